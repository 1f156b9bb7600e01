package snapshot_test

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"testing"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/landscape/snapshottest"
	"fairground/internal/term"
)

// allKinds are the bench's eight themes and five age phases.
func allKinds() (themes []term.ThemeSet, phases []term.PhaseSet) {
	for n := 1; n <= 8; n++ {
		themes = append(themes, snapshottest.Theme(n))
	}
	for n := 1; n <= 5; n++ {
		phases = append(phases, snapshottest.Phase(n))
	}
	return themes, phases
}

func TestOverlapsAsPostGIS(t *testing.T) {
	v, want := loaded(t), answers(t)
	for name, area := range areasAsked() {
		got := v.Overlaps(asked(area))
		var rows [][]int
		for k, o := range got.Met {
			rows = append(rows, []int{snapshottest.Number(v.Land.Settings[o.Setting].ID), len(o.Organisations)})
			if k > 0 && later(got.Met[k-1], o) {
				t.Errorf("%s: %v comes before %v", name, got.Met[k-1], o)
			}
		}
		slices.SortFunc(rows, func(a, b []int) int { return cmp.Or(b[1]-a[1], a[0]-b[0]) })
		if d := digest(rows); d != want["Q3 "+name].Digest || len(rows) != want["Q3 "+name].Rows {
			t.Errorf("%s: %d rows, %s", name, len(rows), d)
		}
		gaps := v.Gaps(asked(area))
		if got.Of != gaps.Of || got.Settings != len(got.Met) || got.Provided != gaps.Of-len(gaps.Settings) {
			t.Errorf("%s: at %d of %d, %d provided", name, got.Settings, got.Of, got.Provided)
		}
	}
}

// later says whether an overlap should have come after another.
func later(a, b snapshot.Overlap) bool {
	return cmp.Or(len(b.Organisations)-len(a.Organisations), int(a.Setting-b.Setting)) >= 0
}

func TestPairsAsPostGIS(t *testing.T) {
	v, want := loaded(t), answers(t)
	themes, phases := allKinds()
	for name, area := range areasAsked() {
		checkPairs(t, v, v.Pairs(asked(area)), want["Q3p "+name])
		checkPairs(t, v, v.PairsOver(snapshot.Question{Area: area, Period: 2025}, themes, phases), want["Q3x "+name])
	}
}

func checkPairs(t *testing.T, v *snapshot.View, got []snapshot.Pair, want expected) {
	t.Helper()
	number := func(n int32) int { id, _ := strconv.Atoi(string(v.Organisations[n])); return id }
	var rows [][]int
	for k, p := range got {
		if p.A >= p.B || k > 0 && cmp.Or(got[k-1].Count-p.Count, int(p.A-got[k-1].A), int(p.B-got[k-1].B)) <= 0 {
			t.Errorf("%s: %v comes after %v", want.Q, p, got[max(0, k-1)])
		}
		row := []int{number(p.A), number(p.B), p.Count, p.OfA, p.OfB, k}
		if row[0] > row[1] {
			row[0], row[1], row[3], row[4] = row[1], row[0], row[4], row[3]
		}
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b []int) int { return cmp.Or(b[2]-a[2], a[0]-b[0], a[1]-b[1]) })
	var columns [][]int
	for k, row := range rows {
		columns = append(columns, row[:want.DigestColumns[len(want.DigestColumns)-1]+1])
		if k < len(want.Top) {
			checkRatios(t, got[row[5]], want.Q, want.Top[k])
		}
	}
	if d := digest(columns); d != want.Digest || len(rows) != want.Rows || len(want.Top) == 0 {
		t.Errorf("%s: %d rows, %s", want.Q, len(rows), d)
	}
}

func checkRatios(t *testing.T, p snapshot.Pair, q string, want []any) {
	t.Helper()
	if j, l := want[5].(float64), want[6].(float64); math.Abs(p.Jaccard-j) > 1e-8 || math.Abs(p.Lift-l) > 1e-8 {
		t.Errorf("%s: Jaccard %v for %v, lift %v for %v", q, p.Jaccard, j, p.Lift, l)
	}
}

func BenchmarkOverlaps(b *testing.B) {
	v := loaded(b)
	themes, phases := allKinds()
	for name, area := range areasAsked() {
		open := snapshot.Question{Area: area, Period: 2025}
		for what, ask := range map[string]func(){
			"overlaps":     func() { v.Overlaps(asked(area)) },
			"pairs":        func() { v.Pairs(asked(area)) },
			"all overlaps": func() { v.OverlapsOver(open, themes, phases) },
			"all pairs":    func() { v.PairsOver(open, themes, phases) },
		} {
			b.Run(what+"/"+name, func(b *testing.B) {
				for b.Loop() {
					ask()
				}
			})
		}
	}
}
