package alliance

import (
	"context"
	"fmt"
	"time"

	"fairground/internal/account"
	"fairground/internal/fault"
	"fairground/internal/term"
)

// notTheirs is said of whoever cannot act for an organisation's seat, known here
// or not.
const notTheirs = "Whoever acts for the seat must be one of the organisation’s people. Ask the organisation to invite them first."

// GiveSeat gives a seat to whoever has an address, and tells them by mail; where
// nobody has it yet, the mail is an invitation to that seat. What it answers is
// the same. adult is what whoever gives it says: that the person is 18 or over.
func (s *Service) GiveSeat(ctx context.Context, seat Seat, email string, adult bool) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		who, known, err := s.seated(ctx, email, adult)
		switch {
		case err != nil:
			return err
		case seat.Holder != HeldByPerson && email != "" && !known:
			return fault.Invalid(notTheirs)
		case seat.Holder != HeldByPerson:
			seat.Acting = who.ID
		case known:
			seat.Person = who.ID
		default:
			return s.inviteToSeat(ctx, seat, email)
		}
		if seat, err = s.AddSeat(ctx, seat); err != nil || who.ID == "" {
			return err
		}
		return s.tellSeated(ctx, who, seat)
	})
	if err != nil {
		return fmt.Errorf("give a seat: %w", err)
	}
	return nil
}

// HandSeatTo hands a seat over to whoever has an address, as [Service.GiveSeat]
// gives one.
func (s *Service) HandSeatTo(ctx context.Context, id term.ID, email string, day time.Time, adult bool) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		seat, err := s.heldSeat(ctx, id)
		if err != nil {
			return err
		}
		who, known, err := s.seated(ctx, email, adult)
		switch {
		case err != nil:
			return err
		case known:
			next, err := s.HandOver(ctx, id, who.ID, day)
			if err != nil {
				return err
			}
			return s.tellSeated(ctx, who, next)
		case seat.Holder != HeldByPerson:
			return fault.Invalid(notTheirs)
		case !seat.To.IsZero() && !seat.To.After(calendarDay(day)):
			return fault.Conflict("The seat has ended already.")
		}
		return s.inviteToSeat(ctx, seat.next("", day), email)
	})
	if err != nil {
		return fmt.Errorf("hand a seat over: %w", err)
	}
	return nil
}

// seated finds whoever has an address; known says whether they can sign in.
func (s *Service) seated(ctx context.Context, email string, adult bool) (who account.Identity, known bool, err error) {
	if email == "" {
		return who, false, nil
	}
	if !adult {
		return who, false, fault.Invalid("Say that the person is 18 or over. " + childWords)
	}
	who, known, err = s.account.IdentityByEmail(ctx, email)
	if err != nil || !known || !who.Ended.IsZero() {
		return account.Identity{}, false, err
	}
	return who, true, nil
}

// inviteToSeat invites an address to a seat, where there is room for it.
func (s *Service) inviteToSeat(ctx context.Context, seat Seat, email string) error {
	seat.Person = "whoever accepts" // nobody's id: the rules ask that there be one
	if err := s.fits(ctx, &seat); err != nil {
		return err
	}
	_, err := s.Invite(ctx, Invitation{Email: email, Collaboration: seat.Collaboration, Role: string(seat.Role), Representing: seat.Organisation, Constituency: seat.Constituency,
		Seat: InvitedSeat{Group: seat.Group, Area: seat.Area, From: seat.From, To: seat.To, Previous: seat.Previous}}, true)
	return err
}

// tellSeated mails whoever was given a seat, or acts for one from now on.
func (s *Service) tellSeated(ctx context.Context, who account.Identity, seat Seat) error {
	c, err := s.Collaboration(ctx, seat.Collaboration)
	if err != nil {
		return err
	}
	if err := s.mayMail(ctx, who.Email); err != nil {
		return err
	}
	return s.write(ctx, who.ID, "A seat at "+c.Name, "you have a seat at "+c.Name+", as "+string(seat.Role)+". What you can do there, and who sees your name:\n\n"+s.base(ctx)+c.URL())
}
