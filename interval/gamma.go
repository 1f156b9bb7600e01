package interval

import "math"

// gammaP is the regularised lower incomplete gamma function P(a, x), a > 0:
// the chance that a χ² of 2a degrees of freedom is at most 2x. By its series
// where that converges fast, else from the continued fraction of 1 − P (DLMF
// 8.11.4 and 8.9.2).
func gammaP(a, x float64) float64 {
	if x <= 0 {
		return 0
	}
	if x < a+1 {
		return gammaSeries(a, x)
	}
	return 1 - gammaFraction(a, x)
}

// gammaQ is 1 − P(a, x), with its full precision where it is small: the chance
// that a Poisson count of mean x is below a, for a whole a.
func gammaQ(a, x float64) float64 {
	if x <= 0 {
		return 1
	}
	if x < a+1 {
		return 1 - gammaSeries(a, x)
	}
	return gammaFraction(a, x)
}

// gammaFront is x^a e^−x / Γ(a), the factor before both expansions.
func gammaFront(a, x float64) float64 {
	lg, _ := math.Lgamma(a)
	return math.Exp(a*math.Log(x) - x - lg)
}

// enough ends both expansions: near their meeting point they need about √a
// terms, so this serves counts of many millions.
const enough = 1_000_000

func gammaSeries(a, x float64) float64 {
	term := 1 / a
	sum := term
	for n := 1.0; n < enough; n++ {
		term *= x / (a + n)
		sum += term
		if term < sum*1e-17 {
			break
		}
	}
	return sum * gammaFront(a, x)
}

// gammaFraction evaluates the continued fraction by Lentz's method.
func gammaFraction(a, x float64) float64 {
	const tiny = 1e-300
	b := x + 1 - a
	c, d := 1/tiny, 1/b
	h := d
	for n := 1.0; n < enough; n++ {
		an := -n * (n - a)
		b += 2
		d = an*d + b
		if math.Abs(d) < tiny {
			d = tiny
		}
		c = b + an/c
		if math.Abs(c) < tiny {
			c = tiny
		}
		d = 1 / d
		h *= d * c
		if math.Abs(d*c-1) < 1e-16 {
			break
		}
	}
	return h * gammaFront(a, x)
}
