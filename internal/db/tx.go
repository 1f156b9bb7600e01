package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// key finds a database's transaction in a context; the pointer keeps two open
// databases apart.
type key struct{ db *DB }

// session is a transaction and the connection it runs on.
type session struct {
	conn  *sql.Conn
	tx    *sql.Tx
	moved map[string]bool // data versions that move with the commit
	last  []last          // run before the outermost commit
	done  []func()        // run after the outermost commit
}

// last is what a transaction does at its end, once for each key.
type last struct {
	key any
	run func(context.Context) error
}

func (d *DB) session(ctx context.Context) *session {
	s, _ := ctx.Value(key{d}).(*session)
	return s
}

// Tx runs fn in a transaction: the caller's, where ctx carries one, else a new
// one that commits when fn returns nil and is undone when fn fails or panics.
func (d *DB) Tx(ctx context.Context, fn func(ctx context.Context) error) (err error) {
	if d.session(ctx) != nil {
		return fn(ctx)
	}
	conn, err := d.write.Conn(ctx)
	if err != nil {
		return fmt.Errorf("begin transaction: %w", err)
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin transaction: %w", err)
	}
	defer tx.Rollback() // after a commit this does nothing
	s := &session{conn: conn, tx: tx, moved: map[string]bool{}}
	within := context.WithValue(ctx, key{d}, s)
	if err := fn(within); err != nil {
		return because(ctx, err)
	}
	if err := d.finish(within, s); err != nil {
		return because(ctx, err)
	}
	if err := tx.Commit(); err != nil {
		return because(ctx, fmt.Errorf("commit: %w", err))
	}
	for _, f := range s.done {
		f()
	}
	return nil
}

// because adds to an error that the caller had gone, where that is so: what a
// driver says then depends on what it was doing at the moment.
func because(ctx context.Context, err error) error {
	if gone := ctx.Err(); gone != nil && !errors.Is(err, gone) {
		return errors.Join(gone, err)
	}
	return err
}

// finish does what a transaction does at its end: the data versions first, in
// the order of their names, so that no two transactions wait for each other's.
func (d *DB) finish(ctx context.Context, s *session) error {
	for i := 0; len(s.moved) > 0 || i < len(s.last); i++ { // what runs last may itself ask for more
		for _, name := range slices.Sorted(maps.Keys(s.moved)) {
			if err := d.bump(ctx, name); err != nil {
				return err
			}
		}
		clear(s.moved)
		if i < len(s.last) {
			if err := s.last[i].run(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// Outside gives a context without the transaction: what is kept in memory for
// everyone is read as it was committed, never as a transaction that may yet be
// undone sees it.
func (d *DB) Outside(ctx context.Context) context.Context {
	return context.WithValue(ctx, key{d}, (*session)(nil))
}

// Within says whether ctx carries a transaction: then what is kept in memory for
// everyone may be behind it.
func (d *DB) Within(ctx context.Context) bool { return d.session(ctx) != nil }

// BeforeCommit runs f as the last thing of the transaction in ctx, and never if
// it is undone. Of several asked for with the same key only the first runs. What
// locks a row that every writer needs, such as the end of a chain, belongs here:
// the row is held for the shortest time, and always after every other lock. It
// fails outside a transaction.
func (d *DB) BeforeCommit(ctx context.Context, key any, f func(ctx context.Context) error) error {
	s := d.session(ctx)
	if s == nil {
		return errors.New("nothing can run before the commit: there is no transaction")
	}
	for _, l := range s.last {
		if l.key == key {
			return nil
		}
	}
	s.last = append(s.last, last{key, f})
	return nil
}

// AfterCommit runs f once the transaction in ctx has committed, and never if it
// is undone; outside a transaction it runs at once.
func (d *DB) AfterCommit(ctx context.Context, f func()) {
	if s := d.session(ctx); s != nil {
		s.done = append(s.done, f)
		return
	}
	f()
}

// Query runs a question that gives rows, in ctx's transaction if it has one.
func (d *DB) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s := d.session(ctx); s != nil {
		return s.tx.QueryContext(ctx, query, args...)
	}
	return d.read.QueryContext(ctx, query, args...)
}

// QueryRow runs a question that gives at most one row.
func (d *DB) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	if s := d.session(ctx); s != nil {
		return s.tx.QueryRowContext(ctx, query, args...)
	}
	return d.read.QueryRowContext(ctx, query, args...)
}

// Exec runs a statement that changes something and says how many rows it
// touched. Outside a transaction the statement is one of its own.
func (d *DB) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	var result sql.Result
	var err error
	if s := d.session(ctx); s != nil {
		result, err = s.tx.ExecContext(ctx, query, args...)
	} else {
		result, err = d.write.ExecContext(ctx, query, args...)
	}
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// Collect runs a question and gathers what scan makes of every row.
func Collect[T any](ctx context.Context, d *DB, scan func(row Scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := d.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// Get runs a question for one row; found is false where there is none.
func Get[T any](ctx context.Context, d *DB, scan func(row Scanner) (T, error), query string, args ...any) (v T, found bool, err error) {
	v, err = scan(d.QueryRow(ctx, query, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return v, false, nil
	}
	return v, err == nil, err
}

// Scanner is a row to scan: *sql.Row or *sql.Rows.
type Scanner interface{ Scan(dest ...any) error }

// One scans a row of a single column.
func One[T any](row Scanner) (v T, err error) {
	err = row.Scan(&v)
	return v, err
}
