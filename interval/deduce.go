package interval

import (
	"errors"
	"fmt"
	"math"
)

// ErrInconsistent is returned for a table whose published cells cannot all be
// right: a sum that does not add up, or that would need a count below zero.
// Rounded figures need a [Sum.Slack].
var ErrInconsistent = errors.New("interval: the published cells contradict each other")

// Deduction is what a reader can work out about a withheld cell: it lies between
// Lower and Upper, both whole; Upper is +Inf where nothing bounds it.
type Deduction struct {
	Cell         int
	Lower, Upper float64
}

// Exact reports whether the cell's value follows.
func (d Deduction) Exact() bool { return d.Lower == d.Upper }

// Deduce tells what a reader can work out about each withheld cell, in the order
// of the cells, who sees all other cells, knows all sums, and knows that counts
// are whole and not below zero. That covers every differencing over several
// sums, and every squeeze by zero: two withheld parts of a total of 0 are both 0.
//
// The limits are the least and greatest value in the polyhedron of all tables
// that fit, found by linear programming and taken inward to whole numbers. For
// tables of two dimensions and for hierarchies they are the narrowest there are.
// For three and more dimensions whole tables may be fewer than the polyhedron
// shows, so that a reader with much patience might do a little better.
//
// A reader who also knows a publisher's rule ("withheld means fewer than five")
// knows more than this; so does one who knows one of the counts.
//
// The error is [ErrInconsistent], or says which cell or sum cannot be used.
func Deduce(t Table) ([]Deduction, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	return t.deduce()
}

func (t Table) deduce() ([]Deduction, error) {
	found := make(map[int]Deduction)
	for _, part := range t.components() {
		p, err := t.programme(part)
		if err != nil {
			return nil, err
		}
		for i, cell := range part.cells {
			found[cell] = Deduction{
				Cell:  cell,
				Lower: math.Max(0, math.Ceil(p.least(i)-wholeTolerance)),
				Upper: math.Floor(p.greatest(i) + wholeTolerance),
			}
		}
	}
	var all []Deduction
	for i, c := range t.Cells {
		if d, ok := found[i]; ok {
			all = append(all, d)
		} else if c.Withheld { // in no sum
			all = append(all, Deduction{Cell: i, Upper: math.Inf(1)})
		}
	}
	return all, nil
}

// wholeTolerance is how far a linear programme's answer may be from whole.
const wholeTolerance = 1e-5

// component is a set of withheld cells that sums tie together.
type component struct {
	cells, sums []int
}

// components splits the problem into what can be solved apart, each by its
// lowest cell, with the sums that have no withheld cell in the last.
func (t Table) components() []component {
	leader := make([]int, len(t.Cells))
	for i := range leader {
		leader[i] = i
	}
	var find func(int) int
	find = func(i int) int {
		if leader[i] != i {
			leader[i] = find(leader[i])
		}
		return leader[i]
	}
	leads := make([]int, len(t.Sums)) // one withheld cell of each sum, or −1
	for i, s := range t.Sums {
		leads[i] = -1
		s.cells(func(cell int, _ float64) {
			if !t.Cells[cell].Withheld {
				return
			}
			if leads[i] >= 0 {
				a, b := find(leads[i]), find(cell)
				leader[max(a, b)] = min(a, b)
			}
			leads[i] = cell
		})
	}
	return t.gather(find, leads)
}

func (t Table) gather(find func(int) int, leads []int) []component {
	number := make(map[int]int)
	var parts []component
	var settled component
	for i, lead := range leads {
		if lead < 0 {
			settled.sums = append(settled.sums, i)
			continue
		}
		n, ok := number[find(lead)]
		if !ok {
			n = len(parts)
			number[find(lead)] = n
			parts = append(parts, component{})
		}
		parts[n].sums = append(parts[n].sums, i)
	}
	for i, c := range t.Cells {
		if n, ok := number[find(i)]; ok && c.Withheld {
			parts[n].cells = append(parts[n].cells, i)
		}
	}
	return append(parts, settled)
}

// programme makes the linear programme of a component: one variable per withheld
// cell, one row per sum. A sum with slack s says −s ≤ parts − total ≤ s: two more
// variables that add up to 2s.
func (t Table) programme(part component) (*tableau, error) {
	column := make(map[int]int, len(part.cells))
	for i, cell := range part.cells {
		column[cell] = i
	}
	width := len(part.cells)
	for _, i := range part.sums {
		if t.Sums[i].Slack > 0 {
			width += 2
		}
	}
	next := len(part.cells)
	var rows [][]float64
	for _, i := range part.sums {
		s, row := t.Sums[i], make([]float64, width+1)
		s.cells(func(cell int, sign float64) {
			if t.Cells[cell].Withheld {
				row[column[cell]] = sign
			} else {
				row[width] -= sign * t.Cells[cell].Value
			}
		})
		rows = append(rows, row)
		if s.Slack > 0 {
			both := make([]float64, width+1)
			row[next], both[next], both[next+1] = 1, 1, 1
			row[width] += s.Slack
			both[width] = 2 * s.Slack
			rows = append(rows, both)
			next += 2
		}
	}
	p, ok := newTableau(rows, width)
	if !ok {
		return nil, fmt.Errorf("%w (around sum %d)", ErrInconsistent, part.sums[0])
	}
	return p, nil
}
