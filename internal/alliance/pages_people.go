package alliance

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"fairground/internal/account"
	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// peoplePages are the pages of people and of what organisations take part in.
type peoplePages struct {
	s    *Service
	site *site.Site
}

// PeopleRoutes adds the pages of people, invitations, requests to join,
// hand-overs, asks and offers.
func (s *Service) PeopleRoutes(rt *site.Routes, st *site.Site) {
	p := &peoplePages{s, st}
	rt.Handle("GET /people", "person.read", p.directory)
	rt.Handle("GET /people/{id}", "person.read", p.person)
	rt.Handle("GET /account/profile", "self.change", p.profileForm)
	rt.Handle("POST /account/profile", "self.change", p.profile)
	rt.Handle("POST /account/requests/{request}/withdraw", "self.change", p.withdrawJoin)
	p.memberRoutes(rt)
	p.joinRoutes(rt)
	p.participantRoutes(rt)
}

// PeoplePanels adds what people and participation show on other pages.
func (s *Service) PeoplePanels(panels *site.Panels) {
	panels.Register("account", "directory", s.accountPanel)
	panels.Register("organisation", "people", s.organisationPeoplePanel)
	panels.Register("setting", "with us", s.settingPanel)
}

// ofTable is what a request about /collaborations/{slug} is about.
func (p *peoplePages) ofTable(r *http.Request) (site.Thing, error) {
	t, err := p.s.BySlug(r.Context(), r.PathValue("slug"))
	if err != nil {
		return site.Thing{}, err
	}
	return site.Thing{Scopes: []term.Scope{term.OfCollaboration(t.ID)}}, nil
}

// directoryView is what the directory shows.
type directoryView struct {
	page  *url.URL
	found []*Person
	want  DirectoryWant
	names map[term.ID]string
	a     *account.Actor
}

func (p *peoplePages) directory(w http.ResponseWriter, r *http.Request) error {
	ctx, query := r.Context(), r.URL.Query()
	v := directoryView{page: r.URL, a: account.ActorFrom(ctx), want: DirectoryWant{Text: strings.TrimSpace(query.Get("q")), Organisation: term.ID(query.Get("organisation")), Role: account.Role(query.Get("role")), Kind: Kind(query.Get("kind"))}}
	var err error
	if v.found, err = p.s.found(ctx, v.want); err != nil {
		return err
	}
	if v.names, err = p.s.names(ctx); err != nil {
		return err
	}
	page := site.Page{Title: "People", Section: "/people", Wide: true, NoIndex: true,
		Lead: "People who work in the alliance and chose to be found. Many choose not to be, so somebody who is not here may well be with us."}
	return p.site.Render(w, r, page, directoryBody(v))
}

func (v directoryView) filters() site.Filters {
	organisations := []site.Option{{Value: "", Label: "Any organisation"}}
	ids := make([]term.ID, 0, len(v.names))
	for id := range v.names {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b term.ID) int { return strings.Compare(v.names[a]+string(a), v.names[b]+string(b)) })
	for _, id := range ids {
		organisations = append(organisations, site.Option{Value: string(id), Label: v.names[id]})
	}
	kinds := []site.Option{{Value: "", Label: "Any kind"}}
	for _, k := range Kinds() {
		kinds = append(kinds, site.Option{Value: string(k), Label: k.Title()})
	}
	roles := []site.Option{{Value: "", Label: "Any role"}}
	for _, role := range AffiliationRoles() {
		roles = append(roles, site.Option{Value: string(role), Label: role.Title()})
	}
	return site.Filters{Page: v.page, Groups: []site.FilterGroup{
		{Name: "q", Label: "Name, or what they do", Text: true, Value: v.want.Text},
		{Name: "organisation", Label: "Organisation", Single: true, Options: site.FilterOptions(v.page, "organisation", organisations)},
		{Name: "kind", Label: "Kind of organisation", Single: true, Options: site.FilterOptions(v.page, "kind", kinds)},
		{Name: "role", Label: "Role there", Single: true, Options: site.FilterOptions(v.page, "role", roles)},
	}}
}

func (v directoryView) table() site.Table {
	pages := site.Pagination{Page: v.page, Now: site.PageFrom(v.page), Size: perPage, Total: len(v.found), Noun: "people"}
	t := site.Table{ID: "people", Caption: site.Plural(len(v.found), "person", "people"), Pages: pages, Stack: true,
		Columns: []site.Column{{Label: "Name"}, {Label: "What they do"}, {Label: "Organisation"}, {Label: "E-mail"}},
		Empty:   "Nobody who chose to be found matches. Try fewer words, or take a filter away."}
	from := pages.Offset()
	for _, x := range v.found[min(from, len(v.found)):min(from+perPage, len(v.found))] {
		name := site.Cell{Text: x.Name, URL: PersonURL(x.ID)}
		if x.Illustrative {
			name.Detail = "Illustrative"
		}
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{name, {Text: x.Title}, {Component: organisationLinks(x.Affiliations, v.names)}, emailCell(*x)}})
	}
	return t
}

