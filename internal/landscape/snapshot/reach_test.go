package snapshot_test

import (
	"math"
	"slices"
	"testing"

	"fairground/catchment"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/register"

	"pgregory.net/rapid"
)

// supplies are what settings supply, by their number: nothing known where none of
// the deliveries is counted.
func (o *oracle) supplies() map[int32]register.Count {
	out := map[int32]register.Count{}
	for i, rows := range o.found() {
		var c register.Count
		for _, r := range rows {
			if r.Reached.Known {
				c = register.Known(c.N + r.Reached.N)
			}
		}
		out[i] = c
	}
	return out
}

func (o *oracle) schools() map[int32]register.Count {
	out := map[int32]register.Count{}
	for i := range o.land.Settings {
		if s := &o.land.Settings[i]; o.q.Phase == 0 || s.Phases&o.q.Phase != 0 {
			out[int32(i)] = s.Pupils
		}
	}
	return out
}

// slowWeight is Dai's Gaussian.
func slowWeight(cost, bandwidth float64) float64 {
	if cost > bandwidth {
		return 0
	}
	return (math.Exp(-cost*cost/(2*bandwidth*bandwidth)) - math.Exp(-0.5)) / (1 - math.Exp(-0.5))
}

// reach is the two steps with loops: cost gives how far a neighbourhood is from a
// setting, or infinity.
func (o *oracle) reach(supplies map[int32]register.Count, doubt, bandwidth float64, cost func(setting, neighbourhood int) float64) snapshot.Reach {
	var r snapshot.Reach
	r.Access = make([]float64, len(o.land.Neighbourhoods))
	maybe := make([]bool, len(o.land.Neighbourhoods))
	for i := range o.land.Settings {
		s := &o.land.Settings[i]
		c, ok := supplies[int32(i)]
		if !ok {
			continue
		}
		inside := o.area(s.Areas)
		r.England.Suppliers++
		r.England.Supply += float64(c.N)
		if !c.Known {
			r.England.Unknown++
			if inside {
				r.UnknownSupply = append(r.UnknownSupply, int32(i))
			}
		}
		if !o.placed(s, doubt) {
			r.England.Rough += float64(c.N)
			if inside {
				r.Rough = append(r.Rough, int32(i))
			}
			continue
		}
		people := 0.0
		for k, n := range o.land.Neighbourhoods {
			if w := slowWeight(cost(i, k), bandwidth); w > 0 {
				people += float64(n.Children.N) * w
				maybe[k] = maybe[k] || !c.Known
			}
		}
		switch {
		case c.N == 0:
		case people == 0:
			r.England.OutOfReach += float64(c.N)
			if inside {
				r.OutOfReach = append(r.OutOfReach, int32(i))
			}
		default:
			r.England.InReach += float64(c.N)
			for k := range o.land.Neighbourhoods {
				r.Access[k] += float64(c.N) / people * slowWeight(cost(i, k), bandwidth)
			}
		}
	}
	for k, n := range o.land.Neighbourhoods {
		r.England.Places += float64(n.Children.N) * r.Access[k]
		if !o.area(n.Areas) {
			continue
		}
		r.Of++
		if !n.Children.Known {
			r.Blank++
		}
		r.Children += n.Children.N
		r.Places += float64(n.Children.N) * r.Access[k]
		switch {
		case n.Children.N == 0 || r.Access[k] > 0:
		case maybe[k]:
			r.Unsure, r.UnsureFor = append(r.Unsure, int32(k)), r.UnsureFor+n.Children.N
		default:
			r.Nothing, r.NothingFor = append(r.Nothing, int32(k)), r.NothingFor+n.Children.N
		}
	}
	return r
}

// straight is the distance on the plane.
func (o *oracle) straight(setting, neighbourhood int) float64 {
	d := apart(o.land.Settings[setting].At, o.land.Neighbourhoods[neighbourhood].At)
	if math.IsNaN(d) {
		return math.Inf(1)
	}
	return d
}

