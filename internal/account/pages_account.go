package account

import (
	"context"
	"net/http"

	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

func (p *pages) accountRoutes() {
	p.routes.Handle("GET /account", "self.read", p.account)
	p.routes.Handle("GET /account/name", "self.change", p.nameForm)
	p.routes.Handle("POST /account/name", "self.change", p.changeName)
	p.routes.Handle("GET /account/email", "self.secure", p.emailForm)
	p.routes.Handle("POST /account/email", "self.secure", p.askNewEmail)
	// Whoever is not signed in is told so in words, since an address to come back
	// to would carry the link's secret along.
	p.routes.Handle("GET /account/email/confirm", "sign-in.use", p.newEmailForm)
	p.routes.Handle("POST /account/email/confirm", "sign-in.use", p.takeNewEmail)
	p.routes.Handle("POST /account/sessions/{id}/end", "self.change", p.endSession)
	p.routes.Handle("POST /account/sessions/end-all", "self.change", p.endAll)
}

// accountView is what a person sees of their own account.
type accountView struct {
	*Actor
	roles    []site.SummaryItem
	sessions []Session
	panels   []templ.Component
}

func (p *pages) account(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v := accountView{Actor: ActorFrom(ctx)}
	var err error
	if v.roles, err = p.rolesOf(ctx, v.Grants); err != nil {
		return err
	}
	if v.sessions, err = p.Sessions(ctx, v.ID); err != nil {
		return err
	}
	if v.panels, err = p.site.Panels().For(ctx, "account", site.ViewerFrom(ctx), string(v.ID)); err != nil {
		return err
	}
	page := site.Page{Title: "Your account", Section: "/account", NoIndex: true, Notice: accountNotice(r.URL.Query().Get("done"))}
	return p.site.Render(w, r, page, accountBody(v))
}

// accountNotice says what the last form did.
func accountNotice(done string) *site.Notice {
	words := map[string]string{"name": "Your name was changed.", "email": "Your e-mail address was changed.", "asked": "Open the link that we sent to the new address. Until then nothing changes.",
		"session": "That browser is signed out.", "sessions": "Every other browser is signed out.", "revoked": "The token no longer works."}[done]
	if words == "" {
		return nil
	}
	return &site.Notice{Text: words, Success: done != "asked"}
}

// rolesOf says which roles a person holds, and where, in words.
func (p *pages) rolesOf(ctx context.Context, grants []Grant) ([]site.SummaryItem, error) {
	var scopes []term.Scope
	for _, g := range grants {
		scopes = append(scopes, g.Scope)
	}
	names, err := p.scopeNames(ctx, scopes)
	if err != nil {
		return nil, err
	}
	var out []site.SummaryItem
	for _, g := range grants {
		out = append(out, site.SummaryItem{Key: g.Role.Title(), Value: nameOf(names, g.Scope), URL: scopeURL(names, g.Scope), Detail: "Since " + site.Date(g.From)})
	}
	return out, nil
}

// scopeURL is the page of what stands at a scope, where there is such a thing.
func scopeURL(names map[term.Scope]string, at term.Scope) string {
	if names[at] == "" || at.ID == "" {
		return ""
	}
	return "/" + string(at.Kind) + "s/" + string(at.ID)
}

// facts are the lines about the person.
func (v accountView) facts() []site.SummaryItem {
	items := []site.SummaryItem{{Key: "Name", Value: v.Name, Actions: []site.Action{{Label: "Change", Hidden: "your name", URL: "/account/name"}}}}
	email := site.SummaryItem{Key: "E-mail address", Value: v.Email, Actions: []site.Action{{Label: "Change", Hidden: "your e-mail address", URL: "/account/email"}}}
	if v.Email == "" {
		email.Value = "None"
	}
	return append(items, email)
}

// sessionTable lists the browsers that the person is signed in with.
func (v accountView) sessionTable() site.Table {
	t := site.Table{ID: "sessions", Caption: "Browsers you are signed in with", CaptionHidden: true, Stack: true,
		Columns: []site.Column{{Label: "Browser"}, {Label: "Signed in"}, {Label: "Last used"}, {Label: "Sign it out", Hidden: true}}}
	for _, s := range v.sessions {
		row := []site.Cell{{Text: s.Device, Detail: "By " + methodWords(s.Method)}, {Text: site.DateTime(s.Made)}, {Text: site.DateTime(s.Seen)}, {Component: endSessionForm(s)}}
		if s.ID == v.Session.ID {
			row[3] = site.Cell{Component: site.Tag{Text: "This browser", Tone: site.Teal}}
		}
		t.Rows = append(t.Rows, site.Row{Cells: row})
	}
	return t
}

func methodWords(method string) string {
	switch method {
	case "link":
		return "an e-mailed link"
	case "passkey":
		return "a passkey"
	case "sso":
		return "your organisation’s sign-on"
	case "invitation":
		return "an invitation"
	case "demonstration":
		return "the demonstration"
	}
	return method
}

func (p *pages) nameForm(w http.ResponseWriter, r *http.Request) error {
	form := site.NewForm(map[string][]string{"name": {ActorFrom(r.Context()).Name}})
	return p.showName(w, r, http.StatusOK, form)
}

func (p *pages) showName(w http.ResponseWriter, r *http.Request, status int, form *site.Form) error {
	return p.site.RenderStatus(w, r, status, accountPage("Change your name", form), nameBody(form))
}

func accountPage(title string, form *site.Form) site.Page {
	return site.Page{Title: title, Section: "/account", NoIndex: true, HasError: !form.OK(), Crumbs: []site.Link{{Label: "Your account", URL: "/account"}}}
}

func (p *pages) changeName(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	if err := p.Rename(r.Context(), ActorFrom(r.Context()).ID, form.Value("name")); err != nil {
		if !form.FailWith("name", err) {
			return err
		}
		return p.showName(w, r, http.StatusUnprocessableEntity, form)
	}
	return site.SeeOther(w, r, "/account?done=name")
}

func (p *pages) emailForm(w http.ResponseWriter, r *http.Request) error {
	return p.site.Render(w, r, accountPage("Change your e-mail address", &site.Form{}), emailBody(&site.Form{}))
}

func (p *pages) askNewEmail(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	a := ActorFrom(r.Context())
	if err := p.take(r.Context(), "requests for a new address", codeLimits(p.client(r), string(a.ID))); err != nil {
		return err
	}
	email, err := CleanEmail(form.Value("email"))
	if err == nil {
		err = p.askEmail(r.Context(), a, email, p.base(r))
	}
	if err != nil {
		if !form.FailWith("email", err) {
			return err
		}
		return p.site.RenderStatus(w, r, http.StatusUnprocessableEntity, accountPage("Change your e-mail address", form), emailBody(form))
	}
	return site.SeeOther(w, r, "/account?done=asked")
}

func (p *pages) newEmailForm(w http.ResponseWriter, r *http.Request) error {
	secretAddress(w)
	a, token := ActorFrom(r.Context()), r.URL.Query().Get("token")
	if a.Public() {
		page := site.Page{Title: "Sign in first", NoIndex: true}
		return p.site.Render(w, r, page, signInFirstBody())
	}
	l, err := p.newEmail(r.Context(), a.ID, token)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, accountPage("Use this address from now on?", &site.Form{}), newEmailBody(a.Email, l.Email, token))
}

func (p *pages) takeNewEmail(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	a := ActorFrom(r.Context())
	if a.Public() {
		return site.SeeOther(w, r, "/sign-in")
	}
	if err := p.changeEmail(r.Context(), a, form.Value("token")); err != nil {
		return err
	}
	return site.SeeOther(w, r, "/account?done=email")
}

func (p *pages) endSession(w http.ResponseWriter, r *http.Request) error {
	if err := p.End(r.Context(), ActorFrom(r.Context()).ID, term.ID(r.PathValue("id"))); err != nil {
		return err
	}
	return site.SeeOther(w, r, "/account?done=session")
}

// endAll signs out everywhere: also here, unless this browser is to stay.
func (p *pages) endAll(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	a := ActorFrom(r.Context())
	if form.Value("stay") == "yes" {
		if err := p.EndAll(r.Context(), a.ID, a.Session.ID); err != nil {
			return err
		}
		return site.SeeOther(w, r, "/account?done=sessions")
	}
	if err := p.EndAll(r.Context(), a.ID, ""); err != nil {
		return err
	}
	p.clearCookie(w, "session")
	return site.SeeOther(w, r, "/")
}
