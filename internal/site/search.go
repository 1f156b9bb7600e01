package site

import (
	"context"
	"io"
	"net/url"
	"sort"
	"strings"
)

// SearchBox is a form that searches, with suggestions while typing where
// scripts run. Suggest answers ?q= with a JSON array of Suggestion.
type SearchBox struct {
	Action  string
	Suggest string
	Value   string
	ID      string
	Label   string
	Hint    string
	Large   bool // for the page that is about searching
	Compact bool // for the header: the label is for screen readers only
}

// Suggestion is one answer of the address that a SearchBox asks.
type Suggestion struct {
	Label  string `json:"label"`
	Detail string `json:"detail"`
	URL    string `json:"url"`
}

// Render writes the form.
func (s SearchBox) Render(ctx context.Context, w io.Writer) error {
	if s.ID == "" {
		s.ID = "search"
	}
	if s.Label == "" {
		s.Label = "Search"
	}
	return searchBox(s).Render(ctx, w)
}

// Filters is a form that narrows what the page shows; its state is the page's
// query. Its children are the results beside it.
type Filters struct {
	Page   *url.URL // the page's own address
	Groups []FilterGroup
	Keep   []string // other parameters of the query to keep: "sort"
	Title  string   // "Filter" when empty
}

// FilterGroup is one thing to filter by.
type FilterGroup struct {
	Name    string // the query's parameter
	Label   string
	Options []Option // checkboxes; or a select when Single
	Single  bool
	Text    bool // a field to type in
	Value   string
	Named   bool // what is chosen does not speak for itself: its chip says of what it is
}

// filterChip is a filter in force and the address without it.
type filterChip struct {
	group, label, url string
	named             bool // its group is shown
}

// chip makes the chip of a group's value. What stands in brackets in the group's
// label says how to fill it in, and not what it is.
func (g *FilterGroup) chip(label, url string) filterChip {
	group, _, _ := strings.Cut(g.Label, " (")
	return filterChip{group, label, url, g.Named}
}

// Render writes the form and the results.
func (f Filters) Render(ctx context.Context, w io.Writer) error {
	if f.Title == "" {
		f.Title = "Filter"
	}
	return filters(f).Render(ctx, w)
}

// chips lists the filters in force, which a closed panel must not hide.
func (f Filters) chips() []filterChip {
	var chips []filterChip
	for _, g := range f.Groups {
		if g.Text && g.Value != "" {
			chips = append(chips, g.chip(g.Value, WithQuery(f.Page, g.Name, "", "page", "")))
		}
		for _, o := range g.Options {
			if o.Selected && o.Value != "" {
				chips = append(chips, g.chip(o.Label, f.without(g.Name, o.Value)))
			}
		}
	}
	return chips
}

// without returns the page's address with one value of a parameter taken out.
func (f Filters) without(name, value string) string {
	query := f.Page.Query()
	var left []string
	for _, v := range query[name] {
		if v != value {
			left = append(left, v)
		}
	}
	query[name] = left
	query.Del("page")
	if encoded := query.Encode(); encoded != "" {
		return f.Page.Path + "?" + encoded
	}
	return f.Page.Path
}

// kept lists the parameters that are no filter and must survive the form.
func (f Filters) kept() [][2]string {
	var out [][2]string
	query := f.Page.Query()
	sort.Strings(f.Keep)
	for _, name := range f.Keep {
		for _, v := range query[name] {
			out = append(out, [2]string{name, v})
		}
	}
	return out
}

// clearURL is the page's address without any filter.
func (f Filters) clearURL() string {
	pairs := []string{"page", ""}
	for _, g := range f.Groups {
		pairs = append(pairs, g.Name, "")
	}
	return WithQuery(f.Page, pairs...)
}

// FilterOptions marks the options that the page's query selects.
func FilterOptions(page *url.URL, name string, options []Option) []Option {
	return SelectOption(options, page.Query()[name]...)
}
