package site

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"fairground/internal/fault"
)

// statusOf is the one place where a fault's kind becomes an HTTP status.
func statusOf(kind fault.Kind) int {
	switch kind {
	case fault.Missing:
		return http.StatusNotFound
	case fault.Bad:
		return http.StatusUnprocessableEntity
	case fault.Clash:
		return http.StatusConflict
	case fault.Denied, fault.Unconfirmed:
		return http.StatusForbidden
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	case fault.TooMany:
		return http.StatusTooManyRequests
	case fault.Unknown:
		return http.StatusUnauthorized
	default:
		return http.StatusInternalServerError
	}
}

// headingOf is what an error page is called.
func headingOf(status int) string {
	switch status {
	case http.StatusNotFound:
		return "Page not found"
	case http.StatusUnprocessableEntity:
		return "That could not be used"
	case http.StatusConflict:
		return "Something changed in the meantime"
	case http.StatusForbidden:
		return "You do not have access to this"
	case http.StatusMethodNotAllowed:
		return "That cannot be done here"
	case http.StatusRequestEntityTooLarge:
		return "That is too large"
	case http.StatusServiceUnavailable:
		return "This part is not ready yet"
	case http.StatusTooManyRequests:
		return "Wait a little, then try again"
	case http.StatusUnauthorized:
		return "We do not know who you are"
	default:
		return "Sorry, something went wrong"
	}
}

// problem is an error as it is shown.
type problem struct {
	Status  int    `json:"status"`
	Kind    string `json:"kind"`
	Title   string `json:"title"`
	Message string `json:"message"`
	Request string `json:"request,omitempty"` // the id under which it was logged
}

// WriteError answers a request with an error: a page, or JSON to a client that
// asks for it. What is ours to mend is logged here, once.
func (s *Site) WriteError(w http.ResponseWriter, r *http.Request, err error) {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		err = fault.Because(err, fault.TooLarge, "At most %s can be sent here.", Bytes(tooLarge.Limit))
	}
	kind := fault.KindOf(err)
	p := problem{Status: statusOf(kind), Kind: kind.String(), Message: fault.PublicMessage(err)}
	if kind == fault.Internal {
		p.Request = RequestID(r.Context())
		s.log.ErrorContext(r.Context(), "request failed", "request", p.Request,
			"method", r.Method, "path", r.URL.Path, "error", err)
	}
	if retry := fault.RetryAfter(err); retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(retry.Seconds()))))
	}
	if next := s.ask(r, kind); next != "" {
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, next, http.StatusSeeOther)
		return
	}
	if started(w) {
		// Part of an answer is on its way. Cutting the connection is the only way
		// left to say that it is not whole.
		panic(http.ErrAbortHandler)
	}
	s.writeProblem(w, r, p)
}

// ask is where a reader of a page goes who must sign in, or show again that it
// is they, and comes back from; "" where an error page answers better.
func (s *Site) ask(r *http.Request, kind fault.Kind) string {
	var to string
	switch {
	case kind == fault.Denied && ViewerFrom(r.Context()).Public():
		to = s.config.SignIn
	case kind == fault.Unconfirmed:
		to = s.config.Confirm
	}
	switch {
	case to == "" || !strings.Contains(r.Header.Get("Accept"), "text/html"):
		return ""
	case r.Method == http.MethodGet:
		return to + "?next=" + url.QueryEscape(r.URL.RequestURI())
	case kind == fault.Unconfirmed:
		return to + "?next=" + url.QueryEscape(cameFrom(r))
	}
	return ""
}

// cameFrom is the page of ours that a form was sent from: the one to come back
// to where the form could not be taken. What was typed there is lost.
func cameFrom(r *http.Request) string {
	from, err := url.Parse(r.Header.Get("Referer"))
	if err != nil || from.Host != r.Host {
		return "/"
	}
	return from.RequestURI()
}

// started reports whether a response has begun, by the writer that logAccess
// put round it.
func started(w http.ResponseWriter) bool {
	for {
		if counted, ok := w.(*countingWriter); ok {
			return counted.code != 0
		}
		inner, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return false
		}
		w = inner.Unwrap()
	}
}

func (s *Site) writeProblem(w http.ResponseWriter, r *http.Request, p problem) {
	p.Title = headingOf(p.Status)
	// What a handler announced about a body it never sent does not hold for this one.
	for _, name := range []string{"Content-Length", "Content-Disposition", "Content-Encoding", "ETag", "Last-Modified"} {
		w.Header().Del(name)
	}
	w.Header().Set("Cache-Control", "no-store")
	if wantsJSON(r) {
		_ = WriteJSON(w, p.Status, p)
		return
	}
	page := Page{Title: p.Title, NoIndex: true}
	if err := s.RenderStatus(w, r, p.Status, page, errorBody(p, s.config)); err != nil {
		s.log.ErrorContext(r.Context(), "error page failed", "request", RequestID(r.Context()), "error", err)
		http.Error(w, p.Title, p.Status)
	}
}

// wantsJSON reports whether JSON comes before HTML in what the client accepts.
func wantsJSON(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	json := strings.Index(accept, "application/json")
	html := strings.Index(accept, "text/html")
	return json >= 0 && (html < 0 || json < html)
}

// WriteJSON sends a value as JSON.
func WriteJSON(w http.ResponseWriter, status int, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return send(w, status, "application/json; charset=utf-8", append(data, '\n'))
}

// writeUnrouted answers what no route matches. The mux decides between not
// found, not allowed and a redirect to the clean path; only its plain-text
// bodies are replaced.
func (s *Site) writeUnrouted(w http.ResponseWriter, r *http.Request, mux *http.ServeMux) {
	probe := &probeWriter{header: http.Header{}}
	mux.ServeHTTP(probe, r)
	switch probe.status {
	case http.StatusMethodNotAllowed:
		w.Header().Set("Allow", probe.header.Get("Allow"))
		s.writeProblem(w, r, problem{Status: probe.status, Kind: "method-not-allowed",
			Message: "This address does not accept " + r.Method + " requests."})
	case http.StatusNotFound:
		s.WriteError(w, r, fault.NotFound("There is no page at this address. Check it for typing mistakes, or search for what you need."))
	default:
		mux.ServeHTTP(w, r)
	}
}

// probeWriter keeps a status and headers and drops the body.
type probeWriter struct {
	header http.Header
	status int
}

func (p *probeWriter) Header() http.Header         { return p.header }
func (p *probeWriter) Write(b []byte) (int, error) { return len(b), nil }
func (p *probeWriter) WriteHeader(status int)      { p.status = status }
