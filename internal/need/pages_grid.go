package need

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/interval"
)

// gridView is the districts of a place against the indicators of a theme.
type gridView struct {
	*Grid
	page  *url.URL
	at    *register.Area
	table site.Table
}

func (p *pages) grid(w http.ResponseWriter, r *http.Request, q asked, format string) error {
	theme := cmp.Or(q.theme, EarlyChildhood)
	g, err := p.Grid(r.Context(), q.at.Code, theme)
	if err != nil {
		return err
	}
	switch format {
	case csvFormat:
		return p.gridCSV(w, g)
	case jsonFormat:
		return fault.NotFound("The grid can be had as .csv.")
	}
	v := gridView{Grid: g, page: r.URL, at: q.at}
	v.table = v.gridTable()
	var releases []*Release
	for _, c := range g.Rows[0].Cells {
		releases = append(releases, c.Reading.Release)
	}
	page := site.Page{Title: theme.Title() + ": places in " + q.at.Name, Eyebrow: "Need", Crumbs: crumbsOf(q.at), Section: needPath, Wide: true, Licences: licencesShown(releases),
		Lead: "Each place against each indicator, by what can be said of it against England: W worse, S similar, B better. Where no interval is published nothing is said."}
	return p.site.Render(w, r, page, gridBody(v))
}

// gridSteps shade a cell by its verdict. The letter says the same.
func gridStep(v interval.Verdict) (step int, letter string) {
	switch v {
	case interval.Worse:
		return 4, "W"
	case interval.Lower:
		return 3, "L"
	case interval.Higher:
		return 3, "H"
	case interval.Similar:
		return 2, "S"
	case interval.Better:
		return 1, "B"
	}
	return 0, ""
}

func (v *gridView) gridTable() site.Table {
	t := site.Table{ID: "grid", Caption: v.Theme.Title() + " in " + v.Place.Name + ", by place", CaptionHidden: true, Stack: true, Columns: []site.Column{{Label: "Indicator"}},
		Note:      "A cell without a letter is not compared: no interval is published, or there is no figure. Each row is one period.",
		Downloads: []site.Link{{Label: "CSV", URL: URL(v.Place.Area) + "/grid.csv?theme=" + string(v.Theme)}},
		Empty:     "None of this theme’s indicators is in the data loaded."}
	seen := map[interval.Verdict]bool{}
	for _, row := range v.Rows {
		t.Columns = append(t.Columns, site.Column{Label: row.Place.Name, Numeric: true})
	}
	for k, i := range v.Indicators {
		group, _, _ := strings.Cut(i.Group, " (") // who is in it is told on the indicator's page
		cells := []site.Cell{{Text: i.Short, URL: IndicatorURL(v.Place.Area, i.ID), Detail: joined(dot, v.Periods[k].Label, i.unitWord(), group)}}
		for _, row := range v.Rows {
			c := row.Cells[k]
			cell := site.Cell{Text: c.Reading.text()}
			if c.Reading.Value.Symbol() != "" {
				cell.Detail = c.Reading.Value.Symbol().Title()
			}
			cell.Step, cell.Letter = gridStep(c.Verdict)
			seen[c.Verdict] = true
			cells = append(cells, cell)
		}
		t.Rows = append(t.Rows, site.Row{Cells: cells})
	}
	for _, verdict := range []interval.Verdict{interval.Worse, interval.Lower, interval.Higher, interval.Similar, interval.Better} {
		if step, letter := gridStep(verdict); seen[verdict] {
			label := capital(verdict.String()) + " than England"
			if verdict == interval.Similar {
				label = "Similar to England"
			}
			t.Key = append(t.Key, site.StepKey{Step: step, Letter: letter, Label: label})
		}
	}
	return t
}
