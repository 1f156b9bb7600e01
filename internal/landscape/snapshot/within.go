package snapshot

import (
	"math"

	"fairground/catchment"
)

// within says who is within reach of a setting, and what they count: by what was
// prepared, and else by looking around each setting as it comes, which takes
// longer and next to no memory. Both give the same numbers, to the last digit.
type within struct {
	land   *Land
	ready  *prepared // nil where nothing was prepared
	travel *Travel   // nil where it is in a straight line
	far    float64   // in metres, or in minutes by travel time
	decay  catchment.Decay
}

// catchment says who is within reach of the settings that count for a question, so
// many times as far as it has it.
func (l *Land) catchment(q *Question, times float64) *within {
	out := &within{land: l, travel: l.matrix(q), far: times * q.metres()}
	key := radius{phases: q.near(), far: out.far}
	if out.travel != nil {
		out.far = times * out.travel.Minutes
		key = radius{far: out.far, times: out.travel.Lists}
	}
	out.ready, out.decay = l.near.ready(key), catchment.Gaussian(out.far)
	return out
}

func (w *within) distance() Distance {
	if w.travel != nil {
		return Distance{Minutes: w.far, Source: w.travel.Source, Mode: w.travel.Mode, Licence: w.travel.Licence}
	}
	return Distance{Metres: w.far}
}

// placed says whether a setting's place is known well enough to reach anybody.
func (w *within) placed(setting int32) bool {
	if w.travel != nil {
		return w.land.routed(setting, w.travel)
	}
	return w.land.Near(setting, w.far)
}

// each calls visit for every neighbourhood within reach of a setting, in no
// particular order.
func (w *within) each(setting int32, visit func(neighbourhood int32, weight float64)) {
	switch {
	case !w.placed(setting):
	case w.ready != nil:
		to, weight := w.ready.weights.Of(int(setting))
		for k, i := range to {
			visit(i, weight[k])
		}
	case w.travel != nil:
		to, cost := w.travel.Lists.Of(int(setting))
		for k, c := range cost {
			if c <= w.far {
				visit(to[k], w.decay(c))
			}
		}
	default:
		w.land.centres.Within(w.land.at[setting], w.far, func(i int32, squared float64) { visit(i, w.decay(math.Sqrt(squared))) })
	}
}

// access shares the supply of some placed settings out among all children, as
// [catchment.Access] does.
func (w *within) access(settings []int32, supply []float64) catchment.Reach {
	population := w.land.population
	if w.ready != nil {
		out, err := catchment.Access(w.ready.weights, settings, supply, population)
		if err != nil { // all of it comes from lists of this land and from counts
			panic(err)
		}
		return out
	}
	out := catchment.Reach{Access: make([]float64, len(population))}
	weights, found := make([]float64, len(population)), NewBits(len(population))
	var to []int32
	for k, j := range settings {
		if supply[k] == 0 {
			continue
		}
		w.each(j, func(i int32, weight float64) {
			weights[i] = weight
			found.Add(i)
		})
		// In ascending order, so that the sum is rounded as it always is.
		to = found.AppendTo(to[:0])
		clear(found)
		people := 0.0
		for _, i := range to {
			people += population[i] * weights[i]
		}
		if people == 0 {
			out.OutOfReach = append(out.OutOfReach, j)
			out.OutOfReachSupply += supply[k]
			continue
		}
		ratio := supply[k] / people
		out.InReachSupply += supply[k]
		for _, i := range to {
			out.Access[i] += ratio * weights[i]
		}
	}
	return out
}

// reachedBy is the set of neighbourhoods that count for one of some settings; nil
// where there are no settings. One exactly at the limit of reach counts for
// nothing.
func (w *within) reachedBy(settings []int32) Bits {
	if len(settings) == 0 {
		return nil
	}
	out := NewBits(len(w.land.Neighbourhoods))
	for _, i := range settings {
		if w.ready != nil { // as each has it, but sooner: there may be thousands
			w.reachedFrom(i, out)
			continue
		}
		w.each(i, func(k int32, weight float64) {
			if weight > 0 {
				out.Add(k)
			}
		})
	}
	return out
}

// reachedFrom adds the neighbourhoods that count for a setting to a set, by what was
// prepared.
func (w *within) reachedFrom(setting int32, out Bits) {
	if !w.placed(setting) {
		return
	}
	to, weight := w.ready.weights.Of(int(setting))
	for k, i := range to {
		if weight[k] > 0 {
			out.Add(i)
		}
	}
}
