package provision

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/term"
)

// WorkChange is one change of who sees an organisation's deliveries.
type WorkChange struct {
	ID           term.ID
	Organisation term.ID
	Person       term.ID // "" once erased
	Made         time.Time
	Deliveries   int
}

// ShownTo is what an organisation says anew of some deliveries. What is left
// empty stays as it is.
type ShownTo struct {
	Visibility Visibility
	Sensitive  string // "yes", "no", or "" to leave it
}

func (c ShownTo) validate() error {
	switch {
	case c.Visibility == "" && c.Sensitive == "":
		return fault.Invalid("Say what is to change: who may see the work, or whether its places are kept private.")
	case c.Visibility != "" && !slices.Contains(Visibilities(), c.Visibility):
		return fault.Invalid("Choose who may see this.")
	case !slices.Contains([]string{"", yes, no}, c.Sensitive):
		return fault.Invalid("Choose whether the places are kept private.")
	}
	return nil
}

func (c ShownTo) apply(b shown) shown {
	if c.Visibility != "" {
		b.visibility = c.Visibility
	}
	if c.Sensitive != "" {
		b.sensitive = c.Sensitive == yes
	}
	return b
}

// WorkOf lists all that an organisation does, as its own people see it.
func (s *Service) WorkOf(ctx context.Context, organisation term.ID) ([]*Work, *Picture, error) {
	picture, err := s.Picture(ctx)
	if err != nil {
		return nil, nil, err
	}
	work := picture.Work(Filter{Organisation: organisation}, Mask{Own: []term.ID{organisation}})
	slices.SortFunc(work, func(a, b *Work) int { return cmp.Compare(a.ID, b.ID) }) // as it was shared
	return work, picture, nil
}

// ChangeWork says anew who sees an organisation's deliveries: those named, or all
// of them. It returns how many changed.
func (s *Service) ChangeWork(ctx context.Context, organisation term.ID, deliveries []term.ID, all bool, to ShownTo) (changed int, err error) {
	if err := to.validate(); err != nil {
		return 0, err
	}
	work, _, err := s.WorkOf(ctx, organisation)
	if err != nil {
		return 0, fmt.Errorf("change work of %s: %w", organisation, err)
	}
	var chosen []term.ID
	named := map[term.ID]bool{}
	for _, id := range deliveries {
		named[id] = true
	}
	for _, w := range work {
		if all || named[w.ID] {
			chosen = append(chosen, w.ID)
		}
	}
	if len(chosen) == 0 {
		return 0, fault.Invalid("Choose the deliveries to change.")
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		now, err := s.lockShown(ctx, chosen)
		if err != nil {
			return err
		}
		var before, after []shown
		for _, b := range now {
			if a := to.apply(b); a != b {
				before, after = append(before, b), append(after, a)
			}
		}
		if changed = len(after); changed == 0 {
			return nil
		}
		c := WorkChange{ID: s.newID(), Organisation: organisation, Person: account.ActorFrom(ctx).ID, Made: s.now().UTC()}
		if err := s.insertChange(ctx, c, before); err != nil {
			return err
		}
		return s.reshow(ctx, "delivery.change", c, before, after)
	})
	if err != nil {
		return 0, fmt.Errorf("change work of %s: %w", organisation, err)
	}
	return changed, nil
}

// LastWorkChange finds the change that an organisation could undo.
func (s *Service) LastWorkChange(ctx context.Context, organisation term.ID) (c WorkChange, found bool, err error) {
	c, found, err = s.lastChange(ctx, organisation)
	if err != nil {
		err = fmt.Errorf("last change of work of %s: %w", organisation, err)
	}
	return c, found, err
}

// reshow writes who sees some deliveries from now on, and the record of it.
func (s *Service) reshow(ctx context.Context, action string, c WorkChange, before, after []shown) error {
	if err := s.setShown(ctx, after); err != nil {
		return err
	}
	err := s.audit.Record(ctx, audit.Entry{Action: action, Kind: "delivery change", Thing: c.ID, Scope: term.OfOrganisation(c.Organisation),
		After: audit.Values{"deliveries": strconv.Itoa(len(after))}})
	if err != nil {
		return err
	}
	return s.db.Bump(ctx, DataVersion)
}

// InUse says of organisations what they have here, in words, for whoever would
// remove one.
func (s *Service) InUse(ctx context.Context, ids []term.ID) (map[term.ID]string, error) {
	out := map[term.ID]string{}
	for _, id := range ids {
		programmes, err := s.ProgrammesOf(ctx, id)
		if err != nil {
			return nil, err
		}
		uploads, err := s.Uploads(ctx, id)
		if err != nil {
			return nil, err
		}
		noted, err := s.hasNotes(ctx, id)
		if err != nil {
			return nil, err
		}
		if noted || len(programmes)+len(uploads) > 0 {
			out[id] = "has programmes, lists or notes"
		}
	}
	return out, nil
}
