package snapshot_test

import (
	"math"
	"slices"
	"testing"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/term"
	"fairground/interval"

	"pgregory.net/rapid"
)

// unit is a neighbourhood of an index.
type unit struct {
	rank          int
	value, weight float64
}

// slowIndex is the concentration index as a sum over all pairs: what the less
// deprived of each two has, less what the more deprived has.
func slowIndex(units []unit) (float64, bool) {
	sum, people, has := 0.0, 0.0, 0.0
	for _, a := range units {
		people += a.weight
		has += a.weight * a.value
		for _, b := range units {
			switch {
			case a.rank > b.rank:
				sum += a.weight * b.weight * a.value
			case a.rank < b.rank:
				sum -= a.weight * b.weight * a.value
			}
		}
	}
	return sum / has / people, has > 0
}

// units are the neighbourhoods of an area that an index by children can use, with
// their numbers.
func (o *oracle) units(access []float64, area term.GSS) (units []unit, numbers []int32) {
	for k, n := range o.land.Neighbourhoods {
		if (area == "" || slices.Contains(n.Areas, area)) && n.Rank > 0 && n.Children.Known {
			units, numbers = append(units, unit{n.Rank, access[k], float64(n.Children.N)}), append(numbers, int32(k))
		}
	}
	return units, numbers
}

func TestEquityAsSumOverPairs(t *testing.T) {
	t.Run("", onGround(func(t *rapid.T, v *snapshot.View, o *oracle) {
		e, r := v.Equity(o.q, 39, 7), v.Reach(o.q)
		alike(t, "reach", e.Reach, r)
		units, numbers := o.units(r.Access, o.q.Area)
		index, known := slowIndex(units)
		if e.Known != known || known && math.Abs(e.Index-index) > 1e-9 {
			t.Fatalf("index %v (%v), want %v (%v)", e.Index, e.Known, index, known)
		}
		used := 0
		var people []interval.Individual
		for _, u := range units {
			if u.weight > 0 {
				used++
				people = append(people, interval.Individual{Rank: float64(u.rank), Value: u.value, Weight: u.weight})
			}
		}
		blank, unranked := 0, 0
		for _, n := range v.Land.Neighbourhoods {
			switch {
			case !o.area(n.Areas):
			case !n.Children.Known:
				blank++
			case n.Rank == 0:
				unranked++
			}
		}
		alike(t, "counts", []int{e.Used, e.Blank, e.Unranked}, []int{used, blank, unranked})
		if !known {
			alike(t, "curve", len(e.Curve), 0)
			return
		}
		whole, err := interval.ConcentrationIndexOf(people)
		if err != nil {
			t.Fatal(err)
		}
		for k, p := range e.Curve {
			if at := float64(k) / 100; p.People != at || math.Abs(p.Has-whole.Has(at)) > 1e-9 {
				t.Fatalf("the curve is at %v, want %v", p, whole.Has(at))
			}
		}
		alike(t, "points", len(e.Curve), 101)
		if e.Interval.Known() != (e.Used > 1) || e.Interval.Lower > e.Interval.Upper || e.Interval.Lower < -1 || e.Interval.Upper > 1 {
			t.Fatalf("limits %v of %d neighbourhoods", e.Interval, e.Used)
		}
		if again := v.Equity(o.q, 39, 7).Interval; e.Interval.Known() || again.Known() {
			alike(t, "again", again, e.Interval)
		}
		o.fifths(t, v, e, units, numbers)
	}))
}

