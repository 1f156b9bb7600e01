package job

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"fairground/internal/db"

	"github.com/google/uuid"
)

// Config holds what a queue is given. Fields left zero take the values said.
type Config struct {
	Workers int              // jobs run at once by this process; 4
	Poll    time.Duration    // how often to look for jobs of other replicas and jobs whose time has come; 1 s
	Lease   time.Duration    // how long after its worker's last sign of life a job is run again; 8 s
	Pause   time.Duration    // before the second attempt, doubling with each further one, at most an hour; 2 s
	Keep    time.Duration    // how long jobs are kept after their end; 30 days
	Now     func() time.Time // the clock; time.Now
	NewID   func() string    // ids of jobs and leases; UUIDv7
	Log     *slog.Logger     // failed attempts; slog.Default()
}

func (c Config) filled() Config {
	set(&c.Workers, 4)
	set(&c.Poll, time.Second)
	set(&c.Lease, 8*time.Second)
	set(&c.Pause, 2*time.Second)
	set(&c.Keep, 30*24*time.Hour)
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.NewID == nil {
		c.NewID = func() string { return uuid.Must(uuid.NewV7()).String() }
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return c
}

func set[T comparable](v *T, value T) {
	var zero T
	if *v == zero {
		*v = value
	}
}

// work is a registered kind's code, from the arguments as they are stored.
type work func(ctx context.Context, run *Run, args []byte) error

// Queue enqueues jobs and, once started, runs them. It is safe for concurrent
// use. A queue that is never started can still enqueue, cancel and tell the
// status, for a process that leaves the work to others.
type Queue struct {
	db     *db.DB
	config Config
	works  map[string]work
	woken  chan struct{} // holds one element when there may be work

	quit     context.CancelFunc // ends the looking for jobs
	looking  chan struct{}      // closed when it has ended
	group    sync.WaitGroup     // runs
	mu       sync.Mutex
	runs     map[string]*Run // by job id
	stopping bool            // runs that end by their context give their job back
}

// New makes a queue on a database that has this room's [Schema].
func New(d *db.DB, config Config) *Queue {
	return &Queue{db: d, config: config.filled(), works: map[string]work{}, woken: make(chan struct{}, 1), runs: map[string]*Run{}}
}

// Start begins running jobs, those left by a crash among them. It returns at
// once; ctx gives the jobs their values, and its end does not stop the queue:
// [Queue.Stop] does.
func (q *Queue) Start(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	look, quit := context.WithCancel(ctx)
	q.quit, q.looking = quit, make(chan struct{})
	go func() {
		defer close(q.looking)
		q.look(look, ctx)
	}()
}

// Stop stops taking jobs and waits for those that run. When ctx ends first, the
// runs' contexts are cancelled, and those that heed it within five seconds give
// their jobs back to be run at once by another replica; the rest are run again
// when their leases run out. It then returns ctx's error.
func (q *Queue) Stop(ctx context.Context) error {
	if q.quit == nil {
		return nil
	}
	q.quit()
	<-q.looking
	ended := make(chan struct{})
	go func() {
		q.group.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
	}
	q.stopRuns()
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
	}
	return ctx.Err()
}

func (q *Queue) stopRuns() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.stopping = true
	for _, run := range q.runs {
		run.stop(ErrStopping)
	}
}

// wake makes the queue look for work now. A queue already told needs no telling.
func (q *Queue) wake() {
	select {
	case q.woken <- struct{}{}:
	default:
	}
}

// look starts what is due each time it is woken, and every Poll, until its
// context ends. Runs get the context work, which outlives it.
func (q *Queue) look(ctx, work context.Context) {
	poll := time.NewTicker(q.config.Poll)
	defer poll.Stop()
	hourly := time.NewTicker(time.Hour)
	defer hourly.Stop()
	q.tidy(ctx)
	for {
		if err := q.startDue(ctx, work); err != nil && ctx.Err() == nil {
			q.config.Log.ErrorContext(ctx, "look for jobs", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-q.woken:
		case <-poll.C:
		case <-hourly.C:
			q.tidy(ctx)
		}
	}
}

func (q *Queue) tidy(ctx context.Context) {
	if err := q.deleteOld(ctx); err != nil && ctx.Err() == nil {
		q.config.Log.ErrorContext(ctx, "delete old jobs", "error", err)
	}
}

// startDue takes jobs that are due for as long as a worker is free.
func (q *Queue) startDue(ctx, work context.Context) error {
	for {
		busy := q.busy()
		if len(busy) >= q.config.Workers || ctx.Err() != nil {
			return ctx.Err()
		}
		// Asking first keeps an idle queue from taking SQLite's one writer.
		if due, err := q.anyDue(ctx, busy); err != nil || !due {
			return err
		}
		if err := q.endAbandoned(ctx, busy); err != nil {
			return err
		}
		c, found, err := q.claim(ctx, busy)
		if err != nil || !found {
			return err
		}
		q.start(work, c)
	}
}

// start runs a claimed job on a goroutine of its own.
func (q *Queue) start(ctx context.Context, c claimed) {
	ctx, stop := context.WithCancelCause(ctx)
	run := &Run{queue: q, claimed: c, stop: stop}
	run.progress.changed = make(chan struct{}, 1)
	q.mu.Lock()
	q.runs[c.id] = run
	q.mu.Unlock()
	q.group.Go(func() {
		defer stop(nil)
		run.execute(ctx)
		q.mu.Lock()
		delete(q.runs, c.id)
		q.mu.Unlock()
		q.wake() // a worker is free
	})
}

// running gives this process's run of a job, or nil.
func (q *Queue) running(id string) *Run {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.runs[id]
}

// busy gives the ids of the jobs that run in this process. Their leases may run
// out in the table while a job holds SQLite's writer; they are not lost.
func (q *Queue) busy() []string {
	q.mu.Lock()
	defer q.mu.Unlock()
	ids := make([]string, 0, len(q.runs))
	for id := range q.runs {
		ids = append(ids, id)
	}
	return ids
}

// givenBack reports whether a run that failed did so because the queue stops.
func (q *Queue) givenBack(ctx context.Context) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.stopping && errors.Is(context.Cause(ctx), ErrStopping)
}
