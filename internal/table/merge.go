package table

import (
	"cmp"
	"slices"
)

// maxMergeWidth is how far to the right a merge is filled. Wider ones are
// ornament: a title or a rule over the whole sheet.
const maxMergeWidth = 64

// mergeFiller repeats the value of merged cells over the merge, row by row.
type mergeFiller struct {
	waiting []merge // by their top row
	active  []activeMerge
}

// activeMerge is a merge that the present row lies in, with its value.
type activeMerge struct {
	merge
	value string
}

func newMergeFiller(merges []merge) *mergeFiller {
	waiting := slices.Clone(merges)
	slices.SortStableFunc(waiting, func(a, b merge) int { return cmp.Compare(a.top, b.top) })
	return &mergeFiller{waiting: waiting}
}

// row returns the cells of the row with that number, merges filled in.
func (m *mergeFiller) row(number int, cells []string) []string {
	m.active = slices.DeleteFunc(m.active, func(a activeMerge) bool { return a.bottom < number })
	for len(m.waiting) > 0 && m.waiting[0].top <= number {
		next := m.waiting[0]
		m.waiting = m.waiting[1:]
		if next.top == number && next.left <= len(cells) && cells[next.left-1] != "" {
			next.right = min(next.right, next.left+maxMergeWidth-1)
			m.active = append(m.active, activeMerge{next, cells[next.left-1]})
		}
	}
	for _, a := range m.active {
		for len(cells) < a.right {
			cells = append(cells, "")
		}
		for c := a.left; c <= a.right; c++ {
			if cells[c-1] == "" {
				cells[c-1] = a.value
			}
		}
	}
	return cells
}
