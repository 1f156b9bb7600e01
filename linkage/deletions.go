package linkage

// Deletions finds the words of a vocabulary within one edit of a given word,
// through the words left when one letter is dropped on either side: an
// insertion, deletion, substitution or swap of neighbours always leaves such a
// word in common (Mor and Fraenkel, CACM 25, 1982, pp. 935–940).
type Deletions struct {
	words []string
	index *Postings
}

// minDeletion is the shortest word, in letters, whose misspellings are sought:
// among shorter ones nearly everything is one edit from something.
const minDeletion = 4

// NewDeletions indexes the words for which keep is true, by their numbers.
func NewDeletions(v *Vocabulary, keep func(id int32) bool) *Deletions {
	d := &Deletions{words: v.words}
	pairs := make([]Pair, 0, len(v.words)*9)
	var buf [maxWord]byte
	for id, w := range v.words {
		if len(w) < minDeletion || len(w) > maxWord || !keep(int32(id)) {
			continue
		}
		pairs = append(pairs, Pair{HashString(w), int32(id)})
		for i := range len(w) {
			b := append(append(buf[:0], w[:i]...), w[i+1:]...)
			pairs = append(pairs, Pair{HashBytes(b), int32(id)})
		}
	}
	d.index = BuildPostings(pairs)
	return d
}

// Append appends to dst the numbers of at most most words within one edit of
// word, other than the word itself.
func (d *Deletions) Append(dst []int32, word []byte, most int) []int32 {
	if len(word) < minDeletion || len(word) > maxWord {
		return dst
	}
	start := len(dst)
	var buf [maxWord]byte
	dst = d.take(dst, HashBytes(word), word, start, most)
	for i := range word {
		b := append(append(buf[:0], word[:i]...), word[i+1:]...)
		dst = d.take(dst, HashBytes(b), word, start, most)
	}
	return dst
}

func (d *Deletions) take(dst []int32, key uint64, word []byte, start, most int) []int32 {
next:
	for _, id := range d.index.Get(key) {
		if len(dst)-start >= most {
			return dst
		}
		for _, have := range dst[start:] {
			if have == id {
				continue next
			}
		}
		if w := d.words[id]; w != string(word) && EditDistance(w, string(word), 1) <= 1 {
			dst = append(dst, id)
		}
	}
	return dst
}
