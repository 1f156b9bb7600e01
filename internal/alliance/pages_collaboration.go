package alliance

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"fairground/internal/account"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// CollaborationURL is the address of a collaboration's page.
func CollaborationURL(slug string) string { return "/collaborations/" + slug }

// URL is the address of the collaboration's page.
func (c Collaboration) URL() string { return CollaborationURL(c.Slug) }

func (c *Collaboration) path(parts ...string) string {
	return CollaborationURL(c.Slug) + "/" + strings.Join(parts, "/")
}

// tablePages are the pages about collaborations.
type tablePages struct {
	s  *Service
	st *site.Site
}

// ofOne answers a request about one collaboration.
type ofOne func(w http.ResponseWriter, r *http.Request, c Collaboration) error

// collaborationRoutes adds the pages about collaborations, and their panel on
// organisations' pages.
func (s *Service) collaborationRoutes(rt *site.Routes, st *site.Site) {
	p := &tablePages{s, st}
	st.Panels().Register("organisation", "where it sits", s.organisationSeatsPanel)
	rt.Handle("GET /collaborations", "collaboration.read", p.list)
	rt.Handle("GET /collaborations/new", "collaboration.add", p.add)
	rt.Handle("POST /collaborations/new", "collaboration.add", p.add)
	about := site.About(p.about)
	one := func(pattern string, permission site.Permission, h ofOne) {
		rt.Handle(pattern, permission, p.one(h), about)
	}
	// A form is shown and sent at the same address.
	form := func(path string, permission site.Permission, h ofOne) {
		one("GET /collaborations/{slug}/"+path, permission, h)
		one("POST /collaborations/{slug}/"+path, permission, h)
	}
	one("GET /collaborations/{slug}", "collaboration.read", p.home)
	form("edit", "collaboration.change", p.edit)
	form("groups/new", "collaboration.change", p.addGroup)
	form("groups/{group}/edit", "collaboration.change", p.editGroup)
	form("allies/new", "collaboration.change", p.addAlly)
	form("allies/{ally}/edit", "collaboration.change", p.editAlly)
	one("POST /collaborations/{slug}/allies/{ally}/remove", "collaboration.change", p.removeAlly)
	one("GET /collaborations/{slug}/seats", "collaboration.seat", p.seats)
	one("GET /collaborations/{slug}/seats.csv", "collaboration.seat", p.seatsCSV)
	form("seats/new", "collaboration.seat", p.addSeat)
	form("seats/{seat}/end", "collaboration.seat", p.endSeat)
	form("seats/{seat}/hand-over", "collaboration.seat", p.handOver)
	one("POST /collaborations/{slug}/seats/{seat}/name", "self.change", p.showName)
	for path, list := range map[string]EntryList{"timeline": Timeline, "work": WorkingOn} {
		form(path+"/new", "collaboration.work", p.addEntry(list))
		form(path+"/{entry}/edit", "collaboration.work", p.editEntry(list))
		one("POST /collaborations/{slug}/"+path+"/{entry}/remove", "collaboration.work", p.removeEntry)
		one("POST /collaborations/{slug}/"+path+"/{entry}/undo", "collaboration.work", p.undoEntry)
	}
}

// about says what a request is about: the collaboration of its address.
func (p *tablePages) about(r *http.Request) (site.Thing, error) {
	c, err := p.s.BySlug(r.Context(), r.PathValue("slug"))
	if err != nil {
		return site.Thing{}, err
	}
	return site.Thing{Scopes: []term.Scope{term.OfCollaboration(c.ID)}}, nil
}

// one finds the collaboration of a request. Who comes by an old address is sent
// on to the one that it has now.
func (p *tablePages) one(h ofOne) site.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		slug := r.PathValue("slug")
		c, err := p.s.BySlug(r.Context(), slug)
		if err != nil {
			return err
		}
		if c.Slug != slug && r.Method == http.MethodGet {
			to := url.URL{Path: strings.Replace(r.URL.Path, "/"+slug, "/"+c.Slug, 1), RawQuery: r.URL.RawQuery}
			http.Redirect(w, r, to.String(), http.StatusMovedPermanently)
			return nil
		}
		return h(w, r, c)
	}
}

// crumbs lead back to the list, and from a form to the collaboration.
func (c *Collaboration) crumbs() []site.Link {
	return []site.Link{{Label: "Collaborations", URL: "/collaborations"}, {Label: c.Name, URL: CollaborationURL(c.Slug)}}
}

// listGroup is the collaborations of one kind.
type listGroup struct {
	kind  CollaborationKind
	cards site.Cards
}

func (p *tablePages) list(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	all, err := p.s.Collaborations(ctx)
	if err != nil {
		return err
	}
	var groups []listGroup
	for _, kind := range CollaborationKinds() {
		g := listGroup{kind: kind}
		for _, c := range all {
			if c.Kind == kind {
				g.cards = append(g.cards, c.card())
			}
		}
		groups = append(groups, g)
	}
	page := site.Page{Title: "Collaborations", Section: "/collaborations", Wide: true,
		Lead: "The tables that organisations, authorities, young people and families sit round: in a place, across combined authorities, and on a theme."}
	return p.st.Render(w, r, page, collaborationList(groups, account.ActorFrom(ctx).Can("collaboration.add")))
}

