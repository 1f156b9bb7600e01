package db

import (
	"context"
	"errors"
)

// Bump moves a data version on, with ctx's transaction: caches keyed by it,
// in this process and in every other replica, know that they are stale once
// the change has committed. It moves as the transaction ends, once however often
// it was asked for.
func (d *DB) Bump(ctx context.Context, name string) error {
	if s := d.session(ctx); s != nil {
		s.moved[name] = true
		return nil
	}
	return d.bump(ctx, name)
}

// Lock makes transactions that lock the same name wait for one another until
// they end. Who needs several takes those of the highest room first.
func (d *DB) Lock(ctx context.Context, name string) error {
	if d.session(ctx) == nil {
		return errors.New("nothing can be locked: there is no transaction")
	}
	return d.bump(ctx, "lock:"+name)
}

func (d *DB) bump(ctx context.Context, name string) error {
	_, err := d.Exec(ctx, `insert into data_version (name, version) values ($1, 1)
		on conflict (name) do update set version = data_version.version + 1`, name)
	return err
}

// Version reads a data version; 0 where it was never bumped.
func (d *DB) Version(ctx context.Context, name string) (int64, error) {
	v, _, err := Get(ctx, d, One[int64], `select version from data_version where name = $1`, name)
	return v, err
}

// Versions reads the data versions whose names begin with a prefix, by what
// follows it.
func (d *DB) Versions(ctx context.Context, prefix string) (map[string]int64, error) {
	type version struct {
		name string
		at   int64
	}
	all, err := Collect(ctx, d, func(row Scanner) (v version, err error) {
		err = row.Scan(&v.name, &v.at)
		return v, err
	}, `select name, version from data_version where substr(name, 1, $1) = $2`, len(prefix), prefix)
	if err != nil {
		return nil, err
	}
	out := make(map[string]int64, len(all))
	for _, v := range all {
		out[v.name[len(prefix):]] = v.at
	}
	return out, nil
}
