package stats

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"fairground/internal/table"
)

// settle decides what every column is, in all files alike, and says so.
func (e *ees) settle() error {
	if e.meta != nil {
		e.problems = e.meta.problems
		e.missing()
	}
	var ignored []string
	filters, measures := map[string]bool{}, map[string]bool{}
	for _, f := range e.files {
		for _, name := range f.free() {
			switch e.kind(name) {
			case filterColumn:
				filters[heading(name)] = true
			case measureColumn:
				measures[heading(name)] = true
			default:
				ignored = append(ignored, name)
			}
		}
	}
	for _, f := range e.files {
		e.assign(f, filters, measures)
	}
	if len(e.measures) == 0 {
		return &table.Refusal{File: e.files[0].name, Reason: "no column of it holds figures: in each there are cells that are neither a number nor a symbol; a .meta.csv can say which they are"}
	}
	e.explain(ignored)
	return nil
}

// missing reports the columns that are described and are not there.
func (e *ees) missing() {
	for _, c := range e.meta.columns {
		if !slices.ContainsFunc(e.files, func(f *eesFile) bool { _, ok := f.columns[c.name]; return ok }) {
			p := *c.at
			p.Want = "a column of " + e.files[0].name
			e.problems = append(e.problems, &p)
		}
	}
}

// free lists a file's columns that are neither time nor place, as written.
func (f *eesFile) free() []string {
	_, places := placeColumns(f.columns)
	taken := map[int]bool{f.period: true, f.level: true, f.ident: true}
	for _, c := range f.levels {
		for _, i := range []int{c.code, c.name, c.la, c.urn} {
			taken[i] = true
		}
	}
	var out []string
	for i, name := range f.headings {
		if h := heading(name); h != "" && f.columns[h] == i && !taken[i] && !places[h] {
			out = append(out, name)
		}
	}
	return out
}

type columnKind int

const (
	noColumn columnKind = iota
	filterColumn
	measureColumn
)

// kind says what a column is: as its description says, else as its cells show.
func (e *ees) kind(name string) columnKind {
	h := heading(name)
	if e.meta != nil {
		c, ok := e.meta.find(h)
		switch {
		case ok && !c.filter:
			return measureColumn
		case ok, e.meta.groups(h):
			return filterColumn
		}
		return noColumn
	}
	var all tally
	for _, f := range e.files {
		if i, ok := f.columns[h]; ok {
			all.filled = all.filled || f.tally[i].filled
			all.other = all.other || f.tally[i].other
		}
	}
	switch {
	case all.other:
		return filterColumn
	case all.filled:
		return measureColumn
	}
	return noColumn
}

// assign gives a file its filters and measures, and the table those of its
// measures that it does not have yet.
func (e *ees) assign(f *eesFile, filters, measures map[string]bool) {
	for _, name := range f.free() {
		h := heading(name)
		at := f.columns[h]
		switch {
		case filters[h]:
			f.filters = append(f.filters, eesColumn{at: at, name: name + "="})
			if !slices.Contains(e.filters, name) {
				e.filters = append(e.filters, name)
			}
		case measures[h]:
			i := slices.IndexFunc(e.measures, func(m eesMeasure) bool { return strings.EqualFold(m.ID, name) })
			if i < 0 {
				i = len(e.measures)
				e.measures = append(e.measures, e.measure(name))
			}
			f.measures = append(f.measures, eesColumn{at: at, measure: i})
		}
	}
}

// measure is what is said of a measure: by its description, else by its name.
func (e *ees) measure(name string) eesMeasure {
	m := eesMeasure{Measure: Measure{ID: name, Title: strings.ReplaceAll(name, "_", " ")}, decimals: -1}
	if len(e.years) == 1 {
		for kind := range e.years {
			m.YearType = kind
		}
	}
	if e.meta == nil {
		if h := heading(name); strings.HasSuffix(h, "_percent") || strings.HasSuffix(h, "_perc") || strings.HasSuffix(h, "_percentage") {
			m.Unit = "%"
		}
		return m
	}
	c, _ := e.meta.find(heading(name))
	if c.label != "" {
		m.Title = c.label
	}
	m.Group, m.Unit, m.decimals = c.group, c.unit, c.decimals
	return m
}

func count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// explain says what was taken for what.
func (e *ees) explain(ignored []string) {
	note := func(format string, args ...any) { e.notes = append(e.notes, fmt.Sprintf(format, args...)) }
	how := "read from their cells, as there is no .meta.csv"
	if e.meta != nil {
		how = "as the .meta.csv says"
	}
	var names []string
	for _, m := range e.measures {
		names = append(names, m.ID)
	}
	note("%s, %s: %s", count(len(names), "measure"), how, strings.Join(names, ", "))
	if len(e.filters) > 0 {
		note("%s, %s: %s", count(len(e.filters), "filter"), how, strings.Join(e.filters, ", "))
	}
	slices.Sort(ignored)
	if ignored = slices.Compact(ignored); len(ignored) > 0 {
		why := "nothing stands in them"
		if e.meta != nil {
			why = "the .meta.csv does not name them"
		}
		note("%s left out, as %s: %s", count(len(ignored), "column"), why, strings.Join(ignored, ", "))
	}
	for _, old := range slices.Sorted(maps.Keys(e.legacy)) {
		v, _, _ := value(old) // it was read before
		note("The old symbol “%s” is read as %s, %s", old, v.Symbol(), v.Symbol().Title())
	}
	if f := e.files[0]; heading(f.headings[f.period]) == "year" || heading(f.headings[f.level]) == "level" {
		note("The headings are those of before 2020, when x often stood for figures that were withheld; it is kept as x, not available")
	}
	if e.files[0].ident < 0 {
		note("No column says of which kind the years are; two years written together, such as 202425, are shown as a school year")
	}
}
