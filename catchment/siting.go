package catchment

import (
	"fmt"
	"math"
)

// Problem is a question of where to go next.
type Problem struct {
	Lists *Lists
	// Need is what could be reached at each destination, such as children whom
	// nothing reaches yet; 0 where nothing is to be reached.
	Need []float64
	// Candidates are the origins to choose from. Of two that gain the same, the
	// one that stands first is chosen.
	Candidates []int32
	// K is how many sites there may be, those of Include among them.
	K int
	// Include are chosen first and in their order, whatever they gain and whether
	// or not they keep to the constraints; the others keep to the constraints
	// beside them. They need not be candidates.
	Include []int32
	Limits  []Limit
	// Apart is the least distance in metres between any two sites, straight-line
	// between Points (one per origin; used only where Apart is above 0). A site
	// that is not placed is as far apart as you like from all others.
	Apart  float64
	Points []Point
}

// Limit allows at most so many sites of each group: per authority, say. It also
// keeps comparable settings free for a fair test: with settings of one kind as a
// group, and half their number as its limit, as many are left to compare with as
// are chosen.
type Limit struct {
	Group []int32 // per origin; −1 where the limit does not concern it
	Most  []int32 // per group
}

// Step is one site of a plan.
type Step struct {
	Site  int32   // the origin
	Gain  float64 // need that it reaches and no earlier one does
	Total float64 // need reached by it and all before it
}

// Plan is where to go, in order: its steps are the marginal curve. It has fewer
// than K steps where no further site gains anything or none is allowed.
type Plan struct {
	Steps     []Step
	Uncovered float64 // all need, before the first site
	// Bound is not exceeded by any plan of at most K sites with the same sites
	// included and the same constraints. It is the least over the run of what is
	// reached plus the largest gains that so many further candidates could add,
	// each group within its limit; a minimum distance does not lower it.
	Bound float64
	// Guarantee is the share of the best plan's reach below which this plan is
	// never: 1 − 1/e without constraints, 1/(p+1) with p limits, 0 (no promise)
	// with a minimum distance.
	Guarantee float64
}

// Reached is the need that the whole plan reaches.
func (p Plan) Reached() float64 {
	if len(p.Steps) == 0 {
		return 0
	}
	return p.Steps[len(p.Steps)-1].Total
}

// AtLeast is the share of the best possible plan that this one certainly
// reaches: the better of its guarantee and its own bound. It is 1 where there is
// nothing to reach.
func (p Plan) AtLeast() float64 {
	if !(p.Bound > 0) {
		return 1
	}
	return max(p.Guarantee, p.Reached()/p.Bound)
}

// Greedy chooses up to K sites, each time the allowed candidate that gains most,
// and stops when nothing is gained. The error says what is missing, out of range,
// named twice or not an amount.
func Greedy(p Problem) (Plan, error) {
	if err := p.check(); err != nil {
		return Plan{}, err
	}
	r := start(p)
	plan := Plan{Uncovered: r.uncovered, Guarantee: guarantee(p), Bound: r.uncovered}
	take := func(site int32) {
		gain := r.choose(site)
		plan.Steps = append(plan.Steps, Step{Site: site, Gain: gain, Total: plan.Reached() + gain})
	}
	for _, site := range p.Include {
		take(site)
	}
	r.gather()
	for {
		plan.Bound = min(plan.Bound, plan.Reached()+r.further())
		if len(plan.Steps) >= p.K {
			break
		}
		site, ok := r.best()
		if !ok {
			break
		}
		take(site)
	}
	plan.Bound = max(plan.Bound, plan.Reached()) // but for rounding it is
	return plan, nil
}

func guarantee(p Problem) float64 {
	switch {
	case p.Apart > 0:
		return 0
	case len(p.Limits) > 0:
		return 1 / float64(len(p.Limits)+1)
	}
	return 1 - 1/math.E
}

func (p Problem) check() error {
	if p.Lists == nil {
		return fmt.Errorf("catchment: no lists")
	}
	if len(p.Need) != p.Lists.destinations {
		return fmt.Errorf("catchment: %d needs for %d destinations", len(p.Need), p.Lists.destinations)
	}
	if err := amounts("need", p.Need); err != nil {
		return err
	}
	if p.K < len(p.Include) {
		return fmt.Errorf("catchment: %d sites to choose, and %d to include", p.K, len(p.Include))
	}
	if err := p.distinct("candidate", p.Candidates); err != nil {
		return err
	}
	if err := p.distinct("included site", p.Include); err != nil {
		return err
	}
	for i, l := range p.Limits {
		if err := l.check(p.Lists.Origins()); err != nil {
			return fmt.Errorf("catchment: limit %d: %w", i, err)
		}
	}
	if !amount(p.Apart) {
		return fmt.Errorf("catchment: sites are to be %v apart", p.Apart)
	}
	if p.Apart > 0 && len(p.Points) != p.Lists.Origins() {
		return fmt.Errorf("catchment: %d points for %d origins", len(p.Points), p.Lists.Origins())
	}
	return nil
}

func (p Problem) distinct(what string, origins []int32) error {
	if err := p.Lists.inRange(what, origins); err != nil {
		return err
	}
	seen := make([]bool, p.Lists.Origins())
	for i, o := range origins {
		if seen[o] {
			return fmt.Errorf("catchment: %s %d, origin %d, is named twice", what, i, o)
		}
		seen[o] = true
	}
	return nil
}

func (l Limit) check(origins int) error {
	if len(l.Group) != origins {
		return fmt.Errorf("%d groups named for %d origins", len(l.Group), origins)
	}
	for g, most := range l.Most {
		if most < 0 {
			return fmt.Errorf("at most %d of group %d", most, g)
		}
	}
	for i, g := range l.Group {
		if g < -1 || int(g) >= len(l.Most) {
			return fmt.Errorf("origin %d is of group %d, of %d", i, g, len(l.Most))
		}
	}
	return nil
}
