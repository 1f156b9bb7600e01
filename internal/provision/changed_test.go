package provision_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/provision"
)

// TestChangedOfBefore: rows from before days were kept have the day of the last
// change of who sees them, or that on which their list was confirmed; of others it
// is not known.
func TestChangedOfBefore(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		u := h.matched(t, h.receive(t, "ours.csv", list))
		out, err := h.provision.Confirm(t.Context(), u.ID, terms())
		if err != nil {
			t.Fatal(err)
		}
		if len(out.Deliveries) < 2 {
			t.Fatalf("%d deliveries", len(out.Deliveries))
		}
		changed := out.Deliveries[0].ID
		for _, statement := range []string{`update delivery set changed = ''`,
			`insert into delivery_change (id, organisation_id, person_id, made) select 'early', organisation_id, '', $1 from upload`,
			`insert into delivery_change (id, organisation_id, person_id, made) select 'late', organisation_id, '', $1 from upload`} {
			args := []any{now().AddDate(0, 0, 3)}
			if strings.Contains(statement, "late") {
				args[0] = now().AddDate(0, 0, 5)
			}
			if !strings.Contains(statement, "$1") {
				args = nil
			}
			if _, err := d.Exec(t.Context(), statement, args...); err != nil {
				t.Fatal(err)
			}
		}
		for _, change := range []string{"late", "early"} {
			if _, err := d.Exec(t.Context(), `insert into delivery_before (change_id, delivery_id, visibility, sensitive) values ($1, $2, 'public', $3)`, change, string(changed), false); err != nil {
				t.Fatal(err)
			}
		}
		migration, err := os.ReadFile("migrations/0004_changed." + string(d.Dialect()) + ".sql")
		if err != nil {
			t.Fatal(err)
		}
		_, fill, _ := strings.Cut(string(migration), "is not known\n")
		if _, err := d.Exec(t.Context(), fill); err != nil {
			t.Fatal(err)
		}
		p, err := h.again().Picture(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for w := range p.Unmasked() {
			want := now().UTC().Truncate(24 * time.Hour)
			if w.ID == changed {
				want = want.AddDate(0, 0, 5)
			}
			if !w.Changed.Equal(want) {
				t.Errorf("%s was changed on %s, want %s", w.ID, w.Changed, want)
			}
		}
		if got := provision.LastChanged(p.Work(provision.Filter{}, provision.Mask{Sees: provision.Visibilities()})); len(got) != 1 {
			t.Errorf("%v", got)
		}
		// Whoever puts it down now does so today.
		if _, err := d.Exec(t.Context(), `update delivery set changed = ''`); err != nil {
			t.Fatal(err)
		}
		if p, err = h.again().Picture(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := provision.LastChanged(p.Work(provision.Filter{}, provision.Mask{Sees: provision.Visibilities()})); len(got) != 0 {
			t.Errorf("nobody knows when, and it is %v", got)
		}
	})
}
