package alliance_test

import (
	"context"
	"fmt"
	"testing"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/alliance/alliancetest"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/fault"
	"fairground/internal/register/registertest"
	"fairground/internal/term"

	"github.com/google/go-cmp/cmp"
)

// trio records three organisations, a, b and c, and lets Sam edit a.
func trio(t *testing.T, h *alliancetest.House) {
	t.Helper()
	registertest.Small(t, h.Register)
	err := h.Alliance.AddAll(t.Context(), []alliance.Organisation{
		{ID: "a", Name: "Reading Together Ltd", Kind: alliance.Charity, Identifiers: []alliance.Identifier{"GB-COH-01234567"}, Places: []term.GSS{"E08000025"}, Themes: term.NewThemeSet(term.Literacy), MemberFrom: day(2015, 1, 1), MemberTo: day(2019, 1, 1)},
		{ID: "b", Name: "Reading Together", Kind: alliance.Charity, Identifiers: []alliance.Identifier{"GB-CHC-1234567"}, Places: []term.GSS{"E08000028"}, Themes: term.NewThemeSet(term.Numeracy), MemberFrom: day(2018, 1, 1)},
		{ID: "c", Name: "Northtown Readers", Kind: alliance.Charity},
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestMergeAndUndo(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		h := alliancetest.Open(d)
		trio(t, h)
		s, ctx := h.Alliance, as(t, h, "sam@example.org", account.OrganisationEditor, term.OfOrganisation("a"))
		sam := account.ActorFrom(ctx).ID
		was, _ := s.Organisation(ctx, "a")

		m, err := s.Merge(ctx, "a", "b", "the same charity")
		if err != nil || m.Into != "b" || m.By != sam {
			t.Fatalf("%+v %v", m, err)
		}
		got, err := s.Organisation(ctx, "a")
		if err != nil || got.ID != "b" || got.Name != "Reading Together" {
			t.Fatalf("the merged one gives %+v %v", got, err)
		}
		if diff := cmp.Diff([]any{[]alliance.Identifier{"GB-CHC-1234567", "GB-COH-01234567"}, []term.GSS{"E08000025", "E08000028"}, term.NewThemeSet(term.Literacy, term.Numeracy), []alliance.Membership{{From: day(2015, 1, 1)}}},
			[]any{got.Identifiers, got.Places, got.Themes, got.Memberships}); diff != "" {
			t.Errorf("the survivor shows:%s", diff)
		}
		all, _ := s.Organisations(ctx)
		if diff := cmp.Diff([]string{"Northtown Readers", "Reading Together"}, names(all)); diff != "" {
			t.Error(diff)
		}
		if found, _ := s.Search(ctx, "together ltd", 5); len(found) != 1 || found[0].ID != "b" {
			t.Errorf("by its old name: %v", names(found))
		}
		if err := s.Change(ctx, "a", func(*alliance.Organisation) error { return nil }); fault.KindOf(err) != fault.Clash {
			t.Errorf("changing the merged one: %v", err)
		}
		roles(t, h, sam, "b", 1)

		if err := s.Unmerge(ctx, "a"); err != nil {
			t.Fatal(err)
		}
		got, err = s.Organisation(ctx, "a")
		was.Version = got.Version
		if diff := cmp.Diff(was, got); err != nil || diff != "" {
			t.Errorf("after undoing: %v\n%s", err, diff)
		}
		roles(t, h, sam, "b", 0)
		roles(t, h, sam, "a", 1)
		if err := s.Unmerge(ctx, "a"); fault.KindOf(err) != fault.Clash {
			t.Errorf("undoing twice: %v", err)
		}
		if got := recorded(t, d, "organisation.merge"); len(got) != 2 {
			t.Errorf("the merge is recorded of %v", got)
		}
	})
}

// roles checks how many roles a person holds at an organisation.
func roles(t *testing.T, h *alliancetest.House, person, at term.ID, want int) {
	t.Helper()
	grants, err := h.Account.GrantsOf(t.Context(), person)
	n := 0
	for _, g := range grants {
		if g.Scope == term.OfOrganisation(at) {
			n++
		}
	}
	if err != nil || n != want {
		t.Errorf("%d roles at %s, want %d: %+v %v", n, at, want, grants, err)
	}
}

func TestMergesInChainsAndRings(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		h := alliancetest.Open(d)
		trio(t, h)
		s, ctx := h.Alliance, as(t, h, "sam@example.org", account.OrganisationEditor, term.OfOrganisation("a"))
		sam := account.ActorFrom(ctx).ID
		merge := func(from, into term.ID, want fault.Kind) {
			t.Helper()
			if _, err := s.Merge(ctx, from, into, ""); fault.KindOf(err) != want {
				t.Errorf("%s into %s: %v", from, into, err)
			}
		}
		merge("a", "a", fault.Clash)
		merge("a", "nobody", fault.Missing)
		if _, err := s.Merge(ctx, "a", "b", ""); err != nil {
			t.Fatal(err)
		}
		merge("b", "a", fault.Clash) // a is b
		merge("a", "c", fault.Clash) // a is merged already
		if _, err := s.Merge(ctx, "b", "c", ""); err != nil {
			t.Fatal(err)
		}
		current, err := s.Current(ctx)
		if diff := cmp.Diff(map[term.ID]term.ID{"a": "c", "b": "c"}, current); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
		roles(t, h, sam, "c", 1)
		if got, _ := s.Organisation(ctx, "c"); len(got.Identifiers) != 2 || len(got.OtherNames) != 2 {
			t.Errorf("%+v", got)
		}
		// Undoing the first link takes the role with it that came along the chain.
		if err := s.Unmerge(ctx, "a"); err != nil {
			t.Fatal(err)
		}
		roles(t, h, sam, "b", 0)
		roles(t, h, sam, "c", 0)
		current, _ = s.Current(ctx)
		if diff := cmp.Diff(map[term.ID]term.ID{"b": "c"}, current); diff != "" {
			t.Error(diff)
		}
	})
}

