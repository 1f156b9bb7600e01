package site

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Hit is one thing that a search found.
type Hit struct {
	Label  string
	Detail string // what it is and where, in a few words
	URL    string
	Tag    *Tag
}

// Finder searches one subject for the pages that a viewer may see. A room
// contributes one to [Search].
type Finder interface {
	// Title heads what the finder finds: "Organisations".
	Title() string
	// Find gives at most limit hits for what has been typed, best first. It fails
	// with a fault of kind unavailable, with words for the reader, while what it
	// searches is being prepared; the other finders' hits are shown all the same.
	Find(ctx context.Context, viewer Viewer, text string, limit int) ([]Hit, error)
}

// Search is the page on which everything is found, and the suggestions under its
// box. Finders are added before the first request.
type Search struct {
	site    *Site
	finders []Finder
}

// NewSearch makes a search without finders.
func NewSearch(s *Site) *Search { return &Search{site: s} }

// Add adds finders; their hits show in the order of adding.
func (s *Search) Add(finders ...Finder) { s.finders = append(s.finders, finders...) }

// Routes adds the page and the suggestions.
func (s *Search) Routes(rt *Routes) {
	rt.Handle("GET /search", "search.read", s.page)
	rt.Handle("GET /search/suggest", "search.read", s.suggest)
}

// longestQuery is more than anyone types; the rest is cut off.
const longestQuery = 200

// queryOf is what was typed.
func queryOf(r *http.Request) string {
	text := strings.Join(strings.Fields(r.URL.Query().Get("q")), " ")
	if runes := []rune(text); len(runes) > longestQuery {
		text = string(runes[:longestQuery])
	}
	return text
}

// suggest answers the box's type-ahead. A finder that is not ready yet adds
// nothing: the page says why.
func (s *Search) suggest(w http.ResponseWriter, r *http.Request) error {
	const perFinder, most = 4, 9
	groups, err := s.find(r, queryOf(r), perFinder)
	if err != nil {
		return err
	}
	out := []Suggestion{}
	for _, g := range groups {
		for _, h := range g.hits {
			out = append(out, Suggestion{Label: h.Label, Detail: h.Detail, URL: h.URL})
		}
	}
	beginningFirst(out, queryOf(r))
	data, err := json.Marshal(out[:min(most, len(out))])
	if err != nil {
		return fmt.Errorf("suggestions: %w", err)
	}
	w.Header().Set("Cache-Control", "private, no-store") // it says what somebody typed
	return send(w, http.StatusOK, "application/json; charset=utf-8", data)
}

// beginningFirst puts suggestions that begin with what was typed before those
// that only resemble it, whoever found them.
func beginningFirst(all []Suggestion, typed string) {
	typed = strings.ToLower(typed)
	rank := func(s Suggestion) int {
		if strings.HasPrefix(strings.ToLower(s.Label), typed) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(all, func(a, b Suggestion) int { return rank(a) - rank(b) })
}

func (s *Search) page(w http.ResponseWriter, r *http.Request) error {
	text := queryOf(r)
	groups, err := s.find(r, text, perGroup)
	if err != nil {
		return err
	}
	page := Page{Title: "Search", OwnSearch: true, NoIndex: text != ""}
	return s.site.Render(w, r, page, searchPage(searchView{text: text, groups: groups, action: r.URL.Path, suggest: s.site.config.Suggest}))
}

// perGroup is how many hits of each finder the page shows.
const perGroup = 15
