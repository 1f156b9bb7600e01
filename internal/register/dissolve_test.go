package register

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"pgregory.net/rapid"
)

// cell is a unit square of a grid, its ring turned either way.
func cell(x, y int, reversed bool) orb.MultiPolygon {
	a, b := float64(x), float64(y)
	ring := orb.Ring{{a, b}, {a + 1, b}, {a + 1, b + 1}, {a, b + 1}, {a, b}}
	if reversed {
		ring.Reverse()
	}
	return orb.MultiPolygon{{ring}}
}

func TestDissolveKeepsTheAreaOfAnyGrid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "side")
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		var parts []orb.MultiPolygon
		inside := map[[2]int]bool{}
		for x := range n {
			for y := range n {
				if rng.IntN(3) > 0 {
					parts = append(parts, cell(x, y, rng.IntN(2) == 0))
					inside[[2]int{x, y}] = true
				}
			}
		}
		whole := dissolve(parts)
		if got := planar.Area(whole); math.Abs(got-float64(len(parts))) > 1e-9 {
			t.Fatalf("%d squares dissolve to an area of %g: %v", len(parts), got, whole)
		}
		for x := range n {
			for y := range n {
				at := orb.Point{float64(x) + 0.5, float64(y) + 0.5}
				if planar.MultiPolygonContains(whole, at) != inside[[2]int{x, y}] {
					t.Fatalf("the middle of %d,%d is on the wrong side of %v", x, y, whole)
				}
			}
		}
	})
}

func TestDissolveLeavesAHole(t *testing.T) {
	var ring []orb.MultiPolygon
	for x := range 3 {
		for y := range 3 {
			if x != 1 || y != 1 {
				ring = append(ring, cell(x, y, false))
			}
		}
	}
	whole := dissolve(ring)
	if len(whole) != 1 || len(whole[0]) != 2 {
		t.Fatalf("a ring of eight squares is %v", whole)
	}
}
