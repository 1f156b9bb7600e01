package need_test

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"fairground/internal/htmltest"
	"fairground/internal/need"
	"fairground/internal/need/needtest"
	"fairground/internal/need/stats"
	"fairground/internal/term"

	"golang.org/x/net/html"
)

// survey is a measure that nobody catalogued, of all, girls and boys, in small
// places and in all that they make.
type survey struct {
	level    stats.Level
	basis    stats.Basis
	x, n     map[cellKey]float64
	places   map[term.GSS]stats.Place
	withheld map[cellKey]bool
	sums     []addition
}

const surveyYear, surveyAll, surveyGirls, surveyBoys = "2024", "sex=Total;age=5", "sex=Girls;age=5", "sex=Boys;age=5"

func surveyKey(group string, area term.GSS) cellKey { return cellKey{group, area, surveyYear} }

func newSurvey(level stats.Level, basis stats.Basis, r *rand.Rand) *survey {
	s := &survey{level: level, basis: basis, x: map[cellKey]float64{}, n: map[cellKey]float64{}, places: map[term.GSS]stats.Place{"E92000001": needtest.England()}, withheld: map[cellKey]bool{}}
	parts := map[term.GSS][]term.GSS{}
	for i, row := range landRows() {
		s.places[term.GSS(row.code)] = stats.Place{Level: stats.Authority, Code: row.code, LA: row.la, Name: row.name}
		s.places[term.GSS(row.regionCode)] = stats.Place{Level: stats.Regional, Code: row.regionCode, Name: row.region}
		for k := range smallPlaces {
			at := s.smallPlace(row, i, k)
			for _, g := range []string{surveyGirls, surveyBoys} {
				n := float64(20 + r.IntN(200))
				x := 3 + float64(r.IntN(int(n)-3))
				for _, area := range []term.GSS{at, term.GSS(row.code), term.GSS(row.regionCode), "E92000001"} {
					for _, name := range []string{g, surveyAll} {
						s.x[surveyKey(name, area)] += x
						s.n[surveyKey(name, area)] += n
					}
				}
			}
			parts[term.GSS(row.code)] = append(parts[term.GSS(row.code)], at)
			parts[term.GSS(row.regionCode)] = append(parts[term.GSS(row.regionCode)], at)
			parts["E92000001"] = append(parts["E92000001"], at)
		}
	}
	for _, row := range landRows() { // of authorities, too
		for _, whole := range []string{row.regionCode, "E92000001"} {
			parts[term.GSS(whole)+" by authority"] = append(parts[term.GSS(whole)+" by authority"], term.GSS(row.code))
		}
	}
	for whole, all := range parts {
		for _, g := range []string{surveyAll, surveyGirls, surveyBoys} {
			a := addition{whole: surveyKey(g, whole[:9]).name()}
			for _, p := range all {
				a.parts = append(a.parts, surveyKey(g, p).name())
			}
			s.sums = append(s.sums, a)
		}
	}
	for area := range s.places {
		s.sums = append(s.sums, addition{whole: surveyKey(surveyAll, area).name(), parts: []string{surveyKey(surveyGirls, area).name(), surveyKey(surveyBoys, area).name()}})
	}
	return s
}

// smallPlace is one of an authority, under the name that files have for it.
func (s *survey) smallPlace(row landRow, authority, k int) term.GSS {
	p := stats.Place{Level: s.level}
	switch s.level {
	case stats.School:
		p = needtest.School(fmt.Sprint(100000+authority*10+k), row.la)
		s.places[term.GSS(p.URN)] = p
		return term.GSS(p.URN)
	case stats.Ward:
		p.Code = smallCode("E05", authority, k)
	default:
		p.Code = smallCode("E01", authority, k)
	}
	s.places[term.GSS(p.Code)] = p
	return term.GSS(p.Code)
}

func (s *survey) publish(t *testing.T, w *needtest.World) {
	t.Helper()
	release := needtest.Release{Dataset: "survey", Measure: "joined", Basis: s.basis}
	if s.basis == stats.NoBasis {
		release.Unit = "children"
	}
	for _, k := range slices.SortedFunc(maps.Keys(s.x), func(a, b cellKey) int { return slices.Compare([]string{a.name()}, []string{b.name()}) }) {
		f := needtest.Figure{Place: s.places[k.area], Period: surveyYear, Breakdown: k.indicator, X: s.x[k], N: s.n[k]}
		if s.basis == stats.NoBasis {
			f.Value, f.X, f.N = fmt.Sprint(s.x[k]), 0, 0
		}
		if s.withheld[k] {
			f.Value, f.X, f.N = "c", 0, 0
		}
		release.Figures = append(release.Figures, f)
	}
	w.Load(t, release)
}

