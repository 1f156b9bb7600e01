package interval_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"fairground/interval"

	"pgregory.net/rapid"
)

// grid makes cells of counts, withheld where the count is below 0 (then its
// absolute value less one is the truth).
func grid(rows ...[]float64) [][]interval.Cell {
	out := make([][]interval.Cell, len(rows))
	for r, row := range rows {
		for _, v := range row {
			c := interval.Cell{Value: v}
			if v < 0 {
				c = interval.Cell{Value: math.NaN(), Withheld: true}
			}
			out[r] = append(out[r], c)
		}
	}
	return out
}

func cross(t testing.TB, rows ...[]float64) interval.Table {
	t.Helper()
	table, err := interval.Cross(grid(rows...))
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestDeduceByDifferencing(t *testing.T) {
	const c = -1
	for name, g := range map[string]struct {
		table interval.Table
		want  []interval.Deduction
	}{
		"one withheld, total published": {cross(t, []float64{c, 20, 24}, []float64{7, 8, 15}, []float64{11, 28, 39}), []interval.Deduction{{Cell: 0, Lower: 4, Upper: 4}}},
		"a rectangle": {cross(t, []float64{c, c, 24}, []float64{c, c, 15}, []float64{11, 28, 39}), []interval.Deduction{
			{Cell: 0, Lower: 0, Upper: 11}, {Cell: 1, Lower: 13, Upper: 24}, {Cell: 3, Lower: 0, Upper: 11}, {Cell: 4, Lower: 4, Upper: 15},
		}},
		"a staircase gives all back": {cross(t, []float64{c, 5, 5, 13}, []float64{c, c, 5, 12}, []float64{7, 8, 10, 25}), []interval.Deduction{
			{Cell: 0, Lower: 3, Upper: 3}, {Cell: 4, Lower: 4, Upper: 4}, {Cell: 5, Lower: 3, Upper: 3},
		}},
		"a total of nought": {cross(t, []float64{c, c, 0}, []float64{c, c, 9}, []float64{4, 5, 9}), []interval.Deduction{
			{Cell: 0}, {Cell: 1}, {Cell: 3, Lower: 4, Upper: 4}, {Cell: 4, Lower: 5, Upper: 5},
		}},
		"total withheld, too": {cross(t, []float64{c, 20, c}, []float64{7, 8, 15}, []float64{c, 28, c}), []interval.Deduction{
			{Cell: 0, Upper: math.Inf(1)}, {Cell: 2, Lower: 20, Upper: math.Inf(1)}, {Cell: 6, Lower: 7, Upper: math.Inf(1)}, {Cell: 8, Lower: 35, Upper: math.Inf(1)},
		}},
	} {
		got, err := interval.Deduce(g.table)
		if err != nil || !slices.Equal(got, g.want) {
			t.Errorf("%s: %v, %v; want %v", name, got, err, g.want)
		}
	}
}

// TestDeduceOverlappingSums: districts add up to a combined authority and, with
// others, to a region; each alone hides a cell, together they give it back.
func TestDeduceOverlappingSums(t *testing.T) {
	withheld := interval.Cell{Withheld: true}
	table := interval.Table{
		Cells: []interval.Cell{withheld, withheld, {Value: 10}, {Value: 30}, {Value: 27}},
		Sums:  []interval.Sum{{Total: 3, Parts: []int{0, 1, 2}}, {Total: 4, Parts: []int{1, 2}}},
	}
	got, err := interval.Deduce(table)
	if want := []interval.Deduction{{Cell: 0, Lower: 3, Upper: 3}, {Cell: 1, Lower: 17, Upper: 17}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
	table.Sums[1].Slack = 2 // a total rounded to 5 gives less away
	got, err = interval.Deduce(table)
	if want := []interval.Deduction{{Cell: 0, Lower: 1, Upper: 5}, {Cell: 1, Lower: 15, Upper: 19}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
}

func TestTableErrors(t *testing.T) {
	bad := cross(t, []float64{1, 2, 3}, []float64{4, 5, 9}, []float64{5, 7, 13})
	if _, err := interval.Deduce(bad); !errors.Is(err, interval.ErrInconsistent) {
		t.Errorf("a total that is wrong: %v", err)
	}
	tooSmall := cross(t, []float64{-1, 20, 19}, []float64{4, 5, 9}, []float64{5, 25, 28})
	if _, err := interval.Deduce(tooSmall); !errors.Is(err, interval.ErrInconsistent) {
		t.Errorf("a total below a part: %v", err)
	}
	for name, table := range map[string]interval.Table{
		"half a person": {Cells: []interval.Cell{{Value: 0.5}}},
		"below zero":    {Cells: []interval.Cell{{Value: -1}}},
		"no such cell":  {Cells: []interval.Cell{{}}, Sums: []interval.Sum{{Total: 1, Parts: []int{0}}}},
		"twice":         {Cells: []interval.Cell{{}, {}}, Sums: []interval.Sum{{Total: 1, Parts: []int{0, 0}}}},
		"slack":         {Cells: []interval.Cell{{}, {}}, Sums: []interval.Sum{{Total: 1, Parts: []int{0}, Slack: -1}}},
	} {
		if _, err := interval.Deduce(table); err == nil {
			t.Errorf("%s: no error", name)
		}
		if _, err := interval.Protect(table, 1); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// bruteForce tries every table of whole counts that fits the published sums, and
// gives the least and greatest value of each withheld cell.
func bruteForce(table interval.Table, most float64) []interval.Deduction {
	var hidden []int
	for i, c := range table.Cells {
		if c.Withheld {
			hidden = append(hidden, i)
		}
	}
	values := make([]float64, len(table.Cells))
	for i, c := range table.Cells {
		values[i] = c.Value
	}
	all := make([]interval.Deduction, len(hidden))
	for i, cell := range hidden {
		all[i] = interval.Deduction{Cell: cell, Lower: math.Inf(1), Upper: math.Inf(-1)}
	}
	var try func(k int)
	try = func(k int) {
		if !possible(table, values, hidden[k:]) {
			return
		}
		if k == len(hidden) {
			for i, cell := range hidden {
				all[i].Lower, all[i].Upper = min(all[i].Lower, values[cell]), max(all[i].Upper, values[cell])
			}
			return
		}
		for v := 0.0; v <= most; v++ {
			values[hidden[k]] = v
			try(k + 1)
		}
	}
	try(0)
	return all
}

// possible reports whether no sum is broken already, leaving out sums with open
// cells unless their parts are too large.
func possible(table interval.Table, values []float64, open []int) bool {
	for _, s := range table.Sums {
		sum, unknown := 0.0, slices.Contains(open, s.Total)
		for _, p := range s.Parts {
			if slices.Contains(open, p) {
				unknown = true
			} else {
				sum += values[p]
			}
		}
		if !slices.Contains(open, s.Total) && (sum > values[s.Total]+s.Slack || !unknown && sum < values[s.Total]-s.Slack) {
			return false
		}
	}
	return true
}

// drawGrid draws a grid of small counts with its totals.
func drawGrid(t *rapid.T, rows, columns, most int) [][]interval.Cell {
	g := make([][]interval.Cell, rows+1)
	for r := range g {
		g[r] = make([]interval.Cell, columns+1)
	}
	for r := range rows {
		for c := range columns {
			v := float64(rapid.IntRange(0, most).Draw(t, "count"))
			g[r][c].Value = v
			g[r][columns].Value += v
			g[rows][c].Value += v
			g[rows][columns].Value += v
		}
	}
	return g
}

func TestDeduceAgreesWithBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, columns := rapid.IntRange(1, 3).Draw(t, "rows"), rapid.IntRange(1, 3).Draw(t, "columns")
		g := drawGrid(t, rows, columns, 4)
		for range rapid.IntRange(0, 6).Draw(t, "withheld") {
			g[rapid.IntRange(0, rows-1).Draw(t, "r")][rapid.IntRange(0, columns).Draw(t, "c")].Withheld = true
		}
		table, err := interval.Cross(g)
		if err != nil {
			t.Fatal(err)
		}
		got, err := interval.Deduce(table)
		if want := bruteForce(table, 36); err != nil || !slices.Equal(got, want) {
			t.Fatalf("%v: %v, %v; by brute force %v", g, got, err, want)
		}
	})
}

// check reports the first withheld cell of a protected table that brute force
// recovers, and one that was chosen without need.
func checkProtected(t *rapid.T, table interval.Table, chosen []int, most float64) {
	for _, i := range chosen {
		if table.Cells[i].Withheld || table.Cells[i].Fixed {
			t.Fatalf("chose cell %d, which is withheld or fixed", i)
		}
	}
	cells := slices.Clone(table.Cells)
	for _, i := range chosen {
		table.Cells[i].Withheld = true
	}
	for _, d := range bruteForce(table, most) {
		if d.Exact() {
			t.Fatalf("%v: with %v withheld, cell %d can be recovered", cells, chosen, d.Cell)
		}
	}
	for _, i := range chosen {
		table.Cells[i].Withheld = false
		if !slices.ContainsFunc(bruteForce(table, most), interval.Deduction.Exact) {
			t.Fatalf("%v: %v, but %d need not be", cells, chosen, i)
		}
		table.Cells[i].Withheld = true
	}
}

func TestProtectAgreesWithBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, columns := rapid.IntRange(2, 3).Draw(t, "rows"), rapid.IntRange(2, 3).Draw(t, "columns")
		g := drawGrid(t, rows, columns, 3)
		for r := range g { // the totals are published elsewhere, which keeps brute force short
			g[r][columns].Fixed = true
		}
		for c := range g[rows] {
			g[rows][c].Fixed = true
		}
		for range rapid.IntRange(1, 2).Draw(t, "withheld") {
			g[rapid.IntRange(0, rows-1).Draw(t, "r")][rapid.IntRange(0, columns-1).Draw(t, "c")].Withheld = true
		}
		table, err := interval.Cross(g)
		if err != nil {
			t.Fatal(err)
		}
		chosen, err := interval.Protect(table, 1)
		if stuck := (*interval.UnprotectableError)(nil); errors.As(err, &stuck) {
			for i := range table.Cells {
				table.Cells[i].Withheld = table.Cells[i].Withheld || !table.Cells[i].Fixed
			}
			if !slices.ContainsFunc(bruteForce(table, 9), interval.Deduction.Exact) {
				t.Fatalf("%v: %v, but withholding everything would do", g, err)
			}
			return
		} else if err != nil {
			t.Fatal(err)
		}
		checkProtected(t, table, chosen, 9)
	})
}

