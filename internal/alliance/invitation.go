package alliance

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/mail"
	"fairground/internal/site"
	"fairground/internal/term"
)

// InvitationLife is how long an invitation can be accepted.
const InvitationLife = 14 * 24 * time.Hour

// What keeps invitations from being used to trouble people with mail.
const (
	sendAgainAfter  = 10 * time.Minute
	openInvitations = 100 // at one organisation or collaboration
)

// Invitation asks whoever reads an address to come to an organisation, or to a
// seat at a collaboration. Its link is in the mail alone: the database has its
// hash. It looks the same whether or not somebody has that address already.
type Invitation struct {
	ID            term.ID
	Email         string  // "" once accepted, swept or erased
	Organisation  term.ID // to this organisation
	Collaboration term.ID // or to a seat at this collaboration
	Role          string  // an account.Role at an organisation, or the seat's
	Representing  term.ID
	Constituency  Constituency
	Seat          InvitedSeat
	Handover      term.ID // where it comes with what somebody leaves behind
	By            term.ID
	Made, Sent    time.Time
	Expires       time.Time
	Accepted      time.Time
	Revoked       time.Time
	Person        term.ID // who accepted it
}

// InvitedSeat is what an invitation to a seat says of it besides its role; all of
// it may be empty.
type InvitedSeat struct {
	Group    term.ID
	Area     term.GSS
	From, To time.Time
	Previous term.ID // the seat that is handed over; of an organisation, that they are to act for
}

// send notes that the invitation is sent now, and until when it can be accepted:
// not once the seat that it is to has ended.
func (i *Invitation) send(now time.Time) {
	i.Sent, i.Expires = now, now.Add(InvitationLife)
	if last := i.Seat.To.Add(-time.Second); !i.Seat.To.IsZero() && last.Before(i.Expires) {
		i.Expires = last
	}
}

// Scope is what the invitation belongs to.
func (i *Invitation) Scope() term.Scope {
	if i.Collaboration != "" {
		return term.OfCollaboration(i.Collaboration)
	}
	return term.OfOrganisation(i.Organisation)
}

// Usable says, in words for whoever follows its link, why it can no longer be
// accepted.
func (i *Invitation) Usable(now time.Time) error {
	switch {
	case !i.Accepted.IsZero():
		return fault.Conflict(usedWords)
	case !i.Revoked.IsZero():
		return fault.Conflict("This invitation was taken back. Ask whoever invited you.")
	case !now.Before(i.Expires):
		return fault.Conflict("This invitation ran out on %s. Ask whoever invited you to send it again.", site.Date(i.Expires))
	}
	return nil
}

func (i *Invitation) entry(action string) audit.Entry {
	e := audit.Entry{Action: action, Kind: "invitation", Thing: i.ID, Scope: i.Scope()}
	if i.Person != "" {
		e.About = []term.ID{i.Person}
	}
	return e
}

func newInvitationToken() (token, hashed string) {
	token = rand.Text() + rand.Text()
	return token, hashInvitation(token)
}

func hashInvitation(token string) string {
	h := sha256.Sum256([]byte(token))
	return hex.EncodeToString(h[:])
}

// Invite records an invitation and mails its link. adult is what whoever invites
// says: that the person is 18 or over.
func (s *Service) Invite(ctx context.Context, i Invitation, adult bool) (Invitation, error) {
	email, err := account.CleanEmail(i.Email)
	if err != nil {
		return i, err
	}
	if !adult {
		return i, fault.Invalid("Say that the person is 18 or over. A young person’s seat is held by their organisation; an adult there acts for it.")
	}
	if i.Collaboration == "" {
		if err := affiliationRole(account.Role(i.Role)); err != nil {
			return i, err
		}
	}
	if i.Collaboration == "" && i.Handover == "" && account.Role(i.Role) == account.OrganisationEditor {
		if err := s.mayMakeEditor(ctx, i.Organisation, ""); err != nil {
			return i, err
		}
	}
	i.ID, i.Email, i.By, i.Made = s.newID(), email, account.ActorFrom(ctx).ID, s.time()
	i.send(i.Made)
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.roomForInvitation(ctx, i); err != nil {
			return err
		}
		token, hashed := newInvitationToken()
		if err := s.insertInvitation(ctx, i, hashed); err != nil {
			return err
		}
		if err := s.changed(ctx, i.entry("invitation.add")); err != nil {
			return err
		}
		return s.mailInvitation(ctx, i, token)
	})
	if err != nil {
		return i, fmt.Errorf("invite: %w", err)
	}
	return i, nil
}

