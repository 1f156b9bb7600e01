package alliance

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"fairground/internal/fault"
	"fairground/internal/register"
	"fairground/internal/table"
	"fairground/internal/term"
	"fairground/linkage"
)

// said is what one row of a member list says. What it leaves blank is not known,
// and changes nothing.
type said struct {
	Organisation
	since, until time.Time
	problems     []table.Problem
}

// rowReader reads the rows of one import.
type rowReader struct {
	file  string
	sheet string
	atlas *register.Atlas
	names map[string][]*register.Area // current areas but wards and neighbourhoods, by normal name
}

func newRowReader(i *MemberImport, atlas *register.Atlas) *rowReader {
	return &rowReader{file: i.File, sheet: i.List.Sheet, atlas: atlas, names: placeNames(atlas)}
}

// placeNames lists the areas that people name: a ward's name is borne by dozens.
func placeNames(atlas *register.Atlas) map[string][]*register.Area {
	names := map[string][]*register.Area{}
	for _, kind := range []register.AreaKind{register.Country, register.Region, register.CombinedAuthority, register.County, register.District} {
		for _, a := range atlas.Kind(kind) {
			n := linkage.Normal(a.Name)
			names[n] = append(names[n], a)
			if kind == register.Region || kind == register.CombinedAuthority || kind == register.County {
				long := n + " " + string(kind)
				names[long] = append(names[long], a)
			}
		}
	}
	return names
}

// placeOf reads one place: a code, old or new, with or without its name before
// it, or a name that is one place's alone.
func placeOf(atlas *register.Atlas, names map[string][]*register.Area, text string) ([]term.GSS, error) {
	if code := regexp.MustCompile(`[A-Z]\d{8}`).FindString(strings.ToUpper(text)); code != "" {
		now := atlas.Resolve(term.GSS(code))
		if len(now) == 0 {
			return nil, fault.Invalid("There is no place with the code %s.", code)
		}
		return now, nil
	}
	found := names[linkage.Normal(text)]
	switch len(found) {
	case 0:
		return nil, fault.Invalid("There is no place called “%s” here: expected the name or the code of a council’s area, a combined authority or a region.", text)
	case 1:
		return []term.GSS{found[0].Code}, nil
	}
	var which []string
	for _, a := range found {
		which = append(which, a.Kind.Title()+" ("+string(a.Code)+")")
	}
	return nil, fault.Invalid("“%s” is the name of several places. Give the code: %s.", text, strings.Join(which, ", "))
}

// read reads a row by what its columns are.
func (r *rowReader) read(i *MemberImport, row MemberRow) said {
	var out said
	for n, c := range i.List.Columns {
		if n >= len(row.Cells) || row.Cells[n] == "" {
			continue
		}
		if err := r.cell(&out, i.role(c), row.Cells[n]); err != nil {
			out.problems = append(out.problems, table.Problem{File: r.file, Sheet: r.sheet, Row: row.Number, Column: c.Index + 1, ColumnName: c.Heading, Got: short(row.Cells[n]), Want: expected(err)})
		}
	}
	if strings.TrimSpace(out.Name) == "" {
		out.problems = append(out.problems, table.Problem{File: r.file, Sheet: r.sheet, Row: row.Number, Want: "the organisation’s name"})
	}
	if !out.until.IsZero() && !out.since.IsZero() && !out.until.After(out.since) {
		out.problems = append(out.problems, table.Problem{File: r.file, Sheet: r.sheet, Row: row.Number, Want: "membership that ends after it begins"})
		out.since, out.until = time.Time{}, time.Time{}
	}
	out.Identifiers, out.Places = sorted(out.Identifiers), sorted(out.Places)
	return out
}

// expected is what a message says was expected: what was found stands beside it.
func expected(err error) string {
	words := fault.PublicMessage(err)
	if _, want, ok := strings.Cut(words, ": expected "); ok {
		words = want
	}
	return strings.TrimSuffix(words, ".")
}

func short(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// cell reads one cell.
func (r *rowReader) cell(out *said, role ColumnRole, text string) (err error) {
	switch role {
	case MemberName:
		out.Name = strings.Join(strings.Fields(text), " ")
	case MemberKind:
		out.Kind, err = kindOf(text)
	case MemberCharity:
		return out.number(CharityNumber(text))
	case MemberCompany:
		return out.number(CompanyNumber(text))
	case MemberUKPRN:
		return out.number(ProviderNumber(text))
	case MemberURN:
		return out.number(SchoolNumber(text))
	case MemberOrgID:
		for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",; \n", r) }) {
			if err := out.number(ParseIdentifier(part)); err != nil {
				return err
			}
		}
	case MemberWebsite:
		out.Website, err = CleanWebsite(text)
	case MemberAbout:
		out.About = text
	case MemberPlaces:
		return r.places(out, text)
	case MemberThemes:
		return out.themes(text)
	case MemberSince:
		out.since, err = dayOf(text)
	case MemberUntil:
		out.until, err = dayOf(text)
	}
	return err
}

