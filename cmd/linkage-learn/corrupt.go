package main

import (
	"math/rand/v2"
	"strings"
	"unicode/utf8"

	"fairground/linkage/school"
)

// corrupter writes settings as people write them: the synthetic half of the
// training data.
type corrupter struct {
	rng    *rand.Rand
	trusts []string
	old    map[string]string // an authority's name before
	all    []school.Setting
}

func (c *corrupter) chance(p float64) bool { return c.rng.Float64() < p }

func pickOne[T any](c *corrupter, list []T) T { return list[c.rng.IntN(len(list))] }

// rewrite is one way of writing a phrase: each of to replaces from.
type rewrite struct {
	from string
	to   []string
}

// rewrites are the abbreviations and variants of the field.
func rewrites() []rewrite {
	return []rewrite{
		{"Church of England", []string{"C of E", "CE", "CofE", "C.E.", "C.of E.", "Church of England", ""}},
		{"CofE", []string{"C of E", "CE", "Church of England", "C.E.", ""}},
		{"C of E", []string{"CofE", "CE", "Church of England", ""}},
		{"Roman Catholic", []string{"RC", "Catholic", "R.C.", "Roman Catholic"}},
		{"Catholic", []string{"RC", "Catholic", "Roman Catholic", "R.C.", ""}},
		{"RC", []string{"Roman Catholic", "Catholic", "R C"}},
		{"Voluntary Aided", []string{"VA", "V.A.", "Aided", "", ""}},
		{"Voluntary Controlled", []string{"VC", "Controlled", "", ""}},
		{"VA", []string{"Voluntary Aided", "", ""}},
		{"VC", []string{"Voluntary Controlled", "", ""}},
		{"Primary School", []string{"Primary School", "Primary", "Primary Sch", "Prim Sch", "PS", "Primary School", "School", "Pri Sch"}},
		{"Junior", []string{"Jnr", "Jun", "Junior", "Juniors", "J"}},
		{"Infant", []string{"Inf", "Infants", "Infant", "Infants'"}},
		{"Nursery", []string{"Nursery", "Nsy", "Nurs"}},
		{"Secondary School", []string{"Secondary", "Sec Sch", "School", "Secondary School"}},
		{"High School", []string{"High", "High Sch", "HS", "High School"}},
		{"Academy", []string{"Academy", "Acad", "School", "Academy"}},
		{"College", []string{"College", "Coll", "Coll."}},
		{"Sixth Form", []string{"6th Form", "Sixth Form", "VI Form"}},
		{"Community", []string{"", "Comm", "Community", "Cmty"}},
		{"Foundation", []string{"", "Foundation"}},
		{"St ", []string{"St. ", "Saint ", "St ", "ST "}},
		{" and ", []string{" & ", " and ", "/", " + "}},
		{"Saint ", []string{"St ", "St. "}},
		{"The ", []string{"", "The "}},
		{"Special School", []string{"School", "Special", "Special School"}},
		{"Grammar", []string{"Gram", "Grammar"}},
		{"Great ", []string{"Gt ", "Gt. ", "Great "}},
		{"North", []string{"N", "Nth", "North"}},
		{"Park", []string{"Pk", "Park", "Park"}},
		{"-", []string{" ", "-"}},
	}
}

// name rewrites a school's name. strength is about how many things change.
func (c *corrupter) name(name string, s *school.Setting, strength float64) string {
	for _, r := range rewrites() {
		if strings.Contains(name, r.from) && c.chance(0.28*strength) {
			name = strings.Replace(name, r.from, pickOne(c, r.to), 1)
		}
	}
	if c.chance(0.06 * strength) {
		name = short(name)
	}
	if c.chance(0.3 * strength) {
		name = c.apostrophes(name)
	}
	if c.chance(0.10 * strength) {
		name = c.dropWord(name)
	}
	if c.chance(0.10 * strength) {
		name = c.misspell(name)
	}
	if c.chance(0.10 * strength) {
		name = c.place(name, s)
	}
	if c.chance(0.07 * strength) {
		name = c.suffix(name)
	}
	if c.chance(0.05*strength) && len(name) > 24 {
		name = strings.ToValidUTF8(name[:18+c.rng.IntN(len(name)-18)], "")
	}
	name = strings.Join(strings.Fields(name), " ")
	switch {
	case c.chance(0.15):
		name = strings.ToUpper(name)
	case c.chance(0.05):
		name = strings.ToLower(name)
	}
	return name
}

