package linkage

import "math"

// Vocabulary numbers words from 0 and counts in how many entries each occurs.
// It may be read by many goroutines once nobody adds to it.
type Vocabulary struct {
	ids   map[string]int32
	words []string
	count []int32
}

// NewVocabulary returns an empty vocabulary with room for about n words.
func NewVocabulary(n int) *Vocabulary {
	return &Vocabulary{ids: make(map[string]int32, n)}
}

// Add numbers a word that may be new.
func (v *Vocabulary) Add(word []byte) int32 {
	if id, ok := v.ids[string(word)]; ok {
		return id
	}
	s := string(word)
	id := int32(len(v.words))
	v.ids[s] = id
	v.words = append(v.words, s)
	v.count = append(v.count, 0)
	return id
}

// ID returns a word's number, or -1.
func (v *Vocabulary) ID(word []byte) int32 {
	if id, ok := v.ids[string(word)]; ok {
		return id
	}
	return -1
}

// Word returns the word of a number.
func (v *Vocabulary) Word(id int32) string { return v.words[id] }

// Len is how many words there are.
func (v *Vocabulary) Len() int { return len(v.words) }

// Occurs counts one more entry that holds the word.
func (v *Vocabulary) Occurs(id int32) { v.count[id]++ }

// Count is in how many entries the word occurs.
func (v *Vocabulary) Count(id int32) int32 { return v.count[id] }

// Weight is the inverse document frequency ln(entries / (count + 1)), at least
// 0.5. Pass the size of the whole field, not of a small register, as entries, so
// that a word is not thought rare only because the register is short.
func Weight(entries, count int) float32 {
	return max(float32(math.Log(float64(entries)/float64(count+1))), 0.5)
}
