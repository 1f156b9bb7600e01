package alliance_test

import (
	"testing"
	"time"

	"fairground/internal/alliance"
	"fairground/internal/alliance/alliancetest"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/fault"

	"github.com/google/go-cmp/cmp"
)

func service(d *db.DB) *alliance.Service { return alliancetest.Open(d).Alliance }

func TestOrganisations(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		s := service(d)
		joined := time.Date(2019, 4, 1, 0, 0, 0, 0, time.UTC)
		want, err := s.Add(t.Context(), alliance.Organisation{Name: "Reading  Together", Kind: alliance.Charity, MemberFrom: joined, Identifiers: []alliance.Identifier{"GB-CHC-1234567", "GB-COH-01234567"}})
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Organisation(t.Context(), want.ID)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
		if want.Name != "Reading Together" || !got.Member(joined) || got.Member(joined.AddDate(0, 0, -1)) {
			t.Errorf("name %q, member from %v", want.Name, got.MemberFrom)
		}
		if _, err := s.Add(t.Context(), alliance.Organisation{Name: "reading together", Kind: alliance.Charity}); fault.KindOf(err) != fault.Clash {
			t.Errorf("the same name twice: %v", err)
		}
		if _, err := s.Add(t.Context(), alliance.Organisation{Kind: alliance.Charity}); fault.KindOf(err) != fault.Bad {
			t.Errorf("no name: %v", err)
		}
		if _, err := s.Organisation(t.Context(), "nobody"); fault.KindOf(err) != fault.Missing {
			t.Errorf("nobody: %v", err)
		}
		if v, _ := d.Version(t.Context(), alliance.DataVersion); v != 1 {
			t.Errorf("data version %d after one change", v)
		}
	})
}

func TestSearchTakesWordsAsTyped(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		s := service(d)
		if err := s.AddAll(t.Context(), []alliance.Organisation{{Name: "100% Maths", Kind: alliance.Charity}, {Name: "The Maths Place", Kind: alliance.Charity}, {Name: "Maths_Now", Kind: alliance.Business}}); err != nil {
			t.Fatal(err)
		}
		for text, want := range map[string][]string{"maths": {"Maths_Now", "100% Maths", "The Maths Place"}, "100%": {"100% Maths"}, "_": {"Maths_Now"}, "PLACE maths": {"The Maths Place"}, "": nil} {
			found, err := s.Search(t.Context(), text, 10)
			var names []string
			for _, o := range found {
				names = append(names, o.Name)
			}
			if diff := cmp.Diff(want, names); err != nil || diff != "" {
				t.Errorf("%q: %v\n%s", text, err, diff)
			}
		}
	})
}

func TestParseIdentifier(t *testing.T) {
	for _, good := range []string{"GB-CHC-1234567", "gb-coh-01234567", "GB-COH-SC123456", "GB-EDU-125554", "GB-UKPRN-10012345"} {
		if _, err := alliance.ParseIdentifier(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"", "1234567", "GB-CHC-12", "GB-COH-1234567", "XX-ABC-1"} {
		if _, err := alliance.ParseIdentifier(bad); fault.KindOf(err) != fault.Bad {
			t.Errorf("%s was taken: %v", bad, err)
		}
	}
}
