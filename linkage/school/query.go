package school

import (
	"slices"
	"strings"

	"fairground/linkage"
)

// matcher holds the scratch space of one match at a time.
type matcher struct {
	ix *Index

	name, place, trust text
	joinedWord         []byte // scratch
	following          uint64 // hash of the word that is being followed
	nameText           string // the name's canonical words, one after another
	q                  prepared

	score   []float32 // by family, of the candidates being gathered
	touched []int32
	near    []int32
	found   []found
	cands   []scored
	logits  []float32
	cache   map[string][]int16
	reading map[int32]struct{} // families that a search word has already counted for
}

// prepared is a query, read.
type prepared struct {
	Query
	profile         profile
	hash            uint64
	normal          string
	weight          float32 // of the name's plain words
	weights         []float32
	pc              postcode
	authority       []int16
	group           []int16  // authorities that the trust column names
	towns           []uint64 // hashes of texts that may be a town
	nameTowns       []uint64 // of towns that stand in the name
	nameAuthorities []int16
	townWords       []int32
	addrWords       []int32
	places          []int32 // all of them and the authority's, ascending
	phaseBits       uint32
	early           bool
	foreign         bool
	outside         string // what in the row says that it is not in England; "" if anything in it is
	ids             identifiers
}

// identifiers are the families that a row's identifiers point to.
type identifiers struct {
	urn, laestab, ukprn, domain []int32
}

func newMatcher(ix *Index) *matcher {
	return &matcher{ix: ix, score: make([]float32, len(ix.families)), cache: map[string][]int16{}, reading: map[int32]struct{}{}}
}

// prepare reads a query.
func (m *matcher) prepare(q Query) {
	p := &m.q
	*p = prepared{Query: q, weights: p.weights[:0], towns: p.towns[:0], nameTowns: p.nameTowns[:0], nameAuthorities: p.nameAuthorities[:0], townWords: p.townWords[:0], addrWords: p.addrWords[:0], places: p.places[:0]}
	name := m.tidyName(q.Name)
	m.readName(name)
	m.readPlace()
	p.authority = m.findAuthority(q.Authority)
	if q.Trust != "" {
		p.group = m.findGroup(q.Trust)
		m.trust.read(m.ix.words, q.Trust)
		m.trust.lookUp(m.ix.vocab)
	} else {
		m.trust.tokens = m.trust.tokens[:0]
	}
	m.readCountry()
	if q.Phase != "" {
		m.place.read(m.ix.words, q.Phase)
		pr := profileOf(m.place.tokens, m.place.word)
		p.phaseBits, p.early = pr.bits&phaseBits, pr.early != 0
	}
	m.readIdentifiers()
}

// readCountry notes whether the row says that it is outside England, and whether
// nothing else in it says the contrary.
func (m *matcher) readCountry() {
	p := &m.q
	for _, s := range [...]string{p.Country, p.Authority, p.Trust} {
		if p.outside == "" && foreignText(m.ix.foreign, s) {
			p.outside = strings.TrimSpace(s)
		}
	}
	if p.outside == "" && foreignPostcode(p.pc) {
		p.outside = p.pc.String()
	}
	p.foreign = p.outside != ""
	if p.foreign && m.namesEngland() {
		p.outside = ""
	}
}

// namesEngland says that the row's postcode or authority is one of England.
func (m *matcher) namesEngland() bool {
	p := &m.q
	for _, f := range m.ix.byPostcode.Get(uint64(p.pc)) {
		if p.pc != 0 && !m.ix.abroad[f] {
			return true
		}
	}
	if foreignText(m.ix.foreign, p.Authority) {
		return false
	}
	return slices.ContainsFunc(p.authority, func(a int16) bool { return !foreignText(m.ix.foreign, m.ix.authorities.names[a]) })
}

// tidyName takes out of a name what is none: a postcode, an Ofsted number.
func (m *matcher) tidyName(name string) string {
	if !strings.ContainsAny(name, "0123456789") {
		return name
	}
	if pc, rest := findPostcode(name); pc != 0 {
		m.q.pc = pc
		name = rest
	}
	if m.q.URN == "" {
		if rest, id := m.ofstedNumber(name); id != "" {
			m.q.URN, name = id, rest
		}
	}
	return name
}

// ofstedNumber looks for an Ofsted number at the end of a name, as authorities'
// lists have it ("Little Gems EY444262", "First Steps - 2598820"). One without EY
// counts only if the register has it.
func (m *matcher) ofstedNumber(name string) (rest, id string) {
	i := len(name)
	for i > 0 && isDigit(name[i-1]) {
		i--
	}
	digits := name[i:]
	if len(digits) < 5 || len(digits) > 8 {
		return name, ""
	}
	rest = strings.TrimRight(name[:i], " -")
	if strings.HasSuffix(rest, "EY") {
		return strings.TrimSuffix(rest, "EY"), "EY" + digits
	}
	if _, ok := m.ix.byID[key{OfstedEY, digits}]; ok {
		return rest, digits
	}
	return name, ""
}

func (m *matcher) readName(name string) {
	p, ix := &m.q, m.ix
	m.name.read(ix.words, name)
	m.name.lookUp(ix.vocab)
	m.nameText = string(m.name.canon)
	p.hash = m.name.hash()
	p.normal = string(m.name.normal)
	p.profile = profileOf(m.name.tokens, m.name.word)
	m.findTowns()
	for i, k := range m.name.tokens {
		w := ix.weightOf(k)
		if m.name.repeats(i) {
			w = 0 // "Abbey Infants and Abbey Juniors"
		}
		p.weights = append(p.weights, w)
		if k.class <= saint {
			p.weight += w
		}
	}
}

