package school

import (
	"bytes"
	"slices"
)

// postcode is a British postcode in capitals without space, packed into eight
// bytes from the highest down; 0 is none.
type postcode uint64

// Postcode returns s as a postcode is written ("LS1 4AB"): capitals, one space
// before the last three. Case, spaces, full stops and hyphens in s do not matter;
// ok is false unless s is one whole postcode and nothing else. It checks the
// shape (outward A9, A99, AA9, AA99, A9A or AA9A; inward 9AA), not that it exists,
// so that "Wyke 6th" and "Park 1st" are no postcodes.
func Postcode(s string) (text string, ok bool) {
	var b [7]byte
	n := letters(&b, s)
	if n == 0 {
		return "", false
	}
	return string(b[:n-3]) + " " + string(b[n-3:n]), true
}

// readPostcode reads the one postcode of s, which should be nothing else; 0 if
// it is not one.
func readPostcode(s string) postcode {
	var b [7]byte
	return pack(b[:letters(&b, s)])
}

// letters puts the letters and digits of a postcode into b, in capitals, and
// returns how many there are; 0 if s is no postcode.
func letters(b *[7]byte, s string) int {
	n := 0
	for i := range len(s) {
		c := s[i]
		switch {
		case c == ' ' || c == '\t' || c == '.' || c == '-' || c == 0xC2 || c == 0xA0: // the last two are a fixed space
			continue
		case c >= 'a' && c <= 'z':
			c -= 'a' - 'A'
		}
		if n == len(b) || !isCapital(c) && !isDigit(c) {
			return 0
		}
		b[n] = c
		n++
	}
	if n < 5 || !inward(b[n-3:n]) || !outward(b[:n-3]) {
		return 0
	}
	return n
}

// inward checks the last three characters: a digit and two letters.
func inward(b []byte) bool { return isDigit(b[0]) && isCapital(b[1]) && isCapital(b[2]) }

// outward checks the first two to four: one or two letters, a digit, and perhaps
// one letter or digit more.
func outward(b []byte) bool {
	area := 0
	for area < len(b) && isCapital(b[area]) {
		area++
	}
	rest := len(b) - area
	return (area == 1 || area == 2) && (rest == 1 || rest == 2) && isDigit(b[area])
}

func isCapital(c byte) bool { return c >= 'A' && c <= 'Z' }

func pack(b []byte) postcode {
	var p postcode
	for _, c := range b {
		p = p<<8 | postcode(c)
	}
	return p
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// String is the postcode as it is written.
func (p postcode) String() string {
	var b []byte
	for ; p != 0; p >>= 8 {
		b = append(b, byte(p))
	}
	slices.Reverse(b)
	text, _ := Postcode(string(b))
	return text
}

// sector drops the last two characters ("M1 1AA" → "M1 1"), district the last
// three ("M1").
func (p postcode) sector() postcode   { return p >> 16 }
func (p postcode) district() postcode { return p >> 24 }

// area is the leading letters ("M", "SW").
func (p postcode) area() postcode {
	d := p.district()
	for d != 0 && (d>>8 != 0 || isDigit(byte(d))) {
		if c := byte(d); !isDigit(c) && lettersOnly(d) {
			return d
		}
		d >>= 8
	}
	return d
}

func lettersOnly(p postcode) bool {
	for ; p != 0; p >>= 8 {
		if isDigit(byte(p)) {
			return false
		}
	}
	return true
}

// findPostcode looks for a postcode at the end of, or within, a one-line address
// and returns it and the address without it.
func findPostcode(address string) (postcode, string) {
	fields := bytes.FieldsFunc([]byte(address), func(r rune) bool { return r == ' ' || r == ',' || r == ';' || r == '.' || r == '\t' || r == '\n' })
	for i := len(fields) - 1; i >= 0; i-- {
		if p := readPostcode(string(fields[i])); p != 0 && len(fields[i]) >= 5 {
			return p, without(address, fields[i])
		}
		if i > 0 && len(fields[i]) == 3 && len(fields[i-1]) <= 4 {
			if p := readPostcode(string(fields[i-1]) + string(fields[i])); p != 0 {
				return p, without(without(address, fields[i]), fields[i-1])
			}
		}
	}
	return 0, address
}

// without cuts the last occurrence of part out of s.
func without(s string, part []byte) string {
	i := bytes.LastIndex([]byte(s), part)
	if i < 0 {
		return s
	}
	return s[:i] + " " + s[i+len(part):]
}
