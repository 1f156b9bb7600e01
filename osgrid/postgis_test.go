package osgrid_test

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"testing"

	"fairground/osgrid"

	_ "github.com/jackc/pgx/v5/stdlib"
)

// TestLivePostGIS asks a real PostGIS about points all over England and Wales.
func TestLivePostGIS(t *testing.T) {
	d := postGIS(t)
	random := rand.New(rand.NewPCG(1, 2))
	var to, from spread
	for range 500 {
		// Off the land PROJ takes other parameters, so the points stay near it.
		p := osgrid.Point{Easting: 130_000 + 525_000*random.Float64(), Northing: 10_000 + 650_000*random.Float64()}
		var l osgrid.LatLon
		err := d.QueryRow(`select st_y(g), st_x(g) from
			(select st_transform(st_setsrid(st_makepoint($1, $2), 27700), 4326) as g) as q`, p.Easting, p.Northing).Scan(&l.Lat, &l.Lon)
		if err != nil {
			t.Fatal(err)
		}
		to.add(metres(p.LatLon(), l))
		from.add(apart(l.Point(), p))
	}
	t.Logf("against PostGIS: worst %.4f m to latitude and longitude, %.4f m to the grid", to.worst, from.worst)
	if !(to.worst < 0.005 && from.worst < 0.01) {
		t.Error("further apart than 5 mm or 1 cm")
	}
}

// postGIS makes a database of its own with the extension, because an extension
// is known to a whole database and other tests share the server's.
func postGIS(t *testing.T) *sql.DB {
	const variable = "FAIRGROUND_TEST_POSTGRES"
	server := os.Getenv(variable)
	if server == "" {
		t.Skip(variable + " is not set; \"make test\" starts a server")
	}
	admin := open(t, server)
	name := fmt.Sprintf("osgrid_%d", os.Getpid())
	if _, err := admin.Exec("create database " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { admin.Exec("drop database " + name + " with (force)") })
	address, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	address.Path = "/" + name
	d := open(t, address.String())
	if _, err := d.Exec("create extension postgis"); err != nil {
		t.Skipf("PostGIS is not installed (Debian: postgresql-15-postgis-3): %v", err)
	}
	return d
}

func open(t *testing.T, address string) *sql.DB {
	d, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}
