package register

import (
	"context"
	"fmt"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"
	"fairground/linkage/school"
)

// Finders are what this room adds to the search: places, then settings.
func (s *Service) Finders() []site.Finder { return []site.Finder{areaFinder{s}, settingFinder{s}} }

type areaFinder struct{ s *Service }

// Title heads the places found.
func (areaFinder) Title() string { return "Places" }

// Find looks among the names and codes of areas.
func (f areaFinder) Find(ctx context.Context, _ site.Viewer, text string, limit int) ([]site.Hit, error) {
	atlas, err := f.s.Atlas(ctx)
	if err != nil {
		return nil, fmt.Errorf("find places: %w", err)
	}
	areas := atlas.Search(text, limit)
	if code, err := term.ParseGSS(text); err == nil {
		areas = nil
		for _, c := range atlas.Resolve(code) {
			if area, ok := atlas.Area(c); ok {
				areas = append(areas, area)
			}
		}
	}
	var hits []site.Hit
	for _, area := range areas {
		hits = append(hits, site.Hit{Label: area.Name, Detail: atlas.describe(area), URL: AreaURL(area.Code)})
	}
	return hits, nil
}

// describe says what an area is and where: wards share names by the dozen.
func (a *Atlas) describe(area *Area) string {
	words := area.Kind.Title()
	for _, within := range a.Within(area.Code) {
		if rank(within.Kind) < rank(area.Kind) && within.Kind != Country && within.Name != area.Name {
			return words + " in " + within.Name
		}
	}
	return words
}

type settingFinder struct{ s *Service }

// Title heads the settings found.
func (settingFinder) Title() string { return "Schools, colleges and early-years settings" }

// Find looks among the names, postcodes and numbers of settings.
func (f settingFinder) Find(ctx context.Context, _ site.Viewer, text string, limit int) ([]site.Hit, error) {
	index, ready, err := f.s.MatcherReady(ctx)
	if err != nil {
		return nil, fmt.Errorf("find settings: %w", err)
	}
	if !ready {
		return nil, fault.New(fault.Unavailable, "Schools and other settings are still being prepared for searching. Try again in a few seconds.")
	}
	var hits []site.Hit
	for _, h := range index.Search(text, limit) {
		hits = append(hits, hitOf(h))
	}
	return hits, nil
}

func hitOf(h school.Hit) site.Hit {
	var parts []string
	for _, p := range []string{calm(h.Town), h.Postcode, h.Authority} {
		if p != "" && (len(parts) == 0 || parts[0] != p) {
			parts = append(parts, p)
		}
	}
	out := site.Hit{Label: h.Name, Detail: strings.Join(parts, ", "), URL: SettingURL(term.NewSettingID(term.Register(h.Register), h.ID))}
	if h.Status == school.Closed {
		out.Tag = &site.Tag{Text: "Closed", Tone: site.Caution}
	}
	return out
}
