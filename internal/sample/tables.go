package sample

import (
	"context"
	"slices"
	"time"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/term"
)

// seatEverybody fills the programme's tables.
func (c *crowd) seatEverybody(ctx context.Context) error {
	for _, t := range c.tables {
		var err error
		switch {
		case t.Kind == alliance.PlacePartnership:
			err = c.partnership(ctx, t)
		case t.Kind == alliance.AuthorityNetwork:
			err = c.network(ctx, t)
		case t.Kind == alliance.ThematicCollaboration:
			err = c.thematic(ctx, t)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// seats adds seats to a table until one fails.
type seats struct {
	c     *crowd
	ctx   context.Context
	table term.ID
	since time.Time
	err   error
}

func (c *crowd) seatsAt(ctx context.Context, t alliance.Collaboration) *seats {
	return &seats{c: c, ctx: ctx, table: t.ID, since: c.options.Today.AddDate(0, -14, 0)}
}

func (s *seats) give(seat alliance.Seat) {
	if s.err != nil {
		return
	}
	s.c.seated++
	seat.ID, seat.Collaboration = s.c.id(seatIDs, s.c.seated), s.table
	seat.From = s.since.AddDate(0, s.c.seated%12, 0)
	_, s.err = s.c.rooms.Alliance.AddSeat(s.ctx, seat)
}

// person gives a seat to somebody by name. The names of those who lead are
// public, as they would have chosen.
func (s *seats) person(p person, role alliance.SeatRole, speaks alliance.Constituency, group term.ID) {
	s.give(alliance.Seat{Holder: alliance.HeldByPerson, Person: p.ID, Organisation: p.organisation, Role: role, Constituency: speaks, Group: group,
		Public: role == alliance.HeadOfPartnership || role == alliance.ChairRole && group == ""})
}

// organisation gives a seat to an organisation, whose editor acts for it.
func (s *seats) organisation(id term.ID, speaks alliance.Constituency, group term.ID) {
	s.give(alliance.Seat{Holder: alliance.HeldByOrganisation, Organisation: id, Acting: s.c.editorOf(id).ID, Role: alliance.MemberRole, Constituency: speaks, Group: group})
}

// places gives unnamed places to young people or families, which an organisation
// holds for them.
func (s *seats) places(id term.ID, speaks alliance.Constituency, n int, band alliance.AgeBand) {
	s.give(alliance.Seat{Holder: alliance.HeldUnnamed, Organisation: id, Acting: s.c.editorOf(id).ID, Places: n, Band: band, Role: alliance.MemberRole, Constituency: speaks})
}

// newcomer makes somebody of the programme's own team.
func (s *seats) newcomer(part Part) (p person) {
	if s.err != nil {
		return p
	}
	if p, ok := s.c.played[part]; ok && part != "" {
		return p
	}
	p, s.err = s.c.meet(s.ctx, "", "people.example.org")
	return p
}

func (c *crowd) editorOf(organisation term.ID) person {
	if all := c.folk[organisation]; len(all) > 0 {
		return all[0]
	}
	return person{organisation: organisation}
}

// somebodyAt is the one who joined an organisation last.
func (c *crowd) somebodyAt(organisation term.ID) person {
	if all := c.folk[organisation]; len(all) > 0 {
		return all[len(all)-1]
	}
	return person{}
}

// absent are the constituencies that nobody speaks for yet, so that a
// partnership has something to do about it.
func absent(area term.GSS) []alliance.Constituency {
	return map[term.GSS][]alliance.Constituency{
		"E47000007": {alliance.ForHealth, alliance.ForEarlyYears},
		"E47000002": {alliance.ForPhilanthropy, alliance.ForParents},
		"E47000004": {alliance.ForEmployers},
	}[area]
}

// partnership fills a place partnership: a head, a chair, some twenty seats and
// a steering group and a secretariat.
func (c *crowd) partnership(ctx context.Context, t alliance.Collaboration) error {
	area := t.Areas[0]
	midlands := area == partnerships()[0].area
	s := c.seatsAt(ctx, t)
	head, facilitator := s.newcomer(""), s.newcomer("")
	if midlands {
		head, facilitator = c.played[Head], c.played[Facilitator]
	}
	members := c.members[area]
	chair := c.somebodyAt(members[2])
	s.person(head, alliance.HeadOfPartnership, alliance.ForProgramme, "")
	s.person(chair, alliance.ChairRole, alliance.ForMembers, "")
	s.person(facilitator, alliance.FacilitatorRole, alliance.ForProgramme, "")
	for i, one := range participantsIn(area) {
		id := c.participantID(area, i)
		if _, there := c.organisations[id]; !there || slices.Contains(absent(area), one.speaks) {
			continue
		}
		switch one.speaks {
		case alliance.ForYoungPeople:
			s.places(id, one.speaks, 6, alliance.Band14to24)
		case alliance.ForParents:
			s.places(id, one.speaks, 5, alliance.ParentsAndCarersBand)
		case alliance.ForSchools, alliance.ForLocal, alliance.ForColleges:
			s.person(c.editorOf(id), alliance.MemberRole, one.speaks, "")
		default:
			s.organisation(id, one.speaks, "")
		}
	}
	s.organisation(c.authorityID(area), alliance.ForCombined, "")
	s.organisation(members[3], alliance.ForYouthGroups, "")
	for i, id := range members[4:8] {
		if i%2 == 0 {
			s.organisation(id, alliance.ForMembers, "")
		} else {
			s.person(c.somebodyAt(id), alliance.MemberRole, alliance.ForMembers, "")
		}
	}
	if midlands {
		s.person(c.played[PartnerThere], alliance.MemberRole, alliance.ForMembers, "")
	}
	return c.groups(s, t, head, chair)
}

// groups gives a partnership its steering group and its secretariat, and says
// what it did and does.
func (c *crowd) groups(s *seats, t alliance.Collaboration, head, chair person) error {
	area := t.Areas[0]
	steering, err := c.group(s.ctx, t, alliance.SteeringGroup, "Steering group", "Decides between meetings, and looks after the money.")
	if err != nil {
		return err
	}
	secretariat, err := c.group(s.ctx, t, alliance.Secretariat, "Secretariat", "Prepares meetings and keeps the record.")
	if err != nil {
		return err
	}
	s.person(chair, alliance.ChairRole, alliance.ForMembers, steering)
	s.person(head, alliance.MemberRole, alliance.ForProgramme, steering)
	s.person(c.editorOf(c.participantID(area, firstCouncil)), alliance.MemberRole, alliance.ForLocal, steering)
	s.organisation(c.authorityID(area), alliance.ForCombined, steering)
	s.person(c.somebodyAt(c.members[area][5]), alliance.MemberRole, alliance.ForMembers, steering)
	s.person(s.newcomer(""), alliance.SecretariatRole, alliance.ForProgramme, secretariat)
	s.person(s.newcomer(""), alliance.SecretariatRole, alliance.ForProgramme, secretariat)
	if s.err != nil {
		return s.err
	}
	return c.tell(account.WithActor(s.ctx, c.as(head)), t, partnershipEntries(area))
}

func (c *crowd) group(ctx context.Context, t alliance.Collaboration, kind alliance.GroupKind, name, remit string) (term.ID, error) {
	c.seated++
	g, err := c.rooms.Alliance.AddGroup(ctx, alliance.Group{ID: c.id(groupIDs, c.seated), Collaboration: t.ID, Kind: kind, Name: name, Remit: remit})
	return g.ID, err
}

// network seats two senior officers of nearly every combined authority: of a few
// one, of one nobody yet.
func (c *crowd) network(ctx context.Context, t alliance.Collaboration) error {
	atlas, err := c.rooms.Register.Atlas(ctx)
	if err != nil {
		return err
	}
	s := c.seatsAt(ctx, t)
	lead := s.newcomer("")
	s.person(lead, alliance.LeadRole, alliance.ForProgramme, "")
	s.person(s.newcomer(""), alliance.FacilitatorRole, alliance.ForProgramme, "")
	for i, a := range combinedAuthorities(atlas) {
		officers := alliance.SeniorSeats
		switch {
		case a.Code == partnerships()[0].area:
		case i%5 == 2:
			officers = 1
		case i == 4:
			officers = 0
		}
		for n := range officers {
			p := c.officer(s, a.Code, n)
			s.give(alliance.Seat{Holder: alliance.HeldByPerson, Person: p.ID, Organisation: p.organisation, Role: alliance.SeniorOfficer, Constituency: alliance.ForCombined, Area: a.Code, Public: n == 0})
		}
	}
	if s.err != nil {
		return s.err
	}
	return c.tell(account.WithActor(ctx, c.as(lead)), t, networkEntries())
}

// officer is the nth senior officer of a combined authority: somebody of it.
func (c *crowd) officer(s *seats, area term.GSS, n int) person {
	id := c.authorityID(area)
	if area == partnerships()[0].area && n == 0 {
		return c.played[Officer]
	}
	if n < len(c.folk[id]) && c.folk[id][n].ID != c.played[Officer].ID {
		return c.folk[id][n]
	}
	p := s.newcomer("")
	p.organisation = id
	return p
}

// thematic fills a thematic collaboration with a dozen seats. The one on literacy
// serves the Literacy Link.
func (c *crowd) thematic(ctx context.Context, t alliance.Collaboration) error {
	s := c.seatsAt(ctx, t)
	lead := s.newcomer("")
	members := c.fitting(t)
	s.person(lead, alliance.LeadRole, alliance.ForProgramme, "")
	s.person(c.somebodyAt(members[0]), alliance.ChairRole, alliance.ForMembers, "")
	s.person(s.newcomer(""), alliance.FacilitatorRole, alliance.ForProgramme, "")
	for i, id := range members[1:7] {
		if i%2 == 0 {
			s.organisation(id, alliance.ForMembers, "")
		} else {
			s.person(c.somebodyAt(id), alliance.MemberRole, alliance.ForMembers, "")
		}
	}
	midlands, mersey := partnerships()[0].area, partnerships()[1].area
	if !t.Themes.Has(term.Literacy) {
		s.organisation(c.participantID(midlands, firstFunder), alliance.ForPhilanthropy, "")
	}
	s.organisation(c.participantID(mersey, firstFunder), alliance.ForPhilanthropy, "")
	if !t.Themes.Has(term.EarlyChildhood) {
		s.places(c.participantID(mersey, youth), alliance.ForYoungPeople, 4, alliance.Band14to24)
	}
	if t.Themes.Has(term.PostSixteen) {
		s.person(c.editorOf(c.authorityID(midlands)), alliance.MemberRole, alliance.ForPolicymakers, "")
	}
	groups, err := c.rooms.Alliance.Groups(ctx, t.ID)
	if err != nil {
		return err
	}
	for _, g := range groups {
		if g.Kind == alliance.Secretariat {
			s.person(lead, alliance.SecretariatRole, alliance.ForProgramme, g.ID)
			continue
		}
		for _, id := range members[1:6] {
			s.organisation(id, alliance.ForMembers, g.ID)
		}
	}
	if s.err != nil {
		return s.err
	}
	return c.tell(account.WithActor(ctx, c.as(lead)), t, thematicEntries(t.Themes))
}

// fitting lists members of the alliance, those first whose programmes are on a
// collaboration's themes.
func (c *crowd) fitting(t alliance.Collaboration) []term.ID {
	var first, rest []term.ID
	for _, o := range c.order {
		switch {
		case o.MemberFrom.IsZero(), o.ID == c.played[Editor].organisation:
		case c.themes[o.ID]&t.Themes != 0:
			first = append(first, o.ID)
		default:
			rest = append(rest, o.ID)
		}
	}
	return append(first, rest...)
}

// tell writes down what a collaboration did and works on, in the words of who
// acts.
func (c *crowd) tell(ctx context.Context, t alliance.Collaboration, entries []entry) error {
	for _, e := range entries {
		c.seated++
		text := e.text + " (Made up for this demonstration.)"
		_, err := c.rooms.Alliance.AddEntry(ctx, alliance.Entry{ID: c.id(entryIDs, c.seated), Collaboration: t.ID, List: e.list, Label: e.label, Title: e.title, Text: text,
			Day: c.options.Today.AddDate(0, 0, -e.ago), Themes: term.NewThemeSet(e.themes...), Phases: term.NewPhaseSet(e.phases...)})
		if err != nil {
			return err
		}
	}
	return nil
}
