package linkage

import (
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// AppendNormal appends s to dst in the form in which names are compared: ASCII
// letters in lower case and digits, in words parted by single spaces. Accents
// are dropped, "&" and "@" become "and" and "at", apostrophes vanish ("Mary's" →
// "marys"), other punctuation parts words. Text that was UTF-8 and has been read
// as Windows-1252 ("â€™", "Ã©") is understood. Normalising twice changes nothing.
func AppendNormal(dst []byte, s string) []byte {
	start := len(dst)
	gap := false
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			dst, gap = appendASCII(dst, c, gap, start)
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if fixed, n := misread(r, s[i+size:]); n > 0 {
			r, size = fixed, size+n
		}
		dst, gap = appendRune(dst, r, s[i:i+size], gap, start)
		i += size
	}
	return dst
}

// Normal returns AppendNormal as a string.
func Normal(s string) string { return string(AppendNormal(make([]byte, 0, len(s)+8), s)) }

func appendASCII(dst []byte, c byte, gap bool, start int) ([]byte, bool) {
	switch {
	case c >= 'A' && c <= 'Z':
		return appendLetter(dst, c+'a'-'A', gap, start), false
	case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		return appendLetter(dst, c, gap, start), false
	case c == '\'' || c == '`':
		return dst, gap
	case c == '&':
		return appendWord(dst, "and", start), true
	case c == '@':
		return appendWord(dst, "at", start), true
	}
	return dst, true
}

// appendLetter begins a new word first when a gap is due.
func appendLetter(dst []byte, c byte, gap bool, start int) []byte {
	if gap && len(dst) > start {
		dst = append(dst, ' ')
	}
	return append(dst, c)
}

func appendWord(dst []byte, w string, start int) []byte {
	if len(dst) > start {
		dst = append(dst, ' ')
	}
	return append(dst, w...)
}

func appendRune(dst []byte, r rune, raw string, gap bool, start int) ([]byte, bool) {
	switch r {
	case '’', '‘', 'ʼ', '′', '´', '\u00AD', '\u200B', '\uFEFF':
		return dst, gap
	}
	if ascii := lookalike(r); ascii != "" {
		for i := 0; i < len(ascii); i++ {
			dst = appendLetter(dst, ascii[i], gap && i == 0, start)
		}
		return dst, false
	}
	if r == utf8.RuneError {
		return dst, true
	}
	d := norm.NFKD.PropertiesString(string(r)).Decomposition()
	if d == nil {
		// A combining mark belongs to the letter before it.
		return dst, gap || !combining(r)
	}
	kept := false
	for _, c := range d {
		if c < utf8.RuneSelf && (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9') {
			dst, gap = appendASCII(dst, c, gap, start)
			kept = true
		}
	}
	return dst, gap || !kept
}

func combining(r rune) bool { return r >= 0x300 && r <= 0x36F }

// lookalike spells letters that do not decompose, and the Cyrillic and Greek
// letters that stand in for Latin ones in the register itself (URN 138950).
func lookalike(r rune) string {
	switch r {
	case 'ß', 'ẞ':
		return "ss"
	case 'æ', 'Æ':
		return "ae"
	case 'œ', 'Œ':
		return "oe"
	case 'ø', 'Ø', 'о', 'О', 'ο':
		return "o"
	case 'ł', 'Ł':
		return "l"
	case 'đ', 'Đ', 'ð', 'Ð':
		return "d"
	case 'þ', 'Þ':
		return "th"
	case 'а', 'А', 'α':
		return "a"
	case 'е', 'Е':
		return "e"
	case 'с', 'С':
		return "c"
	case 'р', 'Р':
		return "p"
	case 'х', 'Х':
		return "x"
	case 'і', 'І', 'ı':
		return "i"
	}
	return ""
}

// misread recognises UTF-8 read as Windows-1252: r is the first rune and rest
// what follows. It returns the rune that was meant and how many bytes of rest
// belong to it; 0 when nothing is wrong.
func misread(r rune, rest string) (rune, int) {
	next, n := utf8.DecodeRuneInString(rest)
	switch {
	case r == 'Ã' && next >= 0xA0 && next <= 0xBF:
		return 0xC0 + next - 0x80, n
	case r == 'Â' && next >= 0xA0 && next <= 0xBF:
		return next, n
	case r == 'â' && next == '€':
		last, m := utf8.DecodeRuneInString(rest[n:])
		switch last {
		case '™', '˜', 0x99, 0x98: // ’ and ‘
			return '’', n + m
		case '“', '”', 'œ', 0x93, 0x94, 0x9D, 0x9C: // dashes and double quotes
			return '–', n + m
		}
	}
	return r, 0
}
