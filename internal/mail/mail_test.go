package mail_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log/slog"
	"math/big"
	"net"
	netmail "net/mail"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/job"
	"fairground/internal/mail"
	"fairground/internal/term"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/google/uuid"
)

// sink is a real SMTP server that keeps what it takes.
type sink struct {
	mu      sync.Mutex
	taken   []string
	refuse  []error // what to answer to the next messages
	offered int
	secure  bool // the last message came over TLS, with the right password
	port    int
	roots   *x509.CertPool
}

type visit struct {
	*sink
	conn   *smtp.Conn
	authed bool
}

func (v *visit) AuthMechanisms() []string { return []string{sasl.Plain} }
func (v *visit) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "fairground" || password != "s3cret" {
			return smtp.ErrAuthFailed
		}
		v.authed = true
		return nil
	}), nil
}
func (v *visit) Reset()        {}
func (v *visit) Logout() error { return nil }
func (v *visit) Mail(string, *smtp.MailOptions) error {
	if !v.authed {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (v *visit) Rcpt(string, *smtp.RcptOptions) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.offered++
	if len(v.refuse) > 0 {
		err := v.refuse[0]
		v.refuse = v.refuse[1:]
		return err
	}
	return nil
}

func (v *visit) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	_, encrypted := v.conn.TLSConnectionState()
	v.mu.Lock()
	defer v.mu.Unlock()
	v.taken, v.secure = append(v.taken, string(text)), v.authed && encrypted
	return err
}

func (s *sink) messages() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.taken...)
}

// serve runs the server, with TLS from the first byte or by STARTTLS.
func serve(t *testing.T, implicit bool) *sink {
	t.Helper()
	certificate, roots := selfSigned(t)
	s := &sink{roots: roots}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &visit{sink: s, conn: c}, nil }))
	server.Domain, server.ErrorLog = "localhost", quiet{}
	server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.port = listener.Addr().(*net.TCPAddr).Port
	if implicit {
		listener = tls.NewListener(listener, server.TLSConfig)
	}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return s
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

