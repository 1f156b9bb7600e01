package school

import "fmt"

// decide says what should happen to the row.
func (m *matcher) decide(r *Result, order []int, id identified) {
	p := m.ix.params
	abroad := len(order) > 0 && m.ix.abroad[m.cands[order[0]].family]
	switch {
	case abroad && r.None >= 0.5:
		r.Decision, r.Reason = None, "a school outside England, not on its registers"
	case len(r.Candidates) == 0:
		r.Decision, r.Reason = None, m.reasonNone(r)
	case !abroad && r.Candidates[0].Probability >= p.Accept && m.acceptable(order, id):
		r.Decision, r.Reason = Matched, reasonOf(&r.Candidates[0])
	case r.None >= 0.5 && r.Candidates[0].Probability < p.Refuse && id.at < 0:
		if reason := m.namesakes(order); reason != "" {
			r.Decision, r.Reason = Review, reason
			return
		}
		r.Decision, r.Reason = None, m.reasonNone(r)
	default:
		r.Decision, r.Reason = Review, m.reasonReview(r, order)
	}
}

// turnAway answers a row that says of itself that it is not in England.
func (m *matcher) turnAway(r *Result) {
	const chance = 0.02 // of what the model gave: the row may be wrong about it
	sum := 0.0
	for i := range r.Candidates {
		r.Candidates[i].Probability *= chance
		sum += r.Candidates[i].Probability
	}
	r.None = 1 - sum
	r.Decision, r.Reason = None, "outside England ("+m.q.outside+")"
}

// acceptable says that the leader, if probable enough, may be accepted without a
// person.
func (m *matcher) acceptable(order []int, id identified) bool {
	c := &m.cands[order[0]]
	if m.twins(order) || contradicted(c) {
		return false
	}
	if m.q.normal == "" {
		return order[0] == id.at
	}
	return m.sharesWord(c) && m.explained(c) || m.numbered(c)
}

// numbered says that the row's URN or other number is the candidate's, and so is
// its name, more or less, or its postcode: a school that changed its name. Nobody
// else has the row's name then.
func (m *matcher) numbered(c *scored) bool {
	switch {
	case c.x[fURN]+c.x[fOtherCode] == 0:
		return false
	case m.alike(c):
		return true
	}
	return c.place.postcode && c.x[fSameElsewhere] == 0 && !differentKind(c) && !m.otherBody(c)
}

// explained says that nothing in the row's name speaks of something else that
// only bears the school's name: a hall, a trust, a club, two schools at once.
func (m *matcher) explained(c *scored) bool {
	return !m.otherBody(c) && !burdened(c)
}

// otherBody says that the row's name has a word for a body of another kind, and
// the candidate's has none.
func (m *matcher) otherBody(c *scored) bool {
	return c.x[fOtherOnlyRow]+c.x[fEarlyWordsAtSchool] > 0 || m.clubAtSchool(c)
}

// burdened says that too many words of the row are not the candidate's at all.
func burdened(c *scored) bool { return !c.name.same && c.name.missing > c.name.matched/2 }

// clubAtSchool says that the row names a club or playgroup, and the candidate is a
// school whose name has none.
func (m *matcher) clubAtSchool(c *scored) bool {
	const clubs = bitClub | bitChildcare | bitPlaygroup
	return !m.ix.families[c.family].nursery && m.q.profile.early&^m.ix.aliases[c.name.alias].profile.early&clubs != 0
}

// sharesWord says whether the name, not place alone, speaks for c.
func (m *matcher) sharesWord(c *scored) bool { return c.x[fNothingShared] == 0 || c.name.same }

// namesakes says why a row that no single setting fits well still needs a person:
// because several fit its name, or all that tells schools apart fits one here.
// Empty when none does.
func (m *matcher) namesakes(order []int) string {
	here, near := 0, false
	for _, i := range order {
		c := &m.cands[i]
		if m.away(c) || m.q.profile.venue || !m.explained(c) || m.ix.abroad[c.family] {
			continue
		}
		if c.name.same && (m.q.profile.plain > 0 || c.name.identical) {
			here++
		}
		near = near || c.name.coverage >= 0.99 && (c.place.postcode || c.place.authority || c.place.town)
	}
	noPlace := m.q.pc == 0 && len(m.q.authority) == 0 && len(m.q.towns) == 0
	switch all := m.sameNamed(); {
	case here > 0 && noPlace && all > 1:
		return fmt.Sprintf("%d schools have this name; add a postcode or an authority", all)
	case here > 1:
		return fmt.Sprintf("%d schools here have this name; add a postcode or an address", here)
	case here == 1:
		return "the name agrees, but little else says that it is this one"
	case near:
		return "the telling words agree with a setting here, but not the rest of the name"
	}
	return ""
}

// sameNamed counts the English schools of the row's name: the open ones, if any.
func (m *matcher) sameNamed() int {
	open, closed := 0, 0
	for _, f := range m.ix.byName.Get(m.q.hash) {
		switch {
		case m.ix.abroad[f]:
		case m.ix.families[f].open:
			open++
		default:
			closed++
		}
	}
	if open > 0 {
		return open
	}
	return closed
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
	for _, f := range [...]int{fURN, fOtherCode, fWebsite} {
		if a.x[f] > b.x[f] {
			return false
		}
	}
	return a.name.quality-b.name.quality < 0.02 && a.place == b.place && a.x[fOpen] == b.x[fOpen] &&
		m.ix.settings[m.choose(a)].Register == m.ix.settings[m.choose(b)].Register &&
		abs(a.x[fStreet]-b.x[fStreet]) < 0.2
}

func abs(x float32) float32 { return max(x, -x) }
