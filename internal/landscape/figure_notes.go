package landscape

import (
	"fmt"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/site"
)

// nothingToCite says why a measure cannot be worked out.
func (c *scene) nothingToCite(m *measured) error {
	switch m.name {
	case GapPupils:
		return fault.NotFound("Of no setting without %s on record is it known how many disadvantaged pupils it has, so that there is nothing to add up.", c.asked.what())
	case GapNeighbourhoods, GapChildren:
		return fault.NotFound("How many children in low-income families live in the neighbourhoods of %s that have no %s on record is withheld or not known, so that there is nothing to add up.", c.area.Name, c.asked.what())
	case EquityChildren, EquityPlaces:
		if e := c.Equity(c.question, 0, seed); e.Known {
			return c.noFifthToCite(&e)
		}
	case SiteChildren:
		if _, _, err := c.plan(); err == nil {
			return fault.NotFound("No further site would reach anybody in %s who has no %s on record within %s, as far as is known, so that there is no plan to cite.", c.area.Name, c.asked.what(), c.withinWords())
		}
		return fault.NotFound("Sites cannot be chosen in this way, or no longer: what they begin with or leave out may have closed.")
	}
	return fault.NotFound("There is nothing to work out: no place of %s is known to be within reach of children whose number is known.", c.asked.what())
}

// noFifthToCite says why a share of the most deprived fifth cannot be told.
func (c *scene) noFifthToCite(e *snapshot.Equity) error {
	if !e.Parted() {
		return fault.NotFound("%s", c.sayUnparted(e))
	}
	return fault.NotFound("The share of the most deprived fifth is not known: nothing of %s within its reach is counted.", c.asked.what())
}

// noteOf is what is said of a measure's number: with what it leaves out.
func (c *scene) noteOf(m *measured) string {
	return strings.Join(sentences(m.note, c.leftOut(m.name)), " ")
}

// leftOut says what a number leaves out because nobody knows it, as its page does;
// "" for nothing.
func (c *scene) leftOut(m Measure) string {
	switch m {
	case GapPupils:
		if g := c.Gaps(c.question); g.Unknown > 0 {
			return capital(notCounting(g.Unknown)) + "."
		}
	case GapNeighbourhoods, GapChildren:
		if n := len(c.NeighbourhoodGaps(c.question).Unknown); n > 0 {
			return fmt.Sprintf("Not counting %s of which it is not known how many children %s.", site.Plural(n, "neighbourhood", "neighbourhoods"), agree(n, "it has", "they have"))
		}
	case ReachPerHundred:
		r := c.Reach(c.question)
		return sayAtLeast(r.Tally())
	case ReachNothing, ReachNothingFor:
		r := c.Reach(c.question)
		return sayUnsureReach(r.Tally())
	case EquityPlaces, EquityIndex:
		return c.sayUnsure(c.Equity(c.question, 0, seed))
	}
	return ""
}

// sayAtLeast says why a number of places is one at the least, and for how many; ""
// where it is not.
func sayAtLeast(t snapshot.Tally) string {
	if t.Sure() != snapshot.AtLeast {
		return ""
	}
	return fmt.Sprintf("At least: in %s with %s in low-income families something is within reach of which it is not known how many children it reached, and which counts as no place here.",
		site.Plural(t.Unsure+t.Partly, "neighbourhood", "neighbourhoods"), site.Plural(t.UnsureFor+t.PartlyFor, "child", "children"))
}

// sayUnsureReach says of how many it is not known whether they have a place within
// reach; "" for none.
func sayUnsureReach(t snapshot.Tally) string {
	if t.Unsure == 0 {
		return ""
	}
	return fmt.Sprintf("Not counting %s with %s, which %s something within reach, of which nobody has said how many it takes.",
		site.Plural(t.Unsure, "neighbourhood", "neighbourhoods"), site.Plural(t.UnsureFor, "child", "children"), have(t.Unsure))
}

// notCounting says of how many settings a number of pupils knows nothing.
func notCounting(settings int) string {
	return "not counting " + site.Plural(settings, "setting", "settings") + " of which it is not known"
}
