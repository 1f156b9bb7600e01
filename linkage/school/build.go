package school

import (
	"cmp"
	"slices"
	"strings"

	"fairground/linkage"
)

// builder holds what is only needed while an index is built.
type builder struct {
	words       lexicon
	settings    []Setting
	links       []Link
	formers     []FormerName
	byID        map[key]int32
	members     []member
	names       []rawName
	tokens      []token        // of all names; lo and hi are not used
	joined      []linkage.Pair // words written as one, and the member that parts them
	vocab       *linkage.Vocabulary
	authorities *authorities
	towns       map[uint64]bool // hashes of the towns' names
}

// rawName is one name of one setting, before families are known.
type rawName struct {
	member      int32
	first, last int32
	kind        aliasKind
	hash        uint64
	normal      string
}

func newBuilder(r Registers) *builder {
	b := &builder{words: newLexicon(), links: sortedLinks(r.Links), formers: sortedNames(r.FormerNames), vocab: linkage.NewVocabulary(len(r.Settings)),
		byID: make(map[key]int32, len(r.Settings)), authorities: newAuthorities(), towns: map[uint64]bool{}}
	b.settings = make([]Setting, 0, len(r.Settings))
	for _, at := range inOrder(r.Settings) {
		s := r.Settings[at]
		k := key{s.Register, s.ID}
		if _, twice := b.byID[k]; !twice && s.ID != "" {
			b.byID[k] = int32(len(b.settings))
			b.settings = append(b.settings, s)
		}
	}
	return b
}

// inOrder numbers the settings by register and id, so that the order of the files
// they came from changes nothing. Of two entries of one number the later knowledge
// comes first: a closing date, else an opening date.
func inOrder(settings []Setting) []int32 {
	order := make([]int32, len(settings))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(i, j int32) int {
		a, b := &settings[i], &settings[j]
		return cmp.Or(strings.Compare(string(a.Register), string(b.Register)), strings.Compare(a.ID, b.ID), b.Closed.Compare(a.Closed),
			b.Opened.Compare(a.Opened), strings.Compare(a.Name, b.Name), strings.Compare(a.Postcode, b.Postcode))
	})
	return order
}

func sortedLinks(links []Link) []Link {
	sorted := slices.Clone(links)
	slices.SortStableFunc(sorted, func(a, b Link) int {
		return cmp.Or(strings.Compare(a.From, b.From), strings.Compare(a.To, b.To), cmp.Compare(flag(a.Successor), flag(b.Successor)), a.Date.Compare(b.Date),
			strings.Compare(a.Name, b.Name))
	})
	return sorted
}

func sortedNames(names []FormerName) []FormerName {
	sorted := slices.Clone(names)
	slices.SortStableFunc(sorted, func(a, b FormerName) int {
		return cmp.Or(strings.Compare(string(a.Register), string(b.Register)), strings.Compare(a.ID, b.ID), strings.Compare(a.Name, b.Name))
	})
	return sorted
}

// readNames reads every name there is, and each setting's place.
func (b *builder) readNames() {
	b.members = make([]member, len(b.settings))
	b.names = make([]rawName, 0, len(b.settings)+len(b.links)+len(b.formers))
	seen := map[string]int16{}
	var t text
	for i := range b.settings {
		s, m := &b.settings[i], &b.members[i]
		kind := aliasCurrent
		if s.Status == Closed {
			kind = aliasClosed
		}
		m.name = b.addName(&t, int32(i), s.Name, kind)
		m.pc = readPostcode(s.Postcode)
		m.authority = b.authorities.add(s.Authority, s.AuthorityCode, seen)
		if s.Town != "" {
			t.normal = linkage.AppendNormal(t.normal[:0], s.Town)
			m.town = linkage.HashBytes(t.normal)
			b.towns[m.town] = true
		}
	}
	b.authorities.finish()
	for _, l := range b.links {
		if i, ok := b.byID[key{GIAS, l.To}]; ok && l.Name != "" && !l.Split {
			b.addName(&t, i, l.Name, aliasFormer)
		}
	}
	for _, n := range b.formers {
		if i, ok := b.byID[key{n.Register, n.ID}]; ok && n.Name != "" {
			b.addName(&t, i, n.Name, aliasFormer)
		}
	}
}

