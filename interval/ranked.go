package interval

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Ranked is an order of units, such as neighbourhoods by deprivation, made once
// so that concentration indexes over it need no sorting. It is read-only once
// made.
type Ranked struct {
	order   []int32 // the units with a rank, from the most deprived
	ends    []int32 // where each stretch of equal ranks ends in order
	units   int
	leftOut int
}

// NewRanked orders units by rank: smaller is more deprived, and those of equal
// rank share the middle of their places. A unit whose rank is NaN is left out of
// everything, and counted in [Ranked.LeftOut].
func NewRanked(ranks []float64) *Ranked {
	r := &Ranked{units: len(ranks)}
	for i, rank := range ranks {
		if math.IsNaN(rank) {
			r.leftOut++
		} else {
			r.order = append(r.order, int32(i))
		}
	}
	slices.SortStableFunc(r.order, func(a, b int32) int {
		switch {
		case ranks[a] < ranks[b]:
			return -1
		case ranks[a] > ranks[b]:
			return 1
		}
		return 0
	})
	for at, unit := range r.order {
		if at+1 == len(r.order) || ranks[r.order[at+1]] != ranks[unit] {
			r.ends = append(r.ends, int32(at+1))
		}
	}
	return r
}

// Units is the number of units, those without a rank included.
func (r *Ranked) Units() int { return r.units }

// LeftOut is the number of units without a rank.
func (r *Ranked) LeftOut() int { return r.leftOut }

// Index gives the concentration index of what units have, in time that grows
// with their number only. Values and weights stand by unit, as the ranks did; a
// weight is how many people a unit stands for, and nil lets all units weigh 1. A
// unit of weight 0 is left out and its value not looked at: so an area is chosen.
// Above 0, the less deprived have more. It is the index of [ConcentrationIndexOf]
// over the units with a weight.
//
// The error names a unit whose value or weight is negative, NaN or infinite, or
// says that nothing is shared out or that lengths do not match.
func (r *Ranked) Index(values, weights []float64) (float64, error) {
	if err := r.lengths(values, weights); err != nil {
		return 0, err
	}
	var s shares
	start := int32(0)
	for _, end := range r.ends {
		people, has := 0.0, 0.0
		for _, unit := range r.order[start:end] {
			w, v := weight(weights, unit), values[unit]
			if w == 0 {
				continue
			}
			if !usable(v) || !usable(w) {
				return 0, unusable(unit, v, w)
			}
			people += w
			has += w * v
		}
		s.add(people, has)
		start = end
	}
	return s.index()
}

// shares adds strata up, from the most deprived.
type shares struct {
	people, has float64
	ranked      float64 // Σ what a stratum has × twice its rank × all people
}

func (s *shares) add(people, has float64) {
	s.ranked += has * (2*s.people + people)
	s.people += people
	s.has += has
}

// index is (2/μ) Σ f (m − μ)(r − ½), which is (2/μ) Σ f m r − 1 because ranks in
// the middle of shares are ½ on average.
func (s *shares) index() (float64, error) {
	if !(s.has > 0) {
		return 0, nothingShared()
	}
	index := s.ranked/s.has/s.people - 1
	if math.IsNaN(index) || math.IsInf(index, 0) {
		return 0, errors.New("interval: the values and weights are too large to add up")
	}
	return index, nil
}

// Concentration gives the index of [Ranked.Index] with its standard error and
// curve, as [ConcentrationIndexOf] does over the units with a weight.
func (r *Ranked) Concentration(values, weights []float64) (Concentration, error) {
	if err := r.lengths(values, weights); err != nil {
		return Concentration{}, err
	}
	var strata []Stratum
	var tied []Individual
	start, used := int32(0), 0
	for _, end := range r.ends {
		tied = tied[:0]
		for _, unit := range r.order[start:end] {
			w, v := weight(weights, unit), values[unit]
			if w == 0 {
				continue
			}
			if !usable(v) || !usable(w) {
				return Concentration{}, unusable(unit, v, w)
			}
			tied = append(tied, Individual{Value: v, Weight: w})
		}
		start = end
		if len(tied) == 0 {
			continue
		}
		s, err := together(tied)
		if err != nil {
			return Concentration{}, err
		}
		strata, used = append(strata, s), used+len(tied)
	}
	return concentration(strata, float64(used), true)
}

func (r *Ranked) lengths(values, weights []float64) error {
	if len(values) != r.units || (weights != nil && len(weights) != r.units) {
		return fmt.Errorf("interval: %d values and %d weights for %d ranked units", len(values), len(weights), r.units)
	}
	return nil
}

func weight(weights []float64, unit int32) float64 {
	if weights == nil {
		return 1
	}
	return weights[unit]
}

func usable(v float64) bool { return v >= 0 && v <= math.MaxFloat64 }

func unusable(unit int32, value, weight float64) error {
	return fmt.Errorf("interval: cannot use unit %d with value %v, weight %v", unit, value, weight)
}

// Has gives the share of the whole that the most deprived share of the people
// have, between points of the curve by a straight line; NaN where people is not a
// share or there is no curve.
func (c Concentration) Has(people float64) float64 {
	if !(people >= 0 && people <= 1) || len(c.Curve) < 2 {
		return math.NaN()
	}
	at, _ := slices.BinarySearchFunc(c.Curve, people, func(p CurvePoint, target float64) int {
		if p.People < target {
			return -1
		}
		return 1
	})
	if at == 0 {
		return 0
	}
	if at == len(c.Curve) { // the last point may be a rounding error short of 1
		return c.Curve[at-1].Has
	}
	a, b := c.Curve[at-1], c.Curve[at]
	return a.Has + (b.Has-a.Has)*(people-a.People)/(b.People-a.People)
}