// TestProtectIsNotWasteful compares the number of cells chosen with the smallest
// number that is enough, found by trying all sets.
func TestProtectIsNotWasteful(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	chosen, fewest := 0, 0
	for range 60 {
		g := make([][]float64, 4)
		for r := range g {
			g[r] = make([]float64, 4)
		}
		for r := range 3 {
			for c := range 3 {
				v := float64(1 + random.IntN(30))
				g[r][c], g[r][3], g[3][c], g[3][3] = v, g[r][3]+v, g[3][c]+v, g[3][3]+v
			}
		}
		table := cross(t, g...)
		table.Cells[4*random.IntN(3)+random.IntN(3)].Withheld = true
		table.Cells[4*random.IntN(3)+random.IntN(3)].Withheld = true
		got, err := interval.Protect(table, 1)
		if err != nil {
			t.Fatal(err)
		}
		chosen, fewest = chosen+len(got), fewest+fewestFor(t, table)
	}
	t.Logf("chose %d cells where %d would do", chosen, fewest)
	if float64(chosen) > 1.3*float64(fewest) {
		t.Errorf("chose %d cells where %d would do", chosen, fewest)
	}
}

func fewestFor(t *testing.T, table interval.Table) int {
	for n := 0; ; n++ {
		if enough(t, table, 0, n) {
			return n
		}
	}
}

