package interval_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"fairground/interval"

	"pgregory.net/rapid"
)

// This file holds slow second implementations, each by another way than the
// engine's: inversion of a test by bisection, direct sums, simulation.

// bisect finds where f, which rises, passes 0 between low and high.
func bisect(low, high float64, f func(float64) float64) float64 {
	for range 200 {
		if middle := (low + high) / 2; f(middle) < 0 {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}

// slowWilson inverts the score test: the limits are the π with
// |p − π| = z√(π(1 − π)/n).
func slowWilson(p interval.Proportion, z float64) interval.Interval {
	score := func(pi float64) float64 { return (pi - p.Share()) - z*math.Sqrt(pi*(1-pi)/p.N) }
	other := func(pi float64) float64 { return (pi - p.Share()) + z*math.Sqrt(pi*(1-pi)/p.N) }
	l := interval.Interval{Lower: 0, Upper: 1}
	if p.X > 0 {
		l.Lower = bisect(0, p.Share(), other)
	}
	if p.X < p.N {
		l.Upper = bisect(p.Share(), 1, score)
	}
	return l
}

func drawProportion(t *rapid.T, name string) interval.Proportion {
	n := rapid.Float64Range(1, 1e6).Draw(t, name+" n")
	if rapid.Bool().Draw(t, name+" whole") {
		n = math.Floor(n)
	}
	share := rapid.OneOf(rapid.SampledFrom([]float64{0, 1, 0.5}), rapid.Float64Range(0, 1)).Draw(t, name+" share")
	return interval.Proportion{X: math.Min(n, share*n), N: n}
}

func drawLevel(t *rapid.T) float64 { return rapid.Float64Range(0.01, 0.9999).Draw(t, "level") }

func TestWilsonAgreesWithBisection(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, level := drawProportion(t, "p"), drawLevel(t)
		got, want := p.Wilson(level), slowWilson(p, interval.Z(level))
		if math.Abs(got.Lower-want.Lower) > 1e-8 || math.Abs(got.Upper-want.Upper) > 1e-8 {
			t.Fatalf("%v at %v: %v, by bisection %v", p, level, got, want)
		}
	})
}

// TestNewcombeAgreesWithBisection builds the hybrid from limits by bisection.
func TestNewcombeAgreesWithBisection(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, level := drawProportion(t, "a"), drawProportion(t, "b"), drawLevel(t)
		la, lb := slowWilson(a, interval.Z(level)), slowWilson(b, interval.Z(level))
		d := a.Share() - b.Share()
		lower := d - math.Sqrt(math.Pow(a.Share()-la.Lower, 2)+math.Pow(lb.Upper-b.Share(), 2))
		upper := d + math.Sqrt(math.Pow(la.Upper-a.Share(), 2)+math.Pow(b.Share()-lb.Lower, 2))
		got := interval.Newcombe(a, b, level)
		if math.Abs(got.Lower-lower) > 1e-7 || math.Abs(got.Upper-upper) > 1e-7 {
			t.Fatalf("%v, %v at %v: %v, by bisection %v %v", a, b, level, got, lower, upper)
		}
	})
}

// poissonUpTo sums the chances of 0 to x events.
func poissonUpTo(x int, mean float64) float64 {
	sum := 0.0
	for k := 0; k <= x; k++ {
		lg, _ := math.Lgamma(float64(k) + 1)
		sum += math.Exp(float64(k)*math.Log(mean) - mean - lg)
	}
	return sum
}

func TestPoissonAgreesWithDirectSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, level := rapid.IntRange(0, 400).Draw(t, "x"), rapid.Float64Range(0.5, 0.999).Draw(t, "level")
		tail := (1 - level) / 2
		want := interval.Interval{Upper: bisect(0, float64(4*x+40), func(m float64) float64 { return tail - poissonUpTo(x, m) })}
		if x > 0 {
			want.Lower = bisect(0, float64(x), func(m float64) float64 { return 1 - poissonUpTo(x-1, m) - tail })
		}
		got := interval.Poisson(float64(x), level)
		if math.Abs(got.Lower-want.Lower) > 1e-7 || math.Abs(got.Upper-want.Upper) > 1e-7 {
			t.Fatalf("%d at %v: %v, by sums %v", x, level, got, want)
		}
	})
}

