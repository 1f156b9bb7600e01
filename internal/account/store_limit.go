package account

import (
	"context"
	"fmt"
	"time"

	"fairground/internal/db"
)

// takeOne counts one try in one statement, which either database does whole, and
// says how long to wait where it is one too many.
func (s *Service) takeOne(ctx context.Context, l limit) (wait time.Duration, err error) {
	subject := hashToken(l.what + "\x00" + l.subject)
	now, every := s.now().UnixMicro(), l.every().Microseconds()
	latest := now + int64(l.count-1)*every // a row that is due later has had its count
	n, err := s.db.Exec(ctx, `insert into attempt (subject, due) values ($1, $2)
		on conflict (subject) do update set due = case when attempt.due < $3 then $2 else attempt.due + $4 end where attempt.due <= $5`,
		subject, now+every, now, every, latest)
	if err != nil {
		return 0, fmt.Errorf("count tries: %w", err)
	}
	if n > 0 {
		return 0, nil
	}
	due, _, err := db.Get(ctx, s.db, db.One[int64], `select due from attempt where subject = $1`, subject)
	if err != nil {
		return 0, fmt.Errorf("count tries: %w", err)
	}
	return max(time.Duration(due-latest)*time.Microsecond, time.Second), nil
}

// sweepAttempts removes the rows that no longer count. Whoever tries something
// counts it in several rows, and holds the first while it waits for the next; a
// sweep that waited for a row, with others in hand, could wait for one who waits
// for it. So it waits for none: a row that is being counted in counts again, and
// is left. SQLite has one writer at a time, and nothing to wait for.
func (s *Service) sweepAttempts(ctx context.Context, now time.Time) (int64, error) {
	if s.db.Dialect() == db.Postgres {
		return s.db.Exec(ctx, `delete from attempt where subject in (select subject from attempt where due < $1 for update skip locked)`, now.UnixMicro())
	}
	return s.db.Exec(ctx, `delete from attempt where due < $1`, now.UnixMicro())
}
