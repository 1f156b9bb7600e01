// Package dbtest runs a test on every database that Fairground supports.
//
//	dbtest.Each(t, []db.Room{register.Schema}, func(t *testing.T, d *db.DB) { … })
//
// Each gives the test an empty, migrated SQLite file and then an empty,
// migrated PostgreSQL schema. The PostgreSQL server is the one that
// FAIRGROUND_TEST_POSTGRES names; "make test" starts one. Without it that half
// is skipped with a word on how to have it, and fails where CI=true.
package dbtest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fairground/internal/db"

	"github.com/google/uuid"
)

// Env names the variable with the address of the PostgreSQL test server.
const Env = "FAIRGROUND_TEST_POSTGRES"

// Each runs test on SQLite and on PostgreSQL.
func Each(t *testing.T, rooms []db.Room, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, migrated(t, filepath.Join(t.TempDir(), "test.db"), rooms)) })
	t.Run("postgres", func(t *testing.T) { test(t, migrated(t, PostgresAddress(t), rooms)) })
}

// SQLite gives one empty, migrated SQLite database.
func SQLite(t testing.TB, rooms ...db.Room) *db.DB {
	t.Helper()
	return migrated(t, filepath.Join(t.TempDir(), "test.db"), rooms)
}

func migrated(t testing.TB, address string, rooms []db.Room) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), address)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { d.Close() })
	if err := d.Migrate(t.Context(), rooms...); err != nil {
		t.Fatalf("migrate: %v", err)
	}
	return d
}

// PostgresAddress gives the address of an empty schema that is dropped when the
// test ends.
func PostgresAddress(t testing.TB) string {
	t.Helper()
	server := os.Getenv(Env)
	if server == "" {
		message := Env + " is not set: run the tests with \"make test\", which starts a PostgreSQL server"
		if os.Getenv("CI") == "true" {
			t.Fatal(message)
		}
		t.Skip(message)
	}
	schema := "test_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	execute(t, server, "create schema "+schema)
	t.Cleanup(func() { execute(t, server, "drop schema "+schema+" cascade") })
	address, err := url.Parse(server)
	if err != nil {
		t.Fatalf("%s: %v", Env, err)
	}
	q := address.Query()
	q.Set("search_path", schema+",public")
	address.RawQuery = q.Encode()
	return address.String()
}

func execute(t testing.TB, server, statement string) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	d, err := db.Open(ctx, server)
	if err != nil {
		t.Fatalf("%s: %v", Env, err)
	}
	defer d.Close()
	if _, err := d.Exec(ctx, statement); err != nil {
		t.Fatal(fmt.Errorf("%s: %w", statement, err))
	}
}
