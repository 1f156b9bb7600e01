package alliance_test

import (
	"strings"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/fault"
	"fairground/internal/term"
)

func date(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

func TestSeatRules(t *testing.T) {
	place := &alliance.Collaboration{Kind: alliance.PlacePartnership}
	network := &alliance.Collaboration{Kind: alliance.AuthorityNetwork}
	person := alliance.Seat{Holder: alliance.HeldByPerson, Person: "p", Role: alliance.MemberRole, Constituency: alliance.ForSchools, From: date("2026-01-01")}
	places := alliance.Seat{Holder: alliance.HeldUnnamed, Organisation: "o", Places: 4, Band: alliance.Band14to17, Role: alliance.MemberRole, Constituency: alliance.ForYoungPeople, From: date("2026-01-01")}
	senior := alliance.Seat{Holder: alliance.HeldByPerson, Person: "p", Role: alliance.SeniorOfficer, Constituency: alliance.ForCombined, Area: "E47000007", From: date("2026-01-01")}
	with := func(s alliance.Seat, change func(*alliance.Seat)) alliance.Seat { change(&s); return s }
	for name, c := range map[string]struct {
		at   *alliance.Collaboration
		seat alliance.Seat
		want string // part of the refusal; "" taken
	}{
		"a person":                    {place, person, ""},
		"unnamed young people":        {place, places, ""},
		"a senior officer":            {network, senior, ""},
		"an adult acts for places":    {place, with(places, func(s *alliance.Seat) { s.Acting = "adult" }), ""},
		"a named child":               {place, with(person, func(s *alliance.Seat) { s.Band = alliance.Band14to17 }), "Nobody under 18"},
		"14–24 may be under 18":       {place, with(person, func(s *alliance.Seat) { s.Band = alliance.Band14to24 }), "Nobody under 18"},
		"an organisation and a child": {place, with(places, func(s *alliance.Seat) { s.Holder = alliance.HeldByOrganisation }), "Nobody under 18"},
		"a name in unnamed places":    {place, with(places, func(s *alliance.Seat) { s.Person = "child" }), "Nobody is named"},
		"places of nobody":            {place, with(places, func(s *alliance.Seat) { s.Organisation = "" }), "Choose the organisation"},
		"no places":                   {place, with(places, func(s *alliance.Seat) { s.Places = 0 }), "how many places"},
		"no age band":                 {place, with(places, func(s *alliance.Seat) { s.Band = "15" }), "age band"},
		"a person with places":        {place, with(person, func(s *alliance.Seat) { s.Places = 2 }), "Only unnamed places"},
		"nobody":                      {place, with(person, func(s *alliance.Seat) { s.Person = "" }), "Say who"},
		"an unknown holder":           {place, with(person, func(s *alliance.Seat) { s.Holder = "child" }), "Choose who holds"},
		"a senior officer of a place": {place, senior, "Choose the role"},
		"a head of the network":       {network, with(person, func(s *alliance.Seat) { s.Role = alliance.HeadOfPartnership }), "Choose the role"},
		"a lead of a sub-group":       {network, with(person, func(s *alliance.Seat) { s.Role, s.Group = alliance.LeadRole, "g" }), "A sub-group has a chair"},
		"an organisation as head":     {place, with(places, func(s *alliance.Seat) { s.Role = alliance.HeadOfPartnership }), "held by a person"},
		"a senior officer of nowhere": {network, with(senior, func(s *alliance.Seat) { s.Area = "" }), "Choose the combined authority"},
		"a member of an authority":    {network, with(person, func(s *alliance.Seat) { s.Area = "E47000007" }), "Only a senior officer"},
		"ends before it begins":       {place, with(person, func(s *alliance.Seat) { s.To = date("2025-12-31") }), "end after it begins"},
		"for nobody":                  {place, with(person, func(s *alliance.Seat) { s.Constituency = "aliens" }), "speaks for"},
	} {
		err := c.seat.Check(c.at)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: refused: %v", name, err)
		case c.want != "" && (fault.KindOf(err) != fault.Bad || !strings.Contains(fault.PublicMessage(err), c.want)):
			t.Errorf("%s: %v, want a refusal with %q", name, err, c.want)
		}
	}
}

