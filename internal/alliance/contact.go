package alliance

import (
	"context"
	"fmt"
	"strings"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/mail"
	"fairground/internal/site"
	"fairground/internal/term"
)

// waitingContacts is how many contacts of a collaboration may wait to be confirmed.
const waitingContacts = 100

// Contact is whom an organisation may speak to at a collaboration: a role, with
// the mailbox of that role. Whoever reads the mailbox says whether it may be
// shown; until then only those who ask on the collaboration's behalf see it.
// Nobody looks whether somebody here has the address.
type Contact struct {
	ID            term.ID
	Collaboration term.ID
	Organisation  term.ID
	Label         string // the role: "Careers lead"
	Mailbox       string
	Confirmed     bool
	Sent          time.Time // when its mailbox was last asked; zero once confirmed
	Expires       time.Time // until when that can be answered; zero once confirmed
}

// Usable says, in words for whoever follows its link, why it can no longer be
// answered.
func (c *Contact) Usable(now time.Time) error {
	if !now.Before(c.Expires) {
		return fault.Conflict("This link ran out on %s. The address is not shown to the public. You need do nothing.", site.Date(c.Expires))
	}
	return nil
}

// entry is what the record says of a contact: never its label or its mailbox,
// which it could not forget, and which may turn out to be somebody's.
func (c *Contact) entry(action string) audit.Entry {
	return audit.Entry{Action: action, Kind: "contact", Thing: c.ID, Scope: term.OfCollaboration(c.Collaboration)}
}

// sound puts a contact in order, or says what is wrong with it.
func (c *Contact) sound() (err error) {
	c.Label = strings.Join(strings.Fields(c.Label), " ")
	if c.Mailbox, err = account.CleanEmail(c.Mailbox); err != nil {
		return err
	}
	if c.Label == "" || len([]rune(c.Label)) > 80 {
		return fault.Invalid("Say which role answers there, in up to 80 characters.")
	}
	return nil
}

// AddContact records whom an organisation may speak to, and asks its mailbox
// whether it may be shown.
func (s *Service) AddContact(ctx context.Context, c Contact) (Contact, error) {
	if err := c.sound(); err != nil {
		return c, err
	}
	c.ID, c.Confirmed, c.Sent = s.newID(), false, s.time()
	c.Expires = c.Sent.Add(InvitationLife)
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if o, err := s.Organisation(ctx, c.Organisation); err != nil {
			return err
		} else if !o.Kind.TakesPart() {
			return fault.Invalid("%s has no page on which a contact is shown. Choose a school, an employer, a council or another that takes part.", o.Name)
		}
		all, err := s.ContactsAt(ctx, c.Collaboration)
		if err != nil {
			return err
		}
		if n := waitingOf(all); n >= waitingContacts {
			return fault.Conflict("There are %d contacts here that nobody confirmed yet. Take some away first.", n)
		}
		token, hashed := newInvitationToken()
		if err := s.insertContact(ctx, c, hashed); err != nil {
			return err
		}
		e := c.entry("contact.add")
		e.Kind, e.Thing, e.After = "organisation", c.Organisation, audit.Values{"contact": string(c.ID)}
		if err := s.changed(ctx, e); err != nil {
			return err
		}
		return s.mailContact(ctx, c, token)
	})
	if err != nil {
		return c, fmt.Errorf("add contact: %w", err)
	}
	return c, nil
}

func waitingOf(all []Contact) (n int) {
	for _, c := range all {
		if !c.Confirmed {
			n++
		}
	}
	return n
}

// AddMadeUpContact records a contact of an organisation that was made up for a
// demonstration. Nobody reads its mailbox, so nobody is asked.
func (s *Service) AddMadeUpContact(ctx context.Context, c Contact) (Contact, error) {
	if err := c.sound(); err != nil {
		return c, err
	}
	c.ID, c.Confirmed = s.newID(), true
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if o, err := s.Organisation(ctx, c.Organisation); err != nil {
			return err
		} else if !o.Illustrative {
			return fault.Invalid("%s was not made up. Its contact’s mailbox must be asked.", o.Name)
		}
		if err := s.insertContact(ctx, c, ""); err != nil {
			return err
		}
		return s.changed(ctx, c.entry("contact.add"))
	})
	if err != nil {
		return c, fmt.Errorf("add contact: %w", err)
	}
	return c, nil
}

// ContactTo says what a contact is of, for whoever reads its mailbox.
type ContactTo struct {
	Organisation Organisation
	Table        Collaboration
}

// DescribeContact says what a contact is of.
func (s *Service) DescribeContact(ctx context.Context, c Contact) (to ContactTo, err error) {
	if to.Organisation, err = s.Organisation(ctx, c.Organisation); err != nil {
		return to, err
	}
	to.Table, err = s.Collaboration(ctx, c.Collaboration)
	return to, err
}

