package register

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"fairground/internal/term"
)

// Atlas is every area and how they lie within and follow one another. It does
// not change once handed out, and is safe for concurrent use.
type Atlas struct {
	areas      map[term.GSS]*Area
	wholes     map[term.GSS][]term.GSS // what an area lies directly within
	parts      map[term.GSS][]term.GSS // what lies directly within an area
	successors map[term.GSS][]term.GSS
	authority  map[string]term.GSS  // the Department for Education's code → area
	byName     map[string]term.GSS  // folded name of a current authority → area
	kinds      map[AreaKind][]*Area // the current ones, by name

	folding sync.Once
	folded  []searchable
}

// searchable is an area that is found by name, and its names as searches compare
// them, each with a space before it.
type searchable struct {
	*Area
	names []string
}

func newAtlas() *Atlas {
	return &Atlas{areas: map[term.GSS]*Area{}, wholes: map[term.GSS][]term.GSS{}, parts: map[term.GSS][]term.GSS{},
		successors: map[term.GSS][]term.GSS{}, authority: map[string]term.GSS{}, byName: map[string]term.GSS{}}
}

// Area finds an area by its code, current or not.
func (a *Atlas) Area(code term.GSS) (*Area, bool) {
	area, ok := a.areas[code]
	return area, ok
}

// Len is the number of areas, past ones included.
func (a *Atlas) Len() int { return len(a.areas) }

// Resolve takes a code, old or new, to the current areas that stand in its
// place: itself, its successor, or several where it was split. Nothing for a
// code that is not known.
func (a *Atlas) Resolve(code term.GSS) []term.GSS {
	var out []term.GSS
	seen := map[term.GSS]bool{}
	var follow func(c term.GSS)
	follow = func(c term.GSS) {
		if seen[c] {
			return
		}
		seen[c] = true
		next := a.successors[c]
		if area, ok := a.areas[c]; ok && (area.Current() || len(next) == 0) {
			out = append(out, c)
			return
		}
		for _, n := range next {
			follow(n)
		}
	}
	follow(code)
	slices.Sort(out)
	return out
}

// predecessors lists the codes that an area directly follows.
func (a *Atlas) predecessors(code term.GSS) []term.GSS {
	var out []term.GSS
	for old, next := range a.successors {
		if slices.Contains(next, code) {
			out = append(out, old)
		}
	}
	return out
}

// One resolves a code that stands for a single current area.
func (a *Atlas) One(code term.GSS) (term.GSS, bool) {
	if now := a.Resolve(code); len(now) == 1 {
		return now[0], true
	}
	return "", false
}

// Continues finds the current area that took the place of a past one and of no
// other: a new code for the same authority. An authority that was merged with
// others, or split, is continued by none. A current area continues itself.
func (a *Atlas) Continues(code term.GSS) (term.GSS, bool) {
	now, ok := a.One(code)
	if !ok || !a.only(now, code) {
		return "", false
	}
	return now, true
}

// Remains lists the current areas that lie in what a code stood for: itself, the one
// that took its place, or those that it was split into. An area that took the place of
// another as well is none of them.
func (a *Atlas) Remains(code term.GSS) []term.GSS {
	return slices.DeleteFunc(a.Resolve(code), func(now term.GSS) bool { return !a.areas[now].Current() || !a.only(now, code) })
}

// only says whether an area took the place of one past area and of no other.
func (a *Atlas) only(now, code term.GSS) bool {
	if now == code {
		return true
	}
	seen := map[term.GSS]bool{now: true, code: true}
	for queue := a.predecessors(now); len(queue) > 0; queue = queue[1:] {
		before := queue[0]
		if seen[before] {
			continue
		}
		seen[before] = true
		if !a.follows(code, before) && !a.follows(before, code) {
			return false
		}
		queue = append(queue, a.predecessors(before)...)
	}
	return true
}

