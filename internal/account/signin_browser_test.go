package account

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fairground/internal/browsertest"
	"fairground/internal/db/dbtest"
	"fairground/internal/term"
)

// TestSignInJourney signs in on a phone by the demonstration's outbox, confirms
// with a code, and signs out.
func TestSignInJourney(t *testing.T) {
	h := openSignIn(t, dbtest.SQLite(t, signInSchemas()...), "")
	i := h.add("amina@example.org", NationalTeam)
	h.give(i, OrganisationEditor, term.OfOrganisation("oak"))
	b := browsertest.New(t)
	b.Expect("status of 4")
	picture := func(name string) {
		t.Helper()
		b.Axe()
		b.NoSideScroll()
		if dir := os.Getenv("FAIRGROUND_SCREENSHOTS"); dir != "" {
			b.Screenshot(filepath.Join(dir, "signin-"+name+".png"))
		}
	}
	b.Open(h.server.URL+"/account", browsertest.Phone)
	picture("form")
	b.Fill("#email", "amina")
	b.Follow("main form button")
	picture("form-error")
	b.Fill("#email", "amina@example.org")
	b.Follow("main form button")
	picture("sent")
	b.Follow("main a[href='/demo/outbox']")
	picture("outbox")
	b.Follow("#outbox a")
	picture("message")
	b.Follow(".fg-prose a")
	picture("link")
	b.Follow("main form button")
	picture("account")
	if got := b.URL(); got != h.server.URL+"/account" {
		t.Fatalf("signed in to %s", got)
	}
	h.move(time.Hour)
	b.Follow("a[href='/account/tokens']")
	picture("confirm")
	b.Follow("main form button")
	picture("confirm-code")
	b.Fill("#code", "1")
	b.Follow("main form button")
	picture("confirm-error")
	b.Fill("#code", codeIn(h.message("amina@example.org")))
	b.Follow("main form button")
	if got := b.URL(); got != h.server.URL+"/account/tokens" {
		t.Fatalf("confirmed to %s", got)
	}
	b.Fill("#name", "Spreadsheet")
	b.Click("input[value='person.read']")
	b.Click("input[name='ends'][value='90']")
	b.Follow("form[action='/account/tokens'] button")
	picture("tokens")
	for _, page := range []string{"/roles", "/roles/give", "/account/name", "/account/email", "/sign-in/link?token=x"} {
		b.Open(h.server.URL+page, browsertest.Phone)
		picture("at-" + strings.ReplaceAll(strings.Trim(page, "/?=x"), "/", "-"))
	}
	for _, page := range []string{"/account", "/roles", "/account/tokens"} {
		b.Open(h.server.URL+page, browsertest.Desktop)
		picture("wide-" + filepath.Base(page))
	}
	b.Open(h.server.URL+signOutURL(i.ID), browsertest.Phone)
	picture("sign-out-person")
	b.Open(h.server.URL+"/account", browsertest.Phone)
	b.Follow(".fg-nav__form button")
	b.Open(h.server.URL+"/account", browsertest.Phone)
	if got := b.URL(); got != h.server.URL+"/sign-in?next=%2Faccount" {
		t.Errorf("after signing out: %s", got)
	}
}
