package source

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// RowError says what is wrong with one row of a file.
type RowError struct {
	File     string
	Row      int    // as a spreadsheet numbers rows: the header is 1
	Column   string // the column's name in the file; empty when the whole row is meant
	Value    string // what stands there
	Expected string // what should
}

// Error reads "edubase.csv: row 12, column CloseDate: "31-31-2020": expected a date".
func (e *RowError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: row %d", e.File, e.Row)
	if e.Column != "" {
		fmt.Fprintf(&b, ", column %s", e.Column)
	}
	if e.Value != "" {
		fmt.Fprintf(&b, ": %q", clip(e.Value))
	}
	return b.String() + ": expected " + e.Expected
}

// clip keeps a message short when a broken file has put a page into one cell.
func clip(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// table reads the rows of one CSV file.
type table struct {
	file   string
	csv    *csv.Reader
	head   header
	row    []string
	number int
	errs   []error // what was wrong in the present row
	dates  dateParser
	seen   map[string]string // repeated cell values, kept once
}

// newTable reads the header row. The reader may be compressed.
func newTable(r io.Reader, file string) (*table, error) {
	text, err := Expand(r, file)
	if err != nil {
		return nil, err
	}
	cr := newCSV(text)
	cr.FieldsPerRecord = -1
	cr.ReuseRecord = true
	row, err := cr.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: the file is empty: expected a header row", file)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: header row: %w", file, err)
	}
	row[0] = strings.TrimPrefix(row[0], "\ufeff")
	for i := range row {
		row[i] = toUTF8(row[i])
	}
	return &table{file: file, csv: cr, head: newHeader(row), number: 1, seen: map[string]string{}}, nil
}

// toUTF8 reads a cell that is not UTF-8 as Windows-1252. Deciding cell by cell
// costs nothing and also serves files glued together from both.
func toUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return decode1252(s)
}

// next moves to the following row. It reports a row that cannot be read as an
// error and goes on; done is true at the end, or when the file cannot go on.
func (t *table) next() (done bool, err error) {
	row, err := t.csv.Read()
	if errors.Is(err, io.EOF) {
		return true, nil
	}
	t.number++
	t.errs = t.errs[:0]
	var pe *csv.ParseError
	if errors.As(err, &pe) {
		return false, &RowError{File: t.file, Row: t.number, Expected: "a readable CSV row (" + pe.Err.Error() + ")"}
	}
	if err != nil {
		return true, fmt.Errorf("%s: after row %d: %w", t.file, t.number-1, err)
	}
	t.row = row
	return false, nil
}

// text returns the cell of a column, trimmed and copied; empty for column -1.
func (t *table) text(col int) string {
	s := t.cell(col)
	if s == "" {
		return ""
	}
	return strings.Clone(s)
}

// word returns the cell of a column whose values repeat from row to row, such
// as an authority's name; each distinct value is kept in memory once.
func (t *table) word(col int) string {
	s := t.cell(col)
	if kept, ok := t.seen[s]; ok {
		return kept
	}
	s = strings.Clone(s)
	t.seen[s] = s
	return s
}

func (t *table) cell(col int) string {
	if col < 0 || col >= len(t.row) {
		return ""
	}
	return strings.TrimSpace(toUTF8(t.row[col]))
}

// wrong records what is wrong with a cell of the present row.
func (t *table) wrong(col int, expected string) {
	e := &RowError{File: t.file, Row: t.number, Expected: expected}
	if col >= 0 && col < len(t.head.names) {
		e.Column, e.Value = t.head.names[col], strings.Clone(t.cell(col))
	}
	t.errs = append(t.errs, e)
}

// integer returns the cell as a whole number; nil where the file does not say.
// Some exports write 271 as "271.0"; statistics write suppressed numbers as letters.
func (t *table) integer(col int) *int {
	f := t.number64(col)
	if f == nil {
		return nil
	}
	n := int(*f)
	if float64(n) != *f {
		t.wrong(col, "a whole number")
		return nil
	}
	return &n
}

// number64 returns the cell as a number; nil where the file does not say.
func (t *table) number64(col int) *float64 {
	s := t.cell(col)
	if s == "" || notGiven(s) {
		return nil
	}
	f, err := strconv.ParseFloat(strings.TrimSuffix(strings.ReplaceAll(s, ",", ""), "%"), 64)
	if err != nil || f < 0 || f > 1e9 {
		t.wrong(col, "a number of 0 or more")
		return nil
	}
	return &f
}

// notGiven knows the marks that statistics put in place of a number.
func notGiven(s string) bool {
	switch strings.ToLower(s) {
	case "na", "n/a", "nan", "null", "none", "supp", "ne", "np", "c", "x", "z", "-", "..", ":":
		return true
	}
	return false
}

// date returns the cell as a date in UTC; zero where the file does not say.
func (t *table) date(col int) time.Time {
	s := t.cell(col)
	if s == "" || notGiven(s) {
		return time.Time{}
	}
	d, ok := t.dates.parse(s)
	if !ok {
		t.wrong(col, "a date such as 31-08-2019 or 2019-08-31")
	}
	return d
}

// dateParser remembers the last layout that fitted, since a file uses one.
type dateParser struct{ last string }

func (p *dateParser) parse(s string) (time.Time, bool) {
	if p.last != "" {
		if d, err := time.Parse(p.last, s); err == nil {
			return d, true
		}
	}
	for _, layout := range []string{"02-01-2006", "2006-01-02", "02/01/2006", "2/1/2006", "02/01/2006 15:04", "2006-01-02 15:04:05", time.RFC3339, "2 January 2006", "02 Jan 2006"} {
		if d, err := time.Parse(layout, s); err == nil {
			p.last = layout
			return d, true
		}
	}
	return time.Time{}, false
}

// scan drives a table: make builds one value from the present row, or says that
// the row is to be left out; what it found wrong follows the value.
func scan[T any](r io.Reader, file string, begin func(*table) (func() (T, bool), error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		t, err := newTable(r, file)
		if err != nil {
			yield(zero, err)
			return
		}
		read, err := begin(t)
		if err != nil {
			yield(zero, err)
			return
		}
		for {
			done, err := t.next()
			if err != nil && !yield(zero, err) {
				return
			}
			if done {
				return
			}
			if err != nil {
				continue
			}
			if !yieldRow(t, read, yield) {
				return
			}
		}
	}
}

// yieldRow hands out the present row's value, then what was wrong with it.
func yieldRow[T any](t *table, read func() (T, bool), yield func(T, error) bool) bool {
	v, ok := read()
	if ok && !yield(v, nil) {
		return false
	}
	var zero T
	for _, err := range t.errs {
		if !yield(zero, err) {
			return false
		}
	}
	return true
}

// missing is the error for a file without a column it cannot do without.
func missing(file, column string) error {
	return &RowError{File: file, Row: 1, Expected: "a column " + column}
}
