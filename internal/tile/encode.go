package tile

import (
	"encoding/binary"
	"fmt"
	"math"
)

// The numbers of the format's fields, and of its kinds of value and geometry.
const (
	tileLayer = 3

	layerName     = 1
	layerFeature  = 2
	layerKey      = 3
	layerValue    = 4
	layerExtent   = 5
	layerVersion  = 15
	formatVersion = 2

	featureID       = 1
	featureTags     = 2
	featureType     = 3
	featureGeometry = 4

	valueString = 1
	valueDouble = 3
	valueSigned = 6
	valueBool   = 7

	pointShape   = 1
	polygonShape = 3

	moveTo    = 1
	lineTo    = 2
	closePath = 7
)

// The wire types of protocol buffers.
const (
	varint    = 0
	eightByte = 1
	delimited = 2
)

// Encode writes a tile of one layer in the Mapbox Vector Tile format, version
// 2.1. It fails where a property's value is of a type that [Property] does not
// allow. A feature without a geometry is left out, and no features make no bytes.
func Encode(layer string, features []Feature) ([]byte, error) {
	e := encoder{words: make(map[string]uint64, len(features)), numbers: map[scalar]uint64{}}
	e.layer = make([]byte, 0, 64*len(features)+len(layer)+16)
	e.layer = appendNumber(e.layer, layerVersion, formatVersion)
	e.layer = appendText(e.layer, layerName, layer)
	head := len(e.layer)
	for i := range features {
		if err := e.feature(&features[i]); err != nil {
			return nil, fmt.Errorf("encode layer %s: feature %d: %w", layer, features[i].ID, err)
		}
	}
	if len(e.layer) == head {
		return nil, nil
	}
	for _, key := range e.keys {
		e.layer = appendText(e.layer, layerKey, key)
	}
	e.layer = append(e.layer, e.values...)
	e.layer = appendNumber(e.layer, layerExtent, Extent)
	tile := make([]byte, 0, len(e.layer)+8)
	return appendBytes(tile, tileLayer, e.layer), nil
}

// encoder gathers a layer. Keys and values are written once each, and features
// name them by their number.
type encoder struct {
	layer   []byte
	keys    []string // few: looked through
	values  []byte   // as fields of the layer
	n       uint64   // how many there are
	words   map[string]uint64
	numbers map[scalar]uint64
	tags    []byte // of the feature in hand
	body    []byte
}

// scalar is a value that is no text, with the field that it is written as.
type scalar struct {
	field int
	bits  uint64
}

func (e *encoder) feature(f *Feature) error {
	e.tags = e.tags[:0]
	for _, p := range f.Properties {
		value, err := e.value(p.Value)
		if err != nil {
			return fmt.Errorf("property %s: %w", p.Key, err)
		}
		e.tags = binary.AppendUvarint(e.tags, e.key(p.Key))
		e.tags = binary.AppendUvarint(e.tags, value)
	}
	if len(f.Geometry.commands) == 0 {
		return nil
	}
	b := e.body[:0]
	if f.ID != 0 {
		b = appendNumber(b, featureID, f.ID)
	}
	if len(e.tags) > 0 {
		b = appendBytes(b, featureTags, e.tags)
	}
	b = appendNumber(b, featureType, uint64(f.Geometry.shape))
	b = appendBytes(b, featureGeometry, f.Geometry.commands)
	e.body = b
	e.layer = appendBytes(e.layer, layerFeature, b)
	return nil
}

func (e *encoder) key(key string) uint64 {
	for i, known := range e.keys {
		if known == key {
			return uint64(i)
		}
	}
	e.keys = append(e.keys, key)
	return uint64(len(e.keys) - 1)
}

// value gives a value's number, writing it where it is new.
func (e *encoder) value(v any) (uint64, error) {
	switch v := v.(type) {
	case string:
		number, known := e.words[v]
		if !known {
			number = e.n
			e.words[v] = number
			e.add(appendText(e.body[:0], valueString, v))
		}
		return number, nil
	case bool:
		if v {
			return e.number(valueBool, 1), nil
		}
		return e.number(valueBool, 0), nil
	case int:
		return e.number(valueSigned, zigzag(int64(v))), nil
	case int64:
		return e.number(valueSigned, zigzag(v)), nil
	case float64:
		return e.number(valueDouble, math.Float64bits(v)), nil
	}
	return 0, fmt.Errorf("a value of type %T cannot be written", v)
}

func (e *encoder) number(field int, bits uint64) uint64 {
	key := scalar{field, bits}
	number, known := e.numbers[key]
	if known {
		return number
	}
	number = e.n
	e.numbers[key] = number
	if field == valueDouble {
		b := binary.AppendUvarint(e.body[:0], uint64(field)<<3|eightByte)
		e.add(binary.LittleEndian.AppendUint64(b, bits))
	} else {
		e.add(appendNumber(e.body[:0], field, bits))
	}
	return number
}

// add writes a value, made in the spare body.
func (e *encoder) add(value []byte) {
	e.body = value
	e.values = appendBytes(e.values, layerValue, value)
	e.n++
}

func zigzag(n int64) uint64 { return uint64(n<<1) ^ uint64(n>>63) }

func appendNumber(b []byte, field int, n uint64) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(b, uint64(field)<<3|varint), n)
}

func appendBytes(b []byte, field int, data []byte) []byte {
	b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(field)<<3|delimited), uint64(len(data)))
	return append(b, data...)
}

func appendText(b []byte, field int, text string) []byte {
	b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(field)<<3|delimited), uint64(len(text)))
	return append(b, text...)
}

// command names what is done with so many positions.
func command(id, times int) uint64 { return uint64(times)<<3 | uint64(id) }

// route writes the positions of a geometry, each by its way from the one before.
type route struct {
	out []byte
	at  vertex
}

func (r *route) step(v vertex) {
	r.out = binary.AppendUvarint(r.out, zigzag(int64(v.x-r.at.x)))
	r.out = binary.AppendUvarint(r.out, zigzag(int64(v.y-r.at.y)))
	r.at = v
}

// ring writes an open ring: the format closes it itself.
func (r *route) ring(vertices []vertex) {
	r.out = binary.AppendUvarint(r.out, command(moveTo, 1))
	r.step(vertices[0])
	r.out = binary.AppendUvarint(r.out, command(lineTo, len(vertices)-1))
	for _, v := range vertices[1:] {
		r.step(v)
	}
	r.out = binary.AppendUvarint(r.out, command(closePath, 1))
}

// pointAt is the geometry of one position.
func pointAt(v vertex) Geometry {
	r := route{out: make([]byte, 0, 8)}
	r.out = binary.AppendUvarint(r.out, command(moveTo, 1))
	r.step(v)
	return Geometry{pointShape, r.out}
}
