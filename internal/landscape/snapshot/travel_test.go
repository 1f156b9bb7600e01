package snapshot_test

import (
	"runtime"
	"testing"

	"fairground/catchment"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/register"
	"fairground/internal/term"

	"pgregory.net/rapid"
)

// drawMatrix gives a land times of travel up to an hour for some phases.
func drawMatrix(t *rapid.T, l *snapshot.Land, phases term.PhaseSet) snapshot.Travel {
	var pairs []catchment.Pair
	longest := 0.0
	for i := range l.Settings {
		for k := range l.Neighbourhoods {
			if minutes := float64(rapid.IntRange(0, 80).Draw(t, "minutes")); minutes <= 60 {
				pairs = append(pairs, catchment.Pair{From: int32(i), To: int32(k), Cost: minutes})
				longest = max(longest, minutes)
			}
		}
	}
	lists, err := catchment.ListsFrom(len(l.Settings), len(l.Neighbourhoods), pairs)
	if err != nil {
		t.Fatal(err)
	}
	return snapshot.Travel{Source: "buses", Mode: "by bus", Phases: phases, Lists: lists, Minutes: float64(rapid.IntRange(1, 70).Draw(t, "limit")), Longest: longest}
}

// What was prepared of a matrix gives the same numbers as looking around.
func TestPreparedTravelTimes(t *testing.T) {
	t.Run("", onGround(func(t *rapid.T, v *snapshot.View, o *oracle) {
		o.q.Metres = 0
		if err := v.Land.Travel(drawMatrix(t, v.Land, o.q.Phase)); err != nil {
			t.Fatal(err)
		}
		before, sensitivity := v.Reach(o.q), v.ReachSensitivity(o.q)
		v.Land.Prepare(snapshot.Question{Phase: o.q.Phase})
		alike(t, "reach", v.Reach(o.q), before)
		alike(t, "sensitivity", v.ReachSensitivity(o.q), sensitivity)
	}))
}

// A matrix is for its area and what lies in it; the one of the smaller area comes
// first, and one takes the place of another of the same area alone.
func TestTravelTimesOfAreas(t *testing.T) {
	rows := func(codes ...term.GSS) []term.GSS { return append(codes, snapshot.England) }
	land := snapshot.NewLand([]snapshot.SettingRow{{ID: "a"}}, []snapshot.NeighbourhoodRow{
		{Code: "E01000001", Children: register.Known(3), Areas: rows("E01000001", "E08000001", "E47000001")},
		{Code: "E01000002", Children: register.Known(2), Areas: rows("E01000002", "E08000002", "E47000001")},
		{Code: "E01000003", Children: register.Known(1), Areas: rows("E01000003", "E08000003")},
	})
	lists, _ := catchment.ListsFrom(1, 3, nil)
	give := func(area term.GSS, minutes float64) {
		t.Helper()
		if err := land.Travel(snapshot.Travel{Source: "x", Area: area, Lists: lists, Minutes: minutes}); err != nil {
			t.Fatal(err)
		}
	}
	check := func(what string, want map[term.GSS]float64) {
		t.Helper()
		for code, minutes := range want {
			if got := land.Distance(snapshot.Question{Area: code}).Minutes; got != minutes {
				t.Errorf("%s: %q goes %v minutes, want %v", what, code, got, minutes)
			}
		}
	}
	give("E47000001", 20)
	check("one", map[term.GSS]float64{"": 0, snapshot.England: 0, "E47000001": 20, "E08000001": 20, "E01000002": 20, "E08000003": 0, "E08000009": 0})
	give("", 30)
	give("E08000001", 10)
	check("three", map[term.GSS]float64{"": 30, snapshot.England: 30, "E47000001": 20, "E08000001": 10, "E01000001": 10, "E08000002": 20, "E08000003": 30})
	give("E47000001", 25)
	give(snapshot.England, 35)
	check("again", map[term.GSS]float64{"": 35, "E47000001": 25, "E08000001": 10, "E08000002": 25, "E08000003": 35})
	if d := land.Distance(snapshot.Question{Metres: 500}); d != (snapshot.Distance{Metres: 500}) {
		t.Errorf("with a distance it goes %+v", d)
	}
}

// BenchmarkTravel makes travel times of five million pairs, as for a large region, part
// of a land, and says how many bytes of memory each takes: while it is made, and for
// as long as it is there, its half within the limit looked up beforehand.
func BenchmarkTravel(b *testing.B) {
	const settings, neighbourhoods, each = 20_000, 33_755, 250
	heap := func() float64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc)
	}
	places, homes := make([]snapshot.SettingRow, settings), make([]snapshot.NeighbourhoodRow, neighbourhoods)
	for i := range places {
		places[i].At = catchment.Point{X: float64(i) * 1e5} // nobody is near in a straight line, which takes memory too
	}
	for i := range homes {
		homes[i].At = catchment.Point{X: float64(i) * 1e5, Y: 1e7}
	}
	land := snapshot.NewLand(places, homes)
	for range b.N {
		before := heap()
		pairs := make([]catchment.Pair, 0, settings*each)
		for i := range settings * each {
			pairs = append(pairs, catchment.Pair{From: int32(i / each), To: int32((i/each + i%each*131) % neighbourhoods), Cost: float64(i % 60)})
		}
		lists, err := catchment.ListsFrom(settings, neighbourhoods, pairs)
		if err != nil {
			b.Fatal(err)
		}
		n := float64(len(pairs))
		b.ReportMetric((heap()-before)/n, "B/pair-made")
		runtime.KeepAlive(pairs)
		pairs = nil
		if err := land.Travel(snapshot.Travel{Source: "x", Lists: lists, Minutes: 30, Longest: 59}); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric((heap()-before)/n, "B/pair")
		land.Prepare(snapshot.Question{})
		b.ReportMetric((heap()-before)/n, "B/pair-prepared")
		runtime.KeepAlive(land)
	}
}

// The licence goes with the times, and with nothing else.
func TestLicenceOfTravelTimes(t *testing.T) {
	land := snapshot.NewLand([]snapshot.SettingRow{{ID: "a"}}, []snapshot.NeighbourhoodRow{{Code: "E01000001"}})
	lists, _ := catchment.ListsFrom(1, 1, nil)
	if err := land.Travel(snapshot.Travel{Source: "x", Licence: "y", Lists: lists, Minutes: 30}); err != nil {
		t.Fatal(err)
	}
	if d := land.Distance(snapshot.Question{}); d != (snapshot.Distance{Minutes: 30, Source: "x", Licence: "y"}) {
		t.Errorf("by travel time: %+v", d)
	}
	if d := land.Distance(snapshot.Question{Metres: 500}); d.Licence != "" {
		t.Errorf("in a straight line: %+v", d)
	}
}

// Twice as far is said only where the times tell of it.
func TestSensitivityEndsWithTheTimes(t *testing.T) {
	for longest, lines := range map[float64]int{0: 3, 30: 2, 58: 2, 60: 3, 59.5: 3} {
		land := snapshot.NewLand([]snapshot.SettingRow{{ID: "a"}}, []snapshot.NeighbourhoodRow{{Code: "E01000001"}})
		lists, _ := catchment.ListsFrom(1, 1, nil)
		if err := land.Travel(snapshot.Travel{Source: "x", Lists: lists, Minutes: 30, Longest: longest}); err != nil {
			t.Fatal(err)
		}
		if got := len(snapshot.New(land, nil).Whole().ReachSensitivity(snapshot.Question{})); got != lines {
			t.Errorf("times of up to %v minutes give %d lines, want %d", longest, got, lines)
		}
	}
}
