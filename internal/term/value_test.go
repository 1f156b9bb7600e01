package term_test

import (
	"math"
	"testing"

	"fairground/internal/term"
)

func TestParseValue(t *testing.T) {
	for cell, want := range map[string]struct {
		plain    string
		decimals int
	}{
		"40.299999999999997": {"40.3", 1}, "94.699999999999989": {"94.7", 1}, "12": {"12", 0}, "1,234.50": {"1234.5", 1},
		" 21.9% ": {"21.9", 1}, "-0.25": {"-0.25", 2}, "c": {"c", 0}, "LOW": {"low", 0}, "": {"", 0}, "1e3": {"1000", 0},
	} {
		v, err := term.ParseValue(cell)
		if err != nil || v.Plain() != want.plain || v.Decimals() != want.decimals {
			t.Errorf("%q: got %q with %d decimals (%v), want %q with %d", cell, v.Plain(), v.Decimals(), err, want.plain, want.decimals)
		}
	}
	for _, cell := range []string{"-", "NaN", "Inf", "n/a", "1.2.3", "SUPP"} {
		if v, err := term.ParseValue(cell); err == nil {
			t.Errorf("%q: got %v, want an error", cell, v)
		}
	}
}

func TestValueIsNumberOrSymbol(t *testing.T) {
	none, withheld, nought := term.Value{}, term.Withheld(term.Confidential), term.Number(0, 1)
	if !none.None() || withheld.None() || nought.None() {
		t.Error("None says that nothing was published")
	}
	if _, ok := withheld.Number(); ok || !math.IsNaN(withheld.Float()) || nought.Float() != 0 {
		t.Error("a symbol is not a number, and nought is one")
	}
	if got := term.Number(-1234567.5, 2).String(); got != "−1,234,567.50" {
		t.Errorf("got %s", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("want a panic on what is not a number")
		}
	}()
	term.Number(math.NaN(), 0)
}
