package alliance

import (
	"context"
	"fmt"
	"strings"
)

// Listed narrows a list of organisations down. Zero fields do not narrow.
type Listed struct {
	Text    string // words that the name must hold
	Kind    Kind
	Members bool // only members of the alliance today
}

// List gives the organisations that are asked for, by name.
func (s *Service) List(ctx context.Context, want Listed) ([]Organisation, error) {
	all, err := s.Organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("list organisations: %w", err)
	}
	words := strings.Fields(strings.ToLower(want.Text))
	today := s.now()
	var out []Organisation
	for _, o := range all {
		if (want.Kind == "" || o.Kind == want.Kind) && (!want.Members || o.Member(today)) && holdsEvery(o.Name, words) {
			out = append(out, o)
		}
	}
	return out, nil
}

func holdsEvery(name string, words []string) bool {
	name = strings.ToLower(name)
	for _, w := range words {
		if !strings.Contains(name, w) {
			return false
		}
	}
	return true
}
