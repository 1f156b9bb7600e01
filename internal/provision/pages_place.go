package provision

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// placePages are the pages about places and who works in them.
type placePages struct {
	s    *Service
	site *site.Site
}

// PlaceRoutes adds the home page, the places, and their downloads.
func (s *Service) PlaceRoutes(rt *site.Routes, st *site.Site) {
	p := &placePages{s, st}
	rt.Handle("GET /{$}", "home.read", p.home)
	rt.Handle("GET /places", "place.read", p.places)
	rt.Handle("GET /places/{gss}", "place.read", p.place)
	rt.Handle("GET /places/{gss}/settings.csv", "place.read", p.settingsCSV)
	rt.Handle("GET /places/{gss}/organisations.csv", "place.read", p.organisationsCSV)
}

// placeAsked is what a request asks to see, and of which area.
type placeAsked struct {
	area  *register.Area
	atlas *register.Atlas
	asked Asked
}

// read finds the area of a request. Where its code is an old one, moved are the
// areas that stand now.
func (p *placePages) read(r *http.Request) (q placeAsked, moved []*register.Area, err error) {
	q.atlas, err = p.s.register.Atlas(r.Context())
	if err != nil {
		return q, nil, err
	}
	text := r.PathValue("gss")
	code, err := term.ParseGSS(text)
	if err != nil {
		return q, nil, fault.Because(err, fault.Missing, "There is no place with the code %s. Codes look like E08000025.", text)
	}
	area, ok := q.atlas.Area(code)
	now := q.atlas.Resolve(code)
	if !ok && len(now) == 0 {
		return q, nil, fault.NotFound("There is no place with the code %s.", code)
	}
	q.asked, err = readAsked(r.URL.Query())
	if err != nil || ok && area.Current() && string(code) == text {
		q.area = area
		return q, nil, err
	}
	for _, c := range now {
		if a, ok := q.atlas.Area(c); ok {
			moved = append(moved, a)
		}
	}
	if len(moved) == 1 && moved[0] == area && string(code) == text {
		q.area = area // abolished, and nothing came after it
		return q, nil, nil
	}
	return q, moved, nil
}

// readAsked reads the filters of a query. What is on no list is refused, so that
// a mistyped filter is not taken for an empty place.
func readAsked(query url.Values) (Asked, error) {
	var a Asked
	a.Theme, a.Phase, a.Organisation = term.Theme(query.Get("theme")), term.Phase(query.Get("phase")), term.ID(query.Get("organisation"))
	a.OnlyWorked = query.Get("only") == "worked"
	if a.Theme != "" && !a.Theme.Known() {
		return a, fault.Invalid("There is no theme called “%s”.", a.Theme)
	}
	if a.Phase != "" && !a.Phase.Known() {
		return a, fault.Invalid("There is no age phase called “%s”.", a.Phase)
	}
	if text := query.Get("period"); text != "" {
		period, ok := term.ParsePeriod(text)
		if !ok {
			return a, fault.Invalid("“%s” is not a school year: expected one like 2025/26.", text)
		}
		a.Period = period
	}
	return a, nil
}

// query writes the filters as readAsked reads them.
func (a Asked) query() url.Values {
	out := url.Values{}
	for name, value := range map[string]string{"theme": string(a.Theme), "phase": string(a.Phase), "organisation": string(a.Organisation), "period": a.Period.String()} {
		if value != "" {
			out.Set(name, value)
		}
	}
	if a.OnlyWorked {
		out.Set("only", "worked")
	}
	return out
}

// elsewhere answers a request for an old code: with the way to its successor, or
// with the choice among several.
func (p *placePages) elsewhere(w http.ResponseWriter, r *http.Request, moved []*register.Area) error {
	if len(moved) == 1 {
		_, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/places/"), "/")
		to := register.AreaURL(moved[0].Code)
		if rest != "" {
			to += "/" + rest
		}
		if r.URL.RawQuery != "" {
			to += "?" + r.URL.RawQuery
		}
		// Not for good: a correction of the register may change what follows what.
		http.Redirect(w, r, to, http.StatusFound)
		return nil
	}
	page := site.Page{Title: "Which place do you mean?", Section: "/places", Crumbs: []site.Link{{Label: "Places", URL: "/places"}},
		Lead: "The code " + r.PathValue("gss") + " is no longer in use. These areas took its place."}
	return p.site.Render(w, r, page, successors(moved))
}

func (p *placePages) place(w http.ResponseWriter, r *http.Request) error {
	q, moved, err := p.read(r)
	if err != nil {
		return err
	}
	if moved != nil {
		return p.elsewhere(w, r, moved)
	}
	v, err := p.placeView(r, q)
	if err != nil {
		return err
	}
	licences, err := p.s.register.Licences(r.Context(), placeSources()...)
	if err != nil {
		return err
	}
	page := site.Page{Title: q.area.Name, Eyebrow: q.area.Kind.Title(), Lead: v.lead(), Crumbs: q.atlas.Crumbs(q.area.Code), Section: "/places",
		Notice: abolished(q.area), Wide: true, Licences: licences, Canonical: register.AreaURL(q.area.Code)}
	return p.site.Render(w, r, page, placeBody(v))
}

// abolished says that an area's code is out of use with nothing in its place.
func abolished(a *register.Area) *site.Notice {
	if a.Current() {
		return nil
	}
	return &site.Notice{Title: "No longer in use", Text: "This area was abolished on " + site.Day(a.To) + ", and no area is recorded as having taken its place."}
}

// placeSources are the registers that a place's page draws on.
func placeSources() []string {
	return []string{register.SchoolFiles, register.EarlyYearsFiles, register.NeedFiles, register.AreaFiles, register.BoundaryFiles, register.PostcodeFiles}
}

// placeView is what a place's page shows.
type placeView struct {
	*Place
	page   *url.URL
	atlas  *register.Atlas
	asked  Asked
	sort   site.Sort
	bounds [4]float64 // zero: the area has no outline
	panels []templ.Component
	source string // of the number of children
}

func (p *placePages) placeView(r *http.Request, q placeAsked) (*placeView, error) {
	ctx := r.Context()
	mask, err := p.s.MaskOf(ctx)
	if err != nil {
		return nil, err
	}
	place, err := p.s.Place(ctx, q.area, q.asked, mask)
	if err != nil {
		return nil, err
	}
	v := &placeView{Place: place, page: r.URL, atlas: q.atlas, asked: q.asked, sort: placeSort(r.URL)}
	bounds, found, err := p.s.register.Bounds(ctx, q.area)
	if err != nil {
		return nil, err
	}
	if found {
		v.bounds = [4]float64{bounds.Min[0], bounds.Min[1], bounds.Max[0], bounds.Max[1]}
	}
	if v.source, err = p.needSource(ctx); err != nil {
		return nil, err
	}
	v.Settings = sortSettings(v.Settings, v.sort)
	v.panels, err = p.site.Panels().For(ctx, "area", site.ViewerFrom(ctx), string(q.area.Code))
	return v, err
}

// needSource names the release that the number of children comes from.
func (p *placePages) needSource(ctx context.Context) (string, error) {
	licences, err := p.s.register.Licences(ctx, register.NeedFiles)
	if err != nil || len(licences) == 0 {
		return "", err
	}
	return strings.TrimSpace("IDACI, English Indices of Deprivation " + licences[0].Period), nil
}
