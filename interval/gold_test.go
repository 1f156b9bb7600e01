package interval_test

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fairground/internal/sharedtest"
	"fairground/interval"
)

// goldValue is one value of gold.json with the inputs that it carries.
type goldValue struct {
	ID, What, Place, How, Breakdown, Raw, Symbol, Status, Result, Interval string

	Value                any
	Lower, Upper         *float64
	X, N, X1, N1, X2, N2 *float64
	FSM, Pupils          *float64
	Limits95, Limits998  []float64
	Chi2, SE             *float64
	LooSlopes            []float64  `json:"loo_slopes"`
	LAITValues           [2]float64 `json:"lait_values"`
	LANumber             string     `json:"la_number"`
	Table                map[string]struct{ Pupils, FSM, Rate float64 }
}

func (g goldValue) number() float64 {
	if v, ok := g.Value.(float64); ok {
		return v
	}
	return math.NaN()
}

func (g goldValue) part(n int) string { return strings.Split(g.ID, ":")[n] }

func readGold(t *testing.T) []goldValue {
	t.Helper()
	raw, err := os.ReadFile(sharedtest.Shared(t, "bench", "need", "gold.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []goldValue
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// tally counts what was checked, by family, and the worst deviation.
type tally struct {
	t     *testing.T
	n     map[string]int
	worst map[string]float64
}

func newTally(t *testing.T) *tally {
	return &tally{t: t, n: map[string]int{}, worst: map[string]float64{}}
}

// check compares pairs got, want with a tolerance, for one value of a family.
func (c *tally) check(family, id string, within float64, pairs ...float64) {
	c.t.Helper()
	c.n[family]++
	for i := 0; i < len(pairs); i += 2 {
		d := math.Abs(pairs[i] - pairs[i+1])
		if !(d <= within) {
			c.t.Errorf("%s: got %.12g, want %.12g", id, pairs[i], pairs[i+1])
		}
		c.worst[family] = max(c.worst[family], d)
	}
}

// report logs the tally and demands at least so many of each family.
func (c *tally) report(least map[string]int) {
	c.t.Helper()
	for _, family := range slices.Sorted(maps.Keys(c.n)) {
		c.t.Logf("%-34s %5d checked, worst deviation %.1e", family, c.n[family], c.worst[family])
	}
	for family, n := range least {
		if c.n[family] < n {
			c.t.Errorf("only %d of %s checked, want %d", c.n[family], family, n)
		}
	}
}

const valueTolerance, intervalTolerance = 1e-9, 1e-6

func TestGoldProportions(t *testing.T) {
	c := newTally(t)
	for _, g := range readGold(t) {
		family := g.part(0)
		x, n := g.X, g.N
		if x == nil {
			x, n = g.FSM, g.Pupils
		}
		switch {
		case g.X1 != nil:
			a, b := interval.Proportion{X: *g.X1, N: *g.N1}, interval.Proportion{X: *g.X2, N: *g.N2}
			checkGap(c, g, a, b)
		case strings.HasSuffix(g.ID, ":smc"):
			a := interval.Proportion{X: g.LAITValues[0] / 100 * *g.N1, N: *g.N1}
			checkGap(c, g, a, interval.Proportion{X: g.LAITValues[1] / 100 * *g.N2, N: *g.N2})
		case x != nil && n != nil && family != "funnel":
			p := interval.Proportion{X: *x, N: *n}
			// A published percentage with a count or denominator worked back from
			// it is not quite their quotient.
			if !strings.Contains(g.Interval, "reconstructed") {
				c.check(family+" value", g.ID, valueTolerance, 100*p.Share(), g.number())
			}
			if g.Lower != nil {
				w := p.Wilson(interval.Level95).Scale(100)
				c.check(family+" wilson", g.ID, intervalTolerance, w.Lower, *g.Lower, w.Upper, *g.Upper)
			}
		}
	}
	c.report(map[string]int{"wilson wilson": 407, "newcombe newcombe": 131, "ca wilson": 20, "ca newcombe": 5, "census wilson": 27, "join wilson": 17})
}

func checkGap(c *tally, g goldValue, a, b interval.Proportion) {
	c.t.Helper()
	l := interval.Newcombe(a, b, interval.Level95).Scale(100)
	c.check(g.part(0)+" value", g.ID, valueTolerance, 100*interval.Difference(a, b), g.number())
	c.check(g.part(0)+" newcombe", g.ID, intervalTolerance, l.Lower, *g.Lower, l.Upper, *g.Upper)
}

func TestGoldPublished(t *testing.T) {
	c := newTally(t)
	values := map[string]float64{}
	all := readGold(t)
	for _, g := range all {
		if g.part(0) != "lait" {
			continue
		}
		v, err := strconv.ParseFloat(g.Raw, 64)
		if err != nil {
			c.check("lait symbols", g.ID, 0)
			if g.Value != nil {
				t.Errorf("%s: %v for %q", g.ID, g.Value, g.Raw)
			}
			continue
		}
		values[g.ID] = interval.Clean(v)
		c.check("lait values", g.ID, 0, interval.Clean(v), g.number())
	}
	for _, g := range all {
		if g.part(0) == "gap" && g.Lower != nil {
			checkRounding(c, g, values)
		}
	}
	c.report(map[string]int{"lait values": 1500, "gap limits": 390})
}

// checkRounding checks the limits around the gap, and the gap itself where
// gold.json happens to hold both figures.
func checkRounding(c *tally, g goldValue, values map[string]float64) {
	c.t.Helper()
	var half float64
	if _, err := fmt.Sscanf(g.How[strings.Index(g.How, "+/-"):], "+/-%g)", &half); err != nil {
		c.t.Fatalf("%s: %v", g.ID, err)
	}
	decimals := int(math.Round(-math.Log10(2 * half)))
	names := strings.Split(strings.TrimPrefix(g.What, "gap "), " minus ")
	at := ":" + g.LANumber + ":" + g.part(3)
	a, okA := values["lait:"+names[0]+at]
	b, okB := values["lait:"+names[1]+at]
	if okA && okB {
		c.check("gap values from both figures", g.ID, valueTolerance, interval.Clean(a-b), g.number())
	} else {
		a, b = g.number(), 0
	}
	l := interval.RoundedDifference(a, decimals, b, decimals)
	c.check("gap limits", g.ID, valueTolerance, l.Lower, *g.Lower, l.Upper, *g.Upper)
}

func TestGoldFunnels(t *testing.T) {
	c := newTally(t)
	for _, g := range readGold(t) {
		if g.part(0) != "funnel" {
			continue
		}
		var theta float64
		if _, err := fmt.Sscanf(g.Breakdown, "theta=%g%%", &theta); err != nil {
			t.Fatal(err)
		}
		inner := interval.FunnelProportion(theta/100, *g.N, interval.Level95).Scale(100)
		outer := interval.FunnelProportion(theta/100, *g.N, interval.Level998).Scale(100)
		c.check("funnel limits", g.ID, intervalTolerance, inner.Lower, g.Limits95[0], inner.Upper, g.Limits95[1], outer.Lower, g.Limits998[0], outer.Upper, g.Limits998[1])
		if got := interval.Place(interval.Proportion{X: *g.X, N: *g.N}, theta/100).String(); got != g.Status {
			t.Errorf("%s: %s, want %s", g.ID, got, g.Status)
		}
	}
	c.report(map[string]int{"funnel limits": 24})
}

func TestGoldConcentration(t *testing.T) {
	c := newTally(t)
	for _, g := range readGold(t) {
		if g.part(0) != "conc" {
			continue
		}
		var strata []interval.Stratum
		for decile := 1; decile <= 10; decile++ {
			row := g.Table[strconv.Itoa(decile)]
			strata = append(strata, interval.Proportion{X: row.FSM, N: row.Pupils}.Stratum())
			c.check("conc rates", g.ID, valueTolerance, 100*strata[decile-1].Mean, row.Rate)
		}
		got, err := interval.ConcentrationIndex(strata)
		if err != nil {
			t.Fatal(err)
		}
		c.check("conc index", g.ID, valueTolerance, got.Index, g.number())
		t.Logf("%s: %.6f, standard error %.6f, 95%% %v", g.ID, got.Index, got.SE, got.Interval(interval.Level95))
	}
	c.report(map[string]int{"conc index": 1})
}

func TestGoldTrends(t *testing.T) {
	c := newTally(t)
	counts := readCohorts(t)
	for _, g := range readGold(t) {
		if g.part(0) != "trend" {
			continue
		}
		trend := interval.RecentTrend(trendPoints(g, counts))
		if got := trend.Direction.String(); got != g.Result {
			t.Errorf("%s: %s (%s), want %s", g.ID, got, trend.Obstacle, g.Result)
		}
		c.check("trend results", g.ID, 0)
		if g.Chi2 == nil {
			continue
		}
		pairs := []float64{trend.Slope, g.number(), trend.SE, *g.SE}
		for i, want := range g.LooSlopes {
			pairs = append(pairs, trend.LeaveOneOut[i], want)
		}
		c.check("trend slopes", g.ID, valueTolerance, pairs...)
		c.check("trend χ²", g.ID, 1e-7, trend.ChiSquared, *g.Chi2)
	}
	c.report(map[string]int{"trend results": 60, "trend slopes": 59})
}

// trendPoints makes the series of a trend from counts; a series that gold.json
// says has only four points has none here, and is as impossible.
func trendPoints(g goldValue, counts map[string]interval.Proportion) []interval.TrendPoint {
	var points []interval.TrendPoint
	gap := g.part(1) == "gap"
	for year := 2018; year <= 2022; year++ {
		if gap {
			at := func(group string) interval.Proportion {
				return counts[fmt.Sprintf("%s:%s:%s:%d", g.part(2), g.part(3), group, year)]
			}
			a, b := at("Not eligible for FSM"), at("Eligible for FSM")
			points = append(points, interval.TrendPoint{Period: year, Value: 100 * interval.Difference(a, b), Limits: interval.Newcombe(a, b, interval.Level95).Scale(100)})
			continue
		}
		p := counts[fmt.Sprintf("%s:%s:%s:%d", g.part(1), g.part(2), g.part(3), year)]
		points = append(points, interval.TrendPoint{Period: year, Value: 100 * p.Share(), Limits: p.Wilson(interval.Level95).Scale(100)})
	}
	return points
}

// readCohorts reads the counts of levels 2 and 3 at 19 behind the trends, by
// measure, authority, group and cohort.
func readCohorts(t *testing.T) map[string]interval.Proportion {
	t.Helper()
	file, err := os.Open(sharedtest.Dir(t, "dfe-stats", "attainment-age-19", "LA_Dashboard_2022_without_Scilly.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	plain, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(plain).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	counts := map[string]interval.Proportion{}
	for _, row := range rows[1:] {
		at := func(name string) string { return row[column[name]] }
		la := at("la_code_3")
		if at("gender") != "ALL" || at("sen") != "ALL" || la == "ALL" && at("region") != "ALL" {
			continue
		}
		if la == "ALL" {
			la = "970"
		}
		n, errN := strconv.ParseFloat(at("number_in_ss_cohort"), 64)
		for _, measure := range []string{"l2_by19", "l3_by19"} {
			if x, errX := strconv.ParseFloat(at(measure), 64); errN == nil && errX == nil {
				counts[measure+":"+la+":"+at("fsm")+":"+at("cohort_19_in")] = interval.Proportion{X: x, N: n}
			}
		}
	}
	return counts
}
