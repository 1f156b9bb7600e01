package privacy_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/privacy"
)

func TestARuleThatFailsKeepsNoOther(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := open(t, d)
		var before time.Time
		h.privacy.Keeps(
			privacy.Rule{Name: "fails", Data: "Fails", Age: time.Hour, Sweep: func(ctx context.Context, _ time.Time) (int64, error) {
				if _, err := d.Exec(ctx, `delete from data_version`); err != nil {
					t.Error(err)
				}
				return 7, errors.New("secret of the database")
			}},
			privacy.Rule{Name: "after", Data: "After", Age: 30 * 24 * time.Hour, Sweep: func(_ context.Context, b time.Time) (int64, error) { before = b; return 3, nil }})
		if err := d.Bump(t.Context(), "x"); err != nil {
			t.Fatal(err)
		}
		if err := h.privacy.CarryOut(t.Context(), "run-1"); err == nil {
			t.Error("nothing was said of the rule that failed")
		}
		if v, err := d.Version(t.Context(), "x"); v != 1 || err != nil {
			t.Error("what the rule did before it failed was not undone")
		}
		if !before.Equal(h.clock.Add(-30 * 24 * time.Hour)) {
			t.Errorf("swept what is older than %v", before)
		}
		reports, err := h.privacy.Reports(t.Context(), 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range reports {
			switch {
			case r.Rule == "fails" && (r.Removed != 0 || r.Problem != "Something went wrong on our side. It has been recorded."),
				r.Rule == "after" && (r.Removed != 3 || r.Problem != ""):
				t.Errorf("report %+v", r)
			}
		}
		if len(reports) != 4 {
			t.Errorf("%d reports", len(reports))
		}
	})
}

// waiting counts the nightly runs that wait.
func waiting(t *testing.T, d *db.DB) int {
	t.Helper()
	n, _, err := db.Get(t.Context(), d, db.One[int], `select count(*) from job where kind = 'retention' and ended_at is null`)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestEveryNightOnce(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		var runs atomic.Int64
		count := privacy.Rule{Name: "count", Data: "Count", Sweep: func(context.Context, time.Time) (int64, error) { runs.Add(1); return 0, nil }}
		var replicas []*house
		night := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
		for range 2 {
			h := open(t, d)
			h.privacy.Keeps(count)
			replicas = append(replicas, h)
		}
		for range 2 { // and one of them starts again later that day
			for _, h := range replicas {
				if err := h.privacy.Schedule(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		}
		if n := waiting(t, d); n != 1 {
			t.Fatalf("%d runs wait, want 1", n)
		}
		for _, h := range replicas {
			h.clock = night.Add(time.Second)
			h.jobs.Start(t.Context())
		}
		deadline := time.Now().Add(20 * time.Second)
		for {
			ended, _, err := db.Get(t.Context(), d, db.One[int], `select count(*) from job where kind = 'retention' and state = 'done'`)
			if err != nil || time.Now().After(deadline) {
				t.Fatalf("the run did not end: %v", err)
			}
			if ended == 1 {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
		time.Sleep(200 * time.Millisecond) // a second run would come now
		for _, h := range replicas {
			if err := h.jobs.Stop(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if runs.Load() != 1 || waiting(t, d) != 1 {
			t.Errorf("carried out %d times, %d wait", runs.Load(), waiting(t, d))
		}
		due, _, err := db.Get(t.Context(), d, db.One[time.Time], `select due from job where kind = 'retention' and ended_at is null`)
		if err != nil || due.Sub(night.Add(24*time.Hour)).Abs() > time.Minute {
			t.Errorf("the next is due at %v, %v", due, err)
		}
	})
}
