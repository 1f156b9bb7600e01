package landscape

import (
	"context"
	"io"
	"net/url"
	"strings"

	"fairground/internal/register"
	"fairground/internal/site"

	"github.com/a-h/templ"
	"github.com/paulmach/orb"
)

// The looks of a setting on the map, and of outlines.
const (
	withColour    = "#5b2c6f"
	withoutColour = "#ffffff"
	lookedColour  = "#f0a04b"
	listedColour  = "#1ef0c3"
	edgeColour    = "#241a2b"
	partColour    = "#595959"
	casingColour  = "#ffffff" // on either side of an outline
)

// accessClasses shade a neighbourhood by its places per 100 children, the fewest
// darkest: what is looked for is where there are few. They go by what is counted,
// and say so: where something within reach is not, there may be more.
func accessClasses() []site.MapClass {
	return []site.MapClass{{From: 0, Colour: "#8f3f14"}, {From: 5, Colour: "#d0752f"}, {From: 20, Colour: "#f2bd80"}, {From: 50, Colour: "#f6f9fa"}}
}

// accessWords say each of accessClasses.
func accessWords() []string {
	return []string{"Fewer than 5 places counted for every 100 children", "5 to 20", "20 to 50", "50 or more"}
}

// siteMap shows the answer's tables on a map: how each neighbourhood stands, and
// settings with and without.
func (v *answerView) siteMap(ctx context.Context) (site.Map, error) {
	c := v.scene
	bounds, _, err := c.s.register.Bounds(ctx, c.area)
	if err != nil {
		return site.Map{}, err
	}
	caption := "On the map"
	if len(c.Land.Area(c.area.Code).Neighbourhoods) > wideArea {
		caption += ": come closer to see neighbourhoods"
	}
	m := site.Map{ID: "map", Caption: caption, Label: "Map of " + c.area.Name + ": where there is and is not " + c.asked.what(), Tall: true, Linked: true,
		Bounds: [4]float64{bounds.Min[0], bounds.Min[1], bounds.Max[0], bounds.Max[1]}}
	for i := range v.Tables {
		if i == 0 {
			m.TableID = v.Tables[i].Name
		} else {
			m.Tables = append(m.Tables, v.Tables[i].Name)
		}
	}
	m.Layers = v.mapLayers()
	m.Legend = v.legend()
	listed := v.listed()
	if len(listed) > 0 {
		m.Layers = append(m.Layers, site.MapLayer{Name: "listed", Kind: site.PointLayer, Points: listed, Colour: withColour, ColourBy: "state", Radius: 8,
			Classes: []site.MapClass{{Is: stateListed, Colour: listedColour, Edge: edgeColour}}, Detail: "about", Page: "/settings/{id}"})
		m.Legend = append(m.Legend, site.LegendItem{Label: "In the list: " + lower(v.Tables[0].Caption), Colour: listedColour, Edge: edgeColour, Point: true})
	}
	drawing, err := c.still(ctx, "still", v.drawsReach())
	if err != nil || drawing == nil {
		return m, err
	}
	for _, p := range listed {
		drawing.Listed = append(drawing.Listed, orb.Point(p.At))
	}
	m.Still = svg(drawStill(drawing))
	return m, nil
}

// mostListed is how many rows of a list the map shows.
const mostListed = 100

// listed are the settings of the list beside the map, of which the map would else
// show no more than of all others.
func (v *answerView) listed() (out []site.MapPoint) {
	if len(v.Tables) == 0 || len(v.Tables[0].Columns) == 0 || v.Tables[0].Columns[0].Key != settingKey {
		return nil
	}
	t := &v.Tables[0]
	for _, r := range t.Rows(0, mostListed) {
		if r.Point != nil {
			out = append(out, site.MapPoint{ID: r.ID, Name: r.Cells[1].Text, State: stateListed, About: t.about(&r), At: [2]float64{r.Point.Lon, r.Point.Lat}})
		}
	}
	return out
}

