package landscape

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math"
	"slices"
	"strings"

	"fairground/internal/site"

	"github.com/paulmach/orb"
)

// stillMap is what a drawing of an area is made of.
type stillMap struct {
	ID          string // of the drawing in its page: ids within begin with it
	Title       string
	Description string
	Bounds      orb.Bound       // the part drawn, in degrees
	Looks       []site.MapClass // of the areas' shades; the first is the ground, those later go over those before
	Areas       []stillArea
	Outlines    []orb.MultiPolygon // of authorities
	Edge        orb.MultiPolygon   // of the area itself
	Dots        []stillDot
	Listed      []orb.Point // settings of the list that the map stands beside
}

// stillArea is a neighbourhood with its look.
type stillArea struct {
	Shade  string
	Shape  orb.MultiPolygon // nil where there are so many that squares stand for them
	Middle orb.Point
}

// stillDot is a setting with nothing on record, or with something.
type stillDot struct {
	At   orb.Point
	With bool
}

// The size of a drawing in its own units, and in bytes.
const (
	stillWidth  = 600
	stillHeight = 600
	stillBytes  = 60 << 10
	stillZoom   = 11 // of the map, as closely as its shapes are drawn
	wideZoom    = 7  // the same of an area too wide for its neighbourhoods to be drawn
)

// looks are how neighbourhoods are drawn by how they stand, on the map and in
// drawings. TestLooksCanBeToldApart says what any two must differ by.
func looks() []site.MapClass {
	return []site.MapClass{
		{Is: stateWithin, Colour: "#bcd3e0"},
		{Is: stateNone, Colour: "#ffffff"},
		{Is: stateUnknown, Colour: "#ffffff", Pattern: site.Dots},
		{Is: stateGap + "-1", Colour: "#fbe3b5", Pattern: site.ThinLines},
		{Is: stateGap + "-2", Colour: "#f0b45f", Pattern: site.MediumLines},
		{Is: stateGap + "-3", Colour: "#dd8436", Pattern: site.ThickLines},
		{Is: stateConfirmed, Colour: "#fbe3b5", Pattern: site.CrossLines, Edge: site.Pen},
	}
}

// hatching says “not known” where shades say how much, as it does on the map.
const hatching site.MapPattern = "no-record"

// accessLooks are accessClasses for a drawing, which has no numbers: the fewest
// places last.
func accessLooks() []site.MapClass {
	all := accessClasses()
	slices.Reverse(all)
	for k := range all {
		all[k].Is = accessShade(all[k].From)
	}
	return slices.Insert(all, 1, site.MapClass{Is: accessShade(math.NaN()), Colour: "#ffffff", Pattern: hatching})
}

// accessShade is the look of a neighbourhood by its places per 100 children.
func accessShade(places float64) string {
	shade := stateUnknown
	for k, class := range accessClasses() {
		if places >= class.From {
			shade = fmt.Sprintf("access-%d", k+1)
		}
	}
	return shade
}

// drawStill draws a map as SVG: neighbourhoods by their shade, told apart by
// patterns as well as by colour, authorities' outlines, and settings as dots. It
// needs no script and no style sheet. Shapes are drawn to whole units, coarser
// where that would be too much; of an area with too many to draw, squares stand
// for the neighbourhoods in them, each with the look of the one with most need.
func drawStill(m *stillMap) []byte {
	if !m.wide() {
		for _, step := range []float64{1, 2, 3, 4, 5} {
			if out := m.draw(step, m.areas); len(out) <= stillBytes {
				return out
			}
		}
	}
	m.Dots = nil // they would hide the squares
	for _, step := range []float64{4, 5, 6, 8} {
		if out := m.draw(step, m.squares); len(out) <= stillBytes {
			return out
		}
	}
	return m.draw(10, m.squares)
}

// wide says whether there are too many neighbourhoods to draw each.
func (m *stillMap) wide() bool { return len(m.Areas) > wideArea }

// still draws with a step of so many units between vertices.
type still struct {
	bytes.Buffer
	origin orb.Point // north-west, on the map
	scale  float64   // units to a unit of the map
	step   float64
}

