package need

import (
	"encoding/json"
	"os"
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
	"fairground/internal/sharedtest"
	"fairground/internal/term"
)

// TestImportNeighbours imports the published workbook and finds in the database
// what the golden values say of every authority.
func TestImportNeighbours(t *testing.T) {
	path := sharedtest.Dir(t, "dfe-stats", "lait", "sn_may_2025.xlsx")
	gold := neighbourGold(t)
	dbtest.Each(t, []db.Room{job.Schema, audit.Schema, mail.Schema, account.Schema, register.Schema, alliance.Schema, Schema}, func(t *testing.T, d *db.DB) {
		now := func() time.Time { return time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC) }
		s := New(Needs{DB: d, Audit: audit.New(d, now), Now: now, NewID: func() term.ID { return "id" }})
		done, err := s.ImportNeighbours(t.Context(), path)
		if err != nil || done.Vintage != "May 2025" || done.Authorities != 153 || done.Same {
			t.Fatalf("import: %+v (%v), want the 153 authorities of May 2025", done, err)
		}
		version, err := d.Version(t.Context(), DataVersion)
		if err != nil {
			t.Fatal(err)
		}
		vintage, rows, err := s.latestNeighbours(t.Context())
		if err != nil || vintage != "May 2025" || len(rows) != done.Rows {
			t.Fatalf("%s: %d rows (%v), want %d of May 2025", vintage, len(rows), err, done.Rows)
		}
		of := map[string][]string{}
		close := map[string][]string{}
		for _, r := range rows {
			of[r.LA] = append(of[r.LA], r.Neighbour)
			close[r.LA] = append(close[r.LA], r.Closeness)
		}
		for la, want := range gold {
			if strings.Join(of[la], " ") != strings.Join(want.Value, " ") || strings.Join(close[la], " ") != strings.Join(want.Closeness, " ") {
				t.Errorf("neighbours of %s: %v %v, want %v %v", la, of[la], close[la], want.Value, want.Closeness)
			}
		}
		again, err := s.ImportNeighbours(t.Context(), path)
		if err != nil || !again.Same {
			t.Errorf("second import: %+v (%v), want nothing changed", again, err)
		}
		if after, err := d.Version(t.Context(), DataVersion); err != nil || after != version {
			t.Errorf("the data version moved from %d to %d (%v) though nothing changed", version, after, err)
		}
		// An older vintage is kept and does not take the newest one's place.
		if err := s.storeNeighbours(t.Context(), "March 2021", time.Date(2021, 3, 1, 0, 0, 0, 0, time.UTC), rows[:10]); err != nil {
			t.Fatal(err)
		}
		if vintage, _, err := s.latestNeighbours(t.Context()); err != nil || vintage != "May 2025" {
			t.Errorf("the newest vintage is %s (%v), want May 2025", vintage, err)
		}
	})
}

type goldNeighbours struct {
	ID        string
	Value     []string
	Closeness []string
}

func neighbourGold(t *testing.T) map[string]goldNeighbours {
	t.Helper()
	text, err := os.ReadFile(sharedtest.Shared(t, "bench", "need", "gold.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []json.RawMessage
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	out := map[string]goldNeighbours{}
	for _, raw := range all {
		var g goldNeighbours
		if json.Unmarshal(raw, &g) == nil && strings.HasPrefix(g.ID, "sn:") {
			out[strings.TrimPrefix(g.ID, "sn:")] = g
		}
	}
	if len(out) != 8 {
		t.Fatalf("%d golden lists of neighbours, want 8", len(out))
	}
	return out
}
