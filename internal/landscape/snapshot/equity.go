package snapshot

import (
	"math"
	"slices"

	"fairground/internal/register"
	"fairground/internal/term"
	"fairground/interval"
)

// Equity says whether provision goes where deprivation is: how access is shared
// out over children by deprivation. It is not the measure of [EquityCell], and may
// have another sign; see the package comment.
type Equity struct {
	Reach    Reach             // that is shared out
	Known    bool              // there is an index: something is shared out among neighbourhoods that can be used
	Index    float64           // concentration index of access, each neighbourhood weighing as many children as it has
	Interval interval.Interval // 95 % limits by bootstrap of neighbourhoods; unknown of one neighbourhood alone, and where fewer than 39 draws were asked for
	Draws    int
	Curve    []interval.CurvePoint // at every hundredth of the children, from the most deprived; nil where there is no index
	Fifths   [5]Fifth              // of the area's neighbourhoods, the most deprived first
	Used     int                   // neighbourhoods in the index: with children and a rank
	Blank    int                   // left out: how many children they have is not known
	Unranked int                   // left out: their number of children is known, their rank is not
	Nowhere  Apart                 // settings of the area in no known neighbourhood, and so in no fifth
	Elsewise Apart                 // and those in a neighbourhood of no fifth
}

// Apart are settings of the phase asked for that are in no fifth.
type Apart struct {
	Settings int
	Provided int // of them, with what is asked for
}

func (a *Apart) add(provided bool) {
	a.Settings++
	if provided {
		a.Provided++
	}
}

// Fifth is a fifth of an area's neighbourhoods by IDACI rank. Those of equal rank
// are in one fifth.
type Fifth struct {
	Tally
	Settings int // of the phase asked for
	Provided int // of them, with what is asked for
	// Shares of what all five fifths have; 0 where they have nothing.
	ShareOfChildren, ShareOfPlaces, ShareOfProvided float64
}

// PlacesKnown says whether a fifth's share of the places can be told: it has some, or
// nothing within its reach is uncounted.
func (f *Fifth) PlacesKnown() bool { return f.Places > 0 || f.UnsureFor == 0 }

// Parted says whether there is a most deprived fifth: there is none of one or two
// neighbourhoods, nor where too many have the same rank.
func (e *Equity) Parted() bool { return e.Fifths[0].Neighbourhoods > 0 }

// Equity works out how access is shared out in the question's area. A bootstrap
// of the same seed gives the same interval.
func (v *View) Equity(q Question, draws int, seed uint64) Equity {
	l, area := v.Land, v.area(&q)
	order := l.ranking(area)
	out := Equity{Reach: v.Reach(q), Interval: interval.Unknown(), Draws: draws, Blank: order.blank, Unranked: order.unranked}
	access, children := make([]float64, len(area.Neighbourhoods)), make([]float64, len(area.Neighbourhoods))
	for k, i := range area.Neighbourhoods {
		access[k], children[k] = out.Reach.Access[i], l.population[i]
		if children[k] > 0 && order.fifth[k] >= 0 {
			out.Used++
		}
	}
	index, err := order.ranked.Index(access, children)
	if err == nil { // or nothing is shared out
		out.Known, out.Index, out.Curve = true, index, order.hundredths(access, children)
		out.Interval = order.limits(access, children, out.Used, draws, seed)
	}
	v.fifths(&out, &q, area, order)
	return out
}

// limits are those of an index by drawing again the neighbourhoods that are used.
// One alone is always drawn again as it is, which says nothing of chance.
func (r *ranking) limits(values, weights []float64, used, draws int, seed uint64) interval.Interval {
	if used < 2 {
		return interval.Unknown()
	}
	out, err := r.ranked.Bootstrap(values, weights, draws, seed, interval.Level95)
	if err != nil { // too few draws
		return interval.Unknown()
	}
	return out
}

// hundredths are the points of the concentration curve at every hundredth of the
// people, the most deprived first. Between neighbourhoods, and among those of
// equal rank, it is a straight line.
func (r *ranking) hundredths(values, weights []float64) []interval.CurvePoint {
	people, has := 0.0, 0.0
	for _, k := range r.order {
		people, has = people+weights[k], has+weights[k]*values[k]
	}
	out := make([]interval.CurvePoint, 1, 101) // it starts at 0, 0
	var before, after interval.CurvePoint      // sums at the ends of those of equal rank
	from := int32(0)
	for _, to := range r.ends {
		for _, k := range r.order[from:to] {
			after.People, after.Has = after.People+weights[k], after.Has+weights[k]*values[k]
		}
		for len(out) < 100 && after.People >= float64(len(out))/100*people && after.People > before.People {
			at := float64(len(out)) / 100
			along := (at*people - before.People) / (after.People - before.People)
			out = append(out, interval.CurvePoint{People: at, Has: (before.Has + along*(after.Has-before.Has)) / has})
		}
		from, before = to, after
	}
	return append(out, interval.CurvePoint{People: 1, Has: 1})
}

