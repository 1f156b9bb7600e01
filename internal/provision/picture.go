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
	few   *Work             // of one that reached a small number, what those see who may not know it
	rough *Work             // of a sensitive one, what those see from whom its place is kept
}

// hidden is the spot of work whose setting is not told.
const hidden = -1

// Picture is every delivery at its present place, held in memory and renewed
// when the data version of this room or of the registers moves. It does not
// change once handed out. How one is made: picture_paint.go.
type Picture struct {
	work       []*Work // by setting, then by id
	programmes map[term.ID]Programme
	all        []int32 // into work, as the following
	bySetting  map[term.SettingID][]int32
	byOrg      map[term.ID][]int32
	made       made
}

// Picture gives the picture of the data as they are now.
func (s *Service) Picture(ctx context.Context) (*Picture, error) {
	ctx = s.db.Outside(ctx)
	at, err := s.versions(ctx)
	if err != nil {
		return nil, fmt.Errorf("picture of provision: %w", err)
	}
	return s.pictureSince(ctx, at)
}

// pictureSince gives a picture of some data versions or later ones. Who waited for
// another to paint it may have read theirs before that one did: what is kept is the
// newer then.
func (s *Service) pictureSince(ctx context.Context, at dataVersions) (*Picture, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at = at.or(s.at)
	if s.picture != nil && s.at == at {
		return s.picture, nil
	}
	p, err := s.renew(ctx, at)
	if err != nil {
		return nil, fmt.Errorf("picture of provision: %w", err)
	}
	s.picture, s.at = p, at
	return p, nil
}

// dataVersions are the versions that what this room shows depends on: its own,
// the registers', and that of which organisations were merged.
type dataVersions [3]int64

// or is the later of two of each version: they only ever rise.
func (v dataVersions) or(o dataVersions) dataVersions {
	for i := range v {
		v[i] = max(v[i], o[i])
	}
	return v
}

func (s *Service) versions(ctx context.Context) (at dataVersions, err error) {
	for i, name := range []string{DataVersion, register.DataVersion, alliance.DataVersion} {
		if at[i], err = s.db.Version(ctx, name); err != nil {
			return at, err
		}
	}
	return at, nil
}

// Unmasked gives every delivery at the setting that stands now, by setting, as
// nobody but its own organisation may see it. It is for engines that keep their
// own columns and put every question to a viewer's [Mask] themselves, as the
// landscape does: nothing of it may reach a page, a download or a tile on another
// way. What is given is shared: it must not be changed.
func (p *Picture) Unmasked() iter.Seq[*Work] { return slices.Values(p.work) }

// Len is how many deliveries there are.
func (p *Picture) Len() int { return len(p.work) }

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
	var kept []*Work
	for _, i := range p.candidates(f) {
		w := p.work[i]
		if !f.matches(w) {
			continue
		}
		switch m.sight(w, w.place) {
		case exactly:
			if w.few != nil && !m.counts(w.Organisation) {
				w = w.few
			}
			out = append(out, w)
		case roughly:
			// Once more without its place, so that no filter finds it there.
			if f.matches(w.rough) {
				kept = append(kept, w)
			}
		}
	}
	slices.SortFunc(kept, func(a, b *Work) int { return cmp.Compare(a.ID, b.ID) })
	for _, w := range kept {
		out = append(out, w.rough)
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
	out.Reached, out.Few, out.few, out.rough = register.Count{}, true, nil, nil
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
func (p *Picture) candidates(f Filter) []int32 {
	switch {
	case f.Setting != "":
		return p.bySetting[f.Setting]
	case f.Organisation != "":
		return p.byOrg[f.Organisation]
	}
	return p.all
}

// Shares says whether an organisation has work anywhere that a viewer may see.
func (p *Picture) Shares(organisation term.ID, m Mask) bool { return p.shares(organisation, &m) }

// shares says whether an organisation has work anywhere that a viewer may see.
func (p *Picture) shares(organisation term.ID, m *Mask) bool {
	return slices.ContainsFunc(p.byOrg[organisation], func(i int32) bool { return m.sight(p.work[i], p.work[i].place) != unseen })
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

// Deliveries counts work of one picture by organisation.
func Deliveries(work []*Work) map[term.ID]int {
	var counts []int
	var ids []term.ID
	for _, w := range work {
		for w.who >= len(counts) {
			counts, ids = append(counts, 0), append(ids, "")
		}
		counts[w.who]++
		ids[w.who] = w.Organisation
	}
	out := map[term.ID]int{}
	for who, n := range counts {
		if n > 0 {
			out[ids[who]] = n
		}
	}
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
