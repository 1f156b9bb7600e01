package landscape

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
)

// Path is where this room's pages begin.
const Path = "/landscape"

// URL is the page that says what is known of an area's landscape.
func URL(area term.GSS) string { return Path + "/" + string(area) }

// pages are this room's pages.
type pages struct {
	*Service
	site *site.Site
}

// Routes adds the pages of the landscape and their downloads.
func (s *Service) Routes(rt *site.Routes, st *site.Site) {
	p := &pages{s, st}
	rt.Handle("GET "+Path, "landscape.read", p.start)
	rt.Handle("GET "+Path+"/{area}", "landscape.read", p.area)
	rt.Handle("GET "+Path+"/{area}/brief", "landscape.read", p.brief)
	rt.Handle("GET "+Path+"/{area}/{question}", "landscape.read", p.question)
	rt.Handle("GET "+Path+"/{area}/{question}/{table}", "landscape.read", p.table)
}

// asking is what a request asks.
type asking struct {
	area  *register.Area
	asked Asked
	kind  question
	form  string // of a download; "" for a page
	scene *scene
}

// read finds what a request asks. Where the area's code is an old one, moved are
// the areas that stand now.
func (p *pages) read(r *http.Request) (q asking, moved []*register.Area, err error) {
	atlas, err := p.register.Atlas(r.Context())
	if err != nil {
		return q, nil, err
	}
	text := r.PathValue("area")
	code, err := term.ParseGSS(text)
	if err != nil {
		return q, nil, fault.Because(err, fault.Missing, "There is no place with the code %s. Codes look like E47000004.", text)
	}
	area, ok := atlas.Area(code)
	if !ok || !area.Current() || string(code) != text {
		for _, now := range atlas.Resolve(code) {
			if a, ok := atlas.Area(now); ok {
				moved = append(moved, a)
			}
		}
		if len(moved) == 0 {
			return q, nil, fault.NotFound("There is no place with the code %s.", text)
		}
		return q, moved, nil
	}
	q.area = area
	if name, form, _ := strings.Cut(r.PathValue("question"), "."); name != "" {
		if q.kind, err = questionOf(name); err != nil {
			return q, nil, err
		}
		if q.form = form; form != "" && form != jsonForm {
			return q, nil, fault.NotFound("There is nothing at this address: an answer can be had whole as .json, and each of its tables as .csv, .json or .geojson.")
		}
	}
	view, err := p.View(r.Context())
	if err != nil {
		return q, nil, err
	}
	q.asked, err = readAsked(r.URL.Query(), view.Latest(p.year()))
	return q, nil, err
}

// answered reads a request and answers it. Done says that the reader was sent on.
func (p *pages) answered(w http.ResponseWriter, r *http.Request) (q asking, a *Answer, done bool, err error) {
	q, moved, err := p.read(r)
	if err != nil {
		return q, nil, false, err
	}
	if moved != nil {
		return q, nil, true, p.elsewhere(w, r, moved)
	}
	if r.URL.Query().Has(seesWord) { // somebody would take what they see themselves for what others may
		return q, nil, false, fault.Invalid("“%s” is for briefs and what is cited: this page shows what you may see yourself.", seesWord)
	}
	mask, err := p.provision.MaskOf(r.Context())
	if err != nil {
		return q, nil, false, err
	}
	if q.scene, err = p.look(r.Context(), q.area, q.asked, mask); err != nil {
		return q, nil, false, err
	}
	if err := p.turn(r.Context()); err != nil {
		return q, nil, false, err
	}
	defer p.done()
	a, err = q.kind.of(r.Context(), q.scene)
	return q, a, false, err
}

// elsewhere answers a request for an old code: with the way to its successor, or
// with the choice among several.
func (p *pages) elsewhere(w http.ResponseWriter, r *http.Request, moved []*register.Area) error {
	if len(moved) == 1 {
		to := *r.URL
		to.Path = strings.Replace(to.Path, r.PathValue("area"), string(moved[0].Code), 1)
		// Not for good: a correction of the register may change what follows what.
		http.Redirect(w, r, to.RequestURI(), http.StatusFound)
		return nil
	}
	page := site.Page{Title: "Which place do you mean?", Section: Path, Crumbs: crumbs(), Lead: "The code " + r.PathValue("area") + " is no longer in use. These areas took its place."}
	return p.site.Render(w, r, page, areaLinks(moved))
}

func crumbs(more ...site.Link) []site.Link {
	return append([]site.Link{{Label: "Landscape", URL: Path}}, more...)
}

