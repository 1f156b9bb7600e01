package figure

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"fairground/internal/account"
	"fairground/internal/site"
	"fairground/internal/term"
)

// pages are this room's pages.
type pages struct {
	*Service
	site *site.Site
}

// Routes adds this room's pages.
func (s *Service) Routes(rt *site.Routes, st *site.Site) {
	p := &pages{s, st}
	rt.Handle("GET /figures", "figure.read", p.figures)
	rt.Handle("POST /figures", "figure.cite", p.keep)
	rt.Handle("GET /figures/{id}", "figure.read", p.figure)
	rt.Handle("GET /figures/{id}/data.json", "figure.read", p.data)
}

func crumbs() []site.Link { return []site.Link{{Label: "Figures", URL: "/figures"}} }

// figures shows one figure as it is now where the address asks for one, and
// otherwise those that are kept.
func (p *pages) figures(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	if query.Has("room") || query.Has("query") {
		return p.asked(w, r, Query{Room: query.Get("room"), Text: query.Get("query")})
	}
	return p.list(w, r)
}

// askedView is a figure as it is now, which nobody has kept.
type askedView struct {
	Answer
	Query    Query
	citation string
	may      bool // keep it
}

func (p *pages) asked(w http.ResponseWriter, r *http.Request, q Query) error {
	if q.check() != nil {
		return noFigure()
	}
	ctx := r.Context()
	a, err := p.Answer(ctx, q)
	if err != nil {
		return hidden(err)
	}
	v := askedView{Answer: a, Query: q, citation: a.Citation(p.now(), p.base(r)+Address(q)), may: account.ActorFrom(ctx).Can("figure.cite")}
	return p.site.Render(w, r, pageOf(a), askedBody(v))
}

// pageOf is the page of an answer.
func pageOf(a Answer) site.Page {
	what, whom, _ := strings.Cut(a.Title, ": ") // of whom it is needs no place in a heading
	return site.Page{Title: cmp.Or(a.Title, "Figure"), Heading: what, Eyebrow: "Figure", Lead: joined(": ", joined(", ", a.Place, a.Period), whom), Crumbs: crumbs(), NoIndex: true}
}

// base is where browsers reach us. Without an address of ours only this machine
// does, by whichever name it calls itself.
func (p *pages) base(r *http.Request) string {
	if p.url != "" {
		return strings.TrimSuffix(p.url, "/")
	}
	return (&url.URL{Scheme: "http", Host: r.Host}).String()
}

func (p *pages) keep(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	f, err := p.Cite(r.Context(), Query{Room: form.Value("room"), Text: form.Value("query")})
	if err != nil {
		return err
	}
	return site.SeeOther(w, r, URL(f.ID)+"?kept=yes")
}

// keptView is a figure that was kept, beside what stands now.
type keptView struct {
	Kept
	citation string
	compared site.Table
}