func (c *Collaboration) card() site.Card {
	card := site.Card{Title: c.Name, URL: CollaborationURL(c.Slug), Text: c.Focus}
	if years := c.Years(); years != "" {
		card.Meta = append(card.Meta, years)
	}
	if c.Illustrative {
		card.Tag = &site.Tag{Text: "Illustrative", Tone: site.Plum}
	}
	return card
}

// plural is the heading of the collaborations of a kind.
func (k CollaborationKind) plural() string {
	switch k {
	case PlacePartnership:
		return "Place partnerships"
	case ThematicCollaboration:
		return "Thematic collaborations"
	}
	return k.Title()
}

// tableFormView is what a page with a form shows: its fields one under the other.
type tableFormView struct {
	form   *site.Form
	intro  []string
	fields []templ.Component
	button string
	back   string
	danger bool
	after  templ.Component // under the form
}

// showForm shows a form, as it was sent where something was wrong with it.
func (p *tablePages) showForm(w http.ResponseWriter, r *http.Request, page site.Page, v tableFormView) error {
	page.Section, page.NoIndex, page.HasError = "/collaborations", true, !v.form.OK()
	status := http.StatusOK
	if page.HasError {
		status = http.StatusUnprocessableEntity
	}
	return p.st.RenderStatus(w, r, status, page, tableForm(v))
}

// begin reads what was sent; on the first visit the form starts with values.
// sent says whether it was sent.
func begin(r *http.Request, values url.Values) (form *site.Form, sent bool, err error) {
	if r.Method == http.MethodPost {
		form, err = site.ReadForm(r)
		return form, true, err
	}
	return site.NewForm(values), false, nil
}

// dayField reads a day from a form; zero where it is empty.
func dayField(form *site.Form, name string) time.Time {
	text := form.Value(name)
	if text == "" {
		return time.Time{}
	}
	for _, layout := range []string{time.DateOnly, "2/1/2006"} {
		if day, err := time.Parse(layout, text); err == nil && day.Year() > 1900 && day.Year() < 2200 {
			return day
		}
	}
	form.Fail(name, "Enter a day, like 21/11/2026")
	return time.Time{}
}

// yearField reads a year from a form; zero where it is empty.
func yearField(form *site.Form, name string) time.Time {
	text := form.Value(name)
	if text == "" {
		return time.Time{}
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1900 || n > 2200 {
		form.Fail(name, "Enter a year, like 2026")
		return time.Time{}
	}
	return year(n)
}

func dayInput(form *site.Form, name, label, hint string) templ.Component {
	return site.Input{Name: name, Label: label, Hint: hint, Value: form.Value(name), Error: form.Error(name), Type: "date", Width: 10}
}

func textInput(form *site.Form, name, label, hint string) templ.Component {
	return site.Input{Name: name, Label: label, Hint: hint, Value: form.Value(name), Error: form.Error(name)}
}

func textArea(form *site.Form, name, label, hint string) templ.Component {
	return site.Textarea{Name: name, Label: label, Hint: hint, Value: form.Value(name), Error: form.Error(name)}
}

func choice(form *site.Form, name, label, hint string, options []site.Option) templ.Component {
	return site.Select{Name: name, Label: label, Hint: hint, Error: form.Error(name), Options: site.SelectOption(options, form.Value(name))}
}

// options makes choices of a list of words.
func options[T ~string](all []T, title func(T) string) []site.Option {
	out := make([]site.Option, len(all))
	for i, v := range all {
		out[i] = site.Option{Value: string(v), Label: title(v)}
	}
	return out
}

// chooseOne puts "Choose one" before choices.
func chooseOne(all []site.Option) []site.Option {
	return slices.Insert(all, 0, site.Option{Label: "Choose one"})
}

func themeFields(form *site.Form, hint string) []templ.Component {
	return []templ.Component{
		site.Checkboxes{Name: "theme", Legend: "Themes", Hint: hint, Small: true, Options: site.SelectOption(options(term.Themes(), term.Theme.Title), form.Values("theme")...)},
		site.Checkboxes{Name: "phase", Legend: "Ages", Small: true, Options: site.SelectOption(options(term.Phases(), term.Phase.Title), form.Values("phase")...)},
	}
}

func setsFrom(form *site.Form) (themes term.ThemeSet, phases term.PhaseSet) {
	for _, v := range form.Values("theme") {
		themes |= term.NewThemeSet(term.Theme(v))
	}
	for _, v := range form.Values("phase") {
		phases |= term.NewPhaseSet(term.Phase(v))
	}
	return themes, phases
}

// withSets adds themes and ages to what a form starts with.
func withSets(values url.Values, themes term.ThemeSet, phases term.PhaseSet) url.Values {
	for _, t := range themes.List() {
		values.Add("theme", string(t))
	}
	for _, p := range phases.List() {
		values.Add("phase", string(p))
	}
	return values
}
