package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"math/big"
	"time"

	"fairground/internal/fault"
	"fairground/internal/mail"
	"fairground/internal/term"
)

// A code to confirm with can be used so long, and tried so often.
const (
	CodeLife  = 10 * time.Minute
	codeTries = 5
)

// codeSecret is the hash that is kept of a code. A million codes are soon tried
// against a plain hash; the session's token, which only the browser has, goes in.
func codeSecret(id term.ID, session, code string) string {
	return hashToken(string(id) + "\x00" + session + "\x00" + code)
}

// sendCode e-mails a code to the person of a session, in place of any before it.
func (s *Service) sendCode(ctx context.Context, a *Actor, token string) error {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return fmt.Errorf("make a code: %w", err)
	}
	code, now := fmt.Sprintf("%06d", n), s.now()
	l := link{ID: s.config.NewID(), Purpose: forConfirm, Email: a.Email, Person: a.ID, session: a.Session.ID, Made: now, Ends: now.Add(CodeLife)}
	l.secret = codeSecret(l.ID, token, code)
	text := "Hello " + a.Name + ",\n\nYour code is " + code + ".\n\nType it into the page that asked for it, within 10 minutes.\n\n" +
		"If you did not ask for a code, somebody may be using your account: sign in, and choose “Sign out everywhere” on your account page.\n"
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.dropCodes(ctx, a.Session.ID); err != nil {
			return err
		}
		if err := s.insertLink(ctx, l); err != nil {
			return err
		}
		return s.send(ctx, mail.Message{To: a.Email, Person: a.ID, Until: l.Ends, Subject: "Your code to confirm that it is you", Text: text})
	})
	if err != nil {
		return fmt.Errorf("send a code: %w", err)
	}
	return nil
}

// useCode uses up the code that the session of a browser's token was sent. A
// wrong one is invalid; after five there is no code any more.
func (s *Service) useCode(ctx context.Context, a *Actor, token, code string) error {
	l, found, err := s.codeOf(ctx, a.Session.ID)
	if err != nil {
		return fmt.Errorf("use a code: %w", err)
	}
	if !found {
		return fault.Conflict("That code can no longer be used. Ask for a new one.")
	}
	// The try is counted before the code is looked at, and stays counted.
	if ours, err := s.tryCode(ctx, l.ID); err != nil || !ours {
		return orConflict(err)
	}
	if subtle.ConstantTimeCompare([]byte(l.secret), []byte(codeSecret(l.ID, token, code))) != 1 {
		return fault.Invalid("That is not the code we sent. Check the newest message from us.")
	}
	if ours, err := s.useLink(ctx, l.ID); err != nil || !ours {
		return orConflict(err)
	}
	return nil
}

func orConflict(err error) error {
	if err != nil {
		return fmt.Errorf("use a code: %w", err)
	}
	return fault.Conflict("That can no longer be used. Ask for a new one.")
}
