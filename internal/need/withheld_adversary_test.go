package need_test

import (
	"math"
	"slices"

	"fairground/interval"
)

// adversary is a reader who writes down every figure that is shown, knows what
// adds up to what, and works out the rest. It shares nothing with the code that
// protects figures.
type adversary struct {
	known map[string]float64 // counts that are shown, by name
	free  map[string]bool    // counts that are there and not shown
	most  map[string]float64 // of these it is said that they are small
	sums  []addition
}

// addition says that parts add up to a whole, to within slack.
type addition struct {
	whole string
	parts []string
	slack float64
}

// limits are what a reader knows of a count.
type limits struct{ lower, upper float64 }

func (l limits) width() float64 { return l.upper - l.lower }

// usable leaves out of the sums what is neither shown nor there, and sums that the
// figures shown contradict: they are no sums.
func (a *adversary) usable() []addition {
	there := func(name string) bool { _, ok := a.known[name]; return ok || a.free[name] }
	var out []addition
	for _, s := range a.sums {
		if !there(s.whole) {
			continue
		}
		kept := addition{whole: s.whole, slack: s.slack}
		rest, open := 0.0, a.free[s.whole]
		if !open {
			rest = a.known[s.whole]
		}
		for _, p := range s.parts {
			if !there(p) {
				continue
			}
			kept.parts = append(kept.parts, p)
			if a.free[p] {
				open = true
			}
			rest -= a.known[p]
		}
		if len(kept.parts) == 0 || !open || (!a.free[s.whole] && rest < -s.slack) {
			continue
		}
		out = append(out, kept)
	}
	return out
}

// solve works out limits for every count that is not shown, the slow way: the
// equations are brought into echelon form, then limits are carried from count to
// count, by all equations, until nothing moves.
func (a *adversary) solve() map[string]limits {
	var names []string
	for n := range a.free {
		names = append(names, n)
	}
	slices.Sort(names)
	column := map[string]int{}
	for i, n := range names {
		column[n] = i
	}
	width := len(names)
	var rows [][]float64
	var slack []float64
	for _, s := range a.usable() {
		row := make([]float64, width+1)
		put := func(name string, sign float64) {
			if a.free[name] {
				row[column[name]] += sign
			} else {
				row[width] -= sign * a.known[name]
			}
		}
		put(s.whole, -1)
		for _, p := range s.parts {
			put(p, 1)
		}
		rows, slack = append(rows, row), append(slack, s.slack)
	}
	all, slacks := slices.Clone(rows), slices.Clone(slack)
	var exact [][]float64
	for i, row := range rows {
		if slack[i] == 0 {
			exact = append(exact, slices.Clone(row))
		}
	}
	for _, row := range echelon(exact, width) {
		all, slacks = append(all, row), append(slacks, 0)
	}
	bounds := make([]limits, width)
	for i := range bounds {
		bounds[i] = limits{0, math.Inf(1)}
		if most, ok := a.most[names[i]]; ok {
			bounds[i].upper = most
		}
	}
	const mostSweeps = 200 // limits may creep on for ever, by less and less
	for moved, sweep := true, 0; moved && sweep < mostSweeps; sweep++ {
		moved = false
		for i, row := range all {
			moved = carry(row, slacks[i], bounds) || moved
		}
	}
	out := map[string]limits{}
	for i, n := range names {
		out[n] = bounds[i]
	}
	return out
}

// echelon reduces equations until each leading count stands in one only.
func echelon(rows [][]float64, width int) [][]float64 {
	next := 0
	for c := 0; c < width && next < len(rows); c++ {
		best := next
		for r := next; r < len(rows); r++ {
			if math.Abs(rows[r][c]) > math.Abs(rows[best][c]) {
				best = r
			}
		}
		if math.Abs(rows[best][c]) < 1e-9 {
			continue
		}
		rows[next], rows[best] = rows[best], rows[next]
		lead := rows[next][c]
		for k := range rows[next] {
			rows[next][k] /= lead
		}
		for r := range rows {
			if f := rows[r][c]; r != next && f != 0 {
				for k := range rows[r] {
					if rows[r][k] -= f * rows[next][k]; math.Abs(rows[r][k]) < 1e-9 {
						rows[r][k] = 0
					}
				}
			}
		}
		next++
	}
	return rows[:next]
}

// carry narrows limits by one equation: row · counts = row[last], ± slack.
func carry(row []float64, slack float64, bounds []limits) bool {
	last := len(row) - 1
	moved := false
	for i := range last {
		if row[i] == 0 {
			continue
		}
		low, high := row[last]-slack, row[last]+slack
		for k := range last {
			if k == i || row[k] == 0 {
				continue
			}
			if row[k] > 0 {
				low, high = low-row[k]*bounds[k].upper, high-row[k]*bounds[k].lower
			} else {
				low, high = low-row[k]*bounds[k].lower, high-row[k]*bounds[k].upper
			}
		}
		low, high = low/row[i], high/row[i]
		if row[i] < 0 {
			low, high = high, low
		}
		if low > bounds[i].lower+1e-6 && low <= bounds[i].upper+1e-6 {
			bounds[i].lower, moved = low, true
		}
		if high < bounds[i].upper-1e-6 && high >= bounds[i].lower-1e-6 {
			bounds[i].upper, moved = high, true
		}
	}
	return moved
}

// deduce is the engine's answer to the same, where the figures agree.
func (a *adversary) deduce() map[string]limits {
	var t interval.Table
	index := map[string]int{}
	var names []string
	cell := func(name string) int {
		if i, ok := index[name]; ok {
			return i
		}
		index[name] = len(t.Cells)
		names = append(names, name)
		t.Cells = append(t.Cells, interval.Cell{Value: math.Round(a.known[name]), Withheld: a.free[name]})
		return len(t.Cells) - 1
	}
	for _, s := range a.usable() {
		sum := interval.Sum{Total: cell(s.whole), Slack: s.slack}
		for _, p := range s.parts {
			sum.Parts = append(sum.Parts, cell(p))
		}
		t.Sums = append(t.Sums, sum)
	}
	all, err := interval.Deduce(t)
	if err != nil {
		return nil
	}
	out := map[string]limits{}
	for _, d := range all {
		out[names[d.Cell]] = limits{d.Lower, d.Upper}
	}
	return out
}

// best is the narrower of both answers.
func (a *adversary) best() map[string]limits {
	out := a.solve()
	for name, l := range a.deduce() {
		mine := out[name]
		out[name] = limits{math.Max(mine.lower, l.lower), math.Min(mine.upper, l.upper)}
	}
	return out
}
