package register

import "fairground/internal/db"

// selectListing reads the settings that stand for themselves: a school that
// became an academy is listed as the academy.
const selectListing = `select s.id, s.name, s.phase, s.type, s.town, s.postcode, s.status, p.placed, p.lat, p.lon,
	p.neighbourhood, p.ward, p.district, p.county, p.combined_authority, p.region
	from setting s join setting_place p on p.setting_id = s.id where p.current_id = s.id`

func scanListing(row db.Scanner) (l Listing, err error) {
	err = row.Scan(&l.ID, &l.Name, &l.Phase, &l.Type, &l.Town, &l.Postcode, &l.Status, &l.Placed, &l.Lat, &l.Lon,
		&l.Neighbourhood, &l.Ward, &l.District, &l.County, &l.Combined, &l.Region)
	return l, err
}
