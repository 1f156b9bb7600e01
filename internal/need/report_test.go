package need_test

import (
	"math"
	"strings"
	"testing"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/need"
	"fairground/internal/need/needtest"
	"fairground/internal/need/stats"
	"fairground/internal/term"
	"fairground/interval"
)

const (
	england      = term.GSS("E92000001")
	westMidlands = term.GSS("E47000007") // the combined authority
	midlands     = term.GSS("E12000005") // the region
	southYorks   = term.GSS("E47000002")
	birmingham   = term.GSS("E08000025")
	sandwell     = term.GSS("E08000028")
	sheffield    = term.GSS("E08000039")
)

func eachWorld(t *testing.T, test func(t *testing.T, w *needtest.World)) {
	dbtest.Each(t, needtest.Schemas(), func(t *testing.T, d *db.DB) { test(t, needtest.Open(t, d)) })
}

func lineOf(t *testing.T, w *needtest.World, area term.GSS, indicator string) need.Line {
	t.Helper()
	l, err := w.Need.Line(t.Context(), area, indicator)
	if err != nil {
		t.Fatal(err)
	}
	return *l
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

// wilson is a slow second way to the limits: the roots of the quadratic.
func wilson(x, n float64) (lower, upper float64) {
	z := 1.959963984540054
	p := x / n
	a, b, c := 1+z*z/n, -(2*p + z*z/n), p*p
	root := math.Sqrt(b*b - 4*a*c)
	return 100 * (-b - root) / (2 * a), 100 * (-b + root) / (2 * a)
}

// age19 is Level 3 by 19 in 2022: eligible and not.
func age19(figures ...needtest.Figure) needtest.Release {
	return needtest.Release{Dataset: "attainment-age-19", Measure: "l3_by19", Label: "2022", Basis: stats.Counts, Figures: figures}
}

const (
	eligible    = "gender=Total;fsm=Eligible for FSM;sen=Total"
	notEligible = "sen=Total;fsm=Not eligible for FSM;gender=Total" // filters in another order
)

func TestCombinedAuthorityIsAddedUpFromCounts(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *needtest.World) {
		w.Load(t, age19(
			needtest.Figure{Place: needtest.England(), Period: "2022", Breakdown: eligible, X: 30000, N: 75000},
			needtest.Figure{Place: needtest.Birmingham(), Period: "2022", Breakdown: eligible, X: 1500, N: 4000},
			needtest.Figure{Place: needtest.Sandwell(), Period: "2022", Breakdown: eligible, X: 300, N: 1000},
			needtest.Figure{Place: needtest.Sheffield(), Period: "2022", Breakdown: eligible, X: 450, N: 1300},
			needtest.Figure{Place: needtest.Birmingham(), Period: "2022", Breakdown: notEligible, X: 5000, N: 8000},
			needtest.Figure{Place: needtest.Sandwell(), Period: "2022", Breakdown: notEligible, X: 1200, N: 2000}))
		l := lineOf(t, w, westMidlands, "l3-19-counts-fsm")
		lower, upper := wilson(1800, 5000)
		if r := l.Latest; !r.Derived || r.X != 1800 || r.N != 5000 || !near(r.Value.Float(), 36) || !near(r.Limits.Lower, lower) || !near(r.Limits.Upper, upper) || r.Method != need.Wilson {
			t.Errorf("West Midlands: %+v, want 1,800 of 5,000 added up, %v to %v", r, lower, upper)
		}
		if l.Verdict != interval.Worse || l.Against[0].Name != "England" || !near(l.Against[0].Points, -4) {
			t.Errorf("against England: %v, %+v; want worse, 4 points below", l.Verdict, l.Against[0])
		}
		if len(l.Parts) != 2 || l.Parts[0].Area != birmingham || !near(l.Spread.Lower, 30) || !near(l.Spread.Upper, 37.5) {
			t.Errorf("parts %+v, spread %+v", l.Parts, l.Spread)
		}
		gap := lineOf(t, w, westMidlands, "l3-19-counts-gap-fsm").Latest
		want := interval.Newcombe(interval.Proportion{X: 6200, N: 10000}, interval.Proportion{X: 1800, N: 5000}, interval.Level95).Scale(100)
		if !near(gap.Value.Float(), 26) || gap.Limits != want || gap.Method != need.NewcombeGap || !gap.Derived {
			t.Errorf("gap %+v, want 26 within %v", gap, want)
		}
		// Sheffield is published under the code that it had.
		if r := lineOf(t, w, sheffield, "l3-19-counts-fsm"); r.Latest.X != 450 || r.Latest.Row != 5 || r.Latest.Derived {
			t.Errorf("Sheffield: %+v, want 450 from row 5", r.Latest)
		}
		if r := lineOf(t, w, "E08000019", "l3-19-counts-fsm"); r.Latest.Area != sheffield || r.Among.Rank != 2 || r.Among.Of != 3 {
			t.Errorf("by its old code: %+v, %+v; want the second of three", r.Latest.Area, r.Among)
		}
		// Two replicas agree, and both follow a new release.
		other := w.Another()
		w.Load(t, age19(needtest.Figure{Place: needtest.Birmingham(), Period: "2022", Breakdown: eligible, X: 1600, N: 4000}))
		for _, s := range []*need.Service{w.Need, other} {
			l, err := s.Line(t.Context(), birmingham, "l3-19-counts-fsm")
			if err != nil || l.Latest.X != 1600 {
				t.Fatalf("after a new release: %v, %v", l, err)
			}
			if _, err := s.Line(t.Context(), sandwell, "l3-19-counts-fsm"); err == nil {
				t.Error("Sandwell’s figure is of the release that was superseded")
			}
		}
	})
}

