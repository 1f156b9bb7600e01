package tile_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"fairground/internal/tile"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// ground gives the longitude and latitude of a position in a tile, as a fraction
// of its width from the left and its height from the top.
func ground(c tile.Coord, x, y float64) orb.Point {
	n := math.Exp2(float64(c.Z))
	u, v := (float64(c.X)+x)/n, (float64(c.Y)+y)/n
	return orb.Point{u*360 - 180, 180 / math.Pi * math.Atan(math.Sinh(math.Pi*(1-2*v)))}
}

// box is a rectangle in a tile, in fractions.
func box(c tile.Coord, x0, y0, x1, y1 float64) orb.Ring {
	return orb.Ring{ground(c, x0, y0), ground(c, x1, y0), ground(c, x1, y1), ground(c, x0, y1), ground(c, x0, y0)}
}

func polygons(areas ...orb.MultiPolygon) *tile.Polygons {
	return tile.NewPolygons(len(areas), func(i int) orb.MultiPolygon { return areas[i] })
}

func plain(int) ([]tile.Property, bool) { return nil, true }

var birmingham = tile.Coord{Z: 11, X: 1013, Y: 671}

func TestPolygon(t *testing.T) {
	area := orb.MultiPolygon{
		{box(birmingham, .25, .25, .75, .75), box(birmingham, .375, .375, .5, .5)},
		{box(birmingham, .875, .875, .9375, .9375)},
	}
	describe := func(i int) ([]tile.Property, bool) {
		return []tile.Property{{"name", "Ladywood"}, {"children", 812}, {"rate", .25}, {"open", true}, {"again", "Ladywood"}, {"change", int64(-3)}}, true
	}
	got := encoded(t, polygons(nil, area).Features(birmingham, describe))
	if got.name != "layer" || got.extent != 4096 || got.version != 2 || len(got.features) != 1 {
		t.Fatalf("%+v", got)
	}
	f := got.features[0]
	want := [][][2]int64{
		{{1024, 1024}, {3072, 1024}, {3072, 3072}, {1024, 3072}},
		{{1536, 1536}, {1536, 2048}, {2048, 2048}, {2048, 1536}},
		{{3584, 3584}, {3840, 3584}, {3840, 3840}, {3584, 3840}},
	}
	for i, r := range f.rings {
		if !sameRing(r, want[i]) {
			t.Errorf("ring %d: %v, want %v in this sense", i, r, want[i])
		}
	}
	properties := map[string]any{"name": "Ladywood", "children": int64(812), "rate": .25, "open": true, "again": "Ladywood", "change": int64(-3)}
	if f.id != 2 || f.kind != 3 || len(f.rings) != 3 || !reflect.DeepEqual(f.properties, properties) {
		t.Errorf("%+v", f)
	}
}

func TestShapeGoesBackToDegrees(t *testing.T) {
	area := orb.MultiPolygon{{box(birmingham, .25, .25, .75, .75), box(birmingham, .375, .375, .5, .5)}, {box(birmingham, .875, .875, .9375, .9375)}}
	got := polygons(nil, area).Shape(1, 14)
	if len(got) != 2 || len(got[0]) != 2 || len(got[1]) != 1 {
		t.Fatalf("%v", got)
	}
	for i, polygon := range got {
		for k, ring := range polygon {
			want := area[i][k].Bound()
			if b := ring.Bound(); math.Abs(b.Min[0]-want.Min[0])+math.Abs(b.Min[1]-want.Min[1])+math.Abs(b.Max[0]-want.Max[0])+math.Abs(b.Max[1]-want.Max[1]) > 4e-5 || ring[0] != ring[len(ring)-1] {
				t.Errorf("ring %d of %d: %v, want %v", k, i, b, want)
			}
		}
	}
	if got := polygons(nil, area).Shape(0, 5); got != nil {
		t.Errorf("nothing has the shape %v", got)
	}
}

// sameRing compares rings whatever vertex they begin with.
func sameRing(a, b [][2]int64) bool {
	for shift := range b {
		if reflect.DeepEqual(a, append(append([][2]int64{}, b[shift:]...), b[:shift]...)) {
			return true
		}
	}
	return false
}

func TestClippedToTheBuffer(t *testing.T) {
	everywhere := polygons(orb.MultiPolygon{{box(birmingham, -3, -3, 4, 4), box(birmingham, .5, -1, .625, 2)}})
	f := encoded(t, everywhere.Features(birmingham, plain)).features[0]
	side := int64(4096 + 2*64)
	if got, want := f.area2(), 2*(side*side-512*side); got != want {
		t.Errorf("area %d, want %d", got/2, want/2)
	}
	for _, r := range f.rings {
		for _, v := range r {
			if min(v[0], v[1]) < -64 || max(v[0], v[1]) > 4096+64 {
				t.Errorf("vertex %v lies beyond the buffer", v)
			}
		}
	}
}

func TestOutside(t *testing.T) {
	corner := polygons(orb.MultiPolygon{{{ground(birmingham, 1.5, -.5), ground(birmingham, 2, -.5), ground(birmingham, 2, .9), ground(birmingham, 1.5, -.5)}}})
	for _, c := range []tile.Coord{birmingham, {Z: 11, X: 0, Y: 0}, {Z: 30, X: 1, Y: 1}, {Z: 3, X: 8, Y: 0}} {
		if got := corner.Features(c, plain); len(got) != 0 {
			t.Errorf("%v: %+v", c, got)
		}
	}
	for _, f := range encoded(t, corner.Features(tile.Coord{}, plain)).features {
		if f.area2() > 2*4*4 {
			t.Errorf("a speck takes up %d units on the map of the world", f.area2()/2)
		}
	}
}