// addName reads one name and returns its hash.
func (b *builder) addName(t *text, m int32, name string, kind aliasKind) uint64 {
	t.read(b.words, name)
	if kind == aliasFormer && string(t.normal) == b.normalOf(m) {
		return 0 // the links file mostly repeats the present name
	}
	first := int32(len(b.tokens))
	var buf [64]byte
	for i, k := range t.tokens {
		k.id = b.vocab.Add(t.word(k))
		b.tokens = append(b.tokens, k)
		if w := t.joined(buf[:0], i); len(w) > 0 {
			b.joined = append(b.joined, linkage.Pair{Key: linkage.HashBytes(w), Entry: m})
		}
	}
	h := t.hash()
	b.names = append(b.names, rawName{m, first, int32(len(b.tokens)), kind, h, string(t.normal)})
	return h
}

// normalOf is a member's own name, which was the m-th to be read.
func (b *builder) normalOf(m int32) string { return b.names[m].normal }

// weigh gives each word its weight: by rarity for plain words, fixed for those
// that describe. A word counts as common when it is so in the country, even if
// the index is of one town.
func (ix *Index) weigh(p *Params) {
	last := make([]int32, ix.vocab.Len())
	kind := make([]class, ix.vocab.Len())
	for i := range last {
		last[i] = -1
	}
	for i := range ix.aliases {
		a := &ix.aliases[i]
		for _, k := range ix.aliasTokens[a.first:a.last] {
			kind[k.id] = k.class
			if last[k.id] != a.family {
				last[k.id] = a.family
				ix.vocab.Occurs(k.id)
			}
		}
	}
	ix.weights = make([]float32, ix.vocab.Len())
	for id := range ix.weights {
		word := ix.vocab.Word(int32(id))
		ix.weights[id] = classWeight(kind[id], max(int(ix.vocab.Count(int32(id))), int(p.Background[word])))
	}
	for i := range ix.aliases {
		a := &ix.aliases[i]
		tokens := ix.aliasTokens[a.first:a.last]
		for j, k := range tokens {
			if k.class == saint || k.class == plain && !slices.ContainsFunc(tokens[:j], func(t token) bool { return t.id == k.id }) {
				a.weight += ix.weights[k.id]
			}
		}
	}
}

func classWeight(c class, count int) float32 {
	switch c {
	case plain:
		return linkage.Weight(fieldSize, count)
	case saint:
		return 0.6
	case filler, company:
		return 0.05
	}
	return 0.4
}

// layOutPlaces gathers the words of each family's towns, streets, localities and
// authorities.
func (ix *Index) layOutPlaces(b *builder) {
	var t text
	var words []int32
	for f := range ix.families {
		words = words[:0]
		for _, m := range ix.familyMembers(int32(f)) {
			s := &ix.settings[m]
			for _, part := range [...]string{s.Address, s.Town, s.County, s.Authority} {
				t.read(b.words, part)
				for _, k := range t.tokens {
					if k.class == plain || k.class == saint {
						words = append(words, ix.vocab.Add(t.word(k)))
					}
				}
			}
		}
		slices.Sort(words)
		ix.families[f].placeLo = int32(len(ix.places))
		ix.places = append(ix.places, slices.Compact(words)...)
		ix.families[f].placeHi = int32(len(ix.places))
	}
	ix.growWeights()
}

// growWeights weighs the words that no name holds, only places and trusts.
func (ix *Index) growWeights() {
	const unnamed = 5 // as if a few schools bore it: places lend their names
	for id := len(ix.weights); id < ix.vocab.Len(); id++ {
		ix.weights = append(ix.weights, classWeight(plain, int(max(ix.params.Background[ix.vocab.Word(int32(id))], unnamed))))
	}
}

