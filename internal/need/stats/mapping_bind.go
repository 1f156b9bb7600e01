package stats

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"fairground/internal/table"
	"fairground/internal/term"
)

// headings are the row of headings of a file, and what was looked for in vain.
type headings struct {
	cells   []string
	folded  []string
	found   int
	missing []string
	release string // its label, once it is known
}

func newHeadings(cells []string) *headings {
	h := &headings{cells: cells, folded: make([]string, len(cells))}
	for i, c := range cells {
		h.folded[i] = fold(c)
	}
	return h
}

// find gives the place of the nth column with a heading, -1 where there is none.
func (h *headings) find(heading string, nth int) int {
	p := newPattern(heading)
	for i, c := range h.folded {
		if c == "" || (p.expr == nil && c != p.plain) || (p.expr != nil && !p.expr.MatchString(c)) {
			continue
		}
		if nth--; nth <= 0 {
			return i
		}
	}
	return -1
}

// column is find for a heading that must be there.
func (h *headings) column(heading string, nth int) int {
	at := h.find(heading, nth)
	if at < 0 {
		h.missing = append(h.missing, heading)
	} else {
		h.found++
	}
	return at
}

// getter is a take whose column is known.
type getter struct {
	spec   take
	col    int    // -1: none
	part   string // the part of a measure's heading instead
	read   *pattern
	absent bool // the take says nothing
	// release is the release's label, for a take of "{release}".
	release *string
}

// releasePart is the placeholder for the release's label.
const releasePart = "release"

func (h *headings) getter(t take) getter {
	g := getter{spec: t, col: -1, absent: !t.is(), release: &h.release}
	if name, ok := placeholder(t.Column); ok {
		g.part = name
	} else if t.Column != "" {
		g.col = h.column(t.Column, t.Nth)
	}
	if t.Read != "" {
		p := newPattern(t.Read)
		g.read = &p
	}
	return g
}

// get reads the text out of a row.
func (g *getter) get(row table.Row, parts map[string]string) string {
	if g.absent || g.spec.Fixed != "" {
		return g.spec.Fixed
	}
	s := ""
	if g.part == releasePart {
		s = *g.release
	} else if g.part != "" {
		s = parts[g.part]
	} else {
		s = strings.TrimSpace(row.Cell(g.col))
	}
	return g.shape(s)
}

// shape makes of a cell what the take asks for.
func (g *getter) shape(s string) string {
	if slices.Contains(g.spec.Blank, s) {
		return ""
	}
	if g.read != nil {
		if parts, ok := g.read.parts(s); ok {
			s = parts["value"]
		}
	}
	if g.spec.As != "" {
		s = span(s)
	}
	if v, ok := g.spec.Values[s]; ok {
		s = v
	}
	if g.spec.Write != "" && s != "" {
		s = strings.ReplaceAll(g.spec.Write, "{value}", s)
	}
	return s
}

// span writes "202425" and "2024-25" as "2024/25"; anything else it leaves.
func span(s string) string {
	digits := strings.NewReplacer("/", "", "-", "").Replace(s)
	if len(digits) != 6 || strings.Trim(digits, "0123456789") != "" {
		return s
	}
	return digits[:4] + "/" + digits[4:]
}

// test is a condition whose columns are known.
type test []struct {
	col  int
	want []pattern
}

func (h *headings) test(c condition) test {
	var t test
	for _, column := range slices.Sorted(maps.Keys(c)) {
		var want []pattern
		for _, w := range c[column] {
			want = append(want, newPattern(w))
		}
		t = append(t, struct {
			col  int
			want []pattern
		}{h.column(column, 0), want})
	}
	return t
}

func (t test) holds(row table.Row) bool {
	for _, c := range t {
		cell := row.Cell(c.col)
		if !slices.ContainsFunc(c.want, func(p pattern) bool { return p.fits(cell) }) {
			return false
		}
	}
	return true
}

// program is a mapping whose columns are known in one file.
type program struct {
	m        *Mapping
	file     string
	sheet    string
	cells    []string // the headings
	skip     []test
	instead  []insteadTest
	places   []placeGetter
	periods  []periodGetter
	groups   []group
	downs    []downGetter
	long     *longGetter
	measures []Measure
	index    map[string]int
	orders   map[string]int
	once     map[string]kept
	memo     map[string]Place
	memoCols []int
	key      []byte
	release  *string
}

type insteadTest struct {
	when   test
	symbol term.Symbol
}

type placeGetter struct {
	when                       test
	level, code, la, urn, name getter
}

type periodGetter struct {
	when         test
	label, order getter
}

type downGetter struct {
	name, value getter
	drop        words
}

// group are the figures of a row that are of the same period and breakdown.
type group struct {
	parts map[string]string
	cells []numbers
}

// numbers are the columns of one figure, -1 where there is none.
type numbers struct {
	spec                      *numbersSpec
	when                      test
	measure                   int
	value, x, n, lower, upper int
}

type longGetter struct {
	numbers
	measure, title, unit, group, definition, years, polarity getter
}

