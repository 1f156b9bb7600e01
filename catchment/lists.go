package catchment

import (
	"fmt"
	"math"
	"slices"
)

// Lists holds, for every origin, the destinations within reach and what it costs
// to get there: metres where it was made by [Near]. It is read-only once made.
type Lists struct {
	destinations int
	first        []int // per origin, where its list starts; one more at the end
	to           []int32
	cost         []float64
}

// Near lists for each origin the points of the grid at most radius away, with
// the distance in metres.
func Near(from []Point, to *Grid, radius float64) *Lists {
	l := &Lists{destinations: to.points, first: make([]int, len(from)+1)}
	if !(radius >= 0) {
		return l
	}
	limit := radius * radius
	var found []Neighbour
	var all blocks
	for i, p := range from {
		found = found[:0]
		to.search(p, radius, func(start, end int32) {
			order := to.order[start:end]
			for at, q := range to.at[start:end] {
				if d := p.squared(q); d <= limit {
					found = append(found, Neighbour{order[at], d})
				}
			}
		})
		ascending(found)
		all.add(found)
		l.first[i+1] = l.first[i] + len(found)
	}
	l.to, l.cost = make([]int32, 0, l.first[len(from)]), make([]float64, 0, l.first[len(from)])
	for _, block := range all {
		for _, n := range block {
			l.to, l.cost = append(l.to, n.Index), append(l.cost, math.Sqrt(n.Squared))
		}
	}
	return l
}

// blocks collects what it is not known how much there will be of, without ever
// moving what is there.
type blocks [][]Neighbour

func (b *blocks) add(found []Neighbour) {
	last := len(*b) - 1
	if last < 0 || cap((*b)[last])-len((*b)[last]) < len(found) {
		*b = append(*b, make([]Neighbour, 0, max(1<<14, len(found))))
		last++
	}
	(*b)[last] = append((*b)[last], found...)
}

// ascending sorts by index. Short lists, which are most, are sorted by insertion:
// within a cell they are in order already.
func ascending(found []Neighbour) {
	if len(found) > 64 {
		slices.SortFunc(found, func(a, b Neighbour) int { return int(a.Index) - int(b.Index) })
		return
	}
	for i := 1; i < len(found); i++ {
		f, at := found[i], i
		for ; at > 0 && found[at-1].Index > f.Index; at-- {
			found[at] = found[at-1]
		}
		found[at] = f
	}
}

// Pair is one entry of an imported matrix: getting from an origin to a
// destination costs so much, in metres, minutes or whatever the matrix is in.
type Pair struct {
	From, To int32
	Cost     float64
}

// ListsFrom makes lists of an imported matrix, given in any order. Pairs that it
// does not name are out of reach. The error names the first pair whose indexes
// are out of range or whose cost is negative, NaN or infinite, or says which
// origin has a destination twice.
func ListsFrom(origins, destinations int, pairs []Pair) (*Lists, error) {
	if origins < 0 || destinations < 0 || origins > math.MaxInt32 || destinations > math.MaxInt32 {
		return nil, fmt.Errorf("catchment: %d origins and %d destinations", origins, destinations)
	}
	for i, p := range pairs {
		if p.From < 0 || int(p.From) >= origins || p.To < 0 || int(p.To) >= destinations {
			return nil, fmt.Errorf("catchment: pair %d goes from %d to %d, of %d origins and %d destinations", i, p.From, p.To, origins, destinations)
		}
		if !amount(p.Cost) {
			return nil, fmt.Errorf("catchment: the cost of pair %d is %v", i, p.Cost)
		}
	}
	byDestination := &Lists{destinations: origins, first: make([]int, destinations+1), to: make([]int32, len(pairs)), cost: make([]float64, len(pairs))}
	for _, p := range pairs {
		byDestination.first[p.To+1]++
	}
	next := byDestination.sum()
	for _, p := range pairs {
		at := next[p.To]
		byDestination.to[at], byDestination.cost[at] = p.From, p.Cost
		next[p.To]++
	}
	l := byDestination.Reversed()
	for i := range origins {
		to, _ := l.Of(i)
		for at := 1; at < len(to); at++ {
			if to[at] == to[at-1] {
				return nil, fmt.Errorf("catchment: origin %d has destination %d twice", i, to[at])
			}
		}
	}
	return l, nil
}

