package main

import (
	"cmp"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/term"
	"fairground/internal/tile"

	"github.com/paulmach/orb"
)

// tileAsked is a tile of the bench, with what its README says is in it.
type tileAsked struct {
	y        uint32
	features int
	ids      string // md5 of the neighbourhoods' numbers with commas between
}

func tilesAsked() []tileAsked {
	return []tileAsked{{167, 1511, "aca5984273e3c595975f13becce40bc1"}, {168, 1251, "d772222a92d75aa92e88eb5d76761162"}}
}

func (t tileAsked) coord() tile.Coord { return tile.Coord{Z: 9, X: 253, Y: t.y} }
func (t tileAsked) name() string      { return fmt.Sprintf("9/253/%d", t.y) }

// outlines are the neighbourhoods' polygons.
type outlines struct {
	codes  []term.GSS
	shapes []json.RawMessage // as published
	index  *tile.Polygons
}

func outlinesPath(data string) string {
	return filepath.Join(data, "boundaries", "humaniverse-geographr", "boundaries_lsoa21_england.geojson.gz")
}

func readOutlines(data string) (*outlines, error) {
	f, err := os.Open(outlinesPath(data))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	var all struct {
		Features []struct {
			Properties struct {
				Code term.GSS `json:"lsoa21_code"`
			}
			Geometry json.RawMessage
		}
	}
	if err := json.NewDecoder(unzipped).Decode(&all); err != nil {
		return nil, err
	}
	out := &outlines{}
	shapes := make([]orb.MultiPolygon, len(all.Features))
	for k, feature := range all.Features {
		var shape struct{ Coordinates orb.MultiPolygon }
		if err := json.Unmarshal(feature.Geometry, &shape); err != nil {
			return nil, fmt.Errorf("%s: %w", feature.Properties.Code, err)
		}
		out.codes, out.shapes, shapes[k] = append(out.codes, feature.Properties.Code), append(out.shapes, feature.Geometry), shape.Coordinates
	}
	out.index = tile.NewPolygons(len(shapes), func(i int) orb.MultiPolygon { return shapes[i] })
	return out, nil
}

// checkTiles compares which neighbourhoods are in a tile, drawn to its units as
// PostGIS does; maps draw to half pixels. Its bytes are PostGIS's
// own, and differ from run to run.
func checkTiles(e *england, o *outlines, l *ledger) error {
	for _, t := range tilesAsked() {
		for _, q := range []string{"q7_tile ", "q7t_tile_transform "} {
			l.leave(q+t.name(), "how PostGIS wrote it, other in each run; which features are in it is compared", "rows", "bytes", "gzip", "md5")
		}
		var numbers []int
		for _, f := range o.index.Finest(t.coord(), func(int) ([]tile.Property, bool) { return nil, true }) {
			i, _ := e.Land.FindNeighbourhood(o.codes[f.ID-1])
			numbers = append(numbers, e.number[i])
		}
		slices.SortFunc(numbers, cmp.Compare[int])
		ids := strings.ReplaceAll(strings.Trim(fmt.Sprint(numbers), "[]"), " ", ",")
		if err := l.answer("q7 "+t.name()+" (README)", map[string]any{"features": len(numbers), "ids": md5Of(ids)}); err != nil {
			return err
		}
	}
	return nil
}

// draw makes a tile with what question 7 has in it: of each neighbourhood its
// code, children, rank and access, which was worked out before.
func (o *outlines) draw(e *england, at []int32, access []float64, t tileAsked) []byte {
	features := o.index.Features(t.coord(), func(k int) ([]tile.Property, bool) {
		n := &e.Land.Neighbourhoods[at[k]]
		properties := []tile.Property{{Key: "code", Value: string(n.Code)}, {Key: "idaci_rank", Value: n.Rank}, {Key: "access", Value: access[at[k]]}}
		if n.Children.Known {
			properties = append(properties, tile.Property{Key: "children", Value: n.Children.N})
		}
		return properties, true
	})
	data, err := tile.Encode("neighbourhood", features)
	if err != nil {
		panic(err) // text and numbers can be written
	}
	return data
}

// places are the outlines' neighbourhoods, as indexes of the land.
func (o *outlines) places(l *snapshot.Land) ([]int32, error) {
	out := make([]int32, len(o.codes))
	for k, code := range o.codes {
		i, ok := l.FindNeighbourhood(code)
		if !ok {
			return nil, fmt.Errorf("the outline of %s is of no neighbourhood", code)
		}
		out[k] = int32(i)
	}
	return out, nil
}