// question shows an answer, or gives it whole as JSON.
func (p *pages) question(w http.ResponseWriter, r *http.Request) error {
	q, a, done, err := p.answered(w, r)
	if fault.Is(err, fault.Bad) && q.area != nil && q.form == "" {
		return p.refused(w, r, q, err)
	}
	if err != nil || done {
		return err
	}
	if q.form == jsonForm {
		return site.WriteJSON(w, http.StatusOK, a.document())
	}
	as, err := p.eyesOf(r.Context())
	if err != nil {
		return err
	}
	v := answerView{Answer: a, page: r.URL, scene: q.scene, cites: citations(a.Cites, q.area.Code, q.asked, as)}
	if v.drawn, err = v.siteMap(r.Context()); err != nil {
		return err
	}
	page := site.Page{Title: a.Title, Eyebrow: q.area.Name, Section: Path, Wide: true, Licences: a.Licences,
		Crumbs: crumbs(site.Link{Label: q.area.Name, URL: URL(q.area.Code)}), Lead: strings.Join(a.Says[:min(1, len(a.Says))], " ")}
	if a.choice.compares() {
		page.Eyebrow, page.NoIndex = "Two lists compared", true
	}
	return p.site.Render(w, r, page, answerBody(v))
}

// refused says what of a question cannot be used, and lets it be asked again: with
// the form as it was filled in, where only what one question asks beside is wrong.
func (p *pages) refused(w http.ResponseWriter, r *http.Request, q asking, refusal error) error {
	v := answerView{Answer: &Answer{Question: q.kind.name, Area: q.area, Asked: q.asked}, page: r.URL, scene: q.scene}
	switch {
	case q.kind.name == siteQuestion:
		v.Groups = siteFields(r.URL.Query())
	case q.kind.name == changesQuestion && q.asked.comparesLists():
		var err error
		if v.choice, err = p.lists(r.Context(), term.ID(q.asked.With.Get(beforeWord)), term.ID(q.asked.With.Get(afterWord))); err != nil {
			return err
		}
	}
	page := site.Page{Title: "That could not be used", Eyebrow: q.area.Name, Section: Path, Wide: true, NoIndex: true, HasError: true, Lead: fault.PublicMessage(refusal),
		Crumbs: crumbs(site.Link{Label: q.area.Name, URL: URL(q.area.Code)}, site.Link{Label: q.kind.title, URL: URL(q.area.Code) + "/" + q.kind.name})}
	return p.site.RenderStatus(w, r, http.StatusUnprocessableEntity, page, refusedBody(v))
}

// sources are the registers that answers draw on.
func sources() []string {
	return []string{register.SchoolFiles, register.EarlyYearsFiles, register.CensusFiles, register.NeedFiles, register.AreaFiles, register.BoundaryFiles, register.PostcodeFiles}
}

// table shows one table of an answer, whole, or gives it as a file.
func (p *pages) table(w http.ResponseWriter, r *http.Request) error {
	name, form, _ := strings.Cut(r.PathValue("table"), ".")
	if !slices.Contains([]string{"", csvForm, jsonForm, geojsonForm}, form) {
		return fault.NotFound("A list can be had as .csv, .json or .geojson, not as .%s.", form)
	}
	q, a, done, err := p.answered(w, r)
	if err != nil || done {
		return err
	}
	at := slices.IndexFunc(a.Tables, func(t Table) bool { return t.Name == name })
	if at < 0 {
		return fault.NotFound("“%s” has no list called “%s”.", a.Title, name)
	}
	t := &a.Tables[at]
	if form == "" {
		return p.whole(w, r, q, a, t)
	}
	w.Header().Set("Link", (&answerView{Answer: a}).describedBy())
	switch form {
	case csvForm:
		out := site.StartCSV(w, strings.Join([]string{a.Question, t.Name, string(q.area.Code)}, "-")+".csv")
		if err := t.records(out.Write); err != nil {
			return err
		}
		return out.Flush()
	case jsonForm:
		return site.WriteJSON(w, http.StatusOK, t.objects())
	}
	w.Header().Set("Content-Type", "application/geo+json")
	return encode(w, a.collection(t))
}

// perPage is how many rows a page of a whole list has.
const perPage = 100

// whole shows every row of a table, a page at a time.
func (p *pages) whole(w http.ResponseWriter, r *http.Request, q asking, a *Answer, t *Table) error {
	v := answerView{Answer: a, page: r.URL, scene: q.scene}
	pagination := site.Pagination{Page: r.URL, Now: site.PageFrom(r.URL), Size: perPage, Total: t.Len()}
	list := v.tableOf(t, t.Rows(pagination.Offset(), pagination.Offset()+perPage), "")
	list.Pages = pagination
	page := site.Page{Title: t.Caption, Eyebrow: q.area.Name + " · " + a.Title, Section: Path, Wide: true, NoIndex: true,
		Crumbs: crumbs(site.Link{Label: q.area.Name, URL: URL(q.area.Code)}, site.Link{Label: q.kind.title, URL: v.address(q.kind.name, "")})}
	return p.site.Render(w, r, page, wholeBody(q.scene.seenOn(r.URL), list))
}

// answerView is an answer on a page.
type answerView struct {
	*Answer
	page  *url.URL
	scene *scene
	cites []citation
	drawn site.Map
}

// head is how many rows of its first table an answer's page shows, and less of the
// others where these are longer still: few, so that the map is near on a phone. A
// list of its own shows all.
const (
	head = 10
	less = 5
)

// besideMap is how many rows stand beside the map at least, where there are as
// many: with fewer most of the page there would be empty.
const besideMap = 5

// fewNotes is how many notes stand open on a page; the others are folded.
const fewNotes = 3

