package sheet

import (
	"slices"
	"strings"

	"fairground/internal/table"
)

// header is where the headings are among the sampled rows: from start up to, not
// including, end. Without headings both are where the data begins.
type header struct{ start, end int }

// headerSearch is how many filled rows the headings are looked for in.
const headerSearch = 30

// findHeader finds the heading rows. A heading row has words that headings have,
// few cells that look like data, and about as many cells as the rows below it.
func findHeader(v *vocabulary, rows []table.Row) header {
	typical := typicalFill(rows)
	best, bestScore := -1, 0.0
	for i := range min(len(rows), headerSearch) {
		if isDataAbove(v, rows, i) {
			break
		}
		score := headerScore(v, rows, i, typical)
		// The first of equals is the header; a later one repeats it.
		if score > bestScore {
			best, bestScore = i, score
		}
	}
	if best < 0 && len(rows) > 1 && unlikeBelow(v, rows, typical) {
		best = 0
	}
	if best < 0 {
		// Titles may stand above a list that has no headings.
		first := 0
		for first < len(rows)-1 && typical > 1 && len(distinct(rows[first].Cells)) < 2 {
			first++
		}
		return header{first, first}
	}
	h := header{best, best + 1}
	if best > 0 && rows[best-1].Number == rows[best].Number-1 && isGroupRow(v, rows[best-1], rows[best]) {
		h.start--
	}
	if h.end < len(rows) && isSecondLine(v, rows, h.end) {
		h.end++
	}
	return h
}

// isDataAbove reports whether rows above one are already data and no titles, so
// that it cannot be the headings: rows as full that hold values, or several as
// full whatever they hold.
func isDataAbove(v *vocabulary, rows []table.Row, at int) bool {
	fill := len(distinct(rows[at].Cells))
	weight := 0
	for _, r := range rows[:at] {
		switch f := len(distinct(r.Cells)); {
		case f < fill && f*2 <= fill:
		case slices.ContainsFunc(r.Cells, v.looksLikeData):
			weight += 2
		case f >= fill && fill > 1:
			weight++
		}
	}
	return weight >= min(4, 2*fill)
}

// typicalFill is the number of filled cells that most rows reach.
func typicalFill(rows []table.Row) int {
	counts := map[int]int{}
	for _, r := range rows {
		counts[len(distinct(r.Cells))]++
	}
	best := 0
	for n, rows := range counts {
		if rows > counts[best] || rows == counts[best] && n > best {
			best = n
		}
	}
	return best
}

// headerScore is positive for a row that can be the headings.
func headerScore(v *vocabulary, rows []table.Row, at, typical int) float64 {
	r := rows[at]
	filled, known, data := 0, 0.0, 0.0
	for i, c := range r.Cells {
		c = strings.TrimSpace(c)
		if c == "" {
			continue
		}
		filled++
		if v.isHeading(c) {
			known++
		}
		switch {
		case v.looksLikeData(c), recursBelow(rows, at, i):
			data++
		case v.phase[strings.ToLower(c)]:
			data += 0.5 // "Nursery" is a heading too
		}
	}
	if filled == 0 || known == 0 || len(distinct(r.Cells))*2 < typical {
		return 0
	}
	return (known - 2*data) / (float64(filled) + 1)
}

// recursBelow reports whether a cell comes again lower in its column, as values
// do. Rows that repeat the whole row, as headings on every page do, do not count.
func recursBelow(rows []table.Row, at, column int) bool {
	c := strings.TrimSpace(rows[at].Cell(column))
	for _, r := range rows[at+1:] {
		if strings.TrimSpace(r.Cell(column)) == c && !repeats(r.Cells, rows[at].Cells) {
			return true
		}
	}
	return false
}

// repeats reports whether two rows have the same cells.
func repeats(a, b []string) bool {
	for i := range max(len(a), len(b)) {
		if strings.TrimSpace(table.Row{Cells: a}.Cell(i)) != strings.TrimSpace(table.Row{Cells: b}.Cell(i)) {
			return false
		}
	}
	return true
}

// isHeading reports whether a cell reads as a heading of any kind. What values
// are as often ("No", "X", "Active", "Year 5") does not.
func (v *vocabulary) isHeading(c string) bool {
	if len(c) > 80 || v.flag[strings.ToLower(c)] || isYearOrClass(c) {
		return false
	}
	if _, ok := v.whole[squash(c)]; ok || v.onlyHeadingWords(c) {
		return true
	}
	if kind, _ := v.personalHeading(c); kind != NotPersonal {
		return true
	}
	// "Abbey School" holds a word of headings but is a value: few of the words of
	// a heading may be others.
	role, strength := v.heading(c)
	return role != Name && role != Trust && role != Address && strength > 0
}

// looksLikeData reports whether a cell can only be a value.
func (v *vocabulary) looksLikeData(c string) bool {
	if _, ok := v.whole[squash(c)]; ok {
		return false
	}
	if kind, exempt := v.personalHeading(c); kind != NotPersonal || exempt {
		return false
	}
	n := number(c)
	if isNumber(n) && len(n) > 1 || postcode(c) != "" || isURL(c) || isEmail(c) || isPhone(c) {
		return true
	}
	if _, _, ok := splitPostcode(c); ok {
		return true
	}
	if _, ok := ParsePeriod(c); ok {
		return true
	}
	return v.looksLikeSchool(c) && !v.isHeading(c)
}

