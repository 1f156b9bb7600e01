// Package tile serves vector tiles: maps cut into squares, in the Mapbox Vector
// Tile format (version 2.1) that MapLibre draws.
//
// # Layers
//
// The package knows no subject. A room contributes a [Layer], whose [View] says
// what one viewer sees under one set of filters; the [Server] finds the view for
// a request, encodes the tile, and keeps it for the next:
//
//	tiles := tile.NewServer(64 << 20)
//	tiles.Add("neighbourhoods", register.NeighbourhoodLayer())
//	mux.Handle("GET /tiles/{layer}/{z}/{x}/{y}", page(tiles.Serve))
//
// Two helpers hold geometry in memory in the form that makes tiles quickly:
// [Polygons] for areas and [Points] for places, with clusters when far. Both are
// immutable, know shapes by their index in the caller's columns, and ask the
// caller which to draw and with what properties.
//
// # Coordinates
//
// Callers give longitude and latitude in degrees (WGS84) as orb's types hold
// them. Inside, a position is a pair of whole numbers on the square of the web
// Mercator projection (EPSG:3857), 2^30 steps wide: 4 cm at the equator. A tile
// at zoom z is a square of that square, cut again into [Extent] units.
//
// # Simplification
//
// Vertices are moved to a grid that is half a pixel wide at the zoom, and those
// that fall together are dropped. Where a vertex goes depends on nothing but
// the vertex, so neighbours keep sharing their border, and so do adjoining
// tiles; a shape smaller than the grid shrinks to a cell of it or vanishes, and
// its neighbours close the gap. A layer of many small areas should be offered to
// the client from the zoom on at which they can be told apart: England's 33,755
// neighbourhoods from zoom 9, where the largest tile has 150 KB.
//
// # Encoding
//
// Shapes are written as the format has them while they are drawn, so that making
// a tile copies no geometry: cut to the tile and its buffer, outer rings
// clockwise on screen, holes the other way round after the ring that they lie
// in, and none without an area. Properties keep their order.
//
// # Caching
//
// A tile is determined by its layer, the view's key, and z, x and y. The key
// holds the data version, the filters and what the viewer may see, so nothing
// stale or forbidden is ever served; ETag and the cache in memory rest on it.
// Browsers are told to ask each time and are mostly answered 304.
//
// # What it never does
//
// It asks for no permission of its own: a Layer refuses in View. It makes no
// request to anyone. Lines are not drawn yet: no room needs them.
package tile

import (
	"context"
	"net/http"
)

const (
	// Extent is how many units a tile is wide and high.
	Extent = 1 << extentBits
	// MaxZoom is the closest zoom that has tiles; closer in, clients enlarge
	// them. A unit is then about 0.4 m in England.
	MaxZoom = 14

	extentBits = 12
	worldBits  = 30
	// bufferUnits is how far a tile's shapes reach over its edge, so that outlines
	// along the edge are not seen: eight pixels where tiles are drawn 512 wide.
	bufferUnits = 64
)

// Coord names a tile: at zoom Z, column X from the west and row Y from the
// north, each below 2^Z.
type Coord struct {
	Z, X, Y uint32
}

func (c Coord) valid() bool {
	return c.Z <= MaxZoom && c.X < 1<<c.Z && c.Y < 1<<c.Z
}

// Layer is what a room contributes to the map.
type Layer interface {
	// View reads a request's filters and viewer. It fails with a fault where a
	// filter makes no sense or the viewer may not see the layer. It is called for
	// every tile and must be quick.
	View(r *http.Request) (View, error)
}

// View is a layer as one viewer sees it under one set of filters.
type View interface {
	// Key holds all that decides the content of the view's tiles besides their
	// coordinates: the data version, the filters, the viewer's mask. Views with
	// the same key must give the same features.
	Key() string
	// Features gives what is to be drawn in a tile, in the order of drawing; none
	// makes the tile empty.
	Features(ctx context.Context, c Coord) ([]Feature, error)
}

// Feature is a shape in a tile, with what the client's style and pop-ups need to
// know of it.
type Feature struct {
	ID         uint64 // within the layer; 0 for none
	Geometry   Geometry
	Properties []Property // each key once
}

// Property is a named value: a string, bool, int, int64 or float64. An unknown
// value is left out rather than given as zero.
type Property struct {
	Key   string
	Value any
}

// Geometry is a shape in a tile's units, made by [Polygons] or [Points].
type Geometry struct {
	shape    byte   // the format's number of the kind of shape
	commands []byte // as the format has them; x grows to the right, y downwards
}
