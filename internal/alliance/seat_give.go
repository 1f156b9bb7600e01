package alliance

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/term"
)

// AddSeat gives a seat, with the role in Fairground that comes with it. Two at
// once never give an authority a third senior seat: whoever changes a
// collaboration's seats holds the collaboration.
func (s *Service) AddSeat(ctx context.Context, seat Seat) (Seat, error) {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.holdCollaboration(ctx, seat.Collaboration); err != nil {
			return err
		}
		if err := s.fits(ctx, &seat); err != nil {
			return err
		}
		return s.placeSeat(ctx, "seat.add", &seat)
	})
	if err != nil {
		return seat, fmt.Errorf("add seat: %w", err)
	}
	return seat, nil
}

// placeSeat writes a seat that fits, and its grant.
func (s *Service) placeSeat(ctx context.Context, action string, seat *Seat) error {
	seat.ID = cmp.Or(seat.ID, s.newID())
	if err := s.insertSeat(ctx, *seat); err != nil {
		return err
	}
	if err := s.grantSeat(ctx, seat); err != nil {
		return err
	}
	return s.recordAt(ctx, seat.Collaboration, audit.Entry{Action: action, Kind: "seat", Thing: seat.ID, About: seat.people(), After: seat.values()})
}

// fits says whether a seat may be given as the collaboration is now.
func (s *Service) fits(ctx context.Context, seat *Seat) error {
	seat.From = calendarDay(seat.From)
	if !seat.To.IsZero() {
		seat.To = calendarDay(seat.To)
	}
	c, err := s.Collaboration(ctx, seat.Collaboration)
	if err != nil {
		return err
	}
	area, err := s.seatArea(ctx, seat)
	if err != nil {
		return err
	}
	if err := seat.Check(&c); err != nil {
		return err
	}
	if err := s.checkParts(ctx, seat); err != nil {
		return err
	}
	others, err := s.SeatsOf(ctx, c.ID, time.Time{})
	if err != nil {
		return err
	}
	names, err := s.namesOf(ctx, others)
	if err != nil {
		return err
	}
	offered, invited, err := s.offered(ctx, c.ID)
	if err != nil {
		return err
	}
	maps.Copy(names, invited)
	return seat.CheckBeside(append(others, offered...), names.of, area)
}

// seatArea brings the seat's authority up to date and gives its name.
func (s *Service) seatArea(ctx context.Context, seat *Seat) (string, error) {
	if seat.Area == "" {
		return "", nil
	}
	atlas, err := s.register.Atlas(ctx)
	if err != nil {
		return "", err
	}
	code, ok := atlas.One(seat.Area)
	area, known := atlas.Area(code)
	if !ok || !known || !isCombinedAuthority(code) {
		return "", fault.Invalid("Choose a combined authority of England.")
	}
	seat.Area = code
	return area.Name, nil
}

// checkParts checks what the seat names in other tables.
func (s *Service) checkParts(ctx context.Context, seat *Seat) error {
	if seat.Group != "" {
		g, err := s.Group(ctx, seat.Collaboration, seat.Group)
		if err != nil {
			return err
		}
		if g.Ended(seat.From) {
			return fault.Conflict("%s has ended.", g.Name)
		}
	}
	if seat.Organisation != "" {
		if _, err := s.Organisation(ctx, seat.Organisation); err != nil {
			return err
		}
	}
	if seat.Acting == "" {
		return nil
	}
	held, err := s.account.GrantsOf(ctx, seat.Acting)
	if err != nil {
		return err
	}
	if !MayActFor(seat.Organisation, held) {
		return fault.Invalid("Whoever acts for the seat must be one of the organisation’s people.")
	}
	return nil
}

// grantSeat gives whoever sits there, or acts for who does, the role that comes
// with the seat, for as long as it is held from now on.
func (s *Service) grantSeat(ctx context.Context, seat *Seat) error {
	user, now := seat.User(), s.now()
	if user == "" || !seat.To.IsZero() && !seat.To.After(now) {
		return nil
	}
	g := account.Grant{Person: user, Role: seat.Role.Grants(), Scope: term.OfCollaboration(seat.Collaboration), To: seat.To, Source: seat.source()}
	if seat.From.After(now) {
		g.From = seat.From
	}
	_, err := s.account.Grant(ctx, g)
	return err
}

