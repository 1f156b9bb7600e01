package osgrid

import "math"

// ellipsoid is a figure of the Earth: its semi-axes in metres.
type ellipsoid struct {
	a, b float64
}

var (
	airy1830 = ellipsoid{a: 6_377_563.396, b: 6_356_256.909}
	wgs84    = ellipsoid{a: 6_378_137, b: 6_356_752.314245}
)

// e2 is the square of the first eccentricity.
func (e ellipsoid) e2() float64 { return 1 - (e.b*e.b)/(e.a*e.a) }

// vector is a position in metres from the Earth's centre: x through 0° N 0° E,
// y through 0° N 90° E, z through the north pole.
type vector struct {
	x, y, z float64
}

// cartesian gives the position of a point on the ellipsoid's surface.
func (e ellipsoid) cartesian(lat, lon float64) vector {
	sin, cos := math.Sincos(lat)
	nu := e.a / math.Sqrt(1-e.e2()*sin*sin)
	return vector{
		x: nu * cos * math.Cos(lon),
		y: nu * cos * math.Sin(lon),
		z: (1 - e.e2()) * nu * sin,
	}
}

// geodetic gives the latitude and longitude, in radians, of the point of the
// ellipsoid under v. Bowring's formula is exact to well under a millimetre
// anywhere near the surface, and needs no iteration.
func (e ellipsoid) geodetic(v vector) (lat, lon float64) {
	p := math.Hypot(v.x, v.y)
	sin, cos := math.Sincos(math.Atan2(v.z*e.a, p*e.b))
	second := (e.a*e.a - e.b*e.b) / (e.b * e.b) // square of the second eccentricity
	lat = math.Atan2(v.z+second*e.b*sin*sin*sin, p-e.e2()*e.a*cos*cos*cos)
	return lat, math.Atan2(v.y, v.x)
}

// The seven parameters from OSGB36 to WGS84.
const (
	shiftX, shiftY, shiftZ = 446.448, -125.157, 542.060 // metres
	scale                  = 1 - 20.4894e-6
	second                 = math.Pi / 180 / 3600 // of arc, in radians
	turnX, turnY, turnZ    = 0.1502 * second, 0.2470 * second, 0.8421 * second
)

// toWGS84 applies the Helmert transformation. The turns are a few millionths of
// a radian, so their sines are themselves.
func toWGS84(v vector) vector {
	return vector{
		x: shiftX + scale*(v.x-turnZ*v.y+turnY*v.z),
		y: shiftY + scale*(turnZ*v.x+v.y-turnX*v.z),
		z: shiftZ + scale*(-turnY*v.x+turnX*v.y+v.z),
	}
}

// toOSGB36 undoes toWGS84: the inverse of so small a rotation is its transpose,
// to within 0.2 mm at the Earth's surface.
func toOSGB36(v vector) vector {
	x, y, z := (v.x-shiftX)/scale, (v.y-shiftY)/scale, (v.z-shiftZ)/scale
	return vector{
		x: x + turnZ*y - turnY*z,
		y: -turnZ*x + y + turnX*z,
		z: turnY*x - turnX*y + z,
	}
}
