package landscape

import (
	"context"
	"sync"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/register"
	"fairground/internal/term"
	"fairground/internal/tile"

	"github.com/paulmach/orb"
)

// canvas keeps what maps are drawn on. Its zero value is ready.
type canvas struct {
	mu     sync.Mutex
	layout *layout
}

// layout is the land laid out for tiles. It changes with the registers alone.
type layout struct {
	land      *snapshot.Land
	outlines  *register.Outlines
	gazetteer *register.Gazetteer

	neighbourhoods []int32      // of outlines; noIndex for one that is not in the land
	settings       *tile.Points // of the land
	places         []orb.Point  // of settings, in degrees
	drawn          snapshot.Bits

	centred sync.Once
	middles []orb.Point // of outlines, once asked for
}

// middlesOf are the middles of the outlines' rectangles.
func (g *layout) middlesOf() []orb.Point {
	g.centred.Do(func() {
		g.middles = make([]orb.Point, len(g.neighbourhoods))
		for k := range g.middles {
			g.middles[k] = g.outlines.Shapes.Shape(k, stillZoom).Bound().Center()
		}
	})
	return g.middles
}

const noIndex = -1

// layoutOf lays out the land of a snapshot, or gives it as it was laid out before.
func (s *Service) layoutOf(ctx context.Context, land *snapshot.Land) (*layout, error) {
	outlines, err := s.register.NeighbourhoodOutlines(ctx)
	if err != nil {
		return nil, err
	}
	gazetteer, err := s.register.Gazetteer(ctx)
	if err != nil {
		return nil, err
	}
	c := &s.canvas
	c.mu.Lock()
	defer c.mu.Unlock()
	if g := c.layout; g == nil || g.land != land || g.outlines != outlines || g.gazetteer != gazetteer {
		c.layout = newLayout(land, outlines, gazetteer)
	}
	return c.layout, nil
}

// newLayout lays out a land. A setting that is placed only by its postcode's
// sector, or by its authority, is not drawn: the middle of a sector is nobody's
// address.
func newLayout(land *snapshot.Land, outlines *register.Outlines, gazetteer *register.Gazetteer) *layout {
	g := &layout{land: land, outlines: outlines, gazetteer: gazetteer}
	codes := make([]term.GSS, len(outlines.Areas))
	for i, a := range outlines.Areas {
		codes[i] = a.Code
	}
	g.layNeighbourhoods(codes)
	g.laySettings(func(i int) (orb.Point, bool) {
		at, ok := gazetteer.Find(land.Settings[i].ID)
		if !ok {
			return orb.Point{}, false
		}
		l := &gazetteer.Listings[at]
		return orb.Point{l.Lon, l.Lat}, l.HasPoint() && l.Placed != register.BySector
	})
	return g
}

func (g *layout) laySettings(at func(i int) (orb.Point, bool)) {
	g.places, g.drawn = make([]orb.Point, len(g.land.Settings)), snapshot.NewBits(len(g.land.Settings))
	for i := range g.places {
		p, drawn := at(i)
		if g.places[i] = p; drawn {
			g.drawn.Add(int32(i))
		}
	}
	g.settings = tile.NewPoints(len(g.places), func(i int) (orb.Point, bool) { return g.places[i], g.drawn.Has(int32(i)) })
}

func (g *layout) layNeighbourhoods(codes []term.GSS) {
	g.neighbourhoods = make([]int32, len(codes))
	for i, code := range codes {
		g.neighbourhoods[i] = noIndex
		if at, ok := g.land.FindNeighbourhood(code); ok {
			g.neighbourhoods[i] = int32(at)
		}
	}
}
