package source

import (
	"io"
	"iter"
)

// Establishments reads a GIAS establishment file. See the package comment for
// what a file may look like and how errors come.
func Establishments(r io.Reader, name string) iter.Seq2[Establishment, error] {
	return scan(r, name, func(t *table) (func() (Establishment, bool), error) {
		c := establishmentColumnsOf(t.head)
		if c.urn < 0 {
			return nil, missing(name, "URN")
		}
		if c.name < 0 {
			return nil, missing(name, "EstablishmentName")
		}
		return func() (Establishment, bool) { return readEstablishment(t, &c) }, nil
	})
}

// establishmentColumns holds where each column stands; -1 where the file has none.
type establishmentColumns struct {
	urn, laCode, laName, number, name                  int
	typeCode, typeName, groupName                      int
	statusCode, statusName, phaseCode, phaseName       int
	opened, closed, ukprn, uprn                        int
	street, locality, address3, town, county, postcode int
	website, trust, religion, gender                   int
	lowAge, highAge, pupils, capacity, fsm, percentFSM int
	easting, northing                                  int
	lsoa, msoa, ward, district, gssLA, changed         int
}

func establishmentColumnsOf(h header) establishmentColumns {
	f := h.find
	return establishmentColumns{
		urn: f("URN"), laCode: f("LA (code)", "Local authority (code)"), laName: f("LA (name)", "Local authority (name)"),
		number: f("EstablishmentNumber"), name: f("EstablishmentName"),
		typeCode: f("TypeOfEstablishment (code)"), typeName: f("TypeOfEstablishment (name)", "Type of establishment"),
		groupName:  f("EstablishmentTypeGroup (name)"),
		statusCode: f("EstablishmentStatus (code)"), statusName: f("EstablishmentStatus (name)", "Establishment status"),
		phaseCode: f("PhaseOfEducation (code)"), phaseName: f("PhaseOfEducation (name)", "Phase of education"),
		opened: f("OpenDate", "Opening date"), closed: f("CloseDate"), ukprn: f("UKPRN"), uprn: f("UPRN"),
		street: f("Street"), locality: f("Locality"), address3: f("Address3"), town: f("Town"),
		county: f("County (name)", "County"), postcode: f("Postcode"),
		website: f("SchoolWebsite", "url1", "url", "Website address", "Website"),
		trust:   f("Trusts (name)", "Trust name"), religion: f("ReligiousCharacter (name)", "Religious character"),
		gender: f("Gender (name)", "Gender"), lowAge: f("StatutoryLowAge", "Statutory lowest age"),
		highAge: f("StatutoryHighAge", "Statutory highest age"), pupils: f("NumberOfPupils"), capacity: f("SchoolCapacity"),
		fsm: f("FSM"), percentFSM: f("PercentageFSM"), easting: f("Easting"), northing: f("Northing"),
		lsoa: f("LSOA (code)"), msoa: f("MSOA (code)"), ward: f("AdministrativeWard (code)"),
		district: f("DistrictAdministrative (code)"), gssLA: f("GSSLACode (name)"), changed: f("LastChangedDate"),
	}
}

func readEstablishment(t *table, c *establishmentColumns) (Establishment, bool) {
	urn, ok := URN(t.cell(c.urn))
	if !ok {
		t.wrong(c.urn, "a URN of 5 to 7 digits")
		return Establishment{}, false
	}
	e := Establishment{
		URN: urn, Name: t.text(c.name),
		LACode: t.code(c.laCode, 3), LAName: t.word(c.laName), EstablishmentNumber: t.code(c.number, 4),
		TypeCode: t.word(c.typeCode), TypeName: t.word(c.typeName), GroupTypeName: t.word(c.groupName),
		StatusCode: t.word(c.statusCode), StatusName: t.word(c.statusName),
		PhaseCode: t.word(c.phaseCode), PhaseName: t.word(c.phaseName),
		OpenDate: t.date(c.opened), CloseDate: t.date(c.closed),
		UKPRN: t.code(c.ukprn, 0), UPRN: t.code(c.uprn, 0),
		Website: t.given(c.website), TrustName: t.given(c.trust),
		ReligiousCharacter: t.word(c.religion), Gender: t.word(c.gender),
		LastChanged: t.date(c.changed),
	}
	if e.Name == "" {
		t.wrong(c.name, "a name")
	}
	readPlace(t, c, &e)
	readNumbers(t, c, &e)
	return e, true
}

func readPlace(t *table, c *establishmentColumns, e *Establishment) {
	e.Street, e.Locality, e.Address3 = t.given(c.street), t.given(c.locality), t.given(c.address3)
	e.Town, e.County, e.Postcode = t.given(c.town), t.given(c.county), t.given(c.postcode)
	e.LSOACode, e.MSOACode, e.WardCode = t.gss(c.lsoa), t.gss(c.msoa), t.gss(c.ward)
	e.DistrictCode, e.GSSLACode = t.gss(c.district), t.gss(c.gssLA)
	if x, y := t.integer(c.easting), t.integer(c.northing); x != nil && y != nil {
		e.Easting, e.Northing = *x, *y
	}
}

func readNumbers(t *table, c *establishmentColumns, e *Establishment) {
	e.LowAge, e.HighAge = t.integer(c.lowAge), t.integer(c.highAge)
	e.Pupils, e.Capacity, e.FSM = t.integer(c.pupils), t.integer(c.capacity), t.integer(c.fsm)
	e.PercentFSM = t.number64(c.percentFSM)
}

// given returns a cell's text, empty for the words GIAS and its re-publishers
// write where there is none.
func (t *table) given(col int) string {
	s := t.cell(col)
	switch s {
	case "", "NA", "Not applicable", "Not recorded", "Does not apply":
		return ""
	}
	return t.text(col)
}

// code returns a numeric code without the ".0" that spreadsheets add, filled up
// with zeros to width.
func (t *table) code(col, width int) string {
	s := t.given(col)
	if n := len(s); n > 2 && s[n-2:] == ".0" {
		s = s[:n-2]
	}
	for s != "" && len(s) < width {
		s = "0" + s
	}
	return s
}

// gss returns a code of the Office for National Statistics; GIAS writes
// 999999999 where it has none.
func (t *table) gss(col int) string {
	s := t.word(col)
	if s == "" || s[0] < 'A' || s[0] > 'Z' || notGiven(s) {
		return ""
	}
	return s
}
