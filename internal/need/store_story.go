package need

import (
	"context"
	"database/sql"
	"fmt"

	"fairground/internal/db"
	"fairground/internal/term"
)

const selectStory = `select id, version, collaboration, indicator, area, state, story, take, target, decimals, target_year, coalesce(by_id, ''), made from need_story`

func scanStory(row db.Scanner) (s Story, err error) {
	var target sql.NullFloat64
	var decimals int
	err = row.Scan(&s.ID, &s.Version, &s.Collaboration, &s.Indicator, &s.Area, &s.State, &s.Text, &s.Take, &target, &decimals, &s.TargetYear, &s.By, &s.Made)
	if target.Valid {
		s.Target = term.Number(target.Float64, decimals)
	}
	s.Made = s.Made.UTC()
	return s, err
}

// versionsOf lists every version of a collaboration's stories: by story, the
// newest first.
func (s *Service) versionsOf(ctx context.Context, collaboration term.ID) ([]Story, error) {
	return s.stories(ctx, ` where collaboration = $1 order by indicator, area, id, version desc`, string(collaboration))
}

// versionsAbout lists every version of the stories of an indicator, likewise.
func (s *Service) versionsAbout(ctx context.Context, indicator string) ([]Story, error) {
	return s.stories(ctx, ` where indicator = $1 order by area, collaboration, id, version desc`, indicator)
}

func (s *Service) versions(ctx context.Context, collaboration, id term.ID) ([]Story, error) {
	return s.stories(ctx, ` where collaboration = $1 and id = $2 order by version desc`, string(collaboration), string(id))
}

func (s *Service) stories(ctx context.Context, where string, args ...any) ([]Story, error) {
	all, err := db.Collect(ctx, s.db, scanStory, selectStory+where, args...)
	if err != nil {
		return nil, fmt.Errorf("stories: %w", err)
	}
	return all, nil
}

func (s *Service) insertStory(ctx context.Context, st *Story) error {
	var target, by any
	if n, ok := st.Target.Number(); ok {
		target = n
	}
	if st.By != "" {
		by = string(st.By)
	}
	_, err := s.db.Exec(ctx, `insert into need_story (id, version, collaboration, indicator, area, state, story, take, target, decimals, target_year, by_id, made) values (`+db.Parameters(1, 13)+`)`,
		string(st.ID), st.Version, string(st.Collaboration), st.Indicator, string(st.Area), string(st.State), st.Text, st.Take, target, st.Target.Decimals(), st.TargetYear, by, st.Made)
	return err
}

func (s *Service) storiesBy(ctx context.Context, person term.ID) ([]HeldStory, error) {
	all, err := db.Collect(ctx, s.db, func(row db.Scanner) (h HeldStory, err error) {
		err = row.Scan(&h.Indicator, &h.Area, &h.Text, &h.Take, &h.State, &h.Made)
		h.Made = h.Made.UTC()
		return h, err
	}, `select indicator, area, story, take, state, made from need_story where by_id = $1 order by made, id, version`, string(person))
	if err != nil {
		return nil, fmt.Errorf("stories that %s wrote: %w", person, err)
	}
	return all, nil
}

func (s *Service) unnameStories(ctx context.Context, person term.ID) error {
	_, err := s.db.Exec(ctx, `update need_story set by_id = null where by_id = $1`, string(person))
	return err
}
