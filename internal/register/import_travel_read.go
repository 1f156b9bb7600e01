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
	if err := gather(whileAsked(ctx, rows), report, func(row source.Row) { b.read(row, report) }); err != nil {
		return err
	}
	return ctx.Err()
}

// whileAsked are rows until whoever asked for them has gone.
func whileAsked[T any](ctx context.Context, rows iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for row, err := range rows {
			if ctx.Err() != nil || !yield(row, err) {
				return
			}
		}
	}
}
