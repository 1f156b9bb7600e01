package stats

import (
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"fairground/internal/table"
)

// headingRows is how far down a sheet the headings are looked for.
const headingRows = 60

// chooseMapping finds the mapping that the file is for, by its name and its
// headings; nil where there is none. Where only the name fits, the error says
// what is missing in the file.
func chooseMapping(all []*Mapping, path string) (*Mapping, error) {
	var nearly error
	for _, m := range all {
		if !m.named(filepath.Base(path)) {
			continue
		}
		s, err := openSource(path)
		if err != nil {
			return nil, err
		}
		_, err = m.locate(s)
		s.close()
		if err == nil {
			return m, nil
		}
		if nearly == nil && !slices.ContainsFunc(m.files, func(p pattern) bool { return strings.HasPrefix(p.text, "*") }) {
			nearly = err
		}
	}
	return nil, nearly
}

// openMapped opens the file that the mapping is for, among files, and its
// dictionary where it has one: that may also lie beside it.
func openMapped(m *Mapping, files []string) (*Table, error) {
	path, err := m.dataFile(files)
	if err != nil {
		return nil, err
	}
	s, err := openSource(path)
	if err != nil {
		return nil, err
	}
	defer s.close()
	found, err := m.locate(s)
	if err != nil {
		return nil, err
	}
	p := found.program
	if err := p.describe(s, found, files, path); err != nil {
		return nil, err
	}
	label, err := m.label(s.file, found.above)
	if err != nil {
		return nil, err
	}
	*p.release = label
	var read atomic.Int64
	d := m.spec.Dataset
	return &Table{
		Dataset: Dataset{ID: d.ID, Title: d.Title, Publisher: d.Publisher, Licence: d.Licence, Attribution: d.Attribution,
			Link: d.Link, Note: d.Note, Policy: Policy{Threshold: d.Threshold, Base: max(1, d.Base)}},
		Release:  Release{Label: label, Published: m.published},
		Measures: p.measures,
		Rows:     p.rows(path, found, &read),
		Size:     s.size,
		Read:     read.Load,
	}, nil
}

// dataFile gives the one file that the mapping is for.
func (m *Mapping) dataFile(files []string) (string, error) {
	var fit, rest []string
	for _, f := range files {
		switch {
		case fitsName(m.dictionary, filepath.Base(f)):
		case m.named(filepath.Base(f)):
			fit = append(fit, f)
		default:
			rest = append(rest, f)
		}
	}
	if len(fit) == 0 {
		fit = rest // a file under another name, for which the mapping was chosen by hand
	}
	switch {
	case len(fit) == 1:
		return fit[0], nil
	case len(fit) > 1:
		return "", &table.Refusal{File: filepath.Base(fit[1]), Reason: "the mapping " + m.name + " reads one file at a time, and " + filepath.Base(fit[0]) + " was given, too"}
	}
	return "", fmt.Errorf("the mapping %s is for a file named like %s, and none was given", m.name, strings.Join(m.spec.Files, " or "))
}

// located is where in a file its headings are.
type located struct {
	program *program
	sheet   int
	row     int // counted from 0, blank ones too
	above   []string
}

// locate finds the row of headings: the first that has every heading of the
// mapping.
func (m *Mapping) locate(s *source) (*located, error) {
	wanted := newPattern(m.spec.Sheet)
	best, bestFound := error(nil), -1
	for i, sheet := range s.sheets {
		if m.spec.Sheet != "" && !wanted.fits(sheet.name) {
			continue
		}
		at, above := -1, []string(nil)
		for row, err := range sheet.rows() {
			if p := (*table.Problem)(nil); err != nil && (!errors.As(err, &p) || p.Stop) {
				return nil, err
			}
			if at++; at >= headingRows {
				break
			}
			p, missing, found := m.bind(row.Cells)
			if len(missing) == 0 {
				p.file, p.sheet = s.file, sheet.name
				return &located{program: p, sheet: i, row: at, above: above}, nil
			}
			if found > bestFound {
				best, bestFound = p.missingHeadings(s.file, sheet.name, row.Number, missing), found
			}
			above = append(above, row.Cells...)
		}
	}
	if best == nil {
		return nil, &table.Refusal{File: s.file, Reason: "the mapping " + m.name + " expects a sheet named like " + m.spec.Sheet}
	}
	return nil, best
}

// label gives the release's label.
func (m *Mapping) label(file string, above []string) (string, error) {
	l := m.spec.Release.Label
	where, from := l.File, names(file)
	if l.Title != "" {
		where, from = l.Title, above
	}
	if where == "" {
		return l.Fixed, nil
	}
	p := newPattern(where)
	for _, text := range from {
		if parts, ok := p.parts(text); ok && parts["label"] != "" {
			if l.Fixed != "" {
				return fill(l.Fixed, parts), nil
			}
			return parts["label"], nil
		}
	}
	return "", &table.Problem{File: file, Want: fmt.Sprintf("a name or a title like %q, which says what release this is", where)}
}

