// Package needtest opens the room of need on a small England, for tests of it and
// of the rooms above, and loads figures into it as an import would.
//
//	w := needtest.Open(t, d)
//	w.Load(t, needtest.Release{Dataset: "lait", Measure: "FSP_Gooddev_FSM", Figures: []needtest.Figure{
//		{Place: needtest.Birmingham(), Period: "2025", Value: "59.5"}}})
//
// The areas are those of package registertest: England, the West Midlands (a
// combined authority and a region) with Birmingham and Sandwell, and South
// Yorkshire with Sheffield.
package needtest

import (
	"fmt"
	"math"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/job"
	"fairground/internal/mail"
	"fairground/internal/need"
	"fairground/internal/need/stats"
	"fairground/internal/register"
	"fairground/internal/register/registertest"
	"fairground/internal/term"

	"github.com/google/uuid"
)

// Schemas lists the schemas of the room and of all below it, lowest first.
func Schemas() []db.Room {
	return []db.Room{job.Schema, audit.Schema, mail.Schema, account.Schema, register.Schema, alliance.Schema, need.Schema}
}

// Now is the time at which the clocks of tests stand.
func Now() time.Time { return time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC) }

// World is the room and what stands below it.
type World struct {
	DB       *db.DB
	Register *register.Service
	Account  *account.Service
	Alliance *alliance.Service
	Audit    *audit.Service
	Need     *need.Service
}

// Open builds the rooms on a migrated database with the small England in it.
func Open(t testing.TB, d *db.DB) *World {
	t.Helper()
	w := Bare(d)
	registertest.Small(t, w.Register)
	return w
}

// Bare builds the rooms on a migrated database as it is.
func Bare(d *db.DB) *World {
	w := &World{DB: d}
	newID := func() term.ID { return term.ID(uuid.NewString()) }
	post := mail.New(d, Now, newID)
	w.Audit, w.Register = audit.New(d, Now), register.New(d, Now, newID)
	w.Account = account.New(d, w.Audit, account.Config{Now: Now, NewID: newID, Mail: post})
	w.Alliance = alliance.New(alliance.Needs{DB: d, Register: w.Register, Account: w.Account, Audit: w.Audit, Mail: post, Now: Now, NewID: newID, Jobs: job.New(d, job.Config{})})
	w.Need = need.New(need.Needs{DB: d, Register: w.Register, Account: w.Account, Alliance: w.Alliance, Audit: w.Audit, Now: Now, NewID: newID})
	return w
}

// Another is a second replica on the same database.
func (w *World) Another() *need.Service { return Bare(w.DB).Need }

// Release is figures of one measure of a data set, to be loaded as one release.
type Release struct {
	Dataset, Measure string
	Label            string
	Unit             string // "" is "%"
	Basis            stats.Basis
	Threshold        int // 0 is 10
	Figures          []Figure
}

// Figure is one of them. Counts are not known where N is 0.
type Figure struct {
	Place     stats.Place
	Period    string
	Breakdown string
	Value     string // as in a file: "59.5", "c", or "" where the counts say it
	X, N      float64
}

// Load imports releases of one data set together: each is a measure of it.
func (w *World) Load(t testing.TB, measures ...Release) {
	t.Helper()
	table := &stats.Table{Reader: fmt.Sprint(measures), Dataset: stats.Dataset{ID: measures[0].Dataset, Title: "Title of " + measures[0].Dataset,
		Publisher: "Department for Tests", Policy: stats.Policy{Threshold: measures[0].Threshold, Base: 1}}, Release: stats.Release{Label: measures[0].Label}}
	if table.Dataset.Policy.Threshold == 0 {
		table.Dataset.Policy.Threshold = 10
	}
	var rows []stats.Row
	for m, r := range measures {
		unit := r.Unit
		if unit == "" {
			unit = "%"
		}
		table.Measures = append(table.Measures, stats.Measure{ID: r.Measure, Title: r.Measure, Unit: unit, Basis: r.Basis})
		for _, f := range r.Figures {
			rows = append(rows, row(t, len(rows)+2, m, f))
		}
	}
	table.Rows = func(yield func(stats.Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
	report, err := w.Need.Import(t.Context(), table, need.ImportOptions{})
	if err != nil {
		t.Fatalf("load %s: %v", table.Dataset.ID, err)
	}
	if report.ProblemCount > 0 || report.Disagreeing > 0 {
		t.Fatalf("load %s: %v, %d disagree", table.Dataset.ID, report.Problems, report.Disagreeing)
	}
}

func row(t testing.TB, number, measure int, f Figure) stats.Row {
	t.Helper()
	nan := math.NaN()
	cell := stats.Cell{Measure: measure, X: nan, N: nan, Lower: nan, Upper: nan}
	if f.N > 0 {
		cell.X, cell.N = f.X, f.N
	}
	var err error
	if cell.Value, err = term.ParseValue(f.Value); err != nil {
		t.Fatal(err)
	}
	if f.Value == "" && f.N > 0 {
		cell.Value = term.Number(100*f.X/f.N, term.UnknownDecimals)
	}
	order := 0
	for _, digit := range f.Period {
		if digit >= '0' && digit <= '9' {
			order = order*10 + int(digit-'0')
		}
	}
	return stats.Row{Number: number, Place: f.Place, Period: stats.Period{Label: f.Period, Order: order}, Breakdown: f.Breakdown, Cells: []stats.Cell{cell}}
}

// England is the country, as publishers name it.
func England() stats.Place {
	return stats.Place{Level: stats.National, Code: "E92000001", Name: "England"}
}

// Birmingham is an authority of the West Midlands.
func Birmingham() stats.Place {
	return stats.Place{Level: stats.Authority, Code: "E08000025", LA: "330", Name: "Birmingham"}
}

// Sandwell is the other authority of the West Midlands.
func Sandwell() stats.Place {
	return stats.Place{Level: stats.Authority, Code: "E08000028", LA: "333", Name: "Sandwell"}
}

// Sheffield is the authority of South Yorkshire, under the code it had to 2024.
func Sheffield() stats.Place {
	return stats.Place{Level: stats.Authority, Code: "E08000019", LA: "373", Name: "Sheffield"}
}

// WestMidlandsRegion is the region.
func WestMidlandsRegion() stats.Place {
	return stats.Place{Level: stats.Regional, Code: "E12000005", Name: "West Midlands"}
}

// School is a school by its number.
func School(urn, la string) stats.Place {
	return stats.Place{Level: stats.School, URN: urn, LA: la}
}

// Neighbourhood is a neighbourhood by its code.
func Neighbourhood(code string) stats.Place {
	return stats.Place{Level: stats.Neighbourhood, Code: code}
}
