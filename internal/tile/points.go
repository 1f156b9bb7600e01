package tile

import (
	"cmp"
	"slices"
	"sort"

	"github.com/paulmach/orb"
)

// Points holds places, sorted along a Z-order curve so that the places of any
// tile lie side by side. It is immutable and safe for concurrent use.
type Points struct {
	places []place
}

type place struct {
	code uint64 // the position's bits interleaved
	at   vertex
	i    int32 // the caller's index
}

// NewPoints takes n places. Place i is what at(i) gives in degrees; one that is
// not known is never drawn.
func NewPoints(n int, at func(i int) (p orb.Point, known bool)) *Points {
	places := make([]place, 0, n)
	for i := range n {
		if p, known := at(i); known {
			v := project(p)
			places = append(places, place{interleave(v), v, int32(i)})
		}
	}
	slices.SortFunc(places, func(a, b place) int { return cmp.Or(cmp.Compare(a.code, b.code), cmp.Compare(a.i, b.i)) })
	return &Points{places}
}

// interleave gives the position's place on the Z-order curve: the bits of y and
// x by turns.
func interleave(v vertex) uint64 { return spread(uint32(v.x)) | spread(uint32(v.y))<<1 }

// spread puts a zero before every bit (Warren, Hacker's Delight, section 7-2).
func spread(n uint32) uint64 {
	w := uint64(n)
	w = (w | w<<16) & 0x0000FFFF0000FFFF
	w = (w | w<<8) & 0x00FF00FF00FF00FF
	w = (w | w<<4) & 0x0F0F0F0F0F0F0F0F
	w = (w | w<<2) & 0x3333333333333333
	w = (w | w<<1) & 0x5555555555555555
	return w
}

// in gives the places of a tile: a square of the quadtree is one stretch of the
// curve.
func (p *Points) in(c Coord) []place {
	if !c.valid() {
		return nil
	}
	below := uint(2 * (worldBits - c.Z))
	square := spread(c.X) | spread(c.Y)<<1
	at := func(code uint64) int {
		return sort.Search(len(p.places), func(k int) bool { return p.places[k].code >= code })
	}
	return p.places[at(square<<below):at((square+1)<<below)]
}

// Features gives the places in a tile. describe is asked for each: whether it is
// to be drawn, and with what properties. A feature's ID is the place's index plus
// one.
func (p *Points) Features(c Coord, describe func(i int) (properties []Property, draw bool)) []Feature {
	f := frameOf(c, gridAt(c.Z))
	var features []Feature
	for _, at := range p.in(c) {
		if properties, draw := describe(int(at.i)); draw {
			features = append(features, Feature{ID: uint64(at.i) + 1, Geometry: f.dot(at.at), Properties: properties})
		}
	}
	return features
}

// cellBits makes a tile eight cells wide and high: 64 pixels each where it is
// drawn 512 wide.
const cellBits = 3

// Clusters gives the places in a tile gathered by the cells of a grid, eight by
// eight to a tile, each drawn at the mean of its members. Cells do not straddle
// tiles, so every place is counted once. keep says which places count; describe
// gives the properties of the cluster that has these members, a slice it must
// not keep. A cluster of one has the place's index plus one as its ID, a larger
// one has none.
func (p *Points) Clusters(c Coord, keep func(i int) bool, describe func(members []int) []Property) []Feature {
	if !c.valid() {
		return nil
	}
	f := frameOf(c, gridAt(c.Z))
	below := uint(2 * (worldBits - c.Z - cellBits))
	var features []Feature
	var members []int
	var x, y int64
	flush := func() {
		if len(members) == 0 {
			return
		}
		n := int64(len(members))
		feature := Feature{Geometry: f.dot(vertex{int32(x / n), int32(y / n)}), Properties: describe(members)}
		if n == 1 {
			feature.ID = uint64(members[0]) + 1
		}
		features = append(features, feature)
		members, x, y = members[:0], 0, 0
	}
	var cell uint64
	for _, at := range p.in(c) {
		if at.code>>below != cell {
			flush()
			cell = at.code >> below
		}
		if keep(int(at.i)) {
			members, x, y = append(members, int(at.i)), x+int64(at.at.x), y+int64(at.at.y)
		}
	}
	flush()
	return features
}

// dot draws a place, to the tile's finest unit.
func (f frame) dot(v vertex) Geometry {
	fine := frame{grid: grid{shift: f.shift - f.snap}, x: f.x << f.snap, y: f.y << f.snap}
	return pointAt(fine.units(v))
}
