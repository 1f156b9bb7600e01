package alliance

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/term"
)

// GroupKind is what a part of a collaboration is for.
type GroupKind string

// The kinds of group.
const (
	SteeringGroup GroupKind = "steering group"
	Secretariat   GroupKind = "secretariat"
	WorkingGroup  GroupKind = "working group"
	NetworkGroup  GroupKind = "network"
)

// GroupKinds is the list in the order forms show it.
func GroupKinds() []GroupKind {
	return []GroupKind{SteeringGroup, Secretariat, WorkingGroup, NetworkGroup}
}

// Title is the kind for a reader.
func (k GroupKind) Title() string { return capital(string(k)) }

// Group is a part of a collaboration with seats of its own.
type Group struct {
	ID            term.ID
	Collaboration term.ID
	Kind          GroupKind
	Name          string
	Remit         string
	From, To      time.Time // zero: not known, or without end; To is the first day after
}

// Ended says whether the group had ended on a day.
func (g *Group) Ended(day time.Time) bool { return !g.To.IsZero() && !day.Before(g.To) }

// Validate says what is wrong with a group, for the person who typed it.
func (g *Group) Validate() error {
	switch {
	case g.Name == "":
		return fault.Invalid("Enter the group’s name.")
	case !slices.Contains(GroupKinds(), g.Kind):
		return fault.Invalid("Choose what kind of group it is.")
	case !g.To.IsZero() && g.To.Before(g.From):
		return fault.Invalid("The group must end after it begins.")
	}
	return nil
}

func (g *Group) values() audit.Values {
	return audit.Values{"name": g.Name, "kind": string(g.Kind), "remit": g.Remit, "from": dayValue(g.From), "to": dayValue(g.To)}
}

// AddGroup adds a group to a collaboration.
func (s *Service) AddGroup(ctx context.Context, g Group) (Group, error) {
	g.Name = words(g.Name)
	if err := g.Validate(); err != nil {
		return g, err
	}
	g.ID = cmp.Or(g.ID, s.newID())
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.insertGroup(ctx, g); err != nil {
			return err
		}
		return s.recordAt(ctx, g.Collaboration, audit.Entry{Action: "group.add", Kind: "group", Thing: g.ID, After: g.values()})
	})
	if err != nil {
		return g, fmt.Errorf("add group %q: %w", g.Name, err)
	}
	return g, nil
}

// ChangeGroup changes a group, or ends it by its last day. Its collaboration stays.
func (s *Service) ChangeGroup(ctx context.Context, g Group) error {
	g.Name = words(g.Name)
	if err := g.Validate(); err != nil {
		return err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		old, err := s.Group(ctx, g.Collaboration, g.ID)
		if err != nil {
			return err
		}
		if err := s.updateGroup(ctx, g); err != nil {
			return err
		}
		return s.recordAt(ctx, g.Collaboration, audit.Entry{Action: "group.change", Kind: "group", Thing: g.ID, Before: old.values(), After: g.values()})
	})
	if err != nil {
		return fmt.Errorf("change group %s: %w", g.ID, err)
	}
	return nil
}

// Group finds a group of a collaboration.
func (s *Service) Group(ctx context.Context, collaboration, id term.ID) (Group, error) {
	all, err := s.Groups(ctx, collaboration)
	if err != nil {
		return Group{}, err
	}
	for _, g := range all {
		if g.ID == id {
			return g, nil
		}
	}
	return Group{}, fault.NotFound("There is no such group here.")
}
