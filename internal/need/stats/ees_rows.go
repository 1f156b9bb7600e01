package stats

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"fairground/internal/table"
	"fairground/internal/term"
)

// rows streams the rows of all files, after what is wrong with their description.
func (e *ees) rows(yield func(Row, error) bool) {
	for _, p := range e.problems {
		if !yield(Row{}, p) {
			return
		}
	}
	var before int64
	for i, f := range e.files {
		if !e.fileRows(i, f, before, yield) {
			return
		}
		before += f.size
		e.read.Store(before)
	}
}

// fileRows streams one file and says whether to go on with the next.
func (e *ees) fileRows(number int, f *eesFile, before int64, yield func(Row, error) bool) bool {
	file, err := table.OpenPath(f.path)
	if err != nil {
		return yield(Row{}, err)
	}
	defer file.Close()
	sheet := file.Sheets()[0]
	r := &eesReader{ees: e, file: f, number: number, periods: map[[2]string]Period{}, yield: yield}
	headed := false
	for row, err := range sheet.Rows() {
		var problem *table.Problem
		if err != nil && (!errors.As(err, &problem) || problem.Stop) {
			yield(Row{}, err)
			return false
		}
		if err != nil && !yield(Row{}, err) {
			return false
		}
		switch {
		case row.Blank():
		case !headed:
			headed = true
		case !r.row(row):
			return false
		}
		if row.Number%512 == 0 {
			e.read.Store(before + int64(sheet.Progress()*float64(f.size)))
		}
	}
	return true
}

// eesReader makes rows of figures of the rows of one file.
type eesReader struct {
	*ees
	file    *eesFile
	number  int
	periods map[[2]string]Period // those met
	cells   []Cell
	text    strings.Builder
	last    string // the breakdown before, so that a run of rows shares one
	yield   func(Row, error) bool
}

func (r *eesReader) problem(row table.Row, column int, want string) *table.Problem {
	p := &table.Problem{File: r.file.name, Row: row.Number, Column: column + 1, Want: want}
	if column >= 0 {
		p.ColumnName, p.Got = r.file.headings[column], row.Cell(column)
	}
	return p
}

// row hands on one row, or what is wrong with it, and says whether to go on.
func (r *eesReader) row(row table.Row) bool {
	if p := r.ragged(row); p != nil {
		return r.yield(Row{}, p)
	}
	period, p := r.periodOf(row)
	if p != nil {
		return r.yield(Row{}, p)
	}
	place, p := r.place(row)
	if p != nil {
		return r.yield(Row{}, p)
	}
	r.cells = r.cells[:0]
	for _, c := range r.file.measures {
		cell := strings.TrimSpace(row.Cells[c.at])
		if cell == "" {
			continue
		}
		v, _, err := value(cell)
		if err != nil {
			if !r.yield(Row{}, r.problem(row, c.at, "a number, one of the symbols z, x, c, low, k, u, or nothing")) {
				return false
			}
			continue
		}
		if n, ok := v.Number(); ok && v.Decimals() < r.measures[c.measure].decimals {
			v = term.Number(n, r.measures[c.measure].decimals) // nought at the end is not written
		}
		r.cells = append(r.cells, Cell{Measure: c.measure, Value: v, X: math.NaN(), N: math.NaN(), Lower: math.NaN(), Upper: math.NaN()})
	}
	return r.yield(Row{File: r.number, Number: row.Number, Place: place, Period: period, Breakdown: r.breakdown(row), Cells: r.cells}, nil)
}

// ragged finds a row that has fewer cells than there are headings, or more.
func (r *eesReader) ragged(row table.Row) *table.Problem {
	n := len(row.Cells)
	for n > len(r.file.headings) && strings.TrimSpace(row.Cells[n-1]) == "" {
		n--
	}
	if n == len(r.file.headings) {
		return nil
	}
	p := r.problem(row, -1, fmt.Sprintf("%d cells, as many as there are headings; the row was left out", len(r.file.headings)))
	p.Got, p.Column = fmt.Sprintf("%d cells", n), min(n, len(r.file.headings))+1
	return p
}

// mostPeriods bounds what is remembered of a damaged file.
const mostPeriods = 5000

func (r *eesReader) periodOf(row table.Row) (Period, *table.Problem) {
	key := [2]string{row.Cells[r.file.period], row.Cell(r.file.ident)}
	if p, ok := r.periods[key]; ok {
		return p, nil
	}
	p, err := parsePeriod(key[0], key[1])
	if err != nil {
		var wrong wrongPeriod
		errors.As(err, &wrong)
		column := r.file.period
		if wrong.identifier {
			column = r.file.ident
		}
		return p, r.problem(row, column, wrong.want)
	}
	if len(r.periods) < mostPeriods {
		r.periods[[2]string{strings.Clone(key[0]), strings.Clone(key[1])}] = p
	}
	return p, nil
}

func (r *eesReader) place(row table.Row) (Place, *table.Problem) {
	word := row.Cells[r.file.level]
	c, ok := r.file.levels[word]
	if !ok {
		c, ok = r.file.levels[heading(word)]
	}
	if !ok {
		if c, ok = namedAlike(strings.TrimSpace(word), r.file.columns); !ok {
			return Place{}, r.problem(row, r.file.level, "a geographic level whose columns the file has, such as "+r.knownLevels())
		}
	}
	p := Place{Level: c.level, Code: codeOf(row.Cell(c.code)), LA: codeOf(row.Cell(c.la)), URN: codeOf(row.Cell(c.urn)), Name: nameOf(row.Cell(c.name))}
	if p.Code == "" && p.Name == "" && p.URN == "" {
		return p, r.problem(row, max(c.name, c.code), "the code or the name of the place ("+string(c.level)+")")
	}
	return p, nil
}

// knownLevels lists the levels that a file has columns for, in the order of the list.
func (r *eesReader) knownLevels() string {
	var out []string
	for _, f := range levelForms() {
		if _, ok := r.file.levels[strings.ToLower(string(f.level))]; ok {
			out = append(out, string(f.level))
		}
	}
	return strings.Join(out, ", ")
}

// breakdown names the group of people: each filter and its item. A filter that
// is blank says nothing of the row.
func (r *eesReader) breakdown(row table.Row) string {
	r.text.Reset()
	for _, c := range r.file.filters {
		item := strings.TrimSpace(row.Cells[c.at])
		if item == "" {
			continue
		}
		if r.text.Len() > 0 {
			r.text.WriteByte(';')
		}
		r.text.WriteString(c.name)
		r.text.WriteString(item)
	}
	if text := r.text.String(); text != r.last {
		r.last = text
	}
	return r.last
}
