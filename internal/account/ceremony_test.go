package account_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
	"github.com/google/uuid"
)

func schemas() []db.Room { return []db.Room{audit.Schema, account.Schema} }

// house is a deployment with the pages that ceremonies need round them, at
// http://localhost.
type house struct {
	*account.Service
	db    *db.DB
	audit *audit.Service
	url   string
	log   *journal
	ahead atomic.Int64 // how far its clock is put forward
}

func (h *house) now() time.Time {
	return time.Now().Add(time.Duration(h.ahead.Load())).UTC().Truncate(time.Microsecond)
}

func (h *house) wait(d time.Duration) { h.ahead.Add(int64(d)) }

// journal is a log that is read while it is written.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// open starts a deployment. Several on one database are its replicas.
func open(t *testing.T, d *db.DB, providers ...account.Provider) *house {
	t.Helper()
	h := &house{db: d, log: &journal{}}
	log := slog.New(slog.NewTextHandler(h.log, nil))
	h.audit = audit.New(d, h.now)
	h.Service = account.New(d, h.audit, account.Config{Now: h.now, NewID: func() term.ID { return term.ID(uuid.NewString()) }, SSO: providers, Log: log})
	st, err := site.New(site.Config{SignIn: "/sign-in", Confirm: "/sign-in/confirm", SignOut: "/sign-out", Account: "/account", Logger: log,
		Nav: []site.Link{{Label: "Places", URL: "/"}}})
	if err != nil {
		t.Fatal(err)
	}
	rt := site.NewRoutes(st, h.Guard)
	h.PasskeyRoutes(rt, st)
	h.SSORoutes(rt, st)
	h.pages(rt, st)
	server := httptest.NewServer(st.Wrap(h.Authenticate(st, rt)))
	t.Cleanup(server.Close)
	h.url = strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	return h
}

// pages stand in for those that show the panels.
func (h *house) pages(rt *site.Routes, st *site.Site) {
	show := func(slot, title string, before templ.Component, id func(r *http.Request) string) site.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) error {
			panels, err := st.Panels().For(r.Context(), slot, site.ViewerFrom(r.Context()), id(r))
			if err != nil {
				return err
			}
			return st.Render(w, r, site.Page{Title: title}, templ.Join(append([]templ.Component{before}, panels...)...))
		}
	}
	next := func(r *http.Request) string { return r.URL.Query().Get("next") }
	rt.Handle("GET /{$}", "home.read", show("none", "Home", templ.NopComponent, next))
	rt.Handle("GET /sign-in", "sign-in.use", show("sign-in", "Sign in", site.Input{Name: "email", Label: "E-mail address", Type: "email", Autocomplete: "email"}, next))
	rt.Handle("GET /sign-in/confirm", "self.read", show("confirm", "Confirm that it is you", templ.NopComponent, next))
	rt.Handle("GET /account", "self.read", show("account", "Your account", templ.NopComponent, func(r *http.Request) string { return string(account.ActorFrom(r.Context()).ID) }))
	rt.Handle("GET /dangerous", "self.erase", show("none", "Dangerous", templ.NopComponent, next))
	rt.Handle("GET /test/sign-in", "sign-in.use", func(w http.ResponseWriter, r *http.Request) error {
		i, _, err := h.IdentityByEmail(r.Context(), r.URL.Query().Get("email"))
		if err != nil {
			return err
		}
		if err := h.SignIn(w, r, i, "link"); err != nil {
			return err
		}
		return site.SeeOther(w, r, "/account")
	})
	rt.Handle("POST /sign-out", "sign-in.use", func(w http.ResponseWriter, r *http.Request) error {
		a := account.ActorFrom(r.Context())
		if err := h.End(r.Context(), a.ID, a.Session.ID); err != nil {
			return err
		}
		return site.SeeOther(w, r, "/")
	})
}

func (h *house) person(t *testing.T, name, email string) account.Identity {
	t.Helper()
	i, err := h.AddIdentity(t.Context(), account.Identity{Name: name, Email: email}, true)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// did counts the entries of the record for an action.
func (h *house) did(t *testing.T, action string) int {
	t.Helper()
	n, _, err := db.Get(t.Context(), h.db, db.One[int], `select count(*) from audit_entry where action = $1`, action)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// browser keeps cookies, and follows no redirect unless it is asked to.
type browser struct {
	t    *testing.T
	base string
	http.Client
}

func (h *house) browser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t, base: h.url}
	b.Jar, b.Timeout = jar, time.Minute
	b.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return b
}

// at is the same browser at another replica: cookies know no port.
func (b *browser) at(h *house) *browser {
	return &browser{t: b.t, base: h.url, Client: b.Client}
}

// reply is what came back.
type reply struct {
	status   int
	location string
	body     string
}

func (b *browser) send(request *http.Request) reply {
	b.t.Helper()
	answer, err := b.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return reply{answer.StatusCode, answer.Header.Get("Location"), string(body)}
}

func (b *browser) get(path string) reply {
	b.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = b.base + path
	}
	request, err := http.NewRequestWithContext(b.t.Context(), "GET", path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	request.Header.Set("Accept", "text/html")
	return b.send(request)
}

func (b *browser) post(path string, values url.Values) reply {
	b.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = b.base + path
	}
	request, err := http.NewRequestWithContext(b.t.Context(), "POST", path, strings.NewReader(values.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Accept", "text/html")
	return b.send(request)
}

// json sends JSON as the script does.
func (b *browser) json(path string, body any) reply {
	b.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		b.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(b.t.Context(), "POST", b.base+path, bytes.NewReader(text))
	if err != nil {
		b.t.Fatal(err)
	}
	request.Header.Set("Accept", "application/json")
	return b.send(request)
}

// signIn begins a session without a ceremony.
func (b *browser) signIn(email string) {
	b.t.Helper()
	if r := b.get("/test/sign-in?email=" + url.QueryEscape(email)); r.location != "/account" {
		b.t.Fatalf("sign in: %+v", r)
	}
}

// who is the name that pages show as signed in; "" for nobody.
func (b *browser) who() string {
	b.t.Helper()
	_, after, found := strings.Cut(b.get("/").body, "Signed in as </span>")
	if !found {
		return ""
	}
	name, _, _ := strings.Cut(after, "<")
	return name
}

// want fails unless the reply has the status and holds the words.
func (r reply) want(t *testing.T, what string, status int, words string) {
	t.Helper()
	if r.status != status || !strings.Contains(r.body, words) {
		t.Errorf("%s: status %d, want %d with %q\n%s", what, r.status, status, words, main(r.body))
	}
}

// main is the part of a page that is about anything.
func main(page string) string {
	if _, after, found := strings.Cut(page, "<main"); found {
		page, _, _ = strings.Cut(after, "</main>")
	}
	return fmt.Sprintf("%.500s", page)
}
