package landscape_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"fairground/internal/account/accounttest"
	"fairground/internal/alliance"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/landscape"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/term"
)

// told is everything that a replica would say of the landscape.
func (h *house) told(t *testing.T) string {
	t.Helper()
	snap, err := h.landscape.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all := snapshot.NewBits(len(snap.Land.Settings))
	for i := range snap.Land.Settings {
		all.Add(int32(i))
	}
	out := fmt.Sprintf("%+v\n%+v\n%v %v %d\n", snap.Land.Settings, snap.Land.Neighbourhoods, snap.Organisations, snap.Whole().Periods(), snap.Adrift())
	public := snap.Through(provision.Mask{Sees: []provision.Visibility{provision.Public}})
	for _, v := range []*snapshot.View{snap.Whole(), public} {
		out += fmt.Sprintf("%+v\n", v.Deliveries(snapshot.Question{Anywhere: true}, all))
	}
	return out
}

// TestReplicasAgree: what is changed through one replica shows at the other, and
// both say the same to the byte, the order included.
func TestReplicasAgree(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		one := inhabited(t, d)
		other := replica(d)
		ctx := accounttest.As(t.Context(), "builder")
		last := ""
		for _, step := range []struct {
			name string
			do   func() error
		}{
			{"nothing", func() error { return nil }},
			{"a delivery", func() error {
				return one.provision.AddDeliveries(ctx, []provision.Delivery{{ID: "new", Programme: "p-a", Setting: "gias:100004", Visibility: provision.Public}})
			}},
			{"who sees it", func() error {
				_, err := other.provision.ChangeWork(ctx, "a", nil, true, provision.ShownTo{Sensitive: "yes"})
				return err
			}},
			{"a merge", func() error { _, err := one.alliance.Merge(ctx, "c", "a", "the same"); return err }},
			{"an organisation", func() error {
				if err := other.alliance.AddAll(ctx, []alliance.Organisation{{ID: "late", Name: "Late", Kind: alliance.Charity}}); err != nil {
					return err
				}
				if err := other.provision.AddProgrammes(ctx, []provision.Programme{{ID: "late", Organisation: "late", Name: "Late"}}); err != nil {
					return err
				}
				return one.provision.AddDeliveries(ctx, []provision.Delivery{{ID: "later", Programme: "late", Setting: "gias:150001", Period: 2022, Visibility: provision.Public}})
			}},
			{"a census", func() error { return one.census(t, ctx, "URN,NOR,NUMFSM,NUMFSMEVER\n100004,900,100,333\n") }},
		} {
			if err := step.do(); err != nil {
				t.Fatalf("%s: %v", step.name, err)
			}
			a, b, fresh := one.told(t), other.told(t), replica(d).told(t)
			if a != b || a != fresh {
				t.Errorf("after %s the replicas differ:\n%s\n\n%s\n\n%s", step.name, a, b, fresh)
			}
			if a == last {
				t.Errorf("%s does not show", step.name)
			}
			last = a
		}
	})
}

// census imports a census of 2025/26.
func (h *house) census(t *testing.T, ctx context.Context, text string) error {
	path := filepath.Join(t.TempDir(), "england_census_2025-26.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return err
	}
	_, err := h.register.ImportCensus(ctx, 2025, path)
	return err
}

