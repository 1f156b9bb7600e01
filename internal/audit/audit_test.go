package audit_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/fault"
	"fairground/internal/term"
)

func now() time.Time { return time.Date(2026, 11, 21, 9, 0, 0, 123456789, time.UTC) }

func schemas() []db.Room { return []db.Room{audit.Schema} }

// record adds n entries about a person each, and fails the test where it cannot.
func record(t testing.TB, s *audit.Service, n int, person term.ID) {
	t.Helper()
	for i := range n {
		err := s.Record(audit.WithActor(t.Context(), "actor-1"), audit.Entry{Action: "person.rename", Kind: "person", Thing: person, Scope: term.OfOrganisation("org-1"),
			About: []term.ID{person}, Before: audit.Values{"name": fmt.Sprint("old ", i)}, After: audit.Values{"name": fmt.Sprint("new ", i), "email": "a@example.org"}})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func verify(t testing.TB, s *audit.Service) audit.Head {
	t.Helper()
	head, err := s.Verify(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return head
}

func exec(t testing.TB, d *db.DB, query string, args ...any) {
	t.Helper()
	if n, err := d.Exec(t.Context(), query, args...); err != nil || n == 0 {
		t.Fatalf("%s: %d rows, %v", query, n, err)
	}
}

func TestChainGrowsWithItsTransaction(t *testing.T) {
	undone := errors.New("undone")
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		s := audit.New(d, now)
		if head := verify(t, s); head.Seq != 0 {
			t.Fatalf("an empty chain ends at %d", head.Seq)
		}
		err := d.Tx(t.Context(), func(ctx context.Context) error {
			record := s.Record(ctx, audit.Entry{Action: "thing.add", Kind: "thing", Thing: "1"})
			return errors.Join(record, undone)
		})
		if !errors.Is(err, undone) || verify(t, s).Seq != 0 {
			t.Fatalf("what was undone is in the chain: %v", err)
		}
		values := audit.Values{"name": "as recorded"}
		err = d.Tx(audit.WithActor(t.Context(), "actor-1"), func(ctx context.Context) error {
			first := s.Record(ctx, audit.Entry{Action: "thing.add", Kind: "thing", Thing: "1", After: values})
			values["name"] = "changed later"
			return errors.Join(first, s.Record(ctx, audit.Entry{Action: "thing.change", Kind: "thing", Thing: "1", Before: audit.Values{"a": "1", "b": ""}, After: audit.Values{"a": "2"}}))
		})
		if err != nil || verify(t, s).Seq != 2 {
			t.Fatalf("two in one transaction: %v", err)
		}
		all, err := s.List(t.Context(), audit.Filter{})
		if err != nil || len(all) != 2 {
			t.Fatalf("%d entries, %v", len(all), err)
		}
		if e := all[1]; e.Seq != 1 || e.Actor != "actor-1" || !e.At.Equal(now().Truncate(time.Microsecond)) || e.Before != nil || e.After["name"] != "as recorded" || e.Erased {
			t.Errorf("the first entry came back as %+v", e)
		}
		want := []audit.Change{{Name: "a", Before: "1", After: "2"}, {Name: "b"}}
		if got := all[0].Changes(); !reflect.DeepEqual(got, want) {
			t.Errorf("changes %v, want %v", got, want)
		}
	})
}

func TestErasingAPersonKeepsTheChain(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		s := audit.New(d, now)
		record(t, s, 3, "amal")
		record(t, s, 2, "bea")
		before := verify(t, s)
		err := d.Tx(t.Context(), func(ctx context.Context) error {
			// What this transaction records of the person goes with the rest.
			if err := s.Record(ctx, audit.Entry{Action: "grant.end", Kind: "person", Thing: "amal", About: []term.ID{"amal"}, Before: audit.Values{"role": "partner"}}); err != nil {
				return err
			}
			erased, err := s.EraseAbout(ctx, "amal")
			if erased != 3 {
				t.Errorf("%d erased, want 3", erased)
			}
			return errors.Join(err, s.Record(ctx, audit.Entry{Action: "person.erase", Kind: "person", Thing: "amal"}))
		})
		if err != nil {
			t.Fatal(err)
		}
		if head, err := s.VerifySince(t.Context(), before, nil); err != nil || head.Seq != 7 {
			t.Fatalf("after erasing, the chain: %v, %v", head, err)
		}
		left, err := s.List(t.Context(), audit.Filter{Kind: "person", Thing: "amal"})
		if err != nil || len(left) != 5 {
			t.Fatalf("%d entries of the erased person, %v", len(left), err)
		}
		for _, e := range left {
			if e.Before != nil || e.After != nil || e.Erased != (e.Action != "person.erase") {
				t.Errorf("entry %d after erasing: %+v", e.Seq, e)
			}
		}
		salts, _, err := db.Get(t.Context(), d, db.One[int], `select count(*) from audit_value`)
		abouts, _, err2 := db.Get(t.Context(), d, db.One[int], `select count(*) from audit_about where person = 'amal'`)
		if salts != 2 || abouts != 0 || err != nil || err2 != nil {
			t.Errorf("%d values and %d mentions left", salts, abouts)
		}
	})
}

