package landscape

import (
	"fmt"
	"math"
	"strings"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
	"fairground/interval"
)

// draws is how often the neighbourhoods are drawn again for an interval, and seed
// what the draws begin with: the same question always has the same interval.
const (
	draws = 999
	seed  = 1
)

// equity answers whether provision goes where deprivation is.
func (c *scene) equity() *Answer {
	e := c.Equity(c.question, draws, seed)
	a := &Answer{Question: "equity", Title: "Equity: " + c.asked.what(), Area: c.area, Asked: c.asked}
	a.Says = sentences(c.sayFifth(e), c.sayIndex(e), c.sayUnsure(e))
	a.Notes = []string{
		c.need.children(),
		c.equityReach(e) + " The index is over neighbourhoods by their IDACI rank, each weighing as many children in low-income families as it has: from −1 to 1, above 0 where the less deprived have more. Its interval is by bootstrap: what chance among neighbourhoods would do.",
		"The index says whether access depends on how deprived a neighbourhood is among children who are all in low-income families. Where many children share a setting each has less of it, so that dense, deprived neighbourhoods may have many settings and little access. The table of fifths shows both.",
	}
	if e.Blank+e.Unranked > 0 {
		a.Notes = append(a.Notes, fmt.Sprintf("%s left out, of which the number of children or the rank is not known.", site.Plural(e.Blank+e.Unranked, "neighbourhood is", "neighbourhoods are")))
	}
	a.Tables = append([]Table{c.fifthTable(e)}, c.authorityTables(e)...)
	if e.Known && e.Used > 1 { // the curve of one alone is the diagonal, whatever it has
		a.Charts = []site.Chart{curveChart(e)}
	}
	for _, m := range []Measure{EquityChildren, EquityPlaces, EquityIndex} {
		if equityKnown(m, &e) {
			a.Cites = append(a.Cites, m)
		}
	}
	return a
}

// equityKnown says whether a measure of equity can be told, and so be cited.
func equityKnown(m Measure, e *snapshot.Equity) bool {
	switch {
	case !e.Known:
		return false
	case m == EquityChildren:
		return e.Parted()
	case m == EquityPlaces:
		return e.Parted() && e.Fifths[0].PlacesKnown()
	}
	return true
}

func (c *scene) sayFifth(e snapshot.Equity) string {
	r := &e.Reach
	switch {
	case e.Known:
	case r.Children == 0 && r.Blank > 0:
		return fmt.Sprintf("How many children in low-income families there are in %s is not known, so that nothing can be said of how places are shared out among them.", c.area.Name)
	case len(r.Unsure) > 0:
		return fmt.Sprintf("How places of %s are shared out in %s %s is not known: some is on record within reach of %s with %s of %s children in low-income families, and how many children it reached is not.",
			c.asked.what(), c.area.Name, c.asked.when(), site.Plural(len(r.Unsure), "neighbourhood", "neighbourhoods"), site.Int(r.UnsureFor), site.Int(r.Children))
	case r.Places > 0:
		return fmt.Sprintf("How deprived the neighbourhoods of %s are that have places of %s within reach %s is not known, so that nothing can be said of how they are shared out.", c.area.Name, c.asked.what(), c.asked.when())
	default:
		return fmt.Sprintf("No place of %s is on record within reach of anybody in %s %s, so that there is nothing to share out.", c.asked.what(), c.area.Name, c.asked.when())
	}
	if !e.Parted() {
		return c.sayUnparted(&e)
	}
	f := &e.Fifths[0]
	say := fmt.Sprintf("The most deprived fifth of neighbourhoods in %s have %s of the children in low-income families", c.area.Name, site.Percent(f.ShareOfChildren, 0))
	places := c.placesOf(&e)
	if !f.PlacesKnown() {
		return fmt.Sprintf("%s. Their share %s is not known: some is on record within reach of %s of their %s children, and how many children it reached is not.", say, places, site.Int(f.UnsureFor), site.Int(f.Children))
	}
	return fmt.Sprintf("%s and %s %s.", say, site.Percent(f.ShareOfPlaces, 0), places)
}

