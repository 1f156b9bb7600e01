package register

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/term"
	"fairground/linkage/school"
)

var selectSetting = "select s." + strings.Join(entryColumns, ", s.") + ", p." + strings.Join(locationColumns[1:], ", p.") +
	" from setting s join setting_place p on p.setting_id = s.id"

func scanSetting(row db.Scanner) (Setting, error) {
	var f entryFields
	var l Location
	if err := row.Scan(append(f.dest(), l.dest()...)...); err != nil {
		return Setting{}, err
	}
	return Setting{Entry: f.entry(), Location: l}, nil
}

// Setting finds one setting; a fault of kind not found where there is none.
func (s *Service) Setting(ctx context.Context, id term.SettingID) (Setting, error) {
	v, found, err := db.Get(ctx, s.db, scanSetting, selectSetting+` where s.id = $1`, string(id))
	if err == nil && !found {
		err = fault.NotFound("There is no setting %s on the registers loaded here.", id)
	}
	if err != nil {
		return Setting{}, fmt.Errorf("setting %s: %w", id, err)
	}
	return v, nil
}

// SettingsByID finds many settings at once; those not known are left out.
func (s *Service) SettingsByID(ctx context.Context, ids []term.SettingID) (map[term.SettingID]Setting, error) {
	out := make(map[term.SettingID]Setting, len(ids))
	for chunk := range slices.Chunk(ids, 500) {
		rows, err := db.Collect(ctx, s.db, scanSetting, selectSetting+` where s.id in (`+db.Parameters(1, len(chunk))+`)`, texts(chunk)...)
		if err != nil {
			return nil, fmt.Errorf("settings: %w", err)
		}
		for _, v := range rows {
			out[v.ID] = v
		}
	}
	return out, nil
}

// placeColumn is the column of "setting_place" that holds a kind of area.
func placeColumn(kind AreaKind) (string, bool) {
	switch kind {
	case Neighbourhood, Ward, District, County, Region:
		return string(kind), true
	case CombinedAuthority:
		return "combined_authority", true
	}
	return "", false
}

// within makes the condition that a setting lies in an area, and its argument.
// England holds everything that is in a region.
func within(area *Area) (condition string, args []any) {
	if area.Kind == Country {
		return "p.region <> $1", []any{""}
	}
	column, _ := placeColumn(area.Kind)
	return "p." + column + " = $1", []any{string(area.Code)}
}

