package alliance

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/term"
)

const selectSeat = `select s.id, s.collaboration_id, coalesce(s.group_id, ''), s.holder, coalesce(s.person_id, ''), coalesce(w.stands, ''), coalesce(s.acting_id, ''),
	s.places, s.band, s.role, s.constituency, s.area, s.public, s.begins, s.ends, coalesce(s.previous_id, ''), coalesce(o.name, ''), coalesce(o.illustrative, false)
	from seat s left join organisation_now w on w.id = s.organisation_id left join organisation o on o.id = w.stands`

func scanSeat(row db.Scanner) (Seat, error) {
	var s Seat
	var to sql.NullTime
	err := row.Scan(&s.ID, &s.Collaboration, &s.Group, &s.Holder, &s.Person, &s.Organisation, &s.Acting, &s.Places, &s.Band, &s.Role, &s.Constituency, &s.Area, &s.Public,
		&s.From, &to, &s.Previous, &s.OrganisationName, &s.OrganisationIllustrative)
	s.From, s.To = calendarDay(s.From.UTC()), dayFrom(to)
	return s, err
}

// SeatsOf lists the seats of a collaboration and its groups that are held at a
// time, or all there ever were where it is zero; in the order they began.
func (s *Service) SeatsOf(ctx context.Context, collaboration term.ID, at time.Time) ([]Seat, error) {
	all, err := s.seatsWhere(ctx, ` where s.collaboration_id = $1`, collaboration)
	if err != nil || at.IsZero() {
		return all, err
	}
	return heldOn(all, calendarDay(at.UTC())), nil
}

// SeatsOfPerson lists every seat that a person holds or held, or acts for.
func (s *Service) SeatsOfPerson(ctx context.Context, person term.ID) ([]Seat, error) {
	return s.seatsWhere(ctx, ` where s.person_id = $1 or s.acting_id = $1`, person)
}

// SeatsOfOrganisation lists every seat that an organisation or one of its people
// holds or held.
func (s *Service) SeatsOfOrganisation(ctx context.Context, organisation term.ID) ([]Seat, error) {
	return s.seatsWhere(ctx, ` where w.stands = $1`, organisation)
}

func (s *Service) seatsWhere(ctx context.Context, where string, id term.ID) ([]Seat, error) {
	all, err := db.Collect(ctx, s.db, scanSeat, selectSeat+where+` order by s.begins, s.id`, string(id))
	if err != nil {
		return nil, fmt.Errorf("seats of %s: %w", id, err)
	}
	return all, nil
}

// heldOn keeps the seats that are held on a day.
func heldOn(all []Seat, day time.Time) (out []Seat) {
	for i := range all {
		if all[i].At(day) {
			out = append(out, all[i])
		}
	}
	return out
}

// Seat finds a seat; a fault of kind not found where there is none.
func (s *Service) Seat(ctx context.Context, id term.ID) (Seat, error) {
	seat, found, err := db.Get(ctx, s.db, scanSeat, selectSeat+` where s.id = $1`, string(id))
	if err == nil && !found {
		err = fault.NotFound("There is no such seat.")
	}
	if err != nil {
		return seat, fmt.Errorf("seat %s: %w", id, err)
	}
	return seat, nil
}

func (s *Service) insertSeat(ctx context.Context, n Seat) error {
	_, err := s.db.Exec(ctx, `insert into seat (id, collaboration_id, group_id, holder, person_id, organisation_id, acting_id, places, band, role, constituency, area, public, begins, ends, previous_id) values (`+db.Parameters(1, 16)+`)`,
		string(n.ID), string(n.Collaboration), noID(n.Group), string(n.Holder), noID(n.Person), noID(n.Organisation), noID(n.Acting), n.Places, string(n.Band), string(n.Role),
		string(n.Constituency), string(n.Area), n.Public, n.From, db.Date(n.To), noID(n.Previous))
	return err
}

func (s *Service) updateSeatEnd(ctx context.Context, n Seat) error {
	_, err := s.db.Exec(ctx, `update seat set ends = $2 where id = $1`, string(n.ID), db.Date(n.To))
	return err
}

func (s *Service) updateSeatActing(ctx context.Context, n Seat) error {
	_, err := s.db.Exec(ctx, `update seat set acting_id = $2 where id = $1`, string(n.ID), string(n.Acting))
	return err
}

func (s *Service) updateSeatPublic(ctx context.Context, id term.ID, public bool) error {
	_, err := s.db.Exec(ctx, `update seat set public = $2 where id = $1`, string(id), public)
	return err
}

// unnameSeats takes a person from every seat; the seats stay.
func (s *Service) unnameSeats(ctx context.Context, person term.ID) error {
	if _, err := s.db.Exec(ctx, `update seat set person_id = null, public = false where person_id = $1`, string(person)); err != nil {
		return err
	}
	_, err := s.db.Exec(ctx, `update seat set acting_id = null where acting_id = $1`, string(person))
	return err
}
