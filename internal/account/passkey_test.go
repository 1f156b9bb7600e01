package account_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/fault"

	"github.com/descope/virtualwebauthn"
)

// device is a software authenticator with one passkey.
type device struct {
	party virtualwebauthn.RelyingParty
	auth  virtualwebauthn.Authenticator
	key   virtualwebauthn.Credential
}

func newDevice(h *house) *device {
	return &device{party: virtualwebauthn.RelyingParty{ID: "localhost", Name: "Fairground", Origin: h.url},
		auth: virtualwebauthn.NewAuthenticator(), key: newKey()}
}

// newKey makes a key whose public half has its full length: of one key in 128
// the authenticator leaves out a leading zero, which no real device does.
func newKey() virtualwebauthn.Credential {
	for {
		if key := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2); len(key.Key.AttestationData()) == 77 {
			return key
		}
	}
}

// made answers a challenge to make a passkey.
func (d *device) made(t *testing.T, options string) map[string]any {
	t.Helper()
	o, err := virtualwebauthn.ParseAttestationOptions(options)
	if err != nil {
		t.Fatalf("%v: %s", err, options)
	}
	d.auth.Options.UserHandle = []byte(o.UserID)
	return map[string]any{"credential": json.RawMessage(virtualwebauthn.CreateAttestationResponse(d.party, d.auth, d.key, *o))}
}

// used answers a challenge to show a passkey.
func (d *device) used(t *testing.T, options string) map[string]any {
	t.Helper()
	o, err := virtualwebauthn.ParseAssertionOptions(options)
	if err != nil {
		t.Fatalf("%v: %s", err, options)
	}
	d.key.Counter++
	return map[string]any{"credential": json.RawMessage(virtualwebauthn.CreateAssertionResponse(d.party, d.auth, d.key, *o)), "next": "/account?a=b"}
}

// add makes a passkey for whoever is signed in.
func (d *device) add(t *testing.T, b *browser, name string) {
	t.Helper()
	answer := d.made(t, b.json("/account/passkeys/begin", nil).body)
	answer["name"] = name
	b.json("/account/passkeys/finish", answer).want(t, "add "+name, 200, "/account#passkeys")
}

func (d *device) signIn(t *testing.T, b *browser) reply {
	t.Helper()
	return b.json("/sign-in/passkey/finish", d.used(t, b.json("/sign-in/passkey/begin", nil).body))
}

