package need

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"fairground/internal/register"
	"fairground/internal/site"
)

// placeView is what a place's page shows.
type placeView struct {
	*Report
	asked
	page       *url.URL
	combined   string // the combined authority that the place lies in
	gaps       []gapLine
	inPoints   []gapLine // gaps that are not in percentage points
	quotations []Quotation
	absent     []Absent
	catalogue  *Catalogue
	empty      bool       // no figures are loaded at all
	see        *site.Link // where figures of a ward or neighbourhood are found
}

func (p *pages) place(w http.ResponseWriter, r *http.Request) error {
	q, moved, err := p.read(r)
	if err != nil {
		return err
	}
	if moved != nil {
		return p.elsewhere(w, r, moved)
	}
	v, err := p.placeView(r.Context(), q)
	if err != nil {
		return err
	}
	v.page = r.URL
	var releases []*Release
	for i := range v.Lines {
		releases = append(releases, v.Lines[i].Latest.Release)
	}
	page := site.Page{Title: q.at.Name, Eyebrow: "Need: " + strings.ToLower(q.at.Kind.Title()), Crumbs: crumbs(), Section: needPath, Wide: true,
		Lead:     "What official statistics say of children and young people here, how sure that is, and what cannot be said.",
		Licences: licencesShown(releases), Canonical: URL(q.at.Code)}
	return p.site.Render(w, r, page, placeBody(v))
}

func (p *pages) placeView(ctx context.Context, q asked) (*placeView, error) {
	picture, err := p.Picture(ctx)
	if err != nil {
		return nil, err
	}
	v := &placeView{asked: q, catalogue: picture.catalogue, empty: len(picture.series) == 0}
	v.Report = picture.report(q.at, Want{Theme: q.theme})
	if code, ok := q.atlas.Holder(q.at.Code, register.CombinedAuthority); ok && code != q.at.Code {
		v.combined = picture.name(code)
	}
	v.gaps, v.inPoints = picture.gapLines(v.Report)
	for _, quoted := range picture.catalogue.Quotations {
		if q.theme == "" || quoted.Theme == q.theme {
			v.quotations = append(v.quotations, quoted)
		}
	}
	for _, a := range picture.catalogue.Absent {
		if q.theme == "" || a.Theme == q.theme {
			v.absent = append(v.absent, a)
		}
	}
	v.see = authorityOf(q.atlas, q.at)
	return v, nil
}

// authorityOf leads from a ward or a neighbourhood to the authority whose figures
// are published.
func authorityOf(atlas *register.Atlas, at *register.Area) *site.Link {
	if at.Kind != register.Ward && at.Kind != register.Neighbourhood {
		return nil
	}
	for _, kind := range []register.AreaKind{register.District, register.County} {
		if code, ok := atlas.Holder(at.Code, kind); ok {
			if a, ok := atlas.Area(code); ok {
				return &site.Link{Label: a.Name, URL: URL(code)}
			}
		}
	}
	return nil
}

// order says by which rule the gaps are in their order.
func (v *placeView) order() string {
	text := "Widest first, of the gaps that lead our list of indicators"
	if slices.ContainsFunc(v.gaps, func(g gapLine) bool { return len(g.parts) > 0 }) {
		text += "; without a figure for the whole, the smallest of its authorities counts"
	}
	return text + ". Their years differ."
}

// links lead to the other views of the place.
func (v *placeView) links() []site.Link {
	theme := ""
	if v.theme != "" {
		theme = "?theme=" + string(v.theme)
	}
	gridTheme := cmp.Or(theme, "?theme="+string(EarlyChildhood))
	var out []site.Link
	if v.at.Kind != register.District {
		out = append(out, site.Link{Label: "Places in it, side by side", URL: URL(v.at.Code) + "/grid" + gridTheme})
	}
	return append(out, []site.Link{{Label: "Compare with other places", URL: needPath + "/compare?area=" + string(v.at.Code)},
		{Label: "Inequality within " + v.at.Name, URL: URL(v.at.Code) + "/inequality"}, {Label: "Who works here", URL: register.AreaURL(v.at.Code)},
		{Label: "Download CSV", URL: URL(v.at.Code) + "/figures.csv" + theme}, {Label: "Download JSON", URL: URL(v.at.Code) + "/figures.json" + theme}}...)
}

