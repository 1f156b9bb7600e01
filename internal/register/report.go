package register

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"fairground/internal/register/source"
	"fairground/internal/term"
)

// Report says what an import did.
type Report struct {
	ID       term.ID        `json:"id"` // of the import; "" where the files were known already
	Kind     string         `json:"kind"`
	Files    []string       `json:"files"`
	Rows     int            `json:"rows"`               // rows of the files that were used
	Changed  bool           `json:"changed"`            // false: everything was there already
	Counts   map[string]int `json:"counts"`             // "new", "closed", "gone", "renamed", "moved", "converted", …
	Problems []string       `json:"problems"`           // rows that could not be used: file, row, column, what was expected
	Unlisted int            `json:"unlisted,omitempty"` // of those, how many more there are than Problems lists
	Notes    []string       `json:"notes"`
}

func (r *Report) count(what string, n int) {
	if n != 0 {
		r.Counts[what] += n
		r.Changed = true
	}
}

func (r *Report) note(format string, args ...any) {
	r.Notes = append(r.Notes, fmt.Sprintf(format, args...))
}

// problemsListed is how many rows that cannot be used a report lists: of a file of
// millions each may be one.
const problemsListed = 1000

// wrong notes a row that cannot be used. Beyond the first thousand they are counted
// alone.
func (r *Report) wrong(err error) {
	if len(r.Problems) >= problemsListed {
		r.Unlisted++
		return
	}
	r.Problems = append(r.Problems, err.Error())
}

// Unusable is how many rows could not be used, whether or not they are listed.
func (r *Report) Unusable() int { return len(r.Problems) + r.Unlisted }

// Words puts the report in one sentence.
func (r Report) Words() string {
	if !r.Changed {
		return r.Kind + ": nothing new"
	}
	var parts []string
	for _, what := range []string{"new", "closed", "gone", "reopened", "renamed", "moved", "converted", "withdrawn", "updated", "placed"} {
		if n := r.Counts[what]; n > 0 {
			parts = append(parts, strconv.Itoa(n)+" "+what)
		}
	}
	text := fmt.Sprintf("%s: %d rows", r.Kind, r.Rows)
	if len(parts) > 0 {
		text += " (" + strings.Join(parts, ", ") + ")"
	}
	if n := r.Unusable(); n > 0 {
		text += fmt.Sprintf("; %d could not be used", n)
	}
	return text
}

// imported runs one import in a transaction and records it with its report. An
// import that finds everything there already leaves no record: what is stored is
// compared with the files, not the files with those read before, so that a file
// may be read again once what it builds on has come.
func (s *Service) imported(ctx context.Context, kind string, paths []string, run func(ctx context.Context, report *Report) error) (Report, error) {
	report, err := newReport(kind, paths)
	if err != nil {
		return report, err
	}
	if err := s.recorded(ctx, paths, &report, run); err != nil {
		return report, fmt.Errorf("import %s: %w", kind, err)
	}
	return report, nil
}

func newReport(kind string, paths []string) (Report, error) {
	report := Report{Kind: kind, Counts: map[string]int{}}
	for _, p := range paths {
		report.Files = append(report.Files, filepath.Base(p))
	}
	if len(paths) == 0 {
		return report, errors.New("no file was named")
	}
	return report, nil
}

// recorded is the transaction of an import and its record.
func (s *Service) recorded(ctx context.Context, paths []string, report *Report, run func(ctx context.Context, report *Report) error) error {
	sum, err := checksum(paths)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		id := s.newID()
		report.ID = id
		ctx = context.WithValue(ctx, importKey{}, id)
		if err := s.recordImport(ctx, id, sum, report); err != nil {
			return err
		}
		if err := run(ctx, report); err != nil {
			return err
		}
		if !report.Changed {
			report.ID = ""
			_, err := s.db.Exec(ctx, `delete from register_import where id = $1`, string(id))
			return err
		}
		if report.Unlisted > 0 {
			report.note("%d rows cannot be used beside those listed", report.Unlisted)
		}
		if err := s.recordReport(ctx, id, report); err != nil {
			return err
		}
		return s.db.Bump(ctx, DataVersion)
	})
}

type importKey struct{}

// importID is the import that ctx belongs to.
func importID(ctx context.Context) term.ID {
	id, _ := ctx.Value(importKey{}).(term.ID)
	return id
}

func (s *Service) recordImport(ctx context.Context, id term.ID, sum string, r *Report) error {
	_, err := s.db.Exec(ctx, `insert into register_import (id, kind, file, sha256, imported, report) values ($1, $2, $3, $4, $5, '')`,
		string(id), r.Kind, strings.Join(r.Files, ", "), sum, s.now().UTC())
	return err
}

func (s *Service) recordReport(ctx context.Context, id term.ID, r *Report) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = s.db.Exec(ctx, `update register_import set report = $1 where id = $2`, string(text), string(id))
	return err
}

func checksum(paths []string) (string, error) {
	var sums []string
	for _, p := range paths {
		f, err := os.Open(p)
		if err != nil {
			return "", err
		}
		h := sha256.New()
		_, err = io.Copy(h, f)
		f.Close()
		if err != nil {
			return "", err
		}
		sums = append(sums, hex.EncodeToString(h.Sum(nil)))
	}
	slices.Sort(sums)
	return strings.Join(sums, " "), nil
}

// gather hands on the rows that can be used and notes in the report what is
// wrong with others. A file that cannot be read to its end, or lacks a column it
// cannot do without, is an error: nothing of it may count.
func gather[T any](rows iter.Seq2[T, error], report *Report, use func(T)) error {
	for row, err := range rows {
		var bad *source.RowError
		switch {
		case errors.As(err, &bad) && bad.Row > 1:
			report.wrong(bad)
		case err != nil:
			return err
		default:
			use(row)
		}
	}
	return nil
}

// readAll gathers the rows of one file through one of source's readers.
func readAll[T any](path string, read func(io.Reader, string) iter.Seq2[T, error], report *Report, use func(T)) error {
	f, err := source.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return gather(read(f, filepath.Base(path)), report, use)
}

// each gathers the rows of several files by the names of their columns.
func each(paths []string, columns []source.Column, report *Report, use func(source.Row)) error {
	read := func(r io.Reader, name string) iter.Seq2[source.Row, error] { return source.Rows(r, name, columns...) }
	for _, p := range paths {
		if err := readAll(p, read, report, use); err != nil {
			return err
		}
	}
	return nil
}

// latLon reads two columns as degrees.
func latLon(r source.Row, latColumn, lonColumn int) (lat, lon float64, err error) {
	lat, err = strconv.ParseFloat(r.Text(latColumn), 64)
	if err != nil || !(lat >= -90 && lat <= 90) { // so written, NaN is refused too
		return 0, 0, r.Wrong(latColumn, "a latitude in degrees")
	}
	lon, err = strconv.ParseFloat(r.Text(lonColumn), 64)
	if err != nil || !(lon >= -180 && lon <= 180) {
		return 0, 0, r.Wrong(lonColumn, "a longitude in degrees")
	}
	return lat, lon, nil
}
