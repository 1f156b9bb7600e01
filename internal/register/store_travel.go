package register

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"
)

// Travels lists the matrices of travel times that are in use, the newest first, once
// for each area that one was given for.
func (s *Service) Travels(ctx context.Context) ([]Travel, error) {
	atlas, err := s.Atlas(ctx)
	if err != nil {
		return nil, fmt.Errorf("travel times: %w", err)
	}
	kept, err := s.keptTravels(ctx)
	if err != nil {
		return nil, fmt.Errorf("travel times: %w", err)
	}
	out := make([]Travel, 0, len(kept))
	for _, k := range kept {
		k.Now = atlas.Remains(k.Area)
		out = append(out, k.Travel)
	}
	return out, nil
}

// keptTravel is a matrix as it is stored, its times aside.
type keptTravel struct {
	Travel
	digest string
}

// keptTravels are the matrices in use, once for each area.
func (s *Service) keptTravels(ctx context.Context) ([]keptTravel, error) {
	all, err := db.Collect(ctx, s.db, func(row db.Scanner) (k keptTravel, err error) {
		var seconds int64
		err = row.Scan(&k.ID, &k.Source, &k.Licence, &k.Mode, &k.Minutes, &seconds, &k.File, &k.Imported, &k.digest)
		k.Longest, k.Imported = float64(seconds)/60, k.Imported.UTC()
		return k, err
	}, `select id, source, coalesce(licence, ''), mode, minutes, longest_s, file, imported, digest from travel order by imported desc, id desc`)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	uses, err := db.Collect(ctx, s.db, scanTravelUse, `select travel_id, area, phase from travel_use order by area`)
	if err != nil {
		return nil, err
	}
	var out []keptTravel
	for _, k := range all {
		for _, u := range uses {
			if u.id != k.ID {
				continue
			}
			if k.Area != u.area {
				k.Area, k.Phases = u.area, nil
				out = append(out, k)
			}
			last := &out[len(out)-1]
			last.Phases = ordered(append(last.Phases, u.phase))
		}
	}
	return out, nil
}

// travelUse is a question that a matrix answers.
type travelUse struct {
	id    term.ID
	area  term.GSS
	phase term.Phase
}

func scanTravelUse(row db.Scanner) (u travelUse, err error) {
	err = row.Scan(&u.id, &u.area, &u.phase)
	if u.phase == anyPhase {
		u.phase = ""
	}
	return u, err
}

// TravelTimes gives the matrices in use with their times, by the settings that
// stand now. A school that took the place of another has its times where it stands
// at the same place and has none of its own.
func (s *Service) TravelTimes(ctx context.Context) ([]TravelTimes, error) {
	all, err := s.Travels(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]TravelTimes, 0, len(all))
	for _, t := range all {
		if n := len(out); n > 0 && out[n-1].ID == t.ID { // for another area
			out = append(out, TravelTimes{t, out[n-1].From})
			continue
		}
		rows, err := db.Collect(ctx, s.db, scanTravelRow, `select t.setting_id, t.times, p.current_id, p.placed, p.lat, p.lon, now.placed, now.lat, now.lon
			from travel_time t join setting_place p on p.setting_id = t.setting_id join setting_place now on now.setting_id = p.current_id
			where t.travel_id = $1 order by t.setting_id`, string(t.ID))
		if err != nil {
			return nil, fmt.Errorf("travel times: %w", err)
		}
		out = append(out, TravelTimes{t, timesNow(rows)})
	}
	return out, nil
}

// travelRow is the stored times of a setting, and where it and its successor are.
type travelRow struct {
	TravelFrom
	was, now Location
}

func scanTravelRow(row db.Scanner) (r travelRow, err error) {
	err = row.Scan(&r.Setting, &r.times, &r.was.Current, &r.was.Placed, &r.was.Lat, &r.was.Lon, &r.now.Placed, &r.now.Lat, &r.now.Lon)
	return r, err
}

// samePlace is how far apart, in metres, a school and its successor may be to be
// at the same place: each grid reference may be off by the width of its grounds.
const samePlace = 2 * gridDoubt

