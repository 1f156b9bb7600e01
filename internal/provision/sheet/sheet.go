// Package sheet understands a member organisation's list of schools and
// nurseries: where its headings are, what each column holds, and which columns
// hold personal data.
//
// # What it does
//
// [Inspect] looks at the first few hundred rows of a sheet, and at how wide all
// of them are, and returns a [Layout]: the heading rows, a [Column] for each column with its [Role], how
// sure that guess is and why in plain words, and a [Verdict] on the sheet as a
// whole. Columns may come in any order and under any heading, or none: a column
// is told by its heading and by its values together, and where they disagree
// about something that can be checked (an identifier, a postcode) the values
// decide. A person can overrule any guess by [Options].Map.
//
// [Layout.Rows] then gives the data rows, and [Builder.Query] turns one into a
// [school.Query].
//
// # Which rows are data
//
// Every row below the headings with anything in it is a data row. Blank rows are
// left out. A total, a source note or headings repeated by a page break are data
// rows too, so that nothing is dropped in silence, but [Layout.Aside] says that
// they name no setting.
//
// # Personal data
//
// Members' sheets often name heads, contacts and sometimes children. Columns
// that look like people's names, e-mail addresses, telephone numbers, dates of
// birth, pupil, health or insurance numbers or home addresses are marked with the
// reason, never used to match, and left out of the copy that [Redact] makes. A
// sheet that seems to list children is refused. A school's own name and address
// are not personal data; a school's telephone and e-mail are left out all the
// same, since nothing here needs them.
//
// # What it never does
//
// It matches nothing, stores nothing and asks nobody.
package sheet

import (
	"errors"
	"fmt"
	"strings"

	"fairground/internal/table"
)

// Role is what a column holds.
type Role string

// The roles. A sheet has at most one column of each, except Address, which may
// be spread over several.
const (
	Name                Role = "name"
	Address             Role = "address" // one line of it, or all in one
	Town                Role = "town"
	County              Role = "county"
	Postcode            Role = "postcode"
	Authority           Role = "authority"
	AuthorityCode       Role = "authority-code" // the Department for Education's three digits
	Phase               Role = "phase"
	Trust               Role = "trust" // or diocese, federation or other group
	Country             Role = "country"
	URN                 Role = "urn"
	LAESTAB             Role = "laestab"              // seven digits, of authority and establishment
	EstablishmentNumber Role = "establishment-number" // the last four of them
	UKPRN               Role = "ukprn"
	Website             Role = "website"
	OfstedURN           Role = "ofsted-urn"
	Date                Role = "date" // the date or period a row speaks of, or its beginning
	EndDate             Role = "end-date"
	Programme           Role = "programme"
	Theme               Role = "theme"
	AgePhase            Role = "age-phase" // of the children worked with, not of the school
	Reached             Role = "reached"   // how many children or pupils
	Sensitive           Role = "sensitive" // yes where the place must not be found
	Notes               Role = "notes"
	Unused              Role = "none"
)

// Roles returns every role a column can be given, in the order people think of
// them.
func Roles() []Role {
	return []Role{Name, Address, Town, County, Postcode, Authority, AuthorityCode, Phase, Trust, Country, URN,
		LAESTAB, EstablishmentNumber, UKPRN, Website, OfstedURN, Date, EndDate, Programme, Theme, AgePhase, Reached, Sensitive, Notes}
}

// Column is one column of a sheet and what it was taken for.
type Column struct {
	Index      int     // from 0
	Heading    string  // as on the sheet, lines joined by a space; "" without one
	Role       Role    // Unused where nothing fits
	Confidence float64 // 0 to 1
	Reason     string  // one plain sentence
	Misfit     bool    // Unused because its values do not fit what its heading plainly says
	Beyond     bool    // empty in the rows looked at; only later ones have something in it
	Personal   Kind    // NotPersonal for most columns
	Why        string  // one plain sentence on Personal
}

// Label names the column for a person: its heading, or its letter without one.
func (c Column) Label() string {
	if c.Heading != "" {
		return c.Heading
	}
	return "column " + table.ColumnLetters(c.Index+1)
}

// Verdict says what a sheet is, as a whole.
type Verdict string

// The verdicts. Only a sheet that is a List is to be matched.
const (
	List    Verdict = "list"    // of settings
	Other   Verdict = "other"   // something else: a cover page, a look-up list, notes
	Empty   Verdict = "empty"   // nothing on it
	Refused Verdict = "refused" // it seems to list children; it must not be taken in
)

// Layout is what was understood of a sheet.
type Layout struct {
	File, Sheet string
	HeaderFirst int      // row number of the first heading row; 0 without headings
	HeaderLast  int      // row number of the last heading row; 0 without headings
	FirstRow    int      // row number from which on rows are data
	Titles      []string // what stands above the headings
	Columns     []Column
	Verdict     Verdict
	Reason      string // why that verdict, in one plain sentence

	headingRows [][]string // the cells of each row of headings
}

// Options change how a sheet is understood.
type Options struct {
	// Map overrules the guesses: which column has a role. A column is given by
	// its heading, by its letters as in a spreadsheet program, or by its number
	// from 1; several for an address are joined by "+". "-" says that no column
	// has the role.
	Map map[Role]string
}