// TestLandIsKept: it stays the same one while only provision changes, and the
// snapshot stays while nothing does.
func TestLandIsKept(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		h := inhabited(t, d)
		get := func() *snapshot.Snapshot {
			t.Helper()
			s, err := h.landscape.Snapshot(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		first := get()
		if again := get(); again != first {
			t.Error("a snapshot is made anew though nothing changed")
		}
		if err := h.provision.AddDeliveries(t.Context(), []provision.Delivery{{Programme: "p-a", Setting: "gias:100004", Visibility: provision.Public}}); err != nil {
			t.Fatal(err)
		}
		second := get()
		if second == first || second.Len() != first.Len()+1 {
			t.Errorf("after one more delivery there are %d, before %d", second.Len(), first.Len())
		}
		if second.Land != first.Land {
			t.Error("the land is made anew though only provision changed")
		}
		if err := h.census(t, t.Context(), "URN,NOR,NUMFSM,NUMFSMEVER\n100004,900,100,333\n"); err != nil {
			t.Fatal(err)
		}
		third := get()
		if third.Land == second.Land {
			t.Fatal("the land is not made anew after a census")
		}
		if s := third.Land.Settings[0]; s.ID != "gias:100004" || s.Need != register.Known(333) {
			t.Errorf("most in need is %s with %v", s.ID, s.Need)
		}
		// In a transaction that may yet be undone nothing of it is handed out.
		err := d.Tx(t.Context(), func(ctx context.Context) error {
			if err := h.provision.AddDeliveries(ctx, []provision.Delivery{{Programme: "p-a", Setting: "gias:100004", Visibility: provision.Public}}); err != nil {
				return err
			}
			s, err := h.landscape.Snapshot(ctx)
			if err == nil && s != third {
				t.Error("a snapshot is made of what is not committed")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestLand: what the registers say, as the landscape has it.
func TestLand(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		h := inhabited(t, d)
		land, err := h.landscape.Land(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := []struct {
			id     term.SettingID
			need   register.Count // by the census of 2024/25; of a school that is too young for it, of the one that it was
			phases string
			rank   int
			doubt  float64
		}{
			{"gias:150001", register.Known(120), "primary", 100, 100},
			{"gias:100002", register.Known(8), "primary", 0, 100},
			{"ofsted-ey:EY100001", register.Count{}, "early-years", 100, 400},
			{"gias:100005", register.Count{}, "secondary", 15000, 100},
			{"gias:100003", register.Count{}, "primary", 33000, 100},
			{"gias:100004", register.Count{}, "secondary", 33000, 100},
		}
		for n, w := range want {
			i, ok := land.Find(w.id)
			if !ok {
				t.Errorf("%s is not there", w.id)
				continue
			}
			s := land.Settings[i]
			if s.Need != w.need || s.Phases.String() != w.phases || s.Rank != w.rank || s.Doubt != w.doubt || math.IsNaN(s.At.X) {
				t.Errorf("%s: %+v, want %+v", w.id, s, w)
			}
			if n < 2 && i != n {
				t.Errorf("%s is number %d by need, want %d", w.id, i, n)
			}
		}
		if _, ok := land.Find("gias:100006"); ok {
			t.Error("a closed school is there")
		}
		if _, ok := land.Find("gias:100001"); ok {
			t.Error("a school that has since become an academy is there beside it")
		}
		i, ok := land.Find("ofsted-ey:EY100003")
		if !ok || !math.IsNaN(land.Settings[i].At.X) || land.Near(int32(i), 50_000) {
			t.Error("a nursery known by its authority alone has a place")
		}
		if a := land.Area("E08000025"); len(a.Settings) == 0 || len(a.Neighbourhoods) != 2 {
			t.Errorf("Birmingham has %d settings and %d neighbourhoods", len(a.Settings), len(a.Neighbourhoods))
		}
		if a := land.Area(snapshot.England); len(a.Settings) != len(land.Settings) || len(a.Neighbourhoods) != 4 {
			t.Errorf("England has %d settings of %d and %d neighbourhoods", len(a.Settings), len(land.Settings), len(a.Neighbourhoods))
		}
		if n := land.Neighbourhoods[0]; n.Code != "E01000001" || n.Children != register.Known(120) || n.Rank != 100 || math.Abs(n.At.X-406_000) > 20_000 {
			t.Errorf("most in need is %+v", n)
		}
		if n := land.Neighbourhoods[3]; n.Code != "E01000002" || n.Children.Known {
			t.Errorf("last is %+v, want the one of which nothing is known", n)
		}
		source, err := h.landscape.NeedSource(t.Context())
		if err != nil || source != (landscape.NeedSource{Pupils: "Pupils on the school’s roll who were eligible for free school meals at any time in the last six years",
			PupilsSource: "School census, Department for Education, 2024/25", Children: "Children aged 0 to 15 in families on low incomes",
			ChildrenSource: "English Indices of Deprivation (IDACI), Ministry of Housing, Communities and Local Government, 2025"}) {
			t.Errorf("the source of need is %+v, %v", source, err)
		}
	})
}
