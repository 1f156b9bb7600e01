// Package stats reads files of official statistics, whatever their shape, into
// rows that say the same things in the same words.
//
// # What it reads
//
// A file in the format of Explore Education Statistics describes itself: tidy
// columns with known names, and a ".meta.csv" beside it. Every other shape is
// described by a mapping file, which somebody who is no programmer can write
// (docs/guides/mapping-files.md): a table that is long or wide, with its years in
// a column or in its headings, with a dictionary beside it, or JSON.
//
// # What comes out
//
// A [Table] names the data set, the release and what is measured. [Table.Rows]
// streams one [Row] for each row of the file that is of use: a place, a period, a
// breakdown, and a [Cell] for each measure. What cannot be read is a
// [table.Problem] that names file, row, column and what was expected, and reading
// goes on.
//
// Nothing is guessed: a blank is no observation, a symbol stays the symbol it is,
// a percentage is never turned into a count unless the mapping says what it is a
// percentage of, and a place is named as the publisher names it. What area that is
// today is for the reader of the rows to find out.
package stats

import (
	"iter"
	"time"

	"fairground/internal/term"
)

// Table is an opened file of statistics.
type Table struct {
	Dataset  Dataset
	Release  Release
	Files    []string  // the paths of everything that was read, the files with the rows first
	Reader   string    // what the rows were read by: "ees", or a mapping's content; it changes when the reading does
	Notes    []string  // what the reader decided by itself, and a reader of the report should know
	Measures []Measure // in the order of the file; Cell.Measure is an index into it
	// Rows streams the rows; it may be ranged over once. An error that is a
	// *table.Problem concerns one row, and reading goes on; any other ends it.
	Rows iter.Seq2[Row, error]
	// Size and Read tell how far reading has come, in bytes of the file; Size is 0
	// where that is not known.
	Size int64
	Read func() int64
}

// Dataset is one published table, whose releases follow one another.
type Dataset struct {
	ID          string // short, stable: "lait", "cilif-relative-la"
	Title       string
	Publisher   string
	Licence     string // "OGL-3.0"
	Attribution string // as the licence asks it to be said
	Link        string
	Note        string // what a reader must know of every figure in it
	Policy      Policy
}

// Policy is how a data set protects people, and what we do with sums of it.
type Policy struct {
	Threshold int // a count below it that we work out ourselves is withheld
	Base      int // what the publisher rounds counts to, 1 where it does not
}

// Release is one edition of a data set.
type Release struct {
	Label     string    // "April 2026"
	Published time.Time // zero where it is not known
}

// Measure is one thing that a data set measures.
type Measure struct {
	ID         string // the publisher's own: a column's name or a short code
	Title      string
	Unit       string // as published: "%", "% of pupils", "Score per pupil"
	Group      string // the publisher's own grouping
	Definition string
	YearType   string // "Academic year", "Financial year", as published
	Polarity   string // "high", "low", or "" where nothing is good or bad
	Basis      Basis
}

// Basis says what limits may be worked out for a measure's figures.
type Basis string

// The bases.
const (
	NoBasis      Basis = ""              // a figure alone: none but those of its rounding
	Counts       Basis = "counts"        // X out of N, as published
	RebuiltCount Basis = "rebuilt-count" // X worked back from the percentage and N
	RebuiltBase  Basis = "rebuilt-base"  // N worked back from X and the percentage
	Clustered    Basis = "clustered"     // X out of N can be added up, but its units hang together (sessions of one pupil): no limits
)

// Row is what one row of a file says.
type Row struct {
	File      int // an index into Table.Files
	Number    int // as a spreadsheet program numbers it
	Place     Place
	Period    Period
	Breakdown string // "fsm=Eligible for FSM;gender=Total", filters in the file's order; "" where there is none
	Cells     []Cell // valid until the next row
}

// Cell is a value of one measure.
type Cell struct {
	Measure      int
	Value        term.Value
	X, N         float64 // the count and what it is out of; NaN where not known
	Lower, Upper float64 // as published, in the value's unit; NaN where they are not
}

// Level is a kind of place, in the words of Explore Education Statistics.
type Level string

// The levels that pages know; any other is kept as it is written.
const (
	National      Level = "National"
	Regional      Level = "Regional"
	DevolvedArea  Level = "English devolved area" // combined authorities and Greater London
	Authority     Level = "Local authority"       // for education: unitary, metropolitan, London borough, county
	District      Level = "Local authority district"
	Ward          Level = "Ward"
	Neighbourhood Level = "Lower layer super output area"
	School        Level = "School"
)

// Place is a place as the publisher names it.
type Place struct {
	Level Level
	Code  string // GSS code, or whatever code the level has; "" where there is none
	LA    string // the Department for Education's three digits, where given
	URN   string // of a school
	Name  string
}

// Period is when a figure is for, as published. Periods of one measure sort by
// Order, which has no meaning beyond that.
type Period struct {
	Label string // "2024/25", "2025", "2014-16", "2024/25 Autumn term"
	Order int
}
