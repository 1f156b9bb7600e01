package term

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Period is a school year, named by the calendar year it begins in; the zero
// Period is unknown. A school year runs from 1 September to 31 August.
type Period int

// String writes "2024/25", or "" when unknown.
func (p Period) String() string {
	if p == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%02d", int(p), (int(p)+1)%100)
}

// PeriodOf is the school year that a date falls in.
func PeriodOf(t time.Time) Period {
	if t.Month() >= time.September {
		return Period(t.Year())
	}
	return Period(t.Year() - 1)
}

var (
	yearPair = regexp.MustCompile(`\b(20\d\d)\s*(?:[/–—-]|to)\s*(20\d\d|\d\d)\b`)
	oneTerm  = regexp.MustCompile(`(?i)\b(autumn|spring|summer)\b[^0-9]*(20\d\d)\b`)
	isoDate  = regexp.MustCompile(`^(20\d\d)-(\d\d)-(\d\d)`)
	ukDate   = regexp.MustCompile(`^(\d{1,2})/(\d{1,2})/(20\d\d)`)
)

// ParsePeriod reads "2024/25", "2024-2025", "Autumn term 2024", or a date.
// False where the words do not name one school year; a bare "2024" does not.
func ParsePeriod(s string) (Period, bool) {
	s = strings.TrimSpace(s)
	if m := isoDate.FindStringSubmatch(s); m != nil {
		return periodOfDate(m[1], m[2], m[3])
	}
	if m := ukDate.FindStringSubmatch(s); m != nil {
		return periodOfDate(m[3], m[2], m[1])
	}
	var found []Period
	for _, m := range yearPair.FindAllStringSubmatch(s, -1) {
		from, _ := strconv.Atoi(m[1])
		to, _ := strconv.Atoi(m[2])
		if to%100 != (from+1)%100 {
			return 0, false // "2022-2025" is several years
		}
		found = append(found, Period(from))
	}
	for _, m := range oneTerm.FindAllStringSubmatch(s, -1) {
		year, _ := strconv.Atoi(m[2])
		if !strings.EqualFold(m[1], "autumn") {
			year--
		}
		found = append(found, Period(year))
	}
	if len(found) == 0 || slices.Min(found) != slices.Max(found) {
		return 0, false
	}
	return found[0], true
}

func periodOfDate(year, month, day string) (Period, bool) {
	t, err := time.Parse("2006-1-2", strings.Join([]string{year, month, day}, "-"))
	if err != nil {
		return 0, false
	}
	return PeriodOf(t), true
}