// address is that of a question about the same area, theme, phase and year, and
// of one of its lists.
func (v *answerView) address(question, list string) string {
	to := URL(v.Area.Code) + "/" + question
	if list != "" {
		to += "/" + list
	}
	query := v.Asked.Query()
	if question == v.Question {
		for word, values := range v.Asked.With {
			query[word] = values
		}
	}
	return to + "?" + query.Encode()
}

// tables are the answer's, each with its first rows: the first and, where it is
// short, the next beside the map, and the others below.
func (v *answerView) tables() (beside, below []site.Table) {
	rows := 0
	for i := range v.Tables {
		t := &v.Tables[i]
		first := head
		if i > 0 && t.Len() > head {
			first = less
		}
		shown := v.tableOf(t, t.Rows(0, first), v.address(v.Question, t.Name))
		if t.Len() > first {
			shown.Note = strings.TrimSpace("The first " + site.Int(first) + " of " + site.Int(t.Len()) + ". " + t.Note)
			shown.More = &site.Link{Label: "All " + site.Int(t.Len()) + ": " + lower(t.Caption), URL: v.address(v.Question, t.Name)}
		}
		if i == 0 || rows < besideMap && len(below) == 0 {
			beside = append(beside, shown)
		} else {
			below = append(below, shown)
		}
		rows += t.Len()
	}
	return beside, below
}

// tableOf is a table for a page, with some of its rows. Where cells are shown in
// part, more leads to the whole.
func (v *answerView) tableOf(t *Table, rows []Row, more string) site.Table {
	out := site.Table{ID: t.Name, Caption: t.Caption, Note: t.Note, Empty: t.Empty, Stack: true}
	if t.Len() == 0 { // a note is on how to read what is there
		out.Note = ""
	}
	for _, form := range []string{csvForm, jsonForm, geojsonForm} {
		if form != geojsonForm || t.Placed() {
			out.Downloads = append(out.Downloads, site.Link{Label: strings.ToUpper(form), URL: v.address(v.Question, t.Name+"."+form)})
		}
	}
	for _, c := range t.Columns {
		if c.Label != "" && !c.Fold {
			out.Columns = append(out.Columns, site.Column{Label: c.Label, Numeric: c.Numeric})
		}
	}
	for _, r := range rows {
		row := site.Row{ID: r.ID, At: r.Point, Chosen: r.ID != "" && r.ID == v.chosen()}
		for i, c := range r.Cells {
			switch last := len(row.Cells) - 1; {
			case t.Columns[i].Label == "":
			case t.Columns[i].Fold:
				row.Cells[last].Detail = joined(row.Cells[last].Detail, c.Text)
			default:
				row.Cells = append(row.Cells, c.shown(more))
			}
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// shown is a cell for a page. Of several things it shows a few, and leads to all
// where more is the address of a list that has them.
func (c Cell) shown(more string) site.Cell {
	out := site.Cell{Text: c.Text, Detail: c.Detail, URL: c.URL, Actions: c.Actions}
	if few := min(c.Few, len(c.Links)); len(c.Links) > 0 && (more == "" || few == len(c.Links)) {
		out.Component = linkList(c.Links, nil)
	} else if len(c.Links) > 0 {
		out.Component = linkList(c.Links[:few], &site.Link{Label: fmt.Sprintf("and %d more", len(c.Links)-few), URL: more})
	}
	if c.Tag != nil {
		out.Component, out.Detail = tagged(c), ""
	}
	return out
}

// filters narrow what an answer is about.
func (v *answerView) filters() site.Filters {
	years := []site.Option{}
	for _, p := range v.scene.Periods() {
		years = append(years, site.Option{Value: p.String(), Label: p.String()})
	}
	years = append(years, site.Option{Value: anyYear, Label: "Any year"})
	near := []site.Option{{Value: "", Label: v.scene.usual(v.Question)}}
	for _, m := range []string{"800", "1600", "2000", "3000", "5000", "8000"} {
		near = append(near, site.Option{Value: m, Label: "Within " + distance(metresOf(m))})
	}
	return site.Filters{Page: v.page, Title: "Ask about", Groups: append([]site.FilterGroup{
		{Name: themeWord, Label: "Theme", Single: true, Options: site.SelectOption(themeOptions(), string(v.Asked.Theme))},
		{Name: phaseWord, Label: "Age phase", Single: true, Options: site.SelectOption(phaseOptions(), string(v.Asked.Phase))},
		{Name: periodWord, Label: "School year", Single: true, Options: site.SelectOption(years, yearWord(v.Asked.Period))},
		{Name: withinWord, Label: "How near is near", Single: true, Options: site.SelectOption(near, v.Asked.Query().Get(withinWord))},
	}, v.Groups...)}
}

// usual names how near is near where nobody chooses a distance.
func (c *scene) usual(question string) string {
	if d, ok := c.timed(question); ok {
		return "Within " + minutes(d)
	}
	return "Usual for the age"
}

func yearWord(p term.Period) string {
	if p == 0 {
		return anyYear
	}
	return p.String()
}
