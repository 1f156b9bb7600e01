package interval_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"fairground/interval"

	"pgregory.net/rapid"
)

// central gives the central 95 % of draws.
func central(draws []float64) interval.Interval {
	slices.Sort(draws)
	n := float64(len(draws))
	return interval.Interval{Lower: draws[int(0.025*n)], Upper: draws[int(0.975*n)]}
}

func TestWilsonProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, level := drawProportion(t, "p"), drawLevel(t)
		l := p.Wilson(level)
		if !(0 <= l.Lower && l.Lower <= p.Share() && p.Share() <= l.Upper && l.Upper <= 1) {
			t.Fatalf("%v at %v: %v", p, level, l)
		}
		if mirror := (interval.Proportion{X: p.N - p.X, N: p.N}).Wilson(level); math.Abs(mirror.Lower-(1-l.Upper)) > 1e-9 {
			t.Fatalf("%v at %v: %v, mirrored %v", p, level, l, mirror)
		}
		if wider := p.Wilson((1 + level) / 2); wider.Lower > l.Lower || wider.Upper < l.Upper {
			t.Fatalf("%v: a higher level gives narrower limits", p)
		}
		if more := (interval.Proportion{X: 4 * p.X, N: 4 * p.N}).Wilson(level); more.Width() > l.Width()+1e-12 {
			t.Fatalf("%v: more people give wider limits", p)
		}
		if up := (interval.Proportion{X: math.Min(p.N, p.X+1), N: p.N}).Wilson(level); up.Lower < l.Lower-1e-12 || up.Upper < l.Upper-1e-12 {
			t.Fatalf("%v: limits fall when the count rises", p)
		}
	})
}

// TestWilsonCoverage counts over every possible outcome how often the limits
// hold the truth: on average over shares, close to the level.
func TestWilsonCoverage(t *testing.T) {
	const n = 50
	mean, least, shares := 0.0, 1.0, 0
	for pi := 0.05; pi <= 0.95; pi += 0.01 {
		coverage := 0.0
		for x := range n + 1 {
			if (interval.Proportion{X: float64(x), N: n}).Wilson(interval.Level95).Contains(pi) {
				coverage += binomial(n, x, pi)
			}
		}
		mean, least, shares = mean+coverage, min(least, coverage), shares+1
	}
	if mean /= float64(shares); math.Abs(mean-0.95) > 0.01 || least < 0.91 {
		t.Errorf("95 %% limits hold the truth in %.3f on average, %.3f at worst", mean, least)
	}
}

func binomial(n, x int, p float64) float64 {
	ln, _ := math.Lgamma(float64(n) + 1)
	lx, _ := math.Lgamma(float64(x) + 1)
	lr, _ := math.Lgamma(float64(n-x) + 1)
	return math.Exp(ln - lx - lr + float64(x)*math.Log(p) + float64(n-x)*math.Log1p(-p))
}

// TestNewcombeCoverage draws pairs of samples and counts how often the limits
// hold the true difference.
func TestNewcombeCoverage(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	sample := func(n int, p float64) interval.Proportion {
		x := 0
		for range n {
			if random.Float64() < p {
				x++
			}
		}
		return interval.Proportion{X: float64(x), N: float64(n)}
	}
	held := 0
	const draws = 4000
	for range draws {
		p, q := random.Float64(), random.Float64()
		if interval.Newcombe(sample(60, p), sample(40, q), interval.Level95).Contains(p - q) {
			held++
		}
	}
	if share := float64(held) / draws; math.Abs(share-0.95) > 0.015 {
		t.Errorf("95 %% limits hold the difference in %.3f", share)
	}
}

func TestNewcombeProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, level := drawProportion(t, "a"), drawProportion(t, "b"), drawLevel(t)
		l, other := interval.Newcombe(a, b, level), interval.Newcombe(b, a, level)
		if !(-1 <= l.Lower && l.Lower <= interval.Difference(a, b) && interval.Difference(a, b) <= l.Upper && l.Upper <= 1) {
			t.Fatalf("%v − %v: %v", a, b, l)
		}
		if math.Abs(l.Lower+other.Upper) > 1e-12 || math.Abs(l.Upper+other.Lower) > 1e-12 {
			t.Fatalf("%v − %v: %v, the other way round %v", a, b, l, other)
		}
	})
}

func TestCountProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, level := rapid.Float64Range(0, 2000).Draw(t, "x"), drawLevel(t)
		for name, limits := range map[string]func(float64, float64) interval.Interval{"Byar": interval.Byar, "Poisson": interval.Poisson} {
			l, more := limits(x, level), limits(x+1, level)
			if !(0 <= l.Lower && l.Lower <= x && x <= l.Upper) || more.Lower < l.Lower || more.Upper < l.Upper {
				t.Fatalf("%s %v at %v: %v, of one more %v", name, x, level, l, more)
			}
		}
		if want := interval.Poisson(x, level); x < 10 && interval.Count(x, level) != want {
			t.Fatalf("Count %v is not exact", x)
		}
	})
}

