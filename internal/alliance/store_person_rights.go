package alliance

import (
	"context"
	"time"

	"fairground/internal/db"
	"fairground/internal/term"
)

func (s *Service) erasePerson(ctx context.Context, person term.ID, email string, now time.Time) error {
	id := string(person)
	for _, statement := range []string{
		`delete from person where id = $1`,
		`update affiliation set person_id = null, title = '' where person_id = $1`,
		`update join_request set person_id = null, why = '', words = '' where person_id = $1`,
		`update join_request set decided_by = null where decided_by = $1`,
		`update invitation set by_id = null where by_id = $1`,
		`update invitation set person_id = null, email = '', token_hash = null where person_id = $1`,
		`update handover set successor_id = null where successor_id = $1`,
		`update handover set by_id = null where by_id = $1`,
		`update offer set by_id = null where by_id = $1`,
		`update ask set by_id = null where by_id = $1`,
		`update ask set answered_by = null where answered_by = $1`,
	} {
		if _, err := s.db.Exec(ctx, statement, id); err != nil {
			return err
		}
	}
	if _, err := s.db.Exec(ctx, `update join_request set state = 'withdrawn', decided = $1 where person_id is null and state = 'open'`, now); err != nil {
		return err
	}
	if _, err := s.db.Exec(ctx, `update handover set state = 'called off' where state = 'planned' and affiliation_id in (select id from affiliation where person_id is null)`); err != nil {
		return err
	}
	if email == "" {
		return nil
	}
	if _, err := s.db.Exec(ctx, `delete from contact where mailbox = $1`, email); err != nil {
		return err
	}
	_, err := s.db.Exec(ctx, `update invitation set email = '', token_hash = null, revoked = coalesce(revoked, $2) where email = $1 and accepted is null`, email, now)
	return err
}

// invitationsOf gives the invitations that a person accepted, sent, or has.
func (s *Service) invitationsOf(ctx context.Context, person term.ID, email string) ([]Invitation, error) {
	return db.Collect(ctx, s.db, scanInvitation, selectInvitation+` where person_id = $1 or by_id = $1 or (email = $2 and email <> '') order by made, i.id`, string(person), email)
}

// made is something that a person made for an organisation or a collaboration.
type made struct {
	kind, title  string
	organisation term.ID
	made         time.Time
}

func (s *Service) madeBy(ctx context.Context, person term.ID) ([]made, error) {
	return db.Collect(ctx, s.db, func(row db.Scanner) (m made, err error) {
		err = row.Scan(&m.kind, &m.title, &m.organisation, &m.made)
		return m, err
	}, `select 'offer', title, organisation_id, made from offer where by_id = $1 union all
		select 'ask', title, organisation_id, made from ask where by_id = $1 union all
		select 'answer', title, organisation_id, made from ask where answered_by = $1 order by 4, 2`, string(person))
}
