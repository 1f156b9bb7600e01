package account_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
)

func TestSignOnWithAnOrganisation(t *testing.T) {
	o := startOpenID(t)
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := o.openSSO(t, d)
		asha := h.person(t, "Asha Patel", "asha.patel@testshire.example")
		b := h.browser(t)
		b.get("/sign-in?next=/places").want(t, "the panel", 200, `href="/sign-in/with/testshire?next=%2Fplaces"`)

		start := b.get("/sign-in/with/testshire?next=/places")
		for _, part := range []string{"code_challenge_method=S256", "response_type=code", "scope=openid+email", "state=", "nonce="} {
			if !strings.Contains(start.location, part) {
				t.Errorf("%s is not in %s", part, start.location)
			}
		}
		if r := b.get(b.signOn("/sign-in/with/testshire?next=/places", "asha")); r.status != 303 || r.location != "/places" || b.who() != "Asha Patel" {
			t.Fatalf("as %q: %+v", b.who(), r)
		}
		links, err := h.SSOLinks(t.Context(), asha.ID)
		if err != nil || len(links) != 1 || links[0].Subject != "asha" || links[0].Issuer != o.url || h.did(t, "sso.link") != 1 {
			t.Errorf("%v: %+v", err, links)
		}

		// Her address changes at the council: it is still she.
		o.tell(t, values{"people": values{"asha": values{"email": "asha.shah@testshire.example", "email_verified": false}, "eve": values{"email": "asha.patel@testshire.example", "email_verified": true}}})
		again := h.browser(t)
		if r := again.get(again.signOn("/sign-in/with/testshire", "asha")); r.location != "/" || again.who() != "Asha Patel" {
			t.Errorf("as %q: %+v", again.who(), r)
		}
		// Somebody else has her old address now: it is not she.
		eve := h.browser(t)
		eve.get(eve.signOn("/sign-in/with/testshire", "eve")).want(t, "an address that passed on", 409, "linked to another account")
		if eve.who() != "" || h.did(t, "sso.link") != 1 {
			t.Errorf("signed in as %q", eve.who())
		}

		// New keys are fetched when a token is signed with one.
		o.tell(t, values{"rotate": true})
		fresh := h.browser(t)
		if r := fresh.get(fresh.signOn("/sign-in/with/testshire", "asha")); r.location != "/" || fresh.who() != "Asha Patel" {
			t.Errorf("after new keys as %q: %+v\n%s", fresh.who(), r, h.log)
		}

		// The account's page lists it, and it can be removed.
		fresh.get("/account").want(t, "the account’s page", 200, "Testshire Council")
		if r := fresh.post("/account/sign-on/remove", map[string][]string{"issuer": {o.url}}); r.location != "/account#sign-on" || h.did(t, "sso.unlink") != 1 {
			t.Errorf("remove: %+v", r)
		}
		if links, err := h.SSOLinks(t.Context(), asha.ID); err != nil || len(links) != 0 {
			t.Errorf("%v: %+v", err, links)
		}
		if log := h.log.String(); strings.Contains(log, "a secret of the test") || strings.Contains(strings.ToLower(log), "asha") {
			t.Errorf("the log says too much: %s", log)
		}
	})
}

// TestSignOnIsAskedFor: another website that sends somebody into a sign-on begins
// no session, though the provider would let them in without a question.
func TestSignOnIsAskedFor(t *testing.T) {
	o := startOpenID(t)
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := o.openSSO(t, d)
		b := h.browser(t)
		for from, begins := range map[string]bool{"cross-site": false, "same-site": false, "same-origin": true, "none": true} {
			r, err := http.NewRequestWithContext(t.Context(), "GET", h.url+"/sign-in/with/testshire?next=/places", nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Sec-Fetch-Site", from)
			if got := b.send(r); strings.HasPrefix(got.location, o.url) != begins || !begins && got.location != "/sign-in?next=%2Fplaces" {
				t.Errorf("%s: %d to %s", from, got.status, got.location)
			}
		}
	})
}

