package alliance

import (
	"context"
	"strings"

	"fairground/internal/site"
)

// Finder is what this room adds to the search: organisations.
func (s *Service) Finder() site.Finder { return finder{s} }

type finder struct{ s *Service }

// Title heads the organisations found.
func (finder) Title() string { return "Organisations" }

// Find looks among the names of organisations.
func (f finder) Find(ctx context.Context, _ site.Viewer, text string, limit int) ([]site.Hit, error) {
	found, err := f.s.Search(ctx, text, limit)
	if err != nil {
		return nil, err
	}
	var hits []site.Hit
	for _, o := range found {
		hit := site.Hit{Label: o.Name, Detail: o.Kind.Title(), URL: URL(o.ID)}
		if words := strings.Fields(strings.ToLower(text)); !holdsEvery(o.Name, words) {
			for _, name := range o.OtherNames {
				if holdsEvery(name, words) {
					hit.Detail += ", also known as " + name
					break
				}
			}
		}
		if o.Illustrative {
			hit.Tag = &site.Tag{Text: "Illustrative"}
		}
		hits = append(hits, hit)
	}
	return hits, nil
}
