package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"strconv"
	"strings"
	"time"

	"fairground/internal/fault"
	"fairground/internal/job"
	"fairground/internal/term"

	smtp "github.com/wneessen/go-mail"
)

// Security says how the connection to the mail server is protected.
type Security string

// The kinds of security. What is sent holds links that sign people in, so that
// plain text is for a server on the same machine only.
const (
	StartTLS Security = "starttls" // begin in the clear and change to TLS, or not at all
	TLS      Security = "tls"      // TLS from the first byte
	Plain    Security = "none"     // no TLS: a loopback address only
)

// Server is the mail server that messages are handed to.
type Server struct {
	Host     string
	Port     int // 0: 465 for TLS, else 587
	User     string
	Password string // from the environment or a file, never from a flag
	From     string // "Fairground <fairground@example.org>"
	Security Security
	Roots    *x509.CertPool // whom to trust; nil: whom the system trusts
	Timeout  time.Duration  // of one conversation; 30 seconds when 0
}

// Check says what is missing or cannot be.
func (s Server) Check() error {
	if _, err := mail.ParseAddress(s.From); err != nil {
		return fmt.Errorf("mail: the address to send from, %q: %w", s.From, err)
	}
	switch s.Security {
	case StartTLS, TLS:
	case Plain:
		if ip := net.ParseIP(s.Host); s.Host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return fmt.Errorf("mail: %q is another machine: without TLS anybody between here and there could read the links that sign people in", s.Host)
		}
	default:
		return fmt.Errorf("mail: security %q: expected starttls, tls or none", s.Security)
	}
	if s.User != "" && s.Password == "" {
		return errors.New("mail: there is a user and no password")
	}
	return nil
}

const sendKind job.Kind[sending] = "mail.send"

// attempts is how often a message is tried: with the queue's pauses, which
// double from two seconds up to an hour, for some three hours.
const attempts = 13

// sending is what the job is given: no address and no text.
type sending struct {
	Message term.ID
}

// Deliver says that messages are sent by jobs of the queue through a server. It
// is called once, before the queue starts and before anything is sent.
func (s *Service) Deliver(q *job.Queue, server Server) error {
	if err := server.Check(); err != nil {
		return err
	}
	s.jobs, s.server = q, server
	job.Register(q, sendKind, func(ctx context.Context, _ *job.Run, m sending) error { return s.deliver(ctx, m.Message) })
	return nil
}

// deliver sends one message, unless that was done or is no longer of use.
func (s *Service) deliver(ctx context.Context, id term.ID) (err error) {
	defer fault.Wrap(&err, "send mail %s", id)
	m, found, err := s.message(ctx, id)
	if err != nil || !found || !m.Sent.IsZero() || m.Text == "" {
		return err
	}
	switch {
	case m.Withheld:
		return s.giveUp(ctx, id, "")
	case !m.Until.IsZero() && s.now().After(m.Until):
		return s.giveUp(ctx, id, "It could not be sent while it was of use.")
	}
	failed := s.hand(ctx, m)
	switch {
	case failed == nil:
		return s.blank(ctx, id)
	case failed.forGood:
		return errors.Join(job.Permanent(failed), s.giveUp(ctx, id, failed.words))
	}
	return errors.Join(failed, s.noteFailure(ctx, id, failed.words))
}

// refusal is why a message was not taken, in words that hold no address.
type refusal struct {
	words   string
	forGood bool
}

func (r *refusal) Error() string { return r.words }

// hand gives a message to the server.
func (s *Service) hand(ctx context.Context, m Message) *refusal {
	message, err := s.compose(m)
	if err != nil {
		return &refusal{"The message could not be put together.", true}
	}
	client, err := s.client()
	if err != nil {
		return &refusal{"The settings of the mail server cannot be used.", false}
	}
	if err := client.DialAndSendWithContext(ctx, message); err != nil {
		return s.refused(err)
	}
	return nil
}

// refused tells a server that will not from one that is not there. What servers
// say often repeats the address, so only the number of it is kept.
func (s *Service) refused(err error) *refusal {
	var said *smtp.SendError
	if errors.As(err, &said) && said.ErrorCode() > 0 {
		return &refusal{"The mail server refused the message: " + strconv.Itoa(said.ErrorCode()) + " " + said.EnhancedStatusCode(), !said.IsTemp() && said.ErrorCode() >= 500}
	}
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &certificate):
		return &refusal{"The mail server’s certificate is not one that is trusted here.", false}
	case strings.Contains(strings.ToLower(err.Error()), "auth"):
		return &refusal{"The mail server did not accept our name and password.", false}
	}
	return &refusal{"The mail server could not be reached.", false}
}

func (s *Service) client() (*smtp.Client, error) {
	c := s.server
	config := &tls.Config{ServerName: c.Host, RootCAs: c.Roots, MinVersion: tls.VersionTLS12}
	options := []smtp.Option{smtp.WithTLSConfig(config), smtp.WithTimeout(max(c.Timeout, 0))}
	if c.Timeout == 0 {
		options[1] = smtp.WithTimeout(30 * time.Second)
	}
	port := c.Port
	switch c.Security {
	case TLS:
		options = append(options, smtp.WithSSL())
		if port == 0 {
			port = 465
		}
	case Plain:
		options = append(options, smtp.WithTLSPolicy(smtp.NoTLS))
	default:
		options = append(options, smtp.WithTLSPolicy(smtp.TLSMandatory))
	}
	if port == 0 {
		port = 587
	}
	options = append(options, smtp.WithPort(port))
	if c.User != "" {
		options = append(options, smtp.WithSMTPAuth(smtp.SMTPAuthAutoDiscover), smtp.WithUsername(c.User), smtp.WithPassword(c.Password))
	}
	return smtp.NewClient(c.Host, options...)
}

// compose writes a message as it goes over the wire. Its Message-ID comes of its
// id, so that one that was sent twice can be told.
func (s *Service) compose(m Message) (*smtp.Msg, error) {
	from, err := mail.ParseAddress(s.server.From)
	if err != nil {
		return nil, err
	}
	message := smtp.NewMsg(smtp.WithNoDefaultUserAgent())
	if from.Name == "" {
		err = message.From(from.Address)
	} else {
		err = message.FromFormat(from.Name, from.Address)
	}
	if err := errors.Join(err, message.To(m.To), sound(m)); err != nil {
		return nil, err
	}
	message.Subject(m.Subject)
	message.SetMessageIDWithValue(string(m.ID) + "@" + from.Address[strings.LastIndexByte(from.Address, '@')+1:])
	message.SetDateWithValue(m.Made)
	message.SetGenHeader("Auto-Submitted", "auto-generated")
	message.SetBodyString(smtp.TypeTextPlain, m.Text)
	return message, nil
}