func (r *travelRow) stayed() bool {
	return r.was.HasPoint() && r.now.HasPoint() && metres(postcodePoint{lat: r.was.Lat, lon: r.was.Lon}, postcodePoint{lat: r.now.Lat, lon: r.now.Lon}) <= samePlace
}

// timesNow gives the times to the settings that stand now.
func timesNow(rows []travelRow) []TravelFrom {
	has := make(map[term.SettingID]bool, len(rows))
	out := make([]TravelFrom, 0, len(rows))
	for _, r := range rows {
		if r.was.Current == r.Setting {
			has[r.Setting] = true
			out = append(out, r.TravelFrom)
		}
	}
	for _, r := range rows {
		if now := r.was.Current; now != r.Setting && !has[now] && r.stayed() {
			has[now] = true
			out = append(out, TravelFrom{now, r.times})
		}
	}
	return out
}

// travelLock makes those who bring or take out travel times wait for one another:
// what one finds in use another might be about to take away.
const travelLock = "register-travel"

// saveTravel writes a matrix, and takes away what it replaces, or refuses to. It says
// which matrices answered its questions until now; same says that it was there already.
func (s *Service) saveTravel(ctx context.Context, t Travel, from []TravelFrom, replace bool) (replaced []string, same bool, err error) {
	if err := s.db.Lock(ctx, travelLock); err != nil {
		return nil, false, err
	}
	digest := digestOf(from)
	atlas, err := s.loadAtlas(ctx)
	if err != nil {
		return nil, false, err
	}
	kept, err := s.keptTravels(ctx)
	if err != nil {
		return nil, false, err
	}
	for _, k := range kept {
		if slices.Equal(atlas.Remains(k.Area), []term.GSS{t.Area}) && k.digest == digest && k.Source == t.Source && k.Licence == t.Licence && k.Mode == t.Mode && k.Minutes == t.Minutes && slices.Equal(k.Phases, t.Phases) {
			return nil, true, nil
		}
	}
	gone, err := s.freeTravelUses(ctx, atlas, kept, t.Area, t.Phases)
	if err != nil {
		return nil, false, err
	}
	if len(gone) > 0 && !replace {
		return nil, false, refusedToReplace(atlas, gone)
	}
	for _, g := range gone {
		replaced = append(replaced, fmt.Sprintf("%s (%s)", g.File, phaseWords(g.Phases)))
	}
	if err := s.insertTravel(ctx, t, digest, from); err != nil {
		return nil, false, err
	}
	return replaced, false, s.dropUnusedTravels(ctx)
}

// refusedToReplace names what would go: there is no way back, and nothing but a
// forgotten area may have led to it.
func refusedToReplace(atlas *Atlas, gone []Travel) error {
	var words []string
	for _, g := range gone {
		where := string(g.Area)
		if area, ok := atlas.Area(g.Area); ok {
			where = area.Name
		}
		words = append(words, fmt.Sprintf("%s (%s, in %s)", g.File, phaseWords(g.Phases), where))
	}
	return fault.Conflict("These would replace travel times that are in use: %s. Give --replace if they are to go, or name with --area the place that these are for.", site.And(words))
}

func (s *Service) insertTravel(ctx context.Context, t Travel, digest string, from []TravelFrom) error {
	_, err := s.db.Exec(ctx, `insert into travel (id, source, licence, mode, minutes, longest_s, file, imported, digest) values ($1, $2, nullif($3, ''), $4, $5, $6, $7, $8, $9)`,
		string(t.ID), t.Source, t.Licence, t.Mode, t.Minutes, int64(t.Longest*60+0.5), t.File, t.Imported.UTC(), digest)
	if err != nil {
		return err
	}
	if err := s.useTravel(ctx, t.ID, t.Area, t.Phases); err != nil {
		return err
	}
	_, err = s.db.Load(ctx, "travel_time", []string{"travel_id", "setting_id", "times"}, rowsOf(from, func(f TravelFrom) []any {
		return []any{string(t.ID), string(f.Setting), f.times}
	}))
	return err
}

// common are the phases that are in both lists.
func common(a, b []term.Phase) []term.Phase {
	return slices.DeleteFunc(slices.Clone(a), func(p term.Phase) bool { return !slices.Contains(b, p) })
}

