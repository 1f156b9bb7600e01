package stats

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"fairground/internal/table"
	"fairground/internal/term"
)

// kept is a row that was read, where each is read once.
type kept struct {
	row   int
	cells string
}

// problem says what is wrong in a cell of a row.
func (p *program) problem(row table.Row, col int, want string) error {
	out := &table.Problem{File: p.file, Sheet: p.sheet, Row: row.Number, Want: want}
	if col >= 0 && col < len(p.cells) {
		out.Column, out.ColumnName, out.Got = col+1, strings.Join(strings.Fields(p.cells[col]), " "), row.Cell(col)
	}
	return out
}

// read turns a row of the file into what it says: one Row for every period and
// breakdown that has a figure in it.
func (p *program) read(row table.Row, into *Row, yield func(Row, error) bool) bool {
	if row.Blank() || slices.ContainsFunc(p.skip, func(t test) bool { return t.holds(row) }) {
		return true
	}
	place, err := p.place(row)
	if err != nil {
		return yield(Row{Number: row.Number}, err)
	}
	instead := term.Symbol("")
	for _, in := range p.instead {
		if in.when.holds(row) {
			instead = in.symbol
			break
		}
	}
	for _, g := range p.groups {
		into.Number, into.Place, into.Cells = row.Number, place, into.Cells[:0]
		for i := range g.cells {
			cell, err := p.cell(row, &g.cells[i], instead)
			if err != nil && !yield(Row{Number: row.Number}, err) {
				return false
			}
			if err == nil && !cell.Value.None() {
				into.Cells = append(into.Cells, cell)
			}
		}
		if len(into.Cells) == 0 {
			continue
		}
		if into.Period, err = p.period(row, g.parts); err != nil {
			return yield(Row{Number: row.Number}, err)
		}
		into.Breakdown = p.breakdown(row, g.parts)
		again, err := p.again(into)
		if again && err == nil {
			continue
		}
		if err != nil && !yield(Row{Number: row.Number}, err) {
			return false
		}
		if err == nil && !yield(*into, nil) {
			return false
		}
	}
	return true
}

// again says whether the same has been read before, where each row is read once.
// The same place, period and breakdown with other figures is a problem.
func (p *program) again(r *Row) (bool, error) {
	if !p.m.spec.Once {
		return false, nil
	}
	key := fmt.Sprint(r.Place, r.Period.Label, "|", r.Breakdown)
	cells := fmt.Sprint(r.Cells)
	before, known := p.once[key]
	switch {
	case !known:
		p.once[key] = kept{r.Number, cells}
		return false, nil
	case before.cells == cells:
		return true, nil
	}
	return true, &table.Problem{File: p.file, Sheet: p.sheet, Row: r.Number,
		Want: fmt.Sprintf("the same figures as in row %d, which is of the same place and period", before.row)}
}

// maxMemo bounds how many places are remembered.
const maxMemo = 1 << 16

// place reads where a row's figures are for.
func (p *program) place(row table.Row) (Place, error) {
	p.key = p.key[:0]
	for _, col := range p.memoCols {
		p.key = append(append(p.key, row.Cell(col)...), 0)
	}
	if place, known := p.memo[string(p.key)]; known {
		return place, nil
	}
	for _, g := range p.places {
		if !g.when.holds(row) {
			continue
		}
		place := Place{Level: Level(g.level.get(row, nil)), Code: g.code.get(row, nil), LA: g.la.get(row, nil),
			URN: g.urn.get(row, nil), Name: g.name.get(row, nil)}
		if place.Level == "" {
			return place, p.problem(row, g.level.col, "a kind of place")
		}
		if place.Code == "" && place.LA == "" && place.URN == "" && place.Name == "" {
			return place, p.problem(row, max(g.code.col, g.la.col, g.urn.col, g.name.col), "a place")
		}
		if len(p.memo) < maxMemo {
			p.memo[string(p.key)] = place
		}
		return place, nil
	}
	col := -1
	if len(p.memoCols) > 0 {
		col = p.memoCols[0]
	}
	return Place{}, p.problem(row, col, "a place that one of the rules of the mapping "+p.m.name+" is for, or a rule to skip it")
}

// period reads when a row's figures are for.
func (p *program) period(row table.Row, parts map[string]string) (Period, error) {
	blank := -1
	for _, g := range p.periods {
		if !g.when.holds(row) {
			continue
		}
		label := g.label.get(row, parts)
		if label == "" { // another rule may say it
			blank = g.label.col
			continue
		}
		if g.order.absent {
			return Period{label, p.order(label)}, nil
		}
		order, err := strconv.Atoi(g.order.get(row, parts))
		if err != nil {
			return Period{}, p.problem(row, g.order.col, "a whole number that sorts periods")
		}
		return Period{label, order}, nil
	}
	return Period{}, p.problem(row, blank, "a period that one of the rules of the mapping "+p.m.name+" is for")
}

// order sorts labels by their first year, then by the year they run to.
func (p *program) order(label string) int {
	if n, known := p.orders[label]; known {
		return n
	}
	var years []int
	for _, digits := range strings.FieldsFunc(label, func(r rune) bool { return r < '0' || r > '9' }) {
		if n, err := strconv.Atoi(digits); err == nil && (len(digits) == 4 || (len(digits) == 2 && len(years) > 0)) {
			years = append(years, n)
		}
	}
	n := 0
	if len(years) > 0 {
		n = years[0]*100 + years[len(years)-1]%100
	}
	p.orders[label] = n
	return n
}

