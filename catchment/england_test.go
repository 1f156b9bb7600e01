package catchment_test

import (
	"bufio"
	"compress/gzip"
	"crypto/md5"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fairground/catchment"
	"fairground/internal/sharedtest"
	"fairground/interval"
)

const (
	anywhere     = "E92000001"
	westMidlands = "E47000007"
)

// england is the input of shared/bench/landscape. Things are numbered from 0 in
// the order of its files, which is one less than their ids there.
type england struct {
	neighbourhoods, settings []catchment.Point
	neighbourhoodIn          []string // the combined authority
	settingIn                []string
	district                 []int32 // per setting
	districts                int
	children, rank           []float64 // per neighbourhood; children NaN where suppressed
	phases                   []int
	pupils                   []float64
	programmes               []programme
	deliveries               [][4]int // programme, setting, year, reached
	near                     *catchment.Lists
}

type programme struct{ theme, phases int }

func bench(t testing.TB, elem ...string) string {
	t.Helper()
	return sharedtest.Shared(t, append([]string{"bench", "landscape"}, elem...)...)
}

// columns reads a compressed CSV file and gives each row's values of columns.
func columns(t testing.TB, path string, names ...string) [][]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(bufio.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(unzipped).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var at []int
	for _, name := range names {
		at = append(at, slices.Index(rows[0], name))
	}
	out := make([][]string, 0, len(rows))
	for _, row := range rows[1:] {
		picked := make([]string, len(at))
		for i, column := range at {
			picked[i] = row[column]
		}
		out = append(out, picked)
	}
	return out
}

