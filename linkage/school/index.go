package school

import (
	"slices"
	"sync"

	"fairground/linkage"
)

// fieldSize stands for how many schools there are, so that a word's rarity means
// the same in an index of one city as in one of the whole country.
const fieldSize = 50000

// key is an entry's identity.
type key struct {
	reg Register
	id  string
}

// member is one setting as the index knows it.
type member struct {
	family    int32
	alias     int32 // its current name
	authority int16 // -1 unknown
	pc        postcode
	town      uint64 // hash of its normalised town; 0 unknown
	name      uint64 // hash of its canonical name
}

// aliasKind says where a name comes from.
type aliasKind uint8

const (
	aliasCurrent aliasKind = iota // an open member's name
	aliasClosed                   // a closed member's name
	aliasFormer                   // a former name, or a link's
)

// alias is one name of one family.
type alias struct {
	family  int32
	first   int32 // its tokens are ix.aliasTokens[first:last]
	last    int32
	kind    aliasKind
	profile profile
	hash    uint64  // of its canonical words
	weight  float32 // of its plain words
	normal  string  // for comparison letter by letter
}

// profile sums up the describing words of a name.
type profile struct {
	bits, faith, early uint32
	company, other     bool
	venue              bool   // a hall, library, club …: never a school
	number             uint64 // hash of its numbers; 0 for none
	plain              int8   // how many plain words
}

// nursery says that a name is of an early-years setting alone: "Primary School and
// Nursery" is a school.
func (p *profile) nursery() bool { return p.early != 0 && p.bits&phaseBits == 0 }

// Index finds settings. It never changes once built, and may be used by any
// number of goroutines at once.
type Index struct {
	params *Params
	words  lexicon

	// The register's entries, by number.
	settings []Setting
	members  []member
	spans    []span
	byID     map[key]int32

	// Schools in all their generations, and what they are called.
	families    []family
	memberOrder []int32 // members by family
	aliases     []alias
	aliasTokens []token
	vocab       *linkage.Vocabulary
	weights     []float32 // of each word

	// Where they are and what they belong to.
	places      []int32 // words of each family's places, ascending
	authorities *authorities
	towns       map[uint64]bool // hashes of the towns' names
	trustWords  [][]int32       // the plain words of each member's trust, ascending
	foreign     map[string]bool // simplified names of places outside England
	abroad      []bool          // families outside England
	ofsted      bool            // Ofsted's register is in the index

	// Blocking: families by …
	byPostcode *linkage.Postings // postcode, and sector
	byWord     *linkage.Postings // word of a name, and two words written as one
	byNarrow   *linkage.Postings // word of a name, in an authority, town or district
	byName     *linkage.Postings // canonical name
	byCode     *linkage.Postings // URN, LAESTAB, UKPRN
	byDomain   *linkage.Postings // website
	bySearch   *linkage.Postings // any word, of name or place

	misspelt *linkage.Deletions
	prefixes []beginning // in alphabetical order
	scratch  sync.Pool   // of *matcher
}

// family is one school in all its generations.
type family struct {
	memberLo, memberHi int32
	aliasLo, aliasHi   int32
	placeLo, placeHi   int32
	register           Register
	open               bool
	nursery            bool   // an early-years setting
	phase              uint32 // of all its generations
}

func (ix *Index) familyMembers(f int32) []int32 {
	return ix.memberOrder[ix.families[f].memberLo:ix.families[f].memberHi]
}

func (ix *Index) familyAliases(f int32) []alias {
	return ix.aliases[ix.families[f].aliasLo:ix.families[f].aliasHi]
}

func (ix *Index) familyPlaces(f int32) []int32 {
	return ix.places[ix.families[f].placeLo:ix.families[f].placeHi]
}

