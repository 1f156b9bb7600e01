// Package audit keeps the record of who did what to which thing: append-only,
// chained by hashes, and still able to forget a person.
//
// # Recording
//
// A Service method that changes something records it in its own transaction:
//
//	err := s.audit.Record(ctx, audit.Entry{
//		Action: "organisation.change", Kind: "organisation", Thing: id,
//		Before: audit.Values{"name": old.Name}, After: audit.Values{"name": new.Name},
//	})
//
// The entry is written as the last thing before the commit, so that the end of
// the chain, which every writer needs, is held for the shortest time. Who acts
// comes from the context ([WithActor]); without one it is the system itself.
//
// # The chain
//
// Each entry's hash covers its place in the chain, its time, the actor's id, the
// action, the thing, the salted hashes of its values, and the hash before it
// ([Entry.Hash]): SHA-256 over a length-prefixed encoding. The values themselves,
// with their salt, lie beside the chain. Erasing a person removes values and
// salt of the entries about them; the chain holds only the hashes, which without
// the salt say nothing of what they were made from, and still verifies.
//
// [Service.Verify] walks the whole chain and names the first link that is
// broken. What a chain alone cannot show is that its end was cut off, or all of
// it rewritten: whoever keeps a copy of [Service.Head] elsewhere can
// ([Service.VerifySince]).
//
// # Reading
//
// [Service.List] gives entries, the newest first. An entry knows things by kind
// and id; a room says what its things are called with [Service.Names], and an
// [Entry] says in plain words what was done. The pages are in the room above,
// which knows who people are.
//
// # What it never does
//
// It holds no names and no addresses in the chain itself: an actor is an id, a
// thing is a kind and an id. Nothing in it can be changed through this package.
package audit

import (
	"context"
	"embed"
	"maps"
	"time"

	"fairground/internal/db"
	"fairground/internal/term"
)

//go:embed migrations
var migrations embed.FS

// Schema is this room's part of the database.
var Schema = db.Room{Name: "audit", Migrations: migrations}

// Values are what was so before a change, or after it, by name.
type Values map[string]string

// Entry is one thing that was done.
type Entry struct {
	Seq    int64 // its place in the chain, from 1
	At     time.Time
	Actor  term.ID // whose doing it was; "" the system's
	Action string  // "organisation.change"
	Kind   string  // of the thing: "organisation"
	Thing  term.ID
	Scope  term.Scope // what the thing belongs to, for those who may read its record
	About  []term.ID  // people whose data the values hold; erasing one of them erases the values
	Before Values     // nil where erased, or where there was nothing before
	After  Values
	Erased bool   // its values were erased, with the person they were about
	Hash   string // what the next entry is chained to
}

// Service is the room's door.
type Service struct {
	db    *db.DB
	now   func() time.Time
	names map[string]Namer
}

// New makes the room's Service.
func New(d *db.DB, now func() time.Time) *Service {
	return &Service{db: d, now: now, names: map[string]Namer{}}
}

type actorKey struct{}

// WithActor says whose doing what follows is.
func WithActor(ctx context.Context, id term.ID) context.Context {
	return context.WithValue(ctx, actorKey{}, id)
}

// actorOf is whose doing it is; "" the system's own.
func actorOf(ctx context.Context) term.ID {
	id, _ := ctx.Value(actorKey{}).(term.ID)
	return id
}

// Record adds an entry to the chain, with ctx's transaction or in one of its own.
func (s *Service) Record(ctx context.Context, e Entry) error {
	e.Actor, e.At = actorOf(ctx), s.now().UTC().Truncate(time.Microsecond) // the finest that both databases keep
	e.Before, e.After = maps.Clone(e.Before), maps.Clone(e.After)
	return s.db.Tx(ctx, func(ctx context.Context) error {
		// Each entry is a work of its own, so that the key differs for each.
		return s.db.BeforeCommit(ctx, &e, func(ctx context.Context) error { return s.add(ctx, e) })
	})
}
