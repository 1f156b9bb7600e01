package alliance

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"fairground/internal/fault"
	"fairground/internal/term"
)

// roll is every organisation, as it stands for itself and with what was
// merged into it. It does not change once made.
type roll struct {
	own      map[term.ID]*Organisation
	survivor map[term.ID]term.ID // of the merged ones, however long the chain
	all      []Organisation      // those that stand, by name, with what was merged into them
	at       map[term.ID]int     // their places in all

	once  sync.Once
	alike *Lookalikes
}

// lookalikes is the index of those that stand, made when it is first asked for.
func (d *roll) lookalikes() *Lookalikes {
	d.once.Do(func() { d.alike = NewLookalikes(d.all) })
	return d.alike
}

func newRoll(own []Organisation) *roll {
	d := &roll{own: map[term.ID]*Organisation{}, survivor: map[term.ID]term.ID{}, at: map[term.ID]int{}}
	for i := range own {
		d.own[own[i].ID] = &own[i]
	}
	members := map[term.ID][]*Organisation{}
	for i := range own {
		if end := d.follow(own[i].ID); end != own[i].ID {
			d.survivor[own[i].ID] = end
			members[end] = append(members[end], &own[i])
		}
	}
	for i := range own {
		if _, merged := d.survivor[own[i].ID]; !merged {
			d.all = append(d.all, together(own[i], members[own[i].ID]))
		}
	}
	slices.SortFunc(d.all, func(a, b Organisation) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	for i, o := range d.all {
		d.at[o.ID] = i
	}
	return d
}

// follow goes from an organisation to the one that stands for it. A ring, which
// Merge never makes, ends at its first by id rather than nowhere.
func (d *roll) follow(id term.ID) term.ID {
	least := id
	at := id
	for range len(d.own) {
		o, ok := d.own[at]
		if !ok || o.MergedInto == "" {
			return at
		}
		at = o.MergedInto
		least = min(least, at)
	}
	return least
}

// together is a survivor with what lists hold of those merged into it.
func together(o Organisation, merged []*Organisation) Organisation {
	if len(merged) == 0 {
		return o
	}
	o = o.clone()
	for _, m := range merged {
		o.Identifiers = append(o.Identifiers, m.Identifiers...)
		o.Places = append(o.Places, m.Places...)
		o.OtherNames = append(append(o.OtherNames, m.Name), m.OtherNames...)
		o.Themes |= m.Themes
		o.Memberships = append(o.Memberships, m.Memberships...)
	}
	o.Memberships = joined(o.Memberships)
	o.tidy()
	return o
}

// joined unites memberships that overlap or follow one another.
func joined(all []Membership) []Membership {
	slices.SortFunc(all, func(a, b Membership) int { return a.From.Compare(b.From) })
	var out []Membership
	for _, m := range all {
		if n := len(out); n > 0 && (out[n-1].To.IsZero() || !m.From.After(out[n-1].To)) {
			if last := &out[n-1]; !last.To.IsZero() && (m.To.IsZero() || m.To.After(last.To)) {
				last.To = m.To
			}
			continue
		}
		out = append(out, m)
	}
	return out
}

// find gives an organisation, or its survivor.
func (d *roll) find(id term.ID) (Organisation, error) {
	if end, merged := d.survivor[id]; merged {
		id = end
	}
	i, ok := d.at[id]
	if !ok {
		return Organisation{}, fault.NotFound("There is no such organisation.")
	}
	return d.all[i], nil
}

// Organisation finds one organisation, or the one that it was merged into; a
// fault of kind not found where there is none.
func (s *Service) Organisation(ctx context.Context, id term.ID) (Organisation, error) {
	d, err := s.organisations(ctx)
	if err == nil {
		var o Organisation
		if o, err = d.find(id); err == nil {
			return o.clone(), nil
		}
	}
	return Organisation{}, fmt.Errorf("organisation %s: %w", id, err)
}

// Organisations lists every organisation that stands for itself, by name.
func (s *Service) Organisations(ctx context.Context) ([]Organisation, error) {
	d, err := s.organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("organisations: %w", err)
	}
	return slices.Clone(d.all), nil
}

// Current says of every organisation that was merged which one stands for it
// now, however long the chain. The map is shared: it must not be changed.
func (s *Service) Current(ctx context.Context) (map[term.ID]term.ID, error) {
	d, err := s.organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("merged organisations: %w", err)
	}
	return d.survivor, nil
}

// Search lists organisations of whose names one holds every word typed, those
// that begin with them first.
func (s *Service) Search(ctx context.Context, text string, limit int) ([]Organisation, error) {
	words := strings.Fields(strings.ToLower(text))
	if len(words) == 0 {
		return nil, nil
	}
	d, err := s.organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("search organisations: %w", err)
	}
	var first, rest []Organisation
	for _, o := range d.all {
		switch {
		case strings.HasPrefix(strings.ToLower(o.Name), strings.Join(words, " ")):
			first = append(first, o)
		case o.called(words):
			rest = append(rest, o)
		}
	}
	found := append(first, rest...)
	return found[:min(len(found), max(limit, 0))], nil
}

// called says whether one of the organisation's names holds every word.
func (o *Organisation) called(words []string) bool {
	return holdsEvery(o.Name, words) || slices.ContainsFunc(o.OtherNames, func(name string) bool { return holdsEvery(name, words) })
}
