package school

import (
	"fmt"
	"strings"
)

// evidence lists what speaks for and against a candidate, the strongest first.
func (m *matcher) evidence(c *scored, chosen int32) []Evidence {
	e := make([]Evidence, 0, 6)
	e = m.codeEvidence(e, c, chosen)
	e = m.nameEvidence(e, c, chosen)
	if m.q.normal != "" {
		e = m.describingEvidence(e, c)
	}
	e = m.placeEvidence(e, c)
	return m.statusEvidence(e, chosen)
}

func (m *matcher) codeEvidence(e []Evidence, c *scored, chosen int32) []Evidence {
	add := func(here, elsewhere float32, what string) {
		if here == 1 {
			e = append(e, Evidence{"identifier", Agrees, m.sameCode(what, chosen)})
		} else if elsewhere == 1 {
			e = append(e, Evidence{"identifier", Differs, "the row's " + what + " is another school's"})
		}
	}
	add(c.x[fURN], c.x[fURNElsewhere], "URN")
	add(c.x[fOtherCode], c.x[fOtherCodeElsewhere], "school code")
	add(c.x[fWebsite], 0, "website")
	return e
}

// sameCode says that the row's number is the school's; of a URN, also when it is
// that of another generation than the one chosen.
func (m *matcher) sameCode(what string, chosen int32) string {
	id := &m.ix.settings[chosen].ID
	urn := cleanURN(m.q.URN)
	given, ok := m.ix.byID[key{m.ix.settings[chosen].Register, urn}]
	switch {
	case what != "URN" || urn == *id || !ok:
		return "same " + what
	case m.later(given):
		return "its URN " + urn + " is later; at that date it was " + *id
	}
	return "its URN " + urn + " became " + *id
}

// later says that an entry opened only after the row's date.
func (m *matcher) later(i int32) bool {
	return !m.q.AsOf.IsZero() && m.ix.spans[i].opened.After(m.q.AsOf)
}

func (m *matcher) nameEvidence(e []Evidence, c *scored, chosen int32) []Evidence {
	a := &m.ix.aliases[c.name.alias]
	switch {
	case m.q.normal == "":
		return append(e, Evidence{"name", Unknown, "no name in the row"})
	case c.name.identical && a.normal == m.ix.aliases[m.ix.members[chosen].alias].normal:
		return append(e, Evidence{"name", Agrees, "same name"})
	case m.laterName(chosen) != "":
		return append(e, Evidence{"name", Agrees, "later named " + m.laterName(chosen)})
	case (c.name.identical || c.name.same) && a.kind == aliasFormer:
		return append(e, Evidence{"name", Agrees, "former name"})
	case (c.name.identical || c.name.same) && a.kind == aliasClosed:
		return append(e, Evidence{"name", Agrees, "name before it changed"})
	case c.name.same:
		return append(e, Evidence{"name", Agrees, "same name, written differently"})
	case c.x[fNothingShared] == 1:
		return append(e, Evidence{"name", Differs, "no telling word of the name in common"})
	case c.name.misspelling > 0:
		return append(e, Evidence{"name", Partly, "name spelled a little differently"})
	case c.name.coverage >= 0.99:
		return append(e, Evidence{"name", Partly, "same telling words in the name"})
	}
	return append(e, Evidence{"name", Partly, "name agrees in part"})
}

// describingEvidence names the describing words in which the names differ.
func (m *matcher) describingEvidence(e []Evidence, c *scored) []Evidence {
	q, a := &m.q.profile, &m.ix.aliases[c.name.alias].profile
	switch {
	case c.x[fFaithDiffers] == 1:
		e = append(e, Evidence{"denomination", Differs, faithName(q.faith) + " in the row, " + faithName(a.faith) + " on the register"})
	case c.x[fFaithDropped] == 1:
		e = append(e, Evidence{"denomination", Partly, "'" + faithName(a.faith) + "' missing"})
	case c.x[fFaithAdded] == 1:
		e = append(e, Evidence{"denomination", Partly, "'" + faithName(q.faith) + "' not on the register"})
	}
	switch {
	case c.x[fPhaseDiffers] == 1:
		e = append(e, Evidence{"phase", Differs, phaseName(q.bits) + " in the row, " + phaseName(a.bits) + " on the register"})
	case c.x[fPhaseDropped] == 1:
		e = append(e, Evidence{"phase", Partly, "'" + phaseName(a.bits) + "' missing"})
	case c.x[fEarlyWordsAtSchool] == 1:
		e = append(e, Evidence{"phase", Differs, "the row names an early-years setting"})
	}
	switch {
	case c.x[fVenueOnlyRow] == 1:
		e = append(e, Evidence{"name", Differs, "the row names a hall, club, library or the like"})
	case c.x[fOtherOnlyRow] == 1:
		e = append(e, Evidence{"name", Differs, "the row names a trust, partnership or other body"})
	case c.x[fEarlyWordsAtSchool] == 0 && m.clubAtSchool(c):
		e = append(e, Evidence{"name", Differs, "the row names a club or childcare"})
	case c.x[fNothingShared] == 0 && burdened(c):
		e = append(e, Evidence{"name", Differs, "words in the row that the school has nowhere"})
	}
	if c.x[fNumberDiffers] == 1 {
		e = append(e, Evidence{"name", Differs, "a number in the name differs"})
	}
	if c.x[fTrust] > 0.6 {
		e = append(e, Evidence{"trust", Agrees, "same trust"})
	}
	return e
}

