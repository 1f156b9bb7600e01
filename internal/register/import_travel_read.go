package register

import (
	"context"
	"fmt"
	"io"
	"iter"
	"path/filepath"

	"fairground/internal/register/source"
)

// files reads every table of the files: in an archive each, as a pair that is in
// none of those read is out of reach.
func (b *travelBatch) files(ctx context.Context, paths []string, report *Report) error {
	for _, p := range paths {
		aside, err := source.Parts(p, func(r io.Reader, name string) error { return b.table(ctx, r, name, report) })
		if err != nil {
			return err
		}
		if len(aside) > 0 {
			b.aside = append(b.aside, fmt.Sprintf("%s holds files that are no .csv, which were left aside: %s", filepath.Base(p), some(aside)))
		}
	}
	return nil
}

func (b *travelBatch) table(ctx context.Context, r io.Reader, name string, report *Report) error {
	rows := source.Rows(r, name, travelColumns()...)
	if err := gather(b.wanted(ctx, rows), report, func(row source.Row) { b.read(row, report) }); err != nil {
		return err
	}
	if b.tooMany {
		return b.refusal()
	}
	return ctx.Err()
}

// MostTravelPairs is how many pairs of a neighbourhood and a setting are kept of one
// import: every server holds all that are in use in memory, and makes them anew
// whenever a register is read in. docs/data.md says how much that takes.
const MostTravelPairs = 20_000_000

func (b *travelBatch) refusal() error {
	return fmt.Errorf("more than %d pairs of a neighbourhood and a setting are within %s minutes, twice the limit: expected at most that many; give shorter --minutes, or a smaller --area and the files of it alone", b.most, short(beyond*b.travel.Minutes))
}

// wanted are rows until there are too many, or whoever asked for them has gone.
func (b *travelBatch) wanted(ctx context.Context, rows iter.Seq2[source.Row, error]) iter.Seq2[source.Row, error] {
	return func(yield func(source.Row, error) bool) {
		for row, err := range rows {
			if b.tooMany || ctx.Err() != nil || !yield(row, err) {
				return
			}
		}
	}
}
