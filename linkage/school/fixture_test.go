package school

import "time"

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// fixture is a small invented register with the hard cases of a real one.
func fixture() Registers {
	gias := func(id, name, town, pc, authority, code, number string, st Status) Setting {
		return Setting{Register: GIAS, ID: id, Name: name, Town: town, Postcode: pc, Authority: authority, AuthorityCode: code, EstablishmentNumber: number,
			Status: st, Phase: "Primary"}
	}
	r := Registers{Settings: []Setting{
		gias("100001", "Parkside Primary School", "Leeds", "LS1 1AA", "Leeds", "383", "2001", Open),
		gias("100002", "Parkside Infant School", "Hull", "HU1 1AA", "Kingston upon Hull, City of", "810", "2002", Open),
		gias("100003", "Parkside Junior School", "Hull", "HU1 1AA", "Kingston upon Hull, City of", "810", "2003", Open),
		gias("100004", "St Hilda's Church of England Primary School", "Penrith", "CA11 1AA", "Westmorland and Furness", "943", "3001", Open),
		gias("100005", "St Joseph's Catholic Primary School", "Dorking", "RH4 1AA", "Surrey", "936", "3301", Open),
		gias("100006", "St Joseph's Catholic Primary School", "Epsom", "KT18 1AA", "Surrey", "936", "3302", Open),
		gias("100007", "Ravensmoor High School", "Truro", "TR1 1AA", "Cornwall", "908", "4001", Closed),
		gias("100008", "Ravensmoor Academy", "Truro", "TR1 1AA", "Cornwall", "908", "4002", Open),
		gias("100009", "The Oldfield School", "Derby", "DE1 1AA", "Derby", "831", "4003", Closed),
		gias("100010", "Wychgate Academy", "Derby", "DE1 1AA", "Derby", "831", "4004", Open),
		gias("100011", "Castleview School", "Slough", "SL1 1AA", "Slough", "871", "2004", Open),
		gias("400001", "Ysgol Bryncoed", "Swansea", "SA1 1AA", "Swansea", "670", "2005", Open),
	}, Links: []Link{
		{From: "100007", To: "100008", Successor: true, Name: "Ravensmoor Academy", Date: day(2015, 9, 1)},
		{From: "100009", To: "100010", Successor: true, Name: "Wychgate Academy", Date: day(2018, 9, 1)},
	}, FormerNames: []FormerName{{GIAS, "100001", "Ashtree Lane School"}}}
	r.Settings[6].Closed, r.Settings[8].Closed = day(2015, 8, 31), day(2018, 8, 31)
	r.Settings[0].Website, r.Settings[0].Address = "https://www.parkside.example/", "12 Mill Lane"
	early := func(id, name, town, pc, authority string) Setting {
		return Setting{Register: OfstedEY, ID: id, Name: name, Town: town, Postcode: pc, Authority: authority, Status: Open, Phase: "Nursery"}
	}
	r.Settings = append(r.Settings,
		early("EY111111", "Bright Acorns Nursery", "Leeds", "LS2 2AA", "Leeds"),
		early("EY222222", "Bright Acorns Nursery", "Leeds", "LS3 3AA", "Leeds"),
		early("EY333333", "Hedgehog Corner Pre-School", "Truro", "TR1 1AA", "Cornwall"))
	return r
}