// sameReach compares figures to a rounding error, and lists entirely.
func sameReach(t *rapid.T, got, want snapshot.Reach) {
	t.Helper()
	near := func(what string, a, b float64) {
		if math.Abs(a-b) > 1e-9*math.Max(1, math.Abs(b)) {
			t.Fatalf("%s is %v, want %v", what, a, b)
		}
	}
	for k := range want.Access {
		near("access", got.Access[k], want.Access[k])
	}
	near("places", got.Places, want.Places)
	near("places of England", got.England.Places, want.England.Places)
	near("shared out", got.England.Places, got.England.InReach)
	near("accounted for", got.England.InReach+got.England.OutOfReach+got.England.Rough, got.England.Supply)
	got.England.Places, want.England.Places = 0, 0
	alike(t, "England", got.England, want.England)
	alike(t, "counts", []int{got.Of, got.Blank, got.Children, got.NothingFor, got.UnsureFor}, []int{want.Of, want.Blank, want.Children, want.NothingFor, want.UnsureFor})
	alike(t, "lists", [][]int32{got.Nothing, got.Unsure, got.UnknownSupply, got.OutOfReach, got.Rough},
		[][]int32{want.Nothing, want.Unsure, want.UnknownSupply, want.OutOfReach, want.Rough})
}

func TestReachAsLoops(t *testing.T) {
	t.Run("deliveries", onGround(func(t *rapid.T, v *snapshot.View, o *oracle) {
		sameReach(t, v.Reach(o.q), o.reach(o.supplies(), o.metres(), o.metres(), o.straight))
	}))
	t.Run("schools", onGround(func(t *rapid.T, v *snapshot.View, o *oracle) {
		sameReach(t, v.ReachOfPlaces(o.q), o.reach(o.schools(), o.metres(), o.metres(), o.straight))
	}))
	t.Run("order", onGround(func(t *rapid.T, v *snapshot.View, o *oracle) {
		r := v.Reach(o.q)
		var want []int32
		for k, n := range v.Land.Neighbourhoods {
			if o.area(n.Areas) && n.Children.N > 0 {
				want = append(want, int32(k))
			}
		}
		slices.SortStableFunc(want, func(a, b int32) int {
			switch x, y := r.Access[a], r.Access[b]; {
			case x < y:
				return -1
			case x > y:
				return 1
			}
			return 0
		})
		alike(t, "order", r.ByAccess(), want)
	}))
}

func TestReachSensitivityAsLoops(t *testing.T) {
	t.Run("", onGround(func(t *rapid.T, v *snapshot.View, o *oracle) {
		got, supplies := v.ReachSensitivity(o.q), o.supplies()
		check := func(g snapshot.ReachAt, metres, assumed float64, supplies map[int32]register.Count, halves float64) {
			want := o.reach(supplies, metres, metres, o.straight)
			per := want.PerHundred() / halves
			nothing, children := len(want.Nothing)+len(want.Unsure), want.NothingFor+want.UnsureFor
			if g.Metres != metres || g.Assumed != assumed || math.Abs(g.PerHundred-per) > 1e-9*math.Max(1, per) || g.Nothing != nothing || g.NothingFor != children {
				t.Fatalf("%+v, want %v per hundred, %d without", g, per, nothing)
			}
		}
		for k, times := range []float64{0.5, 1, 2} {
			check(got[k], times*o.metres(), 0, supplies, 1)
		}
		var known []int
		for _, c := range supplies {
			if c.Known {
				known = append(known, c.N)
			}
		}
		if len(known) == 0 || len(known) == len(supplies) {
			alike(t, "lines", len(got), 3)
			return
		}
		slices.Sort(known)
		twice := known[(len(known)-1)/2] + known[len(known)/2] // twice the median, which is whole
		for i, c := range supplies {
			if !c.Known {
				c = register.Known(twice)
			} else {
				c.N *= 2
			}
			supplies[i] = c
		}
		check(got[3], o.metres(), float64(twice)/2, supplies, 2)
	}))
}

