package job

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"fairground/internal/db"
)

// claimed is a job in the hands of a run: what it needs to do it, and the lease
// that every statement about it names, so that a run that lost its job can no
// longer touch it.
type claimed struct {
	id, lease, kind      string
	args                 []byte
	attempt, maxAttempts int
}

func (q *Queue) now() time.Time { return q.config.Now().UTC() }

// insert adds a job, or finds the one that has its unique key.
func (q *Queue) insert(ctx context.Context, kind string, args []byte, o Options) (string, error) {
	unique := sql.NullString{String: o.Unique, Valid: o.Unique != ""}
	now := q.now()
	// The job that holds the key may end between the two statements: then the key
	// is free and the second turn inserts.
	for range 3 {
		id, found, err := db.Get(ctx, q.db, db.One[string], `
			insert into job (id, kind, args, unique_key, state, due, max_attempts, enqueued_at)
			values ($1, $2, $3, $4, 'waiting', $5, $6, $7)
			on conflict (kind, unique_key) where ended_at is null do nothing returning id`,
			q.config.NewID(), kind, string(args), unique, now.Add(o.After), o.MaxAttempts, now)
		if err != nil || found {
			return id, err
		}
		id, found, err = db.Get(ctx, q.db, db.One[string],
			`select id from job where kind = $1 and unique_key = $2 and ended_at is null`, kind, o.Unique)
		if err != nil || found {
			return id, err
		}
	}
	return "", errors.New("its unique key was taken and freed again and again")
}

// mine writes the condition that picks the jobs this process may take: of kinds
// it knows, and not in its hands already. Parameters are numbered from first.
func (q *Queue) mine(first int, busy []string) (condition string, args []any) {
	kinds := make([]string, 0, len(q.works))
	for kind := range q.works {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds) // one text, so that the database can keep its plan
	condition = "kind in (" + db.Parameters(first, len(kinds)) + ")"
	if len(kinds) == 0 {
		condition = "1 = 0"
	}
	if len(busy) > 0 {
		condition += " and id not in (" + db.Parameters(first+len(kinds), len(busy)) + ")"
	}
	return condition, append(db.Args(kinds), db.Args(busy)...)
}

// anyDue asks, without writing, whether there is anything to take.
func (q *Queue) anyDue(ctx context.Context, busy []string) (bool, error) {
	condition, args := q.mine(2, busy)
	_, found, err := db.Get(ctx, q.db, db.One[int], `select 1 from job where ended_at is null and due <= $1 and `+condition+` limit 1`,
		append([]any{q.now()}, args...)...)
	return found, err
}

// claim takes the job that has been due longest. On PostgreSQL replicas step
// past rows that another is taking; on SQLite there is one writer.
func (q *Queue) claim(ctx context.Context, busy []string) (c claimed, found bool, err error) {
	lock := ""
	if q.db.Dialect() == db.Postgres {
		lock = "for update skip locked"
	}
	now := q.now()
	condition, args := q.mine(4, busy)
	err = q.db.Tx(ctx, func(ctx context.Context) error {
		c, found, err = db.Get(ctx, q.db, scanClaimed, `
			update job set state = 'running', attempt = attempt + 1, lease = $1, due = $2, started_at = $3
			where id = (select id from job where ended_at is null and due <= $3 and `+condition+`
				order by due, id limit 1 `+lock+`)
			returning id, lease, kind, args, attempt, max_attempts`,
			append([]any{q.config.NewID(), now.Add(q.config.Lease), now}, args...)...)
		return err
	})
	return c, found, err
}

func scanClaimed(row db.Scanner) (c claimed, err error) {
	err = row.Scan(&c.id, &c.lease, &c.kind, &c.args, &c.attempt, &c.maxAttempts)
	return c, err
}