func TestSumsAreRefused(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *needtest.World) {
		birmingham := needtest.Figure{Place: needtest.Birmingham(), Period: "2022", Breakdown: eligible, X: 1500, N: 4000}
		why := func(area term.GSS) string {
			t.Helper()
			r, err := w.Need.Report(t.Context(), area, need.Want{Indicators: []string{"l3-19-counts-fsm"}})
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Missing) != 1 {
				t.Fatalf("missing %+v, lines %+v", r.Missing, r.Lines)
			}
			return r.Missing[0].Why
		}
		w.Load(t, age19(birmingham))
		if got := why(westMidlands); got != "not added up: there is no figure for Sandwell" {
			t.Errorf("a part is missing: %q", got)
		}
		w.Load(t, age19(birmingham, needtest.Figure{Place: needtest.Sandwell(), Period: "2022", Breakdown: eligible, Value: "c"}))
		if got := why(westMidlands); got != "not added up: the figure for Sandwell is withheld to protect people" {
			t.Errorf("a part is withheld: %q", got)
		}
		// What the publisher withholds of a region is not worked out.
		w.Load(t, age19(birmingham, needtest.Figure{Place: needtest.Sandwell(), Period: "2022", Breakdown: eligible, X: 300, N: 1000},
			needtest.Figure{Place: needtest.WestMidlandsRegion(), Period: "2022", Breakdown: eligible, Value: "c"}))
		if got := why(midlands); got != "withheld to protect people" {
			t.Errorf("a region that is withheld: %q", got)
		}
		// The combined authority has the same authorities: its sum would be the region's.
		if got := why(westMidlands); got != "not added up: the figure for Sandwell is withheld to protect people" {
			t.Errorf("the same authorities under another name: %q", got)
		}
		w.Load(t, age19(needtest.Figure{Place: needtest.Birmingham(), Period: "2022", Breakdown: eligible, X: 4, N: 20},
			needtest.Figure{Place: needtest.Sandwell(), Period: "2022", Breakdown: eligible, X: 3, N: 20}))
		if got := why(westMidlands); got != "withheld here, as the number added up is small" {
			t.Errorf("seven together: %q", got)
		}
	})
}

// A reader who knows the region's total and all authorities but one knows that
// one: another is left out.
func TestWithheldFiguresAreNotGivenBack(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *needtest.World) {
		w.Load(t, age19(
			needtest.Figure{Place: needtest.WestMidlandsRegion(), Period: "2022", Breakdown: eligible, X: 1507, N: 4020},
			needtest.Figure{Place: needtest.Birmingham(), Period: "2022", Breakdown: eligible, X: 1500, N: 4000},
			needtest.Figure{Place: needtest.Sandwell(), Period: "2022", Breakdown: eligible, Value: "c"}))
		r, err := w.Need.Report(t.Context(), birmingham, need.Want{Indicators: []string{"l3-19-counts-fsm"}})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Lines) != 0 || len(r.Missing) != 1 || !strings.Contains(r.Missing[0].Why, "give back a figure that is withheld") {
			t.Errorf("Birmingham is shown beside the total: %+v, %+v", r.Lines, r.Missing)
		}
		if got := lineOf(t, w, midlands, "l3-19-counts-fsm").Latest.X; got != 1507 {
			t.Errorf("the region has %v, want 1,507 as published", got)
		}
	})
}

