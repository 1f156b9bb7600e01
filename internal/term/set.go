package term

import (
	"slices"
	"strings"
)

// ThemeSet is a set of themes; the zero set is "not known".
type ThemeSet uint32

// NewThemeSet makes a set; what is not on the list is left out.
func NewThemeSet(themes ...Theme) ThemeSet {
	var s ThemeSet
	for _, t := range themes {
		if i := slices.Index(themeOrder, t); i >= 0 {
			s |= 1 << i
		}
	}
	return s
}

// Has says whether the set holds a theme.
func (s ThemeSet) Has(t Theme) bool { return s&NewThemeSet(t) != 0 }

// List gives the themes in the order pages show them.
func (s ThemeSet) List() []Theme {
	var out []Theme
	for i, t := range themeOrder {
		if s&(1<<i) != 0 {
			out = append(out, t)
		}
	}
	return out
}

// String is how a set is stored: slugs with a space between.
func (s ThemeSet) String() string { return joinSlugs(s.List()) }

// ParseThemeSet reads what String wrote.
func ParseThemeSet(text string) ThemeSet {
	var out ThemeSet
	for _, f := range strings.Fields(text) {
		out |= NewThemeSet(Theme(f))
	}
	return out
}

// PhaseSet is a set of age phases; the zero set is "not known".
type PhaseSet uint8

// NewPhaseSet makes a set; what is not on the list is left out.
func NewPhaseSet(phases ...Phase) PhaseSet {
	var s PhaseSet
	for _, p := range phases {
		if i := slices.Index(Phases(), p); i >= 0 {
			s |= 1 << i
		}
	}
	return s
}

// Has says whether the set holds a phase.
func (s PhaseSet) Has(p Phase) bool { return s&NewPhaseSet(p) != 0 }

// List gives the phases, youngest first.
func (s PhaseSet) List() []Phase {
	var out []Phase
	for i, p := range Phases() {
		if s&(1<<i) != 0 {
			out = append(out, p)
		}
	}
	return out
}

// String is how a set is stored: slugs with a space between.
func (s PhaseSet) String() string { return joinSlugs(s.List()) }

// ParsePhaseSet reads what String wrote.
func ParsePhaseSet(text string) PhaseSet {
	var out PhaseSet
	for _, f := range strings.Fields(text) {
		out |= NewPhaseSet(Phase(f))
	}
	return out
}

func joinSlugs[T ~string](all []T) string {
	parts := make([]string, len(all))
	for i, v := range all {
		parts[i] = string(v)
	}
	return strings.Join(parts, " ")
}
