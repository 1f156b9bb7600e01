package site

import (
	"context"
	"io"

	"github.com/a-h/templ"
)

// Breadcrumbs shows the way to a page, from the top. Page.Crumbs puts them in
// their place; the home page need not be among them.
type Breadcrumbs []Link

// Inset sets its children off from the text round them: a caveat, a definition.
type Inset struct{}

// Details hides its children behind a summary the reader can open.
type Details struct {
	Summary string
	Open    bool
}

// Section is a part of a page with a heading and its children under it.
type Section struct {
	Title string
	ID    string // for links to it; needed for the heading to name the section
	Lead  string
	Link  *Link // to more of the same, beside the heading
}

// Tone is what a Tag's or a Stat's colour says; its words must say it too.
type Tone string

// The tones. The zero Tone is neutral.
const (
	Neutral Tone = ""
	Good    Tone = "good"
	Caution Tone = "caution"
	Bad     Tone = "bad"
	Plum    Tone = "plum"
	Teal    Tone = "teal"
)

// Tag is a word or two on what state a thing is in, or what kind it is.
type Tag struct {
	Text string
	Tone Tone
}

// Stat is a figure with the words that say what it counts.
type Stat struct {
	Value  string // formatted: "1,151", "51.5%", or a symbol
	Label  string // "education settings"
	Detail string // source, period or uncertainty
	URL    string // to the rows it counts
}

// Stats shows a few figures side by side.
type Stats []Stat

// SummaryItem is one line of a SummaryList.
type SummaryItem struct {
	Key       string
	Value     string
	URL       string          // makes Value a link
	Detail    string          // smaller, under the value
	Component templ.Component // instead of Value
	Actions   []Action
}

// Action is a link beside a thing that changes it. Hidden says what it changes,
// for those who hear the link alone: "Change" + "the name of the programme".
type Action struct {
	Label  string
	Hidden string
	URL    string
}

// SummaryList shows what is known about one thing, as keys and values.
type SummaryList struct {
	Items []SummaryItem
	Label string // names the list for screen readers where no heading does
}

// Card is a link to a thing with a few words about it.
type Card struct {
	Title   string
	URL     string
	Text    string
	Eyebrow string
	Meta    []string // short facts, in a line
	Tag     *Tag
}

// Cards shows links to things in a grid. It belongs in a Section, whose heading
// its own come under.
type Cards []Card

// ResultList shows what a search or a filter found, one under the other.
type ResultList struct {
	Items []Card
	Empty string // what to say, and do, when there are none
	Under bool   // it stands in a Section, so its headings go one level down
}

func (r ResultList) level() int {
	if r.Under {
		return 3
	}
	return 2
}

// The methods that make each of these a templ.Component.

// Render writes the breadcrumbs; nothing when there are none.
func (b Breadcrumbs) Render(ctx context.Context, w io.Writer) error {
	if len(b) == 0 {
		return nil
	}
	return breadcrumbs(b).Render(ctx, w)
}

// Render writes the inset text.
func (i Inset) Render(ctx context.Context, w io.Writer) error { return inset().Render(ctx, w) }

// Render writes the disclosure.
func (d Details) Render(ctx context.Context, w io.Writer) error { return details(d).Render(ctx, w) }

// Render writes the section.
func (s Section) Render(ctx context.Context, w io.Writer) error { return section(s).Render(ctx, w) }

// Render writes the tag.
func (t Tag) Render(ctx context.Context, w io.Writer) error { return tag(t).Render(ctx, w) }

// Render writes the figures.
func (s Stats) Render(ctx context.Context, w io.Writer) error { return stats(s).Render(ctx, w) }

// Render writes the list.
func (s SummaryList) Render(ctx context.Context, w io.Writer) error {
	return summaryList(s).Render(ctx, w)
}

// Render writes the cards.
func (c Cards) Render(ctx context.Context, w io.Writer) error { return cards(c).Render(ctx, w) }

// Render writes the results.
func (r ResultList) Render(ctx context.Context, w io.Writer) error {
	return resultList(r).Render(ctx, w)
}

// Render writes the notice.
func (n Notice) Render(ctx context.Context, w io.Writer) error { return notice(n).Render(ctx, w) }

func (n Notice) title() string {
	switch {
	case n.Title != "":
		return n.Title
	case n.Success:
		return "Done"
	default:
		return "Important"
	}
}
