package table

import (
	"bytes"
	"errors"
	"io"
)

// errLongLine ends a text whose lines are longer than any row can be.
var errLongLine = errors.New("a line is too long")

// lineReader splits a stream into lines, each ended by LF, CRLF or CR.
type lineReader struct {
	r     io.Reader
	buf   []byte
	start int // of what is not yet given out
	end   int // of what is filled
	eof   bool
	err   error // met when everything before it has been given out
	limit int   // the longest line
	// back holds lines that were read ahead and given back, nearest last.
	back [][]byte
}

func newLineReader(r io.Reader, limit int) *lineReader {
	return &lineReader{r: r, buf: make([]byte, 64<<10), limit: limit}
}

// next returns the next line without its ending, valid until the next call, and
// io.EOF after the last.
func (l *lineReader) next() ([]byte, error) {
	if n := len(l.back); n > 0 {
		line := l.back[n-1]
		l.back = l.back[:n-1]
		return line, nil
	}
	searched := 0
	for {
		window := l.buf[l.start:l.end]
		if length, ending := lineEnd(window, searched, l.eof); ending > 0 {
			l.start += length + ending
			return window[:length], nil
		}
		// A CR at the very end may be half of a CRLF, so it is looked at again.
		searched = max(0, len(window)-1)
		if l.eof {
			if len(window) == 0 {
				return nil, io.EOF
			}
			l.start = l.end
			return window, nil
		}
		if l.err != nil {
			return nil, l.err
		}
		if len(window) > l.limit {
			return nil, errLongLine
		}
		l.fill()
	}
}

// unread gives lines back, to be returned by next again, first one first.
func (l *lineReader) unread(lines [][]byte) {
	for i := len(lines) - 1; i >= 0; i-- {
		l.back = append(l.back, lines[i])
	}
}

// fill reads more, making room first.
func (l *lineReader) fill() {
	if l.start > 0 {
		copy(l.buf, l.buf[l.start:l.end])
		l.end -= l.start
		l.start = 0
	}
	if l.end == len(l.buf) {
		l.buf = append(l.buf, make([]byte, len(l.buf))...)
	}
	n, err := l.r.Read(l.buf[l.end:])
	l.end += n
	if errors.Is(err, io.EOF) {
		l.eof = true
		return
	}
	l.err = err
}

// lineEnd finds the first line ending in b at or after from: its place and its
// length, which is 0 when there is none yet.
func lineEnd(b []byte, from int, eof bool) (at, length int) {
	lf := bytes.IndexByte(b[from:], '\n')
	until := len(b)
	if lf >= 0 {
		until = from + lf
	}
	cr := bytes.IndexByte(b[from:until], '\r')
	switch {
	case cr < 0 && lf < 0:
		return 0, 0
	case cr < 0:
		return from + lf, 1
	}
	cr += from
	switch {
	case cr+1 < len(b) && b[cr+1] == '\n':
		return cr, 2
	case cr+1 < len(b) || eof:
		return cr, 1
	}
	return 0, 0
}
