package source

import (
	"strings"

	"fairground/linkage/school"
)

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
// last three characters ("sw1a1aa" gives "SW1A 1AA"); see [school.Postcode].
func Postcode(s string) (string, bool) { return school.Postcode(s) }

func digit(c byte) bool { return c >= '0' && c <= '9' }

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if !digit(s[i]) {
			return false
		}
	}
	return s != ""
}
