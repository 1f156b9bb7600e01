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
// # Who can reach it
//
// Signing in rests on cookies and links that anybody between the browser and us
// could read without TLS. So [App.Serve] listens on addresses that other machines
// can reach only where Config.URL says that browsers come by https, and on
// loopback otherwise.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/figure"
	"fairground/internal/file"
	"fairground/internal/job"
	"fairground/internal/landscape"
	"fairground/internal/mail"
	"fairground/internal/need"
	"fairground/internal/privacy"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/google/uuid"
)

// Config is what a deployment decides.
type Config struct {
	Database string       // an SQLite file's path, or postgres://…
	URL      string       // where browsers reach it: "https://fairground.example.org"; "" for this machine only
	Proxies  int          // how many proxies of ours stand in front and add to X-Forwarded-For
	SMTP     *mail.Server // whom messages are handed to; nil: they are only kept
	Demo     bool         // says on every page that this is a demonstration
	Contact  string       // how people reach whoever runs it, about their data: "privacy@example.org"
	SSO      string       // a JSON file of organisations\' own sign-ons; "" for none
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
	Privacy   *privacy.Service
	Figures   *figure.Service
	Register  *register.Service
	Alliance  *alliance.Service
	Need      *need.Service
	Provision *provision.Service
	Landscape *landscape.Service
	Site      *site.Site
	Routes    *site.Routes

	log  *slog.Logger
	url  string
	demo bool
}

// Rooms lists the schemas, lowest room first.
func Rooms() []db.Room {
	return []db.Room{job.Schema, file.Schema, audit.Schema, mail.Schema, account.Schema, privacy.Schema, figure.Schema, register.Schema, alliance.Schema, need.Schema, provision.Schema}
}

// Open opens the database, brings its schema up to date, and builds the rooms.
func Open(ctx context.Context, c Config) (*App, error) {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if err := checkURL(c.URL); err != nil {
		return nil, err
	}
	providers, err := account.ReadProviders(c.SSO, os.Getenv)
	if err != nil {
		return nil, err
	}
	d, err := db.Open(ctx, c.Database)
	if err != nil {
		return nil, err
	}
	if err := d.Migrate(ctx, Rooms()...); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	a := &App{DB: d, log: c.Log, url: c.URL, demo: c.Demo}
	if err := errors.Join(a.build(c, providers), a.mount(c)); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return a, nil
}

// microsecond is the finest that both databases keep.
const microsecond = time.Microsecond

func (a *App) build(c Config, providers []account.Provider) error {
	now := func() time.Time { return c.Now().UTC().Truncate(microsecond) }
	a.Files = file.New(a.DB, now, newID)
	a.Jobs = job.New(a.DB, job.Config{Now: c.Now, Log: c.Log})
	a.Audit = audit.New(a.DB, now)
	a.Mail = mail.New(a.DB, now, newTermID)
	a.Account = account.New(a.DB, a.Audit, account.Config{Now: now, NewID: newTermID, URL: c.URL, SSO: providers, Log: c.Log, Mail: a.Mail, Proxies: c.Proxies})
	a.Privacy = privacy.New(privacy.Needs{DB: a.DB, Account: a.Account, Audit: a.Audit, Mail: a.Mail, Jobs: a.Jobs, Now: now, Contact: c.Contact})
	a.Figures = figure.New(figure.Needs{DB: a.DB, Account: a.Account, Audit: a.Audit, Now: now, URL: c.URL})
	a.Register = register.New(a.DB, now, newTermID)
	a.Alliance = alliance.New(alliance.Needs{DB: a.DB, Register: a.Register, Account: a.Account, Audit: a.Audit, Mail: a.Mail, Now: now, NewID: newTermID, Jobs: a.Jobs})
	a.Need = need.New(need.Needs{DB: a.DB, Register: a.Register, Account: a.Account, Alliance: a.Alliance, Audit: a.Audit, Now: now, NewID: newTermID})
	a.Provision = provision.New(provision.Needs{DB: a.DB, Register: a.Register, Alliance: a.Alliance, Account: a.Account, Audit: a.Audit, AreasOf: a.Alliance.AreasOf,
		Files: a.Files, Jobs: a.Jobs, Now: now, NewID: newTermID})
	a.Landscape = landscape.New(landscape.Needs{DB: a.DB, Register: a.Register, Alliance: a.Alliance, Need: a.Need, Provision: a.Provision, Now: now, URL: c.URL})
	a.introduce()
	return a.deliver(c)
}

// deliver says where messages go. A demonstration sends nothing to anybody.
func (a *App) deliver(c Config) error {
	if c.Demo || c.SMTP == nil {
		return nil
	}
	return a.Mail.Deliver(a.Jobs, *c.SMTP)
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
	a.routes(c)
	return nil
}

// Handler answers requests.
func (a *App) Handler() http.Handler { return a.Site.Wrap(a.Account.Authenticate(a.Site, a.Routes)) }

// Start begins the background work: jobs, and what pages and matching need in
// memory. The pages' part comes first, so that the first page does not wait
// behind the matching index, which takes a few seconds more.
func (a *App) Start(ctx context.Context) {
	a.Jobs.Start(ctx)
	if err := a.Privacy.Schedule(ctx); err != nil {
		a.log.Error("schedule the removing of old data", "error", err)
	}
	go func() {
		err := a.Provision.Warm(ctx)
		if err == nil {
			err = a.Landscape.Warm(ctx)
		}
		if err == nil {
			err = a.Alliance.Warm(ctx)
		}
		if err == nil {
			_, err = a.Need.Picture(ctx)
		}
		if err == nil {
			_, err = a.Register.Matcher(ctx)
		}
		if err != nil && ctx.Err() == nil {
			a.log.Error("getting ready", "error", err)
		}
	}()
}

// Serve answers requests until ctx ends, then lets running requests and jobs
// finish. ready is told where browsers reach it. Without an https URL it takes a
// loopback address only.
func (a *App) Serve(ctx context.Context, address string, ready func(url string)) error {
	listener, err := a.listen(ctx, address)
	if err != nil {
		return err
	}
	if !a.demo && !a.Mail.Delivers() {
		a.log.Warn("no mail server is set, so that nobody can be e-mailed a link to sign in", "set", "FAIRGROUND_SMTP_HOST")
	}
	a.Start(ctx)
	server := site.NewServer(address, a.Handler())
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	at := a.url
	if at == "" {
		at = "http://" + listener.Addr().String()
	}
	ready(at)
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

// checkURL says what is wrong with the address that browsers are to use.
func checkURL(address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil {
		return fmt.Errorf("URL %q: expected where browsers reach Fairground, as in https://fairground.example.org", address)
	}
	return nil
}

// listen refuses every address that another machine could reach, unless browsers
// come by https.
func (a *App) listen(ctx context.Context, address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("address %q: expected a host and a port, as in 127.0.0.1:8080: %w", address, err)
	}
	ip := net.ParseIP(host)
	if a.url == "" && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("address %q can be reached from other machines: without TLS anybody in between could take over whoever signs in. Put a proxy that speaks https in front, and say with --url https://… where browsers reach it; or serve a loopback address such as 127.0.0.1:8080", address)
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
