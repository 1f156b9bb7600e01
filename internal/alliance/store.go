package alliance

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/term"
)

const selectOrganisation = `select id, name, kind, about, website, member_from, member_to, illustrative,
	(select coalesce(string_agg(identifier, ' '), '') from organisation_identifier i where i.organisation_id = o.id) from organisation o`

func scanOrganisation(row db.Scanner) (Organisation, error) {
	var o Organisation
	var from, to sql.NullTime
	var identifiers string
	if err := row.Scan(&o.ID, &o.Name, &o.Kind, &o.About, &o.Website, &from, &to, &o.Illustrative, &identifiers); err != nil {
		return o, err
	}
	if from.Valid {
		o.MemberFrom = from.Time.UTC()
	}
	if to.Valid {
		o.MemberTo = to.Time.UTC()
	}
	for _, id := range strings.Fields(identifiers) {
		o.Identifiers = append(o.Identifiers, Identifier(id))
	}
	slices.Sort(o.Identifiers)
	return o, nil
}

// Organisation finds one organisation; a fault of kind not found where there is none.
func (s *Service) Organisation(ctx context.Context, id term.ID) (Organisation, error) {
	o, found, err := db.Get(ctx, s.db, scanOrganisation, selectOrganisation+` where id = $1`, string(id))
	if err == nil && !found {
		err = fault.NotFound("There is no such organisation.")
	}
	if err != nil {
		return o, fmt.Errorf("organisation %s: %w", id, err)
	}
	return o, nil
}

// Organisations lists every organisation, by name.
func (s *Service) Organisations(ctx context.Context) ([]Organisation, error) {
	all, err := db.Collect(ctx, s.db, scanOrganisation, selectOrganisation+` order by name, id`)
	if err != nil {
		return nil, fmt.Errorf("organisations: %w", err)
	}
	return all, nil
}

// Search lists organisations whose name holds every word typed, those that
// begin with them first.
func (s *Service) Search(ctx context.Context, text string, limit int) ([]Organisation, error) {
	words := strings.Fields(strings.ToLower(text))
	if len(words) == 0 {
		return nil, nil
	}
	var where []string
	var args []any
	for _, w := range words {
		args = append(args, "%"+escapeLike(w)+"%")
		where = append(where, `lower(name) like `+db.Parameters(len(args), 1)+` escape '\'`)
	}
	args = append(args, escapeLike(strings.Join(words, " "))+"%", limit)
	found, err := db.Collect(ctx, s.db, scanOrganisation, selectOrganisation+` where `+strings.Join(where, " and ")+
		` order by case when lower(name) like `+db.Parameters(len(args)-1, 1)+` escape '\' then 0 else 1 end, name, id limit `+db.Parameters(len(args), 1), args...)
	if err != nil {
		return nil, fmt.Errorf("search organisations: %w", err)
	}
	return found, nil
}

func escapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

func (s *Service) byName(ctx context.Context, name string) (Organisation, bool, error) {
	return db.Get(ctx, s.db, scanOrganisation, selectOrganisation+` where lower(name) = lower($1)`, name)
}

func (s *Service) insert(ctx context.Context, all []Organisation) error {
	_, err := s.db.Load(ctx, "organisation", []string{"id", "name", "kind", "about", "website", "member_from", "member_to", "illustrative"}, func(yield func([]any) bool) {
		for _, o := range all {
			if !yield([]any{string(o.ID), o.Name, string(o.Kind), o.About, o.Website, db.Date(o.MemberFrom), db.Date(o.MemberTo), o.Illustrative}) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	_, err = s.db.Load(ctx, "organisation_identifier", []string{"organisation_id", "identifier"}, func(yield func([]any) bool) {
		for _, o := range all {
			for _, id := range o.Identifiers {
				if !yield([]any{string(o.ID), string(id)}) {
					return
				}
			}
		}
	})
	return err
}
