package catchment

import "slices"

// run is a greedy choice in progress.
type run struct {
	p         Problem
	uncovered float64
	left      []float64 // need not reached yet, per destination
	chosen    []int32
	room      [][]int32 // per limit and group: how many more may be chosen

	open    queue     // candidates that may still be chosen
	blocked queue     // candidates that may not, beside those chosen: they count for the bound only
	ahead   []popped  // taken out for the bound, to be put back
	within  []*fitted // per limit, or one without: the bound's choice
}

// entry is a candidate with its gain as last worked out. A gain only falls as
// sites are chosen, so that an old one is an upper bound.
type entry struct {
	gain float64
	rank int32 // where it stands among the candidates
	age  int32 // how many sites were chosen when the gain was worked out
}

type popped struct {
	entry
	from *queue
}

func (e entry) before(f entry) bool {
	return e.gain > f.gain || (e.gain == f.gain && e.rank < f.rank)
}

func start(p Problem) *run {
	r := &run{p: p, left: slices.Clone(p.Need), room: make([][]int32, len(p.Limits))}
	for _, need := range p.Need {
		r.uncovered += need
	}
	for i, l := range p.Limits {
		r.room[i] = slices.Clone(l.Most)
	}
	return r
}

// gain is the need that a site would add. It is summed in the order of the list
// whatever has been chosen, so that an older gain is never smaller, not even by
// rounding.
func (r *run) gain(site int32) float64 {
	sum := 0.0
	to, _ := r.p.Lists.Of(int(site))
	for _, d := range to {
		sum += r.left[d]
	}
	return sum
}

func (r *run) choose(site int32) (gain float64) {
	gain = r.gain(site)
	to, _ := r.p.Lists.Of(int(site))
	for _, d := range to {
		r.left[d] = 0
	}
	r.chosen = append(r.chosen, site)
	for i, l := range r.p.Limits {
		if g := l.Group[site]; g >= 0 {
			r.room[i][g] = max(0, r.room[i][g]-1)
		}
	}
	return gain
}

// allowed reports whether a site keeps to the constraints beside those chosen. A
// site that does not never will again.
func (r *run) allowed(site int32) bool {
	for i, l := range r.p.Limits {
		if g := l.Group[site]; g >= 0 && r.room[i][g] == 0 {
			return false
		}
	}
	if r.p.Apart > 0 {
		for _, c := range r.chosen {
			if r.p.Points[site].squared(r.p.Points[c]) < r.p.Apart*r.p.Apart {
				return false
			}
		}
	}
	return true
}

// gather queues the candidates that gain something, and may be chosen, beside the
// included sites.
func (r *run) gather() {
	age := int32(len(r.chosen))
	included := make([]bool, r.p.Lists.Origins())
	for _, site := range r.p.Include {
		included[site] = true
	}
	r.open = make(queue, 0, len(r.p.Candidates))
	for rank, site := range r.p.Candidates {
		if included[site] {
			continue
		}
		if gain := r.gain(site); gain > 0 && r.allowed(site) {
			r.open = append(r.open, entry{gain, int32(rank), age})
		}
	}
	r.open.order()
	r.within = []*fitted{{}}
	if len(r.p.Limits) > 0 {
		r.within = r.within[:0]
	}
	for i, l := range r.p.Limits {
		r.within = append(r.within, &fitted{group: l.Group, most: slices.Clone(r.room[i]), count: make([]int32, len(l.Most))})
	}
}

// fresh works the gain of the first of a queue out again until the first is up to
// date; one that gains nothing is dropped.
func (r *run) fresh(q *queue) (entry, bool) {
	age := int32(len(r.chosen))
	for len(*q) > 0 {
		e := (*q)[0]
		if e.age == age {
			return e, true
		}
		e.gain, e.age = r.gain(r.p.Candidates[e.rank]), age
		if e.gain > 0 {
			(*q)[0] = e
			q.down(0)
		} else {
			q.pop()
		}
	}
	return entry{}, false
}

// best takes the allowed candidate with the largest gain from the queue.
func (r *run) best() (site int32, ok bool) {
	for {
		e, ok := r.fresh(&r.open)
		if !ok {
			return 0, false
		}
		r.open.pop()
		site = r.p.Candidates[e.rank]
		if r.allowed(site) {
			return site, true
		}
		r.blocked.push(e)
	}
}

// fitted adds up the largest gains that one limit allows, from those given in
// falling order.
type fitted struct {
	group []int32 // nil: no limit
	most  []int32
	count []int32
	sum   float64
	sites int
}

func (f *fitted) add(site int32, gain float64) {
	if f.group != nil {
		if g := f.group[site]; g >= 0 {
			if f.count[g] >= f.most[g] {
				return
			}
			f.count[g]++
		}
	}
	f.sum += gain
	f.sites++
}

// further is what as many sites as a plan may have beside the included ones could
// at most add to what is reached now: a plan adds no more than the sum of what
// each of its sites alone would add, and keeps to each limit. The least over the
// limits, each of which is a matroid, for which the largest sum is found greedily.
// Candidates that can no longer be chosen count: another plan may hold them.
func (r *run) further() float64 {
	want := r.p.K - len(r.p.Include)
	for _, f := range r.within {
		f.sum, f.sites = 0, 0
		clear(f.count)
	}
	r.ahead = r.ahead[:0]
	unfilled := func(f *fitted) bool { return f.sites < want }
	// Where limits turn most candidates away this would go on for long, so that
	// it stops, and takes the next gain for all that are still missing.
	for patience := 4*want + 16; patience > 0 && slices.ContainsFunc(r.within, unfilled); patience-- {
		e, from, ok := r.next()
		if !ok {
			break
		}
		from.pop()
		r.ahead = append(r.ahead, popped{e, from})
		for _, f := range r.within {
			if unfilled(f) {
				f.add(r.p.Candidates[e.rank], e.gain)
			}
		}
	}
	e, _, _ := r.next()
	least := r.uncovered
	for _, f := range r.within {
		least = min(least, f.sum+float64(want-f.sites)*e.gain)
	}
	for _, a := range r.ahead {
		a.from.push(a.entry)
	}
	return least
}

// next finds the larger of the first gains of both queues.
func (r *run) next() (entry, *queue, bool) {
	e, ok := r.fresh(&r.open)
	f, other := r.fresh(&r.blocked)
	if other && (!ok || f.before(e)) {
		return f, &r.blocked, true
	}
	return e, &r.open, ok
}

// queue is a binary heap with the largest gain first.
type queue []entry

func (q queue) order() {
	for i := len(q)/2 - 1; i >= 0; i-- {
		q.down(i)
	}
}

func (q queue) down(i int) {
	e := q[i]
	for {
		child := 2*i + 1
		if child >= len(q) {
			break
		}
		if child+1 < len(q) && q[child+1].before(q[child]) {
			child++
		}
		if !q[child].before(e) {
			break
		}
		q[i] = q[child]
		i = child
	}
	q[i] = e
}

func (q *queue) push(e entry) {
	*q = append(*q, e)
	h, i := *q, len(*q)-1
	for i > 0 && e.before(h[(i-1)/2]) {
		h[i] = h[(i-1)/2]
		i = (i - 1) / 2
	}
	h[i] = e
}

func (q *queue) pop() {
	h := *q
	last := h[len(h)-1]
	*q = h[:len(h)-1]
	if len(*q) > 0 {
		h[0] = last
		q.down(0)
	}
}
