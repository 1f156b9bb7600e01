package provision

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"fairground/internal/register"
	"fairground/internal/term"

	"golang.org/x/sync/errgroup"
)

// made is what a picture was made of, so that the next one takes from it what
// has not changed.
type made struct {
	gazetteer *register.Gazetteer
	merged    survivors
	touches   map[string]int64       // how often each programme's deliveries had been changed
	unknown   map[term.SettingID]int // numbers of settings that the registers do not have
	numbers   map[term.ID]int        // of organisations
	fresh     map[term.ID]bool       // the programmes that were read anew; nil: all
}

// most is how many programmes are read anew by themselves. Beyond it is quicker to
// read them all.
const most = 200

// renew paints the picture of some data versions. Where only some programmes'
// deliveries changed only those are read. They are read by more than one
// statement, so that what a transaction changed meanwhile could be seen by half:
// then, and where their number does not come out, all are read at once.
func (s *Service) renew(ctx context.Context, at dataVersions) (*Picture, error) {
	if s.picture == nil {
		return s.paint(ctx, nil)
	}
	p, err := s.paint(ctx, s.picture)
	if err != nil || p.made.fresh == nil {
		return p, err
	}
	now, err := s.versions(ctx)
	if err != nil {
		return nil, err
	}
	n, err := s.countDeliveries(ctx)
	if err != nil {
		return nil, err
	}
	if now != at || n != len(p.work) {
		return s.paint(ctx, nil)
	}
	return p, nil
}

// paint makes the picture as the data are now, with what has not changed since
// the last one where there is one.
func (s *Service) paint(ctx context.Context, last *Picture) (*Picture, error) {
	p := &Picture{programmes: map[term.ID]Programme{}}
	var err error
	if p.made.merged, err = s.survivors(ctx); err != nil {
		return nil, err
	}
	if p.made.touches, err = s.touches(ctx); err != nil {
		return nil, err
	}
	p.made.fresh = changedSince(last, p.made.touches)
	var deliveries []Delivery
	var programmes []Programme
	all, ctx := errgroup.WithContext(ctx)
	all.Go(func() (err error) {
		if p.made.fresh == nil {
			deliveries, err = s.deliveries(ctx)
		} else {
			deliveries, err = s.deliveriesIn(ctx, slices.Collect(maps.Keys(p.made.fresh)))
		}
		return err
	})
	all.Go(func() (err error) { programmes, err = s.programmes(ctx); return err })
	all.Go(func() (err error) { p.made.gazetteer, err = s.register.Gazetteer(ctx); return err })
	if err := all.Wait(); err != nil {
		return nil, err
	}
	for _, pr := range programmes {
		p.programmes[pr.ID] = pr
	}
	p.place(last, deliveries)
	p.index()
	return p, nil
}

// changedSince are the programmes whose deliveries were changed since a picture
// was painted; nil where all are to be read.
func changedSince(last *Picture, touches map[string]int64) map[term.ID]bool {
	if last == nil {
		return nil
	}
	changed := map[term.ID]bool{}
	for id, n := range touches {
		if last.made.touches[id] != n {
			changed[term.ID(id)] = true
		}
	}
	if len(changed) > most {
		return nil
	}
	return changed
}

// place puts deliveries at the settings that stand now, in the order of those by
// name. What is at a setting that the registers no longer have comes last.
func (p *Picture) place(last *Picture, read []Delivery) {
	m := &p.made
	m.unknown, m.numbers = map[term.SettingID]int{}, map[term.ID]int{}
	var kept []*Work
	if m.fresh != nil {
		kept = p.keep(last)
	}
	fresh := make([]*Work, len(read))
	for i := range read {
		fresh[i] = p.placed(read[i])
	}
	slices.SortFunc(fresh, bySpot)
	p.work = merge(kept, fresh)
}

// keep gives the work of the last picture that was not read anew: as it is, or
// placed again where the registers changed or programmes changed hands.
func (p *Picture) keep(last *Picture) []*Work {
	m := &p.made
	same := last.made.gazetteer == m.gazetteer && maps.Equal(last.made.merged, m.merged) && p.inSameHands(last)
	if same { // numbers are counted on; the last picture has them for itself
		m.unknown, m.numbers = maps.Clone(last.made.unknown), maps.Clone(last.made.numbers)
		if len(m.fresh) == 0 {
			return last.work
		}
	}
	kept := make([]*Work, 0, len(last.work))
	for _, w := range last.work {
		if m.fresh[w.Programme] {
			continue
		}
		if !same {
			w = p.placed(w.Delivery)
		}
		kept = append(kept, w)
	}
	if !same {
		slices.SortFunc(kept, bySpot)
	}
	return kept
}

// inSameHands says whether the programmes of the last picture are of the
// organisations that they were of then.
func (p *Picture) inSameHands(last *Picture) bool {
	for id, before := range last.programmes {
		if now, ok := p.programmes[id]; ok && now.Organisation != before.Organisation {
			return false
		}
	}
	return true
}

// placed is a delivery at the setting that stands now.
func (p *Picture) placed(d Delivery) *Work {
	m := &p.made
	w := &Work{Delivery: d, Organisation: m.merged.of(p.programmes[d.Programme].Organisation), At: m.gazetteer.Current(d.Setting)}
	if at, ok := m.gazetteer.Find(w.At); ok {
		w.place, w.spot = &m.gazetteer.Listings[at], at
	} else {
		w.place, w.spot = &register.Listing{}, len(m.gazetteer.Listings)+numberOf(m.unknown, w.At)
	}
	w.who = numberOf(m.numbers, w.Organisation)
	if w.Sensitive {
		w.rough = w.roughly()
	}
	if small(w.Reached) {
		w.few = w.uncounted()
	}
	return w
}

func bySpot(a, b *Work) int {
	if a.spot != b.spot {
		return a.spot - b.spot
	}
	return cmp.Compare(a.ID, b.ID)
}

// merge puts some work in its places among other work. Both are in order.
func merge(kept, fresh []*Work) []*Work {
	if len(kept) == 0 {
		return fresh
	}
	if len(fresh) == 0 {
		return kept
	}
	out := make([]*Work, 0, len(kept)+len(fresh))
	for _, w := range fresh {
		at, _ := slices.BinarySearchFunc(kept, w, bySpot)
		out = append(append(out, kept[:at]...), w)
		kept = kept[at:]
	}
	return append(out, kept...)
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

// index notes what is at each setting and what each organisation does.
func (p *Picture) index() {
	p.all = make([]int32, len(p.work))
	p.bySetting = make(map[term.SettingID][]int32, len(p.work)/4)
	byOrg := make([][]int32, len(p.made.numbers))
	for from, i := 0, 0; i < len(p.work); i++ {
		w := p.work[i]
		p.all[i] = int32(i)
		byOrg[w.who] = append(byOrg[w.who], int32(i))
		if i+1 == len(p.work) || p.work[i+1].spot != w.spot {
			p.bySetting[w.At] = p.all[from : i+1 : i+1]
			from = i + 1
		}
	}
	p.byOrg = make(map[term.ID][]int32, len(byOrg))
	for id, who := range p.made.numbers {
		p.byOrg[id] = byOrg[who]
	}
}