func phaseKey(p term.Phase) string {
	if p == "" {
		return anyPhase
	}
	return string(p)
}

func digestOf(from []TravelFrom) string {
	h := sha256.New()
	for _, f := range from {
		fmt.Fprintf(h, "%s %d ", f.Setting, len(f.times))
		h.Write(f.times)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// freeTravelUses takes from the matrices in use what they answer of an area and of
// some phases, and says which that were. Areas are compared by what they are today: a
// matrix of one that was split keeps the other half.
func (s *Service) freeTravelUses(ctx context.Context, atlas *Atlas, kept []keptTravel, area term.GSS, phases []term.Phase) (gone []Travel, err error) {
	free := atlas.Resolve(area)
	for _, k := range kept {
		taken, today := common(k.Phases, phases), atlas.Resolve(k.Area)
		if len(taken) == 0 || !slices.ContainsFunc(today, func(c term.GSS) bool { return slices.Contains(free, c) }) {
			continue
		}
		if err := s.dropTravelUses(ctx, k.Area, taken); err != nil {
			return nil, err
		}
		for _, left := range atlas.Remains(k.Area) {
			if slices.Contains(free, left) {
				continue
			}
			if err := s.useTravel(ctx, k.ID, left, taken); err != nil {
				return nil, err
			}
		}
		k.Phases = taken
		gone = append(gone, k.Travel)
	}
	return gone, nil
}

// useTravel lets a matrix answer for an area, where none was given for that area
// itself.
func (s *Service) useTravel(ctx context.Context, id term.ID, area term.GSS, phases []term.Phase) error {
	for _, p := range phases {
		if _, err := s.db.Exec(ctx, `insert into travel_use (area, phase, travel_id) values ($1, $2, $3) on conflict (area, phase) do nothing`, string(area), phaseKey(p), string(id)); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) dropTravelUses(ctx context.Context, area term.GSS, phases []term.Phase) error {
	for _, p := range phases {
		if _, err := s.db.Exec(ctx, `delete from travel_use where area = $1 and phase = $2`, string(area), phaseKey(p)); err != nil {
			return err
		}
	}
	return nil
}

// dropUnusedTravels deletes the matrices that answer no question any more.
func (s *Service) dropUnusedTravels(ctx context.Context) error {
	for _, text := range []string{`delete from travel_time where travel_id not in (select travel_id from travel_use)`, `delete from travel where id not in (select travel_id from travel_use)`} {
		if _, err := s.db.Exec(ctx, text); err != nil {
			return err
		}
	}
	return nil
}

// RemoveTravel takes travel times out again: those of an area, by its code of today or
// of before (all England where none is named), for some questions, which go by the
// straight line from then on. The imports list it.
func (s *Service) RemoveTravel(ctx context.Context, area term.GSS, phases []term.Phase) (Report, error) {
	if area == "" {
		area = england
	}
	report := Report{Kind: TravelFiles, Counts: map[string]int{}}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.db.Lock(ctx, travelLock); err != nil {
			return err
		}
		atlas, err := s.loadAtlas(ctx)
		if err != nil {
			return err
		}
		kept, err := s.keptTravels(ctx)
		if err != nil {
			return err
		}
		gone, err := s.freeTravelUses(ctx, atlas, kept, area, phases)
		if err != nil {
			return err
		}
		for _, g := range gone {
			if !slices.Contains(report.Files, g.File) {
				report.Files = append(report.Files, g.File)
			}
			report.count("withdrawn", 1)
			report.note("Taken out: %s", g.Words())
		}
		if !report.Changed {
			return fault.NotFound("No travel times are there for %s in %s.", phaseWords(phases), area)
		}
		if err := s.dropUnusedTravels(ctx); err != nil {
			return err
		}
		report.ID = s.newID()
		if err := errors.Join(s.recordImport(ctx, report.ID, "", &report), s.recordReport(ctx, report.ID, &report)); err != nil {
			return err
		}
		return s.db.Bump(ctx, DataVersion)
	})
	if err != nil {
		return report, fmt.Errorf("remove travel times: %w", err)
	}
	return report, nil
}
