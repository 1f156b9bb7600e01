package register

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"fairground/internal/term"
	"fairground/osgrid"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"github.com/tidwall/rtree"
)

// Location is what we work out about a setting from all that is known of it.
// It is comparable.
type Location struct {
	Current  term.SettingID // the generation of this school that stands now
	Placed   Placed
	Doubt    float64 // radius in metres within which the setting most likely is; 0 without a point
	Lat, Lon float64

	Neighbourhood, Ward, District, CountyArea, Combined, Region term.GSS
}

// Radii of doubt, in metres. A grid reference is the register's own; a hundred
// metres is the width of a school's grounds, which one point stands for, and the
// conversion to degrees adds at most 5 m. A postcode known only by the other
// schools that have it: of 2,530 open schools that share one (GIAS, November
// 2023), 95 in a hundred lie within 363 m of the mean of the others.
const (
	gridDoubt   = 100
	schoolDoubt = 400
)

// sliverReach is how far, in degrees of latitude, a point may lie outside every
// polygon and still belong to the nearest: about 2 km, the width of an estuary.
const sliverReach = 0.018

// postcodePoint is where a postcode is, and how sure that is.
type postcodePoint struct {
	lat, lon, doubt float64
	neighbourhood   term.GSS // as the directory says; "" where it does not
}

// locator places settings.
type locator struct {
	atlas     *Atlas
	shapes    []Boundary // of neighbourhoods
	index     rtree.RTreeG[int]
	postcodes map[string]postcodePoint // without a space
	sectors   map[string]postcodePoint
	chains    map[term.GSS]chain
}

func newLocator(atlas *Atlas, shapes []Boundary, postcodes map[string]postcodePoint) *locator {
	l := &locator{atlas: atlas, shapes: shapes, postcodes: postcodes, sectors: sectorsOf(postcodes), chains: map[term.GSS]chain{}}
	for i, b := range shapes {
		bound := b.Shape.Bound()
		l.index.Insert(bound.Min, bound.Max, i)
	}
	return l
}

// locate works out where an entry of a register is.
func (l *locator) locate(e *Entry) Location {
	switch {
	case l.outside(e):
		return Location{Placed: Outside}
	case e.Easting.Known:
		p := gridPoint(float64(e.Easting.N), float64(e.Northing.N))
		p.doubt = gridDoubt
		return l.at(e, ByGrid, p, l.given(e, orb.Point{p.lon, p.lat}))
	}
	pc := compact(e.Postcode)
	if p, ok := l.postcodes[pc]; ok {
		return l.at(e, ByPostcode, p, cmp.Or(l.given(e, orb.Point{p.lon, p.lat}), l.current(p.neighbourhood)))
	}
	if p, ok := l.sectors[sector(pc)]; ok && pc != "" {
		// A sector is far wider than a neighbourhood: only the authority is said.
		out := l.byAuthority(e)
		if out.District == "" && out.CountyArea == "" {
			out = l.chainOf(l.holder(orb.Point{p.lon, p.lat})).location()
			out.Neighbourhood, out.Ward = "", ""
		}
		out.Placed, out.Lat, out.Lon, out.Doubt = BySector, p.lat, p.lon, p.doubt
		return out
	}
	return l.byAuthority(e)
}

// outside knows the registers' entries beyond England: GIAS lists Welsh and
// overseas establishments.
func (l *locator) outside(e *Entry) bool {
	switch e.Type {
	case "Welsh establishment", "British schools overseas", "Offshore schools", "Service children's education":
		return true
	}
	return len(e.AuthorityCode) == 3 && e.AuthorityCode >= "660" && e.AuthorityCode <= "708"
}

// at places an entry at a point. Without a neighbourhood given, the polygon
// around the point decides.
func (l *locator) at(e *Entry, how Placed, p postcodePoint, neighbourhood term.GSS) Location {
	if neighbourhood == "" {
		neighbourhood = l.holder(orb.Point{p.lon, p.lat})
	}
	out := l.chainOf(neighbourhood).location()
	if neighbourhood == "" {
		out = l.byAuthority(e)
	}
	out.Placed, out.Lat, out.Lon, out.Doubt = how, p.lat, p.lon, p.doubt
	return out
}

// given carries the register's own neighbourhood over to those of 2021. Where
// one was split, the point says which part.
func (l *locator) given(e *Entry, p orb.Point) term.GSS {
	now := l.atlas.Resolve(term.GSS(e.LSOA))
	if len(now) == 1 && l.atlas.areas[now[0]].Current() {
		return now[0]
	}
	if len(now) > 1 {
		if holder := l.holder(p); slices.Contains(now, holder) {
			return holder
		}
	}
	return ""
}

// current is a neighbourhood that stands in the atlas, or "".
func (l *locator) current(code term.GSS) term.GSS {
	if area, ok := l.atlas.Area(code); ok && area.Current() {
		return code
	}
	return ""
}

// byAuthority knows no point: the register's own neighbourhood where it gives
// one, or the authority alone.
func (l *locator) byAuthority(e *Entry) Location {
	if now, ok := l.atlas.One(term.GSS(e.LSOA)); ok && l.current(now) != "" {
		out := l.chainOf(now).location()
		out.Placed = ByAuthority
		return out
	}
	code, ok := l.atlas.Authority(e.AuthorityCode, e.Authority)
	if !ok {
		return Location{}
	}
	if now, ok := l.atlas.One(code); ok {
		code = now
	}
	out := l.chainOf(code).location()
	out.Placed = ByAuthority
	return out
}