// TestTamperingIsFound changes everything that lies in the database, one thing
// at a time.
func TestTamperingIsFound(t *testing.T) {
	tampering := map[string]struct {
		sql    string
		broken int64
	}{
		"seq":               {`update audit_entry set seq = 99 where seq = 3`, 3},
		"at":                {`update audit_entry set at = '2020-01-01 00:00:00+00:00' where seq = 3`, 3},
		"actor":             {`update audit_entry set actor = 'somebody' where seq = 3`, 3},
		"action":            {`update audit_entry set action = 'person.add' where seq = 3`, 3},
		"kind":              {`update audit_entry set kind = 'other' where seq = 3`, 3},
		"thing":             {`update audit_entry set thing = 'other' where seq = 3`, 3},
		"scope kind":        {`update audit_entry set scope_kind = '' where seq = 3`, 3},
		"scope id":          {`update audit_entry set scope_id = 'org-2' where seq = 3`, 3},
		"before hash":       {`update audit_entry set before_hash = '' where seq = 3`, 3},
		"after hash":        {`update audit_entry set after_hash = before_hash where seq = 3`, 3},
		"previous":          {`update audit_entry set previous = hash where seq = 3`, 3},
		"hash":              {`update audit_entry set hash = previous where seq = 3`, 3},
		"salt":              {`update audit_value set salt = 'ab' where seq = 3`, 3},
		"salt blanked":      {`update audit_value set salt = '', before = '{"name":"x"}' where seq = 3`, 3},
		"before":            {`update audit_value set before = '{"name":"x"}' where seq = 3`, 3},
		"after":             {`update audit_value set after = '{"name":"x"}' where seq = 3`, 3},
		"after taken away":  {`update audit_value set after = null where seq = 3`, 3},
		"values unreadable": {`update audit_value set after = 'nonsense' where seq = 3`, 3},
		"values swapped":    {`update audit_value set before = after, after = before where seq = 3`, 3},
		"values of another": {`update audit_value set salt = o.salt, before = o.before, after = o.after from audit_value o where audit_value.seq = 2 and o.seq = 4`, 2},
		"a middle row gone": {`delete from audit_entry where seq = 3`, 3},
		"the first gone":    {`delete from audit_entry where seq = 1`, 1},
		"the last gone":     {`delete from audit_entry where seq = 5`, 5},
		"head put back":     {`update audit_head set seq = 4`, 5},
		"head's hash":       {`update audit_head set hash = 'ab'`, 6},
	}
	for name, c := range tampering {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
				s := audit.New(d, now)
				record(t, s, 5, "amal")
				verify(t, s)
				statement := c.sql
				if d.Dialect() == db.Postgres {
					statement = strings.Replace(statement, "= '2020-01-01 00:00:00+00:00'", "= timestamp '2020-01-01 00:00:00'", 1)
				}
				exec(t, d, statement)
				_, err := s.Verify(t.Context(), nil)
				var broken *audit.Broken
				if !errors.As(err, &broken) || broken.Seq != c.broken {
					t.Fatalf("found %v, want entry %d", err, c.broken)
				}
			})
		})
	}
}

