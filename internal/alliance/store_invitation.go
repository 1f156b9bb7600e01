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

const selectInvitation = `select i.id, email, w.stands, collaboration_id, role, representing_id, constituency, handover_id, by_id, made, sent, expires, accepted, revoked, person_id, group_id, area, seat_from, seat_to, seat_id from invitation i left join organisation_now w on w.id = i.organisation_id`

func scanInvitation(row db.Scanner) (i Invitation, err error) {
	var organisation, collaboration, representing, handover, by, person, group, previous sql.NullString
	var accepted, revoked, from, to sql.NullTime
	err = row.Scan(&i.ID, &i.Email, &organisation, &collaboration, &i.Role, &representing, &i.Constituency, &handover, &by, &i.Made, &i.Sent, &i.Expires, &accepted, &revoked, &person, &group, &i.Seat.Area, &from, &to, &previous)
	i.Seat.Group, i.Seat.Previous, i.Seat.From, i.Seat.To = term.ID(group.String), term.ID(previous.String), dayFrom(from), dayFrom(to)
	i.Organisation, i.Collaboration, i.Representing = term.ID(organisation.String), term.ID(collaboration.String), term.ID(representing.String)
	i.Handover, i.By, i.Person = term.ID(handover.String), term.ID(by.String), term.ID(person.String)
	i.Made, i.Sent, i.Expires, i.Accepted, i.Revoked = i.Made.UTC(), i.Sent.UTC(), i.Expires.UTC(), orZero(accepted), orZero(revoked)
	return i, err
}

// Invitation finds one invitation.
func (s *Service) Invitation(ctx context.Context, id term.ID) (Invitation, error) {
	i, found, err := db.Get(ctx, s.db, scanInvitation, selectInvitation+` where i.id = $1`, string(id))
	if err == nil && !found {
		err = fault.NotFound("There is no such invitation.")
	}
	if err != nil {
		return i, fmt.Errorf("invitation %s: %w", id, err)
	}
	return i, nil
}

func (s *Service) invitationByHash(ctx context.Context, hashed string) (Invitation, bool, error) {
	return db.Get(ctx, s.db, scanInvitation, selectInvitation+` where token_hash = $1`, hashed)
}

// OpenInvitations lists what was sent from an organisation or a collaboration
// and neither accepted nor taken back, the newest first; what ran out is among
// them until it is swept, so that it can be sent again.
func (s *Service) OpenInvitations(ctx context.Context, at term.Scope) ([]Invitation, error) {
	column := "w.stands"
	if at.Kind == term.ACollaboration {
		column = "collaboration_id"
	}
	all, err := db.Collect(ctx, s.db, scanInvitation, selectInvitation+` where `+column+` = $1 and accepted is null and revoked is null and email <> '' order by sent desc, i.id`, string(at.ID))
	if err != nil {
		return nil, fmt.Errorf("open invitations: %w", err)
	}
	return all, nil
}

func (s *Service) insertInvitation(ctx context.Context, i Invitation, hashed string) error {
	return s.insertOnce(ctx, fmt.Sprintf(invitedAlready, i.Email), `insert into invitation (id, token_hash, email, organisation_id, collaboration_id, role, representing_id, constituency, handover_id, by_id, made, sent, expires,
		group_id, area, seat_from, seat_to, seat_id) values (`+db.Parameters(1, 18)+`)`,
		string(i.ID), hashed, i.Email, noID(i.Organisation), noID(i.Collaboration), i.Role, noID(i.Representing), string(i.Constituency), noID(i.Handover), noID(i.By), i.Made, i.Sent, i.Expires,
		noID(i.Seat.Group), string(i.Seat.Area), db.Date(i.Seat.From), db.Date(i.Seat.To), noID(i.Seat.Previous))
}

func (s *Service) renewInvitation(ctx context.Context, i Invitation, hashed string) error {
	_, err := s.db.Exec(ctx, `update invitation set token_hash = $2, sent = $3, expires = $4 where id = $1`, string(i.ID), hashed, i.Sent, i.Expires)
	return err
}

// closeInvitation marks an open invitation accepted or revoked, and says whether
// it was still open.
func (s *Service) closeInvitation(ctx context.Context, id term.ID, column string, at time.Time) (bool, error) {
	n, err := s.db.Exec(ctx, `update invitation set `+column+` = $2 where id = $1 and accepted is null and revoked is null`, string(id), at)
	return n == 1, err
}

// setInvited notes who accepted an invitation, and forgets the address and the link.
func (s *Service) setInvited(ctx context.Context, id, person term.ID) error {
	_, err := s.db.Exec(ctx, `update invitation set person_id = $2, email = '', token_hash = null where id = $1`, string(id), string(person))
	return err
}

// sweepInvitations forgets the addresses and links of invitations that were
// accepted, and so long after they ran out or were taken back of the others.
func (s *Service) sweepInvitations(ctx context.Context, before time.Time) (int64, error) {
	return s.db.Exec(ctx, `update invitation set email = '', token_hash = null where (accepted is not null or expires < $1 or revoked < $1) and (email <> '' or token_hash is not null)`, before)
}

// overdueHandovers lists what is to happen by now, and what waits for an
// invitation that can no longer be accepted.
func (s *Service) overdueHandovers(ctx context.Context, now time.Time) ([]term.ID, error) {
	return db.Collect(ctx, s.db, db.One[term.ID], `select h.id from handover h where state = 'planned' and on_day <= $1 and not (invited and exists (
		select 1 from invitation i where i.handover_id = h.id and i.accepted is null and i.revoked is null and i.expires > $1)) order by on_day, h.id`, now)
}