// emailCell shows an address to those who may see it.
func emailCell(x Person) site.Cell {
	if !x.ShowEmail || x.Email == "" {
		return site.Cell{Text: "Not shown"}
	}
	return site.Cell{Text: x.Email, URL: "mailto:" + x.Email}
}

// personView is what a person's page shows.
type personView struct {
	Person
	names map[term.ID]string
	self  bool
}

func (p *peoplePages) person(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	found, err := p.s.VisiblePerson(ctx, term.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	v := personView{Person: found, self: account.ActorFrom(ctx).ID == found.ID}
	if v.names, err = p.s.names(ctx); err != nil {
		return err
	}
	page := site.Page{Title: found.Name, Eyebrow: found.Title, Section: "/people", NoIndex: true, Crumbs: []site.Link{{Label: "People", URL: "/people"}}}
	return p.site.Render(w, r, page, personBody(v))
}

// facts are the lines about a person.
func (v personView) facts() []site.SummaryItem {
	var items []site.SummaryItem
	if v.About != "" {
		items = append(items, site.SummaryItem{Key: "About", Value: v.About})
	}
	if v.ShowEmail && v.Email != "" {
		items = append(items, site.SummaryItem{Key: "E-mail", Value: v.Email, URL: "mailto:" + v.Email})
	}
	if v.Phone != "" {
		items = append(items, site.SummaryItem{Key: "Phone at work", Value: v.Phone})
	}
	return items
}

func (v personView) history() site.Table {
	return historyTable(v.Affiliations, v.names, false)
}

// historyTable lists where somebody works and has worked.
func historyTable(all []Affiliation, names map[term.ID]string, leave bool) site.Table {
	t := site.Table{ID: "organisations", Caption: "Places of work, now and before", CaptionHidden: true, Stack: true,
		Columns: []site.Column{{Label: "Organisation"}, {Label: "Role"}, {Label: "From"}, {Label: "To"}}, Empty: "No organisation is recorded."}
	if leave {
		t.Columns = append(t.Columns, site.Column{Label: "Change", Hidden: true})
	}
	for _, f := range all {
		to := "Now"
		if !f.Now() {
			to = site.Date(f.To)
		}
		cells := []site.Cell{{Text: names[f.Organisation], URL: URL(f.Organisation)}, {Text: f.Role.Title(), Detail: f.Title}, {Text: site.Date(f.From)}, {Text: to}}
		if leave {
			cell := site.Cell{}
			if f.Now() {
				cell.Actions = []site.Action{{Label: "Leave or hand over", Hidden: "at " + names[f.Organisation], URL: leaveURL(f, true)}}
			}
			cells = append(cells, cell)
		}
		t.Rows = append(t.Rows, site.Row{Cells: cells})
	}
	return t
}

// profileView is the form of what somebody says of themselves.
type profileView struct {
	form   *site.Form
	person Person
	names  map[term.ID]string
	joins  []JoinRequest
	tables map[term.ID]string
}

func (p *peoplePages) profileForm(w http.ResponseWriter, r *http.Request) error {
	x, err := p.s.Person(r.Context(), account.ActorFrom(r.Context()).ID)
	if err != nil {
		return err
	}
	form := site.NewForm(url.Values{"title": {x.Title}, "phone": {x.Phone}, "about": {x.About}, "listing": {string(x.Listing)}})
	if x.ShowEmail {
		form = site.NewForm(url.Values{"title": {x.Title}, "phone": {x.Phone}, "about": {x.About}, "listing": {string(x.Listing)}, "email": {"yes"}})
	}
	return p.showProfile(w, r, http.StatusOK, form, x)
}

func (p *peoplePages) showProfile(w http.ResponseWriter, r *http.Request, status int, form *site.Form, x Person) error {
	ctx := r.Context()
	v := profileView{form: form, person: x, tables: map[term.ID]string{}}
	var err error
	if v.names, err = p.s.names(ctx); err != nil {
		return err
	}
	if v.joins, err = p.s.JoinsOf(ctx, x.ID); err != nil {
		return err
	}
	for _, j := range v.joins {
		v.tables[j.Collaboration] = p.s.tableName(ctx, j.Collaboration)
	}
	page := site.Page{Title: "What others see of you", Section: "/account", NoIndex: true, HasError: !form.OK(), Notice: noticeOf(r), Crumbs: []site.Link{{Label: "Your account", URL: "/account"}}}
	return p.site.RenderStatus(w, r, status, page, profileBody(v))
}

func (p *peoplePages) profile(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	x, err := p.s.Person(ctx, account.ActorFrom(ctx).ID)
	if err != nil {
		return err
	}
	x.Title, x.Phone, x.About = form.Value("title"), form.Value("phone"), form.Value("about")
	x.Listing, x.ShowEmail = Listing(form.Value("listing")), form.Has("email", "yes")
	if err := p.s.ChangePerson(ctx, x); err != nil {
		if !form.FailWith(profileField(x), err) {
			return err
		}
		return p.showProfile(w, r, http.StatusUnprocessableEntity, form, x)
	}
	return site.SeeOther(w, r, "/account/profile?done=saved")
}

// profileField is the field that is wrong: the rules are asked of one at a time.
func profileField(x Person) string {
	empty := Person{Listing: Hidden}
	for name, one := range map[string]Person{"title": {Title: x.Title, Listing: Hidden}, "about": {About: x.About, Listing: Hidden}, "phone": {Phone: x.Phone, Listing: Hidden}} {
		if empty.Validate() == nil && one.Validate() != nil {
			return name
		}
	}
	return "listing"
}

func (v profileView) listings() []site.Option {
	var out []site.Option
	for _, l := range Listings() {
		out = append(out, site.Option{Value: string(l), Label: l.Title(), Selected: v.form.Has("listing", string(l))})
	}
	return out
}

func (p *peoplePages) withdrawJoin(w http.ResponseWriter, r *http.Request) error {
	if err := p.s.WithdrawJoin(r.Context(), term.ID(r.PathValue("request"))); err != nil {
		return err
	}
	return site.SeeOther(w, r, "/account/profile?done=withdrawn")
}

// noticeOf says what the reader's last form did.
func noticeOf(r *http.Request) *site.Notice {
	words := map[string]string{
		"saved": "Saved.", "withdrawn": "Your request was withdrawn.", "welcome": "Welcome. You are signed in. Nobody can find you in the directory unless you choose so here.",
		"invited": "The invitation was sent.", "resent": "The invitation was sent again. The earlier link no longer works.", "revoked": "The invitation was taken back. Its link no longer works.",
		"role": "The role was changed.", "left": "The hand-over is done.", "planned": "The hand-over is planned.", "waiting": "The invitation was sent. The hand-over happens once it is accepted.",
		"undone": "The hand-over was undone.", "off": "The hand-over was called off.", "asked": "Your request was sent. You will hear by e-mail.", "accepted": "They were let in, and told by e-mail.",
		"declined": "The request was declined, and they were told by e-mail.", "offered": "Your offer is listed.", "offer-withdrawn": "The offer was withdrawn.", "offer-restored": "The offer is listed again.",
		"answered": "Your answer was sent.", "ask-sent": "It was asked, and the organisation’s editors were told by e-mail.", "ask-done": "Marked as done.", "ask-again": "It is open again.",
		"contact": "The mailbox was asked by e-mail. It is shown once whoever reads it confirms.", "contact-again": "The mailbox was asked again. The earlier link no longer works.",
		"contact-shown": "Thank you. The address is shown here, under “Whom to speak to”.", "contact-gone": "The contact was taken away.",
	}[r.URL.Query().Get("done")]
	if words == "" {
		return nil
	}
	return &site.Notice{Text: words, Success: true}
}

// accountPanel shows a person how they are listed, and where they work.
func (s *Service) accountPanel(ctx context.Context, viewer site.Viewer, id string) (templ.Component, error) {
	if viewer.ID != id {
		return nil, nil
	}
	p, err := s.Person(ctx, term.ID(id))
	if err != nil {
		return nil, err
	}
	names, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	return accountPanel(p, names), nil
}

// back shows a form again with what was wrong, or passes on what is not the
// reader's to mend.
func back(form *site.Form, field string, err error, show func() error) error {
	if !form.FailWith(field, err) {
		return err
	}
	return show()
}

func missing(what string) error { return fault.NotFound("There is no such %s.", what) }

func pluralWord(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// accountItems are the lines of the panel on one's own account.
func accountItems(p Person, names map[term.ID]string) []site.SummaryItem {
	change := []site.Action{{Label: "Change", Hidden: "what others see of you", URL: "/account/profile"}}
	items := []site.SummaryItem{{Key: "Who can find you", Value: p.Listing.Title(), Actions: change}}
	for _, f := range p.Affiliations {
		if f.Now() {
			items = append(items, site.SummaryItem{Key: "At", Value: names[f.Organisation], URL: URL(f.Organisation), Detail: f.Role.Title()})
		}
	}
	return items
}

// joinTable lists what somebody asked to join.
func (v profileView) joinTable() site.Table {
	t := site.Table{ID: "joins", Caption: "Requests", CaptionHidden: true, Stack: true, Columns: []site.Column{{Label: "To join"}, {Label: "Asked"}, {Label: "State"}, {Label: "Change", Hidden: true}}}
	for _, j := range v.joins {
		name := v.names[j.Organisation]
		if j.Collaboration != "" {
			name = v.tables[j.Collaboration]
		}
		cells := []site.Cell{{Text: name}, {Text: site.Date(j.Made)}, {Text: j.State.Title(), Detail: j.Words}, {}}
		if j.State == JoinOpen {
			cells[3] = site.Cell{Component: postButton("/account/requests/"+string(j.ID)+"/withdraw", "Withdraw", "your request to "+name)}
		}
		t.Rows = append(t.Rows, site.Row{Cells: cells})
	}
	return t
}