// sayUnparted says that there is no most deprived fifth to speak of.
func (c *scene) sayUnparted(e *snapshot.Equity) string {
	why := fmt.Sprintf("Too few neighbourhoods of %s are known to differ in deprivation to be parted into fifths", c.area.Name)
	if c.area.Kind == register.Neighbourhood {
		why = c.area.Name + " is one neighbourhood, which cannot be parted into fifths"
	}
	return fmt.Sprintf("%s, so that there is no share of the most deprived fifth %s.", why, c.placesOf(e))
}

// placesOf are the places that are shared out.
func (c *scene) placesOf(e *snapshot.Equity) string {
	return fmt.Sprintf("of the places of %s %s %s", c.asked.what(), c.withinReach(e.Reach.Distance), c.asked.when())
}

// equityReach says how reach is worked out that is shared out.
func (c *scene) equityReach(e snapshot.Equity) string {
	if note := c.travelNote(); note != "" {
		return "Places within reach are worked out as under Reach. " + note
	}
	return fmt.Sprintf("Places within reach, which is within %s in a straight line, are worked out as under Reach.", c.far(e.Reach.Distance))
}

func (c *scene) sayIndex(e snapshot.Equity) string {
	if !e.Known {
		return ""
	}
	return fmt.Sprintf("The concentration index is %s%s: %s.", signed(e.Index), within(e.Interval), leaning(e.Index, e.Interval))
}

// sayUnsure says how much of an index rests on numbers that nobody has said.
func (c *scene) sayUnsure(e snapshot.Equity) string {
	r := &e.Reach
	if !e.Known || r.UnsureFor+r.PartlyFor == 0 {
		return ""
	}
	say := fmt.Sprintf("Of %s children, %s have something within reach of which it is not known how many children it reached, and which counts as no place here", site.Int(r.Children), site.Int(r.UnsureFor+r.PartlyFor))
	if r.UnsureFor > 0 {
		say += fmt.Sprintf("; %s of them have nothing else", site.Int(r.UnsureFor))
	}
	return say + "."
}

// within writes an interval in brackets, nothing where there is none.
func within(i interval.Interval) string {
	if math.IsNaN(i.Lower) {
		return ""
	}
	return fmt.Sprintf(" (95%% interval %s to %s)", signed(i.Lower), signed(i.Upper))
}

// signed writes an index with a true minus.
func signed(x float64) string {
	if x <= -0.005 {
		return "−" + site.Decimal(-x, 2)
	}
	return site.Decimal(math.Abs(x), 2) // little below nought is nought
}

// leaning says in words which way an index leans, as far as chance allows.
func leaning(index float64, i interval.Interval) string {
	switch {
	case math.IsNaN(i.Lower):
		return "there are too few neighbourhoods to say which way it leans"
	case i.Lower > 0:
		return "provision leans to the less deprived"
	case i.Upper < 0:
		return "provision leans to the more deprived"
	}
	return "it cannot be told from an even spread"
}

