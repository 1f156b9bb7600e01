package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"fairground/internal/app"
	"fairground/internal/db"
	"fairground/internal/register"
)

// Database is the flag that every verb with a database has.
type Database struct {
	Database string `help:"The database: a file's path for SQLite, or postgres://user@host/name." env:"FAIRGROUND_DATABASE" default:"data/fairground.db" placeholder:"ADDRESS"`
}

func (d Database) open(ctx context.Context, demo bool) (*app.App, error) {
	return app.Open(ctx, app.Config{Database: d.Database, Demo: demo})
}

// ask opens a database that is there, for a command that only asks of it.
func (d Database) ask(ctx context.Context) (*app.App, error) {
	if err := db.Kept(d.Database); err != nil {
		return nil, err
	}
	return d.open(ctx, false)
}

// ServeCmd is `fairground serve`.
type ServeCmd struct {
	Database
	Address        string `help:"Where to listen; a loopback address only, unless --url says that browsers come by https." env:"FAIRGROUND_ADDRESS" default:"127.0.0.1:8080"`
	URL            string `help:"Where browsers reach it through the proxy that speaks https, as in https://fairground.example.org." env:"FAIRGROUND_URL" placeholder:"URL"`
	TrustedProxies int    `help:"How many proxies of yours stand in front, each adding to X-Forwarded-For whom it heard from." env:"FAIRGROUND_TRUSTED_PROXIES" placeholder:"N"`
	Contact        string `help:"How people reach you about their data, as the notices say: an e-mail address. Needed with --url." env:"FAIRGROUND_CONTACT" placeholder:"ADDRESS"`
	mailSettings
	SSO string `name:"sso-file" help:"A JSON file of organisations that sign their people on themselves; docs/guides/sign-on.md describes it." env:"FAIRGROUND_SSO_FILE" placeholder:"FILE"`
}

// Run serves until interrupted.
func (c *ServeCmd) Run(ctx context.Context) error {
	if c.URL != "" && c.Contact == "" {
		return errors.New("--contact: say how people reach you about their data, which the notices must name, as in privacy@example.org")
	}
	server, err := c.server()
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, app.Config{Database: c.Database.Database, URL: c.URL, Proxies: c.TrustedProxies, SMTP: server, SSO: c.SSO, Contact: c.Contact})
	if err != nil {
		return err
	}
	defer a.Close()
	return a.Serve(ctx, c.Address, announce)
}

func announce(url string) {
	fmt.Fprintf(os.Stderr, "\nFairground is at %s  (Ctrl-C stops it)\n\n", url)
}

// DemoCmd is `fairground demo`.
type DemoCmd struct {
	Database string `help:"The database of the demonstration." env:"FAIRGROUND_DEMO_DATABASE" default:"data/demo.db" placeholder:"ADDRESS"`
	Address  string `help:"Where to listen; a loopback address." env:"FAIRGROUND_ADDRESS" default:"127.0.0.1:8080"`
	Data     string `help:"A folder of open data, as docs/data.md lays it out. Without it a fictional England is made." env:"FAIRGROUND_DATA" placeholder:"FOLDER"`
	Fill     bool   `help:"Fill the database and stop, without serving."`
}

// Run fills the database where it is empty and serves it.
func (c *DemoCmd) Run(ctx context.Context) error {
	a, err := app.Open(ctx, app.Config{Database: c.Database, Demo: true})
	if err != nil {
		return err
	}
	defer a.Close()
	folder := openData(c.Data)
	if err := a.Populate(ctx, folder, time.Now(), printReport(folder)); err != nil {
		return err
	}
	if c.Fill {
		return nil
	}
	return a.Serve(ctx, c.Address, announce)
}

// openData is the folder named, or the one beside the project where there is one.
func openData(named string) string {
	if named != "" {
		return named
	}
	beside := filepath.Join("..", "shared", "data")
	if _, err := os.Stat(filepath.Join(beside, "gias")); err == nil {
		return beside
	}
	return ""
}

// printReport tells of each step of a long import.
func printReport(folder string) func(register.Report) {
	start, told := time.Now(), false
	return func(r register.Report) {
		if !told {
			told = true
			if folder == "" {
				fmt.Fprintln(os.Stderr, "Filling the demonstration with a fictional England (no folder of open data was found) …")
			} else {
				fmt.Fprintln(os.Stderr, "Filling the demonstration with the real registers …")
			}
		}
		fmt.Fprintf(os.Stderr, "  %5.1f s  %s\n", time.Since(start).Seconds(), r.Words())
		for _, p := range r.Problems[:min(3, len(r.Problems))] {
			fmt.Fprintln(os.Stderr, "           ", p)
		}
	}
}
