package main

import (
	"math"
	"path/filepath"
	"slices"
	"strconv"

	"fairground/catchment"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/landscape/snapshottest"
)

// The bench also asks some questions by distances on a sphere and on the spheroid
// of WGS84. The product measures on the plane of the National Grid, and says so;
// what the others come to is checked with lists of those distances, through the
// place that the product has for imported travel times.

// lists gives who is near whom on the National Grid.
func lists(l *snapshot.Land, metres float64) *catchment.Lists {
	from, to := make([]catchment.Point, len(l.Settings)), make([]catchment.Point, len(l.Neighbourhoods))
	for i := range from {
		from[i] = l.Settings[i].At
	}
	for i := range to {
		to[i] = l.Neighbourhoods[i].At
	}
	return catchment.Near(from, catchment.NewGrid(to, 1000), metres)
}

func nearPairs(l *snapshot.Land, metres float64) int { return lists(l, metres).Pairs() }

// degrees is a place on the earth.
type degrees struct{ lon, lat float64 }

// metric is a way to measure in metres.
type metric func(a, b degrees) float64

// sphere measures on a sphere, by the haversine.
func sphere(a, b degrees) float64 {
	const radius, r = 6371008.8, math.Pi / 180
	dlat, dlon := math.Sin((b.lat-a.lat)*r/2), math.Sin((b.lon-a.lon)*r/2)
	return 2 * radius * math.Asin(math.Sqrt(dlat*dlat+math.Cos(a.lat*r)*math.Cos(b.lat*r)*dlon*dlon))
}

// spheroid measures on WGS84, by Vincenty's inverse formula (Survey Review 23,
// 1975, pp. 88–93), which is good to half a millimetre.
func spheroid(a, b degrees) float64 {
	const major, f, r = 6378137.0, 1 / 298.257223563, math.Pi / 180
	const minor = major * (1 - f)
	u1, u2 := math.Atan((1-f)*math.Tan(a.lat*r)), math.Atan((1-f)*math.Tan(b.lat*r))
	sin1, cos1 := math.Sincos(u1)
	sin2, cos2 := math.Sincos(u2)
	span := (b.lon - a.lon) * r
	lambda := span
	for range 100 {
		sinL, cosL := math.Sincos(lambda)
		x, y := cos2*sinL, cos1*sin2-sin1*cos2*cosL
		sinS := math.Hypot(x, y)
		if sinS == 0 {
			return 0
		}
		cosS := sin1*sin2 + cos1*cos2*cosL
		sigma := math.Atan2(sinS, cosS)
		sinA := cos1 * cos2 * sinL / sinS
		cosA2 := 1 - sinA*sinA
		cosM := 0.0
		if cosA2 > 0 {
			cosM = cosS - 2*sin1*sin2/cosA2
		}
		c := f / 16 * cosA2 * (4 + f*(4-3*cosA2))
		before := lambda
		lambda = span + (1-c)*f*sinA*(sigma+c*sinS*(cosM+c*cosS*(2*cosM*cosM-1)))
		if math.Abs(lambda-before) > 1e-13 {
			continue
		}
		square := cosA2 * (major*major - minor*minor) / (minor * minor)
		p := 1 + square/16384*(4096+square*(-768+square*(320-175*square)))
		q := square / 1024 * (256 + square*(-128+square*(74-47*square)))
		cube := q / 6 * cosM * (4*sinS*sinS - 3) * (4*cosM*cosM - 3)
		delta := q * sinS * (cosM + q/4*(cosS*(2*cosM*cosM-1)-cube))
		return minor * p * (sigma - delta)
	}
	return math.NaN() // nearly opposite on the earth
}

// earth is where settings and neighbourhoods are, by our indexes.
type earth struct{ settings, neighbourhoods []degrees }

func (e *england) earth() (earth, error) {
	read := func(file string, n int, index func(number int) int32) ([]degrees, error) {
		table, err := readTable(filepath.Join(e.folder, "data", file))
		if err != nil {
			return nil, err
		}
		rows, err := columns(table, "id", "lon", "lat")
		out := make([]degrees, n)
		for _, row := range rows {
			number, lon, lat := 0, 0.0, 0.0
			if number, err = strconv.Atoi(row[0]); err == nil {
				lon, err = strconv.ParseFloat(row[1], 64)
			}
			if err == nil {
				lat, err = strconv.ParseFloat(row[2], 64)
			}
			if err != nil {
				return nil, err
			}
			out[index(number)] = degrees{lon, lat}
		}
		return out, err
	}
	settings, err := read("settings.csv.gz", len(e.Land.Settings), func(n int) int32 {
		i, _ := e.Land.Find(snapshottest.SettingID(n))
		return int32(i)
	})
	if err != nil {
		return earth{}, err
	}
	neighbourhoods, err := read("neighbourhoods.csv.gz", len(e.Land.Neighbourhoods), func(n int) int32 { return e.neighbourhoods[n-1] })
	return earth{settings, neighbourhoods}, err
}

