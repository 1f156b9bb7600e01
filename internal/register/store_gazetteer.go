package register

import (
	"context"
	"database/sql"

	"fairground/internal/db"
	"fairground/internal/term"
)

// selectListing reads the settings that stand for themselves: a school that
// became an academy is listed as the academy.
const selectListing = `select s.id, s.name, s.phase, s.type, s.town, s.postcode, s.status, p.placed, p.lat, p.lon, p.doubt_m, s.low_age, s.high_age, s.pupils,
	p.neighbourhood, p.ward, p.district, p.county, p.combined_authority, p.region
	from setting s join setting_place p on p.setting_id = s.id where p.current_id = s.id and s.register = $1`

// listingRow is where a row of selectListing is read into, again and again. Its
// texts are plain strings: those of types of their own take several times as long
// to scan, and there are tens of thousands.
type listingRow struct {
	id, name, phase, kind, town, postcode, status, placed   string
	neighbourhood, ward, district, county, combined, region string
	lat, lon, doubt                                         float64
	low, high, pupils                                       sql.NullInt64
}

func (r *listingRow) dest() []any {
	return []any{&r.id, &r.name, &r.phase, &r.kind, &r.town, &r.postcode, &r.status, &r.placed, &r.lat, &r.lon, &r.doubt, &r.low, &r.high, &r.pupils,
		&r.neighbourhood, &r.ward, &r.district, &r.county, &r.combined, &r.region}
}

// listing is the row with its words (types, phases, codes), which repeat by the
// thousand, kept in memory once.
func (r *listingRow) listing(once func(string) string) Listing {
	code := func(text string) term.GSS { return term.GSS(once(text)) }
	return Listing{ID: term.SettingID(r.id), Name: r.name, Phase: once(r.phase), Type: once(r.kind), Town: once(calm(r.town)), Postcode: r.postcode,
		Status: Status(once(r.status)), Placed: Placed(once(r.placed)), Lat: r.lat, Lon: r.lon, Doubt: r.doubt, LowAge: fromNull(r.low), HighAge: fromNull(r.high), Pupils: fromNull(r.pupils),
		whereabout: whereabout{Neighbourhood: code(r.neighbourhood), Ward: code(r.ward), District: code(r.district), County: code(r.county), Combined: code(r.combined), Region: code(r.region)}}
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

// standing is a row of a census and the setting that stands now for its school.
type standing struct {
	Census
	current term.SettingID
}

// censuses reads every census of every school, in any order.
func (s *Service) censuses(ctx context.Context) ([]standing, error) {
	return db.Collect(ctx, s.db, func(row db.Scanner) (v standing, err error) {
		var n [3]sql.NullInt64
		var current, setting string
		err = row.Scan(&current, &setting, &v.Period, &n[0], &n[1], &n[2])
		v.current, v.Setting = term.SettingID(current), term.SettingID(setting)
		v.Pupils, v.FSM, v.FSMEver6 = fromNull(n[0]), fromNull(n[1]), fromNull(n[2])
		return v, err
	}, `select p.current_id, c.setting_id, c.period, c.pupils, c.fsm, c.fsm_ever6 from setting_census c join setting_place p on p.setting_id = c.setting_id`)
}
