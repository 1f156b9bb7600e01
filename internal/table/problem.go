package table

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Problem is something wrong at one place of a spreadsheet, for the person whose
// spreadsheet it is.
type Problem struct {
	File       string
	Sheet      string // "" where the file has no named sheets
	Row        int    // as a spreadsheet program numbers it; 0 when no row is meant
	Column     int    // from 1; 0 when the whole row is meant
	ColumnName string // the column's heading, where it is known
	Got        string // what was found, or "" to say only what was expected
	Want       string // what was expected, or what to do
	Stop       bool   // nothing after this place could be read
}

// Error says where, what was found and what was expected, in one line:
//
//	schools.csv, sheet Autumn, row 12, column C (Postcode): found "LS1": expected a whole postcode
func (p *Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Sheet != "" {
		fmt.Fprintf(&b, ", sheet %s", p.Sheet)
	}
	if p.Row > 0 {
		fmt.Fprintf(&b, ", row %d", p.Row)
	}
	if p.Column > 0 {
		fmt.Fprintf(&b, ", column %s", ColumnLetters(p.Column))
		if p.ColumnName != "" {
			fmt.Fprintf(&b, " (%s)", p.ColumnName)
		}
	}
	if p.Got != "" {
		fmt.Fprintf(&b, ": found %q", shorten(p.Got, 60))
	}
	if p.Want != "" {
		fmt.Fprintf(&b, ": expected %s", p.Want)
	}
	if p.Stop {
		b.WriteString("; the rows after this place were not read")
	}
	return b.String()
}

// Refusal says that a whole file cannot be read, and what to do instead.
type Refusal struct {
	File   string
	Reason string
}

// Error names the file and the reason.
func (r *Refusal) Error() string { return fmt.Sprintf("%s cannot be read: %s", r.File, r.Reason) }

// ColumnLetters names a column as spreadsheet programs do: 1 is A, 27 is AA. A
// number below 1 has no name.
func ColumnLetters(n int) string {
	var b []byte
	for ; n > 0; n = (n - 1) / 26 {
		b = append([]byte{byte('A' + (n-1)%26)}, b...)
	}
	return string(b)
}

// ColumnNumber is the inverse of [ColumnLetters], for letters of either case; it
// returns 0 for anything that does not name a column (the last is XFD).
func ColumnNumber(letters string) int {
	if len(letters) == 0 || len(letters) > 3 {
		return 0
	}
	n := 0
	for _, c := range []byte(strings.ToUpper(letters)) {
		if c < 'A' || c > 'Z' {
			return 0
		}
		n = n*26 + int(c-'A') + 1
	}
	if n > 16384 {
		return 0
	}
	return n
}

// shorten cuts s to about n characters, at a whole one, for a message.
func shorten(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n]) + "…"
}
