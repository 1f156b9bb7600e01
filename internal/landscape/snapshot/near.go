package snapshot

import (
	"math"
	"sync"

	"fairground/catchment"
	"fairground/internal/term"
)

// MostMetres is how far near may be. Whoever takes a distance from a reader
// refuses what is longer; an answer that says what another distance would give
// looks twice as far.
const MostMetres = 10_000

// nearby keeps who is near whom for the distances that were prepared. Those of
// any other distance are never made for all England: a long one has more pairs
// than there is memory for, and readers name the distances.
type nearby struct {
	making sync.Mutex // held while lists are made, so that there is one such at a time
	mu     sync.RWMutex
	lists  map[radius]*prepared
}

// radius says of which settings, and how far: 0 of every setting. How far is in
// minutes by imported travel times, of every setting, where these are set, and else
// in metres in a straight line.
type radius struct {
	phases term.PhaseSet
	far    float64
	times  *catchment.Lists
}

// prepared are the neighbourhoods near each setting, with what each counts by
// Gaussian decay.
type prepared struct {
	lists   *catchment.Lists
	weights *catchment.Weights
}

// Prepare works out who is near the settings of a question before it is asked, and
// keeps it for good.
func (l *Land) Prepare(q Question) {
	l.near.making.Lock()
	defer l.near.making.Unlock()
	l.near.prepare(radius{phases: q.near(), far: q.metres()}, l.within)
	for t := l.matrices(q.Phase); t != nil; t = t.next {
		l.near.prepare(radius{far: t.Minutes, times: t.Lists}, func(radius) *catchment.Lists { return t.prepared() })
	}
}

// Prepared says whether the distance of a question was prepared for its phases.
func (l *Land) Prepared(q Question) bool {
	return l.near.ready(radius{phases: q.near(), far: q.metres()}) != nil
}

func (n *nearby) prepare(key radius, lists func(radius) *catchment.Lists) {
	if n.ready(key) != nil {
		return
	}
	p := &prepared{lists: lists(key)}
	weights, err := p.lists.Weigh(catchment.Gaussian(key.far))
	if err != nil { // a Gaussian is always between 0 and 1
		panic(err)
	}
	p.weights = weights
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.lists == nil {
		n.lists = map[radius]*prepared{}
	}
	n.lists[key] = p
}

// ready gives what was prepared; nil where nothing was.
func (n *nearby) ready(key radius) *prepared {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.lists[key]
}

// within lists the neighbourhoods near the settings of some phases (any: 0); the
// lists of other settings are empty.
func (l *Land) within(key radius) *catchment.Lists {
	return l.listed(l.ofPhase(key.phases), l.centres, key.far)
}

// listed lists what is near those settings that a set holds; the lists of others,
// and of those whose place is known too roughly, are empty.
func (l *Land) listed(settings Bits, to *catchment.Grid, metres float64) *catchment.Lists {
	nowhere := catchment.Point{X: math.NaN(), Y: math.NaN()}
	from := make([]catchment.Point, len(l.Settings))
	for i := range from {
		from[i] = nowhere
		if settings.Has(int32(i)) {
			from[i] = l.whereabouts(int32(i), metres)
		}
	}
	return catchment.Near(from, to, metres)
}

// cover says which neighbourhoods are near one of some settings: by the lists of
// a distance that was prepared, and else by looking around each neighbourhood.
type cover struct {
	land   *Land
	metres float64         // how near is near
	listed Bits            // nil where nothing was prepared
	spots  *catchment.Grid // the settings whose place is known well enough
}

// cover says which neighbourhoods of an area are near settings of the question's
// phases.
func (l *Land) cover(q *Question, area *Area, settings Bits) *cover {
	p := l.near.ready(radius{phases: q.near(), far: q.metres()})
	if p == nil {
		return l.around(area, settings, q.metres())
	}
	out := &cover{land: l, metres: q.metres(), listed: NewBits(len(l.Neighbourhoods))}
	for _, i := range settings.List() {
		to, _ := p.lists.Of(int(i))
		for _, k := range to {
			out.listed.Add(k)
		}
	}
	return out
}

// around is the cover of an area's neighbourhoods within a distance, without lists.
func (l *Land) around(area *Area, settings Bits, metres float64) *cover {
	inside := l.inside(area)
	margin := metres + 1 // so that rounding loses nothing
	all := settings.List()
	at := make([]catchment.Point, 0, len(all))
	for _, i := range all {
		p := l.at[i]
		if l.Near(i, metres) && p.X >= inside.low.X-margin && p.X <= inside.high.X+margin && p.Y >= inside.low.Y-margin && p.Y <= inside.high.Y+margin {
			at = append(at, p)
		}
	}
	return &cover{land: l, metres: metres, spots: catchment.NewGrid(at, 0.7*metres)}
}

// has says whether a neighbourhood is near one of the settings.
func (c *cover) has(neighbourhood int32) bool {
	if c.listed != nil {
		return c.listed.Has(neighbourhood)
	}
	return c.spots.Any(c.land.middles[neighbourhood], c.metres)
}

// drop takes out of a set of neighbourhoods those that are near one of the
// settings.
func (c *cover) drop(from Bits) {
	if c.listed != nil {
		from.Drop(c.listed)
		return
	}
	for _, i := range from.List() {
		if c.has(i) {
			from.Remove(i)
		}
	}
}
