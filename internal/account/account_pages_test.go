package account

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"fairground/internal/fault"
	"fairground/internal/mail"
	"fairground/internal/site"
	"fairground/internal/term"
)

func codeIn(m mail.Message) string { return regexp.MustCompile(`\b\d{6}\b`).FindString(m.Text) }

func newTokenIn(body string) string {
	found := regexp.MustCompile(`id="new-token">([^<]+)<`).FindStringSubmatch(body)
	if len(found) < 2 {
		return ""
	}
	return found[1]
}

// TestConfirm: a dangerous act asks first, and goes on where it was.
func TestConfirm(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		h.add("amina@example.org", NationalTeam)
		b := h.browser()
		b.signIn("amina@example.org")
		b.wants("/account/tokens", 200) // signing in was confirming
		h.move(ConfirmedFor + time.Second)
		if form := b.get("/account/tokens"); !strings.HasPrefix(form.to, "/sign-in/confirm") {
			h.t.Errorf("a form asked for after ten minutes: %d %q", form.status, form.to)
		}
		if sent := b.post("/account/tokens", "name", ""); sent.status != 422 {
			h.t.Errorf("a form sent that was asked for in time: %d %q", sent.status, sent.to)
		}
		h.move(sendWithin)
		got := b.get("/account/tokens?x=1")
		if got.to != "/sign-in/confirm?next=%2Faccount%2Ftokens%3Fx%3D1" {
			h.t.Fatalf("%d %q", got.status, got.to)
		}
		if sent := b.do("POST", "/merge", nil, "Referer", h.server.URL+"/places?a=b"); sent.to != "/sign-in/confirm?next=%2Fplaces%3Fa%3Db" {
			h.t.Errorf("a form sent too late: %d %q", sent.status, sent.to)
		}
		if sent := b.do("POST", "/merge", nil, "Referer", "https://evil.example/x"); sent.to != "/sign-in/confirm?next=%2F" {
			h.t.Errorf("a form from elsewhere: %d %q", sent.status, sent.to)
		}
		b.wants(got.to, 200, "E-mail me a code", "amina@example.org")
		if sent := b.post("/sign-in/confirm", "do", "send", "next", "/account/tokens?x=1"); sent.to != got.to {
			h.t.Fatalf("%d %q", sent.status, sent.to)
		}
		b.wants(got.to, 200, `name="code"`)
		code := codeIn(h.message("amina@example.org"))
		before := b.cookie("session")
		wrong := b.post("/sign-in/confirm", "code", "000000x"+code[:0], "next", "/account/tokens?x=1")
		if code != "000000" && (wrong.status != 422 || !strings.Contains(wrong.body, "not the code we sent")) {
			h.t.Errorf("a wrong code: %d", wrong.status)
		}
		done := b.post("/sign-in/confirm", "code", code[:3]+" "+code[3:], "next", "/account/tokens?x=1")
		if done.to != "/account/tokens?x=1" {
			h.t.Fatalf("the right code: %d %q", done.status, done.to)
		}
		b.wants("/account/tokens", 200)
		if a, _ := h.Resume(t.Context(), before); a != nil || b.cookie("session") == before {
			h.t.Error("the session kept its token")
		}
		h.move(ConfirmedFor + sendWithin + time.Second)
		if again := b.post("/sign-in/confirm", "code", code); again.status != 422 {
			h.t.Errorf("the code again: %d", again.status)
		}
	})
}

// TestCodeIsOfOneSessionAndFiveTries: nobody guesses it, and another browser of
// the same person cannot use it.
func TestCodeIsOfOneSessionAndFiveTries(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		h.add("amina@example.org")
		b, other := h.browser(), h.browser()
		b.signIn("amina@example.org")
		other.signIn("amina@example.org")
		h.move(time.Hour)
		b.post("/sign-in/confirm", "do", "send")
		code := codeIn(h.message("amina@example.org"))
		if got := other.post("/sign-in/confirm", "code", code); got.status != 422 {
			h.t.Errorf("in another session: %d", got.status)
		}
		guess := "123456"
		if code == guess {
			guess = "654321"
		}
		for range codeTries {
			if got := b.post("/sign-in/confirm", "code", guess); got.status != 422 {
				h.t.Errorf("a guess: %d", got.status)
			}
		}
		if got := b.post("/sign-in/confirm", "code", code); got.status != 422 || !strings.Contains(got.body, "can no longer be used") {
			h.t.Errorf("the right one after five guesses: %d", got.status)
		}
		b.post("/sign-in/confirm", "do", "send")
		fresh := codeIn(h.message("amina@example.org"))
		h.move(CodeLife + time.Second)
		if got := b.post("/sign-in/confirm", "code", fresh); got.status != 422 {
			h.t.Errorf("after ten minutes: %d", got.status)
		}
		for range 5 {
			b.post("/sign-in/confirm", "do", "send")
		}
		if got := b.post("/sign-in/confirm", "do", "send"); got.status != http.StatusTooManyRequests {
			h.t.Errorf("many codes: %d", got.status)
		}
	})
}

