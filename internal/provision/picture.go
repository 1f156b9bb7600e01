package provision

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"fairground/internal/register"
	"fairground/internal/term"

	"golang.org/x/sync/errgroup"
)

// Work is one delivery as it shows now: at the setting that stands today.
type Work struct {
	Delivery
	Organisation term.ID
	At           term.SettingID // the setting that stands now
}

// Picture is every delivery at its present place, held in memory and renewed
// when the data version of this room or of the registers moves. It does not
// change once handed out.
type Picture struct {
	work       []Work
	programmes map[term.ID]Programme
	gazetteer  *register.Gazetteer // where the settings are that stand now
	bySetting  map[term.SettingID][]int
	byOrg      map[term.ID][]int
}

// Picture gives the picture of the data as they are now.
func (s *Service) Picture(ctx context.Context) (_ *Picture, err error) {
	ctx = s.db.Outside(ctx)
	at, err := s.versions(ctx)
	if err != nil {
		return nil, fmt.Errorf("picture of provision: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.picture != nil && s.at == at {
		return s.picture, nil
	}
	p, err := s.paint(ctx)
	if err != nil {
		return nil, fmt.Errorf("picture of provision: %w", err)
	}
	s.picture, s.at = p, at
	return p, nil
}

// versions are the data versions that what this room shows depends on.
func (s *Service) versions(ctx context.Context) (at [2]int64, err error) {
	for i, name := range []string{DataVersion, register.DataVersion} {
		if at[i], err = s.db.Version(ctx, name); err != nil {
			return at, err
		}
	}
	return at, nil
}

func (s *Service) paint(ctx context.Context) (*Picture, error) {
	var deliveries []Delivery
	var programmes []Programme
	p := &Picture{programmes: map[term.ID]Programme{}, bySetting: map[term.SettingID][]int{}, byOrg: map[term.ID][]int{}}
	all, ctx := errgroup.WithContext(ctx)
	all.Go(func() (err error) { deliveries, err = s.deliveries(ctx); return err })
	all.Go(func() (err error) { programmes, err = s.programmes(ctx); return err })
	all.Go(func() (err error) { p.gazetteer, err = s.register.Gazetteer(ctx); return err })
	if err := all.Wait(); err != nil {
		return nil, err
	}
	for _, pr := range programmes {
		p.programmes[pr.ID] = pr
	}
	for i, d := range deliveries {
		w := Work{Delivery: d, Organisation: p.programmes[d.Programme].Organisation, At: p.gazetteer.Current(d.Setting)}
		p.work = append(p.work, w)
		p.bySetting[w.At] = append(p.bySetting[w.At], i)
		p.byOrg[w.Organisation] = append(p.byOrg[w.Organisation], i)
	}
	return p, nil
}

// where is the listing of the setting that work happens at.
func (p *Picture) where(w Work) *register.Listing {
	i, ok := p.gazetteer.Find(w.At)
	if !ok {
		return &register.Listing{} // nowhere that is known
	}
	return &p.gazetteer.Listings[i]
}

// Filter narrows work down. Zero fields do not narrow.
type Filter struct {
	Area         *register.Area
	Setting      term.SettingID
	Organisation term.ID
	Theme        term.Theme
	Phase        term.Phase
	Period       term.Period
}

// Work lists what a viewer may see and the filter lets through, in the order of
// the deliveries' ids.
func (p *Picture) Work(f Filter, m Mask) []Work {
	var out []Work
	for _, i := range p.candidates(f) {
		w := p.work[i]
		if f.matches(w, p.where) && m.Allows(w.Organisation, w.Visibility) {
			out = append(out, w)
		}
	}
	return out
}

// candidates are the work worth looking at: a setting's or an organisation's
// where the filter names one.
func (p *Picture) candidates(f Filter) []int {
	switch {
	case f.Setting != "":
		return p.bySetting[f.Setting]
	case f.Organisation != "":
		return p.byOrg[f.Organisation]
	}
	all := make([]int, len(p.work))
	for i := range all {
		all[i] = i
	}
	return all
}

func (f Filter) matches(w Work, where func(Work) *register.Listing) bool {
	return (f.Area == nil || where(w).In(f.Area)) &&
		(f.Setting == "" || w.At == f.Setting) &&
		(f.Organisation == "" || w.Organisation == f.Organisation) &&
		(f.Theme == "" || w.Themes.Has(f.Theme)) &&
		(f.Phase == "" || w.Phases.Has(f.Phase)) &&
		(f.Period == 0 || w.Period == f.Period)
}

// Programme finds a programme of the picture.
func (p *Picture) Programme(id term.ID) Programme { return p.programmes[id] }

// Presence is one organisation's work among some.
type Presence struct {
	Organisation term.ID
	Settings     int // different settings
	Deliveries   int
	Themes       term.ThemeSet
	Illustrative bool
}

// Organisations sums work up by organisation, the widest present first.
func Organisations(work []Work) []Presence {
	return presences(work, func(w Work) term.ID { return w.Organisation })
}

func presences(work []Work, key func(Work) term.ID) []Presence {
	by := map[term.ID]*Presence{}
	settings := map[term.ID]map[term.SettingID]bool{}
	for _, w := range work {
		k := key(w)
		if by[k] == nil {
			by[k] = &Presence{Organisation: k}
			settings[k] = map[term.SettingID]bool{}
		}
		by[k].Deliveries++
		by[k].Themes |= w.Themes
		by[k].Illustrative = by[k].Illustrative || w.Illustrative
		settings[k][w.At] = true
	}
	var out []Presence
	for k, v := range by {
		v.Settings = len(settings[k])
		out = append(out, *v)
	}
	slices.SortFunc(out, func(x, y Presence) int {
		return cmp.Or(cmp.Compare(y.Settings, x.Settings), cmp.Compare(x.Organisation, y.Organisation))
	})
	return out
}

// Settings groups work by the setting it happens at.
func Settings(work []Work) map[term.SettingID][]Work {
	out := map[term.SettingID][]Work{}
	for _, w := range work {
		out[w.At] = append(out[w.At], w)
	}
	return out
}

// Periods lists the school years that occur, newest first.
func Periods(work []Work) []term.Period {
	seen := map[term.Period]bool{}
	for _, w := range work {
		if w.Period != 0 {
			seen[w.Period] = true
		}
	}
	out := make([]term.Period, 0, len(seen))
	for p := range seen {
		out = append(out, p)
	}
	slices.SortFunc(out, func(x, y term.Period) int { return cmp.Compare(y, x) })
	return out
}
