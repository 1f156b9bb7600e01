// Package mail sends e-mail: kept in the database with the transaction that
// wanted it, and sent by a job once that has committed.
package mail

import (
	"context"
	"embed"
	"fmt"
	"time"

	"fairground/internal/db"
	"fairground/internal/term"
)

//go:embed migrations
var migrations embed.FS

// Schema is this room's part of the database.
var Schema = db.Room{Name: "mail", Migrations: migrations}

// Message is one e-mail, in plain text.
type Message struct {
	ID      term.ID
	To      string  // an address
	Person  term.ID // whose address it is, where it is known; "" otherwise
	Subject string
	Text    string
	Made    time.Time
}

// Service is the room's door.
type Service struct {
	db    *db.DB
	now   func() time.Time
	newID func() term.ID
}

// New makes the room's Service.
func New(d *db.DB, now func() time.Time, newID func() term.ID) *Service {
	return &Service{db: d, now: now, newID: newID}
}

// Send keeps a message to be sent once ctx's transaction has committed.
func (s *Service) Send(ctx context.Context, m Message) error {
	_, err := s.db.Exec(ctx, `insert into mail_message (id, address, person_id, subject, body, made) values ($1, $2, $3, $4, $5, $6)`,
		string(s.newID()), m.To, string(m.Person), m.Subject, m.Text, s.now())
	if err != nil {
		return fmt.Errorf("keep mail %q: %w", m.Subject, err)
	}
	return nil
}
