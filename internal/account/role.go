package account

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/term"
)

// ScopeNames names scopes for a reader. Rooms above know what stands at a scope;
// this one does not. A scope of which there is no thing has no name.
type ScopeNames func(ctx context.Context, scopes []term.Scope) (map[term.Scope]string, error)

// NameScopes adds a way to name scopes. It is called as the program starts.
func (s *Service) NameScopes(names ScopeNames) { s.names = append(s.names, names) }

// FindScopes says how the last part of a page's address leads to the id of what
// it shows, where it is not the id itself; "" where there is no such page. It is
// called as the program starts.
func (s *Service) FindScopes(find func(ctx context.Context, kind term.ScopeKind, part string) (term.ID, error)) {
	s.find = find
}

// MergedScopes says what became one with a thing of a kind, by id: the
// organisations that were merged into one. It is called as the program starts.
func (s *Service) MergedScopes(merged func(ctx context.Context, at term.Scope) ([]term.ID, error)) {
	s.merged = merged
}

// ScopeOf reads a scope as somebody gives it; see [ParseScope].
func (s *Service) ScopeOf(ctx context.Context, text string) (term.Scope, error) {
	at, err := ParseScope(text)
	if err != nil || at == (term.Scope{}) {
		return at, err
	}
	return s.standing(ctx, at)
}

// standing is the scope of what an address leads to: of one that was merged, the
// one that stands for it.
func (s *Service) standing(ctx context.Context, at term.Scope) (term.Scope, error) {
	if s.find == nil {
		return at, nil
	}
	id, err := s.find(ctx, at.Kind, string(at.ID))
	if err != nil {
		return at, fmt.Errorf("find %s %s: %w", at.Kind, at.ID, err)
	}
	if id != "" {
		at.ID = id
	}
	return at, nil
}

// scopeNames names the scopes in words, "everything" for all of it; one that
// nobody names goes by its kind.
func (s *Service) scopeNames(ctx context.Context, scopes []term.Scope) (map[term.Scope]string, error) {
	out := map[term.Scope]string{}
	for _, name := range s.names {
		found, err := name(ctx, scopes)
		if err != nil {
			return nil, fmt.Errorf("name scopes: %w", err)
		}
		maps.Copy(out, found)
	}
	out[term.Scope{}] = "Everything"
	return out, nil
}

// nameOf is a scope's name, or what kind it is where it has none.
func nameOf(names map[term.Scope]string, at term.Scope) string {
	switch name := names[at]; {
	case name != "":
		return name
	case at.Kind == term.AnOrganisation:
		return "An organisation that is no longer here"
	case at.Kind == term.ACollaboration:
		return "A collaboration that is no longer here"
	}
	return "Everything"
}

// byHand is the source of a role that somebody gave on the page of roles; what a
// seat gives, the seat takes.
const byHand = "hand"

// RoleHeld is a role, who holds it, and what the place is called.
type RoleHeld struct {
	Grant
	Who   Identity
	Where string
}

// comesWith says in words what gives a role and takes it away again; "" for one
// that was given by hand.
func (g Grant) comesWith() string {
	switch what, _, _ := strings.Cut(g.Source, ":"); what {
	case "seat":
		return "a seat"
	case "affiliation":
		return "being of the organisation"
	case "merge":
		return "a merged organisation"
	}
	return ""
}

// HeldBy narrows a list of roles.
type HeldBy struct {
	Text  string // part of a name or an address
	Role  Role
	Scope term.Scope
	At    bool // only at Scope

	Offset, Limit int // which of them to list; all where Limit is 0
}

// Held lists who holds which role now, the last given first, and says how many
// there are.
func (s *Service) Held(ctx context.Context, want HeldBy) (all []RoleHeld, total int, err error) {
	if all, total, err = s.heldNow(ctx, want); err != nil {
		return nil, 0, fmt.Errorf("who holds which role: %w", err)
	}
	var scopes []term.Scope
	for _, h := range all {
		if !slices.Contains(scopes, h.Scope) {
			scopes = append(scopes, h.Scope)
		}
	}
	names, err := s.scopeNames(ctx, scopes)
	if err != nil {
		return nil, 0, err
	}
	for i := range all {
		all[i].Where = nameOf(names, all[i].Scope)
	}
	return all, total, nil
}