// NewIndex builds an index of registers. Nil parameters mean [DefaultParams].
// The registers are kept and must not be changed afterwards.
func NewIndex(r Registers, p *Params) *Index {
	if p == nil {
		p = DefaultParams()
	}
	b := newBuilder(r)
	b.readNames()
	roots := b.groupFamilies()
	ix := &Index{params: p, words: b.words, settings: b.settings, members: b.members, spans: b.spans(), byID: b.byID,
		vocab: b.vocab, authorities: b.authorities, towns: b.towns}
	ix.layOutFamilies(roots)
	ix.layOutAliases(b)
	ix.weigh(p)
	ix.layOutPlaces(b)
	ix.layOutTrusts(b)
	ix.buildPostings(b)
	ix.scratch.New = func() any { return newMatcher(ix) }
	return ix
}

// layOutFamilies numbers the families in the order of their first members.
func (ix *Index) layOutFamilies(roots []int32) {
	g := grouper(roots)
	number := make([]int32, len(roots))
	counts := []int32{}
	for i := range roots {
		root := g.find(int32(i))
		if root == int32(i) {
			number[i] = int32(len(counts))
			counts = append(counts, 0)
		}
		f := number[root]
		ix.members[i].family = f
		counts[f]++
	}
	ix.families = make([]family, len(counts))
	at := int32(0)
	for f, n := range counts {
		ix.families[f].memberLo, ix.families[f].memberHi = at, at
		at += n
	}
	ix.memberOrder = make([]int32, at)
	for i := range ix.members {
		f := &ix.families[ix.members[i].family]
		ix.memberOrder[f.memberHi] = int32(i)
		f.memberHi++
		s := &ix.settings[i]
		f.register = s.Register
		f.open = f.open || s.Status != Closed
		f.phase |= phaseOf(s.Phase)
		f.nursery = f.nursery || s.Register == OfstedEY || s.Phase == "Nursery"
		ix.ofsted = ix.ofsted || s.Register == OfstedEY
	}
}

// layOutAliases gathers each family's distinct names: the open members' first,
// then the closed ones', then former ones.
func (ix *Index) layOutAliases(b *builder) {
	slices.SortStableFunc(b.names, func(x, y rawName) int {
		if d := int(ix.members[x.member].family) - int(ix.members[y.member].family); d != 0 {
			return d
		}
		return int(x.kind) - int(y.kind)
	})
	ix.aliases = make([]alias, 0, len(b.names))
	for i := 0; i < len(b.names); {
		f := ix.members[b.names[i].member].family
		lo := len(ix.aliases)
		for ; i < len(b.names) && ix.members[b.names[i].member].family == f; i++ {
			ix.addAlias(b, &b.names[i], f, lo)
		}
		ix.families[f].aliasLo, ix.families[f].aliasHi = int32(lo), int32(len(ix.aliases))
	}
	ix.aliasTokens = b.tokens
}

// addAlias keeps a name unless its family, whose aliases begin at lo, has it.
func (ix *Index) addAlias(b *builder, n *rawName, f int32, lo int) {
	at := -1
	for k := lo; k < len(ix.aliases); k++ {
		if ix.aliases[k].normal == n.normal {
			at = k
		}
	}
	if at < 0 {
		at = len(ix.aliases)
		ix.aliases = append(ix.aliases, alias{family: f, first: n.first, last: n.last, kind: n.kind,
			hash: n.hash, normal: n.normal, profile: profileOf(b.tokens[n.first:n.last], func(k token) []byte { return []byte(b.vocab.Word(k.id)) })})
	}
	if n.kind != aliasFormer {
		ix.members[n.member].alias = int32(at)
	}
}

// profileOf sums up the describing words of a name.
func profileOf(tokens []token, spell func(token) []byte) profile {
	var p profile
	for _, k := range tokens {
		switch k.class {
		case phase, generic:
			p.bits |= k.bits
		case faith:
			p.faith |= k.bits
		case early:
			p.early |= k.bits
		case company:
			p.company = true
		case other:
			p.other = true
			p.venue = p.venue || k.bits&bitVenue != 0
		case plain:
			p.plain++
			if w := spell(k); isDigit(w[0]) {
				p.number ^= linkage.HashBytes(w)
			}
		}
	}
	return p
}
