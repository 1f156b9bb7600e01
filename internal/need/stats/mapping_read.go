package stats

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"fairground/internal/need/mappings"
	"fairground/internal/term"
)

// ReadMapping reads a mapping file. An error names the file, the line and what
// was expected there.
func ReadMapping(name string, r io.Reader) (*Mapping, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read mapping %s: %w", name, err)
	}
	m := &Mapping{name: name, hash: fmt.Sprintf("%x", sha256.Sum256(text))}
	if err := yaml.UnmarshalWithOptions(text, &m.spec, yaml.Strict()); err != nil {
		return nil, yamlProblem(name, err)
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	return m, nil
}

// digest changes when what the mapping file says does.
func (m *Mapping) digest() (string, error) { return m.hash, nil }

// builtIn reads the mappings that come with the program.
func builtIn() ([]*Mapping, error) {
	names, err := fs.Glob(mappings.Files, "*.yaml")
	if err != nil {
		return nil, err
	}
	out := make([]*Mapping, 0, len(names))
	for _, name := range names {
		f, err := mappings.Files.Open(name)
		if err != nil {
			return nil, err
		}
		m, err := ReadMapping(name, f)
		f.Close()
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// mappingProblem is something wrong in a mapping file.
type mappingProblem struct {
	file      string
	line      int // 0 where the whole file is meant
	got, want string
}

// Error says where, what was found and what was expected.
func (p *mappingProblem) Error() string {
	where := p.file
	if p.line > 0 {
		where += fmt.Sprintf(", line %d", p.line)
	}
	if p.got != "" {
		where += fmt.Sprintf(": found %q", p.got)
	}
	return where + ": expected " + p.want
}

// yamlProblem says in plain words what is wrong with a mapping file.
func yamlProblem(name string, err error) error {
	var unknown *yaml.UnknownFieldError
	if errors.As(err, &unknown) {
		key := unknown.Token.Value
		keys := mappingKeys(reflect.TypeFor[mappingSpec]())
		want := "a key that the guide to mapping files lists"
		if slices.Contains(keys, key) {
			want = "another key; this one does not belong here"
		} else if near := nearest(key, keys); near != "" {
			want = fmt.Sprintf("perhaps %q; this key is not known", near)
		}
		return &mappingProblem{name, unknown.Token.Position.Line, key, want}
	}
	var at yaml.Error
	if errors.As(err, &at) && at.GetToken() != nil {
		return &mappingProblem{name, at.GetToken().Position.Line, at.GetToken().Value, "something else here: " + at.GetMessage()}
	}
	return fmt.Errorf("read mapping %s: %w", name, err)
}

// mappingKeys lists every key that a mapping file may have.
func mappingKeys(t reflect.Type) []string {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		return mappingKeys(t.Elem())
	case reflect.Struct:
	default:
		return nil
	}
	var keys []string
	for f := range t.Fields() {
		if tag, _, _ := strings.Cut(f.Tag.Get("yaml"), ","); tag != "" {
			keys = append(keys, tag)
		}
		keys = append(keys, mappingKeys(f.Type)...)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// check finds what is missing in the mapping or contradicts itself.
func (m *Mapping) check() error {
	s := &m.spec
	for _, need := range []struct {
		key string
		is  bool
	}{
		{"files", len(s.Files) > 0}, {"dataset: id", s.Dataset.ID != ""}, {"dataset: title", s.Dataset.Title != ""},
		{"dataset: publisher", s.Dataset.Publisher != ""}, {"dataset: licence", s.Dataset.Licence != ""},
		{"release: label", s.Release.Label != labelSpec{}}, {"place", len(s.Place) > 0}, {"period", len(s.Period) > 0},
		{"measures, or long", (len(s.Measures) > 0) != (s.Long != nil)},
	} {
		if !need.is {
			return m.wrong("", "the key "+need.key)
		}
	}
	for _, p := range s.Files {
		m.files = append(m.files, newPattern(p))
	}
	if s.Long != nil && s.Long.Dictionary != nil {
		for _, p := range s.Long.Dictionary.Files {
			m.dictionary = append(m.dictionary, newPattern(p))
		}
	}
	if s.Release.Published != "" {
		var err error
		if m.published, err = time.Parse(time.DateOnly, s.Release.Published); err != nil {
			return m.wrong(s.Release.Published, "a date such as 2026-04-08 under release: published")
		}
	}
	if err := m.checkSymbols(); err != nil {
		return err
	}
	if err := m.checkMeasures(); err != nil {
		return err
	}
	return m.checkTakes()
}

// checkTakes finds texts that come from nowhere: a part that no measure's heading
// has, or from a column and a fixed word at once.
func (m *Mapping) checkTakes() error {
	known := []string{releasePart}
	for i := range m.spec.Measures {
		known = append(known, newPattern(m.spec.Measures[i].Figure.Value).names...)
		known = slices.AppendSeq(known, maps.Keys(m.spec.Measures[i].of()))
	}
	var takes []take
	for _, p := range m.spec.Place {
		takes = append(takes, p.Level.take, p.Code, p.LA, p.URN, p.Name)
	}
	for _, p := range m.spec.Period {
		takes = append(takes, p.Label, p.Order)
	}
	for _, b := range m.spec.Breakdowns {
		takes = append(takes, b.Name.take, b.Value)
	}
	for _, t := range takes {
		if name, ok := placeholder(t.Column); ok && !slices.Contains(known, name) {
			return m.wrong(t.Column, "a part of a measure's heading: {"+strings.Join(slices.Compact(slices.Sorted(slices.Values(known))), "}, {")+"}")
		}
		if t.Column != "" && t.Fixed != "" {
			return m.wrong(t.Fixed, "a column or a fixed text, not both")
		}
		if t.As != "" && t.As != "academic year" && t.As != "financial year" {
			return m.wrong(t.As, "academic year or financial year under as")
		}
	}
	return nil
}

func (m *Mapping) wrong(got, want string) error {
	return &mappingProblem{file: m.name, got: got, want: want}
}

func (m *Mapping) checkSymbols() error {
	known := func(s string) bool { return s == "" || term.Symbol(s).Known() }
	for cell, s := range m.spec.Symbols {
		if !known(s) {
			return m.wrong(s, fmt.Sprintf("z, x, c, low, k, u or nothing for %q under symbols", cell))
		}
	}
	for _, in := range m.spec.Instead {
		if in.Symbol == "" || !known(in.Symbol) || len(in.When) == 0 {
			return m.wrong(in.Symbol, "when, and z, x, c, low, k or u as symbol, under instead")
		}
	}
	for _, p := range m.spec.Place {
		if !p.Level.is() || (!p.Code.is() && !p.LA.is() && !p.URN.is() && !p.Name.is()) {
			return m.wrong("", "a level, and one of code, la, urn and name, in every rule under place")
		}
	}
	for _, p := range m.spec.Period {
		if !p.Label.is() {
			return m.wrong("", "a label in every rule under period")
		}
	}
	return nil
}

func (m *Mapping) checkMeasures() error {
	seen := map[string]bool{}
	for i := range m.spec.Measures {
		s := &m.spec.Measures[i]
		if s.ID == "" {
			return m.wrong("", fmt.Sprintf("an id for measure %d", i+1))
		}
		if seen[s.ID] && len(s.When) == 0 && len(s.Of) == 0 {
			return m.wrong(s.ID, "every measure once")
		}
		seen[s.ID] = true
		if s.Figure.Value == "" {
			s.Figure.Value = s.ID
		}
		if s.Title == "" {
			return m.wrong(s.ID, "a title for this measure")
		}
		if !slices.Contains([]string{"", "high", "low"}, s.Polarity) {
			return m.wrong(s.Polarity, "high, low or nothing as the polarity of "+s.ID)
		}
		if err := m.checkNumbers(s.ID, &s.Basis, s.Figure); err != nil {
			return err
		}
	}
	if l := m.spec.Long; l != nil {
		if !l.Measure.is() || l.Figure.Value == "" || (l.Dictionary == nil && !l.Title.is()) {
			return m.wrong("", "measure, value, and a title or a dictionary, under long")
		}
		if d := l.Dictionary; d != nil && (len(d.Files) == 0 || !d.Key.is() || !d.Title.is()) {
			return m.wrong("", "files, key and title under dictionary")
		}
		return m.checkNumbers("long", &l.Basis, l.Figure)
	}
	return nil
}

// checkNumbers finds out on which basis limits may be worked out, unless the
// mapping says it.
func (m *Mapping) checkNumbers(id string, basis *string, n numbersSpec) error {
	if n.Blank != "" && !term.Symbol(n.Blank).Known() {
		return m.wrong(n.Blank, "z, x, c, low, k or u as the blank of "+id)
	}
	if n.Value == rebuilt && (n.X == "" || n.N == "" || n.X == rebuilt || n.N == rebuilt) {
		return m.wrong(rebuilt, "the columns x and n, where the value of "+id+" is rebuilt")
	}
	if (n.X == rebuilt && (n.N == "" || n.N == rebuilt)) || (n.N == rebuilt && n.X == "") {
		return m.wrong(rebuilt, "only one of x and n rebuilt, and a column for the other, in "+id)
	}
	if (n.Lower == "") != (n.Upper == "") {
		return m.wrong("", "both lower and upper, or neither, in "+id)
	}
	switch Basis(*basis) {
	case NoBasis:
		switch {
		case n.X == "" || n.N == "" || n.Lower != "":
		case n.X == rebuilt:
			*basis = string(RebuiltCount)
		case n.N == rebuilt:
			*basis = string(RebuiltBase)
		default:
			*basis = string(Counts)
		}
	case "none":
		*basis = ""
	case Counts, RebuiltCount, RebuiltBase, Clustered:
		if n.X == "" || n.N == "" {
			return m.wrong(*basis, "x and n where "+id+" has a basis")
		}
	default:
		return m.wrong(*basis, "counts, rebuilt-count, rebuilt-base, clustered or none as the basis of "+id)
	}
	return nil
}
