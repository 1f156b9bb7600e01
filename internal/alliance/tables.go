package alliance

import (
	"context"

	"fairground/internal/fault"
	"fairground/internal/term"
)

// Tables is what people, invitations and asks need of collaborations: to find
// one, to give and pass a seat, and whose seats are whose. Whatever is nil is
// not there: no collaboration is found, nobody holds a seat.
type Tables struct {
	BySlug  func(ctx context.Context, slug string) (AtTable, error)
	ByID    func(ctx context.Context, id term.ID) (AtTable, error)
	Roles   func() []string                               // roles that a seat can be offered in
	Seat    func(ctx context.Context, w SeatWanted) error // gives a seat, and the role that comes with it
	SeatsOf func(ctx context.Context, person term.ID) ([]HeldSeat, error)
	// PassSeat ends a person's seat and gives the same to another, whose seat's
	// id it returns; to nobody ("") it only ends it.
	PassSeat func(ctx context.Context, seat, to term.ID) (term.ID, error)
}

// AtTable names a collaboration: its id, its name, and the slug of its address.
type AtTable struct {
	ID   term.ID
	Name string
	Slug string
}

// URL is the address of the collaboration's page.
func (t AtTable) URL() string { return "/collaborations/" + t.Slug }

// SeatWanted is a seat that somebody was invited to, or asked for and is given.
type SeatWanted struct {
	Collaboration term.ID
	Person        term.ID
	Role          string
	Representing  term.ID // an organisation, or ""
	Constituency  string  // whom they speak for, or ""
}

// HeldSeat is a seat that a person holds now.
type HeldSeat struct {
	ID            term.ID
	Collaboration AtTable
	Role          string
	Representing  term.ID // the organisation it is held for, or ""
}

// UseTables says how collaborations are reached.
func (s *Service) UseTables(t Tables) { s.tables = t }

func (s *Service) tableBySlug(ctx context.Context, slug string) (AtTable, error) {
	if s.tables.BySlug == nil {
		return AtTable{}, fault.NotFound("There is no such collaboration.")
	}
	return s.tables.BySlug(ctx, slug)
}

func (s *Service) tableByID(ctx context.Context, id term.ID) (AtTable, error) {
	if s.tables.ByID == nil {
		return AtTable{}, fault.NotFound("There is no such collaboration.")
	}
	return s.tables.ByID(ctx, id)
}

func (s *Service) seatRoles() []string {
	if s.tables.Roles == nil {
		return []string{"member"}
	}
	return s.tables.Roles()
}

func (s *Service) giveSeat(ctx context.Context, w SeatWanted) error {
	if s.tables.Seat == nil {
		return fault.Conflict("Seats cannot be given here yet.")
	}
	return s.tables.Seat(ctx, w)
}

// seatsFor lists the seats that a person holds for an organisation.
func (s *Service) seatsFor(ctx context.Context, person, organisation term.ID) ([]HeldSeat, error) {
	if s.tables.SeatsOf == nil {
		return nil, nil
	}
	all, err := s.tables.SeatsOf(ctx, person)
	var out []HeldSeat
	for _, seat := range all {
		if seat.Representing == organisation {
			out = append(out, seat)
		}
	}
	return out, err
}
