// Package alliance holds the organisations: the members of the alliance, and
// everyone else who works with children and young people in a place.
//
// # Organisations
//
// An [Organisation] has a kind, may be a member of the alliance for some time or
// times, works in places and on themes, and is known elsewhere by org-id
// identifiers ("GB-CHC-1234567"), whose form is checked by [ParseIdentifier]. An
// organisation made up for a demonstration is marked illustrative, and every page
// and export says so.
//
// Two that turn out to be one are merged ([Service.Merge]): nothing is rewritten,
// the one points at the other, its survivor, which then shows what is known of
// both; [Service.Unmerge] parts them again. Whatever points at an organisation
// from a higher room keeps its id and shows at the survivor ([Service.Current]).
// Pairs that may be one are found by [Lookalikes].
//
// A list of members is read by [Service.ReadMembers], looked through and applied
// as a whole; it can be undone. People on it are left out before it is stored.
//
// # People
//
// A [Person] is an identity of account's with what the alliance knows of them:
// hidden from the directory until they choose otherwise, never shown to the
// public, never under 18. An [Affiliation] makes them one of an organisation and
// gives the role there in the same transaction; an [Invitation], a [JoinRequest]
// and a [Handover] are the ways to come and to leave.
//
// # Taking part
//
// A school, an employer or a council has a page of what is asked of it ([Ask])
// and what it can offer ([Offer]).
//
// # Collaborations
//
// A [Collaboration] is any table that people sit round: a place partnership, the
// Combined Authority Network, a thematic collaboration. A [Seat] is held by a
// person, by an organisation, or is a number of unnamed places that an
// organisation holds for young people or families: nobody under 18 is ever
// named ([Seat.Check]). Giving a person a seat gives them its role in Fairground
// in the same transaction, and ending it takes the role away. An [Ally] is a
// coalition whose remit is left to it; [Service.Overlaps] tells any room that
// proposes new work whom to talk to first.
//
// What an organisation does, and where, is provision's; this room never reads it.
package alliance

import (
	"context"
	"embed"
	"strings"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/job"
	"fairground/internal/mail"
	"fairground/internal/register"
	"fairground/internal/term"
)

//go:embed migrations
var migrations embed.FS

// Schema is this room's part of the database.
var Schema = db.Room{Name: "alliance", Migrations: migrations}

// DataVersion is the name of the data version that moves with every change here.
const DataVersion = "alliance"

// Kind is what sort of organisation one is.
type Kind string

// The kinds.
const (
	Charity           Kind = "charity"
	SocialEnterprise  Kind = "social enterprise"
	Business          Kind = "business"
	University        Kind = "university"
	College           Kind = "college"
	School            Kind = "school"
	Trust             Kind = "trust"
	EarlyYears        Kind = "early-years provider"
	Employer          Kind = "employer"
	Council           Kind = "council"
	CombinedAuthority Kind = "combined authority"
	Health            Kind = "health body"
	Funder            Kind = "funder"
	Union             Kind = "union"
	Youth             Kind = "youth organisation"
	Other             Kind = "other"
)

// Kinds is the list in the order forms show it.
func Kinds() []Kind {
	return []Kind{Charity, SocialEnterprise, Business, University, College, School, Trust, EarlyYears, Employer, Council, CombinedAuthority, Health, Funder, Union, Youth, Other}
}

// Title is the kind for a reader.
func (k Kind) Title() string { return strings.ToUpper(string(k[:1])) + string(k[1:]) }

// Service is the room's door.
type Service struct {
	db       *db.DB
	register *register.Service
	account  *account.Service
	audit    *audit.Service
	mail     *mail.Service
	now      func() time.Time
	newID    func() term.ID
	jobs     *job.Queue
	people   directoryCache
	roll     db.Cached[*roll]
	inUse    []InUse
}

// Needs is what the room is given.
type Needs struct {
	DB       *db.DB
	Register *register.Service
	Account  *account.Service
	Audit    *audit.Service
	Mail     *mail.Service
	Now      func() time.Time
	NewID    func() term.ID
	Jobs     *job.Queue // carries out hand-overs on their day; may be nil in tests
}

// New makes the room's Service.
func New(n Needs) *Service {
	s := &Service{db: n.DB, register: n.Register, account: n.Account, audit: n.Audit, mail: n.Mail, now: n.Now, newID: n.NewID, jobs: n.Jobs}
	if n.Jobs != nil {
		job.Register(n.Jobs, handoverJob, func(ctx context.Context, _ *job.Run, due dueHandover) error { return s.carryOutDue(ctx, due.Handover) })
	}
	return s
}

// base is where browsers reach this deployment, for links in mail.
func (s *Service) base(ctx context.Context) string {
	return s.account.Base(ctx)
}
