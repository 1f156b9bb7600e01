package sample

import (
	"fairground/internal/alliance"
	"fairground/internal/term"
)

// entry is a line of what a collaboration did or works on, made up to fit what
// the programme publishes of it.
type entry struct {
	list   alliance.EntryList
	label  string
	ago    int // days
	title  string
	text   string
	themes []term.Theme
	phases []term.Phase
}

func happened(ago int, label, title, text string) entry {
	return entry{list: alliance.Timeline, label: label, ago: ago, title: title, text: text}
}

func working(ago int, label, title, text string, themes []term.Theme, phases ...term.Phase) entry {
	return entry{list: alliance.WorkingOn, label: label, ago: ago, title: title, text: text, themes: themes, phases: phases}
}

func partnershipEntries(area term.GSS) []entry {
	switch area {
	case "E47000007":
		return []entry{
			happened(410, "happened", "The partnership met for the first time", "Young people, colleges, employers, councils and members agreed how they want to work together."),
			happened(280, "happened", "Members put their lists together", "For the first time one page shows who supports young people after 16, and in which schools and colleges."),
			happened(150, "learned", "Support is thickest before 16 and thinnest after it", "Most of what members do ends with the last exam. Young people said that the summer after it is when they need somebody."),
			happened(60, "decided", "Start with the summer after Year 11", "The steering group chose one thing to test first, with two colleges and four employers."),
			working(75, "designing", "Somebody to ask, all summer long", "One named adult for every young person who leaves school without a place, from results day to October half-term.", []term.Theme{term.PostSixteen, term.Wellbeing}, term.Post16),
			working(120, "exploring", "Which support makes the greatest difference", "Members compare what they measure, so that results can be put side by side.", []term.Theme{term.PostSixteen}, term.Post16),
			working(40, "testing", "First days at work with green, digital and manufacturing employers", "Short visits before anybody has to choose, in places that are hard to reach by bus.", []term.Theme{term.PostSixteen, term.EssentialSkills}, term.Secondary, term.Post16),
		}
	case "E47000002":
		return []entry{
			happened(390, "happened", "Two hundred conversations", "Families, teachers and employers told us where support is patchy and hard to find."),
			happened(120, "decided", "One door", "Schools, job centres and charities will send young people to one place that knows what there is."),
			working(90, "designing", "One page of what there is, for every school", "Kept by the four councils together, in words that young people chose.", []term.Theme{term.EssentialSkills, term.PostSixteen}, term.Secondary, term.Post16),
			working(50, "exploring", "From primary to secondary without a gap", "What children can do is told once and heard by their next school.", []term.Theme{term.EssentialSkills}, term.Primary, term.Secondary),
		}
	}
	return []entry{
		happened(400, "happened", "Health, early years and families round one table", "Health visitors, nurseries and parents drew the first thousand days on one wall."),
		happened(170, "learned", "Families tell their story five times", "Each service asks again, because none may see what the last one heard."),
		working(100, "testing", "Told once", "A family’s own book goes with them from the health visitor to the nursery and the school.", []term.Theme{term.EarlyChildhood, term.FamilySupport}, term.EarlyYears),
		working(45, "designing", "Shared evidence on what helps", "Six councils count the same things in the same way.", []term.Theme{term.EarlyChildhood}, term.EarlyYears),
	}
}

func networkEntries() []entry {
	return []entry{
		happened(330, "happened", "First learning session: early years", "Officers brought one thing that worked and one that did not."),
		happened(200, "happened", "Second learning session: skills after 16", "Three authorities found that they pay for the same tool, and that none of them likes it."),
		happened(90, "decided", "How the shared fund is asked for", "Joint projects of two authorities or more, described on one page."),
		working(70, "exploring", "What we each mean by “ready for work”", "One list of essential skills in place of eleven.", []term.Theme{term.EssentialSkills}, term.Post16),
	}
}

func thematicEntries(themes term.ThemeSet) []entry {
	switch {
	case themes.Has(term.Literacy):
		return []entry{
			happened(260, "happened", "The Literacy Link met in person", "Literacy charities chose three questions that they all want answered."),
			happened(110, "decided", "One way to ask children whether they like to read", "Every member of the Link uses the same four questions this year."),
			working(80, "testing", "Shared evaluation of reading for pleasure", "Six charities put their results side by side.", []term.Theme{term.Literacy}, term.Primary),
		}
	case themes.Has(term.EarlyChildhood):
		return []entry{
			happened(240, "happened", "What families told us about the first five years", "At home and in the community, outside nursery hours."),
			working(85, "exploring", "Fair and consistent support at home", "What a family is offered should not depend on the side of the street.", []term.Theme{term.EarlyChildhood, term.FamilySupport}, term.EarlyYears),
		}
	}
	return []entry{
		happened(220, "happened", "Young people asked employers about artificial intelligence", "They wanted to know which first jobs will still be there."),
		working(95, "designing", "Essential skills from school to the first job, in one language", "Teachers and employers describe the same eight skills.", []term.Theme{term.EssentialSkills, term.PostSixteen}, term.Secondary, term.Post16),
	}
}
