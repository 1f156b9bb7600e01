package alliance

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"fairground/internal/db"
	"fairground/internal/term"
)

// asJSON writes values as they are kept in columns of text.
func asJSON(values ...any) ([]string, error) {
	out := make([]string, len(values))
	for i, v := range values {
		text, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		out[i] = string(text)
	}
	return out, nil
}

func (s *Service) insertImport(ctx context.Context, i MemberImport) error {
	kept, err := asJSON(i.List, i.Answers)
	if err != nil {
		return err
	}
	_, err = s.db.Exec(ctx, `insert into member_import (id, file, state, made, made_by, list, answers) values ($1, $2, $3, $4, $5, $6, $7)`,
		string(i.ID), i.File, string(i.State), i.Made, string(i.By), kept[0], kept[1])
	return err
}

func (s *Service) updateImport(ctx context.Context, i MemberImport) error {
	kept, err := asJSON(i.List, i.Answers, i.Changes)
	if err != nil {
		return err
	}
	_, err = s.db.Exec(ctx, `update member_import set state = $2, list = $3, answers = $4, applied = $5, undone = $6, changes = $7 where id = $1`,
		string(i.ID), string(i.State), kept[0], kept[1], sql.NullTime{Time: i.Applied, Valid: !i.Applied.IsZero()}, sql.NullTime{Time: i.Undone, Valid: !i.Undone.IsZero()}, kept[2])
	return err
}

func scanImport(row db.Scanner) (i MemberImport, err error) {
	var applied, undone sql.NullTime
	var list, answers, changes string
	if err := row.Scan(&i.ID, &i.File, &i.State, &i.Made, &i.By, &applied, &undone, &list, &answers, &changes); err != nil {
		return i, err
	}
	i.Made = i.Made.UTC()
	if applied.Valid {
		i.Applied = applied.Time.UTC()
	}
	if undone.Valid {
		i.Undone = undone.Time.UTC()
	}
	for _, kept := range []struct {
		text string
		into any
	}{{list, &i.List}, {answers, &i.Answers}, {changes, &i.Changes}} {
		if kept.text == "" { // not asked for, or nothing yet
			continue
		}
		if err := json.Unmarshal([]byte(kept.text), kept.into); err != nil {
			return i, err
		}
	}
	return i, nil
}

func (s *Service) readImport(ctx context.Context, id term.ID) (MemberImport, bool, error) {
	return db.Get(ctx, s.db, scanImport, `select id, file, state, made, made_by, applied, undone, list, answers, changes from member_import where id = $1`, string(id))
}

// selectImport gives imports without their lists.
const selectImport = `select id, file, state, made, made_by, applied, undone, '', '', '' from member_import`

// sweepImports removes lists that nobody applied.
func (s *Service) sweepImports(ctx context.Context, before time.Time) (int64, error) {
	return s.db.Exec(ctx, `delete from member_import where state in ('draft', 'discarded') and made < $1`, before.UTC())
}

func (s *Service) listImports(ctx context.Context) ([]MemberImport, error) {
	return db.Collect(ctx, s.db, scanImport, selectImport+` order by made desc, id desc`)
}
