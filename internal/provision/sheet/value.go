package sheet

import (
	"strconv"
	"strings"
	"unicode"
)

// isDigits reports whether s is n digits (any number of them for n = 0).
func isDigits(s string, n int) bool {
	if s == "" || (n > 0 && len(s) != n) {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// number undoes what spreadsheets do to identifiers: "100000.00", "100,000",
// "1.00052E+05" where no digit was lost.
func number(s string) string {
	s = strings.TrimSpace(s)
	if whole, rest, ok := strings.Cut(s, "."); ok {
		if strings.Trim(rest, "0") == "" {
			s = whole
		} else if full, ok := unscale(whole, rest); ok {
			return full
		}
	}
	return ungroup(s)
}

// unscale writes out a number such as "1.00052E+05" if all its digits are there.
func unscale(whole, rest string) (full string, ok bool) {
	digits, power, ok := strings.Cut(strings.ToUpper(rest), "E+")
	if !ok || !isDigits(whole, 1) || !isDigits(digits, 0) {
		return "", false
	}
	if n, err := strconv.Atoi(power); err != nil || n != len(digits) {
		return "", false
	}
	return whole + digits, true
}

// ungroup takes the separators out of digits grouped by three: "100,052".
func ungroup(s string) string {
	separator := ","
	if !strings.Contains(s, separator) {
		if separator = " "; strings.Contains(s, "\u00a0") {
			separator = "\u00a0"
		}
	}
	groups := strings.Split(s, separator)
	if len(groups) < 2 || len(groups[0]) > 3 || !isDigits(groups[0], 0) {
		return s
	}
	for _, g := range groups[1:] {
		if !isDigits(g, 3) {
			return s
		}
	}
	return strings.Join(groups, "")
}

// isURN reports whether s can be a school's unique reference number: those of
// England run from 100000, the few others on the register from 400000.
func isURN(s string) bool {
	return isDigits(s, 6) && (s[0] == '1' && s < "160000" || s >= "400000" && s < "404000")
}

// isOfstedURN reports whether s can be the number of an early years provider.
func isOfstedURN(s string) bool {
	if len(s) == 8 && (strings.EqualFold(s[:2], "EY") || strings.EqualFold(s[:2], "VC")) {
		return isDigits(s[2:], 6)
	}
	return isDigits(s, 6) || isDigits(s, 7) && s[0] == '2'
}

// isLAESTAB reports whether s is a local authority's three digits and a school's
// four, with or without something between.
func isLAESTAB(s string) bool {
	if len(s) == 8 && strings.ContainsRune("/- .", rune(s[3])) {
		s = s[:3] + s[4:]
	}
	return isDigits(s, 7) && s >= "2010000" && s < "9800000" && s[3] >= '1'
}

// isEstablishment reports whether s can be the four digits of a school within
// its authority.
func isEstablishment(s string) bool { return isDigits(s, 4) && s >= "1000" && s < "9000" }

// isUKPRN reports whether s can be a UK provider reference number.
func isUKPRN(s string) bool { return isDigits(s, 8) && s[0] == '1' && s[1] == '0' }

// isUPN reports whether s can be a unique pupil number: a letter, then twelve
// digits, of which the last may be a letter.
func isUPN(s string) bool {
	return len(s) == 13 && s[0] >= 'A' && s[0] <= 'Z' && isDigits(s[1:12], 11) &&
		(isDigits(s[12:], 1) || s[12] >= 'A' && s[12] <= 'Z')
}

// isInsurance reports whether s is a National Insurance number.
func isInsurance(s string) bool {
	s = strings.ReplaceAll(s, " ", "")
	return len(s) == 9 && isUpper(s[0]) && isUpper(s[1]) && isDigits(s[2:8], 6) && s[8] >= 'A' && s[8] <= 'D'
}

// isNHS reports whether s is an NHS number as they are printed, 3-3-4, with its
// check digit right.
func isNHS(s string) bool {
	if len(s) == 12 && (s[3] == ' ' || s[3] == '-') && s[7] == s[3] {
		s = s[:3] + s[4:7] + s[8:]
	}
	if !isDigits(s, 10) || s[0] == '0' {
		return false
	}
	sum := 0
	for i := range 9 {
		sum += int(s[i]-'0') * (10 - i)
	}
	return (11-sum%11)%11 == int(s[9]-'0')
}

func isUpper(b byte) bool { return b >= 'A' && b <= 'Z' }

// isURL reports whether s looks like a web address.
func isURL(s string) bool {
	l := strings.ToLower(s)
	if strings.ContainsAny(l, " @") || !strings.Contains(l, ".") {
		return false
	}
	return strings.HasPrefix(l, "http://") || strings.HasPrefix(l, "https://") || strings.HasPrefix(l, "www.") ||
		strings.Contains(l, ".sch.uk") || strings.HasSuffix(l, ".org.uk") || strings.HasSuffix(l, ".co.uk") ||
		strings.HasSuffix(l, ".com") || strings.HasSuffix(l, ".org") || strings.HasSuffix(l, ".ac.uk")
}

// host returns the host of a web address, without www.
func host(s string) string {
	l := strings.ToLower(strings.TrimSpace(s))
	if _, rest, ok := strings.Cut(l, "://"); ok {
		l = rest
	}
	l, _, _ = strings.Cut(strings.TrimPrefix(l, "www."), "/")
	return l
}

// isEmail reports whether s is an e-mail address, or some of them.
func isEmail(s string) bool {
	at := strings.IndexByte(s, '@')
	return at > 0 && strings.IndexByte(s[at:], '.') > 1
}

// isPhone reports whether s looks like a British telephone number: from nought
// or +44, ten or eleven digits long.
func isPhone(s string) bool {
	digits := 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case !strings.ContainsRune(" ()+-.", r):
			return false
		}
	}
	switch {
	case strings.HasPrefix(s, "+44"), strings.HasPrefix(s, "0044"):
		return digits >= 11 && digits <= 14
	case strings.HasPrefix(s, "0"), strings.HasPrefix(s, "(0"):
		return digits == 10 || digits == 11
	}
	return false
}

