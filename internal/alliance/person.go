package alliance

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/term"
)

// Listing says who may find a person in the directory. Nobody is ever listed to
// the public.
type Listing string

// The listings. Who has chosen nothing is hidden.
const (
	Hidden              Listing = "hidden"
	ListedForColleagues Listing = "colleagues" // people of an organisation of theirs
	ListedForMembers    Listing = "members"    // everybody who works in the alliance
)

// Listings is the list in the order forms show it.
func Listings() []Listing { return []Listing{Hidden, ListedForColleagues, ListedForMembers} }

// Title is the listing for a reader.
func (l Listing) Title() string {
	switch l {
	case ListedForColleagues:
		return "People of my own organisations"
	case ListedForMembers:
		return "Everyone who works in the alliance"
	}
	return "Nobody: keep me out of the directory"
}

// Person is an adult of the alliance: an identity of account's, under the same
// id, and what the alliance knows of them besides.
type Person struct {
	account.Identity
	Title        string // what they do, in their own words
	Phone        string // at work
	About        string
	Listing      Listing
	ShowEmail    bool // those who find them see the address
	Affiliations []Affiliation
}

// PersonURL is the address of a person's page.
func PersonURL(id term.ID) string { return "/people/" + string(id) }

// Validate says what is wrong with what a person says of themselves.
func (p *Person) Validate() error {
	switch {
	case len([]rune(p.Title)) > 120:
		return fault.Invalid("What you do must be 120 characters or fewer.")
	case len([]rune(p.About)) > 400:
		return fault.Invalid("The sentence about you must be 400 characters or fewer.")
	case strings.Trim(p.Phone, "+0123456789 ()-extEXT.") != "" || len(p.Phone) > 40:
		return fault.Invalid("Enter a phone number, like 020 7946 0000, or leave it empty.")
	case !slices.Contains(Listings(), p.Listing):
		return fault.Invalid("Choose who can find you in the directory.")
	}
	return nil
}

// Person finds a person with where they work, whatever their listing: pages ask
// [Service.VisiblePerson].
func (s *Service) Person(ctx context.Context, id term.ID) (Person, error) {
	identity, err := s.account.Identity(ctx, id)
	if err != nil {
		return Person{}, err
	}
	p, found, err := s.personRow(ctx, id)
	if err != nil {
		return p, fmt.Errorf("person %s: %w", id, err)
	}
	if !found {
		p.Listing = Hidden
	}
	p.Identity = identity
	p.Affiliations, err = s.AffiliationsOf(ctx, id)
	return p, err
}

// VisiblePerson finds a person whom the one who asks may see. Who is hidden is
// as if they were not there.
func (s *Service) VisiblePerson(ctx context.Context, id term.ID) (Person, error) {
	p, err := s.Person(ctx, id)
	if err != nil && !fault.Is(err, fault.Missing) {
		return Person{}, err
	}
	if err == nil && s.visible(ctx, p) {
		return p, nil
	}
	return Person{}, fault.NotFound("There is no such person, or none that you may see.")
}

func (s *Service) visible(ctx context.Context, p Person) bool {
	a := account.ActorFrom(ctx)
	switch {
	case a.Public():
		return false
	case a.ID == p.ID:
		return true
	}
	return p.Ended.IsZero() && a.May("person.read") && listedTo(a, &p)
}

// listedTo says whether a person chose to be found by somebody like the actor.
func listedTo(a *account.Actor, p *Person) bool {
	switch p.Listing {
	case ListedForMembers:
		return true
	case ListedForColleagues:
		return slices.ContainsFunc(p.Affiliations, func(f Affiliation) bool { return f.Now() && worksAt(a, f.Organisation) })
	}
	return false
}

// worksAt says whether the actor holds a role at the organisation itself.
func worksAt(a *account.Actor, organisation term.ID) bool {
	return slices.Contains(a.At(term.AnOrganisation), organisation)
}

// ChangePerson records what a person says of themselves.
func (s *Service) ChangePerson(ctx context.Context, p Person) error {
	p.Title, p.Phone = strings.Join(strings.Fields(p.Title), " "), strings.Join(strings.Fields(p.Phone), " ")
	if err := p.Validate(); err != nil {
		return err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		old, _, err := s.personRow(ctx, p.ID)
		if err != nil {
			return err
		}
		if err := s.savePerson(ctx, p); err != nil {
			return err
		}
		record := s.changedPeople
		if p.Listing == Hidden && (old.Listing == Hidden || old.Listing == "") {
			record = s.changed // the directory had nothing of them, and has not now
		}
		return record(ctx, audit.Entry{Action: "person.change", Kind: "person", Thing: p.ID, About: []term.ID{p.ID}, Before: old.values(), After: p.values()})
	})
	if err != nil {
		return fmt.Errorf("change person %s: %w", p.ID, err)
	}
	return nil
}

func (p *Person) values() audit.Values {
	return audit.Values{"title": p.Title, "phone": p.Phone, "about": p.About, "listing": string(p.Listing), "email shown": fmt.Sprint(p.ShowEmail)}
}

// peopleVersion is the data version of what the directory is made from, which
// moves less often than the room's.
const peopleVersion = "alliance-people"

// changedPeople records a change to people, and moves the data versions.
func (s *Service) changedPeople(ctx context.Context, e audit.Entry) error {
	if err := s.db.Bump(ctx, peopleVersion); err != nil {
		return err
	}
	return s.changed(ctx, e)
}

// changedAffiliation records a change to where somebody works, which the
// directory shows of those who are listed.
func (s *Service) changedAffiliation(ctx context.Context, e audit.Entry, person term.ID) error {
	p, found, err := s.personRow(ctx, person)
	if err != nil {
		return err
	}
	if !found || p.Listing == Hidden {
		return s.changed(ctx, e)
	}
	return s.changedPeople(ctx, e)
}

// changed records a change, and moves the room's data version.
func (s *Service) changed(ctx context.Context, e audit.Entry) error {
	if err := s.audit.Record(ctx, e); err != nil {
		return err
	}
	return s.db.Bump(ctx, DataVersion)
}
