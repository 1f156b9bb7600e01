// Package alliance holds the organisations: the members of the alliance, and
// everyone else who works with children and young people in a place.
//
// # Organisations
//
// An [Organisation] has a kind, may be a member of the alliance for a time, and
// is known elsewhere by org-id identifiers ("GB-CHC-1234567"), whose form is
// checked by [ParseIdentifier]. An organisation made up for a demonstration is
// marked illustrative, and every page and export says so.
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
	"fmt"
	"slices"
	"strings"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/fault"
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

// Organisation is a body that works in, pays for or governs what children meet.
type Organisation struct {
	ID           term.ID
	Name         string
	Kind         Kind
	About        string
	Website      string
	Identifiers  []Identifier
	MemberFrom   time.Time // zero: never a member
	MemberTo     time.Time // zero: still one
	Illustrative bool
}

// Member says whether the organisation is a member of the alliance on a day.
func (o *Organisation) Member(day time.Time) bool {
	return !o.MemberFrom.IsZero() && !day.Before(o.MemberFrom) && (o.MemberTo.IsZero() || day.Before(o.MemberTo))
}

// Validate says what is wrong with an organisation, for the person who typed it.
func (o *Organisation) Validate() error {
	switch {
	case strings.TrimSpace(o.Name) == "":
		return fault.Invalid("Enter the organisation’s name.")
	case !slices.Contains(Kinds(), o.Kind):
		return fault.Invalid("Choose what kind of organisation it is.")
	case !o.MemberTo.IsZero() && !o.MemberTo.After(o.MemberFrom):
		return fault.Invalid("Membership must end after it begins.")
	}
	return nil
}

// Service is the room's door.
type Service struct {
	db       *db.DB
	register *register.Service
	account  *account.Service
	audit    *audit.Service
	mail     *mail.Service
	now      func() time.Time
	newID    func() term.ID

	// Listed says which people let everybody see that they sit at a table, not
	// only those who work in the alliance. Nil: nobody does.
	Listed func(ctx context.Context, ids []term.ID) (map[term.ID]bool, error)
	url      string
	people   directoryCache
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
	URL      string // where browsers reach this deployment, for links in mail: "https://fairground.example.org"
}

// New makes the room's Service.
func New(n Needs) *Service {
	return &Service{db: n.DB, register: n.Register, account: n.Account, audit: n.Audit, mail: n.Mail, now: n.Now, newID: n.NewID, url: strings.TrimSuffix(n.URL, "/")}
}

// Add records a new organisation and gives it an id where it has none. The
// same name as another's is refused: it is most likely the same organisation.
func (s *Service) Add(ctx context.Context, o Organisation) (Organisation, error) {
	o.Name = strings.Join(strings.Fields(o.Name), " ")
	if err := o.Validate(); err != nil {
		return o, err
	}
	if o.ID == "" {
		o.ID = s.newID()
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if other, found, err := s.byName(ctx, o.Name); err != nil {
			return err
		} else if found {
			return fault.Conflict("There is already an organisation called %s.", other.Name)
		}
		if err := s.insert(ctx, []Organisation{o}); err != nil {
			return err
		}
		return s.db.Bump(ctx, DataVersion)
	})
	if err != nil {
		return o, fmt.Errorf("add organisation %q: %w", o.Name, err)
	}
	return o, nil
}

// AddAll records many organisations at once, all or none. Their names must be
// new and differ from one another.
func (s *Service) AddAll(ctx context.Context, all []Organisation) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		for i := range all {
			if err := all[i].Validate(); err != nil {
				return fmt.Errorf("%q: %w", all[i].Name, err)
			}
			if all[i].ID == "" {
				all[i].ID = s.newID()
			}
		}
		if err := s.insert(ctx, all); err != nil {
			return err
		}
		return s.db.Bump(ctx, DataVersion)
	})
	if err != nil {
		return fmt.Errorf("add organisations: %w", err)
	}
	return nil
}
