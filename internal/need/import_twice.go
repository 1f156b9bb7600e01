package need

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"

	"fairground/internal/need/stats"
)

// twicePage is how many series are looked at at a time.
const twicePage = 100

// twice gathers what stands in the files more than once.
type twice struct {
	table  *stats.Table
	report *ImportReport
	said   map[[2]int64]bool // pairs of rows that were reported
}

// disagreeing settles what the files say twice of one thing: of figures that are
// alike one is kept; of those that differ none, because nobody could say which
// is right.
func (s *Service) disagreeing(ctx context.Context, t *stats.Table, release int64, series []int64, r *ImportReport) error {
	w := &twice{table: t, report: r, said: map[[2]int64]bool{}}
	for page := range slices.Chunk(series, twicePage) {
		found, err := s.spotsTwice(ctx, release, page)
		if err != nil {
			return fmt.Errorf("look for figures that are there twice: %w", err)
		}
		for _, p := range found {
			if err := s.disagreeingAt(ctx, release, p, w); err != nil {
				return err
			}
		}
	}
	if r.Repeated > 0 {
		r.note("%d figures stand in the files twice alike; one of each was kept", r.Repeated)
	}
	return nil
}

func (s *Service) disagreeingAt(ctx context.Context, release int64, p spot, w *twice) error {
	all, err := s.observationsAt(ctx, release, p)
	if err != nil {
		return err
	}
	for len(all) > 0 { // in the order of their periods
		n := 1
		for n < len(all) && all[n].period == all[0].period {
			n++
		}
		for _, o := range w.settle(all[:n]) {
			if err := s.removeFigure(ctx, release, o); err != nil {
				return err
			}
			w.report.Observations--
		}
		all = all[n:]
	}
	return nil
}

// settle says which observations of one thing must go.
func (w *twice) settle(all []stored) []*stored {
	var out []*stored
	if len(all) < 2 {
		return nil
	}
	for i := 1; i < len(all); i++ {
		if !all[i].sameFigure(&all[0]) {
			w.differ(&all[0], &all[i])
			for k := range all {
				out = append(out, &all[k])
			}
			w.report.Disagreeing += len(all)
			return out
		}
	}
	for i := 1; i < len(all); i++ {
		out = append(out, &all[i])
	}
	w.report.Repeated += len(out)
	return out
}

// differ reports two rows that disagree, once however many measures they have.
func (w *twice) differ(a, b *stored) {
	pair := [2]int64{a.row, b.row}
	if w.said[pair] {
		return
	}
	if len(w.said) < 100_000 { // of a file that is all wrong
		w.said[pair] = true
	}
	w.report.problem(fmt.Sprintf("%s and %s: found different figures for the same place, group and period (%s): expected one row for each; these figures of both were left out", w.where(a.row), w.row(b.row), a.period))
}

func (w *twice) where(n int64) string {
	file, row := FileRow(n)
	if file >= len(w.table.Files) {
		return "row " + strconv.Itoa(row)
	}
	return filepath.Base(w.table.Files[file]) + ", row " + strconv.Itoa(row)
}

func (w *twice) row(n int64) string {
	if file, row := FileRow(n); file == 0 {
		return "row " + strconv.Itoa(row)
	}
	return w.where(n)
}
