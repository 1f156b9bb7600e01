package table

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
)

// emitter hands rows to whoever ranges over a sheet. It keeps back blank rows
// until a filled one follows, so that none are left at the end.
type emitter struct {
	sheet  *Sheet
	limits Limits
	yield  func(Row, error) bool
	blanks int // held back
	rows   int // handed on
}

// row hands on one row and reports whether to go on.
func (e *emitter) row(r Row, slips []slip) bool {
	if r.Blank() && len(slips) == 0 {
		e.blanks++
		return true
	}
	for ; e.blanks > 0; e.blanks-- {
		if !e.hand(Row{Number: r.Number - e.blanks}, nil) {
			return false
		}
	}
	var err error
	if len(slips) > 0 {
		err = e.problem(r, slips)
	}
	return e.hand(r, err)
}

func (e *emitter) hand(r Row, err error) bool {
	if e.rows++; e.rows > e.limits.Rows {
		e.yield(Row{}, &Problem{File: e.sheet.File, Sheet: e.sheet.Name, Row: r.Number,
			Got: "one row more than can be read", Want: "fewer rows; divide the file", Stop: true})
		return false
	}
	return e.yield(r, err)
}

// problem makes one error of a row's slips: the first, and how many more.
func (e *emitter) problem(r Row, slips []slip) *Problem {
	first := slips[0]
	if more := len(slips) - 1; more > 0 {
		first.want += fmt.Sprintf(" (and %d more in this row)", more)
	}
	return &Problem{File: e.sheet.File, Sheet: e.sheet.Name, Row: r.Number, Column: first.cell + 1,
		Got: strings.TrimSpace(first.got), Want: first.want}
}

// errTooLarge ends a stream that unpacks to more than the limit.
var errTooLarge = errors.New("the content is too large")

// cappedReader fails with errTooLarge once more than left bytes come.
type cappedReader struct {
	r    io.Reader
	left int64
}

// Read implements io.Reader.
func (c *cappedReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.left -= int64(n); c.left < 0 {
		return 0, errTooLarge
	}
	return n, err
}

// countingReader counts the bytes read through it.
type countingReader struct {
	r io.Reader
	n *atomic.Int64
}

// Read implements io.Reader.
func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	return n, err
}
