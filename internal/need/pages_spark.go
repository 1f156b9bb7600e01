package need

import (
	"math"
	"strconv"
	"strings"
)

// sparkline is the path of a small line: runs of neighbouring periods, and dots
// for periods that stand alone.
type sparkline struct {
	Runs []string
	Dots [][2]string
	Last [2]string
}

// The size of a sparkline within its picture.
const (
	sparkWide, sparkHigh = 76, 18
	sparkEdge            = 4
)

// sparkOf draws a history. It never joins over a period without a figure, nor
// over a change in the way of measuring.
func sparkOf(history []Reading) sparkline {
	low, high, known := math.Inf(1), math.Inf(-1), 0
	for i := range history {
		if v, ok := history[i].Value.Number(); ok {
			low, high, known = min(low, v), max(high, v), known+1
		}
	}
	if known < 2 {
		return sparkline{}
	}
	at := years(history)
	if at == nil {
		at = make([]int, len(history))
		for i := range at {
			at[i] = i
		}
	}
	from, to := float64(at[0]), float64(at[len(at)-1])
	var out sparkline
	var run []string
	var last [2]string
	end := func() {
		switch len(run) {
		case 0:
		case 1:
			out.Dots = append(out.Dots, last)
		default:
			out.Runs = append(out.Runs, strings.Join(run, " "))
		}
		run = nil
	}
	for i := range history {
		v, ok := history[i].Value.Number()
		if !ok || i > 0 && (at[i] != at[i-1]+1 || history[i].Indicator.breaksBetween(at[i-1], at[i])) {
			end()
		}
		if !ok {
			continue
		}
		y := 0.5
		if high > low {
			y = (high - v) / (high - low)
		}
		last = [2]string{coordinate(sparkEdge + sparkWide*(float64(at[i])-from)/math.Max(to-from, 1)), coordinate(sparkEdge + sparkHigh*y)}
		run = append(run, last[0]+","+last[1])
	}
	end()
	out.Last = last
	return out
}

func coordinate(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }
