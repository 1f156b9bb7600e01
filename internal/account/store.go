package account

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/term"
)

const identityColumns = `i.id, i.name, i.email, i.made, i.ended, i.illustrative`

// identityFields are where a row's identity is read into; finish is called once
// it was.
func identityFields(i *Identity) (fields []any, finish func()) {
	var email sql.NullString
	var ended sql.NullTime
	return []any{&i.ID, &i.Name, &email, &i.Made, &ended, &i.Illustrative}, func() {
		i.Email, i.Made = email.String, i.Made.UTC()
		if ended.Valid {
			i.Ended = ended.Time.UTC()
		}
	}
}

func scanIdentity(row db.Scanner) (i Identity, err error) {
	fields, finish := identityFields(&i)
	err = row.Scan(fields...)
	finish()
	return i, err
}

// Identity finds a person; a fault of kind not found where there is none.
func (s *Service) Identity(ctx context.Context, id term.ID) (Identity, error) {
	i, found, err := db.Get(ctx, s.db, scanIdentity, `select `+identityColumns+` from identity i where i.id = $1`, string(id))
	if err == nil && !found {
		err = fault.NotFound("There is no such person.")
	}
	if err != nil {
		return i, fmt.Errorf("person %s: %w", id, err)
	}
	return i, nil
}

// IdentityByEmail finds the person with an address.
func (s *Service) IdentityByEmail(ctx context.Context, email string) (Identity, bool, error) {
	i, found, err := db.Get(ctx, s.db, scanIdentity, `select `+identityColumns+` from identity i where i.email = $1`, strings.ToLower(email))
	if err != nil {
		return i, false, fmt.Errorf("person by address: %w", err)
	}
	return i, found, nil
}

// Identities gives people by id: those there are of the ids given.
func (s *Service) Identities(ctx context.Context, ids []term.ID) (map[term.ID]Identity, error) {
	out := map[term.ID]Identity{}
	for len(ids) > 0 {
		some := ids[:min(500, len(ids))]
		ids = ids[len(some):]
		args := make([]any, len(some))
		for i, id := range some {
			args[i] = string(id)
		}
		found, err := db.Collect(ctx, s.db, scanIdentity, `select `+identityColumns+` from identity i where i.id in (`+db.Parameters(1, len(args))+`)`, args...)
		if err != nil {
			return nil, fmt.Errorf("people: %w", err)
		}
		for _, i := range found {
			out[i.ID] = i
		}
	}
	return out, nil
}

func (s *Service) insertIdentity(ctx context.Context, i Identity) error {
	var email any
	if i.Email != "" {
		email = i.Email
	}
	_, err := s.db.Exec(ctx, `insert into identity (id, name, email, made, illustrative) values ($1, $2, $3, $4, $5)`, string(i.ID), i.Name, email, i.Made, i.Illustrative)
	return err
}

const selectGrant = `select id, person_id, role, scope_kind, scope_id, begins, ends, source from role_grant`

func scanGrant(row db.Scanner) (g Grant, err error) {
	var ends sql.NullTime
	err = row.Scan(&g.ID, &g.Person, &g.Role, &g.Scope.Kind, &g.Scope.ID, &g.From, &ends, &g.Source)
	g.From = g.From.UTC()
	if ends.Valid {
		g.To = ends.Time.UTC()
	}
	return g, err
}

// GrantsOf lists the roles that a person holds now.
func (s *Service) GrantsOf(ctx context.Context, person term.ID) ([]Grant, error) {
	now := s.now()
	all, err := db.Collect(ctx, s.db, scanGrant, selectGrant+` where person_id = $1 and begins <= $2 and (ends is null or ends > $2) order by id`, string(person), now)
	if err != nil {
		return nil, fmt.Errorf("grants of %s: %w", person, err)
	}
	return all, nil
}

