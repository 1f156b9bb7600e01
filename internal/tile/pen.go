package tile

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
)

// pen draws polygons into one tile. Its slices are reused from ring to ring.
type pen struct {
	frame
	box     orb.Bound // the tile with its buffer, in units
	least   int64     // twice the area in units that a ring must have
	ring    []vertex
	scratch orb.Ring
	route   // writes all shapes, one after the other
}

func newPen(c Coord, g grid) *pen {
	const low, high = -bufferUnits, Extent + bufferUnits
	return &pen{frame: frameOf(c, g), box: orb.Bound{Min: orb.Point{low, low}, Max: orb.Point{high, high}}, least: 1}
}

// shape gives shape i of a level in the tile's units, or none where nothing of
// it is left in the tile. What the format asks of rings is seen to here: the
// outer ring first and clockwise on screen, its holes the other way round, and
// none without an area.
func (p *pen) shape(l *level, i int) Geometry {
	first := len(p.out)
	p.at = vertex{}
	outer := false // whether the polygon's outer ring was drawn: a hole needs one
	for _, r := range l.rings[l.shapes[i]:l.shapes[i+1]] {
		if r.hole && !outer {
			continue
		}
		ok := p.place(l.vertices[r.first:r.last], r.hole)
		if !r.hole {
			outer = ok
		}
		if ok {
			p.route.ring(p.ring)
		}
	}
	return Geometry{polygonShape, p.out[first:len(p.out):len(p.out)]}
}

// place puts a ring, in units and clipped, into p.ring. It reports whether an
// area is left that runs the way it should.
func (p *pen) place(world []vertex, hole bool) bool {
	p.ring = p.ring[:0]
	inside := true
	for _, w := range world {
		v := p.units(w)
		inside = inside && p.box.Contains(v.point())
		p.push(v)
	}
	if !inside {
		p.clip()
	}
	p.close()
	if len(p.ring) < 3 {
		return false
	}
	area := area2(p.ring)
	return max(area, -area) >= p.least && (area < 0) == hole
}

// push appends a vertex, leaving out what adds nothing: a repetition, and a
// vertex on the straight line between its neighbours.
func (p *pen) push(v vertex) {
	for {
		n := len(p.ring)
		switch {
		case n > 0 && p.ring[n-1] == v:
			return
		case n > 1 && straight(p.ring[n-2], p.ring[n-1], v):
			p.ring = p.ring[:n-1]
		default:
			p.ring = append(p.ring, v)
			return
		}
	}
}

// close does at the seam of the ring what push does along it.
func (p *pen) close() {
	for len(p.ring) >= 3 {
		n := len(p.ring)
		switch {
		case p.ring[n-1] == p.ring[0] || straight(p.ring[n-2], p.ring[n-1], p.ring[0]):
			p.ring = p.ring[:n-1]
		case straight(p.ring[n-1], p.ring[0], p.ring[1]):
			p.ring = p.ring[1:]
		default:
			return
		}
	}
}

func straight(a, b, c vertex) bool {
	return int64(b.x-a.x)*int64(c.y-b.y) == int64(b.y-a.y)*int64(c.x-b.x)
}

// clip cuts p.ring to the box.
func (p *pen) clip() {
	p.scratch = p.scratch[:0]
	for _, v := range p.ring {
		p.scratch = append(p.scratch, v.point())
	}
	if len(p.scratch) > 0 {
		p.scratch = append(p.scratch, p.scratch[0])
	}
	p.ring = p.ring[:0]
	for _, point := range clip.Ring(p.box, p.scratch) {
		p.push(vertex{int32(math.Round(point[0])), int32(math.Round(point[1]))})
	}
}

// point gives a vertex as orb has it.
func (v vertex) point() orb.Point { return orb.Point{float64(v.x), float64(v.y)} }