// OpenIn lists the settings now open in an area, by name.
func (s *Service) OpenIn(ctx context.Context, area *Area) ([]Setting, error) {
	condition, args := within(area)
	rows, err := db.Collect(ctx, s.db, scanSetting, selectSetting+` where `+condition+` and s.status = 'open' order by s.name, s.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("settings in %s: %w", area.Code, err)
	}
	return rows, nil
}

// Need is the children in income-deprived families in an area, added up over
// its neighbourhoods. Those of which nothing is known are counted, not guessed.
type Need struct {
	Children       int // known, ages 0 to 15
	Neighbourhoods int
	Unknown        int // neighbourhoods without a figure
}

// NeedOf adds up what is known of an area.
func (s *Service) NeedOf(ctx context.Context, area *Area) (Need, error) {
	all, err := s.needSums.Get(ctx, s.db, DataVersion, s.sumNeeds)
	if err != nil {
		return Need{}, fmt.Errorf("need in %s: %w", area.Code, err)
	}
	return all[area.Code], nil
}

// Children gives what is known of the children in every neighbourhood. The map
// is shared: it must not be changed.
func (s *Service) Children(ctx context.Context) (map[term.GSS]Children, error) {
	return s.needs(ctx)
}

// NewestCensus gives the newest census of every setting that stands now, under its
// own id: its own or, where it is younger than that census, of the school that it
// was then. Of several schools that became one the numbers are added up, and one
// that is not known leaves the sum unknown.
func (s *Service) NewestCensus(ctx context.Context) (map[term.SettingID]Census, error) {
	rows, err := s.censuses(ctx)
	if err != nil {
		return nil, fmt.Errorf("newest census: %w", err)
	}
	out := make(map[term.SettingID]Census, len(rows))
	own := map[term.SettingID]term.Period{} // of those counted themselves, when last
	for _, r := range rows {
		before, known := out[r.current]
		switch itself := r.Setting == r.current; {
		case known && r.Period < before.Period, known && r.Period == before.Period && own[r.current] == r.Period:
			continue
		case itself:
			own[r.current] = r.Period
		case known && r.Period == before.Period:
			r.Pupils, r.FSM, r.FSMEver6 = plus(before.Pupils, r.Pupils), plus(before.FSM, r.FSM), plus(before.FSMEver6, r.FSMEver6)
		}
		r.Census.Setting = r.current
		out[r.current] = r.Census
	}
	return out, nil
}

func plus(a, b Count) Count {
	if !a.Known || !b.Known {
		return Count{}
	}
	return Known(a.N + b.N)
}

// History is what a setting was before, and who it is now.
type History struct {
	Names       []FormerName
	Generations []Setting // every entry that is the same school now, this one included, newest first
	Census      []Census  // newest first
}

// HistoryOf reads a setting's history.
func (s *Service) HistoryOf(ctx context.Context, v Setting) (h History, err error) {
	h.Generations, err = db.Collect(ctx, s.db, scanSetting, selectSetting+` where p.current_id = $1 order by s.id desc`, string(v.Current))
	if err != nil {
		return h, fmt.Errorf("history of %s: %w", v.ID, err)
	}
	var ids []term.SettingID
	for _, g := range h.Generations {
		ids = append(ids, g.ID)
	}
	in := `(` + db.Parameters(1, len(ids)) + `)`
	h.Names, err = db.Collect(ctx, s.db, scanFormerName, `select setting_id, name, seen from setting_name where setting_id in `+in+` order by seen desc, name`, texts(ids)...)
	if err != nil {
		return h, fmt.Errorf("names of %s: %w", v.ID, err)
	}
	h.Census, err = db.Collect(ctx, s.db, scanCensus, `select setting_id, period, pupils, fsm, fsm_ever6 from setting_census where setting_id in `+in+` order by period desc`, texts(ids)...)
	if err != nil {
		return h, fmt.Errorf("census of %s: %w", v.ID, err)
	}
	return h, nil
}

// Registers gives everything the matcher is built from.
func (s *Service) Registers(ctx context.Context) (school.Registers, error) {
	var out school.Registers
	entries, err := db.Collect(ctx, s.db, scanEntry, selectEntry+` order by s.id`)
	if err != nil {
		return out, fmt.Errorf("registers: %w", err)
	}
	for _, e := range entries {
		out.Settings = append(out.Settings, e.school())
	}
	links, err := s.links(ctx)
	if err != nil {
		return out, fmt.Errorf("registers: %w", err)
	}
	for _, l := range links {
		_, from := l.from.Split()
		_, to := l.to.Split()
		out.Links = append(out.Links, school.Link{From: from, To: to, Successor: l.successor, Split: l.split, Name: l.name, Date: l.established})
	}
	names, err := s.formerNames(ctx)
	if err != nil {
		return out, fmt.Errorf("registers: %w", err)
	}
	for _, n := range names {
		register, ref := n.Setting.Split()
		out.FormerNames = append(out.FormerNames, school.FormerName{Register: school.Register(register), ID: ref, Name: n.Name})
	}
	return out, nil
}

func (e *Entry) school() school.Setting {
	register, ref := e.ID.Split()
	return school.Setting{
		Register: school.Register(register), ID: ref, Name: e.Name, Address: e.Address, Town: e.Town, County: e.County, Postcode: e.Postcode,
		Authority: e.Authority, AuthorityCode: e.AuthorityCode, EstablishmentNumber: e.EstablishmentNumber, UKPRN: e.UKPRN, UPRN: e.UPRN,
		Website: e.Website, Phase: e.Phase, Type: e.Type, Trust: e.Trust, Status: schoolStatus(e.Status), Opened: e.Opened, Closed: e.Closed,
	}
}

func schoolStatus(s Status) school.Status {
	switch s {
	case Open:
		return school.Open
	case Closed:
		return school.Closed
	case Proposed:
		return school.Proposed
	}
	return school.StatusUnknown
}

// Release says when each kind of register was last brought up to date here.
type Release struct {
	Kind, File string
	Imported   time.Time
}

// Releases lists the latest import of each kind.
func (s *Service) Releases(ctx context.Context) ([]Release, error) {
	return db.Collect(ctx, s.db, func(row db.Scanner) (r Release, err error) {
		err = row.Scan(&r.Kind, &r.File, &r.Imported)
		return r, err
	}, `select kind, file, imported from register_import i where imported = (select max(imported) from register_import where kind = i.kind) order by kind`)
}
