package provision

import (
	"cmp"
	"context"
	"fmt"
	"iter"
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
	spot  int               // the number of its setting in the picture; hidden of a private one
	who   int               // the number of its organisation in the picture
}

// hidden is the spot of work whose setting is not told.
const hidden = -1

// Picture is every delivery at its present place, held in memory and renewed
// when the data version of this room or of the registers moves. It does not
// change once handed out.
type Picture struct {
	work       []Work
	few        map[int]*Work // of work that reached a small number, what those see who may not know it
	rough      map[int]*Work // of sensitive work, what those see from whom its place is kept
	programmes map[term.ID]Programme
	all        []int // into work, as the following
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
	p := &Picture{programmes: map[term.ID]Programme{}, few: map[int]*Work{}, rough: map[int]*Work{}, bySetting: map[term.SettingID][]int{}, byOrg: map[term.ID][]int{}}
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
	p.place(deliveries, gazetteer, merged)
	for i := range p.work {
		w := &p.work[i]
		p.all = append(p.all, i)
		p.bySetting[w.At] = append(p.bySetting[w.At], i)
		p.byOrg[w.Organisation] = append(p.byOrg[w.Organisation], i)
		if w.Sensitive {
			p.rough[i] = w.roughly()
		}
		if small(w.Reached) {
			p.few[i] = w.uncounted()
		}
	}
	return p, nil
}

// place puts deliveries at the settings that stand now, in the order of those by
// name. What is at a setting that the registers no longer have comes last.
func (p *Picture) place(deliveries []Delivery, gazetteer *register.Gazetteer, merged survivors) {
	nowhere, unknown, numbers := &register.Listing{}, map[term.SettingID]int{}, map[term.ID]int{}
	p.work = make([]Work, len(deliveries))
	for i, d := range deliveries {
		w := Work{Delivery: d, Organisation: merged.of(p.programmes[d.Programme].Organisation), At: gazetteer.Current(d.Setting), place: nowhere}
		if at, ok := gazetteer.Find(w.At); ok {
			w.place, w.spot = &gazetteer.Listings[at], at
		} else {
			w.spot = len(gazetteer.Listings) + numberOf(unknown, w.At)
		}
		w.who = numberOf(numbers, w.Organisation)
		p.work[i] = w
	}
	slices.SortStableFunc(p.work, func(a, b Work) int { return cmp.Compare(a.spot, b.spot) })
}

// numberOf numbers what it is asked for in the order it first is.
func numberOf[K comparable](numbers map[K]int, key K) int {
	n, ok := numbers[key]
	if !ok {
		n = len(numbers)
		numbers[key] = n
	}
	return n
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

// Work lists what a viewer may see and the filter lets through: what is at
// settings in their order by name, so that what is at one comes together, then
// what is at places kept private from the viewer, in an order that tells nothing
// of where. What is listed is shared: it must not be changed.
func (p *Picture) Work(f Filter, m Mask) []*Work {
	var out []*Work
	var kept []int
	for _, i := range p.candidates(f) {
		w := &p.work[i]
		if !f.matches(w) {
			continue
		}
		switch m.sight(w, w.place) {
		case exactly:
			if few := p.few[i]; few != nil && !m.counts(w.Organisation) {
				w = few
			}
			out = append(out, w)
		case roughly:
			// Once more without its place, so that no filter finds it there.
			if f.matches(p.rough[i]) {
				kept = append(kept, i)
			}
		}
	}
	slices.SortFunc(kept, func(a, b int) int { return cmp.Compare(p.work[a].ID, p.work[b].ID) })
	for _, i := range kept {
		out = append(out, p.rough[i])
	}
	return out
}

// narrowed lists what of some work a narrower filter lets through.
func narrowed(work []*Work, f Filter) []*Work {
	var out []*Work
	for _, w := range work {
		if f.matches(w) {
			out = append(out, w)
		}
	}
	return out
}

// uncounted is work without the small number of children that it reached.
func (w *Work) uncounted() *Work {
	out := *w
	out.Reached, out.Few = register.Count{}, true
	return &out
}

// roughly is work as those see it from whom its place is kept.
func (w *Work) roughly() *Work {
	out := Work{Organisation: w.Organisation, Private: true, place: authorityOf(w.place), spot: hidden, who: w.who}
	out.Programme, out.Themes, out.Phases, out.Period = w.Programme, w.Themes, w.Phases, w.Period
	out.Visibility, out.Sensitive, out.Illustrative = w.Visibility, true, w.Illustrative
	return &out
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
	return p.all
}

// shares says whether an organisation has work anywhere that a viewer may see.
func (p *Picture) shares(organisation term.ID, m *Mask) bool {
	return slices.ContainsFunc(p.byOrg[organisation], func(i int) bool { return m.sight(&p.work[i], p.work[i].place) != unseen })
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

// Organisations sums work of one picture up by organisation, the widest present
// first.
func Organisations(work []*Work) []Presence {
	type visit struct{ who, spot int }
	var out []Presence
	at, seen := map[int]int{}, make(map[visit]bool, len(work))
	for _, w := range work {
		i, ok := at[w.who]
		if !ok {
			i, at[w.who] = len(out), len(out)
			out = append(out, Presence{Organisation: w.Organisation})
		}
		p := &out[i]
		p.Deliveries++
		p.Themes |= w.Themes
		p.Illustrative = p.Illustrative || w.Illustrative
		if w.Private {
			p.Private++
		} else if here := (visit{w.who, w.spot}); !seen[here] {
			seen[here] = true
			p.Settings++
		}
	}
	slices.SortFunc(out, func(x, y Presence) int {
		return cmp.Or(cmp.Compare(y.Settings, x.Settings), cmp.Compare(x.Organisation, y.Organisation))
	})
	return out
}

// Settings groups work by the setting it happens at, leaving out what happens at
// private places.
func Settings(work []*Work) map[term.SettingID][]*Work {
	out := map[term.SettingID][]*Work{}
	for here := range together(work) {
		out[here[0].At] = here
	}
	return out
}

// together gives the work at each setting, in the order of [Picture.Work],
// without what happens at private places.
func together(work []*Work) iter.Seq[[]*Work] {
	return func(yield func([]*Work) bool) {
		for from := 0; from < len(work); {
			to := from + 1
			for to < len(work) && work[to].spot == work[from].spot {
				to++
			}
			if !work[from].Private && !yield(work[from:to:to]) {
				return
			}
			from = to
		}
	}
}

// Periods lists the school years that occur, newest first.
func Periods(work []*Work) []term.Period {
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
