package snapshot

import (
	"fmt"
	"maps"
	"math"

	"fairground/catchment"
	"fairground/internal/term"
)

// Travel is an imported matrix of travel times from settings to the centres of
// neighbourhoods.
type Travel struct {
	Source  string           // whose it is and how one travels, for a reader
	Phases  term.PhaseSet    // questions about exactly these are answered by it
	Lists   *catchment.Lists // settings to neighbourhoods, as indexes of the land, in minutes
	Minutes float64          // beyond which nothing counts as within reach
}

// Travel takes an imported matrix for a set of phases, instead of any it had for
// them. From then on [View.Reach] and [View.Equity] go by it where a question
// names those phases and no distance. The error says what does not fit.
func (l *Land) Travel(t Travel) error {
	switch {
	case t.Lists == nil || t.Lists.Origins() != len(l.Settings) || t.Lists.Destinations() != len(l.Neighbourhoods):
		return fmt.Errorf("snapshot: the travel times are not from %d settings to %d neighbourhoods", len(l.Settings), len(l.Neighbourhoods))
	case !(t.Minutes > 0) || math.IsInf(t.Minutes, 0):
		return fmt.Errorf("snapshot: %v minutes is no limit of travel", t.Minutes)
	case t.Source == "":
		return fmt.Errorf("snapshot: the travel times have no source")
	}
	for {
		old := l.travel.Load()
		all := map[term.PhaseSet]*Travel{}
		if old != nil {
			all = maps.Clone(*old)
		}
		all[t.Phases] = &t
		if l.travel.CompareAndSwap(old, &all) {
			return nil
		}
	}
}

// matrix gives the travel times by which a question is answered; nil where it is
// answered in a straight line.
func (l *Land) matrix(q *Question) *Travel {
	all := l.travel.Load()
	if all == nil || q.Metres > 0 {
		return nil
	}
	return (*all)[q.Phase]
}

// timed lists the neighbourhoods within so many minutes of the settings of some
// phases.
func (l *Land) timed(key radius) *catchment.Lists {
	asked := l.ofPhase(key.phases)
	var pairs []catchment.Pair
	for i := range l.Settings {
		from := int32(i)
		if !asked.Has(from) || !l.routed(from, key.matrix) {
			continue
		}
		to, cost := key.matrix.Lists.Of(i)
		for k, c := range cost {
			if c <= key.far {
				pairs = append(pairs, catchment.Pair{From: from, To: to[k], Cost: c})
			}
		}
	}
	lists, err := catchment.ListsFrom(len(l.Settings), len(l.Neighbourhoods), pairs)
	if err != nil { // they are pairs of lists that fit
		panic(err)
	}
	return lists
}

// routed says whether a setting's travel times are looked at. One whose place is
// known too roughly for the usual distance was routed from where it may not be.
func (l *Land) routed(setting int32, t *Travel) bool { return l.Near(setting, Usual(t.Phases)) }

// Distance says how far reach goes: in a straight line, or by imported travel
// times.
type Distance struct {
	Metres  float64 // in a straight line; 0 where it is by travel time
	Minutes float64 // by travel time; 0 where it is in a straight line
	Source  string  // of the travel times
}
