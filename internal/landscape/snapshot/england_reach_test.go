package snapshot_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/landscape/snapshottest"
	"fairground/internal/sharedtest"
	"fairground/internal/term"
)

// siting is what PostGIS answered to questions about sites.
type siting struct {
	Q         string `json:"q"`
	Digest    string
	Objective int
}

func sitings(t testing.TB) map[string]siting {
	t.Helper()
	text, err := os.ReadFile(sharedtest.Shared(t, "bench", "landscape", "expected", "postgis.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []siting
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	out := map[string]siting{}
	for _, s := range all {
		out[s.Q] = s
	}
	return out
}

// inEngland are PostGIS's values for every neighbourhood, by its number.
func inEngland(t testing.TB, file string) map[int]float64 {
	t.Helper()
	f, err := os.Open(sharedtest.Shared(t, "bench", "landscape", "expected", file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	out := map[int]float64{}
	for lines := bufio.NewScanner(unzipped); lines.Scan(); {
		var id int
		var a float64
		if _, err := fmt.Sscanf(strings.ReplaceAll(lines.Text(), ",", " "), "%d %g", &id, &a); err == nil {
			out[id] = a
		}
	}
	return out
}

func closeTo(got, want, share float64) bool {
	return math.Abs(got-want) <= share*math.Max(math.Abs(got), math.Abs(want))
}

func TestReachAsPostGIS(t *testing.T) {
	v, want, number := loaded(t), answers(t), numbers(t)
	for _, c := range []struct {
		q, file string
		reach   func(snapshot.Question) snapshot.Reach
	}{
		{"Q4", "q4_access_england.csv.gz", v.Reach},
		{"Q4b", "q4_access_england.csv.gz", v.Reach},
		{"Q4p", "q4p_access_pupils_england.csv.gz", v.ReachOfPlaces},
		{"Q4q", "q4p_access_pupils_england.csv.gz", v.ReachOfPlaces},
	} {
		values := inEngland(t, c.file)
		if len(values) != len(v.Land.Neighbourhoods) {
			t.Fatalf("%s has %d values", c.file, len(values))
		}
		for name, area := range areasAsked() {
			r := c.reach(asked(area))
			sum, positive, worst := 0.0, 0, 0.0
			for _, i := range v.Land.Area(area).Neighbourhoods {
				a, w := r.Access[i], values[number[v.Land.Neighbourhoods[i].Code]]
				sum += a
				if a > 0 {
					positive++
				}
				if !closeTo(a, w, 1e-12) {
					t.Errorf("%s %s: access of %s is %v, want %v", c.q, name, v.Land.Neighbourhoods[i].Code, a, w)
				}
				worst = max(worst, math.Abs(a-w)/max(w, 1e-300))
			}
			e := want[c.q+" "+name]
			if !closeTo(r.Places, e.SumPA, 1e-12) || !closeTo(sum, e.SumA, 1e-12) || positive != e.Positive {
				t.Errorf("%s %s: Σ children × access %v, Σ access %v, %d above nought; want %v, %v, %d", c.q, name, r.Places, sum, positive, e.SumPA, e.SumA, e.Positive)
			}
			if !closeTo(r.England.Places, r.England.InReach, 1e-9) {
				t.Errorf("%s %s: %v are within reach of children, %v are supplied to them", c.q, name, r.England.Places, r.England.InReach)
			}
			t.Logf("%s %s: Σ children × access %v, worst relative difference %.2g", c.q, name, r.Places, worst)
		}
	}
}

// The bench's own check in numpy: 2,693 suppliers with 103,546 places, of which
// 2,732 are out of reach; 20,142 schools with 5,569,494, of which 124,440.
func TestReachSharesOutWhatIsSupplied(t *testing.T) {
	v := loaded(t)
	r, p := v.Reach(asked(snapshot.England)), v.ReachOfPlaces(asked(snapshot.England))
	if r.England.Suppliers != 2693 || r.England.Supply != 103546 || r.England.OutOfReach != 2732 || r.England.InReach != 100814 || len(r.Rough) != 0 {
		t.Errorf("%+v, %d rough", r.England, len(r.Rough))
	}
	if p.England.Supply != 5569494 || p.England.OutOfReach != 124440 || p.England.Suppliers-p.England.Unknown < 20142 {
		t.Errorf("%+v", p.England)
	}
	if supply := r.England.OutOfReach; supply > 0 && len(r.OutOfReach) == 0 {
		t.Error("no supplier is listed as out of reach")
	}
	most := r.ByAccess()
	if n := numbers(t)[v.Land.Neighbourhoods[most[len(most)-1]].Code]; n != 27376 || len(most)+len(r.Unsure) != 32940 {
		t.Errorf("the last of %d by access is %d", len(most), n)
	}
}

func TestEquityAsPostGIS(t *testing.T) {
	v, want := loaded(t), answers(t)
	for name, area := range areasAsked() {
		e := v.Equity(asked(area), 0, 0)
		top := want["Q5 "+name].Top[0]
		mean, index, n := top[0].(float64), top[1].(float64), int(top[2].(float64))
		if !e.Known || math.Abs(e.Index-index) > 1e-8 || math.Abs(e.Reach.PerHundred()/100-mean) > 1e-8 || e.Used != n {
			t.Errorf("%s: index %v of mean %v over %d, want %v, %v, %d", name, e.Index, e.Reach.PerHundred()/100, e.Used, index, mean, n)
		}
	}
}

func matrixAsked() (themes []term.ThemeSet, phases []term.PhaseSet) {
	for n := 1; n <= 8; n++ {
		themes = append(themes, snapshottest.Theme(n))
	}
	for n := 1; n <= 5; n++ {
		phases = append(phases, snapshottest.Phase(n))
	}
	return themes, phases
}

func TestEquityMatrixAsPostGIS(t *testing.T) {
	v, want := loaded(t), answers(t)
	themes, phases := matrixAsked()
	for name, area := range areasAsked() {
		var got []snapshot.EquityCell
		for _, c := range v.EquityMatrix(snapshot.Question{Area: area, Period: 2025, Anywhere: true}, themes, phases) {
			if c.Known {
				got = append(got, c)
			}
		}
		rows := want["Q5x "+name].Top
		if len(got) != len(rows) {
			t.Fatalf("%s: %d indexes, want %d", name, len(got), len(rows))
		}
		for k, c := range got {
			r := rows[k]
			theme, phase := slices.Index(themes, c.Theme)+1, slices.Index(phases, c.Phase)+1
			if theme != int(r[0].(float64)) || phase != int(r[1].(float64)) || c.Reached != int(r[2].(float64)) || math.Abs(c.Index-r[3].(float64)) > 1e-8 {
				t.Errorf("%s: theme %d, phase %d: %d reached, index %v, want %v", name, theme, phase, c.Reached, c.Index, r)
			}
		}
	}
}

// sited are the bench's problems of where to go next, by its name for them.
func sited() map[string]snapshot.Question {
	return map[string]snapshot.Question{
		"Q6 siting theme=0 phase=2":                       {Area: westMidlands, Phase: snapshottest.Phase(2), Period: 2025, Metres: 2000, Anywhere: true},
		"Q6 siting theme=2 phase=2":                       {Area: westMidlands, Theme: snapshottest.Theme(2), Phase: snapshottest.Phase(2), Period: 2025, Metres: 2000, Anywhere: true},
		"Q6 siting theme=3 phase=4":                       {Area: westMidlands, Theme: snapshottest.Theme(3), Phase: snapshottest.Phase(4), Period: 2025, Metres: 2000, Anywhere: true},
		"Q6 England incremental prepared theme=3 phase=4": {Area: snapshot.England, Theme: snapshottest.Theme(3), Phase: snapshottest.Phase(4), Period: 2025, Metres: 2000, Anywhere: true},
	}
}

// byNumber are the settings of an area in the order of the bench's numbers, by
// which it decides between equals.
func byNumber(v *snapshot.View, area term.GSS) []int32 {
	out := slices.Clone(v.Land.Area(area).Settings)
	slices.SortFunc(out, func(a, b int32) int {
		return snapshottest.Number(v.Land.Settings[a].ID) - snapshottest.Number(v.Land.Settings[b].ID)
	})
	return out
}

func TestSitesAsPostGIS(t *testing.T) {
	v, want := loaded(t), sitings(t)
	for name, q := range sited() {
		got, err := v.Sites(q, snapshot.Where{K: 50, Among: byNumber(v, q.Area), FromNothing: q.Theme == 0})
		if err != nil {
			t.Fatal(err)
		}
		var rows [][]int
		for _, s := range got.Steps {
			rows = append(rows, []int{snapshottest.Number(v.Land.Settings[s.Setting].ID), s.Gain})
		}
		if d := digest(rows); d != want[name].Digest || got.Reached() != want[name].Objective {
			t.Errorf("%s: %d reached by %d sites, %s, want %d, %s", name, got.Reached(), len(rows), d, want[name].Objective, want[name].Digest)
		}
		if got.AtLeast < got.Guarantee || got.Bound < float64(got.Reached()) || got.Bound > float64(got.Unmet) {
			t.Errorf("%s: %d reached, at most %v of %d", name, got.Reached(), got.Bound, got.Unmet)
		}
		t.Logf("%s: %d of %d unmet, at least %.4f of the best", name, got.Reached(), got.Unmet, got.AtLeast)
	}
}

func BenchmarkReach(b *testing.B) {
	v := loaded(b)
	q := asked(snapshot.England)
	v.Land.Prepare(q)
	b.Run("Q4 England", func(b *testing.B) {
		for b.Loop() {
			v.Reach(q)
		}
	})
	b.Run("Q4p England", func(b *testing.B) {
		for b.Loop() {
			v.ReachOfPlaces(q)
		}
	})
	b.Run("Q4 E47000007", func(b *testing.B) {
		for b.Loop() {
			v.Reach(asked(westMidlands))
		}
	})
	b.Run("new bandwidth", func(b *testing.B) {
		metres := 2000.0
		for b.Loop() {
			metres++
			asked := q
			asked.Metres = metres
			v.Reach(asked)
		}
	})
	b.Run("new bandwidth, every setting", func(b *testing.B) {
		metres := 2000.0
		for b.Loop() {
			metres++
			v.Reach(snapshot.Question{Area: snapshot.England, Period: 2025, Metres: metres})
		}
	})
}

func BenchmarkEquity(b *testing.B) {
	v := loaded(b)
	themes, phases := matrixAsked()
	for name, area := range areasAsked() {
		q := asked(area)
		v.Land.Prepare(q)
		b.Run("Q5 "+name, func(b *testing.B) {
			for b.Loop() {
				v.Equity(q, 0, 0)
			}
		})
		b.Run("999 draws "+name, func(b *testing.B) {
			for b.Loop() {
				v.Equity(q, 999, 1)
			}
		})
		b.Run("by authority "+name, func(b *testing.B) {
			for b.Loop() {
				v.EquityByAuthority(q, nil, 0, 0)
			}
		})
		b.Run("Q5x "+name, func(b *testing.B) {
			for b.Loop() {
				v.EquityMatrix(snapshot.Question{Area: area, Period: 2025, Anywhere: true}, themes, phases)
			}
		})
	}
}

func BenchmarkSites(b *testing.B) {
	v := loaded(b)
	for name, q := range sited() {
		among := byNumber(v, q.Area)
		v.Land.Prepare(q)
		where := snapshot.Where{K: 50, Among: among, FromNothing: q.Theme == 0}
		bounded := where
		bounded.PerAuthority, bounded.Apart, bounded.KeepComparable = 3, 1500, true
		for kind, w := range map[string]snapshot.Where{"free": where, "constraints": bounded} {
			if _, err := v.Sites(q, w); err != nil {
				b.Fatal(err)
			}
			b.Run(kind+"/"+strings.ReplaceAll(name, " ", "_"), func(b *testing.B) {
				for b.Loop() {
					if _, err := v.Sites(q, w); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
