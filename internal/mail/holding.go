package mail

import (
	"context"
	"fmt"
	"time"

	"fairground/internal/term"
)

// Held is a message as it is exported to the person it was for.
type Held struct {
	To      string    `json:"to"`
	Subject string    `json:"subject"`
	Made    time.Time `json:"made"`
}

// HeldOf gives the messages that are kept to a person, or to their address where
// it is known, the newest first.
func (s *Service) HeldOf(ctx context.Context, person term.ID, address string) ([]Held, error) {
	all, err := s.heldOf(ctx, person, address)
	if err != nil {
		return nil, fmt.Errorf("messages to %s: %w", person, err)
	}
	return all, nil
}

// EraseOf removes the messages that are kept to a person, or to their address.
// One that waits to be sent is not sent any more.
func (s *Service) EraseOf(ctx context.Context, person term.ID, address string) (int64, error) {
	n, err := s.eraseOf(ctx, person, address)
	if err != nil {
		return 0, fmt.Errorf("erase messages to %s: %w", person, err)
	}
	return n, nil
}
