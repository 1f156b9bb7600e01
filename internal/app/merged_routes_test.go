package app_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/term"
)

// answerOf asks as somebody and gives the answer with its text.
func (h *house) answerOf(t *testing.T, token, method, path string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, h.server.URL+path, strings.NewReader(""))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "text/html")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.AddCookie(&http.Cookie{Name: "fairground-session", Value: token})
	response, err := h.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		t.Fatal(err)
	}
	return response, string(text)
}

// TestEveryOrganisationRouteAfterAMerge: every page under the address of an
// organisation that was merged leads to the same page of the one that stands, and
// what is sent there is done there.
func TestEveryOrganisationRouteAfterAMerge(t *testing.T) {
	s := standing(t)
	who, err := s.app.Account.AddIdentity(t.Context(), account.Identity{Name: "Eve", Email: "eve@example.org"}, true)
	if err != nil {
		t.Fatal(err)
	}
	for role, at := range map[account.Role]term.Scope{account.NationalTeam: {}, account.OrganisationEditor: term.OfOrganisation("ours")} {
		if _, err := s.app.Account.Grant(t.Context(), account.Grant{Person: who.ID, Role: role, Scope: at, Source: "test"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.app.Alliance.Merge(t.Context(), "ours", "theirs", ""); err != nil {
		t.Fatal(err)
	}
	token, err := s.app.Account.Begin(t.Context(), who.ID, "test", "test")
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, route := range s.app.Routes.All() {
		method, pattern, _ := strings.Cut(route.Pattern, " ")
		if !strings.HasPrefix(pattern+"/", "/organisations/{id}/") {
			continue
		}
		tried++
		gone, err := s.ours.path(route.Pattern)
		if err != nil {
			t.Fatal(err)
		}
		stands := strings.Replace(gone, "/ours", "/theirs", 1)
		got, text := s.answerOf(t, token, method, gone+"?page=2")
		if method == http.MethodGet {
			if got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != stands+"?page=2" {
				t.Errorf("%s: %d to %q", route.Pattern, got.StatusCode, got.Header.Get("Location"))
			}
			continue
		}
		want, _ := s.answerOf(t, token, method, stands+"?page=2")
		if got.StatusCode != want.StatusCode || got.Header.Get("Location") != want.Header.Get("Location") || strings.Contains(text, "/organisations/ours") {
			t.Errorf("%s: %d to %q, and of the one that stands %d to %q", route.Pattern, got.StatusCode, got.Header.Get("Location"), want.StatusCode, want.Header.Get("Location"))
		}
	}
	if tried < 25 {
		t.Errorf("only %d routes", tried)
	}
}

// TestRecordAfterAMerge: the record of the organisation that stands says what was
// done to the one that was merged, too, until they are parted.
func TestRecordAfterAMerge(t *testing.T) {
	s := standing(t)
	who := s.held[0]
	for _, p := range s.held {
		if p.role == account.NationalTeam {
			who = p
		}
	}
	token, err := s.app.Account.Begin(t.Context(), who.id, "test", "test")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.app.DB.Tx(t.Context(), s.write("ours", "what was done at ours")); err != nil {
		t.Fatal(err)
	}
	shows := func(want bool) {
		t.Helper()
		got, text := s.answerOf(t, token, "GET", "/organisations/theirs/record")
		if got.StatusCode != http.StatusOK || strings.Contains(text, "what was done at ours") != want {
			t.Errorf("%d, and shows it: %v", got.StatusCode, !want)
		}
	}
	shows(false)
	if _, err := s.app.Alliance.Merge(t.Context(), "ours", "theirs", ""); err != nil {
		t.Fatal(err)
	}
	shows(true)
	if err := s.app.Alliance.Unmerge(t.Context(), "ours"); err != nil {
		t.Fatal(err)
	}
	shows(false)
}

// write records something that was done at an organisation.
func (h *house) write(organisation term.ID, words string) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		return h.app.Audit.Record(ctx, audit.Entry{Action: "organisation.change", Kind: "organisation", Thing: organisation, Scope: term.OfOrganisation(organisation), After: audit.Values{"about": words}})
	}
}
