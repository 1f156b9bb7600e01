package provision

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"fairground/internal/alliance"
	"fairground/internal/register"
	"fairground/internal/term"

	"golang.org/x/sync/errgroup"
)

// Work is one delivery as a viewer may see it now: at the setting that stands
// today.
type Work struct {
	Delivery
	Organisation term.ID
	At           term.SettingID // the setting that stands now; "" of a private one
	Private      bool           // at a place kept private from the viewer, of which only the authority is told
	Few          bool           // it reached from one to nine children, and the viewer may not know how many

	place *register.Listing // where it is; of a private one, its authority and what holds that
}

// Picture is every delivery at its present place, held in memory and renewed
// when the data version of this room or of the registers moves. It does not
// change once handed out.
type Picture struct {
	work       []Work
	programmes map[term.ID]Programme
	private    map[int]*register.Listing // of sensitive work: what others may know of where it is
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

// dataVersions are the versions that what this room shows depends on: its own,
// the registers', and that of which organisations were merged.
type dataVersions [3]int64

func (s *Service) versions(ctx context.Context) (at dataVersions, err error) {
	for i, name := range []string{DataVersion, register.DataVersion, alliance.DataVersion} {
		if at[i], err = s.db.Version(ctx, name); err != nil {
			return at, err
		}
	}
	return at, nil
}

func (s *Service) paint(ctx context.Context) (*Picture, error) {
	var deliveries []Delivery
	var programmes []Programme
	var gazetteer *register.Gazetteer
	merged, err := s.survivors(ctx)
	if err != nil {
		return nil, err
	}
	p := &Picture{programmes: map[term.ID]Programme{}, private: map[int]*register.Listing{}, bySetting: map[term.SettingID][]int{}, byOrg: map[term.ID][]int{}}
	all, ctx := errgroup.WithContext(ctx)
	all.Go(func() (err error) { deliveries, err = s.deliveries(ctx); return err })
	all.Go(func() (err error) { programmes, err = s.programmes(ctx); return err })
	all.Go(func() (err error) { gazetteer, err = s.register.Gazetteer(ctx); return err })
	if err := all.Wait(); err != nil {
		return nil, err
	}
	for _, pr := range programmes {
		p.programmes[pr.ID] = pr
	}
	for i, d := range deliveries {
		w := Work{Delivery: d, Organisation: merged.of(p.programmes[d.Programme].Organisation), At: gazetteer.Current(d.Setting), place: &register.Listing{}}
		if at, ok := gazetteer.Find(w.At); ok {
			w.place = &gazetteer.Listings[at]
		}
		if w.Sensitive {
			p.private[i] = authorityOf(w.place)
		}
		p.work = append(p.work, w)
		p.bySetting[w.At] = append(p.bySetting[w.At], i)
		p.byOrg[w.Organisation] = append(p.byOrg[w.Organisation], i)
	}
	return p, nil
}

// authorityOf is what may be told of a place that is kept private: its authority,
// and what holds that.
func authorityOf(l *register.Listing) *register.Listing {
	var out register.Listing
	out.District, out.County, out.Combined, out.Region = l.District, l.County, l.Combined, l.Region
	return &out
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
		w := &p.work[i]
		if !f.matches(w) {
			continue
		}
		switch m.sight(w, w.place) {
		case exactly:
			out = append(out, w.counted(&m))
		case roughly:
			// Once more without its place, so that no filter finds it there.
			if rough := p.rough(i); f.matches(&rough) {
				out = append(out, rough)
			}
		}
	}
	return out
}

// counted is work with the number of children as far as the viewer may know it.
func (w *Work) counted(m *Mask) Work {
	out := *w
	if small(w.Reached) && !m.counts(w.Organisation) {
		out.Reached, out.Few = register.Count{}, true
	}
	return out
}

// rough is work as those see it from whom its place is kept.
func (p *Picture) rough(i int) Work {
	w := p.work[i]
	out := Work{Organisation: w.Organisation, Private: true, place: p.private[i]}
	out.Programme, out.Themes, out.Phases, out.Period = w.Programme, w.Themes, w.Phases, w.Period
	out.Visibility, out.Sensitive, out.Illustrative = w.Visibility, true, w.Illustrative
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

func (f *Filter) matches(w *Work) bool {
	return (f.Area == nil || w.place.In(f.Area)) &&
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
	Settings     int // different settings that the viewer may know of
	Deliveries   int
	Private      int // of the deliveries, those at places kept private from the viewer
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
		if w.Private {
			by[k].Private++
			continue
		}
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

// Settings groups work by the setting it happens at, leaving out what happens at
// private places.
func Settings(work []Work) map[term.SettingID][]Work {
	out := map[term.SettingID][]Work{}
	for _, w := range work {
		if !w.Private {
			out[w.At] = append(out[w.At], w)
		}
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