// themes are the parts of the page: each theme with its lines.
func (v *placeView) themes() []themePart {
	var out []themePart
	for _, t := range Themes() {
		part := themePart{Theme: t}
		for i := range v.Lines {
			if v.Lines[i].Indicator.Theme == t {
				part.add(&v.Lines[i], v.theme != "")
			}
		}
		if part.Leading == nil {
			part.Leading, part.More = part.More, nil
		}
		if len(part.Leading) > 0 {
			out = append(out, part)
		}
	}
	return out
}

// themePart is a theme of a place: what leads, and what is folded away where all
// themes are on one page.
type themePart struct {
	Theme   Theme
	Leading []*Line
	More    []*Line
}

func (t *themePart) add(l *Line, alone bool) {
	if alone || l.Indicator.Headline {
		t.Leading = append(t.Leading, l)
	} else {
		t.More = append(t.More, l)
	}
}

// caveats are what must be said of a theme's figures, each once, with the
// indicators that it is of.
func (t themePart) caveats() []caveat {
	var out []caveat
	for _, l := range slices.Concat(t.Leading, t.More) {
		i := l.Indicator
		if i.Caveat == "" {
			continue
		}
		at := slices.IndexFunc(out, func(c caveat) bool { return c.Text == i.Caveat })
		if at < 0 {
			at = len(out)
			out = append(out, caveat{Text: i.Caveat})
		}
		out[at].Of = append(out[at].Of, i.Short)
	}
	return out
}

type caveat struct {
	Text string
	Of   []string
}

// placeColumns says which columns a theme's table has: those that would be empty
// throughout are left out.
type placeColumns struct {
	england, combined, like, parts bool
}

func (v *placeView) columns(lines []*Line) (has placeColumns, columns []site.Column) {
	has = placeColumns{combined: v.combined != "", like: len(v.Neighbours.Of) > 0, parts: v.at.Kind != register.District,
		england: slices.ContainsFunc(lines, func(l *Line) bool { return l.against("England") != nil })}
	columns = []site.Column{{Label: "Indicator"}, {Label: v.Name, Numeric: true}, {Label: "How sure"}}
	add := func(wanted bool, c site.Column) {
		if wanted {
			columns = append(columns, c)
		}
	}
	add(has.england, site.Column{Label: "England", Numeric: true})
	add(has.combined, site.Column{Label: v.combined, Numeric: true})
	add(has.like, site.Column{Label: "Neighbours", Numeric: true})
	add(has.england, site.Column{Label: "Against England"})
	add(true, site.Column{Label: "Rank", Numeric: true})
	add(has.parts, site.Column{Label: "Its authorities", Numeric: true})
	add(true, site.Column{Label: "Recent trend"})
	return has, columns
}

// table lists indicators of a theme.
func (v *placeView) table(id, caption string, lines []*Line) site.Table {
	has, columns := v.columns(lines)
	t := site.Table{ID: id, Caption: caption, CaptionHidden: true, Stack: true, Columns: columns}
	for _, l := range lines {
		cells := []site.Cell{v.nameCell(l), v.valueCell(l), limitsCell(&l.Latest)}
		add := func(wanted bool, c site.Cell) {
			if wanted {
				cells = append(cells, c)
			}
		}
		add(has.england, againstCell(l.against("England")))
		add(has.combined, againstCell(l.against(v.combined)))
		add(has.like, likeCell(l.neighbours()))
		add(has.england, verdictCell(l))
		add(true, rankCell(l))
		numbers, of := l.spread()
		add(has.parts, site.Cell{Text: numbers, Detail: of})
		add(true, movedCell(l))
		t.Rows = append(t.Rows, site.Row{Cells: cells})
	}
	return t
}
