package alliance

import (
	"context"

	"fairground/internal/account"
	"fairground/internal/term"
)

// InUse says of organisations what a higher room holds of them, in a few words
// ("3 lists of schools"), for those it holds anything of.
type InUse func(ctx context.Context, ids []term.ID) (map[term.ID]string, error)

// AskInUse adds a room to those that are asked before an organisation that an
// import added is removed again. What points at one in the database keeps it in
// any case.
func (s *Service) AskInUse(f InUse) { s.inUse = append(s.inUse, f) }

// uses says what an organisation is used for, "" for nothing that is known.
func (s *Service) uses(ctx context.Context, id term.ID) (string, error) {
	for _, ask := range s.inUse {
		words, err := ask(ctx, []term.ID{id})
		if err != nil {
			return "", err
		}
		if words[id] != "" {
			return words[id], nil
		}
	}
	grants, err := s.account.GrantsAt(ctx, term.OfOrganisation(id))
	if err != nil {
		return "", err
	}
	return holders(grants), nil
}

func holders(grants []account.Grant) string {
	if len(grants) > 0 {
		return "people have a role there"
	}
	return ""
}
