package figure

import (
	"math"
	"strings"
	"time"

	"fairground/internal/site"
	"fairground/internal/term"
)

// Shown is the value for a reader, with its unit; of a symbol what it means.
func (a Answer) Shown() string {
	n, ok := a.Value.Number()
	if !ok {
		return a.Value.Symbol().Title()
	}
	return withUnit(n, a.Value.Decimals(), a.Unit)
}

// Limits is the interval for a reader, "" where there is none.
func (a Answer) Limits() string {
	if !a.Interval() {
		return ""
	}
	decimals, unit := a.Value.Decimals(), a.Unit
	if unit != "%" && unit != "£" {
		unit = "" // a unit that is words is said once
	}
	return withUnit(a.Lower, decimals, unit) + " to " + withUnit(a.Upper, decimals, a.Unit)
}

// ReleaseName is what the release is called.
func (a Answer) ReleaseName() string {
	if a.ReleaseTitle != "" {
		return a.ReleaseTitle
	}
	return a.Release
}

// withUnit writes a number with its unit: 66.1%, £1,200, 142 children.
func withUnit(n float64, decimals int, unit string) string {
	text := written(n, decimals)
	switch unit {
	case "", "%":
		return text + unit
	case "£":
		if rest, negative := strings.CutPrefix(text, "−"); negative {
			return "−£" + rest
		}
		return unit + text
	}
	return text + " " + unit
}

// written writes a number as it was published, or with four figures where it is
// not known how it was.
func written(n float64, decimals int) string {
	if decimals >= 0 {
		return site.Decimal(n, decimals)
	}
	decimals = 0
	if n != 0 {
		decimals = min(max(3-int(math.Floor(math.Log10(math.Abs(n)))), 0), 9)
	}
	text := site.Decimal(n, decimals)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// Difference says by how much a figure has moved, as the end of a sentence: "up
// 1.3 percentage points"; "" where one of the two is no number.
func (s Standing) Difference() string {
	before, had := s.Was.Value.Number()
	after, has := s.Now.Value.Number()
	if s.State != Moved || !had || !has || s.Was.Unit != s.Now.Unit {
		return ""
	}
	unit := s.Now.Unit
	if unit == "%" {
		unit = "percentage points"
	}
	by, way := after-before, "up "
	if by < 0 {
		by, way = -by, "down "
	}
	decimals := max(s.Was.Value.Decimals(), s.Now.Value.Decimals())
	if min(s.Was.Value.Decimals(), s.Now.Value.Decimals()) < 0 || strings.Trim(site.Decimal(by, decimals), "0.") == "" {
		decimals = term.UnknownDecimals
	}
	return way + withUnit(by, decimals, unit)
}

// Citation is what is printed to cite an answer that was read on a day at an
// address.
func (a Answer) Citation(accessed time.Time, address string) string {
	value := a.Shown()
	if s := a.Value.Symbol(); s != "" {
		value += " (published as “" + string(s) + "”)"
	}
	if how := joined(", ", a.Limits(), a.Method); how != "" {
		value += " (" + how + ")"
	}
	published := ""
	if !a.Published.IsZero() {
		published = "published " + site.Day(a.Published)
	}
	return joined(". ", joined(", ", a.Title, a.Place, a.Period)+": "+value, joined(", ", a.Source, a.ReleaseName(), published), a.Licence, "Accessed "+site.Date(accessed)) + ", " + address
}

// joined puts what is there together.
func joined(between string, parts ...string) string {
	var there []string
	for _, p := range parts {
		if p = strings.TrimSuffix(strings.TrimSpace(p), "."); p != "" {
			there = append(there, p)
		}
	}
	return strings.Join(there, between)
}