// bind finds the mapping's columns among the headings. Where some are missing,
// it says which, and how many are there.
func (m *Mapping) bind(cells []string) (p *program, missing []string, found int) {
	h := newHeadings(cells)
	p = &program{m: m, release: &h.release, cells: cells, index: map[string]int{}, orders: map[string]int{}, once: map[string]kept{}, memo: map[string]Place{}}
	for _, c := range m.spec.Skip {
		p.skip = append(p.skip, h.test(c))
	}
	for _, in := range m.spec.Instead {
		p.instead = append(p.instead, insteadTest{h.test(in.When), term.Symbol(in.Symbol)})
	}
	for _, s := range m.spec.Place {
		p.places = append(p.places, placeGetter{h.test(s.When), h.getter(s.Level.take), h.getter(s.Code), h.getter(s.LA), h.getter(s.URN), h.getter(s.Name)})
	}
	p.memoCols = p.placeColumns()
	for _, s := range m.spec.Period {
		p.periods = append(p.periods, periodGetter{h.test(s.When), h.getter(s.Label), h.getter(s.Order)})
	}
	for _, s := range m.spec.Breakdowns {
		p.downs = append(p.downs, downGetter{h.getter(s.Name.take), h.getter(s.Value), s.Drop})
	}
	for i := range m.spec.Measures {
		p.bindMeasure(h, &m.spec.Measures[i])
	}
	if l := m.spec.Long; l != nil {
		p.long = &longGetter{h.numbers(&l.Figure, l.Figure.Value, nil), h.getter(l.Measure), h.getter(l.Title), h.getter(l.Unit),
			h.getter(l.Group), h.getter(l.Definition), h.getter(l.Years), h.getter(l.Polarity)}
		p.groups = []group{{cells: []numbers{p.long.numbers}}}
	}
	return p, h.missing, h.found
}

// placeColumns lists the columns that places are read from.
func (p *program) placeColumns() []int {
	var cols []int
	for _, g := range p.places {
		for _, t := range g.when {
			cols = append(cols, t.col)
		}
		for _, t := range []getter{g.level, g.code, g.la, g.urn, g.name} {
			if t.col >= 0 {
				cols = append(cols, t.col)
			}
		}
	}
	slices.Sort(cols)
	return slices.Compact(cols)
}

// bindMeasure finds every column of a measure: one, or all that fit a pattern.
func (p *program) bindMeasure(h *headings, s *measureSpec) {
	if _, known := p.index[s.ID]; !known {
		p.index[s.ID] = len(p.measures)
		p.measures = append(p.measures, Measure{ID: s.ID, Title: s.Title, Unit: s.Unit, Group: s.Group,
			Definition: s.Definition, YearType: s.Years, Polarity: s.Polarity, Basis: Basis(s.Basis)})
	}
	when, of := h.test(s.When), s.of()
	pattern := newPattern(s.Figure.Value)
	if len(pattern.names) == 0 {
		p.add(of, h.numbers(&s.Figure, s.Figure.Value, nil), when, p.index[s.ID])
		return
	}
	found := false
	for _, cell := range h.cells {
		parts, ok := pattern.parts(cell)
		if !ok {
			continue
		}
		maps.Copy(parts, of)
		found = true
		p.add(parts, h.numbers(&s.Figure, cell, parts), when, p.index[s.ID])
	}
	if !found {
		h.missing = append(h.missing, s.Figure.Value)
	}
}

// add puts a figure to those of the same period and breakdown.
func (p *program) add(parts map[string]string, n numbers, when test, measure int) {
	n.when, n.measure = when, measure
	for i := range p.groups {
		if maps.Equal(p.groups[i].parts, parts) {
			p.groups[i].cells = append(p.groups[i].cells, n)
			return
		}
	}
	p.groups = append(p.groups, group{parts: parts, cells: []numbers{n}})
}

// numbers finds the columns of a figure.
func (h *headings) numbers(s *numbersSpec, value string, parts map[string]string) numbers {
	column := func(heading string) int {
		if heading == "" || heading == rebuilt {
			return -1
		}
		return h.column(fill(heading, parts), 0)
	}
	n := numbers{spec: s, x: column(s.X), n: column(s.N), lower: column(s.Lower), upper: column(s.Upper)}
	if parts == nil {
		n.value = column(value)
		return n
	}
	n.value = slices.Index(h.cells, value)
	h.found++
	return n
}

// fits says whether a file of this name, with these headings, is one that the
// mapping is for.
func (m *Mapping) fits(name string, headings []string) bool {
	if !m.named(name) {
		return false
	}
	_, missing, _ := m.bind(headings)
	return len(missing) == 0
}

// named says whether the mapping is for files of this name.
func (m *Mapping) named(name string) bool { return fitsName(m.files, name) }

func fitsName(patterns []pattern, name string) bool {
	return slices.ContainsFunc(patterns, func(p pattern) bool { return slices.ContainsFunc(names(name), p.fits) })
}

// missingHeadings says which headings a file lacks.
func (p *program) missingHeadings(file, sheet string, row int, missing []string) error {
	want := fmt.Sprintf("the heading %q", missing[0])
	if near := nearest(missing[0], p.cells); near != "" {
		want += fmt.Sprintf(" (is it %q?)", strings.Join(strings.Fields(near), " "))
	}
	if more := len(missing) - 1; more > 0 {
		want += fmt.Sprintf(", and %d more", more)
	}
	return &table.Problem{File: file, Sheet: sheet, Row: row, Want: want + ", as the mapping " + p.m.name + " says", Stop: true}
}
