package sheet

import "strings"

// listsChildren returns why a sheet seems to list children, or "".
func listsChildren(columns []Column, profiles []*profile) string {
	labels := map[Kind]string{}
	for _, c := range columns {
		if c.Personal != NotPersonal {
			labels[c.Personal] = quoteLabel(c)
		}
	}
	switch {
	case labels[PupilNumber] != "":
		return labels[PupilNumber] + " holds pupil or learner numbers"
	case labels[ChildsName] != "":
		return labels[ChildsName] + " names or numbers a child"
	case labels[BirthDate] != "":
		return labels[BirthDate] + " holds dates of birth"
	}
	people := peopleColumns(columns, profiles)
	if people == "" {
		return ""
	}
	if age := ageColumn(columns, profiles); age != "" {
		return "it has people's names (" + people + ") with a year group, class or age (" + age + ")"
	}
	if health := labels[HealthData]; health != "" && saysNames(columns) {
		return "it has people's names (" + people + ") with sensitive facts about them (" + health + ")"
	}
	return ""
}

// peopleColumns names the columns of people's names that may be children's:
// nothing says that they are of a head, a teacher or anybody else grown up.
func peopleColumns(columns []Column, profiles []*profile) string {
	var labels []string
	for _, c := range columns {
		w := words(c.Heading)
		if strings.Contains(w, " job ") || strings.Contains(w, " role ") || strings.Contains(w, " position ") {
			return ""
		}
		if c.Personal != PersonsName || isGrownUp(w) {
			continue
		}
		if p := profiles[c.Index]; p.share(p.titled) < 0.3 {
			labels = append(labels, quoteLabel(c))
		}
	}
	return strings.Join(labels, ", ")
}

// grownUpWords are words, or beginnings of words, in headings for the names of
// grown-ups.
const grownUpWords = `head teacher staff contact governor coordinator ordinator lead manag principal mentor volunteer tutor coach parent carer
guardian officer chair deputy assistant practitioner facilitator employee trainer worker customer account senco sendco ht signed submitted completed by
deliver director business admin advis props propriet author artist speaker trustee owner`

// isGrownUp reports whether the words of a heading say that the people under it
// are grown up.
func isGrownUp(heading string) bool {
	for word := range strings.FieldsSeq(grownUpWords) {
		if len(word) < 4 {
			word += " "
		}
		if strings.Contains(heading, " "+word) || len(word) > 6 && strings.Contains(heading, word) {
			return true
		}
	}
	return false
}

// saysNames reports whether a heading asks for the parts of a person's name, as
// lists of children do.
func saysNames(columns []Column) bool {
	for _, c := range columns {
		w := words(c.Heading)
		if c.Personal == PersonsName && !isGrownUp(w) && (strings.Contains(w, " first name ") || strings.Contains(w, "forename") || strings.Contains(w, " initials ")) {
			return true
		}
	}
	return false
}

// ageColumn names the column of the year group, class or age of each row, by its
// heading or by its values.
func ageColumn(columns []Column, profiles []*profile) string {
	for _, c := range columns {
		if c.Beyond || c.Personal != NotPersonal {
			continue
		}
		p := profiles[c.Index]
		years := p.share(p.yearOrClass + p.childsAge)
		rowNumber := p.rising*10 > p.filled*8
		byValues := p.filled >= min(2, p.rows) && !rowNumber && (c.Heading == "" && years >= 0.6 || p.share(p.yearOrClass) >= 0.4 && years >= 0.6)
		if byValues || saysAge(words(c.Heading)) && !contradictsAge(p) {
			return quoteLabel(c)
		}
	}
	return ""
}

// saysAge reports whether the words of a heading are of a child's age, year group
// or class, and not of a school's or a programme's.
func saysAge(w string) bool {
	switch strings.TrimSpace(w) {
	case "year", "yr", "age", "ages", "class", "form", "yg", "school year", "current year":
		return true
	}
	for _, other := range []string{" sixth ", " size ", " entry ", " code ", " number of "} {
		if strings.Contains(w, other) {
			return false
		}
	}
	for _, said := range []string{" year group ", " yeargroup ", " class ", " form ", " tutor group ", " reg group ", " registration group ", " pupil age ", " age of "} {
		if strings.Contains(w, said) {
			return true
		}
	}
	return false
}

// contradictsAge reports whether the values under a heading for an age, a year
// group or a class are none: school years and dates, yes and no, larger numbers.
func contradictsAge(p *profile) bool {
	return p.share(p.period) > 0.5 || p.share(p.yesNo) > 0.5 || share(p.number-p.childsAge, p.filled) > 0.5
}