// TestACutOrRewrittenChainNeedsAKeptHead: what the chain alone cannot show.
func TestACutOrRewrittenChainNeedsAKeptHead(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		s := audit.New(d, now)
		record(t, s, 5, "amal")
		kept := verify(t, s)
		read, err := audit.ParseHead(" " + kept.String() + "\n")
		if err != nil || read != kept {
			t.Fatalf("%s was read as %v, %v", kept, read, err)
		}
		for _, table := range []string{"audit_entry", "audit_value", "audit_about"} {
			exec(t, d, `delete from `+table+` where seq = 5`)
		}
		exec(t, d, `update audit_head set seq = 4, hash = (select hash from audit_entry where seq = 4)`)
		verify(t, s) // it holds in itself
		var broken *audit.Broken
		if _, err := s.VerifySince(t.Context(), kept, nil); !errors.As(err, &broken) || broken.Seq != 5 {
			t.Fatalf("a chain cut off: %v", err)
		}
		record(t, s, 3, "bea") // written anew from the fifth on
		verify(t, s)
		if _, err := s.VerifySince(t.Context(), kept, nil); !errors.As(err, &broken) || broken.Seq != 5 {
			t.Fatalf("a chain written anew: %v", err)
		}
	})
	for _, text := range []string{"", "5", "x:ab", "5:ab", "-1:" + strings.Repeat("a", 64), "5:" + strings.Repeat("g", 64)} {
		if _, err := audit.ParseHead(text); !fault.Is(err, fault.Bad) {
			t.Errorf("%q was read as a head: %v", text, err)
		}
	}
}

// TestConcurrentAppends: many writers, two services, one chain without a gap.
func TestConcurrentAppends(t *testing.T) {
	const writers, each = 8, 25
	addresses := map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return t.TempDir() + "/chain.db" },
		"postgres": func(t *testing.T) string { return dbtest.PostgresAddress(t) },
	}
	for name, address := range addresses {
		t.Run(name, func(t *testing.T) {
			at := address(t)
			var services [2]*audit.Service
			for i := range services {
				d, err := db.Open(t.Context(), at)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { d.Close() })
				if err := d.Migrate(t.Context(), schemas()...); err != nil {
					t.Fatal(err)
				}
				services[i] = audit.New(d, now)
			}
			var group sync.WaitGroup
			for w := range writers {
				group.Go(func() {
					for i := range each {
						err := services[w%2].Record(t.Context(), audit.Entry{Action: "thing.change", Kind: "thing", Thing: term.ID(fmt.Sprint(w, "-", i)), After: audit.Values{"n": fmt.Sprint(i)}})
						if err != nil {
							t.Error(err)
						}
					}
				})
			}
			group.Wait()
			var told int64
			head, err := services[0].Verify(t.Context(), func(seq int64) { told = seq })
			if err != nil || head.Seq != writers*each || told != head.Seq {
				t.Fatalf("the chain ends at %d, told %d: %v", head.Seq, told, err)
			}
		})
	}
}

// TestWritersLockInAnyOrder: writers that lock the same rows before and after
// recording never wait for one another in a circle.
func TestWritersLockInAnyOrder(t *testing.T) {
	rooms := append(schemas(), shelf())
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		s := audit.New(d, now)
		exec(t, d, `insert into shelf (id, n) values ('a', 0)`)
		touch := func(ctx context.Context) error {
			_, err := d.Exec(ctx, `update shelf set n = n + 1 where id = 'a'`)
			return err
		}
		add := func(ctx context.Context) error {
			return s.Record(ctx, audit.Entry{Action: "shelf.change", Kind: "shelf", Thing: "a"})
		}
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		var group sync.WaitGroup
		for w := range 6 {
			steps := []func(context.Context) error{touch, add}
			if w%2 == 0 {
				steps = []func(context.Context) error{add, touch}
			}
			group.Go(func() {
				for range 20 {
					err := d.Tx(ctx, func(ctx context.Context) error {
						for _, step := range steps {
							if err := step(ctx); err != nil {
								return err
							}
							time.Sleep(time.Millisecond) // so that the other kind comes between
						}
						return nil
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		if head := verify(t, s); head.Seq != 120 {
			t.Errorf("the chain ends at %d", head.Seq)
		}
	})
}
