package source

import (
	"fmt"
	"io"
	"iter"
	"strings"
)

// Column says how a column may be called in a publisher's file.
type Column struct {
	Names  []string
	Needed bool // a file without it is refused
}

// Need is a column that the file must have, under any of the names.
func Need(names ...string) Column { return Column{Names: names, Needed: true} }

// May is a column that the file may have.
func May(names ...string) Column { return Column{Names: names} }

// Row is one row of a file read by [Rows]. Columns are numbered as they were
// asked for. It is only valid until the next row.
type Row struct {
	t    *table
	cols []int
}

// Text is a cell, trimmed; "" where the file has no such column.
func (r Row) Text(column int) string { return r.t.word(r.cols[column]) }

// Heading is what the file calls a column; "" where it has none such.
func (r Row) Heading(column int) string {
	if c := r.cols[column]; c >= 0 {
		return r.t.head.names[c]
	}
	return ""
}

// Number is a cell as a number of 0 or more; nil where it is blank or carries
// one of the marks that statistics put in place of a number.
func (r Row) Number(column int) *float64 { return r.t.number64(r.cols[column]) }

// Integer is a cell as a whole number of 0 or more; nil where it is not given.
func (r Row) Integer(column int) *int { return r.t.integer(r.cols[column]) }

// Has says whether the file has the column.
func (r Row) Has(column int) bool { return r.cols[column] >= 0 }

// Short is the error for a row that ends before the headings do, as where a file
// was cut off; nil for any other. Headings without a name ask for no cell.
func (r Row) Short() error {
	n := len(r.t.row)
	if n >= r.t.head.named {
		return nil
	}
	return &RowError{File: r.t.file, Row: r.t.number, Column: r.t.head.names[n], Expected: fmt.Sprintf("a cell under each of the %d headings, where the row has %d", r.t.head.named, n)}
}

// Wrong is the error for a cell that is not what it should be.
func (r Row) Wrong(column int, expected string) error {
	e := &RowError{File: r.t.file, Row: r.t.number, Expected: expected}
	if c := r.cols[column]; c >= 0 {
		e.Column, e.Value = r.t.head.names[c], strings.Clone(r.t.cell(c))
	}
	return e
}

// Rows reads any CSV with a header row by the names of its columns, in the same
// compressions and encodings as the registers. What is wrong with a row comes
// as an error after it, and the rest goes on.
func Rows(r io.Reader, name string, columns ...Column) iter.Seq2[Row, error] {
	return scan(r, name, func(t *table) (func() (Row, bool), error) {
		row := Row{t: t, cols: make([]int, len(columns))}
		for i, c := range columns {
			row.cols[i] = t.head.find(c.Names...)
			if c.Needed && row.cols[i] < 0 {
				return nil, missing(name, strings.Join(c.Names, " or "))
			}
		}
		return func() (Row, bool) { return row, true }, nil
	})
}

// Header reads only the header row of a CSV file.
func Header(path string) ([]string, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	row, err := newCSV(f).Read()
	if err != nil {
		return nil, fmt.Errorf("%s: expected a CSV file with a header row: %w", path, err)
	}
	row[0] = strings.TrimPrefix(row[0], "\ufeff")
	return row, nil
}
