package landscape

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"fairground/internal/alliance"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/register"
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
		a.Says = append(a.Says, c.sayPairs(pairs))
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

// apart are what the question leaves open and overlaps keep apart, in words:
// "theme", "age phase", "school year".
func (c *scene) apart() (out []string) {
	for _, part := range []struct {
		open  bool
		words string
	}{{c.asked.Theme == "", "theme"}, {c.asked.Phase == "", "age phase"}, {c.asked.Period == 0, "school year"}} {
		if part.open {
			out = append(out, part.words)
		}
	}
	return out
}

// theSame says what must be the same of what the question leaves open: ": one
// theme for one age phase".
func (c *scene) theSame() string {
	var words []string
	if c.asked.Theme == "" || c.asked.Phase == "" {
		words = append(words, "one theme for one age phase")
	}
	if c.asked.Period == 0 {
		words = append(words, "in one school year")
	}
	if len(words) == 0 {
		return ""
	}
	return ": " + strings.Join(words, " ")
}

// thatSays limits work on record to what says all that is kept apart: what does
// not cannot be the same as anything.
func (c *scene) thatSays() string {
	if len(c.apart()) == 0 {
		return ""
	}
	return " that says its " + site.And(c.apart())
}

func (c *scene) sayOverlaps(o snapshot.Overlaps) string {
	when := ""
	if c.asked.Period != 0 {
		when = " " + c.asked.when()
	}
	if c.asked.Theme == "" || c.asked.Phase == "" {
		say := fmt.Sprintf("No setting in %s has two or more organisations that do the same%s%s.", c.area.Name, when, c.theSame())
		if o.Settings > 0 {
			say = fmt.Sprintf("At %s in %s two or more organisations do the same%s%s.", site.Plural(o.Settings, "setting", "settings"), c.area.Name, when, c.theSame())
		}
		return fmt.Sprintf("%s %s %s on record%s.", say, site.Plural(o.Provided, "setting there has", "settings there have"), c.asked.what(), c.thatSays())
	}
	say := fmt.Sprintf("%s of %s %s in %s %s %s on record%s%s", site.Int(o.Provided), site.Int(o.Of), c.asked.settings(), c.area.Name, have(o.Provided), c.asked.what(), c.thatSays(), when)
	same := strings.TrimPrefix(c.theSame(), ":") + "."
	switch o.Settings {
	case 0:
		return say + ". At none of them do two or more organisations do the same" + same
	case 1:
		return say + "; at one of them two or more organisations do the same" + same
	}
	return say + fmt.Sprintf("; at %s of them two or more organisations do the same", site.Int(o.Settings)) + same
}

// fewMeetings is from how many meetings on it is said how they are to chance: of
// fewer chance is as good a reason as any.
const fewMeetings = 5

func (c *scene) sayPairs(pairs []snapshot.Pair) string {
	p, as := pairs[0], 0
	for _, other := range pairs[1:] {
		if other.Count == p.Count {
			as++
		}
	}
	say := c.who(p.A) + " and " + c.who(p.B) + " meet most"
	if as > 0 {
		say += ", as often as " + site.Plural(as, "other pair", "other pairs")
	}
	say += ": " + c.times(p.Count)
	if p.Count < fewMeetings {
		return say + "."
	}
	return say + fmt.Sprintf(", which is %s times what chance would bring.", site.Decimal(p.Lift, 1))
}

// lift is a cell of how often a pair meets, to chance.
func lift(p *snapshot.Pair) Cell {
	cell := rounded(p.Lift, 1)
	if p.Count < fewMeetings {
		cell.Text = "Too few to say"
	}
	return cell
}

// times says how often organisations meet: at settings, or where several themes,
// phases or years are asked about, at a setting once for each.
func (c *scene) times(n int) string {
	switch {
	case len(c.apart()) == 0:
		return "at " + site.Plural(n, "setting", "settings")
	case n == 1:
		return "once"
	case n == 2:
		return "twice"
	}
	return site.Plural(n, "time", "times")
}

