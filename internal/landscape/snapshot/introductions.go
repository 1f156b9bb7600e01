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
	Organisations []int32 // two, or more where others are at every one of the settings; in order
	Settings      []int32 // where they meet now, most need first
	Pair          Pair    // the two for whose sake it is proposed: how often they meet, and how that is to chance
	Also          []int32 // what they might reach together: settings near those that have need and nothing of what is asked for, most need first
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
	pairs, at, who := v.encounters(v.kinds(q, themes, phases))
	c := cast{named: make([]int, len(v.Organisations)), who: who}
	for k := range pairs {
		c.propose(&pairs[k], at[[2]int32{pairs[k].A, pairs[k].B}])
	}
	v.also(&q, c.out)
	return c.out
}

// encounters are the pairs, those to introduce first in front, with where each
// meets, and all who meet anybody at a setting.
func (v *View) encounters(kinds []Question) (pairs []Pair, at map[[2]int32][]int32, who map[int32][]int32) {
	t := tally{by: make([]int, len(v.Organisations))}
	at, who = map[[2]int32][]int32{}, map[int32][]int32{}
	v.meet(kinds, &t, func(setting int32, organisations []int32) {
		for k, a := range organisations {
			for _, b := range organisations[k+1:] {
				at[[2]int32{a, b}] = append(at[[2]int32{a, b}], setting)
			}
		}
		who[setting] = append(who[setting], organisations...)
	})
	for key := range at {
		slices.Sort(at[key])
		at[key] = slices.Compact(at[key])
	}
	pairs = t.pairs()
	slices.SortStableFunc(pairs, func(x, y Pair) int { return cmp.Compare(max(0, y.beyond()), max(0, x.beyond())) })
	return pairs, at, who
}

// cast is who has been proposed so far.
type cast struct {
	out   []Introduction
	named []int             // by organisation, how often
	who   map[int32][]int32 // who meets anybody, by setting
}

// propose adds the introduction of a pair, with all others who are wherever it
// meets.
func (c *cast) propose(p *Pair, settings []int32) {
	if c.named[p.A] == timesEach || c.named[p.B] == timesEach || c.said(p, settings) {
		return
	}
	together := []int32{p.A, p.B}
	for _, o := range distinct(slices.Clone(c.who[settings[0]])) {
		everywhere := o != p.A && o != p.B && c.named[o] < timesEach
		for _, s := range settings[1:] {
			everywhere = everywhere && slices.Contains(c.who[s], o)
		}
		if everywhere {
			together = append(together, o)
		}
	}
	slices.Sort(together)
	for _, o := range together {
		c.named[o]++
	}
	c.out = append(c.out, Introduction{Organisations: together, Settings: settings, Pair: *p})
}

// said says whether one introduction has brought a pair together over all these
// settings already.
func (c *cast) said(p *Pair, settings []int32) bool {
	return slices.ContainsFunc(c.out, func(i Introduction) bool {
		return slices.Contains(i.Organisations, p.A) && slices.Contains(i.Organisations, p.B) &&
			!slices.ContainsFunc(settings, func(s int32) bool { return !slices.Contains(i.Settings, s) })
	})
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
		for _, s := range all[k].Settings {
			from = append(from, v.Land.whereabouts(s, q.metres()))
		}
	}
	near, at := catchment.Near(from, v.Land.spots(), q.metres()), 0
	for k := range all {
		var found []int32
		for range all[k].Settings {
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
