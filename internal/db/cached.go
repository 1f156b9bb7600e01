package db

import (
	"context"
	"sync"
)

// Cached keeps one value worked out from rooms' tables until a data version of
// theirs moves. Who asks while it is worked out waits for it.
type Cached[T any] struct {
	mu    sync.Mutex
	value T
	at    int64
	known bool
}

// Get gives the value at the present data version of a room, as it was committed.
func (c *Cached[T]) Get(ctx context.Context, d *DB, version string, work func(context.Context) (T, error)) (T, error) {
	return c.GetOf(ctx, d, []string{version}, work)
}

// GetOf is Get of a value that depends on the data versions of several rooms.
func (c *Cached[T]) GetOf(ctx context.Context, d *DB, versions []string, work func(context.Context) (T, error)) (T, error) {
	ctx = d.Outside(ctx)
	var now int64 // versions only ever rise, so that their sum moves whenever one does
	for _, version := range versions {
		at, err := d.Version(ctx, version)
		if err != nil {
			var none T
			return none, err
		}
		now += at
	}
	return c.since(ctx, now, work)
}

// since gives a value worked out at some versions or later ones. One of later
// versions was kept while the asker, who had read theirs already, waited: to work
// out theirs would throw the newer away.
func (c *Cached[T]) since(ctx context.Context, now int64, work func(context.Context) (T, error)) (T, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known && c.at >= now {
		return c.value, nil
	}
	value, err := work(ctx)
	if err != nil {
		return value, err
	}
	c.value, c.at, c.known = value, now, true
	return value, nil
}
