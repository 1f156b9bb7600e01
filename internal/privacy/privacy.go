// Package privacy keeps the promises made to the people whose data Fairground
// holds: it tells them what is held and why, gives it to them, erases it when
// they ask, and sees to it that nothing is kept longer than was said.
//
// # Notices
//
// A [Notice] says in plain words, to one kind of person, what is done with data
// about them. Its editions are the files notices/KIND-N.txt, and an edition never
// changes once it was shown: what is to be said differently is a new file with a
// higher number, a date, and a line on what changed. A person signed in
// acknowledges the notices that are for them, edition by edition; when one
// changed since, their account page says so.
//
// # What is held on a person
//
// Each room that holds something of a person says so as it is wired, lowest room
// first:
//
//	privacy.Holds(privacy.Holding{Name: "seats", Title: "Seats you hold", Goes: "seats held, and the name on them", Stays: "the seats themselves, empty",
//		Export: func(ctx context.Context, person term.ID) (any, error) { return s.seatsOf(ctx, person) },
//		Erase:  s.leaveAllSeats})
//
// [Service.Export] gathers all of it; what Export returns is shown and given away
// as JSON, with the names its struct tags give. [Service.Erase] runs every Erase
// in one transaction, highest room first, so that a seat is left before the
// person who held it goes. Totals stay true: what a person did stays, and says
// no longer who did it. A room that records in the audit what its Erase did may
// do so as always: what such entries say of the person goes too.
//
// # How long things are kept
//
// Each room also says how long it keeps what, and hands over the code that
// removes what is older:
//
//	privacy.Keeps(privacy.Rule{Name: "uploads", Data: "Lists that were never confirmed", Kept: "30 days",
//		Why: "They may be taken up again.", Age: 30 * 24 * time.Hour, Sweep: s.sweepUnconfirmed})
//
// The rules are public. A job carries them out every night, once however many
// replicas there are, and writes down what each removed ([Service.Reports]).
// A rule without a Sweep only says what is so. Carrying rules out twice does no
// harm, so Sweep must be such that it does none.
//
// # What it never does
//
// It holds no personal data of its own but who acknowledged what. It knows no
// subject: what is held is whatever rooms say. It erases nobody who is the last
// that could give roles to others.
package privacy

import (
	"context"
	"embed"
	"slices"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/job"
	"fairground/internal/mail"
	"fairground/internal/term"
)

//go:embed migrations
var migrations embed.FS

// Schema is this room's part of the database.
var Schema = db.Room{Name: "privacy", Migrations: migrations}

// Holding is what one room holds of people.
type Holding struct {
	Name   string                                                 // one word, for programs: "seats"
	Title  string                                                 // for the person: "Seats you hold"
	Goes   string                                                 // what erasing removes, whoever reads it: "seats held"
	Stays  string                                                 // what is left afterwards, likewise; "" nothing
	Export func(ctx context.Context, person term.ID) (any, error) // all of it, as JSON can write it; nil where there is nothing
	Erase  func(ctx context.Context, person term.ID) error        // in the transaction of ctx
}

// Rule says how long one kind of data is kept.
type Rule struct {
	Name  string // one word, for programs: "sessions"
	Data  string // what it is about, in plain words
	Kept  string // for how long, in plain words
	Why   string
	Age   time.Duration                                              // what is older is swept
	Sweep func(ctx context.Context, before time.Time) (int64, error) // removes what is older and says how many; nil where nothing needs doing
}

// Needs is what the room stands on.
type Needs struct {
	DB      *db.DB
	Account *account.Service
	Audit   *audit.Service
	Mail    *mail.Service
	Jobs    *job.Queue
	Now     func() time.Time
	// Notices are shown in place of those built in, where there are any.
	Notices []Notice
	// Contact is how people reach whoever runs this deployment: "privacy@example.org".
	Contact string
}

// Service is the room's door.
type Service struct {
	Needs
	notices  []Notice
	holdings []Holding // lowest room first
	rules    []Rule
}

// New makes the room's Service, with what the rooms below it hold and keep, and
// tells the queue how the rules of retention are carried out. It panics where the
// notices that are built in cannot be read, as the program starts.
func New(n Needs) *Service {
	s := &Service{Needs: n, notices: n.Notices}
	if s.notices == nil {
		built, err := readNotices(noticeFiles)
		if err != nil {
			panic("privacy: " + err.Error())
		}
		s.notices = built
	}
	s.Holds(s.below()...)
	s.Keeps(s.rulesBelow()...)
	job.Register(n.Jobs, retentionJob, s.retain)
	return s
}

// Holds adds what a room holds of people. Rooms say so as they are wired, lowest
// first.
func (s *Service) Holds(h ...Holding) { s.holdings = append(s.holdings, h...) }

// Keeps adds rules of retention.
func (s *Service) Keeps(r ...Rule) { s.rules = append(s.rules, r...) }

// Rules lists the rules of retention.
func (s *Service) Rules() []Rule { return slices.Clone(s.rules) }

func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Microsecond) }
