package alliance

import (
	"context"
	"fmt"

	"fairground/internal/term"
)

// PersonColumns are the columns in which the room keeps who somebody is.
var PersonColumns = personColumns

// DirectoryNow gives everybody whom the directory of this Service holds, in its
// order.
func DirectoryNow(ctx context.Context, s *Service) ([]Person, map[term.ID]Kind, error) {
	d, err := s.directory(ctx)
	if err != nil {
		return nil, nil, err
	}
	var out []Person
	for _, e := range d.people {
		if e.text != newEntry(e.Person).text || e.name != newEntry(e.Person).name {
			return nil, nil, fmt.Errorf("%s is looked for as %q", e.Name, e.text)
		}
		out = append(out, *e.Person)
	}
	return out, d.kinds, nil
}
