package matchlist

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"fairground/internal/provision/sheet"
	"fairground/internal/table"
	"fairground/linkage/school"
)

// Request is what `fairground match` is asked to do.
type Request struct {
	In         string   // path of the spreadsheet
	Out        string   // path of the CSV to write; "" puts it beside In
	Keep       []string // further files that must not be replaced: the registers
	Map        map[sheet.Role]string
	AsOf       time.Time // of rows without a date of their own; zero: the register's own latest status
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
	HasResults                  []string         // headings of the list that are also those of results
	Problems                    []*table.Problem // the first of them
	ProblemCount                int
}

// Skipped is a sheet that was not matched, and why.
type Skipped struct{ Sheet, Reason string }

// keptProblems is how many problems of a sheet are kept word for word.
const keptProblems = 20

// ErrSameFile is an output that would replace the input.
var ErrSameFile = errors.New("the result would replace the list itself; choose another name with --out")

// ErrKept is an output that would replace a register.
var ErrKept = errors.New("the result would replace a file that is matched against; choose another name with --out")

// ErrNoFolder is an output in a folder that does not exist.
var ErrNoFolder = errors.New("make it first, or choose another with --out")

// MatchFile matches a spreadsheet and writes the results. Of a workbook with
// several lists the first is written to Out, each further one beside it with the
// sheet's name put before the ending. The files appear when all are whole.
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
	outputs, err := r.outputs(choices)
	if err != nil {
		return nil, err
	}
	m, err := load()
	if err != nil {
		return nil, err
	}
	run := &fileRun{Request: r, matcher: m}
	defer run.abandon()
	report := &Report{}
	for _, c := range choices {
		if !c.Use {
			report.Skipped = append(report.Skipped, Skipped{c.Sheet.Name, c.Reason})
			continue
		}
		done, err := run.matchSheet(ctx, c, outputs[len(report.Sheets)])
		if err != nil {
			return nil, fmt.Errorf("match %s: %w", r.In, err)
		}
		report.Sheets = append(report.Sheets, *done)
	}
	if err := run.commit(); err != nil {
		return nil, err
	}
	return report, nil
}

// fileRun is one run over the sheets of a file, and the files it writes.
type fileRun struct {
	Request
	matcher Matcher
	files   []*atomicFile
}

// create begins one of the files of the run.
func (r *fileRun) create(path string) (*atomicFile, error) {
	file, err := createAtomic(path)
	if err == nil {
		r.files = append(r.files, file)
	}
	return file, err
}

// commit makes all files of the run stand under their names.
func (r *fileRun) commit() error {
	for _, file := range r.files {
		if err := file.finish(); err != nil {
			return err
		}
	}
	for _, file := range r.files {
		if err := file.commit(); err != nil {
			return err
		}
	}
	return nil
}

// abandon removes the files that do not stand under their names.
func (r *fileRun) abandon() {
	for _, file := range r.files {
		file.abandon()
	}
}

// matchSheet matches one sheet into its files.
func (r *fileRun) matchSheet(ctx context.Context, c sheet.Choice, out output) (*SheetReport, error) {
	report := &SheetReport{Layout: c.Layout, Format: c.Sheet.Format, Out: out.results, HasResults: resultHeadings(c.Layout)}
	file, err := r.create(out.results)
	if err != nil {
		return nil, err
	}
	rows, err := newCSVWriter(file, c.Layout.Headings())
	if err != nil {
		return nil, err
	}
	lines := noCandidates
	if r.Candidates > 0 {
		report.CandidatesOut = out.candidates
		file, err := r.create(out.candidates)
		if err != nil {
			return nil, err
		}
		lines = newCandidateWriter(file, r.Candidates).write
	}
	reading := reading{c.Layout, sheet.NewBuilder(c.Layout, r.AsOf)}
	o := Options{Candidates: r.Candidates, Workers: r.Workers}
	if r.Progress != nil {
		o.Progress = func(rows int) { r.Progress(c.Sheet.Progress(), rows) }
	}
	err = Run(ctx, c.Layout.Rows(c.Sheet), reading, r.matcher, o, func(item Item) error {
		report.count(item)
		if err := lines(item); err != nil {
			return err
		}
		return rows.write(item)
	})
	if err != nil {
		return nil, err
	}
	return report, rows.out.Flush()
}

// noCandidates writes no candidates.
func noCandidates(Item) error { return nil }

// resultHeadings returns the headings of a list that its results will bear too,
// as in a list that was matched before.
func resultHeadings(l *sheet.Layout) []string {
	var out []string
	for _, heading := range l.Headings() {
		if slices.Contains(ResultColumns(), strings.ToLower(strings.TrimSpace(heading))) {
			out = append(out, heading)
		}
	}
	return out
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
