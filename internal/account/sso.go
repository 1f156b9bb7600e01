package account

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/term"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/sync/singleflight"
)

// Secret is text that no log and no page shows.
type Secret string

// String hides the secret.
func (Secret) String() string { return "(secret)" }

// GoString hides the secret.
func (Secret) GoString() string { return "(secret)" }

// MarshalText hides the secret.
func (Secret) MarshalText() ([]byte, error) { return []byte("(secret)"), nil }

// LogValue hides the secret.
func (Secret) LogValue() slog.Value { return slog.StringValue("(secret)") }

// Provider is an organisation's own sign-on, by OpenID Connect.
type Provider struct {
	Slug         string // in our addresses: "testshire"
	Name         string // for people: "Testshire Council"
	Issuer       string
	ClientID     string
	ClientSecret Secret
	Domains      []string // of the e-mail addresses that it may speak for
	// Verified is the claim that says that the address is the person's;
	// "email_verified" when empty. Microsoft Entra ID calls it "xms_edov".
	Verified string
}

// SSOLink is a person at an organisation's own sign-on.
type SSOLink struct {
	Issuer  string
	Subject string // whom the organisation's sign-on means, whatever their address
	Person  term.ID
	Made    time.Time
	Used    time.Time
}

// How long another's server may keep a person waiting, what it may send, and
// how long what it says of itself is taken as it was.
const (
	ssoPatience = 8 * time.Second
	ssoLargest  = 1 << 20
	ssoFresh    = time.Hour
)

// signOns are the organisations' sign-ons. What they say of themselves is asked
// when somebody first signs in, not as the program starts: it starts while they
// are down.
type signOns struct {
	all    []Provider
	client *http.Client
	asking singleflight.Group

	mu    sync.Mutex
	known map[string]discovered
}

// discovered is what a provider said of itself, and when.
type discovered struct {
	*oidc.Provider
	at time.Time
}

func newSignOns(all []Provider) *signOns {
	client := &http.Client{Timeout: ssoPatience, Transport: boundedTransport{http.DefaultTransport}}
	return &signOns{all: all, client: client, known: map[string]discovered{}}
}

// boundedTransport reads no more of an answer than one of its kind can need.
type boundedTransport struct{ http.RoundTripper }

// RoundTrip sends a request.
func (t boundedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := t.RoundTripper.RoundTrip(r)
	if err == nil {
		answer.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(answer.Body, ssoLargest), answer.Body}
	}
	return answer, err
}

// Providers lists the organisations that sign their people on themselves.
func (s *Service) Providers() []Provider { return s.sso.all }

func (o *signOns) provider(slug string) (Provider, error) {
	for _, p := range o.all {
		if p.Slug == slug {
			return p, nil
		}
	}
	return Provider{}, fault.NotFound("There is no sign-on of that name.")
}

// discover asks a provider for its addresses and keys, or remembers them.
func (o *signOns) discover(ctx context.Context, p Provider, now time.Time) (*oidc.Provider, error) {
	o.mu.Lock()
	old, known := o.known[p.Slug]
	o.mu.Unlock()
	if known && now.Sub(old.at) < ssoFresh {
		return old.Provider, nil
	}
	asked, err, _ := o.asking.Do(p.Slug, func() (any, error) {
		// What comes of this outlives the request: it also fetches new keys later.
		found, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), o.client), p.Issuer)
		if err != nil {
			return nil, err
		}
		o.mu.Lock()
		defer o.mu.Unlock()
		o.known[p.Slug] = discovered{found, now}
		return found, nil
	})
	switch {
	case err == nil:
		return asked.(*oidc.Provider), nil
	case known:
		return old.Provider, nil // yesterday's addresses are better than none
	}
	return nil, fault.Because(err, fault.Unavailable, "The sign-on of %s does not answer just now. Try again in a minute, or ask for a link by e-mail.", p.Name)
}

// ssoBegun is what a sign-on is checked against when the person comes back.
type ssoBegun struct {
	Provider string `json:"provider"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"`
	Next     string `json:"next"`
}

