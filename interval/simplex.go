package interval

import (
	"math"
	"slices"
)

// tableau is a linear programme without an objective, A x = b and x ≥ 0, in the
// form that the simplex method keeps it in: solved for the basic variables, of
// which each row has one. [tableau.least] and [tableau.greatest] go from one
// basis to another; each is a corner of the same polyhedron.
//
// The coefficients of sums are −1, 0 and 1 and stay small whole numbers in all
// tables that we know, so floating point is exact but for a last digit.
type tableau struct {
	rows  [][]float64 // width coefficients, then the right-hand side
	basis []int       // the variable of each row; artificial ones are ≥ width
	width int
}

const (
	pivotTolerance    = 1e-9
	feasibleTolerance = 1e-6
)

// newTableau finds a first corner (phase one): every row gets an artificial
// variable, and their sum, a variable of its own, is brought down to nought. It
// reports false where that cannot be.
func newTableau(rows [][]float64, width int) (*tableau, bool) {
	t := &tableau{rows: rows, width: width}
	sum, size := make([]float64, width+1), 1.0
	for i, row := range rows {
		if row[width] < 0 {
			for j := range row {
				row[j] = -row[j]
			}
		}
		for j := range row {
			sum[j] += row[j]
		}
		size = math.Max(size, row[width])
		t.basis = append(t.basis, width+i)
	}
	artificial := width + len(rows)
	t.rows, t.basis = append(t.rows, sum), append(t.basis, artificial)
	if t.least(artificial) > feasibleTolerance*math.Min(size, 1000) {
		return nil, false
	}
	t.dropArtificial(artificial)
	return t, true
}

// dropArtificial takes the artificial variables, now all 0, out of the basis. A
// row that has nothing else says nothing that others do not say; nor does that of
// their sum.
func (t *tableau) dropArtificial(sum int) {
	for r := len(t.rows) - 1; r >= 0; r-- {
		if t.basis[r] < t.width {
			continue
		}
		c := slices.IndexFunc(t.rows[r][:t.width], func(v float64) bool { return math.Abs(v) > pivotTolerance })
		if c >= 0 && t.basis[r] != sum {
			t.rows[r][t.width] = 0
			t.pivot(r, c)
			continue
		}
		t.rows = slices.Delete(t.rows, r, r+1)
		t.basis = slices.Delete(t.basis, r, r+1)
	}
}

// least is the least value that variable i can take.
func (t *tableau) least(i int) float64 { return t.extreme(i, 1) }

// greatest is the greatest value that variable i can take, maybe +Inf.
func (t *tableau) greatest(i int) float64 { return t.extreme(i, -1) }

// extreme moves from corner to corner while that lowers (sign 1) or raises (sign
// −1) variable i. A basic variable is its right-hand side minus its row, so the
// row itself says which others help. Bland's rule, the lowest index first, keeps
// it from going in circles.
func (t *tableau) extreme(i int, sign float64) float64 {
	for {
		r, enter := slices.Index(t.basis, i), i
		switch {
		case r < 0 && sign > 0:
			return 0 // not basic: already at its bound
		case r >= 0:
			enter = t.helping(r, i, sign)
			if enter < 0 {
				return t.rows[r][t.width]
			}
		}
		leave := t.leaving(enter)
		if leave < 0 {
			return math.Inf(1)
		}
		t.pivot(leave, enter)
	}
}

// helping is the first variable that moves i, which is basic in row r, the right
// way, or −1.
func (t *tableau) helping(r, i int, sign float64) int {
	for j, v := range t.rows[r][:t.width] {
		if j != i && sign*v > pivotTolerance {
			return j
		}
	}
	return -1
}

// leaving is the row whose variable reaches nought first when the variable of a
// column grows, or −1 where none does.
func (t *tableau) leaving(column int) int {
	best, ratio := -1, math.Inf(1)
	for r, row := range t.rows {
		if row[column] <= pivotTolerance {
			continue
		}
		q := row[t.width] / row[column]
		if q < ratio-pivotTolerance || q < ratio+pivotTolerance && best >= 0 && t.basis[r] < t.basis[best] {
			best, ratio = r, math.Min(q, ratio)
		}
	}
	return best
}

// pivot makes the variable of a column basic in a row.
func (t *tableau) pivot(r, column int) {
	row := t.rows[r]
	by := row[column]
	for j := range row {
		row[j] /= by
	}
	row[column] = 1
	for k, other := range t.rows {
		by := other[column]
		if k == r || by == 0 {
			continue
		}
		for j, v := range row {
			if v != 0 {
				if other[j] -= by * v; math.Abs(other[j]) < 1e-11 {
					other[j] = 0
				}
			}
		}
		other[column] = 0
	}
	t.basis[r] = column
}
