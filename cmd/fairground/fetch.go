package main

import (
	"context"
)

// FetchCmd is `fairground fetch`.
type FetchCmd struct {
	Gias fetchGiasCmd `cmd:"" help:"Take the newest daily files of Get Information About Schools from their public address, and import them."`
}

type fetchGiasCmd struct {
	Database
	From string `help:"The public address that the daily files lie below." default:"https://ea-edubase-api-prod.azurewebsites.net/edubase/downloads/public/" env:"FAIRGROUND_GIAS_URL" placeholder:"URL"`
}

// Run fetches and imports.
func (c *fetchGiasCmd) Run(ctx context.Context) error {
	a, err := c.open(ctx, false)
	if err != nil {
		return err
	}
	defer a.Close()
	reports, err := a.Register.FetchGIAS(ctx, c.From)
	if err != nil {
		return err
	}
	for _, r := range reports {
		printReportLine(r)
		if err := printChanges(ctx, a, r); err != nil {
			return err
		}
	}
	return nil
}
