package need

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"fairground/internal/need/stats"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
)

// MeasureURL is the address of a measure's page in a release.
func MeasureURL(release term.ID, measure string) string {
	return ReleaseURL(release) + "/" + url.PathEscape(measure)
}

// measureRoutes adds the pages of the measures of each release.
func (p *dataPages) measureRoutes(rt *site.Routes) {
	const path = dataPath + "/{release}/{measure}"
	rt.Handle("GET "+path, "need.read", p.measure)
	rt.Handle("GET "+path+"/data.csv", "need.read", p.measureCSV)
	rt.Handle("GET "+path+"/data.json", "need.read", p.measureJSON)
}

// measureView is a measure of a release as its page shows it.
type measureView struct {
	*Measured
	url    *url.URL
	base   string // the page's own path
	at     *register.Area
	asked  string           // the place that was asked for
	among  []*register.Area // those that it may mean, where they are several
	sort   site.Sort
	period string
	level  stats.Level // of the places listed one by one, "" for none
	locals []Local
	paging site.Pagination
	by     *Release // what superseded the release
}

func (p *dataPages) measure(w http.ResponseWriter, r *http.Request) error {
	ctx, query := r.Context(), r.URL.Query()
	m, err := p.Measured(ctx, term.ID(r.PathValue("release")), r.PathValue("measure"), wantedGroup(query))
	if err != nil {
		return err
	}
	v := &measureView{Measured: m, url: r.URL, base: MeasureURL(m.Release.ID, m.Measure.ID), period: query.Get("period"), asked: strings.TrimSpace(query.Get("place")), sort: site.SortFrom(r.URL, "name", "value", "rank")}
	if err := v.findPlace(r, p.Service); err != nil {
		return err
	}
	if err := v.listLocals(r); err != nil {
		return err
	}
	if m.Release.Superseded != "" {
		by, err := p.Release(ctx, m.Release.Superseded)
		if err != nil {
			return err
		}
		v.by = &by
	}
	page := site.Page{Title: m.Measure.Title, Eyebrow: "A measure of official statistics", Lead: v.lead(), Wide: true, Licences: licencesOf(m.Release), Notice: v.notice(), Canonical: v.base, NoIndex: !m.Release.Stands(),
		Crumbs: []site.Link{{Label: "Official statistics", URL: dataPath}, {Label: m.Release.Title(), URL: ReleaseURL(m.Release.ID)}}}
	return p.site.Render(w, r, page, measureBody(v))
}

// groupParameter begins the names of the parameters that choose a filter's value.
const groupParameter = "group-"

// wantedGroup reads the filters that a reader chose: ?group-fsm=…, or all of them
// at once as ?group=fsm=…;gender=….
func wantedGroup(query url.Values) []string {
	var want []string
	for _, filter := range strings.Split(query.Get("group"), ";") {
		name, _, ok := strings.Cut(filter, "=")
		if ok && query.Get(groupParameter+name) == "" {
			want = append(want, filter)
		}
	}
	for parameter := range query {
		if name, ok := strings.CutPrefix(parameter, groupParameter); ok && query.Get(parameter) != "" {
			want = append(want, name+"="+query.Get(parameter))
		}
	}
	return want
}

// england is the place of which a page speaks when none was asked for.
const england = term.GSS("E92000001")

// findPlace finds the place that was asked for; of several the page lets choose,
// and shows England meanwhile.
func (v *measureView) findPlace(r *http.Request, s *Service) error {
	if v.asked != "" {
		found, err := s.Places(r.Context(), v.asked)
		if err != nil {
			return err
		}
		if len(found) == 1 {
			v.at = found[0]
			return nil
		}
		v.among = found
	}
	if a, ok := v.picture.area(england); ok {
		v.at = a
	}
	return nil
}

// localsShown is how many small places a page lists.
const localsShown = 100

// listLocals reads the figures of schools, of neighbourhoods, or of places that
// the register does not know, where that is what was published.
func (v *measureView) listLocals(r *http.Request) error {
	near := v.at
	for _, l := range v.Levels {
		if smallLevel(l.Level) {
			v.level = l.Level
			break
		}
	}
	switch {
	case v.level != "" && !smallArea(v.at):
		return nil
	case v.level == "" && v.AtAreas(), len(v.Levels) == 0:
		return nil
	case v.level == "":
		v.level, near = v.Levels[0].Level, nil
	}
	all, err := v.Locals(r.Context(), v.level, near)
	if err != nil {
		return err
	}
	sortLocals(all, v.sort)
	v.paging = site.Pagination{Page: v.url, Now: site.PageFrom(v.url), Size: localsShown, Total: len(all), Noun: strings.ToLower(levelWords(v.level))}
	from := v.paging.Offset()
	v.locals = all[from:min(from+localsShown, len(all))]
	return nil
}

// smallArea says whether an area's schools and neighbourhoods can be listed.
func smallArea(a *register.Area) bool {
	return a != nil && slices.Contains([]register.AreaKind{register.District, register.Ward, register.Neighbourhood}, a.Kind)
}

// notice says that a release does not stand.
func (v *measureView) notice() *site.Notice {
	switch {
	case !v.Release.Withdrawn.IsZero():
		return &site.Notice{Text: "This release was withdrawn on " + site.Date(v.Release.Withdrawn) + ". Do not rely on its figures.", Detail: "They are shown as they were, for those who want to look up what was cited from them."}
	case v.by != nil:
		return &site.Notice{Text: "A later release took the place of this one. These figures are shown as they were, because they may have been cited.", Link: &site.Link{Label: "The same measure in " + v.by.edition(), URL: v.here(v.by.ID)}}
	}
	return nil
}

// here is this page in another release.
func (v *measureView) here(release term.ID) string {
	out := MeasureURL(release, v.Measure.ID)
	if v.url.RawQuery != "" {
		out += "?" + v.url.Query().Encode()
	}
	return out
}
