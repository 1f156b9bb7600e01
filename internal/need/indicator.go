package need

import (
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
	Caveat     string  // what must be said beside every figure of it
	Beside     string  // an indicator that is always shown with it: NEET and "not known"
	From       *Source // where its figures come from; nil of a gap
	Gap        *GapOf  // of a gap, whose; nil otherwise
	StandsFor  string  // what was wanted and is not published: "Key Stage 2 reading by disadvantage"
	Headline   bool    // shown first, and on summaries
}

// Source names a series: a measure of a data set for one group.
type Source struct {
	Dataset, Measure, Breakdown string
}

// GapOf is the difference between the others and those at a disadvantage: Other
// minus Worse, in the same unit, out of the same release.
type GapOf struct {
	Worse, Other string // indicators
}
