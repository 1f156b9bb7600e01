package sample

import "fairground/internal/account"

// Part is one kind of person that a visitor of the demonstration can be.
type Part string

// The parts.
const (
	National     Part = "national"
	Head         Part = "head"
	PartnerThere Part = "partner"
	Editor       Part = "editor"
	AtASchool    Part = "school"
	Officer      Part = "officer"
	Funder       Part = "funder"
	Facilitator  Part = "facilitator"
	Safeguarding Part = "safeguarding"
	NoRole       Part = "no-role"
)

// Cast lists the parts in the order in which a visitor is shown them.
func Cast() []Part {
	return []Part{National, Head, PartnerThere, Editor, AtASchool, Officer, Funder, Facilitator, Safeguarding, NoRole}
}

// Email is the address by which whoever plays the part is known.
func (p Part) Email() string { return string(p) + "@people.example.org" }

// name is who plays the part: nobody is called this.
func (p Part) name() string {
	return map[Part]string{National: "Nadia Pennant", Head: "Harriet Carousel", PartnerThere: "Peter Hoopla", Editor: "Esme Lantern-Row", AtASchool: "Sunil Merry-Go-Round",
		Officer: "Olive Waltzer", Funder: "Frank Coconut-Shy", Facilitator: "Farah Maypole", Safeguarding: "Saoirse Lamplight", NoRole: "Noah Turnstile"}[p]
}

// stands is the role that the part holds over everything, "" for none.
func (p Part) stands() account.Role {
	switch p {
	case National:
		return account.NationalTeam
	case Funder:
		return account.Funder
	case Safeguarding:
		return account.SafeguardingLead
	}
	return ""
}
