package app

import (
	"context"
	"fmt"
	"time"

	"fairground/internal/register"
	"fairground/internal/sample"
)

// Populate fills an empty database for a demonstration: the real registers
// where a folder of open data is given, else a fictional England; and always
// illustrative organisations. What is there already is left as it is, so that a
// filling that was interrupted goes on where it stopped.
func (a *App) Populate(ctx context.Context, folder string, now time.Time, progress func(register.Report)) error {
	options := sample.Default(now)
	if err := a.populateRegisters(ctx, folder, options, progress); err != nil {
		return fmt.Errorf("populate: %w", err)
	}
	if folder != "" {
		if err := a.ImportStatistics(ctx, folder, progress); err != nil {
			return fmt.Errorf("populate: %w", err)
		}
	}
	rooms := sample.Rooms{Account: a.Account, Register: a.Register, Alliance: a.Alliance, Provision: a.Provision}
	organisations, err := a.Alliance.Organisations(ctx)
	if err != nil {
		return fmt.Errorf("populate: %w", err)
	}
	if len(organisations) == 0 {
		if err := a.DB.Tx(ctx, func(ctx context.Context) error { return sample.Organisations(ctx, rooms, options) }); err != nil {
			return fmt.Errorf("populate: %w", err)
		}
	}
	tables, err := a.Alliance.Collaborations(ctx)
	if err != nil || len(tables) > 0 {
		return err
	}
	return a.DB.Tx(ctx, func(ctx context.Context) error { return sample.People(ctx, rooms, options) })
}

func (a *App) populateRegisters(ctx context.Context, folder string, options sample.Options, progress func(register.Report)) error {
	releases, err := a.Register.Releases(ctx)
	if err != nil || len(releases) > 0 {
		return err
	}
	if folder != "" {
		return a.Register.ImportFolder(ctx, folder, progress)
	}
	return sample.England(ctx, a.Register, options, progress)
}
