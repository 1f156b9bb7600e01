// Package mail sends e-mail: kept in the database with the transaction that
// wanted it, and sent by a job once that has committed.
//
// # Sending
//
//	err := mail.Send(ctx, mail.Message{To: "amina@example.org", Person: id, Subject: "…", Text: "…"})
//
// Send takes part in ctx's transaction: where that is undone there was never a
// message. A message is plain text. One that is worth nothing later, such as a
// link that runs out, says so with Until.
//
// # Where it goes
//
// [Service.Deliver] names the job queue and the mail server, before the queue
// starts. Without it, as in a demonstration and in most tests, messages are only
// kept, and [Service.Routes] shows them on the demonstration's outbox page.
//
// A server that is down, or says that it will take the message later, is asked
// again with a growing pause for some hours; one that says it never will is not.
// A message may arrive twice, when a crash comes between its being taken and
// that being noted: both have the same Message-ID.
//
// # What it never does
//
// Once a message has been taken its text is blanked, since links in it are
// secrets. The log never has an address, a subject or a text; what a server
// answers is kept as a number only, since the words often repeat the address.
// Line breaks in an address or a subject are refused, so that nobody writes
// headers of their own.
package mail

import (
	"context"
	"embed"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/job"
	"fairground/internal/term"
)

//go:embed migrations
var migrations embed.FS

// Schema is this room's part of the database.
var Schema = db.Room{Name: "mail", Migrations: migrations}

// Message is one e-mail, in plain text.
type Message struct {
	ID       term.ID
	To       string  // an address
	Person   term.ID // whose address it is, where it is known; "" otherwise
	Subject  string
	Text     string // "" once sent
	Made     time.Time
	Until    time.Time // not to be sent after this; zero: whenever
	Sent     time.Time // zero: not yet
	Failed   string    // why the last attempt failed
	Withheld bool      // never sent: for an answer that must take the same work whether or not a message goes out
}

// Service is the room's door.
type Service struct {
	db     *db.DB
	now    func() time.Time
	newID  func() term.ID
	jobs   *job.Queue // nil: messages are only kept
	server Server
}

// New makes the room's Service. Its messages are only kept until [Service.Deliver]
// says where they go.
func New(d *db.DB, now func() time.Time, newID func() term.ID) *Service {
	return &Service{db: d, now: now, newID: newID}
}

// Delivers says whether messages go anywhere.
func (s *Service) Delivers() bool { return s.jobs != nil }

// Send keeps a message to be sent once ctx's transaction has committed.
func (s *Service) Send(ctx context.Context, m Message) (err error) {
	defer fault.Wrap(&err, "keep a message")
	if err := sound(m); err != nil {
		return err
	}
	m.ID, m.Made = s.newID(), s.now()
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.insert(ctx, m); err != nil || s.jobs == nil {
			return err
		}
		_, err := job.Enqueue(ctx, s.jobs, sendKind, sending{Message: m.ID}, job.Options{MaxAttempts: attempts})
		return err
	})
}

// sound refuses an address or a subject that could write headers of its own.
func sound(m Message) error {
	parsed, err := mail.ParseAddress(m.To)
	if err != nil || parsed.Address != m.To || strings.ContainsAny(m.To, "\r\n") {
		return fault.Invalid("The e-mail address is not in the right form.")
	}
	if m.Subject == "" || strings.ContainsFunc(m.Subject, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 }) {
		return fmt.Errorf("a subject is one line of text")
	}
	return nil
}
