package tile

import (
	"math"

	"github.com/paulmach/orb"
)

// vertex is a position in world steps: x from the antimeridian eastwards, y from
// the northern edge of the projection southwards.
type vertex struct {
	x, y int32
}

// highest is the latitude at which the Mercator square ends.
const highest = 85.05112877980659

// project gives the world position of a longitude and latitude in degrees.
func project(p orb.Point) vertex {
	lat := min(max(p.Lat(), -highest), highest) * math.Pi / 180
	x := (p.Lon() + 180) / 360
	y := (1 - math.Asinh(math.Tan(lat))/math.Pi) / 2
	return vertex{steps(x), steps(y)}
}

// degrees undoes project.
func (v vertex) degrees() orb.Point {
	const width = 1 << worldBits
	lat := math.Atan(math.Sinh(math.Pi * (1 - 2*float64(v.y)/width)))
	return orb.Point{float64(v.x)/width*360 - 180, lat * 180 / math.Pi}
}

func steps(fraction float64) int32 {
	const width = 1 << worldBits
	return int32(min(max(math.Round(fraction*width), 0), width-1))
}

// grid is the lattice that the vertices of a zoom are moved to.
type grid struct {
	shift uint // a cell is 2^shift world steps wide
	snap  uint // and 2^snap tile units
}

// gridAt gives the lattice of a zoom: half a pixel where tiles are drawn 512
// pixels wide, and whole units at the closest zoom, which clients enlarge.
func gridAt(zoom uint32) grid {
	snap := uint(2)
	if zoom == MaxZoom {
		snap = 0
	}
	return grid{shift: unitShift(zoom) + snap, snap: snap}
}

// unitShift says that a tile's unit is 2^unitShift world steps wide.
func unitShift(zoom uint32) uint { return uint(worldBits - extentBits - zoom) }

// cell gives the lattice's column or row nearest to a world coordinate.
func (g grid) cell(w int32) int32 { return (w + 1<<(g.shift-1)) >> g.shift }

// frame turns world positions into units of one tile.
type frame struct {
	grid
	x, y int32 // the tile's corner, in cells of the grid
}

func frameOf(c Coord, g grid) frame {
	perTile := uint(extentBits) - g.snap
	return frame{grid: g, x: int32(c.X << perTile), y: int32(c.Y << perTile)}
}

func (f frame) units(v vertex) vertex {
	return vertex{(f.cell(v.x) - f.x) << f.snap, (f.cell(v.y) - f.y) << f.snap}
}

// bounds gives the world square that a tile covers, with its buffer.
func (c Coord) bounds() (low, high [2]int32) {
	size := int32(1) << (worldBits - c.Z)
	buffer := size / Extent * bufferUnits
	x, y := int32(c.X)*size, int32(c.Y)*size
	return [2]int32{x - buffer, y - buffer}, [2]int32{x + size + buffer, y + size + buffer}
}
