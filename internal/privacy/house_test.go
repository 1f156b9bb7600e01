package privacy_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/htmltest"
	"fairground/internal/job"
	"fairground/internal/mail"
	"fairground/internal/privacy"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

func schemas() []db.Room {
	return []db.Room{job.Schema, audit.Schema, mail.Schema, account.Schema, privacy.Schema}
}

// house is the room, what stands below it, and its pages behind the real guard.
type house struct {
	t       *testing.T
	db      *db.DB
	audit   *audit.Service
	mail    *mail.Service
	account *account.Service
	jobs    *job.Queue
	privacy *privacy.Service
	handler http.Handler
	clock   time.Time
	made    atomic.Int64
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

func open(t *testing.T, d *db.DB, notices ...privacy.Notice) *house {
	t.Helper()
	h := &house{t: t, db: d, clock: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)}
	now := func() time.Time { return h.clock }
	newID := func() term.ID { return term.ID(fmt.Sprintf("id-%03d", h.made.Add(1))) }
	h.audit, h.mail = audit.New(d, now), mail.New(d, now, newID)
	h.account = account.New(d, h.audit, account.Config{Now: now, NewID: newID})
	h.jobs = job.New(d, job.Config{Now: now, Log: quiet(), Poll: 20 * time.Millisecond})
	h.privacy = privacy.New(privacy.Needs{DB: d, Account: h.account, Audit: h.audit, Mail: h.mail, Jobs: h.jobs, Now: now, Notices: notices})
	st, err := site.New(site.Config{Logger: quiet(), Account: "/account", Footer: []site.Link{{Label: "Privacy", URL: "/privacy"}}})
	if err != nil {
		t.Fatal(err)
	}
	rt := site.NewRoutes(st, h.account.Guard)
	h.privacy.Routes(rt, st)
	h.account.AuditRoutes(rt, st)
	rt.Handle("GET /account", "self.read", func(w http.ResponseWriter, r *http.Request) error { // stands for the page of one's account
		viewer := site.ViewerFrom(r.Context())
		panels, err := st.Panels().For(r.Context(), "account", viewer, viewer.ID)
		if err != nil {
			return err
		}
		return st.Render(w, r, site.Page{Title: "Your account"}, templ.Join(panels...))
	})
	h.handler = h.account.Authenticate(st, rt)
	return h
}

// person adds a person with a role, none where it is "".
func (h *house) person(name, email string, role account.Role, at term.Scope) account.Identity {
	h.t.Helper()
	i, err := h.account.AddIdentity(h.t.Context(), account.Identity{Name: name, Email: email}, true)
	if err == nil && role != "" {
		_, err = h.account.Grant(h.t.Context(), account.Grant{Person: i.ID, Role: role, Scope: at})
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return i
}

// as gives the context of what a person does.
func (h *house) as(i account.Identity) context.Context {
	h.t.Helper()
	a, err := h.account.Actor(h.t.Context(), i)
	if err != nil {
		h.t.Fatal(err)
	}
	a.Confirmed = h.clock
	return account.WithActor(h.t.Context(), a)
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

// everything reads every value of every table as text.
func (h *house) everything() string {
	h.t.Helper()
	query := `select name from sqlite_master where type = 'table'`
	if h.db.Dialect() == db.Postgres {
		query = `select table_name from information_schema.tables where table_schema = current_schema()`
	}
	tables, err := db.Collect(h.t.Context(), h.db, db.One[string], query)
	if err != nil || len(tables) < 8 {
		h.t.Fatalf("%d tables, %v", len(tables), err)
	}
	var all strings.Builder
	for _, table := range tables {
		rows, err := h.db.Query(h.t.Context(), `select * from `+table)
		if err != nil {
			h.t.Fatal(err)
		}
		columns, _ := rows.Columns()
		for rows.Next() {
			values, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				h.t.Fatal(err)
			}
			for i, v := range values {
				if b, ok := v.([]byte); ok {
					v = string(b)
				}
				fmt.Fprintf(&all, "%s.%s = %v\n", table, columns[i], v)
			}
		}
		if err := rows.Close(); err != nil {
			h.t.Fatal(err)
		}
	}
	return all.String()
}
