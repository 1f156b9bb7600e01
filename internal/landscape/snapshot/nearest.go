package snapshot

import (
	"math"

	"github.com/tidwall/rtree"
)

// Nearest is the setting with provision that is nearest to a neighbourhood.
type Nearest struct {
	Setting int32   // unknown where nothing is provided anywhere, or the neighbourhood's centre is not known
	Metres  float64 // in a straight line from the neighbourhood's centre
}

// Known says whether there is one.
func (n Nearest) Known() bool { return n.Setting != unknown }

// Nearest finds, for each neighbourhood of a list, the nearest setting in
// England that has what is asked for, whatever the question's area. A setting
// whose place is known too roughly is nobody's nearest. Where two are as near,
// it is the one with more need.
func (v *View) Nearest(q Question, neighbourhoods []int32) []Nearest {
	var index rtree.RTreeG[int32]
	for _, i := range v.provided(&q).List() {
		if v.Land.Near(i, q.metres()) {
			at := v.Land.Settings[i].At
			index.Insert([2]float64{at.X, at.Y}, [2]float64{at.X, at.Y}, i)
		}
	}
	out := make([]Nearest, len(neighbourhoods))
	for k, n := range neighbourhoods {
		out[k] = nearestTo(&index, v.Land, n)
	}
	return out
}

func nearestTo(index *rtree.RTreeG[int32], land *Land, neighbourhood int32) Nearest {
	from := land.Neighbourhoods[neighbourhood].At
	best := Nearest{Setting: unknown}
	if math.IsNaN(from.X) {
		return best
	}
	point := [2]float64{from.X, from.Y}
	index.Nearby(rtree.BoxDist[float64, int32](point, point, nil), func(low, _ [2]float64, i int32, _ float64) bool {
		metres := math.Hypot(low[0]-from.X, low[1]-from.Y)
		if best.Known() && metres > best.Metres {
			return false
		}
		if !best.Known() || i < best.Setting {
			best = Nearest{i, metres}
		}
		return true
	})
	return best
}
