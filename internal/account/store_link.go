package account

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"fairground/internal/db"
	"fairground/internal/term"
)

func (s *Service) insertLink(ctx context.Context, l link) error {
	_, err := s.db.Exec(ctx, `insert into sign_in_link (id, secret_hash, purpose, email, person_id, browser_hash, session_id, next, tries, made, ends) values (`+db.Parameters(1, 11)+`)`,
		string(l.ID), l.secret, string(l.Purpose), l.Email, string(l.Person), l.browser, string(l.session), l.Next, 0, l.Made, l.Ends)
	return err
}

const selectLink = `select id, secret_hash, purpose, email, person_id, browser_hash, session_id, next, made, ends, used from sign_in_link`

func scanLink(row db.Scanner) (l link, err error) {
	var used sql.NullTime
	err = row.Scan(&l.ID, &l.secret, &l.Purpose, &l.Email, &l.Person, &l.browser, &l.session, &l.Next, &l.Made, &l.Ends, &used)
	l.Made, l.Ends = l.Made.UTC(), l.Ends.UTC()
	if used.Valid {
		l.Used = used.Time.UTC()
	}
	return l, err
}

func (s *Service) linkBySecret(ctx context.Context, hashed string) (link, bool, error) {
	l, found, err := db.Get(ctx, s.db, scanLink, selectLink+` where secret_hash = $1`, hashed)
	if err != nil {
		return l, false, fmt.Errorf("find a link: %w", err)
	}
	return l, found, nil
}

// useLink uses a link up; ours is false where it was used before, or has ended.
func (s *Service) useLink(ctx context.Context, id term.ID) (ours bool, err error) {
	n, err := s.db.Exec(ctx, `update sign_in_link set used = $2 where id = $1 and used is null and ends >= $2`, string(id), s.now())
	return n > 0, err
}

// strangerTold says whether an address that nobody has was written to lately.
func (s *Service) strangerTold(ctx context.Context, email string, since time.Time) (bool, error) {
	n, _, err := db.Get(ctx, s.db, db.One[int], `select count(*) from sign_in_link where email = $1 and person_id = '' and made > $2`, email, since)
	return n > 0, err
}

// codeOf is the code that a session can be confirmed with now.
func (s *Service) codeOf(ctx context.Context, session term.ID) (link, bool, error) {
	return db.Get(ctx, s.db, scanLink, selectLink+` where session_id = $1 and purpose = $2 and used is null and ends >= $3 and tries < $4 order by made desc, id desc limit 1`,
		string(session), string(forConfirm), s.now(), codeTries)
}

// tryCode counts a try at a code; ours is false where there were enough.
func (s *Service) tryCode(ctx context.Context, id term.ID) (ours bool, err error) {
	n, err := s.db.Exec(ctx, `update sign_in_link set tries = tries + 1 where id = $1 and used is null and tries < $2`, string(id), codeTries)
	return n > 0, err
}

// dropLinks removes what a person was sent for a purpose.
func (s *Service) dropLinks(ctx context.Context, person term.ID, of purpose) error {
	_, err := s.db.Exec(ctx, `delete from sign_in_link where person_id = $1 and purpose = $2`, string(person), string(of))
	return err
}

func (s *Service) dropCodes(ctx context.Context, session term.ID) error {
	_, err := s.db.Exec(ctx, `delete from sign_in_link where session_id = $1 and purpose = $2`, string(session), string(forConfirm))
	return err
}

func (s *Service) endToken(ctx context.Context, hashed string) error {
	_, err := s.db.Exec(ctx, `delete from session where token_hash = $1`, hashed)
	return err
}

func (s *Service) renewToken(ctx context.Context, session term.ID, hashed string) error {
	_, err := s.db.Exec(ctx, `update session set token_hash = $2 where id = $1`, string(session), hashed)
	return err
}

func (s *Service) setEmail(ctx context.Context, person term.ID, email string) error {
	_, err := s.db.Exec(ctx, `update identity set email = $2 where id = $1`, string(person), email)
	return err
}

// linksKept is how long a link's row is kept: longer than an address that nobody
// has is left alone.
const linksKept = 2 * strangerQuiet

// Sweep removes what has run out: links, API tokens, and counts of
// tries. Whatever may be done again and again may call it.
func (s *Service) Sweep(ctx context.Context) (removed int64, err error) {
	now := s.now()
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		for _, sweep := range []func(context.Context, time.Time) (int64, error){s.sweepLinks, s.sweepTokens, s.sweepAttempts} {
			n, err := sweep(ctx, now)
			if err != nil {
				return err
			}
			removed += n
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("sweep what has run out at sign-in: %w", err)
	}
	return removed, nil
}

func (s *Service) sweepLinks(ctx context.Context, now time.Time) (int64, error) {
	return s.db.Exec(ctx, `delete from sign_in_link where made < $1 and ends < $2`, now.Add(-linksKept), now)
}
