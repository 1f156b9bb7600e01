package account_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fairground/internal/browsertest"
	"fairground/internal/db/dbtest"
)

// visit is a browser at a deployment that looks at each page as it goes: by
// axe, and in pictures where FAIRGROUND_SCREENSHOTS names a folder for them.
type visit struct {
	*browsertest.Browser
	*house
	width int
}

// newVisit takes a deployment that is open already: the browser has to close
// before it, or what it still asks for fails.
func newVisit(t *testing.T, h *house, width int) *visit {
	t.Helper()
	return &visit{browsertest.New(t), h, width}
}

func (v *visit) look(name string) {
	v.NoSideScroll()
	v.Axe()
	if dir := os.Getenv("FAIRGROUND_SCREENSHOTS"); dir != "" {
		if v.width == browsertest.Phone {
			name += "-phone"
		}
		v.Screenshot(filepath.Join(dir, name+".png"))
	}
}

func (v *visit) at(path string) {
	v.WaitUntil(`document.readyState === "complete" && (location.pathname + location.search) === "` + path + `"`)
}

// stale makes every proof an hour old.
func (v *visit) stale(t *testing.T) {
	t.Helper()
	if _, err := v.db.Exec(t.Context(), `update session set confirmed = $1`, v.now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
}

const useButton = "[data-passkey] button"

func TestPasskeyInTheBrowser(t *testing.T) {
	for name, width := range map[string]int{"phone": browsertest.Phone, "desktop": browsertest.Desktop} {
		t.Run(name, func(t *testing.T) {
			v := newVisit(t, open(t, dbtest.SQLite(t, schemas()...)), width)
			asha := v.person(t, "Asha Patel", "asha@example.org")
			device := v.Authenticator()

			v.Open(v.url+"/test/sign-in?email=asha@example.org", width)
			v.look("passkeys-none")
			v.Follow(`a[href="/account/passkeys/add"]`)
			v.look("passkeys-add")
			v.Fill("#name", "Asha’s laptop")
			v.Click(useButton)
			v.at("/account")
			v.look("passkeys-one")
			if keys := passkeysOf(t, v.house, asha); len(keys) != 1 || keys[0].Name != "Asha’s laptop" || device.Passkeys() != 1 {
				t.Fatalf("kept here %+v and there %d", keys, device.Passkeys())
			}
			v.Expect("Failed to load resource") // the refusals below
			v.Open(v.url+"/account/passkeys/add", width)
			v.Click(useButton)
			v.WaitUntil(`document.querySelector("[data-passkey-problem]").textContent.includes("already has a passkey")`)
			v.look("passkeys-twice")

			// Out, and in again: the device is asked by the button, and by the field.
			v.signOut()
			device.Present(false)
			v.Open(v.url+"/sign-in?next=/account", width)
			v.look("passkeys-sign-in")
			device.Present(true)
			v.Click(useButton)
			v.at("/account")
			v.signOut()
			v.Open(v.url+"/sign-in?next=/account", width)
			v.at("/account") // the field alone: a device that answers at once needs no button
			if k := passkeysOf(t, v.house, asha)[0]; k.Used.IsZero() {
				t.Error("its use was not noted")
			}

			// A dangerous act, and a device that cannot tell who holds it.
			v.stale(t)
			v.Open(v.url+"/dangerous", width)
			v.at("/sign-in/confirm?next=%2Fdangerous")
			v.look("passkeys-confirm")
			device.Verify(false)
			v.Click(useButton)
			v.WaitUntil(`document.querySelector("[data-passkey-problem]").textContent.includes("could not check that it is you")`)
			v.look("passkeys-unverified")
			device.Verify(true)
			v.Click(useButton)
			v.at("/dangerous")

			v.Open(v.url+"/account", width)
			v.Follow(`a[href$="/remove"]`)
			v.look("passkeys-remove")
			v.Follow("main button.govuk-button--warning")
			v.at("/account")
			if keys := passkeysOf(t, v.house, asha); len(keys) != 0 {
				t.Errorf("still there: %+v", keys)
			}
			v.signOut()
			v.Open(v.url+"/sign-in", width)
			v.WaitUntil(`document.querySelector("[data-passkey-problem]").textContent.includes("not known here")`)
			v.look("passkeys-removed")
			if v.Text(".fg-nav") == "" || strings.Contains(v.Text(".fg-nav"), "Asha") {
				t.Errorf("signed in: %s", v.Text(".fg-nav"))
			}
		})
	}
}

func (v *visit) signOut() {
	v.Follow(".fg-nav__button")
	v.at("/")
}

func TestPasskeysWithoutScripts(t *testing.T) {
	v := newVisit(t, open(t, dbtest.SQLite(t, schemas()...)), browsertest.Phone)
	v.WithoutScripts()
	v.Open(v.url+"/sign-in", v.width)
	if text := v.Text("#passkey"); !strings.Contains(text, "need JavaScript") || !strings.Contains(text, "link by e-mail") {
		t.Errorf("it says %q", text)
	}
	if browsertest.Eval[bool](v.Browser, `document.querySelector("[data-passkey] button").checkVisibility()`) {
		t.Error("a button that does nothing is shown")
	}
}

func TestSignOnInTheBrowser(t *testing.T) {
	o := startOpenID(t)
	for name, width := range map[string]int{"phone": browsertest.Phone, "desktop": browsertest.Desktop} {
		t.Run(name, func(t *testing.T) {
			v := newVisit(t, o.openSSO(t, dbtest.SQLite(t, schemas()...)), width)
			v.Expect("request to another origin: " + o.url) // the council's pages
			v.Expect(o.url)
			v.Expect("https://fonts.googleapis.com/") // which those pages ask for
			v.Expect("Failed to load resource")
			as := func(who string) {
				t.Helper()
				v.WaitFor("input[name=login]")
				v.Fill("input[name=login]", who)
				v.Fill("input[name=password]", "any")
				v.Press("input[name=password]", browsertest.Enter)
			}
			v.Open(v.url+"/sign-in?next=/account", width)
			v.look("sso-sign-in")
			v.Click(`a[href^="/sign-in/with/testshire"]`)
			as("dev")
			v.WaitUntil(`document.querySelector("input[name=prompt][value=consent]") !== null`)
			v.Click("button[type=submit]")
			v.WaitUntil(`document.querySelector("main h1")?.textContent === "You have not been invited yet"`)
			v.look("sso-uninvited")
			v.person(t, "Dev Anand", "dev@testshire.example")
			v.Open(v.url+"/sign-in?next=/account", width)
			v.Click(`a[href^="/sign-in/with/testshire"]`) // the council still knows the browser
			v.at("/account")
			v.look("sso-account")

			v.stale(t)
			v.Open(v.url+"/dangerous", width)
			v.at("/sign-in/confirm?next=%2Fdangerous")
			v.look("sso-confirm")
			v.Click(`a[href^="/sign-in/with/testshire/confirm"]`)
			as("dev")
			v.at("/dangerous")

			v.signOut()
			v.Open(v.url+"/sign-in/with/testshire/callback?error=access_denied&state=made-up", width)
			v.look("sso-sorry")
		})
	}
}