// follows says whether one code came, by however many steps, after another.
func (a *Atlas) follows(code, before term.GSS) bool {
	seen := map[term.GSS]bool{before: true}
	for queue := []term.GSS{before}; len(queue) > 0; queue = queue[1:] {
		for _, next := range a.successors[queue[0]] {
			if next == code {
				return true
			}
			if !seen[next] {
				seen[next] = true
				queue = append(queue, next)
			}
		}
	}
	return false
}

// Within lists the areas that an area lies in, nearest first: its ward, its
// district, the county, the combined authority, the region, England.
func (a *Atlas) Within(code term.GSS) []*Area {
	seen := map[term.GSS]bool{}
	var out []*Area
	for queue := slices.Clone(a.wholes[code]); len(queue) > 0; queue = queue[1:] {
		if c := queue[0]; !seen[c] {
			seen[c] = true
			out = append(out, a.areas[c])
			queue = append(queue, a.wholes[c]...)
		}
	}
	slices.SortStableFunc(out, func(x, y *Area) int { return cmp.Compare(rank(y.Kind), rank(x.Kind)) })
	return out
}

// rank orders kinds from the widest.
func rank(k AreaKind) int {
	return slices.Index([]AreaKind{Country, Region, CombinedAuthority, County, District, Ward, Neighbourhood}, k)
}

// Parts lists the current areas of one kind within an area, however deep, by name.
func (a *Atlas) Parts(code term.GSS, kind AreaKind) []*Area {
	seen := map[term.GSS]bool{}
	var out []*Area
	var descend func(c term.GSS)
	descend = func(c term.GSS) {
		for _, p := range a.parts[c] {
			if seen[p] {
				continue
			}
			seen[p] = true
			part := a.areas[p]
			if part.Kind == kind && part.Current() {
				out = append(out, part)
			}
			if rank(part.Kind) < rank(kind) {
				descend(p)
			}
		}
	}
	descend(code)
	sortAreas(out)
	return out
}

// Kind lists the current areas of a kind, by name.
func (a *Atlas) Kind(kind AreaKind) []*Area {
	return slices.Clone(a.kinds[kind])
}

func sortAreas(areas []*Area) {
	slices.SortFunc(areas, func(x, y *Area) int {
		return cmp.Or(strings.Compare(x.Name, y.Name), strings.Compare(string(x.Code), string(y.Code)))
	})
}

// Holder finds the nearest area of a kind that an area lies in, or the area
// itself where it is of that kind.
func (a *Atlas) Holder(code term.GSS, kind AreaKind) (term.GSS, bool) {
	if area, ok := a.areas[code]; ok && area.Kind == kind {
		return code, true
	}
	for _, w := range a.Within(code) {
		if w.Kind == kind {
			return w.Code, true
		}
	}
	return "", false
}

// Authority finds a local authority by the Department for Education's three
// digits or, failing that, by a name as people write it.
func (a *Atlas) Authority(dfe, name string) (term.GSS, bool) {
	if code, ok := a.authority[dfe]; ok {
		return code, true
	}
	code, ok := a.byName[foldAuthority(name)]
	return code, ok
}

// Search lists current areas whose name holds every word typed, widest and
// best first; neighbourhoods are left out, for nobody knows them by name.
func (a *Atlas) Search(text string, limit int) []*Area {
	words := strings.Fields(foldName(text))
	if len(words) == 0 {
		return nil
	}
	type hit struct {
		area  *Area
		score int
	}
	var hits []hit
	a.folding.Do(a.fold)
	for _, area := range a.folded {
		if s, ok := nameScore(area, words); ok {
			hits = append(hits, hit{area.Area, s})
		}
	}
	slices.SortFunc(hits, func(x, y hit) int {
		return cmp.Or(cmp.Compare(x.score, y.score), strings.Compare(x.area.Name, y.area.Name), strings.Compare(string(x.area.Code), string(y.area.Code)))
	})
	var out []*Area
	for _, h := range hits[:min(limit, len(hits))] {
		out = append(out, h.area)
	}
	return out
}

