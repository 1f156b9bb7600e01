package catchment_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"fairground/catchment"

	"pgregory.net/rapid"
)

// drawPoints draws points of which many lie on borders of cells of width 10, or
// exactly a multiple of 5 apart, and some nowhere.
func drawPoints(t *rapid.T, name string, most int) []catchment.Point {
	coordinate := rapid.Custom(func(t *rapid.T) float64 {
		switch rapid.IntRange(0, 9).Draw(t, "kind") {
		case 0:
			return math.NaN()
		case 1, 2, 3:
			return rapid.Float64Range(-60, 60).Draw(t, "free")
		}
		return 5 * float64(rapid.IntRange(-12, 12).Draw(t, "fives"))
	})
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) catchment.Point {
		return catchment.Point{X: coordinate.Draw(t, "x"), Y: coordinate.Draw(t, "y")}
	}), 0, most).Draw(t, name)
}

func squared(p, q catchment.Point) float64 { return (p.X-q.X)*(p.X-q.X) + (p.Y-q.Y)*(p.Y-q.Y) }

func TestGridAgreesWithEveryPoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points, from := drawPoints(t, "points", 40), drawPoints(t, "from", 10)
		radius := rapid.SampledFrom([]float64{0, 5, 10, 25, 25 * math.Sqrt2, 300, math.Inf(1)}).Draw(t, "radius")
		cell := rapid.SampledFrom([]float64{10, 3, 1e-9, 1e9, 0, math.NaN(), 0.7 * radius}).Draw(t, "cell")
		grid := catchment.NewGrid(points, cell)
		lists := catchment.Near(from, grid, radius)
		for i, p := range from {
			var want, got []int32
			for k, q := range points {
				if squared(p, q) <= radius*radius {
					want = append(want, int32(k))
				}
			}
			grid.Within(p, radius, func(k int32, d float64) {
				if d != squared(p, points[k]) {
					t.Fatalf("point %d is %v away, want %v", k, d, squared(p, points[k]))
				}
				got = append(got, k)
			})
			if any := grid.Any(p, radius); any != (len(want) > 0) {
				t.Fatalf("within %v of %v there is any: %v; there are %v", radius, p, any, want)
			}
			slices.Sort(got)
			to, metres := lists.Of(i)
			if !slices.Equal(got, want) || !slices.Equal(to, want) {
				t.Fatalf("within %v of %v: %v, in the list %v, want %v", radius, p, got, to, want)
			}
			for at, k := range to {
				if metres[at] != math.Sqrt(squared(p, points[k])) {
					t.Fatalf("%v m", metres[at])
				}
			}
			nearest := grid.Nearest(p, 3, func(k int32) bool { return k%2 == 0 })
			for at, n := range nearest {
				closer := 0
				for k, q := range points {
					if d := squared(p, q); k%2 == 0 && (d < n.Squared || (d == n.Squared && int32(k) < n.Index)) {
						closer++
					}
				}
				if closer != at {
					t.Fatalf("%d points are nearer than number %d", closer, at)
				}
			}
		}
	})
}

// drawLists draws a matrix by yes or no for every pair.
func drawLists(t *rapid.T, origins, destinations int) (*catchment.Lists, [][]float64) {
	costs, pairs := make([][]float64, origins), []catchment.Pair(nil)
	for i := range costs {
		costs[i] = make([]float64, destinations)
		for k := range costs[i] {
			costs[i][k] = math.NaN()
			if rapid.IntRange(0, 2).Draw(t, "near") == 0 {
				costs[i][k] = rapid.Float64Range(0, 3).Draw(t, "cost")
				pairs = append(pairs, catchment.Pair{From: int32(i), To: int32(k), Cost: costs[i][k]})
			}
		}
	}
	for i := range pairs { // in any order
		k := rapid.IntRange(0, i).Draw(t, "swap")
		pairs[i], pairs[k] = pairs[k], pairs[i]
	}
	lists, err := catchment.ListsFrom(origins, destinations, pairs)
	if err != nil {
		t.Fatal(err)
	}
	return lists, costs
}

func amounts(t *rapid.T, name string, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		if rapid.IntRange(0, 3).Draw(t, name+"?") > 0 {
			out[i] = float64(rapid.IntRange(1, 300).Draw(t, name))
		}
	}
	return out
}

func TestAccessAgreesWithTheFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, m := rapid.IntRange(1, 6).Draw(t, "origins"), rapid.IntRange(1, 6).Draw(t, "destinations")
		lists, cost := drawLists(t, n, m)
		b := rapid.Float64Range(0.5, 4).Draw(t, "bandwidth")
		w := func(d float64) float64 {
			if !(d <= b) {
				return 0
			}
			return (math.Exp(-d*d/(2*b*b)) - math.Exp(-0.5)) / (1 - math.Exp(-0.5))
		}
		supply, population := amounts(t, "supply", n), amounts(t, "population", m)
		suppliers := make([]int32, n)
		for i := range suppliers {
			suppliers[i] = int32(i)
		}
		got, err := catchment.Access(must(lists.Weigh(catchment.Gaussian(b))), suppliers, supply, population)
		if err != nil {
			t.Fatal(err)
		}
		sum, inReach := 0.0, 0.0
		for i := range m {
			want := 0.0
			for j := range n {
				people := 0.0
				for k := range m {
					people += population[k] * w(cost[j][k])
				}
				if people > 0 {
					want += supply[j] / people * w(cost[j][i])
				}
			}
			if math.Abs(got.Access[i]-want) > 1e-9*(1+want) {
				t.Fatalf("%d has %v, by the formula %v", i, got.Access[i], want)
			}
			sum += population[i] * got.Access[i]
		}
		for j, s := range supply {
			if s > 0 && !slices.Contains(got.OutOfReach, int32(j)) {
				inReach += s
			}
		}
		if math.Abs(sum-inReach) > 1e-9*inReach || inReach != got.InReachSupply {
			t.Fatalf("Σ population × access is %v, supply in reach %v, said %v", sum, inReach, got.InReachSupply)
		}
	})
}

// TestAccessByHand is the textbook case, by the plain two-step method.
func TestAccessByHand(t *testing.T) {
	cost := [][]float64{{0.5, 3}, {1.5, 1}, {4, 0.2}} // place, supplier
	var pairs []catchment.Pair
	for place, row := range cost {
		for supplier, c := range row {
			pairs = append(pairs, catchment.Pair{From: int32(supplier), To: int32(place), Cost: c})
		}
	}
	lists := must(catchment.ListsFrom(2, 3, pairs))
	population := []float64{100, 200, 50}
	for _, w := range []*catchment.Weights{must(lists.Weigh(catchment.Within(2))), must(lists.Upto(2).Weigh(func(float64) float64 { return 1 }))} {
		r := must(catchment.Access(w, []int32{0, 1}, []float64{10, 5}, population))
		sum := 0.0
		for i, want := range []float64{1. / 30, 1./30 + 1./50, 1. / 50} {
			if math.Abs(r.Access[i]-want) > 1e-15 {
				t.Errorf("place %d has %v, want %v", i, r.Access[i], want)
			}
			sum += population[i] * r.Access[i]
		}
		if r.Ratio[0] != 1./30 || r.Ratio[1] != 1./50 || math.Abs(sum-15) > 1e-12 || r.InReachSupply != 15 {
			t.Errorf("%+v, Σ %v", r, sum)
		}
	}
}

func TestGaussianEnds(t *testing.T) {
	g := catchment.Gaussian(2000)
	if g(0) != 1 || g(2000) != 0 || g(2000.1) != 0 || !(g(1999) > 0) || !(g(500) > g(501)) {
		t.Error(g(0), g(2000), g(2000.1), g(1999))
	}
	lists := must(catchment.ListsFrom(2, 1, []catchment.Pair{{From: 0, To: 0, Cost: 2000}, {From: 1, To: 0, Cost: 1}}))
	r := must(catchment.Access(must(lists.Weigh(g)), []int32{0, 1, 1}, []float64{4, 3, 2}, []float64{10}))
	if !slices.Equal(r.OutOfReach, []int32{0}) || r.OutOfReachSupply != 4 || r.InReachSupply != 5 || math.Abs(r.Access[0]-0.5) > 1e-15 {
		t.Errorf("%+v", r)
	}
}