// GrantsAt lists who holds which role at a scope now.
func (s *Service) GrantsAt(ctx context.Context, at term.Scope) ([]Grant, error) {
	now := s.now()
	all, err := db.Collect(ctx, s.db, scanGrant, selectGrant+` where scope_kind = $1 and scope_id = $2 and begins <= $3 and (ends is null or ends > $3) order by role, id`,
		string(at.Kind), string(at.ID), now)
	if err != nil {
		return nil, fmt.Errorf("grants at %s %s: %w", at.Kind, at.ID, err)
	}
	return all, nil
}

func (s *Service) grantsFrom(ctx context.Context, source string) ([]Grant, error) {
	return db.Collect(ctx, s.db, scanGrant, selectGrant+` where source = $1 and (ends is null or ends > $2) order by id`, source, s.now())
}

func (s *Service) sameGrant(ctx context.Context, g Grant) (Grant, bool, error) {
	return db.Get(ctx, s.db, scanGrant, selectGrant+` where person_id = $1 and role = $2 and scope_kind = $3 and scope_id = $4 and source = $5 and (ends is null or ends > $6)`,
		string(g.Person), string(g.Role), string(g.Scope.Kind), string(g.Scope.ID), g.Source, s.now())
}

// insertGrant writes a grant and says whether it was not there already.
func (s *Service) insertGrant(ctx context.Context, g Grant) (bool, error) {
	var ends any
	if !g.To.IsZero() {
		ends = g.To.UTC()
	}
	n, err := s.db.Exec(ctx, `insert into role_grant (id, person_id, role, scope_kind, scope_id, begins, ends, source) values (`+db.Parameters(1, 8)+`)
		on conflict (person_id, role, scope_kind, scope_id, source) where ends is null do nothing`,
		string(g.ID), string(g.Person), string(g.Role), string(g.Scope.Kind), string(g.Scope.ID), g.From.UTC(), ends, g.Source)
	return n == 1, err
}

const sessionColumns = `s.id, s.person_id, s.method, s.device, s.made, s.seen, s.confirmed`
const selectSession = `select ` + sessionColumns + ` from session s`

func sessionFields(s *Session) (fields []any, finish func()) {
	return []any{&s.ID, &s.Person, &s.Method, &s.Device, &s.Made, &s.Seen, &s.Confirmed}, func() {
		s.Made, s.Seen, s.Confirmed = s.Made.UTC(), s.Seen.UTC(), s.Confirmed.UTC()
	}
}

func scanSession(row db.Scanner) (s Session, err error) {
	fields, finish := sessionFields(&s)
	err = row.Scan(fields...)
	finish()
	return s, err
}

// owned is something of a person's, and whose it is.
type owned[T any] struct {
	thing T
	owner Identity
}

// scanOwned reads rows of a thing's fields with its owner's after them.
func scanOwned[T any](fieldsOf func(*T) (fields []any, finish func())) func(row db.Scanner) (owned[T], error) {
	return func(row db.Scanner) (both owned[T], err error) {
		of, finishThing := fieldsOf(&both.thing)
		who, finishIdentity := identityFields(&both.owner)
		err = row.Scan(append(of, who...)...)
		finishThing()
		finishIdentity()
		return both, err
	}
}

func (s *Service) sessionByToken(ctx context.Context, hashed string) (Session, Identity, bool, error) {
	found, ok, err := db.Get(ctx, s.db, scanOwned(sessionFields), `select `+sessionColumns+`, `+identityColumns+` from session s join identity i on i.id = s.person_id where s.token_hash = $1`, hashed)
	return found.thing, found.owner, ok, err
}

func (s *Service) insertSession(ctx context.Context, n Session, hashed string) error {
	_, err := s.db.Exec(ctx, `insert into session (id, token_hash, person_id, method, device, made, seen, confirmed) values (`+db.Parameters(1, 8)+`)`,
		string(n.ID), hashed, string(n.Person), n.Method, n.Device, n.Made, n.Seen, n.Confirmed)
	return err
}

// sweepSessions removes the sessions that have run out.
func (s *Service) sweepSessions(ctx context.Context, now time.Time) (int64, error) {
	return s.db.Exec(ctx, `delete from session where seen < $1 or made < $2`, now.Add(-SessionIdle), now.Add(-SessionLife))
}
