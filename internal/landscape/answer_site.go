package landscape

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/site"
	"fairground/internal/term"
)

// The words that the question of where next asks beside.
const (
	countWord      = "k"
	perWord        = "per"
	apartWord      = "apart"
	pupilsWord     = "pupils"
	includeWord    = "include"
	excludeWord    = "exclude"
	comparableWord = "comparable"
)

const (
	usualSites = 5
	mostSites  = 100
	mostApart  = 100_000 // metres
)

// sites answers where the next sites would reach the most children whom nothing
// reaches.
func (c *scene) sites() (*Answer, error) {
	w, err := c.readWhere(c.asked.With)
	if err != nil {
		return nil, err
	}
	s, err := c.Sites(c.question, w)
	if err != nil {
		return nil, err
	}
	a := &Answer{Question: siteQuestion, Title: "Where next: " + c.asked.what(), Area: c.area, Asked: c.asked, Groups: siteFields(c.asked.With)}
	a.Says = []string{c.saySites(s)}
	if len(s.Steps) > 0 {
		a.Says = append(a.Says, saySure(s))
	}
	a.Notes = c.siteNotes(s, w)
	a.Tables = []Table{c.siteTable(s)}
	if len(s.Steps) > 1 {
		a.Charts = []site.Chart{marginChart(s)}
	}
	return a, nil
}

// readWhere reads which sites may be chosen.
func (c *scene) readWhere(query url.Values) (w snapshot.Where, err error) {
	w.K = usualSites
	for word, into := range map[string]*int{countWord: &w.K, perWord: &w.PerAuthority, pupilsWord: &w.MinPupils} {
		if text := query.Get(word); text != "" {
			if *into, err = strconv.Atoi(text); err != nil {
				return w, fault.Invalid("“%s” is not a whole number.", text)
			}
		}
	}
	if w.K < 1 || w.K > mostSites {
		return w, fault.Invalid("Between 1 and %d sites are chosen at a time, not %d.", mostSites, w.K)
	}
	if w.PerAuthority < 0 || w.MinPupils < 0 {
		return w, fault.Invalid("A number of sites or of pupils cannot be below nought.")
	}
	if text := query.Get(apartWord); text != "" {
		if w.Apart, err = strconv.ParseFloat(text, 64); err != nil || !(w.Apart >= 0 && w.Apart <= mostApart) {
			return w, fault.Invalid("“%s” is not a distance: expected metres, at most %d.", text, mostApart)
		}
	}
	w.KeepComparable = query.Get(comparableWord) != ""
	if w.Include, err = c.settingsNamed(query.Get(includeWord)); err != nil {
		return w, err
	}
	w.Exclude, err = c.settingsNamed(query.Get(excludeWord))
	return w, err
}

// settingsNamed reads ids of settings with space or commas between; a bare number
// is a school's.
func (c *scene) settingsNamed(text string) (out []int32, err error) {
	for _, id := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == ';' || r == '\n' }) {
		if !strings.Contains(id, ":") {
			id = string(term.NewSettingID(term.GIAS, id))
		}
		at, ok := c.Land.Find(term.SettingID(id))
		if !ok {
			return nil, fault.Invalid("There is no open setting “%s”. Give a school’s URN, or a setting’s id as in its address.", id)
		}
		out = append(out, int32(at))
	}
	return out, nil
}

func (c *scene) saySites(s snapshot.Sites) string {
	if s.Unmet == 0 {
		return fmt.Sprintf("Every neighbourhood in %s with children in low-income families has %s within %s on record %s: no further site would reach anybody new.", c.area.Name, c.asked.what(), distance(s.Metres), c.asked.when())
	}
	if len(s.Steps) == 0 {
		return fmt.Sprintf("No setting that may be chosen has any of the %s children in low-income families within %s.", site.Int(s.Unmet), distance(s.Metres))
	}
	return fmt.Sprintf("%s would bring %s within %s of %s of the %s children in low-income families in %s who have none on record: %s.",
		site.Plural(len(s.Steps), "further site", "further sites"), c.asked.what(), distance(s.Metres), site.Int(s.Reached()), site.Int(s.Unmet), c.area.Name, site.Percent(s.Steps[len(s.Steps)-1].Share, 0))
}

