package account

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/mail"
	"fairground/internal/term"
)

// LinkLife is how long an e-mailed sign-in link can be used.
const LinkLife = 15 * time.Minute

// strangerQuiet is how long an address that nobody here has is not written to
// again.
const strangerQuiet = 24 * time.Hour

// purpose is what an e-mailed link or code is for.
type purpose string

const (
	forSignIn  purpose = "sign-in" // bound to the browser that asked
	forServer  purpose = "server"  // made on the server, bound to no browser
	forConfirm purpose = "confirm" // a code, bound to a session
	forEmail   purpose = "email"   // a new address
)

// link is an e-mailed link or code.
type link struct {
	ID      term.ID
	secret  string // the hash
	Purpose purpose
	Email   string
	Person  term.ID // "": nobody has the address
	browser string  // the hash of the browser's cookie; "" any browser
	session term.ID
	Next    string
	Made    time.Time
	Ends    time.Time
	Used    time.Time
}

// linkState says whether a link can be used, and if not, why.
type linkState int

const (
	linkUnknown linkState = iota // or no longer known
	linkReady
	linkUsed
	linkExpired
	linkElsewhere // it was asked for by another browser
)

// stateFor says what a link is good for in the browser with a cookie.
func (l link) stateFor(browser string, now time.Time) linkState {
	switch {
	case l.Person == "" || l.Purpose != forSignIn && l.Purpose != forServer:
		return linkUnknown
	case !l.Used.IsZero():
		return linkUsed
	case now.After(l.Ends):
		return linkExpired
	case l.browser != "" && l.browser != hashToken(browser):
		return linkElsewhere
	}
	return linkReady
}

// asking is what somebody asks a sign-in link with.
type asking struct {
	email   string
	browser string // the token of the browser's cookie
	device  string
	next    string
	base    string // where browsers reach us
}

// requestLink sends a link to an address. It does the same work, and writes the
// same rows, whether or not somebody has that address: an address that nobody
// has is told so by e-mail, once a day, and only there.
func (s *Service) requestLink(ctx context.Context, a asking) error {
	now := s.now()
	token, hashed := newToken()
	l := link{ID: s.config.NewID(), secret: hashed, Purpose: forSignIn, Email: a.email, browser: hashToken(a.browser), Next: a.next, Made: now, Ends: now.Add(LinkLife)}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		i, found, err := s.IdentityByEmail(ctx, a.email)
		if err != nil {
			return err
		}
		told, err := s.strangerTold(ctx, a.email, now.Add(-strangerQuiet))
		if err != nil {
			return err
		}
		m := mail.Message{To: a.email, Until: l.Ends, Subject: "There is no account with this address", Text: strangerText(), Withheld: told}
		if found && i.Ended.IsZero() {
			l.Person = i.ID
			m = mail.Message{To: a.email, Person: i.ID, Until: l.Ends, Subject: "Sign in to Fairground", Text: linkText(i.Name, a.base+linkPath(token), a.device)}
		}
		if err := s.insertLink(ctx, l); err != nil {
			return err
		}
		return s.send(ctx, m)
	})
	if err != nil {
		return fmt.Errorf("ask for a sign-in link: %w", err)
	}
	return nil
}

// linkPath is where a link leads. The token is in the query, which no log keeps.
func linkPath(token string) string { return "/sign-in/link?token=" + token }

func linkText(name, address, device string) string {
	return "Hello " + name + ",\n\nOpen this link to sign in to Fairground:\n\n" + address +
		"\n\nIt works once, within " + strconv.Itoa(int(LinkLife.Minutes())) + " minutes, and only in the browser that asked for it: " + device + "." +
		"\n\nIf that was not you, do nothing. Nobody can sign in without this link, so do not pass it on.\n"
}

func strangerText() string {
	return "Hello,\n\nSomebody, perhaps you, asked to sign in to Fairground with this address. There is no account with it." +
		"\n\nIf you have an account with another address, sign in with that one." +
		"\n\nTo get an account, ask the person who looks after your organisation or your partnership in Fairground to invite you." +
		"\n\nIf it was not you, there is nothing to do. We will not write about this again today.\n"
}

