package landscape

import (
	"fmt"
	"slices"

	"fairground/catchment"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/register"
	"fairground/internal/term"
)

// travel gives a land the imported travel times. The registers may be newer than
// they: a neighbourhood's old code stands for those that follow it, and register
// gives a school's times to the one that took its place, and says what an area is
// today. Of one that became part of a wider area they are for what lay in it. Where two
// came to be of one area the newer is given last, and counts.
func (r *registers) travel(land *snapshot.Land, all []register.TravelTimes) error {
	codes := numbered{land: land, atlas: r.atlas}
	var lists *catchment.Lists
	var routed snapshot.Bits
	var of term.ID
	for k := range slices.Backward(all) {
		t := &all[k]
		if of != t.ID { // else it is the same for another area
			var err error
			if lists, routed, err = codes.lists(t); err != nil {
				return fmt.Errorf("travel times of %s: %w", t.File, err)
			}
			of = t.ID
		}
		given := snapshot.Travel{Source: t.Source, Licence: t.Licence, Mode: t.Mode, Lists: lists, Minutes: t.Minutes, Longest: t.Longest, Routed: routed}
		areas := t.Now
		if len(areas) == 0 {
			areas = []term.GSS{t.Area}
		}
		if err := give(land, given, areas, t.Phases); err != nil {
			return err
		}
	}
	return nil
}

// give gives a land a matrix for each of some areas and phases.
func give(land *snapshot.Land, t snapshot.Travel, areas []term.GSS, phases []term.Phase) error {
	for _, t.Area = range areas {
		for _, p := range phases {
			t.Phases = term.NewPhaseSet(p)
			if err := land.Travel(t); err != nil {
				return err
			}
		}
	}
	return nil
}

// numbered finds a land's neighbourhoods by the numbers in their codes, of today or
// of before.
type numbered struct {
	land  *snapshot.Land
	atlas *register.Atlas
	known [][]int32 // by number; nil where it was not looked up yet
}

func (n *numbered) of(number uint32) []int32 {
	if int(number) >= len(n.known) {
		n.known = append(n.known, make([][]int32, int(number)+1-len(n.known))...)
	}
	if n.known[number] == nil {
		found := []int32{}
		for _, code := range n.atlas.Resolve(register.NumberedNeighbourhood(number)) {
			if at, ok := n.land.FindNeighbourhood(code); ok {
				found = append(found, int32(at))
			}
		}
		n.known[number] = found
	}
	return n.known[number]
}

// most is how many pairs a matrix can have in the numbers of the land: fewer where
// two neighbourhoods of before are one now.
func (n *numbered) most(t *register.TravelTimes) (pairs int, err error) {
	for k := range t.From {
		if _, ok := n.land.Find(t.From[k].Setting); !ok {
			continue
		}
		if err := t.From[k].Each(func(number uint32, _ float64) { pairs += len(n.of(number)) }); err != nil {
			return 0, err
		}
	}
	return pairs, nil
}

// lists are a matrix in the numbers of the land, and the settings that it tells of.
// Of several times between two the shortest counts: two neighbourhoods of before may
// be one now.
func (n *numbered) lists(t *register.TravelTimes) (*catchment.Lists, snapshot.Bits, error) {
	routed := snapshot.NewBits(len(n.land.Settings))
	most, err := n.most(t)
	if err != nil {
		return nil, nil, err
	}
	pairs := make([]catchment.Pair, 0, most)        // grown as they come, millions would lie in memory twice and more
	last := make([]int, len(n.land.Neighbourhoods)) // the latest pair to each
	for k := range t.From {
		at, ok := n.land.Find(t.From[k].Setting)
		if !ok {
			continue
		}
		routed.Add(int32(at))
		first := len(pairs)
		err := t.From[k].Each(func(number uint32, minutes float64) {
			for _, to := range n.of(number) {
				if had := last[to]; had >= first && had < len(pairs) && pairs[had].To == to {
					pairs[had].Cost = min(pairs[had].Cost, minutes)
					continue
				}
				last[to] = len(pairs)
				pairs = append(pairs, catchment.Pair{From: int32(at), To: to, Cost: minutes})
			}
		})
		if err != nil {
			return nil, nil, err
		}
	}
	lists, err := catchment.ListsFrom(len(n.land.Settings), len(n.land.Neighbourhoods), pairs)
	return lists, routed, err
}
