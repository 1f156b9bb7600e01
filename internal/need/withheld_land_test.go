package need_test

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fairground/internal/need/needtest"
	"fairground/internal/need/stats"
	"fairground/internal/register"
	"fairground/internal/term"
)

// inventedLand is three regions: one with a combined authority that is a part of
// it, one that is a combined authority and a county of two districts, and one of
// four boroughs.
const inventedLand = `North,E12000001,A One,E06000101,901,Northern,E47000101
North,E12000001,A Two,E06000102,902,Northern,E47000101
North,E12000001,A Three,E06000103,903,,
North,E12000001,A Four,E06000104,904,,
Middle,E12000002,B One,E06000105,905,Middling,E47000102
Middle,E12000002,B Two,E06000106,906,Middling,E47000102
Capital,E12000003,City,E09000101,907,,
Capital,E12000003,C Two,E09000102,908,,
Capital,E12000003,C Three,E09000103,909,,
Capital,E12000003,C Four,E09000104,910,,
`

// landRow is an authority of the invented land.
type landRow struct{ region, regionCode, name, code, la, combined, combinedCode string }

func landRows() []landRow {
	var out []landRow
	for _, line := range strings.Fields(strings.ReplaceAll(inventedLand, " ", "_")) {
		f := strings.Split(strings.ReplaceAll(line, "_", " "), ",")
		out = append(out, landRow{f[0], f[1], f[2], f[3], f[4], f[5], f[6]})
	}
	return out
}

// smallPlaces is how many wards, and neighbourhoods, an authority has.
const smallPlaces = 4

// smallCode is the code of a ward or neighbourhood of an authority.
func smallCode(kind string, authority, k int) string {
	return fmt.Sprintf("%s%04d%02d", kind, authority, k)
}

// settle imports the invented land into the register.
func settle(t *testing.T, w *needtest.World) {
	t.Helper()
	hierarchy := "first_available_year_included,most_recent_year_included,ward_name,lad_name,la_name,english_devolved_area_name,region_name,country_name,ward_code,lad_code,new_la_code,english_devolved_area_code,region_code,country_code\n"
	authorities := "new_la_code,la_name,date_of_operation,date_of_termination,parent_geography_code,status,old_la_code\n"
	neighbourhoods := "lsoa21_name,lsoa21_code,ward24_name,ward24_code,ltla24_name,ltla24_code\n"
	for i, r := range landRows() {
		devolved, code := r.combined, r.combinedCode
		if code == "" {
			devolved, code = "z", "z"
		}
		for k := range smallPlaces {
			ward := smallCode("E05", i, k)
			hierarchy += fmt.Sprintf("2024,2025,Ward %d of %s,%s,%s,%s,%s,England,%s,%s,%s,%s,%s,E92000001\n", k, r.name, r.name, r.name, devolved, r.region, ward, r.code, r.code, code, r.regionCode)
			neighbourhoods += fmt.Sprintf("%s 00%d,%s,Ward %d of %s,%s,%s,%s\n", r.name, k, smallCode("E01", i, k), k, r.name, ward, r.name, r.code)
		}
		authorities += fmt.Sprintf("%s,%s,,,,live,%s\n", r.code, r.name, r.la)
	}
	folder := t.TempDir()
	var paths []string
	for name, text := range map[string]string{"hierarchy.csv": hierarchy, "las.csv": authorities, "lsoa.csv": neighbourhoods} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	if _, err := w.Register.ImportAreas(t.Context(), paths...); err != nil {
		t.Fatal(err)
	}
}

// secret is what a publisher counts and withholds of the invented land: counts of
// every group everywhere, by indicator and area.
type secret struct {
	dataset, measure string
	basis            stats.Basis
	groups           map[string]string // indicator → breakdown
	total            string            // the indicator that the others add up to; "": none
	period           string
	x, n             map[cellKey]float64
	withheld         map[cellKey]string // with this symbol
	absent           map[cellKey]bool   // not in the file
}

func attendanceSecret() *secret {
	return &secret{dataset: "attendance-ytd", measure: "overall_absence_perc", basis: stats.Clustered, total: "absence-now", period: "2025/26 to date",
		groups: map[string]string{"absence-now": "education_phase=Total", "absence-now-primary": "education_phase=Primary", "absence-now-secondary": "education_phase=Secondary", "absence-now-special": "education_phase=Special"},
		x:      map[cellKey]float64{}, n: map[cellKey]float64{}, withheld: map[cellKey]string{}, absent: map[cellKey]bool{}}
}

func ks4Secret() *secret {
	s := attendanceSecret()
	s.dataset, s.measure, s.basis, s.total, s.period = "sap-la-performance", "engmaths59", stats.Counts, "em5-counts", "2024/25"
	s.groups = map[string]string{"em5-counts": "pupils=Total", "em5-dis": "pupils=Disadvantaged", "em5-not-dis": "pupils=Not known to be disadvantaged"}
	return s
}

func (s *secret) key(indicator string, area string) cellKey {
	return cellKey{indicator, term.GSS(area), s.period}
}

// fill invents the counts, and adds them up.
func (s *secret) fill(r *rand.Rand) *secret {
	for _, row := range landRows() {
		for g := range s.groups {
			if g == s.total {
				continue
			}
			n := float64(30 + r.IntN(900))
			x := math.Floor(n * (0.1 + 0.6*r.Float64()))
			for _, area := range []string{row.code, row.regionCode, "E92000001"} {
				for _, name := range []string{g, s.total} {
					s.x[s.key(name, area)] += x
					s.n[s.key(name, area)] += n
				}
			}
		}
	}
	return s
}