func laitFigures(measure string, figures ...needtest.Figure) needtest.Release {
	return needtest.Release{Dataset: "lait", Measure: measure, Label: "April 2026", Figures: figures}
}

func TestPercentagesAloneClaimNothing(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *needtest.World) {
		w.Load(t,
			laitFigures("FSP_Gooddev_FSM", needtest.Figure{Place: needtest.England(), Period: "2025", Value: "51.3"}, needtest.Figure{Place: needtest.Birmingham(), Period: "2025", Value: "59.5"},
				needtest.Figure{Place: needtest.Sandwell(), Period: "2025", Value: "50"}, needtest.Figure{Place: needtest.Sheffield(), Period: "2025", Value: "x"}),
			laitFigures("FSP_Gooddev_FSM_Other", needtest.Figure{Place: needtest.England(), Period: "2025", Value: "72.5"}, needtest.Figure{Place: needtest.Birmingham(), Period: "2025", Value: "71"},
				needtest.Figure{Place: needtest.Sandwell(), Period: "2025", Value: "66.5"}))
		l := lineOf(t, w, birmingham, "gld-fsm")
		if l.Latest.Method != need.Rounding || l.Verdict != interval.NotCompared || l.Trend.Direction != 0 || l.Among != (need.Standing{Rank: 1, Of: 2, Kind: "local authorities"}) {
			t.Errorf("Birmingham: %v, %v, %v, %+v; want rounding only, no verdict, no trend, first of two", l.Latest.Method, l.Verdict, l.Trend.Direction, l.Among)
		}
		// 71 stands in a column of one decimal: the gap is known to a tenth either way.
		if g := lineOf(t, w, birmingham, "gld-gap-fsm").Latest; !near(g.Value.Float(), 11.5) || !near(g.Limits.Lower, 11.4) || !near(g.Limits.Upper, 11.6) || g.Method != need.Rounding {
			t.Errorf("gap %+v, want 11.5 within 11.4 to 11.6 by rounding", g)
		}
		if s := lineOf(t, w, sandwell, "gld-fsm").Latest; !near(s.Limits.Lower, 49.95) {
			t.Errorf("Sandwell’s 50 %+v, want the limits of one decimal", s.Limits)
		}
		r, err := w.Need.Report(t.Context(), westMidlands, need.Want{Indicators: []string{"gld-gap-fsm", "gld-fsm", "ks2-rwm"}})
		if err != nil {
			t.Fatal(err)
		}
		why := map[string]string{}
		for _, m := range r.Missing {
			why[m.Indicator.ID] = m.Why
		}
		if why["gld-fsm"] != "only percentages are published, which cannot be added up" || why["ks2-rwm"] != "not in the data loaded" {
			t.Errorf("missing: %v", why)
		}
		if len(r.Lines) != 2 {
			t.Fatalf("%d lines, want the gap and the figure with their spread", len(r.Lines))
		}
		for _, l := range r.Lines {
			want := interval.Interval{Lower: 50, Upper: 59.5}
			if l.Indicator.ID == "gld-gap-fsm" {
				want = interval.Interval{Lower: 11.5, Upper: 16.5}
			}
			if !near(l.Spread.Lower, want.Lower) || !near(l.Spread.Upper, want.Upper) || !l.Latest.Value.None() || len(l.History) != 0 {
				t.Errorf("%s: spread %+v, latest %+v; want %v and no figure", l.Indicator.ID, l.Spread, l.Latest.Value, want)
			}
		}
		// A symbol is no number, and takes the gap with it.
		if _, err := w.Need.Line(t.Context(), sheffield, "gld-fsm"); err == nil || !strings.Contains(err.Error(), "not available") {
			t.Errorf("Sheffield: %v, want that it is not available", err)
		}
	})
}

