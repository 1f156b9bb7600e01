package need_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fairground/internal/db"
	"fairground/internal/need"
	"fairground/internal/need/needtest"
	"fairground/internal/need/stats"
	"fairground/internal/register"
	"fairground/internal/sharedtest"
	"fairground/internal/term"
)

// published is a figure as its publisher has it.
type published struct {
	x, n   float64
	symbol term.Symbol
}

// realHouse is what is loaded, and what the files of counts say themselves. The
// Local Authority Interactive Tool has no counts at all: nothing of it adds up.
type realHouse struct {
	*needtest.World
	atlas  *register.Atlas
	source map[cellKey]published
}

func openReal(t *testing.T) *realHouse {
	t.Helper()
	folder := sharedtest.Dir(t)
	d, err := db.Open(t.Context(), filepath.Join(t.TempDir(), "real.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	if err := d.Migrate(t.Context(), needtest.Schemas()...); err != nil {
		t.Fatal(err)
	}
	w := &realHouse{World: needtest.Bare(d), source: map[cellKey]published{}}
	only := t.TempDir() // what places need, and no more
	for _, name := range []string{"geo-lookups", "gias", "boundaries"} {
		if err := os.Symlink(filepath.Join(folder, name), filepath.Join(only, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Register.ImportFolder(t.Context(), only, func(register.Report) {}); err != nil {
		t.Fatal(err)
	}
	if w.atlas, err = w.Register.Atlas(t.Context()); err != nil {
		t.Fatal(err)
	}
	for id, files := range realFiles() {
		if id == "lait" {
			continue
		}
		for i := range files {
			files[i] = sharedtest.Dir(t, files[i])
		}
		for _, use := range []func(*stats.Table){func(table *stats.Table) { w.read(t, table) }, func(table *stats.Table) {
			if _, err := w.Need.Import(t.Context(), table, need.ImportOptions{}); err != nil {
				t.Fatal(err)
			}
		}} {
			table, err := stats.Open(t.Context(), files, stats.Options{})
			if err != nil {
				t.Fatal(err)
			}
			use(table)
		}
	}
	return w
}

// read keeps what the publisher shows of the catalogue's series.
func (w *realHouse) read(t *testing.T, table *stats.Table) {
	t.Helper()
	type series struct{ measure, breakdown string }
	of := map[series]string{}
	fold := func(breakdown string) string {
		parts := strings.Split(breakdown, ";")
		for i := range parts {
			for k := i; k > 0 && parts[k] < parts[k-1]; k-- {
				parts[k], parts[k-1] = parts[k-1], parts[k]
			}
		}
		return strings.Join(parts, ";")
	}
	for _, i := range w.Need.Catalogue().Indicators {
		if i.From != nil && i.From.Dataset == table.Dataset.ID && i.Adds == nil {
			of[series{i.From.Measure, fold(i.From.Breakdown)}] = i.ID
		}
	}
	if len(of) == 0 {
		return
	}
	for row, err := range table.Rows {
		if err != nil {
			t.Fatal(err)
		}
		area := w.area(row.Place)
		for _, c := range row.Cells {
			if id := of[series{table.Measures[c.Measure].ID, fold(row.Breakdown)}]; id != "" && area != "" {
				w.source[cellKey{id, area, row.Period.Label}] = published{c.X, c.N, c.Value.Symbol()}
			}
		}
	}
}

// area is what a place is now, plainly: by its digits, else by its code.
func (w *realHouse) area(p stats.Place) term.GSS {
	if p.Level == stats.National {
		return "E92000001"
	}
	if p.Level == stats.Regional {
		for _, r := range w.atlas.Kind(register.Region) {
			if strings.EqualFold(r.Name, p.Name) || string(r.Code) == p.Code {
				return r.Code
			}
		}
		return ""
	}
	if code, ok := w.atlas.Authority(p.LA, ""); ok && p.LA != "" {
		if now, ok := w.atlas.Continues(code); ok {
			return now
		}
	}
	now, _ := w.atlas.Continues(term.GSS(p.Code))
	return now
}

// wholes lists what every area is made of, in districts or in the authorities that
// answer for schools.
func (w *realHouse) wholes(districts bool) map[term.GSS][]term.GSS {
	out := map[term.GSS][]term.GSS{}
	for _, kind := range []register.AreaKind{register.Country, register.Region, register.CombinedAuthority, register.County} {
		for _, whole := range w.atlas.Kind(kind) {
			inside := map[term.GSS]int{}
			for _, d := range w.atlas.Parts(whole.Code, register.District) {
				code := d.Code
				if county, ok := w.atlas.Holder(code, register.County); ok && !districts {
					code = county
				}
				inside[code]++
			}
			cut := false
			for code, n := range inside {
				if a, _ := w.atlas.Area(code); a.Kind == register.County && n < len(w.atlas.Parts(code, register.District)) {
					cut = true
				}
			}
			if cut || kind == register.County && !districts {
				continue
			}
			for code := range inside {
				out[whole.Code] = append(out[whole.Code], code)
			}
		}
	}
	return out
}

// groupsOfReal are what adds up to what among groups, as the publishers say.
func groupsOfReal() map[string][]string {
	return map[string][]string{
		"absence-now":  {"absence-now-primary", "absence-now-secondary", "absence-now-special"},
		"em5-counts":   {"em5-dis", "em5-not-dis"},
		"l3-19-counts": {"l3-19-counts-fsm", "l3-19-counts-not-fsm"},
		"l2-19-counts": {"l2-19-counts-fsm", "l2-19-counts-not-fsm"},
	}
}

// system is everything that adds up among these figures of a period.
func (w *realHouse) system(indicators []string, period string, wholes map[term.GSS][]term.GSS) []addition {
	var out []addition
	name := func(indicator string, area term.GSS) string { return cellKey{indicator, area, period}.name() }
	for _, id := range indicators {
		for whole, parts := range wholes {
			a := addition{whole: name(id, whole)}
			for _, p := range parts {
				a.parts = append(a.parts, name(id, p))
			}
			out = append(out, a)
		}
		a := addition{whole: name(id, "E92000001")}
		for _, r := range w.atlas.Kind(register.Region) {
			a.parts = append(a.parts, name(id, r.Code))
		}
		out = append(out, a)
	}
	for whole, parts := range groupsOfReal() {
		for _, kind := range []register.AreaKind{register.Country, register.Region, register.CombinedAuthority, register.County, register.District} {
			for _, area := range w.atlas.Kind(kind) {
				a := addition{whole: name(whole, area.Code)}
				for _, p := range parts {
					a.parts = append(a.parts, name(p, area.Code))
				}
				out = append(out, a)
			}
		}
	}
	return out
}

// TestWithheldInTheRealData has the adversary read everything that is shown of the
// real files.
func TestWithheldInTheRealData(t *testing.T) {
	start := time.Now()
	w := openReal(t)
	w.attackAll(t, start)
}

func (w *realHouse) attackAll(t *testing.T, start time.Time) {
	t.Helper()
	t.Logf("loaded after %.1f s", time.Since(start).Seconds())
	e := gather(t, w.World)
	t.Logf("%d figures read, %d withheld, after %.1f s", len(e.shown), len(e.hidden), time.Since(start).Seconds())
	w.readMeasures(t, e)
	t.Logf("%d figures read with those of measures, after %.1f s", len(e.shown), time.Since(start).Seconds())
	for _, trouble := range append(e.contradictions(), e.trouble...) {
		t.Error(trouble)
	}
	symbols := map[string]int{}
	for k, p := range w.source {
		if p.symbol != "" {
			symbols[k.indicator+" "+string(p.symbol)]++
		}
		if _, shown := e.shown[k]; shown && p.symbol != "" {
			t.Errorf("%v was published as %q, and is shown", k, p.symbol)
		}
	}
	t.Logf("withheld by publishers: %v", symbols)
	w.attackTenths(t, e)
	t.Logf("%d places by tenths, after %.1f s", len(e.unequal), time.Since(start).Seconds())
	for _, set := range realSets() {
		w.attack(t, e, set)
		t.Logf("%s after %.1f s", set.name, time.Since(start).Seconds())
	}
}

// readMeasures reads the file of every measure that the adversary solves for, with
// all of its groups, and takes those that the catalogue has under its names.
func (w *realHouse) readMeasures(t *testing.T, e *everything) {
	t.Helper()
	r := newReader(t, w.World)
	names, at := map[need.Source]map[string]string{}, map[need.Source]bool{}
	for _, set := range realSets() {
		for _, id := range set.indicators {
			if i, ok := w.Need.Catalogue().Find(id); ok && i.From != nil && i.Adds == nil {
				at[need.Source{Dataset: i.From.Dataset, Measure: i.From.Measure}] = true
			}
		}
	}
	for _, i := range w.Need.Catalogue().Indicators {
		if i.From != nil && i.Adds == nil {
			of := need.Source{Dataset: i.From.Dataset, Measure: i.From.Measure}
			if names[of] == nil {
				names[of] = map[string]string{}
			}
			names[of][i.From.Breakdown] = i.ID
		}
	}
	for of := range at {
		release := &r.releases(of.Dataset)[0]
		r.measure(e, release, of.Measure, names[of], false)
	}
}

// attackTenths adds up schools by tenth of neighbourhoods, over places.
func (w *realHouse) attackTenths(t *testing.T, e *everything) {
	t.Helper()
	a := &adversary{known: map[string]float64{}, free: map[string]bool{}}
	name := func(area term.GSS, decile int) string { return fmt.Sprintf("tenth %d of %s", decile, area) }
	wholes := w.wholes(true)
	areas := map[term.GSS]bool{}
	for whole, parts := range wholes {
		areas[whole] = true
		for _, p := range parts {
			areas[p] = true
		}
		for d := 1; d <= 10; d++ {
			s := addition{whole: name(whole, d)}
			for _, p := range parts {
				s.parts = append(s.parts, name(p, d))
			}
			a.sums = append(a.sums, s)
		}
	}
	alone := 0
	for area := range areas {
		q := e.unequal[area]
		for d := 1; d <= 10; d++ {
			a.known[name(area, d)] = 0
			if q == nil {
				delete(a.known, name(area, d))
				a.free[name(area, d)] = true
			}
		}
		if q == nil {
			continue
		}
		for i, g := range q.Groups {
			if g.X < 10 {
				t.Errorf("%s shows a tenth of %v pupils", area, g.X)
			}
			if g.Decile == g.To {
				a.known[name(area, g.Decile)] = g.X
				alone++
				continue
			}
			s := addition{whole: fmt.Sprintf("group %d of %s", i, area)}
			a.known[s.whole] = g.X
			for d := g.Decile; d <= g.To; d++ {
				delete(a.known, name(area, d))
				a.free[name(area, d)] = true
				s.parts = append(s.parts, name(area, d))
			}
			a.sums = append(a.sums, s)
		}
	}
	if alone < 100 {
		t.Errorf("only %d tenths are shown", alone)
	}
	for cell, l := range a.solve() {
		if l.width() < 1 && l.upper < 9.5 && l.upper > 0.5 {
			t.Errorf("what is shown gives %s back: %v", cell, l)
		}
	}
}

// realSet is what belongs together of the real data.
type realSet struct {
	name       string
	indicators []string
	districts  bool
}

func realSets() []realSet {
	groups := groupsOfReal()
	return []realSet{
		{"attendance", append(groups["absence-now"], "absence-now"), false},
		{"key stage 4", append(groups["em5-counts"], "em5-counts"), false},
		{"level 3 at 19", append(groups["l3-19-counts"], "l3-19-counts"), false},
		{"level 2 at 19", append(groups["l2-19-counts"], "l2-19-counts"), false},
		{"NEET", []string{"neet-2023", "not-known-2023", "neet-or-not-known-2023", "participation-2023"}, false},
		{"low income", []string{"low-income-bhc", "low-income-ahc"}, true},
		{"development at 5", []string{"gld-2018-fsm", "gld-2018-not-fsm"}, false},
		{"income deprivation", []string{"idaci-children"}, true},
	}
}

func (w *realHouse) attack(t *testing.T, e *everything, set realSet) {
	t.Helper()
	in := map[string]bool{}
	for _, id := range set.indicators {
		in[id] = true
	}
	periods := map[string]bool{}
	for k := range e.shown {
		if in[k.indicator] {
			periods[k.period] = true
		}
	}
	if len(periods) == 0 {
		t.Errorf("%s: nothing is shown", set.name)
	}
	wholes := w.wholes(set.districts)
	for period := range periods {
		for q, shown := range []map[cellKey]float64{e.x, e.n} {
			ours := &adversary{known: map[string]float64{}, free: map[string]bool{}, most: map[string]float64{}, sums: w.system(set.indicators, period, wholes)}
			theirs := &adversary{known: map[string]float64{}, free: map[string]bool{}, sums: ours.sums}
			both := &adversary{known: map[string]float64{}, free: map[string]bool{}, sums: ours.sums}
			for k, v := range shown {
				if in[k.indicator] && k.period == period {
					ours.known[k.name()], both.known[k.name()] = v, v
				}
			}
			primary := map[string]bool{}
			for at, why := range e.missing {
				k := cellKey{at[0], term.GSS(at[1]), period}
				if in[k.indicator] && (strings.Contains(why, "left out here") || strings.Contains(why, "is small") || strings.Contains(why, "too few such schools")) {
					e.hidden[k] = why
				}
			}
			for k, why := range e.hidden {
				if in[k.indicator] && k.period == period {
					ours.free[k.name()] = true
					if strings.Contains(why, "is small") {
						primary[k.name()] = true
						if q == 0 {
							ours.most[k.name()] = 9
						}
					}
				}
			}
			for k, p := range w.source {
				if !in[k.indicator] || k.period != period {
					continue
				}
				v := []float64{p.x, p.n}[q]
				if p.symbol != "" && p.symbol != term.NotApplicable {
					primary[k.name()], theirs.free[k.name()], both.free[k.name()], ours.free[k.name()] = true, true, true, true
				} else if !math.IsNaN(v) {
					theirs.known[k.name()], both.known[k.name()] = v, v
					if _, ok := ours.known[k.name()]; !ok {
						ours.free[k.name()] = true
					}
				}
			}
			if len(primary) == 0 {
				continue
			}
			mine, alone, together := ours.best(), theirs.best(), both.best()
			for name := range primary {
				if l := mine[name]; l.width() < 1 {
					t.Errorf("%s, %s: what is shown gives %s back: %v", set.name, []string{"count", "number"}[q], name, l)
				}
				if a, ok := alone[name]; ok && together[name].width() < a.width()-1e-6 {
					t.Errorf("%s: the publisher’s table leaves %s between %v, and with what is shown %v", set.name, name, a, together[name])
				}
			}
			t.Logf("%s %s: %d withheld, %d left out in all, %d known", set.name, period, len(primary), len(ours.free), len(ours.known))
		}
	}
}