// isNumber reports whether s is a plain number, perhaps a percentage.
func isNumber(s string) bool {
	s = strings.TrimSuffix(strings.TrimLeft(s, "+-£<>~"), "%")
	digits := 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r != '.' && r != ',':
			return false
		}
	}
	return digits > 0
}

// isYearOrClass reports whether s is a year group or a class of a school: "Year
// 5", "Y5", "4B", "Reception", "R".
func isYearOrClass(s string) bool {
	l := strings.ToLower(strings.TrimSpace(s))
	if l == "r" || l == "rec" || l == "reception" {
		return true
	}
	rest, year := l, false
	for _, word := range []string{"year group", "year", "yr", "y", "class", "form"} {
		if after, ok := strings.CutPrefix(l, word); ok {
			rest, year = strings.TrimLeft(after, " ."), true
			break
		}
	}
	n := 0
	for n < len(rest) && n < 2 && rest[n] >= '0' && rest[n] <= '9' {
		n++
	}
	number, err := strconv.Atoi(rest[:n])
	letters := strings.TrimLeft(rest[n:], " ")
	if err != nil || number < 1 || number > 14 {
		return false
	}
	for _, r := range letters {
		if r < 'a' || r > 'z' {
			return false
		}
	}
	return len(letters) <= 2 && (year || letters != "")
}

// isChildsAge reports whether s is a number that can be the age or the year group
// of a child.
func isChildsAge(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && n >= 1 && n <= 18
}

// isTitled reports whether s begins with a title such as Mrs or Dr, which
// children do not bear.
func isTitled(s string) bool {
	title, _, ok := strings.Cut(s, " ")
	return ok && isTitle(strings.ToLower(strings.Trim(title, ".,")))
}

func isTitle(word string) bool {
	switch word {
	case "mr", "mrs", "ms", "miss", "dr", "mx", "rev", "revd", "prof", "sir", "dame":
		return true
	}
	return false
}

// isPersonsName reports whether s reads as a person's name: a title and a word,
// or a common first name and one or two more, and none of the words of schools.
func (v *vocabulary) isPersonsName(s string) bool {
	w := strings.Fields(s)
	if len(w) < 2 || len(w) > 4 || strings.ContainsAny(s, "0123456789") || v.hasWord(v.school, s) {
		return false
	}
	first := strings.ToLower(strings.Trim(w[0], ".,"))
	if isTitle(first) {
		return unicode.IsUpper(rune(w[1][0]))
	}
	// "Surname, First" is as common as "First Surname" in exported lists.
	if strings.HasSuffix(w[0], ",") {
		return v.first[strings.ToLower(w[1])]
	}
	return v.first[first] && len(w) <= 3 && !v.hasWord(v.street, s)
}

// betweenWords reports whether a character stands between words of a name.
func betweenWords(r rune) bool { return strings.ContainsRune(" ,()/.", r) }

// hasWord reports whether one of the words of s is in the set.
func (v *vocabulary) hasWord(in map[string]bool, s string) bool {
	for w := range strings.FieldsFuncSeq(s, betweenWords) {
		if in[strings.ToLower(w)] {
			return true
		}
	}
	return false
}

// hasStrongWord reports whether one of the words of s is a word of schools that
// says so alone.
func (v *vocabulary) hasStrongWord(s string) bool {
	for w := range strings.FieldsFuncSeq(s, betweenWords) {
		if w = strings.ToLower(w); v.school[w] && !v.weak[w] {
			return true
		}
	}
	return false
}

// isStreet reports whether s reads as a line of an address.
func (v *vocabulary) isStreet(s string) bool {
	return strings.ContainsRune(s, ' ') && v.hasWord(v.street, s) && !v.hasWord(v.school, s)
}
