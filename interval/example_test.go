package interval_test

import (
	"fmt"
	"math"

	"fairground/interval"
)

func ExampleProportion_Wilson() {
	p := interval.Proportion{X: 65, N: 100}
	l := p.Wilson(interval.Level95).Scale(100)
	fmt.Printf("%.1f %% (%.1f to %.1f)\n", 100*p.Share(), l.Lower, l.Upper)
	// Output: 65.0 % (55.3 to 73.6)
}

func ExampleNewcombe() {
	others, disadvantaged := interval.Proportion{X: 1299, N: 2794}, interval.Proportion{X: 110, N: 492}
	l := interval.Newcombe(others, disadvantaged, interval.Level95).Scale(100)
	fmt.Printf("%.1f points (%.1f to %.1f)\n", 100*interval.Difference(others, disadvantaged), l.Lower, l.Upper)
	// Output: 24.1 points (19.8 to 28.1)
}

func ExampleRoundedDifference() {
	// 70 % and 48 %, both published in whole percentages.
	fmt.Println(interval.RoundedDifference(70, 0, 48, 0))
	// Output: {21 23}
}

func ExampleCount() {
	l := interval.Count(5, interval.Level95)
	fmt.Printf("%.2f to %.2f\n", l.Lower, l.Upper)
	// Output: 1.62 to 11.67
}

func ExampleCompare() {
	district := interval.Proportion{X: 136, N: 483}.Wilson(interval.Level95)
	fmt.Println(interval.Compare(district, 0.39, interval.HighIsGood))
	fmt.Println(interval.Compare(interval.Unknown(), 0.39, interval.HighIsGood))
	// Output:
	// worse
	// not compared
}

func ExampleRecentTrend() {
	var points []interval.TrendPoint
	for year, x := range []float64{400, 430, 470, 490, 540} {
		p := interval.Proportion{X: x, N: 1000}
		points = append(points, interval.TrendPoint{Period: 2020 + year, Value: p.Share(), Limits: p.Wilson(interval.Level95)})
	}
	trend := interval.RecentTrend(points)
	fmt.Printf("%s by %.3f a year: %s\n", trend.Direction, trend.Slope, trend.Direction.Judge(interval.HighIsGood))
	fmt.Println(interval.RecentTrend(points[:4]).Obstacle)
	// Output:
	// increasing by 0.034 a year: better
	// fewer than five points
}

func ExamplePlace() {
	fmt.Println(interval.Place(interval.Proportion{X: 136, N: 483}, 0.38982409437))
	// Output: outside 99.8 below
}

func ExampleSlopeIndex() {
	var fifths []interval.Group
	for _, x := range []float64{300, 260, 210, 180, 120} { // of 1,000 each, the most deprived first
		p := interval.Proportion{X: x, N: 1000}
		fifths = append(fifths, interval.Group{Population: p.N, Value: p.Share(), Limits: p.Wilson(interval.Level95)})
	}
	s, err := interval.SlopeIndex(fifths, interval.Linear, interval.Level95)
	fmt.Printf("%.3f (%.3f to %.3f), ratio %.2f %v\n", s.SII, s.SIILimits.Lower, s.SIILimits.Upper, s.RII, err)
	// Output: -0.220 (-0.259 to -0.181), ratio 0.32 <nil>
}

func ExampleConcentrationIndex() {
	c, err := interval.ConcentrationIndex([]interval.Stratum{
		interval.Proportion{X: 300, N: 1000}.Stratum(), // the most deprived third
		interval.Proportion{X: 200, N: 1000}.Stratum(),
		interval.Proportion{X: 100, N: 1000}.Stratum(),
	})
	fmt.Printf("%.3f ± %.3f %v\n", c.Index, c.SE, err)
	// Output: -0.222 ± 0.018 <nil>
}

func ExampleNearest() {
	z, _ := interval.Standardise([][]float64{{20, 100}, {21, 110}, {40, 500}, {math.NaN(), 100}})
	neighbours, _ := interval.Nearest(z, []float64{1, 1}, 0, 10)
	for _, n := range neighbours {
		fmt.Printf("area %d at %.2f\n", n.Area, n.Distance)
	}
	// Output:
	// area 1 at 0.10
	// area 2 at 2.69
}

func ExampleProtect() {
	// Three authorities by two breakdowns, with totals. One cell is withheld, and
	// its row gives it back.
	table, _ := interval.Cross([][]interval.Cell{
		{{Withheld: true}, {Value: 20}, {Value: 24}},
		{{Value: 17}, {Value: 18}, {Value: 35}},
		{{Value: 30}, {Value: 40}, {Value: 70}},
		{{Value: 51}, {Value: 78}, {Value: 129}},
	})
	known, _ := interval.Deduce(table)
	fmt.Println(known)
	more, _ := interval.Protect(table, 1)
	for _, i := range more {
		table.Cells[i].Withheld = true
	}
	known, _ = interval.Deduce(table)
	fmt.Println(more, known)
	// Output:
	// [{0 4 4}]
	// [1 3 4] [{0 0 21} {1 3 24} {3 0 21} {4 14 35}]
}
