package need

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/need/stats"
	"fairground/internal/term"
	"fairground/interval"
)

// Extend gives the picture with indicators beside those of the catalogue: any
// series of the releases that stand, or a gap between two of them. It costs the
// reading of their figures.
func (s *Service) Extend(ctx context.Context, extra ...*Indicator) (*Picture, error) {
	p, err := s.Picture(ctx)
	if err != nil {
		return nil, err
	}
	wider, read := p.widened()
	if err := wider.add(ctx, read, extra); err != nil {
		return nil, fmt.Errorf("extend the picture of need: %w", err)
	}
	return wider, nil
}

// ExtendFrom is Extend with the figures of one release as they were, whether it
// stands or not. Nothing of another release of its data set is in the picture, so
// that the two are never mixed; other data sets are there as they stand.
func (s *Service) ExtendFrom(ctx context.Context, release *Release, extra ...*Indicator) (*Picture, error) {
	p, err := s.Picture(ctx)
	if err != nil {
		return nil, err
	}
	wider, read := p.widened()
	err = read.turnTo(ctx, release)
	if err == nil {
		err = wider.add(ctx, read, extra)
	}
	if err != nil {
		return nil, fmt.Errorf("extend the picture of need by %s: %w", release.ID, err)
	}
	return wider, nil
}

// widened is a copy of the picture that further series are painted into, with
// what paints them.
func (p *Picture) widened() (*Picture, *painter) {
	wider, read := *p, *p.read
	wider.series, wider.small = maps.Clone(p.series), maps.Clone(p.small)
	around := *p.land
	around.around = map[term.GSS][]term.GSS{}
	wider.land = &around
	read.picture, read.resolved = &wider, map[int64]term.GSS{}
	return &wider, &read
}

// turnTo makes the painter read a release in place of the one of its data set
// that stands.
func (p *painter) turnTo(ctx context.Context, r *Release) error {
	dataset := r.Dataset.ID
	if standing := p.releases[dataset]; standing != nil && standing.Number == r.Number {
		return nil
	}
	rows, err := p.seriesOf(ctx, r)
	if err != nil {
		return err
	}
	p.releases, p.rows = maps.Clone(p.releases), maps.Clone(p.rows)
	p.releases[dataset] = r
	maps.DeleteFunc(p.rows, func(of Source, _ []storedSeries) bool { return of.Dataset == dataset })
	for _, row := range rows {
		key := Source{Dataset: dataset, Measure: row.from.Measure}
		p.rows[key] = append(p.rows[key], row)
	}
	p.picture.releases = p.releases
	maps.DeleteFunc(p.picture.series, func(_ string, of *series) bool { return of.release.Dataset.ID == dataset })
	maps.DeleteFunc(p.picture.small, func(of smallKey, _ []smallRow) bool { return of.Dataset == dataset })
	return nil
}

// IndicatorOf makes an indicator of any series of the releases that stand, out of
// what its data set says of it. A fault of kind not found where there is none.
func (s *Service) IndicatorOf(ctx context.Context, from Source) (*Indicator, error) {
	p, err := s.Picture(ctx)
	if err != nil {
		return nil, err
	}
	release := p.releases[from.Dataset]
	if release == nil {
		return nil, fault.NotFound("No data set %q is loaded.", from.Dataset)
	}
	measures, err := s.MeasuresOf(ctx, release.Number)
	if err != nil {
		return nil, err
	}
	for _, m := range measures {
		if m.ID == from.Measure {
			return uncatalogued(m, from), nil
		}
	}
	return nil, fault.NotFound("%s has no measure %q.", release.Dataset.Title, from.Measure)
}

// uncatalogued is a measure as its publisher describes it.
func uncatalogued(m stats.Measure, from Source) *Indicator {
	i := &Indicator{ID: "series:" + from.Dataset + "/" + from.Measure + "/" + from.Breakdown, Title: m.Title, Short: m.Title, Unit: m.Unit, Definition: m.Definition,
		Polarity: map[string]interval.Polarity{"high": interval.HighIsGood, "low": interval.LowIsGood}[m.Polarity], From: &from}
	var groups []string
	for _, part := range strings.Split(from.Breakdown, ";") {
		if _, group, ok := strings.Cut(part, "="); ok && !strings.EqualFold(group, "total") {
			groups = append(groups, group)
		}
	}
	i.Group = strings.Join(groups, ", ")
	return i
}

// GroupsOf lists the groups that a measure is broken down by in the release that
// stands, as their breakdowns, in the order of import.
func (s *Service) GroupsOf(ctx context.Context, dataset, measure string) ([]string, error) {
	p, err := s.Picture(ctx)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, row := range p.read.rows[Source{Dataset: dataset, Measure: measure}] {
		out = append(out, row.from.Breakdown)
	}
	return out, nil
}
