package interval

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Stratum is a group of people who count as equally deprived.
type Stratum struct {
	Population float64 // how many people, above 0
	Mean       float64 // of what is shared out, not below 0
	Variance   float64 // between its people; NaN where it is not known
}

// Stratum is a group in which each person either has something or has not: the
// mean is the share p, the variance p(1 − p).
func (p Proportion) Stratum() Stratum {
	share := p.Share()
	return Stratum{Population: p.N, Mean: share, Variance: share * (1 - share)}
}

// CurvePoint is a point of a concentration curve: the most deprived share of the
// people, and the share of the whole that they have.
type CurvePoint struct {
	People, Has float64
}

// Concentration is a concentration index with its curve.
type Concentration struct {
	Index float64 // from −1 to 1; above 0 where the less deprived have more
	SE    float64 // its standard error; NaN where fewer than two strata leave none
	Curve []CurvePoint
}

// Interval gives the normal limits Index ∓ z·SE of a level.
func (c Concentration) Interval(level float64) Interval {
	half := Z(level) * c.SE
	if math.IsNaN(half) {
		return Unknown()
	}
	return Interval{Lower: c.Index - half, Upper: c.Index + half}
}

// ConcentrationIndex gives the concentration index of something over strata in
// order from the most deprived:
//
//	C = (2/μ) Σ f (m − μ)(r − ½)
//
// with each stratum's share of the people f, its mean m, the mean of all μ, and
// its rank r, the middle of its share counted from the most deprived. C is twice
// the area between the diagonal and the curve; below 0 the most deprived have
// more. It does not change when all means are multiplied, or every person counts
// twice. It sees only what lies between strata. For shares of people (each has
// something or has not) it can at most be 1 − μ away from 0, so two places with
// different μ are not quite on one scale (Wagstaff, Health Economics 14, 2005,
// pp. 429–432).
//
// The standard error is that of Kakwani, Wagstaff and van Doorslaer,
// "Socioeconomic inequalities in health: measurement, computation, and
// statistical inference", Journal of Econometrics 77, 1997, pp. 87–103, section 4:
// for people with the variances within strata, and for a sample of strata where
// one of the variances is NaN.
//
// The error says that there is no stratum, or that one has no population, or a
// mean or variance that is negative or infinite, or a NaN mean; or that nobody
// has anything, so that there is nothing to share.
func ConcentrationIndex(strata []Stratum) (Concentration, error) {
	people, within := 0.0, true
	for _, s := range strata {
		people += s.Population
		within = within && !math.IsNaN(s.Variance)
	}
	if !within {
		people = float64(len(strata))
	}
	return concentration(strata, people, within)
}

func concentration(strata []Stratum, observations float64, within bool) (Concentration, error) {
	total, mean, err := totals(strata)
	if err != nil {
		return Concentration{}, err
	}
	c := Concentration{Curve: make([]CurvePoint, 1, len(strata)+1)} // it starts at 0, 0
	for _, s := range strata {
		f, at := s.Population/total, c.Curve[len(c.Curve)-1]
		c.Index += 2 / mean * f * (s.Mean - mean) * (at.People + f/2 - 0.5)
		c.Curve = append(c.Curve, CurvePoint{People: at.People + f, Has: at.Has + f*s.Mean/mean})
	}
	squares, inside := 0.0, 0.0
	for i, s := range strata {
		f, before, after := s.Population/total, c.Curve[i], c.Curve[i+1]
		away := before.People + after.People - 1 - c.Index // 2r − 1 − C
		a := s.Mean/mean*away + 2 - before.Has - after.Has
		squares += f * a * a
		if within {
			inside += f * s.Variance * away * away
		}
	}
	c.SE = math.NaN()
	if len(strata) > 1 {
		c.SE = math.Sqrt(math.Max(0, squares-(1+c.Index)*(1+c.Index)+inside/(mean*mean)) / observations)
	}
	return c, nil
}

func totals(strata []Stratum) (population, mean float64, err error) {
	sum := 0.0
	for i, s := range strata {
		if !(s.Population > 0) || math.IsInf(s.Population, 0) {
			return 0, 0, fmt.Errorf("interval: the population of stratum %d is %v", i, s.Population)
		}
		if !(s.Mean >= 0) || math.IsInf(s.Mean, 0) || s.Variance < 0 || math.IsInf(s.Variance, 0) {
			return 0, 0, fmt.Errorf("interval: stratum %d has mean %v, variance %v", i, s.Mean, s.Variance)
		}
		population += s.Population
		sum += s.Population * s.Mean
	}
	if !(sum > 0) {
		return 0, 0, nothingShared()
	}
	return population, sum / population, nil
}

func nothingShared() error {
	return errors.New("interval: nothing is shared out, so there is no concentration index")
}

// Individual is one person, or one neighbourhood, in a concentration index.
type Individual struct {
	Rank   float64 // smaller is more deprived; equal ranks stand together
	Value  float64 // what they have, not below 0
	Weight float64 // how many people they stand for, above 0
}

// ConcentrationIndexOf gives the concentration index over individuals, in any
// order. Those of equal rank share the middle of their places. The standard
// error is that of a sample of as many observations as there are individuals
// (see [ConcentrationIndex]).
//
// The error is that of [ConcentrationIndex], or says that a rank is NaN.
func ConcentrationIndexOf(individuals []Individual) (Concentration, error) {
	sorted := slices.Clone(individuals)
	slices.SortStableFunc(sorted, func(a, b Individual) int { return cmp.Compare(a.Rank, b.Rank) })
	var strata []Stratum
	for start := 0; start < len(sorted); {
		end := start + 1
		for end < len(sorted) && sorted[end].Rank == sorted[start].Rank {
			end++
		}
		s, err := together(sorted[start:end])
		if err != nil {
			return Concentration{}, err
		}
		strata = append(strata, s)
		start = end
	}
	return concentration(strata, float64(len(sorted)), true)
}

// together makes one stratum of individuals of equal rank.
func together(tied []Individual) (Stratum, error) {
	var s Stratum
	sum, squares := 0.0, 0.0
	for _, p := range tied {
		if math.IsNaN(p.Rank) || !(p.Value >= 0) || math.IsInf(p.Value, 0) || !(p.Weight > 0) || math.IsInf(p.Weight, 0) {
			return s, fmt.Errorf("interval: cannot use an individual with rank %v, value %v, weight %v", p.Rank, p.Value, p.Weight)
		}
		s.Population += p.Weight
		sum += p.Weight * p.Value
	}
	s.Mean = sum / s.Population
	for _, p := range tied {
		squares += p.Weight * (p.Value - s.Mean) * (p.Value - s.Mean)
	}
	s.Variance = squares / s.Population
	return s, nil
}
