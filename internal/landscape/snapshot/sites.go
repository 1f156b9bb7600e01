package snapshot

import (
	"math"
	"slices"

	"fairground/catchment"
	"fairground/internal/fault"
	"fairground/internal/term"
)

// Where says which sites may be chosen, and how many.
type Where struct {
	K            int           // sites, those to include among them
	PerAuthority int           // at most so many in a district, unitary authority or borough; 0: any number
	Apart        float64       // metres in a straight line that any two are apart at least; 0: any distance
	Include      []int32       // settings chosen first, whatever they gain
	Exclude      []int32       // settings that may not be chosen
	Phase        term.PhaseSet // choose among settings of these phases; 0: of those that count for the question
	Among        []int32       // choose among these; of two that gain as much, the first. nil: among all of the area, the one with more need first
	MinPupils    int           // choose among settings known to have so many pupils; 0: any

	// KeepComparable leaves as many settings free as are chosen, of every kind:
	// the same phases, the same fifth of need within the area, the same sort of
	// authority. A fair test can then compare the two.
	KeepComparable bool

	// FromNothing plans as if nothing were provided yet.
	FromNothing bool
}

// Sites are the sites that reach the most children whom nothing reaches yet: in
// order, each the one that adds the most to those before it.
type Sites struct {
	Steps          []Site  // fewer than asked for where nothing further adds anything, or none is allowed
	Metres         float64 // how near is near, in a straight line
	Neighbourhoods int     // of the area, with children and nothing near
	Unmet          int     // children there, before the first site
	Unknown        int     // neighbourhoods of the area with nothing near of which nobody says how many children they have: left out
	OfChildren     int     // children in need in the area, as far as known
	Candidates     int     // settings that could be chosen
	Rough          int     // of the area and phase, but their place is known too roughly
	FewPupils      int     // likewise, but too few pupils are known of
	Included       Strays  // of those to include: what does not do or keep to what the others do
	Bound          float64 // children: no plan of as many candidates at most, with the same sites included and the same constraints beside them, reaches more
	Guarantee      float64 // the share of the best such plan's reach that a plan found in this way never falls below, as [catchment.Plan] has it; 0: nothing is promised
	AtLeast        float64 // the share of the best plan's reach that this plan certainly has
	Comparable     int     // with KeepComparable: free settings of the kinds chosen that are left to compare with
}

// Strays are sites to include that reach nothing, or do not keep to the
// constraints beside those to include before them. They are chosen all the same.
type Strays struct {
	Rough    []int32 // their place is known too roughly to be near anybody
	Crowded  []int32 // beyond what is allowed in an authority
	Close    []int32 // nearer to another than is allowed
	Unpaired []int32 // beyond half of the comparable settings of their kind
}

// Site is a step of a plan.
type Site struct {
	Setting int32
	Gain    int     // children in need that it reaches and none before it does
	Total   int     // reached by it and all before it
	Share   float64 // of all unmet children in the area
}

// Reached is how many unmet children the whole plan reaches.
func (s *Sites) Reached() int {
	if len(s.Steps) == 0 {
		return 0
	}
	return s.Steps[len(s.Steps)-1].Total
}

// Sites chooses where to go next: settings of the question's area within whose
// reach, in a straight line, the most children live who have nothing near.
// Children outside the area are not counted.
func (v *View) Sites(q Question, w Where) (Sites, error) {
	l, area := v.Land, v.area(&q)
	if err := w.check(len(l.Settings)); err != nil {
		return Sites{}, err
	}
	out := Sites{Metres: q.metres(), OfChildren: l.inside(area).total}
	need := v.unmet(&q, w.FromNothing, &out)
	phases := w.phases(&q)
	p := catchment.Problem{Need: need, K: w.K, Include: w.Include, Apart: w.Apart}
	p.Candidates = l.candidates(area, phases, q.metres(), &w, &out)
	lists, done := l.sitesOf(&p, phases, q.metres())
	defer done()
	p.Lists = lists
	if w.Apart > 0 {
		p.Points = l.at
	}
	out.Included = l.strays(&w, q.metres())
	if w.PerAuthority > 0 {
		p.Limits = append(p.Limits, l.perAuthority(w.PerAuthority))
		out.Included.Crowded = beyond(p.Limits[0], w.Include)
	}
	var kinds strata
	if w.KeepComparable {
		taken := NewBits(len(l.Settings))
		if !w.FromNothing {
			taken = v.provided(&q)
		}
		kinds = l.strata(area, p.Candidates, taken)
		half := kinds.limit()
		p.Limits, out.Included.Unpaired = append(p.Limits, half), beyond(half, w.Include)
	}
	plan, err := catchment.Greedy(p)
	if err != nil { // the settings and numbers are of this land and were checked
		return Sites{}, err
	}
	out.take(plan)
	out.Comparable = kinds.left(out.Steps)
	return out, nil
}

// strays are the sites to include that are placed too roughly, or too near to
// each other.
func (l *Land) strays(w *Where, metres float64) (out Strays) {
	for k, i := range w.Include {
		if !l.Near(i, metres) {
			out.Rough = append(out.Rough, i)
		}
		if slices.ContainsFunc(w.Include[:k], func(other int32) bool {
			return math.Hypot(l.at[i].X-l.at[other].X, l.at[i].Y-l.at[other].Y) < w.Apart
		}) {
			out.Close = append(out.Close, i)
		}
	}
	return out
}

