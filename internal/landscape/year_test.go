package landscape_test

import (
	"net/url"
	"testing"

	"fairground/internal/account/accounttest"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/term"
)

// What others keep to themselves does not choose the year that a reader is shown,
// nor does a year that is far ahead.
func TestUsualYearIsOfWhatIsSeen(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		h, ctx := inhabited(t, d), accounttest.As(t.Context(), "builder")
		year := func(who string) term.Period {
			t.Helper()
			ctx := viewers(t.Context())[who]
			atlas, err := h.register.Atlas(ctx)
			if err != nil {
				t.Fatal(err)
			}
			area, _ := atlas.Area(snapshot.England)
			mask, err := h.provision.MaskOf(ctx)
			if err != nil {
				t.Fatal(err)
			}
			a, err := h.landscape.Ask(ctx, "gaps", area, url.Values{}, mask)
			if err != nil {
				t.Fatal(err)
			}
			return a.Asked.Period
		}
		before, next := year("public"), term.PeriodOf(now())+1
		if before == 0 || before >= next {
			t.Fatalf("the public is shown %s in %s", before, next-1)
		}
		err := h.provision.AddDeliveries(ctx, []provision.Delivery{
			{ID: "hidden", Programme: "p-a", Setting: "gias:100002", Visibility: provision.OwnOrganisation, Period: next},
			{ID: "slip", Programme: "p-a", Setting: "gias:100002", Visibility: provision.Public, Period: next + 50},
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := year("public"); got != before {
			t.Errorf("the public is shown %s, and %s before", got, before)
		}
		if got := year("of a"); got != next {
			t.Errorf("whose it is are shown %s, not %s", got, next)
		}
	})
}

// After the registers change the usual distances are prepared on the new land too.
func TestEveryLandIsPrepared(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		h := inhabited(t, d)
		var before *snapshot.Land
		for range 2 {
			land, err := h.landscape.Land(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if land == before {
				t.Fatal("the land is the same")
			}
			questions := []snapshot.Question{{}}
			for _, p := range term.Phases() {
				questions = append(questions, snapshot.Question{Phase: term.NewPhaseSet(p)})
			}
			for _, q := range questions {
				if !land.Prepared(q) || land.Prepared(snapshot.Question{Phase: q.Phase, Metres: 1234}) {
					t.Errorf("phase %v: prepared %t", q.Phase, land.Prepared(q))
				}
			}
			before = land
			if err := d.Bump(t.Context(), register.DataVersion); err != nil {
				t.Fatal(err)
			}
		}
	})
}
