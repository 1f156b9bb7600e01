package need_test

import (
	"math"
	"strings"
	"testing"

	"fairground/internal/need/needtest"
	"fairground/internal/need/stats"
)

func TestInequality(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *needtest.World) {
		school := func(urn, la string, x, n float64) needtest.Figure {
			return needtest.Figure{Place: needtest.School(urn, la), Period: "2022/23", Breakdown: "school_type=State-funded primary", X: x, N: n}
		}
		w.Load(t, needtest.Release{Dataset: "school-census", Measure: "fsm", Basis: stats.Counts, Figures: []needtest.Figure{
			school("100001", "330", 200, 400), school("100005", "333", 250, 1000), school("100003", "373", 30, 300), school("100004", "373", 5, 60), school("999999", "330", 40, 100)}})
		decile := func(code, value string) needtest.Figure {
			return needtest.Figure{Place: needtest.Neighbourhood(code), Period: "2025", Value: value}
		}
		w.Load(t, needtest.Release{Dataset: "idaci2025", Measure: "idaci-decile", Unit: "tenth", Figures: []needtest.Figure{decile("E01000001", "1"), decile("E01000003", "5"), decile("E01000004", "10")}})
		q, err := w.Need.Inequality(t.Context(), england)
		if err != nil || q.Why != "" || len(q.Groups) != 3 {
			t.Fatalf("%+v, %v; want three groups", q, err)
		}
		if g := q.Groups[2]; g.Decile != 6 && g.Decile != 10 || g.To != 10 || g.Schools != 2 || g.X != 35 || g.N != 360 {
			t.Errorf("the least deprived: %+v, want 35 of 360 in two schools", g)
		}
		// The index by hand: 2/μ · Σ f (m − μ)(r − ½).
		all, mean, below, index := 1760.0, 485.0/1760, 0.0, 0.0
		for _, g := range [][2]float64{{200, 400}, {250, 1000}, {35, 360}} {
			f := g[1] / all
			index += 2 / mean * f * (g[0]/g[1] - mean) * (below + f/2 - 0.5)
			below += f
		}
		if math.Abs(q.Concentration.Index-index) > 1e-12 || !q.Limits.Contains(index) || q.Slope.SII >= 0 {
			t.Errorf("index %v, limits %v, slope %v; want %v", q.Concentration.Index, q.Limits, q.Slope.SII, index)
		}
		if !strings.Contains(q.LeftOut, "1 school with 100 pupils") || len(q.CannotSay) == 0 || len(q.Sources) != 2 {
			t.Errorf("left out: %q; sources %d", q.LeftOut, len(q.Sources))
		}
		if q, err := w.Need.Inequality(t.Context(), sheffield); err != nil || q.Why == "" || len(q.Groups) > 0 {
			t.Errorf("one tenth alone: %+v, %v", q, err)
		}
	})
}
