package sample

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fairground/internal/alliance"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/term"
)

// participant is an organisation that takes part in a place without being a
// member of the alliance.
type participant struct {
	kind   alliance.Kind
	name   string // "" where a school of the register, or the place's council, lends its own
	phase  string // of the school
	speaks alliance.Constituency
	themes []term.Theme
}

// participantsIn are those that take part in a partnership; their place in the
// list is part of their id.
func participantsIn(area term.GSS) []participant {
	own := map[term.GSS][]string{
		"E47000007": {"Brasslight Engineering", "Greenwharf Energy", "Loud Mouse Youth Voice", "Kitchen Table Parents", "Long Meadow Foundation", "Four Streets Community", "Heartwood Health", "Acorn Step Nurseries", "Kingsbrook College"},
		"E47000002": {"Hammer and Bell Steelworks", "Tallowfield Logistics", "Second Platform Youth Voice", "Front Room Parents", "Stonecrop Foundation", "Seven Hills Neighbours", "Elderflower Health", "Puddle Lane Nurseries", "Wheelgate College"},
		"E47000004": {"Gannet Shipping", "Harbourlight Media", "Ferry Boys and Girls Youth Voice", "Pushchair Parents", "Sandgrass Foundation", "Dock Road Neighbours", "Samphire Health", "Little Lighthouse Nurseries", "Mariners’ College"},
	}[area]
	if own == nil {
		return nil
	}
	phase := "Secondary"
	if area == "E47000004" {
		phase = "Primary" // early childhood: those who take the children over
	}
	return []participant{
		{kind: alliance.School, phase: phase, speaks: alliance.ForSchools},
		{kind: alliance.School, phase: phase, speaks: alliance.ForSchools},
		{kind: alliance.Employer, name: own[0], speaks: alliance.ForEmployers, themes: []term.Theme{term.PostSixteen, term.EssentialSkills}},
		{kind: alliance.Employer, name: own[1], speaks: alliance.ForEmployers, themes: []term.Theme{term.PostSixteen}},
		{kind: alliance.Council, speaks: alliance.ForLocal},
		{kind: alliance.Council, speaks: alliance.ForLocal},
		{kind: alliance.Youth, name: own[2], speaks: alliance.ForYoungPeople},
		{kind: alliance.Charity, name: own[3], speaks: alliance.ForParents, themes: []term.Theme{term.FamilySupport}},
		{kind: alliance.Funder, name: own[4], speaks: alliance.ForPhilanthropy},
		{kind: alliance.Charity, name: own[5], speaks: alliance.ForCommunity},
		{kind: alliance.Health, name: own[6], speaks: alliance.ForHealth},
		{kind: alliance.EarlyYears, name: own[7], speaks: alliance.ForEarlyYears, themes: []term.Theme{term.EarlyChildhood}},
		{kind: alliance.College, name: own[8], speaks: alliance.ForColleges, themes: []term.Theme{term.PostSixteen}},
	}
}

// The kinds of what is made here, in ids.
const (
	participantIDs byte = 4
	authorityIDs   byte = 5
	twinIDs        byte = 6
)

// participantID is the id of the nth participant of a partnership.
func (m *maker) participantID(area term.GSS, n int) term.ID {
	return m.id(participantIDs, 100*numberOf(area)+n)
}

// authorityID is the id of a combined authority.
func (m *maker) authorityID(area term.GSS) term.ID { return m.id(authorityIDs, numberOf(area)) }

// numberOf is the number in an area's code: 7 for E47000007.
func numberOf(area term.GSS) int {
	n, err := strconv.Atoi(string(area)[3:])
	if err != nil {
		panic(err) // the codes stand in this package, or in a register that checks them
	}
	return n
}

// participants makes the organisations that take part beside the members: those
// of each partnership, every combined authority of the register, and two that
// somebody typed a second time.
func (m *maker) participants(ctx context.Context) ([]alliance.Organisation, error) {
	atlas, err := m.rooms.Register.Atlas(ctx)
	if err != nil {
		return nil, err
	}
	var out []alliance.Organisation
	for _, p := range partnerships() {
		districts := atlas.Parts(p.area, register.District)
		schools := map[string]int{}
		for i, one := range participantsIn(p.area) {
			o := alliance.Organisation{ID: m.participantID(p.area, i), Kind: one.kind, Name: one.name, Places: []term.GSS{p.area}, Themes: term.NewThemeSet(one.themes...),
				About: "An illustrative organisation, made up for this demonstration."}
			switch one.kind {
			case alliance.School:
				if !m.school(&o, p.area, one.phase, schools[one.phase]) {
					continue
				}
				schools[one.phase]++
			case alliance.Council:
				d := districts[i%len(districts)]
				o.Name, o.Places = d.Name+" Council", []term.GSS{d.Code}
				o.About = standIn("council")
			}
			out = append(out, o)
		}
	}
	for _, a := range combinedAuthorities(atlas) {
		out = append(out, alliance.Organisation{ID: m.authorityID(a.Code), Kind: alliance.CombinedAuthority, Name: a.Name + " Combined Authority", Places: []term.GSS{a.Code}, About: standIn("combined authority")})
	}
	for i, name := range []string{"The " + m.members[0].Name, m.members[1].Name + " Ltd"} {
		out = append(out, alliance.Organisation{ID: m.id(twinIDs, i), Kind: m.members[i].Kind, Name: name, About: "Typed a second time by somebody in a hurry: it shows how two that are one are found and merged."})
	}
	for i := range out {
		out[i].Illustrative = true
	}
	return out, nil
}

// standIn is said of a body that bears the name of a real one.
func standIn(kind string) string {
	return "It stands in for any " + kind + " in this demonstration. That it takes part, and what is said of it, is made up."
}

// school gives an organisation the name and the number of the nth school of a
// phase in an area.
func (m *maker) school(o *alliance.Organisation, area term.GSS, phase string, n int) bool {
	for _, s := range m.settings {
		urn, ok := strings.CutPrefix(string(s.ID), string(term.GIAS)+":")
		if !ok || s.Combined != area || s.Phase != phase || s.Town == "" || provision.PrivatePlace(s.Type, s.Name) != "" {
			continue
		}
		id, err := alliance.SchoolNumber(urn)
		if n--; n >= 0 || err != nil {
			continue
		}
		o.Name, o.Identifiers, o.Places, o.About = fmt.Sprintf("%s, %s", s.Name, s.Town), []alliance.Identifier{id}, []term.GSS{s.District}, standIn("school")
		return true
	}
	return false
}

// combinedAuthorities are those of the register that stand today, by name.
func combinedAuthorities(atlas *register.Atlas) []*register.Area {
	all := slices.DeleteFunc(atlas.Kind(register.CombinedAuthority), func(a *register.Area) bool { return !strings.HasPrefix(string(a.Code), "E47") })
	slices.SortFunc(all, func(a, b *register.Area) int { return cmp.Compare(a.Name, b.Name) })
	return all
}
