package alliance

import (
	"context"
	"sync"

	"fairground/internal/db"
)

// cached keeps one value worked out from this room's tables until they change.
// Who asks while it is worked out waits for it.
type cached[T any] struct {
	mu    sync.Mutex
	value T
	at    int64
	known bool
}

// get gives the value of the present data version, as it was committed.
func (c *cached[T]) get(ctx context.Context, d *db.DB, work func(context.Context) (T, error)) (T, error) {
	ctx = d.Outside(ctx)
	version, err := d.Version(ctx, DataVersion)
	if err != nil {
		var none T
		return none, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known && c.at == version {
		return c.value, nil
	}
	value, err := work(ctx)
	if err != nil {
		return value, err
	}
	c.value, c.at, c.known = value, version, true
	return value, nil
}
