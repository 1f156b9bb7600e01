package snapshot

import (
	"cmp"
	"slices"
)

// Reach is how many places are within reach of the children of each
// neighbourhood, by the enhanced two-step floating catchment: every setting's
// supply is shared out among all children in need around it, wherever in England
// they live, the nearer ones counting more ([catchment.Access]).
//
// Supply is the children that what is asked for reached at a setting, as far as
// the viewer may know: "places", for short. A setting of which no number is known
// supplies nothing here; see [View.ReachSensitivity] for what it may come to.
// Children are those of the neighbourhoods' need figure, whatever the phase.
type Reach struct {
	Distance           // how far reach goes, and by what it is measured
	Access   []float64 // places per child in need, of every neighbourhood of England

	Of             int     // neighbourhoods in the area
	Blank          int     // of them, how many children they have is not known: they take no places
	Withheld       []int32 // these
	Children       int     // in need in the area, as far as known
	Places         float64 // within reach of them: the sum of children × access
	Nothing        []int32 // neighbourhoods of the area with children and no place within reach, the most children first
	NothingFor     int     // children there
	Unsure         []int32 // the same, where something is in reach whose number is not known
	UnsureFor      int     // children there
	Partly         int     // neighbourhoods of the area with children and a place within reach, and something besides whose number is not known
	PartlyFor      int     // children there
	UnknownSupply  []int32 // settings of the area that supply nobody knows how much
	OutOfReach     []int32 // settings of the area with supply, and no child in reach
	Rough          []int32 // settings of the area with what is asked for, their place known too roughly to be near anything
	England        Shares
	neighbourhoods []int32 // of the area, with children, and nothing within reach or some places
	uncounted      Bits    // neighbourhoods of England with something in reach whose number is not known; nil: none
}

// Shares are both sides of the sum over all England: what is supplied, and what
// children have. InReach and Places are equal, but for rounding.
type Shares struct {
	Suppliers  int     // settings with what is asked for
	Unknown    int     // of them, it is not known how much
	Supply     float64 // of all suppliers
	InReach    float64 // of those with children in reach
	OutOfReach float64 // of those without
	Rough      float64 // of those whose place is known too roughly
	Places     float64 // the sum of children × access
}

// Tally is what the area has within reach.
func (r *Reach) Tally() Tally {
	return Tally{Neighbourhoods: r.Of, Blank: r.Blank, Children: r.Children, Places: r.Places, Nothing: len(r.Nothing), NothingFor: r.NothingFor,
		Unsure: len(r.Unsure), UnsureFor: r.UnsureFor, Partly: r.Partly, PartlyFor: r.PartlyFor}
}

// PerHundred is the mean number of places within reach of a hundred children of
// the area: 0 where it has none.
func (r *Reach) PerHundred() float64 {
	t := r.Tally()
	return t.PerHundred()
}

// ByAccess lists the area's neighbourhoods that have children, the least access
// first, and of those with the same the one with the most children. Those of which
// access is not known are not among them: they are Unsure and Withheld.
func (r *Reach) ByAccess() []int32 {
	out := slices.Clone(r.neighbourhoods)
	slices.SortFunc(out, func(a, b int32) int {
		return cmp.Or(cmp.Compare(r.Access[a], r.Access[b]), cmp.Compare(a, b))
	})
	return out
}

// supply is what settings supply, in the order of the settings.
type supply struct {
	settings []int32
	amount   []float64 // 0 where not known
	unknown  []int32   // those of which no number is known
	partial  []int32   // those, and those of which it is of a part alone
}

func (s *supply) add(setting int32, amount float64, known, whole bool) {
	s.settings, s.amount = append(s.settings, setting), append(s.amount, amount)
	if !known {
		s.unknown = append(s.unknown, setting)
	}
	if !whole {
		s.partial = append(s.partial, setting)
	}
}

// supply adds up what is asked for at each setting. Where some of its deliveries
// are counted and others are not, those that are count.
func (v *View) supply(q *Question) *supply {
	sum, has, counted, partial := make([]int64, len(v.Land.Settings)), NewBits(len(v.Land.Settings)), NewBits(len(v.Land.Settings)), NewBits(len(v.Land.Settings))
	v.each(q, func(i int32) {
		where := v.rows.setting[i]
		has.Add(where)
		if n := v.reached(i); n != unknown {
			counted.Add(where)
			sum[where] += int64(n)
		} else {
			partial.Add(where)
		}
	})
	n := has.Len()
	out := &supply{settings: make([]int32, 0, n), amount: make([]float64, 0, n)}
	for _, i := range has.List() {
		out.add(i, float64(sum[i]), counted.Has(i), !partial.Has(i))
	}
	return out
}

// places are the children on roll at the settings of the question's phase.
func (l *Land) places(q *Question) *supply {
	all := l.ofPhase(q.Phase).List()
	out := &supply{settings: make([]int32, 0, len(all)), amount: make([]float64, 0, len(all))}
	for _, i := range all {
		pupils := &l.Settings[i].Pupils
		out.add(i, float64(max(0, pupils.N)), pupils.Known, pupils.Known)
	}
	return out
}