func passkeysOf(t *testing.T, h *house, who account.Identity) []account.Passkey {
	t.Helper()
	all, err := h.Passkeys(t.Context(), who.ID)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestPasskeyFromFirstToLast(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := open(t, d)
		replica := open(t, d)
		asha := h.person(t, "Asha Patel", "asha@example.org")
		b, phone := h.browser(t), newDevice(h)
		b.json("/account/passkeys/begin", nil).want(t, "the public adds a passkey", 403, "Sign in")
		b.signIn("asha@example.org")

		// What the browser is asked for.
		options := b.json("/account/passkeys/begin", nil)
		for _, part := range []string{`"residentKey":"required"`, `"requireResidentKey":true`, `"userVerification":"required"`, `"attestation":"none"`, `"id":"localhost"`} {
			options.want(t, "options", 200, part)
		}
		phone.add(t, b, " My   phone ")
		keys := passkeysOf(t, h, asha)
		if len(keys) != 1 || keys[0].Name != "My phone" || !keys[0].Used.IsZero() {
			t.Fatalf("kept: %+v", keys)
		}
		again := b.json("/account/passkeys/begin", nil)
		again.want(t, "what there is already is left out", 200, `"excludeCredentials":[{"type":"public-key"`)
		b.json("/account/passkeys/finish", phone.made(t, again.body)).want(t, "the same passkey again", 409, "added already")

		// Sign in, begun here and finished at another replica.
		other := h.browser(t)
		begun := other.json("/sign-in/passkey/begin", nil)
		if strings.Contains(begun.body, "allowCredentials") {
			t.Error("signing in without a name names passkeys")
		}
		replica.wait(time.Minute)
		replicaPhone := *phone
		finished := other.at(replica)
		replicaPhone.party.Origin = replica.url
		finished.json("/sign-in/passkey/finish", replicaPhone.used(t, begun.body)).want(t, "sign in", 200, `"next":"/account?a=b"`)
		phone.key.Counter = replicaPhone.key.Counter
		if other.who() != "Asha Patel" {
			t.Errorf("signed in as %q", other.who())
		}
		if k := passkeysOf(t, h, asha)[0]; k.Used.IsZero() {
			t.Error("its use was not noted")
		}

		// A dangerous act needs a fresh proof, by the passkey.
		h.wait(21 * time.Minute)
		if r := other.get("/dangerous"); !strings.HasPrefix(r.location, "/sign-in/confirm?next=") {
			t.Errorf("not asked to confirm: %+v", r)
		}
		other.json("/account/passkeys/begin", nil).want(t, "adding unconfirmed", 403, `"kind":"unconfirmed"`)
		step := other.json("/sign-in/passkey/confirm/begin", nil)
		step.want(t, "confirm", 200, `"allowCredentials":[`)
		other.json("/sign-in/passkey/confirm/finish", phone.used(t, step.body)).want(t, "confirm", 200, "next")
		if r := other.get("/dangerous"); r.status != 200 {
			t.Errorf("confirmed, but: %+v", r)
		}

		// Rename and remove; another person cannot.
		mallory := h.browser(t)
		h.person(t, "Mallory", "mallory@example.org")
		mallory.signIn("mallory@example.org")
		path := "/account/passkeys/" + string(keys[0].ID)
		for _, r := range []reply{mallory.get(path + "/name"), mallory.get(path + "/remove"), mallory.post(path+"/remove", nil), mallory.post(path+"/name", url.Values{"name": {"Mine"}})} {
			r.want(t, "another’s passkey", 404, "no such passkey")
		}
		other.post(path+"/name", url.Values{"name": {strings.Repeat("x", 61)}}).want(t, "too long a name", 422, "at most 60")
		if r := other.post(path+"/name", url.Values{"name": {"Old phone"}}); r.location != "/account#passkeys" {
			t.Errorf("rename: %+v", r)
		}
		other.get("/account").want(t, "the account’s page", 200, "Old phone")
		if r := other.post(path+"/remove", nil); r.location != "/account#passkeys" {
			t.Errorf("remove: %+v", r)
		}
		phone.signIn(t, h.browser(t)).want(t, "a passkey that was removed", 403, "not known here")
		for action, want := range map[string]int{"passkey.add": 1, "passkey.rename": 1, "passkey.remove": 1} {
			if n := h.did(t, action); n != want {
				t.Errorf("%s is recorded %d times", action, n)
			}
		}
	})
}

