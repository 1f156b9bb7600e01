// Package job runs work in the background: matching an upload, rebuilding a
// snapshot, sending mail.
//
// # Kinds
//
// A room names each kind of job once, with the type of its arguments, registers
// the code that does it, and enqueues:
//
//	const MatchUpload job.Kind[Match] = "match-upload"
//
//	job.Register(queue, MatchUpload, func(ctx context.Context, run *job.Run, m Match) error { … })
//
//	id, err := job.Enqueue(ctx, queue, MatchUpload, Match{Upload: id}, job.Options{Unique: id})
//
// Arguments travel as JSON. They should be ids, not contents: a job reads what
// it needs when it runs.
//
// # Transactions
//
// Enqueue and Cancel take part in the transaction that ctx carries: a job whose
// enqueuing is undone never was, and a job starts, usually within milliseconds,
// once its transaction has committed.
//
// # How often a job runs
//
// At least once, and by one worker at a time. Where a run must count exactly
// once, its last transaction calls [Run.Complete], so that the work and its end
// commit together; a worker that lost its job in the meantime fails there and
// leaves nothing. No order is promised between jobs.
//
// A run that fails or panics is tried again after a growing pause, until
// Options.MaxAttempts; an error wrapped by [Permanent], or one that says the
// request itself is wrong (a fault of any kind but internal and unavailable), is
// not tried again.
//
// # Crashes and replicas
//
// A worker holds a lease on its job and renews it while it runs. When the
// process is killed, the lease runs out within [Config.Lease] and whichever
// replica looks next runs the job again. The clocks of replicas must agree to
// within a few seconds. Replicas share the work through the table "job" alone.
//
// # Progress and cancelling
//
// [Run.Progress] may be called as often as one likes; it is written a few times
// a second, outside any transaction of the job, and [Queue.Status] reads it from
// any replica. On SQLite a job that holds the one writer is still seen to
// progress by readers in its own process. [Queue.Cancel] ends a waiting job at
// once and cancels the context of a running one.
//
// # What it never does
//
// It keeps no secrets: arguments and messages lie in the table in the clear and
// go [Config.Keep] after the job's end. Why not a library: docs/decisions/0003-jobs.md.
package job

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"fairground/internal/db"
	"fairground/internal/fault"
)

//go:embed migrations
var migrations embed.FS

// Schema is the room's tables, for [db.DB.Migrate].
var Schema = db.Room{Name: "job", Migrations: migrations}

// Kind is the name of a kind of job whose arguments are an A. Names are kept in
// the database, so a name in use must not change its meaning.
type Kind[A any] string

// State says where a job stands.
type State string

// The states. The last three are ends.
const (
	Waiting   State = "waiting" // for a free worker, for its time, or to be tried again
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Ended reports whether nothing more will happen to the job.
func (s State) Ended() bool { return s == Done || s == Failed || s == Cancelled }

// Status is a job as readers see it.
type Status struct {
	ID          string
	Kind        string
	State       State
	Attempt     int    // runs begun so far
	Done, Total int64  // in whatever the job counts; Total is 0 where it is not known
	Message     string // what the job is doing, in words that may be shown
	Error       string // why the last attempt failed, in words that may be shown; the log has more
	Enqueued    time.Time
	Started     time.Time // of the last attempt; zero where there was none
	Ended       time.Time // zero until it has
}

// Options say how a job is to be run. The zero value runs it as soon as possible.
type Options struct {
	// Unique, where it is not empty, makes Enqueue hand back the job of this kind
	// and key that has not ended yet, if there is one, in place of a second.
	Unique string
	// After delays the first attempt.
	After time.Duration
	// MaxAttempts is how often the job may be begun; 0 means 5. A crash counts.
	MaxAttempts int
}

const defaultAttempts = 5

// Register tells the queue how jobs of a kind are done. It must be called before
// [Queue.Start]; registering a kind twice is a mistake in the program and panics.
//
// The context given to work carries no transaction, and is cancelled when the
// job is cancelled, when its lease is lost, and when the queue stops before the
// job has ended.
func Register[A any](q *Queue, kind Kind[A], work func(ctx context.Context, run *Run, args A) error) {
	if _, twice := q.works[string(kind)]; twice {
		panic("job: kind registered twice: " + string(kind))
	}
	q.works[string(kind)] = func(ctx context.Context, run *Run, text []byte) error {
		var args A
		if err := json.Unmarshal(text, &args); err != nil {
			return Permanent(fmt.Errorf("read arguments: %w", err))
		}
		return work(ctx, run, args)
	}
}

// Enqueue adds a job and returns its id, in ctx's transaction if it has one. A
// kind that this process does not know may be enqueued for replicas that do.
func Enqueue[A any](ctx context.Context, q *Queue, kind Kind[A], args A, options Options) (id string, err error) {
	defer fault.Wrap(&err, "enqueue %s", string(kind))
	text, err := json.Marshal(args)
	if err != nil {
		return "", err
	}
	if options.MaxAttempts <= 0 {
		options.MaxAttempts = defaultAttempts
	}
	err = q.db.Tx(ctx, func(ctx context.Context) error {
		id, err = q.insert(ctx, string(kind), text, options)
		q.db.AfterCommit(ctx, q.wake)
		return err
	})
	return id, err
}

// Status reads a job from the database, whichever replica runs it. It fails with
// a fault of kind not found where there is no such job.
func (q *Queue) Status(ctx context.Context, id string) (Status, error) {
	s, found, err := q.read(ctx, id)
	if err != nil {
		return s, fmt.Errorf("status of job %s: %w", id, err)
	}
	if !found {
		return s, fault.NotFound("There is no such task, or it ended long ago.")
	}
	if run := q.running(id); run != nil && s.State == Running {
		if last, known := run.progress.get(); known { // fresher than the table
			s.Done, s.Total, s.Message = last.done, last.total, last.message
		}
	}
	return s, nil
}

// Wait returns the status of a job once it has ended, or ctx's error.
func (q *Queue) Wait(ctx context.Context, id string) (Status, error) {
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for {
		s, err := q.Status(ctx, id)
		if err != nil || s.State.Ended() {
			return s, err
		}
		select {
		case <-ctx.Done():
			return s, ctx.Err()
		case <-ticker.C:
		}
	}
}

// Cancel ends a waiting job and asks a running one to end, in ctx's transaction
// if it has one. A job that has ended stays as it is, and one that does not
// watch its context ends when it is done.
func (q *Queue) Cancel(ctx context.Context, id string) error {
	if err := q.askCancel(ctx, id); err != nil {
		return fmt.Errorf("cancel job %s: %w", id, err)
	}
	q.db.AfterCommit(ctx, func() {
		if run := q.running(id); run != nil {
			run.stop(ErrCancelled)
		}
	})
	return nil
}

// The causes for which a run's context is cancelled, as context.Cause gives them.
var (
	ErrCancelled = errors.New("the job was cancelled")
	ErrLost      = errors.New("the job's lease was lost to another worker")
	ErrStopping  = errors.New("the queue is stopping")
)

// Permanent wraps an error that trying again cannot mend.
func Permanent(err error) error { return permanent{err} }

type permanent struct{ error }

func (p permanent) Unwrap() error { return p.error }

// final reports whether a run that failed with err should be the last.
func final(err error) bool {
	if errors.As(err, new(permanent)) {
		return true
	}
	kind := fault.KindOf(err)
	return kind != fault.Internal && kind != fault.Unavailable
}