// layOutTrusts notes the plain words of each member's trust, and which families
// are outside England.
func (ix *Index) layOutTrusts(b *builder) {
	ix.foreign = foreignNames()
	ix.abroad = make([]bool, len(ix.families))
	ix.trustWords = make([][]int32, len(ix.settings))
	known := map[string][]int32{"": nil}
	var t text
	for i := range ix.settings {
		s := &ix.settings[i]
		if abroad(s) {
			ix.abroad[ix.members[i].family] = true
		}
		words, ok := known[s.Trust]
		if !ok {
			t.read(b.words, s.Trust)
			for _, k := range t.tokens {
				if k.class == plain {
					words = append(words, ix.vocab.Add(t.word(k)))
				}
			}
			slices.Sort(words)
			known[s.Trust] = words
		}
		ix.trustWords[i] = words
	}
	ix.growWeights()
}

// Kinds of keys in the narrow index: a word together with where it stands.
const (
	inAuthority uint64 = iota + 1
	inTown
	inDistrict
)

// buildPostings makes the blocking indexes.
func (ix *Index) buildPostings(b *builder) {
	var pc, word, name []linkage.Pair
	done := make(chan struct{})
	go func() {
		ix.byNarrow = linkage.BuildPostings(ix.narrowPairs())
		close(done)
	}()
	for i := range ix.members {
		if m := &ix.members[i]; m.pc != 0 {
			pc = append(pc, linkage.Pair{Key: uint64(m.pc), Entry: m.family}, linkage.Pair{Key: uint64(m.pc.sector()), Entry: m.family})
		}
	}
	for i := range ix.aliases {
		a := &ix.aliases[i]
		name = append(name, linkage.Pair{Key: a.hash, Entry: a.family})
		for _, k := range ix.aliasTokens[a.first:a.last] {
			if k.class == plain || k.class == early {
				word = append(word, linkage.Pair{Key: wordKey(k.id), Entry: a.family})
			}
		}
	}
	for _, j := range b.joined {
		word = append(word, linkage.Pair{Key: j.Key, Entry: ix.members[j.Entry].family})
	}
	ix.byPostcode, ix.byWord, ix.byName = linkage.BuildPostings(pc), linkage.BuildPostings(word), linkage.BuildPostings(name)
	ix.buildIdentifiers()
	ix.buildSearch()
	ix.buildWords()
	<-done
}

func wordKey(id int32) uint64 { return linkage.Mix(uint64(id)+1) | 1 }

// narrowPairs indexes each family's plain words together with its authorities,
// towns and postcode districts.
func (ix *Index) narrowPairs() []linkage.Pair {
	pairs := make([]linkage.Pair, 0, len(ix.aliases)*8)
	var where []uint64
	for f := range ix.families {
		where = where[:0]
		for _, m := range ix.familyMembers(int32(f)) {
			where = appendPlaces(where, &ix.members[m])
		}
		for _, a := range ix.familyAliases(int32(f)) {
			for _, k := range ix.aliasTokens[a.first:a.last] {
				if k.class != plain {
					continue
				}
				for _, w := range where {
					pairs = append(pairs, linkage.Pair{Key: linkage.Key(w, uint64(k.id)), Entry: int32(f)})
				}
			}
		}
	}
	return pairs
}

func appendPlaces(where []uint64, m *member) []uint64 {
	if m.authority >= 0 {
		where = appendNew(where, linkage.Key(inAuthority, uint64(m.authority)))
	}
	if m.town != 0 {
		where = appendNew(where, linkage.Key(inTown, m.town))
	}
	if m.pc != 0 {
		where = appendNew(where, linkage.Key(inDistrict, uint64(m.pc.district())))
	}
	return where
}

func appendNew(list []uint64, x uint64) []uint64 {
	if slices.Contains(list, x) {
		return list
	}
	return append(list, x)
}

