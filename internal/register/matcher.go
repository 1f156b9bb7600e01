package register

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"fairground/linkage/school"
)

// matcher keeps the one index that serves matching and search, of a data version.
type matcher struct {
	building sync.Mutex
	latest   atomic.Pointer[versioned]
}

// versioned is an index and the data version it was built from.
type versioned struct {
	index *school.Index
	at    int64
}

// Matcher gives the index over every setting on the registers. The first call
// after a register changed builds it, which takes a second or two; others wait
// for it. It is safe for concurrent use and does not change.
func (s *Service) Matcher(ctx context.Context) (*school.Index, error) {
	ctx = s.db.Outside(ctx)
	version, err := s.db.Version(ctx, DataVersion)
	if err != nil {
		return nil, fmt.Errorf("matching index: %w", err)
	}
	if known := s.matcher.latest.Load(); known != nil && known.at == version {
		return known.index, nil
	}
	s.matcher.building.Lock()
	defer s.matcher.building.Unlock()
	if known := s.matcher.latest.Load(); known != nil && known.at == version {
		return known.index, nil
	}
	registers, err := s.Registers(ctx)
	if err != nil {
		return nil, err
	}
	index := school.NewIndex(registers, nil)
	s.matcher.latest.Store(&versioned{index, version})
	return index, nil
}

// MatcherReady gives an index without waiting for one: where a register has
// changed it is the one from before, and ready is false while there is none at
// all. Whoever starts the server calls Matcher once to have it built.
func (s *Service) MatcherReady(ctx context.Context) (index *school.Index, ready bool, err error) {
	version, err := s.db.Version(ctx, DataVersion)
	if err != nil {
		return nil, false, fmt.Errorf("matching index: %w", err)
	}
	known := s.matcher.latest.Load()
	if known == nil || known.at != version {
		s.renewMatcher(ctx)
	}
	if known == nil {
		return nil, false, nil
	}
	return known.index, true, nil
}

// renewMatcher builds the index behind the request that found it wanting, which
// must not stop it by ending. A failure shows to the next caller of Matcher.
func (s *Service) renewMatcher(ctx context.Context) {
	if !s.matcher.building.TryLock() {
		return // somebody is at it
	}
	s.matcher.building.Unlock()
	go func() { _, _ = s.Matcher(context.WithoutCancel(ctx)) }()
}
