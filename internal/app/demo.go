package app

import (
	"context"
	"fmt"
	"time"

	"fairground/internal/db"
	"fairground/internal/register"
	"fairground/internal/sample"
)

// Populate fills an empty database for a demonstration: the real registers
// where a folder of open data is given, else a fictional England; and always
// illustrative organisations. A database that has settings is left as it is.
func (a *App) Populate(ctx context.Context, folder string, now time.Time, progress func(register.Report)) error {
	n, _, err := db.Get(ctx, a.DB, db.One[int], `select count(*) from (select 1 from setting limit 1) s`)
	if err != nil || n > 0 {
		return err
	}
	options := sample.Default(now)
	if folder != "" {
		err = a.Register.ImportFolder(ctx, folder, progress)
	} else {
		err = sample.England(ctx, a.Register, options, progress)
	}
	if err != nil {
		return fmt.Errorf("populate: %w", err)
	}
	return sample.Organisations(ctx, sample.Rooms{Register: a.Register, Alliance: a.Alliance, Provision: a.Provision}, options)
}
