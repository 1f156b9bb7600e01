package need_test

import (
	"math"
	"strings"
	"testing"

	"fairground/internal/need"
	"fairground/internal/need/needtest"
	"fairground/internal/need/stats"
)

// TestWhatAWholeLeavesIsMarked: a group's figure that we take from those of the
// whole and of the other group is not shown as if it had been published, nor is
// the gap that rests on it.
func TestWhatAWholeLeavesIsMarked(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *needtest.World) {
		r := needtest.Release{Dataset: "sap-la-performance", Measure: "engmaths59", Basis: stats.Counts, Figures: []needtest.Figure{
			{Place: needtest.Birmingham(), Period: "2023/24", Breakdown: "pupils=Total", X: 5000, N: 10000}, {Place: needtest.Birmingham(), Period: "2023/24", Breakdown: "pupils=Disadvantaged", X: 1200, N: 4000},
			{Place: needtest.Birmingham(), Period: "2024/25", Breakdown: "pupils=Total", X: 5100, N: 10000}, {Place: needtest.Birmingham(), Period: "2024/25", Breakdown: "pupils=Disadvantaged", X: 1300, N: 4000},
			{Place: needtest.Birmingham(), Period: "2024/25", Breakdown: "pupils=Not known to be disadvantaged", X: 3800, N: 6000}}}
		w.Load(t, r)
		for _, id := range []string{"em5-not-dis", "em5-gap-dis"} {
			l, err := w.Need.Line(t.Context(), birmingham, id)
			if err != nil || len(l.History) != 2 {
				t.Fatalf("%s: %v", id, err)
			}
			if before, now := l.History[0], l.History[1]; !before.Derived || !strings.Contains(before.Note, "what all pupils leave") || now.Derived || now.Note != "" || before.Row != 0 || math.IsNaN(before.Value.Float()) {
				t.Errorf("%s: %+v, want the first marked and the second not", id, l.History)
			}
		}
		page := shown(t, asPublic(needPages(t, w)), need.IndicatorURL(birmingham, "em5-not-dis"))
		if strings.Contains(page, "added up by us") || !strings.Contains(page, "worked out by us: what all pupils leave without the other group") {
			t.Error("the page does not say how the figure came about")
		}
	})
}