// looksLikeSchool reports whether a cell reads as the name of a school rather
// than as a heading with a word of schools in it, such as "School liaison" or
// "Which is your school?".
func (v *vocabulary) looksLikeSchool(c string) bool {
	c = strings.TrimSpace(c)
	if !strings.Contains(c, " ") || strings.HasSuffix(c, "?") || strings.HasSuffix(c, ":") || !v.hasStrongWord(c) {
		return false
	}
	first, rest, _ := strings.Cut(c, " ")
	return !v.school[strings.ToLower(first)] || v.hasWord(v.school, rest)
}

// unlikeBelow reports whether the first row differs from those below it as
// headings do, though none of its words are known: no value in it, nothing that
// comes again below, and under it columns of values that can be told.
func unlikeBelow(v *vocabulary, rows []table.Row, typical int) bool {
	first := rows[0]
	if len(distinct(first.Cells))*2 < typical {
		return false
	}
	differs := false
	for i, c := range first.Cells {
		if c = strings.TrimSpace(c); c == "" {
			continue
		}
		if v.looksLikeData(c) || v.isKnownValue(c) && !v.isPhrase(c) || v.isPersonsName(c) {
			return false
		}
		values, known := 0, 0
		for _, r := range rows[1:] {
			below := strings.TrimSpace(r.Cell(i))
			if below == c {
				return false
			}
			count(&values, v.looksLikeData(below))
			count(&known, v.isKnownValue(below))
		}
		// A name of three words may be a school without a word of schools in it.
		few := strings.Count(c, " ") < 2
		differs = differs || values*2 > len(rows)-1 || few && known*10 > 6*(len(rows)-1)
	}
	return differs
}

// isPhrase reports whether a cell speaks about schools in running words ("Schools
// we work with"): names have capitals, but for their small words.
func (v *vocabulary) isPhrase(c string) bool {
	first, rest, _ := strings.Cut(c, " ")
	if !v.school[strings.ToLower(first)] {
		return false
	}
	for w := range strings.FieldsSeq(rest) {
		switch w {
		case "of", "the", "and", "for", "at", "in", "on", "upon", "with", "by", "le", "de", "under", "next":
			continue
		}
		if w[0] >= 'a' && w[0] <= 'z' {
			return true
		}
	}
	return false
}

// isKnownValue reports whether a cell is a word or name that only values have:
// an authority, a phase, a country, the name of a school.
func (v *vocabulary) isKnownValue(c string) bool {
	lower := strings.ToLower(c)
	return v.authority[authorityKey(c)] || v.phase[lower] || v.country[lower] || v.hasWord(v.school, c)
}

// isGroupRow reports whether a row above the headings names groups of columns
// ("School" over "Name" and "Postcode") and is not a title.
func isGroupRow(v *vocabulary, above, head table.Row) bool {
	groups := distinct(above.Cells)
	if len(groups) < 2 || len(groups) > len(distinct(head.Cells)) {
		return false
	}
	for _, g := range groups {
		if len(g) > 40 || v.looksLikeData(g) {
			return false
		}
	}
	return true
}

// isSecondLine reports whether the row under the headings is more of them: it
// has only words of headings, and they stand where the first has gaps or repeats.
// What stands under a heading that is no group's must itself read as one.
func isSecondLine(v *vocabulary, rows []table.Row, at int) bool {
	head, below := rows[at-1], rows[at]
	known, filled, fills := 0, 0, 0
	for i, c := range below.Cells {
		c = strings.TrimSpace(c)
		if c == "" {
			continue
		}
		filled++
		if v.looksLikeData(c) || recursBelow(rows, at, i) {
			return false
		}
		isKnown := v.isHeading(c)
		count(&known, isKnown)
		gap := isGap(head, i)
		count(&fills, gap)
		if !gap && !isKnown && !isGap(head, i+1) {
			return false
		}
	}
	return known > 0 && fills > 0 && known*2 >= filled
}

// isGap reports whether a cell of the headings is blank or repeats the one before
// it, as under a heading for a group of columns.
func isGap(head table.Row, i int) bool {
	c := strings.TrimSpace(head.Cell(i))
	return c == "" || i > 0 && c == strings.TrimSpace(head.Cell(i-1))
}

// headings joins the heading rows into one heading per column. A group's name
// stands before the headings under it; one that repeats the heading is left out.
func headings(rows []table.Row, h header, width int) []string {
	out := make([]string, width)
	for i := range out {
		var parts []string
		for _, r := range rows[h.start:h.end] {
			c := strings.Join(strings.Fields(r.Cell(i)), " ")
			if c != "" && (len(parts) == 0 || parts[len(parts)-1] != c) {
				parts = append(parts, c)
			}
		}
		out[i] = strings.Join(parts, " ")
	}
	return out
}