func selfSigned(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

func (s *sink) settings() mail.Server {
	return mail.Server{Host: "127.0.0.1", Port: s.port, User: "fairground", Password: "s3cret", From: "Fairground <fairground@example.org>",
		Security: mail.StartTLS, Roots: s.roots, Timeout: 5 * time.Second}
}

// post is the mail room with a running queue.
type post struct {
	*mail.Service
	db   *db.DB
	logs *lockedBuffer
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func rooms() []db.Room { return []db.Room{job.Schema, mail.Schema} }

func now() time.Time              { return time.Now().UTC().Truncate(time.Microsecond) }
func newID() term.ID              { return term.ID(uuid.Must(uuid.NewV7()).String()) }
func kept(d *db.DB) *mail.Service { return mail.New(d, now, newID) }

func open(t *testing.T, d *db.DB, server mail.Server) *post {
	t.Helper()
	logs := &lockedBuffer{}
	q := job.New(d, job.Config{Poll: 10 * time.Millisecond, Pause: 10 * time.Millisecond, Log: slog.New(slog.NewTextHandler(logs, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	s := kept(d)
	if err := s.Deliver(q, server); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	q.Start(ctx)
	t.Cleanup(func() {
		stop()
		end, done := context.WithTimeout(context.Background(), 10*time.Second)
		defer done()
		q.Stop(end)
	})
	return &post{Service: s, db: d, logs: logs}
}

// until waits for the newest message to be as wanted.
func (p *post) until(t *testing.T, what string, wanted func(mail.Message) bool) mail.Message {
	t.Helper()
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		all, err := p.Messages(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		if len(all) == 1 && wanted(all[0]) {
			return all[0]
		}
	}
	all, _ := p.Messages(t.Context(), 1)
	t.Fatalf("never %s: %+v", what, all)
	return mail.Message{}
}

func sent(m mail.Message) bool { return !m.Sent.IsZero() }

func TestSendOverSMTP(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		// One after the other: the first one's queue must have stopped before the
		// second's begins, or it would send the second's message its own way.
		for _, security := range []mail.Security{mail.StartTLS, mail.TLS} {
			t.Run(string(security), func(t *testing.T) {
				s := serve(t, security == mail.TLS)
				settings := s.settings()
				settings.Security = security
				p := open(t, d, settings)
				if err := p.Send(t.Context(), mail.Message{To: "amina@example.org", Person: "p1", Subject: "Grüße – sign in", Text: "Open https://example.org/sign-in/link?token=abc\n"}); err != nil {
					t.Fatal(err)
				}
				m := p.until(t, "sent", sent)
				if m.Text != "" {
					t.Errorf("the text is still kept: %q", m.Text)
				}
				if !s.secure || len(s.messages()) != 1 {
					t.Fatalf("secure %v, %d messages", s.secure, len(s.messages()))
				}
				parsed, err := netmail.ReadMessage(strings.NewReader(s.messages()[0]))
				if err != nil {
					t.Fatal(err)
				}
				h := parsed.Header
				if h.Get("To") != "<amina@example.org>" || !strings.Contains(h.Get("From"), "fairground@example.org") || h.Get("Auto-Submitted") != "auto-generated" ||
					h.Get("Message-Id") != "<"+string(m.ID)+"@example.org>" || !strings.HasPrefix(h.Get("Subject"), "=?UTF-8?") {
					t.Errorf("headers %v", h)
				}
				if logs := p.logs.String(); strings.Contains(logs, "amina") || strings.Contains(logs, "token=abc") || strings.Contains(logs, "s3cret") {
					t.Errorf("the log says too much: %s", logs)
				}
			})
		}
	})
}

func TestRefusedOnceIsTriedAgain(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		s := serve(t, false)
		s.refuse = []error{&smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "amina@example.org: later"}}
		p := open(t, d, s.settings())
		if err := p.Send(t.Context(), mail.Message{To: "amina@example.org", Subject: "Hello", Text: "Hello\n"}); err != nil {
			t.Fatal(err)
		}
		p.until(t, "sent", sent)
		if s.offered != 2 || len(s.messages()) != 1 {
			t.Errorf("offered %d times, taken %d", s.offered, len(s.messages()))
		}
		if logs := p.logs.String(); strings.Contains(logs, "amina") || !strings.Contains(logs, "451") {
			t.Errorf("log: %s", logs)
		}
	})
}

func TestRefusedForGoodIsNot(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		s := serve(t, false)
		s.refuse = []error{&smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no amina@example.org"}}
		p := open(t, d, s.settings())
		if err := p.Send(t.Context(), mail.Message{To: "amina@example.org", Subject: "Hello", Text: "Hello\n"}); err != nil {
			t.Fatal(err)
		}
		m := p.until(t, "given up", func(m mail.Message) bool { return m.Failed != "" && m.Text == "" })
		time.Sleep(200 * time.Millisecond)
		if s.offered != 1 || sent(m) || strings.Contains(m.Failed, "amina") || !strings.Contains(m.Failed, "550") {
			t.Errorf("offered %d times: %+v", s.offered, m)
		}
	})
}

func TestServerThatIsDown(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		s := serve(t, false)
		settings := s.settings()
		settings.Port = freePort(t)
		p := open(t, d, settings)
		if err := p.Send(t.Context(), mail.Message{To: "amina@example.org", Subject: "Hello", Text: "Hello\n"}); err != nil {
			t.Fatal(err)
		}
		m := p.until(t, "failed", func(m mail.Message) bool { return m.Failed != "" })
		if sent(m) || m.Text == "" || !strings.Contains(m.Failed, "could not be reached") {
			t.Errorf("%+v", m)
		}
	})
}

// freePort is a port that nobody listens on.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// TestNotWithoutTrust: a server whose certificate nobody vouches for, and one
// with another password, get nothing.
func TestNotWithoutTrust(t *testing.T) {
	for want, change := range map[string]func(*mail.Server){
		"certificate":  func(c *mail.Server) { c.Roots = x509.NewCertPool() },
		"name and pas": func(c *mail.Server) { c.Password = "wrong" },
	} {
		d := dbtest.SQLite(t, rooms()...)
		s := serve(t, false)
		settings := s.settings()
		change(&settings)
		p := open(t, d, settings)
		if err := p.Send(t.Context(), mail.Message{To: "amina@example.org", Subject: "Hello", Text: "Hello\n"}); err != nil {
			t.Fatal(err)
		}
		m := p.until(t, "failed", func(m mail.Message) bool { return m.Failed != "" })
		if !strings.Contains(m.Failed, want) || len(s.messages()) > 0 {
			t.Errorf("%s: %+v, %d taken", want, m, len(s.messages()))
		}
	}
}

