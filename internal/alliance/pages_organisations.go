package alliance

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"fairground/internal/account"
	"fairground/internal/fault"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// Routes adds this room's pages.
func (s *Service) Routes(rt *site.Routes, st *site.Site) {
	s.organisationRoutes(rt, st)
	s.collaborationRoutes(rt, st)
}

// pages are the handlers of this room's pages about organisations.
type pages struct {
	*Service
	site *site.Site
}

// organisationRoutes adds the pages of organisations, their merging and the
// import of member lists.
func (s *Service) organisationRoutes(rt *site.Routes, st *site.Site) {
	p := &pages{s, st}
	own := site.About(p.ofOrganisation)
	rt.Handle("GET /organisations", "organisation.read", p.list)
	rt.Handle("GET /organisations.csv", "organisation.read", p.listCSV)
	rt.Handle("GET /organisations/{id}", "organisation.read", p.atSurvivor(p.organisation))
	rt.Handle("GET /organisations/new", "organisation.add", p.newForm)
	rt.Handle("POST /organisations/new", "organisation.add", p.add)
	rt.Handle("GET /organisations/{id}/edit", "organisation.change", p.atSurvivor(p.editForm), own)
	rt.Handle("POST /organisations/{id}/edit", "organisation.change", p.atSurvivor(p.edit), own)
	rt.Handle("GET /organisations/{id}/membership", "organisation.membership", p.atSurvivor(p.membershipForm))
	rt.Handle("POST /organisations/{id}/membership", "organisation.membership", p.atSurvivor(p.setMembership))
	rt.Handle("GET /organisations/duplicates", "organisation.merge", p.duplicates)
	rt.Handle("POST /organisations/duplicates", "organisation.merge", p.decideDuplicate)
	rt.Handle("POST /organisations/duplicates/undo", "organisation.merge", p.undoDuplicate)
	p.memberRoutes(rt)
}

// URL is the address of an organisation's page.
func URL(id term.ID) string { return "/organisations/" + string(id) }

// listView is what the list of organisations shows.
type listView struct {
	page    *url.URL
	found   []Organisation
	all     []Organisation
	want    Listed
	atlas   *register.Atlas
	actions []site.Link
	s       *Service
}

// listed reads what the list is narrowed down to.
func listed(u *url.URL) Listed {
	query := u.Query()
	return Listed{Text: strings.TrimSpace(query.Get("q")), Kind: Kind(query.Get("kind")), Members: query.Get("member") == "yes",
		Place: term.GSS(query.Get("place")), Theme: term.Theme(query.Get("theme"))}
}

func (p *pages) list(w http.ResponseWriter, r *http.Request) error {
	v := listView{page: r.URL, want: listed(r.URL), s: p.Service}
	var err error
	if v.all, err = p.Organisations(r.Context()); err != nil {
		return err
	}
	if v.atlas, err = p.register.Atlas(r.Context()); err != nil {
		return err
	}
	if v.found, err = p.List(r.Context(), v.want); err != nil {
		return err
	}
	a := account.ActorFrom(r.Context())
	for _, l := range []struct {
		permission site.Permission
		link       site.Link
	}{{"organisation.add", site.Link{Label: "Add an organisation", URL: "/organisations/new"}},
		{"organisation.import", site.Link{Label: "Import a list of members", URL: "/organisations/import"}},
		{"organisation.merge", site.Link{Label: "Look for duplicates", URL: "/organisations/duplicates"}}} {
		if a.May(l.permission) {
			v.actions = append(v.actions, l.link)
		}
	}
	page := site.Page{Title: "Organisations", Section: "/organisations", Wide: true,
		Lead: "Charities, businesses, universities and others who work with children and young people, in schools and out of them."}
	return p.site.Render(w, r, page, listBody(v))
}

const perPage = 50

// filters are the ways to narrow the list down.
func (v listView) filters() site.Filters {
	kinds := []site.Option{{Value: "", Label: "Any kind"}}
	for _, k := range Kinds() {
		kinds = append(kinds, site.Option{Value: string(k), Label: k.Title()})
	}
	themes := []site.Option{{Value: "", Label: "Any theme"}}
	for _, t := range term.Themes() {
		themes = append(themes, site.Option{Value: string(t), Label: t.Title()})
	}
	f := site.Filters{Page: v.page, Groups: []site.FilterGroup{
		{Name: "q", Label: "Name", Text: true, Value: v.want.Text},
		{Name: "kind", Label: "Kind", Single: true, Options: site.FilterOptions(v.page, "kind", kinds)},
		{Name: "theme", Label: "Theme", Single: true, Options: site.FilterOptions(v.page, "theme", themes)},
	}}
	if places := v.places(); len(places) > 1 {
		f.Groups = append(f.Groups, site.FilterGroup{Name: "place", Label: "Works in", Single: true, Options: site.FilterOptions(v.page, "place", places)})
	}
	f.Groups = append(f.Groups, site.FilterGroup{Name: "member", Label: "Membership", Options: site.FilterOptions(v.page, "member", []site.Option{{Value: "yes", Label: "Members only"}})})
	return f
}

