package need_test

import (
	"strings"
	"testing"

	"fairground/internal/account/accounttest"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/figure"
	"fairground/internal/need/needtest"
)

// TestACitationGivesRoundingForNoInterval: limits that say only how exactly a
// number was printed are named as such, with a decimal that tells them apart.
func TestACitationGivesRoundingForNoInterval(t *testing.T) {
	dbtest.Each(t, append(needtest.Schemas(), figure.Schema), func(t *testing.T, d *db.DB) {
		w := needtest.Open(t, d)
		f := figure.New(figure.Needs{DB: d, Account: w.Account, Audit: w.Audit, Now: needtest.Now})
		w.Need.Figures(f)
		w.Load(t, needtest.Release{Dataset: "lait", Measure: "FSP_Gooddev_FSM", Figures: []needtest.Figure{{Place: needtest.Birmingham(), Period: "2025", Value: "44.2"}}})
		a, err := f.Answer(accounttest.Public(t.Context()), figure.Query{Room: "need", Text: "area=E08000025&indicator=gld-fsm&period=2025"})
		if err != nil {
			t.Fatal(err)
		}
		if a.Interval() || a.Limits() != "" || a.Method != "no interval is published; rounding: 44.15 to 44.25" {
			t.Errorf("interval %q, method %q: want none, and what rounding does", a.Limits(), a.Method)
		}
		if text := a.Citation(needtest.Now(), "https://example.org"); !strings.Contains(text, "44.2% (no interval is published; rounding: 44.15 to 44.25)") {
			t.Errorf("citation: %s", text)
		}
	})
}
