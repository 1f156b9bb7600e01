package need_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/need/needtest"
	"fairground/internal/need/stats"
	"fairground/internal/term"
)

func eachInvented(t *testing.T, test func(t *testing.T, w *needtest.World)) {
	dbtest.Each(t, needtest.Schemas(), func(t *testing.T, d *db.DB) {
		w := needtest.Bare(d)
		settle(t, w)
		test(t, w)
	})
}

// TestWithheldCannotBeRecovered gives the adversary the hard cases that publishers
// leave behind: nothing that was withheld may follow from all that is shown.
func TestWithheldCannotBeRecovered(t *testing.T) {
	const city, two, three, capital, north, england = "E09000101", "E09000102", "E09000103", "E12000003", "E12000001", "E92000001"
	cases := []struct {
		name  string
		of    func() *secret
		least int // figures that must still be shown
		do    func(s *secret)
	}{
		{"one part, as the City of London", attendanceSecret, 45, func(s *secret) { s.hide("absence-now-primary", city) }},
		{"one part in all phases", attendanceSecret, 40, func(s *secret) {
			s.hide("absence-now-primary", city)
			s.hide("absence-now", city)
			for _, g := range []string{"absence-now-secondary", "absence-now-special"} {
				s.nothing(g, landRows()[6])
			}
		}},
		{"two parts", attendanceSecret, 45, func(s *secret) { s.hide("absence-now-primary", city); s.hide("absence-now-primary", two) }},
		{"a whole", attendanceSecret, 45, func(s *secret) { s.hide("absence-now-primary", capital) }},
		{"a whole without its authorities", attendanceSecret, 10, func(s *secret) {
			s.hide("absence-now-primary", capital)
			for k := range s.x {
				if k.area[:3] != "E12" && k.area != england {
					s.absent[k] = true
				}
			}
		}},
		{"a chain over combined authority and region", attendanceSecret, 40, func(s *secret) {
			s.hide("absence-now-primary", "E06000101")
			s.hide("absence-now", "E06000103")
		}},
		{"a part beside one that is absent", attendanceSecret, 40, func(s *secret) {
			s.hide("absence-now-special", two)
			s.nothing("absence-now-special", landRows()[6])
		}},
		{"a part beside one that does not apply", attendanceSecret, 40, func(s *secret) {
			s.hide("absence-now-special", two)
			s.withheld[s.key("absence-now-special", city)] = "z"
			s.nothing("absence-now-special", landRows()[6])
			s.x[s.key("absence-now-special", city)] = 0
		}},
		{"a part that rounds to nought", attendanceSecret, 40, func(s *secret) { s.withheld[s.key("absence-now-special", city)] = "low" }},
		{"a part where another region does not add up", attendanceSecret, 40, func(s *secret) {
			s.hide("absence-now-primary", city)
			s.hide("absence-now-secondary", "E06000101")
			s.x[s.key("absence-now-primary", "E12000002")] -= 20
			s.n[s.key("absence-now-primary", "E12000002")] -= 90
		}},
		{"disadvantaged beside all and the others", ks4Secret, 30, func(s *secret) { s.hide("em5-dis", city) }},
		{"disadvantaged, and the others nowhere", ks4Secret, 20, func(s *secret) {
			s.hide("em5-dis", city)
			for k := range s.x {
				if k.indicator == "em5-not-dis" {
					s.absent[k] = true
				}
			}
		}},
		{"all pupils", ks4Secret, 30, func(s *secret) { s.hide("em5-counts", two) }},
		{"both sides, in two authorities", ks4Secret, 25, func(s *secret) { s.hide("em5-dis", city); s.hide("em5-not-dis", three) }},
		{"England and a region", ks4Secret, 25, func(s *secret) { s.hide("em5-dis", england); s.hide("em5-dis", north) }},
	}
	eachInvented(t, func(t *testing.T, w *needtest.World) {
		for i, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				s := c.of().fill(rand.New(rand.NewPCG(4, uint64(i))))
				c.do(s)
				s.publish(t, w)
				for _, leak := range s.attack(t, w, true) {
					t.Error(leak)
				}
				if n := s.still(t, w); n < c.least {
					t.Errorf("%d figures are shown, want at least %d: hiding everything is no protection", n, c.least)
				}
			})
		}
	})
}

// TestWithheldAtRandom withholds at random, many times.
func TestWithheldAtRandom(t *testing.T) {
	eachInvented(t, func(t *testing.T, w *needtest.World) {
		for trial := range 40 {
			r := rand.New(rand.NewPCG(9, uint64(trial)))
			of := attendanceSecret
			if trial%2 == 1 {
				of = ks4Secret
			}
			s := of().fill(r)
			for _, row := range landRows() {
				for g := range s.groups {
					if r.IntN(100) < 2+trial/4 {
						s.hide(g, row.code)
					}
				}
			}
			if r.IntN(4) == 0 {
				s.hide(s.total, "E12000001")
			}
			s.publish(t, w)
			for _, leak := range s.attack(t, w, false) {
				t.Errorf("trial %d: %s", trial, leak)
			}
		}
	})
}

// TestSmallRestIsNotShown has no side worked out that is smaller than what is shown.
func TestSmallRestIsNotShown(t *testing.T) {
	eachInvented(t, func(t *testing.T, w *needtest.World) {
		figure := func(place, breakdown string, x, n float64) needtest.Figure {
			s := ks4Secret()
			return needtest.Figure{Place: s.place(term.GSS(place)), Period: "2023/24", Breakdown: breakdown, X: x, N: n}
		}
		var all []needtest.Figure
		for _, r := range landRows() {
			all = append(all, figure(r.code, "pupils=Total", 500, 900), figure(r.code, "pupils=Disadvantaged", 100, 300))
		}
		all = append(all, figure("E09000101", "pupils=Total", 45, 90), figure("E09000101", "pupils=Disadvantaged", 41, 70))
		all = slices.DeleteFunc(all, func(f needtest.Figure) bool { return f.Place.LA == "907" && f.N > 90 })
		later := figure("E09000102", "pupils=Not known to be disadvantaged", 300, 400)
		later.Period = "2024/25"
		w.Load(t, needtest.Release{Dataset: "sap-la-performance", Measure: "engmaths59", Basis: stats.Counts, Figures: append(all, later)})
		e := gather(t, w)
		if r, ok := e.shown[cellKey{"em5-not-dis", "E09000101", "2023/24"}]; ok {
			t.Errorf("the other 4 of 20 pupils are shown: %v of %v", r.X, r.N)
		}
		if r := e.shown[cellKey{"em5-not-dis", "E09000102", "2023/24"}]; r.X != 400 || r.N != 600 {
			t.Errorf("the others are %v of %v, want 400 of 600", r.X, r.N)
		}
		for k, r := range e.shown {
			if k.area == "E09000101" && k.indicator != "em5-counts" && k.indicator != "em5-dis" {
				t.Errorf("%v is shown: %v", k, r.Value)
			}
		}
	})
}
