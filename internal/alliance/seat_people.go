package alliance

import (
	"cmp"
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

// takeSeat gives whoever accepted an invitation the seat that it was to: from
// the day it says, or today where that is past.
func (s *Service) takeSeat(ctx context.Context, i Invitation) error {
	from := s.today()
	if i.Seat.From.After(from) {
		from = i.Seat.From
	}
	if !i.Seat.To.IsZero() && !i.Seat.To.After(from) {
		return fault.Conflict("The time for which this seat was offered is over. Ask whoever invited you.")
	}
	if err := s.takeSeatFrom(ctx, i, from); fault.Is(err, fault.Clash) {
		// Who has it now is not for everybody who was ever invited.
		return fault.Because(err, fault.Clash, "This seat has been taken meanwhile, or has ended. Ask whoever invited you.")
	} else if err != nil {
		return err
	}
	return nil
}

func (s *Service) takeSeatFrom(ctx context.Context, i Invitation, from time.Time) error {
	if i.Seat.Previous != "" {
		_, err := s.HandOver(ctx, i.Seat.Previous, i.Person, from)
		return err
	}
	_, err := s.AddSeat(ctx, Seat{Collaboration: i.Collaboration, Group: i.Seat.Group, Holder: HeldByPerson, Person: i.Person, Organisation: i.Representing,
		Role: SeatRole(i.Role), Constituency: cmp.Or(i.Constituency, ForMembers), Area: i.Seat.Area, From: from, To: i.Seat.To})
	return err
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
