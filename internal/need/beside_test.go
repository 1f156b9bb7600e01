package need_test

import (
	"testing"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/fault"
	"fairground/internal/need"
	"fairground/internal/need/needtest"
	"fairground/internal/need/stats"
)

// TestSeriesBesideTheCatalogue: what nobody catalogued can be read all the same,
// and the picture that others see stays as it is.
func TestSeriesBesideTheCatalogue(t *testing.T) {
	dbtest.Each(t, needtest.Schemas(), func(t *testing.T, d *db.DB) {
		w := needtest.Open(t, d)
		w.Load(t, needtest.Release{Dataset: "club-survey", Measure: "joined", Basis: stats.Counts, Figures: []needtest.Figure{
			{Place: needtest.Birmingham(), Period: "2025", X: 40, N: 100}, {Place: needtest.Sandwell(), Period: "2025", X: 30, N: 100}}})
		i, err := w.Need.IndicatorOf(t.Context(), need.Source{Dataset: "club-survey", Measure: "joined"})
		if err != nil {
			t.Fatal(err)
		}
		p, err := w.Need.Extend(t.Context(), i)
		if err != nil {
			t.Fatal(err)
		}
		line, err := p.Line("E47000007", i)
		if err != nil || line.Latest.Value.Float() != 35 || !line.Latest.Derived || line.Latest.Method != need.Wilson {
			t.Errorf("West Midlands: %+v (%v), want 35, added up, with limits", line, err)
		}
		groups, err := w.Need.GroupsOf(t.Context(), "club-survey", "joined")
		if err != nil || len(groups) != 1 {
			t.Errorf("groups %q (%v), want one", groups, err)
		}
		usual, err := w.Need.Picture(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := usual.Line("E47000007", i); !fault.Is(err, fault.Missing) {
			t.Errorf("the usual picture: %v, want not found", err)
		}
		for _, from := range []need.Source{{Dataset: "club-survey", Measure: "left"}, {Dataset: "none", Measure: "joined"}} {
			if _, err := w.Need.IndicatorOf(t.Context(), from); !fault.Is(err, fault.Missing) {
				t.Errorf("%v: %v, want not found", from, err)
			}
		}
	})
}
