package privacy_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/browsertest"
	"fairground/internal/db/dbtest"
	"fairground/internal/privacy"
	"fairground/internal/term"
)

// TestInABrowser looks at every page of the room, and at the record, in both
// widths; then a person erases themselves.
func TestInABrowser(t *testing.T) {
	b := browsertest.New(t)
	h := open(t, dbtest.SQLite(t, schemas()...))
	i, person := h.fill()
	admin := h.person("Ada Admin", "ada@example.org", account.NationalTeam, term.Scope{})
	national := h.signIn(admin)
	h.privacy.Keeps(privacy.MailRule(nil))
	if err := h.audit.Record(h.as(i), audit.Entry{Action: "organisation.change", Kind: "organisation", Thing: "org-1", Scope: term.OfOrganisation("org-1"),
		Before: audit.Values{"name": "Reading Friends", "website": ""}, After: audit.Values{"name": "Reading Friends of the West Midlands", "website": "https://reading-friends.example.org/who-we-are"}}); err != nil {
		t.Fatal(err)
	}
	if err := h.privacy.CarryOut(t.Context(), "run-1"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if token, ok := strings.CutPrefix(r.URL.Path, "/as/"); ok { // stands for signing in
			http.SetCookie(w, &http.Cookie{Name: "fairground-session", Value: token, Path: "/"})
			http.Redirect(w, r, "/account", http.StatusSeeOther)
			return
		}
		h.handler.ServeHTTP(w, r)
	}))
	defer server.Close()
	look := func(paths ...string) {
		t.Helper()
		for _, path := range paths {
			for _, width := range []int{browsertest.Phone, browsertest.Desktop} {
				b.Open(server.URL+path, width)
				b.Axe()
				if dir := os.Getenv("FAIRGROUND_SCREENSHOTS"); dir != "" {
					name := strings.NewReplacer("/", "_", "?", "_").Replace(strings.Trim(path, "/"))
					b.Screenshot(filepath.Join(dir, name+"-"+map[int]string{browsertest.Phone: "360", browsertest.Desktop: "1280"}[width]+".png"))
				}
			}
		}
	}
	look("/privacy", "/privacy/organisation", "/privacy/young-people", "/privacy/retention")
	b.Open(server.URL+"/as/"+national, browsertest.Desktop)
	look("/audit", "/privacy/retention/report", "/people/"+string(i.ID)+"/erase", "/organisations/org-1/record", "/privacy/seat")
	b.Open(server.URL+"/as/"+person, browsertest.Phone)
	look("/account", "/account/data", "/account/erase")
	b.Open(server.URL+"/account/erase", browsertest.Phone)
	b.Fill("#word", "erase")
	b.Press("#word", browsertest.Enter)
	b.WaitFor("h1")
	b.Expect("403")
	b.Open(server.URL+"/account/data", browsertest.Phone)
	who, err := h.account.Identity(t.Context(), i.ID)
	if err != nil || who.Name != account.ErasedName {
		t.Errorf("after erasing: %+v, %v", who, err)
	}
}
