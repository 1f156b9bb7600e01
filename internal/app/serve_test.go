package app_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"fairground/internal/app"
)

// TestServesOthersBehindHTTPSOnly: with an https URL any address is served, its
// links lead there, and browsers are told to stay with https.
func TestServesOthersBehindHTTPSOnly(t *testing.T) {
	const url = "https://fairground.example.org"
	a, err := app.Open(t.Context(), app.Config{Database: filepath.Join(t.TempDir(), "empty.db"), URL: url, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	ctx, stop := context.WithCancel(t.Context())
	ready, done := make(chan string, 1), make(chan error, 1)
	go func() { done <- a.Serve(ctx, "0.0.0.0:0", func(at string) { ready <- at }) }()
	select {
	case at := <-ready:
		if at != url {
			t.Errorf("announced at %s", at)
		}
	case err := <-done:
		t.Fatalf("not served: %v", err)
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	for _, bad := range []string{"http://fairground.example.org", "fairground.example.org", "https://", "https://x.example/path", "https://user@x.example"} {
		if _, err := app.Open(t.Context(), app.Config{Database: filepath.Join(t.TempDir(), "x.db"), URL: bad}); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
}

func TestStrictTransportSecurity(t *testing.T) {
	for url, want := range map[string]bool{"": false, "https://fairground.example.org": true} {
		a, err := app.Open(t.Context(), app.Config{Database: filepath.Join(t.TempDir(), "empty.db"), URL: url, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		w := httptest.NewRecorder()
		a.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/sign-in", nil))
		if got := w.Header().Get("Strict-Transport-Security"); w.Code != http.StatusOK || (got != "") != want {
			t.Errorf("%q: %d %q", url, w.Code, got)
		}
	}
}

// TestOutboxOfTheDemonstrationOnly: elsewhere what was sent is nobody's to read.
func TestOutboxOfTheDemonstrationOnly(t *testing.T) {
	for demo, want := range map[bool]int{true: http.StatusOK, false: http.StatusNotFound} {
		a, err := app.Open(t.Context(), app.Config{Database: filepath.Join(t.TempDir(), "empty.db"), Demo: demo, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		w := httptest.NewRecorder()
		a.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/demo/outbox", nil))
		listed := false
		for _, r := range a.Routes.All() {
			listed = listed || strings.Contains(r.Pattern, "/demo/outbox")
		}
		if w.Code != want || listed != demo {
			t.Errorf("demonstration %v: %d, listed %v", demo, w.Code, listed)
		}
	}
}