// sum turns the counts in first into starts, and returns a copy of them to fill
// the lists by.
func (l *Lists) sum() (next []int) {
	for i := 1; i < len(l.first); i++ {
		l.first[i] += l.first[i-1]
	}
	return slices.Clone(l.first)
}

// Reversed gives the same pairs seen from the destinations: for each the origins
// that reach it, in ascending order.
func (l *Lists) Reversed() *Lists {
	r := &Lists{destinations: l.Origins(), first: make([]int, l.destinations+1), to: make([]int32, len(l.to)), cost: make([]float64, len(l.to))}
	for _, to := range l.to {
		r.first[to+1]++
	}
	next := r.sum()
	for i := range l.Origins() {
		to, cost := l.Of(i)
		for k, d := range to {
			r.to[next[d]], r.cost[next[d]] = int32(i), cost[k]
			next[d]++
		}
	}
	return r
}

// Upto gives the pairs that cost at most limit: the same as [Near] with a smaller
// radius, but for a pair within a rounding error of it.
func (l *Lists) Upto(limit float64) *Lists {
	r := &Lists{destinations: l.destinations, first: make([]int, len(l.first))}
	for i := range l.Origins() {
		to, cost := l.Of(i)
		for k, c := range cost {
			if c <= limit {
				r.to, r.cost = append(r.to, to[k]), append(r.cost, c)
			}
		}
		r.first[i+1] = len(r.to)
	}
	return r
}

// Of gives the destinations within reach of an origin, in ascending order, and
// what each costs. Neither slice may be changed.
func (l *Lists) Of(origin int) (to []int32, cost []float64) {
	a, b := l.first[origin], l.first[origin+1]
	return l.to[a:b:b], l.cost[a:b:b]
}

// Origins is the number of origins, those with nothing in reach included.
func (l *Lists) Origins() int { return len(l.first) - 1 }

// Destinations is the number of destinations, those that nothing reaches included.
func (l *Lists) Destinations() int { return l.destinations }

// Pairs is the number of entries in all lists.
func (l *Lists) Pairs() int { return len(l.to) }

// Cover sets covered for every destination within reach of one of the origins,
// and leaves the others as they are. The error names an origin that is out of
// range, or says that covered is not one per destination; then nothing is set.
func (l *Lists) Cover(origins []int32, covered []bool) error {
	if err := l.check(origins, len(covered)); err != nil {
		return err
	}
	for _, o := range origins {
		to, _ := l.Of(int(o))
		for _, d := range to {
			covered[d] = true
		}
	}
	return nil
}

// Count adds to counts, for every destination, how many of the origins reach it.
// The error is that of [Lists.Cover].
func (l *Lists) Count(origins []int32, counts []int32) error {
	if err := l.check(origins, len(counts)); err != nil {
		return err
	}
	for _, o := range origins {
		to, _ := l.Of(int(o))
		for _, d := range to {
			counts[d]++
		}
	}
	return nil
}

func (l *Lists) check(origins []int32, destinations int) error {
	if destinations != l.destinations {
		return fmt.Errorf("catchment: %d values for %d destinations", destinations, l.destinations)
	}
	return l.inRange("origin", origins)
}

func (l *Lists) inRange(what string, origins []int32) error {
	for i, o := range origins {
		if o < 0 || int(o) >= l.Origins() {
			return fmt.Errorf("catchment: %s %d is number %d of %d origins", what, i, o, l.Origins())
		}
	}
	return nil
}

// amount reports whether v can be an amount of something: finite and not below 0.
func amount(v float64) bool { return v >= 0 && v <= math.MaxFloat64 }
