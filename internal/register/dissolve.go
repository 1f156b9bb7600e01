package register

import (
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// dissolve joins neighbouring shapes into their common outline. Neighbours that
// were cut from one coverage share the very same vertices along their border,
// there and back; such edges cancel and what is left is the outline. Slivers
// remain where two borders do not share vertices.
func dissolve(shapes []orb.MultiPolygon) orb.MultiPolygon {
	return assemble(rings(outline(shapes)))
}

type edge struct{ from, to orb.Point }

// outline keeps the edges that no neighbour runs the other way. Rings are first
// turned to one direction (outer anticlockwise, holes clockwise), without which
// nothing would cancel.
func outline(shapes []orb.MultiPolygon) map[orb.Point][]orb.Point {
	edges := map[edge]bool{}
	var order []edge
	for _, shape := range shapes {
		for _, polygon := range shape {
			for i, ring := range polygon {
				want := orb.CCW
				if i > 0 {
					want = orb.CW
				}
				r := ring.Clone()
				if r.Orientation() != want {
					r.Reverse()
				}
				for k := 1; k < len(r); k++ {
					e := edge{r[k-1], r[k]}
					if back := (edge{e.to, e.from}); edges[back] {
						delete(edges, back)
					} else if e.from != e.to {
						edges[e] = true
						order = append(order, e)
					}
				}
			}
		}
	}
	next := map[orb.Point][]orb.Point{}
	for _, e := range order {
		if edges[e] {
			next[e.from] = append(next[e.from], e.to)
			delete(edges, e)
		}
	}
	return next
}

// rings walks the outline's edges into closed rings. Where two rings touch in a
// point either way round gives rings of the same area.
func rings(next map[orb.Point][]orb.Point) []orb.Ring {
	var out []orb.Ring
	for start := range next {
		for len(next[start]) > 0 {
			ring := orb.Ring{start}
			for at := start; len(next[at]) > 0; {
				to := next[at][len(next[at])-1]
				next[at] = next[at][:len(next[at])-1]
				ring = append(ring, to)
				if at = to; at == start {
					break
				}
			}
			if len(ring) >= 4 && ring[0] == ring[len(ring)-1] {
				out = append(out, ring)
			}
		}
	}
	return out
}

// sliver is the area, in square degrees, below which a left-over ring is an
// artefact of borders that do not quite meet: about 0.04 km² in England.
const sliver = 5e-6

// assemble gives every hole to the outer ring around it.
func assemble(rs []orb.Ring) orb.MultiPolygon {
	var out orb.MultiPolygon
	var holes []orb.Ring
	for _, r := range rs {
		switch area := planar.Area(r); {
		case area < sliver && area > -sliver:
		case r.Orientation() == orb.CCW:
			out = append(out, orb.Polygon{r})
		default:
			holes = append(holes, r)
		}
	}
	for _, hole := range holes {
		for i := range out {
			if planar.RingContains(out[i][0], hole[0]) {
				out[i] = append(out[i], hole)
				break
			}
		}
	}
	return out
}
