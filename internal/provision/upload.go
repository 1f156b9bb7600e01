package provision

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/file"
	"fairground/internal/provision/matchlist"
	"fairground/internal/provision/sheet"
	"fairground/internal/table"
	"fairground/internal/term"
)

// UploadState is where an upload stands.
type UploadState string

// The states; see the package comment.
const (
	InColumns     UploadState = "columns"
	Matching      UploadState = "matching"
	InReview      UploadState = "review"
	ListConfirmed UploadState = "confirmed"
	Withdrawn     UploadState = "withdrawn"
	Failed        UploadState = "failed"
)

// Title is the state for a reader.
func (s UploadState) Title() string {
	switch s {
	case InColumns:
		return "Check the columns"
	case Matching:
		return "Matching"
	case InReview:
		return "To review and confirm"
	case ListConfirmed:
		return "Confirmed"
	case Withdrawn:
		return "Withdrawn"
	}
	return "Stopped"
}

// LeftOut is a column of personal data that was never kept.
type LeftOut struct {
	Column string // its heading, or its letter
	Kind   string // "people's names"
	Why    string // one plain sentence
}

// Upload is one list out of a member's spreadsheet.
type Upload struct {
	ID           term.ID
	Organisation term.ID
	FileName     string
	Sheet        string // "" for a CSV
	State        UploadState
	File         file.ID // the kept copy, without personal data; "" once withdrawn
	LeftOut      []LeftOut
	Choices      map[sheet.Role]string // columns as a person corrected them
	Headings     []string              // of the rows' cells, once matched
	Job          string
	Problem      string   // why it stopped, in words to show
	Problems     []string // rows that could be read only in part: file, row, column, what was expected
	Visibility   Visibility
	Made         time.Time
	Confirmed    time.Time
	SentBy       term.ID // who sent it; "" once erased
	ConfirmedBy  term.ID
	Terms        string // the version of the terms of sharing that it rests on
}

// Limits on what a browser may send.
const (
	MaxUploadBytes = 20 << 20
	maxUploadRows  = 100_000
	maxColumns     = 300
)

// Received is what came of a spreadsheet: an upload for each sheet that is a
// list of settings, and why the others were left aside.
type Received struct {
	Uploads []Upload
	Skipped []matchlist.Skipped
}

// Receive takes a spreadsheet in. Columns of personal data are left out before
// anything is stored; a workbook with a sheet that lists children is refused
// whole. Nothing is stored where it fails.
func (s *Service) Receive(ctx context.Context, organisation term.ID, name string, r io.ReaderAt, size int64) (Received, error) {
	var out Received
	if _, err := s.alliance.Organisation(ctx, organisation); err != nil {
		return out, err
	}
	name = file.CleanName(name)
	f, err := table.Open(name, r, size, table.Limits{Bytes: 10 * MaxUploadBytes, Rows: maxUploadRows, Columns: maxColumns})
	if err != nil {
		return out, unusable(err)
	}
	defer f.Close()
	if err := f.CheckEnding(); err != nil {
		return out, unusable(err)
	}
	choices, err := sheet.Choose(f, sheet.Options{})
	if err != nil {
		return out, unusable(err, choices...)
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		for _, c := range choices {
			if !c.Use {
				out.Skipped = append(out.Skipped, matchlist.Skipped{Sheet: c.Sheet.Name, Reason: c.Reason})
				continue
			}
			u, err := s.keep(ctx, organisation, name, c)
			if err != nil {
				return err
			}
			out.Uploads = append(out.Uploads, u)
		}
		return nil
	})
	if err != nil {
		return Received{}, fmt.Errorf("receive %s: %w", name, unusable(err))
	}
	return out, nil
}

