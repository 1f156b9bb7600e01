package sheet

import (
	"strconv"
	"strings"
	"time"
)

// ParsePeriod reads the date that a cell such as "03/09/2023", "Sept 2023",
// "2023/24" or "2023" speaks of. An academic year stands for the first of
// January in it, when the pupils of that year are at the school; a plain year
// for the first of July; a month for its first day. ok is false where the cell is
// none of these.
func ParsePeriod(s string) (day time.Time, ok bool) {
	s = strings.TrimSpace(s)
	if len(s) < 4 || !strings.ContainsAny(s, "0123456789") {
		return time.Time{}, false
	}
	// "2011-12" is a school year more often than a December.
	if day, ok := parseAcademicYear(s); ok {
		return day, true
	}
	if day, ok := parseDay(s); ok {
		return day, true
	}
	if isDigits(s, 4) && s >= "1990" && s < "2100" {
		year, _ := strconv.Atoi(s)
		return time.Date(year, time.July, 1, 0, 0, 0, 0, time.UTC), true
	}
	return time.Time{}, false
}

// parseDay reads a day or a month, British order, with or without a time.
func parseDay(s string) (time.Time, bool) {
	if i := strings.IndexAny(s, "T"); i == 10 && isDigits(s[:4], 4) {
		s = s[:i]
	}
	if day, rest, ok := strings.Cut(s, " "); ok && strings.Contains(rest, ":") {
		s = day
	}
	for _, layout := range []string{"02/01/2006", "2/1/2006", "2006-01-02", "02-01-2006", "02.01.2006", "2/1/06", "2 January 2006", "2 Jan 2006",
		"02-Jan-2006", "2-Jan-06", "January 2006", "Jan 2006", "Jan-06", "01/2006", "2006-01"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1950 && t.Year() < 2100 {
			return t, true
		}
	}
	if strings.HasPrefix(s, "Sept ") {
		return parseDay("Sep " + s[5:])
	}
	return time.Time{}, false
}

// parseAcademicYear reads "2023/24", "2023-2024", "AY 23/24" and a term in front
// of a year. Autumn is the calendar year itself, spring and summer as they say.
func parseAcademicYear(s string) (time.Time, bool) {
	l := strings.ToLower(s)
	at := strings.IndexAny(l, "0123456789")
	season, digits := strings.TrimSpace(l[:at]), strings.TrimSpace(l[at:])
	first, second, pair := cutAny(digits, "/-–_")
	if !pair {
		return parseSeason(season, digits)
	}
	if len(first) == 2 {
		first = "20" + first
	}
	if !isDigits(first, 4) || !isDigits(second, 0) || (len(second) != 2 && len(second) != 4) {
		return time.Time{}, false
	}
	year, _ := strconv.Atoi(first)
	next, _ := strconv.Atoi(second)
	if next%100 != (year+1)%100 || year < 1990 || year >= 2100 {
		return time.Time{}, false
	}
	if strings.HasPrefix(season, "autumn") {
		return time.Date(year, time.October, 1, 0, 0, 0, 0, time.UTC), true
	}
	return time.Date(year+1, time.January, 1, 0, 0, 0, 0, time.UTC), true
}

// parseSeason reads "Autumn 2023", "spring term 2024".
func parseSeason(season, year string) (time.Time, bool) {
	if !isDigits(year, 4) || year < "1990" || year >= "2100" {
		return time.Time{}, false
	}
	y, _ := strconv.Atoi(year)
	months := map[string]time.Month{"autumn": time.October, "spring": time.February, "summer": time.June, "winter": time.January}
	word, _, _ := strings.Cut(season, " ")
	if m, ok := months[word]; ok {
		return time.Date(y, m, 1, 0, 0, 0, 0, time.UTC), true
	}
	return time.Time{}, false
}

// cutAny cuts s at the first of any of the separators.
func cutAny(s, separators string) (before, after string, found bool) {
	i := strings.IndexAny(s, separators)
	if i < 0 {
		return s, "", false
	}
	rest := strings.TrimLeft(s[i:], separators)
	return strings.TrimSpace(s[:i]), strings.TrimSpace(rest), true
}
