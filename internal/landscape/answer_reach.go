package landscape

import (
	"fmt"
	"slices"
	"strings"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/site"
)

// reach answers how many places are within reach of the children of each
// neighbourhood.
func (c *scene) reach() *Answer {
	r := c.Reach(c.question)
	a := &Answer{Question: "reach", Title: "Reach: " + c.asked.what(), Area: c.area, Asked: c.asked}
	a.Says = sentences(c.sayReach(r), c.sayNoReach(r))
	if c.saidPerHundred(r) {
		a.Cites = append(a.Cites, ReachPerHundred)
	}
	if c.saidNothing(r) && len(r.Nothing) > 0 {
		a.Cites = append(a.Cites, ReachNothing, ReachNothingFor)
	}
	a.Notes = c.reachNotes(r)
	a.Tables = []Table{c.accessTable(r), c.reachAuthorityTable(r), c.reachSensitivityTable(), c.supplierTable(r)}
	return a
}

// anyPlaces says whether it is known of any setting how many places it has.
func (c *scene) anyPlaces(r snapshot.Reach) bool { return r.England.Suppliers > r.England.Unknown }

// saidPerHundred says whether it is known how many places there are for a hundred
// children of the area, or at least how many there are at the least.
func (c *scene) saidPerHundred(r snapshot.Reach) bool {
	t := r.Tally()
	return c.anyPlaces(r) && t.Sure() != snapshot.NotSaid
}

// saidNothing says whether it is known how many have no place within reach.
func (c *scene) saidNothing(r snapshot.Reach) bool { return c.anyPlaces(r) && r.Children > 0 }

func (c *scene) sayReach(r snapshot.Reach) string {
	if !c.anyPlaces(r) {
		if r.England.Suppliers == 0 {
			return fmt.Sprintf("No %s is on record anywhere %s, so that nobody is within its reach.", c.asked.what(), c.asked.when())
		}
		return fmt.Sprintf("How many children %s reached %s is not known of any setting, so that reach cannot be worked out.", c.asked.what(), c.asked.when())
	}
	switch {
	case r.Children == 0 && r.Blank > 0:
		return fmt.Sprintf("How many children in low-income families there are in %s is not known, so that reach cannot be worked out.", c.area.Name)
	case r.Children == 0:
		return fmt.Sprintf("No children in low-income families are known in %s.", c.area.Name)
	case !c.saidPerHundred(r):
		return fmt.Sprintf("How many places of %s are within reach of children in low-income families in %s %s is not known: some is on record, and how many children it reached is not.", c.asked.what(), c.area.Name, c.asked.when())
	}
	return fmt.Sprintf("For every 100 children in low-income families in %s there are %s places of %s %s on record %s.", c.area.Name, lower(perHundred(r.Tally()).Text), c.asked.what(), c.withinReach(r.Distance), c.asked.when())
}

func (c *scene) sayNoReach(r snapshot.Reach) string {
	if r.Children == 0 {
		return ""
	}
	var says []string
	if n := len(r.Nothing); n > 0 {
		says = append(says, fmt.Sprintf("%s of %s, with %s, %s no place within %s.", site.Int(n), site.Plural(r.Of, "neighbourhood", "neighbourhoods"), site.Plural(r.NothingFor, "child", "children"), have(n), c.farShort(r.Distance)))
	}
	if n := len(r.Unsure); n > 0 {
		who := site.Plural(n, "neighbourhood", "neighbourhoods")
		if len(says) > 0 {
			who = site.Int(n) + " more"
		}
		says = append(says, fmt.Sprintf("%s, with %s, %s something within reach, of which nobody has said how many it takes.", who, site.Plural(r.UnsureFor, "child", "children"), have(n)))
	}
	return strings.Join(says, " ")
}

// far says how far reach goes: "2 km", "30 minutes on foot (OpenStreetMap)".
func (c *scene) far(d snapshot.Distance) string {
	if d.Minutes > 0 {
		return fmt.Sprintf("%s (%s)", minutes(d), d.Source)
	}
	return c.farShort(d)
}

