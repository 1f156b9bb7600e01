package provision

import (
	"context"
	"fmt"
	"net/http"

	"fairground/internal/fault"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
	"fairground/internal/tile"

	"github.com/paulmach/orb"
)

// Layers are what this room contributes to maps:
//
//	settings  who works at each: ?within=E47000007, and the filters of a place's page
//
// From afar, settings where someone works are drawn together with their number;
// closer in, each is a dot, and those where nobody is recorded show too.
func (s *Service) Layers() map[string]tile.Layer {
	return map[string]tile.Layer{"settings": settingLayer{s}}
}

// apart is the zoom from which settings are drawn one by one.
const apart = 11

type settingLayer struct{ s *Service }

// View reads the filters and the viewer's mask.
func (l settingLayer) View(r *http.Request) (tile.View, error) {
	ctx := r.Context()
	atlas, err := l.s.register.Atlas(ctx)
	if err != nil {
		return nil, err
	}
	asked, err := readAsked(r.URL.Query())
	if err != nil {
		return nil, err
	}
	code := term.GSS(r.URL.Query().Get("within"))
	area, ok := atlas.Area(code)
	if !ok {
		return nil, fault.NotFound("There is no area with the code “%s”.", code)
	}
	asked.Area = area
	versions, err := l.s.versions(ctx)
	if err != nil {
		return nil, err
	}
	mask, err := l.s.MaskOf(ctx)
	if err != nil {
		return nil, err
	}
	key := fmt.Sprintf("%s %s %s of %v", code, asked.query().Encode(), mask.Key(), versions)
	return settingTiles{l.s, asked, mask, key}, nil
}

type settingTiles struct {
	s     *Service
	asked Asked
	mask  Mask
	key   string
}

// Key holds the area, the filters, the mask and the data versions.
func (v settingTiles) Key() string { return v.key }

// Features gives the settings. One known by its postcode's sector alone is not
// drawn: the middle of a sector is nobody's address.
func (v settingTiles) Features(ctx context.Context, c tile.Coord) ([]tile.Feature, error) {
	known, err := v.s.dots(ctx)
	if err != nil {
		return nil, fmt.Errorf("settings on the map: %w", err)
	}
	picture, err := v.s.Picture(ctx)
	if err != nil {
		return nil, err
	}
	work := Settings(picture.Work(v.asked.Filter, v.mask))
	listings := known.gazetteer.Listings
	if c.Z < apart {
		keep := func(i int) bool { return len(work[listings[i].ID]) > 0 }
		return known.points.Clusters(c, keep, func(members []int) []tile.Property {
			if len(members) == 1 {
				return dotProperties(&listings[members[0]], work[listings[members[0]].ID])
			}
			return []tile.Property{{Key: "count", Value: len(members)}}
		}), nil
	}
	return known.points.Features(c, func(i int) ([]tile.Property, bool) {
		l := &listings[i]
		there := work[l.ID]
		if len(there) == 0 && (v.asked.narrowed() || l.Status != register.Open) || !l.In(v.asked.Area) {
			return nil, false
		}
		return dotProperties(l, there), true
	}), nil
}

func dotProperties(l *register.Listing, work []*Work) []tile.Property {
	n := len(Organisations(work))
	about := l.Kind() + ". No organisation recorded."
	if n > 0 {
		about = l.Kind() + ". " + site.Plural(n, "organisation", "organisations") + " recorded."
	}
	return []tile.Property{{Key: "id", Value: string(l.ID)}, {Key: "name", Value: l.Name}, {Key: "organisations", Value: n}, {Key: "about", Value: about}}
}

// dots are the settings that may be drawn, laid out for tiles.
type dots struct {
	gazetteer *register.Gazetteer
	points    *tile.Points
}

// dots gives the layout of the present gazetteer, which changes with the
// registers alone.
func (s *Service) dots(ctx context.Context) (*dots, error) {
	g, err := s.register.Gazetteer(ctx)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.laid == nil || s.laid.gazetteer != g {
		points := tile.NewPoints(len(g.Listings), func(i int) (orb.Point, bool) {
			l := &g.Listings[i]
			return orb.Point{l.Lon, l.Lat}, l.HasPoint() && l.Placed != register.BySector
		})
		s.laid = &dots{g, points}
	}
	return s.laid, nil
}
