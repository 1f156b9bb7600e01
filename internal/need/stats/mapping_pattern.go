package stats

import (
	"regexp"
	"slices"
	"strings"
)

// pattern is a text in which * stands for anything, ? for one character, # for
// one digit and {name} for a part that is wanted. Case and the kind of space
// (line breaks, too) make no difference.
type pattern struct {
	text  string // as it is written
	plain string // folded, where nothing stands for anything else
	expr  *regexp.Regexp
	names []string
}

func newPattern(text string) pattern {
	p := pattern{text: text}
	folded := fold(text)
	if !strings.ContainsAny(folded, "*?#{") {
		p.plain = folded
		return p
	}
	var b strings.Builder
	b.WriteString(`^`)
	for folded != "" {
		i := strings.IndexAny(folded, "*?#{")
		if i < 0 {
			i = len(folded)
		}
		b.WriteString(regexp.QuoteMeta(folded[:i]))
		if folded = folded[i:]; folded == "" {
			break
		}
		folded = folded[p.special(&b, folded):]
	}
	b.WriteString(`$`)
	p.expr = regexp.MustCompile(b.String())
	return p
}

// special writes what the first character of rest stands for, and says how much
// of rest that took.
func (p *pattern) special(b *strings.Builder, rest string) int {
	switch rest[0] {
	case '*':
		b.WriteString(`.*?`)
	case '?':
		b.WriteString(`.`)
	case '#':
		b.WriteString(`[\d#]`)
	default:
		end := strings.IndexByte(rest, '}')
		if end < 2 {
			b.WriteString(`\{`)
			return 1
		}
		p.names = append(p.names, rest[1:end])
		b.WriteString(`(.+?)`)
		return end + 1
	}
	return 1
}

// fold makes texts that differ in case and spaces only the same.
func fold(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(strings.TrimPrefix(s, "\ufeff")), " "))
}

// fits says whether s is what the pattern describes.
func (p pattern) fits(s string) bool {
	s = fold(s)
	if p.expr == nil {
		return s == p.plain
	}
	return p.expr.MatchString(s)
}

// parts gives the wanted parts of s, in its own letters.
func (p pattern) parts(s string) (map[string]string, bool) {
	if p.expr == nil {
		return nil, p.fits(s)
	}
	spaced := strings.Join(strings.Fields(strings.TrimPrefix(s, "\ufeff")), " ")
	lower := strings.ToLower(spaced)
	at := p.expr.FindStringSubmatchIndex(lower)
	if at == nil {
		return nil, false
	}
	if len(lower) != len(spaced) { // a letter whose small form is of another length
		spaced = lower
	}
	out := map[string]string{}
	for i, name := range p.names {
		out[name] = spaced[at[2*i+2]:at[2*i+3]]
	}
	return out, true
}

// fill puts the parts into the pattern's text.
func fill(text string, parts map[string]string) string {
	for name, part := range parts {
		text = replaceFold(text, "{"+name+"}", part)
	}
	return text
}

func replaceFold(text, old, new string) string {
	lower := strings.ToLower(text)
	if i := strings.Index(lower, old); i >= 0 && len(lower) == len(text) {
		return text[:i] + new + replaceFold(text[i+len(old):], old, new)
	}
	return text
}

// placeholder gives the name in "{name}".
func placeholder(s string) (name string, ok bool) {
	if len(s) > 2 && s[0] == '{' && strings.IndexByte(s, '}') == len(s)-1 {
		return strings.ToLower(s[1 : len(s)-1]), true
	}
	return "", false
}

// nearest gives the candidate that is most like s, where one is alike at all.
func nearest(s string, candidates []string) string {
	best, least := "", max(2, len(s)/3)+1
	for _, c := range candidates {
		if d := distance(fold(s), fold(c)); d < least {
			best, least = c, d
		}
	}
	return best
}

// distance counts the letters to add, leave out or change from a to b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			last, row[j+1] = row[j+1], slices.Min([]int{row[j+1] + 1, row[j] + 1, last + cost})
		}
	}
	return row[len(b)]
}
