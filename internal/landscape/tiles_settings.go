package landscape

import (
	"slices"

	"fairground/internal/site"
	"fairground/internal/tile"
)

// apart is the zoom from which settings are drawn one by one. Farther out, those
// with something on record are drawn together, with their number; where there is
// nothing, the neighbourhoods show.
const apart = 11

// settingFeatures draws the settings of the area and the age phase asked for, and
// those around it that have something on record.
func settingFeatures(p *picture, c tile.Coord) []tile.Feature {
	features := p.dots(c)
	var alone []int32
	for _, f := range features {
		if f.ID != 0 {
			alone = append(alone, int32(f.ID-1))
		}
	}
	slices.Sort(alone)
	organisations := p.view.OrganisationsAt(p.question, alone)
	for k := range features {
		if f := &features[k]; f.ID != 0 {
			at, _ := slices.BinarySearch(alone, int32(f.ID-1))
			f.Properties = p.setting(alone[at], organisations[at])
		}
	}
	return features
}

// dots places the settings; only those that are drawn together have their
// properties yet.
func (p *picture) dots(c tile.Coord) []tile.Feature {
	with := p.standing.Provided
	if c.Z < apart {
		return p.layout.settings.Clusters(c, func(i int) bool { return with.Has(int32(i)) }, func(members []int) []tile.Property {
			if len(members) == 1 {
				return nil
			}
			return []tile.Property{{Key: "count", Value: len(members)}, {Key: "name", Value: site.Int(len(members)) + " settings with " + p.what + " on record"}}
		})
	}
	without := p.standing.Without
	return p.layout.settings.Features(c, func(i int) ([]tile.Property, bool) {
		return nil, with.Has(int32(i)) || without.Has(int32(i))
	})
}

func (p *picture) setting(i int32, organisations int) []tile.Property {
	s := &p.layout.land.Settings[i]
	out := []tile.Property{{Key: "id", Value: string(s.ID)}, {Key: "name", Value: s.Name}, {Key: "organisations", Value: organisations}}
	if p.standing.Provided.Has(i) {
		return append(out, tile.Property{Key: "state", Value: stateWith}, tile.Property{Key: "about", Value: site.Plural(organisations, "organisation", "organisations") + " with " + p.what + " on record."})
	}
	state, about := stateGap, "No "+p.what+" on record."
	if _, ok := slices.BinarySearch(p.looked.settings, s.ID); ok {
		state, about = stateConfirmed, "No "+p.what+" on record. Somebody looked here, and found none."
	}
	if s.Need.Known {
		out = append(out, tile.Property{Key: "need", Value: s.Need.N})
		about += " " + site.Plural(s.Need.N, "disadvantaged pupil", "disadvantaged pupils") + "."
	}
	return append(out, tile.Property{Key: "state", Value: state}, tile.Property{Key: "about", Value: about})
}
