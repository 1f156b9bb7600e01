package school

import "slices"

// Instance is what the model sees of one row: for learning and for looking into
// a surprising answer.
type Instance struct {
	Families   []int32     // the candidates' families, as [Index.Family] numbers them
	Candidates []float32   // their features, one after another, in the order of feature_list.go
	None       []float32   // the features of "none of these"
	Facts      [][]float32 // what the calibrator would know if that candidate led
}

// Instance compares a row with its candidates without deciding. The families in
// without are left out, as if the register did not have them.
func (ix *Index) Instance(q Query, without ...int32) Instance {
	m := ix.scratch.Get().(*matcher)
	defer ix.scratch.Put(m)
	m.prepare(q)
	m.gather()
	m.found = slices.DeleteFunc(m.found, func(f found) bool { return slices.Contains(without, f.family) })
	m.compareAll()
	out := Instance{Candidates: make([]float32, 0, len(m.cands)*int(nFeatures))}
	for i := range m.cands {
		facts := m.facts(i)
		out.Families = append(out.Families, m.cands[i].family)
		out.Candidates = append(out.Candidates, m.cands[i].x[:]...)
		out.Facts = append(out.Facts, facts[:])
	}
	var none [nNoneFeatures]float32
	m.noneFeatures(&none)
	out.None = none[:]
	return out
}

// Family numbers the family of an entry: two entries of one number are one
// school in two generations.
func (ix *Index) Family(reg Register, id string) (int32, bool) {
	i, ok := ix.byID[key{reg, id}]
	if !ok {
		return 0, false
	}
	return ix.members[i].family, true
}

// NumFeatures are the numbers of features of a candidate and of none.
func NumFeatures() (candidate, none int) { return int(nFeatures), int(nNoneFeatures) }

// WordCounts gives in how many families each word of the names occurs, for the
// background counts of [Params].
func (ix *Index) WordCounts() map[string]int32 {
	out := make(map[string]int32)
	for id := range int32(ix.vocab.Len()) {
		if n := ix.vocab.Count(id); n > 0 {
			out[ix.vocab.Word(id)] = n
		}
	}
	return out
}
