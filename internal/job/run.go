package job

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"fairground/internal/fault"
)

// Run is one attempt at a job, given to the code that does it.
type Run struct {
	claimed
	queue    *Queue
	stop     context.CancelCauseFunc
	progress progress
	complete atomic.Bool // Complete was called: losing the lease is no surprise
}

// ID is the job's id.
func (r *Run) ID() string { return r.id }

// Attempt counts from 1. A later attempt may find what an earlier one left.
func (r *Run) Attempt() int { return r.attempt }

// Progress says how far the job is: done of total in whatever it counts (total 0
// where it is not known) and what it is doing, in words that may be shown. It
// returns at once and is safe to call from several goroutines.
func (r *Run) Progress(done, total int64, message string) {
	r.progress.set(done, total, message)
}

// Complete ends the job as done within ctx's transaction, so that what the job
// changed there and the job's end commit together or not at all. It fails with
// [ErrLost] where another worker has taken the job over; the caller must then
// undo the transaction by returning the error. It should be the transaction's
// last step: on PostgreSQL the job's row is locked from here to the commit.
func (r *Run) Complete(ctx context.Context) error {
	r.complete.Store(true)
	if last, known := r.progress.get(); known {
		if err := r.queue.writeProgress(ctx, r.claimed, last); err != nil {
			return fmt.Errorf("complete job %s: %w", r.id, err)
		}
	}
	ours, err := r.queue.end(ctx, r.claimed, Done, "")
	if err == nil && !ours {
		err = ErrLost
	}
	if err != nil {
		return fmt.Errorf("complete job %s: %w", r.id, err)
	}
	return nil
}

// execute does the job and records how it ended.
func (r *Run) execute(ctx context.Context) {
	tending, stop := context.WithCancel(ctx)
	tended := make(chan struct{})
	go func() {
		defer close(tended)
		r.tend(tending)
	}()
	err := r.do(ctx)
	stop()
	<-tended
	// The end must be recorded even when it comes of a cancelled context.
	record, done := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer done()
	r.flush(record)
	if err := r.record(record, ctx, err); err != nil {
		r.queue.config.Log.ErrorContext(ctx, "record the end of a job", "kind", r.kind, "job", r.id, "error", err)
	}
}

// do runs the kind's code and turns a panic into an error.
func (r *Run) do(ctx context.Context) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return r.queue.works[r.kind](ctx, r, r.args)
}

// record writes what becomes of the job after a run that ended with failure,
// which is nil for success. A row that is no longer ours is left alone: the run
// completed itself, or lost its lease.
func (r *Run) record(ctx, run context.Context, failure error) error {
	q := r.queue
	if failure == nil {
		_, err := q.end(ctx, r.claimed, Done, "")
		return err
	}
	cause := context.Cause(run)
	switch {
	case errors.Is(cause, ErrCancelled):
		_, err := q.end(ctx, r.claimed, Cancelled, "")
		return err
	case errors.Is(cause, ErrLost):
		return nil
	case q.givenBack(run):
		return q.giveBack(ctx, r.claimed)
	}
	q.config.Log.ErrorContext(ctx, "job failed", "kind", r.kind, "job", r.id, "attempt", r.attempt, "of", r.maxAttempts, "error", failure)
	if r.attempt >= r.maxAttempts || final(failure) {
		_, err := q.end(ctx, r.claimed, Failed, fault.PublicMessage(failure))
		return err
	}
	return q.retry(ctx, r.claimed, q.pause(r.attempt), fault.PublicMessage(failure))
}

// pause is the time between an attempt that failed and the next.
func (q *Queue) pause(attempt int) time.Duration {
	return min(q.config.Pause<<min(attempt-1, 20), time.Hour)
}

// flushes is how often progress is written at most.
const flushes = 250 * time.Millisecond

// tend renews the lease and writes progress until the run ends, and passes on a
// cancelling that another replica asked for.
func (r *Run) tend(ctx context.Context) {
	renew := time.NewTicker(r.queue.config.Lease / 4)
	defer renew.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-renew.C:
			r.renew(ctx)
		case <-r.progress.changed:
			r.flush(ctx)
			select {
			case <-ctx.Done():
				return
			case <-time.After(min(flushes, r.queue.config.Lease/4)):
			}
		}
	}
}

// renew extends the lease. An error leaves the run alone: the database may be
// back before the lease is over, and Complete finds out if it was not.
func (r *Run) renew(ctx context.Context) {
	cancelAsked, ours, err := r.queue.renew(ctx, r.claimed)
	switch {
	case err != nil:
		if ctx.Err() == nil {
			r.queue.config.Log.WarnContext(ctx, "renew the lease of a job", "kind", r.kind, "job", r.id, "error", err)
		}
	case !ours && !r.complete.Load():
		r.stop(ErrLost)
	case cancelAsked:
		r.stop(ErrCancelled)
	}
}

func (r *Run) flush(ctx context.Context) {
	p, changed := r.progress.take()
	if !changed {
		return
	}
	if err := r.queue.writeProgress(ctx, r.claimed, p); err != nil && ctx.Err() == nil {
		r.queue.config.Log.WarnContext(ctx, "write the progress of a job", "kind", r.kind, "job", r.id, "error", err)
	}
}

// step is how far a job is.
type step struct {
	done, total int64
	message     string
}

// progress holds the last step until it is written.
type progress struct {
	changed chan struct{} // holds one element when there is something to write
	mu      sync.Mutex
	last    step
	known   bool // Progress was called in this run
	unsaved bool
}

func (p *progress) set(done, total int64, message string) {
	p.mu.Lock()
	p.last, p.known, p.unsaved = step{done, total, message}, true, true
	p.mu.Unlock()
	select {
	case p.changed <- struct{}{}:
	default:
	}
}

func (p *progress) take() (last step, changed bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	changed, p.unsaved = p.unsaved, false
	return p.last, changed
}

func (p *progress) get() (last step, known bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.last, p.known
}
