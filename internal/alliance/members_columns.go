package alliance

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/table"
	"fairground/linkage"
)

// ColumnRole is what a column of a member list holds.
type ColumnRole string

// The roles. NotUsed is the zero role.
const (
	NotUsed       ColumnRole = ""
	MemberName    ColumnRole = "name"
	MemberKind    ColumnRole = "kind"
	MemberCharity ColumnRole = "charity"
	MemberCompany ColumnRole = "company"
	MemberUKPRN   ColumnRole = "ukprn"
	MemberURN     ColumnRole = "urn"
	MemberOrgID   ColumnRole = "org-id"
	MemberWebsite ColumnRole = "website"
	MemberAbout   ColumnRole = "about"
	MemberPlaces  ColumnRole = "places"
	MemberThemes  ColumnRole = "themes"
	MemberSince   ColumnRole = "from"
	MemberUntil   ColumnRole = "to"
)

// ColumnRoles lists the roles as forms show them.
func ColumnRoles() []ColumnRole {
	return []ColumnRole{NotUsed, MemberName, MemberKind, MemberCharity, MemberCompany, MemberUKPRN, MemberURN, MemberOrgID, MemberWebsite, MemberAbout, MemberPlaces, MemberThemes, MemberSince, MemberUntil}
}

// Title is the role for a reader.
func (r ColumnRole) Title() string {
	switch r {
	case NotUsed:
		return "Not used"
	case MemberName:
		return "Name of the organisation"
	case MemberKind:
		return "Kind of organisation"
	case MemberCharity:
		return "Charity number"
	case MemberCompany:
		return "Company number"
	case MemberUKPRN:
		return "UKPRN"
	case MemberURN:
		return "URN of a school"
	case MemberOrgID:
		return "org-id (GB-CHC-…)"
	case MemberWebsite:
		return "Website"
	case MemberAbout:
		return "What it does"
	case MemberPlaces:
		return "Places where it works"
	case MemberThemes:
		return "Themes it works on"
	case MemberSince:
		return "Member since"
	case MemberUntil:
		return "Member until"
	}
	return string(r)
}

// headings are the words by which members' lists call each role. The first role
// that a heading fits is taken.
func headings(r ColumnRole) []string {
	switch r {
	case MemberName:
		return []string{"name", "organisation", "organization", "organisation name", "name of organisation", "name of the organisation", "member", "member organisation", "member name", "members", "charity name", "org name", "org", "company name", "name of charity", "partner", "partner organisation"}
	case MemberKind:
		return []string{"kind", "type", "organisation type", "type of organisation", "sector", "category", "member type", "kind of organisation", "org type", "legal form"}
	case MemberCharity:
		return []string{"charity number", "charity no", "charity num", "registered charity number", "registered charity no", "charity registration number", "charity reg no", "charity", "registered charity", "charity commission number", "charity id"}
	case MemberCompany:
		return []string{"company number", "company no", "company registration number", "companies house number", "company reg no", "registered company number", "companies house", "company"}
	case MemberUKPRN:
		return []string{"ukprn", "uk provider reference number", "uk prn"}
	case MemberURN:
		return []string{"urn", "school urn", "unique reference number", "dfe urn", "gias urn"}
	case MemberOrgID:
		return []string{"org id", "orgid", "identifier", "identifiers", "org identifier", "organisation identifier"}
	case MemberWebsite:
		return []string{"website", "web", "web site", "url", "web address", "site", "homepage", "website address", "website url"}
	case MemberAbout:
		return []string{"about", "description", "what we do", "what they do", "what it does", "summary", "mission", "activities", "about the organisation", "focus"}
	case MemberPlaces:
		return []string{"place", "places", "area", "areas", "region", "regions", "local authority", "local authorities", "where", "where they work", "location", "locations", "geography", "area of operation", "areas of operation", "gss", "gss code", "gss codes", "area codes"}
	case MemberThemes:
		return []string{"theme", "themes", "topic", "topics", "focus area", "focus areas", "area of work", "areas of work", "issue", "issues", "work area"}
	case MemberSince:
		return []string{"member since", "member from", "joined", "date joined", "join date", "joining date", "membership start", "membership start date", "membership from", "start date", "from", "membership began", "since"}
	case MemberUntil:
		return []string{"member until", "member to", "left", "date left", "membership end", "membership end date", "membership to", "end date", "to", "membership ended", "until", "expiry", "leaving date"}
	}
	return nil
}

