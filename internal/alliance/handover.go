package alliance

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"
)

// UndoWithin is how long a hand-over can be undone.
const UndoWithin = 24 * time.Hour

// The states of a hand-over.
const (
	HandoverPlanned = "planned"
	HandoverDone    = "done"
	HandoverUndone  = "undone"
	HandoverOff     = "called off"
)

// Handover is somebody leaving an organisation, on a day, and who takes over what
// they held: their role there and the seats they hold for it. It happens whole,
// in one transaction, on its day; where the successor was invited, not before
// they have accepted.
type Handover struct {
	ID                   term.ID
	Affiliation          term.ID
	Organisation         term.ID
	On                   time.Time
	Successor            term.ID // "" where nobody takes over, or where they have not accepted yet
	Invited              bool    // waits for an invitation to be accepted
	State                string
	By                   term.ID
	Made                 time.Time
	Done                 time.Time
	SuccessorAffiliation term.ID
	SuccessorWas         account.Role // "" where they were not of the organisation
}

// Undoable says whether the hand-over can still be undone.
func (h *Handover) Undoable(now time.Time) bool {
	return h.State == HandoverDone && now.Sub(h.Done) < UndoWithin
}

// Passing is all that a person holds at an organisation and would pass on.
type Passing struct {
	Affiliation Affiliation
	Seats       []Seat
	Stay        []Seat // they stay with the person: the actor may not give them
	LastEditor  bool   // nobody else can look after the organisation's people
}

// Passes says what a person would pass on if they left, by the doing of the
// actor of the context.
func (s *Service) Passes(ctx context.Context, affiliation term.ID) (p Passing, err error) {
	if p.Affiliation, err = s.Affiliation(ctx, affiliation); err != nil {
		return p, err
	}
	if !p.Affiliation.Now() {
		return p, fault.NotFound("This person has left the organisation.")
	}
	seats, err := s.seatsFor(ctx, p.Affiliation.Person, p.Affiliation.Organisation)
	if err != nil {
		return p, err
	}
	p.Seats, p.Stay = partSeats(account.ActorFrom(ctx), seats)
	others, err := s.AffiliationsAt(ctx, p.Affiliation.Organisation)
	p.LastEditor = p.Affiliation.Role == account.OrganisationEditor
	for _, f := range others {
		if f.ID != affiliation && f.Role == account.OrganisationEditor {
			p.LastEditor = false
		}
	}
	return p, err
}

// partSeats parts the seats that somebody may pass on from those that stay: a
// seat that brings more than a partner's role is passed on by its holder, or by
// whoever gives seats at its collaboration. An organisation's editor is neither.
func partSeats(by *account.Actor, seats []Seat) (pass, stay []Seat) {
	for _, seat := range seats {
		if seat.Role.Grants() == account.Partner || by.ID != "" && by.ID == seat.User() || by.Can("collaboration.seat", term.OfCollaboration(seat.Collaboration)) {
			pass = append(pass, seat)
		} else {
			stay = append(stay, seat)
		}
	}
	return pass, stay
}

// Leave plans that a person leaves an organisation on a day. The successor is one
// of the organisation, or whoever accepts an invitation to the address given, or
// nobody. On a day that has come, it happens now.
func (s *Service) Leave(ctx context.Context, affiliation term.ID, on time.Time, successor term.ID, invite string, adult bool) (Handover, error) {
	h := Handover{ID: s.newID(), Affiliation: affiliation, On: on, Successor: successor, Invited: invite != "", State: HandoverPlanned, By: account.ActorFrom(ctx).ID, Made: s.time()}
	err := s.betweenMerges(ctx, func(ctx context.Context) error {
		f, err := s.Affiliation(ctx, affiliation)
		if err != nil {
			return err
		}
		h.Organisation = f.Organisation
		if err := s.mayLeave(ctx, f, h); err != nil {
			return err
		}
		if err := s.insertHandover(ctx, h); err != nil {
			return err
		}
		if err := s.changed(ctx, h.entry("handover.plan", f.Person)); err != nil {
			return err
		}
		if h.Invited {
			_, err := s.Invite(ctx, Invitation{Email: invite, Organisation: h.Organisation, Role: string(f.Role), Handover: h.ID}, adult)
			return err
		}
		if h.On.After(s.time()) {
			return s.tellBoth(ctx, h, f, "is to leave", "on "+site.Day(h.On))
		}
		h, err = s.carryOut(ctx, h)
		return err
	})
	if err != nil {
		return h, fmt.Errorf("hand over: %w", err)
	}
	return h, nil
}

