package alliance

import (
	"context"
	"fmt"

	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/term"
)

const selectEntry = `select id, version, removed, collaboration_id, list, label, day, title, body, themes, phases, coalesce(by_id, ''), made from collaboration_entry`

func scanEntry(row db.Scanner) (e Entry, err error) {
	var themes, phases string
	err = row.Scan(&e.ID, &e.Version, &e.Removed, &e.Collaboration, &e.List, &e.Label, &e.Day, &e.Title, &e.Text, &themes, &phases, &e.By, &e.Made)
	e.Day, e.Made = calendarDay(e.Day.UTC()), e.Made.UTC()
	e.Themes, e.Phases = term.ParseThemeSet(themes), term.ParsePhaseSet(phases)
	return e, err
}

// Entries lists what stands in both of a collaboration's lists, the newest first.
func (s *Service) Entries(ctx context.Context, collaboration term.ID) ([]Entry, error) {
	all, err := db.Collect(ctx, s.db, scanEntry, selectEntry+` where collaboration_id = $1 and latest and not removed order by day desc, id desc`, string(collaboration))
	if err != nil {
		return nil, fmt.Errorf("entries of %s: %w", collaboration, err)
	}
	return all, nil
}

// entry finds one version of an entry, or the latest for version 0.
func (s *Service) entry(ctx context.Context, collaboration, id term.ID, version int) (Entry, error) {
	e, found, err := db.Get(ctx, s.db, scanEntry, selectEntry+` where collaboration_id = $1 and id = $2 and (version = $3 or ($3 = 0 and latest))`, string(collaboration), string(id), version)
	if err == nil && !found {
		err = fault.NotFound("There is no such entry here.")
	}
	return e, err
}

// writtenBy lists every version of an entry that a person wrote.
func (s *Service) writtenBy(ctx context.Context, person term.ID) ([]Entry, error) {
	return db.Collect(ctx, s.db, scanEntry, selectEntry+` where by_id = $1 order by made, id, version`, string(person))
}

func (s *Service) insertEntry(ctx context.Context, e Entry) error {
	if _, err := s.db.Exec(ctx, `update collaboration_entry set latest = false where id = $1`, string(e.ID)); err != nil {
		return err
	}
	_, err := s.db.Exec(ctx, `insert into collaboration_entry (id, version, latest, removed, collaboration_id, list, label, day, title, body, themes, phases, by_id, made) values (`+db.Parameters(1, 14)+`)`,
		string(e.ID), e.Version, true, e.Removed, string(e.Collaboration), string(e.List), e.Label, e.Day, e.Title, e.Text, e.Themes.String(), e.Phases.String(), noID(e.By), e.Made)
	return err
}

// unnameEntries takes a person's name from what they wrote; the words stay.
func (s *Service) unnameEntries(ctx context.Context, person term.ID) error {
	_, err := s.db.Exec(ctx, `update collaboration_entry set by_id = null where by_id = $1`, string(person))
	return err
}
