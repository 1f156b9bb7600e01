package register

import (
	"context"
	"fmt"
	"sync"

	"fairground/linkage/school"
)

// matcher keeps the one index that serves matching and search, of a data version.
type matcher struct {
	mu    sync.Mutex
	index *school.Index
	at    int64
}

// Matcher gives the index over every setting on the registers. The first call
// after a register changed builds it, which takes a second or two; others wait
// for it. It is safe for concurrent use and does not change.
func (s *Service) Matcher(ctx context.Context) (*school.Index, error) {
	version, err := s.db.Version(ctx, DataVersion)
	if err != nil {
		return nil, fmt.Errorf("matching index: %w", err)
	}
	s.matcher.mu.Lock()
	defer s.matcher.mu.Unlock()
	if s.matcher.index != nil && s.matcher.at == version {
		return s.matcher.index, nil
	}
	registers, err := s.Registers(ctx)
	if err != nil {
		return nil, err
	}
	s.matcher.index, s.matcher.at = school.NewIndex(registers, nil), version
	return s.matcher.index, nil
}
