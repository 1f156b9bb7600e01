package table

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxQuotedLines is how many lines one quoted cell may run over before its
// opening quotation mark is held to be a slip. Spreadsheet programs allow 253.
const maxQuotedLines = 253

// recordReader turns lines into records of cells, by the rules of CSV, and by
// those that spreadsheet programs keep where the rules are broken.
type recordReader struct {
	lines  *lineReader
	comma  byte
	limits Limits
	cells  []span // of the present record, in text
	text   []byte // the present record, unquoted
	slips  []slip // of the present record
	open   bool   // inside a quoted cell
	from   int    // where the quoted cell begins in text
}

// span is a cell's place in recordReader.text.
type span struct{ from, to int }

// slip is something wrong in one cell of the present record.
type slip struct {
	cell int // from 0
	got  string
	want string
}

// next returns the next record's cells and what was wrong with them, and io.EOF
// after the last.
func (p *recordReader) next() ([]string, []slip, error) {
	line, err := p.lines.next()
	if err != nil {
		return nil, nil, err
	}
	p.slips = p.slips[:0]
	if bytes.IndexByte(line, '"') < 0 {
		return p.plain(line), p.slips, nil
	}
	if err := p.quoted(line); err != nil {
		return nil, nil, err
	}
	return p.strings(), p.slips, nil
}

// plain splits a line that has no quotation mark in it.
func (p *recordReader) plain(line []byte) []string {
	if !utf8.Valid(line) {
		p.text, p.cells = p.text[:0], p.cells[:0]
		for _, c := range bytes.Split(line, []byte{p.comma}) {
			p.add(c)
		}
		return p.strings()
	}
	text := string(line)
	n := strings.Count(text, string(p.comma)) + 1
	cells := make([]string, 0, min(n, p.limits.Columns+1))
	for len(cells) <= p.limits.Columns {
		i := strings.IndexByte(text, p.comma)
		if i < 0 {
			cells = append(cells, p.cut(text, len(cells)))
			break
		}
		cells = append(cells, p.cut(text[:i], len(cells)))
		text = text[i+1:]
	}
	return p.narrow(cells)
}

// add appends one finished cell to the record.
func (p *recordReader) add(cell []byte) {
	from := len(p.text)
	p.text = append(p.text, cell...)
	p.cells = append(p.cells, span{from, len(p.text)})
}

// strings gives the collected cells as strings that share one allocation.
func (p *recordReader) strings() []string {
	cells := make([]string, 0, len(p.cells))
	valid := p.wholly()
	all := ""
	if valid {
		all = string(p.text)
	}
	for i, s := range p.cells {
		if i > p.limits.Columns {
			break
		}
		c := ""
		if valid {
			c = all[s.from:s.to]
		} else {
			c = cellText(p.text[s.from:s.to])
		}
		cells = append(cells, p.cut(c, i))
	}
	return p.narrow(cells)
}

// wholly reports whether every cell is UTF-8. Cells stand side by side in text,
// so the end of one and the beginning of the next must not make a character.
func (p *recordReader) wholly() bool {
	for _, s := range p.cells {
		if s.from < len(p.text) && !utf8.RuneStart(p.text[s.from]) {
			return false
		}
	}
	return utf8.Valid(p.text)
}

// cut shortens a cell to the limit, at a whole character, and notes it.
func (p *recordReader) cut(cell string, i int) string {
	if len(cell) <= p.limits.Cell {
		return cell
	}
	p.slips = append(p.slips, slip{i, cell[:60], fmt.Sprintf("at most %s in one cell; the rest was left out", bytesText(int64(p.limits.Cell)))})
	return strings.ToValidUTF8(cell[:p.limits.Cell], "")
}

// narrow leaves out the cells beyond the limit, and notes it.
func (p *recordReader) narrow(cells []string) []string {
	if len(cells) <= p.limits.Columns {
		return cells
	}
	p.slips = append(p.slips, slip{p.limits.Columns, cells[p.limits.Columns], fmt.Sprintf("at most %d columns; the rest of the row was left out", p.limits.Columns)})
	return cells[:p.limits.Columns]
}