// places offers the places that organisations name, and the regions and combined
// authorities round them.
func (v listView) places() []site.Option {
	named := map[term.GSS]bool{}
	for _, o := range v.all {
		for _, kept := range o.Places {
			for _, code := range v.atlas.Resolve(kept) {
				named[code] = true
				for _, a := range v.atlas.Within(code) {
					named[a.Code] = true
				}
			}
		}
	}
	out := []site.Option{{Value: "", Label: "Any place"}}
	for _, kind := range []register.AreaKind{register.Country, register.Region, register.CombinedAuthority, register.County, register.District} {
		for _, a := range v.atlas.Kind(kind) {
			if named[a.Code] {
				out = append(out, site.Option{Value: string(a.Code), Label: a.Name, Group: kind.Title()})
			}
		}
	}
	return out
}

// table lists one page of what was found.
func (v listView) table() site.Table {
	pages := site.Pagination{Page: v.page, Now: site.PageFrom(v.page), Size: perPage, Total: len(v.found), Noun: "organisations"}
	csv := *v.page
	csv.Path += ".csv"
	t := site.Table{ID: "organisations", Caption: site.Plural(len(v.found), "organisation", "organisations"), Pages: pages, Stack: true,
		Columns:   []site.Column{{Label: "Name"}, {Label: "Kind"}, {Label: "Works in"}, {Label: "Member of the alliance"}},
		Empty:     "No organisation here matches. Try fewer words, or take a filter away.",
		Downloads: []site.Link{{Label: "Download as CSV", URL: site.WithQuery(&csv, "page", "")}}}
	from := pages.Offset()
	today := v.s.now()
	for _, o := range v.found[min(from, len(v.found)):min(from+perPage, len(v.found))] {
		name := site.Cell{Text: o.Name, URL: URL(o.ID)}
		if o.Illustrative && !v.allIllustrative() {
			name.Detail = "Illustrative"
		}
		member := "No"
		if o.Member(today) {
			member = "Since " + o.since(today).Format("2006")
		}
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{name, {Text: o.Kind.Title()}, {Text: placesShort(v.atlas, o.Places)}, {Text: member}}})
	}
	return t
}

// since is when the membership of a day began.
func (o *Organisation) since(day time.Time) time.Time {
	for _, m := range o.Memberships {
		if m.Holds(day) {
			return m.From
		}
	}
	return o.MemberFrom
}

// placesShort names a few places and says how many more there are.
func placesShort(atlas *register.Atlas, codes []term.GSS) string {
	const most = 2
	names := placeTitles(atlas, codes)
	switch {
	case len(names) == 0:
		return "Not known"
	case len(names) > most+1:
		return strings.Join(names[:most], ", ") + " and " + site.Int(len(names)-most) + " more"
	}
	return strings.Join(names, ", ")
}

// placeTitles names the areas that stand now for codes.
func placeTitles(atlas *register.Atlas, codes []term.GSS) []string {
	var out []string
	for _, link := range placeLinks(atlas, codes) {
		out = append(out, link.Label)
	}
	return out
}

func placeLinks(atlas *register.Atlas, codes []term.GSS) []site.Link {
	var out []site.Link
	for _, kept := range codes {
		now := atlas.Resolve(kept)
		if len(now) == 0 {
			out = append(out, site.Link{Label: string(kept)})
		}
		for _, code := range now {
			if a, ok := atlas.Area(code); ok {
				out = append(out, site.Link{Label: a.Name, URL: register.AreaURL(code)})
			}
		}
	}
	slices.SortFunc(out, func(a, b site.Link) int { return strings.Compare(a.Label, b.Label) })
	return slices.Compact(out)
}

// allIllustrative says whether everything found was made up, so that the page
// says it once rather than on every line.
func (v listView) allIllustrative() bool {
	return len(v.found) > 0 && !slices.ContainsFunc(v.found, func(o Organisation) bool { return !o.Illustrative })
}

