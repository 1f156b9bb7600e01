package alliance

import (
	"context"

	"fairground/internal/account"
	"fairground/internal/term"
)

// tellLeads mails those who lead a collaboration, or else the national team, that
// whoever holds a seat has left the organisation that they held it for.
func (s *Service) tellLeads(ctx context.Context, seat Seat, f Affiliation) error {
	c, err := s.Collaboration(ctx, seat.Collaboration)
	if err != nil {
		return err
	}
	who, err := s.account.Identity(ctx, f.Person)
	if err != nil {
		return err
	}
	told := 0
	for _, to := range []account.Grant{{Role: account.PartnershipLead, Scope: term.OfCollaboration(c.ID)}, {Role: account.NationalTeam}} {
		held, err := s.account.GrantsAt(ctx, to.Scope)
		if err != nil || told > 0 {
			return err
		}
		for _, g := range held {
			if g.Role != to.Role || g.Person == f.Person {
				continue
			}
			told++
			if err := s.write(ctx, g.Person, "A seat at "+c.Name, who.Name+" has left "+seat.OrganisationName+", and still has the seat of "+string(seat.Role)+" at "+c.Name+
				".\nYou decide whether they keep it, hand it over, or it ends:\n\n"+s.base(ctx)+c.path("seats")); err != nil {
				return err
			}
		}
	}
	return nil
}

// tellBoth mails the one who leaves and the one who takes over.
func (s *Service) tellBoth(ctx context.Context, h Handover, f Affiliation, does, more string) error {
	o, err := s.Organisation(ctx, h.Organisation)
	if err != nil {
		return err
	}
	who, err := s.account.Identity(ctx, f.Person)
	if err != nil {
		return err
	}
	subject := "Hand-over at " + o.Name
	text := who.Name + " " + does + " " + o.Name + ". " + more
	if h.Successor == "" {
		return s.write(ctx, f.Person, subject, text+"\nNobody has been named to take over.")
	}
	next, err := s.account.Identity(ctx, h.Successor)
	if err != nil {
		return err
	}
	text += "\n" + next.Name + " takes over their role and the seats that pass on with it at " + o.Name + "."
	if err := s.write(ctx, f.Person, subject, text); err != nil {
		return err
	}
	return s.write(ctx, h.Successor, subject, text)
}
