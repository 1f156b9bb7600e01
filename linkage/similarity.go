package linkage

// maxWord is the longest word, in bytes, that is compared letter by letter;
// longer ones are cut, which no English name notices.
const maxWord = 32

// EditDistance is the optimal string alignment distance of a and b in bytes: the
// fewest insertions, deletions, substitutions and swaps of neighbours (Damerau,
// CACM 7, 1964, pp. 171–176), no part edited twice. It returns limit+1 as soon
// as the distance must exceed limit. Words are cut to 32 bytes.
func EditDistance(a, b string, limit int) int {
	a, b = cut(a), cut(b)
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > limit {
		return limit + 1
	}
	var rows [3][maxWord + 1]uint8
	before, above, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		above[j] = uint8(j)
	}
	for i := 1; i <= len(a); i++ {
		row[0] = uint8(i)
		least := row[0]
		for j := 1; j <= len(b); j++ {
			d := above[j-1]
			if a[i-1] != b[j-1] {
				d = min(d, above[j], row[j-1]) + 1
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					d = min(d, before[j-2]+1)
				}
			}
			row[j] = d
			least = min(least, d)
		}
		if int(least) > limit {
			return limit + 1
		}
		before, above, row = above, row, before
	}
	return min(int(above[len(b)]), limit+1)
}

func cut(s string) string {
	if len(s) > maxWord {
		return s[:maxWord]
	}
	return s
}

// Similarity compares two words: 1 when equal, near 1 for a likely misspelling,
// .8 for one cut short ("compr", "comprehensive"), 0 when they have nothing to do
// with each other. One edit is allowed from 4 letters, two from 8, and the first
// letter must agree unless it was swapped with the second or the word is long:
// typing errors seldom touch it.
func Similarity(a, b string) float32 {
	if a == b {
		return 1
	}
	short := min(len(a), len(b))
	if short < 3 {
		return 0
	}
	long := max(len(a), len(b))
	if a[:short] == b[:short] {
		if long-short == 1 {
			return 0.92
		}
		return 0.8
	}
	limit := 0
	switch {
	case short >= 8:
		limit = 2
	case short >= 4:
		limit = 1
	}
	if limit == 0 || a[0] != b[0] && short < 6 && !(a[0] == b[1] && a[1] == b[0]) {
		return 0
	}
	d := EditDistance(a, b, limit)
	if d > limit {
		return 0
	}
	return 1 - float32(d)*1.2/float32(long+2)
}

// DiceBigrams is the Dice coefficient of the pairs of neighbouring bytes of a and
// b, counted with repetition: 2·|shared| / (|A|+|B|), in [0, 1]; 1 for two equal
// texts, 0 when one has fewer than two bytes and they differ (Dice, Ecology 26,
// 1945, pp. 297–302). It allocates nothing for texts up to 96 bytes; the rest is cut.
func DiceBigrams(a, b string) float32 {
	const most = 96
	if a == b {
		return 1
	}
	if len(a) > most {
		a = a[:most]
	}
	if len(b) > most {
		b = b[:most]
	}
	if len(a) < 2 || len(b) < 2 {
		return 0
	}
	var counts [256]int8
	for i := 0; i+1 < len(a); i++ {
		counts[bigram(a[i], a[i+1])]++
	}
	shared := 0
	for i := 0; i+1 < len(b); i++ {
		if k := bigram(b[i], b[i+1]); counts[k] > 0 {
			counts[k]--
			shared++
		}
	}
	return float32(2*shared) / float32(len(a)+len(b)-2)
}

// bigram hashes two bytes to one. Collisions are rare enough among the few dozen
// pairs of a name, and can only raise the coefficient a little.
func bigram(x, y byte) byte {
	return byte((uint32(x)*167 + uint32(y)*59) ^ (uint32(y) >> 3))
}
