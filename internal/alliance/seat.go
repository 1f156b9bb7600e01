package alliance

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/term"
)

// HolderKind says who holds a seat.
type HolderKind string

// The kinds of holder.
const (
	HeldByPerson       HolderKind = "person"
	HeldByOrganisation HolderKind = "organisation"
	HeldUnnamed        HolderKind = "unnamed places" // of young people or families, held by an organisation
)

// AgeBand says how old those in unnamed places are. Nothing finer is ever kept.
type AgeBand string

// The age bands.
const (
	ParentsAndCarersBand AgeBand = "parents and carers"
	Band11to13           AgeBand = "11–13"
	Band14to17           AgeBand = "14–17"
	Band14to24           AgeBand = "14–24"
	Band18to24           AgeBand = "18–24"
)

// AgeBands is the list in the order forms show it.
func AgeBands() []AgeBand {
	return []AgeBand{ParentsAndCarersBand, Band11to13, Band14to17, Band14to24, Band18to24}
}

// Under18 says whether somebody in the band may be under 18.
func (b AgeBand) Under18() bool { return b == Band11to13 || b == Band14to17 || b == Band14to24 }

// Title is the band for a reader, after the number of places: "young people aged 14–17".
func (b AgeBand) Title() string {
	if b == ParentsAndCarersBand {
		return string(b)
	}
	return "young people aged " + string(b)
}

// SeatRole is what a seat does at the table.
type SeatRole string

// The roles of seats.
const (
	HeadOfPartnership SeatRole = "head of partnership"
	LeadRole          SeatRole = "lead"
	ChairRole         SeatRole = "chair"
	SeniorOfficer     SeatRole = "senior officer"
	FacilitatorRole   SeatRole = "facilitator"
	SecretariatRole   SeatRole = "secretariat"
	MemberRole        SeatRole = "member"
	ObserverRole      SeatRole = "observer"
)

// SeatRoles lists the roles of a kind of collaboration, in the order pages show
// them.
func SeatRoles(kind CollaborationKind) []SeatRole {
	all := []SeatRole{LeadRole, ChairRole, FacilitatorRole, SecretariatRole, MemberRole, ObserverRole}
	switch kind {
	case PlacePartnership:
		all[0] = HeadOfPartnership
	case AuthorityNetwork:
		all = slices.Insert(all, 2, SeniorOfficer)
	}
	return all
}

// Title is the role for a reader.
func (r SeatRole) Title() string { return capital(string(r)) }

// Somebody stands for a person who is not named: "A senior officer".
func (r SeatRole) Somebody() string {
	switch r {
	case HeadOfPartnership:
		return "The head of partnership"
	case LeadRole:
		return "The lead"
	case SecretariatRole:
		return "Somebody of the secretariat"
	case ObserverRole:
		return "An observer"
	}
	return "A " + string(r)
}

// Leads says whether the role belongs to those who run the collaboration.
func (r SeatRole) Leads() bool { return r != SeniorOfficer && r != MemberRole && r != ObserverRole }

// Grants is the role that a person in the seat holds for the collaboration.
func (r SeatRole) Grants() account.Role {
	switch r {
	case HeadOfPartnership, LeadRole:
		return account.PartnershipLead
	case SeniorOfficer:
		return account.NetworkOfficer
	case FacilitatorRole:
		return account.Facilitator
	}
	return account.Partner
}

// Seat is a place at a collaboration's table, held in a role for a time.
type Seat struct {
	ID            term.ID
	Collaboration term.ID
	Group         term.ID // "" the collaboration itself
	Holder        HolderKind
	Person        term.ID // of a person's seat; "" where they were erased
	Organisation  term.ID // the holder; of a person's seat, the organisation they come from
	Acting        term.ID // the adult who acts for an organisation's seat
	Places        int     // how many unnamed places
	Band          AgeBand
	Role          SeatRole
	Constituency  Constituency
	Area          term.GSS  // the authority, for a seat of the network
	Public        bool      // the person lets everybody see their name
	From          time.Time // its first day
	To            time.Time // the first day after; zero: until further notice
	Previous      term.ID   // the seat that was handed over to this one

	OrganisationName         string // as it is called now; only read
	OrganisationIllustrative bool
}

// At says whether the seat is held on a day.
func (s *Seat) At(day time.Time) bool {
	return !day.Before(s.From) && (s.To.IsZero() || day.Before(s.To))
}

// User is the adult who sits there or acts for who does; "" where nobody is known.
func (s *Seat) User() term.ID {
	if s.Holder == HeldByPerson {
		return s.Person
	}
	return s.Acting
}

// meets says whether both seats are held on some day.
func (s *Seat) meets(o *Seat) bool {
	return (o.To.IsZero() || s.From.Before(o.To)) && (s.To.IsZero() || o.From.Before(s.To))
}

// source is by what its grants are known.
func (s *Seat) source() string { return "seat:" + string(s.ID) }

// childWords is what is said to whoever would name somebody under 18.
const childWords = "Nobody under 18 is named here. A seat for young people is held by their organisation, with a number of places and an age band; an adult there acts for it."

