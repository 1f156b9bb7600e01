package audit

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"fairground/internal/db"
	"fairground/internal/term"
)

// link is an entry as the chain holds it.
type link struct {
	Entry
	before, after hash // of the values, salted
	previous      hash
	hash          hash
}

// digest is what the link's hash must be.
func (l link) digest() hash {
	return sum(strconv.FormatInt(l.Seq, 10), l.At.UTC().Format(time.RFC3339Nano), string(l.Actor), l.Action, l.Kind, string(l.Thing),
		string(l.Scope.Kind), string(l.Scope.ID), string(l.before), string(l.after), string(l.previous))
}

// add writes an entry at the end of the chain. The end is a row of its own:
// whoever writes holds it until the transaction ends, so the chain never forks.
func (s *Service) add(ctx context.Context, e Entry) error {
	if _, err := s.db.Exec(ctx, `update audit_head set seq = seq + 1`); err != nil {
		return fmt.Errorf("audit: hold the end of the chain: %w", err)
	}
	l := link{Entry: e}
	err := s.db.QueryRow(ctx, `select seq, hash from audit_head`).Scan(&l.Seq, &l.previous)
	if err != nil {
		return fmt.Errorf("audit: end of the chain: %w", err)
	}
	salt := newSalt()
	l.before, l.after = valuesHash(salt, e.Before), valuesHash(salt, e.After)
	l.hash = l.digest()
	_, err = s.db.Exec(ctx, `insert into audit_entry (seq, at, actor, action, kind, thing, scope_kind, scope_id, before_hash, after_hash, previous, hash) values (`+db.Parameters(1, 12)+`)`,
		l.Seq, l.At, string(l.Actor), l.Action, l.Kind, string(l.Thing), string(l.Scope.Kind), string(l.Scope.ID), string(l.before), string(l.after), string(l.previous), string(l.hash))
	if err != nil {
		return fmt.Errorf("audit: %s: %w", e.Action, err)
	}
	if _, err := s.db.Exec(ctx, `update audit_head set hash = $1`, string(l.hash)); err != nil {
		return fmt.Errorf("audit: move the end of the chain: %w", err)
	}
	return s.addValues(ctx, l, salt)
}

func (s *Service) addValues(ctx context.Context, l link, salt string) error {
	if l.Before == nil && l.After == nil {
		return nil
	}
	before, after := marshal(l.Before), marshal(l.After)
	if _, err := s.db.Exec(ctx, `insert into audit_value (seq, salt, before, after) values ($1, $2, $3, $4)`, l.Seq, salt, before, after); err != nil {
		return fmt.Errorf("audit: values of %s: %w", l.Action, err)
	}
	for _, person := range l.About {
		if _, err := s.db.Exec(ctx, `insert into audit_about (seq, person) values ($1, $2) on conflict do nothing`, l.Seq, string(person)); err != nil {
			return fmt.Errorf("audit: whom %s is about: %w", l.Action, err)
		}
	}
	return nil
}

// marshal writes values as JSON; null where there are none. A map of strings
// always marshals.
func marshal(v Values) any {
	if v == nil {
		return nil
	}
	text, _ := json.Marshal(v)
	return string(text)
}

const selectLink = `select e.seq, e.at, e.actor, e.action, e.kind, e.thing, e.scope_kind, e.scope_id, e.before_hash, e.after_hash, e.previous, e.hash, v.salt, v.before, v.after
	from audit_entry e left join audit_value v on v.seq = e.seq`

// stored is a link with what lies beside the chain.
type stored struct {
	link
	salt  string
	kept  bool  // there are values beside the chain: neither never any, nor erased
	wrong error // what lies beside the chain cannot be read
}

func scanLink(row db.Scanner) (s stored, err error) {
	var salt, before, after sql.NullString
	err = row.Scan(&s.Seq, &s.At, &s.Actor, &s.Action, &s.Kind, &s.Thing, &s.Scope.Kind, &s.Scope.ID, &s.before, &s.after, &s.previous, &s.hash, &salt, &before, &after)
	if err != nil {
		return s, err
	}
	s.At, s.salt, s.kept = s.At.UTC(), salt.String, salt.Valid
	var wrongBefore, wrongAfter error
	s.Before, wrongBefore = unmarshal(before)
	s.After, wrongAfter = unmarshal(after)
	s.wrong = errors.Join(wrongBefore, wrongAfter)
	s.Erased = !salt.Valid && (s.link.before != "" || s.link.after != "")
	return s, nil
}

func unmarshal(text sql.NullString) (v Values, err error) {
	if text.Valid {
		err = json.Unmarshal([]byte(text.String), &v)
	}
	return v, err
}

// EraseAbout removes the values and the salt of every entry about a person, those
// among them that the transaction in ctx has yet to write. The chain still
// verifies; what the entries said is gone. Erased counts what was there already.
func (s *Service) EraseAbout(ctx context.Context, person term.ID) (erased int64, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		erased, err = s.eraseAbout(ctx, person)
		if err != nil {
			return err
		}
		// Entries are written before the commit in the order they were recorded in,
		// so this comes after them. The key is its own, as each entry's is.
		return s.db.BeforeCommit(ctx, new(term.ID(person)), func(ctx context.Context) error {
			_, err := s.eraseAbout(ctx, person)
			return err
		})
	})
	if err != nil {
		return 0, fmt.Errorf("audit: erase what is about %s: %w", person, err)
	}
	return erased, nil
}

func (s *Service) eraseAbout(ctx context.Context, person term.ID) (int64, error) {
	erased, err := s.db.Exec(ctx, `delete from audit_value where seq in (select seq from audit_about where person = $1)`, string(person))
	if err != nil {
		return 0, err
	}
	_, err = s.db.Exec(ctx, `delete from audit_about where person = $1`, string(person))
	return erased, err
}
