package account

import (
	"net/http"
	"net/url"
	"strings"

	"fairground/internal/site"
	"fairground/internal/term"
)

func (p *pages) roleRoutes() {
	p.routes.Handle("GET /roles", "grant.read", p.roles)
	p.routes.Handle("GET /roles/give", "grant.change", p.giveForm)
	p.routes.Handle("POST /roles", "grant.change", p.give)
	p.routes.Handle("GET /roles/{id}/end", "grant.change", p.endRoleForm)
	p.routes.Handle("POST /roles/{id}/end", "grant.change", p.endRole)
	p.routes.Handle("GET /people/{id}/sign-out", "person.sign-out", p.signOutForm)
	p.routes.Handle("POST /people/{id}/sign-out", "person.sign-out", p.signOutPerson)
}

// rolesView is what the page of who holds which role shows.
type rolesView struct {
	page   *url.URL
	held   []RoleHeld // those of this page
	total  int
	want   HeldBy
	scope  string
	change bool // may give and take roles
	out    bool // may sign people out
}

const rolesPerPage = 50

func (p *pages) roles(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	v := rolesView{page: r.URL, scope: strings.TrimSpace(query.Get("scope")), change: ActorFrom(r.Context()).May("grant.change"), out: ActorFrom(r.Context()).May("person.sign-out")}
	v.want = HeldBy{Text: strings.TrimSpace(query.Get("q")), Role: Role(query.Get("role"))}
	if v.scope != "" {
		at, err := p.ScopeOf(r.Context(), v.scope)
		if err != nil {
			return err
		}
		v.want.Scope, v.want.At = at, true
	}
	v.want.Limit, v.want.Offset = rolesPerPage, (site.PageFrom(r.URL)-1)*rolesPerPage
	var err error
	if v.held, v.total, err = p.Held(r.Context(), v.want); err != nil {
		return err
	}
	page := site.Page{Title: "Who holds which role", Section: "/account", NoIndex: true, Wide: true, Notice: rolesNotice(query.Get("done")),
		Crumbs: []site.Link{{Label: "Your account", URL: "/account"}}}
	return p.site.Render(w, r, page, rolesBody(v))
}

func rolesNotice(done string) *site.Notice {
	words := map[string]string{"given": "The role was given.", "ended": "The role was taken away.", "signed-out": "They are signed out everywhere."}[done]
	if words == "" {
		return nil
	}
	return &site.Notice{Text: words, Success: true}
}

// heldRoles are the roles that somebody can hold, as options.
func heldRoles(first string) []site.Option {
	options := []site.Option{{Value: "", Label: first}}
	for _, role := range Roles() {
		if len(role.At()) > 0 {
			options = append(options, site.Option{Value: string(role), Label: role.Title()})
		}
	}
	return options
}

func (v rolesView) filters() site.Filters {
	return site.Filters{Page: v.page, Groups: []site.FilterGroup{
		{Name: "q", Label: "Name or address", Text: true, Value: v.want.Text},
		{Name: "role", Label: "Role", Single: true, Options: site.FilterOptions(v.page, "role", heldRoles("Any role"))},
		{Name: "scope", Label: "Address of an organisation or collaboration", Text: true, Value: v.scope},
	}}
}

func (v rolesView) table() site.Table {
	pages := site.Pagination{Page: v.page, Now: site.PageFrom(v.page), Size: rolesPerPage, Total: v.total, Noun: "roles"}
	t := site.Table{ID: "roles", Caption: site.Plural(v.total, "role", "roles") + ", the last given first", Pages: pages, Stack: true, Empty: "Nobody here matches. Try fewer words, or take a filter away.",
		Columns: []site.Column{{Label: "Person"}, {Label: "Role"}, {Label: "Where"}, {Label: "Since"}, {Label: "Take away", Hidden: true}}}
	if v.out {
		t.Columns = append(t.Columns, site.Column{Label: "Sign out", Hidden: true})
	}
	for _, h := range v.held {
		row := []site.Cell{{Text: h.Who.Name, Detail: h.Who.Email}, {Text: h.Role.Title()}, {Text: h.Where}, {Text: site.Date(h.From)}, {}}
		switch with := h.comesWith(); {
		case with != "":
			row[4] = site.Cell{Text: "Comes with " + with}
		case v.change:
			row[4] = site.Cell{Actions: []site.Action{{Label: "Take away", Hidden: "the role of " + h.Who.Name, URL: "/roles/" + string(h.ID) + "/end"}}}
		}
		if v.out {
			row = append(row, site.Cell{Actions: []site.Action{{Label: "Sign out", Hidden: h.Who.Name + " everywhere", URL: signOutURL(h.Person)}}})
		}
		t.Rows = append(t.Rows, site.Row{Cells: row})
	}
	return t
}

