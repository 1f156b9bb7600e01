package provision

import (
	"context"
	"fmt"
	"slices"

	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"
)

// UndoWork takes an organisation's latest change back. Where a later one stands
// that touched the same deliveries, its own or that of another organisation which
// was one with it for a time, it is refused: undoing them out of order would mix
// them up, and could show what the later one made private.
func (s *Service) UndoWork(ctx context.Context, organisation, change term.ID) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		c, err := s.undoable(ctx, organisation, change)
		if err != nil {
			return err
		}
		before, now, err := s.stillThere(ctx, c)
		if err != nil {
			return err
		}
		if err := s.noneInTheWay(ctx, c, before); err != nil {
			return err
		}
		if first, err := s.markUndone(ctx, change, s.now().UTC()); err != nil || !first {
			return err
		}
		return s.reshow(ctx, "delivery.undo", c, now, before)
	})
	if err != nil {
		return fmt.Errorf("undo change of work of %s: %w", organisation, err)
	}
	return nil
}

// undoable finds a change of an organisation's, and refuses one that is not its
// latest.
func (s *Service) undoable(ctx context.Context, organisation, change term.ID) (WorkChange, error) {
	last, found, err := s.lastChange(ctx, organisation)
	if err != nil || found && last.ID == change {
		return last, err
	}
	_, stands, err := s.standingChange(ctx, organisation, change)
	switch {
	case err != nil:
		return last, err
	case stands:
		return last, fault.Conflict("Your organisation changed who sees %s on %s, after this. Undo that first.", numbered(last.Deliveries), site.DateTime(last.Made))
	}
	return last, fault.Conflict("There is no such change of yours, or it was undone already.")
}

// stillThere is what the deliveries of a change were before it and what they are
// now, as far as they are there and the organisation's: some may have been
// withdrawn since, or gone with a merge that was undone. Others who would change
// them wait.
func (s *Service) stillThere(ctx context.Context, c WorkChange) (before, now []shown, err error) {
	if before, err = s.beforeChange(ctx, c.ID); err != nil {
		return nil, nil, err
	}
	var ids []term.ID
	for _, b := range before {
		ids = append(ids, b.delivery)
	}
	if now, err = s.lockShown(ctx, ids); err != nil {
		return nil, nil, err
	}
	there := map[term.ID]bool{}
	for _, b := range now {
		there[b.delivery] = true
	}
	mine, err := s.deliveriesOf(ctx, c.Organisation)
	gone := func(b shown) bool { return !there[b.delivery] || !mine[b.delivery] }
	return slices.DeleteFunc(before, gone), slices.DeleteFunc(now, gone), err
}

// noneInTheWay refuses where another organisation changed some of the deliveries
// after the change, and that stands.
func (s *Service) noneInTheWay(ctx context.Context, c WorkChange, deliveries []shown) error {
	later, err := s.laterChanges(ctx, c.ID)
	if err != nil {
		return err
	}
	concerned := map[term.ID]bool{}
	for _, b := range deliveries {
		concerned[b.delivery] = true
	}
	for _, l := range later { // the latest first: that is the one to begin with
		touched := 0
		for _, id := range l.touched {
			if concerned[id] {
				touched++
			}
		}
		if touched == 0 {
			continue
		}
		by, err := s.alliance.Organisation(ctx, l.Organisation)
		if err != nil {
			return err
		}
		which := "one of these deliveries"
		if touched > 1 {
			which = site.Int(touched) + " of these deliveries"
		}
		return fault.Conflict("This change cannot be undone: %s changed who sees %s on %s, after it, and that stands.", by.Name, which, site.DateTime(l.Made))
	}
	return nil
}

// numbered counts deliveries in words.
func numbered(n int) string {
	if n == 1 {
		return "one delivery"
	}
	return site.Int(n) + " deliveries"
}

// deliveriesOf are the deliveries that are an organisation's now.
func (s *Service) deliveriesOf(ctx context.Context, organisation term.ID) (map[term.ID]bool, error) {
	merged, err := s.survivors(ctx)
	if err != nil {
		return nil, err
	}
	ids, err := s.deliveryIDsOf(ctx, merged.into([]term.ID{organisation}))
	out := map[term.ID]bool{}
	for _, id := range ids {
		out[id] = true
	}
	return out, err
}
