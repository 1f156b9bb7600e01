package tile_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"fairground/internal/tile"

	"github.com/paulmach/orb"
)

func scattered(n int) []orb.Point {
	random := rand.New(rand.NewPCG(1, 1))
	points := make([]orb.Point, n)
	for i := range points {
		points[i] = orb.Point{-3 + 4*random.Float64(), 51 + 3*random.Float64()}
	}
	return points
}

func TestPoints(t *testing.T) {
	at := []orb.Point{ground(birmingham, .5, .25), {}, ground(birmingham, .999, .999), ground(birmingham, 1.001, .5), ground(birmingham, 0, 0)}
	p := tile.NewPoints(len(at), func(i int) (orb.Point, bool) { return at[i], i != 1 })
	got := encoded(t, p.Features(birmingham, func(i int) ([]tile.Property, bool) {
		return []tile.Property{{"urn", 100000 + i}}, i != 4
	}))
	slices.SortFunc(got.features, func(a, b drawn) int { return int(a.id) - int(b.id) })
	if len(got.features) != 2 {
		t.Fatalf("%+v", got)
	}
	f := got.features[0]
	if f.id != 1 || f.kind != 1 || f.rings[0][0] != [2]int64{2048, 1024} || f.properties["urn"] != int64(100000) || got.features[1].id != 3 {
		t.Errorf("%+v", got)
	}
	if zero := p.Features(tile.Coord{Z: 14, X: 8192, Y: 8192}, plain); len(zero) != 0 {
		t.Errorf("a place that is not known is drawn at 0, 0: %+v", zero)
	}
}

// Every place is in exactly one tile of a zoom, and in exactly one cluster.
func TestPointsAreCountedOnce(t *testing.T) {
	at := scattered(20_000)
	p := tile.NewPoints(len(at), func(i int) (orb.Point, bool) { return at[i], true })
	for _, z := range []uint32{0, 5, 8} {
		seen := make([]int, len(at))
		clusters, singles := 0, 0
		for x := range uint32(1) << z {
			for y := range uint32(1) << z {
				c := tile.Coord{Z: z, X: x, Y: y}
				singles += len(p.Features(c, plain))
				p.Clusters(c, func(i int) bool { return i%2 == 0 }, func(members []int) []tile.Property {
					clusters++
					for _, i := range members {
						seen[i]++
					}
					return nil
				})
			}
		}
		for i, n := range seen {
			if n != 1-i%2 {
				t.Fatalf("zoom %d: place %d is in %d clusters", z, i, n)
			}
		}
		t.Logf("zoom %d: %d places in %d clusters", z, len(at)/2, clusters)
		if singles != len(at) {
			t.Errorf("zoom %d: %d places drawn of %d", z, singles, len(at))
		}
	}
}

func TestClustersLieAmongTheirMembers(t *testing.T) {
	at := []orb.Point{ground(birmingham, .01, .01), ground(birmingham, .05, .09), ground(birmingham, .9, .9)}
	p := tile.NewPoints(len(at), func(i int) (orb.Point, bool) { return at[i], true })
	features := p.Clusters(birmingham, func(int) bool { return true }, func(members []int) []tile.Property {
		return []tile.Property{{"count", len(members)}}
	})
	got := encoded(t, features).features
	if len(got) != 2 || got[0].id != 0 || got[0].properties["count"] != int64(2) || got[1].id != 3 || got[1].properties["count"] != int64(1) {
		t.Fatalf("%+v", got)
	}
	if mean := got[0].rings[0][0]; mean != [2]int64{123, 205} {
		t.Errorf("the cluster is at %v, want 123, 205", mean)
	}
}

func BenchmarkClusters(b *testing.B) {
	at := scattered(100_000)
	p := tile.NewPoints(len(at), func(i int) (orb.Point, bool) { return at[i], true })
	for b.Loop() {
		p.Clusters(tile.Coord{Z: 5, X: 15, Y: 10}, func(int) bool { return true }, func(members []int) []tile.Property { return nil })
	}
}
