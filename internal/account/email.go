package account

import (
	"context"
	"fmt"

	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/mail"
	"fairground/internal/term"
)

// askEmail sends a link to the address that a person wants to have from now on.
// Where somebody else has it, they are told so there and nowhere else.
func (s *Service) askEmail(ctx context.Context, a *Actor, email, base string) error {
	if email == a.Email {
		return fault.Invalid("That is your address already.")
	}
	now := s.now()
	token, hashed := newToken()
	l := link{ID: s.config.NewID(), secret: hashed, Purpose: forEmail, Email: email, Person: a.ID, Made: now, Ends: now.Add(LinkLife)}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		_, taken, err := s.IdentityByEmail(ctx, email)
		if err != nil {
			return err
		}
		m := mail.Message{To: email, Person: a.ID, Until: l.Ends, Subject: "Confirm your new address",
			Text: "Hello " + a.Name + ",\n\nOpen this link where you are signed in to Fairground, to sign in with this address from now on:\n\n" +
				base + emailPath(token) + "\n\nIt works once, within 15 minutes.\n\nIf you did not ask for it, do nothing: nothing changes.\n"}
		if taken {
			m.Person = ""
			m.Subject = "There is already an account with this address"
			m.Text = "Hello,\n\nSomebody who is signed in to Fairground asked to use this address. You have an account with it already, so nothing has changed.\n\n" +
				"If it was you, sign in with this address, or ask the national team to close the account that you no longer use.\n"
		}
		if err := s.dropLinks(ctx, a.ID, forEmail); err != nil {
			return err
		}
		if err := s.insertLink(ctx, l); err != nil {
			return err
		}
		return s.send(ctx, m)
	})
	if err != nil {
		return fmt.Errorf("ask for a new address: %w", err)
	}
	return nil
}

func emailPath(token string) string { return "/account/email/confirm?token=" + token }

// newEmail finds the address that a link would give to a person.
func (s *Service) newEmail(ctx context.Context, person term.ID, token string) (link, error) {
	l, found, err := s.linkBySecret(ctx, hashToken(token))
	if err != nil {
		return l, err
	}
	if !found || l.Purpose != forEmail || l.Person != person || !l.Used.IsZero() || s.now().After(l.Ends) {
		return l, fault.Conflict("This link can no longer be used, or was made for another account. Ask for a new one on your account page.")
	}
	return l, nil
}

// changeEmail gives a person the address that a link was sent to, and tells the
// old one. Links on their way to the old address no longer work.
func (s *Service) changeEmail(ctx context.Context, a *Actor, token string) error {
	l, err := s.newEmail(ctx, a.ID, token)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		old, err := s.Identity(ctx, a.ID)
		if err != nil {
			return err
		}
		if ours, err := s.useLink(ctx, l.ID); err != nil || !ours {
			return orConflict(err)
		}
		if _, taken, err := s.IdentityByEmail(ctx, l.Email); err != nil || taken {
			return orConflict(err)
		}
		if err := s.setEmail(ctx, a.ID, l.Email); db.Duplicate(err) {
			return orConflict(nil)
		} else if err != nil {
			return fmt.Errorf("change the address of %s: %w", a.ID, err)
		}
		if err := s.db.Bump(ctx, DataVersion); err != nil {
			return err
		}
		if err := s.dropLinks(ctx, a.ID, forSignIn); err != nil {
			return err
		}
		if err := s.tellOld(ctx, old); err != nil {
			return err
		}
		return s.audit.Record(ctx, audit.Entry{Action: "person.email", Kind: "person", Thing: a.ID, About: []term.ID{a.ID},
			Before: audit.Values{"email": old.Email}, After: audit.Values{"email": l.Email}})
	})
}

func (s *Service) tellOld(ctx context.Context, old Identity) error {
	if old.Email == "" {
		return nil
	}
	return s.send(ctx, mail.Message{To: old.Email, Person: old.ID, Subject: "Your address was changed",
		Text: "Hello " + old.Name + ",\n\nYou now sign in to Fairground with another address. This one no longer works.\n\n" +
			"If it was not you, tell the national team at once.\n"})
}
