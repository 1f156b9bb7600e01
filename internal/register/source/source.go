package source

import "time"

// Establishment is one row of GIAS's establishment file, by whichever of its
// columns the file has. Head teachers' names and contacts are never read.
type Establishment struct {
	URN, LACode, LAName, EstablishmentNumber, Name        string
	TypeCode, TypeName, GroupTypeName                     string
	StatusCode, StatusName, PhaseCode, PhaseName          string
	OpenDate, CloseDate                                   time.Time
	UKPRN, UPRN                                           string
	Street, Locality, Address3, Town, County, Postcode    string
	Website, TrustName, ReligiousCharacter, Gender        string
	LowAge, HighAge, Pupils, Capacity, FSM                *int     // nil: the file does not say
	PercentFSM                                            *float64 // nil: the file does not say
	Easting, Northing                                     int      // 0, 0: the file does not say
	LSOACode, MSOACode, WardCode, DistrictCode, GSSLACode string   // as in the file; LSOA codes are often those of 2011
	LastChanged                                           time.Time
}

// Link is one row of GIAS's links file.
type Link struct {
	URN, LinkURN, LinkName, LinkType string
	Established                      time.Time // zero when unknown
}

// Provider is one row of Ofsted's early-years register.
type Provider struct {
	URN, Name                                            string
	Address1, Address2, Address3, Town, Postcode, LAName string
	Type, Status                                         string
}

// FormerName is a name a school has borne, and when it was last seen on a register.
type FormerName struct{ URN, Name, Seen string }
