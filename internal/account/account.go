// Package account knows who is who and who may do what: identities, the ways
// they sign in, their sessions, and the roles they hold.
//
// # Identities
//
// An [Identity] is an adult who is known here: an id, a name, an e-mail address.
// Nobody under 18 has one: whoever adds a person says that they are an adult,
// and a young people's seat is held by their organisation, unnamed. What else a
// subject knows of a person (their organisation, their seats) is that subject's.
//
// # Roles, scopes and the policy
//
// A [Grant] gives a person a [Role] at a scope: one organisation, one
// collaboration, or everything. What a role may do is one table, [Rules] in
// policy.go, and nothing else decides. docs/permissions.md is made from it.
//
//	if err := account.Require(ctx, "upload.change", term.OfOrganisation(id)); err != nil {
//		return err
//	}
//
// Most code never asks: each route names its permission and what it is about
// (see [fairground/internal/site.About]), and [Service.Guard] asks before the
// handler runs. Deciding reads nothing but the [Actor] in the context, whose
// grants were loaded once with the request.
//
// # Sessions
//
// A session is a row; the browser holds a random token of which the row has the
// hash. Every request reads it, so a session that is ended, here or by
// "sign out everywhere", has ended at every replica at once.
//
// # Signing in
//
// By a link that is e-mailed: it works once, within 15 minutes, in the browser
// that asked for it ([Service.ServerLink] makes one on the server's command line
// that any browser can use). The answer to asking, and the work done for it, are
// the same whether or not anybody has the address. Passkeys and an authority's
// own sign-on stand beside it. Dangerous acts ask for it again, by a code.
//
// Whatever can be tried again and again is counted ([Service.Take]) in the
// database, for every replica: for an address, for a client, and for all.
//
// A program reads with an API token ([Token]), which is limited to some of its
// person's permissions and can change nothing.
//
// # What it never does
//
// It keeps no password, and no token, link or challenge in a form that could be
// used again. It imports no subject: a seat in the alliance writes its grant
// here, in its own transaction.
package account

import (
	"context"
	"embed"
	"log/slog"
	"time"

	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/mail"
	"fairground/internal/term"
)

//go:embed migrations
var migrations embed.FS

// Schema is this room's part of the database.
var Schema = db.Room{Name: "account", Migrations: migrations}

// DataVersion is the name of the data version that moves when a person's name
// or address changes, for those who keep them in memory.
const DataVersion = "account"

// Identity is an adult who is known here.
type Identity struct {
	ID           term.ID
	Name         string
	Email        string // lower case; "" for somebody who cannot sign in
	Made         time.Time
	Ended        time.Time // zero: may sign in
	Illustrative bool      // made up for a demonstration
}

// Grant is a role that a person holds at a scope, for a time.
type Grant struct {
	ID     term.ID
	Person term.ID
	Role   Role
	Scope  term.Scope
	From   time.Time
	To     time.Time // zero: until further notice
	Source string    // what gives it, as "seat:…"; what gives it takes it away
}

// Service is the room's door.
type Service struct {
	db     *db.DB
	audit  *audit.Service
	policy *Policy
	config Config
	sso    *signOns
	names  []ScopeNames
	follow Following
	merged func(ctx context.Context, at term.Scope) ([]term.ID, error)
	find   func(ctx context.Context, kind term.ScopeKind, part string) (term.ID, error)
}

// Config is what a deployment decides, and what tests hold still.
type Config struct {
	Now   func() time.Time
	NewID func() term.ID
	// URL is where browsers reach this deployment: "https://fairground.example.org".
	// With https the cookies say that they are for https only.
	URL string
	// SSO are the organisations that sign their people on themselves.
	SSO []Provider
	Log *slog.Logger // slog.Default() when nil
	// Mail sends links and codes; nil where nobody signs in by e-mail.
	Mail *mail.Service
	// Proxies is how many proxies of ours stand in front, each adding to
	// X-Forwarded-For whom it heard from; 0 believes no such header.
	Proxies int
}

// New makes the room's Service.
func New(d *db.DB, a *audit.Service, c Config) *Service {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return &Service{db: d, audit: a, policy: NewPolicy(Rules()), config: c, sso: newSignOns(c.SSO)}
}

func (s *Service) now() time.Time { return s.config.Now().UTC().Truncate(time.Microsecond) }

// Policy is what decides.
func (s *Service) Policy() *Policy { return s.policy }

type actorKey struct{}

// WithActor returns a context for what the actor does.
func WithActor(ctx context.Context, a *Actor) context.Context {
	return context.WithValue(audit.WithActor(ctx, a.ID), actorKey{}, a)
}

// ActorFrom is who a request is from, the public where nobody is signed in. It
// is never nil.
func ActorFrom(ctx context.Context) *Actor {
	if a, ok := ctx.Value(actorKey{}).(*Actor); ok {
		return a
	}
	return &Actor{}
}
