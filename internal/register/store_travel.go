package register

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/term"
)

// Travels lists the matrices of travel times that are in use, the newest first.
func (s *Service) Travels(ctx context.Context) ([]Travel, error) {
	kept, err := s.keptTravels(ctx)
	if err != nil {
		return nil, fmt.Errorf("travel times: %w", err)
	}
	out := make([]Travel, 0, len(kept))
	for _, k := range kept {
		out = append(out, k.Travel)
	}
	return out, nil
}

// keptTravel is a matrix as it is stored, its times aside.
type keptTravel struct {
	Travel
	digest string
}

func (s *Service) keptTravels(ctx context.Context) ([]keptTravel, error) {
	all, err := db.Collect(ctx, s.db, func(row db.Scanner) (k keptTravel, err error) {
		var seconds int64
		err = row.Scan(&k.ID, &k.Source, &k.Mode, &k.Minutes, &seconds, &k.Area, &k.File, &k.Imported, &k.digest)
		k.Longest, k.Imported = float64(seconds)/60, k.Imported.UTC()
		return k, err
	}, `select id, source, mode, minutes, longest_s, area, file, imported, digest from travel order by imported desc, id desc`)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	uses, err := db.Collect(ctx, s.db, scanPair, `select travel_id, phase from travel_use`)
	if err != nil {
		return nil, err
	}
	for i := range all {
		for _, use := range uses {
			if use[0] == string(all[i].ID) {
				all[i].Phases = append(all[i].Phases, term.Phase(strings.TrimSuffix(use[1], anyPhase)))
			}
		}
		all[i].Phases = ordered(all[i].Phases)
	}
	return all, nil
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

// saveTravel writes a matrix, and takes away what it replaces. It says which
// matrices answered its questions until now; same says that it was there already.
func (s *Service) saveTravel(ctx context.Context, t Travel, from []TravelFrom) (replaced []string, same bool, err error) {
	if err := s.db.Lock(ctx, travelLock); err != nil {
		return nil, false, err
	}
	digest := digestOf(from)
	kept, err := s.keptTravels(ctx)
	if err != nil {
		return nil, false, err
	}
	for _, k := range kept {
		if k.Area != t.Area {
			continue
		}
		if k.digest == digest && k.Source == t.Source && k.Mode == t.Mode && k.Minutes == t.Minutes && slices.Equal(k.Phases, t.Phases) {
			return nil, true, nil
		}
		if taken := common(k.Phases, t.Phases); len(taken) > 0 {
			replaced = append(replaced, fmt.Sprintf("%s (%s)", k.File, phaseWords(taken)))
		}
	}
	if err := s.dropTravelUses(ctx, t.Area, t.Phases); err != nil {
		return nil, false, err
	}
	if err := s.insertTravel(ctx, t, digest, from); err != nil {
		return nil, false, err
	}
	return replaced, false, s.dropUnusedTravels(ctx)
}

func (s *Service) insertTravel(ctx context.Context, t Travel, digest string, from []TravelFrom) error {
	_, err := s.db.Exec(ctx, `insert into travel (id, source, mode, minutes, longest_s, area, file, imported, digest) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		string(t.ID), t.Source, t.Mode, t.Minutes, int64(t.Longest*60+0.5), string(t.Area), t.File, t.Imported.UTC(), digest)
	if err != nil {
		return err
	}
	for _, p := range t.Phases {
		if _, err := s.db.Exec(ctx, `insert into travel_use (area, phase, travel_id) values ($1, $2, $3)`, string(t.Area), phaseKey(p), string(t.ID)); err != nil {
			return err
		}
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

// RemoveTravel takes travel times out again: those of an area (all England where
// none is named) for some questions, which go by the straight line from then on. The
// imports list it.
func (s *Service) RemoveTravel(ctx context.Context, area term.GSS, phases []term.Phase) (Report, error) {
	if area == "" {
		area = wholeCountry
	}
	report := Report{Kind: TravelFiles, Counts: map[string]int{}}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.db.Lock(ctx, travelLock); err != nil {
			return err
		}
		kept, err := s.keptTravels(ctx)
		if err != nil {
			return err
		}
		for _, k := range kept {
			gone := common(k.Phases, phases)
			if k.Area != area || len(gone) == 0 {
				continue
			}
			was := k.Travel
			was.Phases = gone
			report.Files = append(report.Files, k.File)
			report.count("withdrawn", 1)
			report.note("Taken out: %s", was.Words())
		}
		if !report.Changed {
			return fault.NotFound("No travel times are there for %s in %s.", phaseWords(phases), area)
		}
		if err := errors.Join(s.dropTravelUses(ctx, area, phases), s.dropUnusedTravels(ctx)); err != nil {
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