// beyond are the sites of a list that a limit has no room for after those before
// them.
func beyond(limit catchment.Limit, sites []int32) (out []int32) {
	taken := make([]int32, len(limit.Most))
	for _, i := range sites {
		g := limit.Group[i]
		if g < 0 {
			continue
		}
		if taken[g]++; taken[g] > limit.Most[g] {
			out = append(out, i)
		}
	}
	return out
}

// take copies a plan. All numbers in it are whole.
func (s *Sites) take(plan catchment.Plan) {
	s.Bound, s.Guarantee, s.AtLeast = plan.Bound, plan.Guarantee, plan.AtLeast()
	for _, step := range plan.Steps {
		s.Steps = append(s.Steps, Site{step.Site, int(step.Gain), int(step.Total), share(step.Total, plan.Uncovered)})
	}
}

// check refuses what cannot be planned.
func (w *Where) check(settings int) error {
	known := func(i int32) bool { return i >= 0 && int(i) < settings }
	seen := map[int32]bool{}
	for _, i := range w.Include {
		if !known(i) || seen[i] {
			return fault.Invalid("A site to include is named twice or is no open setting.")
		}
		seen[i] = true
	}
	for _, i := range w.Exclude {
		if seen[i] {
			return fault.Invalid("A site cannot be both included and left out.")
		}
	}
	switch {
	case w.K < 1:
		return fault.Invalid("Say how many sites to choose: one or more.")
	case w.K < len(w.Include):
		return fault.Invalid("There are more sites to include than to choose.")
	case w.PerAuthority < 0, w.MinPupils < 0, !(w.Apart >= 0), w.Apart > 1e7:
		return fault.Invalid("The limits on sites cannot be below nought, nor further apart than England is long.")
	}
	among := NewBits(settings)
	for _, i := range w.Among {
		if !known(i) || among.Has(i) {
			return fault.Invalid("A setting to choose among is named twice or is not open.")
		}
		among.Add(i)
	}
	return nil
}

// phases are those of the settings to choose among.
func (w *Where) phases(q *Question) term.PhaseSet {
	if w.Phase != 0 {
		return w.Phase
	}
	return q.near()
}

// unmet gives the children of each neighbourhood of the area that has nothing
// near, and 0 for every other.
func (v *View) unmet(q *Question, nothing bool, out *Sites) []float64 {
	inside := v.Land.inside(v.area(q))
	without, blank := inside.children.Clone(), inside.blank.Clone()
	if !nothing {
		covered := v.Land.cover(q, v.area(q), v.provided(q))
		covered.drop(without)
		covered.drop(blank)
	}
	out.Unknown = blank.Len()
	need := make([]float64, len(v.Land.Neighbourhoods))
	for _, i := range without.List() {
		need[i] = v.Land.population[i]
		out.Neighbourhoods++
		out.Unmet += int(v.Land.children[i])
	}
	return need
}

// sitesOf lists whom the sites of a plan would reach. Where that was not prepared,
// they are made of the plan's own settings and unmet neighbourhoods alone, and of
// one plan at a time: done says that they are no longer used.
func (l *Land) sitesOf(p *catchment.Problem, phases term.PhaseSet, metres float64) (lists *catchment.Lists, done func()) {
	for _, i := range p.Include {
		if phases != 0 && l.phases[i]&phases == 0 { // of another phase: it reaches no less
			phases = 0
		}
	}
	if ready := l.near.ready(radius{phases: phases, far: metres}); ready != nil {
		return ready.lists, func() {}
	}
	chosen := NewBits(len(l.Settings))
	for _, i := range p.Candidates {
		chosen.Add(i)
	}
	for _, i := range p.Include {
		chosen.Add(i)
	}
	unmet := make([]catchment.Point, len(l.Neighbourhoods))
	for i := range unmet {
		if unmet[i] = l.middles[i]; p.Need[i] == 0 {
			unmet[i].X = math.NaN()
		}
	}
	l.near.making.Lock()
	return l.listed(chosen, catchment.NewGrid(unmet, gridCell), metres), l.near.making.Unlock
}

// candidates are the settings that may be chosen.
func (l *Land) candidates(area *Area, phases term.PhaseSet, metres float64, w *Where, out *Sites) []int32 {
	inside, asked, not := l.inside(area).settings, l.ofPhase(phases), NewBits(len(l.Settings))
	for _, i := range w.Exclude {
		if i >= 0 && int(i) < len(l.Settings) {
			not.Add(i)
		}
	}
	from := w.Among
	if from == nil {
		from = area.Settings
	}
	list := make([]int32, 0, len(from))
	for _, i := range from {
		if !inside.Has(i) || !asked.Has(i) || not.Has(i) {
			continue
		}
		pupils := &l.Settings[i].Pupils
		switch {
		case !l.Near(i, metres):
			out.Rough++
		case w.MinPupils > 0 && (!pupils.Known || pupils.N < w.MinPupils):
			out.FewPupils++
		default:
			list = append(list, i)
		}
	}
	out.Candidates = len(list)
	return list
}
