package landscape

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/provision"
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
	a.Cites = []Measure{GapSettings}
	if settings.NeedKnown() {
		a.Cites = append(a.Cites, GapPupils)
	}
	if gapKnown(neighbourhoods) {
		a.Cites = append(a.Cites, GapNeighbourhoods, GapChildren)
	}
	a.Notes = c.gapNotes(neighbourhoods)
	a.Record = c.recordSays(record)
	a.Tables = []Table{c.neighbourhoodGapTable(neighbourhoods), c.settingGapTable(settings), c.recordTable(record), c.sensitivityTable(neighbourhoods)}
	if ageless := c.agelessTable(); ageless.Len() > 0 && c.asked.Phase != "" {
		a.Tables = append(a.Tables, ageless)
	}
	if slices.Contains(c.mask.Sees, provision.Alliance) {
		a.Tables = append(a.Tables, c.silentTable(record))
	}
	return a, nil
}

func (c *scene) sayGaps(g snapshot.Gaps) string {
	if g.Of == 0 {
		return fmt.Sprintf("No %s are on the registers in %s.", c.asked.settings(), c.area.Name)
	}
	say := fmt.Sprintf("%s of %s %s in %s %s no %s on record %s.", site.Int(len(g.Settings)), site.Int(g.Of), agree(g.Of, c.asked.setting(), c.asked.settings()), c.area.Name, have(len(g.Settings)), c.asked.what(), c.asked.when())
	switch without := len(g.Settings); {
	case without == 0:
	case !g.NeedKnown():
		say += fmt.Sprintf(" How many disadvantaged pupils %s is not known.", agree(without, "it has", "they have"))
	default:
		say += fmt.Sprintf(" %s %s", agree(without, "It has", "They have"), site.Plural(g.Need, "disadvantaged pupil", "disadvantaged pupils"))
		if g.Unknown > 0 {
			say += ", " + notCounting(g.Unknown)
		}
		say += "."
	}
	return say
}

// gapKnown says whether there is a number to be told of neighbourhoods with children
// and nothing near, and of the children: it is known of some in the area how many
// they are, or of all without.
func gapKnown(g snapshot.NeighbourhoodGaps) bool { return g.OfChildren > 0 || len(g.Unknown) == 0 }

func (c *scene) sayNeighbourhoodGaps(g snapshot.NeighbourhoodGaps) string {
	what, within := c.asked.what(), "within "+distance(g.Metres)
	switch {
	case g.Of == 0:
		return ""
	case c.area.Kind == register.Neighbourhood:
		return c.sayOneNeighbourhood(g)
	case g.OfChildren == 0:
		return fmt.Sprintf("No neighbourhood of %s is known to have children in low-income families. %s of %s %s no %s on record %s %s.", c.area.Name, site.Int(len(g.Unknown)+g.Childless),
			site.Plural(g.Of, "neighbourhood", "neighbourhoods"), have(len(g.Unknown)+g.Childless), what, within, c.asked.when())
	case len(g.Neighbourhoods) == 0:
		say := fmt.Sprintf("Every neighbourhood of %s that is known to have children in low-income families has %s on record %s %s.", c.area.Name, what, within, c.asked.when())
		if n := len(g.Unknown); n > 0 {
			say += fmt.Sprintf(" %s without, and how many children %s is withheld or not known.", site.Plural(n, "other is", "others are"), agree(n, "it has", "they have"))
		}
		return say
	}
	return fmt.Sprintf("%s of %s in %s %s children in low-income families and no %s on record %s %s. Of %s such children %s there.",
		site.Int(len(g.Neighbourhoods)), site.Plural(g.Of, "neighbourhood", "neighbourhoods"), c.area.Name, have(len(g.Neighbourhoods)), what, within, c.asked.when(),
		site.Int(g.OfChildren), site.Plural(g.Children, "lives", "live"))
}

// sayOneNeighbourhood says how the one neighbourhood asked about stands.
func (c *scene) sayOneNeighbourhood(g snapshot.NeighbourhoodGaps) string {
	there := fmt.Sprintf("%s on record within %s of its centre %s", c.asked.what(), distance(g.Metres), c.asked.when())
	switch {
	case len(g.Neighbourhoods) > 0:
		return fmt.Sprintf("%s has %s in low-income families and no %s.", c.area.Name, site.Plural(g.Children, "child", "children"), there)
	case len(g.Unknown) > 0:
		return fmt.Sprintf("%s has no %s. How many of its children are in low-income families is withheld or not known.", c.area.Name, there)
	case g.Childless > 0:
		return fmt.Sprintf("%s has no %s, and no children in low-income families by the figures.", c.area.Name, there)
	}
	return fmt.Sprintf("%s has %s.", c.area.Name, there)
}

