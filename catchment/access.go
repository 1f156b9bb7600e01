package catchment

import "fmt"

// Reach is the result of the enhanced two-step floating catchment.
type Reach struct {
	Access           []float64 // per destination: supply per unit of population
	Ratio            []float64 // per supplier, as given: its supply per weighted unit of population in reach; 0 where nobody is
	OutOfReach       []int32   // origins of suppliers with supply and nobody in reach, as given
	InReachSupply    float64   // of suppliers with somebody in reach: Σ population × access
	OutOfReachSupply float64   // of the others
}

// Access gives the supply within reach of every destination. Supply is that of
// each of the suppliers, which are origins of the lists; a supplier may stand
// there twice, and counts twice. Population is that of each destination: rivals
// outside the area of interest must be among them. See the package comment for
// the method and its limits.
//
// The error says which supplier is out of range, or which supply or population is
// negative, NaN or infinite, or which lengths do not match.
func Access(w *Weights, suppliers []int32, supply, population []float64) (Reach, error) {
	var r Reach
	err := AccessInto(&r, w, suppliers, supply, population)
	return r, err
}

// AccessInto is [Access] into r, whose slices are used again. After an error r
// holds nothing of use.
func AccessInto(r *Reach, w *Weights, suppliers []int32, supply, population []float64) error {
	if len(supply) != len(suppliers) {
		return fmt.Errorf("catchment: %d supplies for %d suppliers", len(supply), len(suppliers))
	}
	if err := w.lists.check(suppliers, len(population)); err != nil {
		return err
	}
	if err := amounts("supply", supply); err != nil {
		return err
	}
	if err := amounts("population", population); err != nil {
		return err
	}
	r.Access, r.Ratio = zeros(r.Access, len(population)), zeros(r.Ratio, len(suppliers))
	r.OutOfReach, r.InReachSupply, r.OutOfReachSupply = r.OutOfReach[:0], 0, 0
	for k, j := range suppliers {
		if supply[k] == 0 {
			continue
		}
		to, weight := w.Of(int(j))
		weight = weight[:len(to)]
		people := 0.0
		for at, i := range to {
			people += population[i] * weight[at]
		}
		if people == 0 {
			r.OutOfReach = append(r.OutOfReach, j)
			r.OutOfReachSupply += supply[k]
			continue
		}
		ratio := supply[k] / people
		if !amount(ratio) {
			return fmt.Errorf("catchment: supplier %d has a supply of %v for %v people in reach: too much to work with", k, supply[k], people)
		}
		r.Ratio[k] = ratio
		r.InReachSupply += supply[k]
		for at, i := range to {
			r.Access[i] += ratio * weight[at]
		}
	}
	return nil
}

func amounts(what string, values []float64) error {
	for i, v := range values {
		if !amount(v) {
			return fmt.Errorf("catchment: %s %d is %v", what, i, v)
		}
	}
	return nil
}

func zeros(s []float64, n int) []float64 {
	if cap(s) < n {
		return make([]float64, n)
	}
	s = s[:n]
	clear(s)
	return s
}
