package sheet

import (
	"strconv"
	"strings"

	"fairground/internal/table"
)

// profile counts what the sampled values of one column look like.
type profile struct {
	filled   int    // values that say something
	rows     int    // rows sampled
	example  string // the first of them
	values   map[string]int
	hosts    map[string]int
	rising   int // values one more than the one above: a row number
	letters  int // values with a letter
	nameLike int // short enough for a name, with letters
	distinct int
	last     int

	postcode, postcodeEnd, urn, anySix, ofsted, laestab, four, three, ukprn, url, email, phone,
	upn, insurance, nhs, period, number, school, phase, authority, country, trust, street, person, yesNo,
	strong, titled, yearOrClass, childsAge int
}

// profiles counts the values of every column.
func profiles(v *vocabulary, rows []table.Row, width int) []*profile {
	out := make([]*profile, width)
	for i := range out {
		p := &profile{rows: len(rows), values: map[string]int{}, hosts: map[string]int{}}
		for _, r := range rows {
			p.add(v, strings.TrimSpace(r.Cell(i)))
		}
		p.distinct = len(p.values)
		out[i] = p
	}
	return out
}

// share returns which part of the filled values n is.
func (p *profile) share(n int) float64 {
	if p.filled == 0 {
		return 0
	}
	return float64(n) / float64(p.filled)
}

// add counts one value.
func (p *profile) add(v *vocabulary, s string) {
	if s == "" || v.empty[strings.ToLower(s)] {
		return
	}
	if p.filled++; p.filled == 1 {
		p.example = s
	}
	p.values[s]++
	p.identifiers(number(s))
	count(&p.postcode, postcode(s) != "")
	if strings.Contains(s, " ") {
		_, _, ok := splitPostcode(s)
		count(&p.postcodeEnd, ok && postcode(s) == "")
	}
	if isURL(s) {
		p.url++
		p.hosts[host(s)]++
	}
	// An address within a sentence is taken out of it; the column may stay.
	count(&p.email, isEmail(s) && strings.Count(s, " ") <= 3)
	count(&p.phone, isPhone(s))
	count(&p.upn, isUPN(s))
	count(&p.insurance, isInsurance(s))
	count(&p.nhs, isNHS(s))
	p.words(v, s)
}

// identifiers counts what a value made of digits can be.
func (p *profile) identifiers(s string) {
	count(&p.number, isNumber(s))
	count(&p.urn, isURN(s))
	count(&p.anySix, isDigits(s, 6))
	count(&p.ofsted, isOfstedURN(s))
	count(&p.laestab, isLAESTAB(s))
	count(&p.four, isEstablishment(s))
	count(&p.three, isDigits(s, 3))
	count(&p.ukprn, isUKPRN(s))
	if n, err := strconv.Atoi(s); err == nil {
		count(&p.rising, n == p.last+1)
		p.last = n
	}
}

// words counts what a value made of words can be.
func (p *profile) words(v *vocabulary, s string) {
	lower := strings.ToLower(s)
	letters := strings.ContainsAny(lower, "abcdefghijklmnopqrstuvwxyz")
	_, period := ParsePeriod(s)
	count(&p.letters, letters)
	count(&p.period, period)
	count(&p.phase, v.phase[lower])
	count(&p.authority, v.authority[authorityKey(s)])
	count(&p.country, v.country[lower])
	count(&p.yesNo, lower == "yes" || lower == "no" || lower == "y" || lower == "n" || lower == "true" || lower == "false")
	long := len(s) > 90 || strings.Count(s, " ") > 12
	count(&p.nameLike, letters && !long && len(s) > 2)
	school := v.hasWord(v.school, s)
	count(&p.school, school && !long)
	count(&p.strong, school && v.hasStrongWord(s))
	count(&p.titled, isTitled(s))
	count(&p.yearOrClass, isYearOrClass(s))
	count(&p.childsAge, isChildsAge(s))
	count(&p.trust, v.hasWord(v.trust, s) && !long)
	count(&p.street, v.isStreet(s))
	count(&p.person, v.isPersonsName(s))
}

// namesSchools reports whether words of schools among the values say something:
// a word such as "first" does not in a value or two.
func (p *profile) namesSchools() bool { return p.strong > 0 || p.school >= 3 }

func count(n *int, yes bool) {
	if yes {
		*n++
	}
}

// oneHost reports whether the web addresses mostly lead to one place, which is
// then somebody else's site about the schools.
func (p *profile) oneHost() bool {
	for _, n := range p.hosts {
		if p.url >= 4 && n*3 > p.url {
			return true
		}
	}
	return false
}
