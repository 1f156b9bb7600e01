package snapshot_test

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/term"

	"pgregory.net/rapid"
)

// kind is one theme, phase and year, in which an organisation can meet another.
type kind struct {
	theme  term.ThemeSet
	phase  term.PhaseSet
	period term.Period
}

// kinds are those that a question falls into, over lists or else its own.
func kindsOf(q snapshot.Question, themes []term.ThemeSet, phases []term.PhaseSet) (out []kind) {
	if themes == nil {
		themes, phases = []term.ThemeSet{q.Theme}, []term.PhaseSet{q.Phase}
	}
	for _, theme := range themes {
		for _, phase := range phases {
			for _, period := range []term.Period{2024, 2025} {
				if q.Period == 0 || q.Period == period {
					out = append(out, kind{theme, phase, period})
				}
			}
		}
	}
	return out
}

// cell is a kind at a setting.
type cell struct {
	kind
	setting int
}

// cells are who is at each setting of the area, for each kind.
func (w *world) cells(q snapshot.Question, themes []term.ThemeSet, phases []term.PhaseSet) map[cell]map[term.ID]bool {
	out := map[cell]map[term.ID]bool{}
	for _, k := range kindsOf(q, themes, phases) {
		q.Theme, q.Phase, q.Period = k.theme, k.phase, k.period
		rows, at := w.asked(q)
		for n, r := range rows {
			if !inArea(w.settings[at[n]].Areas, q.Area) {
				continue
			}
			c := cell{k, at[n]}
			if out[c] == nil {
				out[c] = map[term.ID]bool{}
			}
			out[c][r.Organisation] = true
		}
	}
	return out
}

// askedAbout are the settings of the area that have some of the phases.
func (w *world) askedAbout(q snapshot.Question, phases []term.PhaseSet) (of int) {
	if phases == nil {
		phases = []term.PhaseSet{q.Phase}
	}
	for i := range w.settings {
		if inArea(w.settings[i].Areas, q.Area) && slices.ContainsFunc(phases, func(p term.PhaseSet) bool { q.Phase = p; return hasPhase(&w.settings[i], &q) }) {
			of++
		}
	}
	return of
}

func named(v *snapshot.View, numbers []int32) (out []term.ID) {
	for _, n := range numbers {
		out = append(out, v.Organisations[n])
	}
	return out
}

func overlapsAsRows(t *rapid.T, w *world, v *snapshot.View, q snapshot.Question) {
	themes, phases := someKinds()
	w.overlapsAsCells(t, v, v.Overlaps(q), w.cells(q, nil, nil), w.askedAbout(q, nil))
	w.overlapsAsCells(t, v, v.OverlapsOver(q, themes, phases), w.cells(q, themes, phases), w.askedAbout(q, phases))
}

func (w *world) overlapsAsCells(t *rapid.T, v *snapshot.View, got snapshot.Overlaps, cells map[cell]map[term.ID]bool, of int) {
	provided, met := map[int]bool{}, map[int]map[term.ID]bool{}
	for c, who := range cells {
		provided[c.setting] = true
		if len(who) > 1 {
			if met[c.setting] == nil {
				met[c.setting] = map[term.ID]bool{}
			}
			maps.Copy(met[c.setting], who)
		}
	}
	equal(t, "settings asked about", []int{got.Of, got.Provided}, []int{of, len(provided)})
	order := slices.SortedFunc(maps.Keys(met), func(a, b int) int { return cmp.Or(len(met[b])-len(met[a]), a-b) })
	equal(t, "overlaps", len(got.Settings), len(order))
	for k, i := range order {
		equal(t, "setting", int(got.Settings[k].Setting), i)
		equal(t, "organisations", named(v, got.Settings[k].Organisations), slices.Sorted(maps.Keys(met[i])))
	}
}

func pairsAsRows(t *rapid.T, w *world, v *snapshot.View, q snapshot.Question) {
	themes, phases := someKinds()
	equal(t, "pairs", pairLines(v, v.Pairs(q)), w.pairLines(q, nil, nil))
	equal(t, "pairs over all", pairLines(v, v.PairsOver(q, themes, phases)), w.pairLines(q, themes, phases))
}

// pairLine is a pair as text.
func pairLine(a, b term.ID, count, ofA, ofB, of int, jaccard, lift float64) string {
	return fmt.Sprint(a, b, count, ofA, ofB, of, math.Round(1e9*jaccard), math.Round(1e9*lift))
}

func pairLines(v *snapshot.View, pairs []snapshot.Pair) (out []string) {
	for _, p := range pairs {
		out = append(out, pairLine(v.Organisations[p.A], v.Organisations[p.B], p.Count, p.OfA, p.OfB, p.Of, p.Jaccard, p.Lift))
	}
	return out
}

