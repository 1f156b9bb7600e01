package site_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"fairground/internal/fault"
	"fairground/internal/htmltest"
	"fairground/internal/site"
)

// stub is a finder that answers as it was told.
type stub struct {
	title string
	hits  []site.Hit
	err   error
	asked *string
}

func (s stub) Title() string { return s.title }

func (s stub) Find(_ context.Context, _ site.Viewer, text string, limit int) ([]site.Hit, error) {
	if s.asked != nil {
		*s.asked = text
	}
	return s.hits[:min(limit, len(s.hits))], s.err
}

func hits(n int) (out []site.Hit) {
	for i := range n {
		out = append(out, site.Hit{Label: fmt.Sprintf("Thing <%d>", i), Detail: "somewhere", URL: fmt.Sprintf("/things/%d", i)})
	}
	return out
}

func searchHandler(t *testing.T, finders ...site.Finder) http.Handler {
	t.Helper()
	s, err := site.New(site.Config{Search: "/search", Suggest: "/search/suggest", Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	rt := site.NewRoutes(s, func(context.Context, site.Permission, *site.Thing) error { return nil })
	search := site.NewSearch(s)
	search.Add(finders...)
	search.Routes(rt)
	return rt
}

func fetch(t *testing.T, h http.Handler, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", path, nil))
	return w
}

func TestSearchGroupsByFinder(t *testing.T) {
	var asked string
	h := searchHandler(t, stub{title: "Places", hits: hits(3), asked: &asked}, stub{title: "Nothing"}, stub{title: "Settings", hits: hits(40)})
	w := fetch(t, h, "/search?q=++two%20%20words+")
	if asked != "two words" {
		t.Errorf("the finder was asked for %q", asked)
	}
	htmltest.Run(t, w.Body, htmltest.Count("section.fg-section", 2), htmltest.Count("li.fg-result", 3+15),
		htmltest.In("main", htmltest.Contains("Only the first 15 are shown")), htmltest.In("input[name=q]", htmltest.Attr("value", "two words")))
	if got := fetch(t, h, "/search/suggest?q=two").Body.String(); strings.Count(got, `"url"`) != 3+4 || strings.Contains(got, "<0>") {
		t.Errorf("suggestions: %s", got)
	}
}

func TestSuggestionsThatBeginWithWhatWasTypedComeFirst(t *testing.T) {
	h := searchHandler(t, stub{title: "Settings", hits: []site.Hit{{Label: "Morning Star", URL: "/1"}}}, stub{title: "Organisations", hits: []site.Hit{{Label: "Morning Bell", URL: "/2"}}})
	if got := fetch(t, h, "/search/suggest?q=morning+b").Body.String(); strings.Index(got, "Bell") > strings.Index(got, "Star") {
		t.Errorf("suggestions: %s", got)
	}
}

func TestSearchWithNothingTypedAsksNobody(t *testing.T) {
	h := searchHandler(t, stub{title: "Broken", err: errors.New("asked")})
	if w := fetch(t, h, "/search"); w.Code != http.StatusOK {
		t.Errorf("status %d", w.Code)
	}
	if got := fetch(t, h, "/search/suggest?q=+").Body.String(); got != "[]" {
		t.Errorf("suggestions: %s", got)
	}
	if w := fetch(t, h, "/search?q=x"); w.Code != http.StatusInternalServerError {
		t.Errorf("a finder's error is swallowed: status %d", w.Code)
	}
}

func TestSearchGoesOnWhileAFinderPrepares(t *testing.T) {
	h := searchHandler(t, stub{title: "Settings", err: fault.New(fault.Unavailable, "Settings are still being prepared.")}, stub{title: "Places", hits: hits(1)})
	w := fetch(t, h, "/search?q=x")
	htmltest.Run(t, w.Body, htmltest.In(".fg-inset", htmltest.Text("Settings are still being prepared.")), htmltest.Count("li.fg-result", 1))
}

func TestSearchCutsWhatNobodyTypes(t *testing.T) {
	var asked string
	fetch(t, searchHandler(t, stub{title: "Places", asked: &asked}), "/search?q="+strings.Repeat("é", 5000))
	if n := len([]rune(asked)); n != 200 {
		t.Errorf("asked for %d letters", n)
	}
}
