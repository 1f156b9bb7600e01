package alliance_test

import (
	"context"
	"testing"
	"time"

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

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// as gives a context in which somebody with the role acts.
func as(t *testing.T, h *alliancetest.House, email string, role account.Role, at term.Scope) context.Context {
	t.Helper()
	person, found, err := h.Account.IdentityByEmail(t.Context(), email)
	if err == nil && !found {
		person, err = h.Account.AddIdentity(t.Context(), account.Identity{Name: "Sam Example", Email: email}, true)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Account.Grant(t.Context(), account.Grant{Person: person.ID, Role: role, Scope: at}); err != nil {
		t.Fatal(err)
	}
	actor, err := h.Account.Actor(t.Context(), person)
	if err != nil {
		t.Fatal(err)
	}
	actor.Confirmed = h.Clock
	return account.WithActor(t.Context(), actor)
}

func names(all []alliance.Organisation) []string {
	var out []string
	for _, o := range all {
		out = append(out, o.Name)
	}
	return out
}

func TestPlacesThemesAndMembershipsAreKept(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		h := alliancetest.Open(d)
		registertest.Small(t, h.Register)
		s := h.Alliance
		added, err := s.Add(t.Context(), alliance.Organisation{Name: "Steel City Readers", Kind: alliance.Charity, Website: "www.readers.example",
			Places: []term.GSS{"E08000019"}, Themes: term.NewThemeSet(term.Literacy), OtherNames: []string{"SCR", " steel  city readers"},
			Memberships: []alliance.Membership{{From: day(2020, 1, 1)}, {From: day(2015, 4, 1), To: day(2018, 4, 1)}}})
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Organisation(t.Context(), added.ID)
		if diff := cmp.Diff(added, got); err != nil || diff != "" {
			t.Fatalf("%v\n%s", err, diff)
		}
		if diff := cmp.Diff([]term.GSS{"E08000039"}, got.Places); diff != "" {
			t.Errorf("Sheffield's old code: %s", diff)
		}
		if got.Website != "https://www.readers.example" || len(got.OtherNames) != 1 || !got.MemberFrom.Equal(day(2020, 1, 1)) {
			t.Errorf("%+v", got)
		}
		for when, want := range map[time.Time]bool{day(2015, 3, 31): false, day(2016, 1, 1): true, day(2018, 4, 1): false, day(2021, 1, 1): true} {
			if got.Member(when) != want {
				t.Errorf("member on %s: %v", when, !want)
			}
		}
		for _, c := range []struct {
			want alliance.Listed
			n    int
		}{{alliance.Listed{Place: "E47000002"}, 1}, {alliance.Listed{Place: "E05000003"}, 1}, {alliance.Listed{Place: "E08000019"}, 1}, {alliance.Listed{Place: "E08000025"}, 0},
			{alliance.Listed{Theme: term.Literacy}, 1}, {alliance.Listed{Theme: term.Numeracy}, 0}, {alliance.Listed{Text: "scr"}, 1}} {
			if found, err := s.List(t.Context(), c.want); err != nil || len(found) != c.n {
				t.Errorf("%+v: %v %v", c.want, names(found), err)
			}
		}
		for _, bad := range []alliance.Organisation{
			{Name: "X", Kind: alliance.Charity, Places: []term.GSS{"E99999999"}},
			{Name: "X", Kind: alliance.Charity, Website: "javascript:alert(1)"},
			{Name: "X", Kind: alliance.Charity, Memberships: []alliance.Membership{{From: day(2020, 1, 1)}, {From: day(2021, 1, 1)}}},
			{Name: "X", Kind: alliance.Charity, Memberships: []alliance.Membership{{From: day(2020, 1, 1), To: day(2019, 1, 1)}}},
		} {
			if _, err := s.Add(t.Context(), bad); fault.KindOf(err) != fault.Bad {
				t.Errorf("%+v was taken: %v", bad, err)
			}
		}
	})
}

