package alliance

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"fairground/internal/account"
	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/term"
)

const selectHandover = `select h.id, affiliation_id, w.stands, on_day, successor_id, invited, state, by_id, made, done, successor_affiliation, successor_was from handover h join organisation_now w on w.id = h.organisation_id`

func scanHandover(row db.Scanner) (h Handover, err error) {
	var successor, by, affiliation sql.NullString
	var done sql.NullTime
	var was string
	err = row.Scan(&h.ID, &h.Affiliation, &h.Organisation, &h.On, &successor, &h.Invited, &h.State, &by, &h.Made, &done, &affiliation, &was)
	h.Successor, h.By, h.SuccessorAffiliation, h.SuccessorWas = term.ID(successor.String), term.ID(by.String), term.ID(affiliation.String), account.Role(was)
	h.On, h.Made, h.Done = h.On.UTC(), h.Made.UTC(), orZero(done)
	return h, err
}

// Handover finds one hand-over.
func (s *Service) Handover(ctx context.Context, id term.ID) (Handover, error) {
	h, found, err := db.Get(ctx, s.db, scanHandover, selectHandover+` where h.id = $1`, string(id))
	if err == nil && !found {
		err = fault.NotFound("There is no such hand-over.")
	}
	if err != nil {
		return h, fmt.Errorf("hand-over %s: %w", id, err)
	}
	return h, nil
}

// HandoversAt lists the hand-overs of an organisation, the newest first.
func (s *Service) HandoversAt(ctx context.Context, organisation term.ID) ([]Handover, error) {
	all, err := db.Collect(ctx, s.db, scanHandover, selectHandover+` where w.stands = $1 order by made desc, h.id desc`, string(organisation))
	if err != nil {
		return nil, fmt.Errorf("hand-overs of %s: %w", organisation, err)
	}
	return all, nil
}

func (s *Service) insertHandover(ctx context.Context, h Handover) error {
	return s.insertOnce(ctx, "That this person leaves is planned already. Call it off first.", `insert into handover (id, affiliation_id, organisation_id, on_day, successor_id, invited, state, by_id, made, successor_was) values (`+db.Parameters(1, 10)+`)`,
		string(h.ID), string(h.Affiliation), string(h.Organisation), h.On.UTC(), noID(h.Successor), h.Invited, h.State, noID(h.By), h.Made, string(h.SuccessorWas))
}

func (s *Service) setHandover(ctx context.Context, h Handover) error {
	_, err := s.db.Exec(ctx, `update handover set successor_id = $2, invited = $3, state = $4, done = $5, successor_affiliation = $6, successor_was = $7 where id = $1`,
		string(h.ID), noID(h.Successor), h.Invited, h.State, noTime(h.Done), noID(h.SuccessorAffiliation), string(h.SuccessorWas))
	return err
}

// setHandoverState moves a hand-over on, and says whether it was still where it
// was thought to be.
func (s *Service) setHandoverState(ctx context.Context, id term.ID, from, to string) (bool, error) {
	n, err := s.db.Exec(ctx, `update handover set state = $3 where id = $1 and state = $2`, string(id), from, to)
	return n == 1, err
}

func (s *Service) revokeForHandover(ctx context.Context, id term.ID, at time.Time) error {
	_, err := s.db.Exec(ctx, `update invitation set revoked = $2 where handover_id = $1 and accepted is null and revoked is null`, string(id), at)
	return err
}

// passedSeat is what became of a seat: whose it is now, or that it was ended.
type passedSeat struct {
	was, now      term.ID
	collaboration term.ID
	role          string
	ends          time.Time // when it was to end; zero: until further notice
}

func (s *Service) insertHandoverSeat(ctx context.Context, handover term.ID, p passedSeat) error {
	_, err := s.db.Exec(ctx, `insert into handover_seat (handover_id, was_seat, now_seat, collaboration_id, role, was_ends) values ($1, $2, $3, $4, $5, $6)`,
		string(handover), string(p.was), string(p.now), string(p.collaboration), p.role, db.Date(p.ends))
	return err
}

func (s *Service) handoverSeats(ctx context.Context, handover term.ID) ([]passedSeat, error) {
	return db.Collect(ctx, s.db, func(row db.Scanner) (p passedSeat, err error) {
		var ends sql.NullTime
		err = row.Scan(&p.was, &p.now, &p.collaboration, &p.role, &ends)
		p.ends = dayFrom(ends)
		return p, err
	}, `select was_seat, now_seat, collaboration_id, role, was_ends from handover_seat where handover_id = $1 order by collaboration_id, was_seat`, string(handover))
}