// Check says what is wrong with a seat at a collaboration, for the person who
// typed it. What other seats there are it does not ask; see [CheckBeside].
func (s *Seat) Check(c *Collaboration) error {
	if err := s.checkHolder(); err != nil {
		return err
	}
	switch {
	case !slices.Contains(SeatRoles(c.Kind), s.Role):
		return fault.Invalid("Choose the role of the seat: it must be one that a %s has.", strings.ToLower(c.Kind.Title()))
	case !slices.Contains(Constituencies(), s.Constituency):
		return fault.Invalid("Choose whom the seat speaks for.")
	case s.Role.Grants() == account.PartnershipLead && s.Group != "":
		return fault.Invalid("A sub-group has a chair; the lead sits at the collaboration itself.")
	case (s.Role.Grants() == account.PartnershipLead || s.Role == SeniorOfficer) && s.Holder != HeldByPerson:
		return fault.Invalid("The seat of a %s is held by a person.", s.Role)
	case s.From.IsZero():
		return fault.Invalid("Enter the day from which the seat is held.")
	case !s.To.IsZero() && s.To.Before(s.From):
		return fault.Invalid("The seat must end after it begins.")
	case s.Area != "" && s.Role != SeniorOfficer:
		return fault.Invalid("Only a senior officer of the network sits for a combined authority.")
	case s.Area == "" && s.Role == SeniorOfficer:
		return fault.Invalid("Choose the combined authority that the senior officer sits for.")
	}
	return nil
}

// checkHolder says what is wrong with who holds the seat.
func (s *Seat) checkHolder() error {
	switch {
	case s.Holder != HeldByPerson && s.Holder != HeldByOrganisation && s.Holder != HeldUnnamed:
		return fault.Invalid("Choose who holds the seat: a person, an organisation, or unnamed places.")
	case s.Holder == HeldByPerson && s.Band.Under18(), s.Holder == HeldByOrganisation && s.Band.Under18():
		return fault.Invalid(childWords)
	case s.Holder == HeldByPerson && s.Person == "":
		return fault.Invalid("Say who holds the seat.")
	case s.Holder == HeldByPerson && s.Acting != "":
		return fault.Invalid("Nobody acts for a person’s seat: hand it over instead.")
	case s.Holder == HeldUnnamed && s.Person != "":
		return fault.Invalid("Nobody is named in an unnamed place.")
	case s.Holder != HeldByPerson && s.Organisation == "":
		return fault.Invalid("Choose the organisation that holds the seat.")
	case s.Holder == HeldUnnamed && (s.Places < 1 || s.Places > 50):
		return fault.Invalid("Enter how many places there are, from 1 to 50.")
	case s.Holder == HeldUnnamed && !slices.Contains(AgeBands(), s.Band):
		return fault.Invalid("Choose the age band of those in the places.")
	case s.Holder != HeldUnnamed && (s.Places != 0 || s.Band != ""):
		return fault.Invalid("Only unnamed places have a number and an age band.")
	case s.Holder == HeldByOrganisation && s.Person != "":
		return fault.Invalid("An organisation’s seat names no person; somebody there may act for it.")
	}
	return nil
}

// SeniorSeats is how many senior officers of each combined authority sit in the network.
const SeniorSeats = 2

// CheckBeside refuses a seat that the others, held or offered, leave no room
// for: a third senior officer of an authority on any day, or the same holder
// twice. name gives the words for a seat's holder, area those for an authority.
func (s *Seat) CheckBeside(others []Seat, name func(*Seat) string, area string) error {
	var senior []*Seat
	for i := range others {
		o := &others[i]
		if o.ID == s.ID || o.ID == s.Previous || !s.meets(o) { // the previous one ends as this begins
			continue
		}
		if s.sameHolder(o) {
			return fault.Conflict("%s holds this seat already.", name(o))
		}
		if s.Role == SeniorOfficer && o.Role == SeniorOfficer && o.Area == s.Area {
			senior = append(senior, o)
		}
	}
	for _, o := range senior {
		// The most are there on a day when one of them begins, or this seat does.
		day := o.From
		if day.Before(s.From) {
			day = s.From
		}
		if there := on(senior, day); len(there) >= SeniorSeats {
			return fault.Conflict("%s has its two senior seats: %s and %s hold them. End one, hand one over or take an invitation back first.", area, name(there[0]), name(there[1]))
		}
	}
	return nil
}

func on(seats []*Seat, day time.Time) (out []*Seat) {
	for _, s := range seats {
		if s.At(day) {
			out = append(out, s)
		}
	}
	return out
}

// sameHolder says whether both seats are the same one, given twice.
func (s *Seat) sameHolder(o *Seat) bool {
	return s.Holder == o.Holder && s.Group == o.Group && s.Role == o.Role && s.Constituency == o.Constituency && s.Area == o.Area &&
		s.Person == o.Person && s.Organisation == o.Organisation && s.Band == o.Band && (s.Holder != HeldByPerson || s.Person != "")
}

// MayActFor says whether somebody with these roles may act for an organisation's
// seat: they must be one of its people.
func MayActFor(organisation term.ID, held []account.Grant) bool {
	return slices.ContainsFunc(held, func(g account.Grant) bool { return g.Scope == term.OfOrganisation(organisation) })
}

// people are those whose data a record of the seat holds.
func (s *Seat) people() []term.ID {
	var out []term.ID
	for _, id := range []term.ID{s.Person, s.Acting} {
		if id != "" {
			out = append(out, id)
		}
	}
	return out
}

func (s *Seat) values() audit.Values {
	v := audit.Values{"holder": string(s.Holder), "role": string(s.Role), "constituency": string(s.Constituency), "from": dayValue(s.From), "to": dayValue(s.To)}
	for name, value := range map[string]string{"group": string(s.Group), "person": string(s.Person), "organisation": string(s.Organisation), "acting": string(s.Acting),
		"age band": string(s.Band), "area": string(s.Area), "handed over from": string(s.Previous)} {
		if value != "" {
			v[name] = value
		}
	}
	if s.Places > 0 {
		v["places"] = fmt.Sprint(s.Places)
	}
	return v
}
