package sheet

import (
	"strings"
	"unicode"

	"fairground/internal/table"
)

// wholeHeadings are headings that, letters and digits alone, mean one role
// beyond doubt or nearly so. Spaces and case do not matter. Those marked with a
// question mark give way to a better one.
const wholeHeadings = `
name: school name, schoolname, name of school, school, establishment, establishment name, schname, estab name, setting, setting name, nursery name, college, college name, academy, academy name, school or setting, school/setting, name of setting, nursery, school/college, settings, schools, partner school, partner schools
name?: name, provider name, provider, centre name, institution, institution name, venue, site name, organisation name, organisation, partner, partner name, recipient, recipient name, recipient org name, grantee, grantee name, account name, account, location name
address: address, full address, address 1, address 2, address 3, address 4, address 5, address line 1, address line 2, address line 3, address line 4, addr, addr1, addr2, addr3, street, locality, school address, postal address, line 1, line 2, line 3, address1, address2, address3, street name, road
town: town, city, town/city, town or city, post town, town name, city/town, school town
county: county, county name
postcode: postcode, post code, pcode, school postcode, postal code, zip, zip code, pc
authority: la, lea, local authority, local education authority, la name, lea name, authority, local authority name, council, borough, lad name, district, local authority area, upper tier local authority, mat/la, lanm
authority-code: la code, lea code, la number, lea number, local authority code, lacode, la no, leanum, local authority number
phase: phase, school phase, phase of education, phase of education name, education phase, school type phase, sector, key phase, stage
trust: trust, trust name, mat, mat name, multi academy trust, academy trust, school group, group name, trusts name, diocese, diocese name, federation, federations name, sponsor trust, trust or federation, group, academy chain, name of trust, parent trust
country: country, nation, country name, home nation
urn: urn, school urn, unique reference number, dfe urn, gias urn, urn number, edubase urn, establishment urn
laestab: laestab, la estab, lea estab, dfe number, dfes number, dfe no, dfes no, dfes code, dfe code, dcsf number, dcsf no, dfee number, la/estab, school dfe number, la establishment number
establishment-number: establishment number, estab, estab number, estab no, establishment no, school number, school no, school code
ukprn: ukprn, uk provider reference number, provider ukprn, school ukprn
website: website, web site, web address, url, school website, school url, website address, homepage, web, schoolwebsite, website url
ofsted-urn: ofsted urn, ofsted number, ofsted registration number, ofsted registration, ey number, eyurn, ofsted unique reference number, provider urn, ofsted no, ofsted reference, registration number
date: date, start date, academic year, year, school year, period, from, start, term, delivery date, session date, visit date, census date, date of visit, date of session, date of delivery, season, started, date started, financial year, year of delivery, delivery year, cohort year, date from, month
end-date: end date, end, to, finish, finish date, until, date to, ended, date ended
programme: programme, program, programme name, project, project name, intervention, activity, service, scheme, initiative, offer, product, course, programme delivered, provision, support offered
theme: theme, themes, focus, priority, strand, topic, subject, area of work, focus area, programme theme, work area
age-phase: age phase, age range, age group, key stage, key stages, year group, year groups, ages, age, ks, target age, phase of delivery
reached: pupils reached, children reached, number of pupils reached, number of children reached, number of pupils, number of children, no of pupils, no of children, pupils, children, participants, number of participants, beneficiaries, number of beneficiaries, young people reached, number of young people, number of learners, pupil numbers, pupils supported, children supported, number reached, reach, pupils engaged, students, number of students, no of students, families reached, headcount
sensitive: sensitive, sensitive site, sensitive place, sensitive location, confidential, confidential site, confidential address, confidential location, keep private, private place, do not publish, refuge
notes: notes, note, comments, comment, remarks, further information, further info, other information, additional information, description, details, more info, any other information
none: row, row number, no, number, nr, index, id, ref, reference, record, record id, sort, set, key, rectype, lasort, uprn, status, latitude, longitude, lat, long, lon, lng, easting, northing, x, y, ward, school ward, constituency, region, cluster, active, source, sample, funder, funders, amount, cost, price, budget, value, gender, capacity, seq, line, unique id, match register, match id, match name, match probability, match status, match reason
`

