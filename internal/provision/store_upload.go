package provision

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/term"
)

const selectUpload = `select id, organisation_id, file_name, sheet, state, file_id, left_out, choices, headings, job_id, problem, problems, visibility, made, confirmed, sent_by, confirmed_by, terms from upload`

func scanUpload(row db.Scanner) (u Upload, err error) {
	var leftOut, choices, headings, problems string
	var confirmed sql.NullTime
	err = row.Scan(&u.ID, &u.Organisation, &u.FileName, &u.Sheet, &u.State, &u.File, &leftOut, &choices, &headings, &u.Job, &u.Problem, &problems, &u.Visibility, &u.Made, &confirmed, &u.SentBy, &u.ConfirmedBy, &u.Terms)
	if err != nil {
		return u, err
	}
	u.Made, u.Confirmed = u.Made.UTC(), confirmed.Time
	for _, field := range []struct {
		text string
		into any
	}{{leftOut, &u.LeftOut}, {choices, &u.Choices}, {headings, &u.Headings}, {problems, &u.Problems}} {
		if err := json.Unmarshal([]byte(field.text), field.into); err != nil {
			return u, fmt.Errorf("upload %s: %w", u.ID, err)
		}
	}
	return u, nil
}

// Upload finds one upload; a fault of kind not found where there is none.
func (s *Service) Upload(ctx context.Context, id term.ID) (Upload, error) {
	u, found, err := db.Get(ctx, s.db, scanUpload, selectUpload+` where id = $1`, string(id))
	if err == nil && !found {
		err = fault.NotFound("There is no such upload.")
	}
	if err != nil {
		return u, fmt.Errorf("upload %s: %w", id, err)
	}
	return u, nil
}

// Uploads lists the uploads of some organisations, newest first.
func (s *Service) Uploads(ctx context.Context, organisations ...term.ID) ([]Upload, error) {
	merged, err := s.survivors(ctx)
	if err != nil {
		return nil, fmt.Errorf("uploads: %w", err)
	}
	var out []Upload
	for chunk := range slices.Chunk(merged.into(organisations), 500) {
		args := make([]any, len(chunk))
		for i, id := range chunk {
			args[i] = string(id)
		}
		some, err := db.Collect(ctx, s.db, scanUpload, selectUpload+` where organisation_id in (`+db.Parameters(1, len(chunk))+`) order by made desc, id desc limit 200`, args...)
		if err != nil {
			return nil, fmt.Errorf("uploads: %w", err)
		}
		out = append(out, some...)
	}
	return out, nil
}

// SenderOf says which organisation an upload is of, and no more: what those hear
// who may not see it takes as long as where there is none.
func (s *Service) SenderOf(ctx context.Context, id term.ID) (organisation term.ID, err error) {
	organisation, found, err := db.Get(ctx, s.db, db.One[term.ID], `select organisation_id from upload where id = $1`, string(id))
	if err == nil && !found {
		err = fault.NotFound("There is no such upload.")
	}
	if err != nil {
		return "", fmt.Errorf("sender of upload %s: %w", id, err)
	}
	merged, err := s.survivors(ctx)
	return merged.of(organisation), err
}

// unconfirmed lists the uploads that were sent before a time and never confirmed.
func (s *Service) unconfirmed(ctx context.Context, before time.Time) ([]term.ID, error) {
	return db.Collect(ctx, s.db, db.One[term.ID], `select id from upload where made < $1 and state not in ('confirmed', 'withdrawn') order by made, id`, before.UTC())
}

// lockUpload reads an upload that is about to change. Others who would change it
// wait until ctx's transaction has ended: on PostgreSQL the update holds the row,
// on SQLite there is one writer at a time.
func (s *Service) lockUpload(ctx context.Context, id term.ID) (Upload, error) {
	if _, err := s.db.Exec(ctx, `update upload set state = state where id = $1`, string(id)); err != nil {
		return Upload{}, fmt.Errorf("lock upload %s: %w", id, err)
	}
	return s.Upload(ctx, id)
}

func (s *Service) insertUpload(ctx context.Context, u Upload) error {
	args, err := uploadArgs(u)
	if err != nil {
		return err
	}
	_, err = s.db.Exec(ctx, `insert into upload (id, state, file_id, left_out, choices, headings, job_id, problem, problems, visibility, confirmed, confirmed_by, terms, organisation_id, file_name, sheet, made, sent_by)
		values (`+db.Parameters(1, 18)+`)`, append(args, string(u.Organisation), u.FileName, u.Sheet, u.Made, string(u.SentBy))...)
	return err
}

func (s *Service) updateUpload(ctx context.Context, u Upload) error {
	args, err := uploadArgs(u)
	if err != nil {
		return err
	}
	_, err = s.db.Exec(ctx, `update upload set state = $2, file_id = $3, left_out = $4, choices = $5, headings = $6, job_id = $7, problem = $8, problems = $9, visibility = $10, confirmed = $11, confirmed_by = $12, terms = $13 where id = $1`, args...)
	return err
}

// uploadArgs are the values that change in an upload's life, its id first.
func uploadArgs(u Upload) ([]any, error) {
	var fields [4]string
	for i, v := range []any{u.LeftOut, u.Choices, u.Headings, u.Problems} {
		text, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		fields[i] = string(text)
	}
	var confirmed any
	if !u.Confirmed.IsZero() {
		confirmed = u.Confirmed.UTC()
	}
	return []any{string(u.ID), string(u.State), string(u.File), fields[0], fields[1], fields[2], u.Job, u.Problem, fields[3], string(u.Visibility), confirmed, string(u.ConfirmedBy), u.Terms}, nil
}

const selectRow = `select upload_id, number, line, cells, memory, status, setting_id, probability, reason, candidates, decision, decided_id, remembered from upload_row`

