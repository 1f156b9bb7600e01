package account

import (
	"net/http"
	"net/url"

	"fairground/internal/fault"
	"fairground/internal/site"

	"github.com/a-h/templ"
)

// pages are this room's pages.
type pages struct {
	*Service
	site   *site.Site
	routes *site.Routes
}

// Routes adds this room's pages. Ways to sign in beside the e-mailed link show
// as panels of the slot "sign-in", and to confirm of the slot "confirm", both
// given the address to go to next; what else belongs to one's account as panels
// of the slot "account", given the person's id.
func (s *Service) Routes(rt *site.Routes, st *site.Site) {
	p := &pages{Service: s, site: st, routes: rt}
	rt.Handle("GET /sign-in", "sign-in.use", p.signInForm)
	rt.Handle("POST /sign-in", "sign-in.use", p.askLink)
	rt.Handle("GET /sign-in/sent", "sign-in.use", p.linkSent)
	rt.Handle("GET /sign-in/link", "sign-in.use", p.linkForm)
	rt.Handle("POST /sign-in/link", "sign-in.use", p.useLinkPage)
	rt.Handle("POST /sign-out", "sign-in.use", p.signOut)
	rt.Handle("GET /sign-in/confirm", "sign-in.use", p.confirmForm)
	rt.Handle("POST /sign-in/confirm", "sign-in.use", p.confirm)
	p.accountRoutes()
	p.tokenRoutes()
	p.roleRoutes()
}

// signInView is what the page of signing in shows.
type signInView struct {
	form   *site.Form
	next   string
	panels []templ.Component
}

func (p *pages) signInForm(w http.ResponseWriter, r *http.Request) error {
	next := LocalPath(r.URL.Query().Get("next"))
	if !ActorFrom(r.Context()).Public() {
		return site.SeeOther(w, r, orAccount(next))
	}
	return p.showSignIn(w, r, http.StatusOK, &site.Form{}, next)
}

func (p *pages) showSignIn(w http.ResponseWriter, r *http.Request, status int, form *site.Form, next string) error {
	panels, err := p.site.Panels().For(r.Context(), "sign-in", site.ViewerFrom(r.Context()), next)
	if err != nil {
		return err
	}
	page := site.Page{Title: "Sign in", Section: "/sign-in", NoIndex: true, HasError: !form.OK(), Lead: "There are no passwords here: we e-mail you a link."}
	return p.site.RenderStatus(w, r, status, page, signInBody(signInView{form: form, next: next, panels: panels}))
}

// askLink answers the same whether or not anybody has the address.
func (p *pages) askLink(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	next := LocalPath(form.Value("next"))
	email, err := CleanEmail(form.Value("email"))
	if err != nil {
		if !form.FailWith("email", err) {
			return err
		}
		return p.showSignIn(w, r, http.StatusUnprocessableEntity, form, next)
	}
	if err := p.take(r.Context(), "requests for a sign-in link", linkLimits(p.client(r), email)); err != nil {
		return err
	}
	err = p.requestLink(r.Context(), asking{email: email, browser: p.browserToken(w, r), device: device(r.UserAgent()), next: next, base: p.base(r)})
	if err != nil {
		return err
	}
	return site.SeeOther(w, r, "/sign-in/sent")
}

func (p *pages) linkSent(w http.ResponseWriter, r *http.Request) error {
	panels, err := p.site.Panels().For(r.Context(), "mail-sent", site.ViewerFrom(r.Context()), "")
	if err != nil {
		return err
	}
	page := site.Page{Title: "Check your e-mail", Section: "/sign-in", NoIndex: true, Lead: "If somebody has an account with the address that you gave, we have sent a link to it."}
	return p.site.Render(w, r, page, linkSentBody(panels))
}

// linkForm shows a button and uses nothing up: programs that look through
// people's mail open every link in it.
func (p *pages) linkForm(w http.ResponseWriter, r *http.Request) error {
	token := r.URL.Query().Get("token")
	if err := p.take(r.Context(), "tries to use a link", redeemLimits(p.client(r))); err != nil {
		return err
	}
	_, state, err := p.linkOf(r.Context(), token, p.cookie(r, "browser"))
	if err != nil {
		return err
	}
	if state != linkReady {
		return p.showDeadLink(w, r, state)
	}
	secretAddress(w)
	page := site.Page{Title: "Sign in to Fairground", Section: "/sign-in", NoIndex: true}
	return p.site.Render(w, r, page, linkBody(token))
}

// secretAddress keeps the address of a page, which holds a secret, from whatever
// the page leads to.
func secretAddress(w http.ResponseWriter) {
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Cache-Control", "no-store")
}

func (p *pages) useLinkPage(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	if err := p.take(r.Context(), "tries to use a link", redeemLimits(p.client(r))); err != nil {
		return err
	}
	session, l, state, err := p.redeem(r.Context(), form.Value("token"), p.cookie(r, "browser"), p.cookie(r, "session"), device(r.UserAgent()))
	if err != nil {
		return err
	}
	if state != linkReady {
		return p.showDeadLink(w, r, state)
	}
	p.setCookie(w, "session", session, SessionLife)
	p.clearCookie(w, "browser")
	return site.SeeOther(w, r, orAccount(LocalPath(l.Next)))
}