// partHeadings are runs of words whose presence in a longer heading suggests a
// role. The longest that is found decides; "none" blocks a shorter one.
const partHeadings = `
name: school name, name of school, establishment name, name of the school, setting name, school, schools, setting, settings, nursery, nurseries, preschool, academy, establishment, name of setting, provider name, college, centre name, which school
address: address, street, locality, address line
town: town, city
county: county
postcode: postcode, post code
authority: local authority, la name, council, borough, lea name, local education authority
authority-code: la code, lea code, local authority code
phase: phase, phase of education, school phase
trust: trust, mat, multi academy trust, diocese, federation, academy trust, school group, trust name
country: country
urn: urn, unique reference number
laestab: laestab, dfe number, dfes number, dfe no, dfes no, la estab, dfe code
establishment-number: establishment number, estab number, estab no
ukprn: ukprn
website: website, web address, url, web site
ofsted-urn: ofsted urn, ofsted number, ofsted registration, ofsted reference
ofsted-urn: ofsted urn, ofsted number, ofsted registration, ofsted reference, ofsted no, ofsted unique reference
date: academic year, school year, start date, date started, delivery date, date delivered, year of delivery, date of delivery, visit date, date of visit, date visited, session date, date of session, session, workshop date, date of workshop, date of activity, event date, term
end-date: end date, finish date
programme: programme, project, intervention
theme: theme, focus area
age-phase: key stage, year group, year groups, age range, age group, age phase
reached: pupils reached, children reached, number of pupils, number of children, no of pupils, no of children, number of participants, young people reached, pupils supported, children supported, number of young people, how many pupils, how many children, how many young people, how many students, no pupils
notes: notes, comments, further information
none: setting type, type of setting, type of provision, nursery type, nursery places, school places, number of pupils on roll, no of pupils on roll, number on roll, pupil roll, ofsted url, school type, type of school, type of establishment, on roll, pupils on roll, school ward, previous, former, former name, former school, head office, school status, open date, close date, closed, updated, last changed, date of birth, birth, ofsted rating, ofsted grade, sponsor, inspection, ofsted, ofsted inspection, inspection start date, opened, opening date, date opened, conversion, conversion date, joined, date joined, checked, date checked, group url, project url, project group, lead school, fsm, free school meals, count of schools, number of schools, no of schools, trust flag, school size, school capacity, sixth form, school code
`

// personalHeadings are runs of words that make a heading one of personal data.
const personalHeadings = `
email: email, e mail, mail address, email address
phone: phone, telephone, tel, telnum, telephone num, mobile, phone number, contact number, contact no, fax, tel no
birth: date of birth, dob, birth date, birthday, birth
upn: upn, unique pupil number, former upn, uln, unique learner number
health: nhs number, nhs no, medical, allergies, disability, sen status, ethnicity, ehcp, safeguarding
insurance: national insurance, ni number, nino
home: home address, home postcode, parent address, pupil address, child address, pupil postcode, child postcode, home post code, residential address
child: pupil name, child name, student name, learner name, participant name, name of child, name of pupil, name of student, young person name, childs name, pupils name, students name, pupil forename, pupil surname, child first name, pupil first name, child surname, student first name, student surname, pupil last name, child last name, name of young person, pupil id, child id, student id, pupil initials, child initials
name: head teacher, headteacher, headteachers, head, headteacher name, principal, principal name, contact, contact name, contact person, main contact, key contact, lead contact, school contact, first name, forename, surname, last name, family name, teacher, class teacher, teacher name, lead teacher, staff name, staff member, member of staff, coordinator, co ordinator, senco, sendco, volunteer, mentor, tutor, coach, ht, initials, account owner, parent, parent name, carer, guardian, parent carer, full name, person, officer, chair of governors, governor, manager, manager name, headship, first names, given name, your name, completed by, lead name, literacy lead, maths lead, english lead, deputy head, assistant head, business manager, head first name, head last name, head title, head preferred job title, main contact name, facilitator, practitioner, key worker, keyworker, signed by, submitted by, employee, trainer, props name, customer, link worker, delivery lead, account manager
`

// childHeadings are headings that, as they stand, are of children one by one.
// Within a longer heading ("Pupil premium", "Child care") they say little.
const childHeadings = `pupil, child, student, learner, young person, participant, child/young person, pupil/student, participants name, learner ref, pupil ref, student ref, child ref, student number, pupil number, learner number, childs initials`

// notPersonal are words that take a heading out of the personal ones: a count of
// teachers is not a teacher.
const notPersonal = `number no of count total hours school schools days percentage percent fte rate ratio roll reached supported trained numbers type date office quarters premium age ages year group engagement voice flag trust group organisation company scheme provider programme training job role title preferred premises centre`

// schoolWords are words in the names of schools, colleges and nurseries.
const schoolWords = `school primary academy college nursery infant infants junior juniors high secondary preschool playgroup kindergarten sixth grammar prep preparatory montessori childcare creche comprehensive pru schools catholic rc cofe ce church daycare ysgol campus utc first middle lower upper centre children's childrens pre-school jmi special academies`

