package db

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Load inserts many rows into a table as fast as the database can: COPY on
// PostgreSQL, long multi-row inserts on SQLite. Each row has one value per
// column, in order. It takes part in ctx's transaction, and makes one where
// there is none. A failed row fails the whole load.
func (d *DB) Load(ctx context.Context, table string, columns []string, rows iter.Seq[[]any]) (n int64, err error) {
	err = d.Tx(ctx, func(ctx context.Context) error {
		s := d.session(ctx)
		if d.dialect == Postgres {
			n, err = copyIn(ctx, s.conn, table, columns, rows)
		} else {
			n, err = insertMany(ctx, s.tx, table, columns, rows)
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("load %s: %w", table, err)
	}
	return n, nil
}

// copyIn reaches the driver's own connection, which is the one the transaction
// is open on.
func copyIn(ctx context.Context, conn *sql.Conn, table string, columns []string, rows iter.Seq[[]any]) (n int64, err error) {
	next, stop := iter.Pull(rows)
	defer stop()
	from := pgx.CopyFromFunc(func() ([]any, error) {
		row, ok := next()
		if !ok {
			return nil, nil
		}
		return row, nil
	})
	err = conn.Raw(func(driver any) error {
		n, err = driver.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{table}, columns, from)
		return err
	})
	return n, err
}

// batch is how many rows one SQLite insert carries: past a few dozen the gain
// is gone, and the limit of 32,766 parameters is never near.
const batch = 50

func insertMany(ctx context.Context, tx *sql.Tx, table string, columns []string, rows iter.Seq[[]any]) (int64, error) {
	full, err := tx.PrepareContext(ctx, insertText(table, columns, batch))
	if err != nil {
		return 0, err
	}
	defer full.Close()
	var n int64
	args := make([]any, 0, batch*len(columns))
	for row := range rows {
		args = append(args, row...)
		n++
		if len(args) == cap(args) {
			if _, err := full.ExecContext(ctx, args...); err != nil {
				return 0, err
			}
			args = args[:0]
		}
	}
	if len(args) > 0 {
		if _, err := tx.ExecContext(ctx, insertText(table, columns, len(args)/len(columns)), args...); err != nil {
			return 0, err
		}
	}
	return n, nil
}

// insertText writes an insert of several rows for SQLite. Its parameters are bare:
// SQLite takes $1 for a name, and looking up the names of hundreds of parameters
// takes longer than the insert.
func insertText(table string, columns []string, rows int) string {
	row := "(?" + strings.Repeat(",?", len(columns)-1) + ")"
	return fmt.Sprintf("insert into %s (%s) values %s%s", table, strings.Join(columns, ", "), row, strings.Repeat(","+row, rows-1))
}

// Parameters writes n numbered parameters from $first: "$3, $4, $5".
func Parameters(first, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", first+i)
	}
	return b.String()
}

// Args turns a slice into statement arguments, to stand beside [Parameters].
func Args[T any](values []T) []any {
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	return args
}

// Date binds a date, or NULL for the zero time, which stands for "not known".
func Date(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC()
}
