package snapshot

import (
	"math/bits"
	"slices"
)

// Bits is a set of indexes.
type Bits []uint64

// NewBits makes an empty set that can hold the indexes below n.
func NewBits(n int) Bits { return make(Bits, (n+63)/64) }

// Add puts an index into the set.
func (b Bits) Add(i int32) { b[uint32(i)/64] |= 1 << (uint32(i) % 64) }

// Remove takes an index out of the set.
func (b Bits) Remove(i int32) { b[uint32(i)/64] &^= 1 << (uint32(i) % 64) }

// Has says whether an index is in the set.
func (b Bits) Has(i int32) bool { return b[uint32(i)/64]&(1<<(uint32(i)%64)) != 0 }

// Keep takes out of the set what is not in another of the same size.
func (b Bits) Keep(other Bits) {
	for k := range b {
		b[k] &= other[k]
	}
}

// Drop takes out of the set what is in another of the same size.
func (b Bits) Drop(other Bits) {
	for k := range b {
		b[k] &^= other[k]
	}
}

// Join puts into the set what is in another of the same size.
func (b Bits) Join(other Bits) {
	for k := range b {
		b[k] |= other[k]
	}
}

// Both counts the indexes that are in this set and in another of the same size.
func (b Bits) Both(other Bits) (n int) {
	for k, w := range b {
		n += bits.OnesCount64(w & other[k])
	}
	return n
}

// Len counts the indexes in the set.
func (b Bits) Len() (n int) {
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// Clone copies the set.
func (b Bits) Clone() Bits { return slices.Clone(b) }

// List gives the indexes in ascending order.
func (b Bits) List() []int32 {
	return b.AppendTo(make([]int32, 0, b.Len()))
}

// AppendTo appends the indexes in ascending order to a list.
func (b Bits) AppendTo(out []int32) []int32 {
	for k, w := range b {
		for ; w != 0; w &= w - 1 {
			out = append(out, int32(64*k+bits.TrailingZeros64(w)))
		}
	}
	return out
}