func (m *stillMap) draw(step float64, fill func(*still)) []byte {
	low, high := onMap(m.Bounds.Min), onMap(m.Bounds.Max)
	wide, tall := math.Max(high[0]-low[0], 1e-9), math.Max(low[1]-high[1], 1e-9)
	s := &still{origin: orb.Point{low[0], high[1]}, scale: math.Min(stillWidth/wide, stillHeight/tall), step: step}
	fmt.Fprintf(s, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 %.0f %.0f" role="img" aria-labelledby="%s-title %s-desc">`, s.scale*wide+8, s.scale*tall+8, m.ID, m.ID)
	fmt.Fprintf(s, `<title id="%s-title">%s</title><desc id="%s-desc">%s</desc>`, m.ID, plainXML(m.Title), m.ID, plainXML(m.Description))
	s.patterns(m)
	if len(m.Edge) > 0 {
		s.path(`fill="`+m.Looks[0].Colour+`"`, m.Edge)
	}
	fill(s)
	s.outlines(m)
	if len(m.Edge) > 0 {
		s.path(`fill="none" stroke="`+edgeColour+`" stroke-width="2"`, m.Edge)
	}
	s.dots(m.ID, m.Dots)
	for _, p := range m.Listed {
		at := s.place(p)
		fmt.Fprintf(s, `<circle cx="%d" cy="%d" r="7" fill="%s" stroke="%s" stroke-width="2"/>`, at[0], at[1], listedColour, edgeColour)
	}
	s.WriteString("</svg>")
	return s.Bytes()
}

// onMap gives a place on the web Mercator map, x eastwards and y southwards.
func onMap(p orb.Point) orb.Point {
	lat := p.Lat() * math.Pi / 180
	return orb.Point{p.Lon() * math.Pi / 180, -math.Asinh(math.Tan(lat))}
}

// place gives the vertex of the drawing's lattice nearest to a place.
func (s *still) place(p orb.Point) [2]int {
	at := onMap(p)
	return [2]int{s.snap((at[0] - s.origin[0]) * s.scale), s.snap((at[1] - s.origin[1]) * s.scale)}
}

func (s *still) snap(x float64) int { return int(math.Round(x/s.step) * s.step) }

// patterns writes what shades are filled with.
func (s *still) patterns(m *stillMap) {
	s.WriteString("<defs>")
	for _, look := range m.Looks {
		if look.Pattern == "" {
			continue
		}
		fmt.Fprintf(s, `<pattern id="%s-%s" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="%s"/>`, m.ID, look.Is, look.Colour)
		switch look.Pattern {
		case site.Dots:
			fmt.Fprintf(s, `<circle cx="2" cy="2" r="1" fill="%s"/><circle cx="6" cy="6" r="1" fill="%s"/>`, site.Pen, site.Pen)
		case site.CrossLines:
			fmt.Fprintf(s, `<path d="M-4 4L4 -4M-4 12L12 -4M4 12L12 4M-4 4L4 12M-4 -4L12 12M4 -4L12 4" stroke="%s" stroke-width="%g"/>`, site.Pen, look.Pattern.Lines())
		case hatching:
			s.WriteString(`<path d="M-4 4L4 -4M-4 12L12 -4M4 12L12 4" stroke="#767676" stroke-width="1"/>`)
		default:
			fmt.Fprintf(s, `<path d="M-4 4L4 -4M-4 12L12 -4M4 12L12 4" stroke="%s" stroke-width="%g"/>`, site.Pen, look.Pattern.Lines())
		}
		s.WriteString("</pattern>")
	}
	s.WriteString("</defs>")
}

// fillOf is the paint of a shade.
func fillOf(id string, look site.MapClass) string {
	fill, edge, width := look.Colour, "#8b7355", 0.4
	if look.Pattern != "" {
		fill = "url(#" + id + "-" + look.Is + ")"
	}
	if look.Edge != "" {
		edge, width = look.Edge, 2
	}
	return fmt.Sprintf(`fill="%s" stroke="%s" stroke-width="%g"`, fill, edge, width)
}

// outlines draws those of authorities, with white on either side that parts them
// from lines of a pattern.
func (s *still) outlines(m *stillMap) {
	if len(m.Outlines) == 0 {
		return
	}
	name := m.ID + "-authorities"
	s.WriteString("<defs>")
	s.path(`id="`+name+`" fill="none"`, slices.Concat(m.Outlines...))
	fmt.Fprintf(s, `</defs><use href="#%s" stroke="%s" stroke-width="2.6"/><use href="#%s" stroke="%s" stroke-width="1.2"/>`, name, casingColour, name, partColour)
}

// areas draws every neighbourhood, those of one shade as one path. Where the
// area's edge is known it is filled already as the ground, and those that look
// like it need not be drawn.
func (m *stillMap) areas(s *still) {
	for k, look := range m.Looks {
		if k == 0 && len(m.Edge) > 0 {
			continue
		}
		var shapes orb.MultiPolygon
		for _, a := range m.Areas {
			if a.Shade == look.Is {
				shapes = append(shapes, a.Shape...)
			}
		}
		s.path(fillOf(m.ID, look), shapes)
	}
}

// squares draws squares instead of neighbourhoods, joined along each row.
func (m *stillMap) squares(s *still) {
	order := map[string]int{}
	for i, look := range m.Looks {
		order[look.Is] = i
	}
	cells := map[[2]int]int{} // row and column to the look that comes last
	for _, a := range m.Areas {
		at := s.place(a.Middle)
		key := [2]int{at[1], at[0]}
		cells[key] = max(cells[key], order[a.Shade])
	}
	keys := make([][2]int, 0, len(cells))
	for key := range cells {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b [2]int) int { return (a[0]-b[0])*(1<<16) + a[1] - b[1] })
	step := int(s.step)
	for i, look := range m.Looks {
		var d strings.Builder
		for k := 0; k < len(keys); k++ {
			if cells[keys[k]] != i {
				continue
			}
			from := keys[k]
			wide := step
			for k+1 < len(keys) && keys[k+1] == [2]int{from[0], from[1] + wide} && cells[keys[k+1]] == i {
				k, wide = k+1, wide+step
			}
			fmt.Fprintf(&d, "M%d %dh%dv%dh-%dz", from[1]-step/2, from[0]-step/2, wide, step, wide)
		}
		if d.Len() > 0 {
			paint := strings.Split(fillOf(m.ID, look), ` stroke="`)[0]
			fmt.Fprintf(s, `<path %s d="%s"/>`, paint, d.String())
		}
	}
}

