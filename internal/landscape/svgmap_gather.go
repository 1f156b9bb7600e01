package landscape

import (
	"context"
	"fmt"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
)

// still gathers what a drawing of the scene's area is made of, with its
// neighbourhoods by how they stand or by how many places are within reach.
func (c *scene) still(ctx context.Context, id string, reach bool) (*stillMap, error) {
	m := &stillMap{ID: id, Title: "Map of " + c.area.Name + ": " + c.asked.what()}
	bounds, ok, err := c.s.register.Bounds(ctx, c.area)
	if err != nil || !ok {
		return nil, err
	}
	m.Bounds = bounds
	layout, err := c.s.layoutOf(ctx, c.Land)
	if err != nil {
		return nil, err
	}
	p := newPicture(layout, c.View, c.asked, c.question, confirmedBy(c.notes, c.asked), reach)
	counts := m.fill(p)
	if reach {
		m.Description = fmt.Sprintf("Of %s, %s fewer than 5 places of %s counted within reach for every 100 children in low-income families (darkest), and %s 50 or more (palest).",
			site.Plural(len(m.Areas), "neighbourhood", "neighbourhoods"), site.Plural(counts[accessShade(0)], "has", "have"), p.what, site.Int(counts[accessShade(50)]))
		return m, c.outline(ctx, m)
	}
	m.Description = fmt.Sprintf("Of %s, %s with children in low-income families %s no %s on record%s (hatched), and %s confirmed by somebody who looked (cross-hatched).",
		site.Plural(len(m.Areas), "neighbourhood", "neighbourhoods"), site.Int(counts[stateGap]+counts[stateConfirmed]), have(counts[stateGap]+counts[stateConfirmed]), p.what, p.where, site.Int(counts[stateConfirmed]))
	return m, c.outline(ctx, m)
}

// fill puts the neighbourhoods and settings of the area into the drawing, and
// counts neighbourhoods by their state, or by their shade where that is of what is
// within reach.
func (m *stillMap) fill(p *picture) map[string]int {
	in := snapshot.NewBits(len(p.layout.land.Neighbourhoods))
	for _, i := range p.inside.Neighbourhoods {
		in.Add(i)
	}
	counts, middles, wide := map[string]int{}, p.layout.middlesOf(), len(p.inside.Neighbourhoods) > wideArea
	m.Looks = looks()
	if p.reach != nil {
		m.Looks = accessLooks()
	}
	for k, i := range p.layout.neighbourhoods {
		if i == noIndex || !in.Has(i) {
			continue
		}
		state := p.stateOf(i)
		shade := shadeOf(state, p.layout.land.Neighbourhoods[i].Children.N)
		if p.reach != nil {
			shade = accessShade(p.places(i))
			state = shade
		}
		counts[state]++
		area := stillArea{Shade: shade, Middle: middles[k]}
		if !wide {
			area.Shape = p.layout.outlines.Shapes.Shape(k, stillZoom)
		}
		m.Areas = append(m.Areas, area)
	}
	for _, i := range p.standing.Without.List() {
		if p.layout.drawn.Has(i) {
			m.Dots = append(m.Dots, stillDot{At: p.layout.places[i]})
		}
	}
	return counts
}

// outline adds the outlines of the area and of the authorities in it.
func (c *scene) outline(ctx context.Context, m *stillMap) error {
	known, err := c.s.register.AreaOutlines(ctx)
	if err != nil {
		return err
	}
	inside, zoom := map[term.GSS]bool{}, uint32(stillZoom)
	if m.wide() {
		zoom = wideZoom
	}
	for _, d := range c.atlas.Parts(c.area.Code, register.District) {
		inside[d.Code] = true
	}
	for i, a := range known.Areas {
		switch {
		case a.Code == c.area.Code:
			m.Edge = known.Shapes.Shape(i, zoom)
		case inside[a.Code]:
			m.Outlines = append(m.Outlines, known.Shapes.Shape(i, zoom))
		}
	}
	return nil
}
