package provision

import (
	"context"
	"fmt"
	"slices"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/term"
)

// CountReader is a person whom an organisation lets see its counts of fewer than
// ten children, at the work that they see anyway.
type CountReader struct {
	Organisation term.ID
	Person       term.ID
	Name         string
	Named        time.Time
}

// CountReaders lists the people that an organisation named, the first named first.
func (s *Service) CountReaders(ctx context.Context, organisation term.ID) ([]CountReader, error) {
	all, err := s.countReaders(ctx, organisation)
	if err != nil {
		return nil, fmt.Errorf("readers of small counts of %s: %w", organisation, err)
	}
	var ids []term.ID
	for _, r := range all {
		ids = append(ids, r.Person)
	}
	people, err := s.account.Identities(ctx, ids)
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Name = people[all[i].Person].Name
	}
	return all, nil
}

// NameCountReader lets a person see an organisation's small counts, by the
// address they sign in with.
func (s *Service) NameCountReader(ctx context.Context, organisation term.ID, email string) error {
	address, err := account.CleanEmail(email)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		person, found, err := s.account.IdentityByEmail(ctx, address)
		if err != nil {
			return err
		}
		if found && person.Ended.IsZero() {
			found, err = s.mayName(ctx, organisation, person.ID)
		} else {
			found = false
		}
		if err != nil {
			return err
		}
		if !found {
			return fault.Invalid("Nobody whom you can find here has that address: it must be somebody of your organisation, or somebody who is in the directory.")
		}
		added, err := s.insertCountReader(ctx, CountReader{Organisation: organisation, Person: person.ID, Named: s.now().UTC()}, account.ActorFrom(ctx).ID)
		if err != nil || !added {
			return err
		}
		return s.recordReader(ctx, "small-counts.name", organisation, person.ID)
	})
}

// mayName says whether the one who acts may know of a person: somebody of the
// organisation, or somebody whom the directory shows them. Anybody else is
// answered for like an address that nobody has.
func (s *Service) mayName(ctx context.Context, organisation, person term.ID) (bool, error) {
	grants, err := s.account.GrantsOf(ctx, person)
	if err != nil {
		return false, err
	}
	if slices.ContainsFunc(grants, func(g account.Grant) bool { return g.Scope == term.OfOrganisation(organisation) }) {
		return true, nil
	}
	_, err = s.alliance.VisiblePerson(ctx, person)
	if fault.Is(err, fault.Missing) {
		return false, nil
	}
	return err == nil, err
}

// UnnameCountReader takes it back.
func (s *Service) UnnameCountReader(ctx context.Context, organisation, person term.ID) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		gone, err := s.deleteCountReader(ctx, organisation, person)
		if err != nil || !gone {
			return err
		}
		return s.recordReader(ctx, "small-counts.unname", organisation, person)
	})
}

func (s *Service) recordReader(ctx context.Context, action string, organisation, person term.ID) error {
	err := s.audit.Record(ctx, audit.Entry{Action: action, Kind: "organisation", Thing: organisation, Scope: term.OfOrganisation(organisation),
		About: []term.ID{person}, After: audit.Values{"person": string(person)}})
	if err != nil {
		return err
	}
	return s.db.Bump(ctx, DataVersion)
}

// Held is one thing that this room holds on a person.
type Held struct {
	What  string // in words: "sent a list"
	Thing term.ID
	Of    term.ID // the organisation
	At    time.Time
}

// ExportPerson lists what this room holds on a person: the lists they sent and
// confirmed, the terms they accepted, the changes they made, whose small counts
// they may see, and the notes they wrote and answered. No list itself is about a person.
func (s *Service) ExportPerson(ctx context.Context, person term.ID) ([]Held, error) {
	all, err := db.Collect(ctx, s.db, scanHeld, heldOnPerson, string(person))
	if err != nil {
		return nil, fmt.Errorf("export person %s: %w", person, err)
	}
	return all, nil
}

// ErasePerson forgets who it was, and leaves what was done.
func (s *Service) ErasePerson(ctx context.Context, person term.ID) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		for _, statement := range forgetPerson() {
			if _, err := s.db.Exec(ctx, statement, string(person)); err != nil {
				return err
			}
		}
		return s.db.Bump(ctx, DataVersion)
	})
	if err != nil {
		return fmt.Errorf("erase person %s: %w", person, err)
	}
	return nil
}