// ErrMap is a Map that names a role or a column that does not exist.
var ErrMap = errors.New("the map of columns does not fit the sheet")

// sampleRows is how many filled rows are looked at to understand a sheet.
const sampleRows = 400

// Inspect looks at a sheet's first rows and says how to read it. It goes on to
// the end of the sheet for its width alone, so that every column has its place
// however far down its first value stands. Rows that could be read only in part
// are no error here; they are met again in [Layout.Rows].
func Inspect(s *table.Sheet, o Options) (*Layout, error) {
	rows, beyond, err := sample(s)
	if err != nil {
		return nil, err
	}
	l := &Layout{File: s.File, Sheet: s.Name}
	if len(rows) == 0 {
		l.Verdict, l.Reason = Empty, "nothing is on this sheet"
		return l, checkEmptyMap(o)
	}
	v := newVocabulary()
	v.learn(o.Map)
	head := findHeader(v, rows)
	l.describeHeader(rows, head)
	data := rows[head.end:]
	in := &inspection{v: v, width: width(rows[head.start:])}
	in.headings = headings(rows, head, in.width)
	in.profiles = profiles(v, data, max(in.width, beyond))
	l.Columns = append(in.columns(), beyondColumns(in.width, beyond)...)
	if err := applyMap(l.Columns, o.Map); err != nil {
		return nil, fmt.Errorf("%s: %w", place(s), err)
	}
	l.Verdict, l.Reason = judge(l.Columns, in.profiles, len(data))
	return l, nil
}

// Column returns the column that has a role, the first of several.
func (l *Layout) Column(r Role) (Column, bool) {
	for _, c := range l.Columns {
		if c.Role == r {
			return c, true
		}
	}
	return Column{}, false
}

// Personal returns the columns that look like personal data.
func (l *Layout) Personal() []Column {
	var out []Column
	for _, c := range l.Columns {
		if c.Personal != NotPersonal {
			out = append(out, c)
		}
	}
	return out
}

// Headings returns one heading per column: those of the sheet, lines joined, or
// "Column A" and so on for a sheet without headings.
func (l *Layout) Headings() []string {
	out := make([]string, len(l.Columns))
	for i, c := range l.Columns {
		out[i] = c.Heading
		if l.HeaderLast == 0 {
			out[i] = "Column " + table.ColumnLetters(i+1)
		}
	}
	return out
}

// describeHeader notes where the headings are and what stands above them.
func (l *Layout) describeHeader(rows []table.Row, h header) {
	l.FirstRow = rows[min(h.end, len(rows)-1)].Number
	if h.start < h.end {
		l.HeaderFirst, l.HeaderLast = rows[h.start].Number, rows[h.end-1].Number
		l.FirstRow = l.HeaderLast + 1
	}
	for _, r := range rows[h.start:h.end] {
		l.headingRows = append(l.headingRows, r.Cells)
	}
	for _, r := range rows[:h.start] {
		l.Titles = append(l.Titles, strings.Join(distinct(r.Cells), " "))
	}
}

// sample reads the first filled rows, and the width of those after them.
func sample(s *table.Sheet) (rows []table.Row, beyond int, err error) {
	for row, err := range s.Rows() {
		var p *table.Problem
		if err != nil && (!errors.As(err, &p) || p.Stop && len(rows) == 0) {
			return nil, 0, err
		}
		if err != nil && p.Stop {
			break
		}
		if len(rows) == sampleRows {
			beyond = max(beyond, filledWidth(row))
			continue
		}
		if !row.Blank() {
			rows = append(rows, row)
		}
	}
	return rows, beyond, nil
}

// beyondColumns are the columns from one width to another, in which only rows
// after the sampled ones have anything.
func beyondColumns(from, to int) []Column {
	var out []Column
	for i := from; i < to; i++ {
		out = append(out, Column{Index: i, Role: Unused, Beyond: true,
			Reason: fmt.Sprintf("it has no heading, and nothing is in it in the first %d rows", sampleRows)})
	}
	return out
}

// width is the number of columns that anything is in.
func width(rows []table.Row) int {
	w := 0
	for _, r := range rows {
		w = max(w, filledWidth(r))
	}
	return w
}

// filledWidth is the number of a row's cells up to the last filled one.
func filledWidth(r table.Row) int {
	n := len(r.Cells)
	for n > 0 && strings.TrimSpace(r.Cells[n-1]) == "" {
		n--
	}
	return n
}

// distinct returns the filled cells, each text once: merged titles repeat.
func distinct(cells []string) []string {
	var out []string
	for _, c := range cells {
		c = strings.Join(strings.Fields(c), " ")
		if c != "" && (len(out) == 0 || out[len(out)-1] != c) {
			out = append(out, c)
		}
	}
	return out
}

func place(s *table.Sheet) string {
	if s.Name == "" {
		return s.File
	}
	return s.File + ", sheet " + s.Name
}

func checkEmptyMap(o Options) error {
	if len(o.Map) == 0 {
		return nil
	}
	return fmt.Errorf("nothing is on the sheet: %w", ErrMap)
}
