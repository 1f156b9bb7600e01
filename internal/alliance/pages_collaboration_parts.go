package alliance

import (
	"net/http"
	"net/url"

	"fairground/internal/account"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// addGroup adds a group to a collaboration.
func (p *tablePages) addGroup(w http.ResponseWriter, r *http.Request, c Collaboration) error {
	return p.groupForm(w, r, c, Group{Collaboration: c.ID}, "Add a sub-group")
}

// editGroup changes a group or ends it.
func (p *tablePages) editGroup(w http.ResponseWriter, r *http.Request, c Collaboration) error {
	g, err := p.s.Group(r.Context(), c.ID, term.ID(r.PathValue("group")))
	if err != nil {
		return err
	}
	return p.groupForm(w, r, c, g, "Change "+g.Name)
}

func (p *tablePages) groupForm(w http.ResponseWriter, r *http.Request, c Collaboration, g Group, title string) error {
	form, sent, err := begin(r, url.Values{"name": {g.Name}, "kind": {string(g.Kind)}, "remit": {g.Remit}, "from": {dayValue(g.From)}, "to": {dayValue(g.To)}})
	if err != nil {
		return err
	}
	if sent {
		g.Name, g.Remit, g.Kind = form.Require("name", "Enter the group’s name"), form.Value("remit"), GroupKind(form.Value("kind"))
		g.From, g.To = dayField(form, "from"), dayField(form, "to")
		if form.OK() {
			if g.ID == "" {
				_, err = p.s.AddGroup(r.Context(), g)
			} else {
				err = p.s.ChangeGroup(r.Context(), g)
			}
			if err == nil {
				return site.SeeOther(w, r, CollaborationURL(c.Slug)+"?done=group#groups")
			}
			if !form.FailWith("", err) {
				return err
			}
		}
	}
	fields := []templ.Component{
		site.Radios{Name: "kind", Legend: "Kind", Small: true, Options: site.SelectOption(options(GroupKinds(), GroupKind.Title), form.Value("kind"))},
		textInput(form, "name", "Name", ""), textArea(form, "remit", "What it does", ""),
		dayInput(form, "from", "Begins", "Leave empty if it is not known."), dayInput(form, "to", "Ends", "The first day without it. Leave empty while it goes on."),
	}
	return p.showForm(w, r, site.Page{Title: title, Crumbs: c.crumbs()}, tableFormView{form: form, fields: fields, button: "Save", back: CollaborationURL(c.Slug)})
}

// addAlly sets an allied coalition beside a collaboration, one that is known or
// a new one.
func (p *tablePages) addAlly(w http.ResponseWriter, r *http.Request, c Collaboration) error {
	form, sent, err := begin(r, nil)
	if err != nil {
		return err
	}
	if sent {
		if err = p.setAlly(r, form, c); err == nil && form.OK() {
			return site.SeeOther(w, r, CollaborationURL(c.Slug)+"?done=ally#allies")
		}
		if err != nil && !form.FailWith("", err) {
			return err
		}
	}
	known, err := p.s.Allies(r.Context())
	if err != nil {
		return err
	}
	choices := []site.Option{{Label: "A new one, described below"}}
	for _, a := range known {
		choices = append(choices, site.Option{Value: string(a.ID), Label: a.Name})
	}
	fields := append([]templ.Component{choice(form, "ally", "Coalition", "", choices), leavesField(form)}, allyFields(form)...)
	return p.showForm(w, r, site.Page{Title: "Add an allied coalition", Crumbs: c.crumbs()}, tableFormView{form: form, fields: fields, button: "Save", back: CollaborationURL(c.Slug),
		intro: []string{"A coalition that works beside this one. New work that comes near its remit says so, wherever it is proposed."}})
}

func (p *tablePages) setAlly(r *http.Request, form *site.Form, c Collaboration) error {
	if known := form.Value("ally"); known != "" {
		return p.s.LeaveTo(r.Context(), c.ID, term.ID(known), form.Value("leaves"))
	}
	left := readAlly(form)
	if !form.OK() {
		return nil
	}
	_, err := p.s.SaveAlly(r.Context(), c.ID, left)
	return err
}

// editAlly changes what is left to an ally and, for those who may at every
// collaboration that it stands beside, what is said of it.
func (p *tablePages) editAlly(w http.ResponseWriter, r *http.Request, c Collaboration) error {
	ctx := r.Context()
	left, err := p.left(r, c)
	if err != nil {
		return err
	}
	all, err := p.mayEverywhere(r, left.ID)
	if err != nil {
		return err
	}
	form, sent, err := begin(r, withSets(url.Values{"name": {left.Name}, "remit": {left.Remit}, "website": {left.Website}, "leaves": {left.Leaves}}, left.Themes, left.Phases))
	if err != nil {
		return err
	}
	if sent {
		if all {
			changed := readAlly(form)
			changed.ID = left.ID
			if form.OK() {
				_, err = p.s.SaveAlly(ctx, c.ID, changed)
			}
		} else {
			err = p.s.LeaveTo(ctx, c.ID, left.ID, form.Value("leaves"))
		}
		if err == nil && form.OK() {
			return site.SeeOther(w, r, CollaborationURL(c.Slug)+"?done=ally#allies")
		}
		if err != nil && !form.FailWith("", err) {
			return err
		}
	}
	v := tableFormView{form: form, fields: []templ.Component{leavesField(form)}, button: "Save", back: CollaborationURL(c.Slug),
		after: tableButton(c.path("allies", string(left.ID), "remove"), site.Button{Label: "Take it from beside this collaboration", Danger: true})}
	if all {
		v.fields = append(v.fields, allyFields(form)...)
		v.intro = []string{"What is said of a coalition shows at every collaboration that works beside it."}
	} else {
		v.intro = []string{"This coalition stands beside other collaborations too. The national team changes what is said of it; you say what this collaboration leaves to it."}
	}
	return p.showForm(w, r, site.Page{Title: left.Name, Crumbs: c.crumbs()}, v)
}

// left finds the ally of a request.
func (p *tablePages) left(r *http.Request, c Collaboration) (Left, error) {
	all, err := p.s.AlliesOf(r.Context(), c.ID)
	if err != nil {
		return Left{}, err
	}
	for _, l := range all {
		if string(l.ID) == r.PathValue("ally") {
			return l, nil
		}
	}
	a, err := p.s.Ally(r.Context(), term.ID(r.PathValue("ally")))
	return Left{Ally: a}, err
}

// mayEverywhere says whether the viewer may change every collaboration that an
// ally stands beside.
func (p *tablePages) mayEverywhere(r *http.Request, ally term.ID) (bool, error) {
	beside, err := p.s.besideAlly(r.Context(), ally)
	if err != nil {
		return false, err
	}
	for _, id := range beside {
		if !account.ActorFrom(r.Context()).Can("collaboration.change", term.OfCollaboration(id)) {
			return false, nil
		}
	}
	return true, nil
}

func (p *tablePages) removeAlly(w http.ResponseWriter, r *http.Request, c Collaboration) error {
	if err := p.s.RemoveAlly(r.Context(), c.ID, term.ID(r.PathValue("ally"))); err != nil {
		return err
	}
	return site.SeeOther(w, r, CollaborationURL(c.Slug)+"?done=ally-removed#allies")
}

func leavesField(form *site.Form) templ.Component {
	return textArea(form, "leaves", "What this collaboration leaves to it", "In plain words. Leave empty if that is not settled.")
}

func allyFields(form *site.Form) []templ.Component {
	fields := []templ.Component{
		textInput(form, "name", "Name", ""),
		textInput(form, "remit", "What it works on", "A few words that follow “It works on”, such as: formal early education and its workforce"),
		site.Input{Name: "website", Label: "Website", Value: form.Value("website"), Error: form.Error("website"), Type: "url"},
	}
	return append(fields, themeFields(form, "Work on these themes, at these ages, is said to come near its remit.")...)
}

func readAlly(form *site.Form) Left {
	left := Left{Leaves: form.Value("leaves"), Ally: Ally{Name: form.Require("name", "Enter the coalition’s name"), Remit: form.Require("remit", "Enter what it works on"), Website: form.Value("website")}}
	left.Themes, left.Phases = setsFrom(form)
	return left
}
