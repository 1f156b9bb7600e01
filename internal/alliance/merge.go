package alliance

import (
	"context"
	"fmt"
	"strings"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/term"
)

// Merge is one organisation having been found to be another.
type Merge struct {
	ID       term.ID
	From     term.ID
	Into     term.ID
	Reason   string
	Made     time.Time
	By       term.ID   // "" the system
	Undone   time.Time // zero: it stands
	UndoneBy term.ID
}

// source is what the roles are given by that come with the merge.
func (m Merge) source() string { return "merge:" + string(m.ID) }

// betweenMerges runs what gives or takes roles at organisations, and what closes
// the invitations and hand-overs that will, while no organisation is merged or
// parted: a merge carries the roles that it finds, and who gives one finds the
// merge. It is waited for before anything else is locked, so that nobody who
// waits here holds what a merge, or another who gives roles, needs.
func (s *Service) betweenMerges(ctx context.Context, fn func(ctx context.Context) error) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.db.Lock(ctx, DataVersion); err != nil {
			return err
		}
		return fn(ctx)
	})
}

// Merge notes that the organisation from is the organisation into. Nothing of
// either is rewritten: from points at into, whoever holds a role at from holds it
// at into too, and Unmerge takes both back.
func (s *Service) Merge(ctx context.Context, from, into term.ID, reason string) (Merge, error) {
	m := Merge{ID: s.newID(), From: from, Into: into, Reason: strings.TrimSpace(reason), Made: s.time(), By: account.ActorFrom(ctx).ID}
	err := s.changing(ctx, func(ctx context.Context) error {
		goes, stays, err := s.pair(ctx, from, into)
		if err != nil {
			return err
		}
		m.Into = stays.ID
		if err := s.point(ctx, goes.ID, stays.ID); err != nil {
			return err
		}
		if err := s.insertMerge(ctx, m); err != nil {
			return err
		}
		if err := s.follow(ctx, stays.ID); err != nil {
			return err
		}
		return s.recordMerge(ctx, "organisation.merge", goes, stays, m.Reason)
	})
	if err != nil {
		return m, fmt.Errorf("merge organisation %s into %s: %w", from, into, err)
	}
	return m, nil
}

// pair reads the two organisations of a merge and refuses one that would make no
// sense, or a ring.
func (s *Service) pair(ctx context.Context, from, into term.ID) (goes, stays Organisation, err error) {
	if goes, err = s.own(ctx, from); err != nil {
		return
	}
	d, err := s.organisations(ctx)
	if err != nil {
		return
	}
	if stays, err = d.find(into); err != nil {
		return
	}
	switch {
	case stays.ID == goes.ID:
		err = fault.Conflict("These are the same organisation already: %s.", goes.Name)
	case goes.MergedInto != "":
		err = fault.Conflict("%s was merged already. Undo that first.", goes.Name)
	case goes.Illustrative != stays.Illustrative:
		err = fault.Conflict("One of the two was made up for the demonstration, and the other was not.")
	}
	return goes, stays, err
}

// Unmerge parts a merged organisation from the one it was merged into. What was
// merged into it before comes with it.
func (s *Service) Unmerge(ctx context.Context, id term.ID) error {
	err := s.changing(ctx, func(ctx context.Context) error {
		m, found, err := s.standingMerge(ctx, id)
		if err != nil {
			return err
		}
		if !found {
			return fault.Conflict("That organisation is not merged into another, or no longer.")
		}
		goes, err := s.own(ctx, m.From)
		if err != nil {
			return err
		}
		stays, err := s.own(ctx, m.Into)
		if err != nil {
			return err
		}
		if err := s.point(ctx, goes.ID, ""); err != nil {
			return err
		}
		if err := s.undoMerge(ctx, m.ID, s.time(), account.ActorFrom(ctx).ID); err != nil {
			return err
		}
		if err := s.account.Ungrant(ctx, m.source()); err != nil {
			return err
		}
		if err := s.follow(ctx, stays.ID); err != nil {
			return err
		}
		return s.recordMerge(ctx, "organisation.unmerge", goes, stays, m.Reason)
	})
	if err != nil {
		return fmt.Errorf("undo the merge of organisation %s: %w", id, err)
	}
	return nil
}

