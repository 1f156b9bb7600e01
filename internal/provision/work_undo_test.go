package provision_test

import (
	"strings"
	"testing"

	"fairground/internal/account/accounttest"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/fault"
	"fairground/internal/provision"
	"fairground/internal/term"
)

// shared is a house in which two organisations change who sees work, and merge.
type shared struct {
	*watched
}

func (w *shared) change(organisation, delivery term.ID, to provision.Visibility) term.ID {
	w.t.Helper()
	s := w.h.provision
	n, err := s.ChangeWork(accounttest.As(w.t.Context(), "jane"), organisation, []term.ID{delivery}, false, provision.ShownTo{Visibility: to})
	if err != nil || n != 1 {
		w.t.Fatalf("%s changes %s: %d, %v", organisation, delivery, n, err)
	}
	last, _, err := s.LastWorkChange(w.t.Context(), organisation)
	if err != nil {
		w.t.Fatal(err)
	}
	return last.ID
}

func (w *shared) merge() {
	w.t.Helper()
	if _, err := w.h.alliance.Merge(w.t.Context(), "readers", "hidden", ""); err != nil {
		w.t.Fatal(err)
	}
}

func (w *shared) part() {
	w.t.Helper()
	if err := w.h.alliance.Unmerge(w.t.Context(), "readers"); err != nil {
		w.t.Fatal(err)
	}
}

// refused is an undoing that is refused with words.
func (w *shared) refused(organisation, change term.ID, words string) {
	w.t.Helper()
	err := w.h.provision.UndoWork(w.t.Context(), organisation, change)
	if !fault.Is(err, fault.Clash) || !strings.Contains(fault.PublicMessage(err), words) {
		w.t.Errorf("%s undoes: %v, want %q", organisation, err, words)
	}
}

func (w *shared) undo(organisation, change term.ID) {
	w.t.Helper()
	if err := w.h.provision.UndoWork(w.t.Context(), organisation, change); err != nil {
		w.t.Fatal(err)
	}
}

func (w *shared) is(want string) {
	w.t.Helper()
	if got := w.h.shownAs(w.t, "readers"); got != want {
		w.t.Errorf("shown to %q, want %q", got, want)
	}
}

func bothChange(t *testing.T, d *db.DB) *shared {
	w := &shared{secretive(t, d)}
	w.take("open")
	w.put(delivery("d-0", "story", "gias:100002", provision.Alliance, 30))
	w.put(delivery("d-1", "story", "gias:100003", provision.Alliance, 30))
	w.put(delivery("theirs", "secret", "gias:100002", provision.Alliance, 30))
	return w
}

// TestUndoBehindAnothersChange: while two organisations were one, the survivor
// made work private that the other had made public. The other’s undoing would
// show it again; it is refused, by name, until the survivor’s change is undone.
func TestUndoBehindAnothersChange(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		w := bothChange(t, d)
		mine := w.change("readers", "d-0", provision.Public)
		w.merge()
		theirs := w.change("hidden", "d-0", provision.OwnOrganisation)
		w.part()
		w.refused("readers", mine, "Hidden changed who sees one of these deliveries on 21 November 2026, 9:00am")
		w.is("organisation alliance")
		w.merge()
		w.undo("hidden", theirs)
		w.part()
		w.is("public alliance")
		w.undo("readers", mine)
		w.is("alliance alliance")
		if got := w.h.recorded(t)["delivery.undo"]; got != 2 {
			t.Errorf("%d recorded", got)
		}
	})
}

// TestUndoBehindTheMergedOnesChange: the same the other way about.
func TestUndoBehindTheMergedOnesChange(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		w := bothChange(t, d)
		w.merge()
		theirs := w.change("hidden", "d-0", provision.Public)
		w.part()
		mine := w.change("readers", "d-0", provision.OwnOrganisation)
		w.merge()
		w.refused("hidden", theirs, "changed who sees one of these deliveries on")
		w.part()
		w.is("organisation alliance")
		w.undo("readers", mine)
		w.is("public alliance")
	})
}

// TestUndoBesideAnothersChange: a later change of other work is in nobody's way,
// nor is one of work that is withdrawn, and no longer anybody's.
func TestUndoBesideAnothersChange(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		w := bothChange(t, d)
		mine := w.change("readers", "d-0", provision.Public)
		w.merge()
		w.change("hidden", "d-1", provision.OwnOrganisation)
		w.change("hidden", "theirs", provision.Public)
		w.part()
		w.undo("readers", mine)
		w.is("alliance organisation")
		gone := w.change("readers", "d-1", provision.Public)
		w.merge()
		w.change("hidden", "d-1", provision.OwnOrganisation)
		w.part()
		w.take("d-1")
		w.undo("readers", gone)
		w.is("alliance")
	})
}

// TestUndoBehindOnesOwnChange names the later one, which is undone first.
func TestUndoBehindOnesOwnChange(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		w := bothChange(t, d)
		first := w.change("readers", "d-0", provision.Public)
		second := w.change("readers", "d-0", provision.OwnOrganisation)
		w.refused("readers", first, "Your organisation changed who sees one delivery on 21 November 2026, 9:00am, after this. Undo that first.")
		w.is("organisation alliance")
		w.refused("hidden", second, "There is no such change of yours")
		w.undo("readers", second)
		w.refused("readers", second, "was undone already")
		w.undo("readers", first)
		w.is("alliance alliance")
	})
}
