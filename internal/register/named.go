package register

import (
	"strings"
	"unicode"

	"fairground/internal/register/source"
	"fairground/internal/term"
)

// SettingsNamed lists the settings that a text may name, whether or not they are
// known: a bare number is of the register that is said or, where that is "", may be of
// either.
func SettingsNamed(text string, numbers term.Register) (out []term.SettingID) {
	prefix, ref, prefixed := strings.Cut(text, ":")
	switch {
	case prefixed:
		numbers = term.Register(prefix)
	case strings.ContainsFunc(text, unicode.IsLetter): // which are Ofsted's alone
		numbers, ref = term.OfstedEY, text
	default:
		ref = text
	}
	of := func(r term.Register) bool { return numbers == r || numbers == "" && !prefixed }
	if number, ok := source.URN(ref); ok && of(term.GIAS) {
		out = append(out, term.NewSettingID(term.GIAS, number))
	}
	if number, ok := source.OfstedURN(ref); ok && of(term.OfstedEY) {
		out = append(out, term.NewSettingID(term.OfstedEY, number))
	}
	return out
}