func TestChange(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		h := alliancetest.Open(d)
		s := h.Alliance
		o, err := s.Add(t.Context(), alliance.Organisation{Name: "Readers", Kind: alliance.Charity, Identifiers: []alliance.Identifier{"GB-CHC-1234567"}})
		if err != nil {
			t.Fatal(err)
		}
		other, err := s.Add(t.Context(), alliance.Organisation{Name: "Writers", Kind: alliance.Charity, MemberFrom: day(2020, 1, 1)})
		if err != nil {
			t.Fatal(err)
		}
		ctx := as(t, h, "sam@example.org", account.OrganisationEditor, term.OfOrganisation(o.ID))
		before, _ := d.Version(ctx, alliance.DataVersion)
		rename := func(version int64, name string) error {
			return s.Change(ctx, o.ID, func(o *alliance.Organisation) error {
				if err := o.Still(version); err != nil {
					return err
				}
				o.Name = name
				return nil
			})
		}
		if err := rename(1, "Great Readers"); err != nil {
			t.Fatal(err)
		}
		if err := rename(1, "Greater Readers"); fault.KindOf(err) != fault.Clash {
			t.Errorf("a form of an older version: %v", err)
		}
		got, err := s.Organisation(ctx, o.ID)
		if err != nil || got.Name != "Great Readers" || got.Version != 2 || len(got.OtherNames) != 1 || got.OtherNames[0] != "Readers" {
			t.Errorf("%+v %v", got, err)
		}
		if after, _ := d.Version(ctx, alliance.DataVersion); after == before {
			t.Error("the data version did not move")
		}
		if found, _ := s.Search(ctx, "readers", 5); len(found) != 1 {
			t.Errorf("its old name is not found: %v", names(found))
		}
		if err := rename(2, "WRITERS"); fault.KindOf(err) != fault.Clash {
			t.Errorf("another's name: %v", err)
		}
		err = s.Change(ctx, other.ID, func(o *alliance.Organisation) error {
			o.Identifiers = []alliance.Identifier{"GB-CHC-1234567"}
			return nil
		})
		if fault.KindOf(err) != fault.Clash {
			t.Errorf("another's number: %v", err)
		}
		err = s.Change(ctx, other.ID, func(o *alliance.Organisation) error { o.Memberships = nil; return nil })
		if got, _ := s.Organisation(ctx, other.ID); err != nil || got.Member(day(2021, 1, 1)) || !got.MemberFrom.IsZero() {
			t.Errorf("a membership taken away stays: %+v %v", got, err)
		}
		entries := recorded(t, d, "organisation.change")
		if len(entries) != 2 || entries[0] != string(o.ID) {
			t.Errorf("recorded changes of %v", entries)
		}
		if _, err := h.Audit.Verify(ctx, nil); err != nil {
			t.Error(err)
		}
	})
}

// recorded lists the things that an action was recorded of.
func recorded(t *testing.T, d *db.DB, action string) []string {
	t.Helper()
	things, err := db.Collect(t.Context(), d, db.One[string], `select thing from audit_entry where action = $1 order by seq`, action)
	if err != nil {
		t.Fatal(err)
	}
	return things
}

func TestNumbersAsPeopleWriteThem(t *testing.T) {
	for _, c := range []struct {
		parse func(string) (alliance.Identifier, error)
		text  string
		want  alliance.Identifier
	}{
		{alliance.CharityNumber, " 1 234 567 ", "GB-CHC-1234567"}, {alliance.CharityNumber, "sc012345", "GB-SC-SC012345"}, {alliance.CharityNumber, "NIC100123", "GB-NIC-100123"},
		{alliance.CharityNumber, "NI100123", "GB-NIC-100123"}, {alliance.CharityNumber, "1234567/2", "GB-CHC-1234567-2"}, {alliance.CharityNumber, "12", ""},
		{alliance.CompanyNumber, "738693", "GB-COH-00738693"}, {alliance.CompanyNumber, "SC123456", "GB-COH-SC123456"}, {alliance.CompanyNumber, "IP24566R", "GB-COH-IP24566R"}, {alliance.CompanyNumber, "n/a", ""},
		{alliance.ProviderNumber, "10012345", "GB-UKPRN-10012345"}, {alliance.ProviderNumber, "20012345", ""}, {alliance.SchoolNumber, "125554", "GB-EDU-125554"}, {alliance.SchoolNumber, "012345", ""},
	} {
		got, err := c.parse(c.text)
		if got != c.want || (err != nil) != (c.want == "") || err != nil && fault.KindOf(err) != fault.Bad {
			t.Errorf("%q: %q %v, want %q", c.text, got, err, c.want)
		}
	}
	for _, good := range []string{"GB-LAE-BIR", "GB-LAE-GMCA", "GB-HESA-0146", "GB-COH-RC000391", "GB-SC-SC016040", "GB-SHPE-4758", "GB-NHS-RR8"} {
		if _, err := alliance.ParseIdentifier(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	if id, ok := alliance.Identifier("GB-EDU-125554").Setting(); !ok || id != "gias:125554" {
		t.Errorf("the school of a URN: %q", id)
	}
}
