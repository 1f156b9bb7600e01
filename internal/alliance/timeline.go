package alliance

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/term"
)

// EntryList is which of a collaboration's two lists an entry stands in.
type EntryList string

// The lists.
const (
	Timeline  EntryList = "timeline" // what happened, by day
	WorkingOn EntryList = "work"     // what it is working on now
)

// Labels are what an entry of the list may be: a kind of event, or a state of work.
func (l EntryList) Labels() []string {
	switch l {
	case Timeline:
		return []string{"happened", "decided", "learned"}
	case WorkingOn:
		return []string{"exploring", "designing", "testing", "scaling", "embedded", "stopped"}
	}
	return nil
}

// Entry is a line of a collaboration's timeline, or a thing that it is working
// on. Every change makes a version, so that the last can be undone.
type Entry struct {
	ID            term.ID
	Version       int
	Collaboration term.ID
	List          EntryList
	Label         string    // one of the list's labels
	Day           time.Time // when it happened, or since when it is worked on
	Title         string
	Text          string
	Themes        term.ThemeSet // of work, to find allies whose remit it comes near
	Phases        term.PhaseSet
	By            term.ID // who wrote this version; "" the system, or somebody erased
	Made          time.Time
	Removed       bool
}

// Validate says what is wrong with an entry, for the person who typed it.
func (e *Entry) Validate() error {
	switch {
	case e.Title == "":
		return fault.Invalid("Enter a title.")
	case len(e.Title) > 200:
		return fault.Invalid("The title must be 200 characters or fewer.")
	case len(e.Text) > 5000:
		return fault.Invalid("The text must be 5,000 characters or fewer.")
	case !slices.Contains(e.List.Labels(), e.Label) && e.List == Timeline:
		return fault.Invalid("Choose what kind of entry it is.")
	case !slices.Contains(e.List.Labels(), e.Label):
		return fault.Invalid("Choose what state the work is in.")
	case e.Day.IsZero():
		return fault.Invalid("Enter the day.")
	}
	return nil
}

func (e *Entry) values() audit.Values {
	return audit.Values{"list": string(e.List), "label": e.Label, "day": dayValue(e.Day), "title": e.Title, "text": e.Text,
		"themes": e.Themes.String(), "phases": e.Phases.String(), "removed": fmt.Sprint(e.Removed)}
}

// AddEntry adds an entry to one of a collaboration's lists.
func (s *Service) AddEntry(ctx context.Context, e Entry) (Entry, error) {
	e.Title, e.Version, e.Removed = words(e.Title), 1, false
	if err := e.Validate(); err != nil {
		return e, err
	}
	e.ID = cmp.Or(e.ID, s.newID())
	err := s.db.Tx(ctx, func(ctx context.Context) error { return s.writeEntry(ctx, "entry.add", nil, &e) })
	if err != nil {
		return e, fmt.Errorf("add entry: %w", err)
	}
	return e, nil
}

// ChangeEntry changes an entry. Its collaboration and its list stay.
func (s *Service) ChangeEntry(ctx context.Context, e Entry) error {
	e.Title = words(e.Title)
	return s.nextVersion(ctx, "entry.change", e.Collaboration, e.ID, func(ctx context.Context, old Entry) (Entry, error) {
		e.List, e.Removed = old.List, false
		return e, e.Validate()
	})
}

// RemoveEntry takes an entry off its list; UndoEntry brings it back.
func (s *Service) RemoveEntry(ctx context.Context, collaboration, id term.ID) error {
	return s.nextVersion(ctx, "entry.remove", collaboration, id, func(_ context.Context, old Entry) (Entry, error) {
		if old.Removed {
			return old, fault.Conflict("It was removed already.")
		}
		old.Removed = true
		return old, nil
	})
}

// UndoEntry takes the last change to an entry back: an edit or a removal.
func (s *Service) UndoEntry(ctx context.Context, collaboration, id term.ID) error {
	return s.nextVersion(ctx, "entry.undo", collaboration, id, func(ctx context.Context, old Entry) (Entry, error) {
		if old.Version < 2 {
			return old, fault.Conflict("There is no change to undo.")
		}
		return s.entry(ctx, collaboration, id, old.Version-1)
	})
}

// nextVersion makes what change gives of the latest version the latest.
func (s *Service) nextVersion(ctx context.Context, action string, collaboration, id term.ID, change func(context.Context, Entry) (Entry, error)) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.holdCollaboration(ctx, collaboration); err != nil {
			return err
		}
		old, err := s.entry(ctx, collaboration, id, 0)
		if err != nil {
			return err
		}
		next, err := change(ctx, old)
		if err != nil {
			return err
		}
		next.Version = old.Version + 1
		return s.writeEntry(ctx, action, old.values(), &next)
	})
	if err != nil {
		return fmt.Errorf("%s %s: %w", action, id, err)
	}
	return nil
}

// writeEntry makes a version the latest, in the name of who acts.
func (s *Service) writeEntry(ctx context.Context, action string, before audit.Values, e *Entry) error {
	e.By, e.Made, e.Day = account.ActorFrom(ctx).ID, s.now().UTC().Truncate(time.Microsecond), calendarDay(e.Day)
	if err := s.insertEntry(ctx, *e); err != nil {
		return err
	}
	return s.recordAt(ctx, e.Collaboration, audit.Entry{Action: action, Kind: string(e.List), Thing: e.ID, Before: before, After: e.values()})
}

// Entry finds an entry of a collaboration as it is now, removed or not.
func (s *Service) Entry(ctx context.Context, collaboration, id term.ID) (Entry, error) {
	return s.entry(ctx, collaboration, id, 0)
}
