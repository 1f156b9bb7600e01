package stats

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"

	"fairground/internal/table"
	"fairground/internal/term"
)

// OpenEES opens files in the format of Explore Education Statistics as one
// table. A path that ends in .meta.csv is the description of the others; without
// one, that which lies beside the first file is taken. Without any description
// the whole of each file is read once beforehand: columns with known names are
// places and time, columns in which every cell is a number, a symbol or blank are
// measures, and the rest are filters. Table.Notes say what was taken for what.
func OpenEES(paths ...string) (*Table, error) { return openEES(paths, "") }

func openEES(paths []string, meta string) (*Table, error) {
	e := &ees{years: map[string]bool{}, legacy: map[string]bool{}}
	for _, p := range paths {
		switch {
		case !isMeta(p):
			e.files = append(e.files, &eesFile{path: p, name: filepath.Base(p)})
		case meta != "":
			return nil, fmt.Errorf("%s: there is a description already, %s", filepath.Base(p), filepath.Base(meta))
		default:
			meta = p
		}
	}
	if len(e.files) == 0 {
		return nil, errors.New("no file of figures was named, only a description")
	}
	if meta == "" {
		meta = metaBeside(e.files[0].path)
	}
	if meta != "" {
		m, err := readMeta(meta)
		if err != nil {
			return nil, err
		}
		e.meta = m
	}
	for _, f := range e.files {
		if err := e.look(f); err != nil {
			return nil, err
		}
	}
	if err := e.settle(); err != nil {
		return nil, err
	}
	return e.table(meta), nil
}

// ees is what is known of a table while it is opened and read.
type ees struct {
	files    []*eesFile
	meta     *eesMeta // nil where there is none
	filters  []string
	measures []eesMeasure
	problems []*table.Problem
	notes    []string
	years    map[string]bool // kinds of year met
	legacy   map[string]bool // symbols of before 2020 that were met
	read     atomic.Int64
}

type eesMeasure struct {
	Measure
	decimals int
}

// eesFile is one file of a table, and what its columns are.
type eesFile struct {
	path, name string
	size       int64
	headings   []string // as written
	columns    map[string]int
	tally      []tally
	levels     map[string]levelColumns
	period     int
	ident      int // -1 where there is none
	level      int
	filters    []eesColumn
	measures   []eesColumn
}

// eesColumn is a column of one file, and which measure it is of the table.
type eesColumn struct {
	at, measure int
	name        string // "school_type=", as breakdowns begin
}

// tally is what the first reading saw of a column.
type tally struct{ filled, other bool }

// look reads a file's headings and, where nothing describes its columns, every
// cell of them.
func (e *ees) look(f *eesFile) error {
	info, err := os.Stat(f.path)
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	f.size = info.Size()
	file, err := table.OpenPath(f.path)
	if err != nil {
		return err
	}
	defer file.Close()
	for row, err := range file.Sheets()[0].Rows() {
		var problem *table.Problem
		if err != nil && (!errors.As(err, &problem) || problem.Stop) {
			return err
		}
		switch {
		case row.Blank():
		case f.columns == nil:
			if err := f.head(row.Cells); err != nil {
				return err
			}
		default:
			e.see(f, row)
			if e.meta != nil { // one row says of which kind of year they are
				return nil
			}
		}
	}
	if f.columns == nil {
		return &table.Refusal{File: f.name, Reason: "it is empty"}
	}
	return nil
}

// head takes a file's headings.
func (f *eesFile) head(cells []string) error {
	f.columns, f.tally = columnsOf(cells), make([]tally, len(cells))
	for _, c := range cells {
		f.headings = append(f.headings, strings.TrimSpace(c))
	}
	f.period = first(f.columns, []string{"time_period", "year"})
	f.ident = first(f.columns, []string{"time_identifier", "term"})
	f.level = first(f.columns, []string{"geographic_level", "level"})
	if f.period < 0 || f.level < 0 {
		return &table.Refusal{File: f.name, Reason: "its headings are not those of Explore Education Statistics (time_period, time_identifier, geographic_level, country_code, …), and no mapping file fits it; docs/guides/mapping-files.md says how to describe it"}
	}
	f.levels, _ = placeColumns(f.columns)
	return nil
}

// see notes what a row shows of its columns.
func (e *ees) see(f *eesFile, row table.Row) {
	if id, ok := identify(row.Cell(f.ident)); ok {
		e.years[id.year.kind] = true
	}
	level := heading(row.Cell(f.level))
	if _, ok := f.levels[level]; !ok && len(f.levels) < 100 {
		if c, ok := namedAlike(strings.TrimSpace(row.Cell(f.level)), f.columns); ok {
			f.levels[level] = c
		}
	}
	for i := range f.tally {
		t := &f.tally[i]
		if t.other {
			continue
		}
		cell := strings.TrimSpace(row.Cell(i))
		t.filled = t.filled || cell != ""
		if strings.Trim(cell, "0123456789") == "" {
			continue
		}
		_, old, err := value(cell)
		t.other = err != nil
		if old != "" {
			e.legacy[old] = true
		}
	}
}

// value reads a cell of figures. The symbols of before 2020 are read as those
// that replaced them (Analysts' guide, "Data symbols"), and legacy is that which
// was met.
func value(cell string) (v term.Value, legacy string, err error) {
	switch cell {
	case ":", "..":
		return term.Withheld(term.NotAvailable), cell, nil
	case ".":
		return term.Withheld(term.NotApplicable), cell, nil
	case "~":
		return term.Withheld(term.LowNumber), cell, nil
	}
	v, err = term.ParseValue(cell)
	return v, "", err
}

// table makes the table of what was learned.
func (e *ees) table(meta string) *Table {
	t := &Table{Reader: "ees", Notes: e.notes, Read: e.read.Load}
	for _, f := range e.files {
		t.Files = append(t.Files, f.path)
		t.Size += f.size
	}
	if meta != "" {
		t.Files = append(t.Files, meta)
	}
	for _, m := range e.measures {
		t.Measures = append(t.Measures, m.Measure)
	}
	id, title := datasetName(e.files[0].name)
	t.Dataset = Dataset{ID: id, Title: title, Publisher: "Department for Education", Licence: "OGL-3.0",
		Attribution: "Contains public sector information licensed under the Open Government Licence v3.0.",
		Link:        "https://explore-education-statistics.service.gov.uk/", Policy: Policy{Threshold: 10, Base: 1}}
	t.Rows = e.rows
	return t
}

var (
	notWord = regexp.MustCompile(`[^a-z0-9]+`)
	edition = regexp.MustCompile(`^(?:(?:19|20)\d\d|(?:19|20)\d{4}|\d\d|(?:19|20)\d{6}|final|v\d+)$`)
)

// datasetName makes a data set's id and title of a file's name, without what
// tells one edition from another: years, days, "final", "v2".
func datasetName(name string) (id, title string) {
	name, _, _ = strings.Cut(strings.ToLower(name), ".")
	all := strings.Split(strings.Trim(notWord.ReplaceAllString(name, "-"), "-"), "-")
	words := slices.DeleteFunc(slices.Clone(all), edition.MatchString)
	if len(words) == 0 {
		words = all
	}
	id = strings.Join(words, "-")
	title = strings.Join(words, " ")
	if title != "" {
		title = strings.ToUpper(title[:1]) + title[1:]
	}
	return id, title
}
