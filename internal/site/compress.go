package site

import (
	"compress/gzip"
	"net/http"
	"strings"
	"sync"
)

// compress gzips text for clients that accept it. What is already encoded, or
// is no text, passes through. Pages carry no secret beside what a request puts
// into them (there are no form tokens), so compressing them gives nothing away.
func compress(h http.Handler) http.Handler {
	// A compressor is most of a megabyte: making one costs more than a short page.
	spare := &sync.Pool{New: func() any {
		// Level 5 is within a few per cent of the best size at a third of its time.
		zip, _ := gzip.NewWriterLevel(nil, 5)
		return zip
	}}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") || r.Method == http.MethodHead {
			h.ServeHTTP(w, r)
			return
		}
		zipped := &gzipWriter{ResponseWriter: w, spare: spare}
		h.ServeHTTP(zipped, r)
		// Not deferred: after a panic the half-written stream must stay broken, or
		// a truncated answer would look whole.
		zipped.close()
	})
}

// gzipWriter decides at the first byte, when the handler's headers are known.
type gzipWriter struct {
	http.ResponseWriter
	zip     *gzip.Writer
	spare   *sync.Pool // of *gzip.Writer
	decided bool
}

func (g *gzipWriter) WriteHeader(status int) {
	if !g.decided && status >= http.StatusOK {
		g.decide(status)
	}
	g.ResponseWriter.WriteHeader(status)
}

func (g *gzipWriter) decide(status int) {
	g.decided = true
	header := g.Header()
	if !compressible(header.Get("Content-Type")) || header.Get("Content-Encoding") != "" ||
		header.Get("Content-Range") != "" || status == http.StatusNoContent || status == http.StatusNotModified {
		return
	}
	header.Add("Vary", "Accept-Encoding")
	header.Set("Content-Encoding", "gzip")
	header.Del("Content-Length")
	// An ETag names the exact bytes; these are others, meaning the same.
	if tag := header.Get("ETag"); strings.HasPrefix(tag, `"`) {
		header.Set("ETag", "W/"+tag)
	}
	g.zip = g.spare.Get().(*gzip.Writer)
	g.zip.Reset(g.ResponseWriter)
}

func (g *gzipWriter) Write(b []byte) (int, error) {
	if !g.decided {
		if g.Header().Get("Content-Type") == "" {
			g.Header().Set("Content-Type", http.DetectContentType(b))
		}
		g.WriteHeader(http.StatusOK)
	}
	if g.zip == nil {
		return g.ResponseWriter.Write(b)
	}
	return g.zip.Write(b)
}

// FlushError sends what was written so far, for responses that stream.
func (g *gzipWriter) FlushError() error {
	if g.zip != nil {
		if err := g.zip.Flush(); err != nil {
			return err
		}
	}
	return http.NewResponseController(g.ResponseWriter).Flush()
}

func (g *gzipWriter) close() {
	if g.zip != nil {
		_ = g.zip.Close() // fails only when the client has gone
		g.spare.Put(g.zip)
		g.zip = nil
	}
}

// Unwrap lets http.ResponseController reach the connection.
func (g *gzipWriter) Unwrap() http.ResponseWriter { return g.ResponseWriter }

func compressible(contentType string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	switch strings.TrimSpace(kind) {
	case "application/json", "application/geo+json", "application/ld+json", "application/x-ndjson", "image/svg+xml":
		return true
	}
	return strings.HasPrefix(kind, "text/")
}
