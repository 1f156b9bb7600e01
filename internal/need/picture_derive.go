package need

import (
	"fmt"
	"math"

	"fairground/internal/need/stats"
	"fairground/internal/register"
	"fairground/internal/term"
	"fairground/interval"
)

// onlyPercentages is why percentages are not added up.
const onlyPercentages = "only percentages are published, which cannot be added up"

// derive adds up the counts of authorities for the areas that they make, where
// nothing was published for these. What was published stays, a symbol too: to
// work out what a publisher withheld is not ours to do.
func (s *series) derive(l *land) {
	for _, kind := range []register.AreaKind{register.CombinedAuthority, register.Region, register.County, register.Country} {
		for _, a := range l.kind(kind) {
			if l.in(s.tier, a.Code) {
				continue
			}
			for p := range s.periods {
				if s.find(a.Code, p) == nil {
					s.deriveOne(l, a.Code, p)
				}
			}
		}
	}
}

func (s *series) deriveOne(l *land, area term.GSS, period int) {
	parts := l.of(s.tier, area)
	known := 0
	for _, part := range parts {
		if c := s.find(part, period); c != nil && c.number() {
			known++
		}
	}
	if known == 0 {
		return
	}
	c := s.at(area, period)
	c.flags = isThere | isDerived
	why := ""
	switch {
	case s.indicator.Unit == "percentage points":
		why = "a published gap cannot be added up: it would need the counts of both groups"
	case !percent(s.indicator) && s.basis == stats.NoBasis:
		why = "averages and scores cannot be added up"
	case s.basis == stats.NoBasis:
		why = onlyPercentages
	case l.cut[s.tier][area]:
		why = "it holds only a part of one of its counties, whose figure is published as a whole"
	default:
		why = s.sum(l, c, parts, period)
	}
	if why != "" {
		c.note = s.note(why)
	}
}

// sum adds the parts' counts up into a cell, or says why that cannot be done.
func (s *series) sum(l *land, c *cell, parts []term.GSS, period int) (why string) {
	x, n := 0.0, 0.0
	for _, part := range parts {
		p := s.find(part, period)
		name := string(part)
		if a, ok := l.atlas.Area(part); ok {
			name = a.Name
		}
		switch {
		case p == nil:
			return fmt.Sprintf("not added up: there is no figure for %s", name)
		case !p.number():
			return fmt.Sprintf("not added up: the figure for %s is %s", name, p.symbolOf().Title())
		case !p.counted():
			return fmt.Sprintf("not added up: the counts for %s are not published", name)
		}
		x, n = x+p.x, n+p.n
	}
	s.count(c, x, n)
	return ""
}

// smallNote is why a small sum of ours is not shown.
const smallNote = "withheld here, as the number added up is small"

// count fills a cell from counts that we added up, unless they are so small that
// the data set's policy withholds them.
func (s *series) count(c *cell, x, n float64) {
	if least := s.release.least(); x < least || n < least {
		c.withhold(term.Confidential, s.note(smallNote))
		return
	}
	c.x, c.n = x, n
	c.value = 100 * interval.Proportion{X: x, N: n}.Share()
	if math.IsNaN(c.value) {
		c.withhold(term.NotAvailable, s.note("the counts published do not go together"))
		return
	}
	if method := s.method(); method != NoLimits {
		c.limit(interval.Proportion{X: x, N: n}.Wilson(interval.Level95).Scale(100), method)
	}
}

// defaultThreshold is the least count that we show of those that we add up, where
// a data set's policy names none.
const defaultThreshold = 10

// least is the least count worked out of a release that is shown: any, where the
// publisher itself publishes counts down to one, as a sum of published ones tells
// nobody more.
func (r *Release) least() float64 {
	switch t := r.Dataset.Policy.Threshold; {
	case t == 1:
		return 0
	case t > 1:
		return float64(t)
	}
	return defaultThreshold
}
