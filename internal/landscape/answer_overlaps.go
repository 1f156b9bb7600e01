package landscape

import (
	"fmt"
	"slices"
	"strings"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/site"
	"fairground/internal/term"
)

// overlaps answers where several organisations do the same, and who should talk
// to whom about which settings.
func (c *scene) overlaps() *Answer {
	themes, phases := c.kinds()
	found, pairs := c.OverlapsOver(c.question, themes, phases), c.PairsOver(c.question, themes, phases)
	introductions := c.IntroductionsOver(c.question, themes, phases)
	a := &Answer{Question: "overlaps", Title: "Overlaps: " + c.asked.what(), Area: c.area, Asked: c.asked}
	a.Says = []string{c.sayOverlaps(found)}
	a.Cites = []Measure{ProvidedSettings, OverlapSettings}
	if len(pairs) > 0 {
		a.Says = append(a.Says, c.sayPair(pairs[0]))
	}
	a.Notes = []string{
		"Several organisations at one setting may complement one another: an overlap is a reason to talk, not a fault.",
		"Two organisations overlap where both have the same theme for the same age phase on record at the same setting in the same school year.",
		"“Times as often as by chance” compares how often two organisations meet with how often they would if each had chosen its settings by lot among those of the age phase here. Organisations that both work where need is greatest meet more often than that.",
	}
	a.Tables = []Table{c.overlapTable(found), c.introductionTable(introductions), c.pairTable(pairs)}
	return a
}

// kinds are the themes and age phases asked about, each apart.
func (c *scene) kinds() (themes []term.ThemeSet, phases []term.PhaseSet) {
	for _, t := range term.Themes() {
		if c.asked.Theme == "" || c.asked.Theme == t {
			themes = append(themes, term.NewThemeSet(t))
		}
	}
	for _, p := range term.Phases() {
		if c.asked.Phase == "" || c.asked.Phase == p {
			phases = append(phases, term.NewPhaseSet(p))
		}
	}
	return themes, phases
}

func (c *scene) sayOverlaps(o snapshot.Overlaps) string {
	if c.asked.Theme == "" || c.asked.Phase == "" { // only what has both on record can be the same
		where := "Nowhere in " + c.area.Name
		if n := len(o.Settings); n > 0 {
			where = "At " + site.Plural(n, "setting", "settings") + " in " + c.area.Name
		}
		return fmt.Sprintf("%s two or more organisations do the same %s: one theme for one age phase. %s such work on record that says both.", where, c.asked.when(), site.Plural(o.Provided, "setting there has", "settings there have"))
	}
	say := fmt.Sprintf("%s of %s %s in %s %s %s on record %s", site.Int(o.Provided), site.Int(o.Of), c.asked.settings(), c.area.Name, have(o.Provided), c.asked.what(), c.asked.when())
	switch len(o.Settings) {
	case 0:
		return say + ". Nowhere do two organisations do the same."
	case 1:
		return say + "; at one of them two or more organisations do the same."
	}
	return say + fmt.Sprintf("; at %s of them two or more organisations do the same.", site.Int(len(o.Settings)))
}

func (c *scene) sayPair(p snapshot.Pair) string {
	const few = 5 // of fewer meetings chance is as good a reason as any
	if p.Count < few {
		return fmt.Sprintf("%s and %s meet most: %s.", c.who(p.A), c.who(p.B), c.times(p.Count))
	}
	return fmt.Sprintf("%s and %s meet most: %s, which is %s times what chance would bring.", c.who(p.A), c.who(p.B), c.times(p.Count), site.Decimal(p.Lift, 1))
}

// times says how often organisations meet: settings, or where several themes or
// phases are asked about, a setting once for each.
func (c *scene) times(n int) string {
	if c.asked.Theme == "" || c.asked.Phase == "" || c.asked.Period == 0 {
		return site.Plural(n, "time", "times")
	}
	return "at " + site.Plural(n, "setting", "settings")
}

// who is the name of an organisation by its number.
func (c *scene) who(organisation int32) string { return c.nameOf(c.Organisations[organisation]) }

// whoAll names organisations in the order of their names.
func (c *scene) whoAll(organisations []int32) []string {
	out := make([]string, len(organisations))
	for i, o := range organisations {
		out[i] = c.who(o)
	}
	slices.Sort(out)
	return out
}

func (c *scene) overlapTable(o snapshot.Overlaps) Table {
	t := Table{Name: "settings", Caption: "Settings where several organisations do the same", Empty: "No setting has two organisations doing the same on record.",
		Columns: settingColumns(Column{Key: "organisations", Label: "Organisations", Numeric: true}, Column{Key: "organisation_names", Label: "Who"})}
	for _, at := range o.Settings {
		row := c.settingRow(at.Setting)
		row.Cells = append(row.Cells, whole(len(at.Organisations)), said(strings.Join(c.whoAll(at.Organisations), "; ")))
		t.rows = append(t.rows, row)
	}
	return t
}

func (c *scene) introductionTable(all []snapshot.Introduction) Table {
	t := Table{Name: "introductions", Caption: "Who might talk to whom", Empty: "There is nobody to introduce: no two organisations do the same at the same setting on record.",
		Note: "Those come first who meet most beyond chance. Nobody is named more than three times.",
		Columns: []Column{{Key: "organisations", Label: "Who"}, {Key: "settings", Label: "Settings where they meet", Numeric: true}, {Key: "lift", Label: "Times as often as by chance", Numeric: true},
			{Key: "about", Label: "About"}, {Key: "together", Label: "Nearby with nothing on record"}}}
	for _, i := range all {
		t.rows = append(t.rows, Row{Cells: []Cell{said(strings.Join(c.whoAll(i.Organisations), " and ")), whole(len(i.Settings)), rounded(i.Pair.Lift, 1),
			said(c.someNames(i.Settings, 3)), said(c.someNames(i.Also, 3))}})
	}
	return t
}

// someNames names the first few settings, and says how many more there are.
func (c *scene) someNames(settings []int32, few int) string {
	var names []string
	for _, i := range settings[:min(few, len(settings))] {
		names = append(names, c.Land.Settings[i].Name)
	}
	if rest := len(settings) - few; rest > 0 {
		names = append(names, fmt.Sprintf("and %d more", rest))
	}
	return strings.Join(names, "; ")
}

func (c *scene) pairTable(pairs []snapshot.Pair) Table {
	t := Table{Name: "pairs", Caption: "Organisations that meet", Empty: "No two organisations meet on record.",
		Columns: []Column{{Key: "organisation_a", Label: "One"}, {Key: "organisation_b", Label: "The other"}, {Key: "together", Label: "Together", Numeric: true}, {Key: "of_a", Label: "Of the one’s", Numeric: true},
			{Key: "of_b", Label: "Of the other’s", Numeric: true}, {Key: "jaccard", Label: "Share of where either is", Numeric: true}, {Key: "lift", Label: "Times as often as by chance", Numeric: true}}}
	for _, p := range pairs {
		t.rows = append(t.rows, Row{Cells: []Cell{said(c.who(p.A)), said(c.who(p.B)), whole(p.Count), whole(p.OfA), whole(p.OfB), share(p.Jaccard, 0), rounded(p.Lift, 1)}})
	}
	return t
}