func TestPasskeyRefusals(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := open(t, d)
		asha := h.person(t, "Asha Patel", "asha@example.org")
		b, phone := h.browser(t), newDevice(h)
		b.signIn("asha@example.org")
		phone.add(t, b, "Phone")

		begin := func(b *browser) string { return b.json("/sign-in/passkey/begin", nil).body }
		finish := func(b *browser, answer map[string]any) reply { return b.json("/sign-in/passkey/finish", answer) }

		one, two := h.browser(t), h.browser(t)
		finish(two, phone.used(t, begin(one))).want(t, "another browser’s challenge", 409, "not begun in this browser")

		answer := phone.used(t, begin(one))
		finish(one, answer).want(t, "the first time", 200, "next")
		one.post("/sign-out", nil)
		finish(one, answer).want(t, "the second time", 409, "used already")

		late := begin(one)
		h.wait(5*time.Minute + time.Second)
		finish(one, phone.used(t, late)).want(t, "after five minutes", 409, "took too long")
		h.wait(-5 * time.Minute)

		purpose := b.json("/sign-in/passkey/confirm/begin", nil).body
		finish(b, phone.used(t, purpose)).want(t, "a challenge for something else", 409, "Try again")

		session := begin(one)
		one.signIn("asha@example.org")
		finish(one, phone.used(t, session)).want(t, "another session’s challenge", 409, "Try again")
		one.post("/sign-out", nil)

		elsewhere := *phone
		elsewhere.party.Origin = "https://fairground.evil.example"
		finish(one, elsewhere.used(t, begin(one))).want(t, "another origin", 422, "could not be checked")
		phone.key.Counter = elsewhere.key.Counter
		elsewhere = *phone
		elsewhere.party.ID = "evil.example"
		finish(one, elsewhere.used(t, begin(one))).want(t, "another relying party", 422, "could not be checked")
		phone.key.Counter = elsewhere.key.Counter

		unverified := *phone
		unverified.auth.Options.UserNotVerified = true
		finish(one, unverified.used(t, begin(one))).want(t, "a device that checked nobody", 422, "did not check that it is you")
		phone.key.Counter = unverified.key.Counter
		nobody := newDevice(h)
		nobody.auth.Options.UserNotVerified = true
		b.json("/account/passkeys/finish", nobody.made(t, b.json("/account/passkeys/begin", nil).body)).want(t, "adding unverified", 422, "did not check that it is you")

		forged := *phone
		forged.key = newKey()
		forged.key.ID = phone.key.ID
		finish(one, forged.used(t, begin(one))).want(t, "another key", 422, "could not be checked")

		h.person(t, "Mallory", "mallory@example.org")
		mallory := h.browser(t)
		mallory.signIn("mallory@example.org")
		mallory.json("/sign-in/passkey/confirm/begin", nil).want(t, "confirming without a passkey", 422, "no passkey yet")
		hers := newDevice(h)
		hers.add(t, mallory, "Hers")
		mallory.json("/sign-in/passkey/confirm/finish", phone.used(t, mallory.json("/sign-in/passkey/confirm/begin", nil).body)).want(t, "confirming with another’s", 403, "not known here")

		one.json("/sign-in/passkey/finish", map[string]any{"credential": "nonsense"}).want(t, "nonsense", 422, "could not be checked")
		if one.who() != "" {
			t.Errorf("after all that signed in as %q", one.who())
		}
		if n := len(passkeysOf(t, h, asha)); n != 1 {
			t.Errorf("%d passkeys", n)
		}
		phone.signIn(t, one).want(t, "and the right one", 200, "next")
	})
}

func TestACopiedPasskeyIsRefused(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := open(t, d)
		asha := h.person(t, "Asha Patel", "asha@example.org")
		b, phone := h.browser(t), newDevice(h)
		b.signIn("asha@example.org")
		phone.key.Counter = 7
		phone.add(t, b, "Phone")
		phone.signIn(t, h.browser(t)).want(t, "sign in", 200, "next")
		copied := *phone
		phone.signIn(t, h.browser(t)).want(t, "sign in", 200, "next")
		copied.signIn(t, h.browser(t)).want(t, "the copy", 403, "seems to have been copied")
		phone.signIn(t, h.browser(t)).want(t, "the first from then on", 403, "seems to have been copied")
		if k := passkeysOf(t, h, asha)[0]; k.Doubted.IsZero() || h.did(t, "passkey.doubt") != 1 {
			t.Errorf("not noted: %+v", k)
		}
		b.get("/account").want(t, "the account’s page", 200, "Remove it.")
	})
}

func TestAPersonWhoLeftHasNoPasskey(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := open(t, d)
		asha := h.person(t, "Asha Patel", "asha@example.org")
		b, phone := h.browser(t), newDevice(h)
		b.signIn("asha@example.org")
		phone.add(t, b, "Phone")
		if _, err := d.Exec(t.Context(), `update identity set ended = $2 where id = $1`, string(asha.ID), h.now()); err != nil {
			t.Fatal(err)
		}
		phone.signIn(t, h.browser(t)).want(t, "somebody who left", 403, "not known here")
	})
}

