package register

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"fairground/internal/db"
	"fairground/internal/term"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
)

// boundaryVertices says how fine the stored outlines are. An outline of our own
// counts as none: any published one replaces it.
func (s *Service) boundaryVertices(ctx context.Context) (map[term.GSS]int, error) {
	type fine struct {
		code term.GSS
		n    int
	}
	rows, err := db.Collect(ctx, s.db, func(row db.Scanner) (f fine, err error) {
		err = row.Scan(&f.code, &f.n)
		return f, err
	}, `select code, case when dissolved then 0 else vertices end from area_boundary`)
	if err != nil {
		return nil, err
	}
	out := map[term.GSS]int{}
	for _, r := range rows {
		out[r.code] = r.n
	}
	return out, nil
}

func (s *Service) saveBoundaries(ctx context.Context, boundaries map[term.GSS]Boundary) error {
	codes := slices.Sorted(maps.Keys(boundaries))
	for chunk := range slices.Chunk(codes, 500) {
		if _, err := s.db.Exec(ctx, `delete from area_boundary where code in (`+db.Parameters(1, len(chunk))+`)`, texts(chunk)...); err != nil {
			return err
		}
	}
	var broken error
	_, err := s.db.Load(ctx, "area_boundary", []string{"code", "release", "vertices", "dissolved", "shape"}, func(yield func([]any) bool) {
		for _, code := range codes {
			b := boundaries[code]
			shape, err := wkb.Marshal(b.Shape)
			if err != nil {
				broken = fmt.Errorf("boundary of %s: %w", code, err)
				return
			}
			if !yield([]any{string(code), b.Release, int64(b.Vertices), b.Dissolved, shape}) {
				return
			}
		}
	})
	if broken != nil {
		return broken
	}
	return err
}

func (s *Service) saveCentres(ctx context.Context, boundaries map[term.GSS]Boundary) error {
	for code, b := range boundaries {
		if kind, _ := KindOf(code); kind == Neighbourhood {
			continue // their publisher gives population-weighted centres
		}
		c := centre(b.Shape)
		if _, err := s.db.Exec(ctx, `update area set lon = $1, lat = $2 where code = $3`, c[0], c[1], string(code)); err != nil {
			return err
		}
	}
	return nil
}

// Boundaries reads the outlines of every area of a kind that has one.
func (s *Service) Boundaries(ctx context.Context, kind AreaKind) ([]Boundary, error) {
	return db.Collect(ctx, s.db, scanBoundary, `select b.code, b.release, b.vertices, b.dissolved, b.shape
		from area_boundary b join area a on a.code = b.code where a.kind = $1 order by b.code`, string(kind))
}

// Boundary reads one area's outline; found is false where there is none.
func (s *Service) Boundary(ctx context.Context, code term.GSS) (b Boundary, found bool, err error) {
	return db.Get(ctx, s.db, scanBoundary, `select code, release, vertices, dissolved, shape from area_boundary where code = $1`, string(code))
}

func scanBoundary(row db.Scanner) (b Boundary, err error) {
	var shape []byte
	if err := row.Scan(&b.Code, &b.Release, &b.Vertices, &b.Dissolved, &shape); err != nil {
		return b, err
	}
	g, err := wkb.Unmarshal(shape)
	if err != nil {
		return b, fmt.Errorf("boundary of %s: %w", b.Code, err)
	}
	b.Shape, _ = g.(orb.MultiPolygon)
	return b, nil
}

// texts turns codes, ids and the like into statement arguments.
func texts[T ~string](values []T) []any {
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = string(v)
	}
	return args
}
