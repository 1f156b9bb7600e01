package alliance

import (
	"context"
	"fmt"
	"time"

	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"
)

// ErasePerson takes everything this room knows of a person away: what they said
// of themselves, their invitations, their requests, and their name under what
// they made. That somebody was at an organisation, asked, or offered, stays, so
// that totals stay true. Their roles here end with it. Their identity is
// account's.
func (s *Service) ErasePerson(ctx context.Context, person term.ID) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		identity, err := s.account.Identity(ctx, person)
		if err != nil && !fault.Is(err, fault.Missing) {
			return err
		}
		held, err := s.AffiliationsOf(ctx, person)
		if err != nil {
			return err
		}
		for _, f := range held {
			if f.Now() {
				if err := s.endAffiliation(ctx, &f); err != nil {
					return err
				}
			}
		}
		if err := s.erasePerson(ctx, person, identity.Email, s.time()); err != nil {
			return err
		}
		return s.changedPeople(ctx, audit.Entry{Action: "person.erase", Kind: "person", Thing: person})
	})
	if err != nil {
		return fmt.Errorf("erase person: %w", err)
	}
	return nil
}

// Held is everything of one kind that this room holds on a person.
type Held struct {
	What string // "Where you work and have worked"
	Rows []map[string]string
}

// ExportPerson gives everything that this room holds on a person, in words.
func (s *Service) ExportPerson(ctx context.Context, person term.ID) ([]Held, error) {
	p, err := s.Person(ctx, person)
	if err != nil {
		return nil, err
	}
	names, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	profile := map[string]string{"what you do": p.Title, "phone": p.Phone, "about you": p.About, "who can find you": p.Listing.Title(), "address shown": fmt.Sprint(p.ShowEmail)}
	out := []Held{{What: "Your entry in the directory", Rows: []map[string]string{profile}}, {What: "Where you work and have worked"}, {What: "What you asked to join"}, {What: "Invitations"}, {What: "What you offered or asked for an organisation"}}
	for _, f := range p.Affiliations {
		out[1].Rows = append(out[1].Rows, map[string]string{"organisation": names[f.Organisation], "role": f.Role.Title(), "from": site.Date(f.From), "to": dateOrEmpty(f.To)})
	}
	joins, err := s.JoinsOf(ctx, person)
	if err != nil {
		return nil, err
	}
	for _, j := range joins {
		out[2].Rows = append(out[2].Rows, map[string]string{"organisation": names[j.Organisation], "collaboration": s.tableName(ctx, j.Collaboration), "on behalf of": names[j.Representing],
			"speaking for": string(j.Constituency), "why": j.Why, "state": string(j.State), "asked": site.Date(j.Made), "what was said": j.Words})
	}
	invitations, err := s.invitationsOf(ctx, person, p.Email)
	if err != nil {
		return nil, err
	}
	for _, i := range invitations {
		row := map[string]string{"organisation": names[i.Organisation], "collaboration": s.tableName(ctx, i.Collaboration), "as": i.Role, "made": site.Date(i.Made), "accepted": dateOrEmpty(i.Accepted)}
		if i.By == person {
			row["sent by you to"] = i.Email
		}
		out[3].Rows = append(out[3].Rows, row)
	}
	made, err := s.madeBy(ctx, person)
	if err != nil {
		return nil, err
	}
	for _, m := range made {
		out[4].Rows = append(out[4].Rows, map[string]string{"kind": m.kind, "title": m.title, "organisation": names[m.organisation], "made": site.Date(m.made)})
	}
	return out, nil
}

func dateOrEmpty(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return site.Date(t)
}

// tableName names a collaboration, "" where it is not known.
func (s *Service) tableName(ctx context.Context, id term.ID) string {
	if id == "" {
		return ""
	}
	t, err := s.Collaboration(ctx, id)
	if err != nil {
		return ""
	}
	return t.Name
}