func (w *world) pairLines(q snapshot.Question, themes []term.ThemeSet, phases []term.PhaseSet) (out []string) {
	cells := w.cells(q, themes, phases)
	of := 0
	for _, k := range kindsOf(q, themes, phases) {
		for c := range cells {
			if c.period == k.period {
				asked := q
				asked.Phase = k.phase
				of += w.askedAbout(asked, nil)
				break
			}
		}
	}
	type pair struct {
		a, b  term.ID
		count int
	}
	var pairs []pair
	by := map[term.ID]int{}
	for _, a := range organisations() {
		for _, who := range cells {
			if who[a] {
				by[a]++
			}
		}
		for _, b := range organisations() {
			p := pair{a, b, 0}
			for _, who := range cells {
				if a < b && who[a] && who[b] {
					p.count++
				}
			}
			if p.count > 0 {
				pairs = append(pairs, p)
			}
		}
	}
	slices.SortFunc(pairs, func(x, y pair) int { return cmp.Or(y.count-x.count, cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) })
	for _, p := range pairs {
		together, lot := float64(p.count), float64(by[p.a])/float64(of)*float64(by[p.b])
		out = append(out, pairLine(p.a, p.b, p.count, by[p.a], by[p.b], of, together/(float64(by[p.a]+by[p.b])-together), together/lot))
	}
	return out
}

// introductionsAsRows does not propose again: it holds what is proposed against
// the rows.
func introductionsAsRows(t *rapid.T, w *world, v *snapshot.View, q snapshot.Question) {
	themes, phases := someKinds()
	w.introductionsAsCells(t, v, q, v.Introductions(q), v.Pairs(q), w.cells(q, nil, nil))
	w.introductionsAsCells(t, v, q, v.IntroductionsOver(q, themes, phases), v.PairsOver(q, themes, phases), w.cells(q, themes, phases))
}

func (w *world) introductionsAsCells(t *rapid.T, v *snapshot.View, q snapshot.Question, got []snapshot.Introduction, pairs []snapshot.Pair, cells map[cell]map[term.ID]bool) {
	times := map[int32]int{}
	meet := func(a, b int32) map[int]bool { // where two are at one kind
		out := map[int]bool{}
		for c, who := range cells {
			if who[v.Organisations[a]] && who[v.Organisations[b]] {
				out[c.setting] = true
			}
		}
		return out
	}
	for k, one := range got {
		var where []int32
		for _, s := range slices.Sorted(maps.Keys(meet(one.Pair.A, one.Pair.B))) {
			where = append(where, int32(s))
		}
		equal(t, "where they meet", one.Settings, where)
		if !slices.Contains(pairs, one.Pair) || !slices.Contains(one.Organisations, one.Pair.A) || !slices.Contains(one.Organisations, one.Pair.B) || !slices.IsSorted(one.Organisations) {
			t.Fatalf("%+v is of no pair of %+v", one, pairs)
		}
		for _, o := range one.Organisations {
			times[o]++
			w.isAtAll(t, v.Organisations[o], one.Settings, cells)
		}
		if k > 0 && beyond(got[k-1].Pair) < beyond(one.Pair)-1e-9 {
			t.Fatalf("%+v comes after %+v", one, got[k-1])
		}
		equal(t, "also", one.Also, w.within(q, one.Settings))
	}
	w.nobodyForgotten(t, got, pairs, times, meet)
}

// beyond is how many settings more than by lot a pair shares.
func beyond(p snapshot.Pair) float64 {
	return math.Max(0, float64(p.Count)-float64(p.OfA)*float64(p.OfB)/float64(p.Of))
}

// isAtAll holds that an organisation meets somebody at each of some settings.
func (w *world) isAtAll(t *rapid.T, who term.ID, settings []int32, cells map[cell]map[term.ID]bool) {
	for _, s := range settings {
		found := false
		for c, at := range cells {
			found = found || c.setting == int(s) && at[who] && len(at) > 1
		}
		if !found {
			t.Fatalf("%s meets nobody at %d", who, s)
		}
	}
}

// within are the five settings of most need near some that have nothing.
func (w *world) within(q snapshot.Question, near []int32) (out []int32) {
	_, provided := w.asked(q)
	metres := q.Metres
	if metres == 0 {
		metres = snapshot.Usual(q.Phase)
	}
	for i := range w.settings {
		s := &w.settings[i]
		if len(out) < 5 && s.Need.N > 0 && s.Doubt <= metres/2 && inArea(s.Areas, q.Area) && (q.Phase == 0 || s.Phases&q.Phase != 0) && !slices.Contains(provided, i) &&
			slices.ContainsFunc(near, func(k int32) bool {
				dx, dy := s.At.X-w.settings[k].At.X, s.At.Y-w.settings[k].At.Y
				return w.settings[k].Doubt <= metres/2 && dx*dx+dy*dy <= metres*metres
			}) {
			out = append(out, int32(i))
		}
	}
	return out
}

// nobodyForgotten holds that a pair which is not introduced meets only where an
// introduction brings both together, or one of it is named often enough.
func (w *world) nobodyForgotten(t *rapid.T, got []snapshot.Introduction, pairs []snapshot.Pair, times map[int32]int, meet func(a, b int32) map[int]bool) {
	for o, n := range times {
		if n > 3 {
			t.Fatalf("%d is named %d times", o, n)
		}
	}
	for _, p := range pairs {
		said := times[p.A] == 3 || times[p.B] == 3
		for _, one := range got {
			covers := slices.Contains(one.Organisations, p.A) && slices.Contains(one.Organisations, p.B)
			for s := range meet(p.A, p.B) {
				covers = covers && slices.Contains(one.Settings, int32(s))
			}
			said = said || covers
		}
		if !said {
			t.Fatalf("nothing is said of %+v in %+v", p, got)
		}
	}
}
