package register_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/htmltest"
	"fairground/internal/register"
	"fairground/internal/register/registertest"
	"fairground/internal/site"
	"fairground/internal/tile"
)

// pages serves this room's pages, search and maps.
func pages(t *testing.T, s *register.Service) http.Handler {
	t.Helper()
	st, err := site.New(site.Config{Search: "/search", Suggest: "/search/suggest", Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	rt := site.NewRoutes(st, func(context.Context, site.Permission, *site.Thing) error { return nil })
	s.Routes(rt, st)
	search := site.NewSearch(st)
	search.Add(s.Finders()...)
	search.Routes(rt)
	tiles := tile.NewServer(1 << 20)
	for name, layer := range s.Layers() {
		tiles.Add(name, layer)
	}
	rt.Handle("GET /tiles/{layer}/{z}/{x}/{y}", "tile.read", tiles.Serve)
	return rt
}

func fetch(t *testing.T, h http.Handler, path string, want int, checks ...htmltest.Check) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", path, nil))
	if w.Code != want {
		t.Fatalf("GET %s: status %d, want %d", path, w.Code, want)
	}
	if len(checks) > 0 {
		htmltest.Run(t, strings.NewReader(w.Body.String()), checks...)
	}
	return w
}

func TestSettingPage(t *testing.T) {
	dbtest.Each(t, []db.Room{register.Schema}, func(t *testing.T, d *db.DB) {
		s := newService(d)
		registertest.Small(t, s)
		h := pages(t, s)
		fetch(t, h, "/settings/gias:150001", 200,
			htmltest.In("h1", htmltest.Text("Oak Hill Academy")),
			htmltest.In(".fg-title .fg-eyebrow", htmltest.Text("Primary school in Birmingham")),
			htmltest.In(".fg-breadcrumbs", htmltest.Contains("West Midlands"), htmltest.Contains("Ladywood")),
			htmltest.In("#where", htmltest.Contains("Birmingham 001A"), htmltest.Contains("most likely within about 100 metres")),
			htmltest.In("#census", htmltest.Contains("2024/25"), htmltest.Contains("25.0%")),
			htmltest.In("#history", htmltest.Contains("Oak Lane Junior School"), htmltest.Contains("100001")),
			htmltest.In(".fg-licences", htmltest.Contains("16 November 2025"), htmltest.Contains("Crown copyright and database right")),
			htmltest.None(".fg-notice"), htmltest.Count("figure.fg-map", 1))
		fetch(t, h, "/settings/gias:100001", 200,
			htmltest.In(".fg-notice", htmltest.Contains("closed on 31 August 2019. It is now Oak Hill Academy")),
			htmltest.In(".fg-notice a", htmltest.Attr("href", "/settings/gias:150001")))
		fetch(t, h, "/settings/gias:100006", 200, htmltest.In(".fg-notice", htmltest.Contains("names no setting that took its place")))
		fetch(t, h, "/settings/gias:999999", 404)
		fetch(t, h, "/settings/nonsense", 404)
	})
}

// TestUnknownIsSaid: a blank of the census is not zero, and a setting known only
// by its authority has no map.
func TestUnknownIsSaid(t *testing.T) {
	s := newService(dbtest.SQLite(t, register.Schema))
	registertest.Small(t, s)
	h := pages(t, s)
	fetch(t, h, "/settings/gias:100002", 200, htmltest.In("#census tbody", htmltest.Contains("210 not known not known 8")))
	fetch(t, h, "/settings/gias:100004", 200, htmltest.In("#census", htmltest.Contains("is not known")))
	fetch(t, h, "/settings/ofsted-ey:EY100003", 200, htmltest.None("figure.fg-map"),
		htmltest.In("#where", htmltest.Contains("Only its local authority is known")), htmltest.None("#census"))
	fetch(t, h, "/settings/ofsted-ey:EY100002", 200, htmltest.Count("figure.fg-map", 1),
		htmltest.In("#where", htmltest.Contains("Placed roughly")))
}

func TestSearchFindsPlacesAndSettings(t *testing.T) {
	s := newService(dbtest.SQLite(t, register.Schema))
	registertest.Small(t, s)
	h := pages(t, s)
	if _, err := s.Matcher(t.Context()); err != nil {
		t.Fatal(err)
	}
	for q, want := range map[string]string{"sandwell": "/places/E08000028", "E08000019": "/places/E08000039", "100005": "/settings/gias:100005", "B66+1AA": "/settings/gias:100005",
		"oak+hill": "/settings/gias:150001", "acorn": "/settings/ofsted-ey:EY100001"} {
		w := fetch(t, h, "/search?q="+q, 200, htmltest.In(".fg-result a"))
		if !strings.Contains(w.Body.String(), `href="`+want+`"`) {
			t.Errorf("searching %q does not lead to %s", q, want)
		}
		if w := fetch(t, h, "/search/suggest?q="+q, 200); !strings.Contains(w.Body.String(), want) {
			t.Errorf("typing %q suggests %s, not %s", q, w.Body, want)
		}
	}
	fetch(t, h, "/search?q=zanzibar", 200, htmltest.In("main", htmltest.Contains("Nothing was found for “zanzibar”")), htmltest.None(".fg-result"))
	fetch(t, h, "/search", 200, htmltest.None(".fg-result"), htmltest.In("main h1", htmltest.Text("Search")))
}

// TestSearchDoesNotWait: until the index is built the search says so, and finds
// what needs no index.
func TestSearchDoesNotWait(t *testing.T) {
	s := newService(dbtest.SQLite(t, register.Schema))
	registertest.Small(t, s)
	h := pages(t, s)
	fetch(t, h, "/search?q=sandwell", 200, htmltest.In(".fg-inset", htmltest.Contains("still being prepared")), htmltest.In(".fg-result a", htmltest.Text("Sandwell")))
	if _, err := s.Matcher(t.Context()); err != nil { // waits for the one under way
		t.Fatal(err)
	}
	fetch(t, h, "/search?q=canal", 200, htmltest.None(".fg-inset"), htmltest.In(".fg-result a", htmltest.Text("Canal High School")))
}

func TestTiles(t *testing.T) {
	s := newService(dbtest.SQLite(t, register.Schema))
	registertest.Small(t, s)
	h := pages(t, s)
	const tile = "/10/506/336" // over Birmingham and Sandwell
	for query, want := range map[string]string{
		"neighbourhoods" + tile + "?within=E08000025":      "Birmingham 001A",
		"areas" + tile + "?within=E47000007&kind=district": "Sandwell",
		"outline" + tile + "?area=E47000007":               "West Midlands",
		"doubt" + tile + "?setting=gias:150001":            "Oak Hill Academy",
		"spot/5/15/10?setting=ofsted-ey:EY100002":          "Little Boats",
	} {
		if w := fetch(t, h, "/tiles/"+query, 200); !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: the tile does not hold %s", query, want)
		}
	}
	if w := fetch(t, h, "/tiles/neighbourhoods"+tile+"?within=E08000025", 200); strings.Contains(w.Body.String(), "Sandwell") {
		t.Error("a neighbourhood outside the area is drawn")
	}
	fetch(t, h, "/tiles/neighbourhoods"+tile+"?within=E08000039", 204)
	fetch(t, h, "/tiles/areas"+tile+"?within=E47000007&kind=parish", 422)
	fetch(t, h, "/tiles/outline"+tile+"?area=E99", 404)
	fetch(t, h, "/tiles/spot"+tile+"?setting=ofsted-ey:EY100003", 404)
}
