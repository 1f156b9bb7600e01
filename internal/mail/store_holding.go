package mail

import (
	"context"

	"fairground/internal/db"
	"fairground/internal/term"
)

// toPerson picks the messages to a person ($1) or to an address ($2), "" for none.
const toPerson = ` where (person_id = $1 or ($2 <> '' and lower(address) = lower($2)))`

// heldOf gives the messages to a person, without what they said: a link or a code
// is for the mailbox alone, and the words of those that went out are not kept.
func (s *Service) heldOf(ctx context.Context, person term.ID, address string) ([]Held, error) {
	return db.Collect(ctx, s.db, func(row db.Scanner) (h Held, err error) {
		err = row.Scan(&h.To, &h.Subject, &h.Made)
		h.Made = h.Made.UTC()
		return h, err
	}, `select address, subject, made from mail_message`+toPerson+` and not withheld order by made desc, id desc`, string(person), address)
}

func (s *Service) eraseOf(ctx context.Context, person term.ID, address string) (int64, error) {
	return s.db.Exec(ctx, `delete from mail_message`+toPerson, string(person), address)
}
