package site

import (
	"cmp"
	"context"
	"net/http"

	"github.com/a-h/templ"
)

// Page is what a handler says about its page; only Title is required.
type Page struct {
	Title     string // the h1 and the browser's title
	Heading   string // the h1, where the title is too long for one
	Eyebrow   string // a few words above the h1: what kind of thing this is
	Lead      string // a sentence or two below the h1
	Crumbs    []Link // the way here, from the top; the page itself is left out
	Section   string // URL of the header link this page belongs under
	Banner    *Banner
	Notice    *Notice   // what the reader's last action did
	Licences  []Licence // of every data set shown
	Aside     templ.Component
	Refresh   int  // seconds after which a browser without scripts reloads; 0 never
	Wide      bool // for pages that are mostly a table or a map
	Plain     bool // no h1: the body brings its own
	OwnSearch bool // the body has a search box, so the header needs none
	HasError  bool // puts "Error:" before the title, as a form with errors should

	// Canonical, when set, is the address search engines and citations should use.
	Canonical string
	// NoIndex keeps a page out of search engines: anything with a reader's own data.
	NoIndex bool
}

// Link is a label and where it leads.
type Link struct {
	Label string
	URL   string
}

// Banner is a strip at the head of pages: a tag and a sentence.
type Banner struct {
	Tag  string // "Demonstration"
	Text string
	Link *Link
}

// Notice reports on what the reader just did.
type Notice struct {
	Title   string // "Success" or "Important" when empty
	Text    string
	Detail  string
	Link    *Link
	Success bool
}

// Licence says whose data a page shows and under which terms.
type Licence struct {
	Source      string // "Get information about schools, Department for Education"
	Name        string // "Open Government Licence v3.0"
	URL         string // the licence's text
	Attribution string // the statement the licence asks for
	Period      string // "20 November 2026"
}

// fewLicences is how many stand open at the foot of a page; more are folded away,
// where they are found and not in the way.
const fewLicences = 4

// what names the data set and its period.
func (l Licence) what() string {
	text := l.Source
	if l.Period != "" {
		text += ", " + l.Period
	}
	if l.Name != "" {
		text += "."
	}
	return text
}

// Viewer is whom a page is made for. The zero Viewer is the public.
type Viewer struct {
	ID   string
	Name string
}

// Public reports whether nobody is signed in.
func (v Viewer) Public() bool { return v.ID == "" }

type viewerKey struct{}

// WithViewer returns a context for requests of the viewer; whoever
// authenticates a request sets it.
func WithViewer(ctx context.Context, v Viewer) context.Context {
	return context.WithValue(ctx, viewerKey{}, v)
}

// ViewerFrom returns the viewer of a request's context, the public when none
// was set.
func ViewerFrom(ctx context.Context) Viewer {
	v, _ := ctx.Value(viewerKey{}).(Viewer)
	return v
}

// frame is everything the layout shows round a body.
type frame struct {
	Page
	config Config
	viewer Viewer
	query  string // what was searched for, shown again in the header's box
}

func (s *Site) frame(r *http.Request, page Page) frame {
	f := frame{Page: page, config: s.config, viewer: ViewerFrom(r.Context())}
	if page.Banner == nil {
		f.Page.Banner = s.config.Banner
	}
	if r.URL.Path == s.config.Search {
		f.query = r.URL.Query().Get("q")
	}
	return f
}

// heading is the page's h1.
func (f frame) heading() string { return cmp.Or(f.Heading, f.Title) }

// browserTitle puts what is particular first: tabs are narrow.
func (f frame) browserTitle() string {
	title := f.Title
	switch {
	case title == "":
		title = f.config.Name
	case title != f.config.Name:
		title += " – " + f.config.Name
	}
	if f.HasError {
		title = "Error: " + title
	}
	return title
}
