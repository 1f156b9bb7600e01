package account

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"fairground/internal/db"
	"fairground/internal/term"
)

// personal lists the tables of this room whose rows go with the person in their
// column person_id. A table of ours with such a column that is not here is in
// staying; a test holds both against the database.
func personal() []string {
	return []string{"session", "sign_in_link", "api_token", "passkey", "sso_link"}
}

// ForgetWays removes every way in that a person has: sessions, links, API
// tokens, passkeys, sign-ons, and what of these was begun. It is part of erasing
// somebody.
func (s *Service) ForgetWays(ctx context.Context, who Identity) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.deleteCeremoniesOf(ctx, who.ID); err != nil { // which are found by the sessions
			return err
		}
		for _, table := range personal() {
			if _, err := s.db.Exec(ctx, `delete from `+table+` where person_id = $1`, string(who.ID)); err != nil {
				return err
			}
		}
		_, err := s.db.Exec(ctx, `delete from sign_in_link where email = $1 and email <> ''`, who.Email)
		return err
	})
	if err != nil {
		return fmt.Errorf("forget how %s signs in: %w", who.ID, err)
	}
	return nil
}

// endAccess ends a person's sessions and API tokens, and what was begun or sent
// and is not yet used.
func (s *Service) endAccess(ctx context.Context, person term.ID) error {
	if err := s.deleteCeremoniesOf(ctx, person); err != nil { // which are found by the sessions
		return err
	}
	for _, table := range []string{"session", "sign_in_link", "api_token"} {
		if _, err := s.db.Exec(ctx, `delete from `+table+` where person_id = $1`, string(person)); err != nil {
			return err
		}
	}
	return nil
}

// staying lists those whose rows stay: they hold an id and nothing else of the
// person.
func staying() []string { return []string{"role_grant"} }

// everyGrantOf lists the roles that a person holds, held, or is to hold.
func (s *Service) everyGrantOf(ctx context.Context, person term.ID) ([]Grant, error) {
	return db.Collect(ctx, s.db, scanGrant, selectGrant+` where person_id = $1 order by begins, id`, string(person))
}

// holdNationalTeam makes those who would take somebody out of the national team
// wait for one another, so that no two of them are each the last but one.
func (s *Service) holdNationalTeam(ctx context.Context) error {
	return s.db.Lock(ctx, "national-team")
}

// nationalTeam says whether a person is in the national team now, and how many
// others are who can sign in.
func (s *Service) nationalTeam(ctx context.Context, person term.ID) (holds bool, others int, err error) {
	now := s.now()
	members, err := db.Collect(ctx, s.db, db.One[string], `select distinct g.person_id from role_grant g join identity i on i.id = g.person_id
		where g.role = $1 and g.begins <= $2 and (g.ends is null or g.ends > $2) and i.ended is null and i.email is not null`, string(NationalTeam), now)
	for _, m := range members {
		if m == string(person) {
			holds = true
		} else {
			others++
		}
	}
	return holds, others, err
}

func (s *Service) eraseIdentity(ctx context.Context, person term.ID) error {
	now := s.now()
	_, err := s.db.Exec(ctx, `update identity set name = $2, email = null, ended = coalesce(ended, $3), erased = coalesce(erased, $3) where id = $1`, string(person), ErasedName, now)
	return err
}

func (s *Service) erasedAt(ctx context.Context, person term.ID) (time.Time, error) {
	at, _, err := db.Get(ctx, s.db, db.One[sql.NullTime], `select erased from identity where id = $1`, string(person))
	if !at.Valid {
		return time.Time{}, err
	}
	return at.Time.UTC(), err
}