// weakSchoolWords are those of them that say little alone: "Read me first" and
// "High priority" name no school.
const weakSchoolWords = `first middle lower upper high special centre children childrens children's church sixth campus rc ce schools academies`

// flagWords are answers that a column of ticks holds. Some are headings too, but
// say little as such.
const flagWords = `x, y, n, no, yes, true, false, active, inactive, ✓, ✔`

// trustWords are words in the names of trusts and other groups of schools.
const trustWords = `trust federation diocese diocesan mat partnership academies alliance multi-academy archdiocese schools foundation`

// streetWords are words in the lines of an address.
const streetWords = `road street lane avenue close drive way crescent rd st ave ln hill place gardens terrace grove park square court row walk green house building mews rise parade`

// phaseWords are the values of a column that says what phase a school is of.
const phaseWords = `primary, secondary, nursery, special, all-through, all through, middle, 16 plus, post-16, post 16, infant, junior, first, sixth form, early years, further education, fe, college, middle deemed primary, middle deemed secondary, not applicable, independent, independent school, pru, pupil referral unit, alternative provision, ap, ey, ks1, ks2, ks3, ks4, ks5, primary school, secondary school, nursery school, special school, infants, juniors, prep, preparatory, upper, lower, p, s, eyfs, 16-19, 11-16, 11-18, 4-11, 3-11, sixth form centre`

// countries are the countries of the United Kingdom and what lists add to them.
const countries = `england, scotland, wales, northern ireland, united kingdom, uk, cymru, great britain, gb, ireland, jersey, guernsey, isle of man`

// emptyWords are ways of saying that a cell has nothing in it.
const emptyWords = `n/a, na, n.a., -, --, none, null, nil, tbc, unknown, not known, not applicable, ?, ., not available, #n/a, supp, np, ne, does not apply, blank`

// firstNames are common first names in England, enough that a column of people
// shows itself.
const firstNames = `james john robert michael david william richard thomas mark daniel paul stephen andrew kevin simon matthew christopher peter ian martin alan graham neil philip anthony gary nicholas jonathan adam benjamin samuel joseph luke ryan alexander jack harry oliver george jacob charlie noah oscar leo mohammed muhammad mohammad ahmed ali omar ibrahim yusuf hassan sarah jane claire emma helen rachel laura rebecca nicola karen susan julie amanda lisa joanne jennifer amy katherine catherine kate louise michelle victoria elizabeth anna hannah jessica charlotte sophie lucy olivia amelia isla ava emily grace mia poppy ella lily fatima aisha maryam zainab khadija priya deborah tracy alison jacqueline angela sharon caroline margaret christine patricia linda barbara anne ann mary ruth fiona gillian heather wendy tina diane janet sally samantha natalie gemma stacey kelly zoe chloe megan bethany abigail tom ben sam dave steve chris mike rob joe dan matt nick tim jo sue liz beth jen`

// vocabulary is the words above, ready for looking up.
type vocabulary struct {
	whole    map[string]wholeHeading // by letters and digits alone
	words    map[string]bool         // all that occur in headings
	parts    []partHeading
	personal []personalHeading
	children map[string]bool
	exempt   map[string]bool
	school, weak, flag, trust, street, phase, country,
	empty, first, authority map[string]bool
}

// wholeHeading is what a heading known as a whole means, and how surely.
type wholeHeading struct {
	role     Role
	strength float64
}

// How strongly a heading suggests a role: known as a whole, known as a whole but
// general ("organisation"), known but for a number behind it, known in part.
const (
	strengthWhole    = 0.92
	strengthNumbered = 0.85
	strengthGeneral  = 0.75
	strengthPart     = 0.72
)

// partHeading is a run of words that suggests a role.
type partHeading struct {
	words string // with a space at either end
	role  Role
}

// personalHeading is a run of words that makes a heading personal.
type personalHeading struct {
	words string
	kind  Kind
}

