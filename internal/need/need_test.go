package need_test

import (
	"testing"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/need/needtest"
)

func TestSchema(t *testing.T) {
	dbtest.Each(t, needtest.Schemas(), func(t *testing.T, d *db.DB) {
		for _, table := range []string{"need_dataset", "need_release", "need_measure", "need_series", "need_place", "need_observation", "need_story"} {
			n, _, err := db.Get(t.Context(), d, db.One[int64], `select count(*) from `+table)
			if err != nil || n != 0 {
				t.Errorf("%s: %d rows (%v), want an empty table", table, n, err)
			}
		}
	})
}