// EndSeat ends a seat: the day is the first on which it is no longer held. A
// seat that was given by mistake ends on the day on which it began.
func (s *Service) EndSeat(ctx context.Context, id term.ID, day time.Time) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		seat, err := s.heldSeat(ctx, id)
		if err != nil {
			return err
		}
		return s.endSeat(ctx, "seat.end", seat, calendarDay(day))
	})
	if err != nil {
		return fmt.Errorf("end seat %s: %w", id, err)
	}
	return nil
}

// heldSeat finds a seat for changing, and holds its collaboration.
func (s *Service) heldSeat(ctx context.Context, id term.ID) (Seat, error) {
	seat, err := s.Seat(ctx, id)
	if err != nil {
		return seat, err
	}
	if err := s.holdCollaboration(ctx, seat.Collaboration); err != nil {
		return seat, err
	}
	return s.Seat(ctx, id) // as it is now that nobody else changes it
}

func (s *Service) endSeat(ctx context.Context, action string, seat Seat, day time.Time) error {
	if err := seat.mayEnd(day); err != nil {
		return err
	}
	before := seat.values()
	seat.To = day
	if err := s.updateSeatEnd(ctx, seat); err != nil {
		return err
	}
	if err := s.account.Ungrant(ctx, seat.source()); err != nil {
		return err
	}
	if err := s.grantSeat(ctx, &seat); err != nil { // until the day, where it is still to come
		return err
	}
	return s.recordAt(ctx, seat.Collaboration, audit.Entry{Action: action, Kind: "seat", Thing: seat.ID, About: seat.people(), Before: before, After: seat.values()})
}

// mayEnd says whether a seat can end on a day, or pass to somebody else.
func (s *Seat) mayEnd(day time.Time) error {
	switch {
	case !s.To.IsZero() && !s.To.After(day):
		return fault.Conflict("The seat has ended already.")
	case day.Before(s.From):
		return fault.Invalid("The seat cannot end before it began, on %s.", s.From.Format("2 January 2006"))
	}
	return nil
}

// HandOver gives a seat to another person from a day on: a person's seat to
// whom it goes, an organisation's to the adult who acts for it next. The seat as
// it was stays in the history.
func (s *Service) HandOver(ctx context.Context, id, person term.ID, day time.Time) (Seat, error) {
	var next Seat
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		seat, err := s.heldSeat(ctx, id)
		if err != nil {
			return err
		}
		if person == seat.User() {
			return fault.Invalid("This person has the seat already. Choose somebody else.")
		}
		next = seat.next(person, day)
		if err := s.endSeat(ctx, "seat.hand-over", seat, next.From); err != nil {
			return err
		}
		if err := s.fits(ctx, &next); err != nil {
			return err
		}
		return s.placeSeat(ctx, "seat.take-over", &next)
	})
	if err != nil {
		return next, fmt.Errorf("hand over seat %s: %w", id, err)
	}
	return next, nil
}

// next is the seat as it is handed over to another person on a day.
func (s Seat) next(person term.ID, day time.Time) Seat {
	s.ID, s.Previous, s.From, s.Public = "", s.ID, calendarDay(day), false
	if s.Holder == HeldByPerson {
		s.Person = person
	} else {
		s.Acting = person
	}
	return s
}

// ShowName says whether everybody may see the name on a seat. Only the person
// who holds it decides.
func (s *Service) ShowName(ctx context.Context, id, person term.ID, public bool) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		seat, err := s.Seat(ctx, id)
		if err != nil {
			return err
		}
		if person == "" || seat.Person != person {
			return fault.Forbidden("Only the person who holds the seat decides who sees their name.")
		}
		if err := s.updateSeatPublic(ctx, id, public); err != nil {
			return err
		}
		return s.recordAt(ctx, seat.Collaboration, audit.Entry{Action: "seat.show-name", Kind: "seat", Thing: id, After: audit.Values{"public": fmt.Sprint(public)}})
	})
	if err != nil {
		return fmt.Errorf("show the name on seat %s: %w", id, err)
	}
	return nil
}

// seatNames gives the words for the holders of seats, for those who may know.
type seatNames map[term.ID]account.Identity

// of names a seat's holder.
func (n seatNames) of(seat *Seat) string {
	if seat.Holder != HeldByPerson {
		return seat.OrganisationName
	}
	if who, ok := n[seat.Person]; ok {
		return who.Name
	}
	return seat.Role.Somebody()
}

// namesOf finds the people of seats.
func (s *Service) namesOf(ctx context.Context, seats []Seat) (seatNames, error) {
	var ids []term.ID
	for i := range seats {
		ids = append(ids, seats[i].people()...)
	}
	return s.account.Identities(ctx, ids)
}
