package register

import (
	"context"
	"fmt"
	"net/http"

	"fairground/internal/term"
	"fairground/internal/tile"
)

type neighbourhoodLayer struct{ s *Service }

// View reads within which area neighbourhoods are asked for.
func (l neighbourhoodLayer) View(r *http.Request) (tile.View, error) {
	version, err := l.s.db.Version(r.Context(), DataVersion)
	if err != nil {
		return nil, err
	}
	atlas, err := l.s.Atlas(r.Context())
	if err != nil {
		return nil, err
	}
	whole, err := areaOf(atlas, r.URL.Query().Get("within"))
	if err != nil {
		return nil, err
	}
	return neighbourhoodView{l.s, atlas, whole, version}, nil
}

type neighbourhoodView struct {
	s       *Service
	atlas   *Atlas
	whole   *Area
	version int64
}

// Key holds the data version and the area.
func (v neighbourhoodView) Key() string { return fmt.Sprintf("%s of %d", v.whole.Code, v.version) }

// Features gives the neighbourhoods. One without a decile has none, and the map
// hatches it.
func (v neighbourhoodView) Features(ctx context.Context, c tile.Coord) ([]tile.Feature, error) {
	known, err := v.s.borders.Get(ctx, v.s.db, DataVersion, v.s.loadBorders)
	if err != nil {
		return nil, fmt.Errorf("neighbourhoods: %w", err)
	}
	shown := map[term.GSS]bool{v.whole.Code: true}
	for _, part := range v.atlas.Parts(v.whole.Code, Neighbourhood) {
		shown[part.Code] = true
	}
	return known.Shapes.Features(c, func(i int) ([]tile.Property, bool) {
		if !shown[known.Areas[i].Code] {
			return nil, false
		}
		return neighbourhoodProperties(known.Areas[i], known.children[i]), true
	}), nil
}

func neighbourhoodProperties(area *Area, children Children) []tile.Property {
	out := []tile.Property{{Key: "id", Value: string(area.Code)}, {Key: "name", Value: area.Name}}
	words := "Neighbourhood. How many children are in income-deprived families is not known."
	if children.LowN.Known {
		words = fmt.Sprintf("Neighbourhood. %d children aged 0 to 15 in income-deprived families.", children.LowN.N)
	}
	if children.Decile.Known {
		out = append(out, tile.Property{Key: "decile", Value: children.Decile.N})
	}
	return append(out, tile.Property{Key: "about", Value: words})
}
