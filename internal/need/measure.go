package need

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"fairground/internal/need/stats"
	"fairground/internal/register"
	"fairground/internal/term"
	"fairground/interval"
)

// Measured is a measure of one release, of one group, wherever it was published:
// what there is to read of it whether it is in the catalogue or not, and whether
// its release stands or not.
type Measured struct {
	Release    Release
	Measure    stats.Measure
	Indicator  *Indicator // made of what the publisher says
	Group      string     // the breakdown that is read
	Exact      bool       // it is the one that was asked for
	Groups     []string   // every breakdown that the release has, in the order of import
	Levels     []LevelCount
	Catalogued []*Indicator // made of this measure; those of this very group first

	stored  int64
	picture *Picture
	read    *painter
	series  *series // nil where no place of it is an area of the register
}

// Measured reads a measure of a release for the group that has the filters
// wanted ("fsm=Eligible for FSM"); for those not named it takes the total.
func (s *Service) Measured(ctx context.Context, release term.ID, measure string, want []string) (*Measured, error) {
	r, err := s.Release(ctx, release)
	if err != nil {
		return nil, err
	}
	m := &Measured{Release: r}
	if m.Measure, err = s.measureOf(ctx, &r, measure); err != nil {
		return nil, err
	}
	groups, err := s.groupsOf(ctx, &r, measure)
	if err != nil {
		return nil, fmt.Errorf("groups of %q: %w", measure, err)
	}
	for _, g := range groups {
		m.Groups = append(m.Groups, g.breakdown)
	}
	m.Group, m.Exact = chooseGroup(m.Groups, want)
	for _, g := range groups {
		if g.breakdown == m.Group {
			m.stored = g.series
		}
	}
	from := Source{Dataset: r.Dataset.ID, Measure: measure, Breakdown: m.Group}
	m.Indicator, m.Catalogued = uncatalogued(m.Measure, from), s.catalogue.of(from)
	return m, m.paint(ctx, s)
}

// paint reads the figures at areas, unless they are of schools and neighbourhoods
// alone.
func (m *Measured) paint(ctx context.Context, s *Service) error {
	p, err := s.Picture(ctx)
	if err != nil {
		return err
	}
	m.picture, m.read = p.widened()
	if m.Levels, err = s.levelsOf(ctx, &m.Release, m.stored); err != nil {
		return fmt.Errorf("levels of %q: %w", m.Measure.ID, err)
	}
	if !slices.ContainsFunc(m.Levels, func(l LevelCount) bool { return !smallLevel(l.Level) }) {
		return nil
	}
	if err := m.read.turnTo(ctx, &m.Release); err != nil {
		return err
	}
	if err := m.picture.add(ctx, m.read, []*Indicator{m.Indicator}); err != nil {
		return fmt.Errorf("figures of %q: %w", m.Measure.ID, err)
	}
	if painted := m.picture.series[m.Indicator.ID]; painted != nil && len(painted.areas) > 0 {
		m.series = painted
	}
	return nil
}

// smallLevel says whether places of a level are too many to be read everywhere.
func smallLevel(l stats.Level) bool { return l == stats.School || l == stats.Neighbourhood }

// AtAreas says whether it was published for areas of the register, from England
// to authorities and wards.
func (m *Measured) AtAreas() bool { return m.series != nil }

// of lists the indicators that are made of a measure, those of the same group first.
func (c *Catalogue) of(from Source) []*Indicator {
	var same, others []*Indicator
	for _, i := range c.Indicators {
		switch {
		case i.From == nil || i.From.Dataset != from.Dataset || i.From.Measure != from.Measure:
		case sameBreakdown(i.From.Breakdown, from.Breakdown):
			same = append(same, i)
		default:
			others = append(others, i)
		}
	}
	return append(same, others...)
}

// OfGroup says whether an indicator of the catalogue is of the group that is read.
func (m *Measured) OfGroup(i *Indicator) bool { return sameBreakdown(i.From.Breakdown, m.Group) }

// chooseGroup finds the group with most of the filters wanted and, for the rest,
// most totals; of several the first.
func chooseGroup(groups, want []string) (group string, exact bool) {
	best := -1
	for _, g := range groups {
		score, filters := 0, strings.Split(g, ";")
		for _, f := range filters {
			_, value, _ := strings.Cut(f, "=")
			switch {
			case slices.Contains(want, f):
				score += 1000
			case strings.EqualFold(value, "total") || strings.EqualFold(value, "all"):
				score++
			}
		}
		if score > best {
			group, best = g, score
			exact = score >= 1000*len(want)
		}
	}
	return group, exact
}

// Periods lists when it was published for at areas, oldest first.
func (m *Measured) Periods() []stats.Period {
	if m.series == nil {
		return nil
	}
	return m.series.periods
}

// periodNamed finds a period by its label; the latest for any other.
func (s *series) periodNamed(label string) int {
	for k, p := range s.periods {
		if p.Label == label {
			return k
		}
	}
	return s.latest
}

// History is what was published of a place, from the first period with a number or
// a symbol to the last; and the same periods of England.
func (m *Measured) History(area term.GSS) (place, england []Reading) {
	s := m.series
	if s == nil || !s.has(area) {
		return nil, nil
	}
	first, last := -1, -1
	for k := range s.periods {
		if c := s.find(area, k); c != nil && (c.number() || c.symbol > 0) {
			if last = k; first < 0 {
				first = k
			}
		}
	}
	for k := first; first >= 0 && k <= last; k++ {
		place = append(place, s.shown(area, k))
		england = append(england, s.shown(m.picture.land.england, k))
	}
	return place, england
}

