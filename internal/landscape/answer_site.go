package landscape

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/register"
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

// siteWords are all of them.
func siteWords() []string {
	return []string{countWord, perWord, apartWord, pupilsWord, includeWord, excludeWord, comparableWord}
}

const (
	usualSites = 5
	mostSites  = 100
	mostApart  = 100_000 // metres
)

// sites answers where the next sites would reach the most children whom nothing
// reaches.
func (c *scene) sites() (*Answer, error) {
	w, s, err := c.plan()
	if err != nil {
		return nil, err
	}
	a := &Answer{Question: siteQuestion, Title: "Where next: " + c.asked.what(), Area: c.area, Asked: c.asked, Groups: siteFields(c.asked.With)}
	a.Says = []string{c.saySites(s, w)}
	if len(s.Steps) > 0 {
		a.Says, a.Cites = append(a.Says, saySure(s, w)), []Measure{SiteChildren}
	}
	a.Says = append(a.Says, c.sayStrays(&s, w)...)
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
	if err := c.within(w.Include); err != nil {
		return w, err
	}
	w.Exclude, err = c.settingsNamed(query.Get(excludeWord))
	return w, err
}

// settingsNamed reads settings with space or commas between.
func (c *scene) settingsNamed(text string) (out []int32, err error) {
	for _, name := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(", ;\t\r\n", r) }) {
		at, err := c.settingNamed(name)
		if err != nil {
			return nil, err
		}
		out = append(out, at)
	}
	return out, nil
}

// settingNamed reads an id, or the number by which a register knows a setting, as
// the registers' own files have it: a school's URN or Ofsted's.
func (c *scene) settingNamed(text string) (int32, error) {
	var found []int32
	for _, id := range register.SettingsNamed(text, "") {
		if at, ok := c.Land.Find(c.gazetteer.Current(id)); ok && !slices.Contains(found, int32(at)) {
			found = append(found, int32(at))
		}
	}
	switch len(found) {
	case 0:
		return 0, fault.Invalid("There is no open setting “%s”. Give a school’s URN, an Ofsted URN, or a setting’s id as in its address.", text)
	case 1:
		return found[0], nil
	}
	return 0, fault.Invalid("“%s” is the number of a school and of another setting on Ofsted’s register. Write gias:%[1]s or ofsted-ey:%[1]s.", text)
}

// typed is the shortest that can be typed for a setting, in words.
func (c *scene) typed(setting int32) string {
	id := c.Land.Settings[setting].ID
	of, number := id.Split()
	switch at, err := c.settingNamed(number); {
	case err != nil || at != setting:
		return string(id)
	case of == term.OfstedEY:
		return "Ofsted URN " + number
	}
	return "URN " + number
}

// within refuses settings to begin with that are not in the area.
func (c *scene) within(settings []int32) error {
	inside := c.Land.Area(c.area.Code).Settings
	for _, i := range settings {
		if !slices.Contains(inside, i) {
			return fault.Invalid("%s (%s) is not in %s. Sites are chosen within the area: leave it out, or ask about an area that has it.", c.Land.Settings[i].Name, c.typed(i), c.area.Name)
		}
	}
	return nil
}

func (c *scene) siteTable(s snapshot.Sites) Table {
	t := Table{Name: "sites", Caption: "Where to go next, in order", Empty: "There is no site to propose.",
		Columns: settingColumns(Column{Key: "step", Label: "Step", Numeric: true}, Column{Key: "adds", Label: "Children it adds", Numeric: true}, Column{Key: "total", Label: "Reached in all", Numeric: true}, Column{Key: "share", Label: "Of those without", Numeric: true})}
	for k, step := range s.Steps {
		row := c.settingRow(step.Setting)
		row.Cells[1].Detail = joined(row.Cells[1].Detail, c.typed(step.Setting))
		row.Cells = append(row.Cells, whole(k+1), whole(step.Gain), whole(step.Total), Cell{Text: short(step.Share), Value: step.Share})
		t.rows = append(t.rows, row)
	}
	return t
}

// marginChart draws how little each further site adds.
func marginChart(s snapshot.Sites) site.Chart {
	t := site.Table{Caption: "What each further site adds", Columns: []site.Column{{Label: "Sites"}, {Label: "Reached in all", Numeric: true}}}
	for k, step := range s.Steps {
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: strconv.Itoa(k + 1), Value: term.Number(float64(k+1), 0)}, {Text: short(step.Share), Value: term.Number(100*step.Share, term.UnknownDecimals)}}})
	}
	return site.Chart{ID: "margin", Kind: site.LineChart, Unit: "%", FromZero: true, Title: "What each further site adds", Table: t, Series: []site.ChartSeries{{Column: 1}},
		Summary: "Line that rises ever more slowly: the share of children without that the first sites reach."}
}

// siteFields are what can be asked beside, as it was typed.
func siteFields(query url.Values) []site.FilterGroup {
	var out []site.FilterGroup
	for _, f := range []struct{ name, label string }{
		{countWord, "How many sites (5 if empty)"}, {perWord, "At most in one local authority"}, {apartWord, "Metres apart at least"}, {pupilsWord, "Pupils at least"},
		{includeWord, "Begin with (school or Ofsted URNs)"}, {excludeWord, "Leave out (school or Ofsted URNs)"},
	} {
		out = append(out, site.FilterGroup{Name: f.name, Label: f.label, Text: true, Named: true, Value: query.Get(f.name)})
	}
	return append(out, site.FilterGroup{Name: comparableWord, Label: "For a fair test", Options: []site.Option{{Value: "yes", Label: "Keep as many comparable settings free", Selected: query.Get(comparableWord) != ""}}})
}

// plan is what is asked of sites, and those that answer it.
func (c *scene) plan() (w snapshot.Where, s snapshot.Sites, err error) {
	if w, err = c.readWhere(c.asked.With); err != nil {
		return w, s, err
	}
	s, err = c.Sites(c.question, w)
	return w, s, err
}

// siteTitle names the number of children that a plan would reach: by the sites that
// it has, which may be fewer than were asked for.
func (c *scene) siteTitle() string {
	w, s, err := c.plan()
	sites := "further sites"
	if err == nil {
		sites = site.Plural(len(s.Steps), "further site", "further sites")
	}
	title := "Children in low-income families without " + c.asked.what() + " on record within " + c.withinWords() + " whom " + sites + " would reach"
	if besides(w) != "" {
		title += ", under conditions"
	}
	return title
}
