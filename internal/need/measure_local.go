package need

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"fairground/internal/need/stats"
	"fairground/internal/register"
	"fairground/internal/term"
)

// Local is a figure of a place that is no area of the register, or too small to be
// read everywhere: a school, a neighbourhood.
type Local struct {
	Name    string
	URL     string // of its own page, "" where it has none
	Place   stats.Place
	Reading Reading
}

// Locals lists the figures of a level of small places within an area, in the
// latest period that most of them have; at may be nil for a level that the
// register does not know, of which all are listed.
func (m *Measured) Locals(ctx context.Context, level stats.Level, at *register.Area) ([]Local, error) {
	var ids []int64
	inside := m.inside(level, at)
	for id, place := range m.read.places {
		if place.Level == level && inside(place) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	observed, err := m.read.observationsAtPlaces(ctx, &m.Release, m.stored, ids)
	if err != nil {
		return nil, fmt.Errorf("figures of %q at places: %w", m.Measure.ID, err)
	}
	s, err := m.read.apart(ctx, m.Indicator, &m.Release, m.Measure.Basis, observed)
	if err != nil {
		return nil, err
	}
	s.settle()
	var out []Local
	for _, key := range s.areas {
		if s.find(key, s.latest) == nil {
			continue
		}
		place := m.read.places[placeOf(key)]
		l := Local{Place: place, Reading: s.shown(key, s.latest)}
		l.Name, l.URL = m.read.called(place)
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b Local) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Place.URN, b.Place.URN))
	})
	return out, nil
}

// inside says which places of a level lie in an area.
func (m *Measured) inside(level stats.Level, at *register.Area) func(stats.Place) bool {
	switch {
	case at == nil:
		return func(stats.Place) bool { return true }
	case level == stats.Neighbourhood:
		parts := map[string]bool{string(at.Code): true}
		for _, part := range m.picture.atlas.Parts(at.Code, register.Neighbourhood) {
			parts[string(part.Code)] = true
		}
		return func(p stats.Place) bool { return parts[p.Code] }
	case level == stats.School:
		return func(p stats.Place) bool {
			var row smallRow
			if at.Kind == register.District {
				return m.read.locateSchool(&row, p) && slices.Contains(row.within, at.Code)
			}
			i, ok := m.read.gazetteer.Find(m.read.gazetteer.Current(term.NewSettingID(term.GIAS, p.URN)))
			return ok && m.read.gazetteer.Listings[i].In(at)
		}
	}
	return func(stats.Place) bool { return false }
}

// called is a small place's name, and the address of its page.
func (p *painter) called(place stats.Place) (name, url string) {
	name = place.Name
	switch place.Level {
	case stats.School:
		id := term.NewSettingID(term.GIAS, place.URN)
		if i, ok := p.gazetteer.Find(p.gazetteer.Current(id)); ok {
			l := &p.gazetteer.Listings[i]
			return cmp.Or(name, l.Name), register.SettingURL(l.ID)
		}
		name = cmp.Or(name, "School "+place.URN)
	default:
		if a, ok := p.picture.atlas.Area(term.GSS(place.Code)); ok {
			return a.Name, register.AreaURL(a.Code)
		}
	}
	return cmp.Or(name, place.Code, place.LA, string(place.Level)), ""
}

// apart makes a series of figures at places as they were published, each a place
// of its own, named by [keyOf]. Nothing is added up from it.
func (p *painter) apart(ctx context.Context, i *Indicator, r *Release, basis stats.Basis, observed []observation) (*series, error) {
	s := newSeries(i, r, basis, periodsOf(observed))
	at := map[stats.Period]int{}
	for k, period := range s.periods {
		at[period] = k
	}
	for _, o := range observed {
		k := at[o.period]
		s.at(keyOf(o.place), k).fill(o)
		s.decimals[k] = max(s.decimals[k], o.decimals)
	}
	for k := range s.cells {
		if c := &s.cells[k]; c.there() {
			s.limits(c, s.decimals[k%len(s.periods)])
		}
	}
	return s, p.cover(ctx, s, func(key term.GSS) term.GSS { return p.spot(placeOf(key)) })
}

// keyOf stands for a published place where a series wants an area.
func keyOf(place int64) term.GSS { return term.GSS(strconv.FormatInt(place, 10)) }

// placeOf is the place that a key stands for.
func placeOf(key term.GSS) int64 {
	id, err := strconv.ParseInt(string(key), 10, 64)
	if err != nil {
		return 0
	}
	return id
}
