package provision

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"fairground/internal/job"
	"fairground/internal/provision/matchlist"
	"fairground/internal/provision/sheet"
	"fairground/internal/table"
	"fairground/internal/term"
	"fairground/linkage/school"
)

// matchUpload is the job that matches every row of an upload.
const matchUpload job.Kind[matchArgs] = "match-upload"

type matchArgs struct {
	Upload term.ID `json:"upload"`
}

func (s *Service) registerJobs() {
	job.Register(s.jobs, matchUpload, func(ctx context.Context, run *job.Run, args matchArgs) error {
		return s.match(ctx, run, args.Upload)
	})
}

func (s *Service) enqueueMatch(ctx context.Context, upload term.ID) (string, error) {
	return job.Enqueue(ctx, s.jobs, matchUpload, matchArgs{upload}, job.Options{})
}

// keptCandidates is how many candidates a reviewer is shown: one for each digit
// from 1, few enough to take in.
const keptCandidates = 5

// match matches every row of an upload and stores the rows, the upload's new
// state and the end of the job in one transaction: a crash at any instant leaves
// the upload as it was, and the job is run again.
func (s *Service) match(ctx context.Context, run *job.Run, id term.ID) error {
	u, err := s.Upload(ctx, id)
	if err != nil || !u.matchedBy(run) {
		return err // withdrawn, stopped, or begun again since
	}
	run.Progress(0, 0, "Getting ready to match")
	index, err := s.register.Matcher(ctx)
	if err != nil {
		return err
	}
	remembered, err := s.remembered(ctx, u.Organisation)
	if err != nil {
		return err
	}
	rows, headings, err := s.matchRows(ctx, run, u, index, remembered)
	if err != nil {
		return s.stopped(ctx, run, id, err)
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if u, err = s.lockUpload(ctx, id); err != nil || !u.matchedBy(run) {
			return err
		}
		if err := s.replaceRows(ctx, id, rows); err != nil {
			return err
		}
		u.State, u.Headings = InReview, headings
		if err := s.updateUpload(ctx, u); err != nil {
			return err
		}
		return run.Complete(ctx)
	})
}

// matchedBy says whether a run is the one that the upload waits for.
func (u *Upload) matchedBy(run *job.Run) bool { return u.State == Matching && u.Job == run.ID() }

// stopped marks an upload whose file cannot be used after all; any other error
// is handed back so that the job is tried again.
func (s *Service) stopped(ctx context.Context, run *job.Run, id term.ID, cause error) error {
	var problem *table.Problem
	if !errors.As(cause, &problem) {
		return cause
	}
	return s.change(ctx, id, "stop", []UploadState{Matching}, func(_ context.Context, u *Upload) error {
		if !u.matchedBy(run) {
			return nil // begun again since
		}
		u.State, u.Problem = Failed, problem.Error()
		return nil
	})
}

func (s *Service) matchRows(ctx context.Context, run *job.Run, u Upload, index *school.Index, remembered map[string]term.SettingID) (rows []Row, headings []string, err error) {
	o, err := s.open(ctx, u, u.Choices)
	if err != nil {
		return nil, nil, err
	}
	defer o.file.Close()
	reading := sheetReading{o.layout, sheet.NewBuilder(o.layout, s.now())}
	options := matchlist.Options{Candidates: keptCandidates, Progress: func(done int) {
		run.Progress(int64(1000*o.sheet.Progress()), 1000, fmt.Sprintf("%d rows matched", done))
	}}
	err = matchlist.Run(ctx, o.layout.Rows(o.sheet), reading, index, options, func(item matchlist.Item) error {
		r := rowOf(u.ID, item)
		r.recall(remembered)
		rows = append(rows, r)
		return nil
	})
	return rows, o.layout.Headings(), err
}

// sheetReading reads rows by a layout.
type sheetReading struct {
	layout  *sheet.Layout
	builder *sheet.Builder
}

func (r sheetReading) Aside(row table.Row) string       { return r.layout.Aside(row) }
func (r sheetReading) Query(row table.Row) school.Query { return r.builder.Query(row) }

// rowOf keeps what the matcher said of a row.
func rowOf(upload term.ID, item matchlist.Item) Row {
	r := Row{Upload: upload, Number: item.Number, Line: item.Row.Number, Cells: append([]string{}, item.Row.Cells...), memory: memoryOf(item.Query), Candidates: []Candidate{}}
	if item.Aside != "" {
		r.Status, r.Reason = RowAside, item.Aside
		return r
	}
	r.Status, r.Reason = RowStatus(item.Result.Decision), item.Result.Reason
	for i, c := range item.Result.Candidates {
		candidate := Candidate{Setting: term.NewSettingID(term.Register(c.Register), c.ID), Probability: c.Probability}
		for _, e := range c.Evidence {
			candidate.Evidence = append(candidate.Evidence, Evidence{Field: e.Field, Agree: int(e.Agree), Text: e.Text})
		}
		r.Candidates = append(r.Candidates, candidate)
		if i == 0 {
			r.Setting, r.Probability = candidate.Setting, c.Probability
		}
	}
	return r
}

// memoryOf folds what a row says of a setting, so that the same row in the next
// upload is known again whatever its case and spacing.
// It is "" for a row that says nothing, which is like every other such row.
func memoryOf(q school.Query) string {
	fields := []string{q.Name, q.Address, q.Town, q.Postcode, q.Authority, q.Trust, q.URN, q.LAESTAB, q.UKPRN, q.Website, q.Phase, q.Country}
	said := false
	for i, f := range fields {
		fields[i] = strings.Join(strings.Fields(strings.ToLower(f)), " ")
		said = said || fields[i] != ""
	}
	if !said {
		return ""
	}
	return strings.Join(fields, "|")
}
