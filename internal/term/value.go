package term

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Symbol says why a published statistic has no number, by the letters of the
// Government Statistical Service as the Department for Education uses them
// (Analysts' guide, "Data symbols"). The empty Symbol says that there is one.
type Symbol string

// The symbols.
const (
	NotApplicable Symbol = "z"
	NotAvailable  Symbol = "x"
	Confidential  Symbol = "c"   // withheld, so that nobody is recognised
	LowNumber     Symbol = "low" // rounds to nought but is not
	LowRounded    Symbol = "k"   // the same, where "low" would sound like a judgement
	Unreliable    Symbol = "u"   // too few to rely on
)

// Symbols lists them in the order in which keys to tables explain them.
func Symbols() []Symbol {
	return []Symbol{NotApplicable, NotAvailable, Confidential, LowNumber, LowRounded, Unreliable}
}

// Title is what the symbol means, for a reader.
func (s Symbol) Title() string {
	switch s {
	case NotApplicable:
		return "not applicable"
	case NotAvailable:
		return "not available"
	case Confidential:
		return "withheld to protect people"
	case LowNumber, LowRounded:
		return "rounds to nought, but is not nought"
	case Unreliable:
		return "too few to rely on"
	}
	return string(s)
}

// Known says whether s is on the list.
func (s Symbol) Known() bool {
	switch s {
	case NotApplicable, NotAvailable, Confidential, LowNumber, LowRounded, Unreliable:
		return true
	}
	return false
}

// Value is a published statistic: a number or the symbol that stands in its
// place, never both. A symbol is never nought, and a sum over one is no number.
// The zero Value is neither: nothing was published.
type Value struct {
	number   float64
	symbol   Symbol
	decimals int8
	is       bool
}

// UnknownDecimals says that it is not known how a number was rounded.
const UnknownDecimals = -1

// Number is a value with the decimals it was published with, or UnknownDecimals.
// It panics on what is not a number, which is a fault of the caller.
func Number(v float64, decimals int) Value {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		panic("term: a value must be a number or a symbol")
	}
	return Value{number: v, decimals: int8(max(decimals, UnknownDecimals)), is: true}
}

// Withheld is the value that has a symbol in place of a number.
func Withheld(s Symbol) Value { return Value{symbol: s} }

// Number gives the number, where there is one.
func (v Value) Number() (n float64, ok bool) { return v.number, v.is }

// Float gives the number, or NaN, for arithmetic that carries what is unknown along.
func (v Value) Float() float64 {
	if !v.is {
		return math.NaN()
	}
	return v.number
}

// Symbol is the symbol in place of the number, or "".
func (v Value) Symbol() Symbol { return v.symbol }

// Decimals is how many decimals the number was published with, or UnknownDecimals.
func (v Value) Decimals() int { return int(v.decimals) }

// None says that nothing was published, not even a symbol.
func (v Value) None() bool { return !v.is && v.symbol == "" }

// String writes the number as published, with thousands apart, or the symbol.
func (v Value) String() string {
	if !v.is {
		return string(v.symbol)
	}
	return Thousands(v.Plain())
}

// Plain writes the number as a data file has it, or the symbol.
func (v Value) Plain() string {
	if !v.is {
		return string(v.symbol)
	}
	return strconv.FormatFloat(v.number, 'f', int(v.decimals), 64)
}

// Thousands puts commas between the thousands of a number written in digits.
func Thousands(digits string) string {
	whole, fraction, dot := strings.Cut(digits, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "−", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if dot {
		return sign + whole + "." + fraction
	}
	return sign + whole
}

// ParseValue reads a cell of a statistical file: a number, a symbol of the list,
// or blank. The decimals are those that are written; what binary arithmetic left
// behind the ninth is not believed.
func ParseValue(cell string) (Value, error) {
	cell = strings.TrimSpace(cell)
	if cell == "" {
		return Value{}, nil
	}
	if s := Symbol(strings.ToLower(cell)); s.Known() {
		return Withheld(s), nil
	}
	n, err := strconv.ParseFloat(strings.TrimSuffix(strings.ReplaceAll(cell, ",", ""), "%"), 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return Value{}, fmt.Errorf("%q is neither a number nor one of the symbols z, x, c, low, k, u", cell)
	}
	n = believed(n)
	_, fraction, _ := strings.Cut(strconv.FormatFloat(n, 'f', -1, 64), ".")
	return Number(n, len(fraction)), nil
}

// believed rounds to the ninth decimal.
func believed(n float64) float64 {
	const ninth = 1e9
	if math.Abs(n) >= 1<<52/ninth {
		return n
	}
	return math.Round(n*ninth) / ninth
}
