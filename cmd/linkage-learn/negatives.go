package main

import (
	"slices"
	"strings"

	"fairground/linkage"
	"fairground/linkage/school"
)

// scottish are places for made-up Scottish schools.
const scottish = "Craigmount,Balerno,Dunfermline,Kirkcaldy,Lochgelly,Auchterarder,Inverurie,Peterhead,Fraserburgh,Kilmarnock,Troon,Prestwick,Dalkeith,Musselburgh," +
	"Haddington,Galashiels,Hawick,Peebles,Oban,Dunoon,Rothesay,Greenock,Gourock,Paisley,Barrhead,Cumbernauld,Airdrie,Coatbridge,Motherwell,Wishaw,Hamilton," +
	"East Kilbride,Lanark,Stirling,Alloa,Falkirk,Grangemouth,Linlithgow,Bathgate,Livingston,Perth,Crieff,Pitlochry,Forfar,Arbroath,Montrose,Elgin,Nairn,Inverness," +
	"Dingwall,Ullapool,Wick,Thurso,Kirkwall,Lerwick,Stornoway,Portree,Broxburn,Penicuik,Bonnyrigg,Tranent,Dunbar,Kelso,Annan,Lockerbie,Stranraer,Girvan,Maybole"

// negative writes a row that means no setting on the registers: something on a
// school's address, something with a school's words, or nothing of the kind.
func (c *corrupter) negative(charities []string) school.Query {
	switch r := c.rng.Float64(); {
	case r < 0.48:
		return c.lodger(charities)
	case r < 0.66:
		return c.scot()
	case r < 0.88:
		s := &c.all[c.rng.IntN(len(c.all))]
		return c.fields(school.Query{Name: pickOne(c, charities)}, s)
	}
	return c.fields(school.Query{Name: pickOne(c, []string{"TBC", "Various schools", "n/a", "All schools", "Online", "Head office", "Home educated",
		"To be confirmed", "Other", "Community venue", "Village Hall", "Library", "Total", "School name", "Not known"})}, &c.all[c.rng.IntN(len(c.all))])
}

// earlySetting is a nursery or club of Ofsted's register, often on a school's
// postcode, that shares no telling word with a school there.
func (c *corrupter) earlySetting(early []school.Setting) school.Query {
	s := &early[c.rng.IntN(len(early))]
	q := c.fields(school.Query{Name: c.name(s.Name, s, 0.4)}, s)
	if c.chance(0.3) {
		q.Phase = "Nursery"
	}
	return q
}

// lodger is a body at a school's address: a club, church, hall, charity or trust.
func (c *corrupter) lodger(charities []string) school.Query {
	s := &c.all[c.rng.IntN(len(c.all))]
	var name string
	switch c.rng.IntN(12) {
	case 0:
		name = c.brand() + " " + pickOne(c, []string{"Pre-School", "Nursery", "Day Nursery", "Playgroup", "After School Club", "Breakfast Club", "Holiday Club", "Childcare", "Kids Club"})
	case 1, 2:
		name = c.telling(s, 0.25) + " " + pickOne(c, []string{"Pre-School", "Day Nursery", "Nursery", "Playgroup", "Montessori", "Kindergarten", "Childcare", "Children's Centre"})
	case 3:
		name = pickOne(c, c.trusts)
	case 4:
		name = pickOne(c, charities)
	case 5:
		name = pickOne(c, []string{"Stagecoach", "Kumon", "Mini Musicians", "Premier Education", "Energy Kidz", "Fit For Sport", "Junior Adventures Group", "Supercamps", "Perform", "Razzamataz"}) +
			" " + pickOne(c, []string{s.Town, "Ltd", "Theatre Arts", "Club", "Performing Arts", ""})
	case 6:
		name = c.at(s)
	case 7:
		name = c.telling(s, 0.7) + " " + pickOne(c, []string{"Academy Trust", "Multi Academy Trust", "Learning Trust", "Education Trust", "Teaching School Alliance", "Schools Partnership", "Charitable Trust", "Foundation", "Trust"})
	default:
		name = c.telling(s, 0.6) + " " + pickOne(c, lodgerNouns())
	}
	q := c.fields(school.Query{Name: strings.TrimSpace(name)}, s)
	if q.Address != "" && c.chance(0.4) {
		q.Address = s.Name + ", " + q.Address
	}
	return q
}

