package account

import (
	"context"
	"fmt"

	"fairground/internal/db"
	"fairground/internal/term"
)

const selectSSOLink = `select issuer, subject, person_id, made, used from sso_link`

func scanSSOLink(row db.Scanner) (l SSOLink, err error) {
	err = row.Scan(&l.Issuer, &l.Subject, &l.Person, &l.Made, &l.Used)
	l.Made, l.Used = l.Made.UTC(), l.Used.UTC()
	return l, err
}

// SSOLinks lists the organisations' sign-ons that a person is linked to.
func (s *Service) SSOLinks(ctx context.Context, person term.ID) ([]SSOLink, error) {
	all, err := db.Collect(ctx, s.db, scanSSOLink, selectSSOLink+` where person_id = $1 order by made, issuer`, string(person))
	if err != nil {
		return nil, fmt.Errorf("sign-ons of %s: %w", person, err)
	}
	return all, nil
}

func (s *Service) ssoLink(ctx context.Context, issuer, subject string) (SSOLink, bool, error) {
	return db.Get(ctx, s.db, scanSSOLink, selectSSOLink+` where issuer = $1 and subject = $2`, issuer, subject)
}

func (s *Service) ssoLinkOf(ctx context.Context, issuer string, person term.ID) (SSOLink, bool, error) {
	return db.Get(ctx, s.db, scanSSOLink, selectSSOLink+` where issuer = $1 and person_id = $2`, issuer, string(person))
}

func (s *Service) insertSSOLink(ctx context.Context, l SSOLink) error {
	_, err := s.db.Exec(ctx, `insert into sso_link (issuer, subject, person_id, made, used) values ($1, $2, $3, $4, $5)`, l.Issuer, l.Subject, string(l.Person), l.Made, l.Used)
	return err
}

func (s *Service) useSSOLink(ctx context.Context, l SSOLink) error {
	_, err := s.db.Exec(ctx, `update sso_link set used = $3 where issuer = $1 and subject = $2`, l.Issuer, l.Subject, s.now())
	return err
}

func (s *Service) deleteSSOLink(ctx context.Context, issuer string, person term.ID) error {
	_, err := s.db.Exec(ctx, `delete from sso_link where issuer = $1 and person_id = $2`, issuer, string(person))
	return err
}
