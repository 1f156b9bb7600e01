package alliance

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
)

// formView is the form of an organisation.
type formView struct {
	form      *site.Form
	action    string
	back      string
	button    string
	kinds     []site.Option
	themes    []site.Option
	alike     []alikeView // whom a new one may be
	inherited []string    // what comes from organisations merged into it
}

// alikeView is an organisation that a new one may be.
type alikeView struct {
	name, url, why string
}

func (p *pages) newForm(w http.ResponseWriter, r *http.Request) error {
	return p.showNew(w, r, http.StatusOK, site.NewForm(url.Values{"name": {r.URL.Query().Get("name")}}), nil)
}

func (p *pages) showNew(w http.ResponseWriter, r *http.Request, status int, form *site.Form, alike []alikeView) error {
	v := formViewOf(form)
	v.action, v.back, v.button, v.alike = "/organisations/new", "/organisations", "Add the organisation", alike
	return p.site.RenderStatus(w, r, status, site.Page{Title: "Add an organisation", Section: "/organisations", HasError: !form.OK(), NoIndex: true,
		Crumbs: []site.Link{{Label: "Organisations", URL: "/organisations"}}}, organisationForm(v))
}

func formViewOf(form *site.Form) formView {
	v := formView{form: form, kinds: []site.Option{{Label: "Choose what kind it is"}}}
	for _, k := range Kinds() {
		v.kinds = append(v.kinds, site.Option{Value: string(k), Label: k.Title()})
	}
	v.kinds = site.SelectOption(v.kinds, form.Value("kind"))
	for _, t := range term.Themes() {
		v.themes = append(v.themes, site.Option{Value: string(t), Label: t.Title(), Selected: form.Has("themes", string(t))})
	}
	return v
}

// add adds an organisation, and asks first whether it is one that is here.
func (p *pages) add(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	o, err := p.fromForm(r, form)
	if err != nil {
		return err
	}
	if form.OK() {
		alike, err := p.Alike(r.Context(), o, 5)
		if err != nil {
			return err
		}
		if len(alike) > 0 && !form.Has("other", "yes") {
			form.Fail("other", "Say whether it is one of the organisations that are here already.")
			views, err := p.alikeViews(r, alike)
			if err != nil {
				return err
			}
			return p.showNew(w, r, http.StatusUnprocessableEntity, form, views)
		}
		added, err := p.Add(r.Context(), o)
		if err == nil {
			return site.SeeOther(w, r, URL(added.ID)+"?done=added")
		}
		if !form.FailWith("name", err) {
			return err
		}
	}
	return p.showNew(w, r, http.StatusUnprocessableEntity, form, nil)
}

func (p *pages) alikeViews(r *http.Request, alike []Likeness) ([]alikeView, error) {
	d, err := p.organisations(r.Context())
	if err != nil {
		return nil, err
	}
	var out []alikeView
	for _, l := range alike {
		o, err := d.find(l.Organisation)
		if err != nil {
			return nil, err
		}
		out = append(out, alikeView{o.Name, URL(o.ID), l.words(&o)})
	}
	return out, nil
}