// onceEach says how meetings are counted where several kinds are asked about.
func (c *scene) onceEach() string {
	if len(c.apart()) == 0 {
		return ""
	}
	return "A setting counts once for each " + site.And(c.apart()) + " in which organisations meet there."
}

// kindWords name what of a kind the question leaves open: "Literacy, primary (5–11)";
// and where it leaves nothing open, the whole.
func (c *scene) kindWords(k snapshot.Kind) string {
	var words []string
	whole := len(c.apart()) == 0
	if whole || c.asked.Theme == "" {
		for _, t := range k.Theme.List() {
			words = append(words, t.Title())
		}
	}
	if whole || c.asked.Phase == "" {
		for _, p := range k.Phase.List() {
			words = append(words, lower(p.Title()))
		}
	}
	if whole || c.asked.Period == 0 {
		words = append(words, k.Period.String())
	}
	return capital(strings.Join(words, ", "))
}

// who is the name of an organisation by its number.
func (c *scene) who(organisation int32) string { return c.nameOf(c.Organisations[organisation]) }

// organisation leads to an organisation's page, by its number.
func (c *scene) organisation(n int32) site.Link {
	return site.Link{Label: c.who(n), URL: alliance.URL(c.Organisations[n])}
}

// whoAll names organisations in the order of their names.
func (c *scene) whoAll(organisations []int32) []string {
	out := make([]string, len(organisations))
	for i, o := range organisations {
		out[i] = c.who(o)
	}
	slices.Sort(out)
	return out
}

// allOf are organisations in the order of their names, and their ids.
func (c *scene) allOf(organisations []int32, few int) (names, ids Cell) {
	order := slices.SortedFunc(slices.Values(organisations), func(a, b int32) int { return cmp.Or(cmp.Compare(c.who(a), c.who(b)), cmp.Compare(a, b)) })
	var links []site.Link
	var all []term.ID
	for _, o := range order {
		links, all = append(links, c.organisation(o)), append(all, c.Organisations[o])
	}
	return several(links, few), listed(all)
}

// settingsAll are settings in their order, and their ids.
func (c *scene) settingsAll(settings []int32, few int) (names, ids Cell) {
	var links []site.Link
	var all []term.SettingID
	for _, i := range settings {
		s := &c.Land.Settings[i]
		links, all = append(links, site.Link{Label: s.Name, URL: register.SettingURL(s.ID)}), append(all, s.ID)
	}
	return several(links, few), listed(all)
}

// How many of several things a cell shows.
const (
	fewSettings = 3
	fewWho      = 6
)

func (c *scene) overlapTable(o snapshot.Overlaps) Table {
	t := Table{Name: "settings", Caption: "Settings where several organisations do the same", Empty: "No setting has two organisations doing the same on record.", Note: c.onceEach(),
		Columns: settingColumns(Column{Key: "theme"}, Column{Key: "phase"}, Column{Key: "period"}, c.kindColumn(), Column{Key: "organisations", Label: "Organisations", Numeric: true},
			Column{Key: "organisation_names", Label: "Who"}, Column{Key: "organisation_ids"})}
	for _, at := range o.Met {
		row := c.settingRow(at.Setting)
		names, ids := c.allOf(at.Organisations, fewWho)
		row.Cells = append(row.Cells, said(at.Kind.Theme.String()), said(at.Kind.Phase.String()), said(at.Kind.Period.String()), said(c.kindWords(at.Kind)), whole(len(at.Organisations)), names, ids)
		t.rows = append(t.rows, row)
	}
	return t
}

// kindColumn heads what is the same, which readers know where they have asked for
// just one.
func (c *scene) kindColumn() Column {
	if len(c.apart()) == 0 {
		return Column{Key: "kind"}
	}
	return Column{Key: "kind", Label: "On what"}
}

