// Package figure keeps citable numbers: each is the query that gives it, its
// value when it was cited, and the data release. Years later it is worked out
// again, and its page shows whether it has moved.
//
// # A room's figures
//
// A room says as it is wired how its figures are worked out:
//
//	figures.Register("need", s.rerun)
//
// and links each number it shows to [Address], where anybody reads it with a
// citation ready to be copied. Nothing is kept until somebody cites it
// ([Service.Cite]). What is kept has an id made from the query, the release and
// the value, so that citing the same number twice, or on two replicas, gives the
// same figure, and the address that was printed keeps its meaning.
//
// # Who may see a figure
//
// The room decides, each time. A [Rerun] gets the context of whoever asks
// (account.ActorFrom), and answers or refuses as its own pages would:
//
//   - The value that was cited is shown to those whom the room answers for the
//     release that it was cited from.
//   - Whom the room refuses (a fault of kind Denied) hears that there is no such
//     figure, as of one that never was.
//   - Where the room has nothing any more (a fault of kind Missing), for nobody,
//     the figure is shown as it was cited only if the public could see it then.
//     So a room that hides something must refuse, or never have shown it to the
//     public.
//   - Where the room has only what stands now, and would answer this reader the
//     same query ([NotKept]), the figure is shown as it was cited.
//   - What stands now is shown beside it to those whom the room answers for the
//     release that stands now.
//
// Lists and data files keep to the same rule.
//
// # What it never does
//
// It knows no subject and works nothing out. It never changes or removes a
// figure that was kept: what was printed can be looked up. It shows nobody who
// cited a figure.
package figure

import (
	"context"
	"embed"
	"math"
	"net/url"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/term"
)

//go:embed migrations
var migrations embed.FS

// Schema is this room's part of the database.
var Schema = db.Room{Name: "figure", Migrations: migrations}

// DataVersion moves whenever a figure is kept.
const DataVersion = "figure"

// Query is a question that has one number for an answer.
type Query struct {
	Room string // which answers it: "need"
	Text string // canonical, in the room's own words: "indicator=gld-fsm&area=E08000017&period=2025"
}

// Address is the page of what a query gives now.
func Address(q Query) string {
	return "/figures?room=" + url.QueryEscape(q.Room) + "&query=" + url.QueryEscape(q.Text)
}

// URL is the page of a figure that was kept.
func URL(id string) string { return "/figures/" + id }

// Answer is the number that a query gives, with all that a reader needs to judge
// it. What is not known is left out.
type Answer struct {
	Title         string // what is measured, of whom
	Value         term.Value
	Unit          string  // "%", "percentage points", "children"; "£" stands before the number
	Lower, Upper  float64 // NaN where there is no interval
	Method        string  // what the interval is, or why there is none, as within a sentence: "95% interval by Wilson’s method"
	Period, Place string
	Release       string // its id
	ReleaseTitle  string
	Published     time.Time // the day
	Source        string    // who published it
	Licence       string
	Page          string // where the reader sees it
	Note          string // what must be known to read it rightly
}

// Interval says whether there is one.
func (a Answer) Interval() bool { return finite(a.Lower) && finite(a.Upper) }

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// Rerun answers a query of a room's from a release, or from the one that stands
// now where release is "". It answers whoever may see it, who is in ctx, and all
// of them alike. It fails with a fault of kind Missing where the query gives
// nothing, in this release or at all, with one of kind Denied where it is not for
// this reader, and with [NotKept] where the release is gone and it is for them.
type Rerun func(ctx context.Context, query, release string) (Answer, error)

// notKept is the cause of an error by which a room lets a reader see what it can
// no longer work out.
type notKept struct{}

func (notKept) Error() string { return "the release is no longer kept" }

// NotKept is a room's error for a release that it no longer has, of a query that
// is for this reader: what was cited from it may be shown to them. It is of kind
// Missing, with the words for the reader.
func NotKept(words string) error { return fault.Because(notKept{}, fault.Missing, "%s", words) }

// Figure is a number that was cited.
type Figure struct {
	ID     string
	Query  Query
	Answer Answer // as cited
	Cited  time.Time
	By     term.ID // who cited it; "" where nobody did or they were erased
	Public bool    // the public could see it then
}

// Needs is what the room stands on.
type Needs struct {
	DB      *db.DB
	Account *account.Service
	Audit   *audit.Service
	Now     func() time.Time
	URL     string // where browsers reach us, for citations; "" for this machine only
}

// Service is the room's door.
type Service struct {
	db      *db.DB
	account *account.Service
	audit   *audit.Service
	clock   func() time.Time
	url     string
	rooms   map[string]Rerun
}

// New makes the room's Service.
func New(n Needs) *Service {
	return &Service{db: n.DB, account: n.Account, audit: n.Audit, clock: n.Now, url: n.URL, rooms: map[string]Rerun{}}
}

// Register says how a room's figures are worked out again. Rooms say so as they
// are wired. It panics where the room's name is taken.
func (s *Service) Register(room string, r Rerun) {
	if _, taken := s.rooms[room]; taken || room == "" || r == nil {
		panic("figure: the room " + room + " is registered already, or says nothing")
	}
	s.rooms[room] = r
}

// Answer works a query out as it stands now, for ctx's actor, and keeps nothing.
func (s *Service) Answer(ctx context.Context, q Query) (Answer, error) {
	return s.rerun(ctx, q, "")
}

func (s *Service) rerun(ctx context.Context, q Query, release string) (Answer, error) {
	again, ok := s.rooms[q.Room]
	if !ok {
		return Answer{}, fault.NotFound("Nothing here works out figures of this kind.")
	}
	a, err := again(ctx, q.Text, release)
	if err == nil && a.Value.None() {
		err = fault.NotFound("Nothing was published there.")
	}
	return a, err
}

func (s *Service) now() time.Time { return s.clock().UTC().Truncate(time.Microsecond) }