// roomForInvitation refuses what is open already, and too much.
func (s *Service) roomForInvitation(ctx context.Context, i Invitation) error {
	open, err := s.OpenInvitations(ctx, i.Scope())
	if err != nil {
		return err
	}
	if len(open) >= openInvitations {
		return fault.Conflict("There are %d open invitations here already. Take some back first.", len(open))
	}
	for _, other := range open {
		switch {
		case other.Email != i.Email:
		case s.time().Before(other.Expires):
			return fault.Conflict(invitedAlready, i.Email)
		default: // it ran out: the new one stands in its place
			if _, err := s.closeInvitation(ctx, other.ID, "revoked", s.time()); err != nil {
				return err
			}
		}
	}
	return nil
}

const invitedAlready = "%s has an open invitation already. You can send it again."

// mayMail counts a mail that somebody has sent to an address of their choice, and
// refuses once there were too many of them.
func (s *Service) mayMail(ctx context.Context, email string) error {
	if actor := account.ActorFrom(ctx).ID; actor != "" {
		if err := s.account.TakeFor(ctx, "e-mails", "invitation/actor", string(actor), 50, 24*time.Hour); err != nil {
			return err
		}
	}
	return s.account.TakeFor(ctx, "e-mails to this address", "invitation/address", email, 5, 24*time.Hour)
}

// InvitationTo says what an invitation is to, for a reader.
type InvitationTo struct {
	Name string // of the organisation or the collaboration
	As   string // what they are to be there
	By   string // who invites, "" where that is no longer known
	URL  string
}

// Describe says what an invitation is to.
func (s *Service) Describe(ctx context.Context, i Invitation) (to InvitationTo, err error) {
	if i.By != "" {
		by, err := s.account.Identity(ctx, i.By)
		if err != nil && !fault.Is(err, fault.Missing) {
			return to, err
		}
		to.By = by.Name
	}
	if i.Collaboration != "" {
		t, err := s.Collaboration(ctx, i.Collaboration)
		if err != nil {
			return to, err
		}
		to.Name, to.URL = t.Name, t.URL()
		to.As, err = s.seatOffered(ctx, i)
		return to, err
	}
	o, err := s.Organisation(ctx, i.Organisation)
	to.Name, to.As, to.URL = o.Name, roleWords(account.Role(i.Role)), URL(o.ID)
	return to, err
}

// seatOffered says what somebody who accepts is to be at a collaboration.
func (s *Service) seatOffered(ctx context.Context, i Invitation) (string, error) {
	as := i.Role
	if i.Seat.Previous != "" {
		seat, err := s.Seat(ctx, i.Seat.Previous)
		if err != nil {
			return "", err
		}
		if seat.Holder != HeldByPerson {
			as = "the adult who acts for the seat of " + seat.OrganisationName
		}
	}
	if i.Seat.From.After(s.now()) {
		as += ", from " + site.Day(i.Seat.From)
	}
	return as, nil
}

// roleWords says what somebody with a role may do for an organisation.
func roleWords(r account.Role) string {
	if r == account.OrganisationEditor {
		return "editor"
	}
	return "partner"
}

func (s *Service) mailInvitation(ctx context.Context, i Invitation, token string) error {
	to, err := s.Describe(ctx, i)
	if err != nil {
		return err
	}
	if err := s.mayMail(ctx, i.Email); err != nil {
		return err
	}
	by := to.By
	if by == "" {
		by = "Somebody there"
	}
	return s.mail.Send(ctx, mail.Message{To: i.Email, Subject: "You are invited to " + to.Name,
		Text: fmt.Sprintf("Hello,\n\n%s invites you to join %s, as %s.\n\nTo accept, open this link by %s:\n\n%s/invitations/accept?token=%s\n\nThe link is for you alone and works once. It is for people who are 18 or over. If you have an account here, you sign in first.\nUntil you accept, nobody is told whether you have an account.\nIf you did not expect this, you need do nothing.\n",
			by, to.Name, to.As, site.Date(i.Expires), s.base(ctx), token)})
}

