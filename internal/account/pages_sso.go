package account

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// clockSkew is how far a provider's clock may be behind ours.
const clockSkew = 30 * time.Second

// ssoPages sends people to their organisation's sign-on and takes them back.
type ssoPages struct {
	*Service
	site *site.Site
}

// SSORoutes registers the pages of organisations' own sign-ons, and the panels
// by which other pages offer them.
func (s *Service) SSORoutes(rt *site.Routes, st *site.Site) {
	p := ssoPages{s, st}
	rt.Handle("GET /sign-in/with/{provider}", "sign-in.use", s.ceremonyStep(p.signIn))
	rt.Handle("GET /sign-in/with/{provider}/confirm", "self.read", s.ceremonyStep(p.confirm))
	rt.Handle("GET /sign-in/with/{provider}/callback", "sign-in.use", s.ceremonyStep(p.callback))
	rt.Handle("GET /account/sign-on/remove", "self.secure", p.askUnlink)
	rt.Handle("POST /account/sign-on/remove", "self.secure", p.unlink)
	st.Panels().Register("sign-in", "sso", s.ssoSignInPanel)
	st.Panels().Register("confirm", "sso", s.ssoConfirmPanel)
	st.Panels().Register("account", "sso", s.ssoAccountPanel)
}

// signIn goes to the provider when somebody chose to here, or typed or kept the
// address. Whoever another website sends is shown the page of signing in: a
// provider that knows them would let them in without a question, and no session
// is to begin that nobody asked for.
func (p ssoPages) signIn(w http.ResponseWriter, r *http.Request) error {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "cross-site", "same-site":
		return site.SeeOther(w, r, "/sign-in?next="+url.QueryEscape(nextOr(r.URL.Query().Get("next"))))
	}
	return p.send(w, r, forSSOSignIn)
}

