package account

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairground/internal/fault"
	"fairground/internal/term"

	"github.com/go-webauthn/webauthn/webauthn"
)

// TestTold: whoever has a way in added or taken away is told by e-mail, at the
// address they had.
func TestTold(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		i := h.add("amina@example.org")
		told := func(what string) {
			h.t.Helper()
			m := h.message("amina@example.org")
			if m.Subject != "A change to how you sign in" || !strings.Contains(m.Text, what) || !strings.Contains(m.Text, "Sign out everywhere") || strings.Contains(m.Text, tokenStart) {
				h.t.Errorf("%q is told by %q: %s", what, m.Subject, m.Text)
			}
			h.move(time.Second)
		}
		b := h.browser()
		b.signIn("amina@example.org")
		h.move(time.Second)
		b.post("/account/tokens", "name", "Spreadsheet", "for", "place.read", "ends", "30")
		told("“Spreadsheet”")
		key := Passkey{ID: "key", Person: i.ID, Name: "Old phone", Made: h.now()}
		if err := h.insertPasskey(t.Context(), key); err != nil {
			h.t.Fatal(err)
		}
		copied := &webauthn.Credential{Authenticator: webauthn.Authenticator{CloneWarning: true}}
		if err := h.notePasskeyUse(t.Context(), key, copied); !fault.Is(err, fault.Denied) {
			h.t.Fatal(err)
		}
		told("“Old phone”, which seems to have been copied")
		if err := h.RemovePasskey(t.Context(), i.ID, key.ID); err != nil {
			h.t.Fatal(err)
		}
		told("“Old phone” was removed")
		p := Provider{Slug: "shire", Name: "Testshire Council", Issuer: "https://shire.example", Domains: []string{"example.org"}}
		if _, err := h.signedOn(t.Context(), p, ssoClaims{Issuer: p.Issuer, Subject: "amina", Email: "amina@example.org", Verified: true}); err != nil {
			h.t.Fatal(err)
		}
		told("with Testshire Council")
		if err := h.UnlinkSSO(t.Context(), i.ID, p.Issuer); err != nil {
			h.t.Fatal(err)
		}
		told("was removed from your account")
		if err := h.SignOut(t.Context(), i.ID); err != nil {
			h.t.Fatal(err)
		}
		told("signed you out everywhere")
	})
}

// TestSignedOutByTheNationalTeam: browsers and programs are out with their next
// request, at every replica, and the person can sign in again.
func TestSignedOutByTheNationalTeam(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		h.add("admin@example.org", NationalTeam)
		i := h.add("amina@example.org")
		h.give(i, OrganisationEditor, term.OfOrganisation("oak"))
		admin, b, phone := h.browser(), h.browser(), h.browser()
		admin.signIn("admin@example.org")
		b.signIn("amina@example.org")
		phone.signIn("amina@example.org")
		secret := newTokenIn(b.post("/account/tokens", "name", "x", "for", "place.read", "ends", "30").body)
		program := func() int { return h.browser().get("/places", "Authorization", "Bearer "+secret).status }
		pending := h.browser().ask("amina@example.org")
		path := signOutURL(i.ID)
		if got := b.post(path); got.status != http.StatusForbidden || program() != 200 {
			h.t.Errorf("without the role: %d", got.status)
		}
		admin.wants("/roles", 200, `href="`+path+`"`)
		admin.wants(path, 200, "Amina Khan", "2 browsers")
		h.move(ConfirmedFor + sendWithin + time.Second)
		if got := admin.post(path); !strings.HasPrefix(got.to, "/sign-in/confirm") || program() != 200 {
			h.t.Errorf("unconfirmed: %d to %q", got.status, got.to)
		}
		h.move(-ConfirmedFor - sendWithin - time.Second)
		if got := admin.post(path); got.to != "/roles?done=signed-out" {
			h.t.Fatalf("%d to %q", got.status, got.to)
		}
		for _, of := range []*browser{b, phone} {
			if got := of.get("/account"); got.status != http.StatusSeeOther {
				h.t.Errorf("still signed in: %d", got.status)
			}
		}
		if got := program(); got != http.StatusUnauthorized {
			h.t.Errorf("the program reads on: %d", got)
		}
		if _, state, err := h.linkOf(t.Context(), tokenIn(pending), ""); state != linkUnknown || err != nil {
			h.t.Errorf("a link on its way is %d, %v", state, err)
		}
		admin.wants("/account", 200)
		b.signIn("amina@example.org")
		b.wants("/account", 200, "Oak Trust")
		if err := h.SignOut(t.Context(), "nobody"); !fault.Is(err, fault.Missing) {
			h.t.Errorf("nobody: %v", err)
		}
	})
}

// TestSessionOnlyInItsCookie: a session's token works in no address, form or
// other header, and no page shows it.
func TestSessionOnlyInItsCookie(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		h.add("amina@example.org", NationalTeam)
		b := h.browser()
		b.signIn("amina@example.org")
		token, stranger := b.cookie("session"), h.browser()
		for what, got := range map[string]answer{
			"address": stranger.get("/account?session=" + token + "&fairground-session=" + token),
			"form":    stranger.do("POST", "/account/name", url.Values{"fairground-session": {token}, "name": {"Mallory"}}),
			"bearer":  stranger.get("/account", "Authorization", "Bearer "+token), "header": stranger.get("/account", "X-Session", token, "X-Auth-Token", token),
			"another": stranger.get("/account", "Cookie", "session="+token+"; fairground-browser="+token),
		} {
			if got.status == 200 || strings.Contains(got.body, "Amina") || strings.Contains(got.header.Get("Set-Cookie"), token) {
				h.t.Errorf("in the %s: %d", what, got.status)
			}
		}
		for _, path := range []string{"/", "/account", "/account/tokens", "/account/email", "/account/passkeys/add", "/roles", "/places"} {
			if got := b.get(path); strings.Contains(got.body, token) || strings.Contains(got.to, token) || strings.Contains(strings.Join(got.header.Values("Set-Cookie"), ""), token) {
				h.t.Errorf("%s shows the session’s token", path)
			}
		}
	})
}

// TestAfterSigningOut: no cache has kept the pages, and what the browser still
// holds opens nothing.
func TestAfterSigningOut(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		h.add("amina@example.org")
		b := h.browser()
		b.signIn("amina@example.org")
		token := b.cookie("session")
		for _, path := range []string{"/", "/account", "/places", "/nowhere", "/roles"} {
			if got := b.get(path); !strings.Contains(got.header.Get("Cache-Control"), "no-store") || !strings.Contains(got.body, `action="/sign-out"`) {
				h.t.Errorf("%s: %d, %q, and signing out is offered: %v", path, got.status, got.header.Get("Cache-Control"), strings.Contains(got.body, `action="/sign-out"`))
			}
		}
		b.post("/sign-out")
		if got := h.browser().get("/account", "Cookie", "fairground-session="+token); got.status != http.StatusSeeOther {
			h.t.Errorf("the cookie from before: %d", got.status)
		}
		if got := b.get("/account"); got.status != http.StatusSeeOther || strings.Contains(got.body, "Amina") {
			h.t.Errorf("going back: %d", got.status)
		}
	})
}
