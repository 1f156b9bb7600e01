package osgrid_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"strconv"
	"testing"

	"fairground/internal/sharedtest"
	"fairground/osgrid"

	"pgregory.net/rapid"
)

// golden holds what PostGIS 3.3 with PROJ 9.1 answers to
// ST_Transform(ST_SetSRID(ST_MakePoint(e, n), 27700), 4326).
var golden = []struct {
	point  osgrid.Point
	latLon osgrid.LatLon
}{
	{osgrid.Point{Easting: 530000, Northing: 180000}, osgrid.LatLon{Lat: 51.503990827634, Lon: -0.128353940479}},
	{osgrid.Point{Easting: 406689, Northing: 286822}, osgrid.LatLon{Lat: 52.479284364257, Lon: -1.902940642713}},
	{osgrid.Point{Easting: 435350, Northing: 387250}, osgrid.LatLon{Lat: 53.380923366604, Lon: -1.470044348374}},
	{osgrid.Point{Easting: 334300, Northing: 390400}, osgrid.LatLon{Lat: 53.406308772805, Lon: -2.989737160178}},
	{osgrid.Point{Easting: 91500, Northing: 11300}, osgrid.LatLon{Lat: 49.922105381501, Lon: -6.299588129480}},
	{osgrid.Point{Easting: 655000, Northing: 293000}, osgrid.LatLon{Lat: 52.475304792359, Lon: 1.753508724519}},
	{osgrid.Point{Easting: 440700, Northing: 1107900}, osgrid.LatLon{Lat: 59.854289508613, Lon: -1.275308666826}},
	{osgrid.Point{Easting: 180000, Northing: 42000}, osgrid.LatLon{Lat: 50.236961946074, Lon: -5.086467801861}},
	{osgrid.Point{Easting: 384700, Northing: 398100}, osgrid.LatLon{Lat: 53.479398040377, Lon: -2.232005818542}},
	{osgrid.Point{Easting: 425000, Northing: 564500}, osgrid.LatLon{Lat: 54.974490908318, Lon: -1.610972931229}},
}

func TestAgreesWithPostGIS(t *testing.T) {
	for _, g := range golden {
		if d := metres(g.point.LatLon(), g.latLon); !(d < 0.005) {
			t.Errorf("%v: %v, PostGIS has %v: %.4f m apart", g.point, g.point.LatLon(), g.latLon, d)
		}
		if d := apart(g.latLon.Point(), g.point); !(d < 0.01) {
			t.Errorf("%v: %v, PostGIS has %v: %.4f m apart", g.latLon, g.latLon.Point(), g.point, d)
		}
	}
}

// TestGuide is the place of the worked example in the Ordnance Survey's guide,
// Caister water tower. The guide stops at OSGB36; the latitude and longitude are
// what the same seven parameters give elsewhere, to six decimals.
func TestGuide(t *testing.T) {
	got := osgrid.Point{Easting: 651409.903, Northing: 313177.270}.LatLon()
	want := osgrid.LatLon{Lat: 52.657979, Lon: 1.716052}
	if d := metres(got, want); !(d < 0.2) {
		t.Errorf("got %v, want %v: %.3f m apart", got, want, d)
	}
}

func TestOrdnanceSurveyPoints(t *testing.T) {
	file, err := os.Open(sharedtest.Dir(t, "os-test-points", "points.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) != 41 {
		t.Fatalf("%d rows, %v; want a heading and 40 points", len(rows), err)
	}
	var to, from spread
	for _, row := range rows[1:] {
		l := osgrid.LatLon{Lat: number(t, row[1]), Lon: number(t, row[2])}
		p := osgrid.Point{Easting: number(t, row[3]), Northing: number(t, row[4])}
		to.add(metres(p.LatLon(), l))
		from.add(apart(l.Point(), p))
	}
	t.Logf("grid to latitude and longitude: %v", to)
	t.Logf("latitude and longitude to grid: %v", from)
	for _, s := range []spread{to, from} {
		if !(s.mean() <= 2 && s.worst <= 5) {
			t.Errorf("%v; want at most 2 m in the mean and 5 m at worst", s)
		}
	}
}

func TestThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := osgrid.Point{
			Easting:  rapid.Float64Range(1, 700_000).Draw(t, "easting"),
			Northing: rapid.Float64Range(1, 1_300_000).Draw(t, "northing"),
		}
		if back := p.LatLon().Point(); !(apart(p, back) < 0.02) {
			t.Fatalf("%v came back as %v", p, back)
		}
	})
}

func TestOnGrid(t *testing.T) {
	for p, want := range map[osgrid.Point]bool{
		{}:                                    false,
		{Easting: 530000, Northing: 180000}:   true,
		{Easting: -5, Northing: 180000}:       false,
		{Easting: 530000, Northing: 1300000}:  false,
		{Easting: math.NaN(), Northing: 1000}: false,
	} {
		if got := p.OnGrid(); got != want {
			t.Errorf("%v on grid: %v", p, got)
		}
	}
}

// TestNotANumberEnds: what is no place at all comes to an end, and to no place in
// Britain.
func TestNotANumberEnds(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e300} {
		if l := (osgrid.Point{Easting: bad, Northing: bad}).LatLon(); l.Lat > 49 && l.Lat < 61 && l.Lon > -9 && l.Lon < 2 {
			t.Errorf("a point at %g is at %v", bad, l)
		}
		if p := (osgrid.LatLon{Lat: bad, Lon: bad}).Point(); bad != 1e300 && p.Easting > 0 && p.Easting < 700000 && p.Northing > 0 && p.Northing < 1300000 {
			t.Errorf("a place at %g is at %v", bad, p)
		}
	}
}

func ExamplePoint_LatLon() {
	l := osgrid.Point{Easting: 530000, Northing: 180000}.LatLon()
	fmt.Printf("%.6f, %.6f\n", l.Lat, l.Lon)
	// Output: 51.503991, -0.128354
}

func ExampleLatLon_Point() {
	p := osgrid.LatLon{Lat: 51.503991, Lon: -0.128354}.Point()
	fmt.Printf("%.0f, %.0f\n", p.Easting, p.Northing)
	// Output: 530000, 180000
}

func BenchmarkLatLon(b *testing.B) {
	p := osgrid.Point{Easting: 406689, Northing: 286822}
	for b.Loop() {
		_ = p.LatLon()
	}
}

func BenchmarkPoint(b *testing.B) {
	l := osgrid.LatLon{Lat: 52.479284, Lon: -1.902941}
	for b.Loop() {
		_ = l.Point()
	}
}

// spread gathers errors in metres.
type spread struct {
	n          int
	sum, worst float64
}

func (s *spread) add(d float64) { s.n, s.sum, s.worst = s.n+1, s.sum+d, max(s.worst, d) }
func (s spread) mean() float64  { return s.sum / float64(s.n) }
func (s spread) String() string {
	return fmt.Sprintf("%d points, mean error %.2f m, worst %.2f m", s.n, s.mean(), s.worst)
}

func apart(a, b osgrid.Point) float64 {
	return math.Hypot(a.Easting-b.Easting, a.Northing-b.Northing)
}

// metres is the distance between two places near each other, on a sphere.
func metres(a, b osgrid.LatLon) float64 {
	const degree = 6_371_000 * math.Pi / 180
	return degree * math.Hypot(a.Lat-b.Lat, (a.Lon-b.Lon)*math.Cos(a.Lat*math.Pi/180))
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
