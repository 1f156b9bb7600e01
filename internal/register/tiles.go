package register

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"

	"fairground/internal/fault"
	"fairground/internal/term"
	"fairground/internal/tile"

	"github.com/paulmach/orb"
)

// Layers are what this room contributes to maps, by the name each is served
// under:
//
//	outline         one area: ?area=E47000007
//	areas           the areas of a kind within another: ?within=E47000007&kind=district
//	neighbourhoods  those within an area, with how deprived their children are: ?within=E47000007
//	doubt           the circle within which a setting most likely is: ?setting=gias:100000
//	spot            the middle of that circle
func (s *Service) Layers() map[string]tile.Layer {
	return map[string]tile.Layer{
		"outline": areaLayer{s}, "areas": areaLayer{s}, "neighbourhoods": neighbourhoodLayer{s},
		"doubt": spotLayer{s, true}, "spot": spotLayer{s, false},
	}
}

func (s *Service) loadOutlines(ctx context.Context) (*Outlines, error) {
	atlas, err := s.Atlas(ctx)
	if err != nil {
		return nil, err
	}
	out := &Outlines{}
	var shapes []orb.MultiPolygon
	for _, kind := range []AreaKind{Country, Region, CombinedAuthority, County, District, Ward} {
		all, err := s.Boundaries(ctx, kind)
		if err != nil {
			return nil, err
		}
		for _, b := range all {
			if area, ok := atlas.Area(b.Code); ok && area.Current() {
				out.Areas = append(out.Areas, area)
				shapes = append(shapes, b.Shape)
			}
		}
	}
	out.Shapes = tile.NewPolygons(len(shapes), func(i int) orb.MultiPolygon { return shapes[i] })
	return out, nil
}

// Bounds is the rectangle round an area in degrees: of its outline, or else of
// the centres of its neighbourhoods. False where neither is known.
func (s *Service) Bounds(ctx context.Context, area *Area) (orb.Bound, bool, error) {
	known, err := s.bounds.Get(ctx, s.db, DataVersion, func(context.Context) (*sync.Map, error) { return new(sync.Map), nil })
	if err != nil {
		return orb.Bound{}, false, fmt.Errorf("bounds of %s: %w", area.Code, err)
	}
	if b, ok := known.Load(area.Code); ok {
		return b.(orb.Bound), true, nil
	}
	b, found, err := s.boundsOf(ctx, area)
	if err == nil && found {
		known.Store(area.Code, b)
	}
	return b, found, err
}

// boundsOf works the bounds out: from the outline, or from the centres of the
// neighbourhoods where there is none.
func (s *Service) boundsOf(ctx context.Context, area *Area) (orb.Bound, bool, error) {
	b, found, err := s.Boundary(ctx, area.Code)
	if err != nil {
		return orb.Bound{}, false, fmt.Errorf("bounds of %s: %w", area.Code, err)
	}
	if found {
		return b.Shape.Bound(), true, nil
	}
	atlas, err := s.Atlas(ctx)
	if err != nil {
		return orb.Bound{}, false, err
	}
	var centres orb.MultiPoint
	for _, n := range atlas.Parts(area.Code, Neighbourhood) {
		if n.Lat != 0 || n.Lon != 0 {
			centres = append(centres, orb.Point{n.Lon, n.Lat})
		}
	}
	if len(centres) == 0 {
		return orb.Bound{}, false, nil
	}
	const margin = 0.01 // degrees: about the width of a neighbourhood
	return centres.Bound().Pad(margin), true, nil
}

type areaLayer struct{ s *Service }

// View reads which areas are asked for.
func (l areaLayer) View(r *http.Request) (tile.View, error) {
	version, err := l.s.db.Version(r.Context(), DataVersion)
	if err != nil {
		return nil, err
	}
	atlas, known, err := l.of(r.Context())
	if err != nil {
		return nil, err
	}
	query := r.URL.Query()
	if code := query.Get("area"); code != "" {
		area, err := areaOf(atlas, code)
		if err != nil {
			return nil, err
		}
		return areaView{known, fmt.Sprintf("area %s of %d", area.Code, version), map[term.GSS]bool{area.Code: true}}, nil
	}
	whole, err := areaOf(atlas, query.Get("within"))
	if err != nil {
		return nil, err
	}
	kind := AreaKind(query.Get("kind"))
	if rank(kind) < 0 {
		return nil, fault.Invalid("There is no kind of area called “%s”.", kind)
	}
	shown := map[term.GSS]bool{}
	for _, part := range atlas.Parts(whole.Code, kind) {
		shown[part.Code] = true
	}
	return areaView{known, fmt.Sprintf("%s within %s of %d", kind, whole.Code, version), shown}, nil
}

