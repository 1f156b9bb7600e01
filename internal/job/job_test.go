package job_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/fault"
	"fairground/internal/job"
)

// tally is where the jobs of these tests leave their mark.
var tally = db.Room{Name: "tally", Migrations: fstest.MapFS{
	"migrations/0001_tally.sql": &fstest.MapFile{Data: []byte("-- +goose Up\ncreate table tally (n bigint);")},
}}

type number struct{ N int }

const add job.Kind[number] = "add"

func each(t *testing.T, test func(t *testing.T, d *db.DB)) {
	dbtest.Each(t, []db.Room{job.Schema, tally}, test)
}

// quick has short times, so that tests of waiting do not wait.
func quick() job.Config {
	return job.Config{Poll: 50 * time.Millisecond, Lease: 800 * time.Millisecond, Pause: 10 * time.Millisecond, Log: slog.New(slog.DiscardHandler)}
}

func start(t *testing.T, q *job.Queue) {
	t.Helper()
	q.Start(t.Context())
	t.Cleanup(func() {
		ctx, stop := context.WithTimeout(context.WithoutCancel(t.Context()), 20*time.Second)
		defer stop()
		if err := q.Stop(ctx); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
}

func mark(ctx context.Context, d *db.DB, n int) error {
	return d.Tx(ctx, func(ctx context.Context) error {
		_, err := d.Exec(ctx, "insert into tally (n) values ($1)", n)
		return err
	})
}

func marks(t *testing.T, d *db.DB) []int {
	t.Helper()
	ns, err := db.Collect(t.Context(), d, db.One[int], "select n from tally order by n")
	if err != nil {
		t.Fatal(err)
	}
	return ns
}

func wait(t *testing.T, q *job.Queue, id string) job.Status {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	s, err := q.Wait(ctx, id)
	if err != nil {
		t.Fatalf("wait: %v (%+v)", err, s)
	}
	return s
}

func enqueue(t *testing.T, q *job.Queue, n int, o job.Options) string {
	t.Helper()
	id, err := job.Enqueue(t.Context(), q, add, number{n}, o)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestRuns(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		q := job.New(d, quick())
		job.Register(q, add, func(ctx context.Context, run *job.Run, a number) error { return mark(ctx, d, a.N) })
		start(t, q)
		s := wait(t, q, enqueue(t, q, 7, job.Options{}))
		if s.State != job.Done || s.Attempt != 1 || s.Kind != "add" || s.Started.IsZero() || s.Ended.Before(s.Started) {
			t.Errorf("%+v", s)
		}
		if got := marks(t, d); !slices.Equal(got, []int{7}) {
			t.Errorf("marks %v", got)
		}
	})
}

func TestUndoneEnqueueLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		q := job.New(d, quick())
		job.Register(q, add, func(ctx context.Context, run *job.Run, a number) error { return mark(ctx, d, a.N) })
		start(t, q)
		undone := errors.New("undone")
		var id string
		err := d.Tx(t.Context(), func(ctx context.Context) error {
			id, _ = job.Enqueue(ctx, q, add, number{1}, job.Options{})
			time.Sleep(150 * time.Millisecond) // several polls
			return undone
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		time.Sleep(150 * time.Millisecond)
		if _, err := q.Status(t.Context(), id); !fault.Is(err, fault.Missing) || id == "" {
			t.Errorf("status of %q: %v", id, err)
		}
		if got := marks(t, d); len(got) != 0 {
			t.Errorf("marks %v", got)
		}
	})
}

// Two replicas with four workers each do 200 jobs, every one exactly once, while
// the jobs themselves write and others enqueue.
func TestEachJobOnce(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		const jobs = 200
		var left atomic.Int32
		left.Store(jobs)
		finished := make(chan struct{})
		for range 2 {
			config := quick()
			config.Lease = 10 * time.Second
			q := job.New(d, config)
			job.Register(q, add, func(ctx context.Context, run *job.Run, a number) error {
				err := d.Tx(ctx, func(ctx context.Context) error {
					if err := mark(ctx, d, a.N); err != nil {
						return err
					}
					return run.Complete(ctx)
				})
				if left.Add(-1) == 0 {
					close(finished)
				}
				return err
			})
			start(t, q)
		}
		begun := time.Now()
		outside := job.New(d, quick()) // enqueues only, like a command line beside the server
		for n := range jobs {
			enqueue(t, outside, n, job.Options{})
		}
		select {
		case <-finished:
		case <-time.After(60 * time.Second):
			t.Fatalf("%d jobs left after a minute", left.Load())
		}
		t.Logf("%d jobs enqueued one by one and done by 2 × 4 workers in %v", jobs, time.Since(begun).Round(time.Millisecond))
		want := make([]int, jobs)
		for n := range want {
			want[n] = n
		}
		if got := marks(t, d); !slices.Equal(got, want) {
			t.Errorf("%d marks; want 0 to %d once each", len(got), jobs-1)
		}
	})
}