// Reach works out who has places within reach of what is asked for.
func (v *View) Reach(q Question) Reach { return v.reachOf(&q, v.supply(&q), 1) }

// ReachOfPlaces is [View.Reach] of the schools themselves: supply is the pupils on
// roll at every setting of the question's phase. It is the same for every viewer.
func (v *View) ReachOfPlaces(q Question) Reach { return v.reachOf(&q, v.Land.places(&q), 1) }

// reachOf works reach out with a supply, and so many times as far as asked.
func (v *View) reachOf(q *Question, s *supply, times float64) Reach {
	l, area := v.Land, v.area(q)
	near := l.catchment(q, times)
	out := Reach{Distance: near.distance(), England: Shares{Suppliers: len(s.settings), Unknown: len(s.unknown)}}
	at, amount := out.place(l, area, near, s)
	got := near.access(at, amount)
	out.Access = got.Access
	out.England.InReach, out.England.OutOfReach = got.InReachSupply, got.OutOfReachSupply
	for i, access := range out.Access {
		out.England.Places += l.population[i] * access
	}
	inside := l.inside(area).settings
	out.OutOfReach = among(inside, got.OutOfReach)
	out.UnknownSupply = among(inside, s.unknown)
	out.lay(l, area, near, s.partial)
	return out
}

// place sets those suppliers aside whose place is known too roughly.
func (r *Reach) place(l *Land, area *Area, near *within, s *supply) (at []int32, amount []float64) {
	inside := l.inside(area).settings
	at, amount = make([]int32, 0, len(s.settings)), make([]float64, 0, len(s.settings))
	for k, i := range s.settings {
		r.England.Supply += s.amount[k]
		if near.placed(i) {
			at, amount = append(at, i), append(amount, s.amount[k])
			continue
		}
		r.England.Rough += s.amount[k]
		if inside.Has(i) {
			r.Rough = append(r.Rough, i)
		}
	}
	return at, amount
}

// lay adds up the neighbourhoods of an area.
func (r *Reach) lay(l *Land, area *Area, near *within, partial []int32) {
	r.uncounted = near.reachedBy(partial)
	r.Of = len(area.Neighbourhoods)
	with := make([]int32, 0, len(area.Neighbourhoods))
	var nothing, unsure []int32
	for _, i := range area.Neighbourhoods {
		n, access := l.children[i], r.Access[i]
		if n == unknown {
			r.Blank++
			r.Withheld = append(r.Withheld, i)
		}
		if n <= 0 {
			continue
		}
		r.Children += int(n)
		r.Places += float64(n) * access
		switch l.Sure(r, i) {
		case AtLeast:
			r.Partly++
			r.PartlyFor += int(n)
		case NotSaid:
			unsure = append(unsure, i)
			r.UnsureFor += int(n)
			continue
		default:
			if access == 0 {
				nothing = append(nothing, i)
				r.NothingFor += int(n)
			}
		}
		with = append(with, i)
	}
	r.neighbourhoods, r.Nothing, r.Unsure = with, nothing, unsure
}

// among keeps what a set holds.
func among(set Bits, list []int32) []int32 {
	var out []int32
	for _, i := range list {
		if set.Has(i) {
			out = append(out, i)
		}
	}
	return out
}

// ReachAt is what reach would be by another assumption.
type ReachAt struct {
	Distance
	Assumed float64 // places at each setting of which no number is known; 0 in the main figure
	Tally   Tally   // of the area
}

// ReachSensitivity says how reach depends on how far it goes (half as far, as far
// as asked, twice as far), and, where there are settings of which no number is
// known, on what these supply: the last line gives each the median of the others.
func (v *View) ReachSensitivity(q Question) []ReachAt {
	s := v.supply(&q)
	var out []ReachAt
	line := func(times, assumed float64) {
		r := v.reachOf(&q, s, times)
		out = append(out, ReachAt{r.Distance, assumed, r.Tally()})
	}
	for _, times := range []float64{0.5, 1, 2} {
		if t := v.Land.matrix(&q); t == nil || times <= 1 || t.tells(times*t.Minutes) {
			line(times, 0)
		}
	}
	if len(s.unknown) == 0 || len(s.unknown) == len(s.settings) {
		return out
	}
	assumed := s.assume()
	line(1, assumed)
	return out
}

// assume gives each setting of which no number is known the median of the others,
// which it returns.
func (s *supply) assume() float64 {
	blank := func(i int32) bool { _, found := slices.BinarySearch(s.unknown, i); return found }
	var known []float64
	for k, i := range s.settings {
		if !blank(i) {
			known = append(known, s.amount[k])
		}
	}
	slices.Sort(known)
	n := len(known)
	median := (known[(n-1)/2] + known[n/2]) / 2
	for k, i := range s.settings {
		if blank(i) {
			s.amount[k] = median
		}
	}
	s.partial = slices.DeleteFunc(s.partial, blank)
	s.unknown = nil
	return median
}
