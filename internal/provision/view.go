package provision

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"fairground/internal/alliance"
	"fairground/internal/register"
	"fairground/internal/term"

	"golang.org/x/sync/errgroup"
)

// view is everything that a page about places is made of, as one viewer may see
// it: all of it is in memory already, or small.
type view struct {
	picture       *Picture
	mask          Mask
	atlas         *register.Atlas
	gazetteer     *register.Gazetteer
	organisations map[term.ID]alliance.Organisation
	today         time.Time
}

func (s *Service) view(ctx context.Context, m Mask) (v *view, err error) {
	v = &view{mask: m, organisations: map[term.ID]alliance.Organisation{}, today: s.now()}
	// Just after the start both are read from the database: side by side, so that
	// the first reader waits for the longer one only.
	var loading errgroup.Group
	loading.Go(func() (err error) {
		v.atlas, err = s.register.Atlas(ctx)
		return err
	})
	loading.Go(func() (err error) {
		v.gazetteer, err = s.register.Gazetteer(ctx)
		return err
	})
	if err := loading.Wait(); err != nil {
		return nil, err
	}
	if v.picture, err = s.Picture(ctx); err != nil {
		return nil, err
	}
	all, err := s.alliance.Organisations(ctx)
	if err != nil {
		return nil, err
	}
	for _, o := range all {
		v.organisations[o.ID] = o
	}
	merged, err := s.alliance.Current(ctx)
	if err != nil {
		return nil, err
	}
	for id, survivor := range merged { // what it did stays recorded under its own id
		v.organisations[id] = v.organisations[survivor]
	}
	return v, nil
}

// presences sums work up by organisation, the widest present first.
func (v *view) presences(work []*Work) []PlacePresence {
	all := Organisations(work)
	out := make([]PlacePresence, len(all))
	for i, p := range all {
		out[i] = PlacePresence{Presence: p, Organisation: v.organisations[p.Organisation]}
	}
	slices.SortStableFunc(out, func(a, b PlacePresence) int {
		return cmp.Or(cmp.Compare(b.Settings, a.Settings), strings.Compare(a.Organisation.Name, b.Organisation.Name))
	})
	return out
}

// shared counts the members whose work anywhere the viewer may see.
func (v *view) shared() Shared {
	var out Shared
	for id, o := range v.organisations {
		if id != o.ID || !o.Member(v.today) {
			continue
		}
		out.Members++
		if v.picture.shares(id, &v.mask) {
			out.Sharing++
		}
	}
	return out
}

// settings lists the settings that were asked for, by name. A closed one is
// listed only where somebody is recorded there.
func (v *view) settings(asked Asked, work []*Work) []PlaceSetting {
	var open []int
	if !asked.narrowed() {
		open = v.gazetteer.OpenIn(asked.Area)
	}
	out := make([]PlaceSetting, 0, len(open))
	// Both lists are in the order of the gazetteer.
	upTo := func(spot int) {
		for ; len(open) > 0 && open[0] < spot; open = open[1:] {
			out = append(out, PlaceSetting{Listing: &v.gazetteer.Listings[open[0]]})
		}
	}
	for here := range together(work) {
		spot := here[0].spot
		upTo(spot)
		if len(open) > 0 && open[0] == spot {
			open = open[1:]
		}
		out = append(out, PlaceSetting{Listing: here[0].place, Organisations: organisationsAmong(here), work: here})
	}
	upTo(len(v.gazetteer.Listings))
	return out
}

// organisationsAmong counts the organisations of the few works at a setting.
func organisationsAmong(work []*Work) int {
	n := 0
	for i, w := range work {
		if !slices.ContainsFunc(work[:i], func(before *Work) bool { return before.who == w.who }) {
			n++
		}
	}
	return n
}

// areas are the areas around a setting.
type areas struct{ *register.Listing }

// code is the area of one kind around the setting.
func (a areas) code(kind register.AreaKind) term.GSS {
	switch kind {
	case register.Region:
		return a.Region
	case register.CombinedAuthority:
		return a.Combined
	case register.County:
		return a.County
	case register.District:
		return a.District
	case register.Ward:
		return a.Ward
	}
	return a.Neighbourhood
}

// sums counts who works in each of the areas that by says work is in, leaving
// out the work for which it says none.
func (v *view) sums(work []*Work, by func(areas) term.GSS) map[term.GSS]Sums {
	type tally struct {
		Sums
		spot int // the last setting counted: work comes setting by setting
		here map[int]bool
	}
	counts := map[term.GSS]*tally{}
	for _, w := range work {
		code := by(areas{w.place})
		if code == "" {
			continue
		}
		c := counts[code]
		if c == nil {
			c = &tally{spot: hidden, here: map[int]bool{}}
			counts[code] = c
		}
		if !w.Private && w.spot != c.spot {
			c.spot = w.spot
			c.Worked++
		}
		if !c.here[w.who] {
			c.here[w.who] = true
			c.Organisations++
			if o := v.organisations[w.Organisation]; o.Member(v.today) {
				c.Members++
			}
		}
	}
	out := make(map[term.GSS]Sums, len(counts))
	for code, c := range counts {
		out[code] = c.Sums
	}
	return out
}

// whole counts some work by those whose it is.
func (v *view) whole(work []*Work, by []PlacePresence) Sums {
	out := Sums{Organisations: len(by)}
	for range together(work) {
		out.Worked++
	}
	for i := range by {
		if by[i].Organisation.Member(v.today) {
			out.Members++
		}
	}
	return out
}

// open adds to the counts of an area its settings that are open.
func (v *view) open(s Sums, area *register.Area) Sums {
	s.Schools, s.EarlyYears = v.gazetteer.CountOpen(area)
	return s
}

// Warm loads into memory what the first page and the first map would otherwise
// wait for. Whoever starts the server calls it behind the first request.
func (s *Service) Warm(ctx context.Context) error {
	var page errgroup.Group
	page.Go(func() error {
		mask, err := s.MaskOf(ctx)
		if err == nil {
			_, err = s.view(ctx, mask)
		}
		return err
	})
	page.Go(func() error { return s.register.WarmNeeds(ctx) })
	if err := page.Wait(); err != nil {
		return err
	}
	if _, err := s.dots(ctx); err != nil {
		return err
	}
	return s.register.WarmMaps(ctx)
}