// An imported matrix is used for the phases that it is for, where no distance is
// named, and never for a setting that may be elsewhere.
func TestReachByTravelTime(t *testing.T) {
	t.Run("", onGround(func(t *rapid.T, v *snapshot.View, o *oracle) {
		o.q.Metres = 0
		var pairs []catchment.Pair
		cost := map[[2]int]float64{}
		for i := range v.Land.Settings {
			for k := range v.Land.Neighbourhoods {
				if minutes := rapid.IntRange(0, 60).Draw(t, "minutes"); minutes < 50 {
					pairs = append(pairs, catchment.Pair{From: int32(i), To: int32(k), Cost: float64(minutes)})
					cost[[2]int{i, k}] = float64(minutes)
				}
			}
		}
		lists, err := catchment.ListsFrom(len(v.Land.Settings), len(v.Land.Neighbourhoods), pairs)
		if err != nil {
			t.Fatal(err)
		}
		before := v.Reach(o.q)
		if err := v.Land.Travel(snapshot.Travel{Source: "buses", Phases: o.q.Phase, Lists: lists, Minutes: 30}); err != nil {
			t.Fatal(err)
		}
		got := v.Reach(o.q)
		sameReach(t, got, o.reach(o.supplies(), snapshot.Usual(o.q.Phase), 30, func(i, k int) float64 {
			if c, ok := cost[[2]int{i, k}]; ok {
				return c
			}
			return math.Inf(1)
		}))
		alike(t, "distance", got.Distance, snapshot.Distance{Minutes: 30, Source: "buses"})
		alike(t, "double", v.ReachSensitivity(o.q)[2].Minutes, 60.0)
		o.q.Metres = snapshot.Usual(o.q.Phase)
		alike(t, "in a straight line", v.Reach(o.q), before)
		o.q.Metres, o.q.Phase = 0, o.q.Phase^1
		alike(t, "of other phases", v.Reach(o.q).Distance, snapshot.Distance{Metres: snapshot.Usual(o.q.Phase)})
	}))
}

func TestTravelThatDoesNotFit(t *testing.T) {
	land := snapshot.NewLand(make([]snapshot.SettingRow, 2), make([]snapshot.NeighbourhoodRow, 3))
	good, _ := catchment.ListsFrom(2, 3, nil)
	bad, _ := catchment.ListsFrom(3, 2, nil)
	for _, wrong := range []snapshot.Travel{{Source: "x", Minutes: 5}, {Source: "x", Lists: bad, Minutes: 5}, {Source: "x", Lists: good}, {Lists: good, Minutes: 5},
		{Source: "x", Lists: good, Minutes: math.Inf(1)}, {Source: "x", Lists: good, Minutes: math.NaN()}} {
		if land.Travel(wrong) == nil {
			t.Errorf("%+v was taken", wrong)
		}
	}
	if err := land.Travel(snapshot.Travel{Source: "x", Lists: good, Minutes: 5}); err != nil {
		t.Error(err)
	}
}

// One supplier of 30 has 100 children at half of how far it reaches.
func TestReachOfOneSupplier(t *testing.T) {
	land := snapshot.NewLand([]snapshot.SettingRow{{ID: "a", At: catchment.Point{X: 0, Y: 0}}}, []snapshot.NeighbourhoodRow{
		{Code: "E01000001", Children: register.Known(100), At: catchment.Point{X: 1000}},
		{Code: "E01000002", Children: register.Known(50), At: catchment.Point{X: 2000}},
		{Code: "E01000003", At: catchment.Point{X: 0}},
	})
	r := snapshot.New(land, []snapshot.DeliveryRow{{ID: "d", Setting: "a", Organisation: "o", Reached: register.Known(30)}}).Whole().Reach(snapshot.Question{Metres: 2000})
	// Only the 100 count: the 50 stand exactly at the limit, and of the third it
	// is not known how many there are, though they would have places.
	weight := (math.Exp(-0.125) - math.Exp(-0.5)) / (1 - math.Exp(-0.5))
	if math.Abs(r.Access[0]-0.3) > 1e-12 || r.Access[1] != 0 || math.Abs(r.Access[2]-0.3/weight) > 1e-12 || math.Abs(r.England.Places-30) > 1e-12 {
		t.Errorf("%+v", r)
	}
}