func TestPoissonOfManyEvents(t *testing.T) {
	for _, x := range []float64{1e4, 1e6, 1e8} {
		exact, byar := interval.Poisson(x, 0.95), interval.Byar(x, 0.95)
		if math.Abs(exact.Lower-byar.Lower) > 1e-3*math.Sqrt(x) || math.Abs(exact.Upper-byar.Upper) > 1e-3*math.Sqrt(x) {
			t.Errorf("%g: exact %v, Byar %v", x, exact, byar)
		}
	}
}

func TestFunnelCountAgreesWithDirectSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mean, level := rapid.Float64Range(0.1, 300).Draw(t, "expected"), drawLevel(t)
		got := interval.FunnelCount(mean, level)
		for p, limit := range map[float64]float64{(1 - level) / 2: got.Lower, (1 + level) / 2: got.Upper} {
			r, before, at := 0, 0.0, poissonUpTo(0, mean)
			for at <= p {
				r, before, at = r+1, at, poissonUpTo(r+1, mean)
			}
			if want := math.Max(0, float64(r)-(at-p)/(at-before)); math.Abs(limit-want) > 1e-6*(1+want) {
				t.Fatalf("expected %v, quantile %v: %v, by sums %v", mean, p, limit, want)
			}
		}
	})
}

// slowTrend is the textbook formula of the reference, with its uncentred sums.
func slowTrend(points []interval.TrendPoint, without int) (slope, se float64) {
	var w, wx, wy, wxx, wxy float64
	for i, p := range points {
		if i == without {
			continue
		}
		s := (p.Limits.Upper - p.Limits.Lower) / 3.92
		x := float64(i + 1)
		w, wx, wy, wxx, wxy = w+1/(s*s), wx+x/(s*s), wy+p.Value/(s*s), wxx+x*x/(s*s), wxy+x*p.Value/(s*s)
	}
	return (w*wxy - wx*wy) / (w*wxx - wx*wx), math.Sqrt(w / (w*wxx - wx*wx))
}

func TestTrendAgreesWithTextbook(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := drawSeries(t)
		got := interval.RecentTrend(points)
		slope, se := slowTrend(points, -1)
		chi := slope * slope / (se * se)
		if math.Abs(got.Slope-slope) > 1e-6 || math.Abs(got.SE-se) > 1e-6*se || math.Abs(got.ChiSquared-chi) > 1e-5*(1+chi) {
			t.Fatalf("%+v, by the textbook %v %v %v", got, slope, se, chi)
		}
		for i := range points {
			if loo, _ := slowTrend(points, i); math.Abs(got.LeaveOneOut[i]-loo) > 1e-6 {
				t.Fatalf("without %d: %v, by the textbook %v", i, got.LeaveOneOut[i], loo)
			}
		}
	})
}

// slowConcentration takes every pair of people: C is half the mean signed
// difference over pairs, by rank, divided by the mean.
func slowConcentration(people []interval.Individual) float64 {
	var sum, weights, mean float64
	for _, a := range people {
		weights += a.Weight
		mean += a.Weight * a.Value
		for _, b := range people {
			switch {
			case a.Rank > b.Rank:
				sum += a.Weight * b.Weight * (a.Value - b.Value)
			case a.Rank < b.Rank:
				sum += a.Weight * b.Weight * (b.Value - a.Value)
			}
		}
	}
	return sum / 2 / weights / mean
}

func TestConcentrationAgreesWithPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people := drawPeople(t)
		got, err := interval.ConcentrationIndexOf(people)
		if err != nil {
			t.Fatal(err)
		}
		if want := slowConcentration(people); math.Abs(got.Index-want) > 1e-9 {
			t.Fatalf("%v, by pairs %v", got.Index, want)
		}
	})
}

