package snapshot_test

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/register"
	"fairground/internal/term"

	"pgregory.net/rapid"
)

// kind is one theme, phase and year, in which an organisation can meet another.
type kind = snapshot.Kind

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
		q.Theme, q.Phase, q.Period = k.Theme, k.Phase, k.Period
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
	provided, at, met := map[int]bool{}, map[int]bool{}, map[cell]map[term.ID]bool{}
	for c, who := range cells {
		provided[c.setting] = true
		if len(who) > 1 {
			at[c.setting], met[c] = true, who
		}
	}
	equal(t, "settings asked about", []int{got.Of, got.Provided, got.Settings}, []int{of, len(provided), len(at)})
	order := slices.SortedFunc(maps.Keys(met), func(a, b cell) int { return cmp.Or(len(met[b])-len(met[a]), inOrder(a, b)) })
	equal(t, "overlaps", len(got.Met), len(order))
	for k, c := range order {
		equal(t, "setting", int(got.Met[k].Setting), c.setting)
		equal(t, "kind", got.Met[k].Kind, c.kind)
		equal(t, "organisations", named(v, got.Met[k].Organisations), slices.Sorted(maps.Keys(met[c])))
	}
}

// inOrder compares settings, and of one setting the newer year, then theme and phase.
func inOrder(a, b cell) int {
	return cmp.Or(a.setting-b.setting, int(b.Period-a.Period), int(a.Theme)-int(b.Theme), int(a.Phase)-int(b.Phase))
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
			if c.Period == k.Period {
				asked := q
				asked.Phase = k.Phase
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
	meet := func(a, b int32) (out []cell) { // where two are at one kind
		for c, who := range cells {
			if who[v.Organisations[a]] && who[v.Organisations[b]] {
				out = append(out, c)
			}
		}
		slices.SortFunc(out, inOrder)
		return out
	}
	for k, one := range got {
		where := meet(one.Pair.A, one.Pair.B)
		equal(t, "where they meet", cellsOf(one.Meetings), where)
		var settings []int32
		for _, c := range where {
			settings = append(settings, int32(c.setting))
		}
		equal(t, "at which settings", one.Settings(), slices.Compact(settings))
		if !slices.Contains(pairs, one.Pair) || !slices.Contains(one.Organisations, one.Pair.A) || !slices.Contains(one.Organisations, one.Pair.B) || !slices.IsSorted(one.Organisations) {
			t.Fatalf("%+v is of no pair of %+v", one, pairs)
		}
		for _, o := range one.Organisations {
			times[o]++
			for _, c := range where {
				if !cells[c][v.Organisations[o]] {
					t.Fatalf("%s does not do %v", v.Organisations[o], c)
				}
			}
		}
		if k > 0 && beyond(got[k-1].Pair) < beyond(one.Pair)-1e-9 {
			t.Fatalf("%+v comes after %+v", one, got[k-1])
		}
		equal(t, "also", one.Also, w.within(q, one.Settings()))
	}
	w.nobodyForgotten(t, got, pairs, times, meet)
}

// beyond is how many settings more than by lot a pair shares.
func beyond(p snapshot.Pair) float64 {
	return math.Max(0, float64(p.Count)-float64(p.OfA)*float64(p.OfB)/float64(p.Of))
}

func cellsOf(meetings []snapshot.Meeting) (out []cell) {
	for _, m := range meetings {
		out = append(out, cell{m.Kind, int(m.Setting)})
	}
	return out
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
func (w *world) nobodyForgotten(t *rapid.T, got []snapshot.Introduction, pairs []snapshot.Pair, times map[int32]int, meet func(a, b int32) []cell) {
	for o, n := range times {
		if n > 3 {
			t.Fatalf("%d is named %d times", o, n)
		}
	}
	for _, p := range pairs {
		said := times[p.A] == 3 || times[p.B] == 3
		for _, one := range got {
			covers := slices.Contains(one.Organisations, p.A) && slices.Contains(one.Organisations, p.B)
			for _, c := range meet(p.A, p.B) {
				covers = covers && slices.Contains(cellsOf(one.Meetings), c)
			}
			said = said || covers
		}
		if !said {
			t.Fatalf("nothing is said of %+v in %+v", p, got)
		}
	}
}

// Two do literacy and two others numeracy at one setting: each two overlap and are
// introduced, and nobody else. One that does both meets both, each for its own.
func TestOverlapsAreOfOneKind(t *testing.T) {
	settings := []snapshot.SettingRow{{ID: "a", Phases: 3, Need: register.Known(9), Areas: []term.GSS{snapshot.England}}}
	land := snapshot.NewLand(settings, nil)
	row := func(organisation term.ID, theme term.ThemeSet, phase term.PhaseSet, period term.Period) snapshot.DeliveryRow {
		return snapshot.DeliveryRow{ID: organisation + term.ID(fmt.Sprint(theme, phase, period)), Setting: "a", Organisation: organisation, Themes: theme, Phases: phase, Period: period}
	}
	themes, phases := someKinds()
	for what, c := range map[string]struct {
		rows []snapshot.DeliveryRow
		want []string
	}{
		"themes":  {[]snapshot.DeliveryRow{row("A", 1, 1, 2025), row("B", 1, 1, 2025), row("C", 2, 1, 2025), row("D", 2, 1, 2025)}, []string{"[A B] 1 1 2025", "[C D] 2 1 2025"}},
		"phases":  {[]snapshot.DeliveryRow{row("A", 1, 1, 2025), row("B", 1, 1, 2025), row("C", 1, 2, 2025), row("D", 1, 2, 2025)}, []string{"[A B] 1 1 2025", "[C D] 1 2 2025"}},
		"years":   {[]snapshot.DeliveryRow{row("A", 1, 1, 2025), row("B", 1, 1, 2025), row("C", 1, 1, 2024), row("D", 1, 1, 2024)}, []string{"[A B] 1 1 2025", "[C D] 1 1 2024"}},
		"nobody":  {[]snapshot.DeliveryRow{row("A", 1, 1, 2025), row("B", 2, 1, 2025), row("C", 1, 2, 2025), row("D", 1, 1, 2024)}, nil},
		"between": {[]snapshot.DeliveryRow{row("A", 1, 1, 2025), row("B", 3, 1, 2025), row("C", 2, 1, 2025)}, []string{"[A B] 1 1 2025", "[B C] 2 1 2025"}},
	} {
		t.Run(what, func(t *testing.T) {
			v := snapshot.New(land, c.rows).Whole()
			line := func(organisations []int32, k snapshot.Kind) string {
				return fmt.Sprint(named(v, organisations), int(k.Theme), int(k.Phase), int(k.Period))
			}
			var met, introduced []string
			got := v.OverlapsOver(snapshot.Question{}, themes, phases)
			for _, o := range got.Met {
				met = append(met, line(o.Organisations, o.Kind))
			}
			for _, i := range v.IntroductionsOver(snapshot.Question{}, themes, phases) {
				for _, m := range i.Meetings {
					introduced = append(introduced, line(i.Organisations, m.Kind))
				}
			}
			if !slices.Equal(met, c.want) || !slices.Equal(introduced, c.want) || got.Settings != min(1, len(c.want)) || got.Provided != 1 {
				t.Errorf("overlaps %v, introductions %v, want %v; %d settings of %d", met, introduced, c.want, got.Settings, got.Provided)
			}
		})
	}
}