// short leaves out the words that only describe, as councils' lists do.
func short(name string) string {
	s := strings.NewReplacer("Church of England", "CE", "Primary", "", "School", "", "Academy", "", "Community", "", "Voluntary", "", "Controlled", "",
		"Aided", "", "Roman", "", "and Nursery", "").Replace(name)
	if s = strings.TrimSpace(s); len(s) < 4 {
		return name
	}
	return s
}

func (c *corrupter) apostrophes(s string) string {
	return strings.NewReplacer("'", pickOne(c, []string{"", "’", "â€™", "`", " "}), "’", "'").Replace(s)
}

// dropWord leaves out one word, but never the first telling one.
func (c *corrupter) dropWord(s string) string {
	words := strings.Fields(s)
	if len(words) < 4 {
		return s
	}
	i := 2 + c.rng.IntN(len(words)-2)
	return strings.Join(append(words[:i:i], words[i+1:]...), " ")
}

// misspell makes one typing error in a word of five letters or more.
func (c *corrupter) misspell(s string) string {
	words := strings.Fields(s)
	if len(words) == 0 {
		return s
	}
	i := c.rng.IntN(len(words))
	w := words[i]
	if len(w) < 5 || !ascii(w) {
		return s
	}
	k := 1 + c.rng.IntN(len(w)-2)
	switch c.rng.IntN(4) {
	case 0:
		w = w[:k] + w[k+1:]
	case 1:
		w = w[:k] + string(w[k+1]) + string(w[k]) + w[k+2:]
	case 2:
		w = w[:k] + string(rune('a'+c.rng.IntN(26))) + w[k+1:]
	case 3:
		w = w[:k] + string(w[k]) + w[k:]
	}
	words[i] = w
	return strings.Join(words, " ")
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// place glues the town or authority to the name.
func (c *corrupter) place(name string, s *school.Setting) string {
	where := s.Town
	if where == "" || c.chance(0.2) {
		where = s.Authority
	}
	if where == "" {
		return name
	}
	switch c.rng.IntN(5) {
	case 0:
		return name + " (" + where + ")"
	case 1:
		return name + " - " + where
	case 2:
		return where + ": " + name
	case 3:
		return name + " " + where
	}
	return name + ", " + where
}

// suffix adds a company's or a trust's words, or a trust in front.
func (c *corrupter) suffix(name string) string {
	switch c.rng.IntN(8) {
	case 0:
		return name + " Ltd"
	case 1:
		return name + " LIMITED"
	case 2:
		return name + " Academy Trust"
	case 3:
		return name + " CIC"
	case 4:
		return name + " (Academy)"
	case 5:
		return pickOne(c, c.trusts) + " - " + name
	case 6:
		return name + " (" + pickOne(c, c.trusts) + ")"
	}
	return name + " Company Limited"
}

// row writes a setting as a list's row.
func (c *corrupter) row(s *school.Setting) school.Query {
	q := school.Query{Name: c.name(s.Name, s, 0.4+1.3*c.rng.Float64())}
	shape := c.rng.Float64()
	withPostcode := shape < 0.45
	if withPostcode {
		q.Postcode = c.postcode(s)
	}
	if shape < 0.25 || shape > 0.75 || c.chance(0.1) {
		q.Authority = c.authority(s)
	}
	if withPostcode && c.chance(0.5) || shape >= 0.45 && shape < 0.58 {
		q.Town = c.town(s)
	}
	switch {
	case withPostcode && c.chance(0.5):
		q.Address = c.address(s.Address)
	case c.chance(0.06):
		q = school.Query{Name: q.Name, Address: strings.Join([]string{c.address(s.Address), c.town(s), s.County, q.Postcode}, ", ")}
	case c.chance(0.03):
		q = school.Query{Name: q.Name + ", " + s.Address + ", " + s.Town + " " + q.Postcode}
	}
	if c.chance(0.25) {
		q.Phase = s.Phase
	}
	if c.chance(0.07) {
		q = school.Query{Name: q.Name}
		q.Trust = c.group(s)
	} else if c.chance(0.10) {
		q.Trust = c.group(s)
	}
	c.identifiers(&q, s)
	return q
}

// group writes what lists put in a trust column: a trust, or the authority.
func (c *corrupter) group(s *school.Setting) string {
	if c.chance(0.5) {
		return c.authority(s)
	}
	if words := strings.Fields(s.Name); c.chance(0.2) && len(words) > 0 && len(words[0]) > 4 {
		return words[0] + " " + pickOne(c, []string{"Academies Trust", "Federation", "Learning Trust", "Multi Academy Trust"})
	}
	return pickOne(c, c.trusts)
}

// identifiers gives some rows a URN or another number, and some of those a wrong one.
func (c *corrupter) identifiers(q *school.Query, s *school.Setting) {
	from := s
	if c.chance(0.3) {
		from = &c.all[c.rng.IntN(len(c.all))]
	}
	switch r := c.rng.Float64(); {
	case r < 0.05:
		q.URN = from.ID
	case r < 0.08 && from.EstablishmentNumber != "":
		q.LAESTAB = from.AuthorityCode + pickOne(c, []string{"/", "", " "}) + from.EstablishmentNumber
	case r < 0.10 && from.EstablishmentNumber != "" && q.Authority != "":
		q.LAESTAB = from.EstablishmentNumber
	case r < 0.12:
		q.UKPRN = from.UKPRN
	case r < 0.16:
		q.Website = from.Website
	}
}

// postcode writes a postcode, at times a wrong one.
func (c *corrupter) postcode(s *school.Setting) string {
	pc := s.Postcode
	switch {
	case pc == "":
		return ""
	case c.chance(0.03):
		return c.all[c.rng.IntN(len(c.all))].Postcode
	case c.chance(0.07):
		b := []byte(pc)
		b[len(b)-1-c.rng.IntN(2)] = byte('A' + c.rng.IntN(26))
		pc = string(b)
	case c.chance(0.02):
		b := []byte(pc)
		b[len(b)-3] = byte('0' + c.rng.IntN(10))
		pc = string(b)
	}
	switch {
	case c.chance(0.15):
		pc = strings.ReplaceAll(pc, " ", "")
	case c.chance(0.1):
		pc = strings.ToLower(pc)
	}
	return pc
}

func (c *corrupter) authority(s *school.Setting) string {
	a := strings.TrimPrefix(s.Authority, "Pre-LGR ")
	a = strings.TrimLeft(a, "0123456789 ")
	if o, ok := c.old[a]; ok && c.chance(0.4) {
		return o
	}
	switch {
	case c.chance(0.06):
		return a + pickOne(c, []string{" Council", " County Council", " City Council", " Borough Council", " LA"})
	case c.chance(0.05):
		return strings.ToUpper(a)
	case c.chance(0.02):
		return c.all[c.rng.IntN(len(c.all))].Authority
	}
	return a
}

func (c *corrupter) town(s *school.Setting) string {
	switch {
	case c.chance(0.04):
		return s.County
	case c.chance(0.08):
		return s.Authority
	case c.chance(0.2):
		return strings.ToUpper(s.Town)
	case c.chance(0.05):
		return c.misspell(s.Town + " ")
	}
	return s.Town
}

func (c *corrupter) address(a string) string {
	if c.chance(0.4) {
		a = strings.NewReplacer("Road", "Rd", "Street", "St", "Avenue", "Ave", "Lane", "Ln", "Drive", "Dr", "Crescent", "Cres", "Close", "Cl").Replace(a)
	}
	if parts := strings.Split(a, ", "); len(parts) > 1 && c.chance(0.3) {
		a = parts[0]
	}
	return a
}
