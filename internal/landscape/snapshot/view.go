package snapshot

import (
	"slices"

	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/term"
)

// class is how widely a delivery is shared, and whether its place is kept
// private, in one byte.
type class uint8

const (
	visibilities class = 1<<4 - 1 // the part that numbers the visibility
	sensitive    class = 1 << 4
	illustrative class = 1 << 5
)

func classOf(r *DeliveryRow) class {
	c := class(slices.Index(provision.Visibilities(), r.Visibility))
	if c > visibilities { // on no list: as narrow as can be
		c = 0
	}
	if r.Sensitive {
		c |= sensitive
	}
	if r.Illustrative {
		c |= illustrative
	}
	return c
}

// View is a snapshot through a viewer's mask.
type View struct {
	*Snapshot
	periods    []term.Period // in which the viewer sees anything, newest first
	everything bool
	shared     [visibilities + 1]bool // of others' deliveries, wherever they are
	own        []bool                 // by organisation
	counts     []bool                 // by organisation: its small counts are told
	partners   Bits                   // settings within the viewer's collaborations
}

// Through shows a snapshot through a mask. What it lets see is what
// [provision.Picture.Work] does at its setting; a test holds the two together.
func (s *Snapshot) Through(m provision.Mask) *View {
	v := &View{Snapshot: s, own: make([]bool, len(s.Organisations)), counts: make([]bool, len(s.Organisations))}
	for i, visibility := range provision.Visibilities() {
		v.shared[i] = slices.Contains(m.Sees, visibility)
	}
	for _, id := range m.Own {
		if n, ok := s.numbers[id]; ok {
			v.own[n], v.counts[n] = true, true
		}
	}
	for _, id := range m.Counts {
		if n, ok := s.numbers[id]; ok {
			v.counts[n] = true
		}
	}
	v.partners = NewBits(len(s.Land.Settings))
	for _, code := range m.Areas {
		for _, i := range s.Land.Area(code).Settings {
			v.partners.Add(i)
		}
	}
	v.periods = v.seenIn()
	return v
}

// seenIn lists the school years in which the viewer sees anything, newest first.
func (v *View) seenIn() (out []term.Period) {
	for k := range slices.Backward(v.segments) { // which are by period
		if g := &v.segments[k]; g.period != 0 && (len(out) == 0 || out[len(out)-1] != g.period) && v.seesAny(g) {
			out = append(out, g.period)
		}
	}
	return out
}

// seesAny says whether the viewer sees anything of a segment.
func (v *View) seesAny(g *segment) bool {
	for i := g.first; i < g.end; i++ {
		if v.sees(i) {
			return true
		}
	}
	return false
}

// Periods lists the school years in which the viewer sees anything, newest first.
func (v *View) Periods() []term.Period { return slices.Clone(v.periods) }

// Latest is the newest school year in which the viewer sees anything, and that has
// begun or is the next to begin, now being the present one; 0 where there is none.
// A year far ahead is a slip of somebody's pen, and not what others ask about.
func (v *View) Latest(now term.Period) term.Period {
	for _, p := range v.periods {
		if p <= now+1 {
			return p
		}
	}
	return 0
}

// Empty says whether the viewer sees nothing at all, of any year or of none.
func (v *View) Empty() bool {
	return !slices.ContainsFunc(v.segments, func(g segment) bool { return v.seesAny(&g) })
}

// Whole shows a snapshot to nobody in particular: everything, as the bench asks
// for it. No page does.
func (s *Snapshot) Whole() *View { return &View{Snapshot: s, periods: s.periods, everything: true} }

// partnership is the number of the visibility that collaborations share.
var partnership = class(slices.Index(provision.Visibilities(), provision.Partnership))

// sees says whether a delivery may be seen at its setting.
func (v *View) sees(i int32) bool {
	if v.everything || v.own[v.rows.organisation[i]] {
		return true
	}
	c := v.rows.seen[i]
	if c&sensitive != 0 {
		return false
	}
	return v.shared[c&visibilities] || c&visibilities == partnership && v.partners.Has(v.rows.setting[i])
}

// reached gives how many children a delivery reached, or unknown.
func (v *View) reached(i int32) int32 {
	n := v.rows.reached[i]
	if n > 0 && n < provision.Smallest && !v.everything && !v.counts[v.rows.organisation[i]] {
		return unknown
	}
	return n
}

// each calls visit for every delivery that is asked for, seen, and at a setting
// where it counts.
func (v *View) each(q *Question, visit func(i int32)) {
	counts := v.Land.ofPhase(q.near())
	for k := range v.segments {
		g := &v.segments[k]
		if !q.asks(g) {
			continue
		}
		for i := g.first; i < g.end; i++ {
			if counts.Has(v.rows.setting[i]) && v.sees(i) {
				visit(i)
			}
		}
	}
}

// provided is the set of settings that have what is asked for, anywhere.
func (v *View) provided(q *Question) Bits {
	out := NewBits(len(v.Land.Settings))
	v.each(q, func(i int32) { out.Add(v.rows.setting[i]) })
	return out
}

// Provided lists the settings that have what is asked for, in the whole of
// England, whatever the question's area.
func (v *View) Provided(q Question) []int32 { return v.provided(&q).List() }

// area is what the question asks about: England where it names none.
func (v *View) area(q *Question) *Area {
	if q.Area == "" {
		return v.Land.Area(England)
	}
	return v.Land.Area(q.Area)
}

// Delivery is one delivery of an answer.
type Delivery struct {
	ID           term.ID
	Setting      int32
	Organisation term.ID
	Programme    term.ID
	Themes       term.ThemeSet
	Phases       term.PhaseSet
	Period       term.Period
	Reached      register.Count
	Illustrative bool
}

// Deliveries lists what is asked for at the settings that a set holds.
func (v *View) Deliveries(q Question, at Bits) []Delivery {
	var out []Delivery
	counts := v.Land.ofPhase(q.near())
	for k := range v.segments {
		g := &v.segments[k]
		if !q.asks(g) {
			continue
		}
		for i := g.first; i < g.end; i++ {
			where := v.rows.setting[i]
			if !at.Has(where) || !counts.Has(where) || !v.sees(i) {
				continue
			}
			n := v.reached(i)
			out = append(out, Delivery{ID: v.rows.id[i], Setting: where, Organisation: v.Organisations[v.rows.organisation[i]],
				Programme: v.Programmes[v.rows.programme[i]], Themes: g.themes, Phases: g.phases, Period: g.period,
				Reached: register.Count{N: max(0, int(n)), Known: n != unknown}, Illustrative: v.rows.seen[i]&illustrative != 0})
		}
	}
	return out
}