// findTowns notes the towns and authorities that a name seems to hold
// ("Westfield, Watford"), of one word or two.
func (m *matcher) findTowns() {
	t := &m.name
	for i := 0; i < len(t.spaces); i += 2 {
		for j := i + 1; j < min(i+4, len(t.spaces)); j += 2 {
			h := linkage.HashBytes(t.normal[t.spaces[i]:t.spaces[j]])
			if m.ix.towns[h] && len(m.q.nameTowns) < 4 {
				m.q.nameTowns = append(m.q.nameTowns, h)
			}
			if a, ok := m.ix.authorities.byHash[h]; ok && len(m.q.nameAuthorities) < 4 {
				m.q.nameAuthorities = append(m.q.nameAuthorities, a)
			}
		}
	}
}

// weightOf is the weight of a token that the register may not know.
func (ix *Index) weightOf(k token) float32 {
	if k.id >= 0 {
		return ix.weights[k.id]
	}
	return classWeight(k.class, 0)
}

// readPlace reads postcode, town and address. An address may be whole, on one
// line, and hold town and postcode too; a town may be among several lines.
func (m *matcher) readPlace() {
	p := &m.q
	if pc := readPostcode(p.Postcode); pc != 0 {
		p.pc = pc
	} else if p.Postcode != "" {
		p.pc, _ = findPostcode(p.Postcode)
	}
	address := p.Address
	if strings.ContainsAny(address, "0123456789") {
		var pc postcode
		if pc, address = findPostcode(address); p.pc == 0 {
			p.pc = pc
		}
	}
	p.addrWords = m.placeWords(p.addrWords, address)
	p.townWords = m.placeWords(p.townWords, p.Town)
	m.addTown(p.Town)
	if p.Town == "" {
		for part := range strings.SplitSeq(address, ",") {
			m.addTown(part)
		}
	}
	p.places = append(append(p.places, p.addrWords...), p.townWords...)
	p.places = m.placeWords(p.places, p.Authority)
	slices.Sort(p.places)
}

// addTown notes a text that may be a town's name.
func (m *matcher) addTown(s string) {
	m.place.normal = linkage.AppendNormal(m.place.normal[:0], s)
	if len(m.place.normal) > 1 && len(m.q.towns) < 6 {
		m.q.towns = append(m.q.towns, linkage.HashBytes(m.place.normal))
	}
}

// placeWords appends the plain words of a place; -1 for words the index lacks is
// left out.
func (m *matcher) placeWords(dst []int32, s string) []int32 {
	if s == "" {
		return dst
	}
	m.place.read(m.ix.words, s)
	for _, k := range m.place.tokens {
		if k.class <= saint {
			if id := m.ix.vocab.ID(m.place.word(k)); id >= 0 {
				dst = append(dst, id)
			}
		}
	}
	return dst
}

// findAuthority looks an authority up, remembering what lists repeat.
func (m *matcher) findAuthority(s string) []int16 {
	if s == "" {
		return nil
	}
	if ids, ok := m.cache[s]; ok {
		return ids
	}
	ids := m.ix.authorities.find(s)
	if len(m.cache) < 4096 {
		m.cache[strings.Clone(s)] = ids
	}
	return ids
}

// findGroup reads a trust column that names an authority instead, as charities'
// lists do for schools that are in no trust. Only the exact names count.
func (m *matcher) findGroup(s string) []int16 {
	a := m.ix.authorities
	for part := range strings.SplitSeq(s, "/") {
		if ids, ok := a.byName[simplify(part)]; ok {
			return ids
		}
	}
	if m.trustLike(s) {
		return nil
	}
	q := " " + simplify(s) + " "
	var ids []int16
	for i, n := range a.plain {
		if len(n) >= 5 && strings.Contains(q, " "+n+" ") {
			ids = append(ids, int16(i))
		}
	}
	return ids
}

func (m *matcher) trustLike(s string) bool {
	m.place.read(m.ix.words, s)
	return slices.ContainsFunc(m.place.tokens, func(k token) bool { return k.class >= generic })
}

// readIdentifiers finds what the row's identifiers point to.
func (m *matcher) readIdentifiers() {
	p, ix := &m.q, m.ix
	if p.URN != "" {
		p.ids.urn = ix.byCode.Get(codeKey(codeURN, cleanURN(p.URN)))
	}
	if p.UKPRN != "" {
		p.ids.ukprn = ix.byCode.Get(codeKey(codeUKPRN, strings.TrimSuffix(strings.TrimSpace(p.UKPRN), ".0")))
	}
	if p.LAESTAB != "" {
		p.ids.laestab = m.findLAESTAB(p.LAESTAB)
	}
	if p.Website != "" {
		if d := domainOf(p.Website); d != "" {
			if f := ix.byDomain.Get(linkage.HashString(d)); len(f) <= 3 {
				p.ids.domain = f
			}
		}
	}
}

// cleanURN is a URN or Ofsted number as the registers write it.
func cleanURN(s string) string {
	return strings.ToUpper(strings.TrimSuffix(strings.TrimSpace(s), ".0"))
}

// findLAESTAB accepts "373/4001", "3734001", "373 4001" and, with an authority,
// the four digits alone.
func (m *matcher) findLAESTAB(s string) []int32 {
	var b [8]byte
	n := 0
	for i := 0; i < len(s) && n < len(b); i++ {
		if isDigit(s[i]) {
			b[n] = s[i]
			n++
		} else if s[i] == '.' {
			break
		}
	}
	switch n {
	case 7:
		return m.ix.byCode.Get(codeKey(codeLAESTAB, string(b[:7])))
	case 4:
		for _, a := range m.q.authority {
			if f := m.ix.byCode.Get(linkage.Key(uint64(a), codeKey(codeNumber, string(b[:4])))); f != nil {
				return f
			}
		}
	}
	return nil
}
