package need

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"fairground/internal/register"
	"fairground/internal/term"
)

// Picture is every catalogued series of the releases that stand, in memory, at
// the places that stand now. It does not change once handed out, and everything
// that a page says is worked out from it without asking the database.
type Picture struct {
	catalogue *Catalogue
	atlas     *register.Atlas
	land      *land
	releases  map[string]*Release // by data set
	series    map[string]*series  // by indicator
	small     map[smallKey][]smallRow
	published map[term.GSS][]Neighbour // statistical neighbours, nearest first
	vintage   string                   // of these
	joint     map[term.GSS]*joint      // tenths of neighbourhoods, by district
	veils     *veils                   // what is left out, in all editions
	read      *painter                 // what the series were read by, for those that are asked for beside the catalogue
}

// painted keeps the picture until what it shows changes.
type painted struct {
	mu    sync.Mutex
	now   *Picture
	at    [2]int64
	known bool
}

// Catalogue is what is said of places.
func (s *Service) Catalogue() *Catalogue { return s.catalogue }

// Picture gives the figures of all standing releases as they are now. Who asks
// while it is made anew waits for it.
func (s *Service) Picture(ctx context.Context) (*Picture, error) {
	ctx = s.db.Outside(ctx)
	at, err := s.shownVersions(ctx)
	if err != nil {
		return nil, err
	}
	s.picture.mu.Lock()
	defer s.picture.mu.Unlock()
	if s.picture.known && s.picture.at == at {
		return s.picture.now, nil
	}
	// Who waited may have read the version before somebody painted a newer one.
	if at, err = s.shownVersions(ctx); err != nil {
		return nil, err
	}
	if s.picture.known && s.picture.at == at {
		return s.picture.now, nil
	}
	p, err := s.paint(ctx)
	if err != nil {
		return nil, fmt.Errorf("picture of need: %w", err)
	}
	s.picture.now, s.picture.at, s.picture.known = p, at, true
	return p, nil
}

// shownVersions are the data versions of what a picture shows.
func (s *Service) shownVersions(ctx context.Context) (at [2]int64, err error) {
	for i, name := range []string{DataVersion, register.DataVersion} {
		if at[i], err = s.db.Version(ctx, name); err != nil {
			return at, fmt.Errorf("picture of need: %w", err)
		}
	}
	return at, nil
}

// paint reads what the catalogue names and works out what follows from it.
func (s *Service) paint(ctx context.Context) (*Picture, error) {
	atlas, err := s.register.Atlas(ctx)
	if err != nil {
		return nil, err
	}
	p := &Picture{catalogue: s.catalogue, atlas: atlas, land: newLand(atlas), series: map[string]*series{}, small: map[smallKey][]smallRow{}, veils: &veils{of: map[Source]veil{}}}
	read, err := s.newPainter(ctx, p)
	if err != nil {
		return nil, err
	}
	p.releases, p.read = read.releases, read
	if err := p.add(ctx, read, s.catalogue.Indicators); err != nil {
		return nil, err
	}
	p.joinTenths()
	if p.published, p.vintage, err = s.publishedNeighbours(ctx, p.land); err != nil {
		return nil, err
	}
	return p, nil
}

// add paints indicators: those with figures of their own, then, once what would
// give back withheld ones is left out, sums of them and the gaps between them.
func (p *Picture) add(ctx context.Context, read *painter, indicators []*Indicator) error {
	var fresh []*series
	for _, i := range indicators {
		if i.From == nil {
			continue
		}
		series, err := read.paint(ctx, i)
		if err != nil {
			return fmt.Errorf("%s: %w", i.ID, err)
		}
		if series != nil {
			p.series[i.ID] = series
			fresh = append(fresh, series)
		}
	}
	if err := read.conclude(ctx, fresh); err != nil {
		return err
	}
	for _, i := range indicators {
		if i.Gap == nil {
			continue
		}
		if worse, other := p.series[i.Gap.Worse], p.series[i.Gap.Other]; worse != nil && other != nil {
			p.series[i.ID] = gapSeries(i, worse, other)
		}
	}
	return nil
}

// Releases lists the releases that the picture shows, by data set.
func (p *Picture) Releases() []*Release {
	var out []*Release
	for _, id := range slices.Sorted(maps.Keys(p.releases)) {
		out = append(out, p.releases[id])
	}
	return out
}

// area finds a current area for a code, old or new.
func (p *Picture) area(code term.GSS) (*register.Area, bool) {
	if now, ok := p.atlas.Continues(code); ok {
		code = now
	}
	return p.atlas.Area(code)
}

// name is what an area is called.
func (p *Picture) name(code term.GSS) string {
	if a, ok := p.atlas.Area(code); ok {
		return a.Name
	}
	return string(code)
}
