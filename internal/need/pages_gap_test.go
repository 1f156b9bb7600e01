package need

import (
	"math"
	"testing"

	"fairground/internal/term"
	"fairground/interval"
)

// TestWhoDoesBetter: a lower figure is called better only where both intervals
// speak of chance and lie apart.
func TestWhoDoesBetter(t *testing.T) {
	gap := &Indicator{ID: "gap", Unit: "percentage points", Polarity: interval.LowIsGood}
	reading := func(v, lower, upper float64, m Method) Reading {
		return Reading{Indicator: gap, Value: term.Number(v, 1), X: math.NaN(), N: math.NaN(), Limits: interval.Interval{Lower: lower, Upper: upper}, Method: m}
	}
	at := func(name string, r Reading) PlaceReading {
		return PlaceReading{PlaceName: PlaceName{Name: name}, Reading: r}
	}
	for want, test := range map[string]struct {
		ours Reading
		like []PlaceReading
	}{
		"Better at 1 of 3 similar places, by intervals that lie apart: Near 19.7; a lower figure at 1 more, which may be chance: Middling 24.1.": {reading(25.4, 23.2, 27.5, NewcombeGap),
			[]PlaceReading{at("Near", reading(19.7, 18.3, 21, NewcombeGap)), at("Middling", reading(24.1, 22.5, 25.7, NewcombeGap)), at("Far", reading(27, 25, 29, NewcombeGap))}},
		"A lower figure at 2 of 2 similar places: Near 15.4, Middling 18.7; without intervals nobody can call it better.": {reading(26.2, 26.1, 26.3, Rounding),
			[]PlaceReading{at("Near", reading(15.4, 15.3, 15.5, Rounding)), at("Middling", reading(18.7, 18.6, 18.8, Rounding))}},
		"None of 1 similar place has a lower figure.": {reading(10, 9, 11, NewcombeGap),
			[]PlaceReading{at("Far", reading(12, 11.5, 12.5, NewcombeGap)), at("Unknown", Reading{Indicator: gap, Value: term.Withheld("c")})}},
	} {
		g := gapLine{Line: &Line{Indicator: gap, Latest: test.ours}}
		for _, n := range test.like {
			g.beside(n)
		}
		if got := g.similar(); got != want {
			t.Errorf("said %q\nwant %q", got, want)
		}
	}
}
