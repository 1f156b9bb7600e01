package need

import (
	"fairground/internal/need/stats"
	"fairground/internal/term"
	"fairground/interval"
)

// Method says how a reading's limits were come by.
type Method string

// The methods. Only those for which [Method.Chance] holds may call a figure
// better, worse, or changed.
const (
	NoLimits      Method = ""
	Published     Method = "published 95%"
	Wilson        Method = "Wilson 95%"
	WilsonRebuilt Method = "Wilson 95%, count worked back from the percentage"
	WilsonBase    Method = "Wilson 95%, number of children worked back from the percentage"
	NewcombeGap   Method = "Newcombe 95%"
	NewcombeBuilt Method = "Newcombe 95%, counts worked back from percentages"
	Rounding      Method = "rounding only"
	Bounds        Method = "the least and the most that it can be, as some of its parts are not published"
)

// Chance says whether limits of this kind say how far chance may have moved a
// figure. Those of rounding say how exactly it was printed.
func (m Method) Chance() bool { return m != NoLimits && m != Rounding && m != Bounds }

// Reading is one indicator at one place in one period, and what is known of it.
type Reading struct {
	Indicator *Indicator
	Area      term.GSS
	Period    stats.Period
	Value     term.Value        // in the indicator's unit
	X, N      float64           // the count and what it is out of; NaN where not known, and of a gap
	Limits    interval.Interval // in the value's unit; Unknown where Method is NoLimits
	Method    Method
	Derived   bool // added up by us out of its districts' counts
	Release   *Release
	Row       int    // of the release's file; 0 where Derived, or of a gap
	Note      string // why there is no number, or what a reader must know of it
}

// Line is a row of a place's page: an indicator, as it is now and was.
type Line struct {
	Indicator *Indicator
	Latest    Reading
	History   []Reading       // oldest first; a period without a figure is there with its symbol
	Against   []Comparison    // England, the combined authority, statistical neighbours; never itself
	Among     Standing        // where the place stands among those of its kind
	Parts     []Reading       // its districts, in the same period as Latest, by name
	Spread    interval.Extent // of the authorities in it, in the same period; also where the place has no figure of its own
	Trend     interval.Trend  // of the last five periods with limits that speak of chance
	Verdict   interval.Verdict
	Beside    *Line // what is always shown with it
}

// Comparison sets a reading beside another place's of the same period.
type Comparison struct {
	With    Reading
	Name    string           // "England", "South Yorkshire", "Statistical neighbours (middle of 10)"
	Points  float64          // the place's minus this one's, in the unit; NaN where either has no number
	Verdict interval.Verdict // NotCompared where the limits do not speak of chance
}

// Standing is a rank among the places of one kind that have a figure. 1 is the
// best by the indicator's polarity, or the highest where nothing is good or bad;
// ties share the better rank.
type Standing struct {
	Rank, Of int    // 0 of 0 where the place has no figure
	Kind     string // "local authorities", "combined authorities"
}

// Report is what is said of a place.
type Report struct {
	Area       term.GSS
	Name       string
	Lines      []Line
	Missing    []Missing // what the catalogue covers and the loaded data do not hold here
	Neighbours Neighbours
}

// Missing is an indicator that has no figure at a place, and why. Where its parts
// have figures it is among the Lines, too, with their spread.
type Missing struct {
	Indicator *Indicator
	Why       string // "not in the data loaded", "only percentages are published, which cannot be added up"
}

// Neighbours are the places most like one, nearest first.
type Neighbours struct {
	Source  string // "Department for Education, May 2025", or what we worked out and how
	Weights []Weight
	Of      []Neighbour
}

// Weight is a variable that neighbours were worked out by.
type Weight struct {
	Indicator *Indicator
	Weight    float64
}

// Neighbour is a place like another. The relation is not mutual.
type Neighbour struct {
	Area      term.GSS
	Name      string
	Closeness string  // as published: "Very close"
	Distance  float64 // NaN where it was not published
}

// Want narrows a report down. Zero fields do not narrow.
type Want struct {
	Theme      Theme
	Indicators []string
	Years      int // of history, counted back from the latest; 0: all
	Headline   bool
}
