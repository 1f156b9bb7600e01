package need

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"
	"strings"

	"fairground/internal/need/stats"
	"fairground/internal/register"
	"fairground/internal/term"
)

// edition is all that a release publishes of measures that hang together, and what
// of it adds up to what.
type edition struct {
	series   []*series
	families []family
	wholes   map[*series][]addition
	own      veil // what was left out for this edition's own sake
}

// family is a group and those that it is made of.
type family struct {
	whole *series
	parts []*series
}

// addition is an area and those that it is made of.
type addition struct {
	whole term.GSS
	parts []term.GSS
}

// edition reads what a release publishes of some measures.
func (p *painter) edition(ctx context.Context, r *Release, measures []string) (*edition, error) {
	rows, err := p.seriesOf(ctx, r)
	if err != nil {
		return nil, err
	}
	read := *p
	read.rows = map[Source][]storedSeries{}
	for _, row := range rows {
		if slices.Contains(measures, row.from.Measure) {
			key := Source{Dataset: row.from.Dataset, Measure: row.from.Measure}
			read.rows[key] = append(read.rows[key], row)
		}
	}
	e := &edition{wholes: map[*series][]addition{}, own: veil{}}
	for _, row := range rows {
		if !slices.Contains(measures, row.from.Measure) || row.basis == stats.NoBasis && strings.HasPrefix(row.unit, "%") {
			continue // percentages alone give nothing back
		}
		s, err := read.published(ctx, r, row)
		if err != nil {
			return nil, err
		}
		if len(s.areas) > 0 {
			e.series = append(e.series, s)
			e.wholes[s] = read.additions(s)
		}
	}
	e.relate(p.catalogue)
	return e, nil
}

// published is a series as it was published, at all places, with its counts.
func (p *painter) published(ctx context.Context, r *Release, row storedSeries) (*series, error) {
	from := row.from
	i := &Indicator{ID: "series:" + from.Measure + "/" + from.Breakdown, Unit: row.unit, From: &from}
	for _, known := range p.catalogue.of(from) {
		if known.Adds == nil && sameBreakdown(known.From.Breakdown, from.Breakdown) {
			i = known
			break
		}
	}
	observed, err := p.observations(ctx, r, row.id)
	if err == nil {
		observed, err = p.rest(ctx, i, r, observed)
	}
	if err != nil {
		return nil, err
	}
	s := newSeries(i, r, row.basis, periodsOf(observed))
	at := map[stats.Period]int{}
	for k, period := range s.periods {
		at[period] = k
	}
	for _, o := range observed {
		if c := s.at(p.spot(o.place), at[o.period]); !c.there() || !c.number() && !math.IsNaN(o.value) {
			c.fill(o)
		}
	}
	s.settleTier(p.picture.land)
	s.countValues()
	return s, nil
}

// countValues takes the values of a series for its counts where they may be some:
// files in the format of Explore Education Statistics have counts as measures of
// their own. An average may be whole, too; but then it does not add up, and
// protects nothing.
func (s *series) countValues() {
	if s.basis != stats.NoBasis || percent(s.indicator) {
		return
	}
	for k := range s.cells {
		if v := s.cells[k].value; v < 0 || v != math.Trunc(v) && !math.IsNaN(v) {
			return
		}
	}
	for k := range s.cells {
		if c := &s.cells[k]; c.number() {
			c.x, c.n = c.value, c.value
		}
	}
}

// relate finds the groups that others are made of: those that the catalogue names,
// and the total of every filter.
func (e *edition) relate(c *Catalogue) {
	byID, buckets := map[string]*series{}, map[string]map[string]*series{}
	for _, s := range e.series {
		byID[s.indicator.ID] = s
		filters := strings.Split(ordered(s.indicator.From.Breakdown), ";")
		for k, filter := range filters {
			name, value, ok := strings.Cut(filter, "=")
			if !ok {
				continue
			}
			others := append(slices.Clone(filters[:k]), filters[k+1:]...)
			key := strings.Join(append(others, s.indicator.From.Measure, name), ";")
			if buckets[key] == nil {
				buckets[key] = map[string]*series{}
			}
			buckets[key][value] = s
		}
	}
	for _, key := range slices.Sorted(maps.Keys(buckets)) {
		var f family
		for _, value := range slices.Sorted(maps.Keys(buckets[key])) {
			if strings.EqualFold(value, "total") || strings.EqualFold(value, "all") {
				f.whole = buckets[key][value]
			} else {
				f.parts = append(f.parts, buckets[key][value])
			}
		}
		if f.whole != nil && len(f.parts) > 0 {
			e.families = append(e.families, f)
		}
	}
	for _, i := range c.Indicators {
		f := family{whole: byID[i.ID]}
		for _, id := range i.Parts {
			if s := byID[id]; s != nil {
				f.parts = append(f.parts, s)
			}
		}
		if f.whole != nil && len(f.parts) > 0 {
			e.families = append(e.families, f)
		}
	}
}

// additions lists what a series' areas are made of: its authorities, those that are
// no more, too, as figures of their time add up with them; and the places smaller
// than these, kind by kind.
func (p *painter) additions(s *series) []addition {
	out := p.picture.land.additions(s.tier)
	for k := range out {
		for _, area := range s.areas {
			if a, ok := p.picture.atlas.Area(area); ok && !a.Current() && (a.Kind == register.District || a.Kind == register.County) && slices.Contains(p.around(area), out[k].whole) {
				out[k].parts = append(out[k].parts, area)
			}
		}
	}
	type kind struct {
		whole term.GSS
		level stats.Level
	}
	small := map[kind][]term.GSS{}
	for _, at := range s.areas {
		level, within := p.smallPlace(at)
		for _, whole := range within {
			if whole != at && s.has(whole) {
				small[kind{whole, level}] = append(small[kind{whole, level}], at)
			}
		}
	}
	kinds := slices.SortedFunc(maps.Keys(small), func(a, b kind) int { // every replica must choose alike
		return cmp.Or(cmp.Compare(a.level, b.level), cmp.Compare(a.whole, b.whole))
	})
	for _, of := range kinds {
		out = append(out, addition{of.whole, small[of]})
	}
	return out
}

// smallPlace says of which level a place smaller than an authority is, and all that
// it lies in.
func (p *painter) smallPlace(at term.GSS) (stats.Level, []term.GSS) {
	if a, ok := p.picture.atlas.Area(at); ok {
		switch a.Kind {
		case register.Ward:
			return stats.Ward, p.around(at)
		case register.Neighbourhood:
			return stats.Neighbourhood, p.around(at)
		}
		return "", nil
	}
	place := p.places[placeOf(at)]
	if place.Level != stats.School {
		return "", nil
	}
	var row smallRow
	p.locateSchool(&row, place)
	return stats.School, row.within
}

// protect adds to a veil what must be left out of the edition, and says whether
// that was anything. What is left out of another edition is protected as if it
// were withheld here.
func (e *edition) protect(l *land, v veil) bool {
	periods := map[stats.Period]bool{}
	for _, s := range e.series {
		for at, period := range s.periods {
			if s.withholds(at, v) {
				periods[period] = true
			}
		}
	}
	grown := false
	for period := range periods {
		t := newSheet(l, period, e.series[0].release)
		t.before, t.own = v, e.own
		for _, s := range e.series {
			if s.period(period) >= 0 {
				t.places(s, e.wholes[s])
			}
		}
		for _, f := range e.families {
			t.groups(f)
		}
		for _, i := range t.complete() {
			name := t.name(i)
			if !v[name] {
				v[name], e.own[name], grown = true, true, true
			}
		}
	}
	return grown
}