// lodgerNouns are what stands or meets at a school, or beside one, and often
// bears its name. Not all of them are in the lexicon, so that an unknown word at
// the end of a name is learned to matter as well.
func lodgerNouns() []string {
	return []string{"Hall", "Village Hall", "Church Hall", "Community Hall", "Library", "Café", "Cafe", "Lido", "Swimming Pool", "Scout Group", "Brownies", "1st Guides",
		"Medical Centre", "Health Centre", "Surgery", "Dental Practice", "Pharmacy", "PTA", "Parents Association", "Sports Centre", "Leisure Centre", "Athletics Track",
		"Sports Ground", "Palace", "Tower", "Church", "Community Church", "Baptist Church", "Methodist Church", "Christian Fellowship", "Parish Hall", "Community Centre",
		"Family Hub", "After School Club", "Breakfast Club", "Out of School Club", "Holiday Club", "Kids Club", "Football Club", "FC", "Cricket Club", "Swimming Club",
		"Brass Band", "Choir", "Music Hub", "Residents Group", "Residents Association", "Theatre", "Gallery", "Museum", "Studios", "Hotel", "Project", "Heath", "Common",
		"Market", "Farm", "Garden Centre", "Station", "Post Office", "Hospital", "Care Home", "Bakery", "Gym", "Learning Ltd", "Tutors", "Consulting", "Food Bank"}
}

// brand is the kind of name that nurseries and clubs choose.
func (c *corrupter) brand() string {
	return pickOne(c, []string{"Little", "Busy", "Happy", "Bright", "Rainbow", "Sunshine", "First", "Tiny", "Cheeky"}) + " " +
		pickOne(c, []string{"Stars", "Bees", "Days", "Steps", "Acorns", "Monkeys", "Explorers", "Ducklings", "Pebbles", "Treasures"})
}

// at is a club that says which school it meets at, or the friends of one.
func (c *corrupter) at(s *school.Setting) string {
	host := s.Name
	if c.chance(0.5) {
		host = hostWords(s)
	}
	switch c.rng.IntN(4) {
	case 0:
		return c.brand() + pickOne(c, []string{" at ", " @ "}) + host
	case 1:
		return pickOne(c, []string{"Kids Club", "Holiday Club", "After School Club", "Football Club", s.Town + " Music Hub"}) + pickOne(c, []string{" at ", " @ ", ", "}) + host
	case 2:
		return "Friends of " + host
	}
	return host + " " + pickOne(c, []string{"PTA", "Parents Association", "Swimming Pool", "Sports Centre", "After School Club", "Breakfast Club", "Holiday Club", "Theatre", "Alumni"})
}

// telling is what a lodger is called after: with probability own the school
// itself or its town, else some other school's word.
func (c *corrupter) telling(s *school.Setting, own float64) string {
	if !c.chance(own) {
		return pickOne(c, strings.Fields(c.all[c.rng.IntN(len(c.all))].Name))
	}
	if s.Town != "" && c.chance(0.25) {
		return s.Town
	}
	return hostWords(s)
}

// hostWords are the words at the beginning of a school's name that tell it from others.
func hostWords(s *school.Setting) string {
	words := strings.Fields(strings.TrimPrefix(s.Name, "The "))
	for i, w := range words {
		if i > 0 && endsTelling(strings.Trim(w, ",()'")) {
			return strings.Join(words[:i], " ")
		}
	}
	return strings.Join(words, " ")
}

