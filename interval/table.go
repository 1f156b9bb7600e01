package interval

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Cell is one count of a table.
type Cell struct {
	Value    float64 // whole, not below 0; not looked at by Deduce where it is withheld, and may be NaN
	Withheld bool    // readers do not see it
	Fixed    bool    // published elsewhere already, so it cannot be withheld
}

// Sum says that one cell is the sum of others, as every reader knows.
type Sum struct {
	Total int
	Parts []int
	Slack float64 // how far they may differ, where the publisher rounded; else 0
}

// Table is a list of counts and of the sums between them, in whatever shape:
// breakdowns add up to totals, authorities to combined authorities and to
// regions. Percentages with their denominators are counts, too: put in the count
// that they give away.
type Table struct {
	Cells []Cell
	Sums  []Sum
}

// Cross makes the table of a grid whose last row and last column hold the totals,
// such as authorities by breakdowns. The cell in row r and column c has the index
// r·columns + c. The error says that the grid has fewer than two rows or columns,
// or rows of different length.
func Cross(grid [][]Cell) (Table, error) {
	var t Table
	if len(grid) < 2 || len(grid[0]) < 2 {
		return t, errors.New("interval: a grid needs two rows and two columns, the totals among them")
	}
	rows, columns := len(grid), len(grid[0])
	for r, row := range grid {
		if len(row) != columns {
			return t, fmt.Errorf("interval: row %d has %d cells, row 0 has %d", r, len(row), columns)
		}
		t.Cells = append(t.Cells, row...)
		t.Sums = append(t.Sums, Sum{Total: r*columns + columns - 1, Parts: steps(r*columns, 1, columns-1)})
	}
	for c := range columns {
		t.Sums = append(t.Sums, Sum{Total: (rows-1)*columns + c, Parts: steps(c, columns, rows-1)})
	}
	return t, nil
}

// steps gives n numbers from start on.
func steps(start, step, n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = start + i*step
	}
	return s
}

// check says what makes a table unusable.
func (t Table) check() error {
	for i, c := range t.Cells {
		if !c.Withheld && (!(c.Value >= 0) || c.Value != math.Trunc(c.Value) || c.Value > 1<<53) {
			return fmt.Errorf("interval: cell %d is %v, not a count", i, c.Value)
		}
	}
	for i, s := range t.Sums {
		cells := append(slices.Clone(s.Parts), s.Total)
		slices.Sort(cells)
		if cells[0] < 0 || cells[len(cells)-1] >= len(t.Cells) {
			return fmt.Errorf("interval: sum %d names a cell that is not in the table", i)
		}
		if len(slices.Compact(cells)) != len(s.Parts)+1 {
			return fmt.Errorf("interval: sum %d names a cell twice", i)
		}
		if !(s.Slack >= 0) || math.IsInf(s.Slack, 0) {
			return fmt.Errorf("interval: the slack of sum %d is %v", i, s.Slack)
		}
	}
	return nil
}

// cells calls f with every cell of the sum and its sign in parts − total = 0.
func (s Sum) cells(f func(cell int, sign float64)) {
	for _, p := range s.Parts {
		f(p, 1)
	}
	f(s.Total, -1)
}
