package alliance_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/alliance/alliancetest"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/term"
)

// whileMerging runs something while a merge is made and not yet committed, and
// says whether it came to its end before the merge did.
func (w *town) whileMerging(run func(ctx context.Context) error) (early bool) {
	w.t.Helper()
	made, commit, merged, ran := make(chan struct{}), make(chan struct{}), make(chan error, 1), make(chan error, 1)
	go func() {
		merged <- w.DB.Tx(w.t.Context(), func(ctx context.Context) error {
			_, err := w.Alliance.Merge(ctx, w.readers.ID, w.school.ID, "")
			close(made)
			<-commit
			return err
		})
	}()
	<-made
	go func() { ran <- run(w.t.Context()) }()
	select {
	case err := <-ran:
		early = true
		ran <- err
	case <-time.After(300 * time.Millisecond): // it waits, or is slow: either way what follows is asked
	}
	close(commit)
	must(w.t, errors.Join(<-merged, <-ran))
	return early
}

// TestRolesGivenWhileMerging: whoever gets, loses or changes a role at an
// organisation while it is merged away has it at the one that stands, too.
func TestRolesGivenWhileMerging(t *testing.T) {
	for name, c := range map[string]struct {
		do      func(ctx context.Context, w *town) error
		ed, pat account.Role // at the survivor, afterwards
	}{
		"affiliate": {func(ctx context.Context, w *town) error {
			_, err := w.Alliance.Affiliate(ctx, alliance.Affiliation{Person: w.pat.ID, Organisation: w.readers.ID, Role: account.OrganisationEditor})
			return err
		}, account.OrganisationEditor, account.OrganisationEditor},
		"change a role": {func(ctx context.Context, w *town) error {
			return w.Alliance.ChangeRole(ctx, w.edAt.ID, account.Partner)
		}, account.Partner, account.Partner},
		"hand over": {func(ctx context.Context, w *town) error {
			_, err := w.Alliance.Leave(ctx, w.edAt.ID, w.Clock, w.pat.ID, "", false)
			return err
		}, "", account.OrganisationEditor},
		"erase": {func(ctx context.Context, w *town) error {
			return w.Alliance.ErasePerson(ctx, w.ed.ID)
		}, "", account.Partner},
		"give by hand": {func(ctx context.Context, w *town) error {
			_, err := w.Account.GiveRole(ctx, w.lead.Email, account.Partner, term.OfOrganisation(w.readers.ID))
			return err
		}, account.OrganisationEditor, account.Partner},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
				w := newTown(t, d)
				w.introduce()
				if w.whileMerging(func(ctx context.Context) error { return c.do(ctx, w) }) {
					t.Error("it did not wait for the merge")
				}
				if ed, pat := w.roleAt(w.ed, w.school), w.roleAt(w.pat, w.school); ed != c.ed || pat != c.pat {
					t.Errorf("at the survivor %q and %q, want %q and %q", ed, pat, c.ed, c.pat)
				}
				if here, there := w.roleAt(w.lead, w.readers), w.roleAt(w.lead, w.school); here != there {
					t.Errorf("given by hand %q, and at the survivor %q", here, there)
				}
				w.verify()
			})
		})
	}
}

// introduce wires roles given by hand as the program does.
func (w *town) introduce() {
	w.Account.NameScopes(func(_ context.Context, scopes []term.Scope) (map[term.Scope]string, error) {
		names := map[term.Scope]string{}
		for _, s := range scopes {
			names[s] = "somewhere"
		}
		return names, nil
	})
	w.Account.FollowRoles(w.Alliance.FollowRoles)
}

// TestManyAtOnceOnAMerge: merges, partings, hand-overs, joins and erasures at
// once, on two replicas, never hold each other for ever, and the roles at the
// survivor are those of the merged organisation in the end.
func TestManyAtOnceOnAMerge(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		w.introduce()
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		var people []account.Identity
		for i := range 24 {
			people = append(people, w.person("Person "+string(rune('A'+i))))
		}
		var wait sync.WaitGroup
		for i := range 6 {
			wait.Go(func() {
				for _, p := range people[i*4 : i*4+4] {
					f, err := w.Alliance.Affiliate(ctx, alliance.Affiliation{Person: p.ID, Organisation: w.readers.ID, Role: account.Partner})
					if err == nil && i%3 == 0 {
						err = w.Alliance.ChangeRole(ctx, f.ID, account.OrganisationEditor)
					}
					if err == nil && i%3 == 1 {
						var h alliance.Handover
						if h, err = w.Alliance.Leave(ctx, f.ID, w.Clock, "", "", false); err == nil {
							err = w.Alliance.Undo(ctx, h.ID)
						}
					}
					if err == nil && i%3 == 2 {
						err = w.Alliance.ErasePerson(ctx, p.ID)
					}
					if err != nil {
						t.Errorf("%s: %v", p.Name, err)
					}
				}
			})
		}
		wait.Go(func() {
			for range 8 {
				_, err := w.Alliance.Merge(ctx, w.readers.ID, w.school.ID, "")
				if err == nil {
					err = w.Alliance.Unmerge(ctx, w.readers.ID)
				}
				if err != nil {
					t.Error(err)
				}
			}
			_, err := w.Alliance.Merge(ctx, w.readers.ID, w.school.ID, "")
			if err != nil {
				t.Error(err)
			}
		})
		wait.Wait()
		held := 0
		for _, p := range append(slices.Clone(people), w.ed, w.pat) {
			here, there := w.roleAt(p, w.readers), w.roleAt(p, w.school)
			if here != there {
				t.Errorf("%s is %q, and %q at the survivor", p.Name, here, there)
			}
			if there != "" {
				held++
			}
		}
		if held != 18 {
			t.Errorf("%d have a role, want 18", held)
		}
		w.verify()
	})
}
