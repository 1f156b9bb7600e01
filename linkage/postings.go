package linkage

import "slices"

// Postings is an inverted index from 64-bit keys to ascending entry numbers, in
// one flat slice. It is immutable once built and safe for concurrent use.
type Postings struct {
	slots []slot // open addressing; the length is a power of two
	mask  uint64
	refs  []int32
}

type slot struct {
	key        uint64
	start, end int32
}

// Pair is one key of one entry.
type Pair struct {
	Key   uint64
	Entry int32
}

// BuildPostings builds an index; pairs may come in any order and repeat. The
// slice is sorted in place. Key 0 is reserved and ignored.
func BuildPostings(pairs []Pair) *Postings {
	slices.SortFunc(pairs, func(a, b Pair) int {
		switch {
		case a.Key < b.Key:
			return -1
		case a.Key > b.Key:
			return 1
		}
		return int(a.Entry) - int(b.Entry)
	})
	distinct := 0
	for i := range pairs {
		if i == 0 || pairs[i].Key != pairs[i-1].Key {
			distinct++
		}
	}
	size := 16
	for size < distinct*2 {
		size *= 2
	}
	p := &Postings{slots: make([]slot, size), mask: uint64(size - 1), refs: make([]int32, 0, len(pairs))}
	for i := 0; i < len(pairs); {
		key, start := pairs[i].Key, len(p.refs)
		for ; i < len(pairs) && pairs[i].Key == key; i++ {
			if len(p.refs) == start || p.refs[len(p.refs)-1] != pairs[i].Entry {
				p.refs = append(p.refs, pairs[i].Entry)
			}
		}
		if key != 0 {
			p.insert(slot{key, int32(start), int32(len(p.refs))})
		}
	}
	return p
}

func (p *Postings) insert(s slot) {
	for i := Mix(s.key) & p.mask; ; i = (i + 1) & p.mask {
		if p.slots[i].key == 0 {
			p.slots[i] = s
			return
		}
	}
}

// Get returns the entries of a key, ascending; nil when there are none. The
// slice must not be changed.
func (p *Postings) Get(key uint64) []int32 {
	if key == 0 {
		return nil
	}
	for i := Mix(key) & p.mask; p.slots[i].key != 0; i = (i + 1) & p.mask {
		if s := &p.slots[i]; s.key == key {
			return p.refs[s.start:s.end]
		}
	}
	return nil
}

// Mix spreads the bits of x (the finaliser of SplitMix64; Steele, Lea and Flood,
// OOPSLA 2014, pp. 453–472).
func Mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// HashBytes is the 64-bit FNV-1a hash of b, never 0.
func HashBytes(b []byte) uint64 { return HashMore(14695981039346656037, b) }

// HashMore goes on with a hash: HashMore(HashBytes(a), b) is the hash of a and b
// written together.
func HashMore(h uint64, b []byte) uint64 {
	for _, c := range b {
		h = (h ^ uint64(c)) * 1099511628211
	}
	if h == 0 {
		return 1
	}
	return h
}

// HashString is HashBytes of a string.
func HashString(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	if h == 0 {
		return 1
	}
	return h
}

// Key joins two keys into one, in order, never 0.
func Key(a, b uint64) uint64 {
	h := Mix(a+0x9e3779b97f4a7c15) ^ Mix(b+0x7f4a7c159e3779b9)*3
	if h == 0 {
		return 1
	}
	return h
}
