package snapshot

import "fairground/internal/term"

// Sureness is how far it is known how many places there are within reach.
type Sureness uint8

// What can be said of a number of places.
const (
	Exact   Sureness = iota // all that is within reach is counted; nothing may be
	AtLeast                 // some is counted, and something is not
	NotSaid                 // something is within reach and none of it is counted, or how many children there are is not known
)

// Sure says how far a neighbourhood's access is known.
func (l *Land) Sure(r *Reach, neighbourhood int32) Sureness {
	switch {
	case l.children[neighbourhood] == unknown:
		return NotSaid
	case r.uncounted == nil || !r.uncounted.Has(neighbourhood):
		return Exact
	case r.Access[neighbourhood] > 0:
		return AtLeast
	}
	return NotSaid
}

// Tally is what some neighbourhoods have within reach, and how far it is known.
type Tally struct {
	Neighbourhoods int
	Blank          int     // of them, how many children they have is not known
	Children       int     // in need, as far as known
	Places         float64 // within reach of them, as far as known
	Nothing        int     // neighbourhoods with children, and no place within reach
	NothingFor     int     // children there
	Unsure         int     // the same, where something is in reach whose number is not known
	UnsureFor      int
	Partly         int // neighbourhoods with children, places within reach, and something besides whose number is not known
	PartlyFor      int
}

func (t *Tally) add(l *Land, r *Reach, i int32) {
	t.Neighbourhoods++
	n := l.children[i]
	if n == unknown {
		t.Blank++
	}
	if n <= 0 {
		return
	}
	t.Children += int(n)
	t.Places += float64(n) * r.Access[i]
	switch l.Sure(r, i) {
	case AtLeast:
		t.Partly++
		t.PartlyFor += int(n)
	case NotSaid:
		t.Unsure++
		t.UnsureFor += int(n)
	default:
		if r.Access[i] == 0 {
			t.Nothing++
			t.NothingFor += int(n)
		}
	}
}

// PerHundred is the mean number of places within reach of a hundred children, as
// far as known: 0 where there are no children.
func (t *Tally) PerHundred() float64 { return 100 * share(t.Places, float64(t.Children)) }

// Sure says how far PerHundred is known.
func (t *Tally) Sure() Sureness {
	switch {
	case t.Children == 0 || t.Places == 0 && t.Unsure > 0:
		return NotSaid
	case t.Unsure+t.Partly > 0:
		return AtLeast
	}
	return Exact
}

// Tally is what the whole of an area has of a reach, whichever area that was asked
// for.
func (l *Land) Tally(r *Reach, area term.GSS) Tally {
	var out Tally
	for _, i := range l.Area(area).Neighbourhoods {
		out.add(l, r, i)
	}
	return out
}
