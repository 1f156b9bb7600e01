package alliance

import (
	"net/http"
	"net/url"
	"strings"

	"fairground/internal/site"
	"fairground/internal/term"
)

// ofOrganisation is what a request about /organisations/{id} is about: the
// organisation, or the one that it was merged into.
func (s *Service) ofOrganisation(r *http.Request) (site.Thing, error) {
	o, err := s.Organisation(r.Context(), term.ID(r.PathValue("id")))
	if err != nil {
		return site.Thing{}, err
	}
	return site.Thing{Scopes: []term.Scope{o.Scope()}}, nil
}

// AtSurvivor is atSurvivor for the pages that higher rooms add to an organisation.
func (s *Service) AtSurvivor(h site.HandlerFunc) site.HandlerFunc { return s.atSurvivor(h) }

// atSurvivor lets a handler answer for the organisation that stands: who looks at
// the page of one that was merged is sent on, and what they send is the survivor's.
func (s *Service) atSurvivor(h site.HandlerFunc) site.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		id := r.PathValue("id")
		o, err := s.Organisation(r.Context(), term.ID(id))
		if err != nil {
			return err
		}
		if string(o.ID) == id {
			return h(w, r)
		}
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			to := url.URL{Path: strings.Replace(r.URL.Path, "/"+id, "/"+string(o.ID), 1), RawQuery: r.URL.RawQuery}
			return site.SeeOther(w, r, to.String()) // not for ever: a merge can be undone
		}
		r.SetPathValue("id", string(o.ID))
		return h(w, r)
	}
}
