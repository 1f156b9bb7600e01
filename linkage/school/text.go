package school

import (
	"bytes"

	"fairground/linkage"
)

// token is one canonical word of a text: a slice of its text's buffer.
type token struct {
	lo, hi int32
	from   int32 // where it began in the normalised text
	to     int32
	class  class
	bits   uint32
	id     int32 // in the vocabulary; -1 when it is not there
}

// text is a name or an address cut into canonical words. Its buffers are kept
// from one use to the next.
type text struct {
	normal []byte // as [linkage.AppendNormal] leaves it
	canon  []byte // canonical words, without separators
	tokens []token
	spaces []int32 // scratch: where the words of normal begin and end
}

// read cuts s into canonical words: abbreviations spelled out, the many ways of
// writing "Church of England" made one, a final "s" dropped from plain words.
func (t *text) read(l lexicon, s string) {
	t.normal = linkage.AppendNormal(t.normal[:0], s)
	t.canon, t.tokens, t.spaces = t.canon[:0], t.tokens[:0], t.spaces[:0]
	t.cutWords()
	n := len(t.spaces) / 2
	for i := 0; i < n; {
		i += t.take(l, i, n)
	}
}

// cutWords notes where each word of normal begins and ends.
func (t *text) cutWords() {
	start := 0
	for i := 0; i <= len(t.normal); i++ {
		if i == len(t.normal) || t.normal[i] == ' ' {
			if i > start {
				t.spaces = append(t.spaces, int32(start), int32(i))
			}
			start = i + 1
		}
	}
}

// take reads the longest phrase of the lexicon at word i, or one plain word, and
// returns how many words it used.
func (t *text) take(l lexicon, i, n int) int {
	for size := min(3, n-i); size >= 1; size-- {
		from, to := t.spaces[2*i], t.spaces[2*(i+size)-1]
		if words, ok := l[string(t.normal[from:to])]; ok {
			for _, w := range words {
				lo := int32(len(t.canon))
				t.canon = append(t.canon, w.canon...)
				t.tokens = append(t.tokens, token{lo, int32(len(t.canon)), from, to, w.class, w.bits, -1})
			}
			return size
		}
	}
	lo, from, to := int32(len(t.canon)), t.spaces[2*i], t.spaces[2*i+1]
	t.canon = append(t.canon, stem(t.normal[from:to])...)
	c := plain
	if isYear(t.normal[from:to]) {
		c = company
	}
	t.tokens = append(t.tokens, token{lo, int32(len(t.canon)), from, to, c, 0, -1})
	return 1
}

// isYear knows the years that companies' names end in ("… School 2003 Ltd").
func isYear(w []byte) bool {
	return len(w) == 4 && (w[0] == '1' && w[1] == '9' || w[0] == '2' && w[1] == '0') && isDigit(w[2]) && isDigit(w[3])
}

// joined appends to dst words i-1 and i as one, as they would be cut if written
// without the space; nothing unless both can be part of a proper name.
func (t *text) joined(dst []byte, i int) []byte {
	if i == 0 || t.tokens[i].class != plain || t.tokens[i-1].class > saint {
		return dst
	}
	a, b := t.tokens[i-1], t.tokens[i]
	dst = append(dst, t.normal[a.from:a.to]...)
	return append(dst, stem(t.normal[b.from:b.to])...)
}

// word returns the canonical word of a token.
func (t *text) word(k token) []byte { return t.canon[k.lo:k.hi] }

// repeats says that a telling word stands earlier in the text too.
func (t *text) repeats(i int) bool {
	k := t.tokens[i]
	if k.class != plain {
		return false
	}
	for _, before := range t.tokens[:i] {
		if before.class == plain && bytes.Equal(t.word(before), t.word(k)) {
			return true
		}
	}
	return false
}

// stem drops the final "s" that "St Mary's", "St Marys" and "St Mary" differ by.
func stem(w []byte) []byte {
	n := len(w)
	if n >= 4 && w[n-1] == 's' && w[n-2] != 's' && w[n-2] != 'u' && w[n-2] != 'i' {
		return w[:n-1]
	}
	return w
}

// lookUp numbers the tokens by a vocabulary that must not grow.
func (t *text) lookUp(v *linkage.Vocabulary) {
	for i := range t.tokens {
		t.tokens[i].id = v.ID(t.word(t.tokens[i]))
	}
}

// hash is the same for two names of the same canonical letters in the same order,
// fillers apart and however they are parted ("Castle View", "Castleview"); 0 for
// a name without words.
func (t *text) hash() uint64 {
	h, any := linkage.HashBytes(nil), false
	for _, k := range t.tokens {
		if k.class != filler && k.class != company {
			h, any = linkage.HashMore(h, t.word(k)), true
		}
	}
	if !any {
		return 0
	}
	return h
}
