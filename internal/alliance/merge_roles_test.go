package alliance_test

import (
	"testing"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/alliance/alliancetest"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
)

// Roles that came with a merge follow what gave them: who is lowered, leaves or
// comes back at the merged organisation is so at the survivor, and at the merged
// one again once it is parted.
func TestRolesFollowAMerge(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		_, err := w.Alliance.Merge(t.Context(), w.readers.ID, w.school.ID, "")
		must(t, err)
		check := func(when string, ed, pat account.Role) {
			t.Helper()
			if e, p := w.roleAt(w.ed, w.school), w.roleAt(w.pat, w.school); e != ed || p != pat {
				t.Errorf("%s: at the survivor %q and %q, want %q and %q", when, e, p, ed, pat)
			}
		}
		check("merged", account.OrganisationEditor, account.Partner)
		must(t, w.Alliance.ChangeRole(t.Context(), w.edAt.ID, account.Partner))
		must(t, w.Alliance.ChangeRole(t.Context(), w.patAt.ID, account.OrganisationEditor))
		check("changed", account.Partner, account.OrganisationEditor)
		h, err := w.Alliance.Leave(w.as(w.pat), w.patAt.ID, w.Clock, "", "", false)
		must(t, err)
		check("left", account.Partner, "")
		must(t, w.Alliance.Undo(t.Context(), h.ID))
		check("back", account.Partner, account.OrganisationEditor)
		must(t, w.Alliance.Unmerge(t.Context(), w.readers.ID))
		check("parted", "", "")
		if e, p := w.roleAt(w.ed, w.readers), w.roleAt(w.pat, w.readers); e != account.Partner || p != account.OrganisationEditor {
			t.Errorf("parted: %q and %q", e, p)
		}
		w.verify()
	})
}

// The same along a chain of merges.
func TestRolesFollowAChainOfMerges(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		last, err := w.Alliance.Add(t.Context(), alliance.Organisation{Name: "Trust", Kind: alliance.Trust})
		must(t, err)
		_, err = w.Alliance.Merge(t.Context(), w.readers.ID, w.school.ID, "")
		must(t, err)
		_, err = w.Alliance.Merge(t.Context(), w.school.ID, last.ID, "")
		must(t, err)
		if got := w.roleAt(w.ed, last); got != account.OrganisationEditor {
			t.Fatalf("at the end of the chain: %q", got)
		}
		must(t, w.Alliance.ErasePerson(t.Context(), w.ed.ID))
		if a, b := w.roleAt(w.ed, w.school), w.roleAt(w.ed, last); a != "" || b != "" {
			t.Errorf("erased, and still %q and %q", a, b)
		}
	})
}
