package interval

// Polarity says which way an indicator is good. The zero value judges nothing.
type Polarity uint8

// The polarities.
const (
	NoJudgement Polarity = iota
	HighIsGood
	LowIsGood
)

// Verdict is the outcome of a comparison or of a trend with its polarity.
type Verdict uint8

// The verdicts. Lower and Higher are for figures that are neither good nor bad.
const (
	NotCompared Verdict = iota
	Similar
	Lower
	Higher
	Worse
	Better
)

// String gives the verdict's name in lower case.
func (v Verdict) String() string {
	return [...]string{"not compared", "similar", "lower", "higher", "worse", "better"}[min(v, Better)]
}

// Compare sets an area's limits against a benchmark's value, in the same unit:
// Similar where the limits hold it, else Lower or Higher, which polarity turns
// into Worse or Better. Without limits or benchmark (NaN) nothing is compared.
//
// This is the overlap rule of Fingertips (Office for Health Improvement and
// Disparities, Fingertips technical guidance, "Comparing with a benchmark"),
// which treats the benchmark as exactly known. So it must be large against the
// area, and an area is never set against itself, which is for the caller to see
// to. A gap between two places with counts is for [Newcombe].
func Compare(area Interval, benchmark float64, polarity Polarity) Verdict {
	switch {
	case area.Upper < benchmark:
		return polarity.judge(Lower)
	case area.Lower > benchmark:
		return polarity.judge(Higher)
	case area.Contains(benchmark):
		return Similar
	}
	return NotCompared
}

// judge turns lower or higher into worse or better.
func (p Polarity) judge(v Verdict) Verdict {
	switch {
	case p != HighIsGood && p != LowIsGood:
		return v
	case (v == Higher) == (p == HighIsGood):
		return Better
	}
	return Worse
}