// unusable turns what is wrong with a spreadsheet into words for its sender.
func unusable(err error, choices ...sheet.Choice) error {
	var refusal *table.Refusal
	var problem *table.Problem
	switch {
	case errors.Is(err, sheet.ErrChildren):
		reason := "A sheet seems to list children."
		for _, c := range choices {
			if c.Layout != nil && c.Layout.Verdict == sheet.Refused {
				reason = c.Layout.Reason
			}
		}
		return fault.Invalid("This file was not taken in, and nothing of it was kept. %s Send a list of the schools and nurseries only, without children.", reason)
	case errors.Is(err, sheet.ErrNoList):
		reason := ""
		if len(choices) > 0 {
			reason = choices[0].Reason
		}
		return fault.Invalid("No list of schools or nurseries was found in this file. %s", reason)
	case errors.As(err, &refusal):
		return fault.Invalid("%s", refusal.Error())
	case errors.As(err, &problem):
		return fault.Invalid("%s", problem.Error())
	}
	return err
}

// keep stores one sheet without its personal data.
func (s *Service) keep(ctx context.Context, organisation term.ID, name string, c sheet.Choice) (Upload, error) {
	problems, err := readProblems(c)
	if err != nil {
		return Upload{}, err
	}
	var copied bytes.Buffer
	redaction, err := sheet.Redact(&copied, c.Sheet, c.Layout)
	if err != nil {
		return Upload{}, err
	}
	kept, err := s.files.Put(ctx, name+".csv", "text/csv", &copied)
	if err != nil {
		return Upload{}, err
	}
	u := Upload{ID: s.newID(), Organisation: organisation, FileName: name, Sheet: c.Sheet.Name, State: InColumns, File: kept.ID, Problems: problems, Made: s.now().UTC(), SentBy: account.ActorFrom(ctx).ID}
	for _, col := range redaction.Columns {
		u.LeftOut = append(u.LeftOut, LeftOut{Column: col.Label(), Kind: col.Personal.Words(), Why: col.Why})
	}
	if err := s.insertUpload(ctx, u); err != nil {
		return u, err
	}
	return u, s.recordUpload(ctx, "upload.receive", u, nil)
}

// recordUpload notes what was done to an upload. Names of files are not noted: a
// person's name may stand in one.
func (s *Service) recordUpload(ctx context.Context, action string, u Upload, after audit.Values) error {
	return s.audit.Record(ctx, audit.Entry{Action: action, Kind: "upload", Thing: u.ID, Scope: term.OfOrganisation(u.Organisation), After: after})
}

// opened is the kept copy of an upload, read again.
type opened struct {
	file   *table.File
	sheet  *table.Sheet
	layout *sheet.Layout
}

