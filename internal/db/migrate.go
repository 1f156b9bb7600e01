package db

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"testing/fstest"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations
var migrations embed.FS

// Room is the schema of one room: its name and its numbered SQL files.
type Room struct {
	Name       string
	Migrations fs.FS // a folder "migrations" of NNNN_what.sql, or a .postgres.sql and .sqlite.sql pair
}

// Migrate brings the schema of every room up to date, lowest room first, each
// with a version table of its own ("voice_version"). On PostgreSQL several
// replicas may run it at once: one works and the others wait.
func (d *DB) Migrate(ctx context.Context, rooms ...Room) error {
	own := Room{Name: "db", Migrations: migrations}
	for _, room := range append([]Room{own}, rooms...) {
		if err := d.migrate(ctx, room); err != nil {
			return fmt.Errorf("migrate %s: %w", room.Name, err)
		}
	}
	return nil
}

func (d *DB) migrate(ctx context.Context, room Room) error {
	files, err := d.ours(room.Migrations)
	if err != nil {
		return err
	}
	dialect := goose.DialectSQLite3
	if d.dialect == Postgres {
		dialect = goose.DialectPostgres
	}
	store, err := database.NewStore(dialect, room.Name+"_version")
	if err != nil {
		return err
	}
	options := []goose.ProviderOption{goose.WithStore(store), goose.WithDisableGlobalRegistry(true)}
	if d.dialect == Postgres { // replicas may start together; on SQLite the file has one server
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120))
		if err != nil {
			return err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider("", d.write, files, options...)
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

// ours keeps the files meant for this database, under plain names: of a pair,
// "0002_search.sqlite.sql" is "0002_search.sql" on SQLite and nothing elsewhere.
func (d *DB) ours(folder fs.FS) (fs.FS, error) {
	names, err := fs.Glob(folder, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	out := fstest.MapFS{}
	for _, name := range names {
		plain := strings.TrimPrefix(name, "migrations/")
		base, dialect, paired := strings.Cut(strings.TrimSuffix(plain, ".sql"), ".")
		if paired && dialect != string(d.dialect) {
			continue
		}
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		out[base+".sql"] = &fstest.MapFile{Data: text}
	}
	return out, nil
}
