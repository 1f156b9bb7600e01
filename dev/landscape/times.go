package main

import (
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"time"
)

// spent is how long something takes.
type spent struct {
	median, p99 time.Duration
	runs        int
}

// Of what is slow, fewer runs are timed.
const (
	longest = 15 * time.Second
	fewest  = 5
)

// measure times something so many times, after a first time that does not count.
func measure(runs int, ask func() int) spent {
	runtime.GC()
	sink := ask()
	var all []time.Duration
	for begun := time.Now(); len(all) < runs && (len(all) < fewest || time.Since(begun) < longest); {
		from := time.Now()
		sink += ask()
		all = append(all, time.Since(from))
	}
	runtime.KeepAlive(sink)
	return summary(all)
}

// summary gives the median and the least time that 99 in 100 do not exceed.
func summary(all []time.Duration) spent {
	slices.Sort(all)
	n := len(all)
	return spent{(all[(n-1)/2] + all[n/2]) / 2, all[int(math.Ceil(0.99*float64(n)))-1], n}
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// beside is PostGIS's time for a question, in milliseconds; NaN where it has none.
type beside struct{ plain, prepared float64 }

func noPostGIS() beside { return beside{math.NaN(), math.NaN()} }

// compareTimes times every question, ours and beside it PostGIS's, and says which
// bars are missed.
func compareTimes(to io.Writer, runs int, questions []timed, peer func(timed) (beside, error)) error {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var missed []string
	fmt.Fprintf(to, "%-78s %9s %9s %5s %8s %10s %8s %10s %8s %6s\n", "milliseconds, one core, nothing kept but who is near", "median", "p99", "runs", "bar", "PostGIS", "times", "with pairs", "times", "bar")
	for _, q := range questions {
		ours := measure(runs, q.ask)
		theirs, err := peer(q)
		if err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
		plain, prepared := theirs.plain/ms(ours.median), theirs.prepared/ms(ours.median)
		fmt.Fprintf(to, "%-78s %9.3f %9.3f %5d %8.0f %10s %8s %10s %8s %6s\n", q.name, ms(ours.median), ms(ours.p99), ours.runs, ms(q.most),
			number(theirs.plain, "%.1f"), number(plain, "%.0f×"), number(theirs.prepared, "%.1f"), number(prepared, "%.0f×"), bar(q.times))
		if q.most > 0 && ours.median > q.most {
			missed = append(missed, fmt.Sprintf("%s takes %.2f ms, not %.0f", q.name, ms(ours.median), ms(q.most)))
		}
		if q.most == listMost && ours.p99 > listP99 {
			missed = append(missed, fmt.Sprintf("%s takes %.1f ms once in a hundred times, not %.0f", q.name, ms(ours.p99), ms(listP99)))
		}
		if q.times > 0 && plain < q.times {
			missed = append(missed, fmt.Sprintf("%s is %.1f times as fast as PostGIS, not %.0f", q.name, plain, q.times))
		}
	}
	for _, line := range missed {
		fmt.Fprintln(to, "missed: ", line)
	}
	return nil
}

// number writes a number that may be missing.
func number(x float64, format string) string {
	if math.IsNaN(x) {
		return ""
	}
	return fmt.Sprintf(format, x)
}

func bar(times float64) string {
	if times == 0 {
		return ""
	}
	return fmt.Sprintf("%.0f×", times)
}
