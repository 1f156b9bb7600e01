package need

import (
	"context"

	citable "fairground/internal/figure"
)

// Rerun answers a query of this room's figures as the room of citations has it
// answered.
func (s *Service) Rerun(ctx context.Context, query, release string) (citable.Answer, error) {
	return s.rerun(ctx, query, release)
}
