package account

import (
	"context"
	"fmt"
	"net/mail"
	"strings"
	"unicode"

	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/term"
)

// CleanEmail checks an e-mail address and writes it as it is kept: lower case,
// without a name. An empty one is nobody's.
func CleanEmail(text string) (string, error) {
	text = strings.TrimSpace(text)
	parsed, err := mail.ParseAddress(text)
	if err != nil || parsed.Address != text || !strings.Contains(text[strings.LastIndexByte(text, '@')+1:], ".") || len(text) > 254 {
		return "", fault.Invalid("Enter an e-mail address in the right form, like name@example.org.")
	}
	return strings.ToLower(text), nil
}

// longestName is longer than any name that is not meant to break a page.
const longestName = 100

// CleanName checks a person's name and writes it as it is kept: on one line,
// with single spaces.
func CleanName(text string) (string, error) {
	name := strings.Join(strings.Fields(text), " ")
	switch {
	case name == "":
		return "", fault.Invalid("Enter the person’s name.")
	case len([]rune(name)) > longestName:
		return "", fault.Invalid("Enter a name of at most %d characters.", longestName)
	case strings.ContainsFunc(name, unicode.IsControl), strings.Contains(name, "://"):
		return "", fault.Invalid("Enter a name, without addresses of pages or signs that cannot be seen.")
	}
	return name, nil
}

// AddIdentity records an adult. adult is what whoever adds them says: nobody
// under 18 is recorded. An address that somebody has already is a conflict.
func (s *Service) AddIdentity(ctx context.Context, i Identity, adult bool) (Identity, error) {
	var err error
	if i.Name, err = CleanName(i.Name); err != nil {
		return i, err
	}
	if !adult {
		return i, fault.Invalid("Nobody under 18 can have an account or be recorded by name. A young person’s seat is held by their organisation; an adult there acts for it.")
	}
	if i.Email != "" {
		email, err := CleanEmail(i.Email)
		if err != nil {
			return i, err
		}
		i.Email = email
	}
	if i.ID == "" {
		i.ID = s.config.NewID()
	}
	i.Made = s.now()
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if i.Email != "" {
			if _, found, err := s.IdentityByEmail(ctx, i.Email); err != nil {
				return err
			} else if found {
				return fault.Conflict("There is already a person with the address %s.", i.Email)
			}
		}
		if err := s.insertIdentity(ctx, i); db.Duplicate(err) {
			return fault.Conflict("There is already a person with the address %s.", i.Email)
		} else if err != nil {
			return err
		}
		return s.audit.Record(ctx, audit.Entry{Action: "person.add", Kind: "person", Thing: i.ID, About: []term.ID{i.ID},
			After: audit.Values{"name": i.Name, "email": i.Email}})
	})
	if err != nil {
		return i, fmt.Errorf("add person: %w", err)
	}
	return i, nil
}

// Rename changes a person's name.
func (s *Service) Rename(ctx context.Context, id term.ID, name string) error {
	name, err := CleanName(name)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		old, err := s.Identity(ctx, id)
		if err != nil || old.Name == name {
			return err
		}
		if _, err := s.db.Exec(ctx, `update identity set name = $2 where id = $1`, string(id), name); err != nil {
			return fmt.Errorf("rename %s: %w", id, err)
		}
		if err := s.db.Bump(ctx, DataVersion); err != nil {
			return err
		}
		return s.audit.Record(ctx, audit.Entry{Action: "person.rename", Kind: "person", Thing: id, About: []term.ID{id},
			Before: audit.Values{"name": old.Name}, After: audit.Values{"name": name}})
	})
}

// Grant gives a person a role. A role that they hold at that scope from the same
// source already is left as it is.
func (s *Service) Grant(ctx context.Context, g Grant) (Grant, error) {
	if !allowedAt(g.Role, g.Scope.Kind) {
		return g, fault.Invalid("The role “%s” cannot be held there.", g.Role.Title())
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		held, found, err := s.sameGrant(ctx, g)
		if err != nil || found {
			g = held
			return err
		}
		if g.ID == "" {
			g.ID = s.config.NewID()
		}
		if g.From.IsZero() {
			g.From = s.now()
		}
		if first, err := s.insertGrant(ctx, g); err != nil {
			return err
		} else if !first { // given at the same moment by somebody else
			g, _, err = s.sameGrant(ctx, g)
			return err
		}
		return s.audit.Record(ctx, audit.Entry{Action: "grant.add", Kind: "person", Thing: g.Person, Scope: g.Scope, About: []term.ID{g.Person},
			After: audit.Values{"role": string(g.Role), "scope": string(g.Scope.Kind) + " " + string(g.Scope.ID), "source": g.Source}})
	})
	if err != nil {
		return g, fmt.Errorf("grant %s: %w", g.Role, err)
	}
	return g, nil
}

// Ungrant ends every grant of a source ("seat:…") now.
func (s *Service) Ungrant(ctx context.Context, source string) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		ended, err := s.grantsFrom(ctx, source)
		if err != nil {
			return fmt.Errorf("end grants of %s: %w", source, err)
		}
		for _, g := range ended {
			if err := s.EndGrant(ctx, g); err != nil {
				return err
			}
		}
		return nil
	})
}

// EndGrant takes a role away now, but not the last that can give roles.
func (s *Service) EndGrant(ctx context.Context, g Grant) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.keepNationalTeam(ctx, g); err != nil {
			return err
		}
		if _, err := s.db.Exec(ctx, `update role_grant set ends = $2 where id = $1`, string(g.ID), s.now()); err != nil {
			return fmt.Errorf("end grant %s: %w", g.ID, err)
		}
		return s.audit.Record(ctx, audit.Entry{Action: "grant.end", Kind: "person", Thing: g.Person, Scope: g.Scope, About: []term.ID{g.Person},
			Before: audit.Values{"role": string(g.Role), "scope": string(g.Scope.Kind) + " " + string(g.Scope.ID), "source": g.Source}})
	})
}

func allowedAt(role Role, kind term.ScopeKind) bool {
	for _, k := range role.At() {
		if k == kind {
			return true
		}
	}
	return false
}