// guessRole tells a column's role from its heading.
func guessRole(heading string) ColumnRole {
	h := strings.TrimSuffix(linkage.Normal(heading), " optional")
	for _, r := range ColumnRoles() {
		if slices.Contains(headings(r), h) {
			return r
		}
	}
	return NotUsed
}

// contactWords are what headings of columns about people hold.
func contactWords() []string {
	return []string{"contact", "email", "e mail", "mail", "phone", "telephone", "tel", "mobile", "first name", "firstname", "surname", "last name", "forename", "lastname", "full name", "ceo", "chief executive", "director", "lead", "chair", "trustee", "trustees", "manager", "person", "representative", "rep", "job title", "salutation", "dob", "date of birth", "postal address", "address", "staff", "head teacher", "headteacher", "principal", "owner", "signatory", "twitter", "linkedin", "whatsapp", "notes", "comments"}
}

const (
	mailForm  = `[A-Za-z0-9._%+'-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}`
	phoneForm = `(?:\+44\s?\(?0?\)?|\(?0)\s?(?:[1237]\d|800|300)[\d\s()-]{6,12}\d`
)

// scrubber finds people in cells.
type scrubber struct {
	mail, phone, whole, person *regexp.Regexp
}

func newScrubber() scrubber {
	return scrubber{mail: regexp.MustCompile(mailForm), phone: regexp.MustCompile(phoneForm), whole: regexp.MustCompile(`^\s*` + phoneForm + `\s*$`),
		person: regexp.MustCompile(`^\s*(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Dame|Rev)\.?\s+)?[A-Z][a-zé'’-]+(?:\s+[A-Z]\.?)?\s+(?:Mc|Mac|O'|O’)?[A-Z][a-zé'’-]+(?:-[A-Z][a-z]+)?\s*$`)}
}

// aboutPeople says why a column is not kept, "" where it is.
func (s scrubber) aboutPeople(heading string, cells []string) string {
	var filled, mails, phones, people int
	for _, c := range cells {
		switch {
		case strings.TrimSpace(c) == "":
			continue
		case s.mail.MatchString(c):
			mails++
		case s.whole.MatchString(c) && len(squeeze(c)) > 8:
			phones++
		case s.person.MatchString(c):
			people++
		}
		filled++
	}
	switch {
	case filled == 0:
		return ""
	case mails*5 >= filled*2:
		return "its values are e-mail addresses"
	case phones*2 >= filled:
		return "its values are telephone numbers"
	case guessRole(heading) != NotUsed:
		return ""
	case people*10 >= filled*6:
		return "its values read as people’s names"
	}
	words := " " + linkage.Normal(heading) + " "
	for _, w := range contactWords() {
		if strings.Contains(words, " "+w+" ") {
			return "its heading is one for people, or for what is written of them"
		}
	}
	return ""
}

// without takes e-mail addresses and telephone numbers out of a cell. A number
// alone in its cell is most likely one on a register.
func (s scrubber) without(cell string) (string, bool) {
	out := s.mail.ReplaceAllString(cell, "")
	if !onlyDigits(squeeze(out)) || len(squeeze(out)) > 8 {
		out = s.phone.ReplaceAllString(out, "")
	}
	if out == cell {
		return cell, false
	}
	return strings.Join(strings.Fields(out), " "), true
}

// The most of a list that is taken.
const (
	MaxMemberBytes   = 5 << 20
	maxMemberRows    = 5_000
	maxMemberColumns = 100
)

