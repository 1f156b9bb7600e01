package school

import (
	"cmp"
	"slices"

	"fairground/linkage"
)

// Match answers one row with at most limit candidates, by falling probability
// (0 or less means 5). It may be called by any number of goroutines at once.
func (ix *Index) Match(q Query, limit int) Result {
	m := ix.scratch.Get().(*matcher)
	defer ix.scratch.Put(m)
	if limit <= 0 {
		limit = 5
	}
	m.run(q)
	return m.result(limit)
}

// run prepares the row, gathers candidates and scores the set: after it,
// m.logits holds a probability per candidate and, last, that of none.
func (m *matcher) run(q Query) {
	m.prepare(q)
	m.gather()
	m.compareAll()
	m.logits = m.logits[:0]
	model := &m.ix.params.Model
	for i := range m.cands {
		m.logits = append(m.logits, model.Candidate.Score(m.cands[i].x[:]))
	}
	var none [nNoneFeatures]float32
	m.noneFeatures(&none)
	m.logits = append(m.logits, model.None.Score(none[:]))
	linkage.Softmax(m.logits)
}

// result turns the scored set into an answer.
func (m *matcher) result(limit int) Result {
	order := m.order()
	id := m.identify()
	if id.lead {
		order = putFirst(order, id.at)
	}
	r := m.spread(order, id, limit)
	if m.q.outside != "" && id.at < 0 {
		m.turnAway(&r)
		return r
	}
	m.decide(&r, order, id)
	return r
}

// putFirst moves candidate at to the front.
func putFirst(order []int, at int) []int {
	i := slices.Index(order, at)
	copy(order[1:i+1], order[:i])
	order[0] = at
	return order
}

// spread gives the leader its calibrated probability and scales the others, and
// none, to fit. What entries outside England get counts as none.
func (m *matcher) spread(order []int, id identified, limit int) Result {
	none := float64(m.logits[len(m.cands)])
	r := Result{Candidates: make([]Candidate, 0, min(limit, len(order)))}
	scale, ceiling := 1.0, 1.0
	for at, i := range order {
		c := &m.cands[i]
		p := float64(m.logits[i])
		if at == 0 {
			top := m.leading(order, id)
			if p < 1 {
				scale = (1 - top) / (1 - p)
			}
			none *= scale
			p = top
		} else {
			p = min(p*scale, ceiling)
		}
		ceiling = p
		if m.ix.abroad[c.family] {
			none += p
			continue
		}
		if len(r.Candidates) < limit && p > 0 {
			r.Candidates = append(r.Candidates, m.candidate(c, p))
		}
	}
	r.None = min(none, 1)
	return r
}

// leading is the first candidate's probability.
func (m *matcher) leading(order []int, id identified) float64 {
	if order[0] == id.at {
		return max(m.calibrated(order[0]), id.least)
	}
	return min(m.calibrated(order[0]), 1/float64(max(m.level(order), 1)))
}

// sameScore is the share of the leader's probability from which a rival counts as
// level with it.
const sameScore = 0.999

// order sorts the candidates by probability. Of level ones the entry with the
// lower number comes first: it has stood under its name for longer.
func (m *matcher) order() []int {
	order := make([]int, len(m.cands))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(m.logits[b], m.logits[a]) })
	if k := m.level(order); k > 1 {
		slices.SortStableFunc(order[:k], func(a, b int) int { return cmp.Compare(m.cands[a].family, m.cands[b].family) })
	}
	return order
}

// level counts the candidates that are level with the leader, itself included.
func (m *matcher) level(order []int) int {
	k := 0
	for k < len(order) && m.logits[order[k]] >= sameScore*m.logits[order[0]] {
		k++
	}
	return k
}

// mostInDoubt caps the probability of a candidate that may be right but on such
// grounds should never be taken for sure; see doubtful.
const mostInDoubt = 0.85

// doubtful says that a candidate has neither the row's name nor its identifier,
// and shares no telling word with it (an address alone never makes a match:
// clubs, nurseries and trusts share addresses with schools), or is away from its
// postcode and lacks most of its words, or is a school that a nursery's name
// alone has led to while Ofsted's register is not in the index.
func (m *matcher) doubtful(c *scored) bool {
	x := &c.x
	switch {
	case c.name.same || x[fURN]+x[fOtherCode] > 0:
		return false
	case x[fNothingShared] == 1:
		return true
	case c.place.postcode:
		return false
	}
	return burdened(c) || x[fNoPlace] == 1 && m.q.profile.nursery() && !m.ix.ofsted
}

// calibrated is the probability of the leading candidate.
func (m *matcher) calibrated(i int) float64 {
	c := &m.cands[i]
	facts := m.facts(i)
	p := m.ix.params.Calibrator.Apply(float64(m.logits[i]), facts[:])
	if m.doubtful(c) {
		p = min(p, mostInDoubt)
	}
	return p
}

// facts are what the calibrator knows of a row beside the probability.
func (m *matcher) facts(i int) [nFacts]float32 {
	x := &m.cands[i].x
	return [nFacts]float32{
		flag(m.q.pc != 0), flag(len(m.q.authority) > 0), flag(len(m.q.towns) > 0 && m.q.pc == 0),
		x[fSame] * x[fNoPlace], x[fFormerName] * x[fSame], x[fNothingShared], x[fNoPlace], flag(m.ix.abroad[m.cands[i].family]),
	}
}

// nFacts is how many facts there are.
const nFacts = 8

// candidate describes one candidate; its id is the generation that the row means.
func (m *matcher) candidate(c *scored, p float64) Candidate {
	i := m.choose(c)
	s := &m.ix.settings[i]
	return Candidate{Register: s.Register, ID: s.ID, Name: s.Name, Probability: p, Evidence: m.evidence(c, i)}
}

// choose picks the member of a family: open at the row's date before all else,
// then by name and postcode, then the latest.
func (m *matcher) choose(c *scored) int32 {
	members := m.ix.familyMembers(c.family)
	best, bestScore := members[0], float32(-1)
	for _, i := range members {
		e := &m.ix.members[i]
		s := 8 * flag(m.ix.alive(i, m.q.AsOf))
		s += 4 * flag(m.q.AsOf.IsZero() && m.ix.settings[i].Status == Proposed)
		s += 2 * flag(e.pc != 0 && e.pc == m.q.pc)
		a := &m.ix.aliases[e.alias]
		s += 1.5*flag(e.name == m.q.hash) + 0.5*flag(a.normal == m.q.normal)
		s += m.compare(e.alias).quality
		if s >= bestScore {
			best, bestScore = i, s
		}
	}
	return best
}