func TestThirdSeniorSeat(t *testing.T) {
	name := func(s *alliance.Seat) string { return string(s.Person) }
	senior := func(id, from, to string) alliance.Seat {
		s := alliance.Seat{ID: term.ID(id), Holder: alliance.HeldByPerson, Person: term.ID("Person " + id), Role: alliance.SeniorOfficer, Constituency: alliance.ForCombined, Area: "E47000007", From: date(from)}
		if to != "" {
			s.To = date(to)
		}
		return s
	}
	for what, c := range map[string]struct {
		there []alliance.Seat
		seat  alliance.Seat
		free  bool
	}{
		"the second":                  {[]alliance.Seat{senior("a", "2026-01-01", "")}, senior("n", "2026-06-01", ""), true},
		"the third":                   {[]alliance.Seat{senior("a", "2026-01-01", ""), senior("b", "2026-02-01", "")}, senior("n", "2026-06-01", ""), false},
		"after one ended that day":    {[]alliance.Seat{senior("a", "2026-01-01", ""), senior("b", "2026-02-01", "2026-06-01")}, senior("n", "2026-06-01", ""), true},
		"until one still to come":     {[]alliance.Seat{senior("a", "2026-01-01", ""), senior("b", "2027-02-01", "")}, senior("n", "2026-06-01", "2027-02-01"), true},
		"over one still to come":      {[]alliance.Seat{senior("a", "2026-01-01", ""), senior("b", "2027-02-01", "")}, senior("n", "2026-06-01", ""), false},
		"beside one after the other":  {[]alliance.Seat{senior("a", "2026-01-01", "2026-07-01"), senior("b", "2026-07-01", "")}, senior("n", "2026-06-01", ""), true},
		"itself is no other":          {[]alliance.Seat{senior("a", "2026-01-01", ""), senior("n", "2026-02-01", "")}, senior("n", "2026-06-01", ""), true},
		"two of another authority":    {[]alliance.Seat{elsewhere(senior("a", "2026-01-01", "")), elsewhere(senior("b", "2026-02-01", ""))}, senior("n", "2026-06-01", ""), true},
		"the same person in one seat": {[]alliance.Seat{senior("a", "2026-01-01", "")}, same(senior("n", "2026-06-01", ""), "Person a"), false},
	} {
		err := c.seat.CheckBeside(c.there, name, "West Midlands")
		if (err == nil) != c.free || err != nil && fault.KindOf(err) != fault.Clash {
			t.Errorf("%s: %v", what, err)
		}
		if what == "the third" {
			want := "West Midlands has its two senior seats: Person a and Person b hold them."
			if got := fault.PublicMessage(err); !strings.HasPrefix(got, want) {
				t.Errorf("it says %q, want %q", got, want)
			}
		}
	}
}

func elsewhere(s alliance.Seat) alliance.Seat            { s.Area = "E47000002"; return s }
func same(s alliance.Seat, person term.ID) alliance.Seat { s.Person = person; return s }

func TestWhatASeatGrants(t *testing.T) {
	for role, want := range map[alliance.SeatRole]account.Role{alliance.HeadOfPartnership: account.PartnershipLead, alliance.LeadRole: account.PartnershipLead, alliance.SeniorOfficer: account.NetworkOfficer,
		alliance.FacilitatorRole: account.Facilitator, alliance.ChairRole: account.Partner, alliance.MemberRole: account.Partner, alliance.ObserverRole: account.Partner} {
		if got := role.Grants(); got != want {
			t.Errorf("%s gives %s, want %s", role, got, want)
		}
	}
	if alliance.MayActFor("o", []account.Grant{{Role: account.Partner, Scope: term.OfOrganisation("other")}, {Role: account.NationalTeam}}) {
		t.Error("somebody of another organisation may act")
	}
	if !alliance.MayActFor("o", []account.Grant{{Role: account.Partner, Scope: term.OfOrganisation("o")}}) {
		t.Error("one of its people may not act")
	}
}

