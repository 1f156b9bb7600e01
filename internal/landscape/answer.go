package landscape

import (
	"context"
	"slices"

	"fairground/internal/alliance"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
)

// Answer is what is said to a question, whoever shows it: a page, a download, the
// terminal. Everything in it is what one viewer may see.
type Answer struct {
	Question string // by its name in addresses: "gaps"
	Title    string // "Gaps: literacy work for primary (5–11)"
	Area     *register.Area
	Asked    Asked
	Seen     string   // as whom it is seen: "As the public may see it"
	Says     []string // what comes of it, the most important first, each a sentence with its numbers
	Record   []string // how far the record can be trusted that it rests on; nil where another page says it
	Notes    []string // what must be known to read it rightly
	Tables   []Table  // the first is the answer itself
	Charts   []site.Chart
	Groups   []site.FilterGroup // what this question asks beside theme, age phase and year
	Licences []site.Licence     // of the registers that it rests on
	Cites    []Measure          // the numbers of what it says that can be cited

	kind   question    // that it answers
	scene  *scene      // that it was drawn from
	choice *listChoice // of two lists to compare; nil where the reader has none
}

// scene is the landscape as one viewer sees it, with the names of what is in it.
type scene struct {
	*snapshot.View
	s             *Service
	mask          provision.Mask
	area          *register.Area
	asked         Asked
	question      snapshot.Question
	atlas         *register.Atlas
	gazetteer     *register.Gazetteer
	organisations map[term.ID]alliance.Organisation
	need          NeedSource
	notes         []provision.Confirmed // "looked, nothing here", of whatever was looked for
	looked        lookedAt              // those of them that bear on what is asked
	reader        reader
}

// look gathers what an answer is made of.
func (s *Service) look(ctx context.Context, area *register.Area, asked Asked, mask provision.Mask) (*scene, error) {
	snap, err := s.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	out := &scene{View: snap.Through(mask), s: s, area: area, asked: asked, question: asked.question(area.Code), organisations: map[term.ID]alliance.Organisation{},
		reader: readerOf(ctx), mask: mask}
	if out.atlas, err = s.register.Atlas(ctx); err != nil {
		return nil, err
	}
	if out.gazetteer, err = s.register.Gazetteer(ctx); err != nil {
		return nil, err
	}
	if out.need, err = s.NeedSource(ctx); err != nil {
		return nil, err
	}
	if out.notes, err = s.provision.ConfirmedGaps(ctx, mask); err != nil {
		return nil, err
	}
	out.looked = asked.looked(out.notes)
	all, err := s.alliance.Organisations(ctx)
	if err != nil {
		return nil, err
	}
	for _, o := range all {
		out.organisations[o.ID] = o
	}
	return out, nil
}

// listing is a setting as the registers list it.
func (c *scene) listing(setting int32) *register.Listing {
	if at, ok := c.gazetteer.Find(c.Land.Settings[setting].ID); ok {
		return &c.gazetteer.Listings[at]
	}
	return &register.Listing{ID: c.Land.Settings[setting].ID, Name: c.Land.Settings[setting].Name}
}

// settingRow begins the row of a setting: its name with its kind and town, and
// its authority.
func (c *scene) settingRow(setting int32) Row {
	l := c.listing(setting)
	name := linked(l.Name, register.SettingURL(l.ID))
	name.Detail = joined(l.Kind(), l.Town)
	row := Row{ID: string(l.ID), Cells: []Cell{said(string(l.ID)), name, c.authorityOf(l)}}
	if l.HasPoint() && l.Placed != register.BySector {
		row.Point = &site.Position{Lon: l.Lon, Lat: l.Lat}
	}
	return row
}

// settingColumns head what settingRow begins.
func settingColumns(more ...Column) []Column {
	return append([]Column{{Key: settingKey}, {Key: "setting", Label: "Setting"}, {Key: "authority", Label: "Local authority", Fold: true}}, more...)
}

func (c *scene) authorityOf(l *register.Listing) Cell {
	code := l.District
	if code == "" {
		code = l.County
	}
	if area, ok := c.atlas.Area(code); ok {
		return said(area.Name)
	}
	return nothing("Not known")
}

// neighbourhoodRow begins the row of a neighbourhood: its name and authority.
func (c *scene) neighbourhoodRow(neighbourhood int32) Row {
	n := &c.Land.Neighbourhoods[neighbourhood]
	row := Row{ID: string(n.Code), Cells: []Cell{said(string(n.Code)), linked(n.Name, register.AreaURL(n.Code)), nothing("Not known")}}
	if area, ok := c.atlas.Area(n.Code); ok && (area.Lat != 0 || area.Lon != 0) {
		row.Point = &site.Position{Lon: area.Lon, Lat: area.Lat}
	}
	for _, kind := range []register.AreaKind{register.District, register.County} {
		if code, ok := c.atlas.Holder(n.Code, kind); ok {
			if area, ok := c.atlas.Area(code); ok {
				row.Cells[2] = said(area.Name)
				break
			}
		}
	}
	return row
}

// neighbourhoodColumns head what neighbourhoodRow begins.
func neighbourhoodColumns(more ...Column) []Column {
	return append([]Column{{Key: neighbourhoodKey}, {Key: "neighbourhood", Label: "Neighbourhood"}, {Key: "authority", Label: "Local authority", Fold: true}}, more...)
}

// nameOf is an organisation's name.
func (c *scene) nameOf(id term.ID) string { return c.organisations[id].Name }

// namesAt names the organisations that do what is asked for at settings.
func (c *scene) namesAt(settings []int32) map[int32][]string {
	at := snapshot.NewBits(len(c.Land.Settings))
	for _, i := range settings {
		at.Add(i)
	}
	out := map[int32][]string{}
	for _, d := range c.Deliveries(c.question, at) {
		name := c.nameOf(d.Organisation)
		if !slices.Contains(out[d.Setting], name) {
			out[d.Setting] = append(out[d.Setting], name)
		}
	}
	for _, names := range out {
		slices.Sort(names)
	}
	return out
}

// sentences leaves out what there is nothing to say of.
func sentences(all ...string) []string {
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

func joined(parts ...string) string {
	out := ""
	for _, p := range parts {
		if p != "" && out != "" {
			out += " · "
		}
		out += p
	}
	return out
}
