package alliance

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fairground/internal/account"
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
	err := s.betweenMerges(ctx, func(ctx context.Context) error {
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
		if err := s.endWaiting(ctx, person); err != nil {
			return err
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

// endWaiting calls off what a person planned to leave, and withdraws what they
// asked. The record says so, and nothing of what they said.
func (s *Service) endWaiting(ctx context.Context, person term.ID) error {
	planned, err := s.plannedFor(ctx, person)
	if err != nil {
		return err
	}
	for _, h := range planned {
		if err := s.callOff(ctx, h, Affiliation{}); err != nil {
			return err
		}
	}
	joins, err := s.JoinsOf(ctx, person)
	if err != nil {
		return err
	}
	for _, j := range joins {
		if j.State != JoinOpen {
			continue
		}
		j.State, j.Decided, j.By = JoinWithdrawn, s.time(), ""
		if _, err := s.decideJoin(ctx, j); err != nil {
			return err
		}
		if err := s.changed(ctx, audit.Entry{Action: "join.withdrawn", Kind: "join request", Thing: j.ID, Scope: j.Scope()}); err != nil {
			return err
		}
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
	more, err := s.exportDoings(ctx, p.Identity, names)
	return append(out, more...), err
}

// exportDoings gives what a person did for organisations, and the contacts with
// their address.
func (s *Service) exportDoings(ctx context.Context, who account.Identity, names map[term.ID]string) ([]Held, error) {
	handovers, one := s.handoversOf(ctx, who.ID)
	joins, two := s.joinsDecidedBy(ctx, who.ID)
	merges, three := s.mergesBy(ctx, who.ID)
	apart, four := s.apartBy(ctx, who.ID)
	imports, five := s.importsBy(ctx, who.ID)
	contacts, six := s.contactsWith(ctx, who.Email)
	if err := errors.Join(one, two, three, four, five, six); err != nil {
		return nil, err
	}
	out := []Held{{What: "Hand-overs"}, {What: "Requests you decided on"}, {What: "Organisations you said are one, or two"}, {What: "Lists of members you took in"}, {What: "Contacts with your address"}}
	add := func(to int, row map[string]string) { out[to].Rows = append(out[to].Rows, row) }
	for _, h := range handovers {
		part := "you left"
		switch who.ID {
		case h.Successor:
			part = "you took over"
		case h.By:
			part = "you planned it"
		}
		add(0, map[string]string{"organisation": names[h.Organisation], "your part": part, "on": site.Date(h.On), "state": h.State, "planned": site.Date(h.Made)})
	}
	for _, j := range joins {
		add(1, map[string]string{"organisation": names[j.Organisation], "collaboration": s.tableName(ctx, j.Collaboration), "decision": string(j.State), "what you said": j.Words, "decided": dateOrEmpty(j.Decided)})
	}
	for _, m := range merges {
		add(2, map[string]string{"organisation": names[m.From], "is": names[m.Into], "reason": m.Reason, "said": site.Date(m.Made), "undone": dateOrEmpty(m.Undone)})
	}
	for _, pair := range apart {
		add(2, map[string]string{"organisation": names[pair[0]], "is not": names[pair[1]]})
	}
	for _, i := range imports {
		add(3, map[string]string{"file": i.File, "state": string(i.State), "taken in": site.Date(i.Made)})
	}
	for _, c := range contacts {
		add(4, map[string]string{"for": names[c.Organisation], "collaboration": s.tableName(ctx, c.Collaboration), "role": c.Label, "mailbox": c.Mailbox, "shown to everybody": yesNo(c.Confirmed)})
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
