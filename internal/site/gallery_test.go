package site_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fairground/internal/browsertest"
	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/tile"

	"github.com/a-h/templ"
)

// The gallery is every component on a few pages, with the content that a page
// would give it. It is served by these tests only.

// all shows components one after another.
type all []templ.Component

func (a all) Render(ctx context.Context, w io.Writer) error {
	for _, c := range a {
		if err := c.Render(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

// with gives a component children.
type with struct {
	outer templ.Component
	inner all
}

func (c with) Render(ctx context.Context, w io.Writer) error {
	return c.outer.Render(templ.WithChildren(ctx, c.inner), w)
}

func prose(html string) templ.Component { return templ.Raw(html) }

func galleryServer(t *testing.T) *httptest.Server {
	t.Helper()
	s, err := site.New(site.Config{
		Tagline: "who helps which children, where",
		Nav:     []site.Link{{Label: "Places", URL: "/places"}, {Label: "Organisations", URL: "/organisations"}, {Label: "Share your list", URL: "/uploads"}},
		Footer:  []site.Link{{Label: "About", URL: "/about"}, {Label: "Accessibility", URL: "/accessibility"}, {Label: "Data and licences", URL: "/data"}},
		Banner:  &site.Banner{Tag: "Demonstration", Text: "Organisations and their work here are illustrative. Served on this computer only."},
		Search:  "/search", Suggest: "/search/suggest",
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	if s.Assets().Empty() {
		const advice = "no assets were built; run: npm ci --ignore-scripts --prefix web && go run ./internal/site/build"
		if os.Getenv("CI") == "true" {
			t.Fatal(advice)
		}
		t.Skip(advice)
	}
	routes := site.NewRoutes(s, func(context.Context, site.Permission, *site.Thing) error { return nil })
	pages := galleryPages()
	maps.Copy(pages, chartPages())
	for path, page := range pages {
		routes.Handle("GET "+path, "gallery.read", func(w http.ResponseWriter, r *http.Request) error {
			return s.Render(w, r, page.page, page.body(r.URL))
		})
	}
	routes.Handle("GET /search/suggest", "search.read", suggest)
	routes.Handle("GET /work", "gallery.read", func(w http.ResponseWriter, r *http.Request) error {
		return site.WriteJSON(w, http.StatusOK, site.ProgressState{Done: 1204, Total: 1204, Stage: "Done", Next: "/places"})
	})
	tiles := tile.NewServer(1 << 20)
	tiles.Add("areas", newSquares())
	routes.Handle("GET /tiles/{layer}/{z}/{x}/{y}", "gallery.read", tiles.Serve)
	routes.Handle("GET /points", "gallery.read", points)
	routes.Handle("POST /review", "gallery.write", func(w http.ResponseWriter, r *http.Request) error {
		return site.SeeOther(w, r, "/forms?chose="+url.QueryEscape(r.PostFormValue("candidate")))
	})
	routes.Handle("GET /broken", "gallery.read", func(http.ResponseWriter, *http.Request) error {
		return io.ErrUnexpectedEOF
	})
	routes.Handle("GET /missing", "gallery.read", func(http.ResponseWriter, *http.Request) error {
		return fault.NotFound("There is no place with the code E99.")
	})
	server := httptest.NewServer(s.Wrap(routes))
	t.Cleanup(server.Close)
	return server
}

func suggest(w http.ResponseWriter, r *http.Request) error {
	return site.WriteJSON(w, http.StatusOK, []site.Suggestion{
		{Label: "Oakfield Primary School", Detail: "School, Sandwell", URL: "/setting"},
		{Label: "Oakham", Detail: "Neighbourhood, Dudley", URL: "/places"},
	})
}

func points(w http.ResponseWriter, r *http.Request) error {
	type object = map[string]any
	var features []object
	for i := range 60 {
		features = append(features, object{
			"type":       "Feature",
			"properties": object{"id": "p" + site.Int(i), "name": "Setting " + site.Int(i)},
			"geometry":   object{"type": "Point", "coordinates": []float64{-2.2 + float64(i%10)*0.06, 52.4 + float64(i/10)*0.04}},
		})
	}
	w.Header().Set("Content-Type", "application/geo+json")
	return json.NewEncoder(w).Encode(object{"type": "FeatureCollection", "features": features})
}

// TestGallery looks at every component as a reader would: at both widths, by
// axe, and with the pictures kept when FAIRGROUND_SCREENSHOTS names a directory.
func TestGallery(t *testing.T) {
	server := galleryServer(t)
	b := browsertest.New(t)
	for path := range galleryPages() {
		for _, width := range []int{browsertest.Phone, browsertest.Desktop} {
			b.Open(server.URL+path, width)
			if path == "/places" {
				b.WaitFor("[data-map-ready]")
			}
			b.Axe()
			keep(b, path, width)
		}
	}
}

func keep(b *browsertest.Browser, path string, width int) {
	dir := os.Getenv("FAIRGROUND_SCREENSHOTS")
	if dir == "" {
		return
	}
	name := strings.Trim(strings.ReplaceAll(path, "/", "-"), "-")
	if name == "" {
		name = "home"
	}
	if width == browsertest.Phone {
		name += "-phone"
	}
	b.Screenshot(filepath.Join(dir, name+".png"))
}
