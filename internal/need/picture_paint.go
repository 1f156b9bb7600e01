package need

import (
	"context"
	"math"
	"strings"

	"fairground/internal/need/stats"
	"fairground/internal/register"
	"fairground/internal/term"
	"fairground/interval"
)

// painter reads what a picture is made of.
type painter struct {
	*Service
	picture   *Picture
	releases  map[string]*Release
	rows      map[Source][]storedSeries // by data set and measure
	places    map[int64]stats.Place
	resolved  map[int64]term.GSS
	gazetteer *register.Gazetteer
}

func (s *Service) newPainter(ctx context.Context, p *Picture) (*painter, error) {
	out := &painter{Service: s, picture: p, rows: map[Source][]storedSeries{}, resolved: map[int64]term.GSS{}}
	var err error
	if out.releases, err = s.standing(ctx); err != nil {
		return nil, err
	}
	for _, r := range out.releases {
		rows, err := s.seriesOf(ctx, r)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			key := Source{Dataset: row.from.Dataset, Measure: row.from.Measure}
			out.rows[key] = append(out.rows[key], row)
		}
	}
	if out.places, err = s.publishedPlaces(ctx); err != nil {
		return nil, err
	}
	out.gazetteer, err = s.register.Gazetteer(ctx)
	return out, err
}

// paint makes an indicator's series, or nil where the loaded data do not hold it.
func (p *painter) paint(ctx context.Context, i *Indicator) (*series, error) {
	release := p.releases[i.From.Dataset]
	if release == nil {
		return nil, nil
	}
	if i.Adds != nil {
		return p.addUp(ctx, i, release)
	}
	row, ok := p.row(*i.From)
	if !ok {
		return nil, nil
	}
	observed, err := p.observations(ctx, release, row.id)
	if err != nil {
		return nil, err
	}
	if observed, err = p.rest(ctx, i, release, observed); err != nil || len(observed) == 0 {
		return nil, err
	}
	s := newSeries(i, release, row.basis, periodsOf(observed))
	p.fill(s, observed)
	s.finish(p.picture.land)
	return s, nil
}

// rest adds what is left of a whole without a part, in periods of which nothing
// is published for the rest itself.
func (p *painter) rest(ctx context.Context, i *Indicator, r *Release, observed []observation) ([]observation, error) {
	whole, ok := p.row(Source{Dataset: i.From.Dataset, Measure: i.From.Measure, Breakdown: i.From.Whole})
	less, known := p.row(Source{Dataset: i.From.Dataset, Measure: i.From.Measure, Breakdown: i.From.Less})
	if i.From.Whole == "" || !ok || !known {
		return observed, nil
	}
	wholes, err := p.observations(ctx, r, whole.id)
	if err != nil {
		return nil, err
	}
	parts, err := p.observations(ctx, r, less.id)
	if err != nil {
		return nil, err
	}
	type where struct {
		place  int64
		period stats.Period
	}
	published, part := map[stats.Period]bool{}, map[where]observation{}
	for _, o := range observed {
		published[o.period] = true
	}
	for _, o := range parts {
		part[where{o.place, o.period}] = o
	}
	for _, o := range wholes {
		l, ok := part[where{o.place, o.period}]
		x, n := o.x-l.x, o.n-l.n
		share := interval.Proportion{X: x, N: n}.Share()
		if published[o.period] || !ok || math.IsNaN(share) {
			continue
		}
		o.x, o.n, o.value, o.decimals = x, n, 100*share, term.UnknownDecimals
		o.row, o.left = 0, true
		if least := r.least(); x < least || n < least || x > n {
			o.x, o.n, o.value, o.symbol = math.NaN(), math.NaN(), math.NaN(), term.Confidential
		}
		observed = append(observed, o)
	}
	return observed, nil
}

// finish works out how sure a series' own figures are.
func (s *series) finish(l *land) {
	s.settleTier(l)
	s.settleDecimals(l)
	for i := range s.cells {
		if c := &s.cells[i]; c.there() {
			s.limits(c, s.decimals[i%len(s.periods)])
		}
	}
}

// row finds a series by its name; filters may be named in any order.
func (p *painter) row(from Source) (storedSeries, bool) {
	for _, row := range p.rows[Source{Dataset: from.Dataset, Measure: from.Measure}] {
		if sameBreakdown(row.from.Breakdown, from.Breakdown) {
			return row, true
		}
	}
	return storedSeries{}, false
}

func sameBreakdown(a, b string) bool {
	if a == b {
		return true
	}
	have, want := map[string]bool{}, map[string]bool{}
	for _, f := range strings.Split(a, ";") {
		have[strings.TrimSpace(f)] = true
	}
	for _, f := range strings.Split(b, ";") {
		want[strings.TrimSpace(f)] = true
		if !have[strings.TrimSpace(f)] {
			return false
		}
	}
	return len(have) == len(want)
}