// noneWithout says what it means that no neighbourhood is without.
func (c *scene) noneWithout(g snapshot.NeighbourhoodGaps) string {
	switch {
	case g.Of == 0:
		return "There is no neighbourhood here."
	case g.OfChildren == 0 && g.Childless > 0:
		return "No children in low-income families live here by the figures."
	case g.OfChildren == 0:
		return "How many children here are in low-income families is withheld or not known, and there is some within reach."
	}
	return "Every neighbourhood with children in low-income families has some within reach."
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
	if g.Of == 0 {
		t.Empty = fmt.Sprintf("No %s are on the registers here.", c.asked.settings())
	}
	if len(g.Settings) > 0 && !g.NeedKnown() {
		t.Caption, t.Note = "Settings with nothing on record", "How many disadvantaged pupils they have is known of none of them, so that their order says nothing of need. "+t.Note
	}
	t.rowsOf(g.Settings, func(i int32) Row {
		row, s := c.settingRow(i), &c.Land.Settings[i]
		row.Cells = append(row.Cells, counted(s.Need), counted(s.Pupils))
		row.Cells = append(row.Cells, c.settingRecord(i)...)
		return row
	})
	return t
}

func (c *scene) neighbourhoodGapTable(g snapshot.NeighbourhoodGaps) Table {
	all, note, caption := slices.Concat(g.Neighbourhoods, g.Unknown), c.need.children(), "Neighbourhoods with nothing within reach on record, most children in low-income families first"
	switch n := len(g.Unknown); {
	case n > 0 && n == len(all):
		caption, note = "Neighbourhoods with nothing within reach on record", "How many children are in low-income families is withheld or not known. "+note
	case n > 0:
		note = fmt.Sprintf("%s, of which that number is withheld or not known, %s last. ", site.Plural(n, "neighbourhood", "neighbourhoods"), agree(n, "comes", "come")) + note
	}
	t := Table{Name: "neighbourhoods", Caption: caption, Note: note,
		Columns: neighbourhoodColumns(append([]Column{{Key: "children", Label: "Children in low-income families", Numeric: true}, {Key: "nearest_setting", Label: "Nearest on record"},
			{Key: "nearest_metres", Label: "How far", Numeric: true, Fold: true}, {Key: "nearest_organisations", Label: "Who works there", Fold: true}}, recordColumns()...)...),
		Empty: c.noneWithout(g)}
	t.of = len(all)
	t.many = func(from, to int) []Row { return c.neighbourhoodGapRows(all[from:to]) }
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
	near := beyond(n.Metres, c.question.Near())
	return []Cell{linked(l.Name, register.SettingURL(l.ID)), near, said(strings.Join(names[n.Setting], "; "))}
}

// beyond is a cell of a distance to two decimals that is beyond a limit: rounded
// up where it would seem to be within it otherwise.
func beyond(exactly, limit float64) Cell {
	metres, tens := math.Round(exactly), 10*math.Round(exactly/10)
	if metres <= limit {
		metres = math.Ceil(exactly)
	}
	if tens <= limit {
		tens = 10 * math.Ceil(exactly/10)
	}
	return Cell{Text: site.Decimal(tens/1000, 2) + " km", Value: int(metres)}
}

// The words by which programs are told what a line of the sensitivity goes by.
const (
	allWork     = "all"     // whatever is on record
	countedWork = "counted" // only settings of which a number of children is known
)

func (c *scene) sensitivityTable(g snapshot.NeighbourhoodGaps) Table {
	t := Table{Name: "sensitivity", Caption: "The same gap by other assumptions",
		Columns: []Column{{Key: "metres", Label: "Within", Numeric: true}, {Key: "neighbourhoods", Label: "Neighbourhoods without", Numeric: true}, {Key: "children", Label: "Children in low-income families", Numeric: true},
			{Key: "counting", Label: "Counting"}}}
	line := func(at snapshot.At, known bool, counting Cell) {
		without, children := whole(at.Neighbourhoods), whole(at.Children)
		if !known {
			without, children = nothing("Not known"), nothing("Not known")
		}
		t.rows = append(t.rows, Row{Cells: []Cell{away(at.Metres), without, children, counting}})
	}
	for _, at := range c.Sensitivity(c.question) {
		line(at, g.OfChildren > 0 || gapKnown(c.gapsWithin(at.Metres)), Cell{Text: "All work on record", Value: allWork})
	}
	at := c.OfCounted(c.question)
	line(at, g.OfChildren > 0 || c.allCounted(), Cell{Text: "Only where somebody has said how many children it takes", Value: countedWork})
	if n, children := at.Neighbourhoods-len(g.Neighbourhoods), at.Children-g.Children; n > 0 {
		t.Note = fmt.Sprintf("%s with some within %s, and %s in low-income families, %s it only at settings of which nobody has said, or may tell you, how many children they take.",
			site.Plural(n, "neighbourhood", "neighbourhoods"), distance(g.Metres), site.Plural(children, "child", "children"), have(n))
	}
	return t
}

// gapsWithin are the gaps of neighbourhoods by another distance.
func (c *scene) gapsWithin(metres float64) snapshot.NeighbourhoodGaps {
	q := c.question
	q.Metres = metres
	return c.NeighbourhoodGaps(q)
}

// allCounted says whether it is known of every neighbourhood of the area how many
// children it has.
func (c *scene) allCounted() bool {
	return !slices.ContainsFunc(c.Land.Area(c.area.Code).Neighbourhoods, func(i int32) bool { return !c.Land.Neighbourhoods[i].Children.Known })
}