// ssoClaims is what a provider says of a person.
type ssoClaims struct {
	Issuer   string
	Subject  string
	Email    string
	Verified bool
	AuthTime time.Time // zero: not said
}

// oauth is our side of a provider.
func (s *Service) oauth(ctx context.Context, p Provider) (*oauth2.Config, *oidc.Provider, error) {
	origin, ok := s.origin(ctx)
	if !ok {
		return nil, nil, fault.New(fault.Unavailable, "Signing on with an organisation needs a web address, and this service has not been given one.")
	}
	found, err := s.sso.discover(ctx, p, s.now())
	if err != nil {
		return nil, nil, err
	}
	return &oauth2.Config{ClientID: p.ClientID, ClientSecret: string(p.ClientSecret), Endpoint: found.Endpoint(), Scopes: []string{oidc.ScopeOpenID, "email"},
		RedirectURL: origin.Scheme + "://" + origin.Host + "/sign-in/with/" + p.Slug + "/callback"}, found, nil
}

// redeemCode exchanges a code for what the provider says of the person, and checks
// that it said it to us, for this sign-on.
func (s *Service) redeemCode(ctx context.Context, p Provider, begun ssoBegun, code string) (c ssoClaims, err error) {
	config, found, err := s.oauth(ctx, p)
	if err != nil {
		return c, err
	}
	ctx = oidc.ClientContext(ctx, s.sso.client)
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(begun.Verifier))
	if err != nil {
		return c, ssoFailed(p, withoutBody(err))
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := found.Verifier(&oidc.Config{ClientID: p.ClientID, Now: s.now}).Verify(ctx, raw)
	if err != nil {
		return c, ssoFailed(p, err)
	}
	claims := map[string]any{}
	if err := id.Claims(&claims); err != nil {
		return c, ssoFailed(p, err)
	}
	if by, named := claims["azp"]; named && by != p.ClientID || !named && len(id.Audience) > 1 {
		return c, ssoFailed(p, fmt.Errorf("the token was issued to %v", by))
	}
	if id.Nonce == "" || id.Nonce != begun.Nonce {
		return c, ssoFailed(p, errors.New("the token is of another sign-on"))
	}
	c = ssoClaims{Issuer: p.Issuer, Subject: id.Subject}
	if at, ok := claims["auth_time"].(float64); ok {
		c.AuthTime = time.Unix(int64(at), 0).UTC()
	}
	return s.addEmail(ctx, p, found, token, claims, c)
}

// addEmail takes the address from the token or, where it says none, from the
// provider's page on the person.
func (s *Service) addEmail(ctx context.Context, p Provider, found *oidc.Provider, token *oauth2.Token, claims map[string]any, c ssoClaims) (ssoClaims, error) {
	if _, said := claims["email"]; !said && found.UserInfoEndpoint() != "" {
		info, err := found.UserInfo(ctx, oauth2.StaticTokenSource(token))
		if err != nil {
			return c, ssoFailed(p, errors.New("the provider’s page on the person could not be read"))
		}
		if info.Subject != c.Subject {
			return c, ssoFailed(p, errors.New("the person’s page is of somebody else"))
		}
		claims = map[string]any{}
		if err := info.Claims(&claims); err != nil {
			return c, ssoFailed(p, err)
		}
	}
	name := p.Verified
	if name == "" {
		name = "email_verified"
	}
	switch claims[name] {
	case true, "true", "1", float64(1):
		c.Verified = true
	}
	c.Email, _ = claims["email"].(string)
	return c, nil
}

// withoutBody leaves out of an error what the provider's server sent, which may
// hold anything: only the words of the standard are kept.
func withoutBody(err error) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) && refused.Response != nil {
		return fmt.Errorf("status %d, error %q", refused.Response.StatusCode, refused.ErrorCode)
	}
	return err
}

func ssoFailed(p Provider, cause error) error {
	return fault.Because(cause, fault.Bad, "%s could not confirm who you are. Try again, or ask for a link by e-mail.", p.Name)
}

// errUninvited says that a person is known to their organisation but not here.
type errUninvited struct {
	provider Provider
	email    string
}

func (e errUninvited) Error() string { return "nobody has the address that the provider names" }

