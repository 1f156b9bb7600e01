package need_test

import (
	"testing"
	"time"

	"fairground/internal/need"
	"fairground/internal/need/needtest"
	"fairground/internal/need/stats"
	"fairground/internal/term"
	"fairground/interval"
)

// publish stores a list of statistical neighbours as an import would.
func publish(t *testing.T, w *needtest.World, rows ...[]string) {
	t.Helper()
	for i, r := range rows {
		_, err := w.DB.Exec(t.Context(), `insert into need_neighbour (vintage, published, la, rank, neighbour, closeness) values ($1, $2, $3, $4, $5, $6)`,
			"May 2025", time.Date(2025, 5, 1, 0, 0, 0, 0, time.UTC), r[0], int64(i+1), r[1], "Very close")
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.DB.Bump(t.Context(), need.DataVersion); err != nil {
		t.Fatal(err)
	}
}

func TestPublishedNeighbours(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *needtest.World) {
		publish(t, w, []string{"330", "373"}, []string{"330", "333"}, []string{"330", "909"})
		w.Load(t, age19(
			needtest.Figure{Place: needtest.Birmingham(), Period: "2022", Breakdown: eligible, X: 2000, N: 4000},
			needtest.Figure{Place: needtest.Sandwell(), Period: "2022", Breakdown: eligible, X: 300, N: 1000},
			needtest.Figure{Place: needtest.Sheffield(), Period: "2022", Breakdown: eligible, X: 600, N: 1500}))
		w.Load(t, laitFigures("FSP_Gooddev_FSM", needtest.Figure{Place: needtest.Birmingham(), Period: "2025", Value: "59.5"},
			needtest.Figure{Place: needtest.Sandwell(), Period: "2025", Value: "50"}, needtest.Figure{Place: needtest.Sheffield(), Period: "2025", Value: "47"}))
		r, err := w.Need.Report(t.Context(), birmingham, need.Want{Indicators: []string{"l3-19-counts-fsm", "gld-fsm"}})
		if err != nil {
			t.Fatal(err)
		}
		if n := r.Neighbours; n.Source != "Department for Education, May 2025" || len(n.Of) != 2 || n.Of[0].Area != sheffield || n.Of[1].Name != "Sandwell" || len(n.Weights) != 0 {
			t.Errorf("neighbours %+v, want Sheffield and Sandwell, and none for an authority that is no more", n)
		}
		last := func(l need.Line) need.Comparison { return l.Against[len(l.Against)-1] }
		byID := map[string]need.Line{}
		for _, l := range r.Lines {
			byID[l.Indicator.ID] = l
		}
		if c := last(byID["l3-19-counts-fsm"]); c.Name != "Statistical neighbours (2 together)" || c.With.X != 900 || !near(c.With.Value.Float(), 36) || c.Verdict != interval.Better || !near(c.Points, 14) {
			t.Errorf("counts: %+v, want 900 of 2,500 together", c)
		}
		if c := last(byID["gld-fsm"]); c.Name != "Statistical neighbours (middle of 2)" || !near(c.With.Value.Float(), 48.5) || c.Verdict != interval.NotCompared {
			t.Errorf("percentages: %+v, want the middle, and no verdict", c)
		}
		// The relation is not mutual.
		if r, err := w.Need.Report(t.Context(), sheffield, need.Want{}); err != nil || r.Neighbours.Source == "Department for Education, May 2025" {
			t.Errorf("Sheffield’s neighbours: %+v, %v", r.Neighbours, err)
		}
	})
}

func TestNeighboursWorkedOut(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *needtest.World) {
		poverty := needtest.Release{Dataset: "cilif-bhc-relative-la", Measure: "relative-bhc", Basis: stats.Counts}
		for place, x := range map[stats.Place]float64{needtest.Birmingham(): 400, needtest.Sandwell(): 380, needtest.Sheffield(): 200} {
			poverty.Figures = append(poverty.Figures, needtest.Figure{Place: place, Period: "FYE 2025", X: x, N: 1000})
		}
		w.Load(t, poverty)
		of := func(area term.GSS) need.Neighbours {
			t.Helper()
			r, err := w.Need.Report(t.Context(), area, need.Want{})
			if err != nil {
				t.Fatal(err)
			}
			return r.Neighbours
		}
		if n := of(birmingham); len(n.Of) != 0 {
			t.Errorf("one variable alone makes neighbours: %+v", n)
		}
		w.Load(t, needtest.Release{Dataset: "school-census", Measure: "fsm", Basis: stats.Counts, Figures: []needtest.Figure{
			{Place: needtest.School("100002", "330"), Period: "2022/23", Breakdown: "school_type=State-funded primary", X: 80, N: 200},
			{Place: needtest.School("100005", "333"), Period: "2022/23", Breakdown: "school_type=State-funded secondary", X: 350, N: 1000},
			{Place: needtest.School("100003", "373"), Period: "2022/23", Breakdown: "school_type=State-funded primary", X: 40, N: 210}}})
		n := of(birmingham)
		if len(n.Of) != 2 || n.Of[0].Area != sandwell || n.Of[1].Area != sheffield || n.Of[0].Distance >= n.Of[1].Distance || len(n.Weights) != 2 || n.Weights[0].Indicator.ID != "low-income-bhc" || n.Weights[0].Weight != 1 {
			t.Errorf("Birmingham: %+v, want Sandwell before Sheffield by two variables", n)
		}
		if n := of(westMidlands); len(n.Of) != 1 || n.Of[0].Area != southYorks {
			t.Errorf("the combined authority: %+v, want South Yorkshire", n)
		}
		if n := of(england); len(n.Of) != 0 {
			t.Errorf("England: %+v", n)
		}
	})
}
