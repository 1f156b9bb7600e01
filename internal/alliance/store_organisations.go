package alliance

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"slices"

	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/term"
)

const selectOrganisation = `select id, name, kind, about, website, themes, illustrative, version, coalesce(merged_into, '') from organisation`

func scanOrganisation(row db.Scanner) (Organisation, error) {
	var o Organisation
	var themes string
	err := row.Scan(&o.ID, &o.Name, &o.Kind, &o.About, &o.Website, &themes, &o.Illustrative, &o.Version, &o.MergedInto)
	o.Themes = term.ParseThemeSet(themes)
	return o, err
}

// held is one line of a list that belongs to an organisation.
type held[T any] struct {
	organisation term.ID
	value        T
}

func scanHeld[T any](row db.Scanner) (h held[T], err error) {
	err = row.Scan(&h.organisation, &h.value)
	return h, err
}

func scanMembership(row db.Scanner) (h held[Membership], err error) {
	var ends sql.NullTime
	err = row.Scan(&h.organisation, &h.value.From, &ends)
	h.value.From = h.value.From.UTC()
	if ends.Valid {
		h.value.To = ends.Time.UTC()
	}
	return h, err
}

// organisations is the directory: within a transaction as that sees it, else as
// it is kept in memory.
func (s *Service) organisations(ctx context.Context) (*roll, error) {
	load := func(ctx context.Context) (*roll, error) {
		own, err := s.load(ctx, "", nil)
		return newRoll(own), err
	}
	if s.db.Within(ctx) {
		return load(ctx)
	}
	return s.roll.Get(ctx, s.db, DataVersion, load)
}

// own reads an organisation as it stands for itself.
func (s *Service) own(ctx context.Context, id term.ID) (Organisation, error) {
	found, err := s.load(ctx, "id = $1", []any{string(id)})
	if err == nil && len(found) == 0 {
		err = fault.NotFound("There is no such organisation.")
	}
	if err != nil {
		return Organisation{}, err
	}
	return found[0], nil
}

// load reads organisations as they stand for themselves: all, or those for which
// a condition on the organisation holds.
func (s *Service) load(ctx context.Context, where string, args []any) ([]Organisation, error) {
	these := ""
	if where != "" {
		these = ` where organisation_id in (select id from organisation where ` + where + `)`
		where = ` where ` + where
	}
	all, err := db.Collect(ctx, s.db, scanOrganisation, selectOrganisation+where+` order by name, id`, args...)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	at := make(map[term.ID]*Organisation, len(all))
	for i := range all {
		at[all[i].ID] = &all[i]
	}
	if err := gather(ctx, s.db, at, scanHeld[Identifier], func(o *Organisation, v Identifier) { o.Identifiers = append(o.Identifiers, v) },
		`select organisation_id, identifier from organisation_identifier`+these+` order by identifier`, args); err != nil {
		return nil, err
	}
	if err := gather(ctx, s.db, at, scanHeld[string], func(o *Organisation, v string) { o.OtherNames = append(o.OtherNames, v) },
		`select organisation_id, name from organisation_name`+these, args); err != nil {
		return nil, err
	}
	if err := gather(ctx, s.db, at, scanHeld[term.GSS], func(o *Organisation, v term.GSS) { o.Places = append(o.Places, v) },
		`select organisation_id, area from organisation_place`+these+` order by area`, args); err != nil {
		return nil, err
	}
	if err := gather(ctx, s.db, at, scanMembership, func(o *Organisation, v Membership) { o.Memberships = append(o.Memberships, v) },
		`select organisation_id, starts, ends from organisation_membership`+these+` order by starts`, args); err != nil {
		return nil, err
	}
	for i := range all {
		slices.Sort(all[i].OtherNames) // the databases sort letters differently
		all[i].lastMembership()
	}
	return all, nil
}

func gather[T any](ctx context.Context, d *db.DB, at map[term.ID]*Organisation, scan func(db.Scanner) (held[T], error), add func(*Organisation, T), query string, args []any) error {
	lines, err := db.Collect(ctx, d, scan, query, args...)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if o, ok := at[l.organisation]; ok {
			add(o, l.value)
		}
	}
	return nil
}

