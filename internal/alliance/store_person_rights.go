package alliance

import (
	"context"
	"time"

	"fairground/internal/db"
	"fairground/internal/term"
)

// personColumns are the columns in which this room keeps who somebody is. What
// stands in each is given to that person, and goes when they are erased.
func personColumns() []string {
	return []string{"person.id", "affiliation.person_id", "handover.successor_id", "handover.by_id", "join_request.person_id", "join_request.decided_by",
		"invitation.email", "invitation.by_id", "invitation.person_id", "offer.by_id", "ask.by_id", "ask.answered_by", "contact.mailbox",
		"organisation_merge.made_by", "organisation_merge.undone_by", "organisation_distinct.made_by", "member_import.made_by",
		"seat.person_id", "seat.acting_id", "collaboration_entry.by_id"}
}

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
		`update organisation_merge set made_by = '' where made_by = $1`,
		`update organisation_merge set undone_by = '' where undone_by = $1`,
		`update organisation_distinct set made_by = '' where made_by = $1`,
		`update member_import set made_by = '' where made_by = $1`,
	} {
		if _, err := s.db.Exec(ctx, statement, id); err != nil {
			return err
		}
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

// plannedFor gives the planned hand-overs of a person who is to leave.
func (s *Service) plannedFor(ctx context.Context, person term.ID) ([]Handover, error) {
	return db.Collect(ctx, s.db, scanHandover, selectHandover+` where state = 'planned' and affiliation_id in (select id from affiliation where person_id = $1) order by h.id`, string(person))
}

// handoversOf gives the hand-overs that a person planned, left or took over by.
func (s *Service) handoversOf(ctx context.Context, person term.ID) ([]Handover, error) {
	return db.Collect(ctx, s.db, scanHandover, selectHandover+` where by_id = $1 or successor_id = $1 or affiliation_id in (select id from affiliation where person_id = $1) order by made, h.id`, string(person))
}

func (s *Service) joinsDecidedBy(ctx context.Context, person term.ID) ([]JoinRequest, error) {
	return db.Collect(ctx, s.db, scanJoin, selectJoin+` where decided_by = $1 order by decided, j.id`, string(person))
}

func (s *Service) mergesBy(ctx context.Context, person term.ID) ([]Merge, error) {
	return db.Collect(ctx, s.db, scanMerge, selectMerge+` where made_by = $1 or undone_by = $1 order by made, id`, string(person))
}

// apartBy gives the pairs that a person said are two.
func (s *Service) apartBy(ctx context.Context, person term.ID) ([][2]term.ID, error) {
	return db.Collect(ctx, s.db, func(row db.Scanner) (p [2]term.ID, err error) {
		err = row.Scan(&p[0], &p[1])
		return p, err
	}, `select one_id, other_id from organisation_distinct where made_by = $1 order by made, one_id, other_id`, string(person))
}

func (s *Service) importsBy(ctx context.Context, person term.ID) ([]MemberImport, error) {
	return db.Collect(ctx, s.db, scanImport, selectImport+` where made_by = $1 order by made, id`, string(person))
}
