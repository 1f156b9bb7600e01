package site

import (
	"net/http"

	"fairground/internal/fault"
)

// searchView is what the search page shows.
type searchView struct {
	text    string
	groups  []hitGroup
	action  string
	suggest string
}

// hitGroup is what one finder found.
type hitGroup struct {
	title string
	hits  []Hit
	wait  string // why it could not look yet
}

// find asks every finder. With nothing typed there is nothing to ask.
func (s *Search) find(r *http.Request, text string, limit int) ([]hitGroup, error) {
	if text == "" {
		return nil, nil
	}
	var groups []hitGroup
	viewer := ViewerFrom(r.Context())
	for _, f := range s.finders {
		hits, err := f.Find(r.Context(), viewer, text, limit)
		switch {
		case fault.Is(err, fault.Unavailable):
			groups = append(groups, hitGroup{title: f.Title(), wait: fault.PublicMessage(err)})
		case err != nil:
			return nil, err
		case len(hits) > 0:
			groups = append(groups, hitGroup{title: f.Title(), hits: hits})
		}
	}
	return groups, nil
}

// found says whether anything was.
func (v searchView) found() bool {
	for _, g := range v.groups {
		if len(g.hits) > 0 {
			return true
		}
	}
	return false
}

// waiting are the finders that could not look yet.
func (v searchView) waiting() []hitGroup {
	var out []hitGroup
	for _, g := range v.groups {
		if g.wait != "" {
			out = append(out, g)
		}
	}
	return out
}

// cards are a group's hits as a list of results.
func (g hitGroup) cards() []Card {
	out := make([]Card, len(g.hits))
	for i, h := range g.hits {
		out[i] = Card{Title: h.Label, URL: h.URL, Text: h.Detail, Tag: h.Tag}
	}
	return out
}