// farShort is far without the source, where that was said just before.
func (c *scene) farShort(d snapshot.Distance) string {
	if d.Minutes > 0 {
		return minutes(d)
	}
	return distance(d.Metres)
}

// minutes writes a time of travel, and how one travels: "30 minutes on foot".
func minutes(d snapshot.Distance) string {
	text := strings.TrimSuffix(site.Decimal(d.Minutes, 1), ".0")
	unit := " minutes "
	if text == "1" {
		unit = " minute "
	}
	return strings.TrimSpace(text + unit + d.Mode)
}

// withinReach says that something is within reach and, where that is by travel
// times, how far it goes and whose they are.
func (c *scene) withinReach(d snapshot.Distance) string {
	if d.Minutes > 0 {
		return "within " + c.far(d)
	}
	return "within reach"
}

// measuredBy says what reach is measured by, for a file: "2 km in a straight line",
// "30 minutes on foot (OpenStreetMap)".
func (c *scene) measuredBy(d snapshot.Distance) Cell {
	if d.Minutes > 0 {
		return said(c.far(d))
	}
	return said(distance(d.Metres) + " in a straight line")
}

// measuredColumn heads what measuredBy says, in downloads alone.
func measuredColumn() Column { return Column{Key: "within"} }

// travelNote says by whose travel times reach goes; "" where it is in a straight
// line.
func (c *scene) travelNote() string {
	d := c.Land.Distance(c.question)
	if d.Minutes == 0 {
		return ""
	}
	return fmt.Sprintf("Reach goes %s, by travel times that were worked out beforehand: a way that they do not have counts as out of reach. With a distance chosen under “How near is near” it goes by the straight line, as gaps and where next always do.", c.far(d))
}

func (c *scene) reachNotes(r snapshot.Reach) []string {
	notes := []string{
		"A place is a child that work reached, as its organisation counted. Each setting’s places are shared out among all children in low-income families round it, wherever they live, the nearer counting more (enhanced two-step floating catchment area, Luo and Qi 2009, with Dai’s Gaussian decay).",
		c.need.children(),
	}
	if note := c.travelNote(); note != "" { // which may be of a part of England alone
		notes = slices.Insert(notes, 1, note)
	} else {
		notes = append(notes, fmt.Sprintf("Over all England %s supplied where a number is known, and %s of them within reach of somebody.", site.Plural(int(r.England.Supply+0.5), "place is", "places are"), agree(int(r.England.InReach+0.5), "1 is", site.Int(int(r.England.InReach+0.5))+" are")),
			"Distance is in a straight line from the neighbourhood’s centre: roads, rivers and buses are not looked at.")
	}
	untimed, far := c.untimed(r)
	for _, left := range []struct {
		n   int
		why string
	}{
		{len(r.UnknownSupply), "with such work, of which nobody has said, or may tell you, how many children it reached: nothing is supplied there"},
		{len(far), "with places, and no child in a low-income family within reach: these are shared out to nobody"},
		{len(untimed), "with places, which the travel times do not have: these are shared out to nobody"},
		{len(r.Rough), "placed too roughly to be near anybody"},
	} {
		if left.n > 0 {
			notes = append(notes, fmt.Sprintf("Left out: %s %s.", site.Plural(left.n, "setting", "settings"), left.why))
		}
	}
	if r.Blank > 0 {
		notes = append(notes, site.Plural(r.Blank, "neighbourhood comes", "neighbourhoods come")+" last, of which it is withheld or not known how many children there are, and so how many places there are for them.")
	}
	if r.Partly > 0 {
		notes = append(notes, fmt.Sprintf("“At least” stands where something more is within reach, of which it is not known how many children it reached: in %s with %s children. The map’s shades go by what is counted.", site.Plural(r.Partly, "neighbourhood", "neighbourhoods"), site.Int(r.PartlyFor)))
	}
	return notes
}

// travelNoteShort is travelNote where there is little room.
func (c *scene) travelNoteShort(d snapshot.Distance) string {
	if d.Minutes == 0 {
		return ""
	}
	return fmt.Sprintf("Reach and equity go by travel times, not in a straight line: within %s.", c.far(d))
}

