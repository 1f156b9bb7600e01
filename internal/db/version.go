package db

import "context"

// Bump moves a data version on, in ctx's transaction: caches keyed by it,
// in this process and in every other replica, know that they are stale once
// the change has committed.
func (d *DB) Bump(ctx context.Context, name string) error {
	_, err := d.Exec(ctx, `insert into data_version (name, version) values ($1, 1)
		on conflict (name) do update set version = data_version.version + 1`, name)
	return err
}

// Version reads a data version; 0 where it was never bumped.
func (d *DB) Version(ctx context.Context, name string) (int64, error) {
	v, _, err := Get(ctx, d, One[int64], `select version from data_version where name = $1`, name)
	return v, err
}