func (c *scene) introductionTable(all []snapshot.Introduction) Table {
	t := Table{Name: "introductions", Caption: "Who might talk to whom", Empty: "There is nobody to introduce: no two organisations do the same at the same setting on record.",
		Note: strings.TrimSpace("Those come first who meet most beyond chance. Nobody is named more than three times. " + c.onceEach()),
		Columns: []Column{{Key: "organisations", Label: "Who"}, {Key: "organisation_ids"}, {Key: "settings", Label: "Settings where they meet", Numeric: true}, {Key: "lift", Label: "Times as often as by chance", Numeric: true},
			c.kindColumn(), {Key: "about", Label: "About"}, {Key: "about_ids"}, {Key: "meetings"}, {Key: "together", Label: "Nearby with nothing on record"}, {Key: "together_ids"}}}
	for _, i := range all {
		who, ids := c.allOf(i.Organisations, fewWho)
		about, aboutIDs := c.settingsAll(i.Settings(), fewSettings)
		also, alsoIDs := c.settingsAll(i.Also, fewSettings)
		if len(c.apart()) > 0 {
			about.Text = c.aboutEach(i.Meetings)
		}
		t.rows = append(t.rows, Row{Cells: []Cell{who, ids, whole(len(i.Settings())), lift(&i.Pair), c.kindsOf(i.Meetings), about, aboutIDs, c.meetingsOf(i.Meetings), also, alsoIDs}})
	}
	return t
}

// kindsOf names what organisations do where they meet, each once.
func (c *scene) kindsOf(meetings []snapshot.Meeting) Cell {
	var kinds []site.Link
	for _, m := range meetings {
		if k := (site.Link{Label: c.kindWords(m.Kind)}); !slices.Contains(kinds, k) {
			kinds = append(kinds, k)
		}
	}
	return several(kinds, fewSettings)
}

// aboutEach says where organisations meet on what, for where there is one line for
// both: "Literacy, primary (5–11): Oak Hill Academy".
func (c *scene) aboutEach(meetings []snapshot.Meeting) string {
	var kinds []string
	at := map[string][]site.Link{}
	for _, m := range meetings {
		kind := c.kindWords(m.Kind)
		if at[kind] == nil {
			kinds = append(kinds, kind)
		}
		at[kind] = append(at[kind], site.Link{Label: c.Land.Settings[m.Setting].Name})
	}
	for k, kind := range kinds {
		kinds[k] = kind + ": " + several(at[kind], fewSettings).Text
	}
	return strings.Join(kinds, ". ")
}

// meetingsOf write for programs at which setting what is done: "gias:100000
// literacy primary 2025/26".
func (c *scene) meetingsOf(meetings []snapshot.Meeting) Cell {
	all := make([]string, len(meetings))
	for i, m := range meetings {
		all[i] = strings.Join([]string{string(c.Land.Settings[m.Setting].ID), m.Kind.Theme.String(), m.Kind.Phase.String(), m.Kind.Period.String()}, " ")
	}
	return listed(all)
}

func (c *scene) pairTable(pairs []snapshot.Pair) Table {
	t := Table{Name: "pairs", Caption: "Organisations that meet", Empty: "No two organisations meet on record.", Note: c.onceEach(),
		Columns: []Column{{Key: "organisation_a", Label: "One"}, {Key: "organisation_b", Label: "The other"}, {Key: "organisation_a_id"}, {Key: "organisation_b_id"}, {Key: "together", Label: "Together", Numeric: true}, {Key: "of_a", Label: "Of the one’s", Numeric: true},
			{Key: "of_b", Label: "Of the other’s", Numeric: true}, {Key: "jaccard", Label: "Share of where either is", Numeric: true}, {Key: "lift", Label: "Times as often as by chance", Numeric: true}}}
	for _, p := range pairs {
		one, other := c.organisation(p.A), c.organisation(p.B)
		t.rows = append(t.rows, Row{Cells: []Cell{linked(one.Label, one.URL), linked(other.Label, other.URL), said(string(c.Organisations[p.A])), said(string(c.Organisations[p.B])),
			whole(p.Count), whole(p.OfA), whole(p.OfB), share(p.Jaccard, 0), lift(&p)}})
	}
	return t
}
