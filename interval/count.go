package interval

import "math"

// exactBelow is the count from which Byar's approximation is used in place of
// the exact limits, as English public health does.
const exactBelow = 10

// Count gives the limits of the mean of a Poisson count: exact ([Poisson]) below
// 10, Byar's approximation from 10 on. It is Unknown for a count below zero, NaN
// or infinite, or a level not between 0 and 1.
func Count(x, level float64) Interval {
	if x < exactBelow {
		return Poisson(x, level)
	}
	return Byar(x, level)
}

// Byar gives Byar's approximate limits of the mean of a Poisson count, in
// events; the lower one is never below 0. Unknown as for [Count].
//
// With z = [Z](level) the limits are
//
//	x(1 − 1/(9x) − z/(3√x))³  and  (x+1)(1 − 1/(9(x+1)) + z/(3√(x+1)))³
//
// (Breslow and Day, Statistical Methods in Cancer Research II, IARC 1987, p. 69).
// Below ten events [Poisson] is the better choice.
func Byar(x, level float64) Interval {
	z := Z(level)
	if !countable(x) || math.IsNaN(z) {
		return Unknown()
	}
	cube := func(x, z float64) float64 {
		root := 1 - 1/(9*x) + z/(3*math.Sqrt(x))
		return x * root * root * root
	}
	limits := Interval{Upper: cube(x+1, z)}
	if x > 0 {
		limits.Lower = math.Max(0, cube(x, -z))
	}
	return limits
}

// Poisson gives the exact limits of the mean of a Poisson count, in events: with
// α = 1 − level, half the lower α/2 point of χ² with 2x degrees of freedom and
// half its upper α/2 point with 2x + 2 (Garwood, Biometrika 28, 1936, pp.
// 437–442; Armitage, Berry and Matthews, Statistical Methods in Medical Research,
// 4th ed. 2002, section 5.2). The lower limit of 0 events is 0. A count that is
// not whole takes the same formula. Unknown as for [Count].
func Poisson(x, level float64) Interval {
	if !countable(x) || !(level > 0 && level < 1) {
		return Unknown()
	}
	tail := (1 - level) / 2
	limits := Interval{
		Upper: solve(func(mean float64) bool { return gammaQ(x+1, mean) < tail }, x+1),
	}
	if x > 0 {
		limits.Lower = solve(func(mean float64) bool { return gammaP(x, mean) > tail }, x)
	}
	return limits
}

// Rate is the rate of x events in n, per so many (per = 1000: a thousand), with
// the limits of [Count]. n may be people or time at risk; it counts as exactly
// known. Where the limits are Unknown or n is not above zero, both are NaN.
func Rate(x, n, per, level float64) (float64, Interval) {
	limits := Count(x, level)
	if !limits.Known() || !(n > 0) || math.IsInf(n, 0) || !(per > 0) {
		return math.NaN(), Unknown()
	}
	return x / n * per, limits.Scale(per / n)
}

func countable(x float64) bool { return x >= 0 && !math.IsInf(x, 0) }

// solve finds where above turns from false to true on the positive numbers, to
// the last digits, starting from a guess above 0.
func solve(above func(float64) bool, guess float64) float64 {
	low, high := 0.0, guess
	for !above(high) {
		low, high = high, 2*high
	}
	for range 200 {
		middle := (low + high) / 2
		if middle == low || middle == high {
			break
		}
		if above(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}
