package need

import (
	"slices"

	"fairground/interval"
)

// Theme is a part of what the programme works on, as place pages are laid out.
type Theme string

// The themes, in the order of the pages.
const (
	EarlyChildhood Theme = "early-childhood"
	Literacy       Theme = "literacy"
	PostSixteen    Theme = "post-16-work"
	Attendance     Theme = "attendance"
	Context        Theme = "poverty-context"
)

// Themes lists them.
func Themes() []Theme { return []Theme{EarlyChildhood, Literacy, PostSixteen, Attendance, Context} }

// Title is the theme's name for a reader.
func (t Theme) Title() string {
	switch t {
	case EarlyChildhood:
		return "Early childhood"
	case Literacy:
		return "Literacy and attainment"
	case PostSixteen:
		return "Post-16 and work"
	case Attendance:
		return "Attendance"
	case Context:
		return "Poverty and context"
	}
	return string(t)
}

// Indicator is what the catalogue says of one figure: what it is, whence it
// comes, which way is good, and whom it compares with whom.
type Indicator struct {
	ID         string // "gld-fsm"
	Title      string // "Good level of development, children eligible for free school meals"
	Short      string // "Good level of development, FSM"
	Theme      Theme
	Unit       string // "%", "percentage points", "points", "children"
	Polarity   interval.Polarity
	Group      string // whom it is about: "eligible for free school meals"
	Definition string
	Caveat     string   // what must be said beside every figure of it
	Beside     string   // an indicator that is always shown with it: NEET and "not known"
	From       *Source  // where its figures come from; nil of a gap
	Gap        *GapOf   // of a gap, whose; nil otherwise
	Adds       *Adding  // how the figures of small places are added up; nil where places' own are published
	Split      Split    // the division of children of which Group is a side; "" where it is none
	Elsewhere  string   // an indicator of the same outcome from a source that does not quite agree: never one series with it
	StandsFor  string   // what was wanted and is not published: "Key Stage 2 reading by disadvantage"
	Parts      []string // indicators of groups that add up to this one's: what is withheld of one is protected in the others
	Headline   bool     // shown first, and on summaries
	Breaks     []int    // years from which it is measured in another way than before, rising; of a gap, those of its sides
}

// breaksBetween says whether the way of measuring changed after one year and not
// after another: nothing is said across such a change.
func (i *Indicator) breaksBetween(earlier, later int) bool {
	return slices.ContainsFunc(i.Breaks, func(year int) bool { return earlier < year && year <= later })
}

// Source names a series: a measure of a data set for one group.
type Source struct {
	Dataset, Measure, Breakdown string
	// Whole and Less name two groups of the same measure: in a period of which
	// nothing is published for Breakdown, its counts are those of Whole less those
	// of Less. Both are "" where that does not hold.
	Whole, Less string
}

// GapOf is the difference between the others and those at a disadvantage: Other
// minus Worse, in the same unit, out of the same release.
type GapOf struct {
	Worse, Other string // indicators
}

// Split is a division of children into those at a disadvantage and the others.
// Two divisions are never mixed: each has its own others.
type Split string

// The divisions.
const (
	NoSplit       Split = ""
	FreeMeals     Split = "fsm"           // eligible for free school meals, now or at the age the indicator names
	Disadvantaged Split = "disadvantaged" // eligible in the last six years, looked after, or adopted from care
)

// Adding says how a place's figure is made of those of its schools or
// neighbourhoods.
type Adding struct {
	Of    Small
	How   How
	Where string // "dataset/measure" of the figure that decides which of them pass; "": the indicator's own
	Most  int    // the greatest value with which one passes; 0: all pass
}

// Small is a kind of place that is added up.
type Small string

// The small places.
const (
	Schools        Small = "schools"
	Neighbourhoods Small = "neighbourhoods"
)

// How is a way of adding up.
type How string

// The ways.
const (
	Rate       How = "rate"         // all counts, out of all they are out of
	Sum        How = "sum"          // all values
	Share      How = "share"        // how many places pass, out of all of them
	ShareOfSum How = "share-of-sum" // the values of those that pass, out of all values
)