func TestAccountPage(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		i := h.add("amina@example.org")
		h.give(i, OrganisationEditor, term.OfOrganisation("oak"))
		h.give(i, PartnershipLead, term.OfCollaboration("gone"))
		b, phone := h.browser(), h.browser()
		b.signIn("amina@example.org")
		phone.signIn("amina@example.org")
		b.wants("/account", 200, "Oak Trust", `href="/organisations/oak"`, "A collaboration that is no longer here", "Sign out everywhere else")
		if got := b.post("/account/name", "name", "  Amina   K. "); got.to != "/account?done=name" {
			h.t.Errorf("%d", got.status)
		}
		b.wants("/account?done=name", 200, "Amina K.", "Your name was changed")
		if got := b.post("/account/name", "name", " "); got.status != 422 || !strings.Contains(got.body, "Enter the person’s name") {
			h.t.Errorf("no name: %d", got.status)
		}
		sessions, err := h.Sessions(t.Context(), i.ID)
		if err != nil || len(sessions) != 2 {
			h.t.Fatal(sessions, err)
		}
		mallory := h.browser()
		h.add("mallory@example.org")
		mallory.signIn("mallory@example.org")
		for _, s := range sessions {
			mallory.post("/account/sessions/" + string(s.ID) + "/end")
		}
		phone.wants("/account", 200) // nobody else ends it
		b.post("/account/sessions/end-all", "stay", "yes")
		b.wants("/account", 200)
		if got := phone.get("/account"); got.status != http.StatusSeeOther {
			h.t.Errorf("the phone: %d", got.status)
		}
		b.post("/account/sessions/end-all", "stay", "no")
		if got := b.get("/account"); got.status != http.StatusSeeOther || b.cookie("session") != "" {
			h.t.Errorf("here: %d", got.status)
		}
	})
}

func TestChangeEmail(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		h.add("old@example.org")
		h.add("taken@example.org")
		b := h.browser()
		b.signIn("old@example.org")
		pending := tokenIn(h.browser().ask("old@example.org"))
		free := b.post("/account/email", "email", "New@example.org")
		link := h.linkIn(h.message("new@example.org"))
		taken := b.post("/account/email", "email", "taken@example.org")
		if free.status != taken.status || free.to != taken.to || strings.Contains(h.message("taken@example.org").Text, "token=") {
			h.t.Errorf("%d %q, %d %q", free.status, free.to, taken.status, taken.to)
		}
		if got := b.get(link); got.status != http.StatusConflict { // asked again since: only the newest link works
			h.t.Errorf("the first link: %d", got.status)
		}
		b.post("/account/email", "email", "new@example.org")
		link = h.linkIn(h.message("new@example.org"))
		if got := h.browser().get(link); got.status != 200 || strings.Contains(got.body, tokenIn(link)) || !strings.Contains(got.body, "Sign in") {
			h.t.Errorf("not signed in: %d", got.status)
		}
		mallory := h.browser()
		mallory.signIn("taken@example.org")
		if got := mallory.post("/account/email/confirm", "token", tokenIn(link)); got.status != http.StatusConflict {
			h.t.Errorf("somebody else: %d", got.status)
		}
		b.wants(link, 200, "new@example.org", "old@example.org")
		if _, found, _ := h.IdentityByEmail(t.Context(), "old@example.org"); !found {
			h.t.Error("changed by looking")
		}
		if got := b.post("/account/email/confirm", "token", tokenIn(link)); got.to != "/account?done=email" {
			h.t.Errorf("%d", got.status)
		}
		if i, found, _ := h.IdentityByEmail(t.Context(), "new@example.org"); !found || h.message("old@example.org").Subject != "Your address was changed" {
			h.t.Errorf("%+v, the old address is told %q", i, h.message("old@example.org").Subject)
		}
		if _, state, _ := h.linkOf(t.Context(), pending, ""); state != linkUnknown {
			h.t.Errorf("a link to the old address is %d", state)
		}
	})
}