func (v *View) fifths(out *Equity, q *Question, area *Area, order *ranking) {
	l := v.Land
	in := make([]int8, len(l.Neighbourhoods)) // fifth of each neighbourhood of England, from 1
	for k, i := range area.Neighbourhoods {
		if n := order.fifth[k]; n >= 0 {
			in[i] = n + 1
			out.Fifths[n].Tally.add(l, &out.Reach, i)
		}
	}
	counts, provided := l.ofPhase(q.near()), v.provided(q)
	for _, i := range area.Settings {
		if !counts.Has(i) {
			continue
		}
		at, has := l.neighbourhood[i], provided.Has(i)
		if at == unknown {
			out.Nowhere.add(has)
			continue
		}
		if in[at] == 0 {
			out.Elsewise.add(has)
			continue
		}
		f := &out.Fifths[in[at]-1]
		f.Settings++
		if has {
			f.Provided++
		}
	}
	var all Fifth
	for _, f := range out.Fifths {
		all.Children, all.Places, all.Provided = all.Children+f.Children, all.Places+f.Places, all.Provided+f.Provided
	}
	for n := range out.Fifths {
		f := &out.Fifths[n]
		f.ShareOfChildren = share(float64(f.Children), float64(all.Children))
		f.ShareOfPlaces = share(f.Places, all.Places)
		f.ShareOfProvided = share(float64(f.Provided), float64(all.Provided))
	}
}

func share(part, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return part / whole
}

// ranking is an area's neighbourhoods by deprivation; its lists run along the
// area's.
type ranking struct {
	ranked   *interval.Ranked // those with a rank and a known number of children
	order    []int32          // those with a rank and a known number of children
	ends     []int32          // where each stretch of equal ranks ends in order
	fifth    []int8           // of all: from 0; -1 for those not in order
	twice    []int64          // twice the middle of its places among all with a rank, whether or not the children are known; -1 without
	places   int64            // neighbourhoods with a rank
	blank    int              // number of children not known
	unranked int              // that known, the rank not
}

// ranking gives an area's neighbourhoods by deprivation.
func (l *Land) ranking(a *Area) *ranking {
	a.ranking.Do(func() {
		n := len(a.Neighbourhoods)
		r := ranking{fifth: make([]int8, n), twice: make([]int64, n)}
		ranks := make([]float64, n)
		var all, usable []int32 // places in the area's list
		for k, i := range a.Neighbourhoods {
			r.fifth[k], r.twice[k], ranks[k] = -1, -1, math.NaN()
			ranked, known := l.Neighbourhoods[i].Rank > 0, l.children[i] != unknown
			if ranked {
				all = append(all, int32(k))
			}
			switch {
			case !known:
				r.blank++
			case !ranked:
				r.unranked++
			default:
				usable, ranks[k] = append(usable, int32(k)), float64(l.Neighbourhoods[i].Rank)
			}
		}
		r.ranked, r.places, r.order = interval.NewRanked(ranks), int64(len(all)), usable
		rank := func(k int32) int { return l.Neighbourhoods[a.Neighbourhoods[k]].Rank }
		tied(all, rank, func(k int32, from, to int) { r.twice[k] = int64(from + to) })
		tied(usable, rank, func(k int32, from, to int) {
			r.fifth[k] = fifth(from, to, len(usable))
			if len(r.ends) == 0 || int(r.ends[len(r.ends)-1]) < to {
				r.ends = append(r.ends, int32(to))
			}
		})
		a.ranked = r
	})
	return &a.ranked
}

// tied sorts a list by rank and tells of each member from where to where in it
// those of its rank stand.
func tied(list []int32, rank func(int32) int, tell func(member int32, from, to int)) {
	slices.SortStableFunc(list, func(a, b int32) int { return rank(a) - rank(b) })
	for from := 0; from < len(list); {
		to := from + 1
		for to < len(list) && rank(list[to]) == rank(list[from]) {
			to++
		}
		for _, k := range list[from:to] {
			tell(k, from, to)
		}
		from = to
	}
}

// fifth says in which fifth of n the middle of a stretch is.
func fifth(from, to, n int) int8 { return int8(min(4, 5*(from+to)/(2*n))) }

// AuthorityEquity is the equity of one authority.
type AuthorityEquity struct {
	Code     term.GSS
	Known    bool
	Index    float64 // as that of [Equity]
	Interval interval.Interval
	Draws    int // for the interval
	Used     int // neighbourhoods in the index
	Tally
}

// EquityByAuthority gives the index of each of some authorities, in the order
// given; where none are given, of every district with a neighbourhood in the
// question's area, by code. The limits of each are those of its own
// neighbourhoods: few of them, and so wide.
func (v *View) EquityByAuthority(q Question, codes []term.GSS, draws int, seed uint64) []AuthorityEquity {
	l := v.Land
	if codes == nil {
		codes = l.DistrictsIn(q.Area)
	}
	r := v.Reach(q)
	return l.EquityOf(&r, codes, draws, seed)
}

