package provision

import (
	"net/url"
	"slices"
	"strings"

	"fairground/internal/register"
	"fairground/internal/site"
)

// The looks of the map: a warm ground for need, plum dots for work upon it.
const (
	edgeColour    = "#3f1d4e"
	partColour    = "#8d7a96"
	noneColour    = "#ffffff"
	oneColour     = "#b07cc6"
	clusterColour = "#5b2c6f"
)

// workClasses colour a setting by how many organisations work there.
func workClasses() []site.MapClass {
	return []site.MapClass{{From: 0, Colour: noneColour, Edge: edgeColour}, {From: 1, Colour: oneColour, Edge: edgeColour}, {From: 2, Colour: "#5b2c6f"}, {From: 4, Colour: "#2a0f36"}}
}

// needClasses shade a neighbourhood by its tenth of England, the most deprived
// darkest.
func needClasses() []site.MapClass {
	return []site.MapClass{{From: 1, Colour: "#b0622a"}, {From: 2, Colour: "#da9553"}, {From: 4, Colour: "#f0c392"}, {From: 6, Colour: "#fdf9f2"}}
}

// placeMap shows the settings of the table over the area.
func (v *placeView) placeMap() site.Map {
	within := url.Values{"within": {string(v.Area.Code)}}
	settings := v.asked.query()
	settings.Set("within", string(v.Area.Code))
	m := site.Map{ID: "map", Label: "Map of settings in " + v.Area.Name + " and who works there", Caption: "Where they are", TableID: "settings", Bounds: v.bounds, Tall: true}
	if v.shaded() {
		m.Layers = append(m.Layers, site.MapLayer{Name: "neighbourhoods", Kind: site.AreaLayer, Tiles: site.TileURL("neighbourhoods", within),
			ColourBy: "decile", Classes: needClasses(), Detail: "about", Page: "/places/{id}"})
	}
	if kind, ok := partsKind(v.Area.Kind); ok && kind != register.Neighbourhood {
		parts := url.Values{"within": {string(v.Area.Code)}, "kind": {string(kind)}}
		m.Layers = append(m.Layers, v.partsLayer(site.TileURL("areas", parts)))
	}
	m.Layers = append(m.Layers,
		site.MapLayer{Name: "outline", Kind: site.OutlineLayer, Colour: edgeColour, Tiles: site.TileURL("outline", url.Values{"area": {string(v.Area.Code)}})},
		site.MapLayer{Name: "settings", Kind: site.PointLayer, Colour: clusterColour, ColourBy: "organisations", Classes: workClasses(), Radius: 6,
			Tiles: site.TileURL("settings", settings), Detail: "about", Page: "/settings/{id}"})
	m.Legend = v.legend()
	return m
}

// partsLayer draws the parts over the shading, or, where there is none, as areas
// to choose.
func (v *placeView) partsLayer(tiles string) site.MapLayer {
	if v.shaded() {
		return site.MapLayer{Name: "areas", Kind: site.OutlineLayer, Colour: partColour, Tiles: tiles}
	}
	return site.MapLayer{Name: "areas", Kind: site.AreaLayer, Colour: "#f2ece2", Tiles: tiles, Page: "/places/{id}"}
}

// shaded says whether neighbourhoods are drawn: in anything wider than a
// combined authority they are too small to see.
func (v *placeView) shaded() bool {
	return !slices.Contains([]register.AreaKind{register.Country, register.Region}, v.Area.Kind)
}

func (v *placeView) legend() []site.LegendItem {
	legend := []site.LegendItem{
		{Label: "With a number: so many settings where someone works", Colour: clusterColour, Point: true},
		{Label: "1 organisation", Colour: oneColour, Edge: edgeColour, Point: true}, {Label: "2 or 3", Colour: "#5b2c6f", Point: true}, {Label: "4 or more", Colour: "#2a0f36", Point: true},
		{Label: "None recorded (seen closer in)", Colour: noneColour, Edge: edgeColour, Point: true},
	}
	if v.shaded() {
		legend = append(legend, site.LegendItem{Label: "Most deprived tenth of England’s neighbourhoods for children", Colour: "#b0622a"}, site.LegendItem{Label: "Next two tenths", Colour: "#da9553"},
			site.LegendItem{Label: "Fourth and fifth", Colour: "#f0c392"}, site.LegendItem{Label: "Less deprived half", Colour: "#fdf9f2"}, site.LegendItem{Label: "No figure", Hatch: true})
	}
	return legend
}

// offMap says how many of the settings listed are not on the map, and why.
func (v *placeView) offMap() string {
	rough, unknown := 0, 0
	for i := range v.Settings {
		switch l := v.Settings[i].Listing; {
		case l.Placed == register.BySector:
			rough++
		case !l.HasPoint():
			unknown++
		}
	}
	var parts []string
	if rough > 0 {
		parts = append(parts, site.Int(rough)+" of which only the first part of the postcode is known")
	}
	if unknown > 0 {
		parts = append(parts, site.Int(unknown)+" of which only the local authority is known")
	}
	if len(parts) == 0 {
		return ""
	}
	return "Not on the map, but in the table: " + strings.Join(parts, ", and ") + "."
}
