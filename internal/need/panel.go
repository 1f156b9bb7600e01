package need

import (
	"context"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// areaPanel shows on a place's page the widest gaps there.
func (p *pages) areaPanel(ctx context.Context, _ site.Viewer, id string) (templ.Component, error) {
	picture, at, err := p.pictureOf(ctx, term.GSS(id))
	if fault.Is(err, fault.Missing) {
		return nil, nil
	}
	if err != nil || len(picture.series) == 0 {
		return nil, err
	}
	if see := authorityOf(picture.atlas, at); see != nil {
		return areaPanelBody(nil, *see), nil
	}
	report := picture.report(at, Want{Headline: true})
	gaps, _ := picture.gapLines(report)
	if len(gaps) == 0 && len(report.Lines) == 0 {
		return nil, nil
	}
	return areaPanelBody(&placeView{Report: report, asked: asked{at: at}, gaps: gaps[:min(3, len(gaps))]}, site.Link{Label: at.Name, URL: URL(at.Code)}), nil
}

// Finder adds indicators, and what is known of places, to the search.
func (s *Service) Finder() site.Finder { return finder{s} }

type finder struct{ s *Service }

// Title heads what was found.
func (finder) Title() string { return "What official statistics say" }

// Find looks among the names of places and of indicators.
func (f finder) Find(ctx context.Context, _ site.Viewer, text string, limit int) ([]site.Hit, error) {
	typed := strings.Fields(strings.ToLower(text))
	if len(typed) == 0 {
		return nil, nil
	}
	var hits []site.Hit
	places, err := f.s.Places(ctx, text)
	if err != nil {
		return nil, err
	}
	for _, a := range places {
		if len(hits) < min(2, limit) && a.Kind != register.Ward && a.Kind != register.Neighbourhood {
			hits = append(hits, site.Hit{Label: "Need in " + a.Name, Detail: a.Kind.Title() + ": gaps and how sure they are", URL: URL(a.Code)})
		}
	}
	for _, i := range f.s.catalogue.Indicators {
		if len(hits) < limit && holdsWords(strings.ToLower(i.Title+" "+i.Short+" "+i.Group), typed) {
			hits = append(hits, site.Hit{Label: i.Title, Detail: "Indicator: " + lowerFirst(i.Theme.Title()), URL: CatalogueURL(i.ID)})
		}
	}
	return hits, nil
}

// holdsWords says whether each word typed begins a word of the text.
func holdsWords(text string, typed []string) bool {
	for _, w := range typed {
		if !strings.Contains(" "+text, " "+w) {
			return false
		}
	}
	return true
}
