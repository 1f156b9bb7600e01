package alliance

import (
	"regexp"
	"slices"
	"testing"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/job"
	"fairground/internal/mail"
	"fairground/internal/register"
)

// Every column of this room that can say who somebody is must be known to the
// export and to erasing.
func TestErasingKnowsEveryColumn(t *testing.T) {
	below := []db.Room{job.Schema, audit.Schema, mail.Schema, account.Schema, register.Schema}
	tables := func(d *db.DB) []string {
		all, err := db.Collect(t.Context(), d, db.One[string], `select name from sqlite_master where type = 'table' order by name`)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	lower := tables(dbtest.SQLite(t, below...))
	d := dbtest.SQLite(t, append(below, Schema)...)
	named := regexp.MustCompile(`(_by|^by_id|email|mailbox|person_id|successor_id|acting_id)$`)
	var found []string
	for _, table := range tables(d) {
		if slices.Contains(lower, table) {
			continue
		}
		columns, err := db.Collect(t.Context(), d, db.One[string], `select name from pragma_table_info($1)`, table)
		if err != nil {
			t.Fatal(err)
		}
		people, err := db.Collect(t.Context(), d, db.One[string], `select "from" from pragma_foreign_key_list($1) where "table" = 'identity'`, table)
		if err != nil {
			t.Fatal(err)
		}
		for _, column := range columns {
			if table+"."+column != "person.show_email" && (slices.Contains(people, column) || named.MatchString(column)) {
				found = append(found, table+"."+column)
			}
		}
	}
	known := personColumns()
	slices.Sort(known)
	if slices.Sort(found); !slices.Equal(found, known) {
		t.Errorf("columns that say who somebody is:\n%q\nknown to export and erasing:\n%q", found, known)
	}
}
