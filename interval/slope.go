package interval

import (
	"errors"
	"fmt"
	"math"
)

// Scale is the scale on which a slope is fitted.
type Scale uint8

// The scales. Low and Low recommend a transformation where the values are far
// from a straight line: the logarithm for rates, the logit for proportions.
const (
	Linear Scale = iota
	Log
	Logit
)

// to takes a value onto the scale, from back; beyond the scale's range to gives
// an infinity, which the fit of groups refuses.
func (s Scale) to(v float64) float64 {
	switch s {
	case Log:
		return math.Log(math.Max(v, 0))
	case Logit:
		v = math.Min(math.Max(v, 0), 1)
		return math.Log(v) - math.Log1p(-v)
	}
	return v
}

func (s Scale) from(v float64) float64 {
	switch s {
	case Log:
		return math.Exp(v)
	case Logit:
		return 1 / (1 + math.Exp(-v))
	}
	return v
}

// Group is a part of the population, such as a tenth by deprivation.
type Group struct {
	Population float64  // how many; any unit, above 0
	Value      float64  // a rate, or a share from 0 to 1 for Logit
	Limits     Interval // the value's 95 % limits; Unknown, or without width, where there are none
}

// Slope is the outcome of [SlopeIndex].
type Slope struct {
	SII       float64  // absolute: the least deprived minus the most deprived, in the unit of the values
	RII       float64  // relative: the least deprived as a multiple of the most deprived
	Most      float64  // the fitted value at the most deprived end
	SIILimits Interval // Unknown where a group has no limits
	RIILimits Interval
}

// SlopeIndex gives the slope and the relative index of inequality over groups in
// order from the most deprived, with limits of the given level.
//
// Each group stands at b, the middle of its share of the population counted from
// the most deprived, and weighs that share a: the line is that of least squares
// of Y√a on √a and b√a. Then SII is the fitted value at b = 1 minus that at
// b = 0, and RII is the one divided by the other, after transforming back where a
// [Scale] was used. So SII > 0 means that the least deprived have more.
//
// The limits take each group's value as normal on the scale, with the standard
// error that its 95 % limits have there. Simulation, which is usual, draws from
// just these; here the distribution that endless draws would reach is worked out,
// so that there is no seed and no noise: by formula where there is one, else by
// numerical integration. The limits of a ratio on the Linear scale are Unknown
// where the most deprived end is not clearly above 0 (Fieller's theorem).
//
// Source: Low and Low, "Measuring the gap: quantifying and comparing local health
// inequalities", Journal of Public Health 26, 2004, pp. 388–395. They ask for 5
// to 100 groups; from 3 on a line with an error can be fitted at all.
//
// The error says that there are fewer than 3 groups, that one has no population
// or value, or lies outside the scale. Where the limits of a group are unknown
// or reach the end of the scale (a lower limit of 0 for [Log]), or where the level
// is not between 0 and 1, only the limits of the result are Unknown.
func SlopeIndex(groups []Group, scale Scale, level float64) (Slope, error) {
	line, err := fitLine(groups, scale)
	if err != nil {
		return Slope{}, err
	}
	most, least := scale.from(line.intercept), scale.from(line.intercept+line.slope)
	s := Slope{SII: least - most, RII: least / most, Most: most}
	s.SIILimits, s.RIILimits = line.limits(scale, level, s.SII, s.RII)
	return s, nil
}

// line is a fitted line on the scale, and how its two numbers vary together. The
// variances are NaN where a group has no limits.
type line struct {
	intercept, slope                float64
	varIntercept, varSlope, varBoth float64
}

func fitLine(groups []Group, scale Scale) (line, error) {
	if len(groups) < 3 {
		return line{}, errors.New("interval: a slope index needs three groups or more")
	}
	total := 0.0
	for i, g := range groups {
		if !(g.Population > 0) || math.IsInf(g.Population, 0) {
			return line{}, fmt.Errorf("interval: the population of group %d is %v", i, g.Population)
		}
		if y := scale.to(g.Value); math.IsNaN(y) || math.IsInf(y, 0) || scale != Linear && math.Abs(scale.from(y)-g.Value) > 1e-9*math.Abs(g.Value) {
			return line{}, fmt.Errorf("interval: the value of group %d is %v, which is not on the scale", i, g.Value)
		}
		total += g.Population
	}
	shares, middles := midRanks(groups, total)
	centre, spread := 0.0, 0.0
	for i, a := range shares {
		centre += a * middles[i]
	}
	for i, a := range shares {
		spread += a * (middles[i] - centre) * (middles[i] - centre)
	}
	var l line
	for i, g := range groups {
		q := shares[i] * (middles[i] - centre) / spread // what the group's value does to the slope
		p := shares[i] - centre*q                       // and to the intercept
		y := scale.to(g.Value)
		se := (scale.to(g.Limits.Upper) - scale.to(g.Limits.Lower)) / (2 * Z(Level95))
		if !(se > 0) { // limits without width are limits that nobody filled in
			se = math.NaN()
		}
		l.intercept += p * y
		l.slope += q * y
		l.varIntercept += p * p * se * se
		l.varSlope += q * q * se * se
		l.varBoth += p * q * se * se
	}
	return l, nil
}

// midRanks gives the groups' shares of the population, and the middle of each
// counted from the first.
func midRanks(groups []Group, total float64) (shares, middles []float64) {
	before := 0.0
	for _, g := range groups {
		a := g.Population / total
		shares = append(shares, a)
		middles = append(middles, before+a/2)
		before += a
	}
	return shares, middles
}
