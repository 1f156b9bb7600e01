package provision

import (
	"context"
	"fmt"

	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/term"
)

const selectProgramme = `select id, organisation_id, name, about, themes, phases, illustrative from programme`

func scanProgramme(row db.Scanner) (p Programme, err error) {
	var themes, phases string
	err = row.Scan(&p.ID, &p.Organisation, &p.Name, &p.About, &themes, &phases, &p.Illustrative)
	p.Themes, p.Phases = term.ParseThemeSet(themes), term.ParsePhaseSet(phases)
	return p, err
}

// Programme finds one programme; a fault of kind not found where there is none.
func (s *Service) Programme(ctx context.Context, id term.ID) (Programme, error) {
	p, found, err := db.Get(ctx, s.db, scanProgramme, selectProgramme+` where id = $1`, string(id))
	if err == nil && !found {
		err = fault.NotFound("There is no such programme.")
	}
	if err != nil {
		return p, fmt.Errorf("programme %s: %w", id, err)
	}
	return p, nil
}

// ProgrammesOf lists an organisation's programmes, by name.
func (s *Service) ProgrammesOf(ctx context.Context, organisation term.ID) ([]Programme, error) {
	all, err := db.Collect(ctx, s.db, scanProgramme, selectProgramme+` where organisation_id = $1 order by name`, string(organisation))
	if err != nil {
		return nil, fmt.Errorf("programmes of %s: %w", organisation, err)
	}
	return all, nil
}

// AddProgrammes records programmes, all or none.
func (s *Service) AddProgrammes(ctx context.Context, all []Programme) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		_, err := s.db.Load(ctx, "programme", []string{"id", "organisation_id", "name", "about", "themes", "phases", "illustrative"}, func(yield func([]any) bool) {
			for _, p := range all {
				if !yield([]any{string(p.ID), string(p.Organisation), p.Name, p.About, p.Themes.String(), p.Phases.String(), p.Illustrative}) {
					return
				}
			}
		})
		if err != nil {
			return fmt.Errorf("add programmes: %w", err)
		}
		return s.db.Bump(ctx, DataVersion)
	})
}

// AddDeliveries records deliveries, all or none. Those without an id are given
// one. They are of today, whatever day they name.
func (s *Service) AddDeliveries(ctx context.Context, all []Delivery) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		today := s.today()
		columns := []string{"id", "programme_id", "setting_id", "themes", "phases", "period", "reached", "visibility", "sensitive", "upload_id", "row_number", "illustrative", "changed"}
		_, err := s.db.Load(ctx, "delivery", columns, func(yield func([]any) bool) {
			for _, d := range all {
				if d.ID == "" {
					d.ID = s.newID()
				}
				if !yield([]any{string(d.ID), string(d.Programme), string(d.Setting), d.Themes.String(), d.Phases.String(), known(int(d.Period)),
					d.Reached.Arg(), string(d.Visibility), d.Sensitive, text(d.Upload), known(d.Row), d.Illustrative, today}) {
					return
				}
			}
		})
		if err != nil {
			return fmt.Errorf("add deliveries: %w", err)
		}
		for _, d := range all {
			if err := s.touch(ctx, d.Programme); err != nil {
				return err
			}
		}
		return s.db.Bump(ctx, DataVersion)
	})
}

func (s *Service) programmes(ctx context.Context) ([]Programme, error) {
	return db.Collect(ctx, s.db, scanProgramme, selectProgramme)
}

// known binds a number, or NULL for zero, which stands for "not known" in the
// types that use it.
func known(n int) any {
	if n == 0 {
		return nil
	}
	return int64(n)
}

func text(id term.ID) any {
	if id == "" {
		return nil
	}
	return string(id)
}
