package alliance

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"fairground/internal/register"
	"fairground/internal/term"
)

// Listed narrows a list of organisations down. Zero fields do not narrow.
type Listed struct {
	Text    string // words that one of its names must hold
	Kind    Kind
	Members bool     // only members of the alliance today
	Place   term.GSS // works in it, in a part of it, or in all of what it lies in
	Theme   term.Theme
}

// List gives the organisations that are asked for, by name.
func (s *Service) List(ctx context.Context, want Listed) ([]Organisation, error) {
	all, err := s.Organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("list organisations: %w", err)
	}
	var atlas *register.Atlas
	if want.Place != "" {
		if atlas, err = s.register.Atlas(ctx); err != nil {
			return nil, fmt.Errorf("list organisations: %w", err)
		}
	}
	words := strings.Fields(strings.ToLower(want.Text))
	today := s.now()
	var out []Organisation
	for _, o := range all {
		if (want.Kind == "" || o.Kind == want.Kind) && (!want.Members || o.Member(today)) && (want.Theme == "" || o.Themes.Has(want.Theme)) &&
			o.called(words) && (want.Place == "" || worksIn(atlas, &o, want.Place)) {
			out = append(out, o)
		}
	}
	return out, nil
}

// worksIn says whether an organisation works in a place: it names the place, a
// part of it, or what it is a part of.
func worksIn(atlas *register.Atlas, o *Organisation, place term.GSS) bool {
	for _, now := range atlas.Resolve(place) {
		for _, kept := range o.Places {
			for _, at := range atlas.Resolve(kept) { // a code may have changed since it was kept
				if at == now || lies(atlas, at, now) || lies(atlas, now, at) {
					return true
				}
			}
		}
	}
	return false
}

func lies(atlas *register.Atlas, part, whole term.GSS) bool {
	return slices.ContainsFunc(atlas.Within(part), func(a *register.Area) bool { return a.Code == whole })
}

// holdsEvery says whether a text holds every word, which are in lower case.
func holdsEvery(name string, words []string) bool {
	name = strings.ToLower(name)
	for _, w := range words {
		if !strings.Contains(name, w) {
			return false
		}
	}
	return true
}