// holder finds the neighbourhood around a point: the finest polygon that
// contains it, or the nearest where polygons leave a sliver between them.
func (l *locator) holder(p orb.Point) term.GSS {
	best, fineness := -1, 0
	l.index.Search(p, p, func(_, _ [2]float64, i int) bool {
		if b := &l.shapes[i]; b.Vertices > fineness && planar.MultiPolygonContains(b.Shape, p) {
			best, fineness = i, b.Vertices
		}
		return true
	})
	if best < 0 {
		best = l.nearest(p)
	}
	if best < 0 {
		return ""
	}
	return l.shapes[best].Code
}

func (l *locator) nearest(p orb.Point) int {
	best, distance := -1, sliverReach
	// A degree of longitude is shorter than one of latitude: look further east and west.
	reach := [2]float64{2 * sliverReach, sliverReach}
	l.index.Search([2]float64{p[0] - reach[0], p[1] - reach[1]}, [2]float64{p[0] + reach[0], p[1] + reach[1]}, func(_, _ [2]float64, i int) bool {
		if d := distanceTo(l.shapes[i].Shape, p); d < distance {
			best, distance = i, d
		}
		return true
	})
	return best
}

// distanceTo is the distance from a point to a shape's edges, in degrees of latitude.
func distanceTo(shape orb.MultiPolygon, p orb.Point) float64 {
	squeeze := math.Cos(p[1] * math.Pi / 180)
	best := math.Inf(1)
	for _, polygon := range shape {
		for _, ring := range polygon {
			for k := 1; k < len(ring); k++ {
				a := orb.Point{(ring[k-1][0] - p[0]) * squeeze, ring[k-1][1] - p[1]}
				b := orb.Point{(ring[k][0] - p[0]) * squeeze, ring[k][1] - p[1]}
				best = min(best, planar.DistanceFromSegment(a, b, orb.Point{}))
			}
		}
	}
	return best
}

// chain is the areas around a place.
type chain struct{ neighbourhood, ward, district, county, combined, region term.GSS }

func (c chain) location() Location {
	return Location{Neighbourhood: c.neighbourhood, Ward: c.ward, District: c.district, CountyArea: c.county, Combined: c.combined, Region: c.region}
}

func (l *locator) chainOf(code term.GSS) chain {
	if c, ok := l.chains[code]; ok {
		return c
	}
	var c chain
	area, ok := l.atlas.Area(code)
	if ok {
		for _, a := range append([]*Area{area}, l.atlas.Within(code)...) {
			c.set(a)
		}
	}
	l.chains[code] = c
	return c
}

func (c *chain) set(a *Area) {
	switch a.Kind {
	case Neighbourhood:
		c.neighbourhood = a.Code
	case Ward:
		c.ward = a.Code
	case District:
		c.district = a.Code
	case County:
		c.county = a.Code
	case CombinedAuthority:
		c.combined = a.Code
	case Region:
		c.region = a.Code
	}
}

// gridPoint turns a National Grid reference into degrees, to a decimetre: more
// digits would be noise.
func gridPoint(easting, northing float64) postcodePoint {
	p := osgrid.Point{Easting: easting, Northing: northing}.LatLon()
	return postcodePoint{lat: math.Round(p.Lat*1e6) / 1e6, lon: math.Round(p.Lon*1e6) / 1e6}
}

func compact(postcode string) string {
	return strings.ReplaceAll(strings.ToUpper(postcode), " ", "")
}

// sector is a postcode without its last two letters: "B111LU" is in "B111".
func sector(compacted string) string {
	if len(compacted) < 5 {
		return ""
	}
	return compacted[:len(compacted)-2]
}

// sectorsOf finds the centre of each sector from the postcodes known in it. The
// radius of doubt reaches the farthest of them; a sector known by a single
// postcode gives no measure of its width, and so no centre.
func sectorsOf(postcodes map[string]postcodePoint) map[string]postcodePoint {
	members := map[string][]postcodePoint{}
	for pc, p := range postcodes {
		if s := sector(pc); s != "" {
			members[s] = append(members[s], p)
		}
	}
	out := map[string]postcodePoint{}
	for s, points := range members {
		if len(points) < 2 {
			continue
		}
		slices.SortFunc(points, func(a, b postcodePoint) int { return cmp.Or(cmp.Compare(a.lat, b.lat), cmp.Compare(a.lon, b.lon)) })
		var c postcodePoint
		for _, p := range points {
			c.lat += p.lat / float64(len(points))
			c.lon += p.lon / float64(len(points))
		}
		for _, p := range points {
			c.doubt = max(c.doubt, metres(c, p)+p.doubt)
		}
		c.doubt = math.Ceil(c.doubt)
		out[s] = c
	}
	return out
}

// metres is the distance between two points, flat enough at this scale.
func metres(a, b postcodePoint) float64 {
	const degree = 111_320
	return degree * math.Hypot(a.lat-b.lat, (a.lon-b.lon)*math.Cos(a.lat*math.Pi/180))
}

// In says whether a location lies in an area.
func (l *Location) In(a *Area) bool {
	where := whereabout{Neighbourhood: l.Neighbourhood, Ward: l.Ward, District: l.District, County: l.CountyArea, Combined: l.Combined, Region: l.Region}
	return where.in(a)
}