// buildIdentifiers indexes URNs, LAESTABs, UKPRNs and website domains.
func (ix *Index) buildIdentifiers() {
	var code, domain []linkage.Pair
	for i := range ix.settings {
		s, f := &ix.settings[i], ix.members[i].family
		code = append(code, linkage.Pair{Key: codeKey(codeURN, s.ID), Entry: f})
		if s.AuthorityCode != "" && s.EstablishmentNumber != "" {
			code = append(code, linkage.Pair{Key: codeKey(codeLAESTAB, s.AuthorityCode+s.EstablishmentNumber), Entry: f})
		}
		if s.EstablishmentNumber != "" && ix.members[i].authority >= 0 {
			code = append(code, linkage.Pair{Key: linkage.Key(uint64(ix.members[i].authority), codeKey(codeNumber, s.EstablishmentNumber)), Entry: f})
		}
		if s.UKPRN != "" {
			code = append(code, linkage.Pair{Key: codeKey(codeUKPRN, s.UKPRN), Entry: f})
		}
		if d := domainOf(s.Website); d != "" {
			domain = append(domain, linkage.Pair{Key: linkage.HashString(d), Entry: f})
		}
	}
	ix.byCode, ix.byDomain = linkage.BuildPostings(code), linkage.BuildPostings(domain)
}

// Kinds of identifiers.
const (
	codeURN uint64 = iota + 1
	codeLAESTAB
	codeNumber
	codeUKPRN
)

func codeKey(kind uint64, s string) uint64 { return linkage.Key(kind, linkage.HashString(s)) }

// domainOf returns a website's host without "www."; empty for hosts that many
// schools share.
func domainOf(url string) string {
	s := strings.ToLower(strings.TrimSpace(url))
	if i := strings.Index(s, "://"); i >= 0 {
		s = s[i+3:]
	}
	if i := strings.IndexAny(s, "/?#: "); i >= 0 {
		s = s[:i]
	}
	s = strings.TrimPrefix(strings.TrimPrefix(s, "www."), "www2.")
	if !strings.Contains(s, ".") {
		return ""
	}
	return s
}

// buildSearch indexes every word of every family, names and places alike.
func (ix *Index) buildSearch() {
	pairs := make([]linkage.Pair, 0, len(ix.places)+len(ix.aliasTokens))
	for i := range ix.aliases {
		a := &ix.aliases[i]
		for _, k := range ix.aliasTokens[a.first:a.last] {
			if k.class != filler {
				pairs = append(pairs, linkage.Pair{Key: wordKey(k.id), Entry: a.family})
			}
		}
	}
	for f := range ix.families {
		for _, id := range ix.familyPlaces(int32(f)) {
			pairs = append(pairs, linkage.Pair{Key: wordKey(id), Entry: int32(f)})
		}
	}
	ix.bySearch = linkage.BuildPostings(pairs)
}

// buildWords makes the indexes of misspellings and of beginnings.
func (ix *Index) buildWords() {
	ix.misspelt = linkage.NewDeletions(ix.vocab, func(id int32) bool { return ix.vocab.Count(id) > 0 })
	ix.prefixes = make([]beginning, 0, ix.vocab.Len()+len(ix.words))
	for id := range int32(ix.vocab.Len()) {
		ix.prefixes = append(ix.prefixes, beginning{ix.vocab.Word(id), id})
	}
	for spelling, words := range ix.words {
		if id := ix.vocab.ID([]byte(words[0].canon)); len(words) == 1 && id >= 0 && spelling != words[0].canon {
			ix.prefixes = append(ix.prefixes, beginning{spelling, id})
		}
	}
	slices.SortFunc(ix.prefixes, func(a, b beginning) int { return cmp.Or(strings.Compare(a.word, b.word), cmp.Compare(a.id, b.id)) })
}

// beginning is a spelling that an unfinished word may become: a word of the
// vocabulary, or one that the lexicon turns into it ("high" into "secondary").
type beginning struct {
	word string
	id   int32
}
