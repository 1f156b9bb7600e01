package db

import (
	"context"
	"sync"
)

// Cached keeps one value worked out from a room's tables until its data version
// moves. Who asks while it is worked out waits for it.
type Cached[T any] struct {
	mu    sync.Mutex
	value T
	at    int64
	known bool
}

// Get gives the value at the present data version of a room, as it was committed.
func (c *Cached[T]) Get(ctx context.Context, d *DB, version string, work func(context.Context) (T, error)) (T, error) {
	ctx = d.Outside(ctx)
	now, err := d.Version(ctx, version)
	if err != nil {
		var none T
		return none, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known && c.at == now {
		return c.value, nil
	}
	value, err := work(ctx)
	if err != nil {
		return value, err
	}
	c.value, c.at, c.known = value, now, true
	return value, nil
}
