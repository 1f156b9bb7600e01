package account

import (
	"context"
	"database/sql"
	"encoding/base64"
	"fmt"
	"strings"

	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/term"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

const selectPasskey = `select id, person_id, name, credential_id, public_key, transports, sign_count, backup_eligible, backed_up, made, used, doubted from passkey`

func scanPasskey(row db.Scanner) (k Passkey, err error) {
	var id, key, transports string
	var used, doubted sql.NullTime
	c := &k.credential
	if err := row.Scan(&k.ID, &k.Person, &k.Name, &id, &key, &transports, &c.Authenticator.SignCount, &c.Flags.BackupEligible, &k.BackedUp, &k.Made, &used, &doubted); err != nil {
		return k, err
	}
	if c.ID, err = base64.RawURLEncoding.DecodeString(id); err != nil {
		return k, fmt.Errorf("passkey %s: %w", k.ID, err)
	}
	if c.PublicKey, err = base64.RawURLEncoding.DecodeString(key); err != nil {
		return k, fmt.Errorf("passkey %s: %w", k.ID, err)
	}
	for _, t := range strings.Fields(transports) {
		c.Transport = append(c.Transport, protocol.AuthenticatorTransport(t))
	}
	c.Flags.BackupState, c.Flags.UserPresent, c.Flags.UserVerified = k.BackedUp, true, true
	k.Made = k.Made.UTC()
	if used.Valid {
		k.Used = used.Time.UTC()
	}
	if doubted.Valid {
		k.Doubted = doubted.Time.UTC()
	}
	return k, nil
}

// Passkeys lists a person's passkeys, the oldest first.
func (s *Service) Passkeys(ctx context.Context, person term.ID) ([]Passkey, error) {
	all, err := db.Collect(ctx, s.db, scanPasskey, selectPasskey+` where person_id = $1 order by made, id`, string(person))
	if err != nil {
		return nil, fmt.Errorf("passkeys of %s: %w", person, err)
	}
	return all, nil
}

// Passkey finds one of a person's passkeys; a fault of kind not found where it
// is nobody's, or another's.
func (s *Service) Passkey(ctx context.Context, person, id term.ID) (Passkey, error) {
	k, found, err := db.Get(ctx, s.db, scanPasskey, selectPasskey+` where id = $1 and person_id = $2`, string(id), string(person))
	if err == nil && !found {
		err = fault.NotFound("You have no such passkey. It may have been removed already.")
	}
	if err != nil {
		return k, fmt.Errorf("passkey %s: %w", id, err)
	}
	return k, nil
}

func (s *Service) passkeyKnown(ctx context.Context, credential []byte) (bool, error) {
	n, _, err := db.Get(ctx, s.db, db.One[int], `select count(*) from passkey where credential_id = $1`, base64.RawURLEncoding.EncodeToString(credential))
	return n > 0, err
}

func (s *Service) insertPasskey(ctx context.Context, k Passkey) error {
	c := k.credential
	var transports []string
	for _, t := range c.Transport {
		transports = append(transports, string(t))
	}
	_, err := s.db.Exec(ctx, `insert into passkey (id, person_id, name, credential_id, public_key, transports, sign_count, backup_eligible, backed_up, made) values (`+db.Parameters(1, 10)+`)`,
		string(k.ID), string(k.Person), k.Name, base64.RawURLEncoding.EncodeToString(c.ID), base64.RawURLEncoding.EncodeToString(c.PublicKey),
		strings.Join(transports, " "), int64(c.Authenticator.SignCount), c.Flags.BackupEligible, c.Flags.BackupState, k.Made)
	return err
}

// updatePasskey notes a use, unless another came in between.
func (s *Service) updatePasskey(ctx context.Context, old Passkey, now *webauthn.Credential) (bool, error) {
	n, err := s.db.Exec(ctx, `update passkey set sign_count = $3, backed_up = $4, used = $5 where id = $1 and sign_count = $2`,
		string(old.ID), int64(old.credential.Authenticator.SignCount), int64(now.Authenticator.SignCount), now.Flags.BackupState, s.now())
	return n == 1, err
}

func (s *Service) doubtPasskey(ctx context.Context, id term.ID) error {
	_, err := s.db.Exec(ctx, `update passkey set doubted = $2 where id = $1`, string(id), s.now())
	return err
}

func (s *Service) namePasskey(ctx context.Context, id term.ID, name string) error {
	_, err := s.db.Exec(ctx, `update passkey set name = $2 where id = $1`, string(id), name)
	return err
}

func (s *Service) deletePasskey(ctx context.Context, id term.ID) error {
	_, err := s.db.Exec(ctx, `delete from passkey where id = $1`, string(id))
	return err
}