// ParseScope reads a scope as somebody gives it: "organisation:ID", or the
// address of the page of an organisation or a collaboration. Nothing is
// everything.
func ParseScope(text string) (term.Scope, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return term.Scope{}, nil
	}
	for kind, start := range map[term.ScopeKind]string{term.AnOrganisation: "/organisations/", term.ACollaboration: "/collaborations/"} {
		if _, id, ok := strings.Cut(text, start); ok {
			id, _, _ = strings.Cut(strings.FieldsFunc(id+"/", func(r rune) bool { return r == '?' || r == '#' })[0], "/")
			if id != "" {
				return term.Scope{Kind: kind, ID: term.ID(id)}, nil
			}
		}
		if id, ok := strings.CutPrefix(text, string(kind)+":"); ok && id != "" {
			return term.Scope{Kind: kind, ID: term.ID(id)}, nil
		}
	}
	return term.Scope{}, fault.Invalid("Paste the address of the page of an organisation or a collaboration.")
}

// Following runs what gives or takes a role by hand at a scope, and whatever is to
// happen before and after it, all in the transaction of ctx.
type Following func(ctx context.Context, at term.Scope, change func(ctx context.Context) error) error

// FollowRoles says what else is to happen when a role is given or taken by hand.
// It is called as the program starts.
func (s *Service) FollowRoles(follow Following) { s.follow = follow }

func (s *Service) followed(ctx context.Context, at term.Scope, change func(ctx context.Context) error) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if s.follow == nil {
			return change(ctx)
		}
		return s.follow(ctx, at, change)
	})
}

// GiveRole gives a role by hand to the person with an address.
func (s *Service) GiveRole(ctx context.Context, email string, role Role, at term.Scope) (Grant, error) {
	g := Grant{Role: role, Scope: at, Source: byHand}
	names, err := s.scopeNames(ctx, []term.Scope{at})
	if err != nil {
		return g, err
	}
	if names[at] == "" {
		return g, fault.Invalid("There is no such organisation or collaboration.")
	}
	err = s.followed(ctx, at, func(ctx context.Context) error {
		i, found, err := s.IdentityByEmail(ctx, strings.TrimSpace(email))
		if err != nil {
			return err
		}
		if !found || !i.Ended.IsZero() {
			return fault.Invalid("Nobody here has that address. Invite them first.")
		}
		if err := s.db.Bump(ctx, DataVersion); err != nil {
			return err
		}
		g.Person = i.ID
		g, err = s.Grant(ctx, g)
		return err
	})
	return g, err
}

// TakeRole takes a role away that was given by hand.
func (s *Service) TakeRole(ctx context.Context, id term.ID) error {
	g, err := s.HeldGrant(ctx, id)
	if err != nil {
		return err
	}
	if with := g.comesWith(); with != "" {
		return fault.Conflict("This role comes with %s. End that, and the role goes with it.", with)
	}
	return s.followed(ctx, g.Scope, func(ctx context.Context) error { return s.EndGrant(ctx, g) })
}

// keepNationalTeam refuses to end the last role that can give roles. Those who
// do the same at once wait for us.
func (s *Service) keepNationalTeam(ctx context.Context, g Grant) error {
	if err := s.db.Bump(ctx, DataVersion); err != nil || g.Role != NationalTeam {
		return err
	}
	if err := s.holdNationalTeam(ctx); err != nil {
		return err
	}
	others, err := s.nationalTeamBut(ctx, g.ID)
	if err != nil {
		return fmt.Errorf("count the national team: %w", err)
	}
	if others == 0 {
		return fault.Conflict("This is the last member of the national team. Give the role to somebody else first, so that someone can still give roles.")
	}
	return nil
}