// fifths counts for each neighbourhood how many are more deprived.
func (o *oracle) fifths(t *rapid.T, v *snapshot.View, e snapshot.Equity, units []unit, numbers []int32) {
	t.Helper()
	in := map[term.GSS]int{}
	var want [5]snapshot.Fifth
	for k, u := range units {
		before, same := 0, 0
		for _, w := range units {
			if w.rank < u.rank {
				before++
			} else if w.rank == u.rank {
				same++
			}
		}
		n := int((float64(before) + float64(same)/2) * 5 / float64(len(units)))
		in[v.Land.Neighbourhoods[numbers[k]].Code] = n + 1
		f := &want[n]
		f.Neighbourhoods, f.Children, f.Places = f.Neighbourhoods+1, f.Children+int(u.weight), f.Places+u.weight*u.value
	}
	var nowhere, elsewise snapshot.Apart
	found := o.found()
	for i := range v.Land.Settings {
		s := &v.Land.Settings[i]
		_, provided := found[int32(i)]
		if !o.area(s.Areas) || !o.counts(s) {
			continue
		}
		n := in[s.Neighbourhood]
		all, with := &nowhere.Settings, &nowhere.Provided
		switch {
		case n > 0:
			all, with = &want[n-1].Settings, &want[n-1].Provided
		case s.Neighbourhood != "":
			all, with = &elsewise.Settings, &elsewise.Provided
		}
		*all++
		if provided {
			*with++
		}
	}
	var sums [3]float64
	for n, f := range e.Fifths {
		w := want[n]
		alike(t, "fifth", []int{f.Neighbourhoods, f.Children, f.Settings, f.Provided}, []int{w.Neighbourhoods, w.Children, w.Settings, w.Provided})
		if math.Abs(f.Places-w.Places) > 1e-9 {
			t.Fatalf("%v places, want %v", f.Places, w.Places)
		}
		sums[0], sums[1], sums[2] = sums[0]+f.ShareOfChildren, sums[1]+f.ShareOfPlaces, sums[2]+f.ShareOfProvided
	}
	for _, sum := range sums {
		if sum != 0 && math.Abs(sum-1) > 1e-12 {
			t.Fatalf("shares add up to %v", sum)
		}
	}
	alike(t, "in no fifth", []snapshot.Apart{e.Nowhere, e.Elsewise}, []snapshot.Apart{nowhere, elsewise})
}

func TestEquityByAuthorityAsSumOverPairs(t *testing.T) {
	t.Run("", onGround(func(t *rapid.T, v *snapshot.View, o *oracle) {
		got, access := v.EquityByAuthority(o.q, nil, 0, 0), v.Reach(o.q).Access
		var codes []term.GSS
		for _, code := range grounds()[3:] {
			if slices.ContainsFunc(v.Land.Neighbourhoods, func(n snapshot.NeighbourhoodRow) bool { return o.area(n.Areas) && slices.Contains(n.Areas, code) }) {
				codes = append(codes, code)
			}
		}
		slices.Sort(codes)
		alike(t, "authorities", len(got), len(codes))
		for k, a := range got {
			units, _ := o.units(access, codes[k])
			index, known := slowIndex(units)
			if a.Code != codes[k] || a.Known != known || known && math.Abs(a.Index-index) > 1e-9 {
				t.Fatalf("%+v, want %v, %v", a, index, known)
			}
		}
		alike(t, "one", v.EquityByAuthority(o.q, []term.GSS{"E08000002"}, 0, 0)[0].Code, "E08000002")
	}))
}

func TestEquityMatrixAsSumOverPairs(t *testing.T) {
	t.Run("", onGround(func(t *rapid.T, v *snapshot.View, o *oracle) {
		themes, phases := []term.ThemeSet{1, 2}, []term.PhaseSet{1, 2}
		for k, c := range v.EquityMatrix(o.q, themes, phases) {
			o.q.Theme, o.q.Phase = themes[k/2], phases[k%2]
			reached := make([]float64, len(v.Land.Neighbourhoods))
			want := snapshot.EquityCell{Theme: o.q.Theme, Phase: o.q.Phase}
			for i, rows := range o.found() {
				s := &v.Land.Settings[i]
				at := slices.IndexFunc(v.Land.Neighbourhoods, func(n snapshot.NeighbourhoodRow) bool { return n.Code == s.Neighbourhood })
				if !o.area(s.Areas) || at < 0 || !o.area(v.Land.Neighbourhoods[at].Areas) || v.Land.Neighbourhoods[at].Rank == 0 {
					continue
				}
				for _, r := range rows {
					reached[at] += float64(r.Reached.N)
					want.Reached += r.Reached.N
					if !r.Reached.Known {
						want.Unknown++
					}
				}
			}
			var units []unit
			for at, n := range v.Land.Neighbourhoods {
				if o.area(n.Areas) && n.Rank > 0 {
					units = append(units, unit{n.Rank, reached[at], 1})
				}
			}
			index, known := slowIndex(units)
			if math.Abs(c.Index-index) > 1e-9 && known {
				t.Fatalf("index %v, want %v", c.Index, index)
			}
			c.Index, want.Known = 0, known
			alike(t, "cell", c, want)
		}
	}))
}

// On the bench's deliveries access leans to the less deprived, and the number
// reached to the more deprived.
func TestMeasuresOfEquityCanDisagree(t *testing.T) {
	v := loaded(t)
	q := asked(snapshot.England)
	access := v.Equity(q, 0, 0).Index
	reached := v.EquityMatrix(snapshot.Question{Period: q.Period, Anywhere: true}, []term.ThemeSet{q.Theme}, []term.PhaseSet{q.Phase})[0].Index
	if !(access > 0.05 && reached < -0.1) {
		t.Errorf("access %v, reached %v", access, reached)
	}
}