func TestBalance(t *testing.T) {
	at := date("2026-06-01")
	seat := func(c alliance.Constituency, holder alliance.HolderKind, organisation string, places int) alliance.Seat {
		return alliance.Seat{Constituency: c, Holder: holder, Organisation: term.ID(organisation), Places: places, Role: alliance.MemberRole, From: date("2026-01-01")}
	}
	ended := seat(alliance.ForHealth, alliance.HeldByPerson, "h", 0)
	ended.To = at
	observer := seat(alliance.ForColleges, alliance.HeldByPerson, "c", 0)
	observer.Role = alliance.ObserverRole
	b := alliance.BalanceOf(alliance.PlacePartnership, []alliance.Seat{seat(alliance.ForYoungPeople, alliance.HeldUnnamed, "y", 6), seat(alliance.ForSchools, alliance.HeldByPerson, "s", 0),
		seat(alliance.ForSchools, alliance.HeldByPerson, "s", 0), seat(alliance.ForPolicymakers, alliance.HeldByPerson, "", 0), ended, observer}, at)
	by := map[alliance.Constituency]alliance.BalanceLine{}
	for _, l := range b {
		by[l.Constituency] = l
	}
	if got := by[alliance.ForSchools]; got.Seats != 2 || got.People != 2 || got.Organisations != 1 || got.Missing() {
		t.Errorf("schools: %+v", got)
	}
	if got := by[alliance.ForYoungPeople]; got.Seats != 1 || got.People != 0 || got.Places != 6 {
		t.Errorf("young people: %+v", got)
	}
	if got, ok := by[alliance.ForPolicymakers]; !ok || got.Wanted || got.Seats != 1 {
		t.Errorf("others at the table: %+v", got)
	}
	if len(b) != 14 || len(b.Missing()) != 11 { // the 13 that the programme names, and one more
		t.Errorf("%d lines, missing %v", len(b), b.Missing())
	}
	if !by[alliance.ForHealth].Missing() || !by[alliance.ForColleges].Missing() {
		t.Error("a seat that ended, or an observer, counts")
	}
}

func TestOverlaps(t *testing.T) {
	early := alliance.Ally{Name: "Early Education and Childcare Coalition", Remit: "formal early education and its workforce", Themes: term.NewThemeSet(term.EarlyChildhood), Phases: term.NewPhaseSet(term.EarlyYears)}
	anyAge := alliance.Ally{Name: "The Readers", Remit: "reading.", Themes: term.NewThemeSet(term.Literacy)}
	vague := alliance.Ally{Name: "Vague", Remit: "much"}
	all := []alliance.Ally{early, anyAge, vague}
	for _, c := range []struct {
		themes term.ThemeSet
		phases term.PhaseSet
		want   string
	}{
		{term.NewThemeSet(term.EarlyChildhood), term.NewPhaseSet(term.EarlyYears, term.Primary), early.Name},
		{term.NewThemeSet(term.EarlyChildhood), term.NewPhaseSet(term.Secondary), ""},
		{term.NewThemeSet(term.EarlyChildhood), 0, early.Name},
		{0, term.NewPhaseSet(term.EarlyYears), early.Name},
		{term.NewThemeSet(term.Numeracy), term.NewPhaseSet(term.EarlyYears), ""},
		{term.NewThemeSet(term.Literacy), term.NewPhaseSet(term.Primary), anyAge.Name},
		{0, 0, ""},
	} {
		var names []string
		for _, o := range alliance.OverlapsWith(all, c.themes, c.phases) {
			names = append(names, o.Name)
		}
		if got := strings.Join(names, ", "); got != c.want {
			t.Errorf("%s at %s comes near %q, want %q", c.themes, c.phases, got, c.want)
		}
	}
	near := alliance.OverlapsWith(all, early.Themes, 0)
	if got, want := near[0].Words(), "The Early Education and Childcare Coalition works on formal early education and its workforce; talk to them first."; got != want {
		t.Errorf("it says %q", got)
	}
	if got := alliance.OverlapsWith(all, anyAge.Themes, 0)[0].Words(); got != "The Readers works on reading; talk to them first." {
		t.Errorf("it says %q", got)
	}
}
