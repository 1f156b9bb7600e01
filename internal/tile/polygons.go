package tile

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"
)

// Polygons holds areas, simplified for each band of zooms and indexed by where
// they are. It is immutable and safe for concurrent use.
type Polygons struct {
	index  rtree.RTreeGN[int32, int32]
	levels []level
}

// bandTops are the closest zooms of the bands: each band is simplified once for
// its closest zoom, and on the way into a tile for the tile's own.
var bandTops = [...]uint32{5, 8, 11, MaxZoom}

// level holds the shapes as simplified for one band, in flat columns.
type level struct {
	top      uint32 // the closest zoom it is made for
	vertices []vertex
	rings    []ring
	shapes   []int32 // shape i has the rings from shapes[i] to shapes[i+1]
}

// ring is the part of a level's vertices from first to last. The first vertex is
// not repeated at the end; outer rings run clockwise on screen, holes the other
// way round.
type ring struct {
	first, last int32
	hole        bool
}

// NewPolygons takes n areas. Area i is what at(i) gives in degrees, with its
// outer ring first in each polygon; an empty one is never drawn. Rings may be
// closed or open and run either way round.
func NewPolygons(n int, at func(i int) orb.MultiPolygon) *Polygons {
	p := &Polygons{levels: make([]level, len(bandTops))}
	for k, top := range bandTops {
		p.levels[k] = level{top: top, shapes: make([]int32, 1, n+1)}
	}
	for i := range n {
		area := at(i)
		for k := range p.levels {
			p.levels[k].add(area)
		}
		if low, high, ok := extremes(area); ok {
			p.index.Insert(low, high, int32(i))
		}
	}
	for k := range p.levels {
		l := &p.levels[k]
		l.vertices, l.rings = slices.Clip(l.vertices), slices.Clip(l.rings)
	}
	return p
}

// extremes gives the world rectangle round an area; ok is false for an empty one.
func extremes(area orb.MultiPolygon) (low, high [2]int32, ok bool) {
	low, high = [2]int32{math.MaxInt32, math.MaxInt32}, [2]int32{math.MinInt32, math.MinInt32}
	for _, polygon := range area {
		for _, r := range polygon {
			for _, point := range r {
				v := project(point)
				low = [2]int32{min(low[0], v.x), min(low[1], v.y)}
				high = [2]int32{max(high[0], v.x), max(high[1], v.y)}
				ok = true
			}
		}
	}
	return low, high, ok
}

// add appends the next shape.
func (l *level) add(area orb.MultiPolygon) {
	for _, polygon := range area {
		for k, r := range polygon {
			l.addRing(r, k > 0)
		}
	}
	l.shapes = append(l.shapes, int32(len(l.rings)))
}

// addRing snaps a ring to the level's grid, turns it the way it should run, and
// keeps it unless fewer than three vertices are left. Vertices on a straight
// line stay, because in a farther zoom of the band they may not be on it, and
// the neighbour's would not be.
func (l *level) addRing(r orb.Ring, hole bool) {
	g := gridAt(l.top)
	first := len(l.vertices)
	for _, point := range r {
		w := project(point)
		v := vertex{g.cell(w.x) << g.shift, g.cell(w.y) << g.shift}
		if len(l.vertices) == first || l.vertices[len(l.vertices)-1] != v {
			l.vertices = append(l.vertices, v)
		}
	}
	for len(l.vertices) > first+1 && l.vertices[len(l.vertices)-1] == l.vertices[first] {
		l.vertices = l.vertices[:len(l.vertices)-1]
	}
	kept := l.vertices[first:]
	if len(kept) < 3 {
		l.vertices = l.vertices[:first]
		return
	}
	if (area2(kept) > 0) == hole {
		slices.Reverse(kept)
	}
	l.rings = append(l.rings, ring{int32(first), int32(len(l.vertices)), hole})
}

// area2 is twice the signed area of a ring, positive when it runs clockwise on
// screen, where y grows downwards.
func area2(r []vertex) (sum int64) {
	a := r[len(r)-1]
	for _, b := range r {
		sum += int64(a.x)*int64(b.y) - int64(b.x)*int64(a.y)
		a = b
	}
	return sum
}

// Shape gives an area in degrees, simplified as for a zoom, for drawings other
// than tiles.
func (p *Polygons) Shape(i int, zoom uint32) (shape orb.MultiPolygon) {
	l := p.level(min(zoom, MaxZoom))
	for _, r := range l.rings[l.shapes[i]:l.shapes[i+1]] {
		ring := make(orb.Ring, 0, r.last-r.first+1)
		for _, v := range l.vertices[r.first:r.last] {
			ring = append(ring, v.degrees())
		}
		ring = append(ring, ring[0])
		if last := len(shape) - 1; r.hole && last >= 0 {
			shape[last] = append(shape[last], ring)
		} else if !r.hole {
			shape = append(shape, orb.Polygon{ring})
		}
	}
	return shape
}

func (p *Polygons) level(zoom uint32) *level {
	k := slices.IndexFunc(p.levels, func(l level) bool { return zoom <= l.top })
	return &p.levels[k]
}

// Features gives the areas that reach into a tile, in order of their index.
// describe is asked for each: whether it is to be drawn, and with what
// properties. A feature's ID is the area's index plus one.
func (p *Polygons) Features(c Coord, describe func(i int) (properties []Property, draw bool)) []Feature {
	if !c.valid() {
		return nil
	}
	return p.draw(newPen(c, gridAt(c.Z)), p.level(c.Z), c, describe)
}

// Finest is Features with vertices where they are, to the tile's unit instead of
// to half a pixel, without what covers less than one square unit. Nobody sees the
// difference on a map: an area that only this draws has the last half pixel of
// the buffer. A comparison of which areas reach into a tile does.
func (p *Polygons) Finest(c Coord, describe func(i int) (properties []Property, draw bool)) []Feature {
	if !c.valid() {
		return nil
	}
	// A level's vertices lie on the half pixels of its closest zoom: four units,
	// which are one unit two zooms farther out.
	fine := newPen(c, grid{shift: unitShift(c.Z)})
	fine.least = 2
	return p.draw(fine, p.level(min(c.Z+2, MaxZoom)), c, describe)
}

func (p *Polygons) draw(draw *pen, l *level, c Coord, describe func(i int) (properties []Property, draw bool)) []Feature {
	var found []int32
	low, high := c.bounds()
	p.index.Search(low, high, func(_, _ [2]int32, i int32) bool {
		found = append(found, i)
		return true
	})
	slices.Sort(found)
	features := make([]Feature, 0, len(found))
	for _, i := range found {
		properties, ok := describe(int(i))
		if !ok {
			continue
		}
		if shape := draw.shape(l, int(i)); len(shape.commands) > 0 {
			features = append(features, Feature{ID: uint64(i) + 1, Geometry: shape, Properties: properties})
		}
	}
	return features
}
