package provision_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"fairground/internal/account"
	"fairground/internal/account/accounttest"
	"fairground/internal/alliance"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/provision"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// TestListsOfThoseWhoMaySeeThem: confirmed lists are told to editors of their
// organisation, those of what was merged into it among them, and what rooms above say
// of a list shows on its page once it is confirmed.
func TestListsOfThoseWhoMaySeeThem(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		u := h.matched(t, h.receive(t, "where.csv", list))
		editor := accounttest.As(t.Context(), "editor", accounttest.Editor(h.member))
		lists := func(ctx context.Context) []provision.List {
			t.Helper()
			all, err := h.provision.Lists(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return all
		}
		st, err := site.New(site.Config{Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
		if err != nil {
			t.Fatal(err)
		}
		st.Panels().Register("list", "a test", func(_ context.Context, _ site.Viewer, id string) (templ.Component, error) {
			return templ.Raw(`<p id="panel">` + id + `</p>`), nil
		})
		rt := site.NewRoutes(st, h.account.Guard)
		h.provision.UploadRoutes(rt, st)
		page := func() string {
			out := httptest.NewRecorder()
			rt.ServeHTTP(out, httptest.NewRequestWithContext(editor, "GET", "/uploads/"+string(u.ID), nil))
			return out.Body.String()
		}
		if got := lists(editor); len(got) != 0 || strings.Contains(page(), `id="panel"`) {
			t.Errorf("before it is confirmed: %+v", got)
		}
		if _, err := h.provision.Confirm(editor, u.ID, terms()); err != nil {
			t.Fatal(err)
		}
		got := lists(editor)
		if len(got) != 1 || got[0].ID != u.ID || got[0].Organisation != h.member || got[0].Name != "where.csv" || !got[0].Confirmed.Equal(now()) || got[0].Entries == 0 || got[0].URL() != "/uploads/"+string(u.ID) {
			t.Errorf("once it is confirmed: %+v", got)
		}
		if body := page(); !strings.Contains(body, `<p id="panel">`+string(u.ID)+`</p>`) {
			t.Error("what a room above says is not on its page")
		}
		other, err := h.alliance.Add(t.Context(), alliance.Organisation{Name: "Others", Kind: alliance.Charity})
		if err != nil {
			t.Fatal(err)
		}
		for who, ctx := range map[string]context.Context{"public": accounttest.Public(t.Context()), "national": accounttest.As(t.Context(), "n", accounttest.Grant(account.NationalTeam, term.Scope{})),
			"helper": accounttest.As(t.Context(), "h", accounttest.Grant(account.Partner, term.OfOrganisation(h.member))), "other": accounttest.As(t.Context(), "o", accounttest.Editor(other.ID))} {
			if got := lists(ctx); len(got) != 0 {
				t.Errorf("%s is told of %+v", who, got)
			}
		}
		if _, err := h.alliance.Merge(t.Context(), h.member, other.ID, ""); err != nil {
			t.Fatal(err)
		}
		if got := lists(accounttest.As(t.Context(), "o", accounttest.Editor(other.ID))); len(got) != 1 || got[0].Organisation != other.ID {
			t.Errorf("the one that stands for it is told of %+v", got)
		}
		if err := h.provision.Withdraw(t.Context(), u.ID); err != nil {
			t.Fatal(err)
		}
		if got := lists(accounttest.As(t.Context(), "o", accounttest.Editor(other.ID))); len(got) != 0 {
			t.Errorf("after it was taken back: %+v", got)
		}
	})
}

// TestManyListsOfOne: however many lists one organisation confirmed, those of another
// stay among what may be chosen.
func TestManyListsOfOne(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		other, err := h.alliance.Add(t.Context(), alliance.Organisation{Name: "Others", Kind: alliance.Charity})
		if err != nil {
			t.Fatal(err)
		}
		err = h.db.Tx(t.Context(), func(ctx context.Context) error {
			for i := range 230 {
				of, day := h.member, now().AddDate(0, 0, i)
				if i < 2 {
					of = other.ID
				}
				if _, err := h.db.Exec(ctx, `insert into upload (id, organisation_id, file_name, sheet, state, file_id, left_out, choices, made, confirmed) values ($1, $2, 'list.csv', '', 'confirmed', '', '[]', '{}', $3, $3)`,
					fmt.Sprintf("u%03d", i), string(of), day); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		all, err := h.provision.Lists(accounttest.As(t.Context(), "both", accounttest.Editor(h.member), accounttest.Editor(other.ID)))
		if err != nil {
			t.Fatal(err)
		}
		if len(all) != 202 || all[0].ID != "u229" || all[199].ID != "u030" || all[201].ID != "u000" {
			t.Errorf("%d lists, from %v to %v", len(all), all[0].ID, all[len(all)-1].ID)
		}
	})
}
