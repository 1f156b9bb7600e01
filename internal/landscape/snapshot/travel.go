package snapshot

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"

	"fairground/catchment"
	"fairground/internal/term"
)

// Travel is an imported matrix of travel times from settings to the centres of
// neighbourhoods.
type Travel struct {
	Source  string           // whose it is, for a reader
	Licence string           // the terms that it comes under; "" where nobody said
	Mode    string           // how one travels, for a reader: "on foot"
	Phases  term.PhaseSet    // questions about exactly these are answered by it
	Area    term.GSS         // and about this area, or one that lies in it; "": of all England
	Lists   *catchment.Lists // settings to neighbourhoods, as indexes of the land, in minutes
	Minutes float64          // beyond which nothing counts as within reach
	Longest float64          // how far it tells of anything, in minutes; 0: as far as may be
	Routed  Bits             // settings that it tells of, be it that nobody reaches them; nil: those with a time

	neighbourhoods int     // in the area
	next           *Travel // of the same phases, for a wider area
}

// Travel takes an imported matrix for a set of phases and an area, instead of any it
// had for both. From then on [View.Reach] and [View.Equity] go by it where a question
// names those phases, lies in that area and names no distance; of several matrices by
// that of the smallest area. The error says what does not fit.
func (l *Land) Travel(t Travel) error {
	switch {
	case t.Lists == nil || t.Lists.Origins() != len(l.Settings) || t.Lists.Destinations() != len(l.Neighbourhoods):
		return fmt.Errorf("snapshot: the travel times are not from %d settings to %d neighbourhoods", len(l.Settings), len(l.Neighbourhoods))
	case !(t.Minutes > 0) || math.IsInf(t.Minutes, 0):
		return fmt.Errorf("snapshot: %v minutes is no limit of travel", t.Minutes)
	case t.Source == "":
		return fmt.Errorf("snapshot: the travel times have no source")
	}
	t.Area = cmp.Or(t.Area, England)
	t.neighbourhoods = len(l.Area(t.Area).Neighbourhoods)
	for {
		old := l.travel.Load()
		all := map[term.PhaseSet]*Travel{}
		if old != nil {
			all = maps.Clone(*old)
		}
		all[t.Phases] = all[t.Phases].with(t)
		if l.travel.CompareAndSwap(old, &all) {
			return nil
		}
	}
}

// with is a chain of matrices, the one of the smallest area first, with another in
// the place of the one of its area. What was there stays as it was.
func (t *Travel) with(another Travel) *Travel {
	all := []Travel{another}
	for ; t != nil; t = t.next {
		if t.Area != another.Area {
			all = append(all, *t)
		}
	}
	slices.SortFunc(all, func(a, b Travel) int {
		return cmp.Or(cmp.Compare(a.neighbourhoods, b.neighbourhoods), cmp.Compare(a.Area, b.Area))
	})
	var first *Travel
	for _, m := range slices.Backward(all) {
		m.next = first
		first = &m
	}
	return first
}

// matrix gives the travel times by which a question is answered; nil where it is
// answered in a straight line.
func (l *Land) matrix(q *Question) *Travel {
	if q.Metres > 0 {
		return nil
	}
	for t := l.matrices(q.Phase); t != nil; t = t.next {
		if l.covers(t.Area, cmp.Or(q.Area, England)) {
			return t
		}
	}
	return nil
}

// matrices are those of some phases, the one of the smallest area first.
func (l *Land) matrices(phases term.PhaseSet) *Travel {
	all := l.travel.Load()
	if all == nil {
		return nil
	}
	return (*all)[phases]
}

// covers says whether an area holds every neighbourhood of another.
func (l *Land) covers(whole, part term.GSS) bool {
	if whole == England || whole == part {
		return true
	}
	inside, left := l.Area(whole).Neighbourhoods, l.Area(part).Neighbourhoods
	if len(left) == 0 || len(left) > len(inside) {
		return false
	}
	for _, i := range inside { // both are in ascending order
		if len(left) > 0 && left[0] == i {
			left = left[1:]
		}
	}
	return len(left) == 0
}

// routed says whether a setting's travel times are looked at. One whose place is
// known too roughly for the usual distance was routed from where it may not be.
func (l *Land) routed(setting int32, t *Travel) bool { return l.Near(setting, Usual(t.Phases)) }

// prepared is the matrix up to its limit. The settings of every phase are in it: it
// is the same for all phases that it is for, and whoever looks names the settings.
func (t *Travel) prepared() *catchment.Lists {
	if t.Longest > 0 && t.Longest <= t.Minutes {
		return t.Lists
	}
	return t.Lists.Upto(t.Minutes)
}

// tells says whether a matrix tells of anything so many minutes away. Times are of
// whole minutes in most.
func (t *Travel) tells(minutes float64) bool { return t.Longest <= 0 || t.Longest > minutes-1 }

// Timed says whether a question is answered by travel times that tell of a setting:
// one of which they do not may be anywhere.
func (l *Land) Timed(q Question, setting int32) bool {
	t := l.matrix(&q)
	if t == nil {
		return false
	}
	to, _ := t.Lists.Of(int(setting))
	return len(to) > 0 || t.Routed != nil && t.Routed.Has(setting)
}

// Distance says how far reach goes: in a straight line, or by imported travel
// times.
type Distance struct {
	Metres  float64 // in a straight line; 0 where it is by travel time
	Minutes float64 // by travel time; 0 where it is in a straight line
	Source  string  // of the travel times
	Licence string  // the terms that they come under; "" where nobody said
	Mode    string  // how one travels
}

// Distance says how far reach goes for a question.
func (l *Land) Distance(q Question) Distance { return l.catchment(&q, 1).distance() }