// path writes shapes as one path; what shrinks to nothing is left out.
func (s *still) path(paint string, shape orb.MultiPolygon) {
	var d strings.Builder
	for _, polygon := range shape {
		for _, ring := range polygon {
			s.ring(&d, ring)
		}
	}
	if d.Len() > 0 {
		fmt.Fprintf(s, `<path %s fill-rule="evenodd" d="%s"/>`, paint, d.String())
	}
}

func (s *still) ring(d *strings.Builder, ring orb.Ring) {
	var kept [][2]int
	for _, p := range ring {
		v := s.place(p)
		if n := len(kept); n > 0 && kept[n-1] == v {
			continue
		}
		if n := len(kept); n > 1 && onLine(kept[n-2], kept[n-1], v) {
			kept = kept[:n-1]
		}
		kept = append(kept, v)
	}
	if n := len(kept); n > 1 && kept[n-1] == kept[0] {
		kept = kept[:n-1]
	}
	if len(kept) < 3 {
		return
	}
	at := kept[0]
	fmt.Fprintf(d, "M%d %dl", at[0], at[1])
	for k, v := range kept[1:] {
		dx, dy := v[0]-at[0], v[1]-at[1]
		if k > 0 && dx >= 0 {
			d.WriteByte(' ')
		}
		fmt.Fprint(d, dx)
		if dy >= 0 {
			d.WriteByte(' ')
		}
		fmt.Fprint(d, dy)
		at = v
	}
	d.WriteByte('z')
}

func onLine(a, b, c [2]int) bool {
	return (b[0]-a[0])*(c[1]-b[1]) == (b[1]-a[1])*(c[0]-b[0])
}

// dots draws settings: hollow where there is nothing on record.
func (s *still) dots(id string, all []stillDot) {
	for _, with := range []bool{false, true} {
		seen := map[[2]int]bool{}
		var d strings.Builder
		for _, dot := range all {
			if at := s.place(dot.At); dot.With == with && !seen[at] {
				seen[at] = true
				fmt.Fprintf(&d, "M%d %dh0", at[0], at[1])
			}
		}
		if d.Len() == 0 {
			continue
		}
		name := fmt.Sprintf("%s-dots-%t", id, with)
		fmt.Fprintf(s, `<defs><path id="%s" d="%s" fill="none" stroke-linecap="round"/></defs><use href="#%s" stroke="%s" stroke-width="5"/>`, name, d.String(), name, edgeColour)
		if !with {
			fmt.Fprintf(s, `<use href="#%s" stroke="%s" stroke-width="2.5"/>`, name, withoutColour)
		}
	}
}

func plainXML(text string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(text)) // a Builder never fails
	return b.String()
}