// recordMerge puts a merge or its undoing into the record of both.
func (s *Service) recordMerge(ctx context.Context, action string, goes, stays Organisation, reason string) error {
	values := audit.Values{"from": goes.Name, "into": stays.Name, "from id": string(goes.ID), "into id": string(stays.ID), "reason": reason}
	for _, o := range []Organisation{goes, stays} {
		if err := s.audit.Record(ctx, audit.Entry{Action: action, Kind: "organisation", Thing: o.ID, Scope: o.Scope(), After: values}); err != nil {
			return err
		}
	}
	return nil
}

// follow brings the roles that come with merges in line, from the merges into an
// organisation up to the end of its chain.
func (s *Service) follow(ctx context.Context, id term.ID) error {
	if err := s.db.Bump(ctx, peopleVersion); err != nil { // whom the directory shows at which organisation
		return err
	}
	for range 64 { // no chain is that long; a ring must not hold us
		into, err := s.mergesInto(ctx, id)
		if err != nil {
			return err
		}
		for _, m := range into {
			if err := s.carryRoles(ctx, m); err != nil {
				return err
			}
		}
		next, found, err := s.standingMerge(ctx, id)
		if err != nil || !found {
			return err
		}
		id = next.Into
	}
	return nil
}

// FollowRoles runs what gives or takes a role by hand, and brings the roles that
// come with merges in line after it.
func (s *Service) FollowRoles(ctx context.Context, at term.Scope, change func(ctx context.Context) error) error {
	if at.Kind != term.AnOrganisation {
		return change(ctx)
	}
	return s.betweenMerges(ctx, func(ctx context.Context) error {
		if err := change(ctx); err != nil {
			return err
		}
		return s.follow(ctx, at.ID)
	})
}

// carryRoles gives at the survivor what is held at the merged organisation, for as
// long as it is held there, and takes away what no longer is.
func (s *Service) carryRoles(ctx context.Context, m Merge) error {
	held, err := s.account.GrantsAt(ctx, term.OfOrganisation(m.From))
	if err != nil {
		return err
	}
	carried, err := s.account.GrantsAt(ctx, term.OfOrganisation(m.Into))
	if err != nil {
		return err
	}
	missing := lasting(held)
	for _, g := range carried {
		if g.Source != m.source() {
			continue
		}
		if to, ok := missing[roleOf(g)]; ok && to.Equal(g.To) {
			delete(missing, roleOf(g))
		} else if err := s.account.EndGrant(ctx, g); err != nil {
			return err
		}
	}
	for _, g := range held {
		to, ok := missing[roleOf(g)]
		if !ok {
			continue
		}
		delete(missing, roleOf(g))
		if _, err := s.account.Grant(ctx, account.Grant{Person: g.Person, Role: g.Role, Scope: term.OfOrganisation(m.Into), To: to, Source: m.source()}); err != nil {
			return err
		}
	}
	return nil
}

// heldRole is a role and who holds it.
type heldRole struct {
	person term.ID
	role   account.Role
}

func roleOf(g account.Grant) heldRole { return heldRole{g.Person, g.Role} }

// lasting says until when each role is held: where several things give it, until
// the last of them ends. Zero is no end.
func lasting(held []account.Grant) map[heldRole]time.Time {
	until := map[heldRole]time.Time{}
	for _, g := range held {
		to, ok := until[roleOf(g)]
		if !ok || g.To.IsZero() || !to.IsZero() && g.To.After(to) {
			until[roleOf(g)] = g.To
		}
	}
	return until
}

// Merges lists the merges that stand, the latest first.
func (s *Service) Merges(ctx context.Context) ([]Merge, error) {
	all, err := s.standingMerges(ctx)
	if err != nil {
		return nil, fmt.Errorf("merges: %w", err)
	}
	return all, nil
}

// Apart remembers that two organisations are two, so that they are not proposed
// as one again.
func (s *Service) Apart(ctx context.Context, one, other term.ID) error {
	if one > other {
		one, other = other, one
	}
	err := s.changing(ctx, func(ctx context.Context) error {
		for _, id := range []term.ID{one, other} {
			if _, err := s.own(ctx, id); err != nil {
				return err
			}
		}
		if one == other {
			return fault.Invalid("These are the same organisation.")
		}
		if err := s.insertApart(ctx, one, other, s.time(), account.ActorFrom(ctx).ID); err != nil {
			return err
		}
		return s.audit.Record(ctx, audit.Entry{Action: "organisation.apart", Kind: "organisation", Thing: one, Scope: term.OfOrganisation(one), After: audit.Values{"is not": string(other)}})
	})
	if err != nil {
		return fmt.Errorf("keep organisations %s and %s apart: %w", one, other, err)
	}
	return nil
}
