package register

import (
	"cmp"
	"math"
	"net/url"

	"fairground/internal/site"
)

// placeMap shows where the setting is, with the circle of doubt. A setting known
// by its sector is somewhere in the circle, and has no dot.
func (v settingView) placeMap() site.Map {
	l := v.setting.Location
	of := url.Values{"setting": {string(v.setting.ID)}}
	m := site.Map{
		ID: "map", Label: "Map of where " + v.setting.Name + " is", Caption: "On the map", TableID: "where", Bounds: boundsAround(l),
		Legend: []site.LegendItem{{Label: "Within this circle", Colour: ringColour, Line: true}},
	}
	if area := cmp.Or(l.District, l.CountyArea); area != "" {
		m.Layers = append(m.Layers, site.MapLayer{Name: "neighbourhoods", Kind: site.AreaLayer, Plain: true, Colour: "#f7f2e9",
			Tiles: site.TileURL("neighbourhoods", url.Values{"within": {string(area)}})})
		m.Legend = append(m.Legend, site.LegendItem{Label: "Neighbourhoods", Colour: "#f7f2e9"})
	}
	m.Layers = append(m.Layers, site.MapLayer{Name: "doubt", Kind: site.OutlineLayer, Colour: ringColour, Tiles: site.TileURL("doubt", of)})
	if l.Placed != BySector {
		m.Layers = append(m.Layers, site.MapLayer{Name: "spot", Kind: site.PointLayer, Plain: true, Colour: ringColour, Tiles: site.TileURL("spot", of)})
	}
	return m
}

const ringColour = "#5b2c6f"

// boundsAround gives the map room round the circle, and never less than a few
// streets.
func boundsAround(l Location) [4]float64 {
	up := max(3*l.Doubt, 600) / metresPerDegree
	across := up / math.Cos(l.Lat*math.Pi/180)
	return [4]float64{l.Lon - across, l.Lat - up, l.Lon + across, l.Lat + up}
}

// pupils is the census as a table. A blank of the census is "not known"; its
// small numbers are shown as the Department for Education publishes them.
func (v settingView) pupils() site.Table {
	t := site.Table{ID: "pupils", Caption: "Pupils by school year", CaptionHidden: true, Stack: true,
		Columns: []site.Column{{Label: "School year"}, {Label: "Pupils", Numeric: true}, {Label: "Eligible for free school meals", Numeric: true}, {Label: "Share", Numeric: true}, {Label: "Eligible in the last six years", Numeric: true}},
		Empty:   "The school census we have does not include this setting, so how many pupils it has is not known.",
		Note:    "School census, Department for Education. Counts are shown as the Department publishes them; what it leaves blank is not known, and is not zero."}
	for _, c := range v.history.Census {
		share := "not known"
		if c.FSM.Known && c.Pupils.Known && c.Pupils.N > 0 {
			share = site.Percent(float64(c.FSM.N)/float64(c.Pupils.N), 1)
		}
		first := site.Cell{Text: c.Period.String()}
		if c.Setting != v.setting.ID {
			first.Detail = v.nameOf(c)
		}
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{first, {Text: countText(c.Pupils)}, {Text: countText(c.FSM)}, {Text: share}, {Text: countText(c.FSMEver6)}}})
	}
	if len(t.Rows) == 0 {
		t.Note = ""
	}
	return t
}

// nameOf is the generation that a census row belongs to.
func (v settingView) nameOf(c Census) string {
	for _, g := range v.history.Generations {
		if g.ID == c.Setting {
			return "as " + g.Name
		}
	}
	return "as " + string(c.Setting)
}

func countText(c Count) string {
	if !c.Known {
		return "not known"
	}
	return site.Int(c.N)
}

// generations lists the registrations of the same school.
func (v settingView) generations() site.Table {
	t := site.Table{ID: "generations", Caption: "Its registrations", Stack: true,
		Columns: []site.Column{{Label: "Name"}, {Label: "Type"}, {Label: "Number"}, {Label: "Status"}},
		Note:    "A school that becomes an academy is given a new number. Work recorded under an old number shows at the school that stands now."}
	for _, g := range v.history.Generations {
		name := site.Cell{Text: g.Name, URL: SettingURL(g.ID)}
		if g.ID == v.setting.ID {
			name = site.Cell{Text: g.Name, Detail: "this page"}
		}
		_, ref := g.ID.Split()
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{name, {Text: g.Type}, {Text: ref}, {Component: statusTag(g.Status), Detail: dates(g.Entry)}}})
	}
	return t
}

// names lists the names borne before the present one.
func (v settingView) names() []string {
	var out []string
	seen := map[string]bool{v.setting.Name: true}
	for _, n := range v.history.Names {
		if seen[n.Name] {
			continue
		}
		seen[n.Name] = true
		text := n.Name
		if day, ok := dayOf(n.Seen); ok {
			text += " (on the register until about " + day.Format("January 2006") + ")"
		}
		out = append(out, text)
	}
	return out
}
