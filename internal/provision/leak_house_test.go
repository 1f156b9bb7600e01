package provision_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/db"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/register/registertest"
	"fairground/internal/term"
)

// watched is a house with secrets, served as it is served for real: by sessions,
// the policy, and everything in front of them.
type watched struct {
	t       *testing.T
	h       *house
	handler http.Handler
	tokens  map[string]string // of sessions, by viewer
}

// secretive is an organisation with work of every kind of secrecy. What a test
// does not change stands still.
func secretive(t *testing.T, d *db.DB) *watched {
	t.Helper()
	h := unstarted(t, d)
	registertest.Small(t, h.register)
	joined := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	if err := h.alliance.AddAll(t.Context(), []alliance.Organisation{
		{ID: "hidden", Name: "Hidden", Kind: alliance.Charity, MemberFrom: joined}, {ID: "readers", Name: "Readers", Kind: alliance.Charity, MemberFrom: joined},
	}); err != nil {
		t.Fatal(err)
	}
	if err := h.provision.AddProgrammes(t.Context(), []provision.Programme{
		{ID: "secret", Organisation: "hidden", Name: "Secret Garden", About: "Behind the wall"}, {ID: "story", Organisation: "readers", Name: "Story Time"},
	}); err != nil {
		t.Fatal(err)
	}
	h.areas["birmingham"], h.areas["sheffield"], h.areas["ladywood"] = []term.GSS{"E08000025"}, []term.GSS{"E08000019"}, []term.GSS{"E05000001"}
	w := &watched{t: t, h: h, tokens: map[string]string{"public": ""}}
	w.put(delivery("open", "story", "gias:100002", provision.Public, 120))
	w.person("member", account.Grant{Role: account.OrganisationEditor, Scope: term.OfOrganisation("readers")})
	w.person("national", account.Grant{Role: account.NationalTeam})
	w.person("partner", account.Grant{Role: account.Partner, Scope: term.OfCollaboration("birmingham")})
	w.person("elsewhere", account.Grant{Role: account.PartnershipLead, Scope: term.OfCollaboration("sheffield")})
	w.person("ward", account.Grant{Role: account.Facilitator, Scope: term.OfCollaboration("ladywood")})
	w.person("owner", account.Grant{Role: account.OrganisationEditor, Scope: term.OfOrganisation("hidden")})
	w.person("nobody")
	if _, err := h.register.Matcher(t.Context()); err != nil {
		t.Fatal(err)
	}
	st, rt := placeRoutes(t, h)
	h.provision.UploadRoutes(rt, st)
	h.provision.WorkRoutes(rt, st)
	h.provision.NoteRoutes(rt, st)
	w.handler = st.Wrap(h.account.Authenticate(st, rt))
	return w
}

func delivery(id, programme term.ID, at term.SettingID, v provision.Visibility, reached int) provision.Delivery {
	d := provision.Delivery{ID: id, Programme: programme, Setting: at, Themes: term.NewThemeSet(term.Attendance), Phases: term.NewPhaseSet(term.Secondary), Period: 2023, Visibility: v}
	if programme == "story" {
		d.Themes, d.Phases, d.Period = term.NewThemeSet(term.Literacy), term.NewPhaseSet(term.Primary), 2025
	}
	d.Reached = register.Known(reached)
	return d
}

// person signs somebody in.
func (w *watched) person(name string, grants ...account.Grant) {
	w.t.Helper()
	i, err := w.h.account.AddIdentity(w.t.Context(), account.Identity{ID: term.ID(name), Name: name, Email: name + "@example.org"}, true)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, g := range grants {
		g.Person = i.ID
		if _, err := w.h.account.Grant(w.t.Context(), g); err != nil {
			w.t.Fatal(err)
		}
	}
	if w.tokens[name], err = w.h.account.Begin(w.t.Context(), i.ID, "link", "a test"); err != nil {
		w.t.Fatal(err)
	}
}

// put records a delivery in place of the one with its id.
func (w *watched) put(d provision.Delivery) {
	w.t.Helper()
	w.take(d.ID)
	if err := w.h.provision.AddDeliveries(w.t.Context(), []provision.Delivery{d}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *watched) take(id term.ID) {
	w.t.Helper()
	if _, err := w.h.db.Exec(w.t.Context(), `delete from delivery where id = $1`, string(id)); err != nil {
		w.t.Fatal(err)
	}
	if err := w.h.db.Bump(w.t.Context(), provision.DataVersion); err != nil {
		w.t.Fatal(err)
	}
}

// ask sends a request as a viewer.
func (w *watched) ask(viewer, method, path string) *httptest.ResponseRecorder {
	w.t.Helper()
	var body io.Reader
	if method == "POST" {
		body = strings.NewReader("x=y")
	}
	r := httptest.NewRequestWithContext(w.t.Context(), method, path, body)
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if token := w.tokens[viewer]; token != "" {
		r.AddCookie(cookie(token))
	}
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	return answer
}

// cookie is that of a session.
func cookie(token string) *http.Cookie {
	return &http.Cookie{Name: "fairground-session", Value: token}
}
