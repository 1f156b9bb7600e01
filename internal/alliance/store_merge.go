package alliance

import (
	"context"
	"database/sql"
	"time"

	"fairground/internal/db"
	"fairground/internal/term"
)

const selectMerge = `select id, from_id, into_id, reason, made, made_by, undone, undone_by from organisation_merge`

func scanMerge(row db.Scanner) (m Merge, err error) {
	var undone sql.NullTime
	err = row.Scan(&m.ID, &m.From, &m.Into, &m.Reason, &m.Made, &m.By, &undone, &m.UndoneBy)
	m.Made = m.Made.UTC()
	if undone.Valid {
		m.Undone = undone.Time.UTC()
	}
	return m, err
}

func (s *Service) insertMerge(ctx context.Context, m Merge) error {
	_, err := s.db.Exec(ctx, `insert into organisation_merge (id, from_id, into_id, reason, made, made_by) values ($1, $2, $3, $4, $5, $6)`,
		string(m.ID), string(m.From), string(m.Into), m.Reason, m.Made, string(m.By))
	return err
}

// standingMerge finds the merge of an organisation into another that was not undone.
func (s *Service) standingMerge(ctx context.Context, from term.ID) (Merge, bool, error) {
	return db.Get(ctx, s.db, scanMerge, selectMerge+` where from_id = $1 and undone is null`, string(from))
}

func (s *Service) mergesInto(ctx context.Context, into term.ID) ([]Merge, error) {
	return db.Collect(ctx, s.db, scanMerge, selectMerge+` where into_id = $1 and undone is null order by made, id`, string(into))
}

func (s *Service) standingMerges(ctx context.Context) ([]Merge, error) {
	return db.Collect(ctx, s.db, scanMerge, selectMerge+` where undone is null order by made desc, id desc`)
}

func (s *Service) undoMerge(ctx context.Context, id term.ID, at time.Time, by term.ID) error {
	_, err := s.db.Exec(ctx, `update organisation_merge set undone = $2, undone_by = $3 where id = $1`, string(id), at, string(by))
	return err
}

// point makes an organisation point at the one it is merged into, "" for none.
func (s *Service) point(ctx context.Context, id, into term.ID) error {
	_, err := s.db.Exec(ctx, `update organisation set merged_into = $2, version = version + 1 where id = $1`, string(id), sql.NullString{String: string(into), Valid: into != ""})
	return err
}

func (s *Service) insertApart(ctx context.Context, one, other term.ID, at time.Time, by term.ID) error {
	_, err := s.db.Exec(ctx, `insert into organisation_distinct (one_id, other_id, made, made_by) values ($1, $2, $3, $4) on conflict (one_id, other_id) do nothing`, string(one), string(other), at, string(by))
	return err
}

// apart is every pair that somebody said are two.
func (s *Service) apart(ctx context.Context) (map[[2]term.ID]bool, error) {
	pairs, err := db.Collect(ctx, s.db, func(row db.Scanner) (p [2]term.ID, err error) {
		err = row.Scan(&p[0], &p[1])
		return p, err
	}, `select one_id, other_id from organisation_distinct`)
	out := map[[2]term.ID]bool{}
	for _, p := range pairs {
		out[p] = true
	}
	return out, err
}
