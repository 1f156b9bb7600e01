// Package register holds the places: areas and settings.
//
// # Areas
//
// An [Area] is a place with a GSS code: England, its regions, combined
// authorities, counties, districts, wards and neighbourhoods (LSOAs of 2021).
// Codes change; an area knows when it was valid and what came after it, and
// [Atlas.Resolve] takes any code, old or new, to the areas that stand now. The
// atlas is small and kept in memory, renewed when the data version "register"
// moves.
//
// # Settings
//
// A [Setting] is somewhere children and young people learn or are cared for,
// as one of the public registers has it. A school that becomes an academy gets
// a new number; [Setting.Current] names the generation that stands now, so
// whatever points at the old one shows at the new one without being rewritten.
//
// # Where a setting is
//
// Every setting stores how it was placed ([Placed]) and within how many metres
// it most likely is. One that is known only by its authority has no point and is
// never drawn as one.
//
// # Travel times
//
// Somebody who has run a routing tool may import how long it takes between
// neighbourhoods and settings ([Service.ImportTravel]): for an area and some age
// phases, each of which has one such matrix at most. They are kept as the files
// have them, by the codes and numbers of then; [Service.TravelTimes] gives them to
// the settings that stand now.
//
// # Imports
//
// Each importer reads one kind of public file, whole or not at all, in one
// transaction. Importing the same file again changes nothing. A newer file
// leaves a change report: new, closed, renamed, moved, converted. Names once
// borne are kept. Head teachers' names and contacts are never stored.
//
// This room never guesses: a blank is unknown, a place without a known location
// has no point, and an area without a published boundary says that its outline
// was dissolved from its districts.
package register

import (
	"embed"
	"strings"
	"sync"
	"time"

	"fairground/internal/db"
	"fairground/internal/term"
)

//go:embed migrations
var migrations embed.FS

// Schema is this room's part of the database.
var Schema = db.Room{Name: "register", Migrations: migrations}

// DataVersion is the name of the data version that moves with every change here.
const DataVersion = "register"

// Service is the room's door.
type Service struct {
	db    *db.DB
	now   func() time.Time
	newID func() term.ID

	mu    sync.Mutex
	atlas *Atlas // of data version at
	at    int64

	matcher   matcher
	gazetteer db.Cached[*Gazetteer]
	need      db.Cached[map[term.GSS]Children]
	needSums  db.Cached[map[term.GSS]Need]
	outlines  db.Cached[*Outlines]
	borders   db.Cached[*borders]
	bounds    db.Cached[*sync.Map] // term.GSS → orb.Bound, as they are asked for
}

// New makes the room's Service. now and newID bring in time and ids.
func New(d *db.DB, now func() time.Time, newID func() term.ID) *Service {
	return &Service{db: d, now: now, newID: newID}
}

// AreaKind is a level of geography.
type AreaKind string

// The kinds, widest first.
const (
	Country           AreaKind = "country"
	Region            AreaKind = "region"
	CombinedAuthority AreaKind = "combined authority"
	County            AreaKind = "county"
	District          AreaKind = "district"
	Ward              AreaKind = "ward"
	Neighbourhood     AreaKind = "neighbourhood"
)

// Title is the kind for a reader.
func (k AreaKind) Title() string {
	switch k {
	case CombinedAuthority:
		return "Combined authority"
	case District:
		return "Local authority"
	case County:
		return "County council"
	}
	return strings.ToUpper(string(k[:1])) + string(k[1:])
}

// KindOf tells an English area's kind from the first three characters of its code.
func KindOf(code term.GSS) (AreaKind, bool) {
	if len(code) < 3 {
		return "", false
	}
	switch code[:3] {
	case "E92":
		return Country, true
	case "E12":
		return Region, true
	case "E47", "E61":
		return CombinedAuthority, true
	case "E10":
		return County, true
	case "E06", "E07", "E08", "E09":
		return District, true
	case "E05":
		return Ward, true
	case "E01":
		return Neighbourhood, true
	}
	return "", false
}

// Area is a place with a GSS code.
type Area struct {
	Code       term.GSS
	Kind       AreaKind
	Name       string
	OtherNames []string  // earlier names
	From, To   time.Time // zero: unknown, or still valid
	Lat, Lon   float64   // centre; zero where none is known
}

// Current says whether the code is still in use.
func (a *Area) Current() bool { return a.To.IsZero() }

// Placed says how a setting's location is known.
type Placed string

// The ways, surest first.
const (
	ByGrid      Placed = "grid"      // the register's own grid reference
	ByPostcode  Placed = "postcode"  // the exact postcode
	BySector    Placed = "sector"    // the centre of the postcode's sector
	ByAuthority Placed = "authority" // the authority alone: no point
	Outside     Placed = "outside"   // outside England
	Unplaced    Placed = ""          // nothing is known
)

// Words says how the location is known, for a reader.
func (p Placed) Words() string {
	switch p {
	case ByGrid:
		return "the register's own grid reference"
	case ByPostcode:
		return "its postcode"
	case BySector:
		return "roughly, from the first part of its postcode"
	case ByAuthority:
		return "only which local authority it is in"
	case Outside:
		return "outside England"
	}
	return "not known"
}

// Status is a setting's state on its register.
type Status string

// The states.
const (
	Open          Status = "open"
	Closed        Status = "closed"
	Proposed      Status = "proposed"
	StatusUnknown Status = "unknown"
)

// Setting is somewhere children and young people learn or are cared for: what
// its register says, and what we work out from it.
type Setting struct {
	Entry
	Location
}

// HasPoint says whether the setting may be drawn on a map.
func (l *Location) HasPoint() bool {
	return l.Placed == ByGrid || l.Placed == ByPostcode || l.Placed == BySector
}

// Entry is what the register itself says of a setting. It is comparable.
type Entry struct {
	ID                  term.SettingID
	Name, Type, Phase   string
	Status              Status
	Opened, Closed      time.Time // zero when not given
	Address             string
	Town, County        string
	Postcode            string
	Authority           string // as the register names it
	AuthorityCode       string // the Department for Education's three digits
	EstablishmentNumber string
	UKPRN, UPRN         string
	Website, Trust      string
	LowAge, HighAge     Count
	Pupils, Capacity    Count
	Easting, Northing   Count
	LSOA                string
}

// Count is a whole number that may be unknown.
type Count struct {
	N     int
	Known bool
}

// Arg binds the count to a statement: NULL where it is not known.
func (c Count) Arg() any {
	if !c.Known {
		return nil
	}
	return int64(c.N)
}

// Known is a count that is known.
func Known(n int) Count { return Count{N: n, Known: true} }

func countOf(n *int) Count {
	if n == nil {
		return Count{}
	}
	return Known(*n)
}
