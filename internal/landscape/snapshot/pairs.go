package snapshot

import (
	"cmp"
	"slices"

	"fairground/internal/term"
)

// Pair is two organisations that do the same at the same settings. What is
// counted are settings, or where several themes, phases or years are asked about
// each apart, a setting once for each of them.
type Pair struct {
	A, B     int32   // numbers of organisations, A < B
	Count    int     // where both are
	OfA, OfB int     // where each is
	Of       int     // that there are
	Jaccard  float64 // where both are, of where either is
	Lift     float64 // how many times as often as if each had chosen its settings by lot
}

// beyond is by how much a pair meets more often than by lot, times Of.
func (p *Pair) beyond() int { return p.Count*p.Of - p.OfA*p.OfB }

// Pairs lists the organisations that meet on what is asked for at settings of the
// question's area and phase, those that meet most first, then by the organisations'
// ids. School years are apart as in [View.Overlaps].
func (v *View) Pairs(q Question) []Pair { return v.PairsOver(q, nil, nil) }

// PairsOver lists the pairs of organisations over all themes and age phases of the
// lists given, each apart: an organisation is where it does a theme for a phase.
// The question's own theme and phase are not looked at.
func (v *View) PairsOver(q Question, themes []term.ThemeSet, phases []term.PhaseSet) []Pair {
	t := tally{by: make([]int, len(v.Organisations))}
	v.meet(v.kinds(q, themes, phases), &t, nil)
	return t.pairs()
}

// tally counts where organisations are, alone and together.
type tally struct {
	by  []int    // by organisation
	met []uint64 // a pair each time, its two numbers in one
	of  int
}

// meet counts who meets over some kinds of provision. A year in which nobody is
// anywhere does not count among those there are. Where it is given, visit learns
// of every meeting.
func (v *View) meet(kinds []Question, t *tally, visit func(kind int, setting int32, organisations []int32)) {
	m := v.meetings()
	of, anything := 0, false // in the year at hand
	for k := range kinds {
		q := &kinds[k]
		v.gather(q, m)
		of, anything = of+m.asked.Len(), anything || len(m.at) > 0
		m.each(func(setting int32, organisations []int32) {
			t.add(organisations)
			if visit != nil && len(organisations) > 1 {
				visit(k, setting, organisations)
			}
		})
		if k+1 == len(kinds) || kinds[k+1].Period != q.Period {
			if anything {
				t.of += of
			}
			of, anything = 0, false
		}
	}
	v.room.Put(m)
}

// add counts the organisations that are together once.
func (t *tally) add(organisations []int32) {
	for k, a := range organisations {
		t.by[a]++
		for _, b := range organisations[k+1:] {
			t.met = append(t.met, uint64(a)<<32|uint64(b))
		}
	}
}

// pairs sums up, those that meet most first.
func (t *tally) pairs() []Pair {
	slices.Sort(t.met)
	var out []Pair
	for from := 0; from < len(t.met); {
		to := from + 1
		for to < len(t.met) && t.met[to] == t.met[from] {
			to++
		}
		p := Pair{A: int32(t.met[from] >> 32), B: int32(uint32(t.met[from])), Count: to - from, Of: t.of}
		p.OfA, p.OfB = t.by[p.A], t.by[p.B]
		p.Jaccard = float64(p.Count) / float64(p.OfA+p.OfB-p.Count)
		p.Lift = float64(p.Count) * float64(p.Of) / (float64(p.OfA) * float64(p.OfB))
		out = append(out, p)
		from = to
	}
	slices.SortStableFunc(out, func(x, y Pair) int { return cmp.Compare(y.Count, x.Count) })
	return out
}
