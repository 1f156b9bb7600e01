package provision

import (
	"context"
	"fmt"
	"time"

	"fairground/internal/fault"
)

// UnconfirmedFor is how long a list may wait to be confirmed.
const UnconfirmedFor = 90 * 24 * time.Hour

// SweepUnconfirmed withdraws the uploads that were sent before a time and never
// confirmed, and says how many.
func (s *Service) SweepUnconfirmed(ctx context.Context, before time.Time) (withdrawn int, err error) {
	ids, err := s.unconfirmed(ctx, before)
	if err != nil {
		return 0, fmt.Errorf("sweep unconfirmed uploads: %w", err)
	}
	for _, id := range ids {
		switch err := s.withdraw(ctx, id, InColumns, Matching, InReview, Failed); {
		case fault.Is(err, fault.Clash): // confirmed or withdrawn meanwhile
		case err != nil:
			return withdrawn, err
		default:
			withdrawn++
		}
	}
	return withdrawn, nil
}
