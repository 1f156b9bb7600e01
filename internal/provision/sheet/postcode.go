package sheet

import "strings"

// postcode returns s as a postcode is written ("LS1 4AB"), or "" where s, spaces
// and case apart, is not one whole postcode.
func postcode(s string) string {
	var b [7]byte
	n := 0
	for i := range len(s) {
		c := s[i]
		switch {
		case c == ' ' || c == '\t':
			continue
		case c >= 'a' && c <= 'z':
			c -= 'a' - 'A'
		}
		if n == len(b) || !isUpper(c) && (c < '0' || c > '9') {
			return ""
		}
		b[n] = c
		n++
	}
	if n < 5 || !isInward(b[n-3:n]) || !isOutward(b[:n-3]) {
		return ""
	}
	return string(b[:n-3]) + " " + string(b[n-3:n])
}

// isInward checks the last three characters: a digit and two letters.
func isInward(b []byte) bool {
	return b[0] >= '0' && b[0] <= '9' && isUpper(b[1]) && isUpper(b[2])
}

// isOutward checks the first two to four: one or two letters, a digit, and then
// perhaps a digit or a letter.
func isOutward(b []byte) bool {
	i := 0
	for i < len(b) && isUpper(b[i]) {
		i++
	}
	if i < 1 || i > 2 || i == len(b) || len(b)-i > 2 {
		return false
	}
	if b[i] < '0' || b[i] > '9' {
		return false
	}
	return len(b)-i == 1 || isUpper(b[i+1]) || b[i+1] >= '0' && b[i+1] <= '9'
}

// splitPostcode takes a postcode off the end of a text, with the brackets or
// punctuation round it. ok is false where there is none.
func splitPostcode(s string) (rest, code string, ok bool) {
	t := strings.TrimRight(s, " \t.,;)]")
	space := strings.LastIndexAny(t, " ,;\t([")
	if space < 0 {
		return "", "", false
	}
	if code = postcode(t[space+1:]); code == "" {
		before := strings.LastIndexAny(strings.TrimRight(t[:space], " "), " ,;\t([")
		if before < 0 {
			return "", "", false
		}
		if code = postcode(t[before+1:]); code == "" {
			return "", "", false
		}
		space = before
	}
	return strings.TrimRight(t[:space+1], " \t,;([-"), code, true
}
