package account

import (
	"slices"
	"testing"

	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
)

// TestErasingKnowsEveryTable: a table of this room that names a person says
// whether its rows go with them.
func TestErasingKnowsEveryTable(t *testing.T) {
	d := dbtest.SQLite(t, audit.Schema, Schema)
	tables, err := db.Collect(t.Context(), d, db.One[string], `select m.name from sqlite_master m where m.type = 'table'
		and exists (select 1 from pragma_table_info(m.name) c where c.name = 'person_id') order by m.name`)
	if err != nil || !slices.Contains(tables, "session") {
		t.Fatalf("tables %v, %v", tables, err)
	}
	for _, table := range tables {
		goes, stays := slices.Contains(personal(), table), slices.Contains(staying(), table)
		if goes == stays {
			t.Errorf("the table %s has a person_id: put it in personal or in staying, in store_holding.go", table)
		}
	}
}
