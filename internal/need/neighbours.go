package need

import (
	"fmt"
	"math"
	"slices"

	"fairground/internal/register"
	"fairground/internal/term"
	"fairground/interval"
)

// likenesses are the indicators by which we work out who is like whom, where the
// Department for Education publishes no list: those that can be had by counts for
// combined authorities and districts too. Each weighs the same.
func likenesses() []string {
	return []string{"low-income-bhc", "census-fsm", "census-ever6", "census-eal", "idaci-decile2"}
}

// neighbours finds the places most like one: those that were published, else
// the nearest that we work out.
func (p *Picture) neighbours(at *register.Area) Neighbours {
	if of := p.published[at.Code]; len(of) > 0 {
		return Neighbours{Source: "Department for Education, " + p.vintage, Of: of}
	}
	switch at.Kind {
	case register.CombinedAuthority:
		return p.nearest(at, codes(p.land.kind(at.Kind)), 5)
	case register.District:
		return p.nearest(at, p.land.all(districts), 10)
	}
	return Neighbours{}
}

// nearest works out who is like a place among those of its kind. A variable that
// one of them lacks is not used.
func (p *Picture) nearest(at *register.Area, among []term.GSS, k int) Neighbours {
	var weights []Weight
	rows := make([][]float64, len(among))
	for _, id := range likenesses() {
		s := p.series[id]
		if s == nil || s.latest < 0 {
			continue
		}
		values := make([]float64, len(among))
		missing := 0
		for i, area := range among {
			if values[i] = s.value(area, s.latest); math.IsNaN(values[i]) {
				missing++
			}
		}
		if 20*missing > len(among) || math.IsNaN(s.value(at.Code, s.latest)) {
			continue
		}
		for i := range rows {
			rows[i] = append(rows[i], values[i])
		}
		weights = append(weights, Weight{Indicator: s.indicator, Weight: 1})
	}
	ours := slices.Index(among, at.Code)
	if len(weights) < 2 || ours < 0 {
		return Neighbours{}
	}
	standardised, err := interval.Standardise(rows)
	if err != nil {
		return Neighbours{}
	}
	even := make([]float64, len(weights))
	for i := range even {
		even[i] = 1
	}
	found, err := interval.Nearest(standardised, even, ours, k)
	if err != nil {
		return Neighbours{}
	}
	out := Neighbours{Source: fmt.Sprintf("worked out by us: the nearest by %d standardised figures that weigh the same, as no list is published for places of this kind", len(weights)), Weights: weights}
	for _, n := range found {
		code := among[n.Area]
		out.Of = append(out.Of, Neighbour{Area: code, Name: p.name(code), Distance: n.Distance})
	}
	return out
}

// likeUs compares a reading with the place's neighbours: with all of them
// together where the counts of each are known, else with the middle one.
func (s *series) likeUs(ours Reading, like Neighbours) (Comparison, bool) {
	var values []float64
	var counts []interval.Proportion
	for _, n := range like.Of {
		c := s.find(n.Area, s.latest)
		if c == nil || !c.number() {
			continue
		}
		values = append(values, c.value)
		if c.counted() && percent(s.indicator) {
			counts = append(counts, interval.Proportion(c.proportion()))
		}
	}
	if len(values) == 0 {
		return Comparison{}, false
	}
	with := Reading{Indicator: s.indicator, Period: ours.Period, X: math.NaN(), N: math.NaN(), Limits: interval.Unknown(), Derived: true, Release: s.release}
	if len(counts) == len(like.Of) && s.indicator.Gap == nil {
		all := interval.Pool(counts...)
		with.X, with.N, with.Value = all.X, all.N, term.Number(100*all.Share(), term.UnknownDecimals)
		if method := s.method(); method != NoLimits {
			with.Limits, with.Method = all.Wilson(interval.Level95).Scale(100), method
		}
		return comparison(ours, with, fmt.Sprintf("Statistical neighbours (%d together)", len(counts))), true
	}
	slices.Sort(values)
	with.Value = term.Number(interval.Clean((values[(len(values)-1)/2]+values[len(values)/2])/2), term.UnknownDecimals)
	return comparison(ours, with, fmt.Sprintf("Statistical neighbours (middle of %d)", len(values))), true
}

// unknownDistance is that of neighbours which were published without one.
func unknownDistance() float64 { return math.NaN() }