// about says in a line what a row says of a place.
func (t *Table) about(r *Row) string {
	var parts []string
	for i, c := range r.Cells {
		if column := t.Columns[i]; i > 1 && column.Label != "" && !column.Fold && c.Text != "" {
			parts = append(parts, column.Label+": "+c.Text)
		}
	}
	return joined(parts...)
}

// svg puts a drawing of ours into a page as it is.
func svg(drawing []byte) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := w.Write(drawing)
		return err
	})
}

func (v *answerView) mapLayers() []site.MapLayer {
	c := v.scene
	query := c.asked.Query()
	query.Set(areaWord, string(c.area.Code))
	neighbourhoods := site.MapLayer{Name: neighbourhoodTiles, Kind: site.AreaLayer, ColourBy: "shade", Classes: looks(), Detail: "about", Page: "/places/{id}", Order: "need"}
	if v.drawsReach() {
		query.Set(drawWord, drawReach)
		neighbourhoods.ColourBy, neighbourhoods.Classes = "access", accessClasses()
	}
	neighbourhoods.Tiles = site.TileURL(neighbourhoodTiles, query)
	layers := []site.MapLayer{neighbourhoods}
	if c.area.Kind != register.District && c.area.Kind != register.Ward && c.area.Kind != register.Neighbourhood {
		parts := url.Values{"within": {string(c.area.Code)}, "kind": {string(register.District)}}
		layers = append(layers, site.MapLayer{Name: "areas", Kind: site.OutlineLayer, Colour: partColour, Tiles: site.TileURL("areas", parts)})
	}
	return append(layers,
		site.MapLayer{Name: "outline", Kind: site.OutlineLayer, Colour: edgeColour, Tiles: site.TileURL("outline", url.Values{"area": {string(c.area.Code)}})},
		site.MapLayer{Name: settingTiles, Kind: site.PointLayer, Colour: withColour, ColourBy: "state", Radius: 6, Tiles: site.TileURL(settingTiles, query), Detail: "about", Page: "/settings/{id}", Order: "need",
			Classes: []site.MapClass{{Is: stateGap, Colour: withoutColour, Edge: edgeColour}, {Is: stateConfirmed, Colour: lookedColour, Edge: edgeColour}}})
}

// drawsReach says whether neighbourhoods are shaded by how many places they have.
func (v *answerView) drawsReach() bool { return v.Question == reachQuestion }

func (v *answerView) legend() []site.LegendItem {
	within := " on record within " + distance(v.scene.question.Near())
	var legend []site.LegendItem
	if v.drawsReach() {
		for k, class := range accessClasses() {
			legend = append(legend, site.LegendItem{Label: accessWords()[k], Colour: class.Colour})
		}
		legend = append(legend, site.LegendItem{Label: "Not known", Hatch: true})
	} else {
		words := map[string]string{
			stateWithin: "Some" + within, stateNone: "None" + within + ", and no children in low-income families", stateUnknown: "None" + within + "; how many children is not known",
			stateGap + "-1": "None" + within + ": fewer than 75 children in low-income families", stateGap + "-2": "75 to 149", stateGap + "-3": "150 or more",
			stateConfirmed: "Confirmed: somebody looked there and found none",
		}
		for _, look := range looks() {
			legend = append(legend, site.LegendItem{Label: words[look.Is], Colour: look.Colour, Pattern: look.Pattern, Edge: look.Edge})
		}
	}
	return append(legend, site.LegendItem{Label: "With a number: so many settings with " + v.scene.asked.what() + " on record", Colour: withColour, Point: true},
		site.LegendItem{Label: "A setting with none on record (seen closer in)", Colour: withoutColour, Edge: edgeColour, Point: true},
		site.LegendItem{Label: "A setting where somebody looked and found none", Colour: lookedColour, Edge: edgeColour, Point: true})
}

// chosen is what the address says is chosen.
func (v *answerView) chosen() string { return strings.TrimSpace(v.page.Query().Get(chosenWord)) }
