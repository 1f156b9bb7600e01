package tile_test

import (
	"encoding/binary"
	"math"
	"testing"

	"fairground/internal/tile"
)

// decoded is a tile read back, by a reader that shares no code with the writer.
type decoded struct {
	name     string
	extent   uint64
	version  uint64
	features []drawn
}

type drawn struct {
	id         uint64
	kind       uint64
	rings      [][][2]int64 // for points, one ring of one
	properties map[string]any
}

// area2 is twice the area of all rings, holes taken off.
func (d drawn) area2() (sum int64) {
	for _, r := range d.rings {
		for i := range r {
			a, b := r[i], r[(i+1)%len(r)]
			sum += a[0]*b[1] - b[0]*a[1]
		}
	}
	return sum
}

// fields walks a message: number for varints and fixed numbers, bytes for the rest.
func fields(t *testing.T, b []byte, visit func(field uint64, n uint64, bytes []byte)) {
	t.Helper()
	next := func() uint64 {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			t.Fatal("a number is cut short")
		}
		b = b[n:]
		return v
	}
	for len(b) > 0 {
		tag := next()
		switch tag & 7 {
		case 0:
			visit(tag>>3, next(), nil)
		case 1:
			visit(tag>>3, binary.LittleEndian.Uint64(b), nil)
			b = b[8:]
		case 2:
			n := next()
			if n > uint64(len(b)) {
				t.Fatal("a field is cut short")
			}
			visit(tag>>3, 0, b[:n])
			b = b[n:]
		default:
			t.Fatalf("wire type %d", tag&7)
		}
	}
}

func unpack(t *testing.T, b []byte) (list []int64) {
	for len(b) > 0 {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			t.Fatal("a number is cut short")
		}
		list, b = append(list, int64(v)), b[n:]
	}
	return list
}

func signed(n int64) int64 { return n>>1 ^ -(n & 1) }

func decode(t *testing.T, data []byte) (d decoded) {
	t.Helper()
	if len(data) == 0 {
		return d
	}
	var keys []string
	var values []any
	var raw [][]byte
	fields(t, data, func(field, _ uint64, layer []byte) {
		if field != 3 {
			t.Fatalf("tile has field %d", field)
		}
		fields(t, layer, func(field, n uint64, b []byte) {
			switch field {
			case 1:
				d.name = string(b)
			case 2:
				raw = append(raw, b)
			case 3:
				keys = append(keys, string(b))
			case 4:
				values = append(values, value(t, b))
			case 5:
				d.extent = n
			case 15:
				d.version = n
			}
		})
	})
	for _, b := range raw {
		d.features = append(d.features, feature(t, b, keys, values))
	}
	return d
}

func value(t *testing.T, b []byte) (v any) {
	fields(t, b, func(field, n uint64, b []byte) {
		switch field {
		case 1:
			v = string(b)
		case 3:
			v = math.Float64frombits(n)
		case 6:
			v = signed(int64(n))
		case 7:
			v = n == 1
		default:
			t.Fatalf("value has field %d", field)
		}
	})
	return v
}

func feature(t *testing.T, b []byte, keys []string, values []any) drawn {
	d := drawn{properties: map[string]any{}}
	fields(t, b, func(field, n uint64, b []byte) {
		switch field {
		case 1:
			d.id = n
		case 2:
			tags := unpack(t, b)
			for i := 0; i < len(tags); i += 2 {
				d.properties[keys[tags[i]]] = values[tags[i+1]]
			}
		case 3:
			d.kind = n
		case 4:
			d.rings = rings(t, unpack(t, b))
		}
	})
	return d
}

func rings(t *testing.T, commands []int64) (out [][][2]int64) {
	t.Helper()
	var at [2]int64
	var r [][2]int64
	for i := 0; i < len(commands); {
		command, times := commands[i]&7, commands[i]>>3
		i++
		if command == 7 {
			out, r = append(out, r), nil
			continue
		}
		for range times {
			at[0] += signed(commands[i])
			at[1] += signed(commands[i+1])
			r = append(r, at)
			i += 2
		}
	}
	if r != nil {
		out = append(out, r)
	}
	return out
}

func encoded(t *testing.T, features []tile.Feature) decoded {
	t.Helper()
	data, err := tile.Encode("layer", features)
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, data)
}
