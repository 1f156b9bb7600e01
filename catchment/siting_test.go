package catchment_test

import (
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"fairground/catchment"
)

// randomProblem is small enough to try every plan.
func randomProblem(r *rand.Rand, limits int, apart float64, include bool) catchment.Problem {
	n, m := 4+r.IntN(7), 5+r.IntN(16)
	place := func(k int) []catchment.Point {
		out := make([]catchment.Point, k)
		for i := range out {
			out[i] = catchment.Point{X: float64(r.IntN(20)), Y: float64(r.IntN(20))}
		}
		return out
	}
	p := catchment.Problem{Points: place(n), Need: make([]float64, m), K: 1 + r.IntN(5), Apart: apart}
	p.Lists = catchment.Near(p.Points, catchment.NewGrid(place(m), 3), 6)
	for i := range p.Need {
		p.Need[i] = float64(r.IntN(6))
	}
	for i := range n {
		p.Candidates = append(p.Candidates, int32(i))
	}
	r.Shuffle(n, func(i, j int) { p.Candidates[i], p.Candidates[j] = p.Candidates[j], p.Candidates[i] })
	for range limits {
		l := catchment.Limit{Group: make([]int32, n), Most: []int32{int32(r.IntN(3)), 1, 2}}
		for i := range l.Group {
			l.Group[i] = int32(r.IntN(4)) - 1
		}
		p.Limits = append(p.Limits, l)
	}
	if include {
		p.Include = []int32{int32(r.IntN(n))}
	}
	return p
}

func reaches(p catchment.Problem, sites []int32) float64 {
	covered, sum := make([]bool, len(p.Need)), 0.0
	if err := p.Lists.Cover(sites, covered); err != nil {
		panic(err)
	}
	for i, c := range covered {
		if c {
			sum += p.Need[i]
		}
	}
	return sum
}

// allows reports whether a site may join others.
func allows(p catchment.Problem, sites []int32, site int32) bool {
	for _, l := range p.Limits {
		g, n := l.Group[site], int32(0)
		for _, s := range sites {
			if l.Group[s] == g {
				n++
			}
		}
		if g >= 0 && n >= l.Most[g] {
			return false
		}
	}
	for _, s := range sites {
		if s == site || (p.Apart > 0 && math.Sqrt(squared(p.Points[s], p.Points[site])) < p.Apart) {
			return false
		}
	}
	return true
}

// naive tries every candidate at every step.
func naive(p catchment.Problem) []int32 {
	chosen := slices.Clone(p.Include)
	for len(chosen) < p.K {
		best, most := int32(-1), reaches(p, chosen)
		for _, c := range p.Candidates {
			if got := reaches(p, append(slices.Clone(chosen), c)); got > most && allows(p, chosen, c) {
				best, most = c, got
			}
		}
		if best < 0 {
			break
		}
		chosen = append(chosen, best)
	}
	return chosen
}

// optimum tries every plan.
func optimum(p catchment.Problem) float64 {
	best := reaches(p, p.Include)
	for set := range uint(1) << len(p.Candidates) {
		if bits.OnesCount(set) > p.K-len(p.Include) {
			continue
		}
		sites, ok := slices.Clone(p.Include), true
		for i, c := range p.Candidates {
			if set>>i&1 > 0 {
				ok = ok && allows(p, sites, c)
				sites = append(sites, c)
			}
		}
		if ok {
			best = max(best, reaches(p, sites))
		}
	}
	return best
}

func TestGreedyAgainstEveryPlan(t *testing.T) {
	const runs = 400
	for _, c := range []struct {
		name    string
		limits  int
		apart   float64
		include bool
	}{{"free", 0, 0, false}, {"one limit", 1, 0, false}, {"two limits", 2, 0, false}, {"apart", 0, 5, false}, {"everything", 1, 4, true}, {"included", 0, 0, true}} {
		t.Run(c.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(7, uint64(c.limits)))
			sum, least, counted, slack := 0.0, 1.0, 0, 0.0
			for range runs {
				p := randomProblem(r, c.limits, c.apart, c.include)
				plan := must(catchment.Greedy(p))
				var sites []int32
				for i, s := range plan.Steps {
					sites = append(sites, s.Site)
					if s.Total != reaches(p, sites) || s.Gain != s.Total-reaches(p, sites[:i]) {
						t.Fatalf("step %d: %+v", i, s)
					}
				}
				if want := naive(p); !slices.Equal(sites, want) {
					t.Fatalf("chose %v, the naive choice %v", sites, want)
				}
				best := optimum(p)
				if plan.Bound < best || plan.Reached() > best {
					t.Fatalf("reached %v, optimum %v, bound %v", plan.Reached(), best, plan.Bound)
				}
				if best == 0 {
					continue
				}
				ratio := plan.Reached() / best
				if ratio < plan.Guarantee || ratio < plan.AtLeast()-1e-12 {
					t.Fatalf("%v of the optimum, promised %v and %v", ratio, plan.Guarantee, plan.AtLeast())
				}
				sum, least, counted, slack = sum+ratio, min(least, ratio), counted+1, slack+plan.Bound/best
			}
			mean := sum / float64(counted)
			t.Logf("%d instances: mean %.4f of the optimum, least %.3f; the bound is %.3f of it on average", counted, mean, least, slack/float64(counted))
			if c.limits == 0 && c.apart == 0 && (mean < 0.98 || least < 1-1/math.E) {
				t.Errorf("mean %v, least %v of the optimum", mean, least)
			}
		})
	}
}

// TestEnglandSitingNaively compares with the slow choice on real places.
func TestEnglandSitingNaively(t *testing.T) {
	e := loadEngland(t)
	p := e.siting(t, westMidlands, 0, 2)
	p.K, p.Limits, p.Apart = 6, []catchment.Limit{e.perDistrict(1)}, 4000
	plan := must(catchment.Greedy(p))
	var sites []int32
	for _, s := range plan.Steps {
		sites = append(sites, s.Site)
	}
	if want := naive(p); !slices.Equal(sites, want) || len(sites) != 6 {
		t.Errorf("chose %v, the naive choice %v", sites, want)
	}
}

// A fair test needs settings to compare with: of each kind of setting at most
// half are chosen, and the rest stay as they are.
func ExampleGreedy() {
	// Five schools on a road; two of the first kind, three of the second.
	schools := []catchment.Point{{X: 0}, {X: 1000}, {X: 2000}, {X: 3000}, {X: 9000}}
	kind := []int32{0, 0, 1, 1, 1}
	homes := []catchment.Point{{X: 200}, {X: 1200}, {X: 3100}, {X: 9100}}
	plan, err := catchment.Greedy(catchment.Problem{
		Lists:      catchment.Near(schools, catchment.NewGrid(homes, 500), 500),
		Need:       []float64{90, 80, 70, 60},
		Candidates: []int32{0, 1, 2, 3, 4},
		K:          4,
		Limits:     []catchment.Limit{{Group: kind, Most: []int32{1, 1}}}, // half of each kind, rounded down
	})
	if err != nil {
		panic(err)
	}
	for _, s := range plan.Steps {
		fmt.Printf("school %d reaches %.0f more, %.0f in all\n", s.Site, s.Gain, s.Total)
	}
	fmt.Printf("of %.0f; no such plan reaches more than %.0f\n", plan.Uncovered, plan.Bound)
	// Output:
	// school 0 reaches 90 more, 90 in all
	// school 3 reaches 70 more, 160 in all
	// of 300; no such plan reaches more than 160
}
