package figure_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/account/accounttest"
	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/figure"
	"fairground/internal/htmltest"
	"fairground/internal/mail"
	"fairground/internal/site"
	"fairground/internal/term"
)

func schemas() []db.Room {
	return []db.Room{audit.Schema, mail.Schema, account.Schema, figure.Schema}
}

// attainment is a room with one series, whose numbers can move.
type attainment struct {
	now      string                       // the release that stands
	releases map[string]map[string]answer // release → query → answer
	broken   error
	present  bool // only what stands now can be worked out
	mu       sync.Mutex
	asked    int
}

type answer struct {
	value        term.Value
	lower, upper float64
	only         term.ID // for this person alone; "" everybody
}

const (
	reading = "indicator=reading&area=E08000017&period=2025"
	other   = "indicator=reading&area=E08000018&period=2025"
)

func (r *attainment) rerun(ctx context.Context, query, release string) (figure.Answer, error) {
	r.mu.Lock()
	r.asked++
	r.mu.Unlock()
	if r.broken != nil {
		return figure.Answer{}, r.broken
	}
	if release == "" {
		release = r.now
	}
	if mine := r.releases[r.now][query].only; r.present && release != r.now && (mine == "" || mine == account.ActorFrom(ctx).ID) {
		return figure.Answer{}, figure.NotKept("What was then is not kept.")
	} else if r.present && release != r.now {
		return figure.Answer{}, fault.Forbidden("Only for %s.", mine)
	}
	a, ok := r.releases[release][query]
	switch {
	case !ok:
		return figure.Answer{}, fault.NotFound("The data loaded has nothing on this.")
	case a.only != "" && a.only != account.ActorFrom(ctx).ID:
		return figure.Answer{}, fault.Forbidden("Only for %s.", a.only)
	}
	return figure.Answer{Title: "Children who reach the expected standard in reading", Value: a.value, Unit: "%", Lower: a.lower, Upper: a.upper, Method: "95% interval by Wilson’s method",
		Period: "2025", Place: "Doncaster", Release: release, ReleaseTitle: "Key stage 2 attainment, release " + release, Published: time.Date(2025, 9, 9, 0, 0, 0, 0, time.UTC),
		Source: "Department for Education", Licence: "Open Government Licence v3.0", Page: "/places/E08000017", Note: "Free school meals and disadvantage are different groups."}, nil
}

// say changes what the room says from a release on, and makes that the one that stands.
func (r *attainment) say(release, query string, a answer) {
	if r.releases[release] == nil {
		r.releases[release] = map[string]answer{}
	}
	r.releases[release][query] = a
	r.now = release
}

func percent(x float64) answer { return answer{value: term.Number(x, 1), lower: x - 2, upper: x + 2} }

func withheld() answer {
	return answer{value: term.Withheld(term.Confidential), lower: math.NaN(), upper: math.NaN()}
}

// house is the room with what stands below it, and its pages behind the real guard.
type house struct {
	t       *testing.T
	db      *db.DB
	audit   *audit.Service
	account *account.Service
	figures *figure.Service
	room    *attainment
	handler http.Handler
	clock   time.Time
	made    atomic.Int64
}

func open(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, db: d, clock: time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC), room: &attainment{releases: map[string]map[string]answer{}}}
	now := func() time.Time { return h.clock }
	newID := func() term.ID { return term.ID(fmt.Sprintf("id-%03d", h.made.Add(1))) }
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	h.audit = audit.New(d, now)
	h.account = account.New(d, h.audit, account.Config{Now: now, NewID: newID, Log: quiet, Mail: mail.New(d, now, newID)})
	h.figures = figure.New(figure.Needs{DB: d, Account: h.account, Audit: h.audit, Now: now, URL: "https://fairground.example.org"})
	h.figures.Register("attainment", h.room.rerun)
	st, err := site.New(site.Config{Logger: quiet})
	if err != nil {
		t.Fatal(err)
	}
	rt := site.NewRoutes(st, h.account.Guard)
	h.figures.Routes(rt, st)
	h.handler = h.account.Authenticate(st, rt)
	h.room.say("r1", reading, percent(66.1))
	return h
}

func query(text string) figure.Query { return figure.Query{Room: "attainment", Text: text} }

// person adds a person, and gives what they act in.
func (h *house) person(name string) (account.Identity, context.Context) {
	h.t.Helper()
	i, err := h.account.AddIdentity(h.t.Context(), account.Identity{Name: name, Email: strings.ToLower(name) + "@example.org"}, true)
	if err != nil {
		h.t.Fatal(err)
	}
	return i, accounttest.As(h.t.Context(), i.ID)
}

func (h *house) public() context.Context { return accounttest.Public(h.t.Context()) }

func (h *house) cite(ctx context.Context, text string) figure.Figure {
	h.t.Helper()
	f, err := h.figures.Cite(ctx, query(text))
	if err != nil {
		h.t.Fatal(err)
	}
	return f
}

func (h *house) stands(ctx context.Context, f figure.Figure) figure.Standing {
	h.t.Helper()
	st, err := h.figures.Now(ctx, f)
	if err != nil {
		h.t.Fatal(err)
	}
	return st
}

// hears says what kind of refusal somebody hears who asks for a figure, "" where
// they see it.
func (h *house) hears(ctx context.Context, id string) string {
	_, err := h.figures.Figure(ctx, id)
	if err == nil {
		return ""
	}
	return fault.KindOf(err).String()
}

func (h *house) signIn(i account.Identity) string {
	h.t.Helper()
	token, err := h.account.Begin(h.t.Context(), i.ID, "link", "Firefox on Linux")
	if err != nil {
		h.t.Fatal(err)
	}
	return token
}

// send asks for a page: with a form, by POST.
func (h *house) send(token, path string, form url.Values, status int, checks ...htmltest.Check) *httptest.ResponseRecorder {
	h.t.Helper()
	method, body := "GET", ""
	if form != nil {
		method, body = "POST", form.Encode()
	}
	r := httptest.NewRequestWithContext(h.t.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if token != "" {
		r.AddCookie(&http.Cookie{Name: "fairground-session", Value: token})
	}
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	if w.Code != status {
		h.t.Fatalf("%s %s: status %d, want %d: %s", method, path, w.Code, status, w.Body)
	}
	htmltest.Run(h.t, strings.NewReader(w.Body.String()), checks...)
	return w
}
