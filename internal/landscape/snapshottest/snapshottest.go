// Package snapshottest reads the files of the landscape bench (real places of
// England, made-up provision) into the snapshot that the server uses, for tests
// and for dev/bench.
//
// The bench has eight themes and five age phases of its own, by number; theme t
// is the set with bit t-1, and likewise a phase. A setting's need is the number
// of children in income-deprived families of its neighbourhood, nought where it
// is blank. The files and what they mean: bench/landscape/README.md beside the
// open data.
package snapshottest

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"

	"fairground/catchment"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/term"
)

// Theme is the bench's theme of a number from 1 to 8.
func Theme(n int) term.ThemeSet { return 1 << (n - 1) }

// Phase is the bench's age phase of a number from 1 to 5.
func Phase(n int) term.PhaseSet { return 1 << (n - 1) }

// Rows are the bench's files, loaded.
type Rows struct {
	Settings       []snapshot.SettingRow
	Neighbourhoods []snapshot.NeighbourhoodRow
	Deliveries     []snapshot.DeliveryRow
}

// Read loads the files of bench/landscape/data.
func Read(folder string) (*Rows, error) {
	out := &Rows{}
	programmes, err := out.programmes(folder)
	if err != nil {
		return nil, err
	}
	return out, errors.Join(out.neighbourhoods(folder), out.settings(folder), out.deliveries(folder, programmes))
}

// SettingID names a setting by its number in the bench.
func SettingID(n int) term.SettingID { return term.SettingID(strconv.Itoa(n)) }

// Number is a setting's number in the bench.
func Number(id term.SettingID) int { n, _ := strconv.Atoi(string(id)); return n }

func (out *Rows) neighbourhoods(folder string) error {
	return each(filepath.Join(folder, "neighbourhoods.csv.gz"), func(r row) error {
		n := snapshot.NeighbourhoodRow{Code: term.GSS(r.text("code")), Name: r.text("name"), Children: r.count("children"), Rank: r.number("idaci_rank"),
			At: catchment.Point{X: r.float("x"), Y: r.float("y")}}
		n.Areas = append(areas(r), n.Code)
		out.Neighbourhoods = append(out.Neighbourhoods, n)
		return r.problem()
	})
}

func areas(r row) []term.GSS {
	out := []term.GSS{snapshot.England, term.GSS(r.text("lad"))}
	if ca := r.text("ca"); ca != "" {
		out = append(out, term.GSS(ca))
	}
	return out
}

func (out *Rows) settings(folder string) error {
	return each(filepath.Join(folder, "settings.csv.gz"), func(r row) error {
		at := r.number("neighbourhood_id") - 1
		if at < 0 || at >= len(out.Neighbourhoods) {
			return fmt.Errorf("setting %s is in no neighbourhood", r.text("id"))
		}
		in := &out.Neighbourhoods[at]
		out.Settings = append(out.Settings, snapshot.SettingRow{ID: term.SettingID(r.text("id")), Name: r.text("name"), Phases: term.PhaseSet(r.number("phases")),
			Pupils: r.count("pupils"), Need: register.Known(r.number("need")), Rank: r.number("idaci_rank"),
			At: catchment.Point{X: r.float("x"), Y: r.float("y")}, Neighbourhood: in.Code, Areas: append(areas(r), in.Code)})
		return r.problem()
	})
}

type programme struct {
	organisation term.ID
	themes       term.ThemeSet
	phases       term.PhaseSet
}

func (out *Rows) programmes(folder string) (map[string]programme, error) {
	all := map[string]programme{}
	err := each(filepath.Join(folder, "programmes.csv.gz"), func(r row) error {
		p := programme{term.ID(r.text("organisation_id")), Theme(r.number("theme")), Phase(r.number("phase1"))}
		if r.text("phase2") != "" {
			p.phases |= Phase(r.number("phase2"))
		}
		all[r.text("id")] = p
		return r.problem()
	})
	return all, err
}

func (out *Rows) deliveries(folder string, programmes map[string]programme) error {
	return each(filepath.Join(folder, "deliveries.csv.gz"), func(r row) error {
		p, ok := programmes[r.text("programme_id")]
		if !ok {
			return fmt.Errorf("delivery %s is of no programme", r.text("id"))
		}
		out.Deliveries = append(out.Deliveries, snapshot.DeliveryRow{ID: term.ID(r.text("id")), Setting: term.SettingID(r.text("setting_id")),
			Organisation: p.organisation, Programme: term.ID(r.text("programme_id")), Themes: p.themes, Phases: p.phases,
			Period: term.Period(r.number("year")), Reached: r.count("reached"), Visibility: provision.Alliance})
		return r.problem()
	})
}

// row is a row of a file with a heading, and what was wrong with it.
type row struct {
	at      map[string]int
	cells   []string
	problem func() error
	fail    func(error)
}

func (r row) text(column string) string {
	at, ok := r.at[column]
	if !ok {
		r.fail(fmt.Errorf("there is no column %s", column))
		return ""
	}
	return r.cells[at]
}

func (r row) number(column string) int {
	n, err := strconv.Atoi(r.text(column))
	r.fail(err)
	return n
}

func (r row) count(column string) register.Count {
	if r.text(column) == "" {
		return register.Count{}
	}
	return register.Known(r.number(column))
}

func (r row) float(column string) float64 {
	x, err := strconv.ParseFloat(r.text(column), 64)
	if r.fail(err); err != nil {
		return math.NaN()
	}
	return x
}

// each reads a gzipped file of comma-separated values.
func each(path string, visit func(row) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	lines := csv.NewReader(unzipped)
	head, err := lines.Read()
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	r := row{at: map[string]int{}}
	for i, name := range head {
		r.at[name] = i
	}
	var wrong error
	r.problem, r.fail = func() error { return wrong }, func(err error) { wrong = errors.Join(wrong, err) }
	for {
		r.cells, err = lines.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = visit(r)
		}
		if err != nil {
			line, _ := lines.FieldPos(0)
			return fmt.Errorf("%s, line %d: %w", path, line, err)
		}
	}
}
