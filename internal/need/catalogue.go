package need

import (
	"slices"
)

// Catalogue is what this installation says of places: indicators, what is quoted
// from elsewhere, and what is not there. It does not change.
type Catalogue struct {
	Indicators []*Indicator // by theme, and within it in the order of the pages
	Quotations []Quotation
	Absent     []Absent
	byID       map[string]*Indicator
}

// Quotation is a figure that the programme has published, in its words. It is
// never an observation: nothing is worked out from it.
type Quotation struct {
	Theme      Theme
	Text       string
	Source     string
	Link       string
	Indicators []string // what the loaded data hold on the same matter
	Note       string   // how it stands to them
}

// Absent is something that is asked for and that the loaded data do not hold.
type Absent struct {
	Theme   Theme
	Title   string
	Why     string
	Instead string // an indicator that stands in, or ""
}

// Find gives an indicator by its id.
func (c *Catalogue) Find(id string) (*Indicator, bool) {
	i, ok := c.byID[id]
	return i, ok
}

// Theme lists the indicators of a theme, in the order of the pages.
func (c *Catalogue) Theme(t Theme) []*Indicator {
	var out []*Indicator
	for _, i := range c.Indicators {
		if i.Theme == t {
			out = append(out, i)
		}
	}
	return out
}

// chosen lists the indicators that a reader wants.
func (c *Catalogue) chosen(w Want) []*Indicator {
	var out []*Indicator
	for _, i := range c.Indicators {
		if (w.Theme == "" || i.Theme == w.Theme) && (!w.Headline || i.Headline) &&
			(len(w.Indicators) == 0 || slices.Contains(w.Indicators, i.ID)) {
			out = append(out, i)
		}
	}
	return out
}
