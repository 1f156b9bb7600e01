// Package site is the front of the house: the chrome round every page, the
// components pages are made of, the routes they are reached by and what stands
// in front of them. It knows no subject; rooms bring theirs.
//
// # A page
//
// A handler returns an error, and on success renders one component inside the
// chrome:
//
//	func (p *Pages) place(w http.ResponseWriter, r *http.Request) error {
//		area, err := p.service.Area(r.Context(), r.PathValue("gss"))
//		if err != nil {
//			return err // fault.NotFound becomes the 404 page
//		}
//		return p.site.Render(w, r, site.Page{
//			Title:  area.Name,
//			Crumbs: []site.Link{{Label: "Places", URL: "/places"}},
//		}, placePage(area))
//	}
//
// The page is rendered whole before the first byte is sent, so that an error in
// the middle of it still becomes a proper error page.
//
// # Components
//
// Every component is a plain struct that is itself a templ.Component, so a page
// writes
//
//	@site.Table{Caption: "Settings", Columns: columns, Rows: rows}
//
// and fills in only what it needs: the zero value of every field leaves its part
// out. Components with content of the page's own take it as children. They work
// without JavaScript; the scripts in web/ enhance what they find by its data-
// attributes.
//
// # Routes
//
// Routes registers every handler with the permission it needs and asks the
// Guard before each call. Registering without a permission panics as the
// program starts, and All lists what was registered for the test that walks
// them.
//
// # Styles
//
// The Content-Security-Policy admits no inline style or script. A width that
// depends on data is an attribute of an SVG element or of <progress>.
package site

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"

	"fairground/internal/site/assets"

	"github.com/a-h/templ"
)

// Config is what a deployment says about its pages.
type Config struct {
	Name    string  // the product's name; "Fairground" when empty
	Tagline string  // a few words beside the name
	Nav     []Link  // the links of the header
	Footer  []Link  // the links of the footer
	Banner  *Banner // above every page, for instance that this is a demonstration
	Search  string  // where the header's search form goes; "" leaves it out
	Suggest string  // where its suggestions come from; "" leaves them out
	SignIn  string  // where the public is asked to sign in; "" where nobody can
	Confirm string  // where a person shows again that it is they
	SignOut string  // where a form ends the session
	Account string  // the page of the person signed in
	HTTPS   bool    // browsers reach us by https, and are told to do nothing else
	Logger  *slog.Logger
}

// Site renders pages in one chrome. It is safe for concurrent use.
type Site struct {
	config Config
	assets *assets.Set
	panels *Panels
	log    *slog.Logger
}

// New returns a Site that uses the assets built into the binary, and warns once
// when there are none.
func New(config Config) (*Site, error) {
	set, err := assets.Open()
	if err != nil {
		return nil, err
	}
	if config.Name == "" {
		config.Name = "Fairground"
	}
	if config.Logger == nil {
		config.Logger = slog.Default()
	}
	if set.Empty() {
		config.Logger.Warn("pages are plain HTML: no styles or scripts were built",
			"build", "npm ci --ignore-scripts --prefix web && go run ./internal/site/build")
	}
	return &Site{config: config, assets: set, panels: NewPanels(), log: config.Logger}, nil
}

// Assets returns the built scripts and styles, an http.Handler for
// assets.Prefix.
func (s *Site) Assets() *assets.Set { return s.assets }

// Panels returns the registry by which a higher room shows something on a lower
// room's page.
func (s *Site) Panels() *Panels { return s.panels }

// Render sends the body inside the chrome with status 200.
func (s *Site) Render(w http.ResponseWriter, r *http.Request, page Page, body templ.Component) error {
	return s.RenderStatus(w, r, http.StatusOK, page, body)
}

// RenderStatus sends the body inside the chrome with a status, 422 for instance
// when a form comes back with errors.
func (s *Site) RenderStatus(w http.ResponseWriter, r *http.Request, status int, page Page, body templ.Component) error {
	var out bytes.Buffer
	ctx := withSite(r.Context(), s)
	if err := layout(s.frame(r, page), body).Render(ctx, &out); err != nil {
		return fmt.Errorf("render page %q: %w", page.Title, err)
	}
	return send(w, status, "text/html; charset=utf-8", out.Bytes())
}

// RenderFragment sends a component alone, for a script that replaces part of a
// page.
func (s *Site) RenderFragment(w http.ResponseWriter, r *http.Request, body templ.Component) error {
	var out bytes.Buffer
	if err := body.Render(withSite(r.Context(), s), &out); err != nil {
		return fmt.Errorf("render fragment: %w", err)
	}
	return send(w, http.StatusOK, "text/html; charset=utf-8", out.Bytes())
}

func send(w http.ResponseWriter, status int, contentType string, body []byte) error {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	// The client may have gone; there is nobody left to tell.
	_, _ = w.Write(body)
	return nil
}

type siteKey struct{}

// withSite lets components find the addresses of assets, which only the Site
// that renders them knows.
func withSite(ctx context.Context, s *Site) context.Context {
	return context.WithValue(ctx, siteKey{}, s)
}

func assetURL(ctx context.Context, name string) string {
	s, ok := ctx.Value(siteKey{}).(*Site)
	if !ok {
		return ""
	}
	return s.assets.URL(name)
}
