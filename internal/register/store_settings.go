package register

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"

	"fairground/internal/db"
	"fairground/internal/term"
)

// entryColumns are the columns of "setting" in the order of scanEntry and entryRow.
var entryColumns = []string{"id", "register", "ref", "name", "type", "phase", "status", "opened", "closed", "address", "town", "county", "postcode",
	"authority", "authority_code", "establishment_number", "ukprn", "uprn", "website", "trust", "low_age", "high_age", "pupils", "capacity", "easting", "northing", "lsoa_given"}

func entryRow(e Entry) []any {
	register, ref := e.ID.Split()
	return []any{string(e.ID), string(register), ref, e.Name, e.Type, e.Phase, string(e.Status), db.Date(e.Opened), db.Date(e.Closed), e.Address, e.Town, e.County, e.Postcode,
		e.Authority, e.AuthorityCode, e.EstablishmentNumber, e.UKPRN, e.UPRN, e.Website, e.Trust,
		e.LowAge.Arg(), e.HighAge.Arg(), e.Pupils.Arg(), e.Capacity.Arg(), e.Easting.Arg(), e.Northing.Arg(), e.LSOA}
}

// entryFields are where a row of entryColumns is scanned to.
type entryFields struct {
	e              Entry
	register, ref  string
	opened, closed sql.NullTime
	n              [6]sql.NullInt64
}

func (f *entryFields) dest() []any {
	e := &f.e
	return []any{&e.ID, &f.register, &f.ref, &e.Name, &e.Type, &e.Phase, &e.Status, &f.opened, &f.closed, &e.Address, &e.Town, &e.County, &e.Postcode,
		&e.Authority, &e.AuthorityCode, &e.EstablishmentNumber, &e.UKPRN, &e.UPRN, &e.Website, &e.Trust,
		&f.n[0], &f.n[1], &f.n[2], &f.n[3], &f.n[4], &f.n[5], &e.LSOA}
}

func (f *entryFields) entry() Entry {
	e := f.e
	if f.opened.Valid {
		e.Opened = f.opened.Time.UTC()
	}
	if f.closed.Valid {
		e.Closed = f.closed.Time.UTC()
	}
	for i, into := range []*Count{&e.LowAge, &e.HighAge, &e.Pupils, &e.Capacity, &e.Easting, &e.Northing} {
		*into = fromNull(f.n[i])
	}
	return e
}

func scanEntry(row db.Scanner) (Entry, error) {
	var f entryFields
	if err := row.Scan(f.dest()...); err != nil {
		return Entry{}, err
	}
	return f.entry(), nil
}

var selectEntry = "select s." + strings.Join(entryColumns, ", s.") + " from setting s"

func (s *Service) entries(ctx context.Context) (map[term.SettingID]Entry, error) {
	rows, err := db.Collect(ctx, s.db, scanEntry, selectEntry)
	if err != nil {
		return nil, err
	}
	out := make(map[term.SettingID]Entry, len(rows))
	for _, e := range rows {
		out[e.ID] = e
	}
	return out, nil
}

// saveEntries writes a batch, with its old names and its change report.
func (s *Service) saveEntries(ctx context.Context, b *entryBatch, report *Report) error {
	if _, err := s.db.Load(ctx, "setting", entryColumns, rowsOf(b.added, entryRow)); err != nil {
		return err
	}
	sets := make([]string, 0, len(entryColumns))
	for i, c := range entryColumns[1:] {
		sets = append(sets, c+" = "+db.Parameters(i+2, 1))
	}
	update := "update setting set " + strings.Join(sets, ", ") + " where id = $1"
	for _, e := range b.changed {
		if _, err := s.db.Exec(ctx, update, entryRow(e)...); err != nil {
			return err
		}
	}
	report.count("updated", len(b.changed))
	var names []FormerName
	for _, c := range b.changes {
		report.count(c.Kind, 1)
		if c.Kind == "renamed" {
			names = append(names, FormerName{Setting: c.Setting, Name: c.Was, Seen: s.now().Format("2006-01-02")})
		}
	}
	if err := s.saveNames(ctx, names); err != nil {
		return err
	}
	if b.first() {
		return nil
	}
	return s.saveChanges(ctx, b.changes)
}

func rowsOf[T any](values []T, row func(T) []any) func(yield func([]any) bool) {
	return func(yield func([]any) bool) {
		for _, v := range values {
			if !yield(row(v)) {
				return
			}
		}
	}
}

func (s *Service) saveChanges(ctx context.Context, changes []Change) error {
	id := string(importID(ctx))
	_, err := s.db.Load(ctx, "setting_change", []string{"import_id", "setting_id", "kind", "was", "now"}, rowsOf(changes, func(c Change) []any {
		return []any{id, string(c.Setting), c.Kind, c.Was, c.Now}
	}))
	return err
}

