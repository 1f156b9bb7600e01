package tile

import (
	"fmt"

	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
)

// formatVersion is the major version of the format, as a layer states it.
const formatVersion = 2

// Encode writes a tile of one layer in the Mapbox Vector Tile format, version
// 2.1. It fails where a property's value is of a type that [Property] does not
// allow. A feature without a geometry is left out, and no features make no bytes.
func Encode(layer string, features []Feature) ([]byte, error) {
	if len(features) == 0 {
		return nil, nil
	}
	l := &mvt.Layer{Name: layer, Version: formatVersion, Extent: Extent, Features: make([]*geojson.Feature, len(features))}
	for i, f := range features {
		one, err := f.geoJSON()
		if err != nil {
			return nil, fmt.Errorf("encode layer %s: feature %d: %w", layer, f.ID, err)
		}
		l.Features[i] = one
	}
	data, err := mvt.Marshal(mvt.Layers{l})
	if err != nil {
		return nil, fmt.Errorf("encode layer %s: %w", layer, err)
	}
	return data, nil
}

// geoJSON gives the feature as orb's encoder takes it. Its shape stays in the
// tile's units.
func (f Feature) geoJSON() (*geojson.Feature, error) {
	properties := make(geojson.Properties, len(f.Properties))
	for _, p := range f.Properties {
		if !writable(p.Value) {
			return nil, fmt.Errorf("property %s: a value of type %T cannot be written", p.Key, p.Value)
		}
		properties[p.Key] = p.Value
	}
	one := &geojson.Feature{Geometry: f.Geometry.shape, Properties: properties}
	if f.ID != 0 {
		one.ID = f.ID
	}
	return one, nil
}

// writable reports whether a value is of a type that [Property] allows. The
// encoder would take others too, and write those it does not know as JSON text.
func writable(v any) bool {
	switch v.(type) {
	case string, bool, int, int64, float64:
		return true
	}
	return false
}
