package provision

import (
	"context"
	"fmt"
	"slices"

	"fairground/internal/db"
	"fairground/internal/term"
)

// RowOutcome is what a row came to: what the matcher said, overruled by what a
// person decided.
type RowOutcome string

// The outcomes; "" stands for every row.
const (
	RowsMatched  RowOutcome = "matched"   // name a setting
	RowsToReview RowOutcome = "to-review" // wait for a person
	RowsNone     RowOutcome = "none"      // name no setting on the registers
	RowsAside    RowOutcome = "aside"     // totals, notes and the like
)

// RowOutcomes lists them in the order pages show them.
func RowOutcomes() []RowOutcome { return []RowOutcome{RowsToReview, RowsMatched, RowsNone, RowsAside} }

// Title is the outcome for a reader.
func (o RowOutcome) Title() string {
	switch o {
	case RowsMatched:
		return "Matched"
	case RowsToReview:
		return "To review"
	case RowsNone:
		return "Not on the registers"
	case RowsAside:
		return "Left aside"
	}
	return "All rows"
}

// Outcome is what the row came to.
func (r *Row) Outcome() RowOutcome {
	switch {
	case r.Status == RowAside:
		return RowsAside
	case r.Means() != "":
		return RowsMatched
	case r.Decision == "" && r.Status == RowReview:
		return RowsToReview
	}
	return RowsNone
}

// Of is how many rows came to an outcome.
func (t Tally) Of(o RowOutcome) int {
	switch o {
	case RowsMatched:
		return t.Usable()
	case RowsToReview:
		return t.ToReview
	case RowsNone:
		return t.None + t.Refused
	case RowsAside:
		return t.Aside
	}
	return t.Rows + t.Aside
}

// condition is [Row.Outcome] for the database.
func (o RowOutcome) condition() string {
	switch o {
	case RowsMatched:
		return ` and status <> 'aside' and (decision = 'setting' or (decision = '' and status = 'matched'))`
	case RowsToReview:
		return ` and decision = '' and status = 'review'`
	case RowsNone:
		return ` and status <> 'aside' and (decision = 'none' or (decision = '' and status = 'none'))`
	case RowsAside:
		return ` and status = 'aside'`
	}
	return ""
}

// RowsOf lists the rows of an upload that came to an outcome, in order.
func (s *Service) RowsOf(ctx context.Context, upload term.ID, o RowOutcome, offset, limit int) ([]Row, error) {
	rows, err := db.Collect(ctx, s.db, scanRow, selectRow+` where upload_id = $1`+o.condition()+` order by number limit $2 offset $3`,
		string(upload), int64(limit), int64(offset))
	if err != nil {
		return nil, fmt.Errorf("rows of upload %s: %w", upload, err)
	}
	return rows, nil
}

// RowsAfter lists rows that follow a row's number, in order: the way to walk
// through all of them, however many.
func (s *Service) RowsAfter(ctx context.Context, upload term.ID, number, limit int) ([]Row, error) {
	rows, err := db.Collect(ctx, s.db, scanRow, selectRow+` where upload_id = $1 and number > $2 order by number limit $3`,
		string(upload), int64(number), int64(limit))
	if err != nil {
		return nil, fmt.Errorf("rows of upload %s: %w", upload, err)
	}
	return rows, nil
}

// ReviewProgress counts the rows that the matcher left to a person, and how many
// of them are decided.
func (s *Service) ReviewProgress(ctx context.Context, upload term.ID) (decided, all int, err error) {
	type counts struct{ decided, all int }
	c, _, err := db.Get(ctx, s.db, func(row db.Scanner) (c counts, err error) {
		err = row.Scan(&c.all, &c.decided)
		return c, err
	}, `select count(*), coalesce(sum(case when decision <> '' then 1 else 0 end), 0) from upload_row where upload_id = $1 and status = 'review'`, string(upload))
	if err != nil {
		return 0, 0, fmt.Errorf("review progress of upload %s: %w", upload, err)
	}
	return c.decided, c.all, nil
}

// RowCounts counts the rows of some uploads; those without rows are left out.
func (s *Service) RowCounts(ctx context.Context, uploads []Upload) (map[term.ID]int, error) {
	type count struct {
		upload term.ID
		rows   int
	}
	out := make(map[term.ID]int, len(uploads))
	for chunk := range slices.Chunk(uploads, 500) {
		args := make([]any, len(chunk))
		for i, u := range chunk {
			args[i] = string(u.ID)
		}
		counts, err := db.Collect(ctx, s.db, func(row db.Scanner) (c count, err error) {
			err = row.Scan(&c.upload, &c.rows)
			return c, err
		}, `select upload_id, count(*) from upload_row where upload_id in (`+db.Parameters(1, len(chunk))+`) group by upload_id`, args...)
		if err != nil {
			return nil, fmt.Errorf("count rows of uploads: %w", err)
		}
		for _, c := range counts {
			out[c.upload] = c.rows
		}
	}
	return out, nil
}

// Recorded is what a confirmed upload put down under one programme.
type Recorded struct {
	Programme  term.ID
	Name       string
	Deliveries int
	Settings   int // different ones
}

// RecordedOf says what a confirmed upload put down, by programme.
func (s *Service) RecordedOf(ctx context.Context, upload term.ID) ([]Recorded, error) {
	out, err := db.Collect(ctx, s.db, func(row db.Scanner) (r Recorded, err error) {
		err = row.Scan(&r.Programme, &r.Name, &r.Deliveries, &r.Settings)
		return r, err
	}, `select p.id, p.name, count(*), count(distinct d.setting_id) from delivery d join programme p on p.id = d.programme_id
		where d.upload_id = $1 group by p.id, p.name order by p.name`, string(upload))
	if err != nil {
		return nil, fmt.Errorf("what upload %s recorded: %w", upload, err)
	}
	return out, nil
}
