package alliance

import (
	"net/http"
	"net/url"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
)

// duplicatesView is the page of proposed duplicates and of merges.
type duplicatesView struct {
	pairs  []pairView
	pages  site.Pagination
	merged []mergedView
}

// pairView is a proposed pair, side by side.
type pairView struct {
	one, other Organisation
	title, why string
	table      site.Table
}

// mergedView is a merge that stands.
type mergedView struct {
	from, into Organisation
	when       string
	reason     string
}

const pairsPerPage = 20

func (p *pages) duplicates(w http.ResponseWriter, r *http.Request) error {
	pairs, err := p.Proposals(r.Context())
	if err != nil {
		return err
	}
	atlas, err := p.register.Atlas(r.Context())
	if err != nil {
		return err
	}
	v := duplicatesView{pages: site.Pagination{Page: r.URL, Now: site.PageFrom(r.URL), Size: pairsPerPage, Total: len(pairs), Noun: "pairs"}}
	from := min(v.pages.Offset(), len(pairs))
	for i, pair := range pairs[from:min(from+pairsPerPage, len(pairs))] {
		v.pairs = append(v.pairs, p.pairView(pair, atlas, from+i))
	}
	if v.merged, err = p.mergedViews(r); err != nil {
		return err
	}
	page := site.Page{Title: "Organisations that may be the same", Section: "/organisations", Wide: true, NoIndex: true,
		Lead:   "Merging rewrites nothing: the one that goes points at the one that stays, and can be parted from it again.",
		Crumbs: []site.Link{{Label: "Organisations", URL: "/organisations"}}}
	switch r.URL.Query().Get("done") {
	case "merged":
		page.Notice = &site.Notice{Text: "The two are now one organisation.", Detail: "You can undo this below.", Success: true}
	case "apart":
		page.Notice = &site.Notice{Text: "They will not be proposed again.", Success: true}
	case "undone":
		page.Notice = &site.Notice{Text: "They are two organisations again.", Success: true}
	}
	return p.site.Render(w, r, page, duplicatesBody(v))
}

// pairView lays two organisations side by side.
func (p *pages) pairView(pair Pair, atlas *register.Atlas, n int) pairView {
	one, other := pair.One, pair.Other
	v := pairView{one: one, other: other, title: one.Name + " and " + other.Name, why: pair.Likeness.words(&other)}
	if one.Name == other.Name {
		v.title = one.Name + ", twice"
	}
	v.table = site.Table{ID: "pair-" + site.Int(n), Caption: v.title + ", side by side", CaptionHidden: true, Stack: true,
		Columns: []site.Column{{Label: "What is known"}, {Label: "First"}, {Label: "Second"}}}
	today := p.now()
	for _, line := range []struct {
		label string
		of    func(o *Organisation) string
	}{
		{"Name", func(o *Organisation) string { return o.Name }},
		{"Kind", func(o *Organisation) string { return o.Kind.Title() }},
		{"Also known as", func(o *Organisation) string { return strings.Join(o.OtherNames, ", ") }},
		{"Numbers", func(o *Organisation) string { return join(o.Identifiers, ", ") }},
		{"Website", func(o *Organisation) string { return host(o.Website) }},
		{"Works in", func(o *Organisation) string { return strings.Join(placeTitles(atlas, o.Places), ", ") }},
		{"Member today", func(o *Organisation) string { return capital(yesNo(o.Member(today))) }},
	} {
		a, b := line.of(&one), line.of(&other)
		if a != "" || b != "" {
			v.table.Rows = append(v.table.Rows, site.Row{Cells: site.Texts(line.label, known(a), known(b))})
		}
	}
	return v
}

func known(s string) string {
	if s == "" {
		return "Not known"
	}
	return s
}

func (p *pages) mergedViews(r *http.Request) ([]mergedView, error) {
	all, err := p.Merges(r.Context())
	if err != nil {
		return nil, err
	}
	d, err := p.organisations(r.Context())
	if err != nil {
		return nil, err
	}
	var out []mergedView
	for _, m := range all {
		from, into := d.own[m.From], d.own[m.Into]
		if from == nil || into == nil {
			continue // merged while the page was being made
		}
		out = append(out, mergedView{from: *from, into: *into, when: site.Date(m.Made), reason: m.Reason})
	}
	return out, nil
}

// decideDuplicate merges a pair, or remembers that it is two.
func (p *pages) decideDuplicate(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	one, other := term.ID(form.Value("one")), term.ID(form.Value("other"))
	done := "merged"
	switch form.Value("do") {
	case "keep-one":
		_, err = p.Merge(r.Context(), other, one, form.Value("why"))
	case "keep-other":
		_, err = p.Merge(r.Context(), one, other, form.Value("why"))
	case "apart":
		done, err = "apart", p.Apart(r.Context(), one, other)
	default:
		err = fault.Invalid("The form could not be read. Go back and open it again.")
	}
	if err != nil {
		return err
	}
	return site.SeeOther(w, r, "/organisations/duplicates?"+url.Values{"done": {done}}.Encode())
}

// undoDuplicate parts a merged pair again.
func (p *pages) undoDuplicate(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	if err := p.Unmerge(r.Context(), term.ID(form.Value("organisation"))); err != nil {
		return err
	}
	return site.SeeOther(w, r, "/organisations/duplicates?done=undone")
}
