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

// postcode is a British postcode in capitals without space, packed into eight
// bytes from the highest down; 0 is none.
type postcode uint64

// readPostcode reads the one postcode of s, which should be nothing else.
func readPostcode(s string) postcode {
	var b [8]byte
	n := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		if c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			if n == 7 {
				return 0
			}
			b[n] = c
			n++
		}
	}
	if n < 5 || !isDigit(b[n-3]) || isDigit(b[n-2]) || isDigit(b[n-1]) || isDigit(b[0]) {
		return 0
	}
	return pack(b[:n])
}

func pack(b []byte) postcode {
	var p postcode
	for _, c := range b {
		p = p<<8 | postcode(c)
	}
	return p
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// sector drops the last two characters ("M1 1AA" → "M1 1"), district the last
// three ("M1").
func (p postcode) sector() postcode   { return p >> 16 }
func (p postcode) district() postcode { return p >> 24 }

// area is the leading letters ("M", "SW").
func (p postcode) area() postcode {
	d := p.district()
	for d != 0 && (d>>8 != 0 || isDigit(byte(d))) {
		if c := byte(d); !isDigit(c) && lettersOnly(d) {
			return d
		}
		d >>= 8
	}
	return d
}

func lettersOnly(p postcode) bool {
	for ; p != 0; p >>= 8 {
		if isDigit(byte(p)) {
			return false
		}
	}
	return true
}

// findPostcode looks for a postcode at the end of, or within, a one-line address
// and returns it and the address without it.
func findPostcode(address string) (postcode, string) {
	fields := bytes.FieldsFunc([]byte(address), func(r rune) bool { return r == ' ' || r == ',' || r == ';' || r == '.' || r == '\t' || r == '\n' })
	for i := len(fields) - 1; i >= 0; i-- {
		if p := readPostcode(string(fields[i])); p != 0 && len(fields[i]) >= 5 {
			return p, without(address, fields[i])
		}
		if i > 0 && len(fields[i]) == 3 && len(fields[i-1]) <= 4 {
			if p := readPostcode(string(fields[i-1]) + string(fields[i])); p != 0 {
				return p, without(without(address, fields[i]), fields[i-1])
			}
		}
	}
	return 0, address
}

// without cuts the last occurrence of part out of s.
func without(s string, part []byte) string {
	i := bytes.LastIndex([]byte(s), part)
	if i < 0 {
		return s
	}
	return s[:i] + " " + s[i+len(part):]
}