func (p *pages) figure(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	k, err := p.Kept(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	address := p.base(r) + URL(k.ID)
	page := pageOf(k.Answer)
	page.Canonical = address
	page.NoIndex = !k.Public
	if r.URL.Query().Get("kept") != "" && !account.ActorFrom(ctx).Public() {
		page.Notice = &site.Notice{Success: true, Text: "This figure is kept. The address of this page will not change, and the page will say when the number has moved."}
	}
	return p.site.Render(w, r, page, keptBody(keptView{Kept: k, citation: k.Answer.Citation(k.Cited, address), compared: compared(k)}))
}

// compared sets the figure as cited above what stands now.
func compared(k Kept) site.Table {
	t := site.Table{ID: "compared", Caption: "As cited, and as it is now", Stack: true,
		Columns: []site.Column{{Label: "When"}, {Label: "Value", Numeric: true}, {Label: "Interval", Numeric: true}, {Label: "Release"}, {Label: "Published"}}}
	row := func(when, detail string, a Answer) site.Row {
		published := "Not known"
		if !a.Published.IsZero() {
			published = site.Day(a.Published)
		}
		return site.Row{Cells: []site.Cell{{Text: when, Detail: detail}, {Text: a.Shown(), Detail: symbolDetail(a.Value)}, {Text: cmp.Or(a.Limits(), "None")}, {Text: a.ReleaseName()}, {Text: published}}}
	}
	t.Rows = append(t.Rows, row("As cited", site.Date(k.Cited), k.Answer))
	if k.State == Gone {
		t.Rows = append(t.Rows, site.Row{Cells: site.Texts("Now", "No answer", "None", "None", "–")})
	} else {
		t.Rows = append(t.Rows, row("Now", "worked out just now", k.Now))
	}
	return t
}

func symbolDetail(v term.Value) string {
	if v.Symbol() == "" {
		return ""
	}
	return "published as “" + string(v.Symbol()) + "”"
}

// facts list what is known about an answer.
func facts(a Answer) site.SummaryList {
	var l site.SummaryList
	add := func(key, value, detail, url string) {
		if value != "" {
			l.Items = append(l.Items, site.SummaryItem{Key: key, Value: value, Detail: detail, URL: url})
		}
	}
	add("What is measured", a.Title, "", "")
	add("Place", a.Place, "", "")
	add("Period", a.Period, "", "")
	if limits := a.Limits(); limits != "" {
		add("Interval", limits, a.Method, "")
	} else {
		add("Interval", cmp.Or(a.Method, "None"), "", "")
	}
	add("Source", a.Source, "", "")
	published := ""
	if !a.Published.IsZero() {
		published = "published " + site.Day(a.Published)
	}
	add("Release", a.ReleaseName(), published, "")
	add("Licence", a.Licence, "", "")
	add("To be read with it", a.Note, "", "")
	if a.Page != "" {
		add("Where it is shown", "See it beside the other figures", "", a.Page)
	}
	return l
}

// perPage is how many figures a page of the list shows.
const perPage = 25

func (p *pages) list(w http.ResponseWriter, r *http.Request) error {
	page := site.Page{Title: "Figures", Lead: "Numbers that can be cited, each with the query that gives it and the release it came from. The page of each shows when it has moved."}
	if !account.ActorFrom(r.Context()).Can("figure.cite") {
		return p.site.Render(w, r, page, introductionBody())
	}
	all, more, err := p.List(r.Context())
	if err != nil {
		return err
	}
	page.Wide, page.NoIndex = true, true
	pagination := site.Pagination{Page: r.URL, Now: site.PageFrom(r.URL), Size: perPage, Total: len(all), Noun: "figures"}
	t := site.Table{ID: "figures", Caption: "Figures that are kept", CaptionHidden: true, Stack: true, Pages: pagination,
		Columns: []site.Column{{Label: "Figure"}, {Label: "As cited", Numeric: true}, {Label: "Now", Numeric: true}, {Label: "State"}, {Label: "Cited on"}},
		Empty:   "No figure has been kept yet. Wherever a number has a link to cite it, its page lets you keep it."}
	if more {
		t.Note = "Only the newest " + site.Int(looked) + " figures are listed here. Older ones are found at the address they were cited with."
	}
	for _, k := range all[pagination.Offset():min(pagination.Offset()+perPage, len(all))] {
		now := "No answer"
		if k.State != Gone {
			now = k.Now.Shown()
		}
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: cmp.Or(k.Answer.Title, "Figure "+k.ID), URL: URL(k.ID), Detail: joined(", ", k.Answer.Place, k.Answer.Period)},
			{Text: k.Answer.Shown()}, {Text: now, Detail: k.Difference()}, {Component: k.State.tag()}, {Text: site.Date(k.Cited)}}})
	}
	return p.site.Render(w, r, page, t)
}

// tag is a state for a reader.
func (s State) tag() site.Tag {
	switch s {
	case Moved:
		return site.Tag{Text: "Moved", Tone: site.Caution}
	case Gone:
		return site.Tag{Text: "Cannot be checked", Tone: site.Bad}
	case Superseded:
		return site.Tag{Text: "Same in a newer release", Tone: site.Teal}
	case Same:
		return site.Tag{Text: "Same", Tone: site.Good}
	}
	return site.Tag{Text: string(s)}
}

// Words say how a figure stands, in a sentence or two.
func (s Standing) Words() string {
	switch s.State {
	case Moved:
		by := s.Difference()
		if by != "" {
			by = ", " + by
		}
		moved := "It was " + s.Was.Shown() + " when it was cited and is now " + s.Now.Shown() + by + "."
		if s.Was.Release == s.Now.Release {
			return moved + " Both are from the same release, " + s.Now.ReleaseName() + ", which was corrected since or is worked out in another way."
		}
		return moved + " It was cited from " + s.Was.ReleaseName() + "; what stands now is " + s.Now.ReleaseName() + "."
	case Gone:
		return "It cannot be worked out again from the data that stands now. " + s.Why
	case Superseded:
		return s.interval("The number has not moved. It was cited from " + s.Was.ReleaseName() + ", and the release that stands now, " + s.Now.ReleaseName() + ", gives the same.")
	}
	return s.interval("The number has not moved, and the release it was cited from still stands.")
}

func (s Standing) interval(words string) string {
	if s.IntervalMoved() {
		return words + " Its interval is another than when it was cited."
	}
	return words
}

// signInTo leads to signing in, and back to a page.
func signInTo(path string) string { return "/sign-in?next=" + url.QueryEscape(path) }