func TestTrendNeedsLimitsOfChance(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *needtest.World) {
		var counted, bare []needtest.Figure
		for k, year := range []string{"2018", "2019", "2020", "2021", "2022"} {
			counted = append(counted, needtest.Figure{Place: needtest.Birmingham(), Period: year, Breakdown: eligible, X: 1000 + 100*float64(k), N: 4000})
			bare = append(bare, needtest.Figure{Place: needtest.Birmingham(), Period: year, Value: "5" + year[3:]})
		}
		w.Load(t, age19(counted...))
		w.Load(t, laitFigures("16-17 NEET", bare...))
		l := lineOf(t, w, birmingham, "l3-19-counts-fsm")
		if l.Trend.Direction != interval.Increasing || math.Abs(l.Trend.Slope-2.5) > 0.05 || len(l.History) != 5 || l.History[0].Period.Label != "2018" {
			t.Errorf("trend %+v over %d, want up by 2.5 a year", l.Trend, len(l.History))
		}
		if got := lineOf(t, w, birmingham, "neet").Trend; got.Obstacle != interval.PointWithoutLimits {
			t.Errorf("percentages alone: %v, want no trend", got.Obstacle)
		}
		r, err := w.Need.Report(t.Context(), birmingham, need.Want{Indicators: []string{"l3-19-counts-fsm"}, Years: 2})
		if err != nil || len(r.Lines[0].History) != 2 || r.Lines[0].Trend.Direction != interval.Increasing {
			t.Errorf("two years: %+v, %v", r, err)
		}
	})
}

func TestSmallPlacesAreAddedUp(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *needtest.World) {
		school := func(urn, la, kind string, x, n float64) needtest.Figure {
			return needtest.Figure{Place: needtest.School(urn, la), Period: "2022/23", Breakdown: "school_type=" + kind, X: x, N: n}
		}
		independent := needtest.Figure{Place: needtest.School("100099", "330"), Period: "2022/23", Breakdown: "school_type=Independent school", Value: "z"}
		w.Load(t, needtest.Release{Dataset: "school-census", Measure: "fsm", Basis: stats.Counts, Figures: []needtest.Figure{
			school("100001", "330", "State-funded primary", 120, 400), // an academy took its place
			school("100002", "330", "State-funded primary", 30, 200),
			school("100005", "333", "State-funded secondary", 250, 1000),
			school("100003", "373", "State-funded primary", 60, 210), independent}})
		if r := lineOf(t, w, birmingham, "census-fsm").Latest; r.X != 150 || r.N != 600 || r.Method != need.Wilson || r.Note != "" {
			t.Errorf("Birmingham: %+v, want 150 of 600", r)
		}
		for area, want := range map[term.GSS]float64{westMidlands: 400, midlands: 400, england: 460, southYorks: 60} {
			if r := lineOf(t, w, area, "census-fsm").Latest; r.X != want || !r.Derived {
				t.Errorf("%s: %v, want %v", area, r.X, want)
			}
		}
		if r := lineOf(t, w, england, "census-fsm-primary").Latest; r.X != 210 || r.N != 810 {
			t.Errorf("primary: %v of %v, want 210 of 810", r.X, r.N)
		}
		if q, err := w.Need.Inequality(t.Context(), westMidlands); err != nil || q.Why == "" {
			t.Errorf("inequality without deciles: %+v, %v", q, err)
		}
		at := func(code, value string) needtest.Figure {
			return needtest.Figure{Place: needtest.Neighbourhood(code), Period: "2025", Value: value}
		}
		w.Load(t, needtest.Release{Dataset: "imd2025-indicators", Measure: "idaci-children", Unit: "children", Figures: []needtest.Figure{at("E01000001", "120"), at("E01000002", "c"), at("E01000003", "80")}})
		w.Load(t, needtest.Release{Dataset: "idaci2025", Measure: "idaci-decile", Unit: "tenth", Figures: []needtest.Figure{at("E01000001", "1"), at("E01000002", "2"), at("E01000003", "5")}})
		r := lineOf(t, w, westMidlands, "idaci-children").Latest
		if r.Value.Float() != 200 || r.Limits != (interval.Interval{Lower: 200, Upper: 209}) || r.Method.Chance() || !strings.Contains(r.Note, "1 neighbourhood") {
			t.Errorf("children: %+v, want 200, and at most 209", r)
		}
		if r := lineOf(t, w, westMidlands, "idaci-decile1").Latest; r.X != 1 || r.N != 3 || r.Method != need.NoLimits {
			t.Errorf("most deprived tenth: %+v, want 1 of 3", r)
		}
		if r := lineOf(t, w, westMidlands, "idaci-children-decile1").Latest; r.X != 120 || r.N != 200 || !near(r.Value.Float(), 60) {
			t.Errorf("children there: %+v, want 120 of 200", r)
		}
	})
}

