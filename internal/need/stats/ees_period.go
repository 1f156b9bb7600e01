package stats

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// yearForm is how the years of a time identifier are written.
type yearForm struct {
	kind  string // "Academic year", for a measure's YearType
	six   bool   // over two calendar years: 202425
	apart string // between them, as Explore Education Statistics shows it: 2024/25, 2024-25
}

var (
	academic  = yearForm{"Academic year", true, "/"}
	financial = yearForm{"Financial year", true, "-"}
	tax       = yearForm{"Tax year", true, "-"}
	calendar  = yearForm{"Calendar year", false, ""}
	reporting = yearForm{"Reporting year", false, ""}
)

// identifier is a time identifier, understood: a year, or a part of one.
type identifier struct {
	year yearForm
	part string // as a reader knows it: "Autumn term"; "" for the whole year
	sort int    // within the year
}

var (
	quarter = regexp.MustCompile(`^(academic|financial|calendar|tax|reporting) year q([1-4])(?:\s*(?:-|to)\s*q?([1-4]))?$`)
	week    = regexp.MustCompile(`^week ([1-9]|[1-4][0-9]|5[0-3])$`)
)

// identify understands a time identifier as it is written in a file.
func identify(text string) (identifier, bool) {
	word := strings.ToLower(strings.Join(strings.Fields(text), " "))
	years := map[string]yearForm{"academic": academic, "financial": financial, "tax": tax, "calendar": calendar, "reporting": reporting}
	if y, ok := years[strings.TrimSuffix(word, " year")]; ok {
		return identifier{year: y}, true
	}
	if m := quarter.FindStringSubmatch(word); m != nil {
		return quarterOf(years[m[1]], m[2], m[3])
	}
	if m := week.FindStringSubmatch(word); m != nil {
		n, _ := strconv.Atoi(m[1]) // the pattern lets only digits through
		return identifier{calendar, "Week " + m[1], n}, true
	}
	for i, month := range months() {
		if word == strings.ToLower(month) {
			return identifier{calendar, month, i + 1}, true
		}
	}
	return partOf(word)
}

func months() []string {
	return []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
}

func quarterOf(year yearForm, from, to string) (identifier, bool) {
	if to == "" || to == from {
		n, _ := strconv.Atoi(from + from)
		return identifier{year, "Q" + from, n}, true
	}
	n, _ := strconv.Atoi(from + to)
	return identifier{year, "Q" + from + "-Q" + to, n}, from < to
}

// partOf understands terms, and the halves of a financial year.
func partOf(word string) (identifier, bool) {
	switch strings.TrimSuffix(word, "s") {
	case "autumn term":
		return identifier{academic, "Autumn term", 1}, true
	case "autumn and spring term", "autumn term and spring term":
		return identifier{academic, "Autumn and spring term", 2}, true
	case "spring term":
		return identifier{academic, "Spring term", 3}, true
	case "spring and summer term":
		return identifier{academic, "Spring and summer term", 4}, true
	case "summer term":
		return identifier{academic, "Summer term", 5}, true
	case "five half term":
		return identifier{academic, "Five half terms", 6}, true
	case "six half term":
		return identifier{academic, "Six half terms", 7}, true
	case "part 1 (april to september)":
		return identifier{financial, "Part 1 (April to September)", 1}, true
	case "part 2 (october to march)":
		return identifier{financial, "Part 2 (October to March)", 2}, true
	}
	return identifier{}, false
}

// wrongPeriod says what was expected of a period: in which of its two cells.
type wrongPeriod struct {
	identifier bool // the time identifier is at fault, not the time period
	want       string
}

// Error says what was expected.
func (w wrongPeriod) Error() string { return "expected " + w.want }

// parsePeriod reads a time period and its identifier, which older files lack:
// then two years together are written as a school year is, without saying that
// it is one.
func parsePeriod(period, ident string) (Period, error) {
	digits := strings.NewReplacer("/", "", "-", "").Replace(strings.TrimSpace(period))
	if strings.Trim(digits, "0123456789") != "" || len(digits) != 4 && len(digits) != 6 {
		return Period{}, wrongPeriod{want: "a year such as 2025, or two such as 202425"}
	}
	id := identifier{year: calendar}
	if strings.TrimSpace(ident) == "" {
		if len(digits) == 6 {
			id.year = academic
		}
	} else {
		var ok bool
		if id, ok = identify(ident); !ok {
			return Period{}, wrongPeriod{identifier: true, want: "a time identifier such as Academic year, Autumn term, Financial year Q1, January or Week 7"}
		}
	}
	year, err := strconv.Atoi(digits[:4])
	switch {
	case err != nil:
		return Period{}, wrongPeriod{want: "a year such as 2025"}
	case id.year.six && (len(digits) != 6 || digits[4:] != fmt.Sprintf("%02d", (year+1)%100)):
		return Period{}, wrongPeriod{want: fmt.Sprintf("two years that follow one another, such as 202425, for %q", ident)}
	case !id.year.six && len(digits) != 4:
		return Period{}, wrongPeriod{want: fmt.Sprintf("one year, such as 2025, for %q", ident)}
	}
	label := digits[:4]
	if id.year.six {
		label += id.year.apart + digits[4:]
	}
	if id.part != "" {
		label += " " + id.part
	}
	return Period{Label: label, Order: year*1000 + id.sort}, nil
}
