package school

import (
	"slices"

	"fairground/linkage"
)

// maxTokens is how many words of a name are compared.
const maxTokens = 24

// comparison is how a row's name stands to one name of the register. Weights are
// sums over plain words.
type comparison struct {
	matched     float32 // shared words
	strongest   float32 // the rarest shared word
	misspelling float32 // weight lost to words that are only near
	missing     float32 // the row's words that neither name nor place of the school has
	elsewhere   float32 // the row's words that are its place ("…, Hampstead")
	extra       float32 // the register's words that the row has nowhere
	given       float32 // the register's words that the row's town or authority has
	own         float32 // the register's words that are the school's own place
	coverage    float32 // matched share of the longer name, place words apart, in [0, 1]
	dice        float32 // letter by letter
	quality     float32 // the order in which a family's names are preferred
	same        bool    // the same canonical words
	identical   bool    // letter for letter after normalising
	alias       int32
}

// bestAlias compares the row's name with each of a family's and keeps the best.
func (m *matcher) bestAlias(f int32) comparison {
	fam := &m.ix.families[f]
	var best comparison
	for i := fam.aliasLo; i < fam.aliasHi; i++ {
		c := m.compare(i)
		if i == fam.aliasLo || c.quality > best.quality {
			best = c
		}
	}
	best.dice = linkage.DiceBigrams(m.q.normal, m.ix.aliases[best.alias].normal)
	return best
}

// compare compares the row's name with one of the register's.
func (m *matcher) compare(at int32) comparison {
	a := &m.ix.aliases[at]
	tokens := m.ix.aliasTokens[a.first:a.last]
	c := comparison{alias: at, same: a.hash == m.q.hash && a.hash != 0, identical: a.normal == m.q.normal}
	var usedQ, usedA uint32
	m.matchEqual(tokens, &c, &usedQ, &usedA)
	m.matchNear(tokens, &c, &usedQ, &usedA)
	m.sortLeftovers(a, tokens, &c, usedQ, usedA)
	longer := max(m.q.weight-c.elsewhere, a.weight-c.given-0.5*c.own)
	if longer > 0 {
		c.coverage = min(c.matched/longer, 1)
	}
	c.quality = c.coverage + profileBonus(&m.q.profile, &a.profile)
	if c.same {
		c.quality += 0.15
	}
	if a.kind == aliasCurrent {
		c.quality += 0.02
	}
	if c.identical {
		c.quality += 0.05
	}
	return c
}

// profileBonus prefers, among a family's names, the one of the same phase.
func profileBonus(q, a *profile) float32 {
	s := float32(0)
	if qp, ap := q.bits&phaseBits, a.bits&phaseBits; qp != 0 && ap != 0 {
		switch {
		case qp == ap:
			s += 0.12
		case qp&ap == 0:
			s -= 0.12
		}
	}
	if q.faith == a.faith {
		s += 0.05
	}
	return s
}

func (m *matcher) matchEqual(tokens []token, c *comparison, usedQ, usedA *uint32) {
	for i, k := range m.name.tokens {
		if i >= maxTokens {
			break
		}
		if k.class > saint || k.id < 0 {
			continue
		}
		for j, t := range tokens {
			if j >= maxTokens {
				break
			}
			if t.id != k.id || *usedA>>j&1 == 1 {
				continue
			}
			*usedQ |= 1 << i
			*usedA |= 1 << j
			c.matched += m.q.weights[i]
			c.strongest = max(c.strongest, m.q.weights[i])
			break
		}
	}
}

// matchNear pairs the words left over that are misspellings or short forms of
// one another, or two written as one.
func (m *matcher) matchNear(tokens []token, c *comparison, usedQ, usedA *uint32) {
	for i, k := range m.name.tokens {
		if i >= maxTokens {
			break
		}
		if k.class != plain || *usedQ>>i&1 == 1 {
			continue
		}
		word := m.nameText[k.lo:k.hi]
		for j, t := range tokens {
			if j >= maxTokens {
				break
			}
			if t.class != plain || *usedA>>j&1 == 1 {
				continue
			}
			have := m.ix.vocab.Word(t.id)
			if s := linkage.Similarity(word, have); s > 0 {
				m.pair(c, i, j, min(m.q.weights[i], m.ix.weights[t.id]), s, usedQ, usedA)
				break
			}
			if j > 0 && *usedA>>(j-1)&1 == 0 && tokens[j-1].class <= saint && joins(word, m.ix.vocab.Word(tokens[j-1].id), have) {
				m.pair(c, i, j, m.q.weights[i], 1, usedQ, usedA)
				*usedA |= 1 << (j - 1)
				break
			}
			if before := i - 1; before >= 0 && *usedQ>>before&1 == 0 && m.name.tokens[before].class <= saint &&
				joins(have, m.nameText[m.name.tokens[before].lo:m.name.tokens[before].hi], word) {
				m.pair(c, i, j, m.ix.weights[t.id], 1, usedQ, usedA)
				*usedQ |= 1 << before
				break
			}
		}
	}
}

func (m *matcher) pair(c *comparison, i, j int, w, similarity float32, usedQ, usedA *uint32) {
	*usedQ |= 1 << i
	*usedA |= 1 << j
	c.matched += w * similarity
	c.misspelling += w * (1 - similarity)
	c.strongest = max(c.strongest, w*similarity)
}

// joins says whether whole is a and b written as one word.
func joins(whole, a, b string) bool {
	return len(whole) == len(a)+len(b) && whole[:len(a)] == a && whole[len(a):] == b
}

// sortLeftovers says of each unpaired word whether a place explains it.
func (m *matcher) sortLeftovers(a *alias, tokens []token, c *comparison, usedQ, usedA uint32) {
	places := m.ix.familyPlaces(a.family)
	for i, k := range m.name.tokens {
		if i >= maxTokens {
			break
		}
		if k.class > saint || usedQ>>i&1 == 1 {
			continue
		}
		if holds(places, k.id) {
			c.elsewhere += m.q.weights[i]
		} else {
			c.missing += m.q.weights[i]
		}
	}
	for j, t := range tokens {
		if j >= maxTokens {
			break
		}
		if t.class > saint || usedA>>j&1 == 1 {
			continue
		}
		switch w := m.ix.weights[t.id]; {
		case holds(m.q.places, t.id):
			c.given += w
		case holds(places, t.id):
			c.own += w
		default:
			c.extra += w
		}
	}
}

// holds says whether an ascending list has a word.
func holds(list []int32, id int32) bool {
	if id < 0 {
		return false
	}
	_, ok := slices.BinarySearch(list, id)
	return ok
}
