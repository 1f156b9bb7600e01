package osgrid

import "math"

// The National Grid's Transverse Mercator projection.
const (
	falseEasting, falseNorthing = 400_000, -100_000 // metres, of the true origin
	centralScale                = 0.9996012717      // on the central meridian
	originLat                   = 49 * math.Pi / 180
	originLon                   = -2 * math.Pi / 180
)

// arc gives the distance in metres along the central meridian from the true
// origin to a latitude, scaled (equation B3 of the guide).
func arc(lat float64) float64 {
	n := (airy1830.a - airy1830.b) / (airy1830.a + airy1830.b)
	n2, n3 := n*n, n*n*n
	minus, plus := lat-originLat, lat+originLat
	return airy1830.b * centralScale * ((1+n+5./4*n2+5./4*n3)*minus -
		(3*n+3*n2+21./8*n3)*math.Sin(minus)*math.Cos(plus) +
		(15./8*n2+15./8*n3)*math.Sin(2*minus)*math.Cos(2*plus) -
		35./24*n3*math.Sin(3*minus)*math.Cos(3*plus))
}

// curvature gives the ellipsoid's scaled radii at a latitude, across the
// meridian (nu) and along it (rho), and how far their ratio exceeds one.
func curvature(lat float64) (nu, rho, eta2 float64) {
	sin := math.Sin(lat)
	w := 1 - airy1830.e2()*sin*sin
	nu = airy1830.a * centralScale / math.Sqrt(w)
	rho = nu * (1 - airy1830.e2()) / w
	return nu, rho, nu/rho - 1
}

// project gives the grid reference of a latitude and longitude on OSGB36, in
// radians. The names I to VI are the guide's (annex C1).
func project(lat, lon float64) Point {
	nu, rho, eta2 := curvature(lat)
	sin, cos := math.Sincos(lat)
	cos3 := cos * cos * cos
	cos5 := cos3 * cos * cos
	tan2 := (sin / cos) * (sin / cos)
	tan4 := tan2 * tan2

	I := arc(lat) + falseNorthing
	II := nu / 2 * sin * cos
	III := nu / 24 * sin * cos3 * (5 - tan2 + 9*eta2)
	IIIA := nu / 720 * sin * cos5 * (61 - 58*tan2 + tan4)
	IV := nu * cos
	V := nu / 6 * cos3 * (nu/rho - tan2)
	VI := nu / 120 * cos5 * (5 - 18*tan2 + tan4 + 14*eta2 - 58*tan2*eta2)

	d := lon - originLon
	d2 := d * d
	return Point{
		Easting:  falseEasting + d*(IV+d2*(V+d2*VI)),
		Northing: I + d2*(II+d2*(III+d2*IIIA)),
	}
}

// unproject gives the latitude and longitude on OSGB36, in radians, of a grid
// reference. The names VII to XIIA are the guide's (annex C2).
func unproject(p Point) (lat, lon float64) {
	foot := footpoint(p.Northing)
	nu, rho, eta2 := curvature(foot)
	tan := math.Tan(foot)
	tan2 := tan * tan
	tan4 := tan2 * tan2
	tan6 := tan4 * tan2
	sec := 1 / math.Cos(foot)
	nu3 := nu * nu * nu
	nu5 := nu3 * nu * nu
	nu7 := nu5 * nu * nu

	VII := tan / (2 * rho * nu)
	VIII := tan / (24 * rho * nu3) * (5 + 3*tan2 + eta2 - 9*tan2*eta2)
	IX := tan / (720 * rho * nu5) * (61 + 90*tan2 + 45*tan4)
	X := sec / nu
	XI := sec / (6 * nu3) * (nu/rho + 2*tan2)
	XII := sec / (120 * nu5) * (5 + 28*tan2 + 24*tan4)
	XIIA := sec / (5040 * nu7) * (61 + 662*tan2 + 1320*tan4 + 720*tan6)

	d := p.Easting - falseEasting
	d2 := d * d
	return foot - d2*(VII-d2*(VIII-d2*IX)),
		originLon + d*(X-d2*(XI-d2*(XII-d2*XIIA)))
}

// footpoint gives the latitude at which the central meridian has the northing.
// Each turn shrinks the error some three-hundredfold, so five reach a hundredth
// of a millimetre from anywhere on the grid; the bound is for input that is not.
func footpoint(northing float64) float64 {
	lat := originLat
	for range 20 {
		rest := northing - falseNorthing - arc(lat)
		lat += rest / (airy1830.a * centralScale)
		if math.Abs(rest) < 1e-5 {
			break
		}
	}
	return lat
}
