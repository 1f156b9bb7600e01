package landscape

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
)

// authorities are the local authorities of the area: its districts, or of all
// England those that see to schools, which are the counties and the districts that
// lie in none.
func (c *scene) authorities() []term.GSS {
	if c.area.Code != snapshot.England {
		return c.Land.DistrictsIn(c.area.Code)
	}
	all := c.atlas.Kind(register.County)
	for _, d := range c.atlas.Kind(register.District) {
		if _, in := c.atlas.Holder(d.Code, register.County); !in {
			all = append(all, d)
		}
	}
	slices.SortFunc(all, func(a, b *register.Area) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), cmp.Compare(a.Code, b.Code))
	})
	return c.inhabited(all)
}

// combined are the combined authorities of all England, London's among them; none
// of any other area.
func (c *scene) combined() []term.GSS {
	if c.area.Code != snapshot.England {
		return nil
	}
	return c.inhabited(c.atlas.Kind(register.CombinedAuthority))
}

// inhabited are the codes of those areas that have neighbourhoods.
func (c *scene) inhabited(all []*register.Area) (out []term.GSS) {
	for _, a := range all {
		if len(c.Land.Area(a.Code).Neighbourhoods) > 0 {
			out = append(out, a.Code)
		}
	}
	return out
}

// areaName is what an area is called; its code where no register has it.
func (c *scene) areaName(code term.GSS) string {
	if area, ok := c.atlas.Area(code); ok {
		return area.Name
	}
	return string(code)
}

// isPart says whether the area is a part of one local authority.
func (c *scene) isPart() bool {
	return c.area.Kind == register.Ward || c.area.Kind == register.Neighbourhood
}

// authorityReach is a local authority, and the reach by which its row is worked out.
type authorityReach struct {
	code  term.GSS
	reach snapshot.Reach
}

// authorityReaches are the local authorities of the area with their reach: that of
// the area, which is worked out over all England. Travel times for a part of an
// authority do not tell of the rest of it, which would come out as without a place:
// where the area is a part, the authority is asked about itself.
func (c *scene) authorityReaches(r snapshot.Reach) (out []authorityReach) {
	for _, code := range c.authorities() {
		of := authorityReach{code, r}
		if r.Minutes > 0 && c.isPart() {
			q := c.question
			q.Area = code
			of.reach = c.Reach(q)
		}
		out = append(out, of)
	}
	return out
}

// wholly says that a table of local authorities is of more than the area, where that
// is a part of one, and how far reach goes there, where that is not as in the area.
func (c *scene) wholly(r snapshot.Reach, all []authorityReach) string {
	if !c.isPart() {
		return ""
	}
	for _, of := range all {
		if of.reach.Distance != r.Distance {
			return fmt.Sprintf("Of the whole authority, and within %s: the travel times for %s, which is a part of it, are not for all of it.", c.measuredBy(of.reach.Distance).Text, c.area.Name)
		}
	}
	return "Of the whole authority: " + c.area.Name + " is a part of it."
}

// reachAuthorityTable says of each local authority what is within reach there, of
// those with the most children without first.
func (c *scene) reachAuthorityTable(r snapshot.Reach) Table {
	all := c.authorityReaches(r)
	t := Table{Name: "authorities", Caption: "By local authority, those with the most children without first", Empty: "There is no local authority here.", Note: c.wholly(r, all),
		Columns: []Column{{Key: "authority_code"}, {Key: "authority", Label: "Local authority"}, {Key: "children", Label: "Children in low-income families", Numeric: true}, {Key: "places_per_100", Label: "Places within reach per 100", Numeric: true}, surenessColumn(),
			{Key: "neighbourhoods", Label: "Neighbourhoods", Numeric: true}, {Key: "neighbourhoods_without", Label: "Without a place within reach", Numeric: true}, {Key: "children_without", Label: "Children there", Numeric: true},
			{Key: "neighbourhoods_not_counted", Label: "Where nothing in reach is counted", Numeric: true}, {Key: "children_not_counted", Label: "Children in these", Numeric: true}, {Key: "neighbourhoods_withheld"}, measuredColumn()}}
	tallies := make(map[term.GSS]snapshot.Tally, len(all))
	for _, a := range all {
		tallies[a.code] = c.Land.Tally(&a.reach, a.code)
	}
	slices.SortStableFunc(all, func(a, b authorityReach) int { return tallies[b.code].NothingFor - tallies[a.code].NothingFor })
	for _, a := range all {
		code, of := a.code, tallies[a.code]
		t.rows = append(t.rows, Row{ID: string(code), Cells: []Cell{said(string(code)), linked(c.areaName(code), URL(code)+"/reach?"+c.asked.Query().Encode()), whole(of.Children), perHundred(of), surenessOf(of.Sure()),
			whole(of.Neighbourhoods), whole(of.Nothing), whole(of.NothingFor), whole(of.Unsure), whole(of.UnsureFor), whole(of.Blank), c.measuredBy(a.reach.Distance)}})
	}
	return t
}

// known is a cell of how many places there are for a hundred children, as far as
// that is known.
func known(places float64, sure snapshot.Sureness) Cell {
	little := places > 0 && places < 0.05 // which is not to read as nought
	switch {
	case sure == snapshot.NotSaid:
		return nothing("Not known")
	case sure == snapshot.AtLeast && little:
		return Cell{Text: "More than 0", Value: places}
	case sure == snapshot.AtLeast:
		return Cell{Text: "At least " + site.Decimal(places, 1), Value: places}
	case little:
		return Cell{Text: "Under 0.1", Value: places}
	}
	return rounded(places, 1)
}

// perHundred is the cell of several neighbourhoods: of nobody there is none.
func perHundred(t snapshot.Tally) Cell {
	if t.Children == 0 && t.Blank == 0 {
		return nothing("–")
	}
	return known(t.PerHundred(), t.Sure())
}

// surenessColumn heads what surenessOf says, in files alone.
func surenessColumn() Column { return Column{Key: "places_are"} }

// surenessOf says for a file how far a number of places is known.
func surenessOf(s snapshot.Sureness) Cell {
	return said([]string{snapshot.Exact: "exact", snapshot.AtLeast: "at least", snapshot.NotSaid: "not known"}[s])
}
