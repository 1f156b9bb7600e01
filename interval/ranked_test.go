package interval_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"fairground/interval"

	"pgregory.net/rapid"
)

// TestRankedAgrees compares with the sorting of individuals and with every pair;
// units without a rank or a weight are left out.
func TestRankedAgrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people := drawPeople(t)
		var ranks, values, weights []float64
		for _, p := range people {
			ranks, values, weights = append(ranks, p.Rank), append(values, p.Value), append(weights, p.Weight)
			switch rapid.IntRange(0, 5).Draw(t, "beside") {
			case 0:
				ranks, values, weights = append(ranks, math.NaN()), append(values, 5), append(weights, 3)
			case 1:
				ranks, values, weights = append(ranks, p.Rank), append(values, math.NaN()), append(weights, 0)
			}
		}
		r := interval.NewRanked(ranks)
		got, err := r.Index(values, weights)
		if err != nil {
			t.Fatal(err)
		}
		want, err := interval.ConcentrationIndexOf(people)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(got-want.Index) > 1e-12 || math.Abs(got-slowConcentration(people)) > 1e-9 {
			t.Fatalf("%v, by sorting %v, by pairs %v", got, want.Index, slowConcentration(people))
		}
		whole, err := r.Concentration(values, weights)
		if err != nil || whole.Index != want.Index || (whole.SE != want.SE && !math.IsNaN(want.SE)) || !slices.Equal(whole.Curve, want.Curve) {
			t.Fatalf("%+v, want %+v (%v)", whole, want, err)
		}
		if half := whole.Has(whole.Curve[1].People / 2); math.Abs(half-whole.Curve[1].Has/2) > 1e-12 || whole.Has(0) != 0 || math.Abs(whole.Has(1)-1) > 1e-9 {
			t.Fatalf("the curve gives %v, %v, %v", whole.Has(0), half, whole.Has(1))
		}
	})
}

func TestRankedRefuses(t *testing.T) {
	r := interval.NewRanked([]float64{2, math.NaN(), 1})
	if r.Units() != 3 || r.LeftOut() != 1 {
		t.Errorf("%d units, %d left out", r.Units(), r.LeftOut())
	}
	for i, c := range []struct{ values, weights []float64 }{
		{[]float64{1, 1}, nil}, {[]float64{1, 1, 1}, []float64{1}}, {[]float64{-1, 1, 1}, nil}, {[]float64{math.NaN(), 1, 1}, nil},
		{[]float64{1, 1, 1}, []float64{-1, 1, 1}}, {[]float64{0, 9, 0}, nil}, {[]float64{1, 1, 1}, []float64{0, 1, 0}}, {[]float64{1e308, 1, 1e308}, []float64{9, 1, 9}},
	} {
		if c, err := r.Index(c.values, c.weights); err == nil {
			t.Errorf("case %d gives %v", i, c)
		}
		if _, err := r.Bootstrap(c.values, c.weights, 99, 1, 0.9); err == nil {
			t.Errorf("case %d has limits", i)
		}
	}
	good := []float64{1, 1, 2}
	if _, err := r.Bootstrap(good, nil, 38, 1, interval.Level95); err == nil {
		t.Error("38 draws give limits of 95 %")
	}
	if l, err := r.Bootstrap(good, nil, 39, 1, interval.Level95); err != nil || !l.Known() {
		t.Error(l, err)
	}
	if _, err := r.Bootstrap(good, nil, 99, 1, 1); err == nil {
		t.Error("a level of 1 gives limits")
	}
}

// TestBootstrapAgrees compares with a slow bootstrap that draws with another
// generator and lists the units drawn, and with the standard error.
func TestBootstrapAgrees(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	const n = 300
	ranks, values, weights := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		ranks[i], weights[i] = float64(random.IntN(200)), 1+random.Float64()
		values[i] = ranks[i]/200 + random.ExpFloat64()
	}
	r := interval.NewRanked(ranks)
	got, err := r.Bootstrap(values, weights, 9999, 1, interval.Level95)
	if err != nil {
		t.Fatal(err)
	}
	var draws []float64
	for range 4000 {
		people := make([]interval.Individual, n)
		for i := range people {
			u := random.IntN(n)
			people[i] = interval.Individual{Rank: ranks[u], Value: values[u], Weight: weights[u]}
		}
		c, err := interval.ConcentrationIndexOf(people)
		if err != nil {
			t.Fatal(err)
		}
		draws = append(draws, c.Index)
	}
	want := central(draws)
	if math.Abs(got.Lower-want.Lower) > 0.08*want.Width() || math.Abs(got.Upper-want.Upper) > 0.08*want.Width() {
		t.Errorf("limits %v, by the slow bootstrap %v", got, want)
	}
	c, err := r.Concentration(values, weights)
	if err != nil || math.Abs(got.Width()/c.Interval(interval.Level95).Width()-1) > 0.15 || !got.Contains(c.Index) {
		t.Errorf("limits %v of %v, by the standard error %v (%v)", got, c.Index, c.Interval(interval.Level95), err)
	}
	same, _ := r.Bootstrap(values, weights, 9999, 1, interval.Level95)
	other, _ := r.Bootstrap(values, weights, 9999, 2, interval.Level95)
	if same != got || other == got {
		t.Errorf("%v, with the same seed %v, with another %v", got, same, other)
	}
}
