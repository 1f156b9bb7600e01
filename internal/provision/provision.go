// Package provision holds who does what where: programmes, deliveries and the
// spreadsheets they come from.
//
// # Programmes and deliveries
//
// A [Programme] is what an organisation offers. A [Delivery] is that programme
// at one setting, in a school year, reaching so many. Themes, age phases, the
// year and the number reached may each be unknown, and stay so: nothing is
// filled in. A delivery points at the setting that the organisation named; where
// that school has since become an academy the delivery shows at its successor
// without being rewritten.
//
// # The life of an upload
//
// [Service.Receive] takes a spreadsheet, leaves out every column of personal
// data before anything is stored, and refuses a sheet that lists children. The
// upload then moves
//
//	columns → matching → review → confirmed
//	                                  ↓
//	            withdrawn ← ← ← ← ← ← ←
//
// A person may correct what the columns were taken for; a job matches every row
// ([Service.Match]), all or nothing; a person decides the uncertain rows
// ([Service.Decide]), and the decisions are remembered for the organisation's
// next upload; [Service.Confirm] records programmes and deliveries in one
// transaction. [Service.Withdraw] takes everything back, with the kept original.
//
// # Notes
//
// A [Note] is what somebody says of the record of a place: that an organisation
// works there, that work has stopped or something is wrong, that a setting has
// closed, or that they looked and found nothing. Its owner answers, and what
// follows is done in the same transaction ([Service.AcceptNote]) and can be undone
// ([Service.UndoNote]). [Service.ConfirmedGaps] gives what was looked for in vain.
// A note on work is read by those alone who see that work at its setting.
//
// # Who may see it
//
// Every delivery carries the [Visibility] that its organisation chose. What is
// read through [Picture] is always read under a [Mask], and comes out of it
// already reduced to what the viewer may know:
//
//   - A delivery at a sensitive place (a refuge, a secure or residential place) is
//     seen whole by its own organisation alone. For everybody else it has no
//     setting, no upload and no number of children: it counts among the
//     organisations and deliveries of its authority and of anything larger, and
//     nowhere else.
//   - A count of one to nine children is seen by its organisation and by the people
//     it names. For everybody else it is "fewer than 10" ([Work.Few]), and is left
//     out before anything is added up, so that no two sums differ by it. Nought is
//     shown: it is about no child.
//
// Sharing rests on terms ([SharingTerms]) that the organisation accepted.
//
// This room never guesses a setting for an uncertain row, never keeps personal
// data, and never shows a delivery to someone outside its visibility.
package provision

import (
	"context"
	"embed"
	"sync"
	"time"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/file"
	"fairground/internal/job"
	"fairground/internal/register"
	"fairground/internal/term"
)

//go:embed migrations
var migrations embed.FS

// Schema is this room's part of the database.
var Schema = db.Room{Name: "provision", Migrations: migrations}

// DataVersion is the name of the data version that moves with every change here.
const DataVersion = "provision"

// Visibility is who may see a delivery.
type Visibility string

// The visibilities, narrowest first.
const (
	OwnOrganisation Visibility = "organisation"
	Partnership     Visibility = "partnership"
	Alliance        Visibility = "alliance" // the default
	Public          Visibility = "public"
)

// Visibilities lists them, narrowest first.
func Visibilities() []Visibility {
	return []Visibility{OwnOrganisation, Partnership, Alliance, Public}
}

// Title says who may see it, for a reader.
func (v Visibility) Title() string {
	switch v {
	case OwnOrganisation:
		return "Only our organisation"
	case Partnership:
		return "The place partnerships we work in"
	case Alliance:
		return "Everyone in the alliance"
	case Public:
		return "Anyone"
	}
	return string(v)
}

// Programme is what an organisation offers.
type Programme struct {
	ID           term.ID
	Organisation term.ID
	Name         string
	About        string
	Themes       term.ThemeSet
	Phases       term.PhaseSet
	Illustrative bool
}

// Delivery is a programme at a setting.
type Delivery struct {
	ID           term.ID
	Programme    term.ID
	Setting      term.SettingID // as the organisation named it; may have been succeeded since
	Themes       term.ThemeSet
	Phases       term.PhaseSet
	Period       term.Period    // 0: not known
	Reached      register.Count // children or young people
	Visibility   Visibility
	Sensitive    bool    // at a place that must not be found: to others never finer than its authority
	Upload       term.ID // "" where it did not come from one
	Row          int
	Illustrative bool
	Changed      time.Time // the day it was added or last changed; zero: not known
}

// Service is the room's door.
type Service struct {
	db       *db.DB
	register *register.Service
	alliance *alliance.Service
	account  *account.Service
	audit    *audit.Service
	files    *file.Service
	jobs     *job.Queue
	now      func() time.Time
	newID    func() term.ID
	areasOf  func(context.Context, []term.ID) ([]term.GSS, error)

	mu      sync.Mutex
	picture *Picture // of the data versions at
	at      dataVersions
	laid    *dots // the settings as maps draw them

	allianceGaps, publicGaps db.Cached[[]Confirmed] // confirmed, by who reads of them
}

// Needs is what the room is given.
type Needs struct {
	DB       *db.DB
	Register *register.Service
	Alliance *alliance.Service
	Account  *account.Service
	Audit    *audit.Service
	Files    *file.Service
	Jobs     *job.Queue
	Now      func() time.Time
	NewID    func() term.ID

	// AreasOf gives the areas that collaborations work in. Whoever holds a role at
	// one of them sees there what is shared with partnerships; nil gives none.
	AreasOf func(ctx context.Context, collaborations []term.ID) ([]term.GSS, error)
}

// New makes the room's Service and tells the queue how its jobs are done.
func New(n Needs) *Service {
	s := &Service{db: n.DB, register: n.Register, alliance: n.Alliance, account: n.Account, audit: n.Audit, files: n.Files, jobs: n.Jobs,
		now: n.Now, newID: n.NewID, areasOf: n.AreasOf}
	s.registerJobs()
	return s
}
