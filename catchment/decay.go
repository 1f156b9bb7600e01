package catchment

import (
	"errors"
	"fmt"
	"math"
)

// Decay says how much a destination counts that costs so much to reach: not
// below 0, and usually 1 at no cost.
type Decay func(cost float64) float64

// Gaussian falls from 1 at no cost to 0 at the bandwidth b and beyond:
//
//	(exp(−d²/2b²) − exp(−½)) / (1 − exp(−½))
//
// as Dai has it. A bandwidth that is not above 0 counts only what costs nothing.
func Gaussian(bandwidth float64) Decay {
	edge := math.Exp(-0.5)
	return func(cost float64) float64 {
		if cost == 0 {
			return 1
		}
		if !(cost <= bandwidth) {
			return 0
		}
		u := cost / bandwidth
		return max(0, (math.Exp(-u*u/2)-edge)/(1-edge))
	}
}

// Within counts everything up to a cost fully and nothing beyond: the plain
// two-step method.
func Within(limit float64) Decay {
	return func(cost float64) float64 {
		if cost <= limit {
			return 1
		}
		return 0
	}
}

// Weights is [Lists] with a weight for every pair. It is read-only once made.
type Weights struct {
	lists  *Lists
	weight []float64
}

// Weigh works out every pair's weight once. The error names a pair whose weight
// is negative, NaN or infinite.
func (l *Lists) Weigh(d Decay) (*Weights, error) {
	if d == nil {
		return nil, errors.New("catchment: no decay")
	}
	w := &Weights{lists: l, weight: make([]float64, len(l.cost))}
	for i := range l.Origins() {
		for at := l.first[i]; at < l.first[i+1]; at++ {
			w.weight[at] = d(l.cost[at])
			if !amount(w.weight[at]) {
				return nil, fmt.Errorf("catchment: the weight from origin %d to destination %d, at a cost of %v, is %v", i, l.to[at], l.cost[at], w.weight[at])
			}
		}
	}
	return w, nil
}

// Of gives the destinations within reach of an origin and the weight of each.
// Neither slice may be changed.
func (w *Weights) Of(origin int) (to []int32, weight []float64) {
	a, b := w.lists.first[origin], w.lists.first[origin+1]
	return w.lists.to[a:b:b], w.weight[a:b:b]
}
