package snapshot

import (
	"cmp"
	"slices"

	"fairground/catchment"
	"fairground/internal/term"
)

// Introduction proposes that organisations talk: they do the same at the same
// settings.
type Introduction struct {
	Organisations []int32   // two, or more where others are at every one of the meetings; in order
	Meetings      []Meeting // where they meet now, most need first
	Pair          Pair      // the two for whose sake it is proposed: how often they meet, and how that is to chance
	Also          []int32   // what they might reach together: settings near those that have need and nothing of what is asked for, most need first
}

// Meeting is a setting where organisations do the same, and what.
type Meeting struct {
	Setting int32
	Kind    Kind
}

// Settings are where an introduction's organisations meet, each once, most need
// first.
func (i *Introduction) Settings() []int32 {
	out := make([]int32, 0, len(i.Meetings))
	for _, m := range i.Meetings {
		if n := len(out); n == 0 || out[n-1] != m.Setting {
			out = append(out, m.Setting)
		}
	}
	return out
}

const (
	timesEach = 3 // in how many introductions an organisation is named
	alsoMost  = 5 // how many settings an introduction adds
)

// Introductions proposes who should talk to whom, about which settings. First
// come those that meet by how many settings more than chance would have it, the
// most first; then those that meet no more often than that, by how often. A pair
// to which another introduction already says all is left out, and nobody is named
// more than three times.
func (v *View) Introductions(q Question) []Introduction { return v.IntroductionsOver(q, nil, nil) }

// IntroductionsOver proposes introductions over all themes and age phases of the
// lists given, each apart as in [View.PairsOver]. What organisations might reach
// together are settings with nothing of what the question itself asks for.
func (v *View) IntroductionsOver(q Question, themes []term.ThemeSet, phases []term.PhaseSet) []Introduction {
	kinds := v.kinds(q, themes, phases)
	pairs, at, who := v.encounters(kinds)
	c := cast{named: make([]int, len(v.Organisations)), who: who, kinds: kinds}
	for k := range pairs {
		c.propose(&pairs[k], at[[2]int32{pairs[k].A, pairs[k].B}])
	}
	v.also(&q, c.out)
	return c.out
}

// place is a kind at a setting: where organisations can meet. The places of a
// setting stand together, settings in order of need.
type place uint64

func placeOf(setting int32, kind int) place { return place(setting)<<32 | place(kind) }

func (p place) setting() int32 { return int32(p >> 32) }
func (p place) kind() int      { return int(uint32(p)) }

// encounters are the pairs, those to introduce first in front, with where each
// meets, and all who are at a place where some meet.
func (v *View) encounters(kinds []Question) (pairs []Pair, at map[[2]int32][]place, who map[place][]int32) {
	t := tally{by: make([]int, len(v.Organisations))}
	at, who = map[[2]int32][]place{}, map[place][]int32{}
	v.meet(kinds, &t, func(kind int, setting int32, organisations []int32) {
		here := placeOf(setting, kind)
		for k, a := range organisations {
			for _, b := range organisations[k+1:] {
				at[[2]int32{a, b}] = append(at[[2]int32{a, b}], here)
			}
		}
		who[here] = slices.Clone(organisations)
	})
	for _, places := range at {
		slices.Sort(places)
	}
	pairs = t.pairs()
	slices.SortStableFunc(pairs, func(x, y Pair) int { return cmp.Compare(max(0, y.beyond()), max(0, x.beyond())) })
	return pairs, at, who
}

// cast is who has been proposed so far.
type cast struct {
	out    []Introduction
	places [][]place         // of each
	named  []int             // by organisation, how often
	who    map[place][]int32 // all who are where some meet
	kinds  []Question
}

// propose adds the introduction of a pair, with all others who do the same
// wherever it meets.
func (c *cast) propose(p *Pair, places []place) {
	if c.named[p.A] == timesEach || c.named[p.B] == timesEach || c.said(p, places) {
		return
	}
	together := []int32{p.A, p.B}
	for _, o := range c.who[places[0]] {
		everywhere := o != p.A && o != p.B && c.named[o] < timesEach
		for _, at := range places[1:] {
			everywhere = everywhere && slices.Contains(c.who[at], o)
		}
		if everywhere {
			together = append(together, o)
		}
	}
	slices.Sort(together)
	for _, o := range together {
		c.named[o]++
	}
	meetings := make([]Meeting, len(places))
	for k, at := range places {
		meetings[k] = Meeting{at.setting(), kindOf(&c.kinds[at.kind()])}
	}
	c.out, c.places = append(c.out, Introduction{Organisations: together, Meetings: meetings, Pair: *p}), append(c.places, places)
}

// said says whether one introduction has brought a pair together over all these
// meetings already.
func (c *cast) said(p *Pair, places []place) bool {
	for k, i := range c.out {
		if slices.Contains(i.Organisations, p.A) && slices.Contains(i.Organisations, p.B) &&
			!slices.ContainsFunc(places, func(at place) bool { return !slices.Contains(c.places[k], at) }) {
			return true
		}
	}
	return false
}

// also adds to introductions the settings with need and nothing of what is asked
// for that are near where they meet.
func (v *View) also(q *Question, all []Introduction) {
	gaps := NewBits(len(v.Land.Settings))
	for _, i := range v.Gaps(*q).Settings {
		if v.Land.need[i] > 0 && v.Land.Near(i, q.metres()) {
			gaps.Add(i)
		}
	}
	var from []catchment.Point
	for k := range all {
		for _, s := range all[k].Settings() {
			from = append(from, v.Land.whereabouts(s, q.metres()))
		}
	}
	near, at := catchment.Near(from, v.Land.spots(), q.metres()), 0
	for k := range all {
		var found []int32
		for range all[k].Settings() {
			to, _ := near.Of(at)
			at++
			for _, s := range to {
				if gaps.Has(s) {
					found = append(found, s)
				}
			}
		}
		slices.Sort(found)
		found = slices.Compact(found)
		all[k].Also = found[:min(alsoMost, len(found)):min(alsoMost, len(found))]
	}
}