func (l areaLayer) of(ctx context.Context) (*Atlas, *Outlines, error) {
	atlas, err := l.s.Atlas(ctx)
	if err != nil {
		return nil, nil, err
	}
	known, err := l.s.outlines.Get(ctx, l.s.db, DataVersion, l.s.loadOutlines)
	return atlas, known, err
}

func areaOf(atlas *Atlas, code string) (*Area, error) {
	if area, ok := atlas.Area(term.GSS(code)); ok {
		return area, nil
	}
	return nil, fault.NotFound("There is no area with the code “%s”.", code)
}

type areaView struct {
	known *Outlines
	key   string
	shown map[term.GSS]bool
}

// Key holds which areas are asked for, and the data version.
func (v areaView) Key() string { return v.key }

// Features gives the areas asked for.
func (v areaView) Features(_ context.Context, c tile.Coord) ([]tile.Feature, error) {
	return v.known.Shapes.Features(c, func(i int) ([]tile.Property, bool) {
		area := v.known.Areas[i]
		return []tile.Property{{Key: "id", Value: string(area.Code)}, {Key: "name", Value: area.Name}}, v.shown[area.Code]
	}), nil
}

// borders are the neighbourhoods that have an outline.
type borders struct {
	Outlines
	children []Children
}

func (s *Service) loadBorders(ctx context.Context) (*borders, error) {
	atlas, err := s.Atlas(ctx)
	if err != nil {
		return nil, err
	}
	all, err := s.Boundaries(ctx, Neighbourhood)
	if err != nil {
		return nil, err
	}
	children, err := s.needs(ctx)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(b Boundary) bool { _, ok := atlas.Area(b.Code); return !ok })
	out := &borders{Outlines: Outlines{Shapes: tile.NewPolygons(len(all), func(i int) orb.MultiPolygon { return all[i].Shape })}}
	for _, b := range all {
		area, _ := atlas.Area(b.Code)
		out.Areas = append(out.Areas, area)
		out.children = append(out.children, children[b.Code])
	}
	return out, nil
}

// WarmNeeds adds up the needs of every area, which the first page shows.
func (s *Service) WarmNeeds(ctx context.Context) error {
	_, err := s.needSums.Get(ctx, s.db, DataVersion, s.sumNeeds)
	return err
}

// WarmMaps lays out the outlines and neighbourhoods that maps draw.
func (s *Service) WarmMaps(ctx context.Context) error {
	if _, err := s.outlines.Get(ctx, s.db, DataVersion, s.loadOutlines); err != nil {
		return err
	}
	_, err := s.borders.Get(ctx, s.db, DataVersion, s.loadBorders)
	return err
}

// Outlines are areas with their outlines laid out for tiles: number i is that of
// Areas[i].
type Outlines struct {
	Areas  []*Area
	Shapes *tile.Polygons
}

// AreaOutlines are those of the areas wider than a neighbourhood that have one,
// the same until the registers change.
func (s *Service) AreaOutlines(ctx context.Context) (*Outlines, error) {
	known, err := s.outlines.Get(ctx, s.db, DataVersion, s.loadOutlines)
	if err != nil {
		return nil, fmt.Errorf("outlines of areas: %w", err)
	}
	return known, nil
}

// NeighbourhoodOutlines are those of the neighbourhoods that have one, the same
// until the registers change.
func (s *Service) NeighbourhoodOutlines(ctx context.Context) (*Outlines, error) {
	known, err := s.borders.Get(ctx, s.db, DataVersion, s.loadBorders)
	if err != nil {
		return nil, fmt.Errorf("outlines of neighbourhoods: %w", err)
	}
	return &known.Outlines, nil
}
