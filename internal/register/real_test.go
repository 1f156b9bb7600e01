package register_test

import (
	"fmt"
	"math"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/register"
	"fairground/internal/sharedtest"
	"fairground/internal/term"

	"github.com/paulmach/orb/planar"
)

func newService(d *db.DB) *register.Service {
	var n atomic.Int64
	return register.New(d, func() time.Time { return time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC) },
		func() term.ID { return term.ID(fmt.Sprintf("id-%06d", n.Add(1))) })
}

// TestImportFolder imports all the open data there is, on both databases, and
// checks what is known of England.
func TestImportFolder(t *testing.T) {
	folder := sharedtest.Dir(t)
	dbtest.Each(t, []db.Room{register.Schema}, func(t *testing.T, d *db.DB) {
		s := newService(d)
		start := time.Now()
		at := start
		err := s.ImportFolder(t.Context(), folder, func(r register.Report) {
			t.Logf("%5.1fs %s %v %v", time.Since(at).Seconds(), r.Words(), r.Notes, first(r.Problems))
			at = time.Now()
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("all in %.1fs", time.Since(start).Seconds())
		t.Run("areas", func(t *testing.T) { checkAreas(t, s) })
		t.Run("boundaries", func(t *testing.T) { checkBoundaries(t, s) })
		t.Run("settings", func(t *testing.T) { checkSettings(t, s) })
		t.Run("gazetteer", func(t *testing.T) { checkGazetteer(t, s) })
		t.Run("need", func(t *testing.T) { checkNeed(t, s) })
		t.Run("again", func(t *testing.T) { checkImportAgain(t, d, s, folder) })
	})
}

func atlasOf(t *testing.T, s *register.Service) *register.Atlas {
	t.Helper()
	a, err := s.Atlas(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func area(t *testing.T, s *register.Service, code term.GSS) *register.Area {
	t.Helper()
	a, ok := atlasOf(t, s).Area(code)
	if !ok {
		t.Fatalf("no area %s", code)
	}
	return a
}

// checkAreas holds the areas against what is published of them.
func checkAreas(t *testing.T, s *register.Service) {
	atlas := atlasOf(t, s)
	for code, want := range map[term.GSS]int{
		"E47000007": 7,  // West Midlands combined authority …
		"E12000005": 30, // … is not the West Midlands region
		"E47000002": 4, "E47000004": 6, "E12000007": 33, "E92000001": 296,
	} {
		if got := len(atlas.Parts(code, register.District)); got != want {
			t.Errorf("%s has %d districts, want %d", code, got, want)
		}
	}
	for old, now := range map[term.GSS]term.GSS{"E08000016": "E08000038", "E08000019": "E08000039", "E08000038": "E08000038", "E08000025": "E08000025"} {
		if got, ok := atlas.One(old); !ok || got != now {
			t.Errorf("%s resolves to %q, want %s", old, got, now)
		}
	}
	barnsley := area(t, s, "E08000016")
	if want := time.Date(2025, 4, 1, 0, 0, 0, 0, time.UTC); barnsley.Current() || !barnsley.To.Equal(want) {
		t.Errorf("E08000016 valid to %v, want %v", barnsley.To, want)
	}
	if sy := area(t, s, "E47000002"); sy.Name != "South Yorkshire" || !slices.Contains(sy.OtherNames, "Sheffield City Region") {
		t.Errorf("E47000002 is %q, once %q", sy.Name, sy.OtherNames)
	}
	if n := len(atlas.Kind(register.Neighbourhood)); n != 33755 {
		t.Errorf("%d neighbourhoods", n)
	}
	if n := len(atlas.Parts("E08000038", register.Neighbourhood)); n < 140 {
		t.Errorf("the new Barnsley has %d neighbourhoods: the old code did not carry over", n)
	}
	if n := len(atlas.Kind(register.CombinedAuthority)); n < 15 {
		t.Errorf("%d combined authorities", n)
	}
	for name, want := range map[string]term.GSS{"Bristol": "E06000023", "Herefordshire": "E06000019", "Durham": "E06000047", "St Helens": "E08000013",
		"Kingston upon Hull": "E06000010", "Bournemouth, Christchurch & Poole": "E06000058", "Southend on Sea": "E06000033", "City of London": "E09000001",
		"Cumbria": "E10000006", "Kent": "E10000016", "Buckinghamshire": "E06000060"} {
		if got, ok := atlas.Authority("", name); !ok || got != want {
			t.Errorf("authority %q is %q, want %s", name, got, want)
		}
	}
	if found := atlas.Search("west mid", 3); len(found) < 2 || found[0].Name != "West Midlands" || found[1].Name != "West Midlands" {
		t.Errorf("searching \"west mid\" finds %v", found)
	}
}

func checkBoundaries(t *testing.T, s *register.Service) {
	atlas := atlasOf(t, s)
	for _, kind := range []register.AreaKind{register.Region, register.CombinedAuthority, register.District, register.Neighbourhood} {
		all, err := s.Boundaries(t.Context(), kind)
		if err != nil {
			t.Fatal(err)
		}
		have := map[term.GSS]bool{}
		for _, b := range all {
			have[b.Code] = true
		}
		for _, a := range atlas.Kind(kind) {
			if !have[a.Code] {
				t.Errorf("no outline for the %s %s %s", kind, a.Code, a.Name)
			}
		}
	}
	// An outline of our own must have its districts' area, in one piece for an
	// inland authority: East Midlands (Derbyshire and Nottinghamshire).
	whole, found, err := s.Boundary(t.Context(), "E47000013")
	if err != nil || !found || !whole.Dissolved {
		t.Fatalf("East Midlands: found %v, dissolved %v, %v", found, whole.Dissolved, err)
	}
	var parts float64
	for _, d := range atlas.Parts("E47000013", register.District) {
		b, _, err := s.Boundary(t.Context(), d.Code)
		if err != nil {
			t.Fatal(err)
		}
		parts += planar.Area(b.Shape)
	}
	var largest float64
	for _, piece := range whole.Shape {
		largest = max(largest, planar.Area(piece))
	}
	if got := planar.Area(whole.Shape); math.Abs(got/parts-1) > 0.001 || largest/parts < 0.999 {
		t.Errorf("East Midlands dissolved has %.4f of its districts' area, %.4f of it in one piece", got/parts, largest/parts)
	}
}

// checkGazetteer compares what is noted of each area with a walk through all that
// there is: every area down to the districts, and some below.
func checkGazetteer(t *testing.T, s *register.Service) {
	g, err := s.Gazetteer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	atlas := atlasOf(t, s)
	for kind, step := range map[register.AreaKind]int{register.Country: 1, register.Region: 1, register.CombinedAuthority: 1, register.County: 1, register.District: 1, register.Ward: 97, register.Neighbourhood: 499} {
		areas := atlas.Kind(kind)
		if len(areas) == 0 {
			t.Errorf("there is no %s", kind)
		}
		for n := 0; n < len(areas); n += step {
			var in []int
			early := 0
			for i := range g.Listings {
				if l := &g.Listings[i]; l.Status == register.Open && l.In(areas[n]) {
					in = append(in, i)
					if r, _ := l.ID.Split(); r == term.OfstedEY {
						early++
					}
				}
			}
			if schools, earlyYears := g.CountOpen(areas[n]); !slices.Equal(in, g.OpenIn(areas[n])) || earlyYears != early || schools != len(in)-early {
				t.Errorf("%s: %d listed, %d schools and %d early years; want %d, %d of them early years", areas[n].Name, len(g.OpenIn(areas[n])), schools, earlyYears, len(in), early)
			}
		}
	}
}

func checkSettings(t *testing.T, s *register.Service) {
	england := area(t, s, "E92000001")
	open, err := s.OpenIn(t.Context(), england)
	if err != nil {
		t.Fatal(err)
	}
	on, placed := map[term.Register]int{}, map[register.Placed]int{}
	for _, v := range open {
		r, _ := v.ID.Split()
		on[r]++
		placed[v.Placed]++
	}
	t.Logf("open in England: %d schools and colleges, %d early-years settings, placed %v", on[term.GIAS], on[term.OfstedEY], placed)
	if on[term.GIAS] < 24_000 || on[term.OfstedEY] < 27_000 {
		t.Errorf("open in England: %v", on)
	}
	atlas := atlasOf(t, s)
	agree, known := 0, 0
	for _, v := range open {
		if v.Placed != register.ByGrid {
			continue
		}
		authority, ok := atlas.Authority(v.AuthorityCode, v.Authority)
		if !ok {
			continue
		}
		known++
		if now, _ := atlas.One(authority); now == v.District || now == v.CountyArea {
			agree++
		}
	}
	// Some schools really stand over the border of the authority that runs them.
	if share := float64(agree) / float64(known); share < 0.985 {
		t.Errorf("only %.4f of %d settings with a grid reference fall in the authority their register names", share, known)
	} else {
		t.Logf("%.4f of %d settings with a grid reference fall in the authority their register names", share, known)
	}
	rhyl, err := s.Setting(t.Context(), "gias:100012") // closed into 100021
	if err != nil || rhyl.Current != "gias:100021" {
		t.Errorf("Rhyl Community Primary School stands now as %q, %v", rhyl.Current, err)
	}
	for _, v := range open {
		if v.Placed == register.ByAuthority && (v.Lat != 0 || v.Lon != 0 || v.HasPoint()) {
			t.Fatalf("%s is known by its authority alone and has a point", v.ID)
		}
	}
}

func checkNeed(t *testing.T, s *register.Service) {
	n, err := s.NeedOf(t.Context(), area(t, s, "E47000002"))
	if err != nil || n.Neighbourhoods != 860 || n.Children < 50_000 {
		t.Errorf("South Yorkshire: %+v, %v", n, err)
	}
	all, err := s.NeedOf(t.Context(), area(t, s, "E92000001"))
	if err != nil || all.Unknown == 0 {
		t.Errorf("England: %+v, %v: blanks of the file must stay unknown", all, err)
	}
}

// checkImportAgain: the same files change nothing, and leave no record.
func checkImportAgain(t *testing.T, d *db.DB, s *register.Service, folder string) {
	before, err := d.Version(t.Context(), register.DataVersion)
	if err != nil {
		t.Fatal(err)
	}
	err = s.ImportFolder(t.Context(), folder, func(r register.Report) {
		if r.Changed || len(r.Files) == 0 {
			t.Errorf("%s: %s %v", r.Kind, r.Words(), r.Notes)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	after, err := d.Version(t.Context(), register.DataVersion)
	n, _, _ := db.Get(t.Context(), d, db.One[int], `select count(*) from register_import`)
	if err != nil || after != before || n != 8 {
		t.Errorf("data version moved from %d to %d, %d imports on record, %v", before, after, n, err)
	}
}

func first(s []string) []string { return s[:min(2, len(s))] }
