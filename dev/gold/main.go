// Command gold checks the figures of need against values worked out elsewhere.
//
//	go run ./dev/gold --gold ../shared/bench/need/gold.json --data ../shared/data
//
// It fills a database with the open data as `fairground import folder` does (or
// takes one that is filled, with --database), asks the rooms for every value of
// the file, and compares: values to 1e-9, limits to 1e-6. Any file of the same form
// can be checked. A value whose source file is not in the data is told of, and counts
// as not checked; one that differs, or that the rooms have no answer to, makes the
// command fail.
package main

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"fairground/internal/app"
	"fairground/internal/register"
)

func main() {
	gold := flag.String("gold", "../shared/bench/need/gold.json", "the values")
	data := flag.String("data", "../shared/data", "the folder of open data")
	database := flag.String("database", "", "a database that holds the data, or an empty one to fill; a temporary one where none is named")
	flag.Parse()
	if err := run(context.Background(), *gold, *data, *database); err != nil {
		fmt.Fprintln(os.Stderr, "gold:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, gold, data, database string) error {
	values, err := readValues(gold)
	if err != nil {
		return err
	}
	if database == "" {
		folder, err := os.MkdirTemp("", "gold")
		if err != nil {
			return err
		}
		defer os.RemoveAll(folder)
		database = filepath.Join(folder, "gold.db")
	}
	a, err := app.Open(ctx, app.Config{Database: database})
	if err != nil {
		return err
	}
	defer a.Close()
	if err := fill(ctx, a, data); err != nil {
		return err
	}
	h, err := newHouse(ctx, a, data, values)
	if err != nil {
		return err
	}
	return report(values, h)
}

// fill imports what the data hold, where nothing is loaded yet.
func fill(ctx context.Context, a *app.App, data string) error {
	start := time.Now()
	atlas, err := a.Register.Atlas(ctx)
	if err != nil {
		return err
	}
	quiet := func(register.Report) {}
	if atlas.Len() == 0 {
		if err := a.Register.ImportFolder(ctx, data, quiet); err != nil {
			return err
		}
	}
	if err := a.ImportStatistics(ctx, data, quiet); err != nil {
		return err
	}
	fmt.Printf("data ready after %.1f s\n", time.Since(start).Seconds())
	return nil
}

// tally is what became of one family of values.
type tally struct {
	agree, differ, absent int
	worst                 float64 // deviation, as a share of what is allowed
}

func report(values []value, h *house) error {
	families := map[string]*tally{}
	const most = 40
	told := 0
	tell := func(format string, args ...any) {
		if told++; told <= most {
			fmt.Printf(format, args...)
		}
	}
	for _, v := range values {
		t := families[v.part(0)]
		if t == nil {
			t = &tally{}
			families[v.part(0)] = t
		}
		found, why := h.answer(v)
		switch differ, worst := compare(found, v); {
		case why != "" && !h.has(v.Source):
			t.absent++
			tell("not checked  %s: %s is not in the data\n", v.ID, v.Source)
		case why != "":
			t.differ++
			tell("no answer    %s: %s\n", v.ID, why)
		case differ != "":
			t.differ++
			tell("differs      %s: %s\n", v.ID, differ)
		default:
			t.agree++
			t.worst = max(t.worst, worst)
		}
	}
	if told > most {
		fmt.Printf("and %d more\n", told-most)
	}
	return summary(families)
}

func summary(families map[string]*tally) error {
	var all tally
	fmt.Printf("%-10s %7s %7s %11s %s\n", "family", "agree", "differ", "not checked", "largest deviation, as a share of what is allowed")
	for _, name := range slices.Sorted(maps.Keys(families)) {
		t := families[name]
		fmt.Printf("%-10s %7d %7d %11d %.2g\n", name, t.agree, t.differ, t.absent, t.worst)
		all.agree, all.differ, all.absent = all.agree+t.agree, all.differ+t.differ, all.absent+t.absent
	}
	fmt.Printf("%-10s %7d %7d %11d\n", "all", all.agree, all.differ, all.absent)
	if all.differ > 0 {
		return fmt.Errorf("%d values differ", all.differ)
	}
	return nil
}
