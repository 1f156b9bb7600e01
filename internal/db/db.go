// Package db opens Fairground's database and carries its transactions.
//
// # Two databases, one text
//
// A deployment runs on an embedded SQLite file or on PostgreSQL. Rooms write
// one SQL text for both: numbered parameters ($1, $2, …), RETURNING, ON
// CONFLICT, boolean columns, common table expressions and row values mean the
// same in each. Where the two must differ, a room asks [DB.Dialect].
//
// # Transactions travel in the context
//
// [DB.Tx] starts a transaction and hands on a context that carries it; every
// [DB.Query], [DB.QueryRow], [DB.Exec] and [DB.Load] made with that context
// takes part. A Service method that calls Tx inside its caller's Tx takes part
// in the caller's: the outermost one commits, and an error anywhere undoes all.
// This is how the audit record, the data-version bump and the change itself
// commit together.
//
// # SQLite
//
// The file runs in WAL mode with synchronous=FULL, foreign keys on, one writer
// connection (transactions begin IMMEDIATE) and a pool of readers, so readers
// never wait and writers queue rather than fail.
//
// # Conventions for columns
//
// Ids are text. Times are "timestamp" holding UTC; always bind t.UTC(). Dates
// are "date". A value that is not known is NULL, never zero or "".
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
	_ "modernc.org/sqlite"             // driver "sqlite"
)

// Dialect is the kind of database behind a [DB].
type Dialect string

// The dialects.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// DB is an open database. It is safe for concurrent use.
type DB struct {
	dialect     Dialect
	write, read *sql.DB // one pool on PostgreSQL, two on SQLite
}

// isPostgres says whether an address is not the path of an SQLite file.
func isPostgres(address string) bool {
	return strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://")
}

// Kept fails where an address is the path of no file. It is for whoever only asks: an
// empty database made in passing would answer that there is nothing.
func Kept(address string) error {
	if isPostgres(address) {
		return nil
	}
	if _, err := os.Stat(address); err != nil {
		return fmt.Errorf("there is no database at %s: expected the path of a file that fairground serve or demo has made, or postgres://user@host/name", address)
	}
	return nil
}

// Open opens the database that address names: "postgres://…" for PostgreSQL,
// anything else is the path of an SQLite file, made (with its folder) where it
// is missing. It runs no migration.
func Open(ctx context.Context, address string) (*DB, error) {
	var d *DB
	var err error
	if isPostgres(address) {
		d, err = openPostgres(address)
	} else {
		d, err = openSQLite(address)
	}
	if err != nil {
		return nil, err
	}
	if err := d.write.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open database: %w", err), d.Close())
	}
	return d, nil
}

func openPostgres(address string) (*DB, error) {
	// Two pools, as on SQLite: a transaction that reads something outside itself
	// must not wait for a connection that another one holds while it waits for us.
	var pools [2]*sql.DB
	for i := range pools {
		pool, err := sql.Open("pgx", address)
		if err != nil {
			return nil, fmt.Errorf("open PostgreSQL: %w", err)
		}
		pool.SetMaxOpenConns(12)
		pool.SetMaxIdleConns(6)
		pools[i] = pool
	}
	return &DB{dialect: Postgres, write: pools[0], read: pools[1]}, nil
}

func openSQLite(path string) (*DB, error) {
	if dir := filepath.Dir(path); dir != "." {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, fmt.Errorf("make folder for the database: %w", err)
		}
	}
	write, err := sql.Open("sqlite", sqliteAddress(path, "immediate"))
	if err != nil {
		return nil, fmt.Errorf("open SQLite file %s: %w", path, err)
	}
	write.SetMaxOpenConns(1)
	read, err := sql.Open("sqlite", sqliteAddress(path, "deferred"))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open SQLite file %s: %w", path, err), write.Close())
	}
	read.SetMaxOpenConns(max(4, 2*runtime.NumCPU()))
	return &DB{dialect: SQLite, write: write, read: read}, nil
}

// sqliteAddress holds the settings that make SQLite safe here; they are per
// connection, so they belong in the address.
func sqliteAddress(path, lock string) string {
	q := url.Values{"_txlock": {lock}, "_time_format": {"sqlite"}, "_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "cache_size(-65536)",
	}}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// Dialect says which database this is.
func (d *DB) Dialect() Dialect { return d.dialect }

// Close closes every connection.
func (d *DB) Close() error {
	return errors.Join(d.read.Close(), d.write.Close())
}