// byName finds an organisation that stands for itself by its name, other than but.
func (s *Service) byName(ctx context.Context, name string, but term.ID) (Organisation, bool, error) {
	return db.Get(ctx, s.db, scanOrganisation, selectOrganisation+` where lower(name) = lower($1) and id <> $2 and merged_into is null`, name, string(but))
}

// byIdentifier finds whose number an identifier is, other than but.
func (s *Service) byIdentifier(ctx context.Context, id Identifier, but term.ID) (Organisation, bool, error) {
	return db.Get(ctx, s.db, scanOrganisation, selectOrganisation+` where id in (select organisation_id from organisation_identifier where identifier = $1) and id <> $2`, string(id), string(but))
}

func (s *Service) insert(ctx context.Context, all []Organisation) error {
	_, err := s.db.Load(ctx, "organisation", []string{"id", "name", "kind", "about", "website", "themes", "illustrative", "version"}, func(yield func([]any) bool) {
		for _, o := range all {
			if !yield([]any{string(o.ID), o.Name, string(o.Kind), o.About, o.Website, o.Themes.String(), o.Illustrative, o.Version}) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	return s.insertLists(ctx, all)
}

// insertLists stores what an organisation may have several of.
func (s *Service) insertLists(ctx context.Context, all []Organisation) error {
	if _, err := s.db.Load(ctx, "organisation_identifier", []string{"organisation_id", "identifier"}, lines(all, func(o Organisation) []Identifier { return o.Identifiers }, func(id Identifier) []any { return []any{string(id)} })); err != nil {
		return err
	}
	if _, err := s.db.Load(ctx, "organisation_name", []string{"organisation_id", "name"}, lines(all, func(o Organisation) []string { return o.OtherNames }, func(name string) []any { return []any{name} })); err != nil {
		return err
	}
	if _, err := s.db.Load(ctx, "organisation_place", []string{"organisation_id", "area"}, lines(all, func(o Organisation) []term.GSS { return o.Places }, func(code term.GSS) []any { return []any{string(code)} })); err != nil {
		return err
	}
	_, err := s.db.Load(ctx, "organisation_membership", []string{"organisation_id", "starts", "ends"}, lines(all, func(o Organisation) []Membership { return o.Memberships }, func(m Membership) []any { return []any{db.Date(m.From), db.Date(m.To)} }))
	return err
}

func lines[T any](all []Organisation, list func(Organisation) []T, row func(T) []any) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for _, o := range all {
			for _, v := range list(o) {
				if !yield(append([]any{string(o.ID)}, row(v)...)) {
					return
				}
			}
		}
	}
}

// update stores a changed organisation unless somebody changed it meanwhile.
func (s *Service) update(ctx context.Context, o Organisation, was int64) error {
	n, err := s.db.Exec(ctx, `update organisation set name = $3, kind = $4, about = $5, website = $6, themes = $7, version = $8 where id = $1 and version = $2`,
		string(o.ID), was, o.Name, string(o.Kind), o.About, o.Website, o.Themes.String(), o.Version)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.Conflict("Somebody else changed %s just now. Look at what it says, then make your change again.", o.Name)
	}
	if err := s.deleteLists(ctx, o.ID); err != nil {
		return err
	}
	return s.insertLists(ctx, []Organisation{o})
}

func (s *Service) deleteLists(ctx context.Context, id term.ID) error {
	for _, table := range []string{"organisation_identifier", "organisation_name", "organisation_place", "organisation_membership"} {
		if _, err := s.db.Exec(ctx, `delete from `+table+` where organisation_id = $1`, string(id)); err != nil {
			return fmt.Errorf("clear %s of %s: %w", table, id, err)
		}
	}
	return nil
}

// remove deletes an organisation unless something points at it: then it says
// false, and nothing is changed.
func (s *Service) remove(ctx context.Context, id term.ID) (removed bool, err error) {
	if _, err := s.db.Exec(ctx, `savepoint removing`); err != nil {
		return false, err
	}
	err = s.deleteLists(ctx, id)
	if err == nil {
		_, err = s.db.Exec(ctx, `delete from organisation where id = $1`, string(id))
	}
	if err != nil {
		if ctx.Err() != nil {
			return false, err
		}
		_, err = s.db.Exec(ctx, `rollback to savepoint removing`)
		return false, err
	}
	_, err = s.db.Exec(ctx, `release savepoint removing`)
	return err == nil, err
}
