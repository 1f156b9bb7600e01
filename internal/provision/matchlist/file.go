package matchlist

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fairground/internal/provision/sheet"
	"fairground/internal/table"
	"fairground/linkage/school"
)

// Request is what `fairground match` is asked to do.
type Request struct {
	In         string // path of the spreadsheet
	Out        string // path of the CSV to write; "" puts it beside In
	Map        map[sheet.Role]string
	AsOf       time.Time // of rows without a date of their own; zero: today
	Candidates int       // zero writes no candidates file
	Workers    int
	// Progress is called now and then with how much of the sheet is done, from 0
	// to 1, and how many rows that is.
	Progress func(done float64, rows int)
}

// Report says what came of a [Request].
type Report struct {
	Sheets  []SheetReport // the matched ones
	Skipped []Skipped
}

// SheetReport is what came of one sheet.
type SheetReport struct {
	Layout                      *sheet.Layout
	Format                      string // "comma-separated, UTF-8"
	Out                         string
	CandidatesOut               string // "" when none were asked for
	Rows, Matched, Review, None int
	Aside                       int              // of the rows with none: totals, notes
	Problems                    []*table.Problem // the first of them
	ProblemCount                int
}

// Skipped is a sheet that was not matched, and why.
type Skipped struct{ Sheet, Reason string }

// keptProblems is how many problems of a sheet are kept word for word.
const keptProblems = 20

// ErrSameFile is an output that would replace the input.
var ErrSameFile = errors.New("the result would replace the list itself; choose another name with --out")

// MatchFile matches a spreadsheet and writes the results. Of a workbook with
// several lists the first is written to Out, each further one beside it with the
// sheet's name put before the ending.
//
// load gives the matcher. It is called once the spreadsheet has proved to be a
// list, since it takes a second and a bad file deserves its answer at once.
func MatchFile(ctx context.Context, load func() (Matcher, error), r Request) (*Report, error) {
	file, err := table.OpenPath(r.In)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	choices, err := sheet.Choose(file, sheet.Options{Map: r.Map})
	if err != nil {
		return nil, err
	}
	if _, err := r.outFor("", true); err != nil {
		return nil, err
	}
	m, err := load()
	if err != nil {
		return nil, err
	}
	report := &Report{}
	for _, c := range choices {
		if !c.Use {
			report.Skipped = append(report.Skipped, Skipped{c.Sheet.Name, c.Reason})
			continue
		}
		out, err := r.outFor(c.Sheet.Name, len(report.Sheets) == 0)
		if err != nil {
			return report, err
		}
		done, err := r.matchSheet(ctx, m, c, out)
		if err != nil {
			return report, fmt.Errorf("match %s: %w", r.In, err)
		}
		report.Sheets = append(report.Sheets, *done)
	}
	return report, nil
}

// outFor returns where the results of a sheet go.
func (r Request) outFor(sheetName string, first bool) (string, error) {
	out := r.Out
	if out == "" {
		out = trimEndings(r.In) + ".matched.csv"
	}
	if !first {
		ext := filepath.Ext(out)
		out = strings.TrimSuffix(out, ext) + "-" + safeName(sheetName) + ext
	}
	if _, err := os.Stat(filepath.Dir(out)); err != nil {
		return "", fmt.Errorf("write %s: %w", out, err)
	}
	in, err := os.Stat(r.In)
	if err != nil {
		return "", fmt.Errorf("match: %w", err)
	}
	if existing, err := os.Stat(out); err == nil && os.SameFile(in, existing) {
		return "", fmt.Errorf("%s: %w", out, ErrSameFile)
	}
	return out, nil
}

// trimEndings takes the endings of spreadsheets and archives off a path.
func trimEndings(path string) string {
	for _, ending := range []string{".gz", ".zip", ".csv", ".tsv", ".txt", ".xlsx", ".xlsm"} {
		if len(path) > len(ending) && strings.EqualFold(path[len(path)-len(ending):], ending) {
			path = path[:len(path)-len(ending)]
		}
	}
	return path
}

// safeName makes of a sheet's name something any file system takes.
func safeName(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
			return '-'
		}
		return r
	}, strings.TrimSpace(s))
}

// matchSheet matches one sheet into its files.
func (r Request) matchSheet(ctx context.Context, m Matcher, c sheet.Choice, out string) (_ *SheetReport, err error) {
	report := &SheetReport{Layout: c.Layout, Format: c.Sheet.Format, Out: out}
	file, err := createAtomic(out)
	if err != nil {
		return nil, err
	}
	defer file.abandon()
	rows, err := newCSVWriter(file, c.Layout.Headings())
	if err != nil {
		return nil, err
	}
	write, finish, err := r.candidateFile(report)
	if err != nil {
		return nil, err
	}
	defer finish(false)
	reading := reading{c.Layout, sheet.NewBuilder(c.Layout, r.AsOf)}
	o := Options{Candidates: r.Candidates, Workers: r.Workers}
	if r.Progress != nil {
		o.Progress = func(rows int) { r.Progress(c.Sheet.Progress(), rows) }
	}
	err = Run(ctx, c.Layout.Rows(c.Sheet), reading, m, o, func(item Item) error {
		report.count(item)
		if err := write(item); err != nil {
			return err
		}
		return rows.write(item)
	})
	if err != nil {
		return nil, err
	}
	if err := rows.out.Flush(); err != nil {
		return nil, err
	}
	if err := finish(true); err != nil {
		return nil, err
	}
	return report, file.commit()
}

// candidateFile opens the candidates file, if one was asked for. finish(true)
// makes it stand; finish(false) removes it unless it stands.
func (r Request) candidateFile(report *SheetReport) (write func(Item) error, finish func(bool) error, err error) {
	if r.Candidates <= 0 {
		return func(Item) error { return nil }, func(bool) error { return nil }, nil
	}
	report.CandidatesOut = strings.TrimSuffix(report.Out, ".csv") + ".candidates.jsonl"
	file, err := createAtomic(report.CandidatesOut)
	if err != nil {
		return nil, nil, err
	}
	lines := newCandidateWriter(file, r.Candidates)
	finish = func(whole bool) error {
		if !whole {
			file.abandon()
			return nil
		}
		if err := lines.buffer.Flush(); err != nil {
			return fmt.Errorf("write %s: %w", report.CandidatesOut, err)
		}
		return file.commit()
	}
	return lines.write, finish, nil
}

// reading reads the rows of a sheet by its layout.
type reading struct {
	*sheet.Layout
	*sheet.Builder
}

// count adds one row to the report.
func (s *SheetReport) count(item Item) {
	s.Rows++
	switch status(item.Result) {
	case school.Matched:
		s.Matched++
	case school.Review:
		s.Review++
	default:
		s.None++
	}
	if item.Aside != "" {
		s.Aside++
	}
	if item.Problem != nil {
		s.ProblemCount++
		if i := item.Problem.Column - 1; i >= 0 && i < len(s.Layout.Columns) {
			item.Problem.ColumnName = s.Layout.Columns[i].Heading
		}
		if len(s.Problems) < keptProblems {
			s.Problems = append(s.Problems, item.Problem)
		}
	}
}
