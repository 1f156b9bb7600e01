package account

import (
	"context"
	"fmt"
	"strings"

	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/term"
)

// heldNow lists the roles held now with who holds them, and counts them all.
func (s *Service) heldNow(ctx context.Context, want HeldBy) (held []RoleHeld, total int, err error) {
	text := ` from role_grant g join identity i on i.id = g.person_id where g.begins <= $1 and (g.ends is null or g.ends > $1) and i.ended is null`
	args := []any{s.now()}
	add := func(condition string, values ...any) {
		for _, v := range values {
			args = append(args, v)
			condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(args)), 1)
		}
		text += " and " + condition
	}
	if want.Role != "" {
		add("g.role = ?", string(want.Role))
	}
	if want.At {
		add("g.scope_kind = ? and g.scope_id = ?", string(want.Scope.Kind), string(want.Scope.ID))
	}
	if want.Text != "" {
		part := "%" + escapeLike(strings.ToLower(want.Text)) + "%"
		add(`(lower(i.name) like ? escape '!' or i.email like ? escape '!')`, part, part)
	}
	if total, _, err = db.Get(ctx, s.db, db.One[int], `select count(*)`+text, args...); err != nil {
		return nil, 0, err
	}
	order := ` order by g.id desc` // ids sort by when they were made
	if want.Limit > 0 {
		args = append(args, want.Limit, want.Offset)
		// Only the page's few rows are fetched whole; to sort all of them so took longer.
		text = fmt.Sprintf(` from role_grant g join identity i on i.id = g.person_id where g.id in (select g.id%s%s limit $%d offset $%d)`, text, order, len(args)-1, len(args))
	}
	held, err = db.Collect(ctx, s.db, func(row db.Scanner) (h RoleHeld, err error) {
		var email *string
		err = row.Scan(&h.ID, &h.Person, &h.Role, &h.Scope.Kind, &h.Scope.ID, &h.From, &h.Source, &h.Who.Name, &email, &h.Who.Illustrative)
		h.Who.ID, h.From = h.Person, h.From.UTC()
		if email != nil {
			h.Who.Email = *email
		}
		return h, err
	}, `select g.id, g.person_id, g.role, g.scope_kind, g.scope_id, g.begins, g.source, i.name, i.email, i.illustrative`+text+order, args...)
	return held, total, err
}

func escapeLike(text string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(text)
}

// nationalTeamBut counts the others who hold the national team's role and can
// sign in.
func (s *Service) nationalTeamBut(ctx context.Context, grant term.ID) (int, error) {
	n, _, err := db.Get(ctx, s.db, db.One[int], `select count(*) from role_grant g join identity i on i.id = g.person_id
		where g.role = $1 and g.scope_kind = '' and g.id <> $2 and g.begins <= $3 and (g.ends is null or g.ends > $3) and i.ended is null and i.email is not null`,
		string(NationalTeam), string(grant), s.now())
	return n, err
}

// HeldGrant finds a role that somebody holds now.
func (s *Service) HeldGrant(ctx context.Context, id term.ID) (Grant, error) {
	g, found, err := db.Get(ctx, s.db, scanGrant, selectGrant+` where id = $1 and (ends is null or ends > $2)`, string(id), s.now())
	if err == nil && !found {
		err = fault.NotFound("Nobody holds that role any more.")
	}
	if err != nil {
		return g, fmt.Errorf("role %s: %w", id, err)
	}
	return g, nil
}
