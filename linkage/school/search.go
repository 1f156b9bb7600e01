package school

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"fairground/linkage"
)

// Hit is one entry that a search found.
type Hit struct {
	Register            Register
	ID, Name, Town      string
	Authority, Postcode string
	Status              Status
	Score               float64 // only its order means anything
}

// Search finds entries by what has been typed so far, for type-ahead: the last
// word may be unfinished, any word may be misspelt, words of town, street or
// authority count too, and a postcode, URN or Ofsted number is found at once.
// Each school comes once, as the generation now open where there is one; open
// ones come first among equals. At most limit hits are returned (0: ten).
func (ix *Index) Search(typed string, limit int) []Hit {
	m := ix.scratch.Get().(*matcher)
	defer ix.scratch.Put(m)
	if limit <= 0 {
		limit = 10
	}
	s := searcher{m: m, ix: ix, typed: strings.TrimSpace(typed)}
	s.byCode()
	s.byWords()
	return s.hits(limit)
}

// Limits of a search.
const (
	maxPrefixWords = 400   // words that an unfinished one may become
	maxPerWord     = 60000 // families followed per word
)

type searcher struct {
	m     *matcher
	ix    *Index
	typed string
	whole float32 // the weight of all words typed
	words int
}

func (s *searcher) byCode() {
	code := strings.ToUpper(strings.ReplaceAll(s.typed, " ", ""))
	for _, k := range [...]uint64{codeKey(codeURN, code), codeKey(codeUKPRN, code), codeKey(codeLAESTAB, strings.ReplaceAll(code, "/", ""))} {
		s.m.addAll(s.ix.byCode.Get(k), 100)
	}
	if pc, _ := findPostcode(s.typed); pc != 0 {
		s.m.addAll(s.ix.byPostcode.Get(uint64(pc)), 50)
	}
}

// byWords scores each family by the words it holds; a word counts once, at its
// best reading.
func (s *searcher) byWords() {
	t := &s.m.name
	t.read(s.ix.words, s.typed)
	t.lookUp(s.ix.vocab)
	for i, k := range t.tokens {
		if k.class == filler {
			continue
		}
		s.words++
		w := s.ix.weightOf(k)
		s.whole += w
		last := i == len(t.tokens)-1 && !strings.HasSuffix(s.typed, " ")
		s.m.near = s.m.near[:0]
		if k.id >= 0 {
			s.m.near = append(s.m.near, k.id)
		}
		exact := len(s.m.near)
		if part := t.normal[k.from:k.to]; last || exact == 0 && len(part) >= 3 {
			s.m.near = s.ix.appendPrefixed(s.m.near, string(part))
		}
		begun := len(s.m.near)
		if begun < 3 {
			s.m.near = s.ix.misspelt.Append(s.m.near, t.word(k), 8)
		}
		s.addReadings(exact, begun, w)
	}
}

// addReadings adds each family that holds any reading of a word, once: the word
// itself, then what it may become, then what it may be a misspelling of.
func (s *searcher) addReadings(exact, begun int, w float32) {
	m := s.m
	clear(m.reading)
	for i, id := range m.near {
		gain := w
		switch {
		case i >= begun:
			gain = 0.55 * w
		case i >= exact:
			gain = 0.75 * w
		}
		for _, f := range s.ix.bySearch.Get(wordKey(id)) {
			if _, seen := m.reading[f]; !seen {
				m.reading[f] = struct{}{}
				m.add(f, gain)
			}
			if len(m.reading) >= maxPerWord {
				return
			}
		}
	}
}

// appendPrefixed appends the words that begin with part.
func (ix *Index) appendPrefixed(dst []int32, part string) []int32 {
	at, _ := slices.BinarySearchFunc(ix.prefixes, part, func(b beginning, p string) int { return strings.Compare(b.word, p) })
	for n := 0; at < len(ix.prefixes) && n < maxPrefixWords && strings.HasPrefix(ix.prefixes[at].word, part); at++ {
		dst = append(dst, ix.prefixes[at].id)
		n++
	}
	return dst
}

// hits ranks the families and names each by the generation now open.
func (s *searcher) hits(limit int) []Hit {
	m, ix := s.m, s.ix
	best := make([]found, 0, len(m.touched))
	normal := linkage.Normal(s.typed)
	for _, f := range m.touched {
		best = append(best, found{f, m.score[f]})
		m.score[f] = 0
	}
	m.touched = m.touched[:0]
	slices.SortFunc(best, byPromise)
	best = best[:min(len(best), 50*limit)]
	out := make([]Hit, 0, len(best))
	for _, b := range best {
		if b.score < 0.5*s.whole {
			break
		}
		out = append(out, ix.hit(b, normal))
	}
	slices.SortStableFunc(out, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
	return out[:min(limit, len(out))]
}

// hit scores a family finally: whole words of what was typed, then how much of
// the name they are, then whether it is open.
func (ix *Index) hit(b found, normal string) Hit {
	members := ix.familyMembers(b.family)
	i := ix.generation(members[len(members)-1], time.Time{})
	st := &ix.settings[i]
	name := ix.aliases[ix.members[i].alias].normal
	score := float64(b.score)
	if strings.HasPrefix(name, normal) {
		score += 2
	}
	score += 2 * float64(linkage.DiceBigrams(name, normal))
	if st.Status != Closed {
		score += 1.5
	}
	if abroad(st) {
		score -= 1
	}
	return Hit{Register: st.Register, ID: st.ID, Name: st.Name, Town: st.Town, Authority: st.Authority, Postcode: st.Postcode,
		Status: st.Status, Score: score}
}