func TestWithheldAndTooLate(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		s := serve(t, false)
		p := open(t, d, s.settings())
		for _, m := range []mail.Message{
			{To: "withheld@example.org", Subject: "Withheld", Text: "x", Withheld: true},
			{To: "late@example.org", Subject: "Late", Text: "x", Until: time.Now().Add(-time.Minute)},
			{To: "last@example.org", Subject: "Last", Text: "x"},
		} {
			if err := p.Send(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
		p.until(t, "sent", sent)
		deadline := time.Now().Add(5 * time.Second)
		for time.Now().Before(deadline) {
			left, _, err := db.Get(t.Context(), d, db.One[int], `select count(*) from mail_message where body <> ''`)
			if err != nil {
				t.Fatal(err)
			}
			if left == 0 {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		if got := s.messages(); len(got) != 1 || !strings.Contains(got[0], "last@example.org") {
			t.Errorf("taken: %q", got)
		}
		all, err := p.Messages(t.Context(), 10)
		if err != nil || len(all) != 2 {
			t.Errorf("%d messages, %v: the withheld one is not to be seen", len(all), err)
		}
	})
}

func TestUndoneWithItsTransaction(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		s := kept(d)
		failed := errors.New("no")
		err := d.Tx(t.Context(), func(ctx context.Context) error {
			if err := s.Send(ctx, mail.Message{To: "amina@example.org", Subject: "Hello", Text: "x"}); err != nil {
				return err
			}
			return failed
		})
		all, listErr := s.Messages(t.Context(), 10)
		if !errors.Is(err, failed) || listErr != nil || len(all) != 0 {
			t.Errorf("%v %v: %d messages", err, listErr, len(all))
		}
	})
}

func TestNoHeadersOfOnesOwn(t *testing.T) {
	s := kept(dbtest.SQLite(t, rooms()...))
	for _, m := range []mail.Message{
		{To: "a@example.org\r\nBcc: b@example.org", Subject: "x", Text: "x"},
		{To: "a@example.org, b@example.org", Subject: "x", Text: "x"},
		{To: "Amina <a@example.org>", Subject: "x", Text: "x"},
		{To: "a@example.org", Subject: "x\r\nBcc: b@example.org", Text: "x"},
		{To: "a@example.org", Subject: "x\nBcc: b@example.org", Text: "x"},
		{To: "a@example.org", Subject: "x\u2028y", Text: "x"},
		{To: "a@example.org", Subject: "", Text: "x"},
		{To: "", Subject: "x", Text: "x"},
	} {
		if err := s.Send(t.Context(), m); err == nil {
			t.Errorf("taken: %q %q", m.To, m.Subject)
		}
	}
}

func TestSweepAndErase(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		at := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
		s := mail.New(d, func() time.Time { return at }, newID)
		for i, person := range []term.ID{"p1", "p2", ""} {
			at = at.AddDate(0, 0, i)
			if err := s.Send(t.Context(), mail.Message{To: "a" + strconv.Itoa(i) + "@example.org", Person: person, Subject: "Hello", Text: "x"}); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := s.Sweep(t.Context(), time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)); n != 1 || err != nil {
			t.Errorf("swept %d, %v", n, err)
		}
		if to, err := s.MessagesTo(t.Context(), "p2"); len(to) != 1 || err != nil {
			t.Errorf("to p2: %d, %v", len(to), err)
		}
		if to, err := s.MessagesTo(t.Context(), ""); len(to) != 0 || err != nil {
			t.Errorf("to nobody: %d, %v", len(to), err)
		}
		if n, err := s.EraseTo(t.Context(), "p2"); n != 1 || err != nil {
			t.Errorf("erased %d, %v", n, err)
		}
	})
}

func TestCheckSettings(t *testing.T) {
	good := mail.Server{Host: "mail.example.org", From: "fairground@example.org", Security: mail.StartTLS}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*mail.Server){
		"plain text to another machine": func(s *mail.Server) { s.Security = mail.Plain },
		"no security said":              func(s *mail.Server) { s.Security = "" },
		"no address":                    func(s *mail.Server) { s.From = "fairground" },
		"a user without a password":     func(s *mail.Server) { s.User = "fairground" },
	} {
		s := good
		change(&s)
		if s.Check() == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
