package account

import (
	"context"

	"fairground/internal/db"
	"fairground/internal/term"
)

// insertCeremony keeps a ceremony, and forgets those that have run out.
func (s *Service) insertCeremony(ctx context.Context, c ceremony, handle, browser string) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if _, err := s.db.Exec(ctx, `delete from ceremony where expires < $1`, c.Made); err != nil {
			return err
		}
		_, err := s.db.Exec(ctx, `insert into ceremony (handle_hash, browser_hash, purpose, session_id, data, made, expires) values (`+db.Parameters(1, 7)+`)`,
			handle, browser, c.Purpose, string(c.Session), string(c.Data), c.Made, c.Expires)
		return err
	})
}

// deleteCeremony takes a ceremony out of the table: of two that ask for the same
// one, one gets it.
func (s *Service) deleteCeremony(ctx context.Context, handle, browser string) (c ceremony, found bool, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		c, found, err = db.Get(ctx, s.db, func(row db.Scanner) (c ceremony, err error) {
			err = row.Scan(&c.Purpose, &c.Session, &c.Data, &c.Made, &c.Expires)
			return c, err
		}, `delete from ceremony where handle_hash = $1 and browser_hash = $2 returning purpose, session_id, data, made, expires`, handle, browser)
		return err
	})
	return c, found, err
}

func (s *Service) deleteCeremoniesOf(ctx context.Context, person term.ID) error {
	_, err := s.db.Exec(ctx, `delete from ceremony where session_id in (select id from session where person_id = $1)`, string(person))
	return err
}
