package register

import (
	"context"
	"fmt"
	"math"
	"net/http"

	"fairground/internal/fault"
	"fairground/internal/term"
	"fairground/internal/tile"

	"github.com/paulmach/orb"
)

// spotLayer shows one setting: where it is, or the circle of doubt around it.
type spotLayer struct {
	s      *Service
	circle bool
}

// View reads which setting is asked for. One without a point has no view.
func (l spotLayer) View(r *http.Request) (tile.View, error) {
	id := term.SettingID(r.URL.Query().Get("setting"))
	version, err := l.s.db.Version(r.Context(), DataVersion)
	if err != nil {
		return nil, err
	}
	v, err := l.s.Setting(r.Context(), id)
	if err != nil {
		return nil, err
	}
	if !v.HasPoint() {
		return nil, fault.NotFound("It is not known where %s is.", v.Name)
	}
	return spotView{v, l.circle, version}, nil
}

type spotView struct {
	setting Setting
	circle  bool
	version int64
}

// Key holds the setting and the data version.
func (v spotView) Key() string { return fmt.Sprintf("%s of %d", v.setting.ID, v.version) }

// Features gives the circle or its middle.
func (v spotView) Features(_ context.Context, c tile.Coord) ([]tile.Feature, error) {
	describe := func(int) ([]tile.Property, bool) {
		return []tile.Property{{Key: "id", Value: string(v.setting.ID)}, {Key: "name", Value: v.setting.Name}}, true
	}
	if v.circle {
		ring := circleAround(v.setting.Lat, v.setting.Lon, v.setting.Doubt)
		return tile.NewPolygons(1, func(int) orb.MultiPolygon { return orb.MultiPolygon{{ring}} }).Features(c, describe), nil
	}
	at := orb.Point{v.setting.Lon, v.setting.Lat}
	return tile.NewPoints(1, func(int) (orb.Point, bool) { return at, true }).Features(c, describe), nil
}

// metresPerDegree of latitude, everywhere near enough.
const metresPerDegree = 111_320

// circleAround is a ring of points at a distance in metres.
func circleAround(lat, lon, metres float64) orb.Ring {
	const corners = 72
	up := metres / metresPerDegree
	across := up / math.Cos(lat*math.Pi/180)
	ring := make(orb.Ring, 0, corners+1)
	for i := range corners + 1 {
		turn := 2 * math.Pi * float64(i%corners) / corners
		ring = append(ring, orb.Point{lon + across*math.Cos(turn), lat + up*math.Sin(turn)})
	}
	return ring
}