func TestSignOnRefusals(t *testing.T) {
	o := startOpenID(t)
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := o.openSSO(t, d)
		for _, name := range []string{"asha.patel@testshire.example", "ben@testshire.example", "carol@elsewhere.example"} {
			h.person(t, "P "+name, name)
		}
		const way = "/sign-in/with/testshire"
		back := func(as string) (*browser, string) {
			b := h.browser(t)
			return b, b.signOn(way, as)
		}
		refused := func(what string, b *browser, address string, status int, words string) {
			t.Helper()
			b.get(address).want(t, what, status, words)
			if who := b.who(); who != "" {
				t.Errorf("%s: signed in as %q", what, who)
			}
		}

		b, address := back("ben")
		refused("an unverified address", b, address, 403, "has not checked that the address ben@testshire.example is yours")
		b, address = back("carol")
		refused("a foreign domain", b, address, 403, "not one of its own")
		b, address = back("dev")
		refused("an unknown person", b, address, 403, "Nobody with that address has been invited")
		b, address = back("frank")
		refused("no address", b, address, 403, "did not say what your e-mail address is")
		b, address = back("")
		refused("given up at the provider", b, address, 403, "did not let you in, or you stopped there")

		b, address = back("asha")
		refused("another state", b, with(address, "state", "another"), 409, "not begun in this browser")
		refused("no state", b, with(address, "state", ""), 409, "not begun in this browser")
		refused("another browser", h.browser(t), address, 409, "not begun in this browser")
		refused("another issuer", b, with(address, "iss", "https://evil.example"), 422, "could not confirm who you are")
		b, address = back("asha")
		refused("no issuer, from one that names itself", b, with(address, "iss", ""), 422, "could not confirm who you are")
		b, address = back("asha")
		refused("another code", b, with(address, "code", "another"), 422, "could not confirm who you are")
		refused("twice", b, address, 409, "used already")
		b, address = back("asha")
		h.wait(11 * time.Minute)
		refused("too late", b, address, 409, "took too long")
		h.wait(-11 * time.Minute)

		for what, change := range map[string]values{
			"wrong nonce":          {"nonce": "another"},
			"no nonce":             {"nonce": ""},
			"another audience":     {"aud": "another-client"},
			"two audiences":        {"aud": []string{"fairground", "another-client"}},
			"issued for another":   {"azp": "another-client"},
			"another issuer token": {"iss": "https://evil.example"},
			"run out":              {"exp": time.Now().Add(-time.Hour).Unix()},
			"another’s page":       {"sub": "ben"},
		} {
			b, address := back("asha")
			o.tell(t, values{"change": change})
			refused(what, b, address, 422, "could not confirm who you are")
		}
		for _, forged := range []string{"unsigned", "another key", "our secret"} {
			b, address := back("asha")
			o.tell(t, values{"forge": forged})
			refused("a token signed wrongly: "+forged, b, address, 422, "could not confirm who you are")
		}
		if n := h.did(t, "sso.link"); n != 0 {
			t.Errorf("%d people were linked", n)
		}
		b, address = back("asha")
		if r := b.get(address); r.location != "/" || b.who() == "" {
			t.Errorf("and the right one: %+v", r)
		}
		b.get("/sign-in/with/nobody").want(t, "no such provider", 404, "")
		if log := h.log.String(); strings.Contains(log, "a secret of the test") || strings.Contains(log, "@testshire.example") {
			t.Errorf("the log says too much: %s", log)
		}
	})
}

func TestSignOnOfTwoProvidersIsKeptApart(t *testing.T) {
	o := startOpenID(t)
	other := o.at()
	other.Slug, other.Name, other.Domains = "otherton", "Otherton Council", []string{"otherton.example"}
	h := o.openSSO(t, dbtest.SQLite(t, schemas()...), other)
	h.person(t, "Asha Patel", "asha.patel@testshire.example")
	b := h.browser(t)
	address := b.signOn("/sign-in/with/testshire", "asha")
	b.get(strings.Replace(address, "testshire", "otherton", 1)).want(t, "one provider’s answer at another’s address", 422, "could not confirm")
}

func TestSignOnTakesTheAddressFromTheToken(t *testing.T) {
	o := startOpenID(t)
	h := o.openSSO(t, dbtest.SQLite(t, schemas()...))
	o.tell(t, values{"inToken": true})
	h.person(t, "Asha Patel", "asha.patel@testshire.example")
	b := h.browser(t)
	if r := b.get(b.signOn("/sign-in/with/testshire", "asha")); r.location != "/" || b.who() != "Asha Patel" {
		t.Errorf("%+v", r)
	}
}

