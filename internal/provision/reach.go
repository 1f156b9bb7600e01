package provision

import (
	"fairground/internal/register"
	"fairground/internal/site"
)

// Smallest is the smallest number of children that is shown to everybody who may
// see the work itself.
const Smallest = 10

// small says whether a count could tell of single children. Nought is about no
// child at all, and tells no more than that the work reached nobody yet.
func small(c register.Count) bool { return c.Known && c.N > 0 && c.N < Smallest }

// Reach is how many children some work reached, as one viewer may be told. Small
// counts that are not theirs to see were taken out by the mask before anything is
// added up: whatever two sums are compared, they differ by counts that are shown
// anyway.
type Reach struct {
	Sum     int // of the counts that are known to the viewer
	Known   int // deliveries with such a count
	Few     int // deliveries with from one to nine, not told how many
	Unknown int // deliveries of which nobody said
}

// ReachOf adds up some work.
func ReachOf(work []*Work) Reach {
	var out Reach
	for _, w := range work {
		switch {
		case w.Few:
			out.Few++
		case w.Reached.Known:
			out.Known++
			out.Sum += w.Reached.N
		default:
			out.Unknown++
		}
	}
	return out
}

// Words is the number for a reader.
func (r Reach) Words() string {
	switch {
	case r.Sum == 0 && r.Few == 1 && r.Known+r.Unknown == 0:
		return "fewer than 10"
	case r.Sum == 0 && r.Few > 0 && r.Unknown == 0:
		return "fewer than 10 each time"
	case r.Known == 0, r.Sum == 0 && r.Few+r.Unknown > 0:
		return "Not known"
	case r.Few+r.Unknown > 0:
		return "at least " + site.Int(r.Sum)
	}
	return site.Int(r.Sum)
}
