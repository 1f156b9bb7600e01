package sheet

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// inspection gathers what is known of a sheet while its columns are told.
type inspection struct {
	v        *vocabulary
	width    int
	headings []string
	profiles []*profile
}

// guess is that a column has a role.
type guess struct {
	column     int
	role       Role
	confidence float64
	reason     string
}

// least is the confidence below which a guess is not used.
const least = 0.45

// leastFit is the share of its values that must fit a heading for it to be
// believed. It is low, because lists are full of gaps, totals and remarks.
const leastFit = 0.25

// columns tells every column. Where two columns compete for a role the surer one
// has it; the other falls back on its next guess.
func (in *inspection) columns() []Column {
	out := make([]Column, in.width)
	var guesses []guess
	for i := range out {
		out[i] = Column{Index: i, Heading: in.headings[i], Role: Unused}
		if out[i].Personal, out[i].Why = in.personal(i); out[i].Personal != NotPersonal {
			out[i].Reason = "it is left out: " + out[i].Why
			continue
		}
		out[i].Reason = in.noneReason(i)
		_, out[i].Misfit = expected(in.misfit(i))
		guesses = append(guesses, in.guesses(i)...)
	}
	slices.SortStableFunc(guesses, func(a, b guess) int { return cmp.Compare(b.confidence, a.confidence) })
	taken := map[Role]int{}
	done := map[int]bool{}
	for _, g := range guesses {
		if done[g.column] || g.confidence < least {
			continue
		}
		by, has := taken[g.role]
		if has && g.role != Address {
			c := &out[g.column]
			c.Reason = fmt.Sprintf("it could be the %s, but %s is likelier to be", roleWords(g.role), quoteLabel(out[by]))
			if g.role == Name && isBareName(c.Heading) && in.profiles[g.column].share(in.profiles[g.column].school) < 0.3 {
				c.Personal, c.Why = PersonsName, fmt.Sprintf("its heading, %q, stands beside %s, so it is likely to name people", c.Heading, quoteLabel(out[by]))
				c.Reason = "it is left out: " + c.Why
				done[g.column] = true
			}
			continue
		}
		if !has {
			taken[g.role] = g.column
		}
		done[g.column] = true
		c := &out[g.column]
		c.Role, c.Confidence, c.Reason, c.Misfit = g.role, g.confidence, g.reason, false
		if g.role == Unused {
			c.Confidence = 0
		}
	}
	in.lastResort(out)
	return out
}

// lastResort finds the column of names where no heading says so and few of the
// names have a word of schools in them, as in a list of training providers: the
// one with the most such words among columns of short texts that differ.
func (in *inspection) lastResort(columns []Column) {
	if hasRole(columns, Name) || hasRole(columns, URN) {
		return
	}
	best, bestShare := -1, 0.15
	for i, p := range in.profiles {
		c := columns[i]
		if c.Role != Unused || c.Personal != NotPersonal || p.filled < min(3, p.rows) || !p.namesSchools() {
			continue
		}
		differ := float64(p.distinct) > 0.5*float64(p.filled)
		if s := p.share(p.school); differ && s >= bestShare && p.share(p.nameLike) > 0.8 && p.share(p.street) < 0.3 {
			best, bestShare = i, s
		}
	}
	if best >= 0 {
		c := &columns[best]
		c.Role, c.Confidence = Name, 0.5
		c.Reason = fmt.Sprintf("no other column names settings, and %.0f%% of its values look like names of schools", 100*bestShare)
	}
}

func (in *inspection) noneReason(i int) string {
	if in.profiles[i].filled == 0 {
		return "nothing is in it"
	}
	if want, ok := expected(in.misfit(i)); ok {
		role, _ := in.v.heading(in.headings[i])
		return fmt.Sprintf("its heading, %q, is for the %s, but its values do not fit: %q: expected %s", in.headings[i], roleWords(role), in.profiles[i].example, want)
	}
	return "neither its heading nor its values say what it is"
}

// misfit returns the role that a column's heading gives it beyond doubt but that
// too few of its values fit, or Unused.
func (in *inspection) misfit(i int) Role {
	role, strength := in.v.heading(in.headings[i])
	p := in.profiles[i]
	if role == Unused || strength < strengthNumbered || p.filled == 0 || byValues(role, p) != role {
		return Unused
	}
	if fit, checked := in.fit(role, p); !checked || fit >= leastFit {
		return Unused
	}
	return role
}

