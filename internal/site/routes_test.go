package site_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"fairground/internal/fault"
	"fairground/internal/htmltest"
	"fairground/internal/site"

	"github.com/a-h/templ"
)

// testSite returns a site, its routes under a guard that refuses "secret", and
// what it logs.
func testSite(t *testing.T) (*site.Site, *site.Routes, *strings.Builder) {
	t.Helper()
	var logged strings.Builder
	s, err := site.New(site.Config{Search: "/search", Logger: slog.New(slog.NewTextHandler(&logged, nil))})
	if err != nil {
		t.Fatal(err)
	}
	logged.Reset() // not the warning that no assets were built
	routes := site.NewRoutes(s, func(_ context.Context, p site.Permission, _ *site.Thing) error {
		if p == "secret" {
			return fault.Forbidden("Only its organisation can see this list.")
		}
		return nil
	})
	return s, routes, &logged
}

func do(h http.Handler, method, path string, header ...string) *http.Response {
	return doBody(h, method, path, nil, header...)
}

func doBody(h http.Handler, method, path string, body io.Reader, header ...string) *http.Response {
	r := httptest.NewRequest(method, path, body)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestErrorsBecomePages(t *testing.T) {
	s, routes, logged := testSite(t)
	fails := map[string]error{
		"missing": fault.NotFound("There is no place E99."),
		"bad":     fault.Invalid("Row 3 has no name."),
		"clash":   fault.Conflict("It was withdrawn."),
		"broken":  errors.New("secret table is gone"),
	}
	routes.Handle("GET /{what}", "test", func(_ http.ResponseWriter, r *http.Request) error {
		return fails[r.PathValue("what")]
	})
	routes.Handle("GET /secret", "secret", func(http.ResponseWriter, *http.Request) error { return nil })
	routes.Handle("GET /panic", "test", func(http.ResponseWriter, *http.Request) error { panic("secret state") })
	h := s.Wrap(routes)
	tests := []struct {
		path   string
		status int
		says   string
		logs   bool
	}{
		{"/missing", 404, "There is no place E99.", false},
		{"/bad", 422, "Row 3 has no name.", false},
		{"/clash", 409, "It was withdrawn.", false},
		{"/secret", 403, "Only its organisation can see this list.", false},
		{"/broken", 500, "Something went wrong on our side.", true},
		{"/panic", 500, "Something went wrong on our side.", true},
		{"/no/such/page", 404, "There is no page at this address.", false},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			logged.Reset()
			res := do(h, "GET", tt.path)
			if res.StatusCode != tt.status {
				t.Errorf("status %d, want %d", res.StatusCode, tt.status)
			}
			body, _ := io.ReadAll(res.Body)
			htmltest.Run(t, strings.NewReader(string(body)), htmltest.In("main", htmltest.Contains(tt.says)))
			if strings.Contains(string(body), "secret") {
				t.Error("the page gives away what failed")
			}
			if n := strings.Count(logged.String(), "level=ERROR"); (n == 1) != tt.logs || n > 1 {
				t.Errorf("logged %d errors: %s", n, logged)
			}
		})
	}
}

func TestErrorsBecomeJSONForThoseWhoAsk(t *testing.T) {
	s, routes, _ := testSite(t)
	routes.Handle("GET /x", "test", func(http.ResponseWriter, *http.Request) error { return fault.NotFound("No x.") })
	res := do(s.Wrap(routes), "GET", "/x", "Accept", "application/json")
	var got map[string]any
	if err := json.NewDecoder(res.Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != 404 || got["kind"] != "not-found" || got["message"] != "No x." {
		t.Errorf("%d %v", res.StatusCode, got)
	}
}

func TestRoutesRefuseWhatNamesNoPermission(t *testing.T) {
	_, routes, _ := testSite(t)
	ok := func(http.ResponseWriter, *http.Request) error { return nil }
	for name, register := range map[string]func(){
		"no permission": func() { routes.Handle("GET /a", "", ok) },
		"no method":     func() { routes.Handle("/b", "test", ok) },
		"no handler":    func() { routes.Handle("GET /c", "test", nil) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("it was registered")
				}
			}()
			register()
		})
	}
	routes.Handle("GET /d", "test", ok)
	for _, route := range routes.All() {
		if route.Permission == "" {
			t.Errorf("%s names no permission", route.Pattern)
		}
	}
}

