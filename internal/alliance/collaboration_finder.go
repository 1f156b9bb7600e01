package alliance

import (
	"context"
	"strings"

	"fairground/internal/site"
)

// CollaborationFinder is what the collaborations add to the search.
func (s *Service) CollaborationFinder() site.Finder { return collaborationFinder{s} }

type collaborationFinder struct{ s *Service }

// Title heads the collaborations found.
func (collaborationFinder) Title() string { return "Collaborations" }

// Find looks among the names and the focus of collaborations, names first.
func (f collaborationFinder) Find(ctx context.Context, _ site.Viewer, text string, limit int) ([]site.Hit, error) {
	typed := strings.Fields(strings.ToLower(text))
	if len(typed) == 0 {
		return nil, nil
	}
	all, err := f.s.Collaborations(ctx)
	if err != nil {
		return nil, err
	}
	var named, about []site.Hit
	for _, c := range all {
		hit := site.Hit{Label: c.Name, Detail: c.Kind.Title(), URL: CollaborationURL(c.Slug)}
		if c.Illustrative {
			hit.Tag = &site.Tag{Text: "Illustrative"}
		}
		switch {
		case holdsEvery(c.Name, typed):
			named = append(named, hit)
		case holdsEvery(c.Name+" "+c.Focus, typed):
			about = append(about, hit)
		}
	}
	found := append(named, about...)
	return found[:min(limit, len(found))], nil
}
