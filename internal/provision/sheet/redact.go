package sheet

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"fairground/internal/table"
)

// LeftOut stands in a redacted copy where part of a cell was personal.
const LeftOut = "[left out]"

// Redaction says what [Redact] left out.
type Redaction struct {
	Columns []Column // whole columns
	Cells   int      // kept cells that lost an e-mail address, a telephone or a person's number
	Beyond  int      // cells in columns that had nothing in the rows looked at
}

// Redact writes a copy of a sheet as CSV without its columns of personal data.
//
// What is kept of the columns is kept in order. E-mail addresses, telephone
// numbers, pupil numbers and National Insurance numbers within kept cells, such
// as notes, give way to [LeftOut]. Titles above the headings, which often name
// people, and cells to the right of every column seen when the sheet was
// inspected ([Column].Beyond) are left out. Every row keeps its number: a line left out is a blank
// line, and headings over several rows stand joined in the last of them.
//
// It refuses a layout whose verdict is [Refused].
func Redact(w io.Writer, s *table.Sheet, l *Layout) (Redaction, error) {
	if l.Verdict == Refused {
		return Redaction{}, fmt.Errorf("%s: %s: %w", place(s), l.Reason, ErrChildren)
	}
	r := &redactor{layout: l, out: table.NewWriter(w, table.Verbatim), next: 1}
	r.done.Columns = l.Personal()
	if l.HeaderLast > 0 {
		if err := r.row(table.Row{Number: l.HeaderLast, Cells: l.Headings()}); err != nil {
			return r.done, err
		}
	}
	for row, err := range l.Rows(s) {
		var p *table.Problem
		if err != nil && (!errors.As(err, &p) || p.Stop) {
			return r.done, err
		}
		if err := r.row(row); err != nil {
			return r.done, err
		}
	}
	return r.done, r.out.Flush()
}

// redactor writes the copy.
type redactor struct {
	layout *Layout
	out    *table.Writer
	next   int // number of the row that is written next
	done   Redaction
}

// row writes one row under its own number.
func (r *redactor) row(row table.Row) error {
	for ; r.next < row.Number; r.next++ {
		if err := r.out.Write(nil); err != nil {
			return err
		}
	}
	r.next++
	cells := make([]string, 0, len(r.layout.Columns))
	for _, c := range r.layout.Columns {
		if c.Personal != NotPersonal {
			continue
		}
		if c.Beyond {
			count(&r.done.Beyond, strings.TrimSpace(row.Cell(c.Index)) != "")
			continue
		}
		cell := row.Cell(c.Index)
		if !isChecked(c.Role) {
			clean := scrub(cell)
			count(&r.done.Cells, clean != cell)
			cell = clean
		}
		cells = append(cells, cell)
	}
	return r.out.Write(cells)
}

// isChecked reports whether a role's values have a form of their own, in which
// a run of digits is no telephone.
func isChecked(r Role) bool {
	switch r {
	case URN, LAESTAB, EstablishmentNumber, UKPRN, OfstedURN, Postcode, Date, EndDate, AuthorityCode, Reached, Website:
		return true
	}
	return false
}

// PersonalIn finds the contact details and people's numbers that a free text has:
// the kind of the first one, [NotPersonal] where there is none. Names it cannot
// tell from those of places.
func PersonalIn(text string) Kind {
	// What somebody types has every sort of space and of case.
	plain := strings.ToUpper(strings.Join(strings.Fields(text), " "))
	plain = strings.NewReplacer("\u2010", "-", "\u2011", "-", "\u2012", "-", "\u2013", "-").Replace(plain)
	if scrub(plain) == plain {
		return NotPersonal
	}
	for word := range strings.FieldsFuncSeq(plain, func(r rune) bool { return strings.ContainsRune(" ,;:()<>", r) }) {
		switch bare := strings.Trim(word, ".'\"[]!?"); {
		case isEmail(bare):
			return Email
		case isUPN(bare):
			return PupilNumber
		case isInsurance(bare):
			return InsuranceNo
		}
	}
	return Phone
}

// scrub takes contact details and people's numbers out of a text.
func scrub(s string) string {
	if len(s) < 9 || !strings.ContainsAny(s, "@0123456789") {
		return s
	}
	var b strings.Builder
	for rest := s; rest != ""; {
		if n := phoneLength(rest); n > 0 && !endsInDigit(b.String()) {
			b.WriteString(LeftOut)
			rest = rest[n:]
			continue
		}
		n := strings.IndexAny(rest, " \t\r\n,;:()<>")
		if n == 0 {
			_, n = utf8.DecodeRuneInString(rest)
			b.WriteString(rest[:n])
			rest = rest[n:]
			continue
		}
		if n < 0 {
			n = len(rest)
		}
		word := rest[:n]
		if bare := strings.Trim(word, ".'\"[]"); isEmail(bare) || isUPN(bare) || isInsurance(bare) {
			word = LeftOut
		}
		b.WriteString(word)
		rest = rest[n:]
	}
	return b.String()
}

func endsInDigit(s string) bool {
	return s != "" && s[len(s)-1] >= '0' && s[len(s)-1] <= '9'
}

// phoneLength returns how many bytes at the beginning of s are a telephone
// number, 0 for none.
func phoneLength(s string) int {
	if !strings.HasPrefix(s, "0") && !strings.HasPrefix(s, "+44") && !strings.HasPrefix(s, "(0") {
		return 0
	}
	end, last := 0, 0
	for end < len(s) && strings.IndexByte("0123456789 ()+-.", s[end]) >= 0 {
		if end++; s[end-1] >= '0' && s[end-1] <= '9' {
			last = end
		}
	}
	if isPhone(s[:last]) {
		return last
	}
	return 0
}