func (s *said) number(id Identifier, err error) error {
	if err == nil {
		s.Identifiers = append(s.Identifiers, id)
	}
	return err
}

// parts divides a cell with several values.
func parts(text string) []string {
	var out []string
	for _, p := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(";,|\n/", r) }) {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// places reads the places of a cell; those that are not understood do not stop
// the others.
func (r *rowReader) places(out *said, text string) (err error) {
	if codes, e := placeOf(r.atlas, r.names, text); e == nil && len(regexp.MustCompile(`[A-Z]\d{8}`).FindAllString(strings.ToUpper(text), 2)) < 2 {
		out.Places = append(out.Places, codes...) // "Bristol, City of" is one
		return nil
	}
	for _, p := range parts(text) {
		codes, e := placeOf(r.atlas, r.names, p)
		if e != nil && err == nil {
			err = e
		}
		out.Places = append(out.Places, codes...)
	}
	return err
}

func (s *said) themes(text string) (err error) {
	if t, ok := term.ParseTheme(text); ok {
		s.Themes |= term.NewThemeSet(t)
		return nil
	}
	for _, p := range parts(text) {
		t, ok := term.ParseTheme(p)
		if !ok && err == nil {
			err = fault.Invalid("“%s” is not one of the themes: expected %s, or another of the list.", p, term.Themes()[2].Title())
		}
		s.Themes |= term.NewThemeSet(t)
	}
	return err
}

// kindOf reads a kind in a member's own words.
func kindOf(text string) (Kind, error) {
	t := linkage.Normal(text)
	for _, k := range Kinds() {
		if linkage.Normal(string(k)) == t {
			return k, nil
		}
	}
	for k, words := range map[Kind][]string{
		Charity:          {"registered charity", "charitable company", "cio", "charitable incorporated organisation", "voluntary organisation", "third sector", "vcse", "ngo", "not for profit", "non profit", "voluntary"},
		SocialEnterprise: {"cic", "community interest company", "social business"},
		Business:         {"company", "private company", "corporate", "private sector", "private", "for profit", "limited company", "ltd"},
		University:       {"he", "higher education", "hei", "higher education institution"},
		College:          {"fe", "fe college", "further education", "further education college", "sixth form college"},
		School:           {"primary school", "secondary school", "academy", "schools"},
		Trust:            {"mat", "multi academy trust", "academy trust", "school trust"},
		EarlyYears:       {"nursery", "early years", "early years provider", "preschool", "childminder"},
		Council:          {"local authority", "la", "local government", "borough council", "county council", "city council"},
		Health:           {"nhs", "health", "nhs trust", "icb"},
		Funder:           {"foundation", "grant maker", "grantmaker", "philanthropy", "philanthropic"},
		Union:            {"trade union", "trades union"},
		Youth:            {"youth", "youth service", "youth club"},
	} {
		if slices.Contains(words, t) {
			return k, nil
		}
	}
	return "", fault.Invalid("“%s” is not a kind of organisation that is known here: expected %s or another of the list.", text, strings.Join([]string{string(Charity), string(Business), string(University)}, ", "))
}

// dayOf reads a date as people in Britain write it: the day before the month. A
// month alone is its first day; a year alone is not a date.
func dayOf(text string) (time.Time, error) {
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), " 00:00:00"))
	text = regexp.MustCompile(`(\d)(st|nd|rd|th)\b`).ReplaceAllString(text, "$1")
	for _, form := range []string{time.DateOnly, "2/1/2006", "2-1-2006", "2.1.2006", "2/1/06", "2 January 2006", "2 Jan 2006", "2-Jan-06", "2-Jan-2006", "January 2006", "Jan 2006", "Jan-06", "01/2006", "2006/01/02"} {
		if t, err := time.Parse(form, text); err == nil && t.Year() > 1900 && t.Year() < 2200 {
			return t, nil
		}
	}
	return time.Time{}, fault.Invalid("“%s” is not a date: expected one like 1 April 2019 or 01/04/2019.", text)
}
