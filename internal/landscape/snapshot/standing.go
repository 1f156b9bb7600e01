package snapshot

import "slices"

// Standing is how settings and neighbourhoods stand to what is asked for: what a
// map draws of a question, worked out once. It is for one goroutine.
type Standing struct {
	Provided Bits // settings of England that have it
	Without  Bits // settings of the question's area and phase that have not

	view     *View
	question Question
	within   *cover // neighbourhoods with it within reach; nil until somebody asks
}

// Standing works out how settings stand to what is asked for, and neighbourhoods
// when first asked.
func (v *View) Standing(q Question) *Standing {
	out := &Standing{Provided: v.provided(&q), Without: v.Land.inside(v.area(&q)).settings.Clone(), view: v, question: q}
	out.Without.Keep(v.Land.ofPhase(q.Phase))
	out.Without.Drop(out.Provided)
	return out
}

// State is how a neighbourhood stands.
type State uint8

// The states.
const (
	Within     State = iota // something is within reach
	Gap                     // nothing is, and it has children in need
	NotKnown                // nothing is, and how many children in need it has is not known
	NoChildren              // nothing is, and it has no children in need
)

// Of gives the state of a neighbourhood.
func (s *Standing) Of(neighbourhood int32) State {
	land := s.view.Land
	if s.within == nil {
		s.within = land.cover(&s.question, land.Area(England), s.Provided)
	}
	if s.within.has(neighbourhood) {
		return Within
	}
	switch n := land.children[neighbourhood]; {
	case n == unknown:
		return NotKnown
	case n == 0:
		return NoChildren
	}
	return Gap
}

// OrganisationsAt counts the organisations that do what is asked for at each
// setting of a list in ascending order.
func (v *View) OrganisationsAt(q Question, settings []int32) []int {
	at := NewBits(len(v.Land.Settings))
	for _, i := range settings {
		at.Add(i)
	}
	var pairs []uint64 // a setting and an organisation
	v.each(&q, func(i int32) {
		if where := v.rows.setting[i]; at.Has(where) {
			pairs = append(pairs, uint64(where)<<32|uint64(v.rows.organisation[i]))
		}
	})
	slices.Sort(pairs)
	out := make([]int, len(settings))
	k := 0
	for _, pair := range slices.Compact(pairs) {
		for settings[k] != int32(pair>>32) {
			k++
		}
		out[k]++
	}
	return out
}
