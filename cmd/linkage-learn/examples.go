package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"fairground/internal/register/source"
	"fairground/linkage"
	"fairground/linkage/school"
)

// negatives is the one list of rows that mean no setting.
const negatives = "neg_ey_ofsted"

// labelled is one example with where it came from.
type labelled struct {
	linkage.Example
	facts   [][]float32 // per candidate, for the calibrator
	set     string      // the publisher that is left out together
	variant string
	real    bool // from a publisher, not made up
	hasID   bool // the row has an answer
	half    int  // 0 or 1, the same for a row in all its variants
	lent    bool // the variant shows something that the register lent to the row
	keptOut bool // of the half of the real negatives that the shipped model never sees
}

// task is one row to be turned into an example.
type task struct {
	ix      *school.Index
	row     row
	set     string
	variant string
	weight  float32
	real    bool
	without bool // leave the true school out, as if the register lacked it
}

// indexes are the registers' indexes that examples are drawn from. Training sees
// registers with and without former names, and with Ofsted's beside GIAS.
type indexes struct{ plain, named, both *school.Index }

// material is everything that examples are made from.
type material struct {
	o         options
	params    *school.Params
	ix        indexes
	regs      registers
	rng       *rand.Rand
	corrupter *corrupter
	early     []school.Setting
	charities []string
	truth     []list
	tasks     []task
}

func gather(o options, p *school.Params) (*material, error) {
	m := &material{o: o, params: p, rng: rand.New(rand.NewPCG(o.seed, 7))}
	var err error
	if m.regs, err = readRegisters(o.data); err != nil {
		return nil, err
	}
	if err := m.addWebsites(); err != nil {
		return nil, err
	}
	m.ix = indexes{school.NewIndex(m.regs.plain, p), school.NewIndex(m.regs.named, p), school.NewIndex(m.regs.both, p)}
	if err := m.readWorld(); err != nil {
		return nil, err
	}
	if err := m.realTasks(); err != nil {
		return nil, err
	}
	m.syntheticTasks()
	return m, nil
}

// addWebsites gives the register the websites that it lacks in this extract.
func (m *material) addWebsites() error {
	urls := map[string]string{}
	f, err := source.Open(filepath.Join(m.o.data, "gias", "openregister-2016", "schools.tsv.gz"))
	if err != nil {
		return err
	}
	defer f.Close()
	cr := csv.NewReader(bufio.NewReader(f))
	cr.Comma, cr.LazyQuotes, cr.FieldsPerRecord = '\t', true, -1
	for {
		rec, err := cr.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if len(rec) > 8 {
			urls[rec[0]] = rec[8]
		}
	}
	for _, r := range []*school.Registers{&m.regs.plain, &m.regs.named, &m.regs.both} {
		for i := range r.Settings {
			r.Settings[i].Website = urls[r.Settings[i].ID]
		}
	}
	return nil
}

// readWorld reads what made-up rows are made of.
func (m *material) readWorld() error {
	trusts, err := readTrusts(filepath.Join(m.o.data, "gias", "sap-sector-2026", "EstablishmentGroupLinks.json.gz"))
	if err != nil {
		return err
	}
	for _, f := range []struct{ path, column string }{{"charities/charities_operating_in_trafford.csv.gz", "charity_name"}, {"charities/charity-names.csv.gz", "alternative_name"},
		{"provision-greater-manchester/gm_libraries.csv", "name"}, {"provision-greater-manchester/gm_food_banks.csv", "Name"}} {
		names, err := readColumn(filepath.Join(m.o.data, filepath.FromSlash(f.path)), f.column)
		if err != nil {
			return err
		}
		m.charities = append(m.charities, names...)
	}
	all := m.regs.plain.Settings
	for _, s := range m.regs.both.Settings {
		if s.Register == school.OfstedEY {
			m.early = append(m.early, s)
		}
	}
	if m.truth, err = truthLists(filepath.Join(m.o.truth, "truth")); err != nil {
		return err
	}
	m.early = withoutKeptOut(strangers(m.early, all), m.truth)
	m.corrupter = &corrupter{rng: m.rng, trusts: trusts, all: all, old: map[string]string{
		"Cumberland": "Cumbria", "Westmorland and Furness": "Cumbria", "North Northamptonshire": "Northamptonshire", "West Northamptonshire": "Northamptonshire",
		"Bournemouth, Christchurch and Poole": "Bournemouth", "County Durham": "Durham", "Herefordshire, County of": "Herefordshire",
		"Bristol, City of": "Bristol", "Kingston upon Hull, City of": "Hull", "Cheshire East": "Cheshire", "Telford and Wrekin": "Telford & Wrekin",
		"St. Helens": "St Helens", "Bath and North East Somerset": "BANES", "Southend-on-Sea": "Southend"}}
	return nil
}

func readColumn(path, column string) ([]string, error) {
	f, err := source.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := readRows(f, publisher{comma: ',', row: func(get func(string) string) (row, bool) {
		return row{query: school.Query{Name: get(column)}}, get(column) != ""
	}})
	out := make([]string, len(rows))
	for i := range rows {
		out[i] = rows[i].query.Name
	}
	return out, err
}

