package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"time"

	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/term"
)

// Session is one browser that a person is signed in with.
type Session struct {
	ID        term.ID
	Person    term.ID
	Method    string // how they signed in: "link", "passkey", "sso", "demonstration"
	Device    string // the browser and system, in words
	Made      time.Time
	Seen      time.Time
	Confirmed time.Time // when they last showed that it is they
}

// How long a session lasts: so long after it was last used, and never longer
// than that after it began.
const (
	SessionIdle = 7 * 24 * time.Hour
	SessionLife = 30 * 24 * time.Hour
)

// seenEvery is how often a session's last use is written down.
const seenEvery = 5 * time.Minute

// newToken makes 256 random bits as text for a cookie or a link, and the hash
// that the database keeps of it.
func newToken() (token, hashed string) {
	token = rand.Text() + rand.Text()
	return token, hashToken(token)
}

func hashToken(token string) string {
	h := sha256.Sum256([]byte(token))
	return hex.EncodeToString(h[:])
}

// Begin starts a session of a person who has just shown who they are, and gives
// the token that the browser is to keep.
func (s *Service) Begin(ctx context.Context, person term.ID, method, device string) (token string, err error) {
	now := s.now()
	token, hashed := newToken()
	session := Session{ID: s.config.NewID(), Person: person, Method: method, Device: device, Made: now, Seen: now, Confirmed: now}
	err = s.db.Tx(audit.WithActor(ctx, person), func(ctx context.Context) error {
		if err := s.insertSession(ctx, session, hashed); err != nil {
			return err
		}
		return s.audit.Record(ctx, audit.Entry{Action: "session.begin", Kind: "person", Thing: person, After: audit.Values{"method": method}, About: []term.ID{person}})
	})
	if err != nil {
		return "", fmt.Errorf("begin session: %w", err)
	}
	return token, nil
}

// Resume finds the actor of a browser's token, with the grants held now; nil
// where the token is of no session, or of one that has ended.
func (s *Service) Resume(ctx context.Context, token string) (*Actor, error) {
	now := s.now()
	session, identity, found, err := s.sessionByToken(ctx, hashToken(token))
	if err != nil {
		return nil, fmt.Errorf("resume session: %w", err)
	}
	if !found || now.Sub(session.Seen) > SessionIdle || now.Sub(session.Made) > SessionLife || !identity.Ended.IsZero() {
		return nil, nil
	}
	if now.Sub(session.Seen) > seenEvery {
		if _, err := s.db.Exec(ctx, `update session set seen = $2 where id = $1`, string(session.ID), now); err != nil {
			return nil, fmt.Errorf("note a session's use: %w", err)
		}
	}
	a, err := s.Actor(ctx, identity)
	if err != nil {
		return nil, err
	}
	a.Session, a.Confirmed = session, session.Confirmed
	return a, nil
}

// Actor is a person with the roles they hold now.
func (s *Service) Actor(ctx context.Context, i Identity) (*Actor, error) {
	grants, err := s.GrantsOf(ctx, i.ID)
	if err != nil {
		return nil, err
	}
	return &Actor{Identity: i, Grants: grants, policy: s.policy, now: s.now()}, nil
}

// Confirm notes that the person of a session has just shown that it is they.
func (s *Service) Confirm(ctx context.Context, session term.ID) error {
	_, err := s.db.Exec(ctx, `update session set confirmed = $2 where id = $1`, string(session), s.now())
	if err != nil {
		return fmt.Errorf("confirm session: %w", err)
	}
	return nil
}

// Confirmed notes that the person of a request has just shown that it is they,
// and gives their browser a new token for the session: the one from before is
// worth nothing from now on.
func (s *Service) Confirmed(w http.ResponseWriter, r *http.Request, method string) error {
	a := ActorFrom(r.Context())
	if a.Session.ID == "" {
		return fault.Forbidden("Sign in first.")
	}
	token, hashed := newToken()
	err := s.db.Tx(r.Context(), func(ctx context.Context) error {
		if err := s.Confirm(ctx, a.Session.ID); err != nil {
			return err
		}
		if err := s.renewToken(ctx, a.Session.ID, hashed); err != nil {
			return fmt.Errorf("renew a session's token: %w", err)
		}
		return s.audit.Record(ctx, audit.Entry{Action: "session.confirm", Kind: "person", Thing: a.ID, After: audit.Values{"method": method}, About: []term.ID{a.ID}})
	})
	if err != nil {
		return err
	}
	s.setCookie(w, "session", token, SessionLife)
	return nil
}

// End ends one session of a person.
func (s *Service) End(ctx context.Context, person, session term.ID) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		n, err := s.db.Exec(ctx, `delete from session where id = $1 and person_id = $2`, string(session), string(person))
		if err != nil || n == 0 {
			return err
		}
		return s.audit.Record(ctx, audit.Entry{Action: "session.end", Kind: "person", Thing: person})
	})
	if err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}

// EndAll ends every session of a person, but one where it is named.
func (s *Service) EndAll(ctx context.Context, person, but term.ID) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if _, err := s.db.Exec(ctx, `delete from session where person_id = $1 and id <> $2`, string(person), string(but)); err != nil {
			return err
		}
		return s.audit.Record(ctx, audit.Entry{Action: "session.end-all", Kind: "person", Thing: person})
	})
	if err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return nil
}

// Sessions lists a person's sessions that have not run out, the last used first.
func (s *Service) Sessions(ctx context.Context, person term.ID) ([]Session, error) {
	now := s.now()
	all, err := db.Collect(ctx, s.db, scanSession, selectSession+` where person_id = $1 and seen > $2 and made > $3 order by seen desc, id`,
		string(person), now.Add(-SessionIdle), now.Add(-SessionLife))
	if err != nil {
		return nil, fmt.Errorf("sessions: %w", err)
	}
	return all, nil
}
