package interval

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// block is how many draws come from one stream of random numbers: the limits are
// the same however many blocks are drawn at a time.
const block = 37 // 27 blocks of 999

// Bootstrap gives percentile limits of the index of [Ranked.Index]: the units
// with a rank and a weight are drawn anew, as many as there are and with
// replacement, draws times over, and the limits leave (1 − level)/2 of the
// indexes on either side (Efron and Tibshirani, An Introduction to the Bootstrap,
// 1993, chapter 13; the quantiles at (draws + 1)p of Davison and Hinkley,
// Bootstrap Methods and their Application, 1997, section 5.3). The same seed
// gives the same limits. It uses as many processors as there are.
//
// The limits speak of chance between units and of nothing else: of how far the
// index would move had it been other neighbourhoods, of the same sort and number,
// in which provision came to be. Nothing is resampled within a unit, because what
// is known of it (a count of children, a number of places) is no sample; so the
// limits say nothing about errors in those figures, about places that are not on
// record, or about neighbourhoods whose fortunes hang together because they share
// a supplier, for which they are too narrow.
//
// A draw in which nothing is shared out has no index and is passed over. The error
// is that of [Ranked.Index], or says that the level is not between 0 and 1, or
// that there are too few draws for it: 39 are the fewest for [Level95], and 999
// are usual.
func (r *Ranked) Bootstrap(values, weights []float64, draws int, seed uint64, level float64) (Interval, error) {
	if !(level > 0 && level < 1) {
		return Unknown(), fmt.Errorf("interval: %v is not a level", level)
	}
	tail := (1 - level) / 2
	if float64(draws+1)*tail < 1-1e-9 {
		return Unknown(), fmt.Errorf("interval: %d draws are too few for limits at %v", draws, level)
	}
	if _, err := r.Index(values, weights); err != nil {
		return Unknown(), err
	}
	indexes := r.drawable(values, weights).indexes(draws, seed)
	if len(indexes) == 0 {
		return Unknown(), nothingShared()
	}
	return Interval{Lower: percentile(indexes, tail), Upper: percentile(indexes, 1-tail)}, nil
}

// drawable holds the units that may be drawn, from the most deprived.
type drawable struct {
	weight, has []float64
	last        []bool // of its rank
}

func (r *Ranked) drawable(values, weights []float64) *drawable {
	u := new(drawable)
	start := int32(0)
	for _, end := range r.ends {
		before := len(u.weight)
		for _, unit := range r.order[start:end] {
			if w := weight(weights, unit); w > 0 {
				u.weight, u.has, u.last = append(u.weight, w), append(u.has, w*values[unit]), append(u.last, false)
			}
		}
		if len(u.last) > before {
			u.last[len(u.last)-1] = true
		}
		start = end
	}
	return u
}

// indexes draws so many times, and gives the index of every draw that has one, in
// ascending order.
func (u *drawable) indexes(draws int, seed uint64) []float64 {
	blocks := (draws + block - 1) / block
	of := make([][]float64, blocks)
	var next atomic.Int64
	var working sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), blocks) {
		working.Go(func() {
			times := make([]uint32, len(u.weight)) // how often each unit was drawn
			for at := int(next.Add(1)) - 1; at < blocks; at = int(next.Add(1)) - 1 {
				random := rand.NewPCG(seed, uint64(at))
				for range min(block, draws-at*block) {
					draw(times, random)
					if index, err := u.index(times); err == nil {
						of[at] = append(of[at], index)
					}
				}
			}
		})
	}
	working.Wait()
	out := slices.Concat(of...)
	slices.Sort(out)
	return out
}

// draw draws as many units as there are, each as likely as any other: the high
// half of a product with 32 random bits, drawn again where that would favour some
// (Lemire, ACM Transactions on Modeling and Computer Simulation 29, 2019,
// doi:10.1145/3230636). Two come from each 64 bits.
func draw(times []uint32, random *rand.PCG) {
	clear(times)
	n := uint64(len(times))
	unfair := -uint32(n) % uint32(n)
	left := len(times)
	for left >= 2 {
		bits := random.Uint64()
		low, high := (bits&math.MaxUint32)*n, (bits>>32)*n
		if uint32(low) >= unfair {
			times[low>>32]++
			left--
		}
		if uint32(high) >= unfair {
			times[high>>32]++
			left--
		}
	}
	for left > 0 {
		if one := (random.Uint64() >> 32) * n; uint32(one) >= unfair {
			times[one>>32]++
			left--
		}
	}
}

// index is the index of what was drawn. Nothing is as quick as doing all units:
// those that were not drawn weigh 0.
func (u *drawable) index(times []uint32) (float64, error) {
	var people, has, sum, tiedPeople, tiedHas float64 // not in shares: that would go through memory
	weight, whole, last := u.weight[:len(times)], u.has[:len(times)], u.last[:len(times)]
	for i, drawn := range times {
		n := float64(int32(drawn))
		tiedPeople += n * weight[i]
		tiedHas += n * whole[i]
		if last[i] {
			sum += tiedHas * (2*people + tiedPeople)
			people += tiedPeople
			has += tiedHas
			tiedPeople, tiedHas = 0, 0
		}
	}
	s := shares{people: people, has: has, ranked: sum}
	return s.index()
}

// percentile is that at (n + 1)p of sorted values, in between by a straight line.
func percentile(sorted []float64, p float64) float64 {
	at := min(max(float64(len(sorted)+1)*p-1, 0), float64(len(sorted)-1))
	low := int(math.Floor(at))
	high := min(low+1, len(sorted)-1)
	return sorted[low] + (at-float64(low))*(sorted[high]-sorted[low])
}