// words says why two may be one.
func (l Likeness) words(o *Organisation) string {
	words := join(l.Why, ", ")
	if l.Name != o.Name {
		words += " (as “" + l.Name + "”)"
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

// fromForm reads an organisation; what is wrong with a field fails in the form.
func (p *pages) fromForm(r *http.Request, form *site.Form) (Organisation, error) {
	o := Organisation{Name: form.Require("name", "Enter the organisation’s name."), Kind: Kind(form.Value("kind")), About: form.Value("about")}
	if err := (&Organisation{Name: "any", Kind: o.Kind}).Validate(); err != nil {
		form.FailWith("kind", err)
	}
	website, err := CleanWebsite(form.Value("website"))
	if err != nil {
		form.FailWith("website", err)
	}
	o.Website = website
	if len([]rune(o.About)) > 1000 {
		form.Fail("about", "Say it in at most 1,000 characters.")
	}
	for _, line := range formLines(form.Value("identifiers")) {
		id, err := ParseIdentifier(line)
		if err != nil {
			form.FailWith("identifiers", err)
			continue
		}
		o.Identifiers = append(o.Identifiers, id)
	}
	o.OtherNames = formLines(form.Value("names"))
	for _, slug := range form.Values("themes") {
		o.Themes |= term.NewThemeSet(term.Theme(slug))
	}
	atlas, err := p.register.Atlas(r.Context())
	if err != nil {
		return o, err
	}
	o.Places = placesFrom(form, atlas)
	return o, nil
}

func placesFrom(form *site.Form, atlas *register.Atlas) []term.GSS {
	names := placeNames(atlas)
	var out []term.GSS
	for _, line := range formLines(form.Value("places")) {
		codes, err := placeOf(atlas, names, line)
		if err != nil {
			form.FailWith("places", err)
		}
		out = append(out, codes...)
	}
	return out
}

// formLines are the lines of a field that are not blank.
func formLines(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// formOf is the form that shows an organisation.
func formOf(o *Organisation, atlas *register.Atlas) *site.Form {
	values := url.Values{"name": {o.Name}, "kind": {string(o.Kind)}, "about": {o.About}, "website": {o.Website}, "identifiers": {join(o.Identifiers, "\n")},
		"names": {strings.Join(o.OtherNames, "\n")}, "version": {strconv.FormatInt(o.Version, 10)}}
	for _, t := range o.Themes.List() {
		values.Add("themes", string(t))
	}
	var places []string
	for _, code := range o.Places {
		line := string(code)
		if a, ok := atlas.Area(code); ok {
			line = a.Name + " (" + line + ")"
		}
		places = append(places, line)
	}
	values.Set("places", strings.Join(places, "\n"))
	return site.NewForm(values)
}

func (p *pages) editForm(w http.ResponseWriter, r *http.Request) error {
	o, done, err := p.edited(w, r)
	if err != nil || done {
		return err
	}
	atlas, err := p.register.Atlas(r.Context())
	if err != nil {
		return err
	}
	return p.showEdit(w, r, http.StatusOK, o, formOf(&o, atlas))
}

// edited is the organisation to change, as it stands for itself. One that was
// merged leads to its survivor.
func (p *pages) edited(w http.ResponseWriter, r *http.Request) (o Organisation, done bool, err error) {
	id := term.ID(r.PathValue("id"))
	survivor, err := p.Organisation(r.Context(), id)
	if err != nil {
		return o, false, err
	}
	if survivor.ID != id && r.Method == http.MethodGet {
		return o, true, site.SeeOther(w, r, URL(survivor.ID)+"/edit")
	}
	o, err = p.own(r.Context(), id)
	return o, false, err
}

func (p *pages) showEdit(w http.ResponseWriter, r *http.Request, status int, o Organisation, form *site.Form) error {
	v := formViewOf(form)
	v.action, v.back, v.button = URL(o.ID)+"/edit", URL(o.ID), "Save"
	whole, err := p.Organisation(r.Context(), o.ID)
	if err != nil {
		return err
	}
	v.inherited = without(whole.OtherNames, o.OtherNames)
	return p.site.RenderStatus(w, r, status, site.Page{Title: "Change what is said of " + o.Name, Section: "/organisations", HasError: !form.OK(), NoIndex: true,
		Crumbs: []site.Link{{Label: "Organisations", URL: "/organisations"}, {Label: o.Name, URL: URL(o.ID)}}}, organisationForm(v))
}

func (p *pages) edit(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	o, _, err := p.edited(w, r)
	if err != nil {
		return err
	}
	typed, err := p.fromForm(r, form)
	if err != nil {
		return err
	}
	version, err := strconv.ParseInt(form.Value("version"), 10, 64)
	if err != nil {
		return fault.Invalid("The form could not be read. Go back and open it again.")
	}
	if form.OK() {
		err := p.Change(r.Context(), o.ID, func(o *Organisation) error {
			if err := o.Still(version); err != nil {
				return err
			}
			o.Name, o.Kind, o.About, o.Website = typed.Name, typed.Kind, typed.About, typed.Website
			o.Identifiers, o.OtherNames, o.Places, o.Themes = typed.Identifiers, typed.OtherNames, typed.Places, typed.Themes
			return nil
		})
		switch {
		case err == nil:
			return site.SeeOther(w, r, URL(o.ID)+"?done=changed")
		case !form.FailWith("name", err):
			return err
		}
	}
	return p.showEdit(w, r, http.StatusUnprocessableEntity, o, form)
}