// fold prepares what [Atlas.Search] compares: folding every name takes longer than
// a reader should wait for each search.
func (a *Atlas) fold() {
	for kind, areas := range a.kinds {
		if kind == Neighbourhood {
			continue
		}
		for _, area := range areas {
			s := searchable{Area: area}
			for _, name := range append([]string{area.Name}, area.OtherNames...) {
				s.names = append(s.names, " "+foldName(name))
			}
			a.folded = append(a.folded, s)
		}
	}
}

// nameScore is small for a good hit: the whole name, then its beginning, then
// any word's; wider areas before narrower.
func nameScore(area searchable, words []string) (int, bool) {
	best := -1
	typed := " " + strings.Join(words, " ")
	for _, name := range area.names {
		score := 0
		switch {
		case name == typed:
		case strings.HasPrefix(name, typed):
			score = 10
		case everyWordStarts(name, words):
			score = 20
		default:
			continue
		}
		if best < 0 || score < best {
			best = score
		}
	}
	if best < 0 {
		return best, false
	}
	return best + rank(area.Kind), true
}

// everyWordStarts says whether each word begins one of the name's, before which a
// space stands.
func everyWordStarts(name string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(name, " "+w) {
			return false
		}
	}
	return true
}

func foldName(s string) string {
	s = strings.NewReplacer("&", " and ", "'", "", "’", "", ".", "").Replace(strings.ToLower(s))
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9') }), " ")
}

// foldAuthority leaves only what tells authorities apart: "Bristol, City of",
// "City of Bristol" and "Bristol" are one.
func foldAuthority(s string) string {
	words := strings.Fields(foldName(s))
	words = slices.DeleteFunc(words, func(w string) bool {
		switch w {
		case "of", "the", "city", "county", "council", "borough", "royal", "metropolitan", "district", "london", "lgr", "pre", "2019", "2021", "2023":
			return true
		}
		return false
	})
	if len(words) == 0 {
		return foldName(s) // "City of London"
	}
	return strings.Join(words, " ")
}

// finish builds what is looked up from what was loaded.
func (a *Atlas) finish() {
	clear(a.parts)
	for _, part := range slices.Sorted(maps.Keys(a.wholes)) {
		for _, whole := range a.wholes[part] {
			a.parts[whole] = append(a.parts[whole], part)
		}
	}
	a.kinds = map[AreaKind][]*Area{}
	for _, area := range a.areas {
		if area.Current() {
			a.kinds[area.Kind] = append(a.kinds[area.Kind], area)
		}
	}
	for _, areas := range a.kinds {
		sortAreas(areas)
	}
	clear(a.byName)
	for _, area := range a.authorities() {
		for _, name := range append([]string{area.Name}, area.OtherNames...) {
			if folded := foldAuthority(name); a.byName[folded] == "" {
				a.byName[folded] = area.Code
			}
		}
	}
}

// authorities lists counties and districts, those that should win a shared name
// first: the current before the abolished, then districts before counties.
func (a *Atlas) authorities() []*Area {
	var out []*Area
	for _, area := range a.areas {
		if area.Kind == County || area.Kind == District {
			out = append(out, area)
		}
	}
	slices.SortFunc(out, func(x, y *Area) int {
		if x.Current() != y.Current() {
			if x.Current() {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(rank(y.Kind), rank(x.Kind)), strings.Compare(string(x.Code), string(y.Code)))
	})
	return out
}

// Atlas gives the areas as they are in the database now.
func (s *Service) Atlas(ctx context.Context) (*Atlas, error) {
	ctx = s.db.Outside(ctx)
	version, err := s.db.Version(ctx, DataVersion)
	if err != nil {
		return nil, fmt.Errorf("areas: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.atlas == nil || s.at != version {
		atlas, err := s.loadAtlas(ctx)
		if err != nil {
			return nil, fmt.Errorf("areas: %w", err)
		}
		s.atlas, s.at = atlas, version
	}
	return s.atlas, nil
}
