package interval

import "math"

// TrendPoints is how many points the recent trend rests on.
const TrendPoints = 5

// trendCritical is the 99.8 % point of χ² with one degree of freedom, with the
// digits that Fingertips uses.
const trendCritical = 9.54954

// TrendPoint is one year of a series: its value, and its 95 % limits in the same
// unit. Period counts the years: 2024, or the year in which a school year ends.
type TrendPoint struct {
	Period int
	Value  float64
	Limits Interval
}

// Direction is what a trend test found.
type Direction uint8

// The directions.
const (
	CannotBeCalculated Direction = iota
	NoSignificantChange
	Increasing
	Decreasing
)

// String gives the direction's name in lower case.
func (d Direction) String() string {
	return [...]string{"cannot be calculated", "no significant change", "increasing", "decreasing"}[min(d, Decreasing)]
}

// Judge turns the direction into a verdict: Better or Worse by polarity, Higher
// or Lower without one, Similar for no significant change.
func (d Direction) Judge(p Polarity) Verdict {
	switch d {
	case Increasing:
		return p.judge(Higher)
	case Decreasing:
		return p.judge(Lower)
	case NoSignificantChange:
		return Similar
	}
	return NotCompared
}

// Obstacle says why a trend cannot be calculated.
type Obstacle uint8

// The obstacles, in the order in which they are looked for.
const (
	NoObstacle         Obstacle = iota
	TooFewPoints                // fewer than five
	PeriodsNotInRow             // a year is missing, twice there, or out of order
	PointWithoutLimits          // a value or a limit is unknown, or the limits have no width
)

// String says the obstacle in a few words.
func (o Obstacle) String() string {
	return [...]string{"", "fewer than five points", "the last five points are not five years in a row",
		"a point has no interval"}[min(o, PointWithoutLimits)]
}

// Trend is the outcome of [RecentTrend]. All numbers are NaN where it cannot be
// calculated.
type Trend struct {
	Direction   Direction
	Obstacle    Obstacle
	Slope       float64              // change in the unit of the values, a year
	SE          float64              // its standard error
	ChiSquared  float64              // (Slope/SE)², one degree of freedom
	LeaveOneOut [TrendPoints]float64 // the slope without each of the points
}

// RecentTrend tests the last five points of a yearly series, given in order of
// time, for a trend.
//
// Each point weighs 1/SE² with SE = (upper − lower)/3.92, so its limits must be
// those of 95 %. The slope is that of the weighted least squares on 1 … 5, and
// it is a trend where its χ² passes 9.54954 (99.8 %) and where the slope keeps
// its sign whichever point is left out. So one odd year makes no trend, and five
// points of noise seldom do.
//
// It cannot be calculated with fewer than five points, with a year missing among
// the last five (the test counts 1 … 5 as equal steps), or with a point that has
// no limits. Points whose periods overlap, such as rolling averages, do not meet
// the test's conditions, which is for the caller to see to.
//
// Source: Fingertips technical guidance, "Recent trends" (fingertips.phe.org.uk,
// Trend markers), the test for indicators with confidence intervals; the guide
// has another test for proportions from counts, which this is not.
func RecentTrend(points []TrendPoint) Trend {
	if len(points) < TrendPoints {
		return noTrend(TooFewPoints)
	}
	points = points[len(points)-TrendPoints:]
	var y, weight [TrendPoints]float64
	obstacle := NoObstacle
	for i, p := range points {
		if p.Period != points[0].Period+i {
			return noTrend(PeriodsNotInRow)
		}
		se := p.Limits.Width() / 3.92
		if !(se > 0) || math.IsInf(se, 0) || math.IsNaN(p.Value) || math.IsInf(p.Value, 0) {
			obstacle = PointWithoutLimits
		}
		y[i], weight[i] = p.Value, 1/(se*se)
	}
	if obstacle != NoObstacle {
		return noTrend(obstacle)
	}
	return fitTrend(y, weight)
}

func noTrend(why Obstacle) Trend {
	nan := math.NaN()
	return Trend{Obstacle: why, Slope: nan, SE: nan, ChiSquared: nan, LeaveOneOut: [TrendPoints]float64{nan, nan, nan, nan, nan}}
}

func fitTrend(y, weight [TrendPoints]float64) Trend {
	var t Trend
	t.Slope, t.SE = weightedSlope(y, weight, -1)
	t.ChiSquared = (t.Slope / t.SE) * (t.Slope / t.SE)
	steady := true
	for i := range y {
		t.LeaveOneOut[i], _ = weightedSlope(y, weight, i)
		steady = steady && t.LeaveOneOut[i]*t.Slope > 0
	}
	switch {
	case !(t.ChiSquared > trendCritical && steady):
		t.Direction = NoSignificantChange
	case t.Slope > 0:
		t.Direction = Increasing
	default:
		t.Direction = Decreasing
	}
	return t
}

// weightedSlope fits a line on x = 1 … 5, without the point at index without,
// and gives its slope and the slope's standard error. Centring first keeps the
// digits that the sums of the textbook formula would cancel.
func weightedSlope(y, weight [TrendPoints]float64, without int) (slope, se float64) {
	if without >= 0 {
		weight[without] = 0
	}
	var w, wx, wy float64
	for i := range y {
		w += weight[i]
		wx += weight[i] * float64(i+1)
		wy += weight[i] * y[i]
	}
	var sxx, sxy float64
	for i := range y {
		dx := float64(i+1) - wx/w
		sxx += weight[i] * dx * dx
		sxy += weight[i] * dx * (y[i] - wy/w)
	}
	return sxy / sxx, 1 / math.Sqrt(sxx)
}
