package sample

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"fairground/internal/provision"
	"fairground/internal/term"
)

// organisationNames makes n different names. They are put together from plain
// words; one that a real body also bears is chance, and is labelled illustrative
// wherever it shows.
func organisationNames(rng *rand.Rand, n int) []string {
	first := []string{"Lantern", "Harbour", "Foxglove", "Northlight", "Copper Beech", "Skylark", "Millstone", "Paper Boat", "Open Gate", "Tall Ladder",
		"Kingfisher", "Bluebell", "Long Table", "Stepping Stone", "Wayfinder", "Hazel", "Quarry Lane", "Red Kite", "Tidewater", "Morning Bell",
		"Signal Box", "Cobalt", "Juniper", "Half Moon", "Driftwood", "Silver Birch", "Fourwinds", "Greenfinch", "Iron Bridge", "Canal Side",
		"Whitethorn", "Compass Rose", "Old Printworks", "Sandpiper", "Firelight", "Orchard Row", "Marigold", "Tinker’s Yard", "Blackbird", "Riverbank"}
	second := []string{"Readers", "Learning", "Futures", "Mentors", "Families", "Skills", "Youth", "Tutors", "Beginnings", "Pathways", "Arts", "Science", "Together", "Partners"}
	last := []string{"", " Trust", " Project", " Foundation", " Network", " UK"}
	var all []string
	for _, a := range first {
		for _, b := range second {
			all = append(all, a+" "+b)
		}
	}
	rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	out := make([]string, n)
	for i := range out {
		out[i] = all[i%len(all)] + last[rng.IntN(len(last))]
		if i >= len(all) {
			out[i] += fmt.Sprintf(" %d", i/len(all)+1)
		}
	}
	return out
}

// offer is a kind of programme that alliance members run.
type offer struct {
	name   string
	themes []term.Theme
	phases []term.Phase
}

func offers() []offer {
	early, primary, secondary, post := term.EarlyYears, term.Primary, term.Secondary, term.Post16
	return []offer{
		{"Story Mornings", []term.Theme{term.Literacy, term.EarlyChildhood}, []term.Phase{early}},
		{"Ready for School", []term.Theme{term.EarlyChildhood, term.FamilySupport}, []term.Phase{early}},
		{"Parents as Partners", []term.Theme{term.FamilySupport}, []term.Phase{early, primary}},
		{"Talk and Play", []term.Theme{term.EarlyChildhood, term.Literacy}, []term.Phase{early}},
		{"Reading Volunteers", []term.Theme{term.Literacy}, []term.Phase{primary}},
		{"Book Club", []term.Theme{term.Literacy}, []term.Phase{primary, secondary}},
		{"Number Champions", []term.Theme{term.Numeracy}, []term.Phase{primary}},
		{"Breakfast and Belonging", []term.Theme{term.BasicNeeds, term.Attendance}, []term.Phase{primary}},
		{"Saturday Science", []term.Theme{term.Science}, []term.Phase{primary, secondary}},
		{"Small-group Tuition", []term.Theme{term.Tutoring}, []term.Phase{primary, secondary}},
		{"Maths Mentors", []term.Theme{term.Numeracy, term.Tutoring}, []term.Phase{secondary}},
		{"Someone to Talk To", []term.Theme{term.Wellbeing}, []term.Phase{primary, secondary}},
		{"Back in the Room", []term.Theme{term.Attendance, term.Wellbeing}, []term.Phase{secondary}},
		{"Essential Skills Club", []term.Theme{term.EssentialSkills}, []term.Phase{primary, secondary}},
		{"Arts on the Edge", []term.Theme{term.Enrichment}, []term.Phase{primary, secondary}},
		{"First Step to Work", []term.Theme{term.PostSixteen}, []term.Phase{secondary, post}},
		{"Meet an Employer", []term.Theme{term.PostSixteen, term.EssentialSkills}, []term.Phase{secondary, post}},
		{"Apprentice Ready", []term.Theme{term.PostSixteen}, []term.Phase{post}},
		{"University Taster", []term.Theme{term.HigherEducation}, []term.Phase{secondary, post}},
		{"Steady Transitions", []term.Theme{term.PostSixteen, term.Wellbeing}, []term.Phase{post}},
		{"Every Voice", []term.Theme{term.Inclusion}, []term.Phase{primary, secondary}},
		{"New Teachers Network", []term.Theme{term.Teaching}, []term.Phase{primary, secondary}},
	}
}

func makeProgramme(rng *rand.Rand) provision.Programme {
	all := offers()
	o := all[rng.IntN(len(all))]
	return provision.Programme{Name: o.name, Themes: term.NewThemeSet(o.themes...), Phases: term.NewPhaseSet(o.phases...), Illustrative: true}
}

// placeName puts together a name as English places have: "Heronshaw". There are
// some 1,400, so that an invented school has about as many namesakes as a real one.
func placeName(rng *rand.Rand) string {
	first := strings.Fields("Oak Elm Ash Thorn Mill High Low North South West East Kings Queens Abbey Priory Castle Bridge River Brook Lake Spring Summer Winter Holly " +
		"Hazel Birch Cedar Maple Rowan Willow Fox Hart Lark Swan Heron Falcon Raven Robin Wren Kestrel Stone Clay Sand Copper Silver Gold Iron Cobble Market Chapel " +
		"Church Manor Grange Linden Park Green Heath Moor Fen Marsh")
	last := strings.Fields("field wood ley ton ham bury ford bourne gate mead hurst croft dale well hill bank shaw side worth combe wick den stead thorpe")
	return first[rng.IntN(len(first))] + last[rng.IntN(len(last))]
}

// schoolName makes the name of an invented school.
func schoolName(rng *rand.Rand, phase string) string {
	saints := []string{"St Mary’s", "St Joseph’s", "St John’s", "St Peter’s", "Holy Trinity", "All Saints’", "St Anne’s", "Christ Church"}
	prefix := placeName(rng)
	faith := ""
	if rng.IntN(5) == 0 {
		prefix = saints[rng.IntN(len(saints))]
		faith = []string{" Catholic", " Church of England"}[rng.IntN(2)]
	}
	switch phase {
	case "Primary":
		return prefix + faith + []string{" Primary School", " Primary School", " Primary Academy", " Infant School", " Junior School"}[rng.IntN(5)]
	case "Secondary":
		return prefix + faith + []string{" School", " Academy", " High School"}[rng.IntN(3)]
	case "Nursery":
		return prefix + " Nursery School"
	case "16 plus":
		return prefix + " Sixth Form College"
	case "Early years":
		return prefix + []string{" Day Nursery", " Pre-school", " Playgroup", " Kindergarten"}[rng.IntN(4)]
	}
	return prefix + " School"
}