func TestAPIToken(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		h.add("amina@example.org", NationalTeam)
		b := h.browser()
		b.signIn("amina@example.org")
		page := b.wants("/account/tokens", 200, "place.read", "audit.read")
		for _, never := range []string{`value="self.secure"`, `value="self.erase"`, `value="grant.read"`, `value="grant.change"`, `value="organisation.merge"`, `value="sign-in.use"`} {
			if strings.Contains(page.body, never) {
				h.t.Errorf("a token can be made for %s", never)
			}
		}
		for _, bad := range [][]string{{"name", "x", "for", "grant.read", "ends", "30"}, {"name", "x", "for", "place.read", "ends", "9999"}, {"name", "", "for", "place.read", "ends", "30"}, {"name", "x", "ends", "30"}} {
			if got := b.post("/account/tokens", bad...); got.status != 422 || newTokenIn(got.body) != "" {
				h.t.Errorf("%v: %d", bad, got.status)
			}
		}
		made := b.post("/account/tokens", "name", "Spreadsheet", "for", "person.read", "for", "place.read", "ends", "30")
		secret := newTokenIn(made.body)
		if made.status != 200 || !strings.HasPrefix(secret, tokenStart) {
			h.t.Fatalf("%d %q", made.status, secret)
		}
		if strings.Contains(b.get("/account/tokens").body, secret) {
			h.t.Error("the token is shown again")
		}
		program := h.browser()
		use := func(method, path string) answer {
			return program.do(method, path, nil, "Authorization", "Bearer "+secret, "Accept", "*/*")
		}
		for path, want := range map[string]int{"/people": 200, "/places": 200, "/audit": 403, "/account": 403, "/account/tokens": 403, "/roles": 403, "/sign-in/confirm": 403} {
			got := use("GET", path)
			if got.status != want || want != 200 && !strings.Contains(got.header.Get("Content-Type"), "json") {
				h.t.Errorf("%s: %d, want %d", path, got.status, want)
			}
		}
		for _, method := range []string{"POST", "PUT", "DELETE"} {
			if got := use(method, "/people"); got.status != 403 {
				h.t.Errorf("%s: %d", method, got.status)
			}
		}
		b.wants("/account/tokens", 200, "21 November 2026, 9:00am")
		// A role that goes, goes for the token too.
		i, _, _ := h.IdentityByEmail(t.Context(), "amina@example.org")
		h.give(h.add("other@example.org"), NationalTeam, term.Scope{})
		grants, _ := h.GrantsOf(t.Context(), i.ID)
		if err := h.EndGrant(t.Context(), grants[0]); err != nil {
			h.t.Fatal(err)
		}
		if got := use("GET", "/people"); got.status != 403 {
			h.t.Errorf("without the role: %d", got.status)
		}
		h.move(31 * 24 * time.Hour)
		expired := use("GET", "/places")
		if expired.status != 401 || !strings.Contains(expired.header.Get("WWW-Authenticate"), "Bearer") || !strings.Contains(expired.body, `"status":401`) {
			h.t.Errorf("run out: %d %s", expired.status, expired.body)
		}
		h.move(-31 * 24 * time.Hour)
		if _, err := h.db.Exec(t.Context(), `delete from attempt`); err != nil { // counted a month ahead
			h.t.Fatal(err)
		}
		tokens, _ := h.Tokens(t.Context(), i.ID)
		if err := h.Revoke(t.Context(), "somebody else", tokens[0].ID); err != nil || use("GET", "/places").status != 200 {
			h.t.Error("somebody else revoked it")
		}
		got, after := b.post("/account/tokens/"+string(tokens[0].ID)+"/revoke"), use("GET", "/places")
		if got.to != "/account/tokens?done=revoked" || after.status != 401 {
			h.t.Errorf("revoking: %d to %q, then %d", got.status, got.to, after.status)
		}
		last := 0
		for range 61 {
			last = use("GET", "/places").status
		}
		if last != 429 {
			h.t.Errorf("guessing tokens: %d", last)
		}
	})
}

