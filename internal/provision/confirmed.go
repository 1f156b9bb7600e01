package provision

import (
	"context"
	"fmt"
	"slices"
	"time"

	"fairground/internal/term"
)

// LastConfirmed says when each organisation last confirmed a list, by the lists
// that some work came from. The work is what a viewer was shown ([Picture.Work]),
// so that a list of which they see nothing is not told of either. Organisations
// whose work came from no list are left out.
func (s *Service) LastConfirmed(ctx context.Context, work []*Work) (map[term.ID]time.Time, error) {
	of, last := map[term.ID]term.ID{}, term.ID("")
	for _, w := range work {
		if w.Upload != last && w.Upload != "" {
			of[w.Upload], last = w.Organisation, w.Upload
		}
	}
	ids := make([]term.ID, 0, len(of))
	for id := range of {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	out := map[term.ID]time.Time{}
	for chunk := range slices.Chunk(ids, 500) {
		some, err := s.confirmations(ctx, chunk)
		if err != nil {
			return nil, fmt.Errorf("when lists were confirmed: %w", err)
		}
		for _, c := range some {
			if who := of[c.upload]; c.at.After(out[who]) {
				out[who] = c.at
			}
		}
	}
	return out, nil
}

// LastChanged says on which day each organisation's work was last added or
// changed, by what a viewer was shown of it ([Picture.Work]): of work at a place
// that is kept private from them they are not told. Organisations of whose work it
// is not known are left out.
func LastChanged(work []*Work) map[term.ID]time.Time {
	var last []*Work // by organisation
	for _, w := range work {
		for w.who >= len(last) {
			last = append(last, nil)
		}
		if last[w.who] == nil || w.Changed.After(last[w.who].Changed) {
			last[w.who] = w
		}
	}
	out := map[term.ID]time.Time{}
	for _, w := range last {
		if w != nil && !w.Changed.IsZero() {
			out[w.Organisation] = w.Changed
		}
	}
	return out
}
