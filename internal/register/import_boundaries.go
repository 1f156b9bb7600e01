package register

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"

	"fairground/internal/register/source"
	"fairground/internal/term"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/planar"
)

// Boundary is the outline of an area.
type Boundary struct {
	Code      term.GSS
	Release   string // the file it came from
	Vertices  int
	Dissolved bool // ours, out of districts; no publisher drew it
	Shape     orb.MultiPolygon
}

// ImportBoundaries reads GeoJSON files (WGS84) of any level of English
// geography. Of two boundaries for one area the finer is kept. Combined
// authorities, regions and England get an outline dissolved from their
// districts where no file holds a current one.
func (s *Service) ImportBoundaries(ctx context.Context, paths ...string) (Report, error) {
	return s.imported(ctx, "boundaries", paths, func(ctx context.Context, report *Report) error {
		atlas, err := s.loadAtlas(ctx)
		if err != nil {
			return err
		}
		if atlas.Len() == 0 {
			return fmt.Errorf("no areas are loaded yet: import the look-ups of areas first")
		}
		have, err := s.boundaryVertices(ctx)
		if err != nil {
			return err
		}
		best := map[term.GSS]Boundary{}
		for _, path := range paths {
			if err := readBoundaries(path, atlas, best, report); err != nil {
				return err
			}
		}
		for code, b := range best {
			if b.Vertices <= have[code] {
				delete(best, code)
			}
		}
		if len(best) == 0 {
			return nil
		}
		report.count("new", len(best))
		report.Rows = len(best)
		if err := s.saveBoundaries(ctx, best); err != nil {
			return err
		}
		if err := s.dissolveMissing(ctx, atlas, report); err != nil {
			return err
		}
		if err := s.saveCentres(ctx, best); err != nil {
			return err
		}
		return s.refresh(ctx, report)
	})
}

var codeProperty = regexp.MustCompile(`(?i)^[a-z]+\d\d(cd|_code)$`)

// readBoundaries keeps, for every current area of a file, the finest outline.
func readBoundaries(path string, atlas *Atlas, best map[term.GSS]Boundary, report *Report) error {
	f, err := source.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	name := filepath.Base(path)
	text, err := io.ReadAll(f)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	var collection struct {
		Features []geojson.Feature `json:"features"`
	}
	if err := json.Unmarshal(text, &collection); err != nil {
		return fmt.Errorf("%s: expected GeoJSON in WGS84: %w", name, err)
	}
	skipped := 0
	for i := range collection.Features {
		feature := &collection.Features[i]
		code, ok := featureCode(feature.Properties)
		if !ok {
			return fmt.Errorf("%s: feature %d: expected a property such as LAD24CD or lsoa21_code with a GSS code", name, i+1)
		}
		now, ok := atlas.One(code)
		if !ok || !atlas.areas[now].Current() || now != code && len(atlas.predecessors(now)) > 1 { // part of what it became
			skipped++
			continue
		}
		shape, ok := multi(feature.Geometry)
		if !ok {
			report.wrong(fmt.Errorf("%s: feature %d (%s): expected a polygon in degrees", name, i+1, code))
			continue
		}
		if n := vertices(shape); n > best[now].Vertices {
			best[now] = Boundary{Code: now, Release: name, Vertices: n, Shape: shape}
		}
	}
	if skipped > 0 {
		report.note("%s: %d outlines of areas outside England, past or not known were left aside", name, skipped)
	}
	return nil
}

// featureCode finds the area's own code: the property named after the level,
// not those that say which wider area it lies in.
func featureCode(properties map[string]any) (term.GSS, bool) {
	var found []string
	for key, value := range properties {
		if text, ok := value.(string); ok && codeProperty.MatchString(key) && len(text) == 9 {
			found = append(found, text)
		}
	}
	// A ward's feature also names its district (LAD25CD): the narrower is its own.
	slices.SortFunc(found, func(x, y string) int { return cmp.Compare(narrowness(y), narrowness(x)) })
	if len(found) == 0 {
		return "", false
	}
	return term.GSS(found[0]), true
}

func narrowness(code string) int {
	kind, ok := KindOf(term.GSS(code))
	if !ok {
		return -1
	}
	return rank(kind)
}

func multi(g orb.Geometry) (orb.MultiPolygon, bool) {
	var shape orb.MultiPolygon
	switch g := g.(type) {
	case orb.Polygon:
		shape = orb.MultiPolygon{g}
	case orb.MultiPolygon:
		shape = g
	}
	if len(shape) == 0 {
		return nil, false
	}
	b := shape.Bound()
	return shape, b.Min[0] > -10 && b.Max[0] < 3 && b.Min[1] > 49 && b.Max[1] < 61
}

func vertices(shape orb.MultiPolygon) int {
	n := 0
	for _, polygon := range shape {
		for _, ring := range polygon {
			n += len(ring)
		}
	}
	return n
}

// dissolveMissing makes the outlines that no publisher gave.
func (s *Service) dissolveMissing(ctx context.Context, atlas *Atlas, report *Report) error {
	have, err := s.boundaryVertices(ctx)
	if err != nil {
		return err
	}
	districts, err := s.Boundaries(ctx, District)
	if err != nil {
		return err
	}
	shapes := map[term.GSS]orb.MultiPolygon{}
	for _, b := range districts {
		shapes[b.Code] = b.Shape
	}
	made := map[term.GSS]Boundary{}
	for _, kind := range []AreaKind{County, CombinedAuthority, Region, Country} {
		for _, area := range atlas.Kind(kind) {
			if have[area.Code] > 0 {
				continue
			}
			if shape := dissolveDistricts(atlas.Parts(area.Code, District), shapes); shape != nil {
				made[area.Code] = Boundary{Code: area.Code, Release: "dissolved from its districts", Vertices: vertices(shape), Dissolved: true, Shape: shape}
			}
		}
	}
	if len(made) > 0 {
		report.note("%d areas without a published boundary were dissolved from their districts", len(made))
	}
	return s.saveBoundaries(ctx, made)
}

// dissolveDistricts is nil unless every district has its outline: a shape with
// a district missing would be a false one.
func dissolveDistricts(districts []*Area, shapes map[term.GSS]orb.MultiPolygon) orb.MultiPolygon {
	var parts []orb.MultiPolygon
	for _, d := range districts {
		shape, ok := shapes[d.Code]
		if !ok {
			return nil
		}
		parts = append(parts, shape)
	}
	if len(parts) == 0 {
		return nil
	}
	return dissolve(parts)
}

// centre is a point to put a label at: the centroid of the largest part.
func centre(shape orb.MultiPolygon) orb.Point {
	var best orb.Point
	var most float64
	for _, polygon := range shape {
		if c, area := planar.CentroidArea(polygon); area > most {
			best, most = c, area
		}
	}
	return best
}