// endsTelling knows the words with which the describing part of a name begins.
func endsTelling(w string) bool {
	switch w {
	case "School", "Academy", "Primary", "Junior", "Infant", "Infants", "Nursery", "First", "Middle", "High", "Secondary", "Church", "CofE", "Catholic", "Roman", "RC",
		"Community", "Voluntary", "College", "Grammar", "Special", "Preparatory", "Sixth", "Foundation", "County", "and", "-":
		return true
	}
	return false
}

// scot is a Scottish school.
func (c *corrupter) scot() school.Query {
	place := pickOne(c, strings.Split(scottish, ","))
	q := school.Query{Name: pickOne(c, []string{"", "", "St Andrew's ", "St Mary's ", "Our Lady's "}) + place + " " +
		pickOne(c, []string{"Primary School", "High School", "Academy", "Grammar School", "RC Primary School", "Nursery School", "Primary"})}
	if c.chance(0.35) {
		q.Authority = pickOne(c, []string{"Highland", "Fife", "City of Edinburgh", "Glasgow City", "Aberdeenshire", "Scottish Borders", "East Lothian", "North Lanarkshire", "Moray", "Angus"})
	}
	if c.chance(0.2) {
		q.Town = place
	}
	if c.chance(0.3) {
		q.Postcode = pickOne(c, []string{"EH", "G", "KY", "FK", "IV", "AB", "DD", "PH", "KA", "PA", "TD"}) + pickOne(c, []string{"1", "4", "7", "12"}) + " " +
			pickOne(c, []string{"1", "3", "6", "9"}) + pickOne(c, []string{"AB", "DQ", "LT", "XX"})
	}
	if c.chance(0.2) {
		q.Trust = pickOne(c, []string{"Highland", "Fife", "Edinburgh", "Glasgow", "Scotland"})
	}
	return q
}

// fields adds a setting's place to a row, in one of a list's shapes.
func (c *corrupter) fields(q school.Query, s *school.Setting) school.Query {
	switch r := c.rng.Float64(); {
	case r < 0.5:
		q.Postcode = s.Postcode
		if c.chance(0.6) {
			q.Address, q.Town = c.address(s.Address), s.Town
		}
		if c.chance(0.6) {
			q.Authority = c.authority(s)
		}
	case r < 0.7:
		q.Authority = c.authority(s)
	case r < 0.8:
		q.Town = s.Town
	case r < 0.85:
		q.Trust = c.group(s)
	}
	return q
}

// strangers are the early-years settings that share no telling word with any
// school on their postcode, and are thus not the school's own nursery.
func strangers(early, schools []school.Setting) []school.Setting {
	words := map[string]map[string]bool{}
	for _, s := range schools {
		pc := strings.ReplaceAll(s.Postcode, " ", "")
		if words[pc] == nil {
			words[pc] = map[string]bool{}
		}
		for _, w := range strings.Fields(linkage.Normal(s.Name)) {
			words[pc][w] = true
		}
	}
	var out []school.Setting
	for _, s := range early {
		shares := false
		for _, w := range strings.Fields(linkage.Normal(s.Name)) {
			if len(w) > 3 && !describing(w) && words[strings.ReplaceAll(s.Postcode, " ", "")][w] {
				shares = true
			}
		}
		if !shares {
			out = append(out, s)
		}
	}
	return out
}

// withoutKeptOut leaves out the settings that stand, under another number or
// none, in the half of the real negatives that the shipped model never sees.
func withoutKeptOut(early []school.Setting, truth []list) []school.Setting {
	kept := map[string]bool{}
	for _, l := range truth {
		for _, r := range l.rows {
			if l.set == negatives && halfOf(r.query.Name) == 1 {
				kept[linkage.Normal(r.query.Name)] = true
			}
		}
	}
	return slices.DeleteFunc(early, func(s school.Setting) bool { return kept[linkage.Normal(s.Name)] })
}

func describing(w string) bool {
	switch w {
	case "school", "nursery", "club", "preschool", "primary", "community", "centre", "playgroup", "childcare", "after", "kids", "pre", "day":
		return true
	}
	return false
}
