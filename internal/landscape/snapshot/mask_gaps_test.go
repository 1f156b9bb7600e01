package snapshot_test

import (
	"cmp"
	"slices"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/register"
	"fairground/internal/term"

	"pgregory.net/rapid"
)

func gapsAsRows(t *rapid.T, w *world, v *snapshot.View, q snapshot.Question) {
	var want snapshot.Gaps
	_, provided := w.asked(q)
	for i := range w.settings {
		s := &w.settings[i]
		if !inArea(s.Areas, q.Area) || !hasPhase(s, &snapshot.Question{Phase: q.Phase}) {
			continue
		}
		want.Of++
		if slices.Contains(provided, i) {
			continue
		}
		want.Settings = append(want.Settings, int32(i))
		if want.Need += s.Need.N; !s.Need.Known {
			want.Unknown++
		}
	}
	got := v.Gaps(q)
	equal(t, "settings", got.Settings, want.Settings)
	got.Settings, want.Settings = nil, nil
	equal(t, "gaps", got, want)
	var at []int32
	for i := range w.settings {
		if slices.Contains(provided, i) {
			at = append(at, int32(i))
		}
	}
	equal(t, "provided", v.Provided(q), at)
}

func neighbourhoodGapsAsRows(t *rapid.T, w *world, v *snapshot.View, q snapshot.Question) {
	var sensitivity []snapshot.At
	usual := q.Metres
	if usual == 0 {
		usual = snapshot.Usual(q.Phase)
	}
	for _, times := range []float64{0.5, 2, 1} {
		q.Metres = usual * times
		want := w.neighbourhoodGaps(q)
		got := v.NeighbourhoodGaps(q)
		equal(t, "without", got.Neighbourhoods, want.Neighbourhoods)
		equal(t, "unknown", got.Unknown, want.Unknown)
		sensitivity = append(sensitivity, snapshot.At{Metres: q.Metres, Neighbourhoods: len(want.Neighbourhoods), Children: want.Children})
		got.Neighbourhoods, want.Neighbourhoods, got.Unknown, want.Unknown = nil, nil, nil, nil
		equal(t, "gaps", got, want)
	}
	slices.SortFunc(sensitivity, func(a, b snapshot.At) int { return cmp.Compare(a.Metres, b.Metres) })
	equal(t, "sensitivity", v.Sensitivity(q), sensitivity)
}

func (w *world) neighbourhoodGaps(q snapshot.Question) snapshot.NeighbourhoodGaps {
	want := snapshot.NeighbourhoodGaps{Metres: q.Metres}
	_, provided := w.asked(q)
	for i := range w.settings {
		if slices.Contains(provided, i) && inArea(w.settings[i].Areas, q.Area) && w.settings[i].Doubt > q.Metres/2 {
			want.Rough++
		}
	}
	for k := range w.neighbourhoods {
		n := &w.neighbourhoods[k]
		if !inArea(n.Areas, q.Area) {
			continue
		}
		want.Of, want.OfChildren = want.Of+1, want.OfChildren+n.Children.N
		if slices.ContainsFunc(provided, func(i int) bool {
			s := &w.settings[i]
			dx, dy := s.At.X-n.At.X, s.At.Y-n.At.Y
			return s.Doubt <= q.Metres/2 && dx*dx+dy*dy <= q.Metres*q.Metres
		}) {
			continue
		}
		if !n.Children.Known {
			want.Unknown = append(want.Unknown, int32(k))
		} else if n.Children.N > 0 {
			want.Neighbourhoods, want.Children = append(want.Neighbourhoods, int32(k)), want.Children+n.Children.N
		} else {
			want.Childless++
		}
	}
	return want
}

func someKinds() ([]term.ThemeSet, []term.PhaseSet) {
	return []term.ThemeSet{1, 2}, []term.PhaseSet{1, 2}
}

func matrixAsRows(t *rapid.T, w *world, v *snapshot.View, q snapshot.Question) {
	var want []snapshot.Cell
	themes, phases := someKinds()
	for _, theme := range themes {
		for _, phase := range phases {
			cell, kind := snapshot.Cell{Theme: theme, Phase: phase}, q
			kind.Theme, kind.Phase, kind.Anywhere = theme, phase, false
			_, provided := w.asked(kind)
			for i := range w.settings {
				if s := &w.settings[i]; inArea(s.Areas, q.Area) && hasPhase(s, &kind) {
					if cell.Settings++; slices.Contains(provided, i) {
						cell.Provided++
					}
				}
			}
			want = append(want, cell)
		}
	}
	equal(t, "matrix", v.Matrix(q, themes, phases), want)
}

func deliveriesAsRows(t *rapid.T, w *world, v *snapshot.View, q snapshot.Question) {
	type line struct {
		id, organisation term.ID
		setting          int32
		themes           term.ThemeSet
		phases           term.PhaseSet
		period           term.Period
		reached          register.Count
	}
	at := snapshot.NewBits(len(w.settings))
	for i := range w.settings {
		if inArea(w.settings[i].Areas, q.Area) {
			at.Add(int32(i))
		}
	}
	var got, want []line
	for _, d := range v.Deliveries(q, at) {
		got = append(got, line{d.ID, d.Organisation, d.Setting, d.Themes, d.Phases, d.Period, d.Reached})
	}
	rows, where := w.asked(q)
	for k, r := range rows {
		if at.Has(int32(where[k])) {
			want = append(want, line{r.ID, r.Organisation, int32(where[k]), r.Themes, r.Phases, r.Period, r.Reached})
		}
	}
	slices.SortFunc(got, func(a, b line) int { return cmp.Compare(a.id, b.id) })
	equal(t, "deliveries", got, want)
}
