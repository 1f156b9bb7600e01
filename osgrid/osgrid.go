// Package osgrid turns British National Grid references into latitudes and
// longitudes, and back.
//
// # What it is for
//
// Public registers in Great Britain give places as eastings and northings in
// metres (EPSG:27700, datum OSGB36). Web maps, open standards and other
// registers want latitude and longitude in degrees (EPSG:4326, WGS84, which for
// our purposes is ETRS89).
//
//	l := osgrid.Point{Easting: 530000, Northing: 180000}.LatLon()
//	p := l.Point()
//
// # Method
//
// The projection is Transverse Mercator on the Airy 1830 ellipsoid, by the
// series of the Ordnance Survey with the meridional arc inverted by iteration;
// the change of datum is the seven-parameter Helmert transformation between
// Airy 1830 and WGS84. Both are printed, with the constants, in "A guide to
// coordinate systems in Great Britain" (Ordnance Survey, annexes B and C and
// section 6.6).
//
// # Accuracy
//
// OSGB36 was measured by triangulation and is bent by some metres against any
// smooth transformation. On the 40 points that the Ordnance Survey publishes the
// mean error is below 2 m and the worst below 5 m. That is enough for a school
// on a map or a walk of 400 m, not for deciding on which side of a wall something
// stands: that needs the OSTN15 grid. The result agrees within 5 mm with PROJ and
// PostGIS, which use the same seven parameters, rounded, where they have no grid.
// Heights are taken as zero, which moves a point by about 1 cm.
//
// # What it does not do
//
// It does not know the Irish Grid, which Northern Ireland uses, nor the
// lettered form of grid references (TQ 30 80).
package osgrid

import "math"

// Point is a place on the British National Grid, in metres east and north of
// the grid's false origin.
type Point struct {
	Easting, Northing float64
}

// LatLon is a place on WGS84 (ETRS89), in decimal degrees: Lat north of the
// equator, Lon east of Greenwich.
type LatLon struct {
	Lat, Lon float64
}

// OnGrid reports whether p lies within the 700 km by 1300 km that the grid
// covers. Registers that do not know a place often write 0, 0, which is the
// grid's corner in the open sea and is not on it by this rule.
func (p Point) OnGrid() bool {
	return p.Easting > 0 && p.Easting < 700_000 && p.Northing > 0 && p.Northing < 1_300_000
}

// LatLon gives the latitude and longitude of p. Where p is far off the grid the
// result means nothing, and where p holds a NaN or an infinity so does the
// result.
func (p Point) LatLon() LatLon {
	lat, lon := unproject(p)
	lat, lon = wgs84.geodetic(toWGS84(airy1830.cartesian(lat, lon)))
	return LatLon{Lat: degrees(lat), Lon: degrees(lon)}
}

// Point gives the grid reference of l. It undoes [Point.LatLon] within 2 cm.
func (l LatLon) Point() Point {
	lat, lon := airy1830.geodetic(toOSGB36(wgs84.cartesian(radians(l.Lat), radians(l.Lon))))
	return project(lat, lon)
}

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }
func degrees(radians float64) float64 { return radians * 180 / math.Pi }
