package term

import (
	"slices"
	"strings"
)

// Phase is the age of the children a programme works with; one of [Phases].
type Phase string

// The age phases, with the ages they cover.
const (
	EarlyYears Phase = "early-years" // birth to 4
	Primary    Phase = "primary"     // 5 to 11
	Secondary  Phase = "secondary"   // 11 to 16
	Post16     Phase = "post-16"     // 16 to 25
)

// Phases is the published list, youngest first.
func Phases() []Phase { return []Phase{EarlyYears, Primary, Secondary, Post16} }

// Title is the phase's name for a reader.
func (p Phase) Title() string {
	switch p {
	case EarlyYears:
		return "Early years (0–4)"
	case Primary:
		return "Primary (5–11)"
	case Secondary:
		return "Secondary (11–16)"
	case Post16:
		return "Post-16 (16–25)"
	}
	return string(p)
}

// Known says whether p is on the list.
func (p Phase) Known() bool { return slices.Contains(Phases(), p) }

// ParsePhase maps a member's own words ("KS2", "Nursery", "sixth form") to a
// phase; false where the words name none, or more than one.
func ParsePhase(words string) (Phase, bool) {
	w := " " + plain(words) + " "
	var found []Phase
	for _, p := range Phases() {
		if strings.TrimSpace(w) == plain(string(p)) || strings.TrimSpace(w) == plain(p.Title()) {
			return p, true
		}
		if slices.ContainsFunc(phaseWords(p), func(s string) bool { return strings.Contains(w, " "+s+" ") }) {
			found = append(found, p)
		}
	}
	if len(found) == 1 {
		return found[0], true
	}
	return "", false
}

func phaseWords(p Phase) []string {
	switch p {
	case EarlyYears:
		return []string{"early years", "eyfs", "nursery", "pre school", "preschool", "reception", "0 4", "0 5", "2 4", "3 4", "under 5s", "under fives"}
	case Primary:
		return []string{"primary", "ks1", "ks2", "key stage 1", "key stage 2", "infant", "junior", "5 11", "4 11", "7 11"}
	case Secondary:
		return []string{"secondary", "ks3", "ks4", "key stage 3", "key stage 4", "gcse", "11 16", "11 14", "14 16"}
	}
	return []string{"post 16", "post16", "sixth form", "16 18", "16 19", "16 25", "ks5", "key stage 5", "college", "fe"}
}