func TestErrorsNameTheIndex(t *testing.T) {
	lists := must(catchment.ListsFrom(2, 2, []catchment.Pair{{From: 0, To: 1, Cost: 1}}))
	w := must(lists.Weigh(catchment.Within(2)))
	access := func(suppliers []int32, supply, population []float64) error {
		_, err := catchment.Access(w, suppliers, supply, population)
		return err
	}
	from := func(pairs ...catchment.Pair) error { _, err := catchment.ListsFrom(2, 2, pairs); return err }
	greedy := func(change func(*catchment.Problem)) error {
		p := catchment.Problem{Lists: lists, Need: []float64{1, 1}, Candidates: []int32{0, 1}, K: 1}
		change(&p)
		_, err := catchment.Greedy(p)
		return err
	}
	_, negative := lists.Weigh(func(float64) float64 { return -1 })
	for i, c := range []struct {
		err  error
		says string
	}{
		{from(catchment.Pair{From: 2}), "pair 0"}, {from(catchment.Pair{}, catchment.Pair{To: -1}), "pair 1"},
		{from(catchment.Pair{Cost: math.NaN()}), "pair 0"}, {from(catchment.Pair{Cost: -1}), "pair 0"},
		{from(catchment.Pair{To: 1}, catchment.Pair{To: 1, Cost: 2}), "origin 0 has destination 1 twice"},
		{negative, "origin 0"},
		{access([]int32{0, 2}, []float64{1, 1}, []float64{1, 1}), "origin 1"},
		{access([]int32{0}, []float64{math.NaN()}, []float64{1, 1}), "supply 0"},
		{access([]int32{0}, []float64{1}, []float64{1, -1}), "population 1"},
		{access([]int32{0}, []float64{1}, []float64{1}), "1 values for 2"},
		{access([]int32{0}, nil, []float64{1, 1}), "0 supplies for 1"},
		{greedy(func(p *catchment.Problem) { p.Need[1] = -1 }), "need 1"},
		{greedy(func(p *catchment.Problem) { p.Candidates = []int32{0, 0} }), "candidate 1"},
		{greedy(func(p *catchment.Problem) { p.Include = []int32{5} }), "included site 0"},
		{greedy(func(p *catchment.Problem) { p.Include = []int32{0, 1} }), "2 to include"},
		{greedy(func(p *catchment.Problem) { p.Limits = []catchment.Limit{{Group: []int32{0, 1}, Most: []int32{1}}} }), "limit 0: origin 1"},
		{greedy(func(p *catchment.Problem) { p.Apart = 5 }), "0 points for 2"},
		{greedy(func(p *catchment.Problem) { p.Apart = math.NaN() }), "apart"},
		{lists.Cover([]int32{-1}, make([]bool, 2)), "origin 0"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.says) {
			t.Errorf("case %d: %v, want %q", i, c.err, c.says)
		}
	}
}

// FuzzListsFrom: what is accepted is sorted, in range and complete.
func FuzzListsFrom(f *testing.F) {
	f.Add(2, 3, []byte{0, 1, 5, 1, 2, 0})
	f.Add(1, 1, []byte{0, 0, 1, 0, 0, 2})
	f.Add(-1, 0, []byte{})
	f.Fuzz(func(t *testing.T, origins, destinations int, raw []byte) {
		if origins > 1000 || destinations > 1000 {
			return
		}
		var pairs []catchment.Pair
		for ; len(raw) >= 3; raw = raw[3:] {
			pairs = append(pairs, catchment.Pair{From: int32(int8(raw[0])), To: int32(int8(raw[1])), Cost: float64(int8(raw[2]))})
		}
		l, err := catchment.ListsFrom(origins, destinations, pairs)
		if err != nil {
			return
		}
		for _, p := range pairs {
			to, cost := l.Of(int(p.From))
			at, found := slices.BinarySearch(to, p.To)
			if !found || cost[at] != p.Cost || !slices.IsSorted(to) {
				t.Fatalf("%+v is not among %v %v", p, to, cost)
			}
		}
		if l.Pairs() != len(pairs) || l.Reversed().Reversed().Pairs() != len(pairs) {
			t.Fatalf("%d pairs of %d", l.Pairs(), len(pairs))
		}
	})
}
