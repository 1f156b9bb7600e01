package interval

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Standardise turns each variable (column) into standard deviations from its
// mean over the areas (rows), so that variables of different units can be
// compared: mean 0, standard deviation 1 (with n − 1). NaN, a missing value,
// stays NaN and is left out of mean and deviation. A variable that is the same
// everywhere tells no area from another and becomes 0.
//
// The error says that the rows are not equally long, or hold an infinity. The
// input is not changed.
func Standardise(areas [][]float64) ([][]float64, error) {
	out := make([][]float64, len(areas))
	for i, row := range areas {
		if len(row) != len(areas[0]) {
			return nil, fmt.Errorf("interval: area %d has %d variables, area 0 has %d", i, len(row), len(areas[0]))
		}
		for v, value := range row {
			if math.IsInf(value, 0) {
				return nil, fmt.Errorf("interval: variable %d of area %d is infinite", v, i)
			}
		}
		out[i] = slices.Clone(row)
	}
	if len(out) > 0 {
		for v := range out[0] {
			standardise(out, v)
		}
	}
	return out, nil
}

func standardise(areas [][]float64, v int) {
	var n, sum, squares float64
	for _, row := range areas {
		if !math.IsNaN(row[v]) {
			n++
			sum += row[v]
		}
	}
	mean, same := sum/n, true
	for _, row := range areas {
		if !math.IsNaN(row[v]) {
			same = same && row[v] == areas[first(areas, v)][v]
			squares += (row[v] - mean) * (row[v] - mean)
		}
	}
	sd := math.Sqrt(squares / (n - 1))
	for _, row := range areas {
		if same {
			row[v] *= 0 // NaN stays NaN
		} else {
			row[v] = (row[v] - mean) / sd
		}
	}
}

// first is the first area with a value of variable v; there is one.
func first(areas [][]float64, v int) int {
	return slices.IndexFunc(areas, func(row []float64) bool { return !math.IsNaN(row[v]) })
}

// Neighbour is an area, by its row, and how far it is in standard deviations.
type Neighbour struct {
	Area     int
	Distance float64
}

// Nearest gives the k areas most like the given one, nearest first, by weighted
// Euclidean distance over standardised variables:
//
//	d(i, j) = √Σ w_v (z_iv − z_jv)²
//
// (Benton, Chamberlain, Wilson and Teeman, The Development of the Children's
// Services Statistical Neighbour Benchmarking Model, NFER 2007, chapter 3). Equal
// distances go by row. The relation is not mutual: ours may be nearer to others
// than to us. An area with a missing value in a variable that weighs is nobody's
// neighbour and has none, so fewer than k may come back.
//
// The error says that the area is not among the rows, that rows and weights are
// not equally long, or that a weight is negative, NaN or infinite.
func Nearest(standardised [][]float64, weights []float64, area, k int) ([]Neighbour, error) {
	if area < 0 || area >= len(standardised) {
		return nil, fmt.Errorf("interval: no area %d among %d", area, len(standardised))
	}
	for v, w := range weights {
		if !(w >= 0) || math.IsInf(w, 0) {
			return nil, fmt.Errorf("interval: weight %d is %v", v, w)
		}
	}
	var all []Neighbour
	for i, row := range standardised {
		if len(row) != len(weights) {
			return nil, fmt.Errorf("interval: area %d has %d variables for %d weights", i, len(row), len(weights))
		}
		if d := distance(standardised[area], row, weights); i != area && !math.IsNaN(d) {
			all = append(all, Neighbour{Area: i, Distance: d})
		}
	}
	slices.SortStableFunc(all, func(a, b Neighbour) int { return cmp.Compare(a.Distance, b.Distance) })
	return all[:min(max(k, 0), len(all))], nil
}

func distance(a, b, weights []float64) float64 {
	if len(a) != len(b) || len(a) != len(weights) {
		return math.NaN()
	}
	sum := 0.0
	for v, w := range weights {
		if w > 0 {
			sum += w * (a[v] - b[v]) * (a[v] - b[v])
		}
	}
	return math.Sqrt(sum)
}
