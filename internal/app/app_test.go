package app_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fairground/internal/app"
	"fairground/internal/browsertest"
	"fairground/internal/db/dbtest"
	"fairground/internal/register"
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

// TestEmptyHouse: pages of a database with nothing in it say so, and do not fail.
func TestEmptyHouse(t *testing.T) {
	for name, database := range map[string]func(*testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "empty.db") },
		"postgres": func(t *testing.T) string { return dbtest.PostgresAddress(t) },
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(open(t, database(t)).Handler())
			defer server.Close()
			for path, want := range map[string]int{"/": 200, "/places": 200, "/organisations": 200, "/uploads": 200, "/uploads/new": 200, "/search?q=leeds": 200, "/registers": 200,
				"/places/E47000007": 404, "/settings/gias:1": 404, "/organisations/none": 404, "/uploads/none": 404, "/nothing": 404} {
				if got := status(t, server.URL+path); got != want {
					t.Errorf("%s answers %d, want %d", path, got, want)
				}
			}
		})
	}
}

func status(t *testing.T, address string) int {
	t.Helper()
	r, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		t.Fatal(err)
	}
	return r.StatusCode
}

// TestDemonstration fills a fictional England, serves it, looks at its pages in
// a browser at both widths, and stops cleanly.
func TestDemonstration(t *testing.T) {
	a := open(t, filepath.Join(t.TempDir(), "demo.db"))
	if err := a.Populate(t.Context(), "", now(), func(register.Report) {}); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	address, done := make(chan string, 1), make(chan error, 1)
	go func() { done <- a.Serve(ctx, "127.0.0.1:0", func(url string) { address <- url }) }()
	url := <-address
	b := browsertest.New(t)
	for _, path := range []string{"/", "/places", "/places/E47000007", "/places/E08000025", "/organisations", "/uploads", "/uploads/new", "/search?q=oakfield", "/registers"} {
		for _, width := range []int{browsertest.Phone, browsertest.Desktop} {
			b.Open(url+path, width)
			b.Axe()
			b.NoSideScroll()
		}
	}
	b.Open(url+"/", browsertest.Phone)
	b.Expect("1,151")
	b.Expect("Demonstration")
	stop()
	if err := <-done; err != nil {
		t.Errorf("stopping: %v", err)
	}
}
