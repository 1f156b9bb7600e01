// Package app wires Fairground together: it opens the database, builds every
// room, mounts their routes, starts the jobs, and stops cleanly.
//
// It knows every room and holds no rule of any. A command or a test opens an
// [App], uses its rooms or serves its [App.Handler], and closes it:
//
//	a, err := app.Open(ctx, app.Config{Database: "data/fairground.db"})
//	defer a.Close(ctx)
//	err = a.Serve(ctx, "127.0.0.1:8080")
//
// # Until there is sign-in
//
// Every route already names the permission it needs. While nobody can sign in,
// the one who may use them all is whoever sits at the machine: [App.Serve]
// listens on loopback only and refuses any other address.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/file"
	"fairground/internal/job"
	"fairground/internal/mail"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/google/uuid"
)

// Config is what a deployment decides.
type Config struct {
	Database string // an SQLite file's path, or postgres://…
	URL      string // where browsers reach it: "https://fairground.example.org"
	Demo     bool   // says on every page that this is a demonstration
	Log      *slog.Logger
	Now      func() time.Time
}

// App is Fairground, open.
type App struct {
	DB        *db.DB
	Files     *file.Service
	Jobs      *job.Queue
	Audit     *audit.Service
	Mail      *mail.Service
	Account   *account.Service
	Register  *register.Service
	Alliance  *alliance.Service
	Provision *provision.Service
	Site      *site.Site
	Routes    *site.Routes

	log *slog.Logger
}

// Rooms lists the schemas, lowest room first.
func Rooms() []db.Room {
	return []db.Room{job.Schema, file.Schema, audit.Schema, mail.Schema, account.Schema, register.Schema, alliance.Schema, provision.Schema}
}

// Open opens the database, brings its schema up to date, and builds the rooms.
func Open(ctx context.Context, c Config) (*App, error) {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	d, err := db.Open(ctx, c.Database)
	if err != nil {
		return nil, err
	}
	if err := d.Migrate(ctx, Rooms()...); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	a := &App{DB: d, log: c.Log}
	a.build(c)
	if err := a.mount(c); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return a, nil
}

// microsecond is the finest that both databases keep.
const microsecond = time.Microsecond

func (a *App) build(c Config) {
	now := func() time.Time { return c.Now().UTC().Truncate(microsecond) }
	a.Files = file.New(a.DB, now, newID)
	a.Jobs = job.New(a.DB, job.Config{Now: c.Now, Log: c.Log})
	a.Audit = audit.New(a.DB, now)
	a.Mail = mail.New(a.DB, now, newTermID)
	a.Account = account.New(a.DB, a.Audit, account.Config{Now: now, NewID: newTermID, URL: c.URL})
	a.Register = register.New(a.DB, now, newTermID)
	a.Alliance = alliance.New(alliance.Needs{DB: a.DB, Register: a.Register, Account: a.Account, Audit: a.Audit, Mail: a.Mail, Now: now, NewID: newTermID})
	a.Provision = provision.New(provision.Needs{DB: a.DB, Register: a.Register, Alliance: a.Alliance, Account: a.Account, Audit: a.Audit, Files: a.Files, Jobs: a.Jobs, Now: now, NewID: newTermID})
}

func newID() string      { return uuid.Must(uuid.NewV7()).String() }
func newTermID() term.ID { return term.ID(newID()) }

// mount makes the site and lets every room register its routes.
func (a *App) mount(c Config) error {
	s, err := site.New(siteConfig(c))
	if err != nil {
		return err
	}
	a.Site, a.Routes = s, site.NewRoutes(s, a.Account.Guard)
	a.routes()
	return nil
}

// Handler answers requests.
func (a *App) Handler() http.Handler { return a.Site.Wrap(a.Account.Authenticate(a.Site, a.Routes)) }

// Start begins the background work: jobs, and what pages and matching need in
// memory. The pages' part comes first, so that the first page does not wait
// behind the matching index, which takes a few seconds more.
func (a *App) Start(ctx context.Context) {
	a.Jobs.Start(ctx)
	go func() {
		err := a.Provision.Warm(ctx)
		if err == nil {
			_, err = a.Register.Matcher(ctx)
		}
		if err != nil && ctx.Err() == nil {
			a.log.Error("getting ready", "error", err)
		}
	}()
}

// Serve answers requests on a loopback address until ctx ends, then lets
// running requests and jobs finish. ready is told the address.
func (a *App) Serve(ctx context.Context, address string, ready func(url string)) error {
	listener, err := listenLoopback(ctx, address)
	if err != nil {
		return err
	}
	a.Start(ctx)
	server := site.NewServer(address, a.Handler())
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	ready("http://" + listener.Addr().String())
	var failure error
	select {
	case failure = <-failed:
		failure = fmt.Errorf("serve: %w", failure)
	case <-ctx.Done():
	}
	return errors.Join(failure, a.stop(ctx, server.Shutdown), a.stop(ctx, a.Jobs.Stop))
}

// stop gives a part of the house its own time to end well.
func (a *App) stop(ctx context.Context, part func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 15*time.Second)
	defer cancel()
	return part(ctx)
}

// listenLoopback refuses every address that another machine could reach.
func listenLoopback(ctx context.Context, address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("address %q: expected a host and a port, as in 127.0.0.1:8080: %w", address, err)
	}
	ip := net.ParseIP(host)
	if host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("address %q can be reached from other machines: there is no sign-in yet, so only a loopback address such as 127.0.0.1:8080 is served", address)
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	return listener, nil
}

// Close closes the database.
func (a *App) Close() error { return a.DB.Close() }