// expected says how the values of an identifying role are written.
func expected(r Role) (want string, ok bool) {
	switch r {
	case URN:
		return "6 digits", true
	case OfstedURN:
		return "6 or 7 digits, or EY and 6", true
	case LAESTAB:
		return "7 digits, such as 202/4104", true
	case EstablishmentNumber:
		return "4 digits", true
	case AuthorityCode:
		return "3 digits", true
	case UKPRN:
		return "8 digits", true
	case Postcode:
		return "whole postcodes, such as LS1 4AB", true
	}
	return "", false
}

// guesses returns what one column may be.
func (in *inspection) guesses(i int) []guess {
	heading := in.headings[i]
	role, strength := in.v.heading(heading)
	var out []guess
	if role == Unused && strength > strengthPart {
		// "Row" is a row number whatever its values look like.
		return []guess{{i, Unused, strength, fmt.Sprintf("its heading, %q, is of something that is not needed", heading)}}
	}
	if role != Unused {
		out = in.byHeading(i, role, strength)
	}
	content := in.byContent(i, strength > 0)
	if role == Unused && strength > 0 {
		// "Former school name" holds names of schools, but not the one wanted. Only
		// a type of school may prove to be its phase.
		content = slices.DeleteFunc(content, func(g guess) bool { return g.role != Phase && g.role != Postcode })
	}
	return append(out, content...)
}

// byHeading returns what a column is by the role its heading suggests, if its
// values do not speak against it.
func (in *inspection) byHeading(i int, suggested Role, strength float64) []guess {
	p, heading := in.profiles[i], in.headings[i]
	role := byValues(suggested, p)
	fit, checked := in.fit(role, p)
	switch {
	case role == Reached && fit >= leastFit && !saysReached(heading):
		return []guess{{i, role, 0.5, fmt.Sprintf("by its heading, %q; check that it counts the children worked with, not all pupils of the school", heading)}}
	case p.filled == 0:
		return []guess{{i, role, strength * 0.9, fmt.Sprintf("by its heading, %q; none of the first rows has a value", heading)}}
	case !checked:
		return []guess{{i, role, strength * (0.85 + 0.15*fit), fmt.Sprintf("by its heading, %q", heading)}}
	case fit < leastFit:
		return nil
	}
	reason := fmt.Sprintf("by its heading, %q, and %.0f%% of its values fit", heading, 100*fit)
	if role != suggested {
		reason = fmt.Sprintf("%.0f%% of its values fit, though its heading, %q, is for the %s", 100*fit, heading, roleWords(suggested))
	}
	return []guess{{i, role, strength + (1-strength)*fit*0.9, reason}}
}

// isBareName reports whether a heading only says "name", not of what.
func isBareName(heading string) bool {
	switch squash(heading) {
	case "name", "names", "fullname", "yourname":
		return true
	}
	return false
}

// saysReached reports whether a heading says that children were worked with. One
// that only says "pupils" may be of the school's roll.
func saysReached(heading string) bool {
	w := words(heading)
	for _, said := range []string{"reach", "how many", "took part", "take part", "supported", "engaged", "participa", "benefi", "worked with", "attend"} {
		if strings.Contains(w, said) {
			return true
		}
	}
	return false
}

// byValues settles which identifier a column holds, since people's names for
// them are used of each other, whether an authority is a name or a number, and
// that a column full of postcodes is theirs whatever its heading.
func byValues(role Role, p *profile) Role {
	switch role {
	case URN, LAESTAB, EstablishmentNumber, UKPRN, Name:
		switch {
		case p.share(p.postcode) > 0.6:
			return Postcode
		case p.share(p.laestab) > 0.6 && p.share(p.urn) < 0.5:
			return LAESTAB
		case p.share(p.urn) > 0.6:
			return URN
		case p.share(p.four) > 0.6:
			return EstablishmentNumber
		case p.share(p.ukprn) > 0.6:
			return UKPRN
		}
	case Town, Authority:
		switch {
		case p.share(p.postcode) > 0.6:
			return Postcode
		case role == Authority && p.share(p.three) > 0.6:
			return AuthorityCode
		}
	case AuthorityCode:
		if p.share(p.authority) > 0.4 {
			return Authority
		}
	}
	return role
}