// listCSV is the list as a file, under the same filters, all of it.
func (p *pages) listCSV(w http.ResponseWriter, r *http.Request) error {
	found, err := p.List(r.Context(), listed(r.URL))
	if err != nil {
		return err
	}
	atlas, err := p.register.Atlas(r.Context())
	if err != nil {
		return err
	}
	out := site.StartCSV(w, "organisations.csv")
	if err := out.Write([]string{"organisation_id", "name", "other_names", "kind", "identifiers", "website", "about", "place_codes", "places", "themes", "member_today", "memberships", "illustrative"}); err != nil {
		return err
	}
	today := p.now()
	for _, o := range found {
		row := []string{string(o.ID), o.Name, strings.Join(o.OtherNames, "; "), string(o.Kind), join(o.Identifiers, "; "), o.Website, o.About, join(o.Places, "; "),
			strings.Join(placeTitles(atlas, o.Places), "; "), strings.Join(themeTitles(o.Themes), "; "), yesNo(o.Member(today)), membershipWords(o.Memberships), yesNo(o.Illustrative)}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	return out.Flush()
}

func themeTitles(themes term.ThemeSet) []string {
	var out []string
	for _, t := range themes.List() {
		out = append(out, t.Title())
	}
	return out
}

// organisationView is what the page of an organisation shows.
type organisationView struct {
	Organisation
	member  bool
	places  []site.Link
	schools map[Identifier]string // the register's pages of those that are on it
	actions []site.Link
	panels  []templ.Component
}

func (p *pages) organisation(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	o, err := p.Organisation(ctx, term.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	v := organisationView{Organisation: o, member: o.Member(p.now()), schools: map[Identifier]string{}, actions: organisationActions(account.ActorFrom(ctx), &o)}
	atlas, err := p.register.Atlas(ctx)
	if err != nil {
		return err
	}
	v.places = placeLinks(atlas, o.Places)
	for _, identifier := range o.Identifiers {
		if setting, ok := identifier.Setting(); ok {
			if _, err := p.register.Setting(ctx, setting); err == nil {
				v.schools[identifier] = identifier.settingURL()
			} else if !fault.Is(err, fault.Missing) {
				return err
			}
		}
	}
	v.panels, err = p.site.Panels().For(ctx, "organisation", site.ViewerFrom(ctx), string(o.ID))
	if err != nil {
		return err
	}
	page := site.Page{Title: o.Name, Eyebrow: o.Kind.Title(), Lead: o.About, Section: "/organisations", Wide: true,
		Crumbs: []site.Link{{Label: "Organisations", URL: "/organisations"}}, Notice: doneNotice(r)}
	return p.site.Render(w, r, page, organisationBody(v))
}

// doneNotice says what was just done, by the address that the form led to.
func doneNotice(r *http.Request) *site.Notice {
	texts := map[string]string{"added": "The organisation was added.", "changed": "Your change was saved.", "membership": "The membership was saved.",
		"merged": "The two are now one organisation. You can undo this under “Look for duplicates”."}
	if text := texts[r.URL.Query().Get("done")]; text != "" {
		return &site.Notice{Text: text, Success: true}
	}
	return nil
}

// organisationActions are the ways on that whoever looks may go.
func organisationActions(a *account.Actor, o *Organisation) []site.Link {
	var out []site.Link
	add := func(permission site.Permission, label, path string) {
		if a.Can(permission, o.Scope()) {
			out = append(out, site.Link{Label: label, URL: URL(o.ID) + path})
		}
	}
	add("organisation.change", "Change what is said here", "/edit")
	add("organisation.membership", "Membership of the alliance", "/membership")
	add("audit.organisation", "What was changed, and by whom", "/record")
	return out
}

// facts are the lines about the organisation itself.
func (v organisationView) facts() []site.SummaryItem {
	items := []site.SummaryItem{{Key: "Member of the alliance", Value: v.membership()}}
	if len(v.places) > 0 {
		items = append(items, site.SummaryItem{Key: "Works in", Component: linkList(v.places)})
	}
	if v.Themes != 0 {
		items = append(items, site.SummaryItem{Key: "Themes", Value: strings.Join(themeTitles(v.Themes), ", ")})
	}
	if u, err := url.Parse(v.Website); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
		items = append(items, site.SummaryItem{Key: "Website", Value: strings.TrimPrefix(u.Host, "www."), URL: u.String()})
	}
	if len(v.OtherNames) > 0 {
		items = append(items, site.SummaryItem{Key: "Also known as", Value: strings.Join(v.OtherNames, ", ")})
	}
	if len(v.Identifiers) > 0 {
		items = append(items, site.SummaryItem{Key: "Identifiers", Component: linkList(v.identifiers())})
	}
	return items
}

func (v organisationView) membership() string {
	if len(v.Memberships) == 0 {
		return "No"
	}
	words := membershipTitle(v.Memberships)
	return strings.ToUpper(words[:1]) + words[1:]
}

// identifiers names each number with its register, and leads to the school where
// it is one's.
func (v organisationView) identifiers() []site.Link {
	var out []site.Link
	for _, id := range v.Identifiers {
		out = append(out, site.Link{Label: string(id) + " (" + id.Words() + ")", URL: v.schools[id]})
	}
	return out
}
