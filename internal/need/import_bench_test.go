package need_test

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/need"
	"fairground/internal/need/needtest"
	"fairground/internal/need/stats"
	"fairground/internal/sharedtest"
	"fairground/internal/table"
	"fairground/internal/term"

	"github.com/google/uuid"
)

func rooms() []db.Room { return needtest.Schemas() }

func now() time.Time { return time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC) }

func service(d *db.DB) *need.Service {
	return need.New(need.Needs{DB: d, Audit: audit.New(d, now), Now: now, NewID: func() term.ID { return term.ID(uuid.NewString()) }})
}

// lait reads the LA Interactive Tool's long file, plainly: what a mapping does
// with more care.
func lait(t testing.TB, path string) *stats.Table {
	t.Helper()
	file, err := table.OpenPath(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	out := &stats.Table{Dataset: stats.Dataset{ID: "lait", Title: "Local Authority Interactive Tool"}, Files: []string{path}}
	index := map[string]int{}
	rows := file.Sheets()[0].Rows
	for row, err := range rows() {
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := index[row.Cell(0)]; !ok && row.Number > 1 {
			index[strings.Clone(row.Cell(0))] = len(out.Measures)
			out.Measures = append(out.Measures, stats.Measure{ID: strings.Clone(row.Cell(0))})
		}
	}
	out.Rows = func(yield func(stats.Row, error) bool) {
		cells := make([]stats.Cell, 1)
		orders := map[string]int{}
		for row, err := range rows() {
			var problem *table.Problem
			if err != nil && !errors.As(err, &problem) {
				yield(stats.Row{}, err)
				return
			}
			if row.Number == 1 {
				continue
			}
			v, err := value(row.Cell(4))
			if err != nil {
				t.Errorf("row %d: %v", row.Number, err)
			}
			order, ok := orders[row.Cell(2)]
			if !ok {
				order = len(orders)
				orders[strings.Clone(row.Cell(2))] = order
			}
			cells[0] = stats.Cell{Measure: index[row.Cell(0)], Value: v, X: math.NaN(), N: math.NaN(), Lower: math.NaN(), Upper: math.NaN()}
			place := stats.Place{Level: stats.Authority, LA: row.Cell(5), Name: row.Cell(3)}
			if !yield(stats.Row{Number: row.Number, Place: place, Period: stats.Period{Label: row.Cell(2), Order: order}, Cells: cells}, nil) {
				return
			}
		}
	}
	return out
}

func value(cell string) (term.Value, error) {
	if cell == "-" {
		return term.Withheld(term.NotAvailable), nil
	}
	return term.ParseValue(cell)
}

func laitFile(t testing.TB) string {
	return sharedtest.Dir(t, "dfe-stats", "lait", "lait_bds_long.csv.gz")
}

// TestImportLAIT reads the whole file in: 15 seconds of two cores and 250 MB are
// the bars. The processors' own time is held to the first, so that a busy machine
// does not fail it.
func TestImportLAIT(t *testing.T) {
	path := laitFile(t)
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		start, used := time.Now(), cpu(t)
		r, err := service(d).Import(t.Context(), lait(t, path), need.ImportOptions{})
		if err != nil {
			t.Fatal(err)
		}
		took, peak := cpu(t)-used, residentPeak(t)
		t.Logf("%d rows, %d observations in %.1f s; %.1f s of processor; %d MB at most", r.Rows, r.Observations, time.Since(start).Seconds(), took.Seconds(), peak)
		if !underRace && (took > 30*time.Second || peak > 250) { // two cores for 15 s
			t.Errorf("took %.1f s of processor and %d MB; the bars are 15 s of two cores and 250 MB", took.Seconds(), peak)
		}
		if r.Rows != 641_070 || r.Observations != 641_070-int64(r.Repeated+r.Disagreeing) || r.Symbols[term.NotAvailable] != 93_883 || r.ProblemCount > 0 {
			t.Errorf("%d rows, %d observations, %d repeated, %d differing, symbols %v, problems %v", r.Rows, r.Observations, r.Repeated, r.Disagreeing, r.Symbols, r.Problems)
		}
	})
}

func cpu(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// residentPeak is the most memory that the process held so far, in MB.
func residentPeak(t *testing.T) int {
	t.Helper()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0 // not this system
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	kb, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, err := strconv.Atoi(kb)
	if err != nil {
		t.Fatal(err)
	}
	return n >> 10
}

// TestImportInConstantMemory: ten times the rows take no more memory.
func TestImportInConstantMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 1,100,000 rows")
	}
	if underRace {
		t.Skip("what the race detector holds is measured, too")
	}
	small, large := heapOf(t, 100_000), heapOf(t, 1_000_000)
	t.Logf("peak heap %.1f MB of 100,000 rows, %.1f MB of 1,000,000", float64(small)/1e6, float64(large)/1e6)
	if large > small+small/4+2e6 {
		t.Errorf("peak heap %.1f MB of 100,000 rows, %.1f MB of 1,000,000", float64(small)/1e6, float64(large)/1e6)
	}
}

// heapOf is the most heap in use while so many rows of an invented file in the
// form of Explore Education Statistics are imported.
func heapOf(t *testing.T, rows int) uint64 {
	t.Helper()
	path := filepath.Join(t.TempDir(), "generated.csv")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(out, "time_period,time_identifier,geographic_level,country_code,country_name,old_la_code,new_la_code,la_name,school_type,pupil_percent")
	const authorities, types = 200, 50
	for i := range rows {
		la, kind, year := i%authorities, i/authorities%types, 1900+i/authorities/types
		fmt.Fprintf(out, "%d%02d,Academic year,Local authority,E92000001,England,%d,E09%06d,Authority %d,Type %d,%.1f\n", year, (year+1)%100, 200+la, la, la, kind, float64(i%1000)/10)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	d := dbtest.SQLite(t, rooms()...)
	table, err := stats.OpenEES(path)
	if err != nil {
		t.Fatal(err)
	}
	defer debug.SetGCPercent(debug.SetGCPercent(10)) // else what waits to be swept is measured
	runtime.GC()
	var peak uint64
	r, err := service(d).Import(t.Context(), table, need.ImportOptions{Progress: func(p need.Progress) {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		peak = max(peak, m.HeapAlloc)
	}})
	if err != nil || r.Rows != rows {
		t.Fatalf("%d rows of %d: %v", r.Rows, rows, err)
	}
	return peak
}