// newVocabulary prepares the words for one inspection.
func newVocabulary() *vocabulary {
	v := &vocabulary{
		whole:  map[string]wholeHeading{},
		words:  map[string]bool{},
		exempt: set(strings.Fields(notPersonal)), children: map[string]bool{},
		school: set(strings.Fields(schoolWords)), weak: set(strings.Fields(weakSchoolWords)), flag: set(list(flagWords)), trust: set(strings.Fields(trustWords)), street: set(strings.Fields(streetWords)),
		phase: set(list(phaseWords)), country: set(list(countries)), empty: set(list(emptyWords)), first: set(strings.Fields(firstNames)),
		authority: map[string]bool{},
	}
	eachEntry(wholeHeadings, func(key, entry string) {
		role, general := strings.CutSuffix(key, "?")
		h := wholeHeading{Role(role), strengthWhole}
		if general {
			h.strength = strengthGeneral
		}
		v.whole[squash(entry)] = h
		v.knowWords(entry)
	})
	eachEntry(partHeadings, func(key, entry string) {
		v.knowWords(entry)
		v.parts = append(v.parts, partHeading{" " + entry + " ", Role(key)})
	})
	eachEntry(personalHeadings, func(key, entry string) {
		v.personal = append(v.personal, personalHeading{" " + entry + " ", Kind(key)})
	})
	for _, h := range list(childHeadings) {
		v.children[squash(h)] = true
	}
	for _, name := range list(authorityNames) {
		v.authority[authorityKey(name)] = true
	}
	return v
}

// learn takes the headings that a person named for known ones, so that the row
// they stand in is found. Letters and numbers of columns are not headings.
func (v *vocabulary) learn(choices map[Role]string) {
	for _, role := range Roles() {
		choice := choices[role]
		for part := range strings.SplitSeq(choice, "+") {
			if part = strings.TrimSpace(part); table.ColumnNumber(part) == 0 && !isDigits(part, 0) && squash(part) != "" {
				v.whole[squash(part)] = wholeHeading{role, strengthWhole}
			}
		}
	}
}

// knowWords remembers the words of a heading.
func (v *vocabulary) knowWords(entry string) {
	for w := range strings.FieldsSeq(words(entry)) {
		v.words[w] = true
	}
}

// onlyHeadingWords reports whether every word of a text occurs in headings.
func (v *vocabulary) onlyHeadingWords(text string) bool {
	known := false
	for w := range strings.FieldsSeq(words(text)) {
		if !v.words[w] || isDigits(w, 0) {
			return false
		}
		known = true
	}
	return known
}

// eachEntry calls f for every entry of a text with lines "key: entry, entry".
func eachEntry(text string, f func(key, entry string)) {
	for line := range strings.Lines(text) {
		key, entries, found := strings.Cut(strings.TrimSpace(line), ": ")
		if !found {
			continue
		}
		for _, e := range list(entries) {
			f(key, e)
		}
	}
}

func list(text string) []string {
	var out []string
	for _, e := range strings.Split(text, ",") {
		if e = strings.TrimSpace(e); e != "" {
			out = append(out, e)
		}
	}
	return out
}

func set(words []string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

// squash keeps the letters and digits of a heading, in lower case.
func squash(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// words splits a heading into words in lower case, at anything that is no letter
// or digit and where small letters meet a capital, with a space at either end.
func words(s string) string {
	var b strings.Builder
	b.WriteByte(' ')
	space, small := true, false
	for _, r := range s {
		switch {
		case r == '\'' || r == '’':
			continue
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			if !space {
				b.WriteByte(' ')
			}
			space, small = true, false
			continue
		case unicode.IsUpper(r) && small:
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
		space, small = false, unicode.IsLower(r)
	}
	if !space {
		b.WriteByte(' ')
	}
	return b.String()
}

// authorityKey reduces the name of a local authority to what its many spellings
// have in common.
func authorityKey(s string) string {
	w := words(s)
	for _, drop := range []string{" metropolitan ", " borough ", " district ", " county ", " council ", " city ", " of ", " london ", " royal ", " the ", " unitary ", " authority ", " and ", " upon ", " mbc ", " cc "} {
		w = strings.ReplaceAll(w, drop, " ")
	}
	return squash(w)
}

// heading looks a heading up: the role it suggests, and how strongly.
func (v *vocabulary) heading(text string) (Role, float64) {
	if h, ok := v.whole[squash(text)]; ok {
		return h.role, h.strength
	}
	w := words(text)
	if bare := strings.TrimRight(squash(text), "0123456789"); bare != "" {
		if h, ok := v.whole[bare]; ok && len(text) < 40 {
			return h.role, min(h.strength, strengthNumbered)
		}
	}
	best, longest := Unused, 0
	for _, p := range v.parts {
		if len(p.words) > longest && strings.Contains(w, p.words) {
			best, longest = p.role, len(p.words)
		}
	}
	// A long sentence with a word in it is a question or a note, not a heading.
	if longest == 0 || strings.Count(w, " ") > 14 {
		return Unused, 0
	}
	return best, strengthPart
}
