package linkage

import (
	"math"
	"slices"
)

// Metrics are the figures of merit of a set of answers.
type Metrics struct {
	Rows, Linkable int
	PrecisionAt1   float64 // right answers over rows that have one
	Coverage99     float64 // right answers accepted at the lowest probability that keeps precision ≥ 0.99, over linkable rows
	Threshold99    float64 // that probability
	ECE            float64 // expected calibration error over answered rows, ten equal bins (Naeini et al., AAAI 2015)
	Brier          float64 // mean squared error of the probability (Brier, Monthly Weather Review 78, 1950)
	FalseAt90      float64 // share of all rows wrongly answered at a probability ≥ 0.9
}

// Measure computes the metrics of the answered rows of a list of rows rows, of
// which linkable have a right answer. An answer to a row without one is wrong.
func Measure(answers []Outcome, rows, linkable int) Metrics {
	m := Metrics{Rows: rows, Linkable: linkable}
	sorted := slices.Clone(answers)
	slices.SortStableFunc(sorted, func(a, b Outcome) int {
		switch {
		case a.P > b.P:
			return -1
		case a.P < b.P:
			return 1
		}
		return 0
	})
	right := 0
	for i := 0; i < len(sorted); {
		j := i
		for ; j < len(sorted) && sorted[j].P == sorted[i].P; j++ {
			if sorted[j].Right {
				right++
			} else if sorted[j].P >= 0.9 {
				m.FalseAt90 += 1 / float64(rows)
			}
		}
		if float64(right) >= 0.99*float64(j) && linkable > 0 {
			m.Coverage99, m.Threshold99 = float64(right)/float64(linkable), sorted[i].P
		}
		i = j
	}
	if linkable > 0 {
		m.PrecisionAt1 = float64(right) / float64(linkable)
	}
	m.ECE, m.Brier = calibrationError(answers)
	return m
}

func calibrationError(answers []Outcome) (ece, brier float64) {
	if len(answers) == 0 {
		return 0, 0
	}
	var difference [10]float64
	for _, a := range answers {
		y := 0.0
		if a.Right {
			y = 1
		}
		difference[min(9, int(a.P*10))] += a.P - y
		brier += (a.P - y) * (a.P - y)
	}
	for _, d := range difference {
		ece += math.Abs(d)
	}
	n := float64(len(answers))
	return ece / n, brier / n
}
