package landscape

import (
	"context"
	"fmt"
	"strings"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/register"
	"fairground/internal/site"
)

// gaps answers where children in need have nothing on record: settings by their
// disadvantaged pupils, and neighbourhoods by their children in low-income
// families with nothing within reach.
func (c *scene) gaps(ctx context.Context) (*Answer, error) {
	record, err := c.s.completeness(ctx, c.View, c.mask, c.area, c.question)
	if err != nil {
		return nil, err
	}
	if c.reader.tells, err = c.s.provision.Tellers(ctx); err != nil {
		return nil, err
	}
	settings, neighbourhoods := c.Gaps(c.question), c.NeighbourhoodGaps(c.question)
	a := &Answer{Question: "gaps", Title: "Gaps: " + c.asked.what(), Area: c.area, Asked: c.asked}
	a.Says = sentences(c.sayNeighbourhoodGaps(neighbourhoods), c.sayGaps(settings), c.sayConfirmed(settings, neighbourhoods))
	a.Cites = []Measure{GapSettings, GapPupils, GapNeighbourhoods, GapChildren}
	a.Notes = c.gapNotes(neighbourhoods)
	a.Record = c.recordSays(record)
	a.Tables = []Table{c.neighbourhoodGapTable(neighbourhoods), c.settingGapTable(settings), c.recordTable(record), c.sensitivityTable()}
	return a, nil
}

func (c *scene) sayGaps(g snapshot.Gaps) string {
	if g.Of == 0 {
		return fmt.Sprintf("No %s are on the registers in %s.", c.asked.settings(), c.area.Name)
	}
	say := fmt.Sprintf("%s of %s %s in %s %s no %s on record %s.", site.Int(len(g.Settings)), site.Int(g.Of), c.asked.settings(), c.area.Name, have(len(g.Settings)), c.asked.what(), c.asked.when())
	if g.Need > 0 {
		say += fmt.Sprintf(" They have %s", site.Plural(g.Need, "disadvantaged pupil", "disadvantaged pupils"))
		if g.Unknown > 0 {
			say += fmt.Sprintf(", not counting %s of which the number is not known", site.Plural(g.Unknown, "setting", "settings"))
		}
		say += "."
	}
	return say
}

func (c *scene) sayNeighbourhoodGaps(g snapshot.NeighbourhoodGaps) string {
	switch {
	case g.Of == 0:
		return ""
	case c.area.Kind == register.Neighbourhood && len(g.Neighbourhoods) == 0:
		return fmt.Sprintf("%s has %s on record within %s of its centre %s, or no child who is known to be in a low-income family.", c.area.Name, c.asked.what(), distance(g.Metres), c.asked.when())
	case c.area.Kind == register.Neighbourhood:
		return fmt.Sprintf("%s has %s in low-income families and no %s on record within %s of its centre %s.", c.area.Name, site.Plural(g.Children, "child", "children"), c.asked.what(), distance(g.Metres), c.asked.when())
	case len(g.Neighbourhoods) == 0:
		return fmt.Sprintf("Every neighbourhood of %s that is known to have children in low-income families has %s on record within %s %s.", c.area.Name, c.asked.what(), distance(g.Metres), c.asked.when())
	}
	return fmt.Sprintf("%s of %s in %s %s children in low-income families and no %s on record within %s %s. Of %s such children %s there.",
		site.Int(len(g.Neighbourhoods)), site.Plural(g.Of, "neighbourhood", "neighbourhoods"), c.area.Name, have(len(g.Neighbourhoods)), c.asked.what(), distance(g.Metres), c.asked.when(),
		site.Int(g.OfChildren), site.Plural(g.Children, "lives", "live"))
}

// gapNotes are what must be known to read gaps rightly.
func (c *scene) gapNotes(n snapshot.NeighbourhoodGaps) []string {
	notes := []string{
		"Nothing on record is not the same as no service: a member may work there and not have told us. A gap is confirmed only where somebody looked and said so.",
		c.need.children() + " " + c.need.pupils(),
		fmt.Sprintf("Near is within %s in a straight line from the neighbourhood’s centre: roads, rivers and buses are not looked at.", distance(n.Metres)) + c.onlyReachTimed(),
	}
	if n.Rough > 0 {
		notes = append(notes, fmt.Sprintf("%s with such work %s placed too roughly to be near any neighbourhood.", site.Plural(n.Rough, "setting", "settings"), agree(n.Rough, "is", "are")))
	}
	if len(n.Unknown) > 0 {
		notes = append(notes, fmt.Sprintf("%s without it within reach %s not counted: how many children they have is withheld or not known.", site.Plural(len(n.Unknown), "neighbourhood", "neighbourhoods"), agree(len(n.Unknown), "is", "are")))
	}
	return notes
}

