package alliance

import (
	"context"
	"fmt"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/term"
)

// MemberImport is a list of members that is being looked through, was applied,
// or was undone. It is kept in the database, so that looking it through may take
// days and happen at any replica.
type MemberImport struct {
	ID      term.ID
	File    string
	State   ImportState
	Made    time.Time
	By      term.ID
	List    MemberList
	Answers MemberAnswers
	Applied time.Time
	Undone  time.Time
	Changes []MemberChange
}

// ImportState is how far an import has come.
type ImportState string

// The states.
const (
	ImportDraft     ImportState = "draft"
	ImportApplied   ImportState = "applied"
	ImportUndone    ImportState = "undone"
	ImportDiscarded ImportState = "discarded"
)

// MemberList is what is kept of a file: one sheet without whatever looked like
// personal data.
type MemberList struct {
	Sheet    string
	Header   int // the row of the headings, as a spreadsheet numbers it; 0 where there are none
	Columns  []MemberColumn
	Rows     []MemberRow
	Left     []LeftOut // columns and cells that were not kept, and why
	Problems []string  // of reading the file
}

// MemberColumn is a column that was kept.
type MemberColumn struct {
	Index   int // in the file, from 0
	Heading string
	Guess   ColumnRole
}

// MemberRow is a row, with a cell for every column that was kept.
type MemberRow struct {
	Number int // as a spreadsheet numbers it
	Cells  []string
}

// LeftOut says what was not kept.
type LeftOut struct {
	Column string
	Why    string
}

// MemberAnswers is what the person said who looks the list through.
type MemberAnswers struct {
	Columns map[int]ColumnRole `json:",omitempty"` // by index in the file; the guess holds for others
	Rows    map[int]string     `json:",omitempty"` // by row number: answerNew, answerSkip, or whose id it is
	Since   string             `json:",omitempty"` // member since, where a row says nothing: 2019-04-01
}

// What may be answered of a doubtful row, besides an organisation's id.
const (
	answerNew  = "new"
	answerSkip = "skip"
)

// MemberChange is what an import did to one organisation.
type MemberChange struct {
	Organisation term.ID
	Added        bool
	Before       Organisation // zero where it was added
	After        Organisation
	Kept         string // why undoing left it in place; "" where it did not
}

// role is what a column is: as said, else as guessed.
func (i *MemberImport) role(c MemberColumn) ColumnRole {
	if said, ok := i.Answers.Columns[c.Index]; ok {
		return said
	}
	return c.Guess
}

// ReadMembers takes a file in as a draft, without what looks like personal data.
func (s *Service) ReadMembers(ctx context.Context, file string, list MemberList) (MemberImport, error) {
	i := MemberImport{ID: s.newID(), File: file, State: ImportDraft, Made: s.time(), By: account.ActorFrom(ctx).ID, List: list}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.insertImport(ctx, i); err != nil {
			return err
		}
		return s.audit.Record(ctx, audit.Entry{Action: "member-import.receive", Kind: "member import", Thing: i.ID, After: audit.Values{"file": file, "rows": fmt.Sprint(len(list.Rows))}})
	})
	if err != nil {
		return i, fmt.Errorf("take in %s: %w", file, err)
	}
	return i, nil
}

// MemberImports lists the imports, the latest first, without their lists.
func (s *Service) MemberImports(ctx context.Context) ([]MemberImport, error) {
	all, err := s.listImports(ctx)
	if err != nil {
		return nil, fmt.Errorf("member imports: %w", err)
	}
	return all, nil
}

// MemberImport finds one import; a fault of kind not found where there is none.
func (s *Service) MemberImport(ctx context.Context, id term.ID) (MemberImport, error) {
	i, found, err := s.readImport(ctx, id)
	if err == nil && !found {
		err = fault.NotFound("There is no such import.")
	}
	if err != nil {
		return i, fmt.Errorf("member import %s: %w", id, err)
	}
	return i, nil
}

// AnswerMembers keeps what was said of a draft's columns and rows.
func (s *Service) AnswerMembers(ctx context.Context, id term.ID, answer func(i *MemberImport) error) error {
	return s.changeDraft(ctx, id, func(ctx context.Context, i *MemberImport) error {
		if err := answer(i); err != nil {
			return err
		}
		return s.updateImport(ctx, *i)
	})
}

// DiscardMembers gives a draft up; its rows are not kept.
func (s *Service) DiscardMembers(ctx context.Context, id term.ID) error {
	return s.changeDraft(ctx, id, func(ctx context.Context, i *MemberImport) error {
		i.State, i.List.Rows = ImportDiscarded, nil
		if err := s.updateImport(ctx, *i); err != nil {
			return err
		}
		return s.audit.Record(ctx, audit.Entry{Action: "member-import.discard", Kind: "member import", Thing: i.ID, After: audit.Values{"file": i.File}})
	})
}

// DraftsFor is how long a list of members is kept that nobody applied.
const DraftsFor = 90 * 24 * time.Hour

// SweepImports removes the lists taken in before a time that were never applied,
// and says how many there were.
func (s *Service) SweepImports(ctx context.Context, before time.Time) (int64, error) {
	n, err := s.sweepImports(ctx, before)
	if err != nil {
		return n, fmt.Errorf("sweep member imports: %w", err)
	}
	return n, nil
}

func (s *Service) changeDraft(ctx context.Context, id term.ID, change func(context.Context, *MemberImport) error) error {
	return s.changing(ctx, func(ctx context.Context) error {
		i, err := s.MemberImport(ctx, id)
		if err != nil {
			return err
		}
		if i.State != ImportDraft {
			return fault.Conflict("This list is no longer a draft: it was %s.", i.State)
		}
		return change(ctx, &i)
	})
}