// nothing says that a group has nobody in an authority: its row is not there.
func (s *secret) nothing(indicator string, row landRow) {
	gone := s.key(indicator, row.code)
	for _, area := range []string{row.regionCode, "E92000001", row.code} {
		for _, name := range []string{s.total, indicator} {
			if k := s.key(name, area); k != gone {
				s.x[k], s.n[k] = s.x[k]-s.x[gone], s.n[k]-s.n[gone]
			}
		}
	}
	delete(s.x, gone)
	delete(s.n, gone)
}

func (s *secret) hide(indicator, area string) { s.withheld[s.key(indicator, area)] = "c" }

func (s *secret) place(area term.GSS) stats.Place {
	for _, r := range landRows() {
		switch area {
		case term.GSS(r.code):
			return stats.Place{Level: stats.Authority, Code: r.code, LA: r.la, Name: r.name}
		case term.GSS(r.regionCode):
			return stats.Place{Level: stats.Regional, Code: r.regionCode, Name: r.region}
		}
	}
	return needtest.England()
}

// publish loads what the publisher shows.
func (s *secret) publish(t *testing.T, w *needtest.World) {
	t.Helper()
	release := needtest.Release{Dataset: s.dataset, Measure: s.measure, Basis: s.basis}
	for k, x := range s.x {
		if s.absent[k] {
			continue
		}
		f := needtest.Figure{Place: s.place(k.area), Period: k.period, Breakdown: s.groups[k.indicator], X: x, N: s.n[k]}
		if symbol := s.withheld[k]; symbol != "" {
			f.X, f.N, f.Value = 0, 0, symbol
		}
		release.Figures = append(release.Figures, f)
	}
	w.Load(t, release)
}

// additions are all that anybody knows to add up in the invented land.
func (s *secret) additions(w *needtest.World, t *testing.T) []addition {
	t.Helper()
	parts := map[string][]string{}
	for _, r := range landRows() {
		parts["E92000001"] = append(parts["E92000001"], r.code)
		parts[r.regionCode] = append(parts[r.regionCode], r.code)
		if r.combinedCode != "" {
			parts[r.combinedCode] = append(parts[r.combinedCode], r.code)
		}
	}
	var out []addition
	for g := range s.groups {
		for whole, all := range parts {
			a := addition{whole: s.key(g, whole).name()}
			for _, p := range all {
				a.parts = append(a.parts, s.key(g, p).name())
			}
			out = append(out, a)
		}
		out = append(out, addition{whole: s.key(g, "E92000001").name(), parts: []string{s.key(g, "E12000001").name(), s.key(g, "E12000002").name(), s.key(g, "E12000003").name()}})
	}
	atlas, err := w.Register.Atlas(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []register.AreaKind{register.Country, register.Region, register.CombinedAuthority, register.District} {
		for _, a := range atlas.Kind(kind) {
			whole := addition{whole: s.key(s.total, string(a.Code)).name()}
			for g := range s.groups {
				if g != s.total {
					whole.parts = append(whole.parts, s.key(g, string(a.Code)).name())
				}
			}
			out = append(out, whole)
		}
	}
	return out
}

// named gives the indicator that each group is.
func (s *secret) named() map[string]string {
	out := map[string]string{}
	for id, breakdown := range s.groups {
		out[breakdown] = id
	}
	return out
}

// attack has the adversary read everything of the release that stands, and says
// what it recovers of what was withheld.
func (s *secret) attack(t *testing.T, w *needtest.World, all bool) []string {
	t.Helper()
	e, r := gather(t, w), newReader(t, w)
	r.catalogue(e, all)
	release := &r.releases(s.dataset)[0]
	r.measure(e, release, s.measure, s.named(), all)
	for _, id := range []string{"", string(release.ID)} {
		if all {
			r.cited(e, term.ID(id), slices.Sorted(maps.Keys(s.groups)), []string{s.period})
		}
	}
	return s.solve(t, w, e)
}

// solve says what follows of what was withheld.
func (s *secret) solve(t *testing.T, w *needtest.World, e *everything) []string {
	t.Helper()
	leaks := append(e.contradictions(), e.trouble...)
	for k, symbol := range s.withheld {
		if r, ok := e.shown[k]; ok && symbol != "z" {
			leaks = append(leaks, fmt.Sprintf("%v is shown: %v", k, r.Value))
		}
	}
	for _, counts := range []struct {
		what        string
		shown, real map[cellKey]float64
	}{{"count", e.x, s.x}, {"number it is out of", e.n, s.n}} {
		a := &adversary{known: map[string]float64{}, free: map[string]bool{}, sums: s.additions(w, t)}
		for k, v := range counts.shown {
			a.known[k.name()] = v
		}
		for k := range s.x {
			if _, ok := counts.shown[k]; !ok && !s.absent[k] && s.withheld[k] != "z" {
				a.free[k.name()] = true
			}
		}
		for i, p := range e.pooled {
			name := fmt.Sprint("pool ", i)
			a.known[name] = map[string]float64{"count": p.x, "number it is out of": p.n}[counts.what]
			pool := addition{whole: name}
			for _, area := range p.of {
				pool.parts = append(pool.parts, cellKey{p.indicator, area, p.period}.name())
			}
			a.sums = append(a.sums, pool)
		}
		found := a.best()
		for k := range s.withheld {
			if l, ok := found[k.name()]; ok && l.width() < 1 {
				leaks = append(leaks, fmt.Sprintf("the %s of %v is %v to %v; it is %v", counts.what, k, l.lower, l.upper, counts.real[k]))
			}
		}
	}
	return leaks
}

// still says how much is shown at all: a page that shows nothing leaks nothing.
func (s *secret) still(t *testing.T, w *needtest.World) int {
	n := 0
	for k := range gather(t, w).shown {
		if _, ok := s.groups[k.indicator]; ok {
			n++
		}
	}
	return n
}
