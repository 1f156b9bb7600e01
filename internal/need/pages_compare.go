package need

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"fairground/internal/site"
	"fairground/internal/term"
	"fairground/interval"
)

// compareView is up to four places side by side.
type compareView struct {
	*SideBySide
	page  *url.URL
	theme Theme
	form  *site.Form
	text  string
}

func (p *pages) compare(w http.ResponseWriter, r *http.Request) error {
	ctx, query := r.Context(), r.URL.Query()
	theme, err := themeOf(query)
	if err != nil {
		return err
	}
	areas, problem, err := p.comparedAreas(r)
	if err != nil {
		return err
	}
	v := compareView{page: r.URL, theme: theme, form: site.NewForm(query), text: strings.TrimSpace(query.Get("add")), SideBySide: &SideBySide{}}
	if problem != "" {
		v.form.Fail("add", problem)
	}
	if len(areas) > 0 {
		if v.SideBySide, err = p.Compare(ctx, areas, Want{Theme: theme}); err != nil {
			return err
		}
	}
	if query.Get("format") == csvFormat && len(areas) > 0 {
		return p.compareCSV(w, v.SideBySide)
	}
	var releases []*Release
	for _, row := range v.Rows {
		releases = append(releases, row.Readings[0].Release)
	}
	page := site.Page{Title: "Places side by side", Eyebrow: "Need", Crumbs: crumbs(), Section: needPath, Wide: true, HasError: !v.form.OK(), NoIndex: true, Licences: licencesShown(releases),
		Lead: "Up to four places, indicator by indicator, always in the same period."}
	return p.site.Render(w, r, page, compareBody(v))
}

// comparedAreas reads which places are to stand side by side: those of the
// address, and one that was typed. The problem is what could not be done, for the
// reader.
func (p *pages) comparedAreas(r *http.Request) (areas []term.GSS, problem string, err error) {
	query := r.URL.Query()
	picture, err := p.Picture(r.Context())
	if err != nil {
		return nil, "", err
	}
	add := func(code term.GSS) {
		a, ok := picture.area(code)
		switch {
		case !ok:
			problem = "There is no place with the code " + string(code) + "."
		case slices.Contains(areas, a.Code):
		case len(areas) == mostSideBySide:
			problem = "Four places are the most that stand side by side. Remove one first."
		default:
			areas = append(areas, a.Code)
		}
	}
	for _, text := range query["area"] {
		if code, err := term.ParseGSS(text); err == nil {
			add(code)
		} else {
			problem = "“" + text + "” is not the code of a place."
		}
	}
	if text := strings.TrimSpace(query.Get("add")); text != "" {
		found, _, err := p.places(r, text)
		switch {
		case err != nil:
			return nil, "", err
		case len(found) == 0:
			problem = "No place is called “" + text + "”."
		default:
			add(found[0].Code)
		}
	}
	return areas, problem, nil
}

// urlOf is the page's address with these places.
func (v *compareView) urlOf(places []PlaceName, more ...string) string {
	query := url.Values{}
	for _, p := range places {
		query.Add("area", string(p.Area))
	}
	if v.theme != "" {
		query.Set("theme", string(v.theme))
	}
	for i := 0; i+1 < len(more); i += 2 {
		query.Set(more[i], more[i+1])
	}
	if len(query) == 0 {
		return v.page.Path
	}
	return v.page.Path + "?" + query.Encode()
}

// without is the page's address without one of its places.
func (v *compareView) without(area term.GSS) string {
	return v.urlOf(slices.DeleteFunc(slices.Clone(v.Places), func(p PlaceName) bool { return p.Area == area }))
}

// themeLinks lead to the same places under each theme.
func (v *compareView) themes() []themeLink {
	u, _ := url.Parse(v.urlOf(v.Places))
	return themeLinks(u, v.theme, true)
}

// comparePart is a theme of the comparison: what leads, and what is folded away
// where all themes are on one page.
type comparePart struct {
	Theme         Theme
	Leading, More site.Table
}

// parts set the places beside one another, theme by theme.
func (v *compareView) parts() []comparePart {
	var out []comparePart
	for _, theme := range Themes() {
		part := comparePart{Theme: theme, Leading: v.table("compare-"+string(theme), theme.Title()+", side by side"), More: v.table("more-"+string(theme), "More of "+lowerFirst(theme.Title()))}
		for k := range v.Rows {
			switch row := &v.Rows[k]; {
			case row.Indicator.Theme != theme:
			case row.Indicator.Headline || v.theme != "":
				part.Leading.Rows = append(part.Leading.Rows, v.row(row))
			default:
				part.More.Rows = append(part.More.Rows, v.row(row))
			}
		}
		if len(part.Leading.Rows) == 0 {
			part.Leading.Rows, part.More.Rows = part.More.Rows, nil
		}
		if len(part.Leading.Rows) > 0 {
			out = append(out, part)
		}
	}
	return out
}

// table is empty, with a column for each place.
func (v *compareView) table(id, caption string) site.Table {
	t := site.Table{ID: id, Caption: caption, CaptionHidden: true, Stack: true, Columns: []site.Column{{Label: "Indicator"}}}
	for _, p := range v.Places {
		t.Columns = append(t.Columns, site.Column{Label: p.Name, Numeric: true})
	}
	return t
}

func (v *compareView) row(row *SideRow) site.Row {
	i := row.Indicator
	group, _, _ := strings.Cut(i.Group, " (") // who is in it is told on the indicator's page
	none := ""                                // said once where it is so of the whole row
	if row.bare() {
		none = noIntervals
	}
	cells := []site.Cell{{Text: i.Short, URL: CatalogueURL(i.ID), Detail: joined(dot, row.Period.Label, i.unitWord(), group, none)}}
	for k := range row.Readings {
		r := &row.Readings[k]
		cell := site.Cell{Text: r.text(), URL: IndicatorURL(r.Area, i.ID)}
		if r.Value.None() || r.Value.Symbol() != "" {
			cell.URL = ""
		}
		switch numbers, _ := r.limits(); {
		case r.Method.Chance():
			cell.Detail = "95%: " + numbers
		case !r.Value.None() && r.Value.Symbol() == "":
			cell.Detail = r.why()
			if none == "" {
				cell.Detail = joined("; ", "no interval", cell.Detail)
			}
		default:
			cell.Detail = r.why()
		}
		if verdict := row.Verdicts[k]; verdict != interval.NotCompared {
			against := " than "
			if verdict == interval.Similar {
				against = " to "
			}
			cell.Detail += "; " + verdict.String() + against + v.Places[0].Name
		}
		cells = append(cells, cell)
	}
	return site.Row{Cells: cells}
}

// bare says whether none of a row's figures has an interval.
func (row *SideRow) bare() bool {
	known := false
	for k := range row.Readings {
		r := &row.Readings[k]
		_, ok := r.Value.Number()
		known = known || ok
		if r.Method.Chance() {
			return false
		}
	}
	return known
}

// kept is what was typed, where it was not understood.
func (v *compareView) kept() string {
	if v.form.OK() {
		return ""
	}
	return v.text
}