func TestMethodsThatARouteDoesNotHave(t *testing.T) {
	s, routes, _ := testSite(t)
	routes.Handle("GET /x", "test", func(w http.ResponseWriter, _ *http.Request) error {
		return site.WriteJSON(w, 200, "x")
	})
	h := s.Wrap(routes)
	res := do(h, "POST", "/x")
	if res.StatusCode != 405 || !strings.Contains(res.Header.Get("Allow"), "GET") {
		t.Errorf("POST: %d, Allow %q", res.StatusCode, res.Header.Get("Allow"))
	}
	if res := do(h, "HEAD", "/x"); res.StatusCode != 200 {
		t.Errorf("HEAD: %d", res.StatusCode)
	}
}

func TestBodiesAreLimited(t *testing.T) {
	s, routes, _ := testSite(t)
	read := func(w http.ResponseWriter, r *http.Request) error {
		_, err := io.Copy(io.Discard, r.Body)
		return err
	}
	routes.Handle("POST /small", "test", read, site.MaxBody(10))
	routes.Handle("POST /large", "test", read, site.MaxBody(1000))
	h := s.Wrap(routes)
	if res := doBody(h, "POST", "/small", strings.NewReader(strings.Repeat("x", 11))); res.StatusCode != 413 {
		t.Errorf("over the limit: %d", res.StatusCode)
	}
	if res := doBody(h, "POST", "/large", strings.NewReader(strings.Repeat("x", 11))); res.StatusCode != 200 {
		t.Errorf("under the limit: %d", res.StatusCode)
	}
}

func TestEveryResponseIsGuarded(t *testing.T) {
	s, routes, _ := testSite(t)
	routes.Handle("POST /x", "test", func(w http.ResponseWriter, r *http.Request) error {
		return site.SeeOther(w, r, "/y")
	})
	h := s.Wrap(routes)
	res := do(h, "GET", "/nowhere")
	policy := res.Header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
		t.Errorf("policy %q", policy)
	}
	for name, want := range map[string]string{"X-Request-Id": "", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin", "Permissions-Policy": "camera=()"} {
		if got := res.Header.Get(name); got == "" || !strings.HasPrefix(got, want) {
			t.Errorf("%s is %q", name, got)
		}
	}
	if res := do(h, "POST", "/x", "Sec-Fetch-Site", "cross-site"); res.StatusCode != 403 {
		t.Errorf("cross-site POST: %d", res.StatusCode)
	}
	if res := do(h, "POST", "/x", "Sec-Fetch-Site", "same-origin"); res.StatusCode != 303 {
		t.Errorf("same-origin POST: %d", res.StatusCode)
	}
}

func TestPagesAreCompressed(t *testing.T) {
	s, routes, _ := testSite(t)
	routes.Handle("GET /x", "test", func(w http.ResponseWriter, r *http.Request) error {
		return s.Render(w, r, site.Page{Title: "Zipped"}, templ.NopComponent)
	})
	h := s.Wrap(routes)
	res := do(h, "GET", "/x", "Accept-Encoding", "gzip")
	if res.Header.Get("Content-Encoding") != "gzip" || res.Header.Get("Content-Length") != "" {
		t.Fatalf("headers %v", res.Header)
	}
	plain, err := gzip.NewReader(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	htmltest.Run(t, plain, htmltest.In("h1", htmltest.Text("Zipped")), htmltest.In("title", htmltest.Text("Zipped – Fairground")))
}

func TestSeeOtherStaysHere(t *testing.T) {
	for _, path := range []string{"https://elsewhere.example/", "//elsewhere.example", `/\elsewhere.example`, "next"} {
		w := httptest.NewRecorder()
		if err := site.SeeOther(w, httptest.NewRequest("POST", "/x", nil), path); err == nil {
			t.Errorf("%s was followed", path)
		}
	}
}