func TestRoles(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		admin := h.add("admin@example.org", NationalTeam)
		h.add("editor@example.org")
		b := h.browser()
		b.signIn("admin@example.org")
		if got := b.post("/roles", "email", "editor@example.org", "role", "organisation-editor", "scope", "https://x.example/organisations/oak?tab=1"); got.to != "/roles?done=given" {
			h.t.Fatalf("%d\n%s", got.status, got.body)
		}
		b.wants("/roles", 200, "Oak Trust", "Organisation editor", "editor@example.org", "National team")
		narrowed := b.wants("/roles?role=organisation-editor&q=EDITOR&scope=organisation:oak", 200, "Oak Trust")
		if strings.Contains(narrowed.body, "admin@example.org") {
			h.t.Error("not narrowed down")
		}
		b.wants("/roles?q=%25", 200, "Nobody here matches")
		for _, bad := range [][]string{
			{"email", "nobody@example.org", "role", "funder"},
			{"email", "editor@example.org", "role", "organisation-editor"},
			{"email", "editor@example.org", "role", "organisation-editor", "scope", "/organisations/none"},
			{"email", "editor@example.org", "role", "national-team", "scope", "/organisations/oak"},
			{"email", "editor@example.org", "role", "public"},
			{"email", "editor@example.org", "role", ""},
		} {
			if got := b.post("/roles", bad...); got.status != 422 || !strings.Contains(got.body, "There is a problem") {
				h.t.Errorf("%v: %d", bad, got.status)
			}
		}
		grants, _ := h.GrantsOf(t.Context(), admin.ID)
		end := "/roles/" + string(grants[0].ID) + "/end"
		b.wants(end, 200, "Take this role away?")
		if got := b.post(end); got.status != http.StatusConflict || !strings.Contains(got.body, "last member of the national team") {
			h.t.Errorf("the last one: %d", got.status)
		}
		editor := h.browser()
		editor.signIn("editor@example.org")
		for _, path := range []string{"/roles", "/roles/give", end} {
			if got := editor.get(path); got.status != 403 {
				h.t.Errorf("%s to an editor: %d", path, got.status)
			}
		}
		if got := editor.post(end); got.status != 403 {
			h.t.Errorf("an editor takes a role: %d", got.status)
		}
		other := h.add("other@example.org", NationalTeam)
		if got := b.post(end); got.to != "/roles?done=ended" {
			h.t.Errorf("%d", got.status)
		}
		if got := b.get("/roles"); got.status != 403 { // with the next click
			h.t.Errorf("afterwards: %d", got.status)
		}
		seat, err := h.Grant(t.Context(), Grant{Person: other.ID, Role: Partner, Scope: term.OfCollaboration("c"), Source: "seat:1"})
		if err != nil {
			h.t.Fatal(err)
		}
		if err := h.TakeRole(t.Context(), seat.ID); !fault.Is(err, fault.Clash) {
			h.t.Errorf("a seat’s role: %v", err)
		}
	})
}

// TestNationalTeamStays: of two who take each other's role at once, the second
// waits for the first, and then finds that it would be the last.
func TestNationalTeamStays(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		first := h.give(h.add("a@example.org"), NationalTeam, term.Scope{})
		second := h.give(h.add("b@example.org"), NationalTeam, term.Scope{})
		other := make(chan error, 1)
		err := h.db.Tx(t.Context(), func(ctx context.Context) error {
			if err := h.EndGrant(ctx, first); err != nil {
				return err
			}
			go func() { other <- h.TakeRole(context.Background(), second.ID) }()
			time.Sleep(200 * time.Millisecond) // time enough to look at what is not yet committed
			return nil
		})
		if second := <-other; err != nil || !fault.Is(second, fault.Clash) {
			h.t.Errorf("%v, then %v", err, second)
		}
	})
}

func TestScopeFromText(t *testing.T) {
	for text, want := range map[string]term.Scope{
		"": {}, "organisation:oak": term.OfOrganisation("oak"), "https://x.example/collaborations/wm": term.OfCollaboration("wm"), " /organisations/oak/people?x=1 ": term.OfOrganisation("oak"),
	} {
		if got, err := ParseScope(text); got != want || err != nil {
			t.Errorf("%q: %v %v", text, got, err)
		}
	}
	for _, text := range []string{"oak", "/organisations/", "/people/oak", "organisation:"} {
		if got, err := ParseScope(text); err == nil {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// TestLimitedActor: a token's permissions bound the actor, whoever asks.
func TestLimitedActor(t *testing.T) {
	a := &Actor{policy: NewPolicy(Rules()), Identity: Identity{ID: "p"}, Grants: []Grant{{Role: NationalTeam}}, Limited: []site.Permission{"audit.read"}}
	if !a.Can("audit.read") || a.Can("grant.read") || a.Can("place.read") || a.May("organisation.import") {
		t.Error("not limited")
	}
}
