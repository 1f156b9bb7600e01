package interval

import "math"

// The two levels that English public health draws: about two and about three
// standard deviations.
const (
	Level95  = 0.95
	Level998 = 0.998
)

// Interval is a pair of limits, in the unit of the figure that they belong to. Its
// zero value is the limits 0 and 0, which claim certainty: where there are no
// limits, say [Unknown].
type Interval struct {
	Lower, Upper float64
}

// Unknown is the interval of a figure for which no limits can be worked out.
func Unknown() Interval { return Interval{Lower: math.NaN(), Upper: math.NaN()} }

// Known reports whether both limits are numbers; infinite ones are.
func (i Interval) Known() bool { return !math.IsNaN(i.Lower) && !math.IsNaN(i.Upper) }

// Contains reports whether v lies within the limits or on one. Unknown limits
// contain nothing.
func (i Interval) Contains(v float64) bool { return i.Lower <= v && v <= i.Upper }

// Width is the distance between the limits, NaN where they are unknown.
func (i Interval) Width() float64 { return i.Upper - i.Lower }

// Scale gives the limits in another unit, such as Scale(100) for percentage
// points of a share. A negative factor turns the limits round.
func (i Interval) Scale(factor float64) Interval {
	if factor < 0 {
		return Interval{Lower: i.Upper * factor, Upper: i.Lower * factor}
	}
	return Interval{Lower: i.Lower * factor, Upper: i.Upper * factor}
}

// Clip gives the part of the limits within least and most, such as Clip(0, 100)
// for the rounding limits of a percentage. Unknown limits stay unknown.
func (i Interval) Clip(least, most float64) Interval {
	return Interval{
		Lower: math.Min(math.Max(i.Lower, least), most),
		Upper: math.Min(math.Max(i.Upper, least), most),
	}
}

const z95, z998 = 1.959963984540054, 3.090232306167813

// Z is the standard normal deviate of a two-sided level: 1.959964 for 0.95,
// 3.090232 for 0.998. It is NaN for a level that is not between 0 and 1.
func Z(level float64) float64 {
	switch {
	case level == Level95: // the usual ones, without the work
		return z95
	case level == Level998:
		return z998
	case !(level > 0 && level < 1):
		return math.NaN()
	}
	return math.Sqrt2 * math.Erfinv(level)
}
