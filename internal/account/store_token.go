package account

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"fairground/internal/db"
	"fairground/internal/site"
	"fairground/internal/term"
)

const tokenColumns = `t.id, t.person_id, t.name, t.permissions, t.made, t.ends, t.seen`

func tokenFields(t *Token) (fields []any, finish func()) {
	var permissions string
	var seen sql.NullTime
	return []any{&t.ID, &t.Person, &t.Name, &permissions, &t.Made, &t.Ends, &seen}, func() {
		for p := range strings.FieldsSeq(permissions) {
			t.Permissions = append(t.Permissions, site.Permission(p))
		}
		t.Made, t.Ends = t.Made.UTC(), t.Ends.UTC()
		if seen.Valid {
			t.Seen = seen.Time.UTC()
		}
	}
}

func scanToken(row db.Scanner) (t Token, err error) {
	fields, finish := tokenFields(&t)
	err = row.Scan(fields...)
	finish()
	return t, err
}

// Tokens lists a person's API tokens, the newest first.
func (s *Service) Tokens(ctx context.Context, person term.ID) ([]Token, error) {
	all, err := db.Collect(ctx, s.db, scanToken, `select `+tokenColumns+` from api_token t where t.person_id = $1 order by t.made desc, t.id desc`, string(person))
	if err != nil {
		return nil, fmt.Errorf("API tokens: %w", err)
	}
	return all, nil
}

func (s *Service) token(ctx context.Context, person, id term.ID) (Token, bool, error) {
	return db.Get(ctx, s.db, scanToken, `select `+tokenColumns+` from api_token t where t.person_id = $1 and t.id = $2`, string(person), string(id))
}

func (s *Service) tokenBySecret(ctx context.Context, hashed string) (Token, Identity, bool, error) {
	found, ok, err := db.Get(ctx, s.db, scanOwned(tokenFields), `select `+tokenColumns+`, `+identityColumns+` from api_token t join identity i on i.id = t.person_id where t.token_hash = $1`, hashed)
	return found.thing, found.owner, ok, err
}

func (s *Service) insertToken(ctx context.Context, t Token, hashed string) error {
	_, err := s.db.Exec(ctx, `insert into api_token (id, person_id, name, token_hash, permissions, made, ends) values (`+db.Parameters(1, 7)+`)`,
		string(t.ID), string(t.Person), t.Name, hashed, joined(t.Permissions), t.Made, t.Ends.UTC())
	return err
}

func (s *Service) noteToken(ctx context.Context, id term.ID, now time.Time) error {
	_, err := s.db.Exec(ctx, `update api_token set seen = $2 where id = $1`, string(id), now)
	return err
}

func (s *Service) deleteToken(ctx context.Context, id term.ID) error {
	_, err := s.db.Exec(ctx, `delete from api_token where id = $1`, string(id))
	return err
}

// sweepTokens removes API tokens some time after they have run out, so that
// their person can still see that they did.
func (s *Service) sweepTokens(ctx context.Context, now time.Time) (int64, error) {
	return s.db.Exec(ctx, `delete from api_token where ends < $1`, now.Add(-30*24*time.Hour))
}
