package need

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fairground/internal/audit"
	"fairground/internal/need/stats"
	"fairground/internal/site"
	"fairground/internal/term"
)

// NeighboursImport says what an import of statistical neighbours did.
type NeighboursImport struct {
	Vintage     string // "May 2025"
	Authorities int
	Rows        int
	Same        bool // this vintage was known, with the same neighbours: nothing was changed
}

// Words say what was done, in a sentence.
func (n NeighboursImport) Words() string {
	out := "Statistical neighbours of " + site.Plural(n.Authorities, "local authority", "local authorities") + ", " + n.Vintage
	if n.Same {
		return out + ": already imported; nothing was changed."
	}
	return out + ": read in."
}

// ImportNeighbours reads the workbook of statistical neighbours, whole or not at
// all. A vintage that is imported again takes the place of what was known of it;
// an older vintage stays, and the newest is the one that pages show.
func (s *Service) ImportNeighbours(ctx context.Context, path string) (NeighboursImport, error) {
	vintage, rows, err := stats.ReadNeighbours(path)
	if err != nil {
		return NeighboursImport{}, err
	}
	published, err := stats.VintageDate(vintage)
	if err != nil {
		return NeighboursImport{}, fmt.Errorf("neighbours of %s: %w", vintage, err)
	}
	slices.SortFunc(rows, func(a, b stats.NeighbourRow) int {
		if a.LA != b.LA {
			return strings.Compare(a.LA, b.LA)
		}
		return a.Rank - b.Rank
	})
	done := NeighboursImport{Vintage: vintage, Rows: len(rows), Authorities: authorities(rows)}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		before, err := s.neighboursOf(ctx, vintage)
		if err != nil {
			return err
		}
		if done.Same = slices.Equal(before, rows); done.Same {
			return nil
		}
		if err := s.storeNeighbours(ctx, vintage, published, rows); err != nil {
			return err
		}
		if err := s.audit.Record(ctx, audit.Entry{Action: "neighbours.import", Kind: "statistical neighbours", Thing: term.ID(vintage),
			After: audit.Values{"vintage": vintage, "authorities": strconv.Itoa(done.Authorities)}}); err != nil {
			return err
		}
		return s.db.Bump(ctx, DataVersion)
	})
	return done, err
}

// authorities counts those that have neighbours; rows are sorted by them.
func authorities(rows []stats.NeighbourRow) int {
	n := 0
	for i, r := range rows {
		if i == 0 || r.LA != rows[i-1].LA {
			n++
		}
	}
	return n
}
