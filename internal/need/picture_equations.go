package need

import (
	"math"
	"slices"

	"fairground/interval"
)

// any says whether one of a sum's cells is marked.
func (t *sheet) any(s interval.Sum, marked []bool) bool {
	return marked[s.Total] || slices.ContainsFunc(s.Parts, func(i int) bool { return marked[i] })
}

// mostSolved is how large the equations of a sheet may be, in numbers.
const mostSolved = 500_000

// determined finds the sums that are tied to a hidden cell which follows from all
// equations together: in their reduced form it stands alone.
func (t *sheet) determined() []int {
	column := map[int]int{}
	var cells []int
	equations := t.equations()
	for _, row := range equations {
		for i := range row {
			if _, ok := column[i]; !ok {
				column[i] = len(cells)
				cells = append(cells, i)
			}
		}
	}
	if t.heavy = len(equations)*len(cells) > mostSolved; t.heavy {
		return nil
	}
	rows := make([][]float64, len(equations))
	for k, row := range equations {
		rows[k] = make([]float64, len(cells))
		for i, v := range row {
			rows[k][column[i]] = v
		}
	}
	for _, row := range reduce(rows, len(cells)) {
		if at := alone(row); at >= 0 && t.secret[cells[at]] {
			return t.touching(cells[at])
		}
	}
	return nil
}

// equations are the sums in their hidden cells. One in which a cell stands that is
// in no other says nothing of the rest, and is left aside, until none is left that
// can be.
func (t *sheet) equations() []map[int]float64 {
	var rows []map[int]float64
	in := map[int]int{}
	for _, s := range t.sums {
		if t.blurred(s) {
			continue
		}
		row := map[int]float64{}
		if t.hidden[s.Total] {
			row[s.Total] = -1
		}
		for _, p := range s.Parts {
			if t.hidden[p] {
				row[p] = 1
			}
		}
		for i := range row {
			in[i]++
		}
		if len(row) > 0 {
			rows = append(rows, row)
		}
	}
	for {
		kept := rows[:0:0]
		for _, row := range rows {
			private := false
			for i := range row {
				private = private || in[i] == 1 && len(row) > 1
			}
			if !private {
				kept = append(kept, row)
				continue
			}
			for i := range row {
				in[i]--
			}
		}
		if len(kept) == len(rows) {
			return rows
		}
		rows = kept
	}
}

// alone is the only entry of a row that is not nought, or −1.
func alone(row []float64) int {
	at := -1
	for i, v := range row {
		if v != 0 && at >= 0 {
			return -1
		}
		if v != 0 {
			at = i
		}
	}
	return at
}

// touching lists the sums that hidden cells tie to a cell.
func (t *sheet) touching(cell int) []int {
	reached := make([]bool, len(t.cells))
	reached[cell] = true
	taken := make([]bool, len(t.sums))
	var out []int
	for more := true; more; {
		more = false
		for k, s := range t.sums {
			if taken[k] || !t.any(s, reached) {
				continue
			}
			taken[k], more = true, true
			out = append(out, k)
			for _, i := range append(slices.Clone(s.Parts), s.Total) {
				reached[i] = reached[i] || t.hidden[i]
			}
		}
	}
	return out
}

// reduce brings rows into reduced echelon form.
func reduce(rows [][]float64, width int) [][]float64 {
	next := 0
	for c := 0; c < width && next < len(rows); c++ {
		pivot := slices.IndexFunc(rows[next:], func(r []float64) bool { return r[c] != 0 })
		if pivot < 0 {
			continue
		}
		rows[next], rows[next+pivot] = rows[next+pivot], rows[next]
		lead := rows[next][c]
		for k := c; k < width; k++ {
			rows[next][k] /= lead
		}
		for r := range rows {
			f := rows[r][c]
			if r == next || f == 0 {
				continue
			}
			for k := c; k < width; k++ {
				if rows[r][k] -= f * rows[next][k]; math.Abs(rows[r][k]) < 1e-9 {
					rows[r][k] = 0
				}
			}
		}
		next++
	}
	return rows[:next]
}
