package account

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"
)

// Token is an API token, by which a program reads what its person may read. It
// is shown once, when it is made.
type Token struct {
	ID          term.ID
	Person      term.ID
	Name        string
	Permissions []site.Permission
	Made        time.Time
	Ends        time.Time
	Seen        time.Time // zero: never
}

// TokenLife is the longest that an API token can last.
const TokenLife = 365 * 24 * time.Hour

// tokenStart begins every API token, so that one that leaks can be searched for.
const tokenStart = "fairground_"

// readable says whether an API token can be made for a permission: never for
// what protects the account itself, nor for roles.
func readable(p site.Permission) bool {
	subject, _, _ := strings.Cut(string(p), ".")
	switch {
	case p == "self.secure", p == "self.erase", subject == "grant", subject == "sign-in", subject == "demo", subject == "asset", subject == "home":
		return false
	}
	return true
}

// TokenPermissions lists the permissions that a person can make an API token
// for: those that open pages and change nothing, of the routes given.
func (s *Service) TokenPermissions(a *Actor, routes []site.Route) []Rule {
	changes := map[site.Permission]bool{}
	for _, r := range routes {
		if !strings.HasPrefix(r.Pattern, "GET ") {
			changes[r.Permission] = true
		}
	}
	var out []Rule
	for _, r := range routes {
		rule, known := s.policy.Rule(r.Permission)
		if known && !changes[r.Permission] && !rule.Confirm && readable(r.Permission) && a.May(r.Permission) &&
			!slices.ContainsFunc(out, func(o Rule) bool { return o.Permission == r.Permission }) {
			out = append(out, rule)
		}
	}
	slices.SortFunc(out, func(x, y Rule) int { return strings.Compare(x.Words, y.Words) })
	return out
}

// AddToken makes an API token for a person and gives it this once.
func (s *Service) AddToken(ctx context.Context, a *Actor, t Token, allowed []Rule) (secret string, err error) {
	t.Name = strings.Join(strings.Fields(t.Name), " ")
	now := s.now()
	switch {
	case t.Name == "" || len(t.Name) > 100:
		return "", fault.Invalid("Give the token a name of at most 100 letters.")
	case len(t.Permissions) == 0:
		return "", fault.Invalid("Choose what the token is for.")
	case !t.Ends.After(now) || t.Ends.After(now.Add(TokenLife)):
		return "", fault.Invalid("A token lasts between a day and a year.")
	}
	for _, p := range t.Permissions {
		if !slices.ContainsFunc(allowed, func(r Rule) bool { return r.Permission == p }) {
			return "", fault.Invalid("You cannot make a token for that.")
		}
	}
	random, _ := newToken()
	secret = tokenStart + random
	t.ID, t.Person, t.Made = s.config.NewID(), a.ID, now
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.insertToken(ctx, t, hashToken(secret)); err != nil {
			return err
		}
		if err := s.tell(ctx, a.ID, "An API token, “"+t.Name+"”, was made for your account in Fairground. With it a program can read what you can read."); err != nil {
			return err
		}
		return s.audit.Record(ctx, audit.Entry{Action: "token.add", Kind: "person", Thing: a.ID, About: []term.ID{a.ID},
			After: audit.Values{"name": t.Name, "permissions": joined(t.Permissions), "ends": t.Ends.Format(time.DateOnly)}})
	})
	if err != nil {
		return "", fmt.Errorf("add API token: %w", err)
	}
	return secret, nil
}

// Revoke ends an API token of a person at once.
func (s *Service) Revoke(ctx context.Context, person, id term.ID) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		t, found, err := s.token(ctx, person, id)
		if err != nil || !found {
			return err
		}
		if err := s.deleteToken(ctx, id); err != nil {
			return fmt.Errorf("revoke API token: %w", err)
		}
		return s.audit.Record(ctx, audit.Entry{Action: "token.revoke", Kind: "person", Thing: person, About: []term.ID{person}, Before: audit.Values{"name": t.Name}})
	})
}

// bearer is the API token that a request brings; asked is whether it brings one.
func bearer(r *http.Request) (secret string, asked bool) {
	kind, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.TrimSpace(secret), strings.EqualFold(kind, "Bearer")
}

// actorOfToken is whom an API token acts for, with what it was made for and no
// more. It only reads, and was never just confirmed by anybody.
func (s *Service) actorOfToken(r *http.Request, secret string) (*Actor, error) {
	ctx := r.Context()
	t, identity, found, err := s.tokenBySecret(ctx, hashToken(secret))
	if err != nil {
		return nil, fmt.Errorf("find API token: %w", err)
	}
	now := s.now()
	if !found || !now.Before(t.Ends) || !identity.Ended.IsZero() {
		if err := s.take(ctx, "tries with a wrong API token", tokenLimits(s.client(r))); err != nil {
			return nil, err
		}
		return nil, fault.New(fault.Unknown, "This API token is not known, or no longer valid.")
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return nil, fault.Forbidden("An API token only reads: use GET.")
	}
	if now.Sub(t.Seen) > seenEvery {
		if err := s.noteToken(ctx, t.ID, now); err != nil {
			return nil, fmt.Errorf("note a token's use: %w", err)
		}
	}
	a, err := s.Actor(ctx, identity)
	if err != nil {
		return nil, err
	}
	a.Limited = []site.Permission{}
	for _, p := range t.Permissions {
		if readable(p) {
			a.Limited = append(a.Limited, p)
		}
	}
	return a, nil
}

// authenticateToken answers a request that brings an API token: a program, which
// hears of errors as JSON.
func (s *Service) authenticateToken(st *site.Site, w http.ResponseWriter, r *http.Request, secret string, next http.Handler) {
	r = r.Clone(r.Context())
	if accept := r.Header.Get("Accept"); accept == "" || accept == "*/*" {
		r.Header.Set("Accept", "application/json")
	}
	w.Header().Set("Cache-Control", "private, no-store")
	a, err := s.actorOfToken(r, secret)
	if err != nil {
		if fault.Is(err, fault.Unknown) {
			w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		}
		r.Header.Set("Accept", "application/json")
		st.WriteError(w, r, err)
		return
	}
	ctx := site.WithViewer(WithActor(r.Context(), a), site.Viewer{ID: string(a.ID), Name: a.Name})
	next.ServeHTTP(w, r.WithContext(ctx))
}

func joined(permissions []site.Permission) string {
	var words []string
	for _, p := range permissions {
		words = append(words, string(p))
	}
	return strings.Join(words, " ")
}
