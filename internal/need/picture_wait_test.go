package need

import (
	"strings"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/job"
	"fairground/internal/mail"
	"fairground/internal/register"
	"fairground/internal/term"
)

// TestWhoWaitedTakesTheNewerPicture: a request that read the data version before
// an import, and waited while another painted what came after, does not paint the
// same again under the older version.
func TestWhoWaitedTakesTheNewerPicture(t *testing.T) {
	dbtest.Each(t, []db.Room{job.Schema, audit.Schema, mail.Schema, account.Schema, register.Schema, alliance.Schema, Schema}, func(t *testing.T, d *db.DB) {
		now := func() time.Time { return time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC) }
		id := func() term.ID { return "id" }
		s := New(Needs{DB: d, Register: register.New(d, now, id), Audit: audit.New(d, now), Now: now, NewID: id})
		s.picture.mu.Lock()
		got := make(chan *Picture)
		go func() {
			p, err := s.Picture(t.Context())
			if err != nil {
				t.Error(err)
			}
			got <- p
		}()
		time.Sleep(300 * time.Millisecond) // it has read the version, and waits
		if err := d.Bump(t.Context(), DataVersion); err != nil {
			t.Fatal(err)
		}
		at, err := s.shownVersions(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		newer := &Picture{}
		s.picture.now, s.picture.at, s.picture.known = newer, at, true
		s.picture.mu.Unlock()
		if p := <-got; p != newer || s.picture.at != at {
			t.Error("who waited painted again, under the version of before")
		}
	})
}

func TestSlopeWords(t *testing.T) {
	for sii, want := range map[float64]string{-20.04: "the share falls by 20.0 percentage", 3.1: "the share rises by 3.1 percentage"} {
		if got := slopeWords(sii); !strings.Contains(got, want) {
			t.Errorf("%v: %q, want %q", sii, got, want)
		}
	}
}
