package school

import (
	"cmp"
	"slices"

	"fairground/linkage"
)

// Limits of blocking. They bound the work for a row; the recall they leave is
// tested against a full scan.
const (
	maxCandidates = 20   // scored per row
	maxCommon     = 1500 // schools that a word may occur in and still be followed everywhere
	maxFollowed   = 4000 // schools looked at per row through words alone
	maxOnPostcode = 60
	fewNamesakes  = 8
	maxNear       = 6 // words one edit away that are tried
)

// found is a candidate and how promising it looked.
type found struct {
	family int32
	score  float32
}

// gather finds the families worth scoring. No single field is needed: each of
// name, postcode, authority, town and identifiers leads to candidates by itself.
func (m *matcher) gather() {
	m.byIdentifier()
	m.byPostcode()
	m.byName()
	m.byWords()
	m.selectBest()
}

// add gives a family some more score.
func (m *matcher) add(f int32, score float32) {
	if m.score[f] == 0 {
		m.touched = append(m.touched, f)
	}
	m.score[f] += score
}

func (m *matcher) byIdentifier() {
	for _, list := range [...][]int32{m.q.ids.urn, m.q.ids.laestab, m.q.ids.ukprn, m.q.ids.domain} {
		for _, f := range list {
			m.add(f, 40)
		}
	}
}

func (m *matcher) byPostcode() {
	if m.q.pc == 0 {
		return
	}
	for i, f := range m.ix.byPostcode.Get(uint64(m.q.pc)) {
		if i == maxOnPostcode {
			break
		}
		m.add(f, 18)
	}
}

// byName takes every family of the very name. A few are surely worth scoring; of
// the ninety St Joseph's, those in the right place gain by byWords.
func (m *matcher) byName() {
	if m.q.hash == 0 {
		return
	}
	same, score := m.ix.byName.Get(m.q.hash), float32(8)
	if len(same) <= fewNamesakes {
		score = 20
	}
	for _, f := range same {
		m.add(f, score)
	}
}

// byWords follows the name's words: within the row's authority, towns and
// postcode district however common they are, elsewhere when they are rare.
func (m *matcher) byWords() {
	followed := 0
	for i, k := range m.name.tokens {
		if k.class != plain {
			continue
		}
		w := m.q.weights[i]
		m.following = linkage.HashBytes(m.name.normal[k.from:k.to])
		if k.id >= 0 && m.ix.vocab.Count(k.id) > 0 {
			m.follow(k.id, w, &followed)
		}
		if k.id < 0 || m.ix.vocab.Count(k.id) < 4 {
			m.near = m.ix.misspelt.Append(m.near[:0], m.name.word(k), maxNear)
			for _, id := range m.near {
				m.follow(id, min(w, m.ix.weights[id])*0.8, &followed)
			}
		}
		m.followJoined(i, w, &followed)
	}
	if m.q.pc != 0 && len(m.touched) < maxFollowed {
		for i, f := range m.ix.byPostcode.Get(uint64(m.q.pc.sector())) {
			if i < maxOnPostcode && m.score[f] > 0 {
				m.score[f] += 3
			}
		}
	}
}

// follow adds the families that hold a word, those in the right place first.
func (m *matcher) follow(id int32, w float32, followed *int) {
	here := 1.3*w + 3
	for _, a := range m.q.authority {
		m.addAll(m.narrow(inAuthority, uint64(a), id), here)
	}
	for _, a := range m.q.group {
		m.addAll(m.narrow(inAuthority, uint64(a), id), here)
	}
	for _, t := range m.q.towns {
		m.addAll(m.narrow(inTown, t, id), here)
	}
	for _, t := range m.q.nameTowns {
		if t != m.following {
			m.addAll(m.narrow(inTown, t, id), here)
		}
	}
	for _, a := range m.q.nameAuthorities {
		if m.ix.authorities.hashes[a] != m.following {
			m.addAll(m.narrow(inAuthority, uint64(a), id), here)
		}
	}
	if m.q.pc != 0 {
		m.addAll(m.narrow(inDistrict, uint64(m.q.pc.district()), id), here)
	}
	list := m.ix.byWord.Get(wordKey(id))
	if len(list) <= maxCommon && *followed+len(list) <= maxFollowed {
		*followed += len(list)
		m.addAll(list, w)
	}
}

// narrow returns the families that hold a word and stand in a place.
func (m *matcher) narrow(kind, place uint64, id int32) []int32 {
	return m.ix.byNarrow.Get(linkage.Key(linkage.Key(kind, place), uint64(id)))
}

func (m *matcher) addAll(families []int32, w float32) {
	for _, f := range families {
		m.add(f, w)
	}
}

// followJoined tries two words written as one ("Rose Hill", "Rosehill") and one
// that the register writes as two.
func (m *matcher) followJoined(i int, w float32, followed *int) {
	if list := m.ix.byWord.Get(linkage.HashBytes(m.name.word(m.name.tokens[i]))); len(list) <= maxOnPostcode {
		m.addAll(list, w+2)
	}
	m.joinedWord = m.name.joined(m.joinedWord[:0], i)
	if len(m.joinedWord) == 0 {
		return
	}
	if id := m.ix.vocab.ID(m.joinedWord); id >= 0 && m.ix.vocab.Count(id) > 0 {
		m.follow(id, m.ix.weights[id], followed)
	}
}

// selectBest keeps the most promising families, in a fixed order, and clears the
// scores for the next row.
func (m *matcher) selectBest() {
	m.found = m.found[:0]
	least := float32(0)
	for _, f := range m.touched {
		s := m.score[f]
		m.score[f] = 0
		if m.ix.families[f].open {
			s += 0.2
		}
		if len(m.found) < maxCandidates {
			m.found = append(m.found, found{f, s})
			if len(m.found) == maxCandidates {
				slices.SortFunc(m.found, byPromise)
				least = m.found[maxCandidates-1].score
			}
			continue
		}
		if s <= least {
			continue
		}
		at := maxCandidates - 1
		for at > 0 && m.found[at-1].score < s {
			m.found[at] = m.found[at-1]
			at--
		}
		m.found[at] = found{f, s}
		least = m.found[maxCandidates-1].score
	}
	m.touched = m.touched[:0]
	slices.SortFunc(m.found, byPromise)
}

func byPromise(a, b found) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.family, b.family))
}