func TestCurrentIsSeenWithinATransaction(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		h := alliancetest.Open(d)
		trio(t, h)
		undone := fmt.Errorf("undone")
		err := d.Tx(t.Context(), func(ctx context.Context) error {
			if _, err := h.Alliance.Merge(ctx, "a", "b", ""); err != nil {
				return err
			}
			if all, _ := h.Alliance.Organisations(ctx); len(all) != 2 {
				t.Errorf("within: %v", names(all))
			}
			return undone
		})
		if err != undone {
			t.Fatal(err)
		}
		if all, _ := h.Alliance.Organisations(t.Context()); len(all) != 3 {
			t.Errorf("after it was undone: %v", names(all))
		}
	})
}

func TestProposals(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		h := alliancetest.Open(d)
		trio(t, h)
		s, ctx := h.Alliance, t.Context()
		pairs, err := s.Proposals(ctx)
		if err != nil || len(pairs) != 1 || pairs[0].One.ID != "b" || pairs[0].Other.ID != "a" {
			t.Fatalf("%+v %v", pairs, err)
		}
		if err := s.Apart(ctx, "b", "a"); err != nil {
			t.Fatal(err)
		}
		if pairs, _ := s.Proposals(ctx); len(pairs) != 0 {
			t.Errorf("proposed again: %+v", pairs)
		}
		if err := s.Apart(ctx, "a", "a"); fault.KindOf(err) != fault.Bad {
			t.Error(err)
		}
	})
}

func TestLikeness(t *testing.T) {
	register := []alliance.Organisation{
		{ID: "1", Name: "The Lankelly Chase Foundation", Identifiers: []alliance.Identifier{"GB-CHC-1107583"}},
		{ID: "2", Name: "Age UK Trafford", Website: "https://www.ageuk.org.uk/trafford"},
		{ID: "3", Name: "Age UK Leeds"},
		{ID: "4", Name: "University of Northtown"},
		{ID: "5", Name: "Home-Start Guildford"},
		{ID: "6", Name: "Billington Women's Institute"},
		{ID: "7", Name: "Dromore Education & Community Partnership"},
		{ID: "8", Name: "Bright Futures Mentoring Trust", Website: "https://brightfutures.example"},
		{ID: "9", Name: "St Mary's Literacy Project"},
		{ID: "10", Name: "Readers on Facebook", Website: "https://www.facebook.com/readers"},
	}
	index := alliance.NewLookalikes(register)
	for _, c := range []struct {
		o    alliance.Organisation
		want []term.ID
	}{
		{alliance.Organisation{Name: "LankellyChase"}, []term.ID{"1"}},
		{alliance.Organisation{Name: "Lankelly Chase Trust Ltd"}, []term.ID{"1"}},
		{alliance.Organisation{Name: "Something Else", Identifiers: []alliance.Identifier{"GB-CHC-1107583"}}, []term.ID{"1"}},
		{alliance.Organisation{Name: "Age UK Salford"}, nil},
		{alliance.Organisation{Name: "Northtown University"}, []term.ID{"4"}},
		{alliance.Organisation{Name: "DECP"}, []term.ID{"7"}},
		{alliance.Organisation{Name: "Bright Futures", Website: "http://www.brightfutures.example/"}, []term.ID{"8"}},
		{alliance.Organisation{Name: "Saint Marys Litracy Project"}, []term.ID{"9"}},
		{alliance.Organisation{Name: "St Marys Litracy Project"}, []term.ID{"9"}},
		{alliance.Organisation{Name: "Writers", Website: "https://facebook.com/writers"}, nil},
		{alliance.Organisation{Name: "Home-Start Westminster"}, nil},
		{alliance.Organisation{Name: ""}, nil},
	} {
		var got []term.ID
		for _, l := range index.Find(c.o, 5) {
			got = append(got, l.Organisation)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q: %s", c.o.Name, diff)
		}
	}
	if l := index.Find(register[0], 5); len(l) != 0 {
		t.Errorf("it is like itself: %v", l)
	}
}