func (h *Handover) entry(action string, person term.ID) audit.Entry {
	return audit.Entry{Action: action, Kind: "hand-over", Thing: h.ID, Scope: term.OfOrganisation(h.Organisation), About: somebody(person, h.Successor),
		After: audit.Values{"affiliation": string(h.Affiliation), "successor": string(h.Successor), "on": site.Day(h.On)}}
}

func (s *Service) mayLeave(ctx context.Context, f Affiliation, h Handover) error {
	switch {
	case !f.Now():
		return fault.Conflict("This person has left the organisation.")
	case h.On.Before(s.time().AddDate(0, 0, -1)):
		return fault.Invalid("Choose today or a day to come.")
	case h.On.After(s.time().AddDate(1, 0, 0)):
		return fault.Invalid("Choose a day within a year.")
	case h.Successor == f.Person:
		return fault.Invalid("Choose somebody else to take over.")
	case h.Invited && !account.ActorFrom(ctx).Can("organisation.people", term.OfOrganisation(f.Organisation)):
		return fault.Invalid("Only an editor of the organisation can invite somebody to it. Choose somebody who is here, or nobody for now.")
	}
	planned, err := s.HandoversAt(ctx, f.Organisation)
	if err != nil {
		return err
	}
	for _, other := range planned {
		if other.Affiliation == f.ID && other.State == HandoverPlanned {
			return fault.Conflict("That this person leaves is planned already. Call it off first.")
		}
	}
	if f.Role == account.OrganisationEditor && (h.Successor != "" || h.Invited) {
		if err := s.mayMakeEditor(ctx, f.Organisation, f.Person); err != nil {
			return err
		}
	}
	if h.Successor == "" {
		return nil
	}
	_, found, err := s.affiliationAt(ctx, h.Successor, f.Organisation)
	if err == nil && !found {
		err = fault.Invalid("Choose somebody of the organisation to take over.")
	}
	return err
}

// carryOut lets a hand-over happen, whole. It is called within [Service.betweenMerges].
func (s *Service) carryOut(ctx context.Context, h Handover) (Handover, error) {
	if err := s.claim(ctx, h.ID, HandoverPlanned, HandoverDone); err != nil {
		return h, err
	}
	f, err := s.Affiliation(ctx, h.Affiliation)
	if err != nil {
		return h, err
	}
	if !f.Now() { // left some other way meanwhile
		h.State = HandoverOff
		return h, s.setHandover(ctx, h)
	}
	if h.Successor != "" {
		if h, err = s.raiseSuccessor(ctx, h, f); err != nil {
			return h, err
		}
	}
	if err := s.passSeats(ctx, h, f); err != nil {
		return h, err
	}
	if err := s.endAffiliation(ctx, &f); err != nil {
		return h, err
	}
	h.State, h.Done, h.Invited = HandoverDone, s.time(), false
	if err := s.setHandover(ctx, h); err != nil {
		return h, err
	}
	if err := s.changed(ctx, h.entry("handover.done", f.Person)); err != nil {
		return h, err
	}
	return h, s.tellBoth(ctx, h, f, "has left", "An editor of the organisation can undo this within a day.")
}

// claim moves a hand-over on, so that of two who come at once one finds it moved.
func (s *Service) claim(ctx context.Context, id term.ID, from, to string) error {
	moved, err := s.setHandoverState(ctx, id, from, to)
	if err == nil && !moved {
		err = fault.Conflict("This hand-over was done, undone or called off meanwhile.")
	}
	return err
}

// raiseSuccessor gives the successor the role of the one who leaves, where it is
// the higher one.
func (s *Service) raiseSuccessor(ctx context.Context, h Handover, f Affiliation) (Handover, error) {
	held, found, err := s.affiliationAt(ctx, h.Successor, h.Organisation)
	if err != nil {
		return h, err
	}
	if !found { // left meanwhile
		h.Successor = ""
		return h, nil
	}
	h.SuccessorWas, h.SuccessorAffiliation = held.Role, held.ID
	if f.Role == account.OrganisationEditor && held.Role != f.Role {
		return h, s.changeRole(ctx, &held, f.Role)
	}
	return h, nil
}