func (p *pages) showDeadLink(w http.ResponseWriter, r *http.Request, state linkState) error {
	secretAddress(w)
	title, words := state.words()
	return p.site.RenderStatus(w, r, http.StatusConflict, site.Page{Title: title, Section: "/sign-in", NoIndex: true}, deadLinkBody(words))
}

// words say why a link cannot be used, and what to do.
func (s linkState) words() (title, words string) {
	switch s {
	case linkUsed:
		return "This link has been used", "Each link works once. If you used it, you may be signed in already. If not, ask for a new one."
	case linkExpired:
		return "This link has run out", "A link works for 15 minutes. Ask for a new one, and open it soon."
	case linkElsewhere:
		return "Open the link where you asked for it", "This link works only in the browser that asked for it, so that nobody who sees your e-mail can use it. Copy the link to that browser, or ask for a new one here."
	}
	return "This link does not work", "It may be incomplete: check that you opened all of it. Or ask for a new one."
}

func (p *pages) signOut(w http.ResponseWriter, r *http.Request) error {
	if a := ActorFrom(r.Context()); a.Session.ID != "" {
		if err := p.End(r.Context(), a.ID, a.Session.ID); err != nil {
			return err
		}
	}
	p.clearCookie(w, "session")
	return site.SeeOther(w, r, "/")
}

func orAccount(next string) string {
	if next == "" {
		return "/account"
	}
	return next
}

// confirmView is what the page shows on which a person shows again who they are.
type confirmView struct {
	form    *site.Form
	next    string
	email   string
	sent    bool
	panels  []templ.Component
	outside []templ.Component
}

func (p *pages) confirmForm(w http.ResponseWriter, r *http.Request) error {
	a, next := ActorFrom(r.Context()), LocalPath(r.URL.Query().Get("next"))
	switch {
	case a.Session.ID == "":
		return site.SeeOther(w, r, "/sign-in?next="+url.QueryEscape(next))
	case next != "" && p.now().Sub(a.Confirmed) <= ConfirmedFor:
		return site.SeeOther(w, r, next)
	}
	return p.showConfirm(w, r, http.StatusOK, &site.Form{}, next)
}

func (p *pages) showConfirm(w http.ResponseWriter, r *http.Request, status int, form *site.Form, next string) error {
	ctx := r.Context()
	a := ActorFrom(ctx)
	v := confirmView{form: form, next: next, email: a.Email}
	var err error
	if v.panels, err = p.site.Panels().For(ctx, "confirm", site.ViewerFrom(ctx), next); err != nil {
		return err
	}
	if v.outside, err = p.site.Panels().For(ctx, "mail-sent", site.ViewerFrom(ctx), ""); err != nil {
		return err
	}
	if _, v.sent, err = p.codeOf(ctx, a.Session.ID); err != nil {
		return err
	}
	page := site.Page{Title: "Confirm that it is you", NoIndex: true, HasError: !form.OK(), Lead: "What you are about to do matters, so we check first."}
	return p.site.RenderStatus(w, r, status, page, confirmBody(v))
}

func (p *pages) confirm(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	a, next := ActorFrom(r.Context()), LocalPath(form.Value("next"))
	switch {
	case a.Session.ID == "":
		return site.SeeOther(w, r, "/sign-in?next="+url.QueryEscape(next))
	case form.Value("do") == "send":
		return p.sendConfirmCode(w, r, a, next)
	}
	if err := p.take(r.Context(), "tries to confirm", confirmLimits(p.client(r), string(a.ID))); err != nil {
		return err
	}
	if err := p.useCode(r.Context(), a, p.cookie(r, "session"), digits(form.Value("code"))); err != nil {
		if !form.FailWith("code", err) {
			return err
		}
		return p.showConfirm(w, r, http.StatusUnprocessableEntity, form, next)
	}
	if err := p.Confirmed(w, r, "code"); err != nil {
		return err
	}
	return site.SeeOther(w, r, orAccount(next))
}

func (p *pages) sendConfirmCode(w http.ResponseWriter, r *http.Request, a *Actor, next string) error {
	if a.Email == "" {
		return fault.Invalid("There is no address to send a code to.")
	}
	if err := p.take(r.Context(), "requests for a code", codeLimits(p.client(r), string(a.ID))); err != nil {
		return err
	}
	if err := p.sendCode(r.Context(), a, p.cookie(r, "session")); err != nil {
		return err
	}
	return site.SeeOther(w, r, "/sign-in/confirm?next="+url.QueryEscape(next))
}

// digits drops what people put between the digits of a code.
func digits(text string) string {
	var out []rune
	for _, r := range text {
		if r >= '0' && r <= '9' {
			out = append(out, r)
		}
	}
	return string(out)
}