// TestConcentrationErrorAgreesWithSimulation draws samples of a population in
// which the share that has something rises with rank, and compares the spread of
// their indices with the standard error that one sample gives.
func TestConcentrationErrorAgreesWithSimulation(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	sample := func() interval.Concentration {
		people := make([]interval.Individual, 400)
		for i := range people {
			rank := random.Float64()
			people[i] = interval.Individual{Rank: rank, Value: 1 + rank + random.ExpFloat64(), Weight: 1}
		}
		c, err := interval.ConcentrationIndexOf(people)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	const samples = 2000
	var sum, squares, se float64
	for range samples {
		c := sample()
		sum, squares, se = sum+c.Index, squares+c.Index*c.Index, se+c.SE
	}
	sd := math.Sqrt(squares/samples - sum*sum/samples/samples)
	if mean := se / samples; math.Abs(mean/sd-1) > 0.06 {
		t.Errorf("the standard error is %.5f on average, the indices spread by %.5f", mean, sd)
	}
}

// slowSlope fits by the normal equations of Y√a on √a and b√a.
func slowSlope(groups []interval.Group, y []float64) (intercept, slope float64) {
	total := 0.0
	for _, g := range groups {
		total += g.Population
	}
	var s11, s12, s22, t1, t2, before float64
	for i, g := range groups {
		a := g.Population / total
		b := before + a/2
		before += a
		u, v, w := math.Sqrt(a), b*math.Sqrt(a), y[i]*math.Sqrt(a)
		s11, s12, s22, t1, t2 = s11+u*u, s12+u*v, s22+v*v, t1+u*w, t2+v*w
	}
	det := s11*s22 - s12*s12
	return (t1*s22 - t2*s12) / det, (s11*t2 - s12*t1) / det
}

func TestSlopeLimitsAgreeWithSimulation(t *testing.T) {
	var groups []interval.Group
	for i, x := range []float64{420, 380, 350, 300, 280, 240, 250, 190, 160, 150} {
		p := interval.Proportion{X: x, N: 1000 + 50*float64(i)}
		groups = append(groups, interval.Group{Population: p.N, Value: p.Share(), Limits: p.Wilson(interval.Level95)})
	}
	scales := map[interval.Scale][2]func(float64) float64{
		interval.Linear: {func(v float64) float64 { return v }, func(v float64) float64 { return v }},
		interval.Log:    {math.Log, math.Exp},
		interval.Logit:  {func(v float64) float64 { return math.Log(v / (1 - v)) }, func(v float64) float64 { return 1 / (1 + math.Exp(-v)) }},
	}
	for scale, way := range scales {
		got, err := interval.SlopeIndex(groups, scale, interval.Level95)
		if err != nil {
			t.Fatal(err)
		}
		sii, rii := simulateSlope(groups, way[0], way[1])
		t.Logf("scale %d: %+v; simulated %v, %v", scale, got, sii, rii)
		nearInterval(t, "SII", got.SIILimits, sii, 0.0015)
		nearInterval(t, "RII", got.RIILimits, rii, 0.003)
	}
}

func simulateSlope(groups []interval.Group, to, from func(float64) float64) (sii, rii interval.Interval) {
	random := rand.New(rand.NewPCG(3, 4))
	const draws = 100_000
	absolute, relative, y := make([]float64, draws), make([]float64, draws), make([]float64, len(groups))
	for i := range draws {
		for k, g := range groups {
			y[k] = to(g.Value) + random.NormFloat64()*(to(g.Limits.Upper)-to(g.Limits.Lower))/2/1.959964
		}
		intercept, slope := slowSlope(groups, y)
		absolute[i] = from(intercept+slope) - from(intercept)
		relative[i] = from(intercept+slope) / from(intercept)
	}
	return central(absolute), central(relative)
}
