package landscape

import (
	"fmt"
	"math"

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
	a.Says = sentences(c.sayFifth(e), c.sayIndex(e))
	a.Notes = []string{
		c.need.children(),
		c.equityReach(e) + " The index is over neighbourhoods by their IDACI rank, each weighing as many children in low-income families as it has: from −1 to 1, above 0 where the less deprived have more. Its interval is by bootstrap: what chance among neighbourhoods would do.",
		"The index says whether access depends on how deprived a neighbourhood is among children who are all in low-income families. Where many children share a setting each has less of it, so that dense, deprived neighbourhoods may have many settings and little access. The table of fifths shows both.",
	}
	if e.Blank+e.Unranked > 0 {
		a.Notes = append(a.Notes, fmt.Sprintf("%s left out, of which the number of children or the rank is not known.", site.Plural(e.Blank+e.Unranked, "neighbourhood is", "neighbourhoods are")))
	}
	a.Tables = []Table{c.fifthTable(e), c.authorityTable(c.EquityByAuthority(c.question, c.authorities(), draws, seed))}
	if e.Known {
		a.Charts = []site.Chart{curveChart(e)}
		a.Cites = []Measure{EquityChildren, EquityPlaces, EquityIndex}
	}
	return a
}

func (c *scene) sayFifth(e snapshot.Equity) string {
	if !e.Known {
		return fmt.Sprintf("No place of %s is on record within reach of anybody in %s %s, so that there is nothing to share out.", c.asked.what(), c.area.Name, c.asked.when())
	}
	f := e.Fifths[0]
	return fmt.Sprintf("The most deprived fifth of neighbourhoods in %s have %s of the children in low-income families and %s of the places of %s %s %s.",
		c.area.Name, site.Percent(f.ShareOfChildren, 0), site.Percent(f.ShareOfPlaces, 0), c.asked.what(), c.withinReach(e.Reach.Distance), c.asked.when())
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

// within writes an interval in brackets, nothing where there is none.
func within(i interval.Interval) string {
	if math.IsNaN(i.Lower) {
		return ""
	}
	return fmt.Sprintf(" (95%% interval %s to %s)", signed(i.Lower), signed(i.Upper))
}

// signed writes an index with a true minus.
func signed(x float64) string {
	if x < 0 {
		return "−" + site.Decimal(-x, 2)
	}
	return site.Decimal(x, 2)
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
	t := Table{Name: "fifths", Caption: "By fifths of neighbourhoods, the most deprived first",
		Columns: []Column{{Key: "fifth", Label: "Fifth"}, {Key: "neighbourhoods", Label: "Neighbourhoods", Numeric: true}, {Key: "children", Label: "Children in low-income families", Numeric: true}, {Key: "share_of_children", Label: "Share of them", Numeric: true},
			{Key: "share_of_places", Label: "Share of places within reach", Numeric: true}, {Key: "settings", Label: "Settings", Numeric: true}, {Key: "settings_with", Label: "Of them with such work", Numeric: true}, {Key: "share_of_settings_with", Label: "Share of these", Numeric: true}, measuredColumn()}}
	names := [5]string{"Most deprived fifth", "Second", "Middle", "Fourth", "Least deprived fifth"}
	for k, f := range e.Fifths {
		t.rows = append(t.rows, Row{Cells: []Cell{said(names[k]), whole(f.Neighbourhoods), whole(f.Children), share(f.ShareOfChildren, 0), share(f.ShareOfPlaces, 0), whole(f.Settings), whole(f.Provided), share(f.ShareOfProvided, 0), c.measuredBy(e.Reach.Distance)}})
	}
	return t
}

func (c *scene) authorityTable(all []snapshot.AuthorityEquity) Table {
	t := Table{Name: "authorities", Caption: "By local authority", Empty: "There is no local authority here.", Note: "Each interval is of the authority’s own neighbourhoods: few of them, and so wide.",
		Columns: []Column{{Key: "authority_code"}, {Key: "authority", Label: "Local authority"}, {Key: "children", Label: "Children in low-income families", Numeric: true}, {Key: "places_per_100", Label: "Places within reach per 100", Numeric: true},
			{Key: "index", Label: "Concentration index", Numeric: true}, {Key: "lower"}, {Key: "upper"}, {Key: "leans", Label: "Leans"}, measuredColumn()}}
	measured := c.measuredBy(c.Land.Distance(c.question))
	for _, e := range all {
		name := string(e.Code)
		if area, ok := c.atlas.Area(e.Code); ok {
			name = area.Name
		}
		row := Row{ID: string(e.Code), Cells: []Cell{said(string(e.Code)), linked(name, URL(e.Code)+"/equity?"+c.asked.Query().Encode()), whole(e.Children), rounded(e.PerHundred(), 1), nothing("–"), {}, {}, nothing("Nothing within reach"), measured}}
		if e.Known {
			row.Cells[4] = Cell{Text: signed(e.Index), Value: e.Index, Detail: within(e.Interval)}
			row.Cells[7] = said(capital(leaning(e.Index, e.Interval)))
			if !math.IsNaN(e.Interval.Lower) {
				row.Cells[5], row.Cells[6] = Cell{Value: e.Interval.Lower}, Cell{Value: e.Interval.Upper}
			}
		}
		t.rows = append(t.rows, row)
	}
	return t
}

// authorities are those compared: the districts of the area. Of all England the
// combined authorities are, which are few enough to read.
func (c *scene) authorities() []term.GSS {
	if c.area.Code != snapshot.England {
		return nil
	}
	var out []term.GSS
	for _, a := range c.atlas.Kind(register.CombinedAuthority) {
		if len(c.Land.Area(a.Code).Neighbourhoods) > 0 {
			out = append(out, a.Code)
		}
	}
	return out
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
