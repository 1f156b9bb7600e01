package snapshot

import "fairground/internal/term"

// Gaps are the settings of an area that have nothing of what is asked for.
type Gaps struct {
	Settings []int32 // without, the most disadvantaged pupils first, those not known last
	Of       int     // settings asked about
	Need     int     // disadvantaged pupils at those without, as far as known
	Unknown  int     // of those without, of how many that is not known
}

// NeedKnown says whether there is a number of disadvantaged pupils to be told: it is
// known of some of those without, or every setting has something.
func (g *Gaps) NeedKnown() bool {
	if len(g.Settings) == 0 {
		return g.Of > 0
	}
	return g.Unknown < len(g.Settings)
}

// Gaps lists the settings of the question's area and phase without what is asked
// for.
func (v *View) Gaps(q Question) Gaps {
	without := v.Land.inside(v.area(&q)).settings.Clone()
	without.Keep(v.Land.ofPhase(q.Phase))
	out := Gaps{Of: without.Len()}
	without.Drop(v.provided(&q))
	out.Settings = without.List()
	for _, i := range out.Settings {
		if n := v.Land.need[i]; n == unknown {
			out.Unknown++
		} else {
			out.Need += int(n)
		}
	}
	return out
}

// NeighbourhoodGaps are the neighbourhoods of an area that have children in need
// and nothing of what is asked for within reach.
type NeighbourhoodGaps struct {
	Neighbourhoods []int32 // without, the most children first
	Of             int     // neighbourhoods in the area
	OfChildren     int     // children in need in the area, as far as known
	Children       int     // of them, without
	Unknown        []int32 // without, and how many children they have is not known
	Childless      int     // without, and with no children in need
	Metres         float64 // how near is near
	Rough          int     // settings with provision whose place is known too roughly to be near anything
}

// NeighbourhoodGaps lists the neighbourhoods of the question's area from whose
// centre no setting with what is asked for is near. Settings outside the area
// count.
func (v *View) NeighbourhoodGaps(q Question) NeighbourhoodGaps {
	area := v.area(&q)
	inside, provided := v.Land.inside(area), v.provided(&q)
	covered := v.Land.cover(&q, area, provided)
	without, blank, childless := inside.children.Clone(), inside.blank.Clone(), inside.childless.Clone()
	covered.drop(without)
	covered.drop(blank)
	covered.drop(childless)
	out := NeighbourhoodGaps{Neighbourhoods: without.List(), Unknown: blank.List(), Childless: childless.Len(), Of: len(area.Neighbourhoods), OfChildren: inside.total, Metres: q.metres()}
	for _, i := range out.Neighbourhoods {
		out.Children += int(v.Land.children[i])
	}
	provided.Keep(inside.settings)
	for _, i := range provided.List() {
		if !v.Land.Near(i, q.metres()) {
			out.Rough++
		}
	}
	return out
}

// At is what a gap would be if near were another distance.
type At struct {
	Metres         float64
	Neighbourhoods int
	Children       int
}

// Sensitivity says how the gap of neighbourhoods depends on how near is near: at
// half the distance asked for, at it, and at twice as far.
func (v *View) Sensitivity(q Question) []At {
	area, provided := v.area(&q), v.provided(&q)
	without := v.Land.inside(area).children.Clone()
	var out []At
	for _, times := range []float64{0.5, 1, 2} {
		// What is near at half the distance is near at the whole: a setting whose
		// place is known well enough for the one is for the other, too.
		v.Land.around(area, provided, times*q.metres()).drop(without)
		out = append(out, v.Land.lacking(times*q.metres(), without))
	}
	return out
}

// OfCounted is what the gap would be if those settings had nothing of which it is
// not known how many children anything reached.
func (v *View) OfCounted(q Question) At {
	area, counted := v.area(&q), NewBits(len(v.Land.Settings))
	v.each(&q, func(i int32) {
		if v.reached(i) != unknown {
			counted.Add(v.rows.setting[i])
		}
	})
	without := v.Land.inside(area).children.Clone()
	v.Land.cover(&q, area, counted).drop(without)
	return v.Land.lacking(q.metres(), without)
}

// lacking adds up the neighbourhoods without.
func (l *Land) lacking(metres float64, without Bits) At {
	at := At{Metres: metres}
	for _, i := range without.List() {
		at.Neighbourhoods++
		at.Children += int(l.children[i])
	}
	return at
}

// Cell is one theme and age phase of a matrix.
type Cell struct {
	Theme    term.ThemeSet // of one
	Phase    term.PhaseSet // of one
	Settings int           // of the phase in the area
	Provided int           // of them, with something of the theme for the phase
}

// Matrix counts, for every theme and age phase of the lists given, the settings
// of the question's area with provision. The question's own theme and phase are
// not looked at.
func (v *View) Matrix(q Question, themes []term.ThemeSet, phases []term.PhaseSet) []Cell {
	inside := v.Land.inside(v.area(&q)).settings
	sets := make([]Bits, len(themes)*len(phases))
	for k := range sets {
		sets[k] = NewBits(len(v.Land.Settings))
	}
	for k := range v.segments {
		g := &v.segments[k]
		if q.Period != 0 && g.period != q.Period {
			continue
		}
		v.mark(g, sets, themes, phases)
	}
	out := make([]Cell, 0, len(sets))
	for t, theme := range themes {
		for p, phase := range phases {
			set := sets[t*len(phases)+p]
			out = append(out, Cell{theme, phase, inside.Both(v.Land.ofPhase(phase)), set.Both(inside)})
		}
	}
	return out
}

// mark puts the settings of a segment into the sets of its themes and phases.
func (v *View) mark(g *segment, sets []Bits, themes []term.ThemeSet, phases []term.PhaseSet) {
	for t, theme := range themes {
		if g.themes&theme == 0 {
			continue
		}
		for p, phase := range phases {
			if g.phases&phase == 0 {
				continue
			}
			set := sets[t*len(phases)+p]
			for i := g.first; i < g.end; i++ {
				if where := v.rows.setting[i]; v.Land.phases[where]&phase != 0 && v.sees(i) {
					set.Add(where)
				}
			}
		}
	}
}