// signedOn finds the person that a provider speaks of: by what they are called
// there, or, the first time, by their address, which must be verified and the
// provider's to give. Nobody is added.
func (s *Service) signedOn(ctx context.Context, p Provider, c ssoClaims) (who Identity, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		link, found, err := s.ssoLink(ctx, c.Issuer, c.Subject)
		if err != nil {
			return err
		}
		if !found {
			who, err = s.linkSSO(ctx, p, c)
			return err
		}
		if who, err = s.Identity(ctx, link.Person); err != nil {
			return err
		}
		if !who.Ended.IsZero() {
			return errUninvited{p, who.Email}
		}
		return s.useSSOLink(ctx, link)
	})
	if err != nil {
		return who, fmt.Errorf("sign on with %s: %w", p.Slug, err)
	}
	return who, nil
}

func (s *Service) linkSSO(ctx context.Context, p Provider, c ssoClaims) (who Identity, err error) {
	email, err := CleanEmail(c.Email)
	switch {
	case err != nil:
		return who, fault.Because(err, fault.Denied, "%s did not say what your e-mail address is, so we cannot tell who you are. Ask its IT service to send your address to Fairground.", p.Name)
	case !c.Verified:
		return who, fault.Forbidden("%s has not checked that the address %s is yours. Ask its IT service to confirm the address, or ask for a link by e-mail.", p.Name, email)
	case !p.owns(email):
		return who, fault.Forbidden("%s cannot sign in the address %s, which is not one of its own. Ask for a link by e-mail.", p.Name, email)
	}
	who, found, err := s.IdentityByEmail(ctx, email)
	if err != nil {
		return who, err
	}
	if !found || !who.Ended.IsZero() {
		return who, errUninvited{p, email}
	}
	// An address can pass from one person to the next at the organisation. What
	// belongs to the one who had it is not the next one's.
	if _, linked, err := s.ssoLinkOf(ctx, c.Issuer, who.ID); err != nil {
		return who, err
	} else if linked {
		return who, fault.Conflict("The address %s is linked to another account of %s. If that was yours, ask for a link by e-mail, then remove the old sign-on from your account. If somebody had the address before you, ask whoever invited you.", email, p.Name)
	}
	link := SSOLink{Issuer: c.Issuer, Subject: c.Subject, Person: who.ID, Made: s.now(), Used: s.now()}
	if err := s.insertSSOLink(ctx, link); err != nil {
		return who, err
	}
	if err := s.tell(ctx, who.ID, "You can now sign in to Fairground with "+p.Name+": somebody just did, as you."); err != nil {
		return who, err
	}
	return who, s.audit.Record(audit.WithActor(ctx, who.ID), audit.Entry{Action: "sso.link", Kind: "person", Thing: who.ID, About: []term.ID{who.ID}, After: audit.Values{"with": p.Name}})
}

// owns says whether an address is at one of the provider's own domains.
func (p Provider) owns(email string) bool {
	at := email[strings.LastIndexByte(email, '@')+1:]
	for _, domain := range p.Domains {
		if strings.EqualFold(at, domain) {
			return true
		}
	}
	return false
}

// UnlinkSSO forgets whom an organisation's sign-on means by a person.
func (s *Service) UnlinkSSO(ctx context.Context, person term.ID, issuer string) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		_, found, err := s.ssoLinkOf(ctx, issuer, person)
		if err != nil || !found {
			return err
		}
		if err := s.deleteSSOLink(ctx, issuer, person); err != nil {
			return err
		}
		if err := s.tell(ctx, person, "The sign-on of "+s.ssoName(issuer)+" was removed from your account in Fairground."); err != nil {
			return err
		}
		return s.audit.Record(ctx, audit.Entry{Action: "sso.unlink", Kind: "person", Thing: person, About: []term.ID{person}, Before: audit.Values{"with": s.ssoName(issuer)}})
	})
}

// ssoName is what people call the provider of an issuer.
func (s *Service) ssoName(issuer string) string {
	for _, p := range s.sso.all {
		if p.Issuer == issuer {
			return p.Name
		}
	}
	return issuer
}