func TestConfirmWithAnOrganisation(t *testing.T) {
	o := startOpenID(t)
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := o.openSSO(t, d)
		h.person(t, "Asha Patel", "asha.patel@testshire.example")
		h.person(t, "Dev", "dev@testshire.example")
		b := h.browser(t)
		b.get(b.signOn("/sign-in/with/testshire", "asha"))
		const way = "/sign-in/with/testshire/confirm?next=/dangerous"
		b.get("/sign-in/confirm?next=/dangerous").want(t, "the panel", 200, `href="/sign-in/with/testshire/confirm?next=%2Fdangerous"`)
		stale := func() {
			if _, err := d.Exec(t.Context(), `update session set confirmed = $1`, h.now().Add(-time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
		stale()
		if r := b.get("/dangerous"); r.status != 303 {
			t.Fatalf("nothing to confirm: %+v", r)
		}
		// The provider asks again, although it knows the browser.
		if r := b.get(b.signOn(way, "asha")); r.location != "/dangerous" {
			t.Errorf("confirm: %d %s", r.status, r.location)
		}
		if r := b.get("/dangerous"); r.status != 200 {
			t.Errorf("confirmed, but: %+v", r)
		}
		stale()
		address := b.signOn(way, "asha")
		o.tell(t, values{"change": values{"auth_time": time.Now().Add(-time.Hour).Unix()}})
		b.get(address).want(t, "a sign-in of an hour ago", 403, "did not ask you again")
		address = b.signOn(way, "asha")
		o.tell(t, values{"change": values{"auth_time": nil}})
		r := b.get(address)
		r.want(t, "no time", 403, "did not ask you again")
		r.want(t, "no time", 403, "Confirm another way")
		address = b.signOn(way, "asha")
		b.signIn("dev@testshire.example")
		b.get(address).want(t, "another session’s", 409, "Try again")
		b.get(b.signOn(way, "asha")).want(t, "another person’s account", 403, "another account of Testshire Council")
		stale()
		if r := b.get("/dangerous"); r.status != 303 {
			t.Errorf("confirmed after all: %+v", r)
		}
	})
}

func TestSignOnWhileTheProviderIsDown(t *testing.T) {
	o := startOpenID(t)
	h := open(t, dbtest.SQLite(t, schemas()...), account.Provider{Slug: "down", Name: "Downton Council", Issuer: "http://127.0.0.1:1", ClientID: "c", ClientSecret: "s", Domains: []string{"downton.example"}}, o.at())
	b := h.browser(t)
	b.get("/sign-in").want(t, "the page is there", 200, "Sign in with Downton Council")
	b.get("/sign-in/with/down").want(t, "down", 503, "does not answer just now")

	// A provider that comes up later is found without a restart.
	late := httptest.NewUnstartedServer(nil)
	address := late.Listener.Addr().String()
	late.Close()
	h = open(t, h.db, account.Provider{Slug: "late", Name: "Lateham Council", Issuer: "http://" + address, ClientID: "c", ClientSecret: "s", Domains: []string{"late.example"}})
	b = h.browser(t)
	b.get("/sign-in/with/late").want(t, "not up yet", 503, "does not answer just now")
	up := startDiscovery(t, address)
	defer up.Close()
	if r := b.get("/sign-in/with/late"); r.status != 303 || !strings.HasPrefix(r.location, "http://"+address+"/auth?") {
		t.Errorf("up now: %+v", r)
	}
}

func TestReadProviders(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("secret", "  hush\n")
	env := func(name string) string { return map[string]string{"OTHER_SECRET": "psst"}[name] }
	good := `{"slug":"testshire","name":"Testshire Council","issuer":"https://login.testshire.example","client_id":"abc","secret_file":"secret","domains":["Testshire.example"]}`
	second := `{"slug":"otherton","name":"Otherton","issuer":"https://login.otherton.example","client_id":"abc","secret_env":"OTHER_SECRET","domains":["otherton.example"],"verified_claim":"xms_edov"}`
	all, err := account.ReadProviders(write("good.json", "["+good+","+second+"]"), env)
	if err != nil || len(all) != 2 || string(all[0].ClientSecret) != "hush" || string(all[1].ClientSecret) != "psst" || all[0].Domains[0] != "testshire.example" || all[1].Verified != "xms_edov" {
		t.Fatalf("%v: %v", err, all)
	}
	if text := strings.Join([]string{all[0].ClientSecret.String(), all[0].ClientSecret.GoString()}, " "); strings.Contains(text, "hush") {
		t.Errorf("the secret is written: %s", text)
	}
	if none, err := account.ReadProviders("", env); none != nil || err != nil {
		t.Errorf("no file: %v %v", none, err)
	}
	for what, file := range map[string]string{
		"a secret in the file": strings.Replace(good, `"secret_file":"secret"`, `"client_secret":"hush"`, 1),
		"no secret":            strings.Replace(good, `"secret_file":"secret",`, ``, 1),
		"an empty variable":    strings.Replace(good, `"secret_file":"secret"`, `"secret_env":"NOT_SET"`, 1),
		"plain http":           strings.Replace(good, "https://login", "http://login", 1),
		"no domains":           strings.Replace(good, `["Testshire.example"]`, `[]`, 1),
		"any domain":           strings.Replace(good, `"Testshire.example"`, `"*"`, 1),
		"a domain of another":  good + "," + strings.Replace(second, "otherton.example\"]", "testshire.example\"]", 1),
		"the same slug":        good + "," + strings.Replace(second, `"otherton"`, `"testshire"`, 1),
		"a slug with a slash":  strings.Replace(good, `"testshire"`, `"test/shire"`, 1),
	} {
		if _, err := account.ReadProviders(write("bad.json", "["+file+"]"), env); err == nil {
			t.Errorf("%s was taken", what)
		} else if strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: the error says the secret: %v", what, err)
		}
	}
}
