package alliance

import (
	"context"
	"database/sql"
	"time"

	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/term"
)

const selectContact = `select c.id, collaboration_id, w.stands, label, mailbox, confirmed, sent, expires from contact c join organisation_now w on w.id = c.organisation_id`

func scanContact(row db.Scanner) (c Contact, err error) {
	var sent, expires sql.NullTime
	err = row.Scan(&c.ID, &c.Collaboration, &c.Organisation, &c.Label, &c.Mailbox, &c.Confirmed, &sent, &expires)
	c.Sent, c.Expires = orZero(sent), orZero(expires)
	return c, err
}

// Contacts lists whom an organisation may speak to, as everybody may see it: none
// whose mailbox has not confirmed.
func (s *Service) Contacts(ctx context.Context, organisation term.ID) ([]Contact, error) {
	return db.Collect(ctx, s.db, scanContact, selectContact+` where w.stands = $1 and confirmed order by label, c.id`, string(organisation))
}

// ContactsAt lists the contacts that a collaboration gave, and those that wait to
// be confirmed: for those who ask on its behalf alone.
func (s *Service) ContactsAt(ctx context.Context, collaboration term.ID) ([]Contact, error) {
	return db.Collect(ctx, s.db, scanContact, selectContact+` where collaboration_id = $1 order by label, c.id`, string(collaboration))
}

// contactsWith lists the contacts with an address, confirmed or not: for whoever
// has it.
func (s *Service) contactsWith(ctx context.Context, mailbox string) ([]Contact, error) {
	return db.Collect(ctx, s.db, scanContact, selectContact+` where mailbox = $1 and mailbox <> '' order by label, c.id`, mailbox)
}

func (s *Service) contactAt(ctx context.Context, collaboration, id term.ID) (Contact, error) {
	c, found, err := db.Get(ctx, s.db, scanContact, selectContact+` where c.id = $1 and collaboration_id = $2`, string(id), string(collaboration))
	if err == nil && !found {
		err = noContact()
	}
	return c, err
}

func (s *Service) contactByHash(ctx context.Context, hashed string) (Contact, bool, error) {
	return db.Get(ctx, s.db, scanContact, selectContact+` where token_hash = $1 and not confirmed`, hashed)
}

// insertContact records a contact; one that is not confirmed, with the hash of
// its link.
func (s *Service) insertContact(ctx context.Context, c Contact, hashed string) error {
	n, err := s.db.Exec(ctx, `insert into contact (id, collaboration_id, organisation_id, label, mailbox, confirmed, token_hash, sent, expires) values (`+db.Parameters(1, 9)+`) on conflict do nothing`,
		string(c.ID), string(c.Collaboration), string(c.Organisation), c.Label, c.Mailbox, c.Confirmed, sql.NullString{String: hashed, Valid: hashed != ""}, noTime(c.Sent), noTime(c.Expires))
	if err == nil && n == 0 {
		err = fault.Conflict("%s waits to be confirmed for this organisation already. You can send it again.", c.Mailbox)
	}
	return err
}

func (s *Service) renewContact(ctx context.Context, c Contact, hashed string) error {
	_, err := s.db.Exec(ctx, `update contact set token_hash = $2, sent = $3, expires = $4 where id = $1 and not confirmed`, string(c.ID), hashed, c.Sent, c.Expires)
	return err
}

// confirmContact lets everybody see a contact, and says whether it still waited.
func (s *Service) confirmContact(ctx context.Context, c Contact) (bool, error) {
	n, err := s.db.Exec(ctx, `update contact set confirmed = true, token_hash = null, sent = null, expires = null where id = $1 and not confirmed`, string(c.ID))
	return n == 1, err
}

func (s *Service) deleteContact(ctx context.Context, collaboration, id term.ID) (int64, error) {
	return s.db.Exec(ctx, `delete from contact where id = $1 and collaboration_id = $2`, string(id), string(collaboration))
}

// sweepContacts takes away what nobody confirmed, so long after it ran out.
func (s *Service) sweepContacts(ctx context.Context, before time.Time) (int64, error) {
	return s.db.Exec(ctx, `delete from contact where not confirmed and expires < $1`, before)
}
