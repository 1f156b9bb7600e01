package school

// An identifier is weighed by the model like anything else, but a list may carry
// little or nothing else, and the lists that the model learned from hardly had
// any. So what one says is settled here, by rule.

// Probabilities that identifiers vouch for; the model may say more. They are set,
// not learned: no list that the model learned from has numbers beside answers that
// were found without them. What is known is that 3 of the 289 rows of
// ey_census_2023 carry another school's number than the one they name; 0.97 is
// more modest than that.
const (
	byNumber   = 0.97 // URN, LAESTAB or UKPRN, and nothing in the row against it
	byWebsite  = 0.95 // a website of one school alone, and nothing else in the row
	byPart     = 0.90 // a number with something against it, or a website with a name: a person should look
	bySuspect  = 0.60 // a number under a clearly different name
	mostShared = 0.90 // shared by the schools that have one website
)

// identified is the candidate that the row's identifiers single out.
type identified struct {
	at    int     // among the candidates; -1 for none
	least float64 // its probability is at least this
	lead  bool    // it goes first, whatever the model says
}

// identify finds that candidate.
func (m *matcher) identify() identified {
	at, number := m.only(func(c *scored) bool { return c.x[fURN] == 1 }), true
	if at < 0 {
		at = m.only(func(c *scored) bool { return c.x[fOtherCode] == 1 })
	}
	if at < 0 {
		at, number = m.only(func(c *scored) bool { return c.x[fWebsite] == 1 }), false
	}
	if at < 0 {
		return m.sharedWebsite()
	}
	c := &m.cands[at]
	doubt := m.away(c) || contradicted(c)
	switch {
	case m.q.normal == "" && !doubt && number:
		return identified{at, byNumber, true}
	case m.q.normal == "" && !doubt:
		return identified{at, byWebsite, true}
	case m.q.normal == "":
		return identified{at, bySuspect, true}
	case !m.alike(c):
		return identified{at, bySuspect * flag64(number), number && !m.betterNamed()}
	case number && !doubt && !differentKind(c) && m.explained(c):
		return identified{at, byNumber, true}
	}
	return identified{at, byPart, number}
}

// only returns the one candidate of which is is true, or the one open one; -1 when
// there is none or one cannot say.
func (m *matcher) only(is func(*scored) bool) int {
	at, n, open, nOpen := -1, 0, -1, 0
	for i := range m.cands {
		if c := &m.cands[i]; is(c) {
			at, n = i, n+1
			if m.ix.families[c.family].open {
				open, nOpen = i, nOpen+1
			}
		}
	}
	switch {
	case n == 1:
		return at
	case nOpen == 1:
		return open
	}
	return -1
}

// sharedWebsite picks the first of several schools that have the row's website,
// when that is all the row says.
func (m *matcher) sharedWebsite() identified {
	none := identified{at: -1}
	if m.q.normal != "" {
		return none
	}
	n := 0
	for i := len(m.cands) - 1; i >= 0; i-- {
		if m.cands[i].x[fWebsite] == 1 {
			none.at = i
			n++
		}
	}
	if n == 0 {
		return none
	}
	return identified{none.at, mostShared / float64(n), true}
}

// alike says that the names may well be one school's.
func (m *matcher) alike(c *scored) bool {
	return c.name.same || c.x[fNothingShared] == 0 && c.name.coverage >= 0.34
}

// betterNamed says that another school has the row's very name, or all its telling
// words, in the row's place.
func (m *matcher) betterNamed() bool {
	for i := range m.cands {
		c := &m.cands[i]
		if (c.name.same || c.name.coverage >= 0.99) && (c.place.postcode || c.place.authority || c.place.town) && !m.away(c) {
			return true
		}
	}
	return false
}

// differentKind says that the names are of different kinds of school.
func differentKind(c *scored) bool {
	return c.x[fPhaseDiffers]+c.x[fInfantJunior]+c.x[fGenderDiffers]+c.x[fFaithDiffers]+c.x[fNumberDiffers] > 0
}

func flag64(b bool) float64 { return float64(flag(b)) }
