// Package assets holds the built scripts and styles of the pages and serves
// them.
//
// # Where they come from
//
// The sources are in web/. `go run ./internal/site/build` bundles them into
// dist/ under names that carry a hash of their content, writes each one's gzip
// beside it and a manifest.json that maps a plain name (app.css) to the built
// one (app-4F2K9QXA.css). dist/ is embedded in the binary and is not committed;
// only dist/.keep is, so that a bare clone compiles before npm has run.
//
// # Without them
//
// When nothing was built, Open returns an empty Set: URL gives "" for every
// name, pages leave the tags out and are plain HTML, which is complete in
// itself. The server says so once as it starts.
package assets

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed all:dist
var built embed.FS

// Prefix is the path under which a Set is served.
const Prefix = "/assets/"

// Set is the assets of one build.
type Set struct {
	files    fs.FS
	manifest map[string]string
}

// Open returns the assets that were built into the binary.
func Open() (*Set, error) {
	dist, err := fs.Sub(built, "dist")
	if err != nil {
		return nil, fmt.Errorf("open built assets: %w", err)
	}
	return OpenFS(dist)
}

// OpenFS returns the assets in a directory that the build command wrote, or an
// empty Set when it holds no manifest.
func OpenFS(dist fs.FS) (*Set, error) {
	set := &Set{files: dist, manifest: map[string]string{}}
	data, err := fs.ReadFile(dist, "manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return set, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read asset manifest: %w", err)
	}
	if err := json.Unmarshal(data, &set.manifest); err != nil {
		return nil, fmt.Errorf("read asset manifest: %w", err)
	}
	return set, nil
}

// Empty reports whether nothing was built.
func (s *Set) Empty() bool { return len(s.manifest) == 0 }

// URL returns the address of the asset with a plain name, "" when it was not
// built.
func (s *Set) URL(name string) string {
	file, ok := s.manifest[name]
	if !ok {
		return ""
	}
	return Prefix + file
}

// ServeHTTP serves a built file for ever: its name changes when it does.
func (s *Set) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, Prefix)
	data, err := fs.ReadFile(s.files, name)
	if err != nil || name == "manifest.json" || strings.HasPrefix(name, ".") {
		http.NotFound(w, r)
		return
	}
	header := w.Header()
	header.Set("Content-Type", contentType(name))
	header.Set("Cache-Control", "public, max-age=31536000, immutable")
	header.Add("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		if zipped, err := fs.ReadFile(s.files, name+".gz"); err == nil {
			header.Set("Content-Encoding", "gzip")
			data = zipped
		}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}

// contentType does not ask the operating system's tables, which differ.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".txt":
		return "text/plain; charset=utf-8"
	default:
		return "application/octet-stream"
	}
}
