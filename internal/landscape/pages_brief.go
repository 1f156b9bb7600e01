package landscape

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"fairground/internal/site"
)

// briefView is a brief on its page.
type briefView struct {
	*Brief
	address  string // whole, for paper
	licences []site.Licence
	cites    []citation
	others   []site.Link // the same as others see it
}

// brief shows an area and what is asked of it on two sheets of paper.
func (p *pages) brief(w http.ResponseWriter, r *http.Request) error {
	q, moved, err := p.read(r)
	if err != nil {
		return err
	}
	if moved != nil {
		return p.elsewhere(w, r, moved)
	}
	as, err := p.lend(r.Context(), r.URL.Query().Get(seesWord))
	if err != nil {
		return err
	}
	c, err := p.look(r.Context(), q.area, q.asked, as.mask())
	if err != nil {
		return err
	}
	b, err := c.brief(r.Context(), as)
	if err != nil {
		return err
	}
	v := briefView{Brief: b, address: p.base(r) + b.url(), cites: citations(b.Cites, b.Area.Code, b.Asked, as)}
	if v.licences, err = p.register.Licences(r.Context(), sources()...); err != nil {
		return err
	}
	if v.others, err = p.otherEyes(r, b); err != nil {
		return err
	}
	page := site.Page{Title: "Brief: " + b.title(), Section: Path, Plain: true, NoIndex: true,
		Crumbs: crumbs(site.Link{Label: q.area.Name, URL: URL(q.area.Code)}, site.Link{Label: "Gaps", URL: URL(q.area.Code) + "/gaps?" + q.asked.Query().Encode()})}
	return p.site.Render(w, r, page, briefBody(v))
}

// otherEyes link to the same brief as others see it whose eyes are open to the
// reader.
func (p *pages) otherEyes(r *http.Request, b *Brief) (out []site.Link, err error) {
	widest, err := p.eyesOf(r.Context())
	if err != nil {
		return nil, err
	}
	for _, e := range []Eyes{PublicEyes, AllianceEyes} {
		if e != b.Eyes && (e == PublicEyes || widest == AllianceEyes) {
			out = append(out, site.Link{Label: e.words(), URL: briefURL(b.Area, b.Asked, e)})
		}
	}
	return out, nil
}

// base is where browsers reach us. Without an address of ours only this machine
// does, by whichever name it calls itself.
func (p *pages) base(r *http.Request) string {
	if p.url != "" {
		return strings.TrimSuffix(p.url, "/")
	}
	return (&url.URL{Scheme: "http", Host: r.Host}).String()
}

// tableOf is one of the brief's lists for the page.
func (v briefView) tableOf(t Table) site.Table {
	out := site.Table{ID: t.Name, Caption: t.Caption, Note: t.Note, Empty: t.Empty, Stack: true}
	for _, c := range t.Columns {
		out.Columns = append(out.Columns, site.Column{Label: c.Label, Numeric: c.Numeric})
	}
	for _, r := range t.All() {
		row := site.Row{}
		for _, c := range r.Cells {
			row.Cells = append(row.Cells, c.shown(""))
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// sourcesShort lists the sources on one line, and on another each licence and
// attribution once.
func sourcesShort(all []site.Licence) []string {
	var sources, terms []string
	for _, l := range all {
		sources = append(sources, strings.TrimSuffix(strings.Join([]string{l.Source, l.Period}, ", "), ", "))
		for _, t := range []string{l.Name, l.Attribution} {
			if t = strings.TrimSuffix(t, "."); t != "" && !slices.Contains(terms, t) {
				terms = append(terms, t)
			}
		}
	}
	var out []string
	for _, line := range []string{strings.Join(sources, "; "), strings.Join(terms, ". ")} {
		if line != "" {
			out = append(out, line+".")
		}
	}
	return out
}
