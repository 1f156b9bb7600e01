package register

import (
	"testing"
	"time"

	"fairground/internal/term"
	"fairground/osgrid"

	"github.com/paulmach/orb"
)

// town is a small atlas: two neighbourhoods of one ward in Birmingham, one of
// 2011 that was split into them, and a county that was abolished.
func town() (*Atlas, []Boundary) {
	a := newAtlas()
	for code, name := range map[term.GSS]string{"E92000001": "England", "E12000005": "West Midlands", "E47000007": "West Midlands", "E08000025": "Birmingham",
		"E05000001": "Aston", "E01000001": "Birmingham 001A", "E01000002": "Birmingham 001B", "E01009999": "Birmingham 001", "E10000006": "Cumbria", "E12000002": "North West"} {
		a.add(code, name)
	}
	past := time.Date(2023, 4, 1, 0, 0, 0, 0, time.UTC)
	a.areas["E01009999"].To, a.areas["E10000006"].To = past, past
	a.successors["E01009999"] = []term.GSS{"E01000001", "E01000002"}
	for _, n := range []term.GSS{"E01000001", "E01000002"} {
		a.join(n, "E05000001")
		a.join(n, "E08000025")
	}
	a.joinChain([]term.GSS{"E05000001", "E08000025", "E08000025", "E47000007", "E12000005", "E92000001"})
	a.join("E10000006", "E12000002")
	a.authority["330"], a.authority["909"] = "E08000025", "E10000006"
	a.finish()
	box := func(code term.GSS, west float64) Boundary {
		return Boundary{Code: code, Vertices: 5, Shape: orb.MultiPolygon{{{{west, 52.47}, {west + 0.01, 52.47}, {west + 0.01, 52.48}, {west, 52.48}, {west, 52.47}}}}}
	}
	return a, []Boundary{box("E01000001", -1.90), box("E01000002", -1.889)} // a sliver between them
}

func birmingham(change func(*Entry)) Entry {
	e := Entry{ID: "gias:100001", Authority: "Birmingham", AuthorityCode: "330"}
	change(&e)
	return e
}

func TestLocate(t *testing.T) {
	atlas, shapes := town()
	l := newLocator(atlas, shapes, map[string]postcodePoint{
		"B11AA": {lat: 52.475, lon: -1.895, doubt: 100}, "B11AB": {lat: 52.475, lon: -1.893, doubt: 100},
		"B22BB": {lat: 52.475, lon: -1.885, doubt: 250},
	})
	grid := gridEntry(52.475, -1.895)
	for name, c := range map[string]struct {
		entry         Entry
		placed        Placed
		neighbourhood term.GSS
		point         bool
	}{
		"grid reference in a polygon":        {birmingham(func(e *Entry) { e.Easting, e.Northing = grid.Easting, grid.Northing }), ByGrid, "E01000001", true},
		"the register's own code":            {birmingham(func(e *Entry) { e.Easting, e.Northing, e.LSOA = grid.Easting, grid.Northing, "E01000002" }), ByGrid, "E01000002", true},
		"a code of 2011 that was split":      {birmingham(func(e *Entry) { e.Easting, e.Northing, e.LSOA = grid.Easting, grid.Northing, "E01009999" }), ByGrid, "E01000001", true},
		"exact postcode":                     {birmingham(func(e *Entry) { e.Postcode = "b2 2bb" }), ByPostcode, "E01000002", true},
		"sector of a postcode not known":     {birmingham(func(e *Entry) { e.Postcode = "B1 1ZZ" }), BySector, "", true},
		"a sector known by one postcode":     {birmingham(func(e *Entry) { e.Postcode = "B2 2ZZ" }), ByAuthority, "", false},
		"nothing but the authority":          {birmingham(func(*Entry) {}), ByAuthority, "", false},
		"the authority by its name alone":    {birmingham(func(e *Entry) { e.AuthorityCode, e.Authority = "", "Birmingham City Council" }), ByAuthority, "", false},
		"a Welsh school":                     {birmingham(func(e *Entry) { e.Type = "Welsh establishment" }), Outside, "", false},
		"nothing at all":                     {Entry{}, Unplaced, "", false},
		"an authority that was abolished":    {Entry{AuthorityCode: "909"}, ByAuthority, "", false},
		"in the sliver between two polygons": {birmingham(func(e *Entry) { g := gridEntry(52.475, -1.8892); e.Easting, e.Northing = g.Easting, g.Northing }), ByGrid, "E01000002", true},
	} {
		got := l.locate(&c.entry)
		if got.Placed != c.placed || got.Neighbourhood != c.neighbourhood || got.HasPoint() != c.point {
			t.Errorf("%s: placed by %q in %q, point %v; want %q, %q, %v", name, got.Placed, got.Neighbourhood, got.HasPoint(), c.placed, c.neighbourhood, c.point)
		}
		if got.HasPoint() != (got.Doubt > 0) || !got.HasPoint() && (got.Lat != 0 || got.Lon != 0) {
			t.Errorf("%s: point %g,%g with a doubt of %g m", name, got.Lat, got.Lon, got.Doubt)
		}
		if got.Placed != Outside && c.entry.AuthorityCode == "330" && (got.District != "E08000025" || got.Combined != "E47000007" || got.Region != "E12000005") {
			t.Errorf("%s: lies in %q, %q, %q", name, got.District, got.Combined, got.Region)
		}
	}
}

// gridEntry is the grid reference of a point.
func gridEntry(lat, lon float64) Entry {
	p := gridOf(lat, lon)
	return Entry{Easting: Known(int(p.Easting)), Northing: Known(int(p.Northing))}
}

func TestCurrentFollowsTheHistory(t *testing.T) {
	closed := func() Entry { return Entry{Status: Closed} }
	entries := map[term.SettingID]Entry{"a": closed(), "b": closed(), "c": {Status: Open}, "split": closed(), "left": {Status: Open}, "right": {Status: Open},
		"merged": {Status: Open}, "x": closed(), "y": closed(), "ring1": closed(), "ring2": closed(), "open": {Status: Open}}
	links := []link{
		{from: "a", to: "b", successor: true}, {from: "c", to: "b", kind: "Predecessor"},
		{from: "split", to: "left", successor: true, split: true}, {from: "split", to: "right", successor: true, split: true},
		{from: "x", to: "merged", successor: true}, {from: "y", to: "merged", successor: true}, {from: "y", to: "nowhere", successor: true},
		{from: "ring1", to: "ring2", successor: true}, {from: "ring2", to: "ring1", successor: true}, {from: "open", to: "c", successor: true},
	}
	current := currentOf(entries, links)
	for id, want := range map[term.SettingID]term.SettingID{"a": "c", "b": "c", "c": "c", "split": "split", "x": "merged", "y": "merged", "ring1": "ring2", "open": "open"} {
		if got := current(id); got != want {
			t.Errorf("%s stands now as %s, want %s", id, got, want)
		}
	}
}

func gridOf(lat, lon float64) osgrid.Point { return osgrid.LatLon{Lat: lat, Lon: lon}.Point() }
