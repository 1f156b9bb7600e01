package landscape

import (
	"net/http"
	"net/url"
	"slices"

	"fairground/internal/fault"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
)

// startView is what the page shows that leads to places.
type startView struct {
	startPlaces
	form  *site.Form
	found []*register.Area // by the name typed
	empty bool             // nothing is on record
}

// startPlaces are the places that can be chosen from a list.
type startPlaces struct {
	partnerships []*register.Area
	combined     []*register.Area
	england      *register.Area
}

func placesOf(atlas *register.Atlas) (out startPlaces) {
	for _, code := range partnerships() {
		if a, ok := atlas.Area(code); ok {
			out.partnerships = append(out.partnerships, a)
		}
	}
	for _, a := range atlas.Kind(register.CombinedAuthority) {
		if len(atlas.Parts(a.Code, register.District)) > 0 && !slices.Contains(out.partnerships, a) {
			out.combined = append(out.combined, a)
		}
	}
	out.england, _ = atlas.Area(snapshot.England)
	return out
}

// partnerships are the combined authorities in which the programme has a place
// partnership.
func partnerships() []term.GSS { return []term.GSS{"E47000002", "E47000007", "E47000004"} }

// start leads to an area's landscape: at once where the address names one.
func (p *pages) start(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	atlas, err := p.register.Atlas(r.Context())
	if err != nil {
		return err
	}
	v := startView{form: form}
	if code := form.Value(areaWord); code != "" {
		return p.goTo(w, r, atlas, term.GSS(code), form)
	}
	if text := form.Value("q"); text != "" {
		const most = 10
		if v.found = atlas.Search(text, most); len(v.found) == 1 {
			return p.goTo(w, r, atlas, v.found[0].Code, form)
		}
	}
	v.startPlaces = placesOf(atlas)
	view, err := p.View(r.Context())
	if err != nil {
		return err
	}
	v.empty = view.Empty()
	page := site.Page{Title: "Landscape: where help is missing, and where it meets", Section: Path, Canonical: Path,
		Lead: "What organisations have told us of their work, laid over where children are in need: where nothing is on record, where several do the same, and where to go next."}
	return p.site.Render(w, r, page, startBody(v))
}

// goTo sends a reader to an area's landscape, or to the gaps that they asked for.
func (p *pages) goTo(w http.ResponseWriter, r *http.Request, atlas *register.Atlas, code term.GSS, form *site.Form) error {
	if _, ok := atlas.Area(code); !ok {
		return fault.NotFound("There is no place with the code %s.", code)
	}
	to, query := URL(code), url.Values{}
	for _, word := range []string{themeWord, phaseWord} {
		if value := form.Value(word); value != "" {
			query.Set(word, value)
		}
	}
	if len(query) > 0 {
		to += "/gaps?" + query.Encode()
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// options are the places in a form.
func (v startPlaces) options() []site.Option {
	var out []site.Option
	for _, a := range v.partnerships {
		out = append(out, site.Option{Value: string(a.Code), Label: a.Name, Group: "Place partnerships"})
	}
	for _, a := range v.combined {
		out = append(out, site.Option{Value: string(a.Code), Label: a.Name, Group: "Combined authorities"})
	}
	if v.england != nil {
		out = append(out, site.Option{Value: string(v.england.Code), Label: "All of England", Group: "The whole"})
	}
	return out
}

func themeOptions() []site.Option {
	out := []site.Option{{Value: "", Label: "Any theme"}}
	for _, t := range term.Themes() {
		out = append(out, site.Option{Value: string(t), Label: t.Title()})
	}
	return out
}

func phaseOptions() []site.Option {
	out := []site.Option{{Value: "", Label: "Any age phase"}}
	for _, p := range term.Phases() {
		out = append(out, site.Option{Value: string(p), Label: p.Title()})
	}
	return out
}
