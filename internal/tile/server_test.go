package tile_test

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"fairground/internal/fault"
	"fairground/internal/tile"

	"github.com/paulmach/orb"
)

// squares is a layer of one square over Birmingham, whose version and mask come
// with the request.
type squares struct {
	polygons *tile.Polygons
	made     atomic.Int32
}

type squaresView struct {
	*squares
	version, name string
}

func (s *squares) View(r *http.Request) (tile.View, error) {
	if r.FormValue("viewer") == "stranger" {
		return nil, fault.Forbidden("This layer is for members.")
	}
	return squaresView{s, r.FormValue("version"), r.FormValue("name")}, nil
}

func (v squaresView) Key() string { return v.version + "/" + v.name }

func (v squaresView) Features(ctx context.Context, c tile.Coord) ([]tile.Feature, error) {
	v.made.Add(1)
	if v.name == "broken" {
		return nil, errors.New("the snapshot is gone")
	}
	return v.polygons.Features(c, func(int) ([]tile.Property, bool) {
		return []tile.Property{{"name", v.name}}, true
	}), nil
}

func serving(t *testing.T) (*squares, *httptest.Server) {
	layer := &squares{polygons: polygons(orb.MultiPolygon{{box(birmingham, .25, .25, .75, .75)}})}
	tiles := tile.NewServer(1 << 20)
	tiles.Add("squares", layer)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /tiles/{layer}/{z}/{x}/{y}", func(w http.ResponseWriter, r *http.Request) {
		if err := tiles.Serve(w, r); err != nil {
			w.Header().Set("Fault", fault.KindOf(err).String())
			w.WriteHeader(http.StatusTeapot)
		}
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return layer, server
}

func ask(t *testing.T, server *httptest.Server, path string, headers ...string) (*http.Response, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", server.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, body
}

const there = "/tiles/squares/11/1013/671?version=1&name=a"

func TestServe(t *testing.T) {
	layer, server := serving(t)
	r, body := ask(t, server, there, "Accept-Encoding", "gzip")
	if r.StatusCode != 200 || r.Header.Get("Content-Encoding") != "gzip" || r.Header.Get("Content-Type") != "application/vnd.mapbox-vector-tile" {
		t.Fatalf("%d %v", r.StatusCode, r.Header)
	}
	z, err := gzip.NewReader(strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if got := decode(t, data); err != nil || got.name != "squares" || got.features[0].properties["name"] != "a" {
		t.Errorf("%+v, %v", got, err)
	}
	if _, plain := ask(t, server, there, "Accept-Encoding", "identity"); string(plain) != string(data) {
		t.Error("without compression the tile is another")
	}
	tag := r.Header.Get("ETag")
	if again, body := ask(t, server, there, "If-None-Match", `"x", `+tag); again.StatusCode != 304 || len(body) != 0 {
		t.Errorf("the tile that the client has: %d, %d bytes", again.StatusCode, len(body))
	}
	if n := layer.made.Load(); n != 1 {
		t.Errorf("the tile was made %d times", n)
	}
	other := strings.Replace(there, "version=1&name=a", "version=1&name=b", 1)
	if r, _ := ask(t, server, other, "If-None-Match", tag); r.StatusCode != 200 || r.Header.Get("ETag") == tag {
		t.Errorf("another tile: %d %v", r.StatusCode, r.Header)
	}
	// What changed somewhere else, or out of this viewer's sight, does not show in
	// the name of a tile that is the same.
	same := strings.Replace(there, "version=1", "version=2", 1)
	if r, _ := ask(t, server, same, "If-None-Match", tag); r.StatusCode != 304 {
		t.Errorf("the same tile of a later version: %d %v", r.StatusCode, r.Header)
	}
	if r.Header.Get("Cache-Control") != "private, no-cache" || r.Header.Get("Vary") != "Accept-Encoding, Cookie" {
		t.Errorf("a tile of the public: %v", r.Header)
	}
}

// TestServeSignedIn: what was said to be for one reader alone is not loosened.
func TestServeSignedIn(t *testing.T) {
	tiles := tile.NewServer(1 << 20)
	tiles.Add("squares", &squares{polygons: polygons(orb.MultiPolygon{{box(birmingham, .25, .25, .75, .75)}})})
	mux := http.NewServeMux()
	mux.HandleFunc("GET /tiles/{layer}/{z}/{x}/{y}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "private, no-store")
		if err := tiles.Serve(w, r); err != nil {
			t.Error(err)
		}
	})
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", there, nil))
	if got := w.Header(); w.Code != 200 || got.Get("Cache-Control") != "private, no-store" || got.Get("ETag") != "" {
		t.Errorf("%d %v", w.Code, got)
	}
}

func TestServeNothing(t *testing.T) {
	_, server := serving(t)
	for path, want := range map[string]string{
		"/tiles/squares/11/1/1":                         "204",
		"/tiles/circles/11/1013/671":                    "not-found",
		"/tiles/squares/15/0/0":                         "not-found",
		"/tiles/squares/3/8/0":                          "not-found",
		"/tiles/squares/a/0/0":                          "invalid",
		"/tiles/squares/3/-1/0":                         "invalid",
		"/tiles/squares/11/1013/671?viewer=stranger":    "forbidden",
		"/tiles/squares/11/1013/671?name=broken":        "internal",
		"/tiles/squares/99999999999999999999999999/0/0": "invalid",
	} {
		r, body := ask(t, server, path)
		got := r.Header.Get("Fault")
		if got == "" {
			got = r.Status[:3]
		}
		if got != want || len(body) != 0 {
			t.Errorf("%s: %s with %d bytes, want %s", path, got, len(body), want)
		}
	}
}

func TestServeMany(t *testing.T) {
	layer, server := serving(t)
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			if r, _ := ask(t, server, there); r.StatusCode != 200 {
				t.Errorf("status %d", r.StatusCode)
			}
		})
	}
	all.Wait()
	if n := layer.made.Load(); n != 1 {
		t.Errorf("the tile was made %d times", n)
	}
}
