package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"

	"fairground/internal/provision/matchlist"
	"fairground/internal/provision/sheet"
)

// MatchCmd is `fairground match`.
type MatchCmd struct {
	In         string            `arg:"" help:"The list: CSV (also inside .gz or .zip) or XLSX. Columns may have any heading and order."`
	Out        string            `help:"Where to write. Without it, the name of the list with .matched.csv. Further lists in a workbook go beside it, with the sheet's name added." placeholder:"OUT.csv"`
	Register   []string          `help:"A register to match against: the schools file or the links file of Get Information About Schools, or Ofsted's early years file. Give once for each file." placeholder:"FILE" sep:"none"`
	Names      string            `help:"A CSV with the columns urn and name: names that settings have borne." placeholder:"FILE"`
	Map        map[string]string `help:"Which column is what, where the guess is wrong: name=COL,postcode=COL. COL is a heading, a letter or a number; '-' means no column; an address may be C+D+E." mapsep:"," placeholder:"ROLE=COL"`
	AsOf       string            `help:"The day the list speaks of, for rows that have no date of their own: 2024-05-16, or a school year such as 2023/24." placeholder:"DATE"`
	Candidates int               `help:"Also write the N likeliest settings of every row, to OUT with .candidates.jsonl for .csv." placeholder:"N"`
}

// Help is shown below the usage.
func (MatchCmd) Help() string {
	return `Writes every column of the list, in order, and six more: match_register, match_id, match_name,
match_probability, match_status (matched, review or none) and match_reason.

Every row below the headings that has anything in it gives one row, in order. Title lines above the
headings and blank rows are not copied. Of a workbook, each sheet that is a list of settings is
matched: the first to OUT.csv, a further one to OUT-sheetname.csv. Nothing is written when the run fails,
and neither the list nor a register is ever written over.
A list of children is refused.`
}

// Run does the work and says on standard error what was done.
func (c *MatchCmd) Run(ctx context.Context) error {
	files, filesErr := c.registers()
	request := matchlist.Request{In: c.In, Out: c.Out, Keep: files, Map: map[sheet.Role]string{}, Candidates: c.Candidates}
	for role, column := range c.Map {
		request.Map[sheet.Role(role)] = column
	}
	if c.AsOf != "" {
		day, ok := sheet.ParsePeriod(c.AsOf)
		if !ok {
			return fmt.Errorf("--as-of %q: expected a date such as 2024-05-16 or a school year such as 2023/24", c.AsOf)
		}
		request.AsOf = day
	}
	start := time.Now()
	request.Progress = progress()
	report, err := matchlist.MatchFile(ctx, func() (matchlist.Matcher, error) {
		// Told only now: what is wrong with the list itself is said first.
		if filesErr != nil {
			return nil, filesErr
		}
		return index(files)
	}, request)
	if report != nil && len(report.Sheets) > 0 {
		fmt.Fprint(os.Stderr, report.Text(time.Since(start)))
	}
	return err
}

// registers returns the files to match against: those that were given, or else
// those that are found.
func (c *MatchCmd) registers() ([]string, error) {
	files := slices.Clone(c.Register)
	if len(files) == 0 {
		found, err := matchlist.FindRegisters(os.Getenv("FAIRGROUND_DATA"))
		if err != nil {
			return nil, err
		}
		files = found
		fmt.Fprintln(os.Stderr, "registers:", strings.Join(found, ", "))
	}
	if c.Names != "" {
		files = append(files, c.Names)
	}
	return files, nil
}

// shownWarnings is how many warnings about registers are shown.
const shownWarnings = 5

// index builds the index over the registers.
func index(files []string) (matchlist.Matcher, error) {
	built, warnings, err := matchlist.LoadIndex(files...)
	for _, w := range warnings[:min(shownWarnings, len(warnings))] {
		fmt.Fprintln(os.Stderr, "warning:", w)
	}
	if more := len(warnings) - shownWarnings; more > 0 {
		fmt.Fprintf(os.Stderr, "warning: and %d more rows of the registers that could not be read\n", more)
	}
	if err != nil {
		return nil, err
	}
	return built, nil
}

// progress returns a bar on standard error, or nothing where nobody is watching.
func progress() func(done float64, rows int) {
	info, err := os.Stderr.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	bar := progressbar.NewOptions(1000, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetDescription("matching"),
		progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond))
	return func(done float64, rows int) {
		bar.Describe(fmt.Sprintf("matching, %d rows", rows))
		_ = bar.Set(int(done * 1000)) // a bar that cannot be drawn is no reason to stop
	}
}
