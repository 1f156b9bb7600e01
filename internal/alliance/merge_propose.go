package alliance

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"fairground/internal/term"
)

// Pair is two organisations that may be one.
type Pair struct {
	One, Other Organisation
	Likeness   Likeness // of the other to the one
}

// Lookalikes gives the index of all organisations that stand for themselves.
func (s *Service) Lookalikes(ctx context.Context) (*Lookalikes, error) {
	d, err := s.organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("look for organisations that are alike: %w", err)
	}
	return d.lookalikes(), nil
}

// Alike lists the organisations that one which is not recorded yet may be.
func (s *Service) Alike(ctx context.Context, o Organisation, limit int) ([]Likeness, error) {
	o.tidy()
	l, err := s.Lookalikes(ctx)
	if err != nil {
		return nil, err
	}
	return l.Find(o, limit), nil
}

// likeliest is how many others are proposed for one organisation.
const likeliest = 5

// Proposals lists the pairs that may be one organisation and of which nobody
// said that they are two, likeliest first.
func (s *Service) Proposals(ctx context.Context) ([]Pair, error) {
	d, err := s.organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("propose duplicates: %w", err)
	}
	apart, err := s.apart(ctx)
	if err != nil {
		return nil, fmt.Errorf("propose duplicates: %w", err)
	}
	l := d.lookalikes()
	seen := map[[2]term.ID]bool{}
	var out []Pair
	for _, one := range d.all {
		for _, like := range l.Find(one, likeliest) {
			other := d.all[d.at[like.Organisation]]
			key := [2]term.ID{min(one.ID, other.ID), max(one.ID, other.ID)}
			if seen[key] || apart[key] || one.Illustrative != other.Illustrative {
				continue
			}
			seen[key] = true
			out = append(out, Pair{one, other, like})
		}
	}
	slices.SortStableFunc(out, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(b.Likeness.Score, a.Likeness.Score), cmp.Compare(a.One.Name, b.One.Name), cmp.Compare(a.Other.Name, b.Other.Name))
	})
	return out, nil
}