// send hands a message to the mail room.
func (s *Service) send(ctx context.Context, m mail.Message) error {
	if s.config.Mail == nil {
		return fault.New(fault.Unavailable, "E-mail is not set up here.")
	}
	return s.config.Mail.Send(ctx, m)
}

// ServerLink makes a sign-in link for a person on the server's own command line.
// No browser asked for it, so it is bound to none; whoever can make one holds
// the database already. It works once, within 15 minutes.
func (s *Service) ServerLink(ctx context.Context, person term.ID) (path string, err error) {
	i, err := s.Identity(ctx, person)
	if err != nil {
		return "", err
	}
	now := s.now()
	token, hashed := newToken()
	l := link{ID: s.config.NewID(), secret: hashed, Purpose: forServer, Email: i.Email, Person: i.ID, Made: now, Ends: now.Add(LinkLife)}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.insertLink(ctx, l); err != nil {
			return err
		}
		return s.audit.Record(ctx, audit.Entry{Action: "sign-in.server-link", Kind: "person", Thing: i.ID})
	})
	if err != nil {
		return "", fmt.Errorf("make a sign-in link: %w", err)
	}
	return linkPath(token), nil
}

// linkOf finds a link by its token and says what it is good for in a browser.
func (s *Service) linkOf(ctx context.Context, token, browser string) (link, linkState, error) {
	l, found, err := s.linkBySecret(ctx, hashToken(token))
	if err != nil || !found {
		return l, linkUnknown, err
	}
	return l, l.stateFor(browser, s.now()), nil
}

// redeem uses a link up and begins a session in place of the one that the
// browser had. Of two that use it at once, one gets a session.
func (s *Service) redeem(ctx context.Context, token, browser, old, device string) (session string, l link, state linkState, err error) {
	l, state, err = s.linkOf(ctx, token, browser)
	if err != nil || state != linkReady {
		return "", l, state, err
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		i, err := s.Identity(ctx, l.Person)
		if err != nil {
			return err
		}
		ours, err := s.useLink(ctx, l.ID)
		if err != nil {
			return err
		}
		if !ours || !i.Ended.IsZero() {
			state = linkUsed
			return nil
		}
		session, err = s.replace(ctx, i.ID, "link", device, old)
		return err
	})
	if err != nil {
		return "", l, state, fmt.Errorf("use a sign-in link: %w", err)
	}
	return session, l, state, nil
}

// replace begins a session and ends the one that the browser had: what somebody
// else may have put there before does not become the new person's.
func (s *Service) replace(ctx context.Context, person term.ID, method, device, old string) (token string, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if old != "" {
			if err := s.endToken(ctx, hashToken(old)); err != nil {
				return err
			}
		}
		token, err = s.Begin(ctx, person, method, device)
		return err
	})
	return token, err
}

// LocalPath gives an address to go to next as a path of ours; "" where it is
// none, or leads back to signing in.
func LocalPath(next string) string {
	if len(next) > 2000 || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t\x00") {
		return ""
	}
	u, err := url.Parse(next)
	if err != nil || u.Host != "" || u.Scheme != "" || strings.HasPrefix(u.Path, "//") || u.Path == "/sign-in" || strings.HasPrefix(u.Path, "/sign-in/") {
		return ""
	}
	return u.RequestURI()
}

// base is where the browser of a request reaches us. Only a deployment that says
// where it is can be reached by others; what a request says of that could lead
// the reader of an e-mail elsewhere, and is believed of this machine only.
func (s *Service) base(r *http.Request) string { return s.baseOf(r.Host) }

func (s *Service) baseOf(asked string) string {
	if s.config.URL != "" {
		return strings.TrimSuffix(s.config.URL, "/")
	}
	host, _, err := net.SplitHostPort(asked)
	if err != nil {
		host = asked
	}
	if ip := net.ParseIP(strings.Trim(host, "[]")); host == "localhost" || ip != nil && ip.IsLoopback() {
		return "http://" + asked
	}
	return "http://127.0.0.1:8080"
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.Itoa(n) + " " + word + "s"
}
