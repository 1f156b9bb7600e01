package need

import (
	"time"

	"fairground/internal/need/stats"
	"fairground/internal/term"
)

// Release is one edition of a data set, as it was imported.
type Release struct {
	ID         term.ID
	Number     int64 // in the order of import
	Dataset    stats.Dataset
	Label      string // as published: "April 2026"
	Published  time.Time
	Files      []string
	Rows       int
	Imported   time.Time
	Superseded term.ID   // by this release; "" where this one stands
	Withdrawn  time.Time // zero unless the import was undone
	Problems   []string  // the first of what could not be read, and how many more there were
}

// Stands says whether the release is the one that pages show.
func (r *Release) Stands() bool { return r.Superseded == "" && r.Withdrawn.IsZero() }

// Title names the release for a reader: "Local Authority Interactive Tool, April 2026".
func (r *Release) Title() string {
	if r.Label == "" {
		return r.Dataset.Title
	}
	return r.Dataset.Title + ", " + r.Label
}
