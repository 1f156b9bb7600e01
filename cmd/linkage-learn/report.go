package main

import (
	"fmt"
	"io"
	"slices"

	"fairground/linkage"
)

// report prints each publisher under models and calibrators that have not seen it.
func report(w io.Writer, rows []scoredRow) {
	var sets []string
	for i := range rows {
		if !slices.Contains(sets, rows[i].set) {
			sets = append(sets, rows[i].set)
		}
	}
	slices.Sort(sets)
	fmt.Fprintf(w, "\nleave one publisher out\n%-34s%7s%7s%7s%7s%9s%7s\n", "list", "rows", "P@1", "cov99", "ECE", "false.9", "at")
	pooled := map[string][]scoredRow{}
	for _, s := range sets {
		cal, err := calibrate(rows, s)
		if err != nil {
			fmt.Fprintln(w, err)
			continue
		}
		for _, v := range variants {
			var part []scoredRow
			for i := range rows {
				if rows[i].set == s && rows[i].variant == v {
					r := rows[i]
					r.P = min(cal.Apply(r.P, r.Facts), 1/float64(max(r.level, 1)))
					part = append(part, r)
				}
			}
			if len(part) > 0 {
				lent := slices.ContainsFunc(part, func(r scoredRow) bool { return r.lent })
				reportLine(w, s+"@"+v+mark(lent), part)
				if !lent {
					pooled[v] = append(pooled[v], part...)
				}
			}
		}
	}
	for _, v := range variants {
		reportLine(w, "ALL@"+v, pooled[v])
	}
}

// mark marks the lists whose place, or a part of it, the register lent: to find it
// again there is no feat, and they do not count in the pool.
func mark(lent bool) string {
	if lent {
		return " †"
	}
	return ""
}

func reportLine(w io.Writer, name string, rows []scoredRow) {
	linkable := 0
	var out []linkage.Outcome
	for i := range rows {
		if rows[i].linkable {
			linkable++
		}
		if rows[i].answered {
			out = append(out, rows[i].Outcome)
		}
	}
	m := linkage.Measure(out, len(rows), linkable)
	fmt.Fprintf(w, "%-34s%7d%7.3f%7.3f%7.3f%9.4f%7.3f\n", name, m.Rows, m.PrecisionAt1, m.Coverage99, m.ECE, m.FalseAt90, m.Threshold99)
}
