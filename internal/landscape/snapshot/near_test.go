package snapshot_test

import (
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/landscape/snapshottest"
	"fairground/internal/term"

	"pgregory.net/rapid"
)

// Many distances, prepared and asked for by several at once, are answered as on a
// land that nobody has asked anything.
func TestDistancesAskedForByMany(t *testing.T) {
	g := rapid.Custom(drawGround).Example(7)
	v := g.laid(g.rows).Whole()
	v.Land.Prepare(snapshot.Question{Phase: 1})
	var all sync.WaitGroup
	for k := range 40 {
		all.Go(func() {
			q := snapshot.Question{Phase: term.PhaseSet(k % 4), Metres: float64(500 * (k % 13))}
			if k%5 == 0 {
				v.Land.Prepare(q)
			}
			got, want := v.Reach(q), g.laid(g.rows).Whole().Reach(q)
			if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); g != w {
				t.Errorf("%s\nnot\n%s", g, w)
			}
		})
	}
	all.Wait()
}

// What was prepared changes no answer, to the last digit.
func TestPreparedOrNotTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, q := drawGround(t), drawAsked(t)
		bare, prepared := g.laid(g.rows).Whole(), g.laid(g.rows).Whole()
		q.Metres = rapid.SampledFrom([]float64{0, 500, 700.3, 1500, 5000, snapshot.MostMetres}).Draw(t, "far")
		for _, times := range []float64{0.5, 1, 2} {
			asked := q
			asked.Metres = times * q.Near()
			prepared.Land.Prepare(asked)
		}
		prepared.Land.Prepare(q)
		for what, answer := range map[string]func(*snapshot.View) any{
			"gaps":              func(v *snapshot.View) any { return v.NeighbourhoodGaps(q) },
			"sensitivity":       func(v *snapshot.View) any { return v.Sensitivity(q) },
			"reach":             func(v *snapshot.View) any { return v.Reach(q) },
			"reach of places":   func(v *snapshot.View) any { return v.ReachOfPlaces(q) },
			"reach sensitivity": func(v *snapshot.View) any { return v.ReachSensitivity(q) },
			"standing": func(v *snapshot.View) (out any) {
				s, states := v.Standing(q), []snapshot.State{}
				for i := range v.Land.Neighbourhoods {
					states = append(states, s.Of(int32(i)))
				}
				return states
			},
			"sites": func(v *snapshot.View) any {
				s, err := v.Sites(q, snapshot.Where{K: 3, Include: []int32{0}, Phase: 1})
				return fmt.Sprintf("%+v %v", s, err)
			},
		} {
			alike(t, what, answer(prepared), answer(bare))
		}
	})
}

// A line of the sensitivity is the gap at that distance.
func TestSensitivityAsGaps(t *testing.T) {
	v := loaded(t)
	for _, metres := range []float64{0, 700, 2000, snapshot.MostMetres} {
		for _, area := range areasAsked() {
			for _, q := range []snapshot.Question{{Area: area, Metres: metres}, {Area: area, Metres: metres, Theme: 2, Phase: 4, Period: 2025}} {
				for _, at := range v.Sensitivity(q) {
					asked := q
					asked.Metres = at.Metres
					g := v.NeighbourhoodGaps(asked)
					if at.Neighbourhoods != len(g.Neighbourhoods) || at.Children != g.Children {
						t.Errorf("%+v: %+v, not %d with %d", q, at, len(g.Neighbourhoods), g.Children)
					}
				}
			}
		}
	}
}

// A reader's distance costs little memory, however long it is.
func TestLongDistancesInLittleMemory(t *testing.T) {
	v := loaded(t)
	for _, q := range []snapshot.Question{{Metres: snapshot.MostMetres}, {Metres: snapshot.MostMetres, Phase: 2, Period: 2025}} {
		for what, ask := range map[string]func(){
			"gaps":              func() { v.NeighbourhoodGaps(q) },
			"sensitivity":       func() { v.Sensitivity(q) },
			"reach sensitivity": func() { v.ReachSensitivity(q) },
			"sites":             func() { _, _ = v.Sites(q, snapshot.Where{K: 50}) },
		} {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			ask()
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			mb := (after.TotalAlloc - before.TotalAlloc) >> 20
			t.Logf("%s %v: %d MB, %v", what, q.Phase, mb, took)
			if mb > 64 {
				t.Errorf("%s takes %d MB", what, mb)
			}
		}
	}
}

func BenchmarkSensitivity(b *testing.B) {
	v := loaded(b)
	for name, area := range areasAsked() {
		for _, metres := range []float64{0, 3000, snapshot.MostMetres} {
			for what, q := range map[string]snapshot.Question{"everything": {Area: area, Metres: metres}, "literacy": {Area: area, Theme: snapshottest.Theme(2), Phase: snapshottest.Phase(2), Period: 2025, Metres: metres}} {
				b.Run(fmt.Sprintf("%s/%s/%.0f", what, name, metres), func(b *testing.B) {
					for b.Loop() {
						v.Sensitivity(q)
					}
				})
			}
		}
	}
}

func BenchmarkReachSensitivity(b *testing.B) {
	v := loaded(b)
	for _, p := range []term.PhaseSet{0, 1, 2, 4, 8} {
		q := snapshot.Question{Phase: p}
		v.Land.Prepare(q)
		b.Run(q.Phase.String(), func(b *testing.B) {
			for b.Loop() {
				v.ReachSensitivity(q)
			}
		})
	}
}