// Changes reads the change report of an import, by kind.
func (s *Service) Changes(ctx context.Context, importID term.ID) ([]Change, error) {
	return db.Collect(ctx, s.db, func(row db.Scanner) (c Change, err error) {
		err = row.Scan(&c.Setting, &c.Kind, &c.Was, &c.Now)
		return c, err
	}, `select setting_id, kind, was, now from setting_change where import_id = $1 order by kind, setting_id`, string(importID))
}

func (s *Service) links(ctx context.Context) ([]link, error) {
	return db.Collect(ctx, s.db, func(row db.Scanner) (l link, err error) {
		var d sql.NullTime
		err = row.Scan(&l.from, &l.to, &l.kind, &l.successor, &l.split, &l.name, &d)
		if d.Valid {
			l.established = d.Time.UTC()
		}
		return l, err
	}, `select from_id, to_id, kind, successor, split, name, established from setting_link`)
}

func (s *Service) saveLinks(ctx context.Context, links, dropped []link) error {
	for _, l := range dropped {
		if _, err := s.db.Exec(ctx, `delete from setting_link where from_id = $1 and to_id = $2 and kind = $3`, string(l.from), string(l.to), l.kind); err != nil {
			return err
		}
	}
	_, err := s.db.Load(ctx, "setting_link", []string{"from_id", "to_id", "kind", "successor", "split", "name", "established"}, rowsOf(links, func(l link) []any {
		return []any{string(l.from), string(l.to), l.kind, l.successor, l.split, l.name, db.Date(l.established)}
	}))
	return err
}

func (s *Service) formerNames(ctx context.Context) ([]FormerName, error) {
	return db.Collect(ctx, s.db, scanFormerName, `select setting_id, name, seen from setting_name`)
}

func scanFormerName(row db.Scanner) (n FormerName, err error) {
	err = row.Scan(&n.Setting, &n.Name, &n.Seen)
	return n, err
}

func (s *Service) saveNames(ctx context.Context, names []FormerName) error {
	for chunk := range slices.Chunk(names, 200) {
		var values []string
		var args []any
		for _, n := range chunk {
			values = append(values, "("+db.Parameters(len(args)+1, 3)+")")
			args = append(args, string(n.Setting), n.Name, n.Seen)
		}
		if _, err := s.db.Exec(ctx, `insert into setting_name (setting_id, name, seen) values `+strings.Join(values, ", ")+` on conflict do nothing`, args...); err != nil {
			return err
		}
	}
	return nil
}

// saveCensus writes the schools of a census that differ from what is stored of
// its period, and says how many. Schools that the file lacks stay.
func (s *Service) saveCensus(ctx context.Context, period term.Period, all map[term.SettingID]Census) (changed int, err error) {
	known, err := db.Collect(ctx, s.db, scanCensus, `select setting_id, period, pupils, fsm, fsm_ever6 from setting_census where period = $1`, int64(period))
	if err != nil {
		return 0, err
	}
	rows := maps.Clone(all)
	var replaced []any
	for _, c := range known {
		if now, ok := all[c.Setting]; ok && now == c {
			delete(rows, c.Setting)
		} else if ok {
			replaced = append(replaced, string(c.Setting))
		}
	}
	for chunk := range slices.Chunk(replaced, 500) {
		in := `delete from setting_census where period = $1 and setting_id in (` + db.Parameters(2, len(chunk)) + `)`
		if _, err := s.db.Exec(ctx, in, append([]any{int64(period)}, chunk...)...); err != nil {
			return 0, err
		}
	}
	return len(rows), s.loadCensus(ctx, slices.Collect(maps.Values(rows)))
}

func (s *Service) loadCensus(ctx context.Context, rows []Census) error {
	slices.SortFunc(rows, func(x, y Census) int { return strings.Compare(string(x.Setting), string(y.Setting)) })
	_, err := s.db.Load(ctx, "setting_census", []string{"setting_id", "period", "pupils", "fsm", "fsm_ever6"}, rowsOf(rows, func(c Census) []any {
		return []any{string(c.Setting), int64(c.Period), c.Pupils.Arg(), c.FSM.Arg(), c.FSMEver6.Arg()}
	}))
	return err
}

func scanCensus(row db.Scanner) (c Census, err error) {
	var n [3]sql.NullInt64
	err = row.Scan(&c.Setting, &c.Period, &n[0], &n[1], &n[2])
	c.Pupils, c.FSM, c.FSMEver6 = fromNull(n[0]), fromNull(n[1]), fromNull(n[2])
	return c, err
}