// contactSubject is the subject of the mail that asks a mailbox, by which it is
// found again to be forgotten.
const contactSubject = "May this address be shown to everybody?"

func (s *Service) mailContact(ctx context.Context, c Contact, token string) error {
	to, err := s.DescribeContact(ctx, c)
	if err != nil {
		return err
	}
	by, err := s.account.Identity(ctx, account.ActorFrom(ctx).ID)
	if fault.Is(err, fault.Missing) {
		by.Name = "Somebody"
	} else if err != nil {
		return err
	}
	if err := s.mayMail(ctx, c.Mailbox); err != nil {
		return err
	}
	return s.mail.Send(ctx, mail.Message{To: c.Mailbox, Subject: contactSubject, Until: c.Expires,
		Text: fmt.Sprintf("Hello,\n\n%s of %s wants to show this address, %s, to everybody on the page of %s, as the contact “%s”.\n\nIf this is the mailbox of a role, open this link by %s and confirm:\n\n%s%s?token=%s\n\nIf it is your own address, do nothing: it is then never shown. Or open the link and say that it is a person’s own: the contact is then taken away at once, with the address.\n\nUntil you confirm, the address is seen only by those who ask for %s. The link works once.\n",
			by.Name, to.Table.Name, c.Mailbox, to.Organisation.Name, c.Label, site.Date(c.Expires), s.base(ctx), contactPath, token, to.Table.Name)})
}

// ResendContact asks the mailbox of a contact again, with a new link; the old one
// no longer works.
func (s *Service) ResendContact(ctx context.Context, collaboration, id term.ID) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		c, err := s.contactAt(ctx, collaboration, id)
		switch {
		case err != nil:
			return err
		case c.Confirmed:
			return fault.Conflict("This contact was confirmed already.")
		case s.time().Sub(c.Sent) < sendAgainAfter:
			return fault.Conflict("The mailbox was asked a few minutes ago. Wait a little before you send it again.")
		}
		token, hashed := newInvitationToken()
		c.Sent = s.time()
		c.Expires = c.Sent.Add(InvitationLife)
		if err := s.renewContact(ctx, c, hashed); err != nil {
			return err
		}
		if err := s.changed(ctx, c.entry("contact.resend")); err != nil {
			return err
		}
		return s.mailContact(ctx, c, token)
	})
	if err != nil {
		return fmt.Errorf("ask a contact again: %w", err)
	}
	return nil
}

// RemoveContact takes a contact away.
func (s *Service) RemoveContact(ctx context.Context, collaboration, id term.ID) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		n, err := s.deleteContact(ctx, collaboration, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return noContact()
		}
		c := Contact{ID: id, Collaboration: collaboration}
		return s.changed(ctx, c.entry("contact.remove"))
	})
}

func noContact() error { return fault.NotFound("There is no such contact.") }

const contactLinkWords = "This link has been used, was replaced by a newer one, or is not one of ours. You need do nothing: if the address was not confirmed, it is not shown to the public."

// ContactByToken finds the contact that a link asks about.
func (s *Service) ContactByToken(ctx context.Context, token string) (Contact, error) {
	c, found, err := s.contactByHash(ctx, hashInvitation(token))
	if err == nil && !found {
		err = fault.NotFound(contactLinkWords)
	}
	if err == nil {
		err = c.Usable(s.time())
	}
	return c, err
}

// ConfirmContact takes the word of whoever reads a mailbox that it is a role's:
// from now on everybody sees it.
func (s *Service) ConfirmContact(ctx context.Context, token string) (Contact, error) {
	return s.answerContact(ctx, token, "contact.confirm", s.confirmContact)
}

// RefuseContact takes the word of whoever reads a mailbox that it is a person's
// own: the contact goes, and nothing of the address is kept.
func (s *Service) RefuseContact(ctx context.Context, token string) error {
	_, err := s.answerContact(ctx, token, "contact.refuse", func(ctx context.Context, c Contact) (bool, error) {
		if _, err := s.mail.EraseAbout(ctx, c.Mailbox, contactSubject); err != nil {
			return false, err
		}
		n, err := s.deleteContact(ctx, c.Collaboration, c.ID)
		return n == 1, err
	})
	return err
}

// answerContact does what a link asks for, which of two at once one can do.
func (s *Service) answerContact(ctx context.Context, token, action string, do func(context.Context, Contact) (bool, error)) (c Contact, err error) {
	// Whoever answers is whoever reads the mailbox: the record must not tell which
	// account's browser it was.
	ctx = audit.WithActor(ctx, "")
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if c, err = s.ContactByToken(ctx, token); err != nil {
			return err
		}
		done, err := do(ctx, c)
		if err == nil && !done {
			err = fault.NotFound(contactLinkWords)
		}
		if err != nil {
			return err
		}
		return s.changed(ctx, c.entry(action))
	})
	if err != nil {
		return c, fmt.Errorf("answer for a mailbox: %w", err)
	}
	return c, nil
}