func (c *scene) fifthTable(e snapshot.Equity) Table {
	t := Table{Name: "fifths", Caption: "By fifths of neighbourhoods, the most deprived first", Note: sayApart(e),
		Columns: []Column{{Key: "fifth", Label: "Fifth"}, {Key: "neighbourhoods"}, {Key: "children", Label: "Children in low-income families", Numeric: true}, {Key: "share_of_children", Label: "Share of them", Numeric: true},
			{Key: "share_of_places", Label: "Share of places within reach", Numeric: true}, {Key: "settings", Label: "Settings", Numeric: true}, {Key: "settings_with", Label: "Of them with such work", Numeric: true}, {Key: "share_of_settings_with", Label: "Share of these", Numeric: true}, {Key: "children_without"}, {Key: "children_not_counted"}, {Key: "children_partly_counted"}, measuredColumn()}}
	names := [5]string{"Most deprived fifth", "Second", "Middle", "Fourth", "Least deprived fifth"}
	for k, f := range e.Fifths {
		t.rows = append(t.rows, Row{Cells: []Cell{said(names[k]), whole(f.Neighbourhoods), whole(f.Children), shareIn(f, f.ShareOfChildren), shareOfPlaces(e, f), whole(f.Settings), whole(f.Provided), shareIn(f, f.ShareOfProvided), whole(f.NothingFor), whole(f.UnsureFor), whole(f.PartlyFor), c.measuredBy(e.Reach.Distance)}})
	}
	if n := inNoFifth(e); n.Settings > 0 {
		name := said("In no fifth")
		if e.Elsewise.Settings == 0 {
			name = said("In no known neighbourhood")
		}
		t.rows = append(t.rows, Row{Cells: []Cell{name, nothing("–"), nothing("–"), nothing("–"), nothing("–"), whole(n.Settings), whole(n.Provided), nothing("–"), {}, {}, {}, c.measuredBy(e.Reach.Distance)}})
	}
	return t
}

// shareIn is the cell of what a fifth has of a whole: a fifth without neighbourhoods
// has no share, which is not a share of nought.
func shareIn(f snapshot.Fifth, x float64) Cell {
	if f.Neighbourhoods == 0 {
		return nothing("–")
	}
	return share(x, 0)
}

// shareOfPlaces is the cell of a fifth's share of the places that are known. Where
// none is, nobody may have said how many.
func shareOfPlaces(e snapshot.Equity, f snapshot.Fifth) Cell {
	switch {
	case !f.PlacesKnown():
		return nothing("Not known")
	case e.Known:
		return shareIn(f, f.ShareOfPlaces)
	case f.NothingFor > 0:
		return nothing("Nothing on record")
	}
	return nothing("–")
}

// uncounted says for how many children a number of places is too small, or may be;
// "" for none.
func uncounted(t snapshot.Tally) string {
	n := t.UnsureFor + t.PartlyFor
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("not all is counted for %s", site.Plural(n, "child", "children"))
}

// inNoFifth are the settings that are in no fifth.
func inNoFifth(e snapshot.Equity) snapshot.Apart {
	return snapshot.Apart{Settings: e.Nowhere.Settings + e.Elsewise.Settings, Provided: e.Nowhere.Provided + e.Elsewise.Provided}
}

// sayApart says how many settings the fifths leave out, and why.
func sayApart(e snapshot.Equity) string {
	some := func(a snapshot.Apart, where string) string {
		if a.Settings == 0 {
			return ""
		}
		say, with := site.Plural(a.Settings, "setting", "settings")+", ", site.Int(a.Provided)
		if a.Provided == 0 {
			with = "none"
		}
		if a.Settings == 1 {
			return say + map[bool]string{true: "with such work, is in ", false: "without such work, is in "}[a.Provided == 1] + where
		}
		return say + with + " of them with such work, are in " + where
	}
	return strings.Join(sentences(some(e.Nowhere, "no known neighbourhood, and so in no fifth."), some(e.Elsewise, "a neighbourhood whose children or rank are not known, and so in no fifth.")), " ")
}

// authorityTables compare the local authorities of the area. Of all England the
// combined authorities come first, with an interval each; the others would take as
// long again as England's own, and have theirs on their own pages.
func (c *scene) authorityTables(e snapshot.Equity) []Table {
	local := c.authorityTable("authorities", "Local authority")
	if c.area.Code != snapshot.England {
		all := c.authorityReaches(e.Reach)
		local.Note = strings.TrimSpace("Each interval is of the authority’s own neighbourhoods: few of them, and so wide. " + c.wholly(e.Reach, all))
		for _, of := range all {
			c.fillAuthorities(&local, &of.reach, []term.GSS{of.code}, draws)
		}
		return []Table{local}
	}
	combined := c.authorityTable("combined", "Combined authority")
	combined.Note = "London’s is the Greater London Authority. Each interval is of the authority’s own neighbourhoods, and so wider than England’s."
	c.fillAuthorities(&combined, &e.Reach, c.combined(), draws)
	local.Note = "Those that see to schools: counties, unitary authorities, metropolitan districts and London boroughs. No interval is worked out here, and so not which way they lean: each one’s own page has it."
	c.fillAuthorities(&local, &e.Reach, c.authorities(), 0)
	return []Table{combined, local}
}

