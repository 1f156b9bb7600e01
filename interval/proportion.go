package interval

import "math"

// Proportion is X out of N: so many of so many. X need not be whole, because a
// count is sometimes worked back from a percentage; the zero value is nothing
// out of nothing, which has no share.
type Proportion struct {
	X, N float64
}

// valid reports whether p can be a count out of a count.
func (p Proportion) valid() bool {
	return p.X >= 0 && p.X <= p.N && p.N > 0 && !math.IsInf(p.N, 0)
}

// Share is X/N, from 0 to 1. It is NaN unless 0 ≤ X ≤ N and 0 < N.
func (p Proportion) Share() float64 {
	if !p.valid() {
		return math.NaN()
	}
	return p.X / p.N
}

// Wilson gives the score interval of the share, from 0 to 1, and is Unknown
// where [Proportion.Share] is NaN or the level is not between 0 and 1.
//
// With z = [Z](level) the limits are
//
//	(2x + z² ∓ z√(z² + 4x(1 − x/n))) / (2(n + z²))
//
// (Wilson, "Probable Inference, the Law of Succession, and Statistical
// Inference", JASA 22, 1927, pp. 209–212; Newcombe and Altman in Statistics with
// Confidence, 2000, p. 46). They never leave 0 to 1, and always hold the share.
func (p Proportion) Wilson(level float64) Interval {
	return p.wilson(Z(level))
}

func (p Proportion) wilson(z float64) Interval {
	if !p.valid() || math.IsNaN(z) {
		return Unknown()
	}
	share, z2 := p.X/p.N, z*z
	above := 2*p.X + z2 + z*math.Sqrt(z2+4*p.X*(1-share))
	// The lower limit by the product of both, which is 4x²(1 + z²/n) before the
	// division: the difference would lose its digits where x is near 0.
	limits := Interval{Lower: 2 * p.X * share / above, Upper: above / (2 * (p.N + z2))}
	// Rounding can put a limit a last digit on the wrong side of the share.
	limits.Lower = math.Max(0, math.Min(limits.Lower, share))
	limits.Upper = math.Min(1, math.Max(limits.Upper, share))
	return limits
}

// Pool adds counts up: the proportion of the whole that the parts make. A part
// that is not valid (see [Proportion.Share]) makes the whole NaN out of NaN, so
// that a sum over something unknown is unknown.
func Pool(parts ...Proportion) Proportion {
	var whole Proportion
	for _, p := range parts {
		if !p.valid() {
			return Proportion{X: math.NaN(), N: math.NaN()}
		}
		whole.X += p.X
		whole.N += p.N
	}
	return whole
}

// Difference is the share of a minus that of b, from −1 to 1; NaN where either
// has none.
func Difference(a, b Proportion) float64 { return a.Share() - b.Share() }

// Newcombe gives the hybrid score interval of [Difference](a, b) for two groups
// that share nobody, within −1 to 1. It is Unknown where either share is NaN or
// the level is not between 0 and 1.
//
// With the Wilson limits l and u of both shares p, the limits are
//
//	p₁ − p₂ − √((p₁ − l₁)² + (u₂ − p₂)²)
//	p₁ − p₂ + √((u₁ − p₁)² + (p₂ − l₂)²)
//
// (Newcombe, "Interval estimation for the difference between independent
// proportions", Statistics in Medicine 17, 1998, pp. 873–890, method 10).
func Newcombe(a, b Proportion, level float64) Interval {
	z := Z(level)
	la, lb := a.wilson(z), b.wilson(z)
	if !la.Known() || !lb.Known() {
		return Unknown()
	}
	pa, pb := a.X/a.N, b.X/b.N
	d := pa - pb
	return Interval{
		Lower: math.Max(-1, d-math.Hypot(pa-la.Lower, lb.Upper-pb)),
		Upper: math.Min(1, d+math.Hypot(la.Upper-pa, pb-lb.Lower)),
	}
}
