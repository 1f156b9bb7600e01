package need

import (
	"fairground/internal/need/stats"
	"fairground/internal/term"
	"fairground/interval"
)

// SideBySide is up to four places, indicator by indicator.
type SideBySide struct {
	Places []PlaceName // in the order asked for
	Rows   []SideRow
}

// PlaceName is a place and what it is called.
type PlaceName struct {
	Area term.GSS
	Name string
}

// SideRow is one indicator at each place, in the latest period for which most of
// them have a figure: never different periods side by side.
type SideRow struct {
	Indicator *Indicator
	Period    stats.Period
	Readings  []Reading // one for each place, with its symbol or note where there is none

	Verdicts []interval.Verdict // each place against the first; NotCompared for the first
}

// Funnel is one indicator at every authority, by how many people it is out of.
type Funnel struct {
	Indicator *Indicator
	Period    stats.Period
	Target    float64 // the share of all together, in points of a hundred
	Benchmark Reading // England's, published or of all authorities together
	Points    []FunnelPoint
	Curve     []FunnelLimit // for drawing, by N
	Spread    interval.Dispersion
	Missing   int    // authorities of which no counts are known
	Warning   string // where the spread is so far beyond chance that the limits say little
	Why       string // why there is no funnel; then nothing else is set but Indicator and Period
}

// FunnelPoint is an authority in a funnel.
type FunnelPoint struct {
	Reading  Reading
	Name     string
	Position interval.Position
	L95      interval.Interval // the funnel's limits at its size, in points of a hundred
	L998     interval.Interval
	Ours     bool // the place itself, or one of its districts
	Like     bool // a statistical neighbour
}

// FunnelLimit is the funnel at a size.
type FunnelLimit struct {
	N         float64
	L95, L998 interval.Interval
}

// Grid is the districts of a place against the indicators of a theme.
type Grid struct {
	Place      PlaceName
	Theme      Theme
	Indicators []*Indicator
	Periods    []stats.Period // of each indicator: the latest of most districts
	Rows       []GridRow      // England, the place itself, then its districts by name
}

// GridRow is a place's figures, one for each indicator of the grid.
type GridRow struct {
	Place PlaceName
	Cells []GridCell
}

// GridCell is a figure in a grid.
type GridCell struct {
	Reading Reading
	Verdict interval.Verdict // against England
}

// Inequality is how something is shared out within a place, from its most
// deprived neighbourhoods to its least.
type Inequality struct {
	Place         PlaceName
	Title         string
	Periods       string // "census 2022/23, IDACI 2025"
	Groups        []InequalityGroup
	Concentration interval.Concentration
	Limits        interval.Interval // 95 %, of the concentration index
	Slope         interval.Slope    // in points of a hundred
	Says          []string
	CannotSay     []string
	LeftOut       string // what could not be placed, and how much it is
	Sources       []*Release
	Why           string // why nothing can be said; then nothing else is set
}

// InequalityGroup is the tenth, or tenths, of England's neighbourhoods to which some of a
// place's schools belong.
type InequalityGroup struct {
	Decile  int // 1 is the most deprived
	To      int // the last of the tenths in it: several are one group where a count would be too small to show
	Schools int
	X, N    float64 // pupils eligible for free school meals, and all
	Share   float64 // in points of a hundred
	Limits  interval.Interval
}