// Resend mails an open invitation again, with a new link; the old one no longer
// works.
func (s *Service) Resend(ctx context.Context, id term.ID) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		i, err := s.Invitation(ctx, id)
		switch {
		case err != nil:
			return err
		case !i.Accepted.IsZero() || !i.Revoked.IsZero() || i.Email == "":
			return fault.Conflict("This invitation is no longer open.")
		case s.time().Sub(i.Sent) < sendAgainAfter:
			return fault.Conflict("This invitation was sent a few minutes ago. Wait a little before you send it again.")
		}
		if i.Collaboration != "" {
			if err := s.mayOfferAgain(ctx, &i); err != nil {
				return err
			}
		}
		token, hashed := newInvitationToken()
		i.send(s.time())
		if err := s.renewInvitation(ctx, i, hashed); err != nil {
			return err
		}
		if err := s.changed(ctx, i.entry("invitation.resend")); err != nil {
			return err
		}
		return s.mailInvitation(ctx, i, token)
	})
}

// Revoke takes an open invitation back: its link no longer works.
func (s *Service) Revoke(ctx context.Context, id term.ID) error {
	return s.betweenMerges(ctx, func(ctx context.Context) error {
		i, err := s.Invitation(ctx, id)
		if err != nil {
			return err
		}
		closed, err := s.closeInvitation(ctx, i.ID, "revoked", s.time())
		if err != nil {
			return err
		}
		if !closed {
			return fault.Conflict("This invitation is no longer open.")
		}
		if i.Handover != "" {
			if _, err := s.setHandoverState(ctx, i.Handover, HandoverPlanned, HandoverOff); err != nil {
				return err
			}
		}
		return s.changed(ctx, i.entry("invitation.revoke"))
	})
}

const usedWords = "This link has been used, was replaced by a newer one, or is not one of ours. Sign in if you have accepted it; else look for the latest e-mail, or ask whoever invited you."

// InvitationByToken finds the invitation of a link, whatever became of it.
func (s *Service) InvitationByToken(ctx context.Context, token string) (Invitation, error) {
	i, found, err := s.invitationByHash(ctx, hashInvitation(token))
	if err == nil && !found {
		err = fault.NotFound(usedWords)
	}
	return i, err
}

// Accept takes an invitation up. Where nobody has its address yet, the person is
// recorded under the name they give, having said that they are 18 or over, and
// made says so; an existing person must be the one who acts.
func (s *Service) Accept(ctx context.Context, token, name string, adult bool) (who account.Identity, made bool, err error) {
	err = s.betweenMerges(ctx, func(ctx context.Context) error {
		i, err := s.InvitationByToken(ctx, token)
		if err != nil {
			return err
		}
		if err := i.Usable(s.time()); err != nil {
			return err
		}
		// Of two that come at once, one finds it open.
		closed, err := s.closeInvitation(ctx, i.ID, "accepted", s.time())
		if err != nil {
			return err
		}
		if !closed {
			return fault.Conflict(usedWords)
		}
		if who, made, err = s.invited(ctx, i, name, adult); err != nil {
			return err
		}
		ctx = audit.WithActor(ctx, who.ID)
		if err := s.setInvited(ctx, i.ID, who.ID); err != nil {
			return err
		}
		i.Person = who.ID
		if err := s.changed(ctx, i.entry("invitation.accept")); err != nil {
			return err
		}
		return s.takeUp(ctx, i)
	})
	if err != nil {
		return who, false, fmt.Errorf("accept an invitation: %w", err)
	}
	return who, made, nil
}

// invited is the person of an invitation's address, recorded where there is none.
func (s *Service) invited(ctx context.Context, i Invitation, name string, adult bool) (account.Identity, bool, error) {
	who, found, err := s.account.IdentityByEmail(ctx, i.Email)
	switch {
	case err != nil:
		return who, false, err
	case !found:
		who, err = s.account.AddIdentity(ctx, account.Identity{Name: name, Email: i.Email}, adult)
		return who, true, err
	case who.ID != account.ActorFrom(ctx).ID:
		return who, false, fault.Forbidden("Sign in to accept this invitation.")
	}
	return who, false, nil
}

// takeUp gives a person what they were invited to.
func (s *Service) takeUp(ctx context.Context, i Invitation) error {
	if i.Collaboration != "" {
		return s.takeSeat(ctx, i)
	}
	if _, err := s.Affiliate(ctx, Affiliation{Person: i.Person, Organisation: i.Organisation, Role: account.Role(i.Role)}); err != nil {
		return err
	}
	if i.Handover != "" {
		return s.successorCame(ctx, i.Handover, i.Person)
	}
	return nil
}
