package account_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/htmltest"
	"fairground/internal/site"
	"fairground/internal/term"
)

// auditHouse is the room with its audit pages behind the real guard.
type auditHouse struct {
	t       *testing.T
	account *account.Service
	audit   *audit.Service
	handler http.Handler
	made    int
}

func openAuditHouse(t *testing.T, d *db.DB) *auditHouse {
	t.Helper()
	h := &auditHouse{t: t}
	now := func() time.Time { return time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC) }
	h.audit = audit.New(d, now)
	h.account = account.New(d, h.audit, account.Config{Now: now, NewID: func() term.ID { h.made++; return term.ID(fmt.Sprintf("id-%03d", h.made)) }})
	st, err := site.New(site.Config{Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	rt := site.NewRoutes(st, h.account.Guard)
	h.account.AuditRoutes(rt, st)
	h.handler = h.account.Authenticate(st, rt)
	return h
}

// person adds a person with a role and gives their session's token.
func (h *auditHouse) person(name, email string, role account.Role, at term.Scope) (account.Identity, string) {
	h.t.Helper()
	i, err := h.account.AddIdentity(h.t.Context(), account.Identity{Name: name, Email: email}, true)
	if err != nil {
		h.t.Fatal(err)
	}
	if _, err := h.account.Grant(h.t.Context(), account.Grant{Person: i.ID, Role: role, Scope: at}); err != nil {
		h.t.Fatal(err)
	}
	token, err := h.account.Begin(h.t.Context(), i.ID, "link", "Firefox on Linux")
	if err != nil {
		h.t.Fatal(err)
	}
	return i, token
}

func (h *auditHouse) get(token, path string, status int, checks ...htmltest.Check) string {
	h.t.Helper()
	r := httptest.NewRequestWithContext(h.t.Context(), "GET", path, nil)
	if token != "" {
		r.AddCookie(&http.Cookie{Name: "fairground-session", Value: token})
	}
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	if w.Code != status {
		h.t.Fatalf("GET %s: status %d, want %d", path, w.Code, status)
	}
	htmltest.Run(h.t, strings.NewReader(w.Body.String()), checks...)
	return w.Body.String()
}

func TestAuditPages(t *testing.T) {
	dbtest.Each(t, []db.Room{audit.Schema, account.Schema}, func(t *testing.T, d *db.DB) {
		h := openAuditHouse(t, d)
		_, national := h.person("Nasreen Alam", "nasreen@example.org", account.NationalTeam, term.Scope{})
		editor, token := h.person("Ed Itor", "ed@example.org", account.OrganisationEditor, term.OfOrganisation("org-1"))
		for i := range 60 {
			err := h.audit.Record(audit.WithActor(t.Context(), editor.ID), audit.Entry{Action: "organisation.change", Kind: "organisation", Thing: "org-1", Scope: term.OfOrganisation("org-1"),
				Before: audit.Values{"name": "=1+1"}, After: audit.Values{"name": fmt.Sprint("=HYPERLINK", i)}})
			if err != nil {
				t.Fatal(err)
			}
		}
		head, err := h.audit.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}

		h.get("", "/audit", 403)
		h.get(token, "/audit", 403)
		h.get(token, "/audit.csv", 403)
		h.get(national, "/audit", 200, htmltest.In("#entries tbody", htmltest.Count("tr", 50), htmltest.Contains("=HYPERLINK59"), htmltest.Contains("Ed Itor")),
			htmltest.In("#head", htmltest.Text(head.String())), htmltest.In("a[rel=next]", htmltest.Attr("href", fmt.Sprint("/audit?before=", head.Seq-49))))
		h.get(national, fmt.Sprint("/audit?before=", head.Seq-49), 200, htmltest.In("#entries tbody", htmltest.Count("tr", int(head.Seq)-50)), htmltest.None("a[rel=next]"))
		h.get(national, "/audit?person=ED@example.org&kind=person", 200, htmltest.In("#entries tbody", htmltest.Count("tr", 3), htmltest.Contains("Signed in"), htmltest.Contains("ed@example.org")))
		h.get(national, "/audit?person=nobody@example.org", 200, htmltest.In(".fg-empty", htmltest.Contains("Nobody here")))
		h.get(national, "/audit?from=22/11/2026", 200, htmltest.In(".fg-empty"))
		h.get(national, "/audit?from=21/11/2026&to=2026-11-21&kind=organisation", 200, htmltest.In("#entries tbody", htmltest.Count("tr", 50)))
		h.get(national, "/audit?from=soon", 422, htmltest.In("main", htmltest.Contains("“soon” is not a date")))

		file := h.get(national, "/audit.csv?kind=organisation", 200)
		if lines := strings.Split(strings.TrimSpace(file), "\n"); len(lines) != 61 || !strings.Contains(lines[1], ",name,'=1+1,'=HYPERLINK59,") || !strings.HasSuffix(lines[1], head.Hash) {
			t.Errorf("%d lines, the second %q", len(lines), lines[1])
		}

		h.get(token, "/organisations/org-1/record", 200, htmltest.In("#entries tbody", htmltest.Count("tr", 50)), htmltest.None("#head"))
		h.get(national, "/organisations/org-1/record", 200)
		h.get(token, "/organisations/org-2/record", 403)
		h.get("", "/organisations/org-1/record", 403)
	})
}
