package site

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"

	"github.com/a-h/templ"
)

// Map is a figure with a map of what a table on the same page lists. The table
// is the map's other form, so TableID is required; without scripts the figure
// shows only its caption, its key and a link to the table.
//
// A layer's tiles come from TileURL, with the layer's name as that of the layer
// inside the tile; a feature's id and name are its properties "id" and "name",
// and a point that stands for several says for how many in "count". Points may
// also come as one GeoJSON file, and are then drawn together where they would
// overlap.
//
// Under the map stands a list of what is in the part that is seen, so that all of
// it can be reached without a pointer.
type Map struct {
	ID      string
	Label   string // what the map shows, for those who do not see it
	Caption string
	TableID string     // the Table with the same content
	Tables  []string   // further tables whose rows are on the map
	Bounds  [4]float64 // west, south, east, north in degrees
	Layers  []MapLayer
	Legend  []LegendItem
	Tall    bool
	Linked  bool            // the address holds what is chosen (?chosen=ID, which the page's Row.Chosen follows) and the part that is seen (#map=zoom/lat/lon)
	Still   templ.Component // a drawing that stands for the map without scripts and on paper
}

// MapLayer is one thing drawn, first at the bottom.
type MapLayer struct {
	Name   string // the layer's name inside the tiles
	Kind   LayerKind
	Tiles  string     // "/tiles/settings/{z}/{x}/{y}"; TileURL makes it
	Data   string     // or the address of a GeoJSON file of points
	Points []MapPoint // or the points themselves, where they are few
	Colour string     // a colour of the palette: "#12436D"; a quiet one when empty
	// ColourBy names a property that chooses among Classes; a feature without it
	// is hatched, which says "no record".
	ColourBy string
	Classes  []MapClass
	Radius   float64 // of a point, in pixels
	Plain    bool    // a reader cannot choose its features: a backdrop
	Detail   string  // the property shown under the name
	MinZoom  float64
	MaxZoom  float64 // of the tiles; beyond it they are stretched
	Page     string  // "/settings/{id}": where a feature's name leads
	Order    string  // the property by which the list of features is ordered, the most first; those without it come last
}

// MapPoint is a point that stands in the page itself.
type MapPoint struct {
	ID    string     `json:"id"`
	Name  string     `json:"name"`
	State string     `json:"state,omitempty"` // by which the layer may colour it
	About string     `json:"about,omitempty"` // shown under the name where the layer's Detail is "about"
	At    [2]float64 `json:"at"`              // longitude and latitude
}

// LayerKind says how a layer is drawn.
type LayerKind string

// The kinds of layer.
const (
	AreaLayer    LayerKind = "area"    // filled, with an outline
	OutlineLayer LayerKind = "outline" // an outline alone
	PointLayer   LayerKind = "point"
)

// MapClass colours the features whose value is at least From (for a number), or
// equals Is (for a word).
type MapClass struct {
	From   float64 `json:"from"`
	Is     string  `json:"is,omitempty"`
	Colour string  `json:"colour"`

	Pattern MapPattern `json:"pattern,omitempty"` // of an area, over the colour
	Edge    string     `json:"edge,omitempty"`    // the colour of a strong outline
}

// MapPattern is drawn over an area's colour, so that areas are told apart by more
// than colour.
type MapPattern string

// The patterns. The weight of the lines says how much.
const (
	ThinLines   MapPattern = "thin"
	MediumLines MapPattern = "medium"
	ThickLines  MapPattern = "thick"
	CrossLines  MapPattern = "cross"
	Dots        MapPattern = "dots"
)

// Pen is the colour of a pattern's lines: dark enough for 3:1 on every colour
// that they are drawn over.
const Pen = "#3a1d0b"

// Lines is the width of the lines of a pattern, in a square of eight pixels; 0
// for one that has none.
func (p MapPattern) Lines() float64 {
	return map[MapPattern]float64{ThinLines: 0.9, MediumLines: 1.8, ThickLines: 3.2, CrossLines: 1.1}[p]
}

// Legend explains the looks of a drawing that stands without a Map.
func Legend(items []LegendItem) templ.Component { return mapLegend(items) }

// LegendItem explains one look.
type LegendItem struct {
	Label   string
	Colour  string // "#12436D"
	Pattern MapPattern
	Edge    string // the colour of a strong outline
	Hatch   bool   // the hatching of "no record"
	Point   bool
	Line    bool
}

// TileURL is the address pattern of a layer's vector tiles under the filters of
// a query, nil for none.
func TileURL(layer string, filters url.Values) string {
	pattern := "/tiles/" + layer + "/{z}/{x}/{y}"
	if len(filters) > 0 {
		pattern += "?" + filters.Encode()
	}
	return pattern
}

// Sequential is the palette for classes that go from less to more; with more
// than three, neighbours differ too little to be told apart.
func Sequential() []string { return []string{"#6BACE6", "#2073BC", "#12436D"} }

// Categorical is the palette for up to four kinds, in this order.
func Categorical() []string { return []string{"#12436D", "#28A197", "#801650", "#F46A25"} }

// mapSpec is what the script is told, as JSON in an attribute.
type mapSpec struct {
	Bounds [4]float64  `json:"bounds"`
	Tables []string    `json:"tables"`
	Linked bool        `json:"linked,omitempty"`
	Layers []layerSpec `json:"layers"`
}

type layerSpec struct {
	Name     string     `json:"name"`
	Kind     LayerKind  `json:"kind"`
	Tiles    string     `json:"tiles,omitempty"`
	Data     string     `json:"data,omitempty"`
	Points   []MapPoint `json:"points,omitempty"`
	Colour   string     `json:"colour,omitempty"`
	ColourBy string     `json:"colourBy,omitempty"`
	Classes  []MapClass `json:"classes,omitempty"`
	Radius   float64    `json:"radius,omitempty"`
	Plain    bool       `json:"plain,omitempty"`
	Detail   string     `json:"detail,omitempty"`
	MinZoom  float64    `json:"minZoom,omitempty"`
	MaxZoom  float64    `json:"maxZoom,omitempty"`
	Page     string     `json:"page,omitempty"`
	Order    string     `json:"order,omitempty"`
}

// Render writes the figure.
func (m Map) Render(ctx context.Context, w io.Writer) error {
	spec := mapSpec{Bounds: m.Bounds, Tables: append([]string{m.TableID}, m.Tables...), Linked: m.Linked}
	for _, l := range m.Layers {
		spec.Layers = append(spec.Layers, layerSpec(l))
	}
	data, err := json.Marshal(spec)
	if err != nil {
		return fmt.Errorf("map %s: %w", m.ID, err)
	}
	return mapFigure(m, string(data)).Render(ctx, w)
}
