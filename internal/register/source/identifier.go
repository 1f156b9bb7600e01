package source

import "strings"

// URN normalises a GIAS unique reference number: 5 to 7 digits. Leading and
// trailing space and a spreadsheet's ".0" are forgiven.
func URN(s string) (string, bool) {
	s = strings.TrimSuffix(strings.TrimSpace(s), ".0")
	if len(s) < 5 || len(s) > 7 || !digits(s) {
		return "", false
	}
	return strings.Clone(s), true
}

// OfstedURN normalises a number of Ofsted's early years register: EY or RP and
// digits, or 5 to 8 digits.
func OfstedURN(s string) (string, bool) {
	s = strings.ToUpper(strings.TrimSuffix(strings.Join(strings.Fields(s), ""), ".0"))
	d := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(s, "EY"), "RP"), "VC")
	if len(d) < 5 || len(d) > 8 || !digits(d) {
		return "", false
	}
	return s, true
}

// Postcode normalises a British postcode to capitals with one space before the
// last three characters ("sw1a1aa" gives "SW1A 1AA"). It checks the shape
// (outward A9, A99, AA9, AA99, A9A or AA9A; inward 9AA), not that it exists.
func Postcode(s string) (string, bool) {
	b := make([]byte, 0, 8)
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z':
			b = append(b, c-'a'+'A')
		case c >= 'A' && c <= 'Z' || c >= '0' && c <= '9':
			b = append(b, c)
		case c == ' ' || c == '\t' || c == '.' || c == '-' || c == 0xC2 || c == 0xA0:
		default:
			return "", false
		}
	}
	n := len(b)
	if n < 5 || n > 7 || !postcodeShape(string(b[:n-3]), string(b[n-3:])) {
		return "", false
	}
	return string(b[:n-3]) + " " + string(b[n-3:]), true
}

func postcodeShape(out, in string) bool {
	if !digit(in[0]) || digit(in[1]) || digit(in[2]) {
		return false
	}
	area := 0
	for area < len(out) && !digit(out[area]) {
		area++
	}
	rest := out[area:]
	switch {
	case area < 1 || area > 2 || len(rest) < 1 || len(rest) > 2:
		return false
	case !digit(rest[0]):
		return false
	}
	return true
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if !digit(s[i]) {
			return false
		}
	}
	return s != ""
}