// endAbandoned ends jobs whose worker fell silent and that must not be run
// again: cancelled in the meantime, or out of attempts.
func (q *Queue) endAbandoned(ctx context.Context, busy []string) error {
	condition, args := q.mine(2, busy)
	const abandoned = `ended_at is null and state = 'running' and due <= $1 and (cancel_asked or attempt >= max_attempts) and `
	args = append([]any{q.now()}, args...)
	_, found, err := db.Get(ctx, q.db, db.One[int], `select 1 from job where `+abandoned+condition+` limit 1`, args...)
	if err != nil || !found {
		return err
	}
	_, err = q.db.Exec(ctx, `update job set ended_at = $1, lease = null,
		state = case when cancel_asked then 'cancelled' else 'failed' end,
		problem = case when cancel_asked then '' else 'The task stopped without a word each time it was tried.' end
		where `+abandoned+condition, args...)
	return err
}

// renew extends a lease; ours is false where another run holds the job.
func (q *Queue) renew(ctx context.Context, c claimed) (cancelAsked, ours bool, err error) {
	err = q.db.Tx(ctx, func(ctx context.Context) error {
		cancelAsked, ours, err = db.Get(ctx, q.db, db.One[bool],
			`update job set due = $1 where id = $2 and lease = $3 returning cancel_asked`,
			q.now().Add(q.config.Lease), c.id, c.lease)
		return err
	})
	return cancelAsked, ours, err
}

func (q *Queue) writeProgress(ctx context.Context, c claimed, s step) error {
	_, err := q.db.Exec(ctx, `update job set progress = $1, total = $2, message = $3 where id = $4 and lease = $5`,
		s.done, s.total, s.message, c.id, c.lease)
	return err
}

// end closes a job that is still ours.
func (q *Queue) end(ctx context.Context, c claimed, state State, problem string) (ours bool, err error) {
	n, err := q.db.Exec(ctx, `update job set state = $1, problem = $2, ended_at = $3, lease = null where id = $4 and lease = $5`,
		string(state), problem, q.now(), c.id, c.lease)
	return n == 1, err
}

// retry puts a job back to be tried again; one that was to be cancelled ends.
func (q *Queue) retry(ctx context.Context, c claimed, pause time.Duration, problem string) error {
	now := q.now()
	_, err := q.db.Exec(ctx, `update job set problem = $1, lease = null, due = $2,
		state = case when cancel_asked then 'cancelled' else 'waiting' end,
		ended_at = case when cancel_asked then $3 else ended_at end
		where id = $4 and lease = $5`, problem, now.Add(pause), now, c.id, c.lease)
	return err
}

// giveBack puts a job back as if this run had not been.
func (q *Queue) giveBack(ctx context.Context, c claimed) error {
	_, err := q.db.Exec(ctx, `update job set state = 'waiting', lease = null, due = $1, attempt = attempt - 1 where id = $2 and lease = $3`,
		q.now(), c.id, c.lease)
	return err
}

// askCancel ends a waiting job and marks a running one.
func (q *Queue) askCancel(ctx context.Context, id string) error {
	_, err := q.db.Exec(ctx, `update job set cancel_asked = true,
		ended_at = case when state = 'waiting' then $1 else ended_at end,
		state = case when state = 'waiting' then 'cancelled' else state end
		where id = $2 and ended_at is null`, q.now(), id)
	return err
}

// deleteOld forgets jobs that ended long ago.
func (q *Queue) deleteOld(ctx context.Context) error {
	before := q.now().Add(-q.config.Keep)
	_, found, err := db.Get(ctx, q.db, db.One[int], `select 1 from job where ended_at < $1 limit 1`, before)
	if err != nil || !found {
		return err
	}
	_, err = q.db.Exec(ctx, `delete from job where ended_at < $1`, before)
	return err
}

func (q *Queue) read(ctx context.Context, id string) (Status, bool, error) {
	return db.Get(ctx, q.db, scanStatus, `
		select id, kind, state, attempt, progress, total, message, problem, enqueued_at, started_at, ended_at
		from job where id = $1`, id)
}

func scanStatus(row db.Scanner) (s Status, err error) {
	var started, ended sql.NullTime
	err = row.Scan(&s.ID, &s.Kind, &s.State, &s.Attempt, &s.Done, &s.Total, &s.Message, &s.Error, &s.Enqueued, &started, &ended)
	s.Enqueued, s.Started, s.Ended = s.Enqueued.UTC(), started.Time.UTC(), ended.Time.UTC()
	return s, err
}
