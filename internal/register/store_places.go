package register

import (
	"context"
	"slices"
	"strings"

	"fairground/internal/db"
	"fairground/internal/term"
)

var locationColumns = []string{"setting_id", "current_id", "placed", "doubt_m", "lat", "lon", "neighbourhood", "ward", "district", "county", "combined_authority", "region"}

func (l *Location) dest() []any {
	return []any{&l.Current, &l.Placed, &l.Doubt, &l.Lat, &l.Lon, &l.Neighbourhood, &l.Ward, &l.District, &l.CountyArea, &l.Combined, &l.Region}
}

func (s *Service) locations(ctx context.Context) (map[term.SettingID]Location, error) {
	type row struct {
		id term.SettingID
		l  Location
	}
	rows, err := db.Collect(ctx, s.db, func(r db.Scanner) (v row, err error) {
		err = r.Scan(append([]any{&v.id}, v.l.dest()...)...)
		return v, err
	}, `select `+strings.Join(locationColumns, ", ")+` from setting_place`)
	if err != nil {
		return nil, err
	}
	out := make(map[term.SettingID]Location, len(rows))
	for _, r := range rows {
		out[r.id] = r.l
	}
	return out, nil
}

// saveLocations replaces the locations that changed.
func (s *Service) saveLocations(ctx context.Context, known int, changed map[term.SettingID]Location) error {
	ids := make([]term.SettingID, 0, len(changed))
	for id := range changed {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	if known > 0 {
		for chunk := range slices.Chunk(ids, 500) {
			if _, err := s.db.Exec(ctx, `delete from setting_place where setting_id in (`+db.Parameters(1, len(chunk))+`)`, texts(chunk)...); err != nil {
				return err
			}
		}
	}
	_, err := s.db.Load(ctx, "setting_place", locationColumns, rowsOf(ids, func(id term.SettingID) []any {
		l := changed[id]
		return []any{string(id), string(l.Current), string(l.Placed), l.Doubt, l.Lat, l.Lon, string(l.Neighbourhood), string(l.Ward), string(l.District), string(l.CountyArea), string(l.Combined), string(l.Region)}
	}))
	return err
}
