package alliance

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/term"
)

// Affiliation is a person at an organisation, for a time. While it lasts it gives
// them a role there.
type Affiliation struct {
	ID           term.ID
	Person       term.ID // "" once erased
	Organisation term.ID
	Title        string
	Role         account.Role // Partner or OrganisationEditor
	From, To     time.Time    // To is zero while it lasts

	at term.ID // the organisation that it was made at, where that was merged into Organisation
}

// Now says whether the affiliation lasts.
func (f *Affiliation) Now() bool { return f.To.IsZero() }

// source is what the role's grant says gives it.
func (f *Affiliation) source() string { return "affiliation:" + string(f.ID) }

// scope is where the role is given: at the organisation that the affiliation was
// made at, so that it is there when a merge is undone. Merges carry it on.
func (f *Affiliation) scope() term.Scope { return term.OfOrganisation(cmp.Or(f.at, f.Organisation)) }

func (f *Affiliation) grant() account.Grant {
	return account.Grant{Person: f.Person, Role: f.Role, Scope: f.scope(), Source: f.source()}
}

// setRole makes the role that the affiliation gives what it says, none where it
// has ended, there and at whatever its organisation was merged into. It is called
// within [Service.betweenMerges].
func (s *Service) setRole(ctx context.Context, f *Affiliation) error {
	if err := s.account.Ungrant(ctx, f.source()); err != nil {
		return err
	}
	if f.Now() {
		if _, err := s.account.Grant(ctx, f.grant()); err != nil {
			return err
		}
	}
	return s.follow(ctx, f.scope().ID)
}

func (f *Affiliation) values() audit.Values {
	return audit.Values{"organisation": string(f.Organisation), "role": string(f.Role), "title": f.Title}
}

// entry is what the record says of something done to the affiliation.
func (f *Affiliation) entry(action string) audit.Entry {
	return audit.Entry{Action: action, Kind: "affiliation", Thing: f.ID, Scope: term.OfOrganisation(f.Organisation), About: []term.ID{f.Person}}
}

// AffiliationRoles are the roles that somebody can have at an organisation.
func AffiliationRoles() []account.Role {
	return []account.Role{account.Partner, account.OrganisationEditor}
}

func affiliationRole(r account.Role) error {
	for _, allowed := range AffiliationRoles() {
		if r == allowed {
			return nil
		}
	}
	return fault.Invalid("Choose what they may do for the organisation.")
}

// Affiliate makes a person one of an organisation, and gives them the role there
// in the same transaction. Who is there already keeps their place, with the
// higher of the two roles.
func (s *Service) Affiliate(ctx context.Context, f Affiliation) (Affiliation, error) {
	f.Title = strings.Join(strings.Fields(f.Title), " ")
	if err := affiliationRole(f.Role); err != nil {
		return f, err
	}
	err := s.betweenMerges(ctx, func(ctx context.Context) error {
		held, found, err := s.affiliationAt(ctx, f.Person, f.Organisation)
		switch {
		case err != nil:
			return err
		case found && held.Role != f.Role && f.Role == account.OrganisationEditor:
			f = held
			return s.changeRole(ctx, &f, account.OrganisationEditor)
		case found:
			f = held
			return nil
		}
		if f.ID == "" {
			f.ID = s.newID()
		}
		if f.From.IsZero() {
			f.From = s.time()
		}
		if err := s.insertAffiliation(ctx, f); err != nil {
			return err
		}
		if err := s.setRole(ctx, &f); err != nil {
			return err
		}
		e := f.entry("affiliation.add")
		e.After = f.values()
		return s.changedAffiliation(ctx, e, f.Person)
	})
	if err != nil {
		return f, fmt.Errorf("affiliate %s to %s: %w", f.Person, f.Organisation, err)
	}
	return f, nil
}

// mayMakeEditor refuses unless the actor may make somebody an editor of an
// organisation: one of its editors or, where it has none but whoever is leaving,
// somebody of the national team. The system itself may.
func (s *Service) mayMakeEditor(ctx context.Context, organisation, leaving term.ID) error {
	actor := account.ActorFrom(ctx)
	if actor.Public() || actor.Holds(account.OrganisationEditor, term.OfOrganisation(organisation)) {
		return nil
	}
	held, err := s.account.GrantsAt(ctx, term.OfOrganisation(organisation))
	if err != nil {
		return err
	}
	for _, g := range held {
		if g.Role == account.OrganisationEditor && g.Person != leaving {
			return fault.Forbidden("This organisation has an editor. Only an editor there can make somebody else one.")
		}
	}
	return nil
}

// ChangeRole gives a person another role at the organisation they are of.
func (s *Service) ChangeRole(ctx context.Context, id term.ID, role account.Role) error {
	if err := affiliationRole(role); err != nil {
		return err
	}
	return s.betweenMerges(ctx, func(ctx context.Context) error {
		f, err := s.Affiliation(ctx, id)
		if err != nil || f.Role == role {
			return err
		}
		if !f.Now() {
			return fault.Conflict("This person has left the organisation.")
		}
		if role == account.OrganisationEditor {
			if err := s.mayMakeEditor(ctx, f.Organisation, ""); err != nil {
				return err
			}
		}
		return s.changeRole(ctx, &f, role)
	})
}

func (s *Service) changeRole(ctx context.Context, f *Affiliation, role account.Role) error {
	e := f.entry("affiliation.role")
	e.Before = f.values()
	f.Role = role
	e.After = f.values()
	if err := s.setRole(ctx, f); err != nil {
		return err
	}
	if err := s.setAffiliation(ctx, *f); err != nil {
		return err
	}
	return s.changedAffiliation(ctx, e, f.Person)
}

// endAffiliation ends a person's place at an organisation, and the role with it.
func (s *Service) endAffiliation(ctx context.Context, f *Affiliation) error {
	f.To = s.time()
	if err := s.setRole(ctx, f); err != nil {
		return err
	}
	if err := s.setAffiliation(ctx, *f); err != nil {
		return err
	}
	e := f.entry("affiliation.end")
	e.Before = f.values()
	return s.changedAffiliation(ctx, e, f.Person)
}

// resumeAffiliation takes its end back.
func (s *Service) resumeAffiliation(ctx context.Context, f *Affiliation) error {
	f.To = time.Time{}
	if _, found, err := s.affiliationAt(ctx, f.Person, f.Organisation); err != nil {
		return err
	} else if found {
		return fault.Conflict("They are of the organisation again already.")
	}
	if err := s.setAffiliation(ctx, *f); err != nil {
		return err
	}
	if err := s.setRole(ctx, f); err != nil {
		return err
	}
	e := f.entry("affiliation.resume")
	e.After = f.values()
	return s.changedAffiliation(ctx, e, f.Person)
}

// time is now, as both databases keep it.
func (s *Service) time() time.Time { return s.now().UTC().Truncate(time.Microsecond) }