func drawSeries(t *rapid.T) []interval.TrendPoint {
	points := make([]interval.TrendPoint, 5)
	step := rapid.Float64Range(-3, 3).Draw(t, "step")
	for i := range points {
		value := 50 + step*float64(i) + rapid.Float64Range(-2, 2).Draw(t, "noise")
		half := rapid.Float64Range(0.2, 4).Draw(t, "half")
		points[i] = interval.TrendPoint{Period: 2018 + i, Value: value, Limits: interval.Interval{Lower: value - half, Upper: value + half*1.1}}
	}
	return points
}

// moved maps values, limits and periods of a series.
func moved(points []interval.TrendPoint, add, times float64) []interval.TrendPoint {
	out := slices.Clone(points)
	for i, p := range out {
		l := p.Limits.Scale(times)
		out[i].Value, out[i].Limits = p.Value*times+add, interval.Interval{Lower: l.Lower + add, Upper: l.Upper + add}
	}
	return out
}

func TestTrendInvariances(t *testing.T) {
	same := func(a, b float64) bool { return math.Abs(a-b) <= 1e-6*(1+math.Abs(a)) }
	rapid.Check(t, func(t *rapid.T) {
		points := drawSeries(t)
		base := interval.RecentTrend(points)
		if math.Abs(base.ChiSquared-9.54954) < 1e-3 || slices.ContainsFunc(base.LeaveOneOut[:], func(s float64) bool { return math.Abs(s) < 1e-6 }) {
			t.Skip("on the edge")
		}
		scaled := interval.RecentTrend(moved(points, 7, 3))
		if scaled.Direction != base.Direction || !same(scaled.ChiSquared, base.ChiSquared) || !same(scaled.Slope, 3*base.Slope) {
			t.Fatalf("%+v, on another scale %+v", base, scaled)
		}
		turned := interval.RecentTrend(moved(points, 0, -1))
		if turned.Slope*base.Slope > 0 || turned.Direction == base.Direction && base.Direction != interval.NoSignificantChange {
			t.Fatalf("%+v, upside down %+v", base, turned)
		}
		earlier := append([]interval.TrendPoint{{Period: 2017, Value: 999}}, points...)
		if got := interval.RecentTrend(earlier); got != base {
			t.Fatalf("a point before the last five matters: %+v, %+v", base, got)
		}
		later := slices.Clone(points)
		for i := range later {
			later[i].Period += 100
		}
		if got := interval.RecentTrend(later); got != base {
			t.Fatalf("the years' number matters")
		}
	})
}

func drawPeople(t *rapid.T) []interval.Individual {
	people := make([]interval.Individual, rapid.IntRange(1, 40).Draw(t, "people"))
	for i := range people {
		people[i] = interval.Individual{
			Rank:   float64(rapid.IntRange(1, 12).Draw(t, "rank")),
			Value:  rapid.Float64Range(0, 10).Draw(t, "value"),
			Weight: rapid.Float64Range(0.5, 20).Draw(t, "weight"),
		}
	}
	people[0].Value += 1 // something to share
	return people
}

