package alliance

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/term"
)

const selectCollaboration = `select c.id, c.kind, c.name, c.slug, c.areas, c.themes, c.phases, c.focus, c.about, c.begins, c.ends, c.illustrative from collaboration c`

func scanCollaboration(row db.Scanner) (Collaboration, error) {
	var c Collaboration
	var areas, themes, phases string
	var from, to sql.NullTime
	if err := row.Scan(&c.ID, &c.Kind, &c.Name, &c.Slug, &areas, &themes, &phases, &c.Focus, &c.About, &from, &to, &c.Illustrative); err != nil {
		return c, err
	}
	for _, code := range strings.Fields(areas) {
		c.Areas = append(c.Areas, term.GSS(code))
	}
	c.Themes, c.Phases = term.ParseThemeSet(themes), term.ParsePhaseSet(phases)
	c.From, c.To = dayFrom(from), dayFrom(to)
	return c, nil
}

// Collaborations lists every collaboration by name, without its figures.
func (s *Service) Collaborations(ctx context.Context) ([]Collaboration, error) {
	all, err := db.Collect(ctx, s.db, scanCollaboration, selectCollaboration+` order by c.name, c.id`)
	if err != nil {
		return nil, fmt.Errorf("collaborations: %w", err)
	}
	return all, nil
}

// Collaboration finds a collaboration; a fault of kind not found where there is none.
func (s *Service) Collaboration(ctx context.Context, id term.ID) (Collaboration, error) {
	return s.collaborationWhere(ctx, ` where c.id = $1`, string(id))
}

// BySlug finds the collaboration of an address, its own or one that it had.
func (s *Service) BySlug(ctx context.Context, slug string) (Collaboration, error) {
	return s.collaborationWhere(ctx, ` join collaboration_slug a on a.collaboration_id = c.id where a.slug = $1`, slug)
}

func (s *Service) collaborationWhere(ctx context.Context, where, value string) (Collaboration, error) {
	c, found, err := db.Get(ctx, s.db, scanCollaboration, selectCollaboration+where, value)
	if err == nil && !found {
		err = fault.NotFound("There is no such collaboration.")
	}
	if err == nil {
		c.Figures, err = db.Collect(ctx, s.db, scanFigure, `select value, label, source from collaboration_figure where collaboration_id = $1 order by position`, string(c.ID))
	}
	if err != nil {
		return c, fmt.Errorf("collaboration %s: %w", value, err)
	}
	return c, nil
}

func scanFigure(row db.Scanner) (f Figure, err error) {
	err = row.Scan(&f.Value, &f.Label, &f.Source)
	return f, err
}

func (s *Service) insertCollaboration(ctx context.Context, c Collaboration) error {
	if _, found, err := s.slugOwner(ctx, c.Slug); err != nil {
		return err
	} else if found {
		return fault.Conflict("There is already a collaboration whose address is or was “%s”. Choose another name.", c.Slug)
	}
	_, err := s.db.Exec(ctx, `insert into collaboration (id, kind, name, slug, areas, themes, phases, focus, about, begins, ends, illustrative, changed) values (`+db.Parameters(1, 13)+`)`,
		string(c.ID), string(c.Kind), c.Name, c.Slug, joinCodes(c.Areas), c.Themes.String(), c.Phases.String(), c.Focus, c.About, db.Date(c.From), db.Date(c.To), c.Illustrative, s.now().UTC())
	return err
}

func (s *Service) updateCollaboration(ctx context.Context, c Collaboration) error {
	_, err := s.db.Exec(ctx, `update collaboration set name = $2, slug = $3, areas = $4, themes = $5, phases = $6, focus = $7, about = $8, begins = $9, ends = $10, changed = $11 where id = $1`,
		string(c.ID), c.Name, c.Slug, joinCodes(c.Areas), c.Themes.String(), c.Phases.String(), c.Focus, c.About, db.Date(c.From), db.Date(c.To), s.now().UTC())
	return err
}

// holdCollaboration keeps every other transaction from changing the
// collaboration's seats until this one ends.
func (s *Service) holdCollaboration(ctx context.Context, id term.ID) error {
	n, err := s.db.Exec(ctx, `update collaboration set changed = $2 where id = $1`, string(id), s.now().UTC())
	if err == nil && n == 0 {
		err = fault.NotFound("There is no such collaboration.")
	}
	return err
}

func (s *Service) slugOwner(ctx context.Context, slug string) (term.ID, bool, error) {
	return db.Get(ctx, s.db, db.One[term.ID], `select collaboration_id from collaboration_slug where slug = $1`, slug)
}

func (s *Service) insertSlug(ctx context.Context, c Collaboration) error {
	_, err := s.db.Exec(ctx, `insert into collaboration_slug (slug, collaboration_id) values ($1, $2)`, c.Slug, string(c.ID))
	return err
}

func (s *Service) saveFigures(ctx context.Context, c Collaboration) error {
	if _, err := s.db.Exec(ctx, `delete from collaboration_figure where collaboration_id = $1`, string(c.ID)); err != nil {
		return err
	}
	for i, f := range c.Figures {
		if _, err := s.db.Exec(ctx, `insert into collaboration_figure (collaboration_id, position, value, label, source) values ($1, $2, $3, $4, $5)`, string(c.ID), i+1, f.Value, f.Label, f.Source); err != nil {
			return err
		}
	}
	return nil
}