func (c *scene) authorityTable(name, kind string) Table {
	return Table{Name: name, Caption: "By " + lower(kind), Empty: "There is no " + lower(kind) + " here.",
		Columns: []Column{{Key: "authority_code"}, {Key: "authority", Label: kind}, {Key: "children", Label: "Children in low-income families", Numeric: true}, {Key: "places_per_100", Label: "Places within reach per 100", Numeric: true}, surenessColumn(),
			{Key: "index", Label: "Concentration index", Numeric: true}, {Key: "lower"}, {Key: "upper"}, {Key: "leans", Label: "Leans"}, {Key: "children_without"}, {Key: "children_not_counted"}, {Key: "children_partly_counted"}, measuredColumn()}}
}

// fillAuthorities adds the rows of authorities by a reach.
func (c *scene) fillAuthorities(t *Table, r *snapshot.Reach, codes []term.GSS, draws int) {
	measured := c.measuredBy(r.Distance)
	for _, e := range c.Land.EquityOf(r, codes, draws, seed) {
		row := Row{ID: string(e.Code), Cells: []Cell{said(string(e.Code)), linked(c.areaName(e.Code), URL(e.Code)+"/equity?"+c.asked.Query().Encode()), whole(e.Children), perHundred(e.Tally), surenessOf(e.Sure()),
			nothing("–"), {}, {}, leans(&e), whole(e.NothingFor), whole(e.UnsureFor), whole(e.PartlyFor), measured}}
		if e.Known {
			row.Cells[5] = Cell{Text: signed(e.Index), Value: e.Index, Detail: within(e.Interval)}
			if !math.IsNaN(e.Interval.Lower) {
				row.Cells[6], row.Cells[7] = Cell{Value: e.Interval.Lower}, Cell{Value: e.Interval.Upper}
			}
		}
		t.rows = append(t.rows, row)
	}
}

// leans is the cell of which way an authority's index leans, or of why there is no
// index.
func leans(e *snapshot.AuthorityEquity) Cell {
	switch {
	case e.Known:
		cell := nothing("No interval worked out")
		if e.Draws > 0 {
			cell = said(capital(leaning(e.Index, e.Interval)))
		}
		cell.Detail = uncounted(e.Tally)
		return cell
	case e.Children == 0:
		return nothing("No children in low-income families are known")
	case e.UnsureFor > 0:
		return nothing("Not known: nothing within reach is counted")
	case e.Places > 0:
		return nothing("Not known: no ranks")
	}
	return nothing("Nothing on record within reach")
}

// curveChart draws the concentration curve, from its own table.
func curveChart(e snapshot.Equity) site.Chart {
	const every = 5 // hundredths
	t := site.Table{Caption: "Concentration curve", Columns: []site.Column{{Label: "Children in low-income families, from the most deprived neighbourhoods"}, {Label: "Share of children", Numeric: true}, {Label: "Share of places within reach", Numeric: true}}}
	for k := every; k < len(e.Curve); k += every {
		p := e.Curve[k]
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: "The first " + site.Percent(p.People, 0)},
			{Text: site.Percent(p.People, 0), Value: term.Number(100*p.People, term.UnknownDecimals)}, {Text: site.Percent(p.Has, 0), Value: term.Number(100*p.Has, term.UnknownDecimals)}}})
	}
	return site.Chart{ID: "curve", Kind: site.CurveChart, Unit: "%", Title: "How places within reach are shared out, from the most deprived neighbourhoods on", Table: t, XColumn: 1, Series: []site.ChartSeries{{Column: 2}},
		Summary: "Concentration curve: above the diagonal the more deprived have more than their share, below it less."}
}
