package term

import (
	"slices"
	"strings"
	"unicode"
)

// Theme is what a programme is about; one of [Themes].
type Theme string

// Themes is the published list, in the order pages show it.
func Themes() []Theme { return themeOrder }

// The themes. The slug is what is stored and what stands in URLs.
const (
	EarlyChildhood  Theme = "early-childhood"
	FamilySupport   Theme = "family-support"
	Literacy        Theme = "literacy"
	Numeracy        Theme = "numeracy"
	Tutoring        Theme = "tutoring"
	Science         Theme = "science-digital"
	EssentialSkills Theme = "essential-skills"
	PostSixteen     Theme = "post-16-work"
	HigherEducation Theme = "higher-education"
	Attendance      Theme = "attendance"
	Wellbeing       Theme = "wellbeing"
	Inclusion       Theme = "inclusion"
	Enrichment      Theme = "enrichment"
	BasicNeeds      Theme = "food-essentials"
	Teaching        Theme = "teaching-leadership"
)

var themeOrder = []Theme{
	EarlyChildhood, FamilySupport, Literacy, Numeracy, Tutoring, Science, EssentialSkills, PostSixteen,
	HigherEducation, Attendance, Wellbeing, Inclusion, Enrichment, BasicNeeds, Teaching,
}

// themeWords gives each theme its title and the words by which members call it.
var themeWords = map[Theme]struct {
	title string
	words []string
}{
	EarlyChildhood:  {"Early childhood", []string{"early years", "early childhood", "eyfs", "nursery", "school readiness", "under fives", "early learning"}},
	FamilySupport:   {"Family support", []string{"family support", "parenting", "parents", "families", "parent engagement", "family hub"}},
	Literacy:        {"Literacy", []string{"literacy", "reading", "phonics", "writing", "oracy", "english", "books", "libraries", "speech and language"}},
	Numeracy:        {"Numeracy", []string{"numeracy", "maths", "mathematics", "financial education", "money skills"}},
	Tutoring:        {"Tutoring and attainment", []string{"tutoring", "tuition", "attainment", "academic support", "catch up", "homework", "mentoring academic", "gcse"}},
	Science:         {"Science and digital", []string{"stem", "science", "digital", "coding", "computing", "engineering", "technology", "energy"}},
	EssentialSkills: {"Essential skills", []string{"essential skills", "soft skills", "life skills", "skills builder", "character", "leadership skills", "teamwork", "enterprise education"}},
	PostSixteen:     {"Post-16 and work", []string{"post 16", "post16", "careers", "career", "employability", "employment", "work experience", "apprenticeships", "jobs", "neet", "transitions", "enterprise"}},
	HigherEducation: {"Higher education", []string{"higher education", "university", "widening participation", "uni access", "he access", "outreach"}},
	Attendance:      {"Attendance", []string{"attendance", "absence", "exclusion", "exclusions", "belonging"}},
	Wellbeing:       {"Wellbeing", []string{"wellbeing", "well being", "mental health", "emotional health", "counselling", "resilience", "health"}},
	Inclusion:       {"Inclusion and special needs", []string{"inclusion", "send", "sen", "special educational needs", "disability", "eal", "autism"}},
	Enrichment:      {"Arts, sport and enrichment", []string{"enrichment", "arts", "music", "sport", "sports", "drama", "culture", "outdoor", "clubs", "holiday activities"}},
	BasicNeeds:      {"Food and essentials", []string{"breakfast", "food", "hunger", "uniform", "essentials", "poverty", "cost of living"}},
	Teaching:        {"Teaching and leadership", []string{"teacher training", "teaching", "teachers", "teacher recruitment", "school leadership", "leadership", "cpd", "governance", "workforce"}},
}

// Title is the theme's name for a reader.
func (t Theme) Title() string {
	if w, ok := themeWords[t]; ok {
		return w.title
	}
	return string(t)
}

// Known says whether t is on the list.
func (t Theme) Known() bool { return slices.Contains(themeOrder, t) }

// ParseTheme maps a member's own words to a theme: a slug, a title, or words
// that name one and only one theme. "All themes", "various" and the like are
// not a theme.
func ParseTheme(words string) (Theme, bool) {
	w := plain(words)
	var found []Theme
	for _, t := range themeOrder {
		if w == plain(string(t)) || w == plain(themeWords[t].title) || slices.Contains(themeWords[t].words, w) {
			return t, true
		}
		if slices.ContainsFunc(themeWords[t].words, func(s string) bool { return strings.Contains(" "+w+" ", " "+s+" ") }) {
			found = append(found, t)
		}
	}
	if len(found) == 1 {
		return found[0], true
	}
	return "", false
}

// plain folds words to lower-case letters and digits with single spaces.
func plain(s string) string {
	s = strings.ReplaceAll(strings.ToLower(s), "&", " and ")
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}
