package interval

import (
	"math"
	"strconv"
	"strings"
)

// cleanDecimals is how many decimals a published figure is believed to: files
// written from binary numbers carry digits beyond these that nobody published.
const cleanDecimals = 9

// Clean takes away what binary arithmetic left behind a published figure: 94.7
// for 94.699999999999989. It rounds to 9 decimals, half away from zero.
func Clean(v float64) float64 { return RoundHalfAway(v, cleanDecimals) }

// RoundHalfAway rounds to so many decimals, a half away from zero: 0.5 to 1,
// −2.5 to −3. This is how official statistics round and what publishing a figure
// should use. The half is judged on the shortest decimal that means v, so that
// 2.675 gives 2.68 although the binary number lies just below. NaN for decimals
// below 0; NaN and infinities stay.
func RoundHalfAway(v float64, decimals int) float64 { return round(v, decimals, false) }

// RoundHalfEven rounds like [RoundHalfAway] but takes a half to the even digit:
// 0.5 to 0, 2.5 to 2. Several statistics packages print figures so; it is here to
// recognise such figures, not to publish.
func RoundHalfEven(v float64, decimals int) float64 { return round(v, decimals, true) }

func round(v float64, decimals int, even bool) float64 {
	if decimals < 0 {
		return math.NaN()
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return v
	}
	whole, fraction, _ := strings.Cut(strconv.FormatFloat(math.Abs(v), 'f', -1, 64), ".")
	if len(fraction) <= decimals {
		return v
	}
	digits, rest := []byte(whole+fraction[:decimals]), fraction[decimals:]
	half := rest[0] == '5' && strings.Trim(rest[1:], "0") == ""
	odd := (digits[len(digits)-1]-'0')%2 == 1
	if rest[0] >= '5' && !(half && even && !odd) {
		digits = increment(digits)
	}
	at := len(digits) - decimals
	r, err := strconv.ParseFloat(string(digits[:at])+"."+string(digits[at:]), 64)
	if err != nil {
		return math.NaN() // cannot be: they are digits
	}
	if r == 0 {
		return 0 // never −0
	}
	return math.Copysign(r, v)
}

// increment adds one to a decimal number.
func increment(digits []byte) []byte {
	for i := len(digits) - 1; i >= 0; i-- {
		if digits[i] < '9' {
			digits[i]++
			return digits
		}
		digits[i] = '0'
	}
	return append([]byte{'1'}, digits...)
}

// RoundToBase rounds a count to the nearest multiple of base (5, 10, …), a half
// away from zero. A base below 2 changes nothing.
func RoundToBase(count, base int64) int64 {
	if base < 2 {
		return count
	}
	q, r := count/base, count%base
	switch {
	case r >= base-r:
		q++
	case -r >= base+r:
		q--
	}
	return q * base
}

// Decimals is the number of decimals that figures were published with: the most
// that any of them carries after [Clean]. Give it a measure's figures of one
// period over all areas, because 20.0 is often written as 20, and precision
// changes within series. What is no number (a symbol, a blank) is passed over;
// ok is false where nothing is left.
func Decimals(published ...string) (decimals int, ok bool) {
	for _, text := range published {
		v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			continue
		}
		_, fraction, _ := strings.Cut(strconv.FormatFloat(Clean(v), 'f', -1, 64), ".")
		decimals, ok = max(decimals, len(fraction)), true
	}
	return decimals, ok
}

// Rounded gives the limits between which a figure lay before it was rounded to
// so many decimals: half a unit of the last one either way. They say nothing
// about chance. The figure keeps its unit; the limits may pass its range by that
// half unit (see [Interval.Clip]). Unknown for NaN, infinities and decimals below
// 0.
func Rounded(v float64, decimals int) Interval { return around(v, halfUnit(decimals)) }

// RoundedDifference gives the limits of a − b where both were rounded, to so
// many decimals each: the half units add up, so two figures in whole points give
// their gap to within one point. Unknown as for [Rounded].
func RoundedDifference(a float64, decimalsA int, b float64, decimalsB int) Interval {
	return around(a-b, halfUnit(decimalsA)+halfUnit(decimalsB))
}

func halfUnit(decimals int) float64 {
	if decimals < 0 {
		return math.NaN()
	}
	return 0.5 / math.Pow10(decimals)
}

func around(v, half float64) Interval {
	if math.IsNaN(v+half) || math.IsInf(v, 0) {
		return Unknown()
	}
	return Interval{Lower: v - half, Upper: v + half}
}
