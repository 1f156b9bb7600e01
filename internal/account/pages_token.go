package account

import (
	"net/http"
	"strings"
	"time"

	"fairground/internal/site"
	"fairground/internal/term"
)

func (p *pages) tokenRoutes() {
	p.routes.Handle("GET /account/tokens", "self.secure", p.tokens)
	p.routes.Handle("POST /account/tokens", "self.secure", p.addToken)
	p.routes.Handle("POST /account/tokens/{id}/revoke", "self.secure", p.revokeToken)
}

// tokensView is what the page of API tokens shows.
type tokensView struct {
	form    *site.Form
	tokens  []Token
	allowed []Rule
	secret  string // of the token just made
	now     time.Time
}

func (p *pages) tokens(w http.ResponseWriter, r *http.Request) error {
	return p.showTokens(w, r, http.StatusOK, &site.Form{}, "")
}

func (p *pages) showTokens(w http.ResponseWriter, r *http.Request, status int, form *site.Form, secret string) error {
	a := ActorFrom(r.Context())
	all, err := p.Tokens(r.Context(), a.ID)
	if err != nil {
		return err
	}
	page := accountPage("API tokens", form)
	page.Lead = "With a token a program of yours can read what you can read, and change nothing."
	page.Notice = accountNotice(r.URL.Query().Get("done"))
	v := tokensView{form: form, tokens: all, allowed: p.TokenPermissions(a, p.routes.All()), secret: secret, now: p.now()}
	return p.site.RenderStatus(w, r, status, page, tokensBody(v))
}

func (p *pages) addToken(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	a := ActorFrom(r.Context())
	if err := p.take(r.Context(), "new tokens", newTokenLimits(string(a.ID))); err != nil {
		return err
	}
	t := Token{Name: form.Require("name", "Give the token a name")}
	for _, value := range form.Values("for") {
		t.Permissions = append(t.Permissions, site.Permission(value))
	}
	if len(t.Permissions) == 0 {
		form.Fail("for", "Choose what the token is for")
	}
	days, ok := tokenDays()[form.Value("ends")]
	if !ok {
		form.Fail("ends", "Choose how long the token lasts")
	}
	t.Ends = p.now().Add(days)
	if !form.OK() {
		return p.showTokens(w, r, http.StatusUnprocessableEntity, form, "")
	}
	secret, err := p.AddToken(r.Context(), a, t, p.TokenPermissions(a, p.routes.All()))
	if err != nil {
		if !form.FailWith("name", err) {
			return err
		}
		return p.showTokens(w, r, http.StatusUnprocessableEntity, form, "")
	}
	return p.showTokens(w, r, http.StatusOK, &site.Form{}, secret)
}

// tokenDays are the lives to choose from.
func tokenDays() map[string]time.Duration {
	const day = 24 * time.Hour
	return map[string]time.Duration{"30": 30 * day, "90": 90 * day, "365": TokenLife}
}

func (p *pages) revokeToken(w http.ResponseWriter, r *http.Request) error {
	if err := p.Revoke(r.Context(), ActorFrom(r.Context()).ID, term.ID(r.PathValue("id"))); err != nil {
		return err
	}
	return site.SeeOther(w, r, "/account/tokens?done=revoked")
}

func (v tokensView) table() site.Table {
	t := site.Table{ID: "tokens", Caption: "Your tokens", Stack: true, Empty: "You have none.",
		Columns: []site.Column{{Label: "Name"}, {Label: "May"}, {Label: "Ends"}, {Label: "Last used"}, {Label: "Revoke", Hidden: true}}}
	words := map[site.Permission]string{}
	for _, r := range v.allowed {
		words[r.Permission] = r.Words
	}
	for _, token := range v.tokens {
		var may []string
		for _, permission := range token.Permissions {
			if words[permission] == "" {
				words[permission] = string(permission) + " (you no longer may)"
			}
			may = append(may, words[permission])
		}
		ends, seen := site.Cell{Text: site.Date(token.Ends)}, "Never"
		if !v.now.Before(token.Ends) {
			ends.Detail = "It no longer works"
		}
		if !token.Seen.IsZero() {
			seen = site.DateTime(token.Seen)
		}
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: token.Name}, {Text: strings.Join(may, "; ")}, ends, {Text: seen}, {Component: revokeForm(token)}}})
	}
	return t
}

func (v tokensView) permissions() site.Checkboxes {
	c := site.Checkboxes{Name: "for", Legend: "What the token may do", Error: v.form.Error("for"), Small: true}
	for _, r := range v.allowed {
		c.Options = append(c.Options, site.Option{Value: string(r.Permission), Label: strings.ToUpper(r.Words[:1]) + r.Words[1:], Selected: v.form.Has("for", string(r.Permission))})
	}
	return c
}

func (v tokensView) lives() site.Radios {
	options := []site.Option{{Value: "30", Label: "30 days"}, {Value: "90", Label: "90 days"}, {Value: "365", Label: "A year"}}
	return site.Radios{Name: "ends", Legend: "How long it lasts", Error: v.form.Error("ends"), Options: site.SelectOption(options, v.form.Value("ends")), Small: true}
}
