package interval

import (
	"math"
	"slices"
	"sort"
)

// Ranks gives each value its place, 1 the best: the lowest value where low is
// good, else the highest. Equal values share the better place, and the place
// after them is left out (1, 2, 2, 4). NaN has no place: 0. So does the Local
// Authority Interactive Tool of the Department for Education rank.
//
// Compare values as published, or after [Clean]: 40.3 and 40.300000000000004 are
// not equal.
func Ranks(values []float64, polarity Polarity) []int {
	var sorted []float64
	for _, v := range values {
		if !math.IsNaN(v) {
			sorted = append(sorted, v)
		}
	}
	slices.Sort(sorted)
	ranks := make([]int, len(values))
	for i, v := range values {
		if math.IsNaN(v) {
			continue
		}
		lower, _ := slices.BinarySearch(sorted, v)
		if polarity == LowIsGood {
			ranks[i] = 1 + lower
			continue
		}
		same := sort.Search(len(sorted)-lower, func(k int) bool { return sorted[lower+k] > v })
		ranks[i] = 1 + len(sorted) - lower - same
	}
	return ranks
}

// Extent is what can be said of a place from its parts' figures alone, where
// they cannot be added up.
type Extent struct {
	Interval     // the lowest and the highest known value; Unknown where none is
	Values   int // how many parts have a value
	Missing  int // how many have none
}

// Spread gives the range of values; NaN counts as missing.
func Spread(values []float64) Extent {
	e := Extent{Interval: Unknown()}
	for _, v := range values {
		if math.IsNaN(v) {
			e.Missing++
			continue
		}
		if e.Values == 0 {
			e.Lower, e.Upper = v, v
		}
		e.Lower, e.Upper = math.Min(e.Lower, v), math.Max(e.Upper, v)
		e.Values++
	}
	return e
}