// shown is a reading with as many decimals as figures of its period were published
// with: files drop a nought at the end.
func (s *series) shown(area term.GSS, period int) Reading {
	r := s.reading(area, period)
	if n, ok := r.Value.Number(); ok && r.Value.Decimals() >= 0 && s.decimals[period] <= mostDecimals {
		r.Value = term.Number(n, max(r.Value.Decimals(), s.decimals[period]))
	}
	return r
}

// measuredYears are the years of readings that follow one another; nil where one is no
// single year, or two are the same.
func measuredYears(history []Reading) []int {
	out := make([]int, len(history))
	for k, r := range history {
		out[k] = yearOf(r.Period.Label)
		if out[k] == 0 || k > 0 && out[k] <= out[k-1] {
			return nil
		}
	}
	return out
}

// WhyNot says why there is nothing of a place.
func (m *Measured) WhyNot(at *register.Area) string {
	if m.series == nil {
		return "it is not published for areas"
	}
	if m.series.has(at.Code) {
		return m.series.why(at.Code)
	}
	return m.picture.whyNot(m.series, at)
}

// RankedReading is a place's figure and its rank among its kind; 0 where it has
// no number.
type RankedReading struct {
	PlaceName
	Kind    register.AreaKind
	Reading Reading
	Rank    int
}

// Authorities lists the figures of all authorities in a period (the latest for a
// label that is none), by name, and how many have one.
func (m *Measured) Authorities(period string) (all []RankedReading, ranked int) {
	if m.series == nil {
		return nil, 0
	}
	at := m.series.periodNamed(period)
	for _, code := range m.picture.land.all(m.series.tier) {
		all = append(all, m.ranked(code, at))
	}
	slices.SortFunc(all, func(a, b RankedReading) int { return cmp.Compare(foldPlace(a.Name), foldPlace(b.Name)) })
	for k := range all {
		ours := all[k].Reading.Value.Float()
		if math.IsNaN(ours) {
			continue
		}
		ranked++
		all[k].Rank = 1
		for j := range all {
			ahead := all[j].Reading.Value.Float() - ours
			if m.Indicator.Polarity == interval.LowIsGood {
				ahead = -ahead
			}
			if ahead > believed {
				all[k].Rank++
			}
		}
	}
	return all, ranked
}

// Wider lists the figures of England, its regions and combined authorities in a
// period, where there are any or it is said why not.
func (m *Measured) Wider(period string) []RankedReading {
	if m.series == nil {
		return nil
	}
	at := m.series.periodNamed(period)
	var out []RankedReading
	for _, kind := range []register.AreaKind{register.Country, register.Region, register.CombinedAuthority} {
		for _, a := range m.picture.land.kind(kind) {
			if m.series.find(a.Code, at) != nil {
				out = append(out, m.ranked(a.Code, at))
			}
		}
	}
	return out
}

func (m *Measured) ranked(code term.GSS, period int) RankedReading {
	r := RankedReading{PlaceName: PlaceName{Area: code, Name: m.picture.name(code)}, Reading: m.series.shown(code, period)}
	if a, ok := m.picture.atlas.Area(code); ok {
		r.Kind = a.Kind
	}
	return r
}

// MeasuredFigure is a figure of a measure at a place in a period, as files have it.
type MeasuredFigure struct {
	Group   string
	Place   stats.Place
	Reading Reading
}

// EachFigure calls yield for every figure of a measure in a release: all groups,
// places and periods, one group in memory at a time. Places that are areas now
// come under their codes and names of today, with what was added up for them; any
// other as it was published.
func (s *Service) EachFigure(ctx context.Context, r *Release, measure stats.Measure, yield func(MeasuredFigure) error) error {
	p, err := s.Picture(ctx)
	if err != nil {
		return err
	}
	groups, err := s.groupsOf(ctx, r, measure.ID)
	if err != nil {
		return fmt.Errorf("groups of %q: %w", measure.ID, err)
	}
	for _, g := range groups {
		_, read := p.widened()
		i := uncatalogued(measure, Source{Dataset: r.Dataset.ID, Measure: measure.ID, Breakdown: g.breakdown})
		observed, err := read.observations(ctx, r, g.series)
		if err != nil {
			return fmt.Errorf("figures of %q: %w", measure.ID, err)
		}
		if err := read.each(ctx, i, r, measure.Basis, observed, yield); err != nil {
			return err
		}
	}
	return nil
}

func (p *painter) each(ctx context.Context, i *Indicator, r *Release, basis stats.Basis, observed []observation, yield func(MeasuredFigure) error) error {
	var placed, others []observation
	for _, o := range observed {
		if p.area(o.place) == "" || smallLevel(p.places[o.place].Level) {
			others = append(others, o)
		} else {
			placed = append(placed, o)
		}
	}
	areas := newSeries(i, r, basis, periodsOf(placed))
	p.fill(areas, placed)
	areas.finish(p.picture.land)
	if err := p.conclude(ctx, []*series{areas}); err != nil {
		return err
	}
	apart, err := p.apart(ctx, i, r, basis, others)
	if err != nil {
		return err
	}
	for _, s := range []*series{areas, apart} {
		for _, area := range slices.Sorted(maps.Keys(s.rows)) {
			place := p.places[placeOf(area)]
			if s == areas {
				place = p.today(area)
			} else {
				place.Name, _ = p.called(place)
			}
			for k := range s.periods {
				if s.find(area, k) == nil {
					continue
				}
				if err := yield(MeasuredFigure{Group: i.From.Breakdown, Place: place, Reading: s.reading(area, k)}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// today is an area as files name it.
func (p *painter) today(code term.GSS) stats.Place {
	out := stats.Place{Code: string(code), Name: p.picture.name(code)}
	if a, ok := p.picture.atlas.Area(code); ok {
		out.Level = stats.Level(a.Kind)
	}
	return out
}
