package linkage

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// slowDistance is the textbook recursion of the optimal string alignment
// distance, with a memory.
func slowDistance(a, b string) int {
	memory := map[[2]int]int{}
	var d func(i, j int) int
	d = func(i, j int) int {
		if i == 0 || j == 0 {
			return i + j
		}
		if v, ok := memory[[2]int{i, j}]; ok {
			return v
		}
		cost := 1
		if a[i-1] == b[j-1] {
			cost = 0
		}
		v := min(d(i-1, j)+1, d(i, j-1)+1, d(i-1, j-1)+cost)
		if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
			v = min(v, d(i-2, j-2)+1)
		}
		memory[[2]int{i, j}] = v
		return v
	}
	return d(len(a), len(b))
}

func TestEditDistanceAgainstRecursion(t *testing.T) {
	word := rapid.StringMatching(`[abc]{0,9}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b, limit := word.Draw(t, "a"), word.Draw(t, "b"), rapid.IntRange(0, 5).Draw(t, "limit")
		want := min(slowDistance(a, b), limit+1)
		if got := EditDistance(a, b, limit); got != want {
			t.Fatalf("EditDistance(%q, %q, %d) = %d, want %d", a, b, limit, got, want)
		}
	})
}

func TestSimilarity(t *testing.T) {
	for _, c := range []struct {
		a, b      string
		low, high float32
	}{
		{"parkside", "parkside", 1, 1}, {"parkside", "parskide", 0.8, 0.95}, {"middlesborough", "middlesbrough", 0.8, 0.99},
		{"mary", "mark", 0, 0.9}, {"st", "str", 0, 0}, {"compr", "comprehensive", 0.7, 0.9}, {"oak", "elm", 0, 0}, {"weston", "preston", 0, 0},
	} {
		if got := Similarity(c.a, c.b); got < c.low || got > c.high {
			t.Errorf("Similarity(%q, %q) = %v, want %v to %v", c.a, c.b, got, c.low, c.high)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.StringMatching(`[a-d]{0,12}`).Draw(t, "a"), rapid.StringMatching(`[a-d]{0,12}`).Draw(t, "b")
		x, y := Similarity(a, b), Similarity(b, a)
		if x != y || x < 0 || x > 1 || (x == 1) != (a == b) {
			t.Fatalf("Similarity(%q, %q) = %v and %v", a, b, x, y)
		}
	})
}

// slowDice counts pairs of bytes in a map.
func slowDice(a, b string) float64 {
	if a == b {
		return 1
	}
	if len(a) < 2 || len(b) < 2 {
		return 0
	}
	counts, shared := map[string]int{}, 0
	for i := range len(a) - 1 {
		counts[a[i:i+2]]++
	}
	for i := range len(b) - 1 {
		if counts[b[i:i+2]] > 0 {
			counts[b[i:i+2]]--
			shared++
		}
	}
	return float64(2*shared) / float64(len(a)+len(b)-2)
}

// Hashing pairs to bytes can only raise the coefficient, and seldom does by much.
func TestDiceAgainstMap(t *testing.T) {
	name := rapid.StringMatching(`[a-z]{2,8}( [a-z]{2,8}){0,4}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := name.Draw(t, "a"), name.Draw(t, "b")
		got, want := float64(DiceBigrams(a, b)), slowDice(a, b)
		if got < want-1e-6 || got > want+0.35 {
			t.Fatalf("DiceBigrams(%q, %q) = %v, want %v", a, b, got, want)
		}
	})
}

func TestComparingAllocatesNothing(t *testing.T) {
	n := testing.AllocsPerRun(100, func() {
		_ = Similarity("parkside", "parskide") + DiceBigrams("st marys primary", "st mary primary")
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// Postings hold exactly what a map of slices would.
func TestPostingsAgainstMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pairs := rapid.SliceOf(rapid.Custom(func(t *rapid.T) Pair {
			return Pair{uint64(rapid.IntRange(1, 40).Draw(t, "key")), int32(rapid.IntRange(0, 30).Draw(t, "entry"))}
		})).Draw(t, "pairs")
		want := map[uint64][]int32{}
		for _, p := range pairs {
			want[p.Key] = append(want[p.Key], p.Entry)
		}
		index := BuildPostings(slices.Clone(pairs))
		for key := uint64(0); key <= 41; key++ {
			slices.Sort(want[key])
			if w := slices.Compact(want[key]); !slices.Equal(index.Get(key), w) {
				t.Fatalf("key %d: %v, want %v", key, index.Get(key), w)
			}
		}
	})
}

// Deletions find every word within one edit, and none farther.
func TestDeletionsAgainstScan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfNDistinct(rapid.StringMatching(`[ab]{4,8}`), 1, 40, rapid.ID).Draw(t, "words")
		v := NewVocabulary(0)
		for _, w := range words {
			v.Add([]byte(w))
		}
		query := rapid.StringMatching(`[ab]{4,8}`).Draw(t, "query")
		got := NewDeletions(v, func(int32) bool { return true }).Append(nil, []byte(query), 1000)
		slices.Sort(got)
		var want []int32
		for id, w := range words {
			if w != query && slowDistance(w, query) == 1 {
				want = append(want, int32(id))
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q: %v, want %v", query, got, want)
		}
	})
}

func TestWeight(t *testing.T) {
	if rare, common := Weight(50000, 1), Weight(50000, 1500); rare < 9 || common > 4 || rare > 11 {
		t.Errorf("rare %v, common %v", rare, common)
	}
	if w := Weight(10, 1000); w != 0.5 || math.IsNaN(float64(w)) {
		t.Errorf("floor: %v", w)
	}
}