// names are a file's name with and without its endings, the shortest first.
func names(file string) []string {
	unpacked := strings.TrimSuffix(strings.TrimSuffix(file, ".gz"), ".zip")
	return []string{strings.TrimSuffix(unpacked, filepath.Ext(unpacked)), unpacked, file}
}

// rows reads the file again, from below its headings.
func (p *program) rows(path string, at *located, read *atomic.Int64) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		s, err := openSource(path)
		if err != nil {
			yield(Row{}, err)
			return
		}
		defer s.close()
		sheet, seen := s.sheets[at.sheet], -1
		into := new(Row)
		for row, err := range sheet.rows() {
			if seen++; seen&1023 == 0 {
				read.Store(int64(sheet.progress() * float64(s.size)))
			}
			if seen <= at.row {
				continue
			}
			if err != nil && !yield(Row{Number: row.Number}, err) {
				return
			}
			if err == nil && !p.read(row, into, yield) {
				return
			}
		}
		read.Store(s.size)
	}
}

// describe finds out what the measures of a long file are: out of its dictionary,
// or out of its own rows.
func (p *program) describe(s *source, at *located, files []string, path string) error {
	switch {
	case p.long == nil:
		return nil
	case p.m.spec.Long.Dictionary != nil:
		return p.dictionary(files, path)
	}
	n := -1
	for row, err := range s.sheets[at.sheet].rows() {
		if n++; n <= at.row || err != nil || row.Blank() {
			continue
		}
		if slices.ContainsFunc(p.skip, func(t test) bool { return t.holds(row) }) {
			continue
		}
		l := p.long
		p.addMeasure(Measure{ID: l.measure.get(row, nil), Title: l.title.get(row, nil), Unit: l.unit.get(row, nil),
			Group: l.group.get(row, nil), Definition: l.definition.get(row, nil), YearType: l.years.get(row, nil), Polarity: l.polarity.get(row, nil)})
	}
	return nil
}

// addMeasure adds a measure, or, where it is known, what is known of it more.
func (p *program) addMeasure(m Measure) {
	m.Basis = Basis(p.m.spec.Long.Basis)
	at, known := p.index[m.ID]
	if !known {
		p.index[m.ID] = len(p.measures)
		p.measures = append(p.measures, m)
		return
	}
	have := &p.measures[at]
	for _, f := range []struct{ have, more *string }{
		{&have.Title, &m.Title}, {&have.Unit, &m.Unit}, {&have.Definition, &m.Definition}, {&have.YearType, &m.YearType}, {&have.Polarity, &m.Polarity},
	} {
		if *f.have == "" {
			*f.have = *f.more
		}
	}
	if m.Group != "" && !slices.Contains(strings.Split(have.Group, "; "), m.Group) {
		have.Group += "; " + m.Group
	}
}

// dictionary reads the file that says what the measures are.
func (p *program) dictionary(files []string, path string) error {
	d := p.m.spec.Long.Dictionary
	beside, err := p.m.dictionaryFile(files, path)
	if err != nil {
		return err
	}
	s, err := openSource(beside)
	if err != nil {
		return err
	}
	defer s.close()
	var key, title, unit, grouping, definition, years, polarity getter
	bound := false
	for _, sheet := range s.sheets {
		for row, err := range sheet.rows() {
			if err != nil {
				return err
			}
			if bound {
				if id := key.get(row, nil); id != "" {
					p.addMeasure(Measure{ID: id, Title: title.get(row, nil), Unit: unit.get(row, nil), Group: grouping.get(row, nil),
						Definition: definition.get(row, nil), YearType: years.get(row, nil), Polarity: polarity.get(row, nil)})
				}
				continue
			}
			h := newHeadings(row.Cells)
			key, title, unit, grouping = h.getter(d.Key), h.getter(d.Title), h.getter(d.Unit), h.getter(d.Group)
			definition, years, polarity = h.getter(d.Definition), h.getter(d.Years), h.getter(d.Polarity)
			if bound = len(h.missing) == 0; !bound && row.Number >= headingRows {
				break
			}
		}
	}
	if !bound {
		return &table.Problem{File: s.file, Want: fmt.Sprintf("a row with the headings that the mapping %s names under dictionary (%s and others)", p.m.name, d.Key.Column), Stop: true}
	}
	return nil
}

// dictionaryFile gives the dictionary among files, or beside the data.
func (m *Mapping) dictionaryFile(files []string, path string) (string, error) {
	for _, f := range files {
		if fitsName(m.dictionary, filepath.Base(f)) {
			return f, nil
		}
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return "", fmt.Errorf("look for a dictionary: %w", err)
	}
	for _, e := range entries {
		if !e.IsDir() && fitsName(m.dictionary, e.Name()) {
			return filepath.Join(filepath.Dir(path), e.Name()), nil
		}
	}
	return "", &table.Refusal{File: filepath.Base(path), Reason: "it needs its dictionary beside it, a file named like " +
		strings.Join(m.spec.Long.Dictionary.Files, " or ")}
}
