package site

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"fairground/internal/fault"
)

// contentSecurityPolicy admits our own origin and nothing else. Inline styles
// and scripts are out; data: is for the icons inside the map's stylesheet. The
// map's worker is a file of ours, so worker-src needs no blob:.
var contentSecurityPolicy = strings.Join([]string{
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self'",
	"img-src 'self' data:",
	"connect-src 'self'",
	"worker-src 'self'",
	"form-action 'self'",
	"base-uri 'none'",
	"frame-ancestors 'none'",
}, "; ")

// Wrap puts in front of a handler what every request passes: an id, the access
// log, recovery from panics, security headers, the refusal of cross-origin
// writes, and compression.
func (s *Site) Wrap(h http.Handler) http.Handler {
	h = compress(h)
	h = s.refuseCrossOrigin(h)
	h = s.secure(h)
	h = s.recoverPanics(h)
	h = s.logAccess(h)
	return identify(h)
}

func (s *Site) refuseCrossOrigin(h http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.WriteError(w, r, fault.Forbidden("This form was sent from another website. Open the page here and try again."))
	}))
	return protection.Handler(h)
}

func (s *Site) secure(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		if s.config.HTTPS {
			header.Set("Strict-Transport-Security", "max-age=63072000")
		}
		header.Set("Content-Security-Policy", contentSecurityPolicy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "same-origin")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		h.ServeHTTP(w, r)
	})
}

type requestKey struct{}

// RequestID returns the id of the request a context belongs to, for logs and
// for a reader to quote.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// identify gives each request an id of our own; one sent by a client could be
// anything.
func identify(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := rand.Text()[:12]
		w.Header().Set("X-Request-Id", id)
		h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestKey{}, id)))
	})
}

func (s *Site) recoverPanics(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler {
				panic(v)
			}
			s.WriteError(w, r, fmt.Errorf("panic: %v\n%s", v, debug.Stack()))
		}()
		h.ServeHTTP(w, r)
	})
}

// logAccess writes one line a request. The query is left out: it may hold what
// somebody searched for.
func (s *Site) logAccess(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		counted := &countingWriter{ResponseWriter: w}
		h.ServeHTTP(counted, r)
		s.log.LogAttrs(r.Context(), slog.LevelInfo, "request",
			slog.String("request", RequestID(r.Context())),
			slog.String("method", r.Method),
			slog.String("path", r.URL.Path),
			slog.Int("status", counted.status()),
			slog.Int64("bytes", counted.bytes),
			slog.Duration("took", time.Since(start)))
	})
}

// countingWriter notes the status and size of a response.
type countingWriter struct {
	http.ResponseWriter
	code  int
	bytes int64
}

func (c *countingWriter) status() int {
	if c.code == 0 {
		return http.StatusOK
	}
	return c.code
}

func (c *countingWriter) WriteHeader(status int) {
	if c.code == 0 {
		c.code = status
	}
	c.ResponseWriter.WriteHeader(status)
}

func (c *countingWriter) Write(b []byte) (int, error) {
	if c.code == 0 {
		c.code = http.StatusOK
	}
	n, err := c.ResponseWriter.Write(b)
	c.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (c *countingWriter) Unwrap() http.ResponseWriter { return c.ResponseWriter }
