package alliance_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/alliance/alliancetest"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/term"
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

func nothing(context.Context) error { return nil }

// What comes with a merge lasts as long as what gives it: of several the one that
// ends last, or never. Parted, both organisations have what they had, to the day.
func TestRolesOfAMergeLastAsLongAsTheirs(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		soon, later := w.Clock.AddDate(0, 1, 0), w.Clock.AddDate(1, 0, 0)
		give := func(o alliance.Organisation, source string, to time.Time) {
			t.Helper()
			_, err := w.Account.Grant(t.Context(), account.Grant{Person: w.lead.ID, Role: account.Partner, Scope: term.OfOrganisation(o.ID), Source: source, To: to})
			must(t, err)
			must(t, w.Alliance.FollowRoles(t.Context(), term.OfOrganisation(o.ID), nothing))
		}
		at := func(o alliance.Organisation) (out []account.Grant) {
			t.Helper()
			all, err := w.Account.GrantsAt(t.Context(), term.OfOrganisation(o.ID))
			must(t, err)
			for _, g := range all {
				if g.Person == w.lead.ID {
					out = append(out, g)
				}
			}
			return out
		}
		give(w.school, "own", soon)
		give(w.readers, "first", soon)
		own, first := at(w.school), at(w.readers)
		m, err := w.Alliance.Merge(t.Context(), w.readers.ID, w.school.ID, "")
		must(t, err)
		carried := func(when string, want time.Time) {
			t.Helper()
			all := at(w.school)
			all = slices.DeleteFunc(all, func(g account.Grant) bool { return g.Source != "merge:"+string(m.ID) })
			if len(all) != 1 || !all[0].To.Equal(want) {
				t.Errorf("%s: %+v, want one until %v", when, all, want)
			}
		}
		carried("one", soon)
		give(w.readers, "second", later)
		carried("another that lasts longer", later)
		give(w.readers, "third", soon)
		carried("and one that does not", later)
		give(w.readers, "fourth", time.Time{})
		carried("one without end", time.Time{})
		must(t, w.Account.Ungrant(t.Context(), "fourth"))
		must(t, w.Alliance.FollowRoles(t.Context(), term.OfOrganisation(w.readers.ID), nothing))
		carried("that was taken", later)
		for _, source := range []string{"second", "third"} {
			must(t, w.Account.Ungrant(t.Context(), source))
		}
		must(t, w.Alliance.Unmerge(t.Context(), w.readers.ID))
		if got := at(w.school); !slices.Equal(got, own) {
			t.Errorf("the survivor has %+v, had %+v", got, own)
		}
		if got := at(w.readers); !slices.Equal(got, first) {
			t.Errorf("the merged one has %+v, had %+v", got, first)
		}
		w.verify()
	})
}