func (m *matcher) placeEvidence(e []Evidence, c *scored) []Evidence {
	p := &c.place
	switch {
	case p.postcode:
		e = append(e, Evidence{"postcode", Agrees, "same postcode"})
	case p.sector:
		e = append(e, Evidence{"postcode", Partly, "postcode nearby"})
	case p.postcodeKnown:
		e = append(e, Evidence{"postcode", Differs, "different postcode"})
	}
	if len(m.q.authority) > 0 && p.authorityKnown {
		if p.authority {
			e = append(e, Evidence{"authority", Agrees, "same authority"})
		} else {
			e = append(e, Evidence{"authority", Differs, "different authority"})
		}
	} else if p.group {
		e = append(e, Evidence{"authority", Agrees, "same authority"})
	}
	switch {
	case p.town:
		e = append(e, Evidence{"town", Agrees, "same town"})
	case c.x[fTownPartly] > 0.6:
		e = append(e, Evidence{"town", Partly, "town in its address"})
	case c.x[fTownDiffers] == 1:
		e = append(e, Evidence{"town", Differs, "different town"})
	case c.name.elsewhere > 0:
		e = append(e, Evidence{"town", Partly, "place named in the row's school name"})
	}
	if c.x[fStreet] > 0.6 {
		e = append(e, Evidence{"address", Agrees, "same street"})
	}
	return e
}

// statusEvidence says when the school the row names has closed or become another.
func (m *matcher) statusEvidence(e []Evidence, chosen int32) []Evidence {
	s := &m.ix.settings[chosen]
	if m.ix.alive(chosen, m.q.AsOf) {
		if old := m.oldName(chosen); old != "" {
			e = append(e, Evidence{"status", Partly, old})
		}
		return e
	}
	if s.Status == Closed {
		return append(e, Evidence{"status", Differs, closedText(m.ix.spans[chosen]) + ", with no successor on the register"})
	}
	return e
}

// laterName is the name of a generation that opened after the row's date, if that
// is the one that bears the row's name.
func (m *matcher) laterName(chosen int32) string {
	if m.q.hash == 0 {
		return ""
	}
	name := ""
	for _, i := range m.ix.familyMembers(m.ix.members[chosen].family) {
		if m.ix.members[i].name != m.q.hash {
			continue
		}
		if !m.later(i) {
			return ""
		}
		name = m.ix.settings[i].Name
	}
	return name
}

// oldName says what became of a closed generation that bears the row's name,
// when the one that is open bears another.
func (m *matcher) oldName(chosen int32) string {
	now := &m.ix.settings[chosen]
	if m.ix.members[chosen].name == m.q.hash {
		return ""
	}
	for _, i := range m.ix.familyMembers(m.ix.members[chosen].family) {
		if i != chosen && m.ix.members[i].name == m.q.hash && m.ix.settings[i].Status == Closed {
			return closedText(m.ix.spans[i]) + ", now " + now.Name
		}
	}
	return ""
}

func closedText(s span) string {
	if s.closed.IsZero() {
		return "closed"
	}
	return fmt.Sprintf("closed in %d", s.closed.Year())
}

func faithName(bits uint32) string {
	for i, n := range [...]string{"C of E", "Catholic", "Methodist", "Muslim", "Jewish", "Christian", "Hindu", "Sikh"} {
		if bits>>i&1 == 1 {
			return n
		}
	}
	return "faith"
}

func phaseName(bits uint32) string {
	var parts []string
	for i, n := range [...]string{"Infant", "Junior", "Primary", "First", "Middle", "Lower", "Upper", "High", "Sixth Form", "Prep", "Pre-prep", "Senior"} {
		if bits>>i&1 == 1 {
			parts = append(parts, n)
		}
	}
	return strings.Join(parts, " and ")
}

// reasonOf joins a candidate's evidence into one line.
func reasonOf(c *Candidate) string {
	var b strings.Builder
	for i, e := range c.Evidence {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(e.Text)
	}
	return b.String()
}

func (m *matcher) reasonReview(r *Result, order []int) string {
	if m.twins(order) {
		return "more than one setting fits equally well: " + reasonOf(&r.Candidates[0])
	}
	return reasonOf(&r.Candidates[0])
}

func (m *matcher) reasonNone(r *Result) string {
	switch {
	case m.q.foreign:
		return "outside England"
	case m.q.normal == "" && m.q.pc == 0:
		return "the row has no name"
	case len(r.Candidates) == 0:
		return "nothing like it on the registers"
	}
	return "no setting on the registers fits; nearest: " + r.Candidates[0].Name + " (" + reasonOf(&r.Candidates[0]) + ")"
}
