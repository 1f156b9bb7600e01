package account

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"
)

// What a ceremony is for. An answer to one is no answer to another.
const (
	forPasskey        = "passkey.add"
	forPasskeySignIn  = "passkey.sign-in"
	forPasskeyConfirm = "passkey.confirm"
	forSSOSignIn      = "sso.sign-in"
	forSSOConfirm     = "sso.confirm"
)

// How long there is to answer: a touch of a device, or a password and a code
// typed at somebody else's pages.
const (
	passkeyLife  = 5 * time.Minute
	ssoLife      = 10 * time.Minute
	ceremonyLife = max(passkeyLife, ssoLife)
)

// ceremony is a proof that was asked of a browser. It is kept in the database,
// so that any replica can finish what another began, and it is used once.
type ceremony struct {
	Purpose string
	Session term.ID // whose session asked; "" where nobody was signed in
	Data    []byte  // what the answer is checked against
	Made    time.Time
	Expires time.Time
}

// ceremonyStep stands before every step of every ceremony: the one place for what
// bounds how often a client may try. A page open for long asks for a new challenge
// every few minutes, and an office shares an address.
func (s *Service) ceremonyStep(h site.HandlerFunc) site.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := s.Take(r, "ceremony", 200, 15*time.Minute); err != nil {
			return err
		}
		return h(w, r)
	}
}

// beginCeremony keeps what an answer will be checked against. The answer must
// carry the handle and come from the same browser and session. The browser's
// cookie is kept while it lasts, so that two tabs do not undo one another.
func (s *Service) beginCeremony(w http.ResponseWriter, r *http.Request, purpose, handle string, life time.Duration, data any) error {
	kept, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("begin %s: %w", purpose, err)
	}
	browser := s.cookie(r, "ceremony")
	if browser == "" {
		browser, _ = newToken()
	}
	now := s.now()
	c := ceremony{Purpose: purpose, Session: ActorFrom(r.Context()).Session.ID, Data: kept, Made: now, Expires: now.Add(life)}
	if err := s.insertCeremony(r.Context(), c, hashToken(handle), hashToken(browser)); err != nil {
		return fmt.Errorf("begin %s: %w", purpose, err)
	}
	s.setCookie(w, "ceremony", browser, ceremonyLife)
	return nil
}

// takeCeremony finds what an answer is to be checked against, and uses it up,
// whatever comes of the check.
func (s *Service) takeCeremony(r *http.Request, handle string, data any, purposes ...string) (ceremony, error) {
	browser := s.cookie(r, "ceremony")
	c, found, err := s.deleteCeremony(r.Context(), hashToken(handle), hashToken(browser))
	switch {
	case err != nil:
		return c, fmt.Errorf("take ceremony: %w", err)
	case browser == "", handle == "", !found, !slices.Contains(purposes, c.Purpose),
		c.Session != ActorFrom(r.Context()).Session.ID, s.now().After(c.Expires):
		return c, fault.Conflict("This was not begun in this browser, took too long, or was used already. Try again.")
	}
	if err := json.Unmarshal(c.Data, data); err != nil {
		return c, fmt.Errorf("take ceremony %s: %w", c.Purpose, err)
	}
	return c, nil
}

// nextOr is where a person goes on after they showed who they are: a path of
// ours, or the first page.
func nextOr(text string) string { return cmp.Or(LocalPath(text), "/") }

type hostKey struct{}

// withHost notes the name by which a browser reached us, for the panels.
func withHost(ctx context.Context, host string) context.Context {
	return context.WithValue(ctx, hostKey{}, host)
}

// Base is where browsers reach us, for links in e-mails: as the deployment says,
// or, on the machine itself where it says nothing, the name that the browser used.
func (s *Service) Base(ctx context.Context) string {
	host, _ := ctx.Value(hostKey{}).(string)
	return s.baseOf(host)
}

// origin is where browsers reach us: as the deployment says, or, on the machine
// itself where it says nothing, the name that the browser used.
func (s *Service) origin(ctx context.Context) (*url.URL, bool) {
	if s.config.URL != "" {
		u, err := url.Parse(s.config.URL)
		return u, err == nil && u.Host != ""
	}
	host, _ := ctx.Value(hostKey{}).(string)
	u := &url.URL{Scheme: "http", Host: host}
	return u, loopbackName(u.Hostname())
}