// passSeats passes on the seats that whoever planned the hand-over may pass on,
// as of now, and tells the leads of the others.
func (s *Service) passSeats(ctx context.Context, h Handover, f Affiliation) error {
	seats, err := s.seatsFor(ctx, f.Person, f.Organisation)
	if err != nil {
		return err
	}
	by := &account.Actor{}
	if h.By != "" {
		who, err := s.account.Identity(ctx, h.By)
		if err != nil {
			return err
		}
		if by, err = s.account.Actor(ctx, who); err != nil {
			return err
		}
	}
	seats, stay := partSeats(by, seats)
	for _, seat := range stay {
		if err := s.tellLeads(ctx, seat, f); err != nil {
			return err
		}
	}
	// In one order, so that two hand-overs at once do not wait for each other.
	slices.SortFunc(seats, func(a, b Seat) int {
		return cmp.Or(cmp.Compare(a.Collaboration, b.Collaboration), cmp.Compare(a.ID, b.ID))
	})
	for _, seat := range seats {
		now, err := s.passSeat(ctx, seat.ID, h.Successor)
		if err != nil {
			return fmt.Errorf("pass seat %s: %w", seat.ID, err)
		}
		if err := s.insertHandoverSeat(ctx, h.ID, passedSeat{was: seat.ID, now: now, collaboration: seat.Collaboration, role: string(seat.Role), ends: seat.To}); err != nil {
			return err
		}
	}
	return nil
}

// successorCame notes who accepted the invitation of a hand-over, which happens
// now if its day has come.
func (s *Service) successorCame(ctx context.Context, id, successor term.ID) error {
	h, err := s.Handover(ctx, id)
	if err != nil || h.State != HandoverPlanned {
		return err
	}
	h.Successor, h.Invited = successor, false
	if h.On.After(s.time()) {
		return s.setHandover(ctx, h)
	}
	_, err = s.carryOut(ctx, h)
	return err
}

// CallOff calls a planned hand-over off; an open invitation that came with it is
// taken back.
func (s *Service) CallOff(ctx context.Context, id term.ID) error {
	return s.betweenMerges(ctx, func(ctx context.Context) error {
		h, err := s.Handover(ctx, id)
		if err != nil {
			return err
		}
		if h.State != HandoverPlanned {
			return fault.Conflict("This hand-over is not planned any more.")
		}
		f, err := s.Affiliation(ctx, h.Affiliation)
		if err != nil && !fault.Is(err, fault.Missing) { // erased: nobody to name
			return err
		}
		return s.callOff(ctx, h, f)
	})
}

func (s *Service) callOff(ctx context.Context, h Handover, f Affiliation) error {
	if err := s.claim(ctx, h.ID, HandoverPlanned, HandoverOff); err != nil {
		return err
	}
	if err := s.revokeForHandover(ctx, h.ID, s.time()); err != nil {
		return err
	}
	return s.changed(ctx, h.entry("handover.off", f.Person))
}

// Undo takes a hand-over back, whole, within a day: the person is of the
// organisation again, with their role and their seats.
func (s *Service) Undo(ctx context.Context, id term.ID) error {
	return s.betweenMerges(ctx, func(ctx context.Context) error {
		h, err := s.Handover(ctx, id)
		if err != nil {
			return err
		}
		if !h.Undoable(s.time()) {
			return fault.Conflict("A hand-over can be undone within a day, and once.")
		}
		if err := s.claim(ctx, id, HandoverDone, HandoverUndone); err != nil {
			return err
		}
		f, err := s.Affiliation(ctx, h.Affiliation)
		if err != nil {
			return err
		}
		if err := s.resumeAffiliation(ctx, &f); err != nil {
			return err
		}
		if err := s.takeBack(ctx, h, f); err != nil {
			return err
		}
		h.State = HandoverUndone
		if err := s.setHandover(ctx, h); err != nil {
			return err
		}
		if err := s.changed(ctx, h.entry("handover.undo", f.Person)); err != nil {
			return err
		}
		return s.tellBoth(ctx, h, f, "has not left", "The hand-over was undone: what follows is not so any more.")
	})
}

// takeBack gives a successor their old role again, and the seats back.
func (s *Service) takeBack(ctx context.Context, h Handover, f Affiliation) error {
	if h.SuccessorAffiliation != "" {
		held, err := s.Affiliation(ctx, h.SuccessorAffiliation)
		if err != nil {
			return err
		}
		if held.Now() && held.Role != h.SuccessorWas {
			if err := s.changeRole(ctx, &held, h.SuccessorWas); err != nil {
				return err
			}
		}
	}
	seats, err := s.handoverSeats(ctx, h.ID)
	if err != nil {
		return err
	}
	for _, seat := range seats {
		if seat.now == "" { // it was ended: they are given one like it
			err = s.giveAgain(ctx, seat.was, seat.ends)
		} else {
			_, err = s.HandOver(ctx, seat.now, f.Person, s.now())
		}
		if err != nil {
			return fmt.Errorf("give seat %s back: %w", seat.was, err)
		}
	}
	return nil
}