func scanRow(row db.Scanner) (r Row, err error) {
	var cells, candidates string
	err = row.Scan(&r.Upload, &r.Number, &r.Line, &cells, &r.memory, &r.Status, &r.Setting, &r.Probability, &r.Reason, &candidates, &r.Decision, &r.Decided, &r.Remembered)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal([]byte(cells), &r.Cells); err != nil {
		return r, fmt.Errorf("upload %s row %d: %w", r.Upload, r.Number, err)
	}
	if err := json.Unmarshal([]byte(candidates), &r.Candidates); err != nil {
		return r, fmt.Errorf("upload %s row %d: %w", r.Upload, r.Number, err)
	}
	return r, nil
}

// replaceRows writes the rows of an upload, in place of those it had.
func (s *Service) replaceRows(ctx context.Context, upload term.ID, rows []Row) error {
	if _, err := s.db.Exec(ctx, `delete from upload_row where upload_id = $1`, string(upload)); err != nil {
		return err
	}
	var broken error
	_, err := s.db.Load(ctx, "upload_row", []string{"upload_id", "number", "line", "cells", "memory", "status", "setting_id", "probability", "reason", "candidates", "decision", "decided_id", "remembered"},
		func(yield func([]any) bool) {
			for _, r := range rows {
				cells, err := json.Marshal(r.Cells)
				if err != nil {
					broken = err
					return
				}
				candidates, err := json.Marshal(r.Candidates)
				if err != nil {
					broken = err
					return
				}
				if !yield([]any{string(upload), int64(r.Number), int64(r.Line), string(cells), r.memory, string(r.Status), string(r.Setting), r.Probability, r.Reason, string(candidates), string(r.Decision), string(r.Decided), r.Remembered}) {
					return
				}
			}
		})
	if broken != nil {
		return broken
	}
	return err
}

// Row finds one row of an upload; a fault of kind not found where there is none.
func (s *Service) Row(ctx context.Context, upload term.ID, number int) (Row, error) {
	r, found, err := db.Get(ctx, s.db, scanRow, selectRow+` where upload_id = $1 and number = $2`, string(upload), int64(number))
	if err == nil && !found {
		err = fault.NotFound("This list has no row %d.", number)
	}
	if err != nil {
		return r, fmt.Errorf("row %d of upload %s: %w", number, upload, err)
	}
	return r, nil
}

// Rows lists the rows of an upload with a status, or all of them, in order.
func (s *Service) Rows(ctx context.Context, upload term.ID, status RowStatus, offset, limit int) ([]Row, error) {
	query, args := selectRow+` where upload_id = $1 order by number limit $2 offset $3`, []any{string(upload), int64(limit), int64(offset)}
	if status != "" {
		query, args = selectRow+` where upload_id = $1 and status = $4 order by number limit $2 offset $3`, append(args, string(status))
	}
	rows, err := db.Collect(ctx, s.db, scanRow, query, args...)
	if err != nil {
		return nil, fmt.Errorf("rows of upload %s: %w", upload, err)
	}
	return rows, nil
}

// allRows reads every row of an upload, in order.
func (s *Service) allRows(ctx context.Context, upload term.ID) ([]Row, error) {
	rows, err := db.Collect(ctx, s.db, scanRow, selectRow+` where upload_id = $1 order by number`, string(upload))
	if err != nil {
		return nil, fmt.Errorf("rows of upload %s: %w", upload, err)
	}
	return rows, nil
}

// NextToReview finds the first row after a number that a person still has to
// decide, beginning again at the top; found is false when none is left.
func (s *Service) NextToReview(ctx context.Context, upload term.ID, after int) (r Row, found bool, err error) {
	r, found, err = db.Get(ctx, s.db, scanRow, selectRow+` where upload_id = $1 and status = 'review' and decision = ''
		order by case when number > $2 then 0 else 1 end, number limit 1`, string(upload), int64(after))
	if err != nil {
		err = fmt.Errorf("next row of upload %s: %w", upload, err)
	}
	return r, found, err
}

// Tally counts the rows of an upload.
type Tally struct {
	Rows      int // of settings: those left aside not counted
	Matched   int // accepted without a person
	None      int // most likely no setting on the registers, undecided
	ToReview  int // undecided
	Chosen    int // a person chose a setting
	Refused   int // a person said that none is right
	FromOther int // of these two, decided by what was remembered
	Aside     int // totals, notes and the like
}

// Usable is how many rows name a setting.
func (t Tally) Usable() int { return t.Matched + t.Chosen }

// TallyOf counts the rows of an upload.
func (s *Service) TallyOf(ctx context.Context, upload term.ID) (t Tally, err error) {
	type group struct {
		status     RowStatus
		decision   Decision
		remembered bool
		n          int
	}
	groups, err := db.Collect(ctx, s.db, func(row db.Scanner) (g group, err error) {
		err = row.Scan(&g.status, &g.decision, &g.remembered, &g.n)
		return g, err
	}, `select status, decision, remembered, count(*) from upload_row where upload_id = $1 group by status, decision, remembered`, string(upload))
	if err != nil {
		return t, fmt.Errorf("count rows of upload %s: %w", upload, err)
	}
	for _, g := range groups {
		t.add(g.status, g.decision, g.remembered, g.n)
	}
	return t, nil
}

func (t *Tally) add(status RowStatus, decision Decision, remembered bool, n int) {
	if status == RowAside {
		t.Aside += n
		return
	}
	t.Rows += n
	if remembered {
		t.FromOther += n
	}
	switch {
	case decision == ChoseSetting:
		t.Chosen += n
	case decision == ChoseNone:
		t.Refused += n
	case status == RowMatched:
		t.Matched += n
	case status == RowReview:
		t.ToReview += n
	default:
		t.None += n
	}
}
