package interval_test

import (
	"math"
	"slices"
	"testing"

	"fairground/interval"
)

func TestWhatCannotBeKnown(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	good := interval.Proportion{X: 1, N: 2}
	for _, p := range []interval.Proportion{{}, {X: 1}, {X: -1, N: 2}, {X: 3, N: 2}, {X: nan, N: 2}, {X: 1, N: nan}, {X: 1, N: inf}} {
		if p.Wilson(interval.Level95).Known() || !math.IsNaN(p.Share()) {
			t.Errorf("%v has a share or limits", p)
		}
		if interval.Newcombe(p, good, interval.Level95).Known() || interval.Newcombe(good, p, interval.Level95).Known() {
			t.Errorf("a gap with %v has limits", p)
		}
		if whole := interval.Pool(good, p); !math.IsNaN(whole.Share()) {
			t.Errorf("a sum with %v is %v", p, whole)
		}
		if interval.Place(p, 0.3) != interval.NotPlaced {
			t.Errorf("%v has a place in a funnel", p)
		}
	}
	for _, level := range []float64{0, 1, -1, 2, nan} {
		for _, l := range []interval.Interval{
			good.Wilson(level), interval.Newcombe(good, good, level), interval.Byar(5, level), interval.Poisson(5, level), interval.Count(20, level),
			interval.FunnelProportion(0.3, 10, level), interval.FunnelCount(3, level),
		} {
			if l.Known() {
				t.Errorf("level %v gives %v", level, l)
			}
		}
	}
	for _, x := range []float64{-1, nan, inf} {
		if interval.Byar(x, 0.95).Known() || interval.Poisson(x, 0.95).Known() || interval.Count(x, 0.95).Known() {
			t.Errorf("a count of %v has limits", x)
		}
		if interval.FunnelCount(x, 0.95).Known() || interval.FunnelProportion(0.3, -x, 0.95).Known() && x > 0 {
			t.Errorf("%v expected has limits", x)
		}
	}
	if v, l := interval.Rate(3, 0, 1000, 0.95); !math.IsNaN(v) || l.Known() {
		t.Errorf("a rate in nobody is %v %v", v, l)
	}
	if interval.Rounded(nan, 1).Known() || interval.Rounded(5, -1).Known() || interval.Rounded(inf, 0).Known() {
		t.Error("limits of rounding where there are none")
	}
}

func TestPoolAndRate(t *testing.T) {
	if got, want := interval.Pool(interval.Proportion{X: 1, N: 2}, interval.Proportion{X: 3, N: 8}), (interval.Proportion{X: 4, N: 10}); got != want {
		t.Errorf("%v, want %v", got, want)
	}
	rate, l := interval.Rate(65, 5000, 1000, interval.Level95)
	near(t, "rate", rate, 13, 1e-12)
	nearInterval(t, "rate", l, interval.Interval{Lower: 50.163188 / 5, Upper: 82.849139 / 5}, 1e-6)
}

func TestInterval(t *testing.T) {
	i := interval.Interval{Lower: -1, Upper: 2}
	if got := i.Scale(-2); got != (interval.Interval{Lower: -4, Upper: 2}) {
		t.Error(got)
	}
	if got := i.Clip(0, 1); got != (interval.Interval{Lower: 0, Upper: 1}) {
		t.Error(got)
	}
	if interval.Unknown().Clip(0, 1).Known() || interval.Unknown().Contains(0) || !math.IsNaN(interval.Unknown().Width()) {
		t.Error("unknown limits became known")
	}
}

func TestCompare(t *testing.T) {
	l := interval.Interval{Lower: 10, Upper: 20}
	for _, c := range []struct {
		benchmark float64
		polarity  interval.Polarity
		want      interval.Verdict
	}{
		{9, interval.HighIsGood, interval.Better}, {9, interval.LowIsGood, interval.Worse}, {9, interval.NoJudgement, interval.Higher},
		{21, interval.HighIsGood, interval.Worse}, {21, interval.LowIsGood, interval.Better}, {21, interval.NoJudgement, interval.Lower},
		{10, interval.HighIsGood, interval.Similar}, {20, interval.LowIsGood, interval.Similar}, {math.NaN(), interval.LowIsGood, interval.NotCompared},
	} {
		if got := interval.Compare(l, c.benchmark, c.polarity); got != c.want {
			t.Errorf("against %v, polarity %v: %v, want %v", c.benchmark, c.polarity, got, c.want)
		}
	}
	if got := interval.Decreasing.Judge(interval.LowIsGood); got != interval.Better {
		t.Error(got)
	}
	if got := interval.CannotBeCalculated.Judge(interval.LowIsGood); got != interval.NotCompared {
		t.Error(got)
	}
}

