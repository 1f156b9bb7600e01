package sheet

import (
	"fmt"
	"strings"
)

// Kind is a kind of personal data.
type Kind string

// The kinds. NotPersonal is none of them.
const (
	NotPersonal Kind = ""
	PersonsName Kind = "name"
	ChildsName  Kind = "child" // a pupil's, child's or young person's name or number
	Email       Kind = "email"
	Phone       Kind = "phone"
	BirthDate   Kind = "birth"
	PupilNumber Kind = "upn"
	HealthData  Kind = "health"
	InsuranceNo Kind = "insurance"
	HomeAddress Kind = "home"
)

// Words says what the kind is, in plain words.
func (k Kind) Words() string {
	switch k {
	case PersonsName:
		return "people's names"
	case ChildsName:
		return "children's names or numbers"
	case Email:
		return "e-mail addresses"
	case Phone:
		return "telephone numbers"
	case BirthDate:
		return "dates of birth"
	case PupilNumber:
		return "pupil or learner numbers"
	case HealthData:
		return "health or other sensitive facts about people"
	case InsuranceNo:
		return "National Insurance numbers"
	case HomeAddress:
		return "home addresses"
	}
	return ""
}

// personalHeading looks for the words of a personal heading. exempt is true for
// one that only counts people or dates something ("Number of teachers").
func (v *vocabulary) personalHeading(text string) (kind Kind, exempt bool) {
	if v.children[squash(text)] {
		return ChildsName, false
	}
	w := words(text)
	longest := 0
	for _, p := range v.personal {
		if len(p.words) > longest && strings.Contains(w, p.words) {
			kind, longest = p.kind, len(p.words)
		}
	}
	if kind == NotPersonal {
		return NotPersonal, false
	}
	left := strings.ReplaceAll(w, longestOf(v, w), " ")
	for f := range strings.FieldsSeq(left) {
		if v.exempt[f] && kind != Email && kind != Phone && kind != BirthDate {
			return NotPersonal, true
		}
	}
	return kind, false
}

// longestOf returns the run of words that decided in personalHeading.
func longestOf(v *vocabulary, w string) string {
	best := ""
	for _, p := range v.personal {
		if len(p.words) > len(best) && strings.Contains(w, p.words) {
			best = p.words
		}
	}
	return best
}

// personal decides whether a column is personal data, by heading and values.
func (in *inspection) personal(i int) (Kind, string) {
	p, heading := in.profiles[i], in.headings[i]
	if kind, why := personalValues(p); kind != NotPersonal {
		return kind, why
	}
	kind, exempt := in.v.personalHeading(heading)
	switch {
	case exempt:
		return NotPersonal, ""
	case kind == NotPersonal:
		// Schools are named after people.
		if in.v.saysSchool(heading) {
			return NotPersonal, ""
		}
		if p.filled >= min(3, p.rows) && p.filled >= 2 && p.share(p.person) >= 0.5 {
			return PersonsName, fmt.Sprintf("%.0f%% of its values read as people's names", 100*p.share(p.person))
		}
		return NotPersonal, ""
	case kind == PersonsName || kind == ChildsName:
		if notNames(p) {
			return NotPersonal, ""
		}
	case kind == Phone || kind == Email:
		if p.filled > 0 && p.share(p.yesNo) > 0.5 {
			return NotPersonal, ""
		}
	}
	return kind, fmt.Sprintf("its heading, %q, is one for %s", heading, kind.Words())
}

// saysSchool reports whether a heading plainly is for the names of schools.
func (v *vocabulary) saysSchool(heading string) bool {
	role, strength := v.heading(heading)
	if role != Name {
		return false
	}
	w := words(heading)
	for _, said := range []string{" school name ", " name of school ", " name of the school ", " setting name ", " establishment ", " which school "} {
		if strings.Contains(w, said) {
			return true
		}
	}
	return strength >= strengthNumbered
}

// personalValues tells personal data by values alone.
func personalValues(p *profile) (Kind, string) {
	checks := []struct {
		n    int
		over float64
		kind Kind
	}{
		{p.email, 0.2, Email}, {p.upn, 0.3, PupilNumber}, {p.insurance, 0.3, InsuranceNo}, {p.nhs, 0.8, HealthData}, {p.phone, 0.5, Phone},
	}
	for _, c := range checks {
		if c.n > 0 && p.share(c.n) >= c.over {
			return c.kind, fmt.Sprintf("%.0f%% of its values look like %s", 100*p.share(c.n), c.kind.Words())
		}
	}
	return NotPersonal, ""
}

// notNames reports whether the values under a heading for people are none:
// numbers, yes and no, names of schools, web addresses.
func notNames(p *profile) bool {
	if p.filled == 0 {
		return false
	}
	return p.share(p.number) > 0.6 && p.share(p.anySix) < 0.5 || p.share(p.yesNo) > 0.6 || p.share(p.school) > 0.5 || p.share(p.url) > 0.6 || p.share(p.phase) > 0.6
}

// judge says what a sheet is, from its columns.
func judge(columns []Column, profiles []*profile, rows int) (Verdict, string) {
	if why := listsChildren(columns, profiles); why != "" {
		return Refused, "it seems to list children: " + why + ". Leave the children out and give the list of schools alone"
	}
	if rows == 0 {
		return Other, "it has headings but no rows under them"
	}
	for _, r := range []Role{Name, URN, LAESTAB, UKPRN, OfstedURN} {
		for _, c := range columns {
			if c.Role == r {
				return List, fmt.Sprintf("%s holds the %s of each setting", quoteLabel(c), roleWords(r))
			}
		}
	}
	for _, c := range columns {
		if c.Role == Website && profiles[c.Index].filled > 0 {
			return List, fmt.Sprintf("%s holds the website of each setting", quoteLabel(c))
		}
		if c.Role == EstablishmentNumber && hasRole(columns, AuthorityCode) {
			return List, "it holds each school's number and its authority's"
		}
	}
	for _, c := range columns {
		if c.Personal == PersonsName {
			return Other, fmt.Sprintf("it seems to list people (%s), and no column names a setting", quoteLabel(c))
		}
	}
	return Other, "no column on it names a school, a nursery or another setting"
}

func hasRole(columns []Column, r Role) bool {
	for _, c := range columns {
		if c.Role == r {
			return true
		}
	}
	return false
}

// quoteLabel names a column within a sentence.
func quoteLabel(c Column) string {
	if c.Heading == "" {
		return c.Label()
	}
	return fmt.Sprintf("the column %q", c.Heading)
}
