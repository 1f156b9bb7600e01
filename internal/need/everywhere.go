package need

import (
	"context"
	"math"
	"slices"

	"fairground/internal/fault"
	"fairground/internal/need/stats"
	"fairground/internal/register"
	"fairground/internal/term"
	"fairground/interval"
)

// Everywhere is one indicator at every place of its kind, in one period.
type Everywhere struct {
	Indicator *Indicator
	Release   *Release // nil where the data loaded do not hold it
	Period    stats.Period
	Kind      string // of the places: "local authorities"
	England   Reading
	Rows      []PlaceReading // by name
	Combined  []PlaceReading // combined authorities that have a figure, by name
}

// PlaceReading is a reading with its place's name and how it compares with
// England.
type PlaceReading struct {
	PlaceName
	Reading Reading
	Verdict interval.Verdict
}

// Everywhere gives an indicator at every authority, in its latest period.
func (s *Service) Everywhere(ctx context.Context, indicator string) (*Everywhere, error) {
	p, err := s.Picture(ctx)
	if err != nil {
		return nil, err
	}
	i, ok := p.catalogue.Find(indicator)
	if !ok {
		return nil, fault.NotFound("There is no indicator %q.", indicator)
	}
	out := &Everywhere{Indicator: i, Kind: "local authorities"}
	series := p.series[i.ID]
	if series == nil || series.latest < 0 {
		return out, nil
	}
	out.Release, out.Period, out.England = series.release, series.periods[series.latest], series.reading(p.land.england, series.latest)
	for _, code := range p.land.all(series.tier) {
		out.Rows = append(out.Rows, p.placeReading(series, code))
	}
	for _, a := range p.atlas.Kind(register.CombinedAuthority) {
		if row := p.placeReading(series, a.Code); !math.IsNaN(row.Reading.Value.Float()) {
			out.Combined = append(out.Combined, row)
		}
	}
	byName := func(a, b PlaceReading) int { return compareNames(a.Name, b.Name) }
	slices.SortFunc(out.Rows, byName)
	slices.SortFunc(out.Combined, byName)
	return out, nil
}

func (p *Picture) placeReading(s *series, code term.GSS) PlaceReading {
	r := s.reading(code, s.latest)
	return PlaceReading{PlaceName: PlaceName{Area: code, Name: p.name(code)}, Reading: r, Verdict: againstEngland(r, s.reading(p.land.england, s.latest)).Verdict}
}

// latest gives an indicator at places in its latest period; nil where the data
// loaded do not hold it.
func (p *Picture) latest(indicator string, areas []term.GSS) []PlaceReading {
	s := p.series[indicator]
	if s == nil || s.latest < 0 {
		return nil
	}
	out := make([]PlaceReading, len(areas))
	for k, code := range areas {
		out[k] = p.placeReading(s, code)
	}
	return out
}

// history gives an indicator at a place in every period from the first that has a
// figure of any of the places.
func (p *Picture) history(indicator string, areas ...term.GSS) [][]Reading {
	s := p.series[indicator]
	if s == nil || s.latest < 0 {
		return nil
	}
	first := s.latest + 1
	for _, code := range areas {
		if at := s.first(code); at >= 0 {
			first = min(first, at)
		}
	}
	out := make([][]Reading, len(areas))
	for k, code := range areas {
		for period := first; period <= s.latest; period++ {
			out[k] = append(out[k], s.reading(code, period))
		}
	}
	return out
}

// years are the years of an indicator's periods, in the order of their history;
// nil where one of them is no single year, or two are the same.
func years(history []Reading) []int {
	out := make([]int, len(history))
	for i, r := range history {
		out[i] = yearOf(r.Period.Label)
		if out[i] == 0 || i > 0 && out[i] <= out[i-1] {
			return nil
		}
	}
	return out
}
