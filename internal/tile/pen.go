package tile

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
)

// pen draws polygons into one tile. Its slices are reused from ring to ring.
type pen struct {
	frame
	box      orb.Bound // the tile with its buffer, in units
	ring     []vertex
	scratch  orb.Ring
	cursor   vertex
	commands []uint32 // of all shapes so far; each shape has a part of it
}

func newPen(c Coord) *pen {
	const low, high = -bufferUnits, Extent + bufferUnits
	return &pen{frame: frameOf(c), box: orb.Bound{Min: orb.Point{low, low}, Max: orb.Point{high, high}}}
}

// shape gives the commands that draw shape i of a level, or none where nothing
// of it is left in the tile.
func (p *pen) shape(l *level, i int) []uint32 {
	first := len(p.commands)
	p.cursor = vertex{}
	drawn := false // whether the polygon's outer ring was: a hole needs one
	for _, r := range l.rings[l.shapes[i]:l.shapes[i+1]] {
		if r.hole && !drawn {
			continue
		}
		ok := p.place(l.vertices[r.first:r.last], r.hole)
		if !r.hole {
			drawn = ok
		}
		if ok {
			p.write()
		}
	}
	return p.commands[first:len(p.commands):len(p.commands)]
}

// place puts a ring, in units and clipped, into p.ring. It reports whether an
// area is left that runs the way it should.
func (p *pen) place(world []vertex, hole bool) bool {
	p.ring = p.ring[:0]
	inside := true
	for _, w := range world {
		v := p.units(w)
		inside = inside && p.box.Contains(orb.Point{float64(v.x), float64(v.y)})
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
	return area != 0 && (area < 0) == hole
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
		p.scratch = append(p.scratch, orb.Point{float64(v.x), float64(v.y)})
	}
	if len(p.scratch) > 0 {
		p.scratch = append(p.scratch, p.scratch[0])
	}
	p.ring = p.ring[:0]
	for _, point := range clip.Ring(p.box, p.scratch) {
		p.push(vertex{int32(math.Round(point[0])), int32(math.Round(point[1]))})
	}
}

// write appends the commands that draw p.ring.
func (p *pen) write() {
	p.commands = append(p.commands, moveTo(1))
	p.line(p.ring[0])
	p.commands = append(p.commands, lineTo(len(p.ring)-1))
	for _, v := range p.ring[1:] {
		p.line(v)
	}
	p.commands = append(p.commands, closePath)
}

// line appends the way from the cursor to v.
func (p *pen) line(v vertex) {
	p.commands = append(p.commands, zigzag(v.x-p.cursor.x), zigzag(v.y-p.cursor.y))
	p.cursor = v
}

// The format's commands: what to do in the low three bits, and above them how
// often.
const closePath = 1<<3 | 7

func moveTo(times int) uint32 { return uint32(times)<<3 | 1 }
func lineTo(times int) uint32 { return uint32(times)<<3 | 2 }

// zigzag keeps small negative numbers small.
func zigzag(n int32) uint32 { return uint32(n<<1) ^ uint32(n>>31) }
