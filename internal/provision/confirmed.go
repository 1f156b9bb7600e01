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
