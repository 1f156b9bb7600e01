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
func (v *view) presences(work []Work) []PlacePresence {
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
	sharing := map[term.ID]bool{}
	for _, w := range v.picture.Work(Filter{}, v.mask) {
		sharing[v.organisations[w.Organisation].ID] = true
	}
	for id, o := range v.organisations {
		if id != o.ID || !o.Member(v.today) {
			continue
		}
		out.Members++
		if sharing[id] {
			out.Sharing++
		}
	}
	return out
}

// settings lists the settings that were asked for. A closed one is listed only
// where somebody is recorded there.
func (v *view) settings(asked Asked, work map[term.SettingID][]Work) []PlaceSetting {
	narrowed := asked.narrowed()
	var out []PlaceSetting
	for i := range v.gazetteer.Listings {
		l := &v.gazetteer.Listings[i]
		there := work[l.ID]
		if len(there) == 0 && (narrowed || l.Status != register.Open) || !l.In(asked.Area) {
			continue
		}
		out = append(out, v.setting(l, there))
	}
	return out
}

func (v *view) setting(l *register.Listing, work []Work) PlaceSetting {
	out := PlaceSetting{Listing: l}
	seen := map[term.ID]bool{}
	for _, w := range work {
		out.Themes |= w.Themes
		out.Illustrative = out.Illustrative || w.Illustrative
		if !seen[w.Organisation] {
			seen[w.Organisation] = true
			out.Organisations = append(out.Organisations, v.organisations[w.Organisation])
		}
	}
	slices.SortFunc(out.Organisations, func(a, b alliance.Organisation) int { return strings.Compare(a.Name, b.Name) })
	return out
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

// sums counts settings and who works there by the area that by says, leaving
// out those for which it says none.
func (v *view) sums(work []Work, by func(areas) term.GSS) map[term.GSS]Sums {
	out := map[term.GSS]Sums{}
	for i := range v.gazetteer.Listings {
		l := &v.gazetteer.Listings[i]
		if l.Status != register.Open {
			continue
		}
		code := by(areas{l})
		if code == "" {
			continue
		}
		c := out[code]
		if r, _ := l.ID.Split(); r == term.OfstedEY {
			c.EarlyYears++
		} else {
			c.Schools++
		}
		out[code] = c
	}
	v.addWork(out, work, by)
	return out
}

func (v *view) addWork(out map[term.GSS]Sums, work []Work, by func(areas) term.GSS) {
	type visit struct {
		area term.GSS
		by   term.ID
	}
	settings, visits := map[term.SettingID]bool{}, map[visit]bool{}
	for i := range work {
		w := &work[i]
		code := by(areas{w.place})
		if code == "" {
			continue
		}
		c := out[code]
		if !w.Private && !settings[w.At] {
			settings[w.At] = true
			c.Worked++
		}
		if here := (visit{code, w.Organisation}); !visits[here] {
			visits[here] = true
			c.Organisations++
			if o := v.organisations[w.Organisation]; o.Member(v.today) {
				c.Members++
			}
		}
		out[code] = c
	}
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
