package account

import (
	"context"
	"fmt"

	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/mail"
	"fairground/internal/term"
)

// tell writes to a person, in ctx's transaction, that a way into their account
// was added, taken away or doubted: whoever did it may not have been they. The
// record has it in any case; where nobody can be written to, only the record.
func (s *Service) tell(ctx context.Context, person term.ID, what string) error {
	i, err := s.Identity(ctx, person)
	if err != nil || i.Email == "" || s.config.Mail == nil {
		return err
	}
	return s.send(ctx, mail.Message{To: i.Email, Person: i.ID, Subject: "A change to how you sign in",
		Text: "Hello " + i.Name + ",\n\n" + what +
			"\n\nIf that was you, there is nothing to do.\n\nIf it was not, somebody may be using your account: sign in, choose “Sign out everywhere” on your account page, " +
			"remove what you do not know there, and tell the national team.\n"})
}

// SignOut ends what anybody could go on with in a person's name: every session,
// every API token, and what was sent to them and not yet used. Their passkeys and
// their address stay, so that they sign in again as before.
func (s *Service) SignOut(ctx context.Context, person term.ID) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if i, err := s.Identity(ctx, person); err != nil {
			return err
		} else if !i.Ended.IsZero() {
			return fault.NotFound("There is no such person.")
		}
		if err := s.endAccess(ctx, person); err != nil {
			return fmt.Errorf("sign %s out: %w", person, err)
		}
		if err := s.tell(ctx, person, "Somebody who looks after roles in Fairground signed you out everywhere, and ended your API tokens. You can sign in again."); err != nil {
			return err
		}
		return s.audit.Record(ctx, audit.Entry{Action: "person.sign-out", Kind: "person", Thing: person, About: []term.ID{person}})
	})
}