// EquityOf gives the index of each of some authorities of a reach that is worked
// out, without an interval where fewer than 39 draws are asked for.
func (l *Land) EquityOf(r *Reach, codes []term.GSS, draws int, seed uint64) []AuthorityEquity {
	out := make([]AuthorityEquity, 0, len(codes))
	for _, code := range codes {
		area := l.Area(code)
		order := l.ranking(area)
		e := AuthorityEquity{Code: code, Interval: interval.Unknown(), Draws: draws, Tally: l.Tally(r, code)}
		values, children := make([]float64, len(area.Neighbourhoods)), make([]float64, len(area.Neighbourhoods))
		for k, i := range area.Neighbourhoods {
			values[k], children[k] = r.Access[i], l.population[i]
			if children[k] > 0 && order.fifth[k] >= 0 {
				e.Used++
			}
		}
		if index, err := order.ranked.Index(values, children); err == nil {
			e.Known, e.Index = true, index
			e.Interval = order.limits(values, children, e.Used, draws, seed)
		}
		out = append(out, e)
	}
	return out
}

// DistrictsIn lists the districts, unitary authorities and boroughs that have a
// neighbourhood in an area, by code.
func (l *Land) DistrictsIn(area term.GSS) []term.GSS {
	if area == "" {
		area = England
	}
	found := map[term.GSS]bool{}
	for _, i := range l.Area(area).Neighbourhoods {
		if code, ok := districtOf(l.Neighbourhoods[i].Areas); ok {
			found[code] = true
		}
	}
	out := make([]term.GSS, 0, len(found))
	for code := range found {
		out = append(out, code)
	}
	slices.Sort(out)
	return out
}

func districtOf(areas []term.GSS) (term.GSS, bool) {
	for _, code := range areas {
		if kind, ok := register.KindOf(code); ok && kind == register.District {
			return code, true
		}
	}
	return "", false
}

// EquityCell is where the children were reached by one theme at one age phase. It
// is not the measure of [Equity], and may have another sign; see the package
// comment.
type EquityCell struct {
	Theme   term.ThemeSet // of one
	Phase   term.PhaseSet // of one
	Reached int           // children, as far as known
	Unknown int           // deliveries of which it is not known how many
	Known   bool          // there is an index: somebody was reached in a neighbourhood with a rank
	Index   float64       // concentration index of the number reached, every neighbourhood weighing the same
}

// EquityMatrix gives, for every theme and age phase of the lists, the
// concentration index of the children reached in the neighbourhoods where the
// area's settings stand. A delivery at a setting in no ranked neighbourhood of
// the area is left out. The question's own theme and phase are not looked at.
func (v *View) EquityMatrix(q Question, themes []term.ThemeSet, phases []term.PhaseSet) []EquityCell {
	area := v.area(&q)
	twice, places := v.twice(area)
	out := make([]EquityCell, 0, len(themes)*len(phases))
	ranked := make([]int64, 0, len(themes)*len(phases)) // Σ reached × twice the rank, which is whole and so exact in any order
	for _, theme := range themes {
		for _, phase := range phases {
			cell, sum := v.equityCell(&q, theme, phase, twice)
			out, ranked = append(out, cell), append(ranked, sum)
		}
	}
	for k := range out {
		if c := &out[k]; c.Reached > 0 {
			// With weights of 1 the mean rank is ½, and C = 2 Σ h r / Σ h − 1.
			c.Known, c.Index = true, float64(ranked[k])/float64(places)/float64(c.Reached)-1
		}
	}
	return out
}

// twice gives, for every setting of an area, twice the rank of its neighbourhood,
// -1 where it has none, and how many neighbourhoods are ranked.
func (v *View) twice(area *Area) ([]int64, int64) {
	l, order := v.Land, v.Land.ranking(area)
	of := make([]int64, len(l.Neighbourhoods)) // of each neighbourhood of England; 0 where it has none
	for k, i := range area.Neighbourhoods {
		of[i] = max(0, order.twice[k])
	}
	out := make([]int64, len(l.Settings))
	for i := range out {
		out[i] = -1
	}
	for _, i := range area.Settings {
		if at := l.neighbourhood[i]; at != unknown && of[at] > 0 {
			out[i] = of[at]
		}
	}
	return out, order.places
}

func (v *View) equityCell(q *Question, theme term.ThemeSet, phase term.PhaseSet, twice []int64) (cell EquityCell, ranked int64) {
	asked := *q
	asked.Theme, asked.Phase = theme, phase
	cell = EquityCell{Theme: theme, Phase: phase}
	v.each(&asked, func(i int32) {
		rank := twice[v.rows.setting[i]]
		if rank < 0 {
			return
		}
		n := v.reached(i)
		if n == unknown {
			cell.Unknown++
			return
		}
		cell.Reached += int(n)
		ranked += int64(n) * rank
	})
	return cell, ranked
}
