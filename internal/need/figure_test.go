package need_test

import (
	"strings"
	"testing"

	"fairground/internal/account/accounttest"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/fault"
	"fairground/internal/figure"
	"fairground/internal/need/needtest"
)

// TestFiguresAreWorkedOutAgain: a figure of a release that was superseded still
// gives what it gave, gaps and sums of districts too, and shows what stands now.
func TestFiguresAreWorkedOutAgain(t *testing.T) {
	dbtest.Each(t, append(needtest.Schemas(), figure.Schema), func(t *testing.T, d *db.DB) {
		w := needtest.Open(t, d)
		f := figure.New(figure.Needs{DB: d, Account: w.Account, Audit: w.Audit, Now: needtest.Now})
		w.Need.Figures(f)
		ctx := accounttest.Public(t.Context())
		load := func(birmingham float64) {
			w.Load(t, age19(
				needtest.Figure{Place: needtest.Birmingham(), Period: "2022", Breakdown: eligible, X: birmingham, N: 4000}, needtest.Figure{Place: needtest.Sandwell(), Period: "2022", Breakdown: eligible, X: 300, N: 1000},
				needtest.Figure{Place: needtest.Birmingham(), Period: "2022", Breakdown: notEligible, X: 5000, N: 8000}, needtest.Figure{Place: needtest.Sandwell(), Period: "2022", Breakdown: notEligible, X: 1200, N: 2000}))
		}
		load(1500)
		var kept []figure.Figure
		for query, want := range map[string]float64{"area=E08000025&indicator=l3-19-counts-fsm&period=2022": 37.5, "area=E47000007&indicator=l3-19-counts-fsm&period=2022": 36, "area=E47000007&indicator=l3-19-counts-gap-fsm&period=2022": 26} {
			k, err := f.Cite(ctx, figure.Query{Room: "need", Text: query})
			if err != nil {
				t.Fatalf("%s: %v", query, err)
			}
			if a := k.Answer; !near(a.Value.Float(), want) || !k.Public || !a.Interval() || !strings.HasPrefix(a.Page, "/need/E") || a.Period != "2022" || a.Place == "" {
				t.Errorf("%s: %+v, want %v", query, a, want)
			}
			kept = append(kept, k)
		}
		load(1700)
		for _, k := range kept {
			now, err := f.Now(ctx, k)
			if err != nil || now.State != figure.Moved || near(now.Now.Value.Float(), k.Answer.Value.Float()) {
				t.Errorf("%s after a new release: %+v, %v", k.Query.Text, now, err)
			}
		}
		for _, query := range []string{"area=E08000025&indicator=nonsense&period=2022", "area=E08999999&indicator=neet&period=2022", "area=E08000025&indicator=l3-19-counts-fsm&period=1999", "area=E08000025&indicator=neet&period=2022", "%"} {
			if _, err := f.Answer(ctx, figure.Query{Room: "need", Text: query}); !fault.Is(err, fault.Missing) {
				t.Errorf("%s: %v, want that there is none", query, err)
			}
		}
	})
}
