package need

import (
	"cmp"
	"math"

	"fairground/internal/need/stats"
	"fairground/internal/term"
	"fairground/interval"
)

// gapSeries is the difference of two series of one release: the others' figure
// less that of those at a disadvantage.
func gapSeries(i *Indicator, worse, other *series) *series {
	var periods []stats.Period
	for _, p := range worse.periods {
		if other.period(p) >= 0 {
			periods = append(periods, p)
		}
	}
	s := newSeries(i, worse.release, worse.basis, periods)
	s.tier = worse.tier
	for at, p := range s.periods {
		w, o := worse.period(p), other.period(p)
		s.decimals[at] = max(worse.decimals[w], other.decimals[o])
		for _, area := range worse.areas {
			a, b := worse.find(area, w), other.find(area, o)
			if a == nil || b == nil {
				continue
			}
			c := s.at(area, at)
			c.flags = isThere | (a.flags|b.flags)&isDerived
			s.gap(c, a, b, worse, other, [2]int{worse.decimals[w], other.decimals[o]})
			if c.number() && c.derived() {
				c.note = s.note(cmp.Or(worse.notes[a.note], other.notes[b.note]))
			}
		}
	}
	s.settle()
	return s
}

// period finds a period of the series, or −1.
func (s *series) period(p stats.Period) int {
	for i, mine := range s.periods {
		if mine == p {
			return i
		}
	}
	return -1
}

// gap fills a cell with the difference of two.
func (s *series) gap(c, worse, other *cell, from, to *series, decimals [2]int) {
	if !worse.number() || !other.number() {
		lacking, in := worse, from
		if worse.number() {
			lacking, in = other, to
		}
		c.symbol, c.note = lacking.symbol, s.note(in.notes[lacking.note])
		return
	}
	method := map[stats.Basis]Method{stats.Counts: NewcombeGap, stats.RebuiltCount: NewcombeBuilt, stats.RebuiltBase: NewcombeBuilt}[s.basis]
	if method != NoLimits && worse.counted() && other.counted() && percent(from.indicator) {
		a, b := interval.Proportion(other.proportion()), interval.Proportion(worse.proportion())
		c.value = 100 * interval.Difference(a, b)
		c.limit(interval.Newcombe(a, b, interval.Level95).Scale(100), method)
		return
	}
	c.value = interval.Clean(other.value - worse.value)
	if decimals[0] < 0 || decimals[1] < 0 || max(decimals[0], decimals[1]) > mostDecimals {
		return
	}
	c.decimals = int8(max(decimals[0], decimals[1]))
	limits := interval.RoundedDifference(other.value, decimals[1], worse.value, decimals[0])
	c.limit(interval.Interval{Lower: interval.Clean(limits.Lower), Upper: interval.Clean(limits.Upper)}, Rounding)
	if math.IsNaN(c.value) {
		c.withhold(term.NotAvailable, 0)
	}
}