func TestRetry(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		q := job.New(d, quick())
		job.Register(q, add, func(ctx context.Context, run *job.Run, a number) error {
			switch {
			case a.N == 1 && run.Attempt() < 3:
				return errors.New("the network is down")
			case a.N == 2:
				return errors.New("always")
			case a.N == 3:
				return fault.Invalid("Row 3 has no postcode.")
			case a.N == 4:
				return job.Permanent(errors.New("no use"))
			case a.N == 5 && run.Attempt() == 1:
				panic("a mistake")
			}
			return mark(ctx, d, a.N)
		})
		start(t, q)
		const ours = "Something went wrong on our side. It has been recorded."
		for _, want := range []struct {
			n, attempts int
			state       job.State
			problem     string
		}{
			{1, 3, job.Done, ""}, {2, 4, job.Failed, ours}, {3, 1, job.Failed, "Row 3 has no postcode."}, {4, 1, job.Failed, ours}, {5, 2, job.Done, ""},
		} {
			s := wait(t, q, enqueue(t, q, want.n, job.Options{MaxAttempts: 4}))
			if s.State != want.state || s.Attempt != want.attempts || s.Error != want.problem {
				t.Errorf("job %d: %+v; want %+v", want.n, s, want)
			}
		}
	})
}

func TestUnique(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		q := job.New(d, quick())
		job.Register(q, add, func(ctx context.Context, run *job.Run, a number) error { return mark(ctx, d, a.N) })
		first := enqueue(t, q, 1, job.Options{Unique: "upload 1"})
		if again := enqueue(t, q, 2, job.Options{Unique: "upload 1"}); again != first {
			t.Errorf("a second job %s beside %s", again, first)
		}
		if other := enqueue(t, q, 3, job.Options{Unique: "upload 2"}); other == first {
			t.Error("another key gave the same job")
		}
		start(t, q)
		wait(t, q, first)
		if later := enqueue(t, q, 4, job.Options{Unique: "upload 1"}); later == first {
			t.Error("the key is still taken after the job's end")
		} else {
			wait(t, q, later)
		}
		if got := marks(t, d); !slices.Equal(got, []int{1, 3, 4}) {
			t.Errorf("marks %v", got)
		}
	})
}

func TestUniqueUnderContention(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		q := job.New(d, quick())
		ids := make([]string, 20)
		var all sync.WaitGroup
		for i := range ids {
			all.Go(func() { ids[i], _ = job.Enqueue(t.Context(), q, add, number{i}, job.Options{Unique: "one"}) })
		}
		all.Wait()
		if slices.Sort(ids); ids[0] != ids[len(ids)-1] || ids[0] == "" {
			t.Errorf("ids %v; want one", slices.Compact(ids))
		}
	})
}

func TestAfter(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		q := job.New(d, quick())
		job.Register(q, add, func(ctx context.Context, run *job.Run, a number) error { return nil })
		start(t, q)
		s := wait(t, q, enqueue(t, q, 1, job.Options{After: 300 * time.Millisecond}))
		if pause := s.Started.Sub(s.Enqueued); pause < 300*time.Millisecond {
			t.Errorf("started after %v", pause)
		}
	})
}

func TestUnknownKindIsLeftForOthers(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		old, recent := job.New(d, quick()), job.New(d, quick())
		job.Register(old, "other", func(ctx context.Context, run *job.Run, a number) error { return nil })
		job.Register(recent, add, func(ctx context.Context, run *job.Run, a number) error { return nil })
		start(t, old)
		id := enqueue(t, old, 1, job.Options{})
		time.Sleep(150 * time.Millisecond)
		if s, err := old.Status(t.Context(), id); err != nil || s.State != job.Waiting {
			t.Fatalf("%+v, %v", s, err)
		}
		start(t, recent)
		if s := wait(t, old, id); s.State != job.Done {
			t.Errorf("%+v", s)
		}
	})
}

func TestOldJobsAreForgotten(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		q := job.New(d, quick())
		job.Register(q, add, func(ctx context.Context, run *job.Run, a number) error { return nil })
		start(t, q)
		id := enqueue(t, q, 1, job.Options{})
		wait(t, q, id)
		config := quick()
		config.Now = func() time.Time { return time.Now().Add(31 * 24 * time.Hour) }
		start(t, job.New(d, config))
		for range 100 {
			if _, err := q.Status(t.Context(), id); fault.Is(err, fault.Missing) {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		t.Error("still there after 31 days")
	})
}

func ExampleEnqueue() {
	ctx := context.Background()
	d, _ := db.Open(ctx, "/nowhere/…") // the house's database, migrated with job.Schema
	queue := job.New(d, job.Config{})

	type upload struct{ ID string }
	const match job.Kind[upload] = "match-upload"
	job.Register(queue, match, func(ctx context.Context, run *job.Run, u upload) error {
		for row := range 100 {
			run.Progress(int64(row), 100, "Matching your rows")
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
		return d.Tx(ctx, func(ctx context.Context) error {
			// … write the result …
			return run.Complete(ctx)
		})
	})
	queue.Start(ctx)
	id, err := job.Enqueue(ctx, queue, match, upload{ID: "u1"}, job.Options{Unique: "u1"})
	fmt.Println(id, err)
}
