// Package need holds what official statistics say of places: where disadvantaged
// children fall behind, how sure that is, and whether it is getting better.
//
// # From a file to an observation
//
// Service.Import reads a file of statistics (package stats) into a [Release] of
// a data set, whole or not at all. An observation is a number or the symbol that
// was published in its place, with the counts and the interval that were published
// with it, and the row of the file that it came from. Importing the same file
// again changes nothing. A new release supersedes the old one, which stays and can
// be cited; one series is always taken from one release, so that two releases that
// disagree are never mixed.
//
// # From an observation to a reading
//
// An [Indicator] of the catalogue says which measure and which group of a data
// set it is, which way is good, and whom to compare with whom; a gap names two of
// them. The picture holds every catalogued series in memory, with what follows
// from it: combined authorities added up out of districts' counts, gaps, limits.
// A [Reading] is one indicator at one place in one period, and says how its limits
// were come by, or that there are none.
//
// # What this room never does
//
// It never averages percentages, never adds up over a figure that was withheld,
// never draws a line over a year that has no figure, never calls a figure better
// or worse without limits that speak of chance, and never subtracts one group from
// another that is defined differently (disadvantaged pupils and those eligible for
// free school meals). What the loaded data do not hold it lists as not there.
package need

import (
	"embed"
	"time"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/register"
	"fairground/internal/term"
)

//go:embed migrations
var migrations embed.FS

// Schema is this room's part of the database.
var Schema = db.Room{Name: "need", Migrations: migrations}

// DataVersion is the name of the data version that moves with every change here.
const DataVersion = "need"

// Needs is what the room is built from.
type Needs struct {
	DB       *db.DB
	Register *register.Service
	Account  *account.Service
	Alliance *alliance.Service // whose partnerships write the stories behind curves
	Audit    *audit.Service
	Now      func() time.Time
	NewID    func() term.ID
}

// Service is the room's door.
type Service struct {
	db       *db.DB
	register *register.Service
	account  *account.Service
	alliance *alliance.Service
	audit    *audit.Service
	now      func() time.Time
	newID    func() term.ID

	catalogue *Catalogue
	picture   painted
}

// New makes the room's Service. It panics where the catalogue that is built in
// cannot be read, which a test would have told.
func New(n Needs) *Service {
	catalogue, err := ReadCatalogue(catalogueText)
	if err != nil {
		panic(err)
	}
	return &Service{db: n.DB, register: n.Register, account: n.Account, alliance: n.Alliance, audit: n.Audit, now: n.Now, newID: n.NewID, catalogue: catalogue}
}
