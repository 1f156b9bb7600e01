package snapshot

import (
	"cmp"
	"math"
	"slices"

	"fairground/internal/register"
)

// byNeed gives rows by need: the most children first, then the more deprived,
// then as they came; those of which the number is not known last. Needs says of a
// row how many children, and its IDACI rank.
func byNeed[R any](rows []R, needs func(*R) (register.Count, int)) []R {
	type place struct {
		key uint64 // children, counted down, above the rank
		row int32
	}
	order := make([]place, len(rows))
	for i := range rows {
		children, rank := needs(&rows[i])
		high := uint64(math.MaxUint32)
		if children.Known {
			high = uint64(math.MaxInt32 - int32(children.N))
		}
		order[i] = place{high<<32 | uint64(uint32(rank-1)), int32(i)} // a rank of 0 is not known, and becomes the last
	}
	slices.SortFunc(order, func(a, b place) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.row, b.row)) })
	out := make([]R, len(rows))
	for i, p := range order {
		out[i] = rows[p.row]
	}
	return out
}

// placed is a delivery with the number of its segment and of its setting.
type placed struct{ segment, setting, row int32 }

// sorted gives the rows at settings of the land, in the order of the columns:
// settings and segments are few beside deliveries, and so are counted instead of
// compared.
func (s *Snapshot) sorted(rows []DeliveryRow) []placed {
	order, keys, numbers := make([]placed, 0, len(rows)), []uint64(nil), map[uint64]int32{}
	for i := range rows {
		r := &rows[i]
		at, ok := s.Land.Find(r.Setting)
		if !ok {
			s.adrift++
			continue
		}
		order = append(order, placed{numberIn(numbers, &keys, keyOf(r)), int32(at), int32(i)})
	}
	rank := ranksOf(keys)
	for i := range order {
		order[i].segment = rank[order[i].segment]
	}
	order = counted(order, len(s.Land.Settings), func(p *placed) int32 { return p.setting })
	return counted(order, len(keys), func(p *placed) int32 { return p.segment })
}

// keyOf is what the deliveries of a segment have in common.
func keyOf(r *DeliveryRow) uint64 {
	return uint64(uint16(r.Period))<<40 | uint64(r.Themes)<<8 | uint64(r.Phases)
}

// ranksOf gives for each of some different keys its place among them in order.
func ranksOf(keys []uint64) []int32 {
	order := make([]int32, len(keys))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(keys[a], keys[b]) })
	out := make([]int32, len(keys))
	for at, i := range order {
		out[i] = int32(at)
	}
	return out
}

// counted gives things in the order of a number below n that each has, and those
// of one number as they came.
func counted[T any](things []T, n int, number func(*T) int32) []T {
	next := make([]int32, n+1)
	for i := range things {
		next[number(&things[i])+1]++
	}
	for i := 1; i <= n; i++ {
		next[i] += next[i-1]
	}
	out := make([]T, len(things))
	for i := range things {
		at := &next[number(&things[i])]
		out[*at] = things[i]
		*at++
	}
	return out
}
