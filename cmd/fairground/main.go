// Command fairground is the command line of Fairground. Each verb has a file of
// its own; the work is done by the packages under internal.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// CLI lists the verbs.
type CLI struct {
	Match     MatchCmd     `cmd:"" help:"Match a spreadsheet of schools and nurseries to the national registers."`
	Demo      DemoCmd      `cmd:"" help:"Fill a demonstration, where it is empty, and serve it."`
	Serve     ServeCmd     `cmd:"" help:"Serve Fairground on an existing database."`
	Import    ImportCmd    `cmd:"" help:"Read public registers and look-ups into the database."`
	Fetch     FetchCmd     `cmd:"" help:"Take public registers from their publishers' addresses."`
	Need      NeedCmd      `cmd:"" help:"Say what official statistics hold of a place."`
	Landscape LandscapeCmd `cmd:"" help:"Say where help is missing and where it meets, and where to go next."`
	Audit     AuditCmd     `cmd:"" help:"Check the record of who did what."`
	User      UserCmd      `cmd:"" help:"Add people, and let them in where no e-mail reaches them."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var cli CLI
	k := kong.Parse(&cli, kong.Name("fairground"),
		kong.Description("Who works where for children and young people, and where nobody does."),
		kong.UsageOnError(), kong.BindTo(ctx, (*context.Context)(nil)))
	k.FatalIfErrorf(k.Run())
}
