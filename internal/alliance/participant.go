package alliance

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/term"
)

// TakesPart says whether organisations of a kind have a page of what is offered
// to them and asked of them.
func (k Kind) TakesPart() bool {
	return slices.Contains([]Kind{School, Trust, College, University, EarlyYears, Employer, Business, Council, CombinedAuthority, Health, Youth}, k)
}

// WithUsURL is the address of the page of what is offered to an organisation and
// asked of it.
func WithUsURL(id term.ID) string { return URL(id) + "/with-us" }

// Contact is whom an organisation may speak to at a collaboration: a role, with
// the mailbox of that role.
type Contact struct {
	ID            term.ID
	Collaboration term.ID
	Organisation  term.ID
	Label         string // the role: "Careers lead"
	Mailbox       string
}

// AddContact records whom an organisation may speak to. It is shown to the
// public, so it is a role's mailbox and never a person's own.
func (s *Service) AddContact(ctx context.Context, c Contact) (Contact, error) {
	c.Label = strings.Join(strings.Fields(c.Label), " ")
	mailbox, err := account.CleanEmail(c.Mailbox)
	if err != nil {
		return c, err
	}
	if c.Label == "" || len([]rune(c.Label)) > 80 {
		return c, fault.Invalid("Say which role answers there, in up to 80 characters.")
	}
	c.ID, c.Mailbox = s.newID(), mailbox
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if _, somebodys, err := s.account.IdentityByEmail(ctx, mailbox); err != nil {
			return err
		} else if somebodys {
			return fault.Invalid("Everybody sees this address. Enter the mailbox of a role, such as office@school.example, not a person’s own.")
		}
		if _, err := s.Organisation(ctx, c.Organisation); err != nil {
			return err
		}
		if err := s.insertContact(ctx, c); err != nil {
			return err
		}
		// What was typed stays out of the record, which could not forget it: it may
		// turn out to be somebody's all the same.
		return s.changed(ctx, audit.Entry{Action: "contact.add", Kind: "organisation", Thing: c.Organisation, Scope: term.OfCollaboration(c.Collaboration), After: audit.Values{"contact": string(c.ID)}})
	})
	if err != nil {
		return c, fmt.Errorf("add contact: %w", err)
	}
	return c, nil
}

// RemoveContact takes a contact away.
func (s *Service) RemoveContact(ctx context.Context, collaboration, id term.ID) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		n, err := s.deleteContact(ctx, collaboration, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.NotFound("There is no such contact.")
		}
		return s.changed(ctx, audit.Entry{Action: "contact.remove", Kind: "contact", Thing: id, Scope: term.OfCollaboration(collaboration)})
	})
}