func TestSideBySideAndGridAndFunnel(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *needtest.World) {
		figure := func(p stats.Place, year string, x, n float64) needtest.Figure {
			return needtest.Figure{Place: p, Period: year, Breakdown: eligible, X: x, N: n}
		}
		w.Load(t, age19(figure(needtest.England(), "2022", 30000, 75000), figure(needtest.Birmingham(), "2022", 1800, 4000), figure(needtest.Sandwell(), "2022", 300, 1000),
			figure(needtest.Sheffield(), "2022", 520, 1300), figure(needtest.England(), "2021", 29000, 75000), figure(needtest.Birmingham(), "2021", 1700, 4000)))
		want := need.Want{Indicators: []string{"l3-19-counts-fsm"}}
		both, err := w.Need.Compare(t.Context(), []term.GSS{birmingham, sandwell, sheffield}, want)
		if err != nil {
			t.Fatal(err)
		}
		row := both.Rows[0]
		if row.Period.Label != "2022" || row.Verdicts[0] != interval.NotCompared || row.Verdicts[1] != interval.Worse || row.Verdicts[2] != interval.Worse {
			t.Errorf("side by side: %s %v", row.Period.Label, row.Verdicts)
		}
		if _, err := w.Need.Compare(t.Context(), []term.GSS{birmingham, sandwell, sheffield, england, midlands}, want); err == nil {
			t.Error("five places side by side")
		}
		f, err := w.Need.Funnel(t.Context(), westMidlands, "l3-19-counts-fsm")
		if err != nil || f.Why != "" || !near(f.Target, 40) || len(f.Points) != 3 || f.Warning == "" {
			t.Fatalf("funnel: %+v, %v", f, err)
		}
		where := map[term.GSS]interval.Position{}
		for _, p := range f.Points {
			where[p.Reading.Area] = p.Position
			if p.Ours != (p.Reading.Area != sheffield) {
				t.Errorf("%s is ours: %v", p.Name, p.Ours)
			}
		}
		if where[birmingham] != interval.Above998 || where[sandwell] != interval.Below998 || where[sheffield] != interval.Within {
			t.Errorf("positions: %v", where)
		}
		if f, err := w.Need.Funnel(t.Context(), birmingham, "l3-19-counts-gap-fsm"); err != nil || f.Why == "" || len(f.Points) > 0 {
			t.Errorf("a gap has a funnel: %+v, %v", f, err)
		}
		g, err := w.Need.Grid(t.Context(), westMidlands, need.PostSixteen)
		if err != nil || len(g.Rows) != 4 || g.Rows[0].Place.Area != england || g.Rows[1].Place.Area != westMidlands || g.Rows[3].Place.Area != sandwell || len(g.Indicators) != 1 {
			t.Fatalf("grid: %+v, %v", g, err)
		}
		if got := g.Rows[3].Cells[0].Verdict; got != interval.Worse {
			t.Errorf("Sandwell in the grid: %v, want worse", got)
		}
	})
}

func TestPlaces(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *needtest.World) {
		for text, want := range map[string]string{
			"west midlands": "E12000005 E47000007", "Sheffield": "E08000039", "E08000019": "E08000039", "e07000999": "E08000025 E08000028", "Birming": "E08000025", "Nowhere": "",
		} {
			found, err := w.Need.Places(t.Context(), text)
			if err != nil {
				t.Fatal(err)
			}
			var codes []string
			for _, a := range found {
				codes = append(codes, string(a.Code))
			}
			if got := strings.Join(codes, " "); got != want {
				t.Errorf("%q: %q, want %q", text, got, want)
			}
		}
		if _, err := w.Need.Report(t.Context(), "E99999999", need.Want{}); err == nil {
			t.Error("a report of no place")
		}
	})
}
