package provision

import (
	"context"
	"fmt"

	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/term"
	"fairground/linkage/school"
)

// RowStatus is what the matcher said of a row.
type RowStatus string

// The statuses.
const (
	RowMatched RowStatus = RowStatus(school.Matched) // sure enough without a person
	RowReview  RowStatus = RowStatus(school.Review)  // a person should choose
	RowNone    RowStatus = RowStatus(school.None)    // most likely no setting on the registers
	RowAside   RowStatus = "aside"                   // names no setting: a total, a note
)

// Decision is what a person said of a row.
type Decision string

// The decisions; "" is none yet.
const (
	ChoseSetting Decision = "setting"
	ChoseNone    Decision = "none"
)

// Row is one row of an upload and what came of it.
type Row struct {
	Upload      term.ID
	Number      int // of the data row, from 1
	Line        int // as a spreadsheet program shows it
	Cells       []string
	Status      RowStatus
	Setting     term.SettingID // the likeliest; "" where there is none
	Probability float64        // that Setting is right, calibrated
	Reason      string
	Candidates  []Candidate
	Decision    Decision
	Decided     term.SettingID // where Decision is ChoseSetting
	Remembered  bool           // the decision was made on an earlier upload

	memory string
}

// Candidate is a setting that a row may mean.
type Candidate struct {
	Setting     term.SettingID
	Probability float64
	Evidence    []Evidence
}

// Evidence is one reason for or against a candidate.
type Evidence struct {
	Field string
	Agree int // -1 differs, 0 unknown, 1 partly, 2 agrees
	Text  string
}

// Means is the setting that the row stands for now; "" while nobody knows.
func (r *Row) Means() term.SettingID {
	switch {
	case r.Decision == ChoseSetting:
		return r.Decided
	case r.Decision == "" && r.Status == RowMatched:
		return r.Setting
	}
	return ""
}

// recall applies what was decided of the same row in an earlier upload.
func (r *Row) recall(remembered map[string]term.SettingID) {
	id, ok := remembered[r.memory]
	if !ok || r.memory == "" || r.Status == RowAside {
		return
	}
	r.Remembered, r.Decision = true, ChoseNone
	if id != "" {
		r.Decision, r.Decided = ChoseSetting, id
	}
}

// Decide records what a person said of a row: a setting, or "" for none of
// them. It is remembered for the organisation's next upload.
func (s *Service) Decide(ctx context.Context, upload term.ID, number int, setting term.SettingID) error {
	return s.decision(ctx, upload, number, func(ctx context.Context, u Upload, r *Row) error {
		r.Decision, r.Decided, r.Remembered = ChoseNone, "", false
		if setting != "" {
			v, err := s.register.Setting(ctx, setting)
			if err != nil {
				return err
			}
			r.Decision, r.Decided = ChoseSetting, v.ID
		}
		_, err := s.db.Exec(ctx, `insert into remembered_decision (organisation_id, memory, setting_id, upload_id, decided) values ($1, $2, $3, $4, $5)
			on conflict (organisation_id, memory, upload_id) do update set setting_id = excluded.setting_id, decided = excluded.decided`,
			string(u.Organisation), r.memory, string(r.Decided), string(u.ID), s.now().UTC())
		return err
	})
}

// Undo takes a decision back, and forgets it.
func (s *Service) Undo(ctx context.Context, upload term.ID, number int) error {
	return s.decision(ctx, upload, number, func(ctx context.Context, u Upload, r *Row) error {
		r.Decision, r.Decided, r.Remembered = "", "", false
		_, err := s.db.Exec(ctx, `delete from remembered_decision where organisation_id = $1 and memory = $2`, string(u.Organisation), r.memory)
		return err
	})
}

func (s *Service) decision(ctx context.Context, upload term.ID, number int, fn func(ctx context.Context, u Upload, r *Row) error) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		u, err := s.lockUpload(ctx, upload)
		if err != nil {
			return err
		}
		if u.State != InReview {
			return fault.Conflict("Rows can be decided only while a list is in review; this one is at “%s”.", u.State.Title())
		}
		r, err := s.Row(ctx, upload, number)
		if err != nil {
			return err
		}
		if r.Status == RowAside {
			return fault.Conflict("Row %d was left aside: %s", number, r.Reason)
		}
		if err := fn(ctx, u, &r); err != nil {
			return err
		}
		_, err = s.db.Exec(ctx, `update upload_row set decision = $3, decided_id = $4, remembered = $5 where upload_id = $1 and number = $2`,
			string(upload), int64(number), string(r.Decision), string(r.Decided), r.Remembered)
		return err
	})
	if err != nil {
		return fmt.Errorf("decide row %d of upload %s: %w", number, upload, err)
	}
	return nil
}

// remembered reads an organisation's decisions on earlier uploads; of several on
// the same row the latest counts.
func (s *Service) remembered(ctx context.Context, organisation term.ID) (map[string]term.SettingID, error) {
	type pair struct {
		memory string
		id     term.SettingID
	}
	rows, err := db.Collect(ctx, s.db, func(row db.Scanner) (p pair, err error) {
		err = row.Scan(&p.memory, &p.id)
		return p, err
	}, `select memory, setting_id from remembered_decision where organisation_id = $1 order by decided, upload_id`, string(organisation))
	if err != nil {
		return nil, fmt.Errorf("remembered decisions of %s: %w", organisation, err)
	}
	out := make(map[string]term.SettingID, len(rows))
	for _, r := range rows {
		out[r.memory] = r.id
	}
	return out, nil
}
