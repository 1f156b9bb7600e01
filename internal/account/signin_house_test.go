package account

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/job"
	"fairground/internal/mail"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/google/uuid"
)

// signInHouse is this room's pages on a clock that can be moved, with messages
// that are only kept.
type signInHouse struct {
	*Service
	t      testing.TB
	mail   *mail.Service
	server *httptest.Server
	logs   *syncBuffer
	mu     sync.Mutex
	clock  time.Time
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *syncBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *syncBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func signInSchemas() []db.Room { return []db.Room{job.Schema, audit.Schema, mail.Schema, Schema} }

func eachSignIn(t *testing.T, test func(h *signInHouse)) {
	t.Helper()
	dbtest.Each(t, signInSchemas(), func(t *testing.T, d *db.DB) { test(openSignIn(t, d, "")) })
}

func (h *signInHouse) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.clock
}

func (h *signInHouse) move(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.clock = h.clock.Add(d)
}

func openSignIn(t testing.TB, d *db.DB, address string) *signInHouse {
	t.Helper()
	h := &signInHouse{t: t, clock: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC), logs: &syncBuffer{}}
	newID := func() term.ID { return term.ID(uuid.Must(uuid.NewV7()).String()) }
	h.mail = mail.New(d, h.now, newID)
	h.Service = New(d, audit.New(d, h.now), Config{Now: h.now, NewID: newID, URL: address, Mail: h.mail, Proxies: 1})
	log := slog.New(slog.NewTextHandler(h.logs, &slog.HandlerOptions{Level: slog.LevelDebug}))
	st, err := site.New(site.Config{SignIn: "/sign-in", Confirm: "/sign-in/confirm", SignOut: "/sign-out", Account: "/account", Nav: []site.Link{{Label: "Places", URL: "/places"}}, Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	rt := site.NewRoutes(st, h.Guard)
	h.Routes(rt, st)
	h.mail.OutboxRoutes(rt, st)
	h.NameScopes(func(_ context.Context, scopes []term.Scope) (map[term.Scope]string, error) {
		out := map[term.Scope]string{}
		for _, s := range scopes {
			if s.ID == "oak" {
				out[s] = "Oak Trust"
			}
		}
		return out, nil
	})
	say := func(text string) site.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) error {
			return st.Render(w, r, site.Page{Title: text}, site.Tag{Text: "Actor: " + ActorFrom(r.Context()).Name})
		}
	}
	rt.Handle("GET /", "home.read", say("Home"))
	rt.Handle("GET /places", "place.read", say("Places"))
	rt.Handle("GET /people", "person.read", say("People"))
	rt.Handle("GET /audit", "audit.read", say("Audit"))
	rt.Handle("POST /merge", "organisation.merge", say("Merged"))
	h.server = httptest.NewServer(st.Wrap(h.Authenticate(st, rt)))
	t.Cleanup(h.server.Close)
	return h
}

// add makes a person, with roles everywhere.
func (h *signInHouse) add(email string, roles ...Role) Identity {
	h.t.Helper()
	i, err := h.AddIdentity(context.Background(), Identity{Name: "Amina Khan", Email: email}, true)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, role := range roles {
		h.give(i, role, term.Scope{})
	}
	return i
}

func (h *signInHouse) give(i Identity, role Role, at term.Scope) Grant {
	h.t.Helper()
	g, err := h.Grant(context.Background(), Grant{Person: i.ID, Role: role, Scope: at, Source: byHand})
	if err != nil {
		h.t.Fatal(err)
	}
	return g
}

// browser is a browser that keeps its cookies and does not follow redirects.
type browser struct {
	*http.Client
	h      *signInHouse
	client string // its address, as our proxy tells
}

func (h *signInHouse) browser() *browser {
	jar, _ := cookiejar.New(nil)
	return &browser{h: h, Client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// answer is what came of a request.
type answer struct {
	status int
	to     string
	header http.Header
	body   string
}

func (b *browser) do(method, path string, form url.Values, headers ...string) answer {
	b.h.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequest(method, b.h.server.URL+path, body)
	if err != nil {
		b.h.t.Fatal(err)
	}
	r.Header.Set("Accept", "text/html")
	r.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
	if b.client != "" {
		r.Header.Set("X-Forwarded-For", b.client)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := b.Do(r)
	if err != nil {
		b.h.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		b.h.t.Fatal(err)
	}
	return answer{status: response.StatusCode, to: response.Header.Get("Location"), header: response.Header, body: string(text)}
}

func (b *browser) get(path string, headers ...string) answer {
	b.h.t.Helper()
	return b.do("GET", path, nil, headers...)
}

func (b *browser) post(path string, pairs ...string) answer {
	b.h.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return b.do("POST", path, form)
}

func (b *browser) cookie(name string) string {
	u, _ := url.Parse(b.h.server.URL)
	for _, c := range b.Jar.Cookies(u) {
		if c.Name == "fairground-"+name {
			return c.Value
		}
	}
	return ""
}

// message is the newest message to an address.
func (h *signInHouse) message(to string) mail.Message {
	h.t.Helper()
	all, err := h.mail.Messages(context.Background(), 100)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, m := range all {
		if m.To == to {
			return m
		}
	}
	h.t.Fatalf("no message to %s", to)
	return mail.Message{}
}

// linkIn is the path and query of the address in a message.
func (h *signInHouse) linkIn(m mail.Message) string {
	h.t.Helper()
	address := regexp.MustCompile(`https?://\S+`).FindString(m.Text)
	u, err := url.Parse(address)
	if err != nil || address == "" {
		h.t.Fatalf("no link in %q", m.Text)
	}
	return u.RequestURI()
}

func tokenIn(path string) string {
	u, _ := url.Parse(path)
	return u.Query().Get("token")
}

// ask asks for a link and gives its path.
func (b *browser) ask(email string) string {
	b.h.t.Helper()
	if got := b.post("/sign-in", "email", email); got.status != http.StatusSeeOther || got.to != "/sign-in/sent" {
		b.h.t.Fatalf("asking: %d to %q\n%s", got.status, got.to, got.body)
	}
	return b.h.linkIn(b.h.message(email))
}

// signIn signs a browser in.
func (b *browser) signIn(email string) {
	b.h.t.Helper()
	if got := b.post("/sign-in/link", "token", tokenIn(b.ask(email))); got.status != http.StatusSeeOther {
		b.h.t.Fatalf("signing in: %d\n%s", got.status, got.body)
	}
}

func (b *browser) wants(path string, status int, parts ...string) answer {
	b.h.t.Helper()
	got := b.get(path)
	if got.status != status {
		b.h.t.Errorf("GET %s: %d, want %d (to %q)", path, got.status, status, got.to)
	}
	for _, part := range parts {
		if !strings.Contains(got.body, part) {
			b.h.t.Errorf("GET %s does not say %q", path, part)
		}
	}
	return got
}

// rows counts the rows of a table.
func (h *signInHouse) rows(table string) int {
	h.t.Helper()
	n, _, err := db.Get(context.Background(), h.db, db.One[int], `select count(*) from `+table)
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}