func periodsOf(observed []observation) []stats.Period {
	seen := map[stats.Period]bool{}
	var out []stats.Period
	for _, o := range observed {
		if !seen[o.period] {
			seen[o.period] = true
			out = append(out, o.period)
		}
	}
	return out
}

// leftOver is said of what is left of a whole without a part.
const leftOver = "worked out by us: what all pupils leave without the other group"

// fill puts observations at the areas that their places are now. Two places that
// are one area now, in one period, say nothing certain of it: a number goes
// before a symbol, and two numbers that differ are neither.
func (p *painter) fill(s *series, observed []observation) {
	at := map[stats.Period]int{}
	for i, period := range s.periods {
		at[period] = i
	}
	for _, o := range observed {
		area := p.area(o.place)
		if area == "" {
			continue
		}
		c := s.at(area, at[o.period])
		if c.there() && (math.IsNaN(o.value) || o.value == c.value || c.note > 0) {
			continue
		}
		if c.there() && c.number() {
			c.withhold(term.NotAvailable, s.note("two published places, with different figures, are this one now"))
			continue
		}
		c.fill(o)
		if o.left {
			c.flags |= isDerived
			c.note = s.note(leftOver)
		}
	}
}

func (c *cell) fill(o observation) {
	*c = emptyCell()
	c.flags, c.row = isThere, int64(o.row)
	if o.symbol != "" && o.symbol.Known() {
		for i, known := range term.Symbols() {
			if known == o.symbol {
				c.symbol = uint8(i + 1)
			}
		}
		return
	}
	c.value, c.x, c.n, c.lower, c.upper, c.decimals = o.value, o.x, o.n, o.lower, o.upper, int8(o.decimals)
}

// area is what a published place is now, or "".
func (p *painter) area(place int64) term.GSS {
	if code, ok := p.resolved[place]; ok {
		return code
	}
	code := p.picture.land.resolve(p.places[place])
	p.resolved[place] = code
	return code
}

// settleTier finds which authorities the figures are of.
func (s *series) settleTier(l *land) {
	s.tier = education
	for _, a := range s.areas {
		if l.lower[a] {
			s.tier = districts
			return
		}
	}
}

// settleDecimals finds how many decimals each period's figures were published
// with: the most that any authority's has, for files drop a nought at the end.
func (s *series) settleDecimals(l *land) {
	for row, area := range s.areas {
		if !l.in(s.tier, area) && area != l.england {
			continue
		}
		for p := range s.periods {
			if c := &s.cells[row*len(s.periods)+p]; c.there() && c.number() {
				s.decimals[p] = max(s.decimals[p], int(c.decimals))
			}
		}
	}
}

// mostDecimals is the finest rounding that is believed to be one: what has more
// decimals was never rounded.
const mostDecimals = 6

// limits works out how sure a published figure is, by what is known of its counts.
func (s *series) limits(c *cell, decimals int) {
	if !c.number() && !c.counted() {
		return
	}
	share, counted := percent(s.indicator), c.counted()
	if c.number() && !math.IsNaN(c.lower) && !math.IsNaN(c.upper) {
		c.limit(interval.Interval{Lower: c.lower, Upper: c.upper}, Published)
		return
	}
	method := s.method()
	switch {
	case method != NoLimits && counted && share:
		if s.basis == stats.Counts || !c.number() {
			c.value, c.decimals = 100*interval.Proportion(c.proportion()).Share(), term.UnknownDecimals
		}
		c.limit(interval.Proportion(c.proportion()).Wilson(interval.Level95).Scale(100), method)
	case s.basis == stats.Clustered:
		if !c.number() && share {
			c.value, c.decimals = 100*interval.Proportion(c.proportion()).Share(), term.UnknownDecimals
		}
	case c.number() && decimals >= 0 && decimals <= mostDecimals:
		c.decimals = int8(decimals)
		limits := interval.Rounded(c.value, decimals)
		c.limit(interval.Interval{Lower: interval.Clean(limits.Lower), Upper: interval.Clean(limits.Upper)}, Rounding)
	}
}

// method is how limits of the series' counts are worked out; none where its units
// hang together.
func (s *series) method() Method {
	if s.indicator.Adds != nil && s.indicator.Adds.How != Rate {
		return NoLimits
	}
	switch s.basis {
	case stats.Counts:
		return Wilson
	case stats.RebuiltCount:
		return WilsonRebuilt
	case stats.RebuiltBase:
		return WilsonBase
	}
	return NoLimits
}
