package alliance

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"fairground/internal/audit"
	"fairground/internal/term"
)

// PersonSeat is what is held of a person's seat, for that person.
type PersonSeat struct {
	Collaboration string `json:"collaboration"`
	Role          string `json:"role"`
	SpeaksFor     string `json:"speaks_for"`
	Organisation  string `json:"organisation,omitempty"`
	ActsFor       bool   `json:"acts_for,omitempty"` // acts for the organisation's seat rather than holding one
	From          string `json:"from"`
	To            string `json:"to,omitempty"`
	NameIsPublic  bool   `json:"name_is_public"`
}

// PersonEntry is what a person wrote in a collaboration's lists, for that person.
type PersonEntry struct {
	Collaboration string `json:"collaboration"`
	List          string `json:"list"`
	Day           string `json:"day"`
	Title         string `json:"title"`
	Text          string `json:"text"`
	Written       string `json:"written"`
	Removed       bool   `json:"removed,omitempty"`
}

// PersonExport is what the collaborations hold of a person.
type PersonExport struct {
	Seats   []PersonSeat  `json:"seats"`
	Written []PersonEntry `json:"written"`
}

// ExportPersonAtTables gives everything that the collaborations hold of a person.
func (s *Service) ExportPersonAtTables(ctx context.Context, person term.ID) (PersonExport, error) {
	out := PersonExport{Seats: []PersonSeat{}, Written: []PersonEntry{}}
	all, err := s.Collaborations(ctx)
	if err != nil {
		return out, err
	}
	names := map[term.ID]string{}
	for _, c := range all {
		names[c.ID] = c.Name
	}
	seats, err := s.SeatsOfPerson(ctx, person)
	if err != nil {
		return out, err
	}
	for _, seat := range seats {
		out.Seats = append(out.Seats, PersonSeat{Collaboration: names[seat.Collaboration], Role: string(seat.Role), SpeaksFor: string(seat.Constituency), Organisation: seat.OrganisationName,
			ActsFor: seat.Person != person, From: dayValue(seat.From), To: dayValue(seat.To), NameIsPublic: seat.Public})
	}
	written, err := s.writtenBy(ctx, person)
	if err != nil {
		return out, fmt.Errorf("entries of %s: %w", person, err)
	}
	for _, e := range written {
		out.Written = append(out.Written, PersonEntry{Collaboration: names[e.Collaboration], List: string(e.List), Day: dayValue(e.Day), Title: e.Title, Text: e.Text,
			Written: dayValue(e.Made), Removed: e.Removed})
	}
	return out, nil
}

// endErased ends a seat that a person held: nobody holds it from today. One for
// which they acted stays its organisation's.
func (s *Service) endErased(ctx context.Context, seat Seat, person term.ID) error {
	today := s.today()
	if seat.Person != person || !seat.To.IsZero() && !seat.To.After(today) {
		return nil
	}
	if seat.To = today; today.Before(seat.From) {
		seat.To = seat.From
	}
	return s.updateSeatEnd(ctx, seat)
}

// ErasePersonAtTables takes a person out of the collaborations. That they held a
// seat stays, unnamed, so that totals stay true, but it ends today and gives
// nobody a role any more; what they wrote stays without their name.
func (s *Service) ErasePersonAtTables(ctx context.Context, person term.ID) error {
	// A person is erased here first and from the organisations then, in one transaction.
	err := s.betweenMerges(ctx, func(ctx context.Context) error {
		seats, err := s.SeatsOfPerson(ctx, person)
		if err != nil {
			return err
		}
		slices.SortFunc(seats, func(a, b Seat) int { return cmp.Compare(a.Collaboration, b.Collaboration) })
		for i := range seats {
			if err := s.holdCollaboration(ctx, seats[i].Collaboration); err != nil {
				return err
			}
			if err := s.account.Ungrant(ctx, seats[i].source()); err != nil {
				return err
			}
			if err := s.endErased(ctx, seats[i], person); err != nil {
				return err
			}
			if err := s.recordAt(ctx, seats[i].Collaboration, audit.Entry{Action: "seat.unname", Kind: "seat", Thing: seats[i].ID}); err != nil {
				return err
			}
		}
		if err := s.unnameSeats(ctx, person); err != nil {
			return err
		}
		if err := s.unnameEntries(ctx, person); err != nil {
			return err
		}
		return s.db.Bump(ctx, DataVersion)
	})
	if err != nil {
		return fmt.Errorf("erase a person from the collaborations: %w", err)
	}
	return nil
}
