package alliance

import (
	"context"

	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// organisationSeatsPanel shows on an organisation's page at which tables it
// sits. It names nobody.
func (s *Service) organisationSeatsPanel(ctx context.Context, _ site.Viewer, id string) (templ.Component, error) {
	all, err := s.SeatsOfOrganisation(ctx, term.ID(id))
	if err != nil {
		return nil, err
	}
	seats := heldOn(all, s.today())
	if len(seats) == 0 {
		return nil, nil
	}
	collaborations, err := s.Collaborations(ctx)
	if err != nil {
		return nil, err
	}
	t := site.Table{ID: "tables", Caption: "Seats at collaborations", CaptionHidden: true, Stack: true,
		Columns: []site.Column{{Label: "Collaboration"}, {Label: "Seat"}, {Label: "Speaks for"}, {Label: "Since"}}}
	for _, c := range collaborations {
		for i := range seats {
			if seats[i].Collaboration == c.ID {
				t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: c.Name, URL: CollaborationURL(c.Slug)}, {Text: seatWords(&seats[i])}, {Text: seats[i].Constituency.Title()}, {Text: site.Day(seats[i].From)}}})
			}
		}
	}
	return seatsPanel(t), nil
}

// seatWords says what an organisation's part in a seat is.
func seatWords(s *Seat) string {
	switch s.Holder {
	case HeldByPerson:
		return s.Role.Somebody() + " comes from here"
	case HeldUnnamed:
		return "Holds " + placesWords(s)
	}
	return s.Role.Title()
}
