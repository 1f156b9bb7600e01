package main

import (
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/landscape/snapshottest"
)

// heap is what is in use after tidying up, in megabytes.
func heap() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}

// measureBuild says how long a snapshot takes to make of loaded rows, and what one
// and two of them hold.
func measureBuild(to io.Writer, folder string) error {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	data := filepath.Join(folder, "data")
	rows, err := snapshottest.Read(data)
	if err != nil {
		return err
	}
	land, deliveries, whole := buildTimes(rows, 10)
	fmt.Fprintf(to, "%d settings, %d neighbourhoods, %d deliveries\n", len(rows.Settings), len(rows.Neighbourhoods), len(rows.Deliveries))
	fmt.Fprintf(to, "snapshot from loaded rows: %.0f ms (land %.0f, deliveries %.0f); bar 250 ms\n", ms(whole.median), ms(land.median), ms(deliveries.median))
	rows = nil
	before := heap()
	one, err := fresh(data)
	if err != nil {
		return err
	}
	fmt.Fprintf(to, "one snapshot with who is near at 2 km: %.0f MB; bar 250 MB\n", heap()-before)
	again, err := snapshottest.Read(data)
	if err != nil {
		return err
	}
	next := snapshot.New(one.Land, again.Deliveries)
	again = nil
	fmt.Fprintf(to, "two of them on one land, as after a delivery: %.0f MB; bar 400 MB\n", heap()-before)
	runtime.KeepAlive(next)
	next = nil
	two, err := fresh(data)
	if err != nil {
		return err
	}
	fmt.Fprintf(to, "two of them with a land each, as after a new register: %.0f MB; bar 400 MB\n", heap()-before)
	runtime.KeepAlive(one)
	runtime.KeepAlive(two)
	return nil
}

// fresh reads and lays everything, with the lists of who is near.
func fresh(data string) (*snapshot.View, error) {
	rows, err := snapshottest.Read(data)
	if err != nil {
		return nil, err
	}
	v := lay(rows)
	v.Land.Prepare(asked(snapshot.England))
	v.Land.Prepare(anywhere(asked(snapshot.England)))
	return v, nil
}

// buildTimes times the making of a land, and of a snapshot over it.
func buildTimes(rows *snapshottest.Rows, runs int) (land, deliveries, whole spent) {
	var lands, all, both []time.Duration
	for range runs {
		settings, neighbourhoods := slices.Clone(rows.Settings), slices.Clone(rows.Neighbourhoods)
		runtime.GC()
		begun := time.Now()
		l := snapshot.NewLand(settings, neighbourhoods)
		laid := time.Now()
		s := snapshot.New(l, rows.Deliveries)
		done := time.Now()
		runtime.KeepAlive(s)
		lands, all, both = append(lands, laid.Sub(begun)), append(all, done.Sub(laid)), append(both, done.Sub(begun))
	}
	return summary(lands), summary(all), summary(both)
}
