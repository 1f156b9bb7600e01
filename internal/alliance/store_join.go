package alliance

import (
	"context"
	"database/sql"
	"fmt"

	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/term"
)

const selectJoin = `select j.id, person_id, w.stands, collaboration_id, representing_id, constituency, why, state, made, decided, decided_by, words from join_request j left join organisation_now w on w.id = j.organisation_id`

func scanJoin(row db.Scanner) (j JoinRequest, err error) {
	var person, organisation, collaboration, representing, by sql.NullString
	var decided sql.NullTime
	err = row.Scan(&j.ID, &person, &organisation, &collaboration, &representing, &j.Constituency, &j.Why, &j.State, &j.Made, &decided, &by, &j.Words)
	j.Person, j.Organisation, j.Collaboration = term.ID(person.String), term.ID(organisation.String), term.ID(collaboration.String)
	j.Representing, j.By, j.Made, j.Decided = term.ID(representing.String), term.ID(by.String), j.Made.UTC(), orZero(decided)
	return j, err
}

// Join finds one request to join.
func (s *Service) Join(ctx context.Context, id term.ID) (JoinRequest, error) {
	j, found, err := db.Get(ctx, s.db, scanJoin, selectJoin+` where j.id = $1`, string(id))
	if err == nil && !found {
		err = fault.NotFound("There is no such request.")
	}
	if err != nil {
		return j, fmt.Errorf("request to join %s: %w", id, err)
	}
	return j, nil
}

// JoinsOf lists what a person asked to join, the newest first.
func (s *Service) JoinsOf(ctx context.Context, person term.ID) ([]JoinRequest, error) {
	all, err := db.Collect(ctx, s.db, scanJoin, selectJoin+` where person_id = $1 order by made desc, j.id`, string(person))
	if err != nil {
		return nil, fmt.Errorf("requests to join: %w", err)
	}
	return all, nil
}

// JoinsAt lists the requests to join an organisation or a collaboration that
// wait for a decision, the oldest first.
func (s *Service) JoinsAt(ctx context.Context, at term.Scope) ([]JoinRequest, error) {
	column := "w.stands"
	if at.Kind == term.ACollaboration {
		column = "collaboration_id"
	}
	all, err := db.Collect(ctx, s.db, scanJoin, selectJoin+` where `+column+` = $1 and state = 'open' and person_id is not null order by made, j.id`, string(at.ID))
	if err != nil {
		return nil, fmt.Errorf("requests to join: %w", err)
	}
	return all, nil
}

func (s *Service) insertJoin(ctx context.Context, j JoinRequest) error {
	return s.insertOnce(ctx, askedAlready, `insert into join_request (id, person_id, organisation_id, collaboration_id, representing_id, constituency, why, state, made, words) values (`+db.Parameters(1, 10)+`)`,
		string(j.ID), string(j.Person), noID(j.Organisation), noID(j.Collaboration), noID(j.Representing), string(j.Constituency), j.Why, string(j.State), j.Made, j.Words)
}

// decideJoin moves an open request on, and says whether it was still open.
func (s *Service) decideJoin(ctx context.Context, j JoinRequest) (bool, error) {
	n, err := s.db.Exec(ctx, `update join_request set state = $2, decided = $3, decided_by = $4, words = $5 where id = $1 and state = 'open'`,
		string(j.ID), string(j.State), j.Decided, noID(j.By), j.Words)
	return n == 1, err
}