func (p *pages) giveForm(w http.ResponseWriter, r *http.Request) error {
	form := site.NewForm(r.URL.Query())
	return p.showGive(w, r, http.StatusOK, form)
}

func (p *pages) showGive(w http.ResponseWriter, r *http.Request, status int, form *site.Form) error {
	return p.site.RenderStatus(w, r, status, rolePage("Give a role", form), giveBody(form, site.SelectOption(heldRoles("Choose a role"), form.Value("role"))))
}

func rolePage(title string, form *site.Form) site.Page {
	return site.Page{Title: title, Section: "/account", NoIndex: true, HasError: !form.OK(), Crumbs: []site.Link{{Label: "Your account", URL: "/account"}, {Label: "Who holds which role", URL: "/roles"}}}
}

func (p *pages) give(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	email := form.Require("email", "Enter the address of the person")
	role := Role(form.Require("role", "Choose a role"))
	at, err := p.ScopeOf(r.Context(), form.Value("scope"))
	if err != nil && !form.FailWith("scope", err) {
		return err
	}
	if form.OK() && !allowedAt(role, at.Kind) {
		form.Fail("scope", "The role “"+role.Title()+"” is held "+whereHeld(role))
	}
	if form.OK() {
		if _, err := p.GiveRole(r.Context(), email, role, at); err == nil {
			return site.SeeOther(w, r, "/roles?done=given")
		} else if !form.FailWith("email", err) {
			return err
		}
	}
	return p.showGive(w, r, http.StatusUnprocessableEntity, form)
}

// whereHeld says at what a role can be held.
func whereHeld(role Role) string {
	var words []string
	for _, kind := range role.At() {
		words = append(words, map[term.ScopeKind]string{term.Everything: "everywhere: leave this empty", term.AnOrganisation: "at an organisation", term.ACollaboration: "at a collaboration"}[kind])
	}
	return strings.Join(words, ", or ")
}

func (p *pages) endRoleForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	g, err := p.HeldGrant(ctx, term.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	who, err := p.Identity(ctx, g.Person)
	if err != nil {
		return err
	}
	names, err := p.scopeNames(ctx, []term.Scope{g.Scope})
	if err != nil {
		return err
	}
	return p.site.Render(w, r, rolePage("Take this role away?", &site.Form{}), endRoleBody(RoleHeld{Grant: g, Who: who, Where: nameOf(names, g.Scope)}))
}

func (p *pages) endRole(w http.ResponseWriter, r *http.Request) error {
	if err := p.TakeRole(r.Context(), term.ID(r.PathValue("id"))); err != nil {
		return err
	}
	return site.SeeOther(w, r, "/roles?done=ended")
}

// signOutURL is where somebody is signed out everywhere by somebody else.
func signOutURL(person term.ID) string { return "/people/" + string(person) + "/sign-out" }

func (p *pages) signOutForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	who, err := p.Identity(ctx, term.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	sessions, err := p.Sessions(ctx, who.ID)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, rolePage("Sign this person out everywhere?", &site.Form{}), signOutBody(who, len(sessions)))
}

func (p *pages) signOutPerson(w http.ResponseWriter, r *http.Request) error {
	if err := p.SignOut(r.Context(), term.ID(r.PathValue("id"))); err != nil {
		return err
	}
	return site.SeeOther(w, r, "/roles?done=signed-out")
}
