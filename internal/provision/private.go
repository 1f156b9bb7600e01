package provision

import (
	"fmt"
	"slices"
	"strings"

	"fairground/internal/provision/sheet"
	"fairground/internal/term"
)

// privateTypes are the types of the register of schools that are secure places.
// The register has no type for residential special schools: those are told by
// their names.
func privateTypes() []string { return []string{"Secure units", "Academy secure 16 to 19"} }

// privateWords are words by which lists and registers name places that must not
// be found, or whose residents must not be.
func privateWords() []string {
	return []string{"refuge", "refuges", "safe house", "women's aid", "womens aid", "secure unit", "secure home", "secure children's home", "secure training centre", "secure school",
		"young offender institution", "children's home", "childrens home", "children's homes", "residential special", "residential school", "residential home", "witness protection", "asylum hostel", "hostel"}
}

// PrivatePlace says why a setting of a type and a name on the registers is kept private unless its
// organisation says otherwise; "" for nearly all.
func PrivatePlace(kind, name string) string {
	if slices.Contains(privateTypes(), kind) {
		return "the register has it as “" + kind + "”"
	}
	if word := privateWord(name); word != "" {
		return "its name says “" + word + "”"
	}
	return ""
}

// privateWord finds the first of the words in a text, as a word of its own.
func privateWord(text string) string {
	folded := " " + strings.Map(func(r rune) rune {
		switch {
		case r == '’':
			return '\''
		case r == '\'' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		}
		return ' '
	}, strings.ToLower(text)) + " "
	folded = " " + strings.Join(strings.Fields(folded), " ") + " "
	for _, word := range privateWords() {
		if strings.Contains(folded, " "+word+" ") {
			return word
		}
	}
	return ""
}

// marked says whether a row's work is kept private, and notes why it may have to
// be.
func (c *confirming) marked(r *Row, setting term.SettingID) bool {
	why, name := c.suspicion(r, setting)
	if why != "" {
		c.out.Suspicions = append(c.out.Suspicions, Suspicion{r.Line, name, why})
	}
	switch c.terms.Private.How {
	case MarkNone:
		return false
	case MarkAll:
		return true
	case MarkLines:
		return slices.Contains(c.terms.Private.Lines, r.Line)
	}
	return why != ""
}

// suspicion is why a row may be at a place that must not be found: because the
// list says so, by what the register has it as, or by how the list calls it.
func (c *confirming) suspicion(r *Row, setting term.SettingID) (why, name string) {
	if i, ok := c.gazetteer.Find(c.gazetteer.Current(setting)); ok {
		l := &c.gazetteer.Listings[i]
		name, why = l.Name, PrivatePlace(l.Type, l.Name)
	}
	if said := c.cell(r, sheet.Sensitive); said != "" && saysYes(said) {
		return fmt.Sprintf("your list says “%s” in its column for this", cut(said, 20)), name
	}
	if why == "" {
		for _, role := range []sheet.Role{sheet.Name, sheet.Address, sheet.Notes} {
			if word := privateWord(c.cell(r, role)); word != "" {
				return "your list says “" + word + "”", name
			}
		}
	}
	return why, name
}

// saysYes reads a tick.
func saysYes(text string) bool {
	return slices.Contains([]string{"y", "yes", "x", "true", "1", "✓", "✔", "confidential", "private", "sensitive", "secure", "refuge"}, strings.ToLower(strings.TrimSpace(text)))
}
