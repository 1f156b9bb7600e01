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
	p := m.ix.params
	order := m.order()
	none := float64(m.logits[len(m.cands)])
	var r Result
	r.Candidates = make([]Candidate, 0, min(limit, len(order)))
	var leader *scored
	scale, ceiling, elsewhere := 1.0, 1.0, false
	for _, i := range order {
		c := &m.cands[i]
		raw := float64(m.logits[i])
		if leader == nil {
			leader = c
			top := min(m.calibrated(i), 1/float64(max(m.level(order), 1)))
			if raw < 1 {
				scale = (1 - top) / (1 - raw)
			}
			none *= scale
			raw = top
		} else {
			raw = min(raw*scale, ceiling)
		}
		ceiling = raw
		if m.ix.abroad[c.family] {
			elsewhere = elsewhere || c == leader
			none += raw
			continue
		}
		if len(r.Candidates) < limit && raw > 0 {
			r.Candidates = append(r.Candidates, m.candidate(c, raw))
		}
	}
	r.None = min(none, 1)
	m.decide(&r, p, leader, order, elsewhere)
	return r
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

// standing is the id of a candidate's present generation.
func (m *matcher) standing(i int) string {
	return m.ix.settings[m.ix.generation(m.ix.familyMembers(m.cands[i].family)[0], m.q.AsOf)].ID
}

// mostWithoutWord caps the probability of a candidate that shares no telling
// word with the row: an address alone never makes a match, because clubs,
// nurseries and trusts share addresses with schools.
const mostWithoutWord = 0.85

// calibrated is the probability of the leading candidate.
func (m *matcher) calibrated(i int) float64 {
	c := &m.cands[i]
	facts := m.facts(i)
	p := m.ix.params.Calibrator.Apply(float64(m.logits[i]), facts[:])
	if c.x[fNothingShared] == 1 && !c.name.same && c.x[fURN]+c.x[fOtherCode] == 0 {
		p = min(p, mostWithoutWord)
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

// decide says what should happen to the row.
func (m *matcher) decide(r *Result, p *Params, leader *scored, order []int, elsewhere bool) {
	switch {
	case elsewhere && r.None >= 0.5:
		r.Decision = None
		r.Reason = "a school outside England, not on its registers"
	case len(r.Candidates) == 0 || r.None >= 0.5 && r.Candidates[0].Probability < p.Refuse:
		r.Decision = None
		r.Reason = m.reasonNone(r)
	case leader != nil && r.Candidates[0].Probability >= p.Accept && !m.twins(order) && m.sharesWord(leader) && !contradicted(leader):
		r.Decision = Matched
		r.Reason = reasonOf(&r.Candidates[0])
	default:
		r.Decision = Review
		r.Reason = m.reasonReview(r, order)
	}
}

// sharesWord says whether name or identifier, not place alone, speaks for c.
func (m *matcher) sharesWord(c *scored) bool {
	return c.x[fNothingShared] == 0 || c.name.same || c.x[fURN]+c.x[fOtherCode] > 0 && c.name.dice > 0.5
}

// contradicted says whether an identifier of the row is another school's. Name and
// number then disagree, and a person should say which is wrong.
func contradicted(c *scored) bool { return c.x[fURNElsewhere]+c.x[fOtherCodeElsewhere] > 0 }

// twins says whether the two leading candidates cannot be told apart: the same
// name fits both as well, and so does the place.
func (m *matcher) twins(order []int) bool {
	if len(order) < 2 {
		return false
	}
	a, b := &m.cands[order[0]], &m.cands[order[1]]
	if a.x[fURN]+a.x[fOtherCode]+a.x[fWebsite] > 0 {
		return false
	}
	return a.name.quality-b.name.quality < 0.02 && a.place == b.place && a.x[fOpen] == b.x[fOpen] &&
		m.ix.settings[m.choose(a)].Register == m.ix.settings[m.choose(b)].Register &&
		abs(a.x[fStreet]-b.x[fStreet]) < 0.2
}

func abs(x float32) float32 { return max(x, -x) }
