package provision

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"fairground/internal/term"
)

// List is a list that was confirmed, as those know it who may see it.
type List struct {
	ID           term.ID
	Organisation term.ID // that stands now
	Name         string  // the file's, with the sheet of a workbook
	Confirmed    time.Time
	Entries      int // of it that stand on record now
	Stopped      int // that were taken off the record since, as the work had stopped or never was
}

// URL is the list's page.
func (l List) URL() string { return Upload{ID: l.ID}.path("") }

// mostLists is how many lists of one organisation one may choose from: the newest.
const mostLists = 200

// Lists gives the confirmed lists that whoever acts may see, the newest first, and no
// more than the newest two hundred of an organisation. Of a list that is not among
// them nobody may be told so much as that there is one.
func (s *Service) Lists(ctx context.Context) ([]List, error) {
	organisations := organisationsWhere(ctx, mayRead)
	if len(organisations) == 0 {
		return nil, nil
	}
	merged, err := s.survivors(ctx)
	if err != nil {
		return nil, fmt.Errorf("confirmed lists: %w", err)
	}
	var out []List
	for chunk := range slices.Chunk(merged.into(organisations), 500) {
		some, err := s.confirmedLists(ctx, chunk, mostLists)
		if err != nil {
			return nil, fmt.Errorf("confirmed lists: %w", err)
		}
		out = append(out, some...)
	}
	for i := range out {
		out[i].Organisation = merged.of(out[i].Organisation)
	}
	slices.SortFunc(out, func(a, b List) int {
		return cmp.Or(b.Confirmed.Compare(a.Confirmed), cmp.Compare(b.ID, a.ID))
	})
	return out, nil
}
