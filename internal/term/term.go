// Package term holds the words that every room shares: identifiers that are
// each a type of their own, so that a signature says what it takes, and the
// short published lists of themes, age phases and periods.
//
// # Identifiers
//
// [GSS] is a nine-character code of the Government Statistical Service
// ("E47000007"). [SettingID] names a setting by its register and its number
// there ("gias:100000", "ofsted-ey:EY364853"). [ID] is one of our own: a
// UUIDv7, so that ids sort by the time they were made.
//
// # Lists
//
// [Themes] and [Phases] are closed lists that a partnership can compare across
// members; [ParseTheme] and [ParsePhase] map a member's own words to them and
// say when they cannot. "All themes" is not a theme. An unknown period is the
// zero [Period], never a guess.
package term

import (
	"fmt"
	"regexp"
	"strings"
)

// GSS is a code of the Government Statistical Service's register of places.
type GSS string

var gssForm = regexp.MustCompile(`^[A-Z]\d{8}$`)

// ParseGSS reads a nine-character GSS code.
func ParseGSS(s string) (GSS, error) {
	s = strings.ToUpper(strings.TrimSpace(s))
	if !gssForm.MatchString(s) {
		return "", fmt.Errorf("%q is not a GSS code: expected a letter and eight digits, as in E08000025", s)
	}
	return GSS(s), nil
}

// InEngland says whether the code belongs to an English area.
func (g GSS) InEngland() bool { return strings.HasPrefix(string(g), "E") }

// Register names a public register that settings stand on.
type Register string

// The registers.
const (
	GIAS     Register = "gias"
	OfstedEY Register = "ofsted-ey"
)

// Title is the register's name for a reader.
func (r Register) Title() string {
	switch r {
	case GIAS:
		return "Get Information About Schools"
	case OfstedEY:
		return "Ofsted early years register"
	}
	return string(r)
}

// SettingID names a setting: register, colon, number on that register.
type SettingID string

// NewSettingID joins a register and a number.
func NewSettingID(r Register, ref string) SettingID { return SettingID(string(r) + ":" + ref) }

// ParseSettingID reads "gias:100000".
func ParseSettingID(s string) (SettingID, error) {
	r, ref, ok := strings.Cut(s, ":")
	if !ok || ref == "" || (Register(r) != GIAS && Register(r) != OfstedEY) {
		return "", fmt.Errorf("%q is not a setting's id: expected a register and a number, as in gias:100000", s)
	}
	return SettingID(s), nil
}

// Split gives the register and the number.
func (id SettingID) Split() (Register, string) {
	r, ref, _ := strings.Cut(string(id), ":")
	return Register(r), ref
}

// ID is an id of our own making: a UUIDv7 in its usual text form.
type ID string
