package register

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"fairground/internal/term"
)

// batchKey marks a context in which several imports run: what follows from them
// is worked out once, at the end.
type batchKey struct{}

// batch is the latest of several imports that changed what follows from them.
type batch struct {
	id     term.ID
	report *Report
}

// Batch runs several imports as one: all or none, and what follows from them
// (which school stands now, where each setting is) worked out once at the end.
// That counts as done by the last import that changed anything, whose report,
// brought up to date, is returned; it is empty where none did.
func (s *Service) Batch(ctx context.Context, fn func(ctx context.Context) error) (Report, error) {
	var last batch
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := fn(context.WithValue(ctx, batchKey{}, &last)); err != nil || last.report == nil {
			return err
		}
		if err := s.refresh(context.WithValue(ctx, importKey{}, last.id), last.report); err != nil {
			return err
		}
		return s.recordReport(ctx, last.id, last.report)
	})
	if err != nil || last.report == nil {
		return Report{}, err
	}
	return *last.report, nil
}

// refresh works out again what follows from the registers, and writes what differs.
func (s *Service) refresh(ctx context.Context, report *Report) error {
	if last, ok := ctx.Value(batchKey{}).(*batch); ok {
		*last = batch{importID(ctx), report}
		return nil
	}
	entries, err := s.entries(ctx)
	if err != nil {
		return err
	}
	links, err := s.links(ctx)
	if err != nil {
		return err
	}
	locate, err := s.locator(ctx, entries)
	if err != nil {
		return err
	}
	current := currentOf(entries, links)
	known, err := s.locations(ctx)
	if err != nil {
		return err
	}
	changed := map[term.SettingID]Location{}
	for id, e := range entries {
		now := locate.locate(&e)
		now.Current = current(id)
		if known[id] != now {
			changed[id] = now
		}
	}
	report.count("placed", len(changed))
	conversions := converted(entries, known, changed)
	report.count("converted", len(conversions))
	if id := importID(ctx); id != "" && len(known) > 0 {
		if err := s.saveChanges(ctx, conversions); err != nil {
			return err
		}
	}
	return s.saveLocations(ctx, len(known), changed)
}

// converted lists the schools that now stand under another number.
func converted(entries map[term.SettingID]Entry, known, changed map[term.SettingID]Location) []Change {
	var out []Change
	for id, now := range changed {
		old, ok := known[id]
		if ok && old.Current == id && now.Current != id {
			out = append(out, Change{id, "converted", string(id), string(now.Current) + " " + entries[now.Current].Name})
		}
	}
	slices.SortFunc(out, func(x, y Change) int { return strings.Compare(string(x.Setting), string(y.Setting)) })
	return out
}

// locator gathers what placing needs. Postcodes come from a directory where one
// was imported; otherwise from the schools that have a grid reference.
func (s *Service) locator(ctx context.Context, entries map[term.SettingID]Entry) (*locator, error) {
	atlas, err := s.loadAtlas(ctx)
	if err != nil {
		return nil, err
	}
	shapes, err := s.Boundaries(ctx, Neighbourhood)
	if err != nil {
		return nil, err
	}
	postcodes, err := s.postcodes(ctx)
	if err != nil {
		return nil, err
	}
	addSchoolPostcodes(postcodes, entries)
	return newLocator(atlas, shapes, postcodes), nil
}

// addSchoolPostcodes adds the mean point of the schools at each postcode that
// the directory does not have.
func addSchoolPostcodes(postcodes map[string]postcodePoint, entries map[term.SettingID]Entry) {
	type sum struct {
		east, north float64
		n           int
	}
	sums := map[string]sum{}
	for _, e := range entries {
		pc := compact(e.Postcode)
		if _, known := postcodes[pc]; known || pc == "" || !e.Easting.Known {
			continue
		}
		v := sums[pc]
		sums[pc] = sum{v.east + float64(e.Easting.N), v.north + float64(e.Northing.N), v.n + 1}
	}
	for pc, v := range sums {
		p := gridPoint(v.east/float64(v.n), v.north/float64(v.n))
		p.doubt = schoolDoubt
		postcodes[pc] = p
	}
}

// currentOf gives, for each setting, the generation that stands now: following
// successors, but not through a split, to an open school or to the last one.
func currentOf(entries map[term.SettingID]Entry, links []link) func(term.SettingID) term.SettingID {
	next := map[term.SettingID][]term.SettingID{}
	add := func(from, to term.SettingID) {
		if _, known := entries[to]; known && !slices.Contains(next[from], to) {
			next[from] = append(next[from], to)
		}
	}
	for _, l := range links {
		switch {
		case l.split:
		case l.successor:
			add(l.from, l.to)
		case strings.HasPrefix(l.kind, "Predecessor"), strings.HasPrefix(l.kind, "Result"):
			add(l.to, l.from)
		}
	}
	return func(id term.SettingID) term.SettingID {
		return follow(id, entries, next, map[term.SettingID]bool{})
	}
}

// follow goes forward from a closed school. Of several successors the open one
// with the latest number wins, so that everyone comes to the same answer.
func follow(id term.SettingID, entries map[term.SettingID]Entry, next map[term.SettingID][]term.SettingID, seen map[term.SettingID]bool) term.SettingID {
	seen[id] = true
	if entries[id].Status != Closed {
		return id
	}
	best := id
	for _, n := range next[id] {
		if seen[n] {
			continue
		}
		end := follow(n, entries, next, seen)
		if better(end, best, id, entries) {
			best = end
		}
	}
	return best
}

func better(a, b, start term.SettingID, entries map[term.SettingID]Entry) bool {
	if b == start {
		return true
	}
	openA, openB := entries[a].Status == Open, entries[b].Status == Open
	if openA != openB {
		return openA
	}
	return cmp.Compare(a, b) > 0
}
