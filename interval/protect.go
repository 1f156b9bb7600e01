package interval

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// UnprotectableError says that a withheld cell can be worked out, or too nearly,
// whatever else is withheld: all cells that could hide it are fixed.
type UnprotectableError struct {
	Cell int
}

func (e *UnprotectableError) Error() string {
	return fmt.Sprintf("interval: cell %d can be worked out from cells that are fixed", e.Cell)
}

// Protect chooses further cells to withhold so that no withheld cell can be
// worked out by [Deduce], and gives their indices in order. The cells that the
// table withholds keep limits at least width apart (a width below 1 counts as 1:
// two counts are possible); those chosen here, at least 1.
//
// It prefers to withhold cells that cost little: those that expose no further
// sum, then small ones, never one that is fixed. Whenever a cell is exposed one
// more is withheld, and at the end each is published again if that does no harm:
// so none of the chosen cells could be left out, though another choice might be
// smaller. To find the smallest is not practical for tables of any size (Kelly,
// Golden and Assad, "Cell suppression: disclosure protection for sensitive
// tabular data", Networks 22, 1992, pp. 397–417).
//
// The table's values must be the true ones, except those of withheld cells,
// which are not looked at. The error is [ErrInconsistent], an
// [UnprotectableError], or says which cell or sum cannot be used.
func Protect(t Table, width float64) ([]int, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	p := protection{table: t, width: math.Max(1, width), primary: make([]bool, len(t.Cells))}
	p.table.Cells = slices.Clone(t.Cells)
	for i, c := range t.Cells {
		p.primary[i] = c.Withheld
	}
	p.index()
	for {
		exposed, err := p.exposed()
		if err != nil {
			return nil, err
		}
		if exposed < 0 {
			break
		}
		next := p.choose(exposed)
		if next < 0 {
			return nil, &UnprotectableError{Cell: exposed}
		}
		p.table.Cells[next].Withheld = true
		p.chosen = append(p.chosen, next)
	}
	return p.thin()
}

// protection is the work of Protect.
type protection struct {
	table   Table
	width   float64
	primary []bool  // withheld from the start
	chosen  []int   // withheld since
	sums    [][]int // the sums of each cell
}

func (p *protection) index() {
	p.sums = make([][]int, len(p.table.Cells))
	for i, s := range p.table.Sums {
		s.cells(func(cell int, _ float64) { p.sums[cell] = append(p.sums[cell], i) })
	}
}

// exposed is the first withheld cell whose limits are too near, or −1.
func (p *protection) exposed() (int, error) {
	all, err := p.table.deduce()
	if err != nil {
		return -1, err
	}
	for _, d := range all {
		if gap := d.Upper - d.Lower; gap < 1 || p.primary[d.Cell] && gap < p.width {
			return d.Cell, nil
		}
	}
	return -1, nil
}

// choose picks the cell to withhold next for the sake of an exposed one, or −1.
// A sum in which it is alone must get another; failing such a sum, any that is
// tied to it may.
func (p *protection) choose(exposed int) int {
	for _, s := range p.sums[exposed] {
		if p.withheld(s) == 1 && p.table.Sums[s].Slack < p.width {
			return p.best([]int{s})
		}
	}
	return p.best(p.tied(exposed))
}

// withheld counts a sum's withheld cells.
func (p *protection) withheld(sum int) int {
	n := 0
	p.table.Sums[sum].cells(func(cell int, _ float64) {
		if p.table.Cells[cell].Withheld {
			n++
		}
	})
	return n
}

// tied lists the sums that withheld cells tie to a cell.
func (p *protection) tied(cell int) []int {
	for _, part := range p.table.components() {
		if slices.Contains(part.cells, cell) {
			return part.sums
		}
	}
	return nil
}

// best is the published cell of the sums that costs least to withhold, or −1.
func (p *protection) best(sums []int) int {
	best, least := -1, [3]float64{}
	for _, s := range sums {
		p.table.Sums[s].cells(func(cell int, _ float64) {
			if c := p.table.Cells[cell]; c.Withheld || c.Fixed {
				return
			}
			cost := p.cost(cell)
			if order := slices.Compare(cost[:], least[:]); best < 0 || order < 0 || order == 0 && cell < best {
				best, least = cell, cost
			}
		})
	}
	return best
}

// cost ranks a cell: a zero hides little, as it cannot be less; a sum in which
// the cell would be the only one withheld needs another; then the value lost.
func (p *protection) cost(cell int) [3]float64 {
	value := p.table.Cells[cell].Value
	cost := [3]float64{0, 0, value}
	if value == 0 {
		cost[0] = 1
	}
	for _, s := range p.sums[cell] {
		if p.withheld(s) == 0 {
			cost[1]++
		}
	}
	return cost
}

// thin publishes again what need not be withheld, the dearest first.
func (p *protection) thin() ([]int, error) {
	slices.SortFunc(p.chosen, func(a, b int) int {
		return cmp.Or(cmp.Compare(p.table.Cells[b].Value, p.table.Cells[a].Value), cmp.Compare(a, b))
	})
	var kept []int
	for _, cell := range p.chosen {
		p.table.Cells[cell].Withheld = false
		exposed, err := p.exposed()
		if err != nil {
			return nil, err
		}
		if exposed >= 0 {
			p.table.Cells[cell].Withheld = true
			kept = append(kept, cell)
		}
	}
	slices.Sort(kept)
	return kept, nil
}
