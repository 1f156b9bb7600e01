package register

import (
	"context"
	"database/sql"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"fairground/internal/db"
	"fairground/internal/term"
)

func (s *Service) loadAtlas(ctx context.Context) (*Atlas, error) {
	a := newAtlas()
	areas, err := db.Collect(ctx, s.db, scanArea, `select code, kind, name, other_names, valid_from, valid_to, lat, lon from area`)
	if err != nil {
		return nil, err
	}
	for _, area := range areas {
		a.areas[area.Code] = area
	}
	for table, into := range map[string]map[term.GSS][]term.GSS{
		`select part, whole from area_part order by part, whole`:              a.wholes,
		`select code, successor from area_successor order by code, successor`: a.successors,
	} {
		pairs, err := db.Collect(ctx, s.db, scanPair, table)
		if err != nil {
			return nil, err
		}
		for _, p := range pairs {
			into[term.GSS(p[0])] = append(into[term.GSS(p[0])], term.GSS(p[1]))
		}
	}
	codes, err := db.Collect(ctx, s.db, scanPair, `select dfe, code from area_authority_code`)
	if err != nil {
		return nil, err
	}
	for _, c := range codes {
		a.authority[c[0]] = term.GSS(c[1])
	}
	a.finish()
	return a, nil
}

func scanArea(row db.Scanner) (*Area, error) {
	var a Area
	var other string
	var from, to sql.NullTime
	var lat, lon sql.NullFloat64
	if err := row.Scan(&a.Code, &a.Kind, &a.Name, &other, &from, &to, &lat, &lon); err != nil {
		return nil, err
	}
	if other != "" {
		a.OtherNames = strings.Split(other, "\n")
	}
	a.From, a.To, a.Lat, a.Lon = from.Time.UTC(), to.Time.UTC(), lat.Float64, lon.Float64
	if !from.Valid {
		a.From = time.Time{}
	}
	if !to.Valid {
		a.To = time.Time{}
	}
	return &a, nil
}

func scanPair(row db.Scanner) (p [2]string, err error) {
	err = row.Scan(&p[0], &p[1])
	return p, err
}

// saveAtlas replaces the stored areas: they are few, and what points at them
// does so by code.
func (s *Service) saveAtlas(ctx context.Context, a *Atlas) error {
	for _, table := range []string{"area_part", "area_successor", "area_authority_code", "area"} {
		if _, err := s.db.Exec(ctx, "delete from "+table); err != nil {
			return err
		}
	}
	_, err := s.db.Load(ctx, "area", []string{"code", "kind", "name", "other_names", "valid_from", "valid_to", "lat", "lon"}, func(yield func([]any) bool) {
		for _, code := range slices.Sorted(maps.Keys(a.areas)) {
			r := a.areas[code]
			lat, lon := any(r.Lat), any(r.Lon)
			if r.Lat == 0 && r.Lon == 0 {
				lat, lon = nil, nil
			}
			if !yield([]any{string(r.Code), string(r.Kind), r.Name, strings.Join(r.OtherNames, "\n"), db.Date(r.From), db.Date(r.To), lat, lon}) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	if _, err := s.db.Load(ctx, "area_part", []string{"part", "whole"}, pairs(a.wholes)); err != nil {
		return err
	}
	if _, err := s.db.Load(ctx, "area_successor", []string{"code", "successor"}, pairs(a.successors)); err != nil {
		return err
	}
	_, err = s.db.Load(ctx, "area_authority_code", []string{"dfe", "code"}, func(yield func([]any) bool) {
		for _, dfe := range slices.Sorted(maps.Keys(a.authority)) {
			if !yield([]any{dfe, string(a.authority[dfe])}) {
				return
			}
		}
	})
	return err
}

func pairs(m map[term.GSS][]term.GSS) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for _, from := range slices.Sorted(maps.Keys(m)) {
			for _, to := range m[from] {
				if !yield([]any{string(from), string(to)}) {
					return
				}
			}
		}
	}
}
