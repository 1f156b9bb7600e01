package assets_test

import (
	"io"
	"net/http/httptest"
	"os"
	"testing"
	"testing/fstest"

	"fairground/internal/site/assets"
)

// TestTheBuildIsWhole keeps a release from going out without its styles.
func TestTheBuildIsWhole(t *testing.T) {
	set, err := assets.Open()
	if err != nil {
		t.Fatal(err)
	}
	if set.Empty() {
		const advice = "no assets were built; run: npm ci --ignore-scripts --prefix web && go run ./internal/site/build"
		if os.Getenv("CI") == "true" {
			t.Fatal(advice)
		}
		t.Skip(advice)
	}
	for _, name := range []string{"app.css", "app.js", "map.css", "map.js", "map-worker.js", "icon.svg", "notices.txt"} {
		if set.URL(name) == "" {
			t.Errorf("%s was not built", name)
		}
	}
}

func TestAssetsAreServedForEver(t *testing.T) {
	set, err := assets.OpenFS(fstest.MapFS{
		"manifest.json":   {Data: []byte(`{"app.css": "app-AAAA.css"}`)},
		"app-AAAA.css":    {Data: []byte("body{}")},
		"app-AAAA.css.gz": {Data: []byte("zipped")},
		".keep":           {},
	})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		path, accept string
		status       int
		encoding     string
		body         string
	}{
		{set.URL("app.css"), "", 200, "", "body{}"},
		{set.URL("app.css"), "br, gzip", 200, "gzip", "zipped"},
		{"/assets/manifest.json", "", 404, "", ""},
		{"/assets/.keep", "", 404, "", ""},
		{"/assets/../assets.go", "", 404, "", ""},
	}
	for _, tt := range tests {
		r := httptest.NewRequest("GET", tt.path, nil)
		r.Header.Set("Accept-Encoding", tt.accept)
		w := httptest.NewRecorder()
		set.ServeHTTP(w, r)
		res := w.Result()
		body, _ := io.ReadAll(res.Body)
		if res.StatusCode != tt.status || res.Header.Get("Content-Encoding") != tt.encoding {
			t.Errorf("%s (%s): %d %v", tt.path, tt.accept, res.StatusCode, res.Header)
		}
		if tt.status == 200 && (string(body) != tt.body || res.Header.Get("Cache-Control") != "public, max-age=31536000, immutable") {
			t.Errorf("%s: %q %v", tt.path, body, res.Header)
		}
	}
	if set.URL("map.css") != "" {
		t.Error("an asset that was not built has an address")
	}
}

func TestWithoutABuildThereIsNothingToLinkTo(t *testing.T) {
	set, err := assets.OpenFS(fstest.MapFS{".keep": {}})
	if err != nil || !set.Empty() || set.URL("app.css") != "" {
		t.Errorf("%v %v", set, err)
	}
}
