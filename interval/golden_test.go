package interval_test

import (
	"math"
	"testing"

	"fairground/interval"
)

// near fails the test where got is farther than within from want.
func near(t testing.TB, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) && got != want {
		t.Errorf("%s: %.12g, want %.12g", what, got, want)
	}
}

func nearInterval(t testing.TB, what string, got, want interval.Interval, within float64) {
	t.Helper()
	near(t, what+", lower", got.Lower, want.Lower, within)
	near(t, what+", upper", got.Upper, want.Upper, within)
}

// TestReferenceNumbers holds the golden numbers of the reference on formulae,
// with all digits that it gives.
func TestReferenceNumbers(t *testing.T) {
	near(t, "z 95", interval.Z(interval.Level95), 1.959964, 5e-7)
	near(t, "z 99.8", interval.Z(interval.Level998), 3.090232, 5e-7)
	for _, level := range []float64{interval.Level95, interval.Level998} {
		near(t, "z", interval.Z(level), math.Sqrt2*math.Erfinv(level), 1e-14)
	}
	near(t, "χ² 99.8", math.Pow(interval.Z(interval.Level998), 2), 9.54954, 1e-5)
	for _, g := range []struct{ x, n, lower, upper float64 }{
		{65, 100, 0.552544433, 0.736357518},
		{1045, 5000, 0.197955499, 0.220491304},
		{0, 12, 0, 0.242494007},
	} {
		p := interval.Proportion{X: g.x, N: g.n}
		nearInterval(t, "Wilson", p.Wilson(interval.Level95), interval.Interval{Lower: g.lower, Upper: g.upper}, 5e-10)
	}
	nearInterval(t, "Byar 65", interval.Byar(65, interval.Level95), interval.Interval{Lower: 50.163188, Upper: 82.849139}, 5e-7)
	nearInterval(t, "Byar 10", interval.Byar(10, interval.Level95), interval.Interval{Lower: 4.787450, Upper: 18.391459}, 5e-7)
	nearInterval(t, "funnel", interval.FunnelProportion(0.3, 200, interval.Level95).Scale(100), interval.Interval{Lower: 23.648991, Upper: 36.351009}, 5e-7)
	// Printed in every table of exact Poisson limits (such as Geigy's).
	for _, g := range []struct{ x, lower, upper float64 }{
		{0, 0, 3.688879}, {1, 0.025318, 5.571643}, {2, 0.242209, 7.224688}, {5, 1.623486, 11.668332}, {9, 4.115373, 17.084803}, {10, 4.795389, 18.390356},
	} {
		nearInterval(t, "Poisson", interval.Poisson(g.x, interval.Level95), interval.Interval{Lower: g.lower, Upper: g.upper}, 5e-7)
	}
	// Newcombe 1998, table II, method 10.
	for _, g := range []struct{ x1, n1, x2, n2, lower, upper float64 }{
		{56, 70, 48, 80, 0.0524, 0.3339},
		{9, 10, 3, 10, 0.1705, 0.8090},
		{6, 7, 2, 7, 0.0582, 0.8062},
		{5, 56, 0, 29, -0.0381, 0.1926},
		{0, 10, 0, 20, -0.1611, 0.2775},
		{0, 10, 0, 10, -0.2775, 0.2775},
		{10, 10, 0, 20, 0.6791, 1},
		{10, 10, 0, 10, 0.6075, 1},
	} {
		got := interval.Newcombe(interval.Proportion{X: g.x1, N: g.n1}, interval.Proportion{X: g.x2, N: g.n2}, interval.Level95)
		nearInterval(t, "Newcombe", got, interval.Interval{Lower: g.lower, Upper: g.upper}, 6e-5)
	}
}