// quoted reads a record that begins with line and has quotation marks, and may
// go on over further lines. A cell whose mark is never closed is read again as
// if its row ended with its line, so that one slip does not swallow the rows
// after it.
func (p *recordReader) quoted(line []byte) error {
	p.reset()
	if p.scan(line, false) == complete {
		return nil
	}
	line = bytes.Clone(line)
	var held [][]byte
	for p.open && len(held) < maxQuotedLines && len(p.text)-p.from <= p.limits.Cell {
		next, err := p.lines.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		held = append(held, bytes.Clone(next))
		if p.scan(next, false) == complete {
			return nil
		}
	}
	p.lines.unread(held)
	p.reset()
	p.scan(line, true)
	return nil
}

// lineState says how a line left its record.
type lineState int

const (
	complete lineState = iota
	unfinished
)

func (p *recordReader) reset() {
	p.text, p.cells, p.slips, p.open, p.from = p.text[:0], p.cells[:0], p.slips[:0], false, 0
}

// scan reads one line of a record. It is unfinished when it ends inside a quoted
// cell (open is then set) or shows that a quotation mark before it was a slip
// (open is not set). Read alone, a line is always complete.
func (p *recordReader) scan(line []byte, alone bool) lineState {
	at := 0
	for {
		start := at
		if !p.open {
			mark := skipSpaces(line, at, p.comma)
			if mark == len(line) || line[mark] != '"' {
				if at = p.bare(line, at); at > len(line) {
					return complete
				}
				continue
			}
			p.open, p.from, at = true, len(p.text), mark+1
		}
		next, closed := p.inside(line, at)
		switch {
		case closed && next > len(line):
			return complete
		case closed:
			at = next
		case alone:
			if at = p.unclosed(line, start); at > len(line) {
				return complete
			}
		default:
			return unfinished
		}
	}
}

// bare adds the cell at line[at:] up to the next comma, and returns where the
// cell after it begins: beyond the line's end when there is none.
func (p *recordReader) bare(line []byte, at int) int {
	end := bytes.IndexByte(line[at:], p.comma)
	if end < 0 {
		p.add(line[at:])
		return len(line) + 1
	}
	p.add(line[at : at+end])
	return at + end + 1
}

// inside reads on in a quoted cell and reports whether it was closed, and if so
// where the next cell begins.
func (p *recordReader) inside(line []byte, at int) (next int, closed bool) {
	continued := len(p.text) > p.from && p.text[len(p.text)-1] == '\n' && at == 0
	for {
		mark := bytes.IndexByte(line[at:], '"')
		if mark < 0 {
			p.text = append(append(p.text, line[at:]...), '\n')
			return 0, false
		}
		p.text = append(p.text, line[at:at+mark]...)
		at += mark + 1
		if at < len(line) && line[at] == '"' {
			p.text = append(p.text, '"')
			at++
			continue
		}
		after := skipSpaces(line, at, p.comma)
		if after == len(line) || line[after] == p.comma {
			p.cells = append(p.cells, span{p.from, len(p.text)})
			p.open = false
			return after + 1, true
		}
		// A mark inside the cell. If it looks like the beginning of another cell,
		// or the cell already runs over lines, the cell's own mark was the slip.
		if continued || (at > 1 && line[at-2] == p.comma) {
			p.open = false
			return 0, false
		}
		p.text = append(p.text, '"')
		p.slip(p.text[p.from:], `two quotation marks ("") for a quotation mark inside a quoted cell; it was kept as it is`)
	}
}

// unclosed reads the cell at line[at:], whose quotation mark is never closed, as
// a bare one without the mark.
func (p *recordReader) unclosed(line []byte, at int) int {
	p.open = false
	p.text = p.text[:p.from]
	mark := skipSpaces(line, at, p.comma)
	next := p.bare(line, mark+1)
	p.cells[len(p.cells)-1].from = p.from
	p.slips = slices.DeleteFunc(p.slips, func(s slip) bool { return s.cell == len(p.cells)-1 })
	last := p.cells[len(p.cells)-1]
	p.slips = append(p.slips, slip{len(p.cells) - 1, `"` + cellText(p.text[last.from:last.to]),
		`a closing quotation mark ("); the cell was read up to the next separator`})
	return next
}

// slip notes something wrong in the cell that is being read.
func (p *recordReader) slip(got []byte, want string) {
	p.slips = append(p.slips, slip{len(p.cells), cellText(got), want})
}

// skipSpaces returns the first place at or after at that is no blank.
func skipSpaces(line []byte, at int, comma byte) int {
	for at < len(line) && (line[at] == ' ' || line[at] == '\t') && line[at] != comma {
		at++
	}
	return at
}
