package main

import (
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"slices"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/landscape/snapshottest"
)

// growthRuns is how often a question is timed of each size.
const growthRuns = 20

// measureGrowth times the main questions as England grows.
func measureGrowth(to io.Writer, folder string) error {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	rows, err := snapshottest.Read(filepath.Join(folder, "data"))
	if err != nil {
		return err
	}
	copies := []int{1, 3, 10}
	var names []string
	table := map[string][]float64{}
	add := func(name string, value float64) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		table[name] = append(table[name], value)
	}
	for _, n := range copies {
		grown := snapshottest.Grow(rows, n)
		_, _, whole := buildTimes(grown, 3)
		add("snapshot from loaded rows", ms(whole.median))
		v := lay(grown)
		grown = nil
		for _, q := range growing(v) {
			add(q.name, ms(measure(growthRuns, q.ask).median))
		}
		v = nil
		runtime.GC()
	}
	fmt.Fprintf(to, "%-52s", "median, milliseconds, one core")
	for _, n := range copies {
		fmt.Fprintf(to, " %9d×", n)
	}
	fmt.Fprintf(to, " %12s\n", "tenfold is")
	for _, name := range names {
		fmt.Fprintf(to, "%-52s", name)
		for _, value := range table[name] {
			fmt.Fprintf(to, " %10.2f", value)
		}
		fmt.Fprintf(to, " %10.1f ×\n", table[name][len(copies)-1]/table[name][0])
	}
	return nil
}

// growing are the questions that are asked of every size.
func growing(v *snapshot.View) []timed {
	q, all := asked(snapshot.England), everything(snapshot.England)
	themes, phases := kinds()
	metres := q
	open := snapshot.Question{Area: snapshot.England, Theme: snapshottest.Theme(3), Phase: snapshottest.Phase(4), Period: 2025, Metres: 2000, Anywhere: true}
	where := snapshot.Where{K: 50}
	bounded := snapshot.Where{K: 50, PerAuthority: 3, Apart: 1500, KeepComparable: true}
	v.Land.Prepare(q)
	v.Land.Prepare(open)
	sites := func(w snapshot.Where) func() int {
		return func() int {
			s, err := v.Sites(open, w)
			if err != nil {
				panic(err)
			}
			return s.Reached()
		}
	}
	return []timed{
		{name: "gaps at settings", ask: func() int { return v.Gaps(q).Need }},
		{name: "gaps at neighbourhoods", ask: func() int { return v.NeighbourhoodGaps(q).Children }},
		{name: "themes × phases", ask: func() int { return len(v.Matrix(all, themes, phases)) }},
		{name: "overlaps", ask: func() int { return v.Overlaps(q).Provided }},
		{name: "pairs of organisations", ask: func() int { return len(v.Pairs(q)) }},
		{name: "pairs over all themes and phases", ask: func() int { return len(v.PairsOver(all, themes, phases)) }},
		{name: "reach", ask: func() int { return len(v.Reach(q).Nothing) }},
		{name: "reach at a new bandwidth", ask: func() int { metres.Metres++; return len(v.Reach(metres).Nothing) }},
		{name: "equity", ask: func() int { return v.Equity(q, 0, 0).Used }},
		{name: "equity with 999 draws", ask: func() int { return v.Equity(q, 999, 1).Used }},
		{name: "forty indexes of equity", ask: func() int { return len(v.EquityMatrix(all, themes, phases)) }},
		{name: "fifty sites", ask: sites(where)},
		{name: "fifty sites with constraints", ask: sites(bounded)},
		{name: "gaps at settings of the West Midlands", ask: func() int { return v.Gaps(asked(westMidlands)).Need }},
	}
}