func TestPasskeysNeedAName(t *testing.T) {
	h := open(t, dbtest.SQLite(t, schemas()...))
	h.person(t, "Asha Patel", "asha@example.org")
	b := h.browser(t)
	b.get("/sign-in?next=/places").want(t, "at localhost", 200, `data-passkey-next="/places"`)
	b.base = strings.Replace(h.url, "localhost", "127.0.0.1", 1)
	for path, within := range map[string]string{"/sign-in": "http://localhost:", "/test/sign-in?email=asha@example.org": "", "/account": "http://localhost:", "/account/passkeys/add": "http://localhost:"} {
		if within == "" {
			continue
		}
		if path != "/sign-in" {
			b.signIn("asha@example.org")
		}
		r := b.get(path)
		r.want(t, path+" at a number", 200, within)
		if strings.Contains(r.body, "data-passkey=") || strings.Contains(r.body, `href="/account/passkeys/add"`) {
			t.Errorf("%s offers what cannot work", path)
		}
	}
	b.json("/sign-in/passkey/begin", nil).want(t, "begin at a number", 503, "http://localhost:")
}

func TestNextStaysHere(t *testing.T) {
	h := open(t, dbtest.SQLite(t, schemas()...))
	b := h.browser(t)
	for next, want := range map[string]string{"/a?b=c": "/a?b=c", "": "/", "//evil.example": "/", `/\evil.example`: "/", "/\t/evil.example": "/", "https://evil.example/": "/", "evil": "/", "javascript:alert(1)": "/"} {
		b.get("/sign-in?next="+url.QueryEscape(next)).want(t, next, 200, `data-passkey-next="`+want+`"`)
	}
}

func TestPasskeyBounds(t *testing.T) {
	h := open(t, dbtest.SQLite(t, schemas()...))
	asha := h.person(t, "Asha Patel", "asha@example.org")
	b := h.browser(t)
	b.signIn("asha@example.org")
	for range 20 {
		newDevice(h).add(t, b, "")
	}
	b.json("/account/passkeys/begin", nil).want(t, "one too many", 422, "no more can be kept")
	if err := h.RenamePasskey(t.Context(), asha.ID, passkeysOf(t, h, asha)[0].ID, " "); !fault.Is(err, fault.Bad) {
		t.Errorf("no name: %v", err)
	}
}

func TestAnAnswerAtTwoReplicasAtOnceIsUsedOnce(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h, replica := open(t, d), open(t, d)
		h.person(t, "Asha Patel", "asha@example.org")
		b, phone := h.browser(t), newDevice(h)
		b.signIn("asha@example.org")
		phone.add(t, b, "Phone")
		for range 5 {
			one := h.browser(t)
			begun := one.json("/sign-in/passkey/begin", nil).body
			answer := phone.used(t, begun)
			// The other replica has another port, which counts as another origin.
			elsewhere := *phone
			elsewhere.party.Origin = replica.url
			other := elsewhere.used(t, begun)
			phone.key.Counter = elsewhere.key.Counter
			two := one.at(replica)
			statuses := make(chan int, 2)
			go func() { statuses <- one.json("/sign-in/passkey/finish", answer).status }()
			go func() { statuses <- two.json("/sign-in/passkey/finish", other).status }()
			got := map[int]int{}
			for range 2 {
				got[<-statuses]++
			}
			if got[200] != 1 || got[409] != 1 {
				t.Errorf("statuses %v, want one 200 and one 409", got)
			}
		}
	})
}

func TestForgetWays(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := open(t, d)
		asha, ben := h.person(t, "Asha Patel", "asha@example.org"), h.person(t, "Ben Okoro", "ben@example.org")
		count := func(table string) int {
			n, _, err := db.Get(t.Context(), d, db.One[int], `select count(*) from `+table)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		for i, email := range []string{"asha@example.org", "ben@example.org"} {
			b := h.browser(t)
			b.signIn(email)
			newDevice(h).add(t, b, "")
			b.json("/account/passkeys/begin", nil)
			who := []account.Identity{asha, ben}[i]
			if _, err := d.Exec(t.Context(), `insert into sso_link (issuer, subject, person_id, made, used) values ($1, $2, $3, $4, $4)`, "https://i.example", email, string(who.ID), h.now()); err != nil {
				t.Fatal(err)
			}
		}
		if err := h.ForgetWays(t.Context(), asha); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"passkey", "sso_link", "ceremony"} {
			if n := count(table); n != 1 {
				t.Errorf("%s has %d rows, want the other person’s one", table, n)
			}
		}
		if len(passkeysOf(t, h, ben)) != 1 {
			t.Error("Ben has no passkey")
		}
	})
}
