package alliance

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/term"
)

// whoeverAccepts is nobody's id: it stands for the person of a seat that is
// offered, since the rules ask that there be one.
const whoeverAccepts = "whoever accepts"

// GiveSeat gives a seat to whoever has an address, once they have accepted the
// invitation that is mailed there. An organisation's seat is given at once, and
// the address is that of the adult who is to act for it, "" where that is not
// settled. Nobody looks whether somebody has the address already: whoever gives
// a seat sees the same of everybody until they accept. adult is what whoever
// gives it says: that the person is 18 or over.
func (s *Service) GiveSeat(ctx context.Context, seat Seat, email string, adult bool) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if seat.Holder != HeldByPerson {
			given, err := s.AddSeat(ctx, seat)
			if err != nil || email == "" {
				return err
			}
			seat = given.next("", given.From)
		}
		return s.inviteToSeat(ctx, seat, email, adult)
	})
	if err != nil {
		return fmt.Errorf("give a seat: %w", err)
	}
	return nil
}

// HandSeatTo hands a seat over to whoever has an address, as [Service.GiveSeat]
// gives one: from a day on, or from when they accept where that is later. Until
// then it stays as it is.
func (s *Service) HandSeatTo(ctx context.Context, id term.ID, email string, day time.Time, adult bool) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		seat, err := s.heldSeat(ctx, id)
		if err != nil {
			return err
		}
		if err := seat.mayEnd(calendarDay(day)); err != nil {
			return err
		}
		return s.inviteToSeat(ctx, seat.next("", day), email, adult)
	})
	if err != nil {
		return fmt.Errorf("hand a seat over: %w", err)
	}
	return nil
}

// inviteToSeat invites an address to a seat, where there is room for it.
func (s *Service) inviteToSeat(ctx context.Context, seat Seat, email string, adult bool) error {
	if err := s.mayOffer(ctx, &seat); err != nil {
		return err
	}
	_, err := s.Invite(ctx, Invitation{Email: email, Collaboration: seat.Collaboration, Role: string(seat.Role), Representing: seat.Organisation, Constituency: seat.Constituency,
		Seat: InvitedSeat{Group: seat.Group, Area: seat.Area, From: seat.From, To: seat.To, Previous: seat.Previous}}, adult)
	return err
}

// mayOffer says whether whoever accepts could have a seat: from today at the
// earliest.
func (s *Service) mayOffer(ctx context.Context, seat *Seat) error {
	if err := s.holdCollaboration(ctx, seat.Collaboration); err != nil {
		return err
	}
	from := later(s.today(), seat.From)
	if !seat.To.IsZero() && !seat.To.After(from) {
		return fault.Invalid("The seat must end after it begins, and leave time to accept it.")
	}
	if !seat.From.IsZero() {
		seat.From = from
	}
	if seat.Holder == HeldByPerson {
		seat.Person = cmp.Or(seat.Person, whoeverAccepts)
	}
	return s.fits(ctx, seat)
}

// mayOfferAgain says whether whoever accepts an invitation to a seat could still
// have it.
func (s *Service) mayOfferAgain(ctx context.Context, i *Invitation) error {
	seat := i.seat()
	if i.Seat.Previous != "" {
		was, err := s.heldSeat(ctx, i.Seat.Previous)
		if err != nil {
			return err
		}
		if err := was.mayEnd(later(s.today(), i.Seat.From)); err != nil {
			return err
		}
		seat = was.next("", i.Seat.From)
	}
	return s.mayOffer(ctx, &seat)
}

// seat is the person's seat that an invitation offers, as if the invitation held
// it.
func (i *Invitation) seat() Seat {
	return Seat{ID: i.ID, Collaboration: i.Collaboration, Group: i.Seat.Group, Holder: HeldByPerson, Person: i.ID, Organisation: i.Representing, Role: SeatRole(i.Role),
		Constituency: cmp.Or(i.Constituency, ForMembers), Area: i.Seat.Area, From: i.Seat.From, To: i.Seat.To}
}

// offered lists the seats that somebody may still accept, besides those that
// there are, with words for whom they are offered to.
func (s *Service) offered(ctx context.Context, collaboration term.ID) ([]Seat, seatNames, error) {
	open, err := s.OpenInvitations(ctx, term.OfCollaboration(collaboration))
	var seats []Seat
	names := seatNames{}
	for _, i := range open {
		if i.Seat.Previous == "" && i.Usable(s.time()) == nil {
			seats = append(seats, i.seat())
			names[i.ID] = account.Identity{Name: "whoever is invited at " + i.Email}
		}
	}
	return seats, names, err
}

// takeSeat gives whoever accepted an invitation the seat that it was to: from
// the day it says, or today where that is past.
func (s *Service) takeSeat(ctx context.Context, i Invitation) error {
	from := later(s.today(), i.Seat.From)
	if !i.Seat.To.IsZero() && !i.Seat.To.After(from) {
		return fault.Conflict("The time for which this seat was offered is over. Ask whoever invited you.")
	}
	was, err := s.mayTakeOver(ctx, i)
	if err != nil {
		return err
	}
	switch {
	case was.ID == "":
		seat := i.seat()
		seat.ID, seat.Person, seat.From = "", i.Person, from
		_, err = s.AddSeat(ctx, seat)
	case was.Holder != HeldByPerson && was.Acting == "" && !from.After(later(s.today(), was.From)):
		err = s.actFor(ctx, was, i.Person, from)
	default:
		_, err = s.HandOver(ctx, was.ID, i.Person, from)
	}
	if fault.Is(err, fault.Clash) {
		// Who has it now is not for everybody who was ever invited.
		err = fault.Because(err, fault.Clash, "You have such a seat already, or this one has been taken meanwhile, or has ended. Ask whoever invited you.")
	}
	return err
}

// mayTakeOver finds the seat that whoever accepted an invitation takes over or
// acts for, none where it is to a new one, and says what they must do first.
func (s *Service) mayTakeOver(ctx context.Context, i Invitation) (Seat, error) {
	if i.Seat.Previous == "" {
		return Seat{}, nil
	}
	seat, err := s.heldSeat(ctx, i.Seat.Previous)
	switch {
	case err != nil:
		return seat, err
	case seat.User() == i.Person:
		return seat, fault.Conflict("You have this seat already.")
	case seat.Holder == HeldByPerson:
		return seat, nil
	}
	held, err := s.account.GrantsOf(ctx, i.Person)
	if err == nil && !MayActFor(seat.Organisation, held) {
		err = fault.Conflict("To act for this seat you must be one of %s’s people. Ask it to invite you to the organisation, or ask to join it on its page here; then open this link again.", seat.OrganisationName)
	}
	return seat, err
}

// actFor lets somebody act for an organisation's seat that nobody acts for yet.
func (s *Service) actFor(ctx context.Context, seat Seat, person term.ID, from time.Time) error {
	if err := seat.mayEnd(from); err != nil {
		return err
	}
	before := seat.values()
	seat.Acting = person
	if err := s.updateSeatActing(ctx, seat); err != nil {
		return err
	}
	if err := s.grantSeat(ctx, &seat); err != nil {
		return err
	}
	return s.recordAt(ctx, seat.Collaboration, audit.Entry{Action: "seat.act", Kind: "seat", Thing: seat.ID, About: seat.people(), Before: before, After: seat.values()})
}
