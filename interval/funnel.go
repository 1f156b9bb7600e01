package interval

import (
	"math"
	"slices"
)

// FunnelProportion gives the limits between which chance alone keeps the share
// of an area of n people whose true share is the target, clipped to 0 to 1:
//
//	θ ± z√(θ(1 − θ)/n)
//
// (Spiegelhalter, "Funnel plots for comparing institutional performance",
// Statistics in Medicine 24, 2005, pp. 1185–1202, section 2.2). The target is
// usually the share of all areas together. Unknown unless 0 ≤ target ≤ 1, n > 0
// and the level is between 0 and 1.
func FunnelProportion(target, n, level float64) Interval {
	z := Z(level)
	if !(target >= 0 && target <= 1) || !(n > 0) || math.IsNaN(z) {
		return Unknown()
	}
	half := z * math.Sqrt(target*(1-target)/n)
	return Interval{Lower: target - half, Upper: target + half}.Clip(0, 1)
}

// FunnelCount gives the limits between which chance alone keeps a count of
// events of which so many are expected: the exact Poisson quantiles, interpolated
// so that the funnel has no steps (Spiegelhalter 2005, appendix A.1). Divide by
// the expected events for the limits of a ratio, or by the population for those
// of a rate. Unknown unless 0 < expected and the level is between 0 and 1.
func FunnelCount(expected, level float64) Interval {
	if !(expected > 0) || math.IsInf(expected, 0) || !(level > 0 && level < 1) {
		return Unknown()
	}
	tail := (1 - level) / 2
	return Interval{Lower: poissonQuantile(expected, tail), Upper: poissonQuantile(expected, 1-tail)}
}

// poissonQuantile interpolates the distribution function between whole counts:
// with r the smallest count whose F(r) passes p, r − (F(r) − p)/(F(r) − F(r−1)).
// Below F(0) that is negative and stands at 0.
func poissonQuantile(mean, p float64) float64 {
	upTo := func(r float64) float64 { return gammaQ(r+1, mean) }
	low, high := -1.0, math.Ceil(mean)+1 // F(low) ≤ p < F(high)
	for upTo(high) <= p {
		low, high = high, 2*high
	}
	for high-low > 1 {
		middle := math.Floor((low + high) / 2)
		if upTo(middle) > p {
			high = middle
		} else {
			low = middle
		}
	}
	before := 0.0
	if high > 0 {
		before = upTo(high - 1)
	}
	at := upTo(high)
	return math.Max(0, high-(at-p)/(at-before))
}

// Position is where an area lies in a funnel.
type Position uint8

// The positions. The outermost limits that an area passes name it.
const (
	NotPlaced Position = iota
	Within
	Below95
	Above95
	Below998
	Above998
)

// String gives the position's name.
func (p Position) String() string {
	return [...]string{"not placed", "within", "outside 95 below", "outside 95 above",
		"outside 99.8 below", "outside 99.8 above"}[min(p, Above998)]
}

// Place says where a proportion lies in the funnel around the target. A share on
// a limit is within it. NotPlaced where the share or the limits are unknown.
func Place(p Proportion, target float64) Position {
	outer, inner := FunnelProportion(target, p.N, Level998), FunnelProportion(target, p.N, Level95)
	switch share := p.Share(); {
	case math.IsNaN(share) || !outer.Known():
		return NotPlaced
	case share < outer.Lower:
		return Below998
	case share > outer.Upper:
		return Above998
	case share < inner.Lower:
		return Below95
	case share > inner.Upper:
		return Above95
	}
	return Within
}

// Dispersion says how far areas spread about a target, against what chance does.
type Dispersion struct {
	Areas      int     // that have a share
	Phi        float64 // mean of the squared standardised distances from the target; about 1 by chance
	Winsorised float64 // the same with the outer tenth at either end drawn in
	Outside95  int     // areas beyond the 95 % limits; chance puts 5 in 100 there
	Outside998 int     // of these, beyond the 99.8 % limits; chance puts 2 in 1,000 there
}

// FunnelDispersion measures the spread of areas in the funnel around the target
// (Spiegelhalter, "Handling over-dispersion of performance indicators", Quality
// and Safety in Health Care 14, 2005, pp. 347–351: φ, winsorised at 10 %). Areas
// without a share are left out. Phi is NaN where no area is left, or where the
// target is 0, 1 or beyond, about which nothing can spread by chance.
func FunnelDispersion(areas []Proportion, target float64) Dispersion {
	var d Dispersion
	var z []float64
	if !(target > 0 && target < 1) {
		areas = nil
	}
	for _, a := range areas {
		switch Place(a, target) {
		case NotPlaced:
			continue
		case Below95, Above95:
			d.Outside95++
		case Below998, Above998:
			d.Outside95++
			d.Outside998++
		}
		z = append(z, (a.Share()-target)/math.Sqrt(target*(1-target)/a.N))
	}
	d.Areas = len(z)
	d.Phi = meanSquare(z)
	slices.Sort(z)
	drawn := len(z) / 10
	for i := range drawn {
		z[i], z[len(z)-1-i] = z[drawn], z[len(z)-1-drawn]
	}
	d.Winsorised = meanSquare(z)
	return d
}

func meanSquare(z []float64) float64 {
	sum := 0.0
	for _, v := range z {
		sum += v * v
	}
	return sum / float64(len(z))
}

// Excessive reports whether the spread is beyond chance even without the outer
// tenths: the winsorised φ passes 1 + 2√(2/areas), which is the mean and two
// standard deviations of φ where only chance is at work. Then the limits of the
// funnel are too narrow, most areas lie outside them, and being outside says
// little: show the warning, or no funnel.
func (d Dispersion) Excessive() bool {
	return d.Winsorised > 1+2*math.Sqrt(2/float64(d.Areas))
}
