package alliance

import (
	"context"
	"fmt"
	"slices"
	"time"

	"fairground/internal/fault"
	"fairground/internal/term"
)

// InvitedRoles are the roles that somebody can be invited to sit in. A senior
// officer sits for an authority, which only the form of the seat itself asks.
func InvitedRoles(kind CollaborationKind) []SeatRole {
	return slices.DeleteFunc(SeatRoles(kind), func(r SeatRole) bool { return r == SeniorOfficer })
}

// seatsFor lists the seats that a person holds now for an organisation.
func (s *Service) seatsFor(ctx context.Context, person, organisation term.ID) ([]Seat, error) {
	all, err := s.SeatsOfPerson(ctx, person)
	if err != nil {
		return nil, err
	}
	today := s.now()
	return slices.DeleteFunc(all, func(seat Seat) bool { return seat.Organisation != organisation || !seat.At(today) }), nil
}

// passSeat gives a seat to a successor from today and says which it is then.
// Without a successor, or where they cannot have it, such as because they hold
// its like already, it ends.
func (s *Service) passSeat(ctx context.Context, id, to term.ID) (term.ID, error) {
	if to != "" {
		seat, err := s.heldSeat(ctx, id)
		if err != nil {
			return "", err
		}
		next := seat.next(to, s.now())
		switch err := s.fits(ctx, &next); fault.KindOf(err) {
		case fault.Clash, fault.Bad:
			to = ""
		default:
			if err != nil {
				return "", err
			}
		}
	}
	if to == "" {
		return "", s.EndSeat(ctx, id, s.now())
	}
	seat, err := s.HandOver(ctx, id, to, s.now())
	return seat.ID, err
}

// giveAgain gives a seat that was ended to whoever held it, for as long as it was
// to last.
func (s *Service) giveAgain(ctx context.Context, id term.ID, ends time.Time) error {
	seat, err := s.Seat(ctx, id)
	if err != nil {
		return fmt.Errorf("give seat %s again: %w", id, err)
	}
	seat.ID, seat.Previous, seat.From, seat.To = "", id, s.now(), ends
	_, err = s.AddSeat(ctx, seat)
	return err
}
