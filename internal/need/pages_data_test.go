package need_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"fairground/internal/account"
	"fairground/internal/account/accounttest"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/htmltest"
	"fairground/internal/need"
	"fairground/internal/need/stats"
	"fairground/internal/site"
	"fairground/internal/term"
)

// dataPages serves the pages of the data sets without a guard.
func dataPages(t *testing.T, s *need.Service) http.Handler {
	t.Helper()
	st, err := site.New(site.Config{Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	rt := site.NewRoutes(st, func(context.Context, site.Permission, *site.Thing) error { return nil })
	s.DataRoutes(rt, st)
	return rt
}

func fetch(t *testing.T, h http.Handler, method, path string, want int, checks ...htmltest.Check) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, path, nil))
	if w.Code != want {
		t.Fatalf("%s %s: status %d, want %d", method, path, w.Code, want)
	}
	if len(checks) > 0 {
		htmltest.Run(t, strings.NewReader(w.Body.String()), checks...)
	}
	return w
}

func TestDataPages(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		s := service(d)
		routes := dataPages(t, s)
		public := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			routes.ServeHTTP(w, r.WithContext(accounttest.Public(r.Context())))
		})
		team := accounttest.Signed(routes, "nia", accounttest.Grant(account.NationalTeam, term.Scope{}))
		fetch(t, public, "GET", "/need/data", 200, htmltest.In("main", htmltest.Contains("No official statistics have been read in yet")))

		table := made("1", "2 A 2024 1", "nonsense")
		table.Dataset.Publisher, table.Dataset.Licence, table.Dataset.Attribution, table.Dataset.Note = "Publisher", "OGL-3.0", "Contains what it contains.", "Take care."
		table.Dataset.Policy = stats.Policy{Threshold: 10, Base: 5}
		one := bring(t, s, table, need.ImportOptions{Label: "One", Published: day(1)}).Release
		two := bring(t, s, made("2", "2 A 2024 2"), need.ImportOptions{Label: "Two", Published: day(2)}).Release
		fetch(t, public, "GET", "/need/data", 200,
			htmltest.In("#releases", htmltest.Contains("Made up"), htmltest.Contains("One"), htmltest.Contains("Superseded"), htmltest.Contains("Two"), htmltest.Contains("Stands")))

		page := need.ReleaseURL(one.ID)
		read := fetch(t, public, "GET", page, 200,
			htmltest.In("#measures", htmltest.Contains("Measure"), htmltest.Contains("%")),
			htmltest.In("#problems", htmltest.Contains("made.csv, row 99")),
			htmltest.In("main", htmltest.Contains("Superseded by"), htmltest.Contains("1 January 2026"))).Body.String()
		if strings.Contains(read, "/withdraw") {
			t.Error("the public is offered to withdraw a release")
		}
		fetch(t, team, "GET", need.ReleaseURL(two.ID), 200, htmltest.In("form[action='"+need.ReleaseURL(two.ID)+"/withdraw']", htmltest.Contains("Withdraw this release")))

		to := fetch(t, team, "POST", need.ReleaseURL(two.ID)+"/withdraw", 303).Header().Get("Location")
		fetch(t, team, "GET", to, 200, htmltest.In("main", htmltest.Contains("The release is withdrawn")), htmltest.In("form[action='"+need.ReleaseURL(two.ID)+"/restore']", htmltest.Contains("Bring this release back")))
		if r, err := s.Release(t.Context(), one.ID); err != nil || !r.Stands() {
			t.Errorf("the one before stands again: %+v (%v)", r, err)
		}
		fetch(t, team, "POST", need.ReleaseURL(two.ID)+"/withdraw", 409)
		to = fetch(t, team, "POST", need.ReleaseURL(two.ID)+"/restore", 303).Header().Get("Location")
		fetch(t, team, "GET", to, 200, htmltest.In("main", htmltest.Contains("The release is back")))
		fetch(t, public, "GET", "/need/data/none", 404)
		fetch(t, team, "POST", "/need/data/none/restore", 404)
	})
}
