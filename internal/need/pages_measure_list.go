package need

import (
	"net/url"
	"slices"
	"strings"

	"fairground/internal/need/stats"
	"fairground/internal/site"

	"github.com/a-h/templ"
)

// measureList is what a release measures, as its page lists it: by the
// publisher's grouping, narrowed by words.
type measureList struct {
	release  *Release
	measures []stats.Measure
	url      *url.URL
}

// The parameters that narrow the list.
const (
	wordsParameter   = "q"
	listingParameter = "under"
)

// fewMeasures is how many measures need no filter.
const fewMeasures = 10

func (l measureList) section() templ.Component {
	return measuresSection(l)
}

func (l measureList) filters() site.Filters {
	words := l.url.Query().Get(wordsParameter)
	f := site.Filters{Page: l.url, Title: "Find a measure", Groups: []site.FilterGroup{{Name: wordsParameter, Label: "Words in its name, code or definition", Text: true, Value: words}}}
	if groups := l.groups(); len(groups) > 1 {
		options := []site.Option{{Label: "Everything"}}
		for _, g := range groups {
			options = append(options, site.Option{Value: g, Label: g})
		}
		f.Groups = append(f.Groups, site.FilterGroup{Name: listingParameter, Label: "Listed under", Single: true, Options: site.FilterOptions(l.url, listingParameter, options)})
	}
	return f
}

// listedUnder are the groups under which the publisher lists a measure.
func listedUnder(m *stats.Measure) []string {
	var out []string
	for _, g := range strings.Split(m.Group, ";") {
		if g = strings.TrimSpace(g); g != "" {
			out = append(out, strings.ReplaceAll(g, `\`, " and "))
		}
	}
	return out
}

// groups are the publisher's groups, by name.
func (l measureList) groups() []string {
	var out []string
	for i := range l.measures {
		out = append(out, listedUnder(&l.measures[i])...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// found are the measures that have every word, in a group if one was chosen.
func (l measureList) found() []stats.Measure {
	words, under := strings.Fields(strings.ToLower(l.url.Query().Get(wordsParameter))), l.url.Query().Get(listingParameter)
	var out []stats.Measure
	for i := range l.measures {
		m := &l.measures[i]
		text := strings.ToLower(strings.Join([]string{m.ID, m.Title, m.Definition, m.Unit, m.Group}, "\n"))
		lacks := slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
		if !lacks && (under == "" || slices.Contains(listedUnder(m), under)) {
			out = append(out, *m)
		}
	}
	return out
}

// tables are the measures found, a table for each group. One that is in several is
// listed under the first, or the one that was chosen.
func (l measureList) tables() []site.Table {
	found, under := l.found(), l.url.Query().Get(listingParameter)
	var names []string
	byGroup := map[string][]stats.Measure{}
	for _, m := range found {
		group := under
		if all := listedUnder(&m); group == "" && len(all) > 0 {
			group = all[0]
		}
		if byGroup[group] == nil {
			names = append(names, group)
		}
		byGroup[group] = append(byGroup[group], m)
	}
	slices.Sort(names)
	var out []site.Table
	for _, name := range names {
		out = append(out, l.table(name, byGroup[name]))
	}
	return out
}

// mostOpen is how many measures stand open on a page.
const mostOpen = 60

// folded says whether each group is folded away: a list of hundreds is no list
// that anybody reads through.
func (l measureList) folded() bool { return len(l.found()) > mostOpen && len(l.groups()) > 1 }

// hiddenCaption is the table under a heading that says the same.
func hiddenCaption(t site.Table) site.Table {
	t.CaptionHidden = true
	return t
}

func (l measureList) table(name string, all []stats.Measure) site.Table {
	t := site.Table{Caption: name, Stack: true, Columns: []site.Column{{Label: "Measure"}, {Label: "Unit"}}}
	years := slices.ContainsFunc(all, func(m stats.Measure) bool { return m.YearType != "" })
	if years {
		t.Columns = append(t.Columns, site.Column{Label: "Years"})
	}
	if name == "" {
		t.Caption, t.CaptionHidden = "Measures", true
	}
	for _, m := range all {
		detail := m.ID
		if detail == m.Title {
			detail = ""
		}
		cells := []site.Cell{{Text: m.Title, Detail: detail, URL: MeasureURL(l.release.ID, m.ID)}, {Text: m.Unit}}
		if years {
			cells = append(cells, site.Cell{Text: m.YearType})
		}
		t.Rows = append(t.Rows, site.Row{Cells: cells})
	}
	return t
}

// count says how many measures there are, and how many of them are listed.
func (l measureList) count(shown int) string {
	all := site.Plural(len(l.measures), "measure", "measures")
	if shown == len(l.measures) {
		return all + "."
	}
	return site.Int(shown) + " of " + all + "."
}
