package landscape

import (
	"strings"

	"fairground/internal/register"
	"fairground/internal/term"
)

// phasesOf says for which age phases a setting is, by its register, its phase and
// type there, and the ages it takes. The zero set is "not known": a special or an
// independent school of which the register gives no ages. Schools are also for the
// ages of which they have results (need.Service.Taught), which is how a secondary
// school's sixth form is known where a register is without ages.
//
// Ages are those that the register calls statutory: from the youngest on the first
// day of a school year to the age at which the oldest leave.
func phasesOf(l *register.Listing) term.PhaseSet {
	if from, _ := l.ID.Split(); from == term.OfstedEY {
		return term.NewPhaseSet(term.EarlyYears)
	}
	for _, rule := range phaseRules() {
		if strings.EqualFold(rule.phase, l.Phase) {
			set := rule.always
			if l.LowAge.Known && l.LowAge.N <= nurseryAge {
				set |= rule.young
			}
			if l.HighAge.Known && l.HighAge.N >= sixthFormAge {
				set |= rule.old
			}
			if rule.byAges && l.LowAge.Known && l.HighAge.Known {
				set |= byAges(l.LowAge.N, l.HighAge.N)
			}
			return set
		}
	}
	// "Not applicable", and whatever phase a later release may invent.
	if l.LowAge.Known && l.HighAge.Known {
		return byAges(l.LowAge.N, l.HighAge.N)
	}
	return byType(l.Type)
}

// A school that takes children of three or younger has a nursery class; one that
// keeps them until eighteen a sixth form.
const (
	nurseryAge   = 3
	sixthFormAge = 18
)

// phaseRule says what settings of a phase of the register of schools are for.
type phaseRule struct {
	phase  string
	always term.PhaseSet
	young  term.PhaseSet // besides, where it has a nursery class
	old    term.PhaseSet // besides, where it has a sixth form
	byAges bool          // besides, what its ages say
}

func phaseRules() []phaseRule {
	early, primary, secondary, post16 := term.NewPhaseSet(term.EarlyYears), term.NewPhaseSet(term.Primary), term.NewPhaseSet(term.Secondary), term.NewPhaseSet(term.Post16)
	return []phaseRule{
		{phase: "Early years", always: early},
		{phase: "Nursery", always: early},
		{phase: "Primary", always: primary, young: early},
		{phase: "Secondary", always: secondary, old: post16},
		{phase: "16 plus", always: post16},
		{phase: "All-through", always: primary | secondary, young: early, old: post16, byAges: true},
		{phase: "Middle deemed primary", always: primary, young: early, byAges: true},
		{phase: "Middle deemed secondary", always: secondary, old: post16, byAges: true},
	}
}

// byAges are the phases of which a setting takes at least two years' children: a
// junior school until twelve is no secondary school, and a secondary school until
// sixteen no sixth form.
func byAges(low, high int) term.PhaseSet {
	var out term.PhaseSet
	for _, p := range []struct {
		phase    term.Phase
		from, to int
	}{{term.Primary, 5, 11}, {term.Secondary, 11, 16}, {term.Post16, 16, 25}} {
		if min(high, p.to)-max(low, p.from) >= 2 {
			out |= term.NewPhaseSet(p.phase)
		}
	}
	if low <= nurseryAge {
		out |= term.NewPhaseSet(term.EarlyYears)
	}
	return out
}

// byType is what the type alone says of the ages.
func byType(kind string) term.PhaseSet {
	switch kind {
	case "Sixth form centres", "Special post 16 institution", "Higher education institutions", "Further education":
		return term.NewPhaseSet(term.Post16)
	case "City technology college", "Studio schools", "University technical college":
		return term.NewPhaseSet(term.Secondary)
	}
	return 0
}