// breakdown writes whom a row's figures are for.
func (p *program) breakdown(row table.Row, parts map[string]string) string {
	if len(p.downs) == 0 {
		return ""
	}
	var said []string
	for _, d := range p.downs {
		name, value := d.name.get(row, parts), d.value.get(row, parts)
		if name != "" && value != "" && !slices.Contains(d.drop, name) {
			said = append(said, name+"="+value)
		}
	}
	return strings.Join(said, ";")
}

// errNotNumber says that a cell holds neither a number nor a symbol.
var errNotNumber = errors.New("not a number")

// number reads a cell as a number, or as the symbol in its place.
func (p *program) number(cell string) (n float64, symbol term.Symbol, decimals int, err error) {
	cell = strings.TrimSpace(cell)
	if s, ok := p.m.spec.Symbols[cell]; ok {
		return math.NaN(), term.Symbol(s), 0, nil
	}
	if cell == "" {
		return math.NaN(), "", 0, nil
	}
	if s := term.Symbol(strings.ToLower(cell)); s.Known() {
		return math.NaN(), s, 0, nil
	}
	digits := strings.TrimSuffix(strings.ReplaceAll(cell, ",", ""), "%")
	n, err = strconv.ParseFloat(digits, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return math.NaN(), "", 0, errNotNumber
	}
	return n, "", written(digits), nil
}

// written counts the decimals that a number is written with.
func written(digits string) int {
	_, fraction, _ := strings.Cut(digits, ".")
	if strings.ContainsAny(digits, "eE") {
		return term.UnknownDecimals
	}
	return len(fraction)
}

// wantNumber is what a cell should hold.
const wantNumber = "a number, nothing, or a symbol: z, x, c, low, k, u, or one that the mapping lists under symbols"

// cell reads one figure of a row.
func (p *program) cell(row table.Row, c *numbers, instead term.Symbol) (Cell, error) {
	out := Cell{Measure: c.measure, X: math.NaN(), N: math.NaN(), Lower: math.NaN(), Upper: math.NaN()}
	if !c.when.holds(row) {
		return out, nil
	}
	if p.long != nil {
		at, known := p.index[p.long.measure.get(row, nil)]
		if !known {
			return out, p.problem(row, p.long.measure.col, "a measure that the dictionary describes")
		}
		out.Measure = at
	}
	var v float64
	var symbol term.Symbol
	var decimals int
	if c.value >= 0 {
		var err error
		if v, symbol, decimals, err = p.number(row.Cell(c.value)); err != nil {
			return out, p.problem(row, c.value, wantNumber)
		}
	}
	if instead != "" {
		out.Value = term.Withheld(instead)
		return out, nil
	}
	withheld, err := p.sides(row, c, &out)
	if err != nil {
		return out, err
	}
	if c.value < 0 { // the share follows from the counts
		v, symbol, decimals = 100*out.X/out.N, withheld, term.UnknownDecimals
		if out.N == 0 { // of nobody there is none
			v, symbol = math.NaN(), term.NotApplicable
		}
	}
	c.finish(&out, v, symbol, decimals, row)
	return out, nil
}

// sides reads the counts and the limits of a figure, and what symbol stands in
// place of one of them.
func (p *program) sides(row table.Row, c *numbers, out *Cell) (withheld term.Symbol, err error) {
	for _, side := range []struct {
		col int
		to  *float64
	}{{c.x, &out.X}, {c.n, &out.N}, {c.lower, &out.Lower}, {c.upper, &out.Upper}} {
		if side.col < 0 {
			continue
		}
		n, symbol, _, err := p.number(row.Cell(side.col))
		if err != nil {
			return "", p.problem(row, side.col, wantNumber)
		}
		if *side.to = n; symbol != "" {
			withheld = symbol
		}
	}
	return withheld, nil
}

// finish brings the number to the measure's unit and works back what is missing.
func (c *numbers) finish(out *Cell, v float64, symbol term.Symbol, decimals int, row table.Row) {
	if math.IsNaN(v) {
		if symbol == "" && c.spec.Blank != "" && c.value >= 0 && strings.TrimSpace(row.Cell(c.value)) == "" {
			symbol = term.Symbol(c.spec.Blank)
		}
		out.Value = term.Withheld(symbol)
		return
	}
	if s := c.spec.Scale; s != 0 {
		v, out.Lower, out.Upper = v*s, out.Lower*s, out.Upper*s
		if decimals >= 0 {
			decimals = max(0, decimals-int(math.Round(math.Log10(s))))
		}
	}
	// Half counts go to the even number, so that they do not all go up.
	if c.spec.X == rebuilt {
		out.X = math.RoundToEven(v * out.N / 100)
	}
	if c.spec.N == rebuilt && v > 0 {
		out.N = math.RoundToEven(out.X / (v / 100))
	}
	out.Value = published(v, decimals, c.spec.Decimals)
}

// published is a number as it was printed: what binary arithmetic left behind the
// ninth decimal is not believed.
func published(v float64, decimals int, known *int) term.Value {
	const ninth = 1e9
	if decimals > 9 || decimals < 0 {
		if math.Abs(v) < 1<<52/ninth {
			v = math.Round(v*ninth) / ninth
		}
		_, fraction, _ := strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), ".")
		decimals = len(fraction)
	}
	if known != nil {
		decimals = *known
	}
	return term.Number(v, decimals)
}
