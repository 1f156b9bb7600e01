package audit_test

import (
	"fmt"
	"testing"
	"testing/fstest"
	"time"

	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/term"
)

func shelf() db.Room {
	return db.Room{Name: "shelf", Migrations: fstest.MapFS{"migrations/0001_shelf.sql": &fstest.MapFile{Data: []byte("-- +goose Up\ncreate table shelf (id text primary key, n bigint not null);")}}}
}

func TestList(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		clock := now()
		s := audit.New(d, func() time.Time { return clock })
		add := func(actor term.ID, e audit.Entry) {
			t.Helper()
			clock = clock.Add(24 * time.Hour)
			if err := s.Record(audit.WithActor(t.Context(), actor), e); err != nil {
				t.Fatal(err)
			}
		}
		day := func(n int) time.Time { return now().Add(time.Duration(n) * 24 * time.Hour).Truncate(time.Microsecond) }
		add("amal", audit.Entry{Action: "organisation.add", Kind: "organisation", Thing: "org-1", Scope: term.OfOrganisation("org-1"), After: audit.Values{"name": "Readers"}})
		add("bea", audit.Entry{Action: "person.add", Kind: "person", Thing: "amal", About: []term.ID{"amal"}, After: audit.Values{"name": "Amal"}})
		add("bea", audit.Entry{Action: "seat.hand-over", Kind: "seat", Thing: "seat-1", Scope: term.OfCollaboration("c-1"), About: []term.ID{"amal", "bea"}, After: audit.Values{"from": "Amal", "to": "Bea"}})
		add("", audit.Entry{Action: "register.import", Kind: "register", Thing: "r-1"})
		add("bea", audit.Entry{Action: "organisation.change", Kind: "organisation", Thing: "org-2", Scope: term.OfOrganisation("org-2")})

		for name, c := range map[string]struct {
			filter audit.Filter
			want   []int64
		}{
			"all":       {audit.Filter{}, []int64{5, 4, 3, 2, 1}},
			"limit":     {audit.Filter{Limit: 2}, []int64{5, 4}},
			"older":     {audit.Filter{Limit: 2, Older: 4}, []int64{3, 2}},
			"actor":     {audit.Filter{Actor: "bea"}, []int64{5, 3, 2}},
			"concerns":  {audit.Filter{Concerns: "amal"}, []int64{3, 2, 1}},
			"kind":      {audit.Filter{Kind: "organisation"}, []int64{5, 1}},
			"thing":     {audit.Filter{Kind: "organisation", Thing: "org-1"}, []int64{1}},
			"scope":     {audit.Filter{Scope: term.OfOrganisation("org-2")}, []int64{5}},
			"from":      {audit.Filter{From: day(4)}, []int64{5, 4}},
			"to":        {audit.Filter{To: day(4)}, []int64{3, 2, 1}},
			"together":  {audit.Filter{Concerns: "bea", Kind: "seat", From: day(1), To: day(9)}, []int64{3}},
			"none":      {audit.Filter{Actor: "nobody"}, nil},
			"no values": {audit.Filter{Kind: "person", Thing: "bea"}, nil},
		} {
			got, err := s.List(t.Context(), c.filter)
			if err != nil || fmt.Sprint(seqs(got)) != fmt.Sprint(c.want) {
				t.Errorf("%s: %v, %v, want %v", name, seqs(got), err, c.want)
			}
		}
		about, err := s.About(t.Context(), "amal")
		if err != nil || fmt.Sprint(seqs(about)) != "[3 2 1]" || about[0].After != nil || about[1].After["name"] != "Amal" || about[2].After != nil {
			t.Errorf("about Amal: %+v, %v", about, err)
		}
		if kinds, err := s.Kinds(t.Context()); err != nil || fmt.Sprint(kinds) != "[organisation person register seat]" {
			t.Errorf("kinds %v, %v", kinds, err)
		}
	})
}

func seqs(entries []audit.Entry) (out []int64) {
	for _, e := range entries {
		out = append(out, e.Seq)
	}
	return out
}

func TestWords(t *testing.T) {
	for action, want := range map[string]string{"organisation.change": "Organisation: changed", "sub-group.add": "Sub group: added", "session.begin": "Signed in",
		"upload.withdraw": "Upload: withdrawn", "terms.accept": "Terms: accepted", "seat.hand-over": "Seat: hand over", "odd": "Odd", "invitation.invite": "Invitation: invited"} {
		if got := audit.Words(action); got != want {
			t.Errorf("%s is %q, want %q", action, got, want)
		}
	}
}

// BenchmarkRecord is the cost of one entry with values, its transaction included.
func BenchmarkRecord(b *testing.B) {
	for name, address := range map[string]func() string{"sqlite": func() string { return b.TempDir() + "/chain.db" }, "postgres": func() string { return dbtest.PostgresAddress(b) }} {
		b.Run(name, func(b *testing.B) {
			d, err := db.Open(b.Context(), address())
			if err != nil {
				b.Fatal(err)
			}
			defer d.Close()
			if err := d.Migrate(b.Context(), schemas()...); err != nil {
				b.Fatal(err)
			}
			s := audit.New(d, now)
			for b.Loop() {
				record(b, s, 1, "amal")
			}
			n := b.N
			start := time.Now()
			if _, err := s.Verify(b.Context(), nil); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(time.Since(start).Nanoseconds())/float64(n), "verify-ns/entry")
		})
	}
}