// untimed parts the settings out of reach into those that the travel times do not
// have, of which nothing can be said, and those that are truly far from everybody.
func (c *scene) untimed(r snapshot.Reach) (untimed, far []int32) {
	for _, i := range r.OutOfReach {
		if r.Minutes > 0 && !c.Land.Timed(c.question, i) {
			untimed = append(untimed, i)
		} else {
			far = append(far, i)
		}
	}
	return untimed, far
}

func (c *scene) accessTable(r snapshot.Reach) Table {
	t := Table{Name: "neighbourhoods", Caption: "Neighbourhoods, those with the least within reach first", Empty: "No neighbourhood here is known to have children in low-income families.",
		Columns: neighbourhoodColumns(Column{Key: "children", Label: "Children in low-income families", Numeric: true}, Column{Key: "places_per_100", Label: "Places within reach per 100", Numeric: true}, surenessColumn(), measuredColumn())}
	measured := c.measuredBy(r.Distance)
	t.rowsOf(slices.Concat(r.ByAccess(), r.Unsure, r.Withheld), func(i int32) Row {
		row := c.neighbourhoodRow(i)
		sure := c.Land.Sure(&r, i)
		row.Cells = append(row.Cells, counted(c.Land.Neighbourhoods[i].Children), known(100*r.Access[i], sure), surenessOf(sure), measured)
		return row
	})
	return t
}

func (c *scene) reachSensitivityTable() Table {
	t := Table{Name: "sensitivity", Caption: "The same by other assumptions",
		Columns: []Column{{Key: "within", Label: "Within", Numeric: true}, {Key: "unit"}, {Key: "assumed_places", Label: "Places assumed where nobody has said", Numeric: true}, {Key: "places_per_100", Label: "Places within reach per 100", Numeric: true},
			{Key: "neighbourhoods_without", Label: "Neighbourhoods without", Numeric: true}, {Key: "children_without", Label: "Children there", Numeric: true},
			{Key: "neighbourhoods_not_counted", Label: "Where nothing in reach is counted", Numeric: true}, {Key: "children_not_counted", Label: "Children in these", Numeric: true}}}
	for _, at := range c.ReachSensitivity(c.question) {
		within, unit := away(at.Metres), said("metres in a straight line")
		if at.Minutes > 0 {
			within, unit = Cell{Text: minutes(at.Distance), Value: at.Minutes}, said(strings.TrimSpace("minutes "+at.Mode)+" ("+at.Source+")")
		}
		t.rows = append(t.rows, Row{Cells: []Cell{within, unit, rounded(at.Assumed, 0), perHundred(at.Tally), whole(at.Tally.Nothing), whole(at.Tally.NothingFor), whole(at.Tally.Unsure), whole(at.Tally.UnsureFor)}})
	}
	return t
}

func (c *scene) supplierTable(r snapshot.Reach) Table {
	t := Table{Name: "left-out", Caption: "Settings with such work that supply nothing here, and why", Empty: "Every setting with such work supplies places within somebody’s reach.",
		Columns: settingColumns(Column{Key: "why", Label: "Why"})}
	untimed, far := c.untimed(r)
	rows := map[int32]int{} // by setting: one may be left out for several reasons
	for _, left := range []struct {
		settings []int32
		why      string
	}{
		{r.UnknownSupply, "How many children it reached is not known"},
		{far, "No child in a low-income family within reach"},
		{untimed, "The travel times do not have it"},
		{r.Rough, "Its place is known too roughly"},
	} {
		for _, i := range left.settings {
			if at, found := rows[i]; found {
				why := &t.rows[at].Cells[len(t.Columns)-1]
				*why = said(why.Text + "; " + lower(left.why))
				continue
			}
			rows[i] = len(t.rows)
			row := c.settingRow(i)
			row.Cells = append(row.Cells, said(left.why))
			t.rows = append(t.rows, row)
		}
	}
	return t
}