func number(t testing.TB, s string) float64 {
	t.Helper()
	if s == "" {
		return math.NaN()
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func whole(t testing.TB, s string) int {
	t.Helper()
	if s == "" {
		return 0
	}
	return int(number(t, s))
}

func loadEngland(t testing.TB) *england {
	t.Helper()
	e := new(england)
	for _, r := range columns(t, bench(t, "data", "neighbourhoods.csv.gz"), "x", "y", "ca", "children", "idaci_rank") {
		e.neighbourhoods = append(e.neighbourhoods, catchment.Point{X: number(t, r[0]), Y: number(t, r[1])})
		e.neighbourhoodIn = append(e.neighbourhoodIn, r[2])
		e.children, e.rank = append(e.children, number(t, r[3])), append(e.rank, number(t, r[4]))
	}
	known := map[string]int32{}
	for _, r := range columns(t, bench(t, "data", "settings.csv.gz"), "x", "y", "ca", "phases", "pupils", "lad") {
		e.settings = append(e.settings, catchment.Point{X: number(t, r[0]), Y: number(t, r[1])})
		e.settingIn = append(e.settingIn, r[2])
		e.phases, e.pupils = append(e.phases, whole(t, r[3])), append(e.pupils, float64(whole(t, r[4])))
		if _, ok := known[r[5]]; !ok {
			known[r[5]] = int32(len(known))
		}
		e.district = append(e.district, known[r[5]])
	}
	e.districts = len(known)
	for _, r := range columns(t, bench(t, "data", "programmes.csv.gz"), "theme", "phase1", "phase2") {
		e.programmes = append(e.programmes, programme{theme: whole(t, r[0]), phases: (1<<whole(t, r[1]) | 1<<whole(t, r[2])) >> 1})
	}
	for _, r := range columns(t, bench(t, "data", "deliveries.csv.gz"), "programme_id", "setting_id", "year", "reached") {
		e.deliveries = append(e.deliveries, [4]int{whole(t, r[0]) - 1, whole(t, r[1]) - 1, whole(t, r[2]), whole(t, r[3])})
	}
	e.near = catchment.Near(e.settings, catchment.NewGrid(e.neighbourhoods, 1000), 2000)
	return e
}

// population is children where they are known, and nobody where not.
func (e *england) population() []float64 {
	p := slices.Clone(e.children)
	for i := range p {
		if math.IsNaN(p[i]) {
			p[i] = 0
		}
	}
	return p
}

// reached adds up per setting what programmes of a theme and phase delivered in 2025.
func (e *england) reached(theme, phase int) []float64 {
	out := make([]float64, len(e.settings))
	for _, d := range e.deliveries {
		if p := e.programmes[d[0]]; p.theme == theme && p.phases>>(phase-1)&1 > 0 && d[2] == 2025 {
			out[d[1]] += float64(d[3])
		}
	}
	return out
}

// sites gives the settings where a delivery of a theme and phase took place.
func (e *england) sites(theme, phase int) []int32 {
	var out []int32
	for _, d := range e.deliveries {
		if p := e.programmes[d[0]]; p.theme == theme && p.phases>>(phase-1)&1 > 0 && d[2] == 2025 {
			out = append(out, int32(d[1]))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// suppliers keeps the settings of a phase that supply something.
func (e *england) suppliers(phase int, supply []float64) (suppliers []int32, amounts []float64) {
	for i, s := range supply {
		if s > 0 && e.phases[i]>>(phase-1)&1 > 0 {
			suppliers, amounts = append(suppliers, int32(i)), append(amounts, s)
		}
	}
	return suppliers, amounts
}

// siting is question Q6; theme 0 is where nothing is covered yet.
func (e *england) siting(t testing.TB, area string, theme, phase int) catchment.Problem {
	t.Helper()
	p := catchment.Problem{Lists: e.near, Need: e.population(), K: 50, Points: e.settings}
	covered := make([]bool, len(e.neighbourhoods))
	if theme > 0 {
		if err := e.near.Cover(e.sites(theme, phase), covered); err != nil {
			t.Fatal(err)
		}
	}
	for i, in := range e.neighbourhoodIn {
		if covered[i] || (area != anywhere && in != area) {
			p.Need[i] = 0
		}
	}
	for i, in := range e.settingIn {
		if area == anywhere || in == area {
			p.Candidates = append(p.Candidates, int32(i))
		}
	}
	return p
}

func TestEnglandPairs(t *testing.T) {
	e := loadEngland(t)
	if got := e.near.Pairs(); got != 717_960 {
		t.Errorf("%d pairs within 2 km, want 717,960", got)
	}
	if back := e.near.Reversed(); back.Pairs() != e.near.Pairs() || back.Origins() != len(e.neighbourhoods) {
		t.Errorf("reversed: %d pairs of %d origins", back.Pairs(), back.Origins())
	}
}

// TestEnglandAccess reproduces the accessibility that PostGIS worked out.
func TestEnglandAccess(t *testing.T) {
	e := loadEngland(t)
	weights, population := must(e.near.Weigh(catchment.Gaussian(2000))), e.population()
	for _, c := range []struct {
		file                string
		supply              []float64
		suppliers           int
		inReach, outOfReach float64
	}{
		{"q4_access_england.csv.gz", e.reached(2, 2), 2693, 100_814, 2732},
		{"q4p_access_pupils_england.csv.gz", e.pupils, 20_142, 5_445_054, 124_440},
	} {
		suppliers, supply := e.suppliers(2, c.supply)
		got, err := catchment.Access(weights, suppliers, supply, population)
		if err != nil {
			t.Fatal(err)
		}
		if len(suppliers) != c.suppliers || got.InReachSupply != c.inReach || got.OutOfReachSupply != c.outOfReach {
			t.Errorf("%s: %d suppliers, %v in reach, %v not", c.file, len(suppliers), got.InReachSupply, got.OutOfReachSupply)
		}
		worst, sum := 0.0, 0.0
		for i, row := range columns(t, bench(t, "expected", c.file), "id", "a") {
			want := number(t, row[1])
			if want == 0 && got.Access[i] != 0 {
				t.Errorf("%s: neighbourhood %s has %v, want 0", c.file, row[0], got.Access[i])
			}
			worst = max(worst, math.Abs(got.Access[i]-want)/max(want, math.SmallestNonzeroFloat64))
			sum += got.Access[i] * population[i]
		}
		t.Logf("%s: worst relative difference %.2g; Σ population × access %.12g", c.file, worst, sum)
		if worst > 1e-12 || math.Abs(sum/c.inReach-1) > 1e-9 {
			t.Errorf("%s: worst relative difference %v, Σ population × access %v", c.file, worst, sum)
		}
	}
}

// TestEnglandEquity reproduces the concentration index of that accessibility,
// with the ranks of the engine beside this one.
func TestEnglandEquity(t *testing.T) {
	e := loadEngland(t)
	suppliers, supply := e.suppliers(2, e.reached(2, 2))
	reach, err := catchment.Access(must(e.near.Weigh(catchment.Gaussian(2000))), suppliers, supply, e.population())
	if err != nil {
		t.Fatal(err)
	}
	ranked := interval.NewRanked(e.rank)
	for area, want := range map[string]float64{anywhere: 0.09018452205454901, westMidlands: 0.07231515216236939} {
		weights := e.population()
		for i, in := range e.neighbourhoodIn {
			if area != anywhere && in != area {
				weights[i] = 0
			}
		}
		got, err := ranked.Index(reach.Access, weights)
		if err != nil || math.Abs(got-want) > 1e-12 {
			t.Errorf("%s: %v, want %v (%v)", area, got, want, err)
		}
	}
}

// TestEnglandSiting reproduces the sites that PostGIS chose, by their digests.
func TestEnglandSiting(t *testing.T) {
	e := loadEngland(t)
	raw, err := os.ReadFile(bench(t, "expected", "postgis.json"))
	if err != nil {
		t.Fatal(err)
	}
	var expected []struct{ Q, Digest string }
	if err := json.Unmarshal(raw, &expected); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		question, area string
		theme, phase   int
		uncovered      float64
	}{
		{"Q6 siting theme=0 phase=2", westMidlands, 0, 2, 335_310},
		{"Q6 siting theme=2 phase=2", westMidlands, 2, 2, 5805},
		{"Q6 siting theme=3 phase=4", westMidlands, 3, 4, 17_710},
		{"Q6 England incremental prepared theme=3 phase=4", anywhere, 3, 4, 2_485_420},
	} {
		plan, err := catchment.Greedy(e.siting(t, c.area, c.theme, c.phase))
		if err != nil {
			t.Fatal(err)
		}
		var lines strings.Builder
		for _, s := range plan.Steps {
			fmt.Fprintf(&lines, "%d,%.0f\n", s.Site+1, s.Gain)
		}
		digest := fmt.Sprintf("%x", md5.Sum([]byte(lines.String())))
		found := false
		for _, want := range expected {
			if want.Q == c.question {
				found = true
				if digest != want.Digest {
					t.Errorf("%s: digest %s, want %s", c.question, digest, want.Digest)
				}
			}
		}
		if !found || plan.Uncovered != c.uncovered {
			t.Errorf("%s: found %v, uncovered %v, want %v", c.question, found, plan.Uncovered, c.uncovered)
		}
		t.Logf("%s: %d sites reach %.0f of %.0f; no plan reaches more than %.0f; at least %.1f %% of the best",
			c.question, len(plan.Steps), plan.Reached(), plan.Uncovered, plan.Bound, 100*plan.AtLeast())
	}
}

// must unwraps what a test knows to be right.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
