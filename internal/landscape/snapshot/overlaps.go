package snapshot

import (
	"slices"

	"fairground/internal/term"
)

// Overlap is a setting where several organisations do the same.
type Overlap struct {
	Setting       int32
	Organisations []int32 // in order; two at least
}

// Overlaps are the settings of an area where several organisations do the same in
// one school year.
type Overlaps struct {
	Settings []Overlap // the most organisations first, then the most need
	Of       int       // settings asked about
	Provided int       // of them, with what is asked for, by one organisation or more
}

// Overlaps lists the settings of the question's area and phase where two or more
// organisations do what is asked for. An organisation counts once at a setting,
// however many deliveries it has there. All themes and phases of the question are
// one matter; school years never are: where the question leaves the year open,
// those that met in any year are listed, and what has no year takes no part.
func (v *View) Overlaps(q Question) Overlaps { return v.OverlapsOver(q, nil, nil) }

// OverlapsOver lists the settings where two or more organisations do the same
// theme for the same age phase, whichever of the lists given. The question's own
// theme and phase are not looked at.
func (v *View) OverlapsOver(q Question, themes []term.ThemeSet, phases []term.PhaseSet) Overlaps {
	m := v.meetings()
	provided := NewBits(len(v.Land.Settings))
	var met []Overlap // a setting once for every kind
	var kept []int32
	kinds := v.kinds(q, themes, phases)
	for k := range kinds {
		v.gather(&kinds[k], m)
		provided.Join(m.touched)
		m.each(func(setting int32, organisations []int32) {
			if n := len(kept); len(organisations) > 1 {
				kept = append(kept, organisations...)
				met = append(met, Overlap{setting, kept[n:len(kept):len(kept)]})
			}
		})
	}
	if len(kinds) > 1 {
		met = joined(met, m)
	}
	v.room.Put(m)
	return Overlaps{Settings: fullest(met), Of: v.asked(q, phases), Provided: provided.Len()}
}

// asked counts the settings that are asked about: of the area, and of the phases
// of the list, without a list of the question's own.
func (v *View) asked(q Question, phases []term.PhaseSet) int {
	inside := v.Land.inside(v.area(&q)).settings
	if phases == nil {
		return inside.Both(v.Land.ofPhase(q.near()))
	}
	of := NewBits(len(v.Land.Settings))
	for _, q.Phase = range phases {
		of.Join(v.Land.ofPhase(q.near()))
	}
	return of.Both(inside)
}

// joined brings together what is at one setting.
func joined(met []Overlap, m *meetings) []Overlap {
	for _, o := range met {
		for _, who := range o.Organisations {
			m.add(o.Setting, who)
		}
	}
	met = met[:0]
	m.each(func(setting int32, organisations []int32) {
		met = append(met, Overlap{setting, slices.Clone(organisations)})
	})
	return met
}

// fullest sorts by the number of organisations, the most first, and leaves what
// has as many in its order.
func fullest(met []Overlap) []Overlap {
	most := 0
	for k := range met {
		most = max(most, len(met[k].Organisations))
	}
	next := make([]int, most+2) // how many have more than one fewer
	for k := range met {
		next[most-len(met[k].Organisations)+1]++
	}
	for n := 1; n < len(next); n++ {
		next[n] += next[n-1]
	}
	out := make([]Overlap, len(met))
	for k := range met {
		n := most - len(met[k].Organisations)
		out[next[n]] = met[k]
		next[n]++
	}
	return out
}