// OpenMembers reads a member list out of a CSV or a workbook: of its sheets the
// one that looks most like a list of organisations. Columns about people, and
// addresses and telephone numbers in other cells, are left out here, before
// anything is kept.
func OpenMembers(file string, content io.ReaderAt, size int64) (MemberList, error) {
	f, err := table.Open(file, content, size, table.Limits{Bytes: 4 * MaxMemberBytes, Rows: maxMemberRows + 50, Columns: maxMemberColumns, Cell: 20_000})
	if err != nil {
		return MemberList{}, fault.Because(err, fault.Bad, "%s", err)
	}
	defer f.Close()
	if err := f.CheckEnding(); err != nil {
		return MemberList{}, fault.Because(err, fault.Bad, "%s", err)
	}
	var best MemberList
	var others []string
	bestScore := -1
	for _, sheet := range f.Sheets() {
		if sheet.Hidden {
			continue
		}
		list, score := readMembers(sheet)
		if score > bestScore {
			if bestScore >= 0 {
				others = append(others, best.Sheet)
			}
			best, bestScore = list, score
			continue
		}
		others = append(others, list.Sheet)
	}
	if len(best.Rows) == 0 {
		return best, fault.Invalid("There are no rows in %s. Send a list with a heading over each column and an organisation in each row.", file)
	}
	if len(best.Rows) > maxMemberRows {
		return best, fault.Invalid("The list has more than %d rows. Divide it.", maxMemberRows)
	}
	for _, name := range others {
		best.Left = append(best.Left, LeftOut{"Sheet " + name, "another sheet looks more like the list of members"})
	}
	return best, nil
}

// readMembers reads one sheet and says how much it looks like a member list.
func readMembers(sheet *table.Sheet) (MemberList, int) {
	list := MemberList{Sheet: sheet.Name}
	var rows []table.Row
	for row, err := range sheet.Rows() {
		if err != nil {
			list.Problems = append(list.Problems, err.Error())
		}
		if !row.Blank() {
			rows = append(rows, row)
		}
	}
	head, score := -1, 0
	for i, row := range rows[:min(len(rows), 15)] {
		if n := recognised(row); n > score {
			head, score = i, n
		}
	}
	if head < 0 {
		if len(rows) == 0 {
			return list, -1
		}
		head = 0
	}
	list.Header = rows[head].Number
	list.keep(rows[head], rows[head+1:])
	return list, score
}

// recognised counts the headings of a row that are known; a name counts most.
func recognised(row table.Row) int {
	n := 0
	for _, c := range row.Cells {
		switch guessRole(c) {
		case NotUsed:
		case MemberName:
			n += 3
		default:
			n++
		}
	}
	return n
}

// keep takes over the columns that are not about people.
func (l *MemberList) keep(head table.Row, rows []table.Row) {
	width := len(head.Cells)
	for _, r := range rows {
		width = max(width, len(r.Cells))
	}
	given, scrub := map[ColumnRole]bool{}, newScrubber()
	for i := range width {
		heading := strings.Join(strings.Fields(head.Cell(i)), " ")
		var cells []string
		for _, r := range rows {
			cells = append(cells, r.Cell(i))
		}
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue
		}
		c := MemberColumn{Index: i, Heading: heading, Guess: guessRole(heading)}
		if why := scrub.aboutPeople(heading, cells); why != "" {
			l.Left = append(l.Left, LeftOut{c.label(), why})
			continue
		}
		if given[c.Guess] && c.Guess != MemberPlaces && c.Guess != MemberThemes && c.Guess != MemberOrgID {
			c.Guess = NotUsed
		}
		given[c.Guess] = true
		l.Columns = append(l.Columns, c)
	}
	for _, r := range rows {
		l.add(r, scrub)
	}
}

func (l *MemberList) add(r table.Row, scrub scrubber) {
	row := MemberRow{Number: r.Number}
	filled := false
	for _, c := range l.Columns {
		cell, cut := scrub.without(r.Cell(c.Index))
		if cut {
			l.Left = append(l.Left, LeftOut{fmt.Sprintf("%s, row %d", c.label(), r.Number), "an e-mail address or a telephone number in it was taken out"})
		}
		row.Cells = append(row.Cells, strings.TrimSpace(cell))
		filled = filled || strings.TrimSpace(cell) != ""
	}
	if filled {
		l.Rows = append(l.Rows, row)
	}
}

// label names a column: by its letters, and its heading where it has one.
func (c MemberColumn) label() string {
	if c.Heading == "" {
		return "Column " + table.ColumnLetters(c.Index+1)
	}
	return "Column " + table.ColumnLetters(c.Index+1) + " (" + c.Heading + ")"
}