// attack has the adversary read the files, the figures as they are cited, and the
// lists of every district's small places.
func (s *survey) attack(t *testing.T, w *needtest.World) []string {
	t.Helper()
	r, e := newReader(t, w), newEverything()
	release := &r.releases("survey")[0]
	r.measure(e, release, "joined", nil, false)
	for _, group := range []string{surveyAll, surveyGirls, surveyBoys} {
		for _, row := range landRows() {
			r.locals(e, need.MeasureURL(release.ID, "joined")+"?"+url.Values{"group": {group}, "place": {row.code}}.Encode(), group)
		}
	}
	leaks := append(e.contradictions(), e.trouble...)
	for _, counts := range []struct{ shown, real map[cellKey]float64 }{{e.x, s.x}, {e.n, s.n}} {
		a := &adversary{known: map[string]float64{}, free: map[string]bool{}, sums: s.sums}
		for k, v := range counts.shown {
			a.known[k.name()] = v
			if real, ok := counts.real[k]; ok && s.basis != stats.NoBasis && math.Abs(real-v) > 0.5 {
				leaks = append(leaks, fmt.Sprintf("%v reads %v, and is %v", k, v, real))
			}
		}
		for k := range s.x {
			if _, ok := counts.shown[k]; !ok {
				a.free[k.name()] = true
			}
		}
		found := a.solve()
		for k := range s.withheld {
			if l, ok := found[k.name()]; !ok || l.width() < 1 {
				leaks = append(leaks, fmt.Sprintf("%v is %v to %v; it is %v", k, l.lower, l.upper, counts.real[k]))
			}
		}
	}
	if len(e.shown) < len(s.x)*2/3 {
		leaks = append(leaks, fmt.Sprintf("%d figures of %d are shown: hiding everything is no protection", len(e.shown), len(s.x)))
	}
	return leaks
}

// locals reads a page's list of small places, which are told by the code below their
// names.
func (r *reader) locals(e *everything, address, group string) {
	r.Helper()
	root, err := html.Parse(strings.NewReader(r.get(address)))
	if err != nil {
		r.Fatal(err)
	}
	each(root, "tr", func(row *html.Node) {
		k, text := cellKey{}, htmltest.TextOf(row)
		for key := range e.hidden {
			if key.indicator == group && strings.Contains(text, string(key.area)) {
				k = key
			}
		}
		each(row, "td", func(cell *html.Node) {
			if number := leading(htmltest.TextOf(cell)); k.area != "" && number != "" {
				e.trouble = append(e.trouble, address+" shows "+number+" for "+k.name()+", which the files leave out")
			}
		})
	})
}

// TestWithheldAmongSmallPlaces: what is withheld of a ward, a neighbourhood or a
// school does not follow from the others and their authority's figure, nor from
// those of other groups; where the figures are counts alone, either.
func TestWithheldAmongSmallPlaces(t *testing.T) {
	eachInvented(t, func(t *testing.T, w *needtest.World) {
		for _, level := range []stats.Level{stats.Ward, stats.Neighbourhood, stats.School} {
			for _, basis := range []stats.Basis{stats.Counts, stats.NoBasis} {
				for trial := 1; trial <= 2; trial++ {
					t.Run(fmt.Sprintf("%s %s %d", level, basis, trial), func(t *testing.T) {
						r := rand.New(rand.NewPCG(7, uint64(trial)))
						s := newSurvey(level, basis, r)
						one := s.smallPlace(landRows()[6], 6, 1)
						s.withheld[surveyKey(surveyGirls, one)] = true
						if trial > 0 {
							s.withheld[surveyKey(surveyAll, s.smallPlace(landRows()[0], 0, 0))] = true
							s.withheld[surveyKey(surveyBoys, "E06000103")] = true
						}
						for k := range s.x {
							if trial > 1 && k.area[:3] != "E12" && k.area != "E92000001" && (len(k.area)+int(s.x[k]))%40 == 0 {
								s.withheld[k] = true
							}
						}
						s.publish(t, w)
						for _, leak := range s.attack(t, w) {
							t.Error(leak)
						}
					})
				}
			}
		}
	})
}
