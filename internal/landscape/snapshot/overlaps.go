package snapshot

import "fairground/internal/term"

// Overlap is a setting where several organisations do the same.
type Overlap struct {
	Setting       int32
	Kind          Kind
	Organisations []int32 // in order; two at least, all of which do just that
}

// Overlaps are where in an area several organisations do the same in one school
// year.
type Overlaps struct {
	Met      []Overlap // a setting once for each kind; the most organisations first, then the most need, then as kinds are ordered
	Settings int       // settings among them
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
// theme for the same age phase, for each of the lists given apart: those who do
// different things at one setting do not overlap. The question's own theme and
// phase are not looked at.
func (v *View) OverlapsOver(q Question, themes []term.ThemeSet, phases []term.PhaseSet) Overlaps {
	m := v.meetings()
	provided, places := NewBits(len(v.Land.Settings)), NewBits(len(v.Land.Settings))
	var met []Overlap
	var kept []int32
	kinds := v.kinds(q, themes, phases)
	for k := range kinds {
		v.gather(&kinds[k], m)
		provided.Join(m.touched)
		m.each(func(setting int32, organisations []int32) {
			if n := len(kept); len(organisations) > 1 {
				kept = append(kept, organisations...)
				met = append(met, Overlap{setting, kindOf(&kinds[k]), kept[n:len(kept):len(kept)]})
				places.Add(setting)
			}
		})
	}
	at := places.List()
	if len(kinds) > 1 {
		met = m.inOrder(met, at)
	}
	v.room.Put(m)
	return Overlaps{Met: fullest(met), Settings: len(at), Of: v.asked(q, phases), Provided: provided.Len()}
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

// inOrder brings what met for one kind after another into the order of settings,
// which are given, and leaves what is at one setting in its order.
func (m *meetings) inOrder(met []Overlap, settings []int32) []Overlap {
	for k := range met {
		m.count[met[k].Setting]++
	}
	start := int32(0)
	for _, s := range settings {
		m.count[s], start = start, start+m.count[s]
	}
	out := make([]Overlap, len(met))
	for k := range met {
		next := &m.count[met[k].Setting]
		out[*next] = met[k]
		*next++
	}
	for _, s := range settings {
		m.count[s] = 0
	}
	return out
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