func TestTrendObstacles(t *testing.T) {
	series := func(change func([]interval.TrendPoint)) interval.Trend {
		var points []interval.TrendPoint
		for i := range 5 {
			v := float64(10 * i)
			points = append(points, interval.TrendPoint{Period: 2018 + i, Value: v, Limits: interval.Interval{Lower: v - 1, Upper: v + 1}})
		}
		change(points)
		return interval.RecentTrend(points)
	}
	if got := series(func([]interval.TrendPoint) {}); got.Direction != interval.Increasing || got.Obstacle != interval.NoObstacle {
		t.Error(got)
	}
	for name, c := range map[string]struct {
		change func([]interval.TrendPoint)
		want   interval.Obstacle
	}{
		"a year missing":    {func(p []interval.TrendPoint) { p[4].Period = 2023 }, interval.PeriodsNotInRow},
		"out of order":      {func(p []interval.TrendPoint) { p[0], p[1] = p[1], p[0] }, interval.PeriodsNotInRow},
		"no interval":       {func(p []interval.TrendPoint) { p[2].Limits = interval.Unknown() }, interval.PointWithoutLimits},
		"no width":          {func(p []interval.TrendPoint) { p[2].Limits = interval.Interval{Lower: 1, Upper: 1} }, interval.PointWithoutLimits},
		"no value":          {func(p []interval.TrendPoint) { p[0].Value = math.NaN() }, interval.PointWithoutLimits},
		"limits inside out": {func(p []interval.TrendPoint) { p[0].Limits = interval.Interval{Lower: 2, Upper: 1} }, interval.PointWithoutLimits},
	} {
		if got := series(c.change); got.Direction != interval.CannotBeCalculated || got.Obstacle != c.want || !math.IsNaN(got.Slope) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	// One year alone makes no trend, however far out it is.
	if got := series(func(p []interval.TrendPoint) {
		for i := range p {
			v := 50.0
			if i == 4 {
				v = 80
			}
			p[i].Value, p[i].Limits = v, interval.Interval{Lower: v - 1, Upper: v + 1}
		}
	}); got.Direction != interval.NoSignificantChange || !(got.ChiSquared > 9.54954) {
		t.Errorf("%+v", got)
	}
}

func TestRounding(t *testing.T) {
	for _, c := range []struct {
		v          float64
		decimals   int
		away, even float64
	}{
		{0.5, 0, 1, 0}, {1.5, 0, 2, 2}, {2.5, 0, 3, 2}, {-2.5, 0, -3, -2}, {2.675, 2, 2.68, 2.68}, {2.665, 2, 2.67, 2.66}, {1.005, 2, 1.01, 1},
		{99.95, 1, 100, 100}, {99.85, 1, 99.9, 99.8}, {0.04, 1, 0, 0}, {-0.04, 1, 0, 0}, {9.5, 0, 10, 10}, {1e20, 2, 1e20, 1e20}, {1e-12, 9, 0, 0},
	} {
		if a, e := interval.RoundHalfAway(c.v, c.decimals), interval.RoundHalfEven(c.v, c.decimals); a != c.away || e != c.even || math.Signbit(a) && a == 0 {
			t.Errorf("%v to %d: away %v, even %v", c.v, c.decimals, a, e)
		}
	}
	if got := interval.Clean(94.699999999999989); got != 94.7 {
		t.Error(got)
	}
	for _, c := range []struct{ count, base, want int64 }{{12, 5, 10}, {13, 5, 15}, {-13, 5, -15}, {5, 10, 10}, {4, 10, 0}, {-5, 10, -10}, {7, 0, 7}, {7, 1, 7}} {
		if got := interval.RoundToBase(c.count, c.base); got != c.want {
			t.Errorf("%d to %d: %d, want %d", c.count, c.base, got, c.want)
		}
	}
	for _, c := range []struct {
		texts []string
		want  int
		ok    bool
	}{{[]string{"20", "24.3", "-", "c"}, 1, true}, {[]string{"94.699999999999989"}, 1, true}, {[]string{"38", "70"}, 0, true}, {[]string{"z", "", "NaN"}, 0, false}} {
		if got, ok := interval.Decimals(c.texts...); got != c.want || ok != c.ok {
			t.Errorf("%v: %d %v", c.texts, got, ok)
		}
	}
}

func TestRanksAndSpread(t *testing.T) {
	nan := math.NaN()
	values := []float64{5, nan, 7, 5, 1}
	if got := interval.Ranks(values, interval.HighIsGood); !slices.Equal(got, []int{2, 0, 1, 2, 4}) {
		t.Error(got)
	}
	if got := interval.Ranks(values, interval.LowIsGood); !slices.Equal(got, []int{2, 0, 4, 2, 1}) {
		t.Error(got)
	}
	if got := interval.Spread(values); got.Lower != 1 || got.Upper != 7 || got.Values != 4 || got.Missing != 1 {
		t.Error(got)
	}
	if got := interval.Spread([]float64{nan}); got.Known() || got.Missing != 1 {
		t.Error(got)
	}
}

func TestFunnelDispersion(t *testing.T) {
	var chance, spread []interval.Proportion
	for i := range 30 {
		off := []float64{-20, 0, 20}[i%3]
		chance = append(chance, interval.Proportion{X: 300 + off, N: 1000})
		spread = append(spread, interval.Proportion{X: 300 + 5*off, N: 1000})
	}
	if d := interval.FunnelDispersion(append(chance, interval.Proportion{}), 0.3); d.Excessive() || d.Areas != 30 || d.Outside95 != 0 {
		t.Errorf("%+v", d)
	}
	d := interval.FunnelDispersion(spread, 0.3)
	near(t, "φ", d.Phi, 2.0/3*100*100/(1000*0.3*0.7), 1e-9)
	if !d.Excessive() || d.Outside998 != 20 || d.Outside95 != 20 {
		t.Errorf("%+v", d)
	}
	chance[0].X = 900 // one area far out is not overdispersion
	if d := interval.FunnelDispersion(chance, 0.3); d.Excessive() || !(d.Phi > 50) {
		t.Errorf("%+v", d)
	}
	if d := interval.FunnelDispersion(nil, 0.3); d.Excessive() || !math.IsNaN(d.Phi) {
		t.Errorf("%+v", d)
	}
}

func TestErrors(t *testing.T) {
	nan := math.NaN()
	three := []interval.Group{{Population: 1, Value: 0.1}, {Population: 1, Value: 0.2}, {Population: 1, Value: 0.3}}
	bad := slices.Clone(three)
	bad[1].Population = 0
	for name, groups := range map[string][]interval.Group{"two": three[:2], "nobody": bad, "no value": {three[0], three[1], {Population: 1, Value: nan}}} {
		if _, err := interval.SlopeIndex(groups, interval.Linear, 0.95); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	for scale, value := range map[interval.Scale]float64{interval.Log: 0, interval.Logit: 1.5} {
		if _, err := interval.SlopeIndex([]interval.Group{three[0], three[1], {Population: 1, Value: value}}, scale, 0.95); err == nil {
			t.Errorf("%v is on scale %d", value, scale)
		}
	}
	for _, limits := range []interval.Interval{{}, interval.Unknown(), {Lower: 0.1, Upper: math.Inf(1)}} {
		three[1].Limits = limits
		for _, scale := range []interval.Scale{interval.Linear, interval.Log} {
			if s, err := interval.SlopeIndex(three, scale, 0.95); err != nil || s.SIILimits.Known() || s.RIILimits.Known() || scale == interval.Linear && math.Abs(s.SII-0.3) > 1e-12 {
				t.Errorf("%+v, %v", s, err)
			}
		}
	}
	// A most deprived end that may be nought has no ratio.
	for i, v := range []float64{0.01, 0.2, 0.3} {
		three[i].Value, three[i].Limits = v, interval.Interval{Lower: v - 0.1, Upper: v + 0.1}
	}
	if s, err := interval.SlopeIndex(three, interval.Linear, 0.95); err != nil || !s.SIILimits.Known() || s.RIILimits.Known() {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestMoreErrors(t *testing.T) {
	nan := math.NaN()
	for name, strata := range map[string][]interval.Stratum{"none": nil, "nobody": {{Mean: 1}}, "nothing": {{Population: 1}}, "below zero": {{Population: 1, Mean: -1}}, "no mean": {{Population: 1, Mean: nan}}} {
		if _, err := interval.ConcentrationIndex(strata); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	for name, p := range map[string]interval.Individual{"rank": {Rank: nan, Value: 1, Weight: 1}, "value": {Value: -1, Weight: 1}, "weight": {Value: 1}} {
		if _, err := interval.ConcentrationIndexOf([]interval.Individual{p}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := interval.Standardise([][]float64{{1}, {1, 2}}); err == nil {
		t.Error("rows of different length")
	}
	if _, err := interval.Nearest([][]float64{{1}}, []float64{-1}, 0, 1); err == nil {
		t.Error("a negative weight")
	}
	if _, err := interval.Nearest([][]float64{{1}}, []float64{1}, 1, 1); err == nil {
		t.Error("no such area")
	}
	if _, err := interval.Cross([][]interval.Cell{{{}, {}}, {{}}}); err == nil {
		t.Error("a ragged grid")
	}
}
