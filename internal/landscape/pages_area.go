package landscape

import (
	"net/http"
	"net/url"
	"strings"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/site"
	"fairground/internal/term"
)

// areaView is an area's landscape at a glance.
type areaView struct {
	scene *scene
	page  *url.URL
	table site.Table
}

// area shows, for every theme and age phase, how many settings have something on
// record, and leads to the questions.
func (p *pages) area(w http.ResponseWriter, r *http.Request) error {
	q, moved, err := p.read(r)
	if err != nil {
		return err
	}
	if moved != nil {
		return p.elsewhere(w, r, moved)
	}
	mask, err := p.provision.MaskOf(r.Context())
	if err != nil {
		return err
	}
	c, err := p.look(r.Context(), q.area, q.asked, mask)
	if err != nil {
		return err
	}
	licences, err := p.register.Licences(r.Context(), sources()...)
	if err != nil {
		return err
	}
	v := areaView{scene: c, page: r.URL, table: c.matrixTable()}
	page := site.Page{Title: "Landscape of " + q.area.Name, Eyebrow: q.area.Kind.Title(), Section: Path, Crumbs: crumbs(), Wide: true, Licences: licences, Canonical: URL(q.area.Code),
		Lead: "For each theme and age: how many settings have work on record " + q.asked.when() + ". Choose one to see where there is none."}
	return p.site.Render(w, r, page, areaBody(v))
}

// matrixTable shows every theme against every age phase.
func (c *scene) matrixTable() site.Table {
	var themes []term.ThemeSet
	var phases []term.PhaseSet
	t := site.Table{ID: "matrix", Caption: "Settings with work on record, of all settings of the age phase", Note: "A number is of settings. Nothing on record is not the same as no service.", Columns: []site.Column{{Label: "Theme"}}}
	for _, theme := range term.Themes() {
		themes = append(themes, term.NewThemeSet(theme))
	}
	for _, phase := range term.Phases() {
		phases = append(phases, term.NewPhaseSet(phase))
	}
	cells := c.Matrix(c.question, themes, phases)
	all := site.Row{Cells: []site.Cell{{Text: "All settings"}}}
	for p, phase := range term.Phases() {
		short, _, _ := strings.Cut(phase.Title(), " (")
		t.Columns = append(t.Columns, site.Column{Label: short, Numeric: true})
		all.Cells = append(all.Cells, site.Cell{Text: site.Int(cells[p].Settings)})
	}
	t.Rows = append(t.Rows, all)
	for k, theme := range term.Themes() {
		row := site.Row{Cells: []site.Cell{{Text: theme.Title()}}}
		for p, phase := range term.Phases() {
			row.Cells = append(row.Cells, c.matrixCell(cells[k*len(phases)+p], theme, phase))
		}
		t.Rows = append(t.Rows, row)
	}
	t.Key = []site.StepKey{{Step: 1, Letter: "", Label: "none on record"}, {Step: 2, Label: "up to 1 in 20"}, {Step: 3, Label: "up to 1 in 4"}, {Step: 4, Label: "more"}}
	return t
}

func (c *scene) matrixCell(cell snapshot.Cell, theme term.Theme, phase term.Phase) site.Cell {
	if cell.Settings == 0 {
		return site.Cell{Text: "–"}
	}
	asked := c.asked
	asked.Theme, asked.Phase = theme, phase
	return site.Cell{Text: site.Int(cell.Provided), URL: URL(c.area.Code) + "/gaps?" + asked.Query().Encode(), Step: stepOf(cell)}
}

// stepOf shades a cell by the share of settings with something on record.
func stepOf(cell snapshot.Cell) int {
	switch {
	case cell.Provided == 0:
		return 1
	case cell.Provided*20 <= cell.Settings:
		return 2
	case cell.Provided*4 <= cell.Settings:
		return 3
	}
	return 4
}
