package privacy

import (
	"context"
	"fmt"
	"time"

	"fairground/internal/db"
	"fairground/internal/term"
)

// acknowledgement is that a person read an edition of a notice.
type acknowledgement struct {
	Notice  Kind      `json:"notice"`
	Edition int       `json:"edition"`
	At      time.Time `json:"at"`
}

func (s *Service) acknowledged(ctx context.Context, person term.ID) ([]acknowledgement, error) {
	all, err := db.Collect(ctx, s.DB, func(row db.Scanner) (a acknowledgement, err error) {
		err = row.Scan(&a.Notice, &a.Edition, &a.At)
		a.At = a.At.UTC()
		return a, err
	}, `select kind, edition, at from privacy_acknowledgement where person_id = $1 order by kind, edition`, string(person))
	if err != nil {
		return nil, fmt.Errorf("notices that %s acknowledged: %w", person, err)
	}
	return all, nil
}

func (s *Service) insertAcknowledgement(ctx context.Context, person term.ID, a acknowledgement) (added bool, err error) {
	n, err := s.DB.Exec(ctx, `insert into privacy_acknowledgement (person_id, kind, edition, at) values ($1, $2, $3, $4) on conflict do nothing`,
		string(person), string(a.Notice), a.Edition, a.At)
	return n == 1, err
}

func (s *Service) forgetAcknowledged(ctx context.Context, person term.ID) error {
	_, err := s.DB.Exec(ctx, `delete from privacy_acknowledgement where person_id = $1`, string(person))
	return err
}

// putReport writes what a rule did. A run that is tried again adds to what it
// removed before.
func (s *Service) putReport(ctx context.Context, r Report) error {
	_, err := s.DB.Exec(ctx, `insert into privacy_report (run, rule, at, older, removed, problem) values ($1, $2, $3, $4, $5, $6)
		on conflict (run, rule) do update set at = excluded.at, older = excluded.older, problem = excluded.problem, removed = privacy_report.removed + excluded.removed`,
		r.Run, r.Rule, r.At, r.Older, r.Removed, r.Problem)
	if err != nil {
		return fmt.Errorf("report on rule %s: %w", r.Rule, err)
	}
	return nil
}

// Reports lists what carrying out the rules did, the newest first.
func (s *Service) Reports(ctx context.Context, limit int) ([]Report, error) {
	all, err := db.Collect(ctx, s.DB, func(row db.Scanner) (r Report, err error) {
		err = row.Scan(&r.Run, &r.Rule, &r.At, &r.Older, &r.Removed, &r.Problem)
		r.At, r.Older = r.At.UTC(), r.Older.UTC()
		return r, err
	}, `select run, rule, at, older, removed, problem from privacy_report order by at desc, run desc, rule limit $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("reports on retention: %w", err)
	}
	return all, nil
}

func (s *Service) sweepReports(ctx context.Context, before time.Time) (int64, error) {
	return s.DB.Exec(ctx, `delete from privacy_report where at < $1`, before)
}
