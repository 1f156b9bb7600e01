package app_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fairground/internal/app"
	"fairground/internal/db/dbtest"
)

func now() time.Time { return time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC) }

func open(t *testing.T, database string) *app.App {
	t.Helper()
	a, err := app.Open(t.Context(), app.Config{Database: database, Demo: true, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

func TestEveryRouteNamesItsPermission(t *testing.T) {
	a := open(t, filepath.Join(t.TempDir(), "empty.db"))
	routes := a.Routes.All()
	if len(routes) < 20 {
		t.Fatalf("only %d routes", len(routes))
	}
	for _, r := range routes {
		subject, verb, ok := strings.Cut(string(r.Permission), ".")
		if !ok || subject == "" || verb == "" {
			t.Errorf("%s needs %q, which is not a subject and a verb", r.Pattern, r.Permission)
		}
		if !strings.HasPrefix(r.Pattern, "GET ") && verb == "read" {
			t.Errorf("%s changes something and asks only for %s", r.Pattern, r.Permission)
		}
	}
}

func TestServesLoopbackOnly(t *testing.T) {
	a := open(t, filepath.Join(t.TempDir(), "empty.db"))
	for _, address := range []string{"0.0.0.0:0", ":0", "192.168.1.1:0", "[::]:0", "fairground.example:80", "nonsense"} {
		if err := a.Serve(t.Context(), address, func(string) { t.Errorf("served on %s", address) }); err == nil {
			t.Errorf("%s was taken", address)
		}
	}
}

// TestEmptyHouse: pages of a database with nothing in it say so, and do not
// fail; what is not for the public sends a person to sign in, and refuses a
// program.
func TestEmptyHouse(t *testing.T) {
	for name, database := range map[string]func(*testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "empty.db") },
		"postgres": func(t *testing.T) string { return dbtest.PostgresAddress(t) },
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(open(t, database(t)).Handler())
			defer server.Close()
			for path, want := range map[string]int{"/": 200, "/places": 200, "/organisations": 200, "/collaborations": 200, "/offers": 200, "/search?q=leeds": 200, "/registers": 200,
				"/privacy": 200, "/sign-in": 200, "/demo/people": 200, "/demo/outbox": 200,
				"/places/E47000007": 404, "/settings/gias:1": 404, "/organisations/none": 404, "/collaborations/none": 404, "/nothing": 404} {
				if got, _ := answer(t, server.URL+path, "text/html"); got != want {
					t.Errorf("%s answers %d, want %d", path, got, want)
				}
			}
			for _, path := range []string{"/uploads", "/uploads/new", "/uploads/none", "/people", "/asks", "/account", "/roles", "/audit", "/organisations/duplicates"} {
				if got, to := answer(t, server.URL+path, "text/html"); got != http.StatusSeeOther || to != "/sign-in?next="+url.QueryEscape(path) {
					t.Errorf("%s sends a reader %d to %q", path, got, to)
				}
				if got, _ := answer(t, server.URL+path, "application/json"); got != http.StatusForbidden {
					t.Errorf("%s answers a program with %d", path, got)
				}
			}
		})
	}
}

// answer is the status of a page, and where it leads.
func answer(t *testing.T, address, accept string) (status int, to string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", accept)
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, r.Header.Get("Location")
}