// saySure says how good the plan is for sure.
func saySure(s snapshot.Sites) string {
	if s.AtLeast >= 1 {
		return "No other choice of as many sites reaches more."
	}
	return fmt.Sprintf("No other choice of as many sites reaches more than %s: this one certainly reaches %s of what is possible.", site.Int(int(s.Bound)), site.Percent(s.AtLeast, 0))
}

func (c *scene) siteNotes(s snapshot.Sites, w snapshot.Where) []string {
	notes := []string{
		"Sites are chosen one after another, each the one that adds most (greedy choice of Nemhauser, Wolsey and Fisher, 1978)." + promised(s),
		c.need.children() + " Near is in a straight line." + c.onlyReachTimed(),
		"This does not know whether a school has room, wants this, or is well placed in other ways: it is where to begin asking.",
	}
	if s.Rough+s.FewPupils > 0 {
		notes = append(notes, fmt.Sprintf("%s could be chosen. %s not be, as their place is known too roughly or too few pupils are known of.", site.Plural(s.Candidates, "setting", "settings"), site.Plural(s.Rough+s.FewPupils, "could", "could")))
	}
	if w.KeepComparable {
		notes = append(notes, fmt.Sprintf("At most half of every kind of setting is chosen, so that a fair test can compare the two: %s of the kinds chosen stay free.", site.Int(s.Comparable)))
	}
	return notes
}

func promised(s snapshot.Sites) string {
	if s.Guarantee == 0 {
		return " With a minimum distance nothing is promised beforehand; what this plan certainly reaches is worked out from its own steps."
	}
	return fmt.Sprintf(" It never falls below %s of the best plan, and mostly comes within a few per cent.", site.Percent(s.Guarantee, 0))
}

func (c *scene) siteTable(s snapshot.Sites) Table {
	t := Table{Name: "sites", Caption: "Where to go next, in order", Empty: "There is no site to propose.",
		Columns: settingColumns(Column{Key: "step", Label: "Step", Numeric: true}, Column{Key: "adds", Label: "Children it adds", Numeric: true}, Column{Key: "total", Label: "Reached in all", Numeric: true}, Column{Key: "share", Label: "Of those without", Numeric: true})}
	for k, step := range s.Steps {
		row := c.settingRow(step.Setting)
		row.Cells = append(row.Cells, whole(k+1), whole(step.Gain), whole(step.Total), share(step.Share, 0))
		t.rows = append(t.rows, row)
	}
	return t
}

// marginChart draws how little each further site adds.
func marginChart(s snapshot.Sites) site.Chart {
	t := site.Table{Caption: "What each further site adds", Columns: []site.Column{{Label: "Sites"}, {Label: "Reached in all", Numeric: true}}}
	for k, step := range s.Steps {
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: strconv.Itoa(k + 1), Value: term.Number(float64(k+1), 0)}, {Text: site.Percent(step.Share, 0), Value: term.Number(100*step.Share, term.UnknownDecimals)}}})
	}
	return site.Chart{ID: "margin", Kind: site.LineChart, Unit: "%", FromZero: true, Title: "What each further site adds", Table: t, Series: []site.ChartSeries{{Column: 1}},
		Summary: "Line that rises ever more slowly: the share of children without that the first sites reach."}
}

// siteFields are what can be asked beside, as it was typed.
func siteFields(query url.Values) []site.FilterGroup {
	var out []site.FilterGroup
	for _, f := range []struct{ name, label string }{
		{countWord, "How many sites (5 if empty)"}, {perWord, "At most in one local authority"}, {apartWord, "Metres apart at least"}, {pupilsWord, "Pupils at least"},
		{includeWord, "Begin with (URNs)"}, {excludeWord, "Leave out (URNs)"},
	} {
		out = append(out, site.FilterGroup{Name: f.name, Label: f.label, Text: true, Named: true, Value: query.Get(f.name)})
	}
	return append(out, site.FilterGroup{Name: comparableWord, Label: "For a fair test", Options: []site.Option{{Value: "yes", Label: "Keep as many comparable settings free", Selected: query.Get(comparableWord) != ""}}})
}
