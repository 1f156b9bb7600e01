package job_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/job"
)

// child names the database on which this test binary, started again by a test,
// is to work until it is killed.
const child = "FAIRGROUND_JOB_TEST_CHILD"

func TestMain(m *testing.M) {
	if address := os.Getenv(child); address != "" {
		if err := workUntilKilled(address); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

func workUntilKilled(address string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, address)
	if err != nil {
		return err
	}
	q := job.New(d, job.Config{})
	job.Register(q, add, func(ctx context.Context, run *job.Run, a number) error {
		run.Progress(1, 2, "In the child's hands")
		select {} // deaf to everything but the kill
	})
	q.Start(ctx)
	select {}
}

// TestKilled kills a process in the middle of a job and starts another, with the
// times that a deployment has.
func TestKilled(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { killed(t, filepath.Join(t.TempDir(), "test.db")) })
	t.Run("postgres", func(t *testing.T) { killed(t, dbtest.PostgresAddress(t)) })
}

func killed(t *testing.T, address string) {
	t.Parallel()
	d, err := db.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.Migrate(t.Context(), job.Schema, tally); err != nil {
		t.Fatal(err)
	}
	q := job.New(d, job.Config{})
	id := enqueue(t, q, 1, job.Options{})
	doomed := enqueue(t, q, 2, job.Options{MaxAttempts: 1})
	process := exec.Command(os.Args[0])
	process.Env = append(os.Environ(), child+"="+address)
	process.Stderr = os.Stderr
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	defer process.Process.Kill()
	for _, id := range []string{id, doomed} {
		until(t, "the child works", func() bool { s, _ := q.Status(t.Context(), id); return s.Message == "In the child's hands" })
	}
	process.Process.Kill()
	process.Wait()

	begun := time.Now()
	job.Register(q, add, func(ctx context.Context, run *job.Run, a number) error { return mark(ctx, d, a.N) })
	q.Start(t.Context())
	defer q.Stop(t.Context())
	s := wait(t, q, id)
	t.Logf("resumed and done %v after the kill", time.Since(begun).Round(time.Millisecond))
	if s.State != job.Done || s.Attempt != 2 || time.Since(begun) > 12*time.Second {
		t.Errorf("%+v", s)
	}
	if s := wait(t, q, doomed); s.State != job.Failed || s.Error == "" || !slices.Equal(marks(t, d), []int{1}) {
		t.Errorf("a job out of attempts: %+v, marks %v", s, marks(t, d))
	}
}

// TestStartLatency measures from commit to the job's first line: a person waits for
// it. The queue looks of itself once an hour, so that a job of which it was not told
// would not start at all. A write may have to wait for the disk that others use: one
// quiet round of three is enough.
func TestStartLatency(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		var mu sync.Mutex
		begun := map[int]time.Time{}
		q := job.New(d, job.Config{Poll: time.Hour})
		job.Register(q, add, func(ctx context.Context, run *job.Run, a number) error {
			mu.Lock()
			begun[a.N] = time.Now()
			mu.Unlock()
			return mark(ctx, d, a.N)
		})
		start(t, q)
		const limit = 300 * time.Millisecond
		worst := time.Hour
		for round := 0; round < 3 && worst > limit; round++ {
			var waits []time.Duration
			for k := range 20 {
				n := 20*round + k
				id := enqueue(t, q, n, job.Options{})
				committed := time.Now()
				wait(t, q, id)
				mu.Lock()
				waits = append(waits, begun[n].Sub(committed))
				mu.Unlock()
			}
			slices.Sort(waits)
			worst = min(worst, waits[len(waits)-1])
			t.Logf("from commit to start: median %v, worst %v", waits[len(waits)/2], waits[len(waits)-1])
		}
		if worst > limit {
			t.Errorf("in each round a job waited %v or more to start; want at most %v", worst, limit)
		}
	})
}

// TestThroughput measures a backlog of small jobs that each write.
func TestThroughput(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		const jobs = 400
		q := job.New(d, job.Config{})
		var all sync.WaitGroup
		all.Add(jobs)
		job.Register(q, add, func(ctx context.Context, run *job.Run, a number) error {
			defer all.Done()
			return mark(ctx, d, a.N)
		})
		err := d.Tx(t.Context(), func(ctx context.Context) error {
			for n := range jobs {
				if _, err := job.Enqueue(ctx, q, add, number{n}, job.Options{}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		start(t, q)
		all.Wait()
		t.Logf("%.0f jobs a second", jobs/time.Since(begun).Seconds())
	})
}
