package landscape_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"fairground/internal/app"
	"fairground/internal/landscape"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/sample"
	"fairground/internal/sharedtest"
	"fairground/internal/term"
)

// manyDeliveries is how many the alliance is expected to have on record.
const manyDeliveries = 200_000

// populous opens Fairground on an SQLite file with all of England: the real
// registers where they are at hand, a made-up England of 29,000 settings
// otherwise, with 300 organisations and 200,000 deliveries.
func populous(t *testing.T, real bool) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "england.db")
	a := opened(t, path)
	defer a.Close()
	o := sample.Default(now())
	var err error
	if real {
		err = a.Register.ImportFolder(t.Context(), sharedtest.Dir(t), func(register.Report) {})
	} else {
		err = sample.England(t.Context(), a.Register, o, func(register.Report) {})
	}
	if err == nil {
		err = sample.Organisations(t.Context(), sample.Rooms{Account: a.Account, Register: a.Register, Alliance: a.Alliance, Provision: a.Provision}, o)
	}
	if err == nil {
		err = a.Provision.AddDeliveries(t.Context(), strewn(t, a))
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func opened(t *testing.T, path string) *app.App {
	t.Helper()
	a, err := app.Open(t.Context(), app.Config{Database: path, Now: now, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// strewn are as many deliveries over the open settings as are missing.
func strewn(t *testing.T, a *app.App) []provision.Delivery {
	t.Helper()
	p, err := a.Provision.Picture(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	land, err := a.Landscape.Land(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var offered []term.ID
	for w := range p.Unmasked() {
		offered = append(offered, w.Programme)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	var out []provision.Delivery
	for range manyDeliveries - p.Len() {
		id := offered[rng.IntN(len(offered))]
		programme := p.Programme(id)
		d := provision.Delivery{Programme: id, Setting: land.Settings[rng.IntN(len(land.Settings))].ID, Themes: programme.Themes, Phases: programme.Phases,
			Period: term.Period(2022 + rng.IntN(4)), Visibility: provision.Visibilities()[1+rng.IntN(3)], Illustrative: true}
		if rng.IntN(2) == 0 {
			d.Reached = register.Known(rng.IntN(200))
		}
		out = append(out, d)
	}
	return out
}

// heap is how many megabytes are in use once nothing that is not is left.
func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / (1 << 20)
}

// cost is how long something took, and how much of the processors' time.
type cost struct{ wall, cpu time.Duration }

func (c cost) least(other cost) cost { return cost{min(c.wall, other.wall), min(c.cpu, other.cpu)} }

// bar fails a figure that is beyond its bar by the clock and, since other work on
// the machine may be the cause of that, by the processors' time too.
func bar(t *testing.T, what string, c cost, limit time.Duration) {
	t.Helper()
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	t.Logf("%-55s %8.1f ms, %8.1f ms of processors (bar %.0f)", what, ms(c.wall), ms(c.cpu), ms(limit))
	if c.wall > limit && c.cpu > 2*limit {
		t.Errorf("%s takes %v, of processors %v: more than %v", what, c.wall, c.cpu, limit)
	}
}

// quickest is the least of some runs.
func quickest(runs int, do func()) cost {
	best := cost{time.Hour, time.Hour}
	for range runs {
		begun, used := time.Now(), processors()
		do()
		best = best.least(cost{time.Since(begun), processors() - used})
	}
	return best
}

// processors is how much of the processors' time this process has used.
func processors() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// TestEngland, on the real registers where they are at hand and on a made-up
// England anyway, measures what a snapshot of all England costs, and how long a
// changed delivery takes to show.
func TestEngland(t *testing.T) {
	if testing.Short() {
		t.Skip("all of England takes a minute")
	}
	for name, real := range map[string]bool{"real registers": true, "made-up England": false} {
		t.Run(name, func(t *testing.T) {
			path := populous(t, real)
			before := heap()
			a := opened(t, path)
			defer a.Close()
			cold := quickest(1, func() { snapshotOf(t, a.Landscape) }).least(quickestCold(t, path, coldBar))
			snap := snapshotOf(t, a.Landscape)
			t.Logf("%d settings, %d neighbourhoods, %d organisations, %d deliveries in %d school years, %d adrift", len(snap.Land.Settings), len(snap.Land.Neighbourhoods), len(snap.Organisations), snap.Len(), len(snap.Whole().Periods()), snap.Adrift())
			bar(t, "the snapshot from SQLite, with every register", cold, coldBar)
			rebuilt(t, a)
			one := heap() - before
			t.Logf("heap: %.0f MB with the registers and provision's picture (bar 250)", one)
			if one > 250 {
				t.Errorf("one snapshot and all it is made of take %.0f MB", one)
			}
			changed(t, a)
			twoAlive(t, a, before)
			questions(t, a)
			runtime.KeepAlive(snap)
		})
	}
}

func snapshotOf(t *testing.T, l *landscape.Service) *snapshot.Snapshot {
	t.Helper()
	s, err := l.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const coldBar = 2500 * time.Millisecond

// quickestCold opens the file some times more and makes a snapshot of nothing: twice,
// and while other work on the machine keeps it from its bar some times more.
func quickestCold(t *testing.T, path string, limit time.Duration) cost {
	t.Helper()
	best := cost{time.Hour, time.Hour}
	for i := 0; i < 2 || i < 8 && best.wall > limit; i++ {
		a := opened(t, path)
		best = best.least(quickest(1, func() { snapshotOf(t, a.Landscape) }))
		a.Close()
	}
	return best
}

// rebuilt measures making a land and a snapshot of rows that are in memory.
func rebuilt(t *testing.T, a *app.App) {
	t.Helper()
	snap := snapshotOf(t, a.Landscape)
	picture, err := a.Provision.Picture(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	settings, neighbourhoods, rows := snap.Land.Settings, snap.Land.Neighbourhoods, landscape.DeliveryRows(picture)
	both := quickest(5, func() {
		snapshot.New(snapshot.NewLand(append([]snapshot.SettingRow{}, settings...), append([]snapshot.NeighbourhoodRow{}, neighbourhoods...)), rows)
	})
	bar(t, "land and snapshot from loaded rows", both, 250*time.Millisecond)
	bar(t, "snapshot alone, over a land that is kept", quickest(5, func() { snapshot.New(snap.Land, rows) }), 250*time.Millisecond)
}

// changed measures the time from a committed change of one delivery to the
// snapshot that has it.
func changed(t *testing.T, a *app.App) {
	t.Helper()
	snap := snapshotOf(t, a.Landscape)
	best := cost{time.Hour, time.Hour}
	for i := range 7 {
		d := provision.Delivery{ID: term.ID(fmt.Sprintf("changed-%d", i)), Programme: snap.Programmes[i], Setting: snap.Land.Settings[i].ID, Visibility: provision.Public}
		if err := a.Provision.AddDeliveries(t.Context(), []provision.Delivery{d}); err != nil {
			t.Fatal(err)
		}
		n := snap.Len()
		best = best.least(quickest(1, func() { snap = snapshotOf(t, a.Landscape) }))
		if snap.Len() != n+1 {
			t.Fatalf("%d deliveries after a change, %d before", snap.Len(), n)
		}
	}
	bar(t, "a changed delivery shows", best, 500*time.Millisecond)
}

// twoAlive measures the memory while a page still has the snapshot before.
func twoAlive(t *testing.T, a *app.App, before float64) {
	t.Helper()
	first := snapshotOf(t, a.Landscape)
	picture, err := a.Provision.Picture(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// The registers move too, so that nothing of the land is shared.
	if err := a.DB.Bump(t.Context(), register.DataVersion); err != nil {
		t.Fatal(err)
	}
	second := snapshotOf(t, a.Landscape)
	if first.Land == second.Land {
		t.Error("the land is shared though the registers moved")
	}
	two := heap() - before
	t.Logf("heap: %.0f MB with two alive that share nothing (bar 400)", two)
	if two > 400 {
		t.Errorf("two snapshots and all they are made of take %.0f MB", two)
	}
	runtime.KeepAlive(first)
	runtime.KeepAlive(picture)
}

// questions measures what every page asks before its own question.
func questions(t *testing.T, a *app.App) {
	t.Helper()
	ctx := context.Background()
	bar(t, "a view", quickest(20, func() {
		if _, err := a.Landscape.View(ctx); err != nil {
			t.Error(err)
		}
	}), 5*time.Millisecond)
	v, err := a.Landscape.View(ctx)
	if err != nil {
		t.Fatal(err)
	}
	atlas, err := a.Register.Atlas(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for code, limit := range map[term.GSS]time.Duration{"E92000001": 100 * time.Millisecond, "E47000004": 15 * time.Millisecond} {
		area, _ := atlas.Area(code)
		bar(t, "completeness of "+area.Name, quickest(10, func() {
			if _, err := a.Landscape.Completeness(ctx, v, area, snapshot.Question{Theme: term.NewThemeSet(term.Literacy)}); err != nil {
				t.Error(err)
			}
		}), limit)
	}
	bar(t, "who is near, at all usual distances", quickest(1, func() {
		if err := a.Landscape.Warm(ctx); err != nil {
			t.Error(err)
		}
	}), 5*time.Second)
}
