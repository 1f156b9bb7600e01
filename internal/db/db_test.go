package db_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
)

var room = db.Room{Name: "shelf", Migrations: fstest.MapFS{
	"migrations/0001_book.sql": &fstest.MapFile{Data: []byte(`-- +goose Up
create table book (id text primary key, pages bigint, bought timestamp, printed date, lent boolean not null default false);`)},
	"migrations/0002_kind.sqlite.sql":   &fstest.MapFile{Data: []byte("-- +goose Up\ncreate table kind (name text);\ninsert into kind values ('sqlite');")},
	"migrations/0002_kind.postgres.sql": &fstest.MapFile{Data: []byte("-- +goose Up\ncreate table kind (name text);\ninsert into kind values ('postgres');")},
}}

func count(t *testing.T, d *db.DB, query string, args ...any) int64 {
	t.Helper()
	n, _, err := db.Get(t.Context(), d, db.One[int64], query, args...)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestMigrate(t *testing.T) {
	dbtest.Each(t, []db.Room{room}, func(t *testing.T, d *db.DB) {
		kind, _, err := db.Get(t.Context(), d, db.One[string], "select name from kind")
		if err != nil || kind != string(d.Dialect()) {
			t.Fatalf("the pair of migrations gave %q, %v", kind, err)
		}
		if err := d.Migrate(t.Context(), room); err != nil {
			t.Fatalf("migrating twice: %v", err)
		}
	})
}

func TestReplicasMigrateTogether(t *testing.T) {
	address := dbtest.PostgresAddress(t)
	var replicas sync.WaitGroup
	for range 4 {
		replicas.Go(func() {
			d, err := db.Open(t.Context(), address)
			if err == nil {
				err = errors.Join(d.Migrate(t.Context(), room), d.Close())
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	replicas.Wait()
}

func TestTxTakesPartInTheCallers(t *testing.T) {
	broken := errors.New("broken")
	dbtest.Each(t, []db.Room{room}, func(t *testing.T, d *db.DB) {
		after := 0
		err := d.Tx(t.Context(), func(ctx context.Context) error {
			inner := d.Tx(ctx, func(ctx context.Context) error {
				d.AfterCommit(ctx, func() { after++ })
				if _, err := d.Exec(ctx, "insert into book (id) values ($1)", "a"); err != nil {
					return err
				}
				return d.Bump(ctx, "shelf")
			})
			if inner != nil {
				return inner
			}
			return broken
		})
		if !errors.Is(err, broken) || after != 0 || count(t, d, "select count(*) from book") != 0 {
			t.Fatalf("an undone transaction left something: %v, %d", err, after)
		}
		err = d.Tx(t.Context(), func(ctx context.Context) error {
			d.AfterCommit(ctx, func() { after++ })
			return d.Bump(ctx, "shelf")
		})
		if v, _ := d.Version(t.Context(), "shelf"); err != nil || after != 1 || v != 1 {
			t.Fatalf("err %v, after %d, version %d", err, after, v)
		}
	})
}

func TestTxUndoneByPanic(t *testing.T) {
	dbtest.Each(t, []db.Room{room}, func(t *testing.T, d *db.DB) {
		func() {
			defer func() { recover() }()
			d.Tx(t.Context(), func(ctx context.Context) error {
				d.Exec(ctx, "insert into book (id) values ('a')")
				panic("stop")
			})
		}()
		if n := count(t, d, "select count(*) from book"); n != 0 {
			t.Fatalf("%d rows survive a panic", n)
		}
	})
}

func TestLoad(t *testing.T) {
	dbtest.Each(t, []db.Room{room}, func(t *testing.T, d *db.DB) {
		bought := time.Date(2026, 3, 29, 0, 30, 0, 0, time.UTC)
		rows := func(yield func([]any) bool) {
			for i := range 1237 { // not a multiple of the batch
				var pages any
				if i%2 == 0 {
					pages = int64(i)
				}
				if !yield([]any{string(rune('a'+i%26)) + time.Duration(i).String(), pages, bought, bought, i%3 == 0}) {
					return
				}
			}
		}
		n, err := d.Load(t.Context(), "book", []string{"id", "pages", "bought", "printed", "lent"}, rows)
		if err != nil || n != 1237 {
			t.Fatalf("loaded %d, %v", n, err)
		}
		if got := count(t, d, "select count(*) from book where pages is null and not lent"); got != 412 {
			t.Errorf("rows with unknown pages, not lent: %d", got)
		}
		when, _, err := db.Get(t.Context(), d, db.One[time.Time], "select bought from book limit 1")
		if err != nil || !when.Equal(bought) {
			t.Errorf("time came back as %v, %v", when, err)
		}
	})
}

func TestLoadFailsWhole(t *testing.T) {
	dbtest.Each(t, []db.Room{room}, func(t *testing.T, d *db.DB) {
		_, err := d.Load(t.Context(), "book", []string{"id"}, func(yield func([]any) bool) {
			_ = yield([]any{"a"}) && yield([]any{"b"}) && yield([]any{"a"})
		})
		if err == nil || count(t, d, "select count(*) from book") != 0 {
			t.Fatalf("a repeated key left rows; error %v", err)
		}
	})
}

func TestReadersDoNotWaitForAWriter(t *testing.T) {
	dbtest.Each(t, []db.Room{room}, func(t *testing.T, d *db.DB) {
		err := d.Tx(t.Context(), func(ctx context.Context) error {
			if _, err := d.Exec(ctx, "insert into book (id) values ('a')"); err != nil {
				return err
			}
			if n := count(t, d, "select count(*) from book"); n != 0 { // outside the transaction
				t.Errorf("a reader saw %d rows not yet committed", n)
			}
			return nil
		})
		if err != nil || count(t, d, "select count(*) from book") != 1 {
			t.Fatal(err)
		}
	})
}

// TestNoDeadlockOverVersions: transactions that move the same data versions in
// opposite orders, with locks between, all commit.
func TestNoDeadlockOverVersions(t *testing.T) {
	dbtest.Each(t, []db.Room{room}, func(t *testing.T, d *db.DB) {
		const each = 40
		errs := make(chan error, 2*each)
		for i := range 2 * each {
			names := []string{"shelf", "table"}
			if i%2 == 1 {
				slices.Reverse(names)
			}
			go func() {
				errs <- d.Tx(t.Context(), func(ctx context.Context) error {
					if err := d.Bump(ctx, names[0]); err != nil {
						return err
					}
					time.Sleep(time.Millisecond)
					return d.Bump(ctx, names[1])
				})
			}()
		}
		for range 2 * each {
			if err := <-errs; err != nil {
				t.Fatal(err)
			}
		}
		for _, name := range []string{"shelf", "table"} {
			if v, err := d.Version(t.Context(), name); v != 2*each || err != nil {
				t.Errorf("%s is at %d: %v", name, v, err)
			}
		}
	})
}

// TestLock: who locks a name holds it until the end.
func TestLock(t *testing.T) {
	dbtest.Each(t, []db.Room{room}, func(t *testing.T, d *db.DB) {
		if err := d.Lock(t.Context(), "shelf"); err == nil {
			t.Error("locked outside a transaction")
		}
		var inside atomic.Int32
		errs := make(chan error, 8)
		for range 8 {
			go func() {
				errs <- d.Tx(t.Context(), func(ctx context.Context) error {
					if err := d.Lock(ctx, "shelf"); err != nil {
						return err
					}
					if inside.Add(1) != 1 {
						return errors.New("two are inside")
					}
					time.Sleep(2 * time.Millisecond)
					inside.Add(-1)
					return nil
				})
			}()
		}
		for range 8 {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
	})
}

func TestDuplicate(t *testing.T) {
	dbtest.Each(t, []db.Room{room}, func(t *testing.T, d *db.DB) {
		for i, want := range []bool{false, true} {
			if _, err := d.Exec(t.Context(), "insert into book (id) values ('same')"); db.Duplicate(err) != want {
				t.Errorf("%d: %v", i, err)
			}
		}
		if _, err := d.Exec(t.Context(), "insert into no_such_table (id) values ('x')"); db.Duplicate(err) || err == nil {
			t.Errorf("no such table: %v", err)
		}
	})
}
