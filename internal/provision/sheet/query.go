package sheet

import (
	"iter"
	"strings"
	"time"

	"fairground/internal/table"
	"fairground/linkage/school"
)

// Rows yields the data rows of the sheet that the layout was made from, with the
// errors of [table.Sheet.Rows].
func (l *Layout) Rows(s *table.Sheet) iter.Seq2[table.Row, error] {
	return func(yield func(table.Row, error) bool) {
		for row, err := range s.Rows() {
			above := row.Number != 0 && row.Number < l.FirstRow
			if above || err == nil && row.Blank() {
				continue
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// Aside says of a data row that it names no setting, and why: a total, a note or
// a source line, headings again. It returns "" for all others.
func (l *Layout) Aside(row table.Row) string {
	first, filled := "", 0
	for _, c := range row.Cells {
		if strings.TrimSpace(c) == "" {
			continue
		}
		if filled++; filled == 1 {
			first = strings.ToLower(strings.TrimSpace(c))
		}
	}
	switch {
	case first == "total" || first == "totals" || first == "grand total" || strings.HasPrefix(first, "total:"):
		return "this row is a total, not a setting"
	case filled == 1 && isNote(first):
		return "this row is a note under the table, not a setting"
	case filled > 1 && l.repeatsHeadings(row):
		return "this row repeats the headings"
	}
	return ""
}

// isNote reports whether a row's only cell, in lower case, is a note. A star
// begins a note, or a list: then the name of a school follows.
func isNote(c string) bool {
	if text, ok := strings.CutPrefix(c, "* "); ok {
		return !namesSchool(text)
	}
	return hasAnyPrefix(c, "source:", "sources:", "note:", "notes:", "©", "(c) ", "contains ", "data as at", "last updated", "please note")
}

// namesSchool reports whether a text in lower case has a word of schools in it.
func namesSchool(text string) bool {
	for word := range strings.FieldsSeq(schoolWords) {
		if strings.Contains(" "+text+" ", " "+word+" ") {
			return true
		}
	}
	return false
}

func hasAnyPrefix(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// repeatsHeadings reports whether a row is one of the rows of headings again, or
// all of them joined.
func (l *Layout) repeatsHeadings(row table.Row) bool {
	if l.HeaderLast == 0 {
		return false
	}
	for _, head := range l.headingRows {
		if repeats(row.Cells, head) {
			return true
		}
	}
	for _, c := range l.Columns {
		cell := strings.TrimSpace(row.Cell(c.Index))
		if cell != "" && cell != c.Heading {
			return false
		}
	}
	return true
}

// Builder turns the data rows of one sheet into queries. It may be used by
// several goroutines at once.
type Builder struct {
	v       *vocabulary
	columns map[Role]int
	address []int
	asOf    time.Time
}

// NewBuilder returns a builder for a layout. asOf is the date of the rows that
// have none of their own; zero means the register's own latest status.
func NewBuilder(l *Layout, asOf time.Time) *Builder {
	b := &Builder{v: newVocabulary(), columns: map[Role]int{}, asOf: asOf}
	for _, c := range l.Columns {
		if c.Role == Unused || c.Personal != NotPersonal {
			continue
		}
		if c.Role == Address {
			b.address = append(b.address, c.Index)
			continue
		}
		b.columns[c.Role] = c.Index
	}
	return b
}

// Query returns what a row says of a setting. Cells that only say that they are
// empty ("n/a") are. A postcode, or a URN in front, that stands in the cell of
// the name or the address is taken out of it where no column has it.
func (b *Builder) Query(row table.Row) school.Query {
	q := school.Query{
		Name:      unbullet(b.cell(row, Name)),
		Town:      b.cell(row, Town),
		Authority: b.cell(row, Authority),
		Phase:     b.cell(row, Phase),
		Trust:     b.cell(row, Trust),
		Country:   b.cell(row, Country),
		URN:       number(b.cell(row, URN)),
		UKPRN:     number(b.cell(row, UKPRN)),
		Website:   b.cell(row, Website),
		Postcode:  b.cell(row, Postcode),
		Address:   b.addressOf(row),
		LAESTAB:   b.laestab(row),
		AsOf:      b.asOf,
	}
	if q.URN == "" {
		q.URN = b.cell(row, OfstedURN)
	}
	if day, ok := ParsePeriod(b.cell(row, Date)); ok {
		q.AsOf = day
	}
	if p := postcode(q.Postcode); p != "" {
		q.Postcode = p
	}
	b.split(&q)
	return q
}

// unbullet takes what marks an entry of a list off the front of a name: "* ",
// "- ", "•", "3. ".
func unbullet(s string) string {
	const bullets = "*•·▪●◦‣"
	s = strings.TrimLeft(s, bullets+" ")
	mark, rest, ok := strings.Cut(s, " ")
	if !ok || len(mark) > 4 {
		return s
	}
	n := len(mark) - 1
	if mark == "-" || mark == "–" || mark == "—" || n > 0 && (mark[n] == '.' || mark[n] == ')') && isDigits(mark[:n], 0) {
		return strings.TrimLeft(rest, " ")
	}
	return s
}

// cell returns the cell in a role's column, trimmed, "" for one that says it has
// nothing.
func (b *Builder) cell(row table.Row, r Role) string {
	i, ok := b.columns[r]
	if !ok {
		return ""
	}
	return b.value(row.Cell(i))
}

func (b *Builder) value(c string) string {
	c = strings.TrimSpace(c)
	if len(c) <= len("does not apply") && c != "" && b.v.empty[strings.ToLower(c)] {
		return ""
	}
	return c
}

func (b *Builder) addressOf(row table.Row) string {
	switch len(b.address) {
	case 0:
		return ""
	case 1:
		return b.value(row.Cell(b.address[0]))
	}
	parts := make([]string, 0, len(b.address))
	for _, i := range b.address {
		if c := b.value(row.Cell(i)); c != "" {
			parts = append(parts, c)
		}
	}
	return strings.Join(parts, ", ")
}

// laestab puts a row's authority and establishment numbers together.
func (b *Builder) laestab(row table.Row) string {
	if whole := number(b.cell(row, LAESTAB)); whole != "" {
		return whole
	}
	four := number(b.cell(row, EstablishmentNumber))
	code := number(b.cell(row, AuthorityCode))
	if four == "" || !isDigits(code, 3) {
		return four
	}
	return code + "/" + four
}

// split takes out of the name and the address what belongs elsewhere, where that
// is safe: a whole postcode at the end, a URN in front.
func (b *Builder) split(q *school.Query) {
	if q.Postcode == "" {
		if rest, code, ok := splitPostcode(q.Name); ok {
			q.Name, q.Postcode = rest, code
			if name, address, ok := strings.Cut(rest, ","); ok && q.Address == "" {
				q.Name, q.Address = strings.TrimSpace(name), strings.TrimSpace(address)
			}
		} else if _, code, ok := splitPostcode(q.Address); ok {
			q.Postcode = code
		}
	}
	if q.URN == "" && len(q.Name) > 8 && isURN(q.Name[:6]) && strings.ContainsRune(" -–:,", rune(q.Name[6])) {
		q.URN, q.Name = q.Name[:6], strings.TrimLeft(q.Name[6:], " -–:,")
	}
}
