package mail

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"fairground/internal/db"
	"fairground/internal/term"
)

func (s *Service) insert(ctx context.Context, m Message) error {
	var until any
	if !m.Until.IsZero() {
		until = m.Until.UTC()
	}
	_, err := s.db.Exec(ctx, `insert into mail_message (id, address, person_id, subject, body, made, until, withheld) values (`+db.Parameters(1, 8)+`)`,
		string(m.ID), m.To, string(m.Person), m.Subject, m.Text, m.Made, until, m.Withheld)
	return err
}

const selectMessage = `select id, address, person_id, subject, body, made, until, sent, failed, withheld from mail_message`

func scanMessage(row db.Scanner) (m Message, err error) {
	var until, sent sql.NullTime
	err = row.Scan(&m.ID, &m.To, &m.Person, &m.Subject, &m.Text, &m.Made, &until, &sent, &m.Failed, &m.Withheld)
	m.Made = m.Made.UTC()
	if until.Valid {
		m.Until = until.Time.UTC()
	}
	if sent.Valid {
		m.Sent = sent.Time.UTC()
	}
	return m, err
}

// Messages lists the newest messages that were to be sent, the newest first.
func (s *Service) Messages(ctx context.Context, limit int) ([]Message, error) {
	all, err := db.Collect(ctx, s.db, scanMessage, selectMessage+` where withheld = $1 order by made desc, id desc limit $2`, false, limit)
	if err != nil {
		return nil, fmt.Errorf("messages: %w", err)
	}
	return all, nil
}

// MessagesTo lists what is kept of the messages to a person, the newest first.
func (s *Service) MessagesTo(ctx context.Context, person term.ID) ([]Message, error) {
	all, err := db.Collect(ctx, s.db, scanMessage, selectMessage+` where person_id = $1 and person_id <> '' and withheld = $2 order by made desc, id desc`, string(person), false)
	if err != nil {
		return nil, fmt.Errorf("messages to %s: %w", person, err)
	}
	return all, nil
}

// EraseTo removes every message to a person.
func (s *Service) EraseTo(ctx context.Context, person term.ID) (int64, error) {
	n, err := s.db.Exec(ctx, `delete from mail_message where person_id = $1 and person_id <> ''`, string(person))
	if err != nil {
		return 0, fmt.Errorf("erase messages to %s: %w", person, err)
	}
	return n, nil
}

// EraseAbout removes every message of one subject to an address, whoever has it.
func (s *Service) EraseAbout(ctx context.Context, address, subject string) (int64, error) {
	n, err := s.db.Exec(ctx, `delete from mail_message where address = $1 and subject = $2`, address, subject)
	if err != nil {
		return 0, fmt.Errorf("erase messages to an address: %w", err)
	}
	return n, nil
}

// Sweep removes the messages that were made before a time.
func (s *Service) Sweep(ctx context.Context, before time.Time) (int64, error) {
	n, err := s.db.Exec(ctx, `delete from mail_message where made < $1`, before.UTC())
	if err != nil {
		return 0, fmt.Errorf("sweep messages: %w", err)
	}
	return n, nil
}

func (s *Service) message(ctx context.Context, id term.ID) (Message, bool, error) {
	return db.Get(ctx, s.db, scanMessage, selectMessage+` where id = $1`, string(id))
}

// blank notes that a message was taken, and forgets what it said.
func (s *Service) blank(ctx context.Context, id term.ID) error {
	_, err := s.db.Exec(ctx, `update mail_message set sent = $2, body = '', failed = '' where id = $1`, string(id), s.now())
	return err
}

// giveUp notes that a message will not be sent, and forgets what it said.
func (s *Service) giveUp(ctx context.Context, id term.ID, why string) error {
	_, err := s.db.Exec(ctx, `update mail_message set body = '', failed = $2 where id = $1`, string(id), why)
	return err
}

func (s *Service) noteFailure(ctx context.Context, id term.ID, why string) error {
	_, err := s.db.Exec(ctx, `update mail_message set failed = $2 where id = $1`, string(id), why)
	return err
}
