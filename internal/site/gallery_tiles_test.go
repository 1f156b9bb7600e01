package site_test

import (
	"context"
	"net/http"
	"strconv"

	"fairground/internal/tile"

	"github.com/paulmach/orb"
)

// squares is a layer of three square areas side by side, the last without a
// value, in the form in which a room would contribute its own.
type squares struct{ shapes *tile.Polygons }

func newSquares() squares {
	return squares{tile.NewPolygons(3, func(i int) orb.MultiPolygon {
		west := -2.2 + 0.2*float64(i)
		square := orb.Bound{Min: orb.Point{west, 52.38}, Max: orb.Point{west + 0.2, 52.62}}
		return orb.MultiPolygon{square.ToPolygon()}
	})}
}

func (s squares) View(*http.Request) (tile.View, error) { return s, nil }

func (s squares) Key() string { return "squares" }

func (s squares) Features(_ context.Context, c tile.Coord) ([]tile.Feature, error) {
	return s.shapes.Features(c, func(i int) ([]tile.Property, bool) {
		properties := []tile.Property{{Key: "id", Value: "a" + strconv.Itoa(i)}, {Key: "name", Value: "Area " + strconv.Itoa(i)}}
		if i < 2 {
			properties = append(properties, tile.Property{Key: "need", Value: i * 10})
		}
		return properties, true
	}), nil
}
