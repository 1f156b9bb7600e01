package school

import "time"

// Register names a public register that settings are drawn from.
type Register string

// The registers this package knows.
const (
	GIAS     Register = "gias"      // Get Information About Schools; ids are URNs
	OfstedEY Register = "ofsted-ey" // Ofsted's early years register; ids are EY… or six digits
)

// Status says whether a setting is open on its register.
type Status uint8

// Statuses, as GIAS groups them; "open, but proposed to close" is Open.
const (
	StatusUnknown Status = iota
	Open
	Closed
	Proposed
)

// Setting is one entry of a public register. Empty fields are unknown.
type Setting struct {
	Register            Register
	ID                  string // URN, or Ofsted's own number
	Name                string
	Address             string // street, locality and further lines, without town and postcode
	Town                string
	County              string
	Postcode            string
	Authority           string // name as the register has it
	AuthorityCode       string // the Department for Education's three digits
	EstablishmentNumber string // four digits; with AuthorityCode this makes the LAESTAB
	UKPRN               string
	UPRN                string
	Website             string
	Phase               string
	Type                string
	Trust               string
	Status              Status
	Opened, Closed      time.Time // zero when unknown
}

// Link joins two GIAS entries that are, or share in, one school's history.
// From became To when Successor is set; otherwise To came before From.
type Link struct {
	From, To  string
	Successor bool
	Split     bool // one school became several: not the same school
	Name      string
	Date      time.Time
}

// FormerName is a name that a setting has borne.
type FormerName struct {
	Register Register
	ID       string
	Name     string
}

// Registers is everything an [Index] is built from.
type Registers struct {
	Settings    []Setting
	Links       []Link
	FormerNames []FormerName
}

// Query is one row of somebody's list. Every field may be empty.
type Query struct {
	Name      string
	Address   string // may be a whole one-line address
	Town      string
	Postcode  string
	Authority string
	Phase     string
	Trust     string // trust, federation, diocese or other group the list names
	Country   string
	URN       string
	LAESTAB   string // "373/4001", "3734001"; the four digits alone count with Authority
	UKPRN     string
	Website   string
	AsOf      time.Time // the date the row speaks of; zero means the register's own latest status
}

// Decision is what should happen to a row.
type Decision string

// Decisions.
const (
	Matched Decision = "matched" // safe to accept without a person
	Review  Decision = "review"  // a person should choose
	None    Decision = "none"    // most likely no setting on the registers
)

// Result is the answer for one Query: candidates by falling probability, and the
// probability that none of them, nor any other entry, is right. The
// probabilities and None add up to at most 1.
type Result struct {
	Candidates []Candidate
	None       float64
	Decision   Decision
	Reason     string // one sentence a person can read, about the first candidate or its absence
}

// Candidate is one school (all its generations) that a row may mean.
type Candidate struct {
	Register    Register
	ID          string // the generation open at Query.AsOf, where there is one
	Name        string // its current name on the register
	Probability float64
	Evidence    []Evidence
}

// Evidence is one reason for or against a candidate.
type Evidence struct {
	Field string // "name", "postcode", "authority", "town", "phase", "status", "identifier", …
	Agree Agreement
	Text  string // "same postcode", "'C of E' missing", "closed in 2019, now …"
}

// Agreement says how a field compares.
type Agreement int8

// Agreements.
const (
	Differs Agreement = -1
	Unknown Agreement = 0
	Partly  Agreement = 1
	Agrees  Agreement = 2
)
