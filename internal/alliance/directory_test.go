package alliance_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/alliance/alliancetest"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/term"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestDirectoryFollowsOtherServers: whatever another server changes, the
// directory that one keeps in memory is the one that is made from nothing.
func TestDirectoryFollowsOtherServers(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		for _, who := range []account.Identity{w.ed, w.pat, w.sam} {
			w.list(who, alliance.ListedForMembers, true)
		}
		here := alliancetest.Open(d).Alliance // keeps its directory while w changes things
		// Only reading from scratch may tell what is right.
		fresh := func() *alliance.Service { return alliancetest.Open(d).Alliance }
		holds := func(what string) []alliance.Person {
			t.Helper()
			want, kinds, err := alliance.DirectoryNow(t.Context(), fresh())
			must(t, err)
			got, gotKinds, err := alliance.DirectoryNow(t.Context(), here)
			must(t, err)
			if diff := cmp.Diff(want, got, cmpopts.EquateComparable(), cmp.AllowUnexported(alliance.Affiliation{})); diff != "" {
				t.Errorf("%s: the directory kept differs from one made anew:\n%s", what, diff)
			}
			if diff := cmp.Diff(kinds, gotKinds); diff != "" {
				t.Errorf("%s: kinds:\n%s", what, diff)
			}
			return got
		}
		last := fmt.Sprint(holds("at first"))
		change := func(what string, fn func() error) {
			t.Helper()
			must(t, fn())
			now := fmt.Sprint(holds(what))
			if now == last {
				t.Errorf("%s changed nothing, so that nothing was tested", what)
			}
			last = now
		}
		ctx := t.Context()
		change("a name", func() error { return w.Account.Rename(ctx, w.sam.ID, "Aaron School") })
		change("a listing taken back", func() error {
			return w.Alliance.ChangePerson(w.as(w.pat), alliance.Person{Identity: w.pat, Listing: alliance.Hidden})
		})
		change("a listing", func() error {
			return w.Alliance.ChangePerson(w.as(w.pat), alliance.Person{Identity: w.pat, Title: "Leads", Listing: alliance.ListedForColleagues})
		})
		change("what somebody does", func() error {
			return w.Alliance.ChangePerson(w.as(w.pat), alliance.Person{Identity: w.pat, Title: "Counts", Listing: alliance.ListedForMembers})
		})
		var other alliance.Affiliation
		change("another place of work", func() (err error) {
			other, err = w.Alliance.Affiliate(ctx, alliance.Affiliation{Person: w.sam.ID, Organisation: w.readers.ID, Title: "Friend", Role: account.Partner})
			return err
		})
		change("a role", func() error { return w.Alliance.ChangeRole(w.as(w.ed), other.ID, account.OrganisationEditor) })
		change("somebody new", func() error {
			ida := w.person("Ida New")
			return w.Alliance.ChangePerson(w.as(ida), alliance.Person{Identity: ida, Listing: alliance.ListedForMembers})
		})
		change("a merge", func() error {
			_, err := w.Alliance.Merge(ctx, w.school.ID, w.readers.ID, "The same")
			return err
		})
		change("its undoing", func() error { return w.Alliance.Unmerge(ctx, w.school.ID) })
		must(t, w.Alliance.Change(ctx, w.readers.ID, func(o *alliance.Organisation) error {
			o.Name, o.Kind = "Readers United", alliance.University
			return nil
		}))
		holds("an organisation's name and kind")
		change("an erasure", func() error {
			return d.Tx(ctx, func(ctx context.Context) error {
				if err := w.Alliance.ErasePerson(ctx, w.pat.ID); err != nil {
					return err
				}
				return w.Account.Erase(ctx, w.pat.ID)
			})
		})
		change("many at once", func() error { return w.renameAll(450) })
	})
}

// renameAll adds so many listed people in one transaction, more than are replaced
// one by one.
func (w *town) renameAll(n int) error {
	return w.DB.Tx(w.t.Context(), func(ctx context.Context) error {
		for i := range n {
			who, err := w.Account.AddIdentity(ctx, account.Identity{Name: fmt.Sprintf("Crowd %d", i)}, true)
			if err != nil {
				return err
			}
			if err := w.Alliance.ChangePerson(ctx, alliance.Person{Identity: who, Listing: alliance.ListedForMembers}); err != nil {
				return err
			}
		}
		return nil
	})
}

// BenchmarkDirectoryAfterChange measures the first look into the directory after
// somebody of 10,000 changed; the bar is 30 ms for the whole page.
func BenchmarkDirectoryAfterChange(b *testing.B) {
	for name, address := range map[string]func() string{"sqlite": func() string { return filepath.Join(b.TempDir(), "people.db") }, "postgres": func() string { return dbtest.PostgresAddress(b) }} {
		b.Run(name, func(b *testing.B) {
			d, err := db.Open(b.Context(), address())
			must(b, err)
			b.Cleanup(func() { d.Close() })
			must(b, d.Migrate(b.Context(), alliancetest.Schemas()...))
			w := newTown(b, d)
			const people = 10_000
			load := func(table string, columns []string, row func(id string) []any) {
				_, err := d.Load(b.Context(), table, columns, func(yield func([]any) bool) {
					for i := range people {
						if !yield(row(fmt.Sprintf("p-%05d", i))) {
							return
						}
					}
				})
				must(b, err)
			}
			load("identity", []string{"id", "name", "email", "made", "illustrative"}, func(id string) []any {
				return []any{id, "Person " + id, id + "@example.org", w.Clock, true}
			})
			load("person", []string{"id", "title", "phone", "about", "listing", "show_email"}, func(id string) []any {
				return []any{id, "Lead", "", "", "members", true}
			})
			load("affiliation", []string{"id", "person_id", "organisation_id", "title", "role", "begins"}, func(id string) []any {
				return []any{"a-" + id, id, string(w.readers.ID), "", "partner", w.Clock}
			})
			here := alliancetest.Open(d).Alliance
			_, _, err = alliance.DirectoryNow(b.Context(), here)
			must(b, err)
			var took []time.Duration
			for n := 0; b.Loop(); n++ {
				must(b, w.Account.Rename(b.Context(), term.ID(fmt.Sprintf("p-%05d", n%people)), fmt.Sprintf("Another %d", n)))
				begun := time.Now()
				found, err := here.Directory(w.as(w.ed), alliance.DirectoryWant{Text: fmt.Sprintf("another %d", n)})
				took = append(took, time.Since(begun))
				if err != nil || len(found) == 0 {
					b.Fatalf("%d found, %v", len(found), err)
				}
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms")
		})
	}
}