// fit returns how well a column's values fit a role, and whether the role is one
// whose values can be told. For others fit says how name-like the values are.
func (in *inspection) fit(role Role, p *profile) (fit float64, checked bool) {
	switch role {
	case Postcode:
		return p.share(p.postcode), true
	case URN:
		return p.share(p.anySix), true
	case OfstedURN:
		return p.share(p.ofsted), true
	case LAESTAB:
		return p.share(p.laestab), true
	case EstablishmentNumber:
		return p.share(p.four), true
	case AuthorityCode:
		return p.share(p.three), true
	case UKPRN:
		return p.share(p.ukprn), true
	case Website:
		if p.oneHost() {
			return 0, true
		}
		return p.share(p.url), true
	case Date, EndDate:
		return p.share(p.period), true
	case Reached:
		return p.share(p.number), true
	case Sensitive:
		return p.share(p.yesNo), true
	case Name:
		// Of two columns of names, that with the words of schools is the likelier.
		return 0.9*share(p.nameLike-p.yesNo-p.url-p.number-p.postcode, p.filled) + 0.1*p.share(p.school), true
	case Trust, Authority, Town, County:
		return share(p.nameLike-p.yesNo-p.url-p.number-p.postcode, p.filled), true
	case Country:
		return max(p.share(p.country), 0.3*p.share(p.nameLike)), true
	case Phase:
		return max(p.share(p.phase), 0.4*p.share(p.letters)), true
	}
	return p.share(p.letters), false
}

// byContent guesses from values alone. hinted says that the heading already
// suggests something, which makes a guess from values weaker.
func (in *inspection) byContent(i int, hinted bool) []guess {
	p := in.profiles[i]
	if p.filled == 0 {
		return nil
	}
	distinct := float64(p.distinct) / float64(p.filled)
	rowNumber := p.rising*10 > p.filled*8
	checks := []struct {
		role     Role
		n        int
		over     float64
		strength float64
		what     string
		holds    bool
	}{
		{Postcode, p.postcode, 0.7, 0.88, "postcodes", true},
		{URN, p.urn, 0.85, 0.75, "unique reference numbers", !rowNumber && distinct > 0.3},
		{LAESTAB, p.laestab, 0.9, 0.7, "authority and establishment numbers", !rowNumber && distinct > 0.3},
		{UKPRN, p.ukprn, 0.9, 0.7, "UK provider numbers", distinct > 0.3},
		{Website, p.url, 0.7, 0.7, "web addresses", !p.oneHost()},
		{Authority, p.authority, 0.7, 0.7, "names of local authorities", p.school*4 < p.filled},
		{Country, p.country, 0.9, 0.7, "countries", true},
		{Phase, p.phase, 0.7, 0.68, "phases of school", p.distinct <= 20},
		{Address, p.postcodeEnd, 0.6, 0.66, "addresses that end in a postcode", p.school*2 < p.filled},
		{Name, p.school, 0.6, 0.7, "names of schools", distinct > 0.2 && p.namesSchools()},
		{Trust, p.trust, 0.7, 0.62, "names of trusts or other groups", distinct < 0.9 && p.distinct > 1},
		{Address, p.street, 0.5, 0.6, "streets", true},
	}
	var out []guess
	for _, c := range checks {
		if s := p.share(c.n); c.holds && s >= c.over && p.filled >= min(3, p.rows) {
			strength := c.strength * (0.7 + 0.3*s)
			if hinted {
				strength *= 0.9
			}
			out = append(out, guess{i, c.role, strength, fmt.Sprintf("%.0f%% of its values look like %s", 100*s, c.what)})
		}
	}
	return out
}

func share(n, of int) float64 {
	if of == 0 || n < 0 {
		return 0
	}
	return float64(n) / float64(of)
}

// roleWords says what a role is within a sentence.
func roleWords(r Role) string {
	switch r {
	case AuthorityCode:
		return "authority's number"
	case Trust:
		return "trust or group"
	case URN:
		return "URN"
	case LAESTAB:
		return "LAESTAB"
	case EstablishmentNumber:
		return "establishment number"
	case UKPRN:
		return "UKPRN"
	case OfstedURN:
		return "Ofsted number"
	case EndDate:
		return "end date"
	case AgePhase:
		return "age phase"
	case Reached:
		return "number reached"
	case Sensitive:
		return "mark of places kept private"
	}
	return string(r)
}
