package need

import (
	"context"
	"time"

	"fairground/internal/db"
	"fairground/internal/need/stats"
)

func scanNeighbour(row db.Scanner) (n stats.NeighbourRow, err error) {
	err = row.Scan(&n.LA, &n.Rank, &n.Neighbour, &n.Closeness)
	return n, err
}

// neighboursOf reads one vintage, by authority and rank.
func (s *Service) neighboursOf(ctx context.Context, vintage string) ([]stats.NeighbourRow, error) {
	return db.Collect(ctx, s.db, scanNeighbour,
		`select la, rank, neighbour, closeness from need_neighbour where vintage = $1 order by la, rank`, vintage)
}

// latestNeighbours reads the newest vintage; "" where there is none.
func (s *Service) latestNeighbours(ctx context.Context) (vintage string, rows []stats.NeighbourRow, err error) {
	vintage, found, err := db.Get(ctx, s.db, db.One[string], `select vintage from need_neighbour order by published desc limit 1`)
	if err != nil || !found {
		return "", nil, err
	}
	rows, err = s.neighboursOf(ctx, vintage)
	return vintage, rows, err
}

// storeNeighbours puts a vintage in the place of what was known of it.
func (s *Service) storeNeighbours(ctx context.Context, vintage string, published time.Time, rows []stats.NeighbourRow) error {
	if _, err := s.db.Exec(ctx, `delete from need_neighbour where vintage = $1`, vintage); err != nil {
		return err
	}
	_, err := s.db.Load(ctx, "need_neighbour", []string{"vintage", "published", "la", "rank", "neighbour", "closeness"}, func(yield func([]any) bool) {
		for _, r := range rows {
			if !yield([]any{vintage, db.Date(published), r.LA, int64(r.Rank), r.Neighbour, r.Closeness}) {
				return
			}
		}
	})
	return err
}
