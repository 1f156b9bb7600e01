package job_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"fairground/internal/db"
	"fairground/internal/job"
)

// until polls for a condition that another goroutine brings about.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("not within 10 s: %s", what)
}

func TestProgressIsSeenByAnotherReplica(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		worker, reader := job.New(d, quick()), job.New(d, quick())
		release := make(chan struct{})
		job.Register(worker, add, func(ctx context.Context, run *job.Run, a number) error {
			for n := range 31 { // many steps, few writes
				run.Progress(int64(n), 40, "Matching")
			}
			<-release
			run.Progress(40, 40, "Done")
			return nil
		})
		start(t, worker)
		id := enqueue(t, worker, 1, job.Options{})
		until(t, "30 of 40", func() bool {
			s, err := reader.Status(t.Context(), id)
			return err == nil && s.State == job.Running && s.Done == 30 && s.Total == 40 && s.Message == "Matching"
		})
		close(release)
		if s := wait(t, reader, id); s.Done != 40 || s.Message != "Done" {
			t.Errorf("the last step is missing: %+v", s)
		}
	})
}

// A long transaction holds SQLite's only writer for several leases.
func TestProgressDuringALongTransaction(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		q := job.New(d, quick())
		release := make(chan struct{})
		runs := 0
		job.Register(q, add, func(ctx context.Context, run *job.Run, a number) error {
			runs++
			return d.Tx(ctx, func(ctx context.Context) error {
				if err := mark(ctx, d, a.N); err != nil {
					return err
				}
				run.Progress(1, 2, "Half way")
				<-release
				run.Progress(2, 2, "All")
				return run.Complete(ctx)
			})
		})
		start(t, q)
		id := enqueue(t, q, 1, job.Options{})
		until(t, "half way", func() bool {
			s, err := q.Status(t.Context(), id)
			return err == nil && s.Message == "Half way"
		})
		time.Sleep(3 * quick().Lease)
		close(release)
		if s := wait(t, q, id); s.State != job.Done || s.Attempt != 1 || runs != 1 || s.Done != 2 || len(marks(t, d)) != 1 {
			t.Errorf("%+v after %d runs", s, runs)
		}
	})
}

func TestCompleteIsUndoneWithTheWork(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		q := job.New(d, quick())
		job.Register(q, add, func(ctx context.Context, run *job.Run, a number) error {
			return d.Tx(ctx, func(ctx context.Context) error {
				if err := errors.Join(mark(ctx, d, run.Attempt()), run.Complete(ctx)); err != nil {
					return err
				}
				if run.Attempt() == 1 {
					return errors.New("undo")
				}
				return nil
			})
		})
		start(t, q)
		s := wait(t, q, enqueue(t, q, 1, job.Options{}))
		if got := marks(t, d); s.State != job.Done || s.Attempt != 2 || len(got) != 1 || got[0] != 2 {
			t.Errorf("%+v, marks %v", s, got)
		}
	})
}

func TestCancel(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		worker, other := job.New(d, quick()), job.New(d, quick())
		causes := make(chan error, 2)
		job.Register(worker, add, func(ctx context.Context, run *job.Run, a number) error {
			run.Progress(1, 2, "Begun")
			<-ctx.Done()
			causes <- context.Cause(ctx)
			return ctx.Err()
		})
		idle := enqueue(t, worker, 1, job.Options{After: time.Hour})
		if err := other.Cancel(t.Context(), idle); err != nil {
			t.Fatal(err)
		}
		if s := wait(t, worker, idle); s.State != job.Cancelled || s.Attempt != 0 {
			t.Errorf("waiting job: %+v", s)
		}
		start(t, worker)
		for name, by := range map[string]*job.Queue{"same process": worker, "another replica": other} {
			id := enqueue(t, worker, 2, job.Options{})
			until(t, "begun", func() bool { s, _ := worker.Status(t.Context(), id); return s.Message == "Begun" })
			begun := time.Now()
			if err := by.Cancel(t.Context(), id); err != nil {
				t.Fatal(err)
			}
			s := wait(t, worker, id)
			t.Logf("%s: cancelled after %v", name, time.Since(begun).Round(time.Millisecond))
			if cause := <-causes; s.State != job.Cancelled || !errors.Is(cause, job.ErrCancelled) {
				t.Errorf("%s: %+v, cause %v", name, s, cause)
			}
		}
		if err := worker.Cancel(t.Context(), idle); err != nil {
			t.Errorf("cancelling twice: %v", err)
		}
	})
}

// A worker whose lease went to another learns it, and cannot complete the job.
func TestLostLease(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		q := job.New(d, quick())
		lost := make(chan error, 1)
		job.Register(q, add, func(ctx context.Context, run *job.Run, a number) error {
			if run.Attempt() > 1 {
				return nil
			}
			if _, err := d.Exec(ctx, "update job set lease = 'another' where id = $1", run.ID()); err != nil {
				return err
			}
			<-ctx.Done()
			lost <- context.Cause(ctx)
			return d.Tx(context.WithoutCancel(ctx), func(ctx context.Context) error {
				if err := mark(ctx, d, 1); err != nil {
					return err
				}
				return run.Complete(ctx)
			})
		})
		start(t, q)
		id := enqueue(t, q, 1, job.Options{})
		if cause := <-lost; !errors.Is(cause, job.ErrLost) {
			t.Errorf("cause %v", cause)
		}
		if s := wait(t, q, id); s.State != job.Done || s.Attempt != 2 || len(marks(t, d)) != 0 {
			t.Errorf("%+v, marks %v", s, marks(t, d))
		}
	})
}

func TestStopWaits(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		q := job.New(d, quick())
		began := make(chan struct{})
		job.Register(q, add, func(ctx context.Context, run *job.Run, a number) error {
			close(began)
			time.Sleep(300 * time.Millisecond)
			return mark(ctx, d, a.N)
		})
		q.Start(t.Context())
		id := enqueue(t, q, 1, job.Options{})
		<-began
		late := enqueue(t, q, 2, job.Options{After: 100 * time.Millisecond})
		if err := q.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		if s, _ := q.Status(t.Context(), id); s.State != job.Done || len(marks(t, d)) != 1 {
			t.Errorf("%+v", s)
		}
		if s, _ := q.Status(t.Context(), late); s.State != job.Waiting {
			t.Errorf("a job was begun while stopping: %+v", s)
		}
	})
}

func TestStopGivesLongJobsBack(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		began := make(chan struct{}, 1)
		work := func(ctx context.Context, run *job.Run, a number) error {
			began <- struct{}{}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(time.Duration(a.N) * time.Millisecond):
				return nil
			}
		}
		first, second := job.New(d, quick()), job.New(d, quick())
		job.Register(first, add, work)
		job.Register(second, add, func(ctx context.Context, run *job.Run, a number) error { return nil })
		first.Start(t.Context())
		id := enqueue(t, first, 60_000, job.Options{MaxAttempts: 1})
		<-began
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if err := first.Stop(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("stop: %v", err)
		}
		start(t, second)
		if s := wait(t, second, id); s.State != job.Done || s.Attempt != 1 {
			t.Errorf("%+v", s)
		}
	})
}
