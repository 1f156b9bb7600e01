package stats

import "strings"

// Further levels of Explore Education Statistics.
const (
	Mayoral         Level = "Mayoral combined authority"
	Enterprise      Level = "Local enterprise partnership"
	SkillsArea      Level = "Local skills improvement plan area"
	Constituency    Level = "Parliamentary constituency"
	Provider        Level = "Provider"
	Institution     Level = "Institution"
	Trust           Level = "MAT"
	Sponsor         Level = "Sponsor"
	OpportunityArea Level = "Opportunity area"
	PlanningArea    Level = "Planning area"
	RSCRegion       Level = "RSC region"
	PoliceForce     Level = "Police force area"
)

// levelForm says by which columns a level names its places. The first heading of
// each list that a file has counts.
type levelForm struct {
	level Level
	words []string // how files write it, besides the level itself
	code  []string
	name  []string
	la    []string
	urn   []string
}

func levelForms() []levelForm {
	oldLA := []string{"old_la_code"}
	return []levelForm{
		{level: National, code: []string{"country_code"}, name: []string{"country_name"}},
		{level: Regional, words: []string{"region"}, code: []string{"region_code"}, name: []string{"region_name", "region"}},
		{level: DevolvedArea, code: []string{"english_devolved_area_code"}, name: []string{"english_devolved_area_name"}},
		{level: Mayoral, code: []string{"mayoral_combined_authority_code"}, name: []string{"mayoral_combined_authority_name"}},
		{level: Authority, words: []string{"la"}, code: []string{"new_la_code"}, name: []string{"la_name"}, la: oldLA},
		{level: District, words: []string{"lad"}, code: []string{"lad_code"}, name: []string{"lad_name"}},
		{level: Enterprise, words: []string{"lep"}, code: []string{"local_enterprise_partnership_code"}, name: []string{"local_enterprise_partnership_name"}},
		{level: SkillsArea, words: []string{"lsip", "local skills improvement plan"}, code: []string{"lsip_code"}, name: []string{"lsip_name"}},
		{level: Constituency, words: []string{"pcon"}, code: []string{"pcon_code"}, name: []string{"pcon_name"}},
		{level: Ward, code: []string{"ward_code"}, name: []string{"ward_name"}},
		{level: Neighbourhood, words: []string{"lsoa"}, code: []string{"lsoa_code"}, name: []string{"lsoa_name"}},
		{level: School, code: []string{"school_laestab", "laestab", "estab"}, name: []string{"school_name"}, la: oldLA, urn: []string{"school_urn", "urn"}},
		{level: Provider, code: []string{"provider_ukprn"}, name: []string{"provider_name"}},
		{level: Institution, code: []string{"institution_id"}, name: []string{"institution_name"}},
		{level: Trust, words: []string{"multi-academy trust", "multi academy trust", "trust"}, code: []string{"trust_id"}, name: []string{"trust_name"}},
		{level: Sponsor, code: []string{"sponsor_id"}, name: []string{"sponsor_name"}},
		{level: OpportunityArea, code: []string{"opportunity_area_code"}, name: []string{"opportunity_area_name"}},
		{level: PlanningArea, code: []string{"planning_area_code"}, name: []string{"planning_area_name"}},
		{level: RSCRegion, code: []string{"rsc_region_lead_name"}, name: []string{"rsc_region_lead_name"}},
		{level: PoliceForce, code: []string{"pfa_code"}, name: []string{"pfa_name"}},
	}
}

// levelColumns are the columns, from 0, that name a level's places in one file;
// -1 for one that the file lacks.
type levelColumns struct {
	level               Level
	code, name, la, urn int
}

// placeColumns finds the columns that name places, and the levels by the words
// that files write for them, in small letters.
func placeColumns(columns map[string]int) (levels map[string]levelColumns, taken map[string]bool) {
	levels, taken = map[string]levelColumns{}, map[string]bool{}
	for _, f := range levelForms() {
		for _, list := range [][]string{f.code, f.name, f.la, f.urn} {
			for _, name := range list {
				taken[name] = true
			}
		}
		c := levelColumns{f.level, first(columns, f.code), first(columns, f.name), first(columns, f.la), first(columns, f.urn)}
		if c.code < 0 && c.name < 0 {
			continue
		}
		levels[strings.ToLower(string(f.level))] = c
		for _, w := range f.words {
			levels[w] = c
		}
	}
	return levels, taken
}

// namedAlike finds the columns of a level that is not on the list by its own
// name: "Health board" by health_board_code and health_board_name.
func namedAlike(level string, columns map[string]int) (levelColumns, bool) {
	stem := strings.ReplaceAll(strings.ToLower(level), " ", "_")
	c := levelColumns{Level(level), first(columns, []string{stem + "_code"}), first(columns, []string{stem + "_name"}), -1, -1}
	return c, stem != "" && (c.code >= 0 || c.name >= 0)
}

func first(columns map[string]int, names []string) int {
	for _, n := range names {
		if i, ok := columns[n]; ok {
			return i
		}
	}
	return -1
}

// codeOf leaves out what stands in the place of a code where there is none.
func codeOf(cell string) string {
	switch cell = strings.TrimSpace(cell); cell {
	case "z", "x", ":":
		return ""
	}
	return nameOf(cell)
}

// nameOf leaves out the word by which a database writes that there is nothing.
func nameOf(cell string) string {
	if cell = strings.TrimSpace(cell); cell == "NULL" {
		return ""
	}
	return cell
}