func (s *Service) open(ctx context.Context, u Upload, choices map[sheet.Role]string) (*opened, error) {
	if u.File == "" {
		return nil, fault.NotFound("This upload was withdrawn; its file is no longer kept.")
	}
	r, err := s.files.Open(ctx, u.File)
	if err != nil {
		return nil, err
	}
	f, err := table.Open(u.FileName+".csv", r, r.Info.Size, table.DefaultLimits())
	if err != nil {
		return nil, err
	}
	sh := f.Sheets()[0]
	layout, err := sheet.Inspect(sh, sheet.Options{Map: choices})
	if errors.Is(err, sheet.ErrMap) {
		err = fault.Invalid("%s", err.Error())
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return &opened{f, sh, layout}, nil
}

// Columns is what was understood of an upload's columns, with the first rows to
// judge by.
type Columns struct {
	Layout  *sheet.Layout
	Samples [][]string // rows of cells
}

// sampleRows is how many rows are shown beside the guesses.
const sampleRows = 4

// Columns reads what the columns of an upload were taken for.
func (s *Service) Columns(ctx context.Context, u Upload) (Columns, error) {
	o, err := s.open(ctx, u, u.Choices)
	if err != nil {
		return Columns{}, fmt.Errorf("columns of upload %s: %w", u.ID, err)
	}
	defer o.file.Close()
	c := Columns{Layout: o.layout}
	for row := range o.layout.Rows(o.sheet) {
		if len(c.Samples) == sampleRows {
			break
		}
		c.Samples = append(c.Samples, slices.Clone(row.Cells))
	}
	return c, nil
}

// SetColumns settles what the columns are and begins to match. It may be called
// again while nothing is confirmed: what was matched and decided before is then
// matched anew, and decisions are remembered.
func (s *Service) SetColumns(ctx context.Context, id term.ID, choices map[sheet.Role]string) error {
	return s.change(ctx, id, "settle the columns", []UploadState{InColumns, InReview, Failed}, func(ctx context.Context, u *Upload) error {
		o, err := s.open(ctx, *u, choices)
		if err != nil {
			return err
		}
		defer o.file.Close()
		if !identifies(o.layout) {
			return fault.Invalid("Say which column holds the name of the school or nursery, or its number.")
		}
		u.Choices, u.State, u.Problem = choices, Matching, ""
		u.Job, err = s.enqueueMatch(ctx, u.ID)
		return err
	})
}

// identifies says whether a sheet has any column that a setting can be told by.
func identifies(l *sheet.Layout) bool {
	for _, role := range []sheet.Role{sheet.Name, sheet.URN, sheet.LAESTAB, sheet.UKPRN, sheet.OfstedURN, sheet.Website} {
		if _, ok := l.Column(role); ok {
			return true
		}
	}
	return false
}

// change loads an upload, checks that it stands where the change is allowed,
// and stores what fn made of it, all in one transaction.
func (s *Service) change(ctx context.Context, id term.ID, what string, from []UploadState, fn func(ctx context.Context, u *Upload) error) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		u, err := s.lockUpload(ctx, id)
		if err != nil {
			return err
		}
		if !slices.Contains(from, u.State) {
			return fault.Conflict("This list cannot be changed that way any more: it is at “%s”.", u.State.Title())
		}
		if err := fn(ctx, &u); err != nil {
			return err
		}
		return s.updateUpload(ctx, u)
	})
	if err != nil {
		return fmt.Errorf("%s of upload %s: %w", what, id, err)
	}
	return nil
}

// Withdraw takes an upload back whole: its deliveries, its rows, what was
// remembered of its decisions, and the kept original. That it existed is kept.
func (s *Service) Withdraw(ctx context.Context, id term.ID) error {
	return s.withdraw(ctx, id, InColumns, Matching, InReview, ListConfirmed, Failed)
}

func (s *Service) withdraw(ctx context.Context, id term.ID, from ...UploadState) error {
	return s.change(ctx, id, "withdraw", from, func(ctx context.Context, u *Upload) error {
		if u.Job != "" && u.State == Matching {
			if err := s.jobs.Cancel(ctx, u.Job); err != nil {
				return err
			}
		}
		if err := s.forget(ctx, *u); err != nil {
			return err
		}
		if err := s.files.Delete(ctx, u.File); err != nil {
			return err
		}
		before := u.State
		u.State, u.File, u.Headings, u.Problems = Withdrawn, "", nil, nil
		if err := s.recordUpload(ctx, "upload.withdraw", *u, audit.Values{"state": string(before)}); err != nil {
			return err
		}
		return s.db.Bump(ctx, DataVersion)
	})
}

// forget removes everything that an upload put down: of programmes, those that
// have no other work.
func (s *Service) forget(ctx context.Context, u Upload) error {
	programmes, err := db.Collect(ctx, s.db, db.One[term.ID], `select distinct programme_id from delivery where upload_id = $1`, string(u.ID))
	if err != nil {
		return err
	}
	if err := s.touch(ctx, programmes...); err != nil {
		return err
	}
	for _, statement := range []string{
		`delete from delivery_before where delivery_id in (select id from delivery where upload_id = $1)`,
		`delete from delivery where upload_id = $1`,
		`delete from note_removed where upload_id = $1`,
		`delete from upload_row where upload_id = $1`,
		`delete from remembered_decision where upload_id = $1`,
	} {
		if _, err := s.db.Exec(ctx, statement, string(u.ID)); err != nil {
			return err
		}
	}
	for _, id := range programmes {
		if _, err := s.db.Exec(ctx, `delete from programme where id = $1 and not exists (select 1 from delivery d where d.programme_id = programme.id)`, string(id)); err != nil {
			return err
		}
	}
	return nil
}
