package provision

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
)

// placesView is what the pages that lead to places show.
type placesView struct {
	sums         map[term.GSS]Sums
	atlas        *register.Atlas
	sample       bool          // some of the work is illustrative
	invented     bool          // and so are the settings
	partnerships []partnership // those whose area is loaded
}

// overview counts combined authorities, regions and local authorities.
func (s *Service) overview(ctx context.Context, m Mask) (*placesView, error) {
	v, err := s.view(ctx, m)
	if err != nil {
		return nil, fmt.Errorf("overview of places: %w", err)
	}
	work := v.picture.Work(Filter{}, m)
	out := &placesView{sums: map[term.GSS]Sums{}, atlas: v.atlas}
	for _, kind := range []register.AreaKind{register.CombinedAuthority, register.Region} {
		for code, sums := range v.sums(work, func(a areas) term.GSS { return a.code(kind) }) {
			out.sums[code] = sums
		}
		for _, area := range v.atlas.Kind(kind) {
			out.sums[area.Code] = v.open(out.sums[area.Code], area)
		}
	}
	out.sample = slices.ContainsFunc(work, func(w *Work) bool { return w.Illustrative })
	if out.invented, err = s.register.Invented(ctx); err != nil {
		return nil, err
	}
	for _, p := range partnerships() {
		if _, ok := v.atlas.Area(p.Code); ok {
			out.partnerships = append(out.partnerships, p)
		}
	}
	return out, nil
}

func (p *placePages) places(w http.ResponseWriter, r *http.Request) error {
	mask, err := p.s.MaskOf(r.Context())
	if err != nil {
		return err
	}
	v, err := p.s.overview(r.Context(), mask)
	if err != nil {
		return err
	}
	licences, err := p.s.register.Licences(r.Context(), register.SchoolFiles, register.EarlyYearsFiles, register.AreaFiles)
	if err != nil {
		return err
	}
	page := site.Page{Title: "Places", Section: "/places", Lead: "Open a place to see its schools and nurseries, and who works in them.", Licences: licences}
	return p.site.Render(w, r, page, placesBody(v))
}

// cards lead to the three partnerships.
func (v *placesView) cards() site.Cards {
	var out site.Cards
	for _, p := range v.partnerships {
		sums := v.sums[p.Code]
		out = append(out, site.Card{Title: p.Name, URL: register.AreaURL(p.Code), Text: p.Focus, Meta: []string{
			site.Plural(len(v.atlas.Parts(p.Code, register.District)), "local authority", "local authorities"),
			site.Plural(sums.Members, "member organisation", "member organisations"),
			site.Plural(sums.Worked, "setting", "settings") + " they work in",
		}})
	}
	return out
}

// table lists the areas of a kind with their counts.
func (v *placesView) table(kind register.AreaKind, caption string) site.Table {
	t := site.Table{ID: string(kind[:1]) + "-table", Caption: caption, CaptionHidden: true, Stack: true,
		Columns: []site.Column{{Label: kind.Title()}, {Label: "Local authorities", Numeric: true}, {Label: "Schools and colleges", Numeric: true}, {Label: "Early-years settings", Numeric: true},
			{Label: "Organisations", Numeric: true}, {Label: "Settings where someone works", Numeric: true}},
		Empty: "No places have been loaded yet."}
	for _, a := range v.atlas.Kind(kind) {
		parts := len(v.atlas.Parts(a.Code, register.District))
		if parts == 0 {
			continue // a code that was announced but holds nothing yet
		}
		s := v.sums[a.Code]
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: a.Name, URL: register.AreaURL(a.Code)}, {Text: site.Int(parts)},
			{Text: site.Int(s.Schools)}, {Text: site.Int(s.EarlyYears)}, {Text: site.Int(s.Organisations)}, {Text: site.Int(s.Worked)}}})
	}
	return t
}
