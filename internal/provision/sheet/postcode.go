package sheet

import (
	"strings"

	"fairground/linkage/school"
)

// postcode returns s as a postcode is written ("LS1 4AB"), or "" where s is not
// one whole postcode.
func postcode(s string) string {
	if len(s) < 5 || len(s) > 12 || !strings.ContainsAny(s, "0123456789") {
		return ""
	}
	code, _ := school.Postcode(s)
	return code
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
