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

// uncounted are the settings of which some delivery is not counted.
func (o *oracle) uncounted() map[int32]bool {
	out := map[int32]bool{}
	for i, rows := range o.found() {
		out[i] = slices.ContainsFunc(rows, func(r snapshot.DeliveryRow) bool { return !r.Reached.Known })
	}
	return out
}

// blank are the schools of which it is not known how many pupils they have.
func (o *oracle) blank() map[int32]bool {
	out := map[int32]bool{}
	for i := range o.land.Settings {
		out[int32(i)] = !o.land.Settings[i].Pupils.Known
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
func (o *oracle) reach(supplies map[int32]register.Count, uncounted map[int32]bool, doubt, bandwidth float64, cost func(setting, neighbourhood int) float64) snapshot.Reach {
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
				maybe[k] = maybe[k] || uncounted[int32(i)]
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
			r.Withheld = append(r.Withheld, int32(k))
		}
		r.Children += n.Children.N
		r.Places += float64(n.Children.N) * r.Access[k]
		switch {
		case n.Children.N == 0:
		case r.Access[k] > 0 && maybe[k]:
			r.Partly, r.PartlyFor = r.Partly+1, r.PartlyFor+n.Children.N
		case r.Access[k] > 0:
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
	alike(t, "counts", []int{got.Of, got.Blank, got.Children, got.NothingFor, got.UnsureFor, got.Partly, got.PartlyFor}, []int{want.Of, want.Blank, want.Children, want.NothingFor, want.UnsureFor, want.Partly, want.PartlyFor})
	alike(t, "lists", [][]int32{got.Nothing, got.Unsure, got.Withheld, got.UnknownSupply, got.OutOfReach, got.Rough},
		[][]int32{want.Nothing, want.Unsure, want.Withheld, want.UnknownSupply, want.OutOfReach, want.Rough})
}

func TestReachAsLoops(t *testing.T) {
	t.Run("deliveries", onGround(func(t *rapid.T, v *snapshot.View, o *oracle) {
		sameReach(t, v.Reach(o.q), o.reach(o.supplies(), o.uncounted(), o.metres(), o.metres(), o.straight))
	}))
	t.Run("schools", onGround(func(t *rapid.T, v *snapshot.View, o *oracle) {
		sameReach(t, v.ReachOfPlaces(o.q), o.reach(o.schools(), o.blank(), o.metres(), o.metres(), o.straight))
	}))
	t.Run("order", onGround(func(t *rapid.T, v *snapshot.View, o *oracle) {
		r := v.Reach(o.q)
		var want []int32
		for k, n := range v.Land.Neighbourhoods {
			if o.area(n.Areas) && n.Children.N > 0 && !slices.Contains(r.Unsure, int32(k)) {
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
		got, supplies, uncounted := v.ReachSensitivity(o.q), o.supplies(), o.uncounted()
		check := func(g snapshot.ReachAt, metres, assumed float64, supplies map[int32]register.Count, halves float64) {
			want := o.reach(supplies, uncounted, metres, metres, o.straight)
			tally := want.Tally()
			per := tally.PerHundred() / halves
			if g.Metres != metres || g.Assumed != assumed || math.Abs(g.Tally.PerHundred()-per) > 1e-9*math.Max(1, per) {
				t.Fatalf("%+v, want %v per hundred", g, per)
			}
			g.Tally.Places, tally.Places = 0, 0
			alike(t, "tally", g.Tally, tally)
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
				delete(uncounted, i)
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
		sameReach(t, got, o.reach(o.supplies(), o.uncounted(), snapshot.Usual(o.q.Phase), 30, func(i, k int) float64 {
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

// What is not known is neither nought nor more than it is: of two suppliers one is
// counted, and of the second nobody has said how many.
func TestReachThatIsNotKnown(t *testing.T) {
	land := snapshot.NewLand([]snapshot.SettingRow{{ID: "counted", At: catchment.Point{X: 0}}, {ID: "blank", At: catchment.Point{X: 1000}}}, []snapshot.NeighbourhoodRow{
		{Code: "E01000001", Children: register.Known(100), At: catchment.Point{X: -900}}, // the counted alone
		{Code: "E01000002", Children: register.Known(90), At: catchment.Point{X: 500}},   // both
		{Code: "E01000003", Children: register.Known(80), At: catchment.Point{X: 1900}},  // the blank alone
		{Code: "E01000004", Children: register.Known(70), At: catchment.Point{X: 9000}},  // neither
		{Code: "E01000005", At: catchment.Point{X: -800}},
	})
	rows := []snapshot.DeliveryRow{{ID: "1", Setting: "counted", Organisation: "o", Reached: register.Known(30)}, {ID: "2", Setting: "blank", Organisation: "o"}}
	r := snapshot.New(land, rows).Whole().Reach(snapshot.Question{Metres: 1000})
	sure := func() (out []snapshot.Sureness) {
		for i := range land.Neighbourhoods {
			out = append(out, land.Sure(&r, int32(i)))
		}
		return out
	}
	if got, want := sure(), []snapshot.Sureness{snapshot.Exact, snapshot.AtLeast, snapshot.NotSaid, snapshot.Exact, snapshot.NotSaid}; !slices.Equal(got, want) {
		t.Errorf("one is not counted: %v, want %v", got, want)
	}
	// The same where the second delivery is at the setting that is counted.
	rows[1].Setting = "counted"
	r = snapshot.New(land, rows).Whole().Reach(snapshot.Question{Metres: 1000})
	if got, want := sure(), []snapshot.Sureness{snapshot.AtLeast, snapshot.AtLeast, snapshot.Exact, snapshot.Exact, snapshot.NotSaid}; !slices.Equal(got, want) {
		t.Errorf("a part is not counted: %v, want %v", got, want)
	}
	for _, c := range []struct {
		t    snapshot.Tally
		want snapshot.Sureness
	}{{snapshot.Tally{Children: 5}, snapshot.Exact}, {snapshot.Tally{Children: 5, Unsure: 1}, snapshot.NotSaid}, {snapshot.Tally{Children: 5, Places: 2, Unsure: 1}, snapshot.AtLeast},
		{snapshot.Tally{Children: 5, Places: 2, Partly: 1}, snapshot.AtLeast}, {snapshot.Tally{Children: 5, Places: 2}, snapshot.Exact}, {snapshot.Tally{Blank: 1}, snapshot.NotSaid}} {
		if got := c.t.Sure(); got != c.want {
			t.Errorf("%+v is %v, want %v", c.t, got, c.want)
		}
	}
}