func readTrusts(path string) ([]string, error) {
	f, err := source.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var groups []struct {
		Name string `json:"group_name"`
		Type string `json:"group_type"`
	}
	if err := json.NewDecoder(f).Decode(&groups); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var out []string
	for _, g := range groups {
		if g.Name != "" {
			out = append(out, g.Name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// realTasks adds the publishers' rows in every variant.
func (m *material) realTasks() error {
	for _, l := range m.truth {
		for _, r := range l.rows {
			m.addReal(l.set, l.variant, r, 1)
		}
	}
	early, err := truthLists(filepath.Join(m.o.truth, "truth_ey"))
	if err != nil {
		return err
	}
	for _, l := range early {
		for i, r := range l.rows {
			if i%2 == 0 {
				m.tasks = append(m.tasks, task{m.ix.both, r, l.set, l.variant, 0.5, true, false})
			}
		}
	}
	on := map[string]*school.Setting{}
	for i := range m.regs.plain.Settings {
		on[m.regs.plain.Settings[i].ID] = &m.regs.plain.Settings[i]
	}
	for _, p := range publishers() {
		rows, err := readPublisher(m.o.data, p, on, m.rng)
		if err != nil {
			return err
		}
		for _, l := range splitVariants(p.set, rows) {
			for _, r := range l.rows {
				m.addReal(l.set, l.variant, r, 0.6)
			}
		}
	}
	return nil
}

// addReal adds a publisher's row against a register with or without former
// names, and at times without its true school.
func (m *material) addReal(set, variant string, r row, weight float32) {
	ix := m.ix.plain
	switch p := m.rng.Float64(); {
	case p < 0.3:
		ix = m.ix.named
	case p < 0.4 && r.id != "":
		ix = m.ix.both
	}
	m.tasks = append(m.tasks, task{ix, r, set, variant, weight, true, false})
	if r.id != "" && m.rng.Float64() < 0.08 {
		m.tasks = append(m.tasks, task{m.ix.plain, r, set, variant, 0.5 * weight, false, true})
	}
}

// Sizes of the made-up part.
const (
	madeUpRows     = 24000
	madeUpEarly    = 3000
	madeUpNegative = 12000
	madeUpRenamed  = 4000
)

func (m *material) syntheticTasks() {
	all := m.regs.plain.Settings
	for range madeUpRows {
		s := &all[m.rng.IntN(len(all))]
		if s.Status == school.Closed && m.rng.Float64() < 0.6 {
			continue
		}
		r := row{query: m.corrupter.row(s), reg: school.GIAS, id: s.ID}
		ix := [...]*school.Index{m.ix.plain, m.ix.plain, m.ix.named, m.ix.both}[m.rng.IntN(4)]
		m.tasks = append(m.tasks, task{ix, r, "synthetic", "", 0.5, false, m.rng.Float64() < 0.08})
	}
	early := m.regs.both.Settings[len(all):]
	for range madeUpEarly {
		s := &early[m.rng.IntN(len(early))]
		m.tasks = append(m.tasks, task{m.ix.both, row{query: m.corrupter.row(s), reg: school.OfstedEY, id: s.ID}, "synthetic", "", 0.5, false, m.rng.Float64() < 0.08})
	}
	for i := range madeUpNegative {
		ix := m.ix.plain
		if m.rng.Float64() < 0.3 {
			ix = m.ix.named
		}
		q, set := m.corrupter.negative(m.charities), "synthetic"
		if i%3 == 0 {
			q, set = m.corrupter.earlySetting(m.early), negatives // left out with the real ones
		}
		m.tasks = append(m.tasks, task{ix, row{query: q, reg: school.GIAS}, set, "", 0.7, false, false})
	}
	m.renamedTasks()
}

// renamedTasks are rows that bear a closed school's name where the register only
// has its successor, under another name: what a list sees as a renamed school.
func (m *material) renamedTasks() {
	bare := school.Registers{}
	for _, s := range m.regs.plain.Settings {
		if s.Status != school.Closed {
			bare.Settings = append(bare.Settings, s)
		}
	}
	ix := school.NewIndex(bare, m.params)
	for range madeUpRenamed * 4 {
		s := &m.regs.plain.Settings[m.rng.IntN(len(m.regs.plain.Settings))]
		now, ok := m.ix.plain.Current(school.GIAS, s.ID, time.Time{})
		if s.Status != school.Closed || !ok || now.Status == school.Closed || now.Name == s.Name {
			continue
		}
		q := m.corrupter.fields(school.Query{Name: m.corrupter.name(s.Name, s, 0.3)}, s)
		m.tasks = append(m.tasks, task{ix, row{query: q, reg: school.GIAS, id: now.ID}, "synthetic", "", 0.5, false, false})
	}
}

// examples turns the tasks into examples, on all processors, in order.
func (m *material) examples() []labelled {
	out := make([]labelled, len(m.tasks))
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(m.tasks); i += workers {
				out[i] = m.example(&m.tasks[i])
			}
		})
	}
	wg.Wait()
	return out
}

func (m *material) example(t *task) labelled {
	family, known := int32(-1), false
	if t.row.id != "" {
		family, known = t.ix.Family(t.row.reg, t.row.id)
	}
	var in school.Instance
	if t.without && known {
		in = t.ix.Instance(t.row.query, family)
	} else {
		in = t.ix.Instance(t.row.query)
	}
	l := labelled{facts: in.Facts, set: t.set, variant: t.variant, real: t.real, hasID: t.row.id != "" && !t.without, half: halfOf(t.row.query.Name)}
	l.lent = t.real && t.row.lent(t.variant)
	l.keptOut = t.real && t.set == negatives && l.half == 1
	l.Candidates, l.None, l.Weight = in.Candidates, in.None, t.weight
	l.Target = -1
	if known && !t.without {
		l.Target = slices.Index(in.Families, family)
	}
	return l
}

// halfOf puts a row into one of two halves by its name.
func halfOf(name string) int { return int(linkage.HashString(name) & 1) }

// writeFile writes parameters with a note of what they were learned from.
func writeFile(path string, p *school.Params, note string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := school.WriteParams(f, p, note); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
