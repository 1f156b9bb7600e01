package alliance

import (
	"context"
	"database/sql"
	"fmt"

	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/term"
)

func scanGroup(row db.Scanner) (Group, error) {
	var g Group
	var from, to sql.NullTime
	err := row.Scan(&g.ID, &g.Collaboration, &g.Kind, &g.Name, &g.Remit, &from, &to)
	g.From, g.To = dayFrom(from), dayFrom(to)
	return g, err
}

// Groups lists the groups of a collaboration, ended ones last.
func (s *Service) Groups(ctx context.Context, collaboration term.ID) ([]Group, error) {
	all, err := db.Collect(ctx, s.db, scanGroup, `select id, collaboration_id, kind, name, remit, begins, ends from collaboration_group where collaboration_id = $1
		order by case when ends is null then 0 else 1 end, name, id`, string(collaboration))
	if err != nil {
		return nil, fmt.Errorf("groups of %s: %w", collaboration, err)
	}
	return all, nil
}

func (s *Service) insertGroup(ctx context.Context, g Group) error {
	_, err := s.db.Exec(ctx, `insert into collaboration_group (id, collaboration_id, kind, name, remit, begins, ends) values (`+db.Parameters(1, 7)+`)`,
		string(g.ID), string(g.Collaboration), string(g.Kind), g.Name, g.Remit, db.Date(g.From), db.Date(g.To))
	return err
}

func (s *Service) updateGroup(ctx context.Context, g Group) error {
	_, err := s.db.Exec(ctx, `update collaboration_group set kind = $3, name = $4, remit = $5, begins = $6, ends = $7 where id = $1 and collaboration_id = $2`,
		string(g.ID), string(g.Collaboration), string(g.Kind), g.Name, g.Remit, db.Date(g.From), db.Date(g.To))
	return err
}

const selectAlly = `select a.id, a.name, a.remit, a.themes, a.phases, a.website`

func scanAlly(row db.Scanner) (a Ally, err error) {
	left, err := scanLeftWith(row, nil)
	return left.Ally, err
}

func scanLeft(row db.Scanner) (Left, error) {
	var leaves string
	left, err := scanLeftWith(row, []any{&leaves})
	left.Leaves = leaves
	return left, err
}

func scanLeftWith(row db.Scanner, more []any) (l Left, err error) {
	var themes, phases string
	err = row.Scan(append([]any{&l.ID, &l.Name, &l.Remit, &themes, &phases, &l.Website}, more...)...)
	l.Themes, l.Phases = term.ParseThemeSet(themes), term.ParsePhaseSet(phases)
	return l, err
}

// Allies lists every allied coalition, by name.
func (s *Service) Allies(ctx context.Context) ([]Ally, error) {
	all, err := db.Collect(ctx, s.db, scanAlly, selectAlly+` from ally a order by a.name, a.id`)
	if err != nil {
		return nil, fmt.Errorf("allies: %w", err)
	}
	return all, nil
}

// Ally finds an allied coalition.
func (s *Service) Ally(ctx context.Context, id term.ID) (Ally, error) {
	a, found, err := db.Get(ctx, s.db, scanAlly, selectAlly+` from ally a where a.id = $1`, string(id))
	if err == nil && !found {
		err = fault.NotFound("There is no such ally.")
	}
	if err != nil {
		return a, fmt.Errorf("ally %s: %w", id, err)
	}
	return a, nil
}

func (s *Service) allyByName(ctx context.Context, name string) (Ally, bool, error) {
	return db.Get(ctx, s.db, scanAlly, selectAlly+` from ally a where lower(a.name) = lower($1)`, name)
}

// AlliesOf lists the allies of a collaboration with what it leaves to each.
func (s *Service) AlliesOf(ctx context.Context, collaboration term.ID) ([]Left, error) {
	all, err := db.Collect(ctx, s.db, scanLeft, selectAlly+`, l.leaves from ally a join collaboration_ally l on l.ally_id = a.id where l.collaboration_id = $1 order by a.name, a.id`, string(collaboration))
	if err != nil {
		return nil, fmt.Errorf("allies of %s: %w", collaboration, err)
	}
	return all, nil
}

// besideAlly lists the collaborations that an ally stands beside.
func (s *Service) besideAlly(ctx context.Context, ally term.ID) ([]term.ID, error) {
	return db.Collect(ctx, s.db, db.One[term.ID], `select collaboration_id from collaboration_ally where ally_id = $1 order by collaboration_id`, string(ally))
}

func (s *Service) saveAlly(ctx context.Context, a Ally) error {
	_, err := s.db.Exec(ctx, `insert into ally (id, name, remit, themes, phases, website) values (`+db.Parameters(1, 6)+`)
		on conflict (id) do update set name = excluded.name, remit = excluded.remit, themes = excluded.themes, phases = excluded.phases, website = excluded.website`,
		string(a.ID), a.Name, a.Remit, a.Themes.String(), a.Phases.String(), a.Website)
	return err
}

func (s *Service) saveLeft(ctx context.Context, collaboration term.ID, l Left) error {
	_, err := s.db.Exec(ctx, `insert into collaboration_ally (collaboration_id, ally_id, leaves) values ($1, $2, $3)
		on conflict (collaboration_id, ally_id) do update set leaves = excluded.leaves`, string(collaboration), string(l.ID), l.Leaves)
	return err
}

func (s *Service) deleteLeft(ctx context.Context, collaboration, ally term.ID) error {
	n, err := s.db.Exec(ctx, `delete from collaboration_ally where collaboration_id = $1 and ally_id = $2`, string(collaboration), string(ally))
	if err == nil && n == 0 {
		err = fault.NotFound("There is no such ally here.")
	}
	return err
}
