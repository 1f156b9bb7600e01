package snapshot

import (
	"sync"

	"fairground/catchment"
	"fairground/internal/term"
)

// authorities are the districts of settings, numbered when they are first asked
// for.
type authorities struct {
	once  sync.Once
	of    []int32    // by setting; -1 where it is in none
	codes []term.GSS // by number
}

func (l *Land) authorityOf() *authorities {
	a := &l.authorities
	a.once.Do(func() {
		numbers := map[term.GSS]int32{}
		a.of = make([]int32, len(l.Settings))
		for i := range l.Settings {
			a.of[i] = -1
			if code, ok := districtOf(l.Settings[i].Areas); ok {
				a.of[i] = numberIn(numbers, &a.codes, code)
			}
		}
	})
	return a
}

// perAuthority allows so many sites in each district.
func (l *Land) perAuthority(most int) catchment.Limit {
	a := l.authorityOf()
	out := catchment.Limit{Group: a.of, Most: make([]int32, len(a.codes))}
	for k := range out.Most {
		out.Most[k] = int32(min(most, len(l.Settings)))
	}
	return out
}

// strata are kinds of settings that may be compared with each other.
type strata struct {
	of   []int32 // kind of each setting of an area; -1 for others
	open Bits    // candidates that have nothing of what is asked for
	free []int32 // how many of them are of each kind
}

// kind is what comparable settings have in common.
type kind struct {
	phases    term.PhaseSet
	need      int8   // fifth of need within the area; 5 where it is not known
	authority string // how the code of its district begins, which says what sort of authority it is
}

// strata sorts an area's settings into kinds, and counts those that could be
// either chosen or compared with: candidates without provision.
func (l *Land) strata(area *Area, candidates []int32, taken Bits) strata {
	out := strata{of: make([]int32, len(l.Settings)), open: NewBits(len(l.Settings))}
	for i := range out.of {
		out.of[i] = -1
	}
	districts := l.authorityOf()
	numbers := map[kind]int32{}
	var kinds []kind
	known := 0
	for _, i := range area.Settings {
		if l.need[i] != unknown {
			known++
		}
	}
	for from := 0; from < len(area.Settings); {
		to := from + 1
		for to < len(area.Settings) && l.need[area.Settings[to]] == l.need[area.Settings[from]] {
			to++
		}
		need := int8(5) // not known, which comes last
		if from < known {
			need = fifth(from, to, known)
		}
		for _, i := range area.Settings[from:to] {
			k := kind{phases: l.phases[i], need: need}
			if at := districts.of[i]; at >= 0 {
				k.authority = string(districts.codes[at][:3])
			}
			out.of[i] = numberIn(numbers, &kinds, k)
		}
		from = to
	}
	out.free = make([]int32, len(kinds))
	for _, i := range candidates {
		if k := out.of[i]; k >= 0 && !taken.Has(i) {
			out.open.Add(i)
			out.free[k]++
		}
	}
	return out
}

// limit allows half of each kind, rounded down.
func (s *strata) limit() catchment.Limit {
	out := catchment.Limit{Group: s.of, Most: make([]int32, len(s.free))}
	for k, n := range s.free {
		out.Most[k] = n / 2
	}
	return out
}

// left counts the free settings of the kinds chosen that are not chosen.
func (s *strata) left(steps []Site) int {
	n, seen := 0, map[int32]bool{}
	for _, step := range steps {
		if s.of == nil || s.of[step.Setting] < 0 {
			continue
		}
		if k := s.of[step.Setting]; !seen[k] {
			seen[k] = true
			n += int(s.free[k])
		}
		if s.open.Has(step.Setting) {
			n--
		}
	}
	return n
}
