package register

import (
	"context"

	"fairground/internal/db"
	"fairground/internal/term"
)

// selectListing reads the settings that stand for themselves: a school that
// became an academy is listed as the academy.
const selectListing = `select s.id, s.name, s.phase, s.type, s.town, s.postcode, s.status, p.placed, p.lat, p.lon,
	p.neighbourhood, p.ward, p.district, p.county, p.combined_authority, p.region
	from setting s join setting_place p on p.setting_id = s.id where p.current_id = s.id and s.register = $1`

func scanListing(row db.Scanner) (l Listing, err error) {
	err = row.Scan(&l.ID, &l.Name, &l.Phase, &l.Type, &l.Town, &l.Postcode, &l.Status, &l.Placed, &l.Lat, &l.Lon,
		&l.Neighbourhood, &l.Ward, &l.District, &l.County, &l.Combined, &l.Region)
	return l, err
}

// successions reads which entries stand under another number now.
func (s *Service) successions(ctx context.Context) (map[term.SettingID]term.SettingID, error) {
	pairs, err := db.Collect(ctx, s.db, scanPair, `select setting_id, current_id from setting_place where current_id <> setting_id`)
	if err != nil {
		return nil, err
	}
	out := make(map[term.SettingID]term.SettingID, len(pairs))
	for _, p := range pairs {
		out[term.SettingID(p[0])] = term.SettingID(p[1])
	}
	return out, nil
}
