package provision

import (
	"context"
	"fmt"

	"fairground/internal/job"
	"fairground/internal/term"
)

// StopMatching takes an upload back from matching to its columns: because its
// sender thought better of it, or because the job gave up.
func (s *Service) StopMatching(ctx context.Context, id term.ID) error {
	return s.change(ctx, id, "stop matching", []UploadState{Matching}, func(ctx context.Context, u *Upload) error {
		if err := s.jobs.Cancel(ctx, u.Job); err != nil {
			return err
		}
		u.State, u.Job = InColumns, ""
		return nil
	})
}

// MatchStatus says how far the matching of an upload has come.
func (s *Service) MatchStatus(ctx context.Context, u Upload) (job.Status, error) {
	status, err := s.jobs.Status(ctx, u.Job)
	if err != nil {
		return status, fmt.Errorf("matching of upload %s: %w", u.ID, err)
	}
	return status, nil
}