func TestConcentrationProperties(t *testing.T) {
	index := func(t *rapid.T, people []interval.Individual) interval.Concentration {
		c, err := interval.ConcentrationIndexOf(people)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	rapid.Check(t, func(t *rapid.T) {
		people := drawPeople(t)
		c := index(t, people)
		if math.Abs(c.Index) > 1 || !slices.IsSortedFunc(c.Curve, func(a, b interval.CurvePoint) int {
			return int(math.Copysign(1, a.People-b.People))
		}) {
			t.Fatalf("%+v", c)
		}
		twice := index(t, append(slices.Clone(people), people...))
		if math.Abs(twice.Index-c.Index) > 1e-9 || !math.IsNaN(c.SE) && math.Abs(twice.SE-c.SE/math.Sqrt2) > 1e-9 {
			t.Fatalf("%v ± %v, everybody twice %v ± %v", c.Index, c.SE, twice.Index, twice.SE)
		}
		dearer, turned := slices.Clone(people), slices.Clone(people)
		for i := range people {
			dearer[i].Value *= 7
			turned[i].Rank *= -1
		}
		if got := index(t, dearer).Index; math.Abs(got-c.Index) > 1e-9 {
			t.Fatalf("%v, in another unit %v", c.Index, got)
		}
		if got := index(t, turned).Index; math.Abs(got+c.Index) > 1e-9 {
			t.Fatalf("%v, by the opposite rank %v", c.Index, got)
		}
		area := 0.0 // between the diagonal and the curve
		for i := range c.Curve[1:] {
			a, b := c.Curve[i], c.Curve[i+1]
			area += (b.People - a.People) * ((a.People - a.Has) + (b.People - b.Has)) / 2
		}
		if math.Abs(2*area-c.Index) > 1e-9 {
			t.Fatalf("twice the area is %v, the index %v", 2*area, c.Index)
		}
	})
}

// TestConcentrationOfGroupsAndPeople: strata with their variances are the same
// as the people in them.
func TestConcentrationOfGroupsAndPeople(t *testing.T) {
	var people []interval.Individual
	var strata []interval.Stratum
	for rank, p := range []interval.Proportion{{X: 30, N: 50}, {X: 20, N: 60}, {X: 5, N: 40}} {
		strata = append(strata, p.Stratum())
		for i := range int(p.N) {
			person := interval.Individual{Rank: float64(rank), Weight: 1}
			if i < int(p.X) {
				person.Value = 1
			}
			people = append(people, person)
		}
	}
	a, errA := interval.ConcentrationIndex(strata)
	b, errB := interval.ConcentrationIndexOf(people)
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	near(t, "index", a.Index, b.Index, 1e-12)
	near(t, "standard error", a.SE, b.SE, 1e-12)
	for i := range strata {
		strata[i].Variance = math.NaN()
	}
	c, err := interval.ConcentrationIndex(strata)
	if err != nil {
		t.Fatal(err)
	}
	if c.Index != a.Index || !(c.SE > a.SE) {
		t.Errorf("without variances %v ± %v, with %v ± %v", c.Index, c.SE, a.Index, a.SE)
	}
}

func TestSlopeIndexProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		groups := make([]interval.Group, rapid.IntRange(3, 12).Draw(t, "groups"))
		for i := range groups {
			p := interval.Proportion{N: float64(rapid.IntRange(50, 5000).Draw(t, "n"))}
			p.X = p.N * rapid.Float64Range(0.05, 0.95).Draw(t, "share")
			groups[i] = interval.Group{Population: p.N, Value: p.Share(), Limits: p.Wilson(interval.Level95)}
		}
		scale := rapid.SampledFrom([]interval.Scale{interval.Linear, interval.Log, interval.Logit}).Draw(t, "scale")
		got, err := interval.SlopeIndex(groups, scale, interval.Level95)
		if err != nil {
			t.Fatal(err)
		}
		if !got.SIILimits.Contains(got.SII) || got.RIILimits.Known() && !got.RIILimits.Contains(got.RII) || scale != interval.Linear && !got.RIILimits.Known() {
			t.Fatalf("%+v", got)
		}
		turned := slices.Clone(groups)
		slices.Reverse(turned)
		back, err := interval.SlopeIndex(turned, scale, interval.Level95)
		if err != nil || math.Abs(back.SII+got.SII) > 1e-9 || math.Abs(back.SIILimits.Lower+got.SIILimits.Upper) > 1e-7*got.SIILimits.Width() {
			t.Fatalf("%+v, turned round %+v, %v", got, back, err)
		}
		if scale == interval.Linear { // exactly normal: compare with the plain formula
			var se float64
			half := got.SIILimits.Width() / 2
			for i := range groups {
				y := make([]float64, len(groups))
				y[i] = 1
				_, q := slowSlope(groups, y)
				s := groups[i].Limits.Width() / 2 / interval.Z(0.95)
				se += q * q * s * s
			}
			if want := interval.Z(0.95) * math.Sqrt(se); math.Abs(half/want-1) > 1e-9 {
				t.Fatalf("half width %v, by the formula %v", half, want)
			}
		}
	})
}

func TestRoundingProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v, d := rapid.Float64Range(-1e6, 1e6).Draw(t, "v"), rapid.IntRange(0, 9).Draw(t, "decimals")
		away, even := interval.RoundHalfAway(v, d), interval.RoundHalfEven(v, d)
		if interval.RoundHalfAway(-v, d) != -away || interval.RoundHalfAway(away, d) != away {
			t.Fatalf("%v to %d: %v", v, d, away)
		}
		if l := interval.Rounded(away, d); !(l.Lower-1e-9 <= v && v <= l.Upper+1e-9) || math.Abs(even-away) > 1.001/math.Pow10(d) {
			t.Fatalf("%v to %d: away %v, even %v", v, d, away, even)
		}
	})
}

func TestNeighbourProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		areas := make([][]float64, rapid.IntRange(2, 15).Draw(t, "areas"))
		for i := range areas {
			areas[i] = []float64{float64(rapid.IntRange(0, 100).Draw(t, "a")), float64(rapid.IntRange(0, 3).Draw(t, "b")), 5}
		}
		z, err := interval.Standardise(areas)
		if err != nil {
			t.Fatal(err)
		}
		near, err := interval.Nearest(z, []float64{2, 1, 1}, 0, 99)
		if err != nil || len(near) != len(areas)-1 {
			t.Fatal(near, err)
		}
		for i := range areas { // another unit changes nothing
			areas[i][0] = 32 + 1.8*areas[i][0]
		}
		z, _ = interval.Standardise(areas)
		again, _ := interval.Nearest(z, []float64{2, 1, 1}, 0, 99)
		for i := range near {
			if math.Abs(near[i].Distance-again[i].Distance) > 1e-6 {
				t.Fatalf("%v, in another unit %v", near, again)
			}
		}
	})
}
