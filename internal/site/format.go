package site

import (
	"math"
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // dates are shown in London's time on machines without a zone database
)

// Int writes a whole number with commas: 12,345.
func Int[N ~int | ~int32 | ~int64 | ~uint32 | ~uint64](n N) string {
	digits := strconv.FormatInt(int64(n), 10)
	sign := ""
	if digits[0] == '-' {
		sign, digits = "−", digits[1:]
	}
	return sign + group(digits)
}

func group(digits string) string {
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// Decimal writes a number with commas and a fixed count of decimals; what is
// not a number is a dash.
func Decimal(x float64, decimals int) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "–"
	}
	text := strconv.FormatFloat(math.Abs(x), 'f', decimals, 64)
	whole, part, _ := strings.Cut(text, ".")
	out := group(whole)
	if part != "" {
		out += "." + part
	}
	if x < 0 && strings.Trim(text, "0.") != "" {
		out = "−" + out
	}
	return out
}

// Percent writes a share of one as a percentage: 0.515 with one decimal is 51.5%.
func Percent(share float64, decimals int) string {
	if math.IsNaN(share) || math.IsInf(share, 0) {
		return "–"
	}
	return Decimal(share*100, decimals) + "%"
}

// Pounds writes whole pence as money: 1500000 is £15,000 and 1999 is £19.99.
func Pounds[N ~int | ~int64](pence N) string {
	n := int64(pence)
	sign := ""
	if n < 0 {
		sign, n = "−", -n
	}
	out := sign + "£" + group(strconv.FormatInt(n/100, 10))
	if n%100 != 0 {
		out += "." + strconv.FormatInt(100+n%100, 10)[1:]
	}
	return out
}

// Bytes writes the size of a file: 340 KB, 1.2 MB.
func Bytes(n int64) string {
	switch {
	case n < 1_000:
		return Plural(int(n), "byte", "bytes")
	case n < 1_000_000:
		return Decimal(float64(n)/1e3, 0) + " KB"
	default:
		return strings.TrimSuffix(Decimal(float64(n)/1e6, 1), ".0") + " MB"
	}
}

// Plural writes a count with its noun: 1 school, 1,151 schools.
func Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Int(n) + " " + many
}

// Date writes a day: 21 November 2026; the zero time is "not known".
func Date(t time.Time) string {
	if t.IsZero() {
		return "not known"
	}
	return t.In(london()).Format("2 January 2006")
}

// DateTime writes a moment: 21 November 2026, 3:04pm.
func DateTime(t time.Time) string {
	if t.IsZero() {
		return "not known"
	}
	return t.In(london()).Format("2 January 2006, 3:04pm")
}

// ISODate writes the day of a moment for a file or a database, as Date does for
// people: 2026-11-21.
func ISODate(t time.Time) string { return t.In(london()).Format(time.DateOnly) }

// Day writes a calendar day that was stored as a day: no zone moves it.
func Day(t time.Time) string {
	if t.IsZero() {
		return "not known"
	}
	return t.Format("2 January 2006")
}

// london is read once, since reading it takes longer than writing a date. It
// cannot fail: the zone is compiled in by the import above.
var london = sync.OnceValue(func() *time.Location {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		return time.UTC
	}
	return zone
})

// And lists words in a sentence: "theme, age phase and school year".
func And(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}
