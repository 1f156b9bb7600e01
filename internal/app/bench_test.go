package app_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/app"
	"fairground/internal/db/dbtest"
	"fairground/internal/register"
	"fairground/internal/sharedtest"
	"fairground/internal/term"
)

// BenchmarkSignedInPages asks for pages as somebody signed in, in an alliance of
// 300 organisations and 10,000 people, and reports the median at the server in
// milliseconds; the bar is 30.
func BenchmarkSignedInPages(b *testing.B) {
	for name, database := range map[string]func() string{
		"sqlite":   func() string { return filepath.Join(b.TempDir(), "crowd.db") },
		"postgres": func() string { return dbtest.PostgresAddress(b) },
	} {
		b.Run(name, func(b *testing.B) {
			a, token := crowded(b, database())
			for _, path := range []string{"/", "/account", "/organisations", "/organisations/o-001", "/organisations/o-001/people", "/people", "/people?q=number+77",
				"/collaborations", "/collaborations/table-1", "/collaborations/table-1/seats", "/offers", "/asks", "/roles", "/audit", "/organisations/duplicates"} {
				b.Run(path[1:], func(b *testing.B) { ask(b, a.Handler(), path, token) })
			}
		})
	}
}

// BenchmarkSignedInPlaces asks for pages about places on the real registers, with
// the demonstration's 300 organisations and their deliveries, as somebody signed
// in, and reports the median at the server in milliseconds; the bar is 30.
func BenchmarkSignedInPlaces(b *testing.B) {
	folder := sharedtest.Dir(b)
	for name, database := range map[string]func() string{
		"sqlite":   func() string { return filepath.Join(b.TempDir(), "places.db") },
		"postgres": func() string { return dbtest.PostgresAddress(b) },
	} {
		b.Run(name, func(b *testing.B) {
			a, token := placed(b, database(), folder)
			for _, path := range []string{"/", "/places", "/places/E47000007", "/places/E12000005", "/places/E92000001", "/places/E92000001?theme=literacy&only=worked", "/places/E08000025", "/organisations",
				"/places/E92000001/organisations.csv", "/tiles/settings/9/253/168?within=E47000007", "/search?q=st+mary"} {
				b.Run(path[1:], func(b *testing.B) { ask(b, a.Handler(), path, token) })
			}
		})
	}
}

// placed makes the demonstration on the real registers and signs in somebody of
// the national team, who is also of an organisation and of a partnership.
func placed(b *testing.B, database, folder string) (*app.App, string) {
	b.Helper()
	a, err := app.Open(b.Context(), app.Config{Database: database, Now: now, Log: quiet()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { a.Close() })
	if err := a.Populate(b.Context(), folder, now(), func(register.Report) {}); err != nil {
		b.Fatal(err)
	}
	organisations, err := a.Alliance.Organisations(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	tables, err := a.Alliance.Collaborations(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	who, err := a.Account.AddIdentity(b.Context(), account.Identity{Name: "Robin Reader", Email: "robin@example.org", Illustrative: true}, true)
	if err != nil {
		b.Fatal(err)
	}
	for _, g := range []account.Grant{{Role: account.NationalTeam}, {Role: account.Partner, Scope: term.OfOrganisation(organisations[0].ID)}, {Role: account.Partner, Scope: term.OfCollaboration(tables[0].ID)}} {
		g.Person, g.Source = who.ID, "bench"
		if _, err := a.Account.Grant(b.Context(), g); err != nil {
			b.Fatal(err)
		}
	}
	if err := a.Provision.Warm(b.Context()); err != nil {
		b.Fatal(err)
	}
	token, err := a.Account.Begin(b.Context(), who.ID, "bench", "")
	if err != nil {
		b.Fatal(err)
	}
	return a, token
}

func ask(b *testing.B, h http.Handler, path, token string) {
	b.Helper()
	var took []time.Duration
	for b.Loop() {
		r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, path, nil)
		r.AddCookie(&http.Cookie{Name: "fairground-session", Value: token})
		r.Header.Set("Accept-Encoding", "gzip")
		w := httptest.NewRecorder()
		start := time.Now()
		h.ServeHTTP(w, r)
		took = append(took, time.Since(start))
		if w.Code != http.StatusOK {
			b.Fatalf("%s answers %d", path, w.Code)
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms")
}

// crowded makes the alliance and signs somebody of the national team in.
func crowded(b *testing.B, database string) (*app.App, string) {
	b.Helper()
	a, err := app.Open(b.Context(), app.Config{Database: database, Now: now, Log: quiet()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { a.Close() })
	check := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	var all []alliance.Organisation
	for i := range 300 {
		all = append(all, alliance.Organisation{ID: term.ID(fmt.Sprintf("o-%03d", i)), Name: fmt.Sprintf("Organisation %03d", i), Kind: alliance.Charity, MemberFrom: now().AddDate(-1, 0, 0)})
	}
	check(a.Alliance.AddAll(b.Context(), all))
	const people = 10_000
	begun := now().AddDate(0, -6, 0)
	id := func(i int) string { return fmt.Sprintf("p-%05d", i) }
	load := func(table string, columns []string, row func(i int) []any) {
		_, err := a.DB.Load(b.Context(), table, columns, func(yield func([]any) bool) {
			for i := range people {
				if !yield(row(i)) {
					return
				}
			}
		})
		check(err)
	}
	load("identity", []string{"id", "name", "email", "made", "illustrative"}, func(i int) []any {
		return []any{id(i), fmt.Sprintf("Person Number %d", i), id(i) + "@example.org", begun, true}
	})
	load("person", []string{"id", "title", "phone", "about", "listing", "show_email"}, func(i int) []any {
		return []any{id(i), "Lead", "", "", "members", true}
	})
	load("affiliation", []string{"id", "person_id", "organisation_id", "title", "role", "begins"}, func(i int) []any {
		return []any{"a-" + id(i), id(i), string(all[i%len(all)].ID), "", "partner", begun}
	})
	load("role_grant", []string{"id", "person_id", "role", "scope_kind", "scope_id", "begins", "source"}, func(i int) []any {
		return []any{"g-" + id(i), id(i), "partner", "organisation", string(all[i%len(all)].ID), begun, "affiliation:a-" + id(i)}
	})
	for i := range 7 {
		table, err := a.Alliance.AddCollaboration(b.Context(), alliance.Collaboration{ID: term.ID(fmt.Sprintf("table-%d", i)), Kind: alliance.ThematicCollaboration, Name: fmt.Sprintf("Table %d", i), Focus: "Reading."})
		check(err)
		for n := range 60 {
			_, err := a.Alliance.AddSeat(b.Context(), alliance.Seat{Collaboration: table.ID, Holder: alliance.HeldByPerson, Person: term.ID(id(60*i + n)), Organisation: all[n].ID, Role: alliance.MemberRole, Constituency: alliance.Constituencies()[n%15], From: begun})
			check(err)
		}
	}
	_, err = a.Account.Grant(b.Context(), account.Grant{Person: term.ID(id(0)), Role: account.NationalTeam, Source: "bench"})
	check(err)
	token, err := a.Account.Begin(b.Context(), term.ID(id(0)), "bench", "")
	check(err)
	return a, token
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
