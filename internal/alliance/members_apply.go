package alliance

import (
	"context"
	"fmt"
	"slices"

	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/term"
)

// ApplyMembers carries a draft out, all of it or nothing: what is new is added,
// what differs is changed, rows in doubt are left out. Mark is that of the plan
// that was looked at; where things have moved since, nothing is done.
func (s *Service) ApplyMembers(ctx context.Context, id term.ID, mark string) (done MemberImport, err error) {
	err = s.changeDraft(ctx, id, func(ctx context.Context, i *MemberImport) error {
		d, err := s.organisations(ctx)
		if err != nil {
			return err
		}
		atlas, err := s.register.Atlas(ctx)
		if err != nil {
			return err
		}
		p := s.planner(i, d, atlas)
		plan := p.plan()
		if plan.Mark() != mark {
			return fault.Conflict("Organisations have changed since you looked at this list. Look at it again, then confirm it.")
		}
		if err := s.applyPlan(ctx, i, p, plan); err != nil {
			return err
		}
		// The rows have become organisations, or were left out: they are not kept.
		i.State, i.Applied, i.List.Rows = ImportApplied, s.time(), nil
		done = *i
		if err := s.updateImport(ctx, *i); err != nil {
			return err
		}
		return s.audit.Record(ctx, audit.Entry{Action: "member-import.apply", Kind: "member import", Thing: i.ID,
			After: audit.Values{"file": i.File, "new": fmt.Sprint(plan.Count(RowNew)), "changed": fmt.Sprint(plan.Count(RowUpdate))}})
	})
	if err != nil {
		return done, fmt.Errorf("import members %s: %w", id, err)
	}
	return done, nil
}

func (s *Service) applyPlan(ctx context.Context, i *MemberImport, p *planner, plan *MemberPlan) error {
	var added []Organisation
	for n := range plan.Rows {
		switch r := &plan.Rows[n]; r.State {
		case RowNew:
			o := r.new
			o.ID, o.Version = s.newID(), 1
			added = append(added, o)
		case RowUpdate:
			change, err := s.applyUpdate(ctx, p, r)
			if err != nil {
				return fmt.Errorf("row %d: %w", r.Number, err)
			}
			i.Changes = append(i.Changes, change)
		}
	}
	if err := s.insert(ctx, added); err != nil {
		return err
	}
	for _, o := range added {
		i.Changes = append(i.Changes, MemberChange{Organisation: o.ID, Added: true, After: o})
		if err := s.audit.Record(ctx, audit.Entry{Action: "organisation.add", Kind: "organisation", Thing: o.ID, Scope: o.Scope(), After: o.values()}); err != nil {
			return err
		}
	}
	return nil
}

// applyUpdate writes to the organisation itself what a row adds to what is known
// of it and of those merged into it.
func (s *Service) applyUpdate(ctx context.Context, p *planner, r *RowPlan) (MemberChange, error) {
	old := *p.d.own[r.Target]
	known := p.d.all[p.d.at[r.Target]]
	after := p.apply(r, known)
	o := old.clone()
	o.Kind, o.Website, o.About, o.Themes = after.Kind, after.Website, after.About, o.Themes|r.said.Themes
	o.Identifiers = append(o.Identifiers, without(after.Identifiers, known.Identifiers)...)
	o.Places = append(o.Places, without(after.Places, known.Places)...)
	o.OtherNames = append(o.OtherNames, without(after.OtherNames, known.OtherNames)...)
	p.member(r, &o)
	if err := s.rewrite(ctx, old, &o); err != nil {
		return MemberChange{}, err
	}
	return MemberChange{Organisation: o.ID, Before: old, After: o}, nil
}

// without lists what is among some and not among others.
func without[T comparable](some, others []T) []T {
	var out []T
	for _, v := range some {
		if !slices.Contains(others, v) {
			out = append(out, v)
		}
	}
	return out
}

// UndoMembers takes an import back: what it added is removed where nobody has
// used or changed it since, what it changed is set back where nobody has changed
// it since. The rest stays, and is named with the reason in the import's Changes.
func (s *Service) UndoMembers(ctx context.Context, id term.ID) (i MemberImport, err error) {
	err = s.changing(ctx, func(ctx context.Context) error {
		if i, err = s.MemberImport(ctx, id); err != nil {
			return err
		}
		if i.State != ImportApplied {
			return fault.Conflict("Only an import that was carried out can be undone.")
		}
		for n := len(i.Changes) - 1; n >= 0; n-- {
			c := &i.Changes[n]
			if c.Kept, err = s.undoChange(ctx, *c); err != nil {
				return err
			}
		}
		i.State, i.Undone = ImportUndone, s.time()
		if err := s.updateImport(ctx, i); err != nil {
			return err
		}
		return s.audit.Record(ctx, audit.Entry{Action: "member-import.undo", Kind: "member import", Thing: i.ID,
			After: audit.Values{"file": i.File, "taken back": fmt.Sprint(len(i.Changes) - len(i.Kept())), "kept": fmt.Sprint(len(i.Kept()))}})
	})
	if err != nil {
		return i, fmt.Errorf("undo the import of members %s: %w", id, err)
	}
	return i, nil
}

// Kept lists the changes that undoing left in place.
func (i *MemberImport) Kept() []MemberChange {
	var out []MemberChange
	for _, c := range i.Changes {
		if c.Kept != "" {
			out = append(out, c)
		}
	}
	return out
}

// undoChange takes one change back, or says why it stays.
func (s *Service) undoChange(ctx context.Context, c MemberChange) (kept string, err error) {
	now, err := s.own(ctx, c.Organisation)
	if fault.Is(err, fault.Missing) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if now.Version != c.After.Version {
		return "it was changed since", nil
	}
	if !c.Added {
		back := c.Before.clone()
		back.Version = now.Version
		return "", s.rewrite(ctx, now, &back)
	}
	if kept, err = s.uses(ctx, c.Organisation); kept != "" || err != nil {
		return kept, err
	}
	removed, err := s.remove(ctx, c.Organisation)
	if err != nil {
		return "", err
	}
	if !removed {
		return "something is recorded of it", nil
	}
	return "", s.audit.Record(ctx, audit.Entry{Action: "organisation.remove", Kind: "organisation", Thing: now.ID, Scope: now.Scope(), Before: now.values()})
}