// onlyReachTimed says that travel times are not used here, where they are for reach.
func (c *scene) onlyReachTimed() string {
	if c.Land.Distance(c.question).Minutes == 0 {
		return ""
	}
	return " Travel times are for reach and equity alone."
}

// agree is the form of a verb that goes with a count.
func agree(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func have(n int) string {
	if n == 1 {
		return "has"
	}
	return "have"
}

func (c *scene) settingGapTable(g snapshot.Gaps) Table {
	t := Table{Name: "settings", Caption: "Settings with nothing on record, most disadvantaged pupils first", Note: c.need.pupils(),
		Columns: settingColumns(append([]Column{{Key: "disadvantaged_pupils", Label: "Disadvantaged pupils", Numeric: true}, {Key: "pupils", Label: "Pupils", Numeric: true}}, recordColumns()...)...),
		Empty:   "Every such setting has something on record."}
	t.rowsOf(g.Settings, func(i int32) Row {
		row, s := c.settingRow(i), &c.Land.Settings[i]
		row.Cells = append(row.Cells, counted(s.Need), counted(s.Pupils))
		row.Cells = append(row.Cells, c.settingRecord(i)...)
		return row
	})
	return t
}

func (c *scene) neighbourhoodGapTable(g snapshot.NeighbourhoodGaps) Table {
	t := Table{Name: "neighbourhoods", Caption: "Neighbourhoods with nothing within reach on record, most children in low-income families first", Note: c.need.children(),
		Columns: neighbourhoodColumns(append([]Column{{Key: "children", Label: "Children in low-income families", Numeric: true}, {Key: "nearest_setting", Label: "Nearest on record"},
			{Key: "nearest_metres", Label: "How far", Numeric: true, Fold: true}, {Key: "nearest_organisations", Label: "Who works there", Fold: true}}, recordColumns()...)...),
		Empty: "Every neighbourhood with children in low-income families has some within reach."}
	t.of = len(g.Neighbourhoods)
	t.many = func(from, to int) []Row { return c.neighbourhoodGapRows(g.Neighbourhoods[from:to]) }
	return t
}

// neighbourhoodGapRows finds for each neighbourhood who is nearest.
func (c *scene) neighbourhoodGapRows(neighbourhoods []int32) []Row {
	nearest := c.Nearest(c.question, neighbourhoods)
	var there []int32
	for _, n := range nearest {
		if n.Known() {
			there = append(there, n.Setting)
		}
	}
	names := c.namesAt(there)
	out := make([]Row, 0, len(neighbourhoods))
	for k, i := range neighbourhoods {
		row := c.neighbourhoodRow(i)
		row.Cells = append(row.Cells, counted(c.Land.Neighbourhoods[i].Children))
		row.Cells = append(row.Cells, c.nearestCells(nearest[k], names)...)
		row.Cells = append(row.Cells, c.neighbourhoodRecord(i)...)
		out = append(out, row)
	}
	return out
}

func (c *scene) nearestCells(n snapshot.Nearest, names map[int32][]string) []Cell {
	if !n.Known() {
		return []Cell{nothing("None on record"), nothing(""), nothing("")}
	}
	l := c.listing(n.Setting)
	near := away(n.Metres)
	near.Text = site.Decimal(n.Metres/1000, 2) + " km" // so that what is just beyond the limit does not seem to be within it
	return []Cell{linked(l.Name, register.SettingURL(l.ID)), near, said(strings.Join(names[n.Setting], "; "))}
}

func (c *scene) sensitivityTable() Table {
	t := Table{Name: "sensitivity", Caption: "The same gap if near were another distance",
		Columns: []Column{{Key: "metres", Label: "Within", Numeric: true}, {Key: "neighbourhoods", Label: "Neighbourhoods without", Numeric: true}, {Key: "children", Label: "Children in low-income families", Numeric: true}}}
	for _, at := range c.Sensitivity(c.question) {
		t.rows = append(t.rows, Row{Cells: []Cell{away(at.Metres), whole(at.Neighbourhoods), whole(at.Children)}})
	}
	return t
}