func TestLeftOut(t *testing.T) {
	p := polygons(orb.MultiPolygon{{box(birmingham, .1, .1, .4, .4)}}, orb.MultiPolygon{{box(birmingham, .4, .1, .8, .4)}})
	got := p.Features(birmingham, func(i int) ([]tile.Property, bool) { return nil, i == 1 })
	if len(got) != 1 || got[0].ID != 2 {
		t.Errorf("%+v", got)
	}
}

// mesh is a country of n × n areas with ragged borders, each vertex shared by
// two areas or four, filling the square of a tile.
func mesh(c tile.Coord, n, perSide int) []orb.MultiPolygon {
	random := rand.New(rand.NewPCG(3, 5))
	steps := n * perSide
	corner := make([][]orb.Point, steps+1)
	for y := range corner {
		corner[y] = make([]orb.Point, steps+1)
		for x := range corner[y] {
			dx, dy := 0., 0.
			if x > 0 && x < steps {
				dx = random.Float64() - .5
			}
			if y > 0 && y < steps {
				dy = random.Float64() - .5
			}
			corner[y][x] = ground(c, (float64(x)+dx)/float64(steps), (float64(y)+dy)/float64(steps))
		}
	}
	var areas []orb.MultiPolygon
	for ay := range n {
		for ax := range n {
			x, y := ax*perSide, ay*perSide
			var r orb.Ring
			for k := range perSide {
				r = append(r, corner[y][x+k])
			}
			for k := range perSide {
				r = append(r, corner[y+k][x+perSide])
			}
			for k := range perSide {
				r = append(r, corner[y+perSide][x+perSide-k])
			}
			for k := range perSide {
				r = append(r, corner[y+perSide-k][x])
			}
			areas = append(areas, orb.MultiPolygon{{append(r, r[0])}})
		}
	}
	return areas
}

// TestNeighboursShareBorders fills a square with areas and looks at it from far
// and near: at every zoom the areas must cover what there is of it exactly, so
// that no sliver shows between them and none lies over another.
func TestNeighboursShareBorders(t *testing.T) {
	whole := tile.Coord{Z: 7, X: 63, Y: 42}
	p := polygons(mesh(whole, 30, 12)...)
	for z := uint32(4); z <= tile.MaxZoom; z++ {
		c := whole
		for ; c.Z > z; c = (tile.Coord{Z: c.Z - 1, X: c.X / 2, Y: c.Y / 2}) {
		}
		for ; c.Z < z; c = (tile.Coord{Z: c.Z + 1, X: c.X*2 + c.Z%2, Y: c.Y*2 + 1 - c.Z%2}) {
		}
		var sum int64
		features := encoded(t, p.Features(c, plain)).features
		for _, f := range features {
			if f.area2() <= 0 {
				t.Errorf("zoom %d: area %d has no area, or is inside out", z, f.id)
			}
			sum += f.area2()
		}
		if want := covered(z, whole.Z); sum != 2*want {
			t.Errorf("zoom %d: %d areas cover %v, want %d", z, len(features), float64(sum)/2, want)
		}
	}
}

// covered is the area in units, buffer and all, that the test's square takes up
// of the tile it looks at: from afar it is a part of the tile, one zoom closer it
// ends at two of the tile's sides, and from there on it reaches beyond.
func covered(z, whole uint32) int64 {
	side := int64(4096 + 2*64)
	switch {
	case z <= whole:
		side = 4096 >> (whole - z)
	case z == whole+1:
		side = 4096 + 64
	}
	return side * side
}

// Whatever the rings, and wherever one looks, what is drawn lies in the tile and
// its buffer, encloses an area, and can be read.
func TestAnyRing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		point := rapid.Custom(func(t *rapid.T) orb.Point {
			return ground(birmingham, rapid.Float64Range(-1.5, 2.5).Draw(t, "x"), rapid.Float64Range(-1.5, 2.5).Draw(t, "y"))
		})
		ring := rapid.Custom(func(t *rapid.T) orb.Ring { return rapid.SliceOfN(point, 0, 12).Draw(t, "ring") })
		polygon := rapid.Custom(func(t *rapid.T) orb.Polygon { return rapid.SliceOfN(ring, 0, 3).Draw(t, "polygon") })
		p := polygons(rapid.SliceOfN(polygon, 0, 3).Draw(rt, "area"))
		c := birmingham
		if up := rapid.Uint32Range(0, 11).Draw(rt, "up"); up > 0 {
			c = tile.Coord{Z: c.Z - up, X: c.X >> up, Y: c.Y >> up}
		}
		for _, f := range encoded(t, p.Features(c, plain)).features {
			for _, r := range f.rings {
				if len(r) < 3 {
					rt.Fatalf("ring %v", r)
				}
				for _, v := range r {
					if min(v[0], v[1]) < -64 || max(v[0], v[1]) > 4096+64 {
						rt.Fatalf("vertex %v", v)
					}
				}
			}
		}
	})
}

func TestEncodeRefusesOtherTypes(t *testing.T) {
	for _, bad := range []any{nil, []int{1}, int32(1), map[string]int{}} {
		if _, err := tile.Encode("l", []tile.Feature{{Properties: []tile.Property{{"k", bad}}}}); err == nil {
			t.Errorf("%T was accepted", bad)
		}
	}
	if data, err := tile.Encode("l", nil); err != nil || len(data) != 0 {
		t.Errorf("an empty layer: %d bytes, %v", len(data), err)
	}
}