// near lists the pairs at most so many metres apart by a metric. On the plane they
// are within half as much more.
func (w earth) near(e *england, by metric, metres float64) (*catchment.Lists, error) {
	wide := lists(e.Land, 1.5*metres)
	var pairs []catchment.Pair
	for i := range w.settings {
		to, _ := wide.Of(i)
		for _, k := range to {
			if d := by(w.settings[i], w.neighbourhoods[k]); d <= metres {
				pairs = append(pairs, catchment.Pair{From: int32(i), To: k, Cost: d})
			}
		}
	}
	return catchment.ListsFrom(len(w.settings), len(w.neighbourhoods), pairs)
}

// checkMetrics answers the questions that are asked by other distances. It leaves
// travel times with the land, so it comes last.
func checkMetrics(e *england, l *ledger) error {
	w, err := e.earth()
	if err != nil {
		return err
	}
	round, err := w.near(e, spheroid, 2000)
	if err != nil {
		return err
	}
	if err := l.answer("README", map[string]any{"pairs on the spheroid": round.Pairs()}); err != nil {
		return err
	}
	for _, a := range areas() {
		gaps, err := e.gapsBy(round, a)
		if err != nil {
			return err
		}
		if err := l.answer("Q2g "+a.name, gaps); err != nil {
			return err
		}
	}
	return checkSphere(e, l, w)
}

func checkSphere(e *england, l *ledger, w earth) error {
	ball, err := w.near(e, sphere, 2000)
	if err != nil {
		return err
	}
	if err := l.answer("numpy pairs by haversine R=6371008.8", map[string]any{"value": ball.Pairs()}); err != nil {
		return err
	}
	for _, a := range areas() {
		gaps, err := e.gapsBy(ball, a)
		if err != nil {
			return err
		}
		if err := l.answer("numpy Q2 "+a.name+" haversine", map[string]any{"rows": gaps["rows"], "children": gaps["total_need"], "digest": gaps["digest"]}); err != nil {
			return err
		}
	}
	q := asked(snapshot.England)
	plane := map[string][]float64{}
	for _, r := range e.reaches() {
		plane[r.plain] = r.ask(q).Access
	}
	if err := e.Land.Travel(snapshot.Travel{Source: "metres on a sphere", Phases: q.Phase, Lists: ball, Minutes: 2000}); err != nil {
		return err
	}
	q.Metres = 0 // by the travel times
	for _, r := range e.reaches() {
		got := r.ask(q)
		sums := e.accessOf(got.Access, q.Area)
		ours := map[string]any{"sum_PA": got.Places, "sum_A": sums["sum_A"], "n_positive": sums["n_positive"], "correlation_with_planar": correlation(plane[r.plain], got.Access)}
		if err := l.answer("numpy "+r.plain+" haversine", ours); err != nil {
			return err
		}
	}
	return nil
}

// gapsBy gives the neighbourhoods of an area with children and nothing near by
// some lists.
func (e *england) gapsBy(near *catchment.Lists, a area) (map[string]any, error) {
	covered := make([]bool, len(e.Land.Neighbourhoods))
	if err := near.Cover(e.Provided(anywhere(asked(a.code))), covered); err != nil {
		return nil, err
	}
	var out []int32
	for _, i := range e.Land.Area(a.code).Neighbourhoods {
		if e.Land.Neighbourhoods[i].Children.N > 0 && !covered[i] {
			out = append(out, i)
		}
	}
	slices.Sort(out)
	return e.gapsOf(out), nil
}

// correlation is Pearson's.
func correlation(a, b []float64) float64 {
	var ma, mb, ab, aa, bb float64
	n := float64(len(a))
	for k := range a {
		ma, mb = ma+a[k]/n, mb+b[k]/n
	}
	for k := range a {
		x, y := a[k]-ma, b[k]-mb
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	return ab / math.Sqrt(aa*bb)
}
