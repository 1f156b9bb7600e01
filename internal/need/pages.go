package need

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/need/stats"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
)

// pages are this room's pages about places.
type pages struct {
	*Service
	site *site.Site
}

// Routes adds the pages that say what is known of places, and the panels that
// show it on other rooms' pages.
func (s *Service) Routes(rt *site.Routes, st *site.Site) {
	p := &pages{s, st}
	rt.Handle("GET "+needPath, "need.read", p.start)
	rt.Handle("GET "+needPath+"/compare", "need.read", p.compare)
	rt.Handle("GET "+needPath+"/indicators", "need.read", p.catalogued)
	rt.Handle("GET "+needPath+"/indicators/{id}", "need.read", p.everywhere)
	rt.Handle("GET "+needPath+"/{area}", "need.read", p.place)
	// One pattern for all that lies below a place: its parts and its indicators.
	rt.Handle("GET "+needPath+"/{area}/{part}", "need.read", p.part)
	p.storyRoutes(rt)
	st.Panels().Register("area", "what is known of need", p.areaPanel)
	st.Panels().Register("collaboration", "turning the curve", p.collaborationPanel)
}

// asked is the place and the theme that a request is about.
type asked struct {
	atlas *register.Atlas
	at    *register.Area
	theme Theme // "" : all
}

// read finds what a request asks for. Where the area's code is an old one, moved
// are those that stand now.
func (p *pages) read(r *http.Request) (q asked, moved []*register.Area, err error) {
	if q.atlas, err = p.register.Atlas(r.Context()); err != nil {
		return q, nil, err
	}
	text := r.PathValue("area")
	code, err := term.ParseGSS(text)
	if err != nil {
		return q, nil, fault.Because(err, fault.Missing, "There is no place with the code %s. Codes look like E08000018.", text)
	}
	at, ok := q.atlas.Area(code)
	now := q.atlas.Resolve(code)
	if !ok && len(now) == 0 {
		return q, nil, fault.NotFound("There is no place with the code %s.", code)
	}
	if q.theme, err = themeOf(r.URL.Query()); err != nil {
		return q, nil, err
	}
	if ok && string(code) == text && (at.Current() || slices.Equal(now, []term.GSS{code})) {
		q.at = at
		return q, nil, nil
	}
	for _, c := range now {
		if a, ok := q.atlas.Area(c); ok {
			moved = append(moved, a)
		}
	}
	return q, moved, nil
}

// themeOf reads the theme of a query. What is on no list is refused, so that a
// mistyped one is not taken for an empty place.
func themeOf(query url.Values) (Theme, error) {
	t := Theme(query.Get("theme"))
	if t != "" && !slices.Contains(Themes(), t) {
		return "", fault.Invalid("There is no theme called “%s”.", t)
	}
	return t, nil
}

// elsewhere answers a request for an old code: with the way to its successor, or
// with the choice among several.
func (p *pages) elsewhere(w http.ResponseWriter, r *http.Request, moved []*register.Area) error {
	if len(moved) == 1 {
		to := URL(moved[0].Code)
		if part := r.PathValue("part"); part != "" {
			to += "/" + url.PathEscape(part)
		}
		if r.URL.RawQuery != "" {
			to += "?" + r.URL.RawQuery
		}
		// Not for good: a correction of the register may change what follows what.
		http.Redirect(w, r, to, http.StatusFound)
		return nil
	}
	page := site.Page{Title: "Which place do you mean?", Section: needPath, Crumbs: crumbs(),
		Lead: "The code " + r.PathValue("area") + " is no longer in use. These areas took its place."}
	return p.site.Render(w, r, page, placeLinks(moved))
}

// part answers for what lies below a place: the grid, inequality, the downloads,
// or an indicator.
func (p *pages) part(w http.ResponseWriter, r *http.Request) error {
	q, moved, err := p.read(r)
	if err != nil {
		return err
	}
	if moved != nil {
		return p.elsewhere(w, r, moved)
	}
	name, format, _ := strings.Cut(r.PathValue("part"), ".")
	if format != "" && format != csvFormat && format != jsonFormat {
		return fault.NotFound("There is nothing at this address: files end in .csv or .json.")
	}
	switch name {
	case "figures":
		return p.download(w, r, q, format)
	case "grid":
		return p.grid(w, r, q, format)
	case "inequality":
		return p.inequality(w, r, q, format)
	}
	return p.indicator(w, r, q, name, format)
}

// The formats of downloads.
const (
	csvFormat  = "csv"
	jsonFormat = "json"
)

func crumbs(more ...site.Link) []site.Link {
	return append([]site.Link{{Label: "Need", URL: needPath}}, more...)
}

// crumbsOf lead to a place's parts.
func crumbsOf(at *register.Area) []site.Link {
	return crumbs(site.Link{Label: at.Name, URL: URL(at.Code)})
}

// openLicence are the words for the licence that most releases bear.
const (
	openLicence    = "Open Government Licence v3.0"
	openLicenceURL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
)

// licencesShown says whose data a page shows, each release once.
func licencesShown(releases []*Release) []site.Licence {
	var out []site.Licence
	seen := map[term.ID]bool{}
	for _, r := range releases {
		if r == nil || seen[r.ID] {
			continue
		}
		seen[r.ID] = true
		l := licenceOf(&r.Dataset)
		if !strings.HasSuffix(r.Dataset.Title, " "+r.Label) {
			l.Period = r.Label
		}
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b site.Licence) int { return strings.Compare(a.Source, b.Source) })
	return out
}

// licenceOf says whose a data set is, and under which terms.
func licenceOf(d *stats.Dataset) site.Licence {
	l := site.Licence{Source: joined(", ", d.Publisher, d.Title), Name: d.Licence, Attribution: d.Attribution}
	if strings.HasPrefix(d.Licence, "OGL") {
		l.Name, l.URL = openLicence, openLicenceURL
	}
	return l
}

// joined puts what is not empty together.
func joined(separator string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), separator)
}

// themeLinks lead to the same page of each theme, the one that is shown first
// among equals.
func themeLinks(u *url.URL, now Theme, all bool) []themeLink {
	var out []themeLink
	if all {
		out = append(out, themeLink{Label: "All themes", URL: site.WithQuery(u, "theme", ""), Now: now == ""})
	}
	for _, t := range Themes() {
		out = append(out, themeLink{Label: t.Title(), URL: site.WithQuery(u, "theme", string(t)), Now: now == t})
	}
	return out
}

type themeLink struct {
	Label, URL string
	Now        bool
}
