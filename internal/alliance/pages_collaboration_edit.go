package alliance

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// add begins a collaboration.
func (p *tablePages) add(w http.ResponseWriter, r *http.Request) error {
	form, sent, err := begin(r, nil)
	if err != nil {
		return err
	}
	if sent {
		c := Collaboration{Kind: CollaborationKind(form.Value("kind"))}
		readCollaboration(form, &c)
		if form.OK() {
			made, err := p.s.AddCollaboration(r.Context(), c)
			if err == nil {
				return site.SeeOther(w, r, CollaborationURL(made.Slug))
			}
			if !form.FailWith("", err) {
				return err
			}
		}
	}
	fields, err := p.collaborationFields(r, form, "")
	if err != nil {
		return err
	}
	page := site.Page{Title: "Begin a collaboration", Crumbs: []site.Link{{Label: "Collaborations", URL: "/collaborations"}}}
	return p.showForm(w, r, page, tableFormView{form: form, fields: fields, button: "Begin it", back: "/collaborations"})
}

// edit changes what is said of a collaboration.
func (p *tablePages) edit(w http.ResponseWriter, r *http.Request, c Collaboration) error {
	form, sent, err := begin(r, collaborationValues(c))
	if err != nil {
		return err
	}
	if sent {
		changed := Collaboration{ID: c.ID, Kind: c.Kind}
		readCollaboration(form, &changed)
		if form.OK() {
			changed, err := p.s.ChangeCollaboration(r.Context(), changed)
			if err == nil {
				return site.SeeOther(w, r, CollaborationURL(changed.Slug)+"?done=changed")
			}
			if !form.FailWith("", err) {
				return err
			}
		}
	}
	fields, err := p.collaborationFields(r, form, c.Kind)
	if err != nil {
		return err
	}
	return p.showForm(w, r, site.Page{Title: "Change what is said of " + c.Name, Crumbs: c.crumbs()},
		tableFormView{form: form, fields: fields, button: "Save", back: CollaborationURL(c.Slug)})
}

// collaborationFields are the form's fields; a kind that is known stays.
func (p *tablePages) collaborationFields(r *http.Request, form *site.Form, kind CollaborationKind) ([]templ.Component, error) {
	atlas, err := p.s.register.Atlas(r.Context())
	if err != nil {
		return nil, err
	}
	var fields []templ.Component
	if kind == "" {
		fields = append(fields, site.Radios{Name: "kind", Legend: "What kind of collaboration is it?", Error: form.Error("kind"),
			Options: site.SelectOption(options(CollaborationKinds(), CollaborationKind.Title), form.Value("kind"))})
	}
	fields = append(fields, textInput(form, "name", "Name", "Its address is made from it. Links to an earlier name go on working."),
		textInput(form, "focus", "Focus", "One sentence: what is it for?"),
		textArea(form, "about", "About", ""))
	if kind == "" || kind == PlacePartnership {
		areas := []site.Option{{Label: "None"}}
		for _, a := range combinedAuthorities(atlas) {
			areas = append(areas, site.Option{Value: string(a.Code), Label: a.Name})
		}
		fields = append(fields, choice(form, "area", "Combined authority", "Only for a place partnership.", areas))
	}
	fields = append(fields, themeFields(form, "Choose all that it works on.")...)
	return append(fields,
		site.Input{Name: "from", Label: "Begins, year", Value: form.Value("from"), Error: form.Error("from"), Width: 4, Mode: "numeric"},
		site.Input{Name: "to", Label: "Ends, year", Hint: "Leave empty if it has no end.", Value: form.Value("to"), Error: form.Error("to"), Width: 4, Mode: "numeric"},
		textArea(form, "figures", "Published figures", "One to a line: the value | what it counts | who published it. For example: 92 | member organisations | Annual report 2025")), nil
}

func readCollaboration(form *site.Form, c *Collaboration) {
	c.Name = form.Require("name", "Enter the collaboration’s name")
	c.Focus, c.About = form.Value("focus"), form.Value("about")
	if code := form.Value("area"); code != "" {
		c.Areas = []term.GSS{term.GSS(code)}
	}
	c.Themes, c.Phases = setsFrom(form)
	c.From, c.To = yearField(form, "from"), yearField(form, "to")
	for line := range strings.Lines(form.Value("figures")) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		parts := strings.Split(line, "|")
		if len(parts) != 3 {
			form.Fail("figures", "Write each figure on a line of its own as value | what it counts | who published it")
			return
		}
		c.Figures = append(c.Figures, Figure{words(parts[0]), words(parts[1]), words(parts[2])})
	}
}

func collaborationValues(c Collaboration) url.Values {
	values := url.Values{"name": {c.Name}, "focus": {c.Focus}, "about": {c.About}, "area": {joinCodes(c.Areas)}}
	if !c.From.IsZero() {
		values.Set("from", strconv.Itoa(c.From.Year()))
	}
	if !c.To.IsZero() {
		values.Set("to", strconv.Itoa(c.To.Year()))
	}
	var figures []string
	for _, f := range c.Figures {
		figures = append(figures, f.Value+" | "+f.Label+" | "+f.Source)
	}
	values.Set("figures", strings.Join(figures, "\n"))
	return withSets(values, c.Themes, c.Phases)
}
