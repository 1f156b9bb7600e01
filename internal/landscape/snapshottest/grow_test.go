package snapshottest_test

import (
	"math"
	"slices"
	"testing"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/landscape/snapshottest"
	"fairground/internal/sharedtest"
	"fairground/internal/term"
)

// Three Englands side by side have three times everything, and in each the same
// answers: nothing of one is near, or belongs to, another.
func TestGrownEnglandHasAsManyOfEverything(t *testing.T) {
	rows, err := snapshottest.Read(sharedtest.Shared(t, "bench", "landscape", "data"))
	if err != nil {
		t.Fatal(err)
	}
	const copies = 3
	grown := snapshottest.Grow(rows, copies)
	view := func(r *snapshottest.Rows) *snapshot.View {
		return snapshot.New(snapshot.NewLand(slices.Clone(r.Settings), slices.Clone(r.Neighbourhoods)), r.Deliveries).Whole()
	}
	one, many := view(rows), view(grown)
	if len(many.Organisations) != copies*len(one.Organisations) || len(many.Programmes) != copies*len(one.Programmes) || many.Adrift() != 0 {
		t.Errorf("%d organisations, %d programmes, %d deliveries at no setting", len(many.Organisations), len(many.Programmes), many.Adrift())
	}
	ask := func(v *snapshot.View, area term.GSS) []float64 {
		q := snapshot.Question{Area: area, Theme: snapshottest.Theme(2), Phase: snapshottest.Phase(2), Period: 2025, Metres: 2000}
		gaps, near, met, pairs, reach := v.Gaps(q), v.NeighbourhoodGaps(q), v.Overlaps(q), v.Pairs(q), v.Reach(q)
		return []float64{float64(len(gaps.Settings)), float64(gaps.Need), float64(len(near.Neighbourhoods)), float64(near.Children),
			float64(met.Settings), float64(len(pairs)), reach.Places, float64(len(reach.Nothing)), float64(len(v.Land.DistrictsIn(area)))}
	}
	const westMidlands, copied = term.GSS("E47000007"), term.GSS("E47200007")
	whole, here := ask(one, snapshot.England), ask(one, westMidlands)
	for k, got := range ask(many, snapshot.England) {
		if want := copies * whole[k]; want == 0 || math.Abs(got-want) > 1e-9*want {
			t.Errorf("England, number %d: %v, want %v", k, got, want)
		}
	}
	for _, area := range []term.GSS{westMidlands, copied} {
		for k, got := range ask(many, area) {
			if math.Abs(got-here[k]) > 1e-9*here[k] {
				t.Errorf("%s, number %d: %v, want %v", area, k, got, here[k])
			}
		}
	}
	q := snapshot.Question{Theme: snapshottest.Theme(2), Phase: snapshottest.Phase(2), Period: 2025, Metres: 2000}
	if a, b := one.Equity(q, 0, 0), many.Equity(q, 0, 0); math.Abs(a.Index-b.Index) > 1e-4 || a.Index == 0 {
		t.Errorf("equity %v, grown %v", a.Index, b.Index)
	}
}