// confirm asks the provider to have the person show again that it is they, not
// only that they did so this morning.
func (p ssoPages) confirm(w http.ResponseWriter, r *http.Request) error {
	return p.send(w, r, forSSOConfirm, oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0"))
}

func (p ssoPages) send(w http.ResponseWriter, r *http.Request, purpose string, more ...oauth2.AuthCodeOption) error {
	provider, err := p.sso.provider(r.PathValue("provider"))
	if err != nil {
		return err
	}
	config, _, err := p.oauth(r.Context(), provider)
	if err != nil {
		return p.sorry(w, r, err)
	}
	state, _ := newToken()
	nonce, _ := newToken()
	begun := ssoBegun{Provider: provider.Slug, Nonce: nonce, Verifier: oauth2.GenerateVerifier(), Next: nextOr(r.URL.Query().Get("next"))}
	if err := p.beginCeremony(w, r, purpose, state, ssoLife, begun); err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	more = append(more, oidc.Nonce(nonce), oauth2.S256ChallengeOption(begun.Verifier))
	http.Redirect(w, r, config.AuthCodeURL(state, more...), http.StatusSeeOther)
	return nil
}

func (p ssoPages) callback(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	// The code is in the address: no page that follows is told it.
	w.Header().Set("Referrer-Policy", "no-referrer")
	next, err := p.comeBack(w, r)
	var uninvited errUninvited
	switch {
	case errors.As(err, &uninvited):
		page := site.Page{Title: "You have not been invited yet", NoIndex: true, Section: "/sign-in"}
		return p.site.RenderStatus(w, r, http.StatusForbidden, page, ssoUninvited(uninvited.provider, uninvited.email))
	case err != nil:
		return p.sorry(w, r, err)
	}
	return site.SeeOther(w, r, next)
}

// comeBack checks what a provider sent a person back with, and signs them in or
// notes that they showed again that it is they.
func (p ssoPages) comeBack(w http.ResponseWriter, r *http.Request) (next string, err error) {
	ctx, query := r.Context(), r.URL.Query()
	provider, err := p.sso.provider(r.PathValue("provider"))
	if err != nil {
		return "", err
	}
	var begun ssoBegun
	c, err := p.takeCeremony(r, query.Get("state"), &begun, forSSOSignIn, forSSOConfirm)
	if err != nil {
		return "", err
	}
	if err := p.sameProvider(ctx, provider, begun, query); err != nil {
		return "", err
	}
	if code := query.Get("error"); code != "" {
		return "", ssoRefusal(provider, code)
	}
	claims, err := p.redeemCode(ctx, provider, begun, query.Get("code"))
	if err != nil {
		return "", err
	}
	if c.Purpose == forSSOConfirm {
		return begun.Next, p.confirmed(w, r, provider, c, claims)
	}
	who, err := p.signedOn(ctx, provider, claims)
	if err != nil {
		return "", err
	}
	return begun.Next, p.SignIn(w, r, who, "sso")
}

// sameProvider checks that the answer is of the provider that was asked: one
// provider must not be able to pass another's code off as its own.
func (p ssoPages) sameProvider(ctx context.Context, provider Provider, begun ssoBegun, query url.Values) error {
	mixed := func(why string) error { return ssoFailed(provider, errors.New(why)) }
	if begun.Provider != provider.Slug {
		return mixed("the answer came to another provider’s address")
	}
	_, found, err := p.oauth(ctx, provider)
	if err != nil {
		return err
	}
	var says struct {
		Names bool `json:"authorization_response_iss_parameter_supported"`
	}
	if err := found.Claims(&says); err != nil {
		return ssoFailed(provider, err)
	}
	if iss := query.Get("iss"); (says.Names || query.Has("iss")) && iss != provider.Issuer {
		return mixed("the answer names another issuer")
	}
	return nil
}

// confirmed notes that the person of this session has just shown their
// organisation that it is they.
func (p ssoPages) confirmed(w http.ResponseWriter, r *http.Request, provider Provider, c ceremony, claims ssoClaims) error {
	ctx := r.Context()
	a := ActorFrom(ctx)
	link, found, err := p.ssoLink(ctx, claims.Issuer, claims.Subject)
	switch {
	case err != nil:
		return err
	case !found || a.Public() || link.Person != a.ID:
		return fault.Forbidden("You confirmed with another account of %s than the one you are signed in with here.", provider.Name)
	case claims.AuthTime.Before(c.Made.Add(-clockSkew)):
		return fault.Forbidden("%s did not ask you again who you are. Confirm another way.", provider.Name)
	}
	return p.Confirmed(w, r, "sso")
}

// ssoRefusal is why a provider sent a person back without signing them in. Its
// own words are not shown: they could be anybody's.
func ssoRefusal(p Provider, code string) error {
	switch code {
	case "access_denied":
		return fault.Forbidden("%s did not let you in, or you stopped there. If you expected to get in, ask its IT service whether you may use Fairground.", p.Name)
	case "login_required", "interaction_required", "account_selection_required", "consent_required":
		return fault.Forbidden("%s needs you to sign in there first. Try again.", p.Name)
	case "temporarily_unavailable", "server_error":
		return fault.New(fault.Unavailable, "The sign-on of %s has a problem just now. Try again in a minute, or ask for a link by e-mail.", p.Name)
	}
	return fault.Because(errors.New("the provider says "+code), fault.Unavailable, "The sign-on of %s is not set up rightly for Fairground. Tell its IT service, and ask for a link by e-mail until then.", p.Name)
}

// sorry says in the reader's words why it did not work, and how to go on; the
// log has the cause.
func (p ssoPages) sorry(w http.ResponseWriter, r *http.Request, err error) error {
	kind := fault.KindOf(err)
	status, known := map[fault.Kind]int{fault.Bad: http.StatusUnprocessableEntity, fault.Clash: http.StatusConflict,
		fault.Denied: http.StatusForbidden, fault.Unavailable: http.StatusServiceUnavailable}[kind]
	if !known {
		return err
	}
	var said *fault.Error
	if errors.As(err, &said) { // the words may hold an address; the cause does not
		p.config.Log.WarnContext(r.Context(), "sign-on refused", "request", site.RequestID(r.Context()), "provider", r.PathValue("provider"), "kind", kind.String(), "cause", said.Cause)
	}
	page, other := site.Page{Title: "You could not be signed in", NoIndex: true, Section: "/sign-in"}, site.Link{Label: "Sign in another way", URL: "/sign-in"}
	if !ActorFrom(r.Context()).Public() {
		page.Title, page.Section, other = "You could not confirm that it is you", "/account", site.Link{Label: "Confirm another way", URL: "/sign-in/confirm"}
	}
	return p.site.RenderStatus(w, r, status, page, ssoSorry(fault.PublicMessage(err), other))
}

func (p ssoPages) askUnlink(w http.ResponseWriter, r *http.Request) error {
	issuer := r.URL.Query().Get("issuer")
	if _, found, err := p.ssoLinkOf(r.Context(), issuer, ActorFrom(r.Context()).ID); err != nil {
		return err
	} else if !found {
		return fault.NotFound("You have no such sign-on. It may have been removed already.")
	}
	return p.site.Render(w, r, ownPage("Remove the sign-on of "+p.ssoName(issuer)), ssoRemovePage(issuer))
}

func (p ssoPages) unlink(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	if err := p.UnlinkSSO(r.Context(), ActorFrom(r.Context()).ID, form.Value("issuer")); err != nil {
		return err
	}
	return site.SeeOther(w, r, "/account#sign-on")
}

// ssoWay is a link to a provider.
type ssoWay struct{ Label, URL string }

func (s *Service) ssoSignInPanel(_ context.Context, _ site.Viewer, next string) (templ.Component, error) {
	if len(s.sso.all) == 0 {
		return nil, nil
	}
	var ways []ssoWay
	for _, p := range s.sso.all {
		ways = append(ways, ssoWay{"Sign in with " + p.Name, "/sign-in/with/" + p.Slug + "?next=" + url.QueryEscape(nextOr(next))})
	}
	return ssoSection(ways, "If your organisation is one of these, use the account you have there."), nil
}

func (s *Service) ssoConfirmPanel(ctx context.Context, viewer site.Viewer, next string) (templ.Component, error) {
	links, err := s.SSOLinks(ctx, term.ID(viewer.ID))
	if err != nil {
		return nil, err
	}
	var ways []ssoWay
	for _, p := range s.sso.all {
		if slices.ContainsFunc(links, func(l SSOLink) bool { return l.Issuer == p.Issuer }) {
			ways = append(ways, ssoWay{"Confirm with " + p.Name, "/sign-in/with/" + p.Slug + "/confirm?next=" + url.QueryEscape(nextOr(next))})
		}
	}
	if len(ways) == 0 {
		return nil, nil
	}
	return ssoSection(ways, "You will be asked to sign in there again."), nil
}

func (s *Service) ssoAccountPanel(ctx context.Context, viewer site.Viewer, id string) (templ.Component, error) {
	if viewer.ID != id {
		return nil, nil
	}
	links, err := s.SSOLinks(ctx, term.ID(id))
	if err != nil || len(links) == 0 {
		return nil, err
	}
	var items []site.SummaryItem
	for _, l := range links {
		name := s.ssoName(l.Issuer)
		items = append(items, site.SummaryItem{Key: name, Value: "Linked on " + site.Date(l.Made), Detail: "Last used " + site.DateTime(l.Used),
			Actions: []site.Action{{Label: "Remove", Hidden: "the sign-on of " + name, URL: "/account/sign-on/remove?issuer=" + url.QueryEscape(l.Issuer)}}})
	}
	return ssoAccount(items), nil
}
