package alliance

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// Routes adds this room's pages.
func (s *Service) Routes(rt *site.Routes, st *site.Site) {
	rt.Handle("GET /organisations", "organisation.read", func(w http.ResponseWriter, r *http.Request) error {
		return s.listPage(w, r, st)
	})
	rt.Handle("GET /organisations/{id}", "organisation.read", func(w http.ResponseWriter, r *http.Request) error {
		return s.organisationPage(w, r, st)
	})
	s.collaborationRoutes(rt, st)
}

// URL is the address of an organisation's page.
func URL(id term.ID) string { return "/organisations/" + string(id) }

// listView is what the list of organisations shows.
type listView struct {
	page  *url.URL
	found []Organisation
	want  Listed
	s     *Service
}

func (s *Service) listPage(w http.ResponseWriter, r *http.Request, st *site.Site) error {
	query := r.URL.Query()
	want := Listed{Text: strings.TrimSpace(query.Get("q")), Kind: Kind(query.Get("kind")), Members: query.Get("member") == "yes"}
	found, err := s.List(r.Context(), want)
	if err != nil {
		return err
	}
	page := site.Page{Title: "Organisations", Section: "/organisations", Wide: true,
		Lead: "Charities, businesses, universities and others who work with children and young people, in schools and out of them."}
	return st.Render(w, r, page, listBody(listView{page: r.URL, found: found, want: want, s: s}))
}

const perPage = 50

// filters are the ways to narrow the list down.
func (v listView) filters() site.Filters {
	kinds := []site.Option{{Value: "", Label: "Any kind"}}
	for _, k := range Kinds() {
		kinds = append(kinds, site.Option{Value: string(k), Label: k.Title()})
	}
	return site.Filters{Page: v.page, Groups: []site.FilterGroup{
		{Name: "q", Label: "Name", Text: true, Value: v.want.Text},
		{Name: "kind", Label: "Kind", Single: true, Options: site.FilterOptions(v.page, "kind", kinds)},
		{Name: "member", Label: "Membership", Options: site.FilterOptions(v.page, "member", []site.Option{{Value: "yes", Label: "Members only"}})},
	}}
}

// table lists one page of what was found.
func (v listView) table() site.Table {
	pages := site.Pagination{Page: v.page, Now: site.PageFrom(v.page), Size: perPage, Total: len(v.found), Noun: "organisations"}
	t := site.Table{ID: "organisations", Caption: site.Plural(len(v.found), "organisation", "organisations"), Pages: pages, Stack: true,
		Columns: []site.Column{{Label: "Name"}, {Label: "Kind"}, {Label: "Member of the alliance"}},
		Empty:   "No organisation here matches. Try fewer words, or take a filter away."}
	from := pages.Offset()
	today := v.s.now()
	for _, o := range v.found[min(from, len(v.found)):min(from+perPage, len(v.found))] {
		name := site.Cell{Text: o.Name, URL: URL(o.ID)}
		if o.Illustrative && !v.allIllustrative() {
			name.Detail = "Illustrative"
		}
		member := "No"
		if o.Member(today) {
			member = "Since " + o.MemberFrom.Format("2006")
		}
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{name, {Text: o.Kind.Title()}, {Text: member}}})
	}
	return t
}

// allIllustrative says whether everything found was made up, so that the page
// says it once rather than on every line.
func (v listView) allIllustrative() bool {
	return len(v.found) > 0 && !slices.ContainsFunc(v.found, func(o Organisation) bool { return !o.Illustrative })
}

// organisationView is what the page of an organisation shows.
type organisationView struct {
	Organisation
	member bool
	panels []templ.Component
}

func (s *Service) organisationPage(w http.ResponseWriter, r *http.Request, st *site.Site) error {
	ctx := r.Context()
	o, err := s.Organisation(ctx, term.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	v := organisationView{Organisation: o, member: o.Member(s.now())}
	v.panels, err = st.Panels().For(ctx, "organisation", site.ViewerFrom(ctx), string(o.ID))
	if err != nil {
		return err
	}
	page := site.Page{Title: o.Name, Eyebrow: o.Kind.Title(), Lead: o.About, Section: "/organisations", Wide: true,
		Crumbs: []site.Link{{Label: "Organisations", URL: "/organisations"}}}
	return st.Render(w, r, page, organisationBody(v))
}

// facts are the lines about the organisation itself.
func (v organisationView) facts() []site.SummaryItem {
	items := []site.SummaryItem{{Key: "Member of the alliance", Value: v.membership()}}
	if u, err := url.Parse(v.Website); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
		items = append(items, site.SummaryItem{Key: "Website", Value: strings.TrimPrefix(u.Host, "www."), URL: u.String()})
	}
	if len(v.Identifiers) > 0 {
		items = append(items, site.SummaryItem{Key: "Identifiers", Value: v.identifiers(), Detail: "org-id.guide codes: the register, then the number on it"})
	}
	return items
}

func (v organisationView) membership() string {
	switch {
	case v.MemberFrom.IsZero():
		return "No"
	case v.member:
		return "Since " + site.Day(v.MemberFrom)
	case v.MemberTo.IsZero():
		return "From " + site.Day(v.MemberFrom)
	}
	return "From " + site.Day(v.MemberFrom) + " to " + site.Day(v.MemberTo)
}

func (v organisationView) identifiers() string {
	var out []string
	for _, id := range v.Identifiers {
		out = append(out, string(id))
	}
	return strings.Join(out, ", ")
}
