package interval

import "math"

// The integration over a standard normal: so many standard deviations either
// way, in steps that are exact to far more digits than are shown, because what is
// integrated is smooth.
const (
	integrateTo   = 8.0
	integrateStep = 0.25
)

// limits gives the limits of both indices of the line, whose values are given.
func (l line) limits(scale Scale, level, sii, rii float64) (absolute, relative Interval) {
	z := Z(level)
	if v := l.varIntercept; math.IsNaN(z+v) || math.IsInf(v, 0) {
		return Unknown(), Unknown()
	}
	half := z * math.Sqrt(l.varSlope)
	difference := func(most, least float64) float64 { return least - most }
	ratio := func(most, least float64) float64 { return least / most }
	switch scale {
	case Linear:
		return Interval{Lower: sii - half, Upper: sii + half}, l.fieller(z)
	case Log:
		return l.quantiles(difference, scale, level, sii), Interval{Lower: math.Exp(l.slope - half), Upper: math.Exp(l.slope + half)}
	}
	return l.quantiles(difference, scale, level, sii), l.quantiles(ratio, scale, level, rii)
}

// fieller gives the limits of the ratio of both ends of the line, each normal
// (Fieller, JRSS B 16, 1954, pp. 175–185). There are none where the most deprived
// end is not clearly above 0.
func (l line) fieller(z float64) Interval {
	most, least, z2 := l.intercept, l.intercept+l.slope, z*z
	varLeast := l.varIntercept + 2*l.varBoth + l.varSlope
	cov := l.varIntercept + l.varBoth
	a := most*most - z2*l.varIntercept
	if !(most > 0 && a > 0) {
		return Unknown()
	}
	b := most*least - z2*cov
	root := math.Sqrt(math.Max(0, b*b-a*(least*least-z2*varLeast)))
	return Interval{Lower: (b - root) / a, Upper: (b + root) / a}
}

// quantiles gives the central quantiles of an index of the values at both ends.
//
// Both indices rise with the slope while a point within the line is held. So,
// given that point, the index is at most t where the slope is at most a bound,
// and the distribution is one integral over the point. It is chosen to vary as
// little as may be with the slope, which makes the integral smooth.
func (l line) quantiles(index func(most, least float64) float64, scale Scale, level, estimate float64) Interval {
	k := math.Min(math.Max(0, -l.varBoth/l.varSlope), 1)
	h := held{line: l, at: k, scale: scale, index: index}
	h.sd = math.Sqrt(math.Max(0, l.varIntercept+2*k*l.varBoth+k*k*l.varSlope))
	both := l.varBoth + k*l.varSlope
	h.follow = both / (h.sd * h.sd)
	h.rest = math.Sqrt(math.Max(0, l.varSlope-h.follow*both))
	tail := (1 - level) / 2
	return Interval{Lower: quantile(h.atMost, tail, estimate), Upper: quantile(h.atMost, 1-tail, estimate)}
}

// held is a line with its point at a share of the way held: the point varies by
// sd, and the slope follows it and varies by rest besides.
type held struct {
	line
	at, sd, follow, rest float64
	scale                Scale
	index                func(most, least float64) float64
}

// atMost is the chance that the index is at most t.
func (h held) atMost(t float64) float64 {
	sum, weights := 0.0, 0.0
	for u := -integrateTo; u <= integrateTo; u += integrateStep {
		weight := math.Exp(-u * u / 2)
		sum += weight * h.atMostGiven(t, u)
		weights += weight
	}
	return sum / weights
}

// atMostGiven is the same with the point u standard deviations from its mean.
func (h held) atMostGiven(t, u float64) float64 {
	point := h.intercept + h.at*h.slope + u*h.sd
	mean := h.slope + h.follow*u*h.sd
	above := func(v float64) float64 {
		slope := mean + v*h.rest
		most := h.scale.from(point - h.at*slope)
		return h.index(most, h.scale.from(point+(1-h.at)*slope)) - t
	}
	const far = 10
	switch {
	case above(far) <= 0:
		return 1
	case above(-far) >= 0:
		return 0
	}
	return normal(crossing(above, -far, far))
}

// normal is the standard normal distribution function.
func normal(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }

// quantile finds where a distribution function passes p, starting from a guess.
func quantile(atMost func(float64) float64, p, guess float64) float64 {
	above := func(t float64) float64 { return atMost(t) - p }
	low, high, start := guess, guess, math.Max(math.Abs(guess), 1e-6)/8
	for step := start; above(low) > 0; step *= 2 {
		low -= step
	}
	for step := start; above(high) < 0; step *= 2 {
		high += step
	}
	return crossing(above, low, high)
}

// crossing finds where a rising function passes 0 between low and high, by false
// position with the weight of an end halved that stays twice (Illinois).
func crossing(f func(float64) float64, low, high float64) float64 {
	below, above, side := f(low), f(high), 0
	for range 100 {
		if above-below <= 0 || high-low <= 1e-11*math.Max(math.Abs(low), math.Abs(high)) {
			break
		}
		t := low - below*(high-low)/(above-below)
		switch at := f(t); {
		case math.Abs(at) < 1e-11:
			return t
		case at < 0:
			if low, below = t, at; side < 0 {
				above /= 2
			}
			side = -1
		default:
			if high, above = t, at; side > 0 {
				below /= 2
			}
			side = 1
		}
	}
	return (low + high) / 2
}
