package tile

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Encode writes a tile of one layer in the Mapbox Vector Tile format, version
// 2.1. It fails where a property's value is of a type that [Property] does not
// allow. No features make no bytes.
//
// The format is written here, not by orb's encoder, because that one works on
// GeoJSON objects and brings two protocol buffer libraries: Protocol Buffers on
// the wire are little more than what binary.AppendUvarint does.
func Encode(layer string, features []Feature) ([]byte, error) {
	if len(features) == 0 {
		return nil, nil
	}
	e := encoder{keys: map[string]uint32{}, values: map[any]uint32{}}
	for _, f := range features {
		if err := e.feature(f); err != nil {
			return nil, fmt.Errorf("encode layer %s: %w", layer, err)
		}
	}
	b := make([]byte, 0, len(e.features)+len(e.keyBytes)+len(e.valueBytes)+len(layer)+16)
	b = appendUint(b, layerVersion, 2)
	b = appendBytes(b, layerName, []byte(layer))
	b = append(b, e.features...)
	b = append(b, e.keyBytes...)
	b = append(b, e.valueBytes...)
	b = appendUint(b, layerExtent, Extent)
	return appendBytes(nil, tileLayers, b), nil
}

// The field numbers of the format's messages.
const (
	tileLayers = 3

	layerName     = 1
	layerFeatures = 2
	layerKeys     = 3
	layerValues   = 4
	layerExtent   = 5
	layerVersion  = 15

	featureID       = 1
	featureTags     = 2
	featureType     = 3
	featureGeometry = 4

	valueString = 1
	valueDouble = 3
	valueSint   = 6
	valueBool   = 7
)

// encoder gathers a layer's features and the tables of keys and values that
// their properties point into.
type encoder struct {
	keys                           map[string]uint32
	values                         map[any]uint32
	features, keyBytes, valueBytes []byte // fields of the layer, as they will stand in it
	one, packed                    []byte // reused
	tags                           []uint32
}

func (e *encoder) feature(f Feature) error {
	e.tags = e.tags[:0]
	for _, p := range f.Properties {
		value, err := e.value(p.Value)
		if err != nil {
			return fmt.Errorf("feature %d: property %s: %w", f.ID, p.Key, err)
		}
		e.tags = append(e.tags, e.key(p.Key), value)
	}
	b := e.one[:0]
	if f.ID != 0 {
		b = appendUint(b, featureID, f.ID)
	}
	b = e.appendPacked(b, featureTags, e.tags)
	b = appendUint(b, featureType, uint64(f.Geometry.kind))
	b = e.appendPacked(b, featureGeometry, f.Geometry.commands)
	e.one = b
	e.features = appendBytes(e.features, layerFeatures, b)
	return nil
}

func (e *encoder) key(name string) uint32 {
	n, known := e.keys[name]
	if !known {
		n = uint32(len(e.keys))
		e.keys[name] = n
		e.keyBytes = appendBytes(e.keyBytes, layerKeys, []byte(name))
	}
	return n
}

// value gives a value's place in the table.
func (e *encoder) value(v any) (uint32, error) {
	switch v.(type) {
	case string, bool, int, int64, float64:
	default: // before it is a map's key, which some types cannot be
		return 0, fmt.Errorf("a value of type %T cannot be written", v)
	}
	n, known := e.values[v]
	if !known {
		n = uint32(len(e.values))
		e.values[v] = n
		e.valueBytes = appendBytes(e.valueBytes, layerValues, valueMessage(v))
	}
	return n, nil
}

func valueMessage(v any) []byte {
	switch v := v.(type) {
	case string:
		return appendBytes(nil, valueString, []byte(v))
	case bool:
		if v {
			return appendUint(nil, valueBool, 1)
		}
		return appendUint(nil, valueBool, 0)
	case int:
		return appendUint(nil, valueSint, zigzag64(int64(v)))
	case int64:
		return appendUint(nil, valueSint, zigzag64(v))
	case float64:
		return binary.LittleEndian.AppendUint64([]byte{valueDouble<<3 | 1}, math.Float64bits(v))
	}
	return nil
}

func zigzag64(n int64) uint64 { return uint64(n<<1) ^ uint64(n>>63) }

// appendUint appends a field that holds a number.
func appendUint(b []byte, field, v uint64) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(b, field<<3), v)
}

// appendBytes appends a field that holds bytes: text, or another message.
func appendBytes(b []byte, field uint64, v []byte) []byte {
	b = binary.AppendUvarint(b, field<<3|2)
	b = binary.AppendUvarint(b, uint64(len(v)))
	return append(b, v...)
}

// appendPacked appends a field that holds a list of numbers, unless it is empty.
func (e *encoder) appendPacked(b []byte, field uint64, list []uint32) []byte {
	if len(list) == 0 {
		return b
	}
	e.packed = e.packed[:0]
	for _, n := range list {
		e.packed = binary.AppendUvarint(e.packed, uint64(n))
	}
	return appendBytes(b, field, e.packed)
}