// enough reports whether withholding some n cells from index i on protects all.
func enough(t *testing.T, table interval.Table, i, n int) bool {
	if n == 0 {
		all, err := interval.Deduce(table)
		if err != nil {
			t.Fatal(err)
		}
		return !slices.ContainsFunc(all, interval.Deduction.Exact)
	}
	for ; i < len(table.Cells); i++ {
		if table.Cells[i].Withheld {
			continue
		}
		table.Cells[i].Withheld = true
		ok := enough(t, table, i+1, n-1)
		table.Cells[i].Withheld = false
		if ok {
			return true
		}
	}
	return false
}

// authorities makes a table of authorities by breakdowns with totals, in which
// counts below ten are withheld, as large as a page has.
func authorities(t testing.TB, rows, columns int) interval.Table {
	random := rand.New(rand.NewPCG(9, 10))
	g := make([][]interval.Cell, rows+1)
	for r := range g {
		g[r] = make([]interval.Cell, columns+1)
	}
	for r := range rows {
		for c := range columns {
			v := math.Floor(8 * math.Exp(2+1.5*random.NormFloat64()))
			g[r][c] = interval.Cell{Value: v, Withheld: v > 0 && v < 10}
			g[r][columns].Value += v
			g[rows][c].Value += v
			g[rows][columns].Value += v
		}
	}
	for c := range g[rows] {
		g[rows][c].Fixed = true // England's, published by another
	}
	table, err := interval.Cross(g)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestProtectWidth(t *testing.T) {
	table := authorities(t, 12, 6)
	primary := 0
	for _, c := range table.Cells {
		if c.Withheld {
			primary++
		}
	}
	for _, width := range []float64{1, 10} {
		chosen, err := interval.Protect(table, width)
		if err != nil {
			t.Fatal(err)
		}
		again, err := interval.Protect(table, width)
		if err != nil || !slices.Equal(chosen, again) {
			t.Errorf("another choice the second time: %v, %v", chosen, again)
		}
		after := interval.Table{Cells: slices.Clone(table.Cells), Sums: table.Sums}
		for _, i := range chosen {
			after.Cells[i].Withheld = true
		}
		all, err := interval.Deduce(after)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range all {
			if table.Cells[d.Cell].Withheld && d.Upper-d.Lower < width || d.Exact() {
				t.Errorf("width %v: %v", width, d)
			}
		}
		t.Logf("%d withheld, width %v: %d more", primary, width, len(chosen))
	}
}

// TestDeduceHoldsTheTruth: on larger tables, with totals withheld too, the limits
// always hold the true counts.
func TestDeduceHoldsTheTruth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, columns := rapid.IntRange(2, 10).Draw(t, "rows"), rapid.IntRange(2, 6).Draw(t, "columns")
		g := drawGrid(t, rows, columns, 2000)
		table, err := interval.Cross(g)
		if err != nil {
			t.Fatal(err)
		}
		truth := slices.Clone(table.Cells)
		for i := range table.Cells {
			if rapid.IntRange(0, 2).Draw(t, "withhold") == 0 {
				table.Cells[i] = interval.Cell{Value: math.NaN(), Withheld: true}
			}
		}
		all, err := interval.Deduce(table)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range all {
			if v := truth[d.Cell].Value; v < d.Lower || v > d.Upper {
				t.Fatalf("cell %d is %v, deduced %v", d.Cell, v, d)
			}
		}
	})
}
