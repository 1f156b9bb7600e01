package alliance

import (
	"slices"
	"time"

	"fairground/internal/term"
)

// Constituency is whom a seat speaks for.
type Constituency string

// The constituencies.
const (
	ForYoungPeople  Constituency = "young people"
	ForParents      Constituency = "parents and carers"
	ForSchools      Constituency = "schools"
	ForColleges     Constituency = "colleges"
	ForEarlyYears   Constituency = "early-years providers"
	ForCommunity    Constituency = "community organisations"
	ForYouthGroups  Constituency = "youth groups"
	ForEmployers    Constituency = "employers"
	ForHealth       Constituency = "health"
	ForLocal        Constituency = "local authorities"
	ForCombined     Constituency = "combined authority"
	ForPhilanthropy Constituency = "philanthropy"
	ForMembers      Constituency = "members"
	ForPolicymakers Constituency = "policymakers"
	ForProgramme    Constituency = "the programme" // its own team: the head, the secretariat
)

// Constituencies is the list in the order pages show it.
func Constituencies() []Constituency {
	return []Constituency{ForYoungPeople, ForParents, ForSchools, ForColleges, ForEarlyYears, ForCommunity, ForYouthGroups, ForEmployers, ForHealth,
		ForLocal, ForCombined, ForPhilanthropy, ForMembers, ForPolicymakers, ForProgramme}
}

// Title is the constituency for a reader.
func (c Constituency) Title() string {
	switch c {
	case ForMembers:
		return "Members of the alliance"
	case ForProgramme:
		return "The programme’s own team"
	case ForPhilanthropy:
		return "Philanthropy and funders"
	}
	return capital(string(c))
}

// Wanted lists whom the programme says a collaboration of a kind brings
// together. Source: what the programme published in 2025–26.
func Wanted(kind CollaborationKind) []Constituency {
	switch kind {
	case PlacePartnership:
		return []Constituency{ForYoungPeople, ForParents, ForSchools, ForColleges, ForEarlyYears, ForCommunity, ForYouthGroups, ForEmployers, ForHealth,
			ForLocal, ForCombined, ForPhilanthropy, ForMembers}
	case AuthorityNetwork:
		return []Constituency{ForCombined}
	case ThematicCollaboration:
		return []Constituency{ForYoungPeople, ForPhilanthropy, ForMembers, ForPolicymakers}
	}
	return nil
}

// BalanceLine is one constituency at a table.
type BalanceLine struct {
	Constituency  Constituency
	Wanted        bool // the programme says that the coalition has it
	Seats         int
	People        int // seats held by a person, named or not
	Organisations int // different organisations that hold a seat or that a person comes from
	Places        int // unnamed places
}

// Missing says whether nobody speaks for a constituency that should be there.
func (l BalanceLine) Missing() bool { return l.Wanted && l.Seats == 0 }

// Balance says who is at a table and who is not.
type Balance []BalanceLine

// Missing lists the constituencies that should be there and are not.
func (b Balance) Missing() []Constituency {
	var out []Constituency
	for _, l := range b {
		if l.Missing() {
			out = append(out, l.Constituency)
		}
	}
	return out
}

// BalanceOf counts the seats held on a day, by whom they speak for: first those
// that a collaboration of the kind should have, then others that are there.
// Seats of observers speak for nobody and are left out.
func BalanceOf(kind CollaborationKind, seats []Seat, day time.Time) Balance {
	lines := map[Constituency]*BalanceLine{}
	organisations := map[Constituency]map[term.ID]bool{}
	for _, c := range Constituencies() {
		lines[c] = &BalanceLine{Constituency: c, Wanted: slices.Contains(Wanted(kind), c)}
		organisations[c] = map[term.ID]bool{}
	}
	for i := range seats {
		s := &seats[i]
		l, known := lines[s.Constituency]
		if !known || !s.At(day) || s.Role == ObserverRole {
			continue
		}
		l.Seats++
		l.Places += s.Places
		if s.Holder == HeldByPerson {
			l.People++
		}
		if s.Organisation != "" {
			organisations[s.Constituency][s.Organisation] = true
		}
	}
	var wanted, others Balance
	for _, c := range Constituencies() {
		l := lines[c]
		l.Organisations = len(organisations[c])
		switch {
		case l.Wanted:
			wanted = append(wanted, *l)
		case l.Seats > 0:
			others = append(others, *l)
		}
	}
	return append(wanted, others...)
}

// AuthoritySeats are the senior seats of one combined authority in the network.
type AuthoritySeats struct {
	Code  term.GSS
	Name  string
	Seats []Seat
}

// Missing is how many senior seats of the authority are empty.
func (a AuthoritySeats) Missing() int { return max(0, SeniorSeats-len(a.Seats)) }
