package audit

import (
	"context"
	"fmt"
	"strings"

	"fairground/internal/db"
	"fairground/internal/term"
)

// conditions writes a filter as SQL.
type conditions struct {
	text []string
	args []any
}

// add adds a condition in which %[1]d stands for its parameter's number.
func (c *conditions) add(wanted bool, condition string, arg any) {
	if !wanted {
		return
	}
	c.args = append(c.args, arg)
	c.text = append(c.text, fmt.Sprintf(condition, len(c.args)))
}

// among adds that a column has one of some values.
func (c *conditions) among(column string, ids []term.ID) {
	c.text = append(c.text, column+` in (`+db.Parameters(len(c.args)+1, len(ids))+`)`)
	for _, id := range ids {
		c.args = append(c.args, string(id))
	}
}

// concerning picks the entries that concern a person, each way by its own index.
const concerning = `e.seq in (select seq from audit_entry where actor = $%[1]d
	union select seq from audit_entry where kind = 'person' and thing = $%[1]d
	union select seq from audit_about where person = $%[1]d)`

func (s *Service) list(ctx context.Context, f Filter) ([]Entry, error) {
	var c conditions
	c.add(f.Actor != "", `e.actor = $%[1]d`, string(f.Actor))
	c.add(f.Concerns != "", concerning, string(f.Concerns))
	c.add(f.Kind != "", `e.kind = $%[1]d`, f.Kind)
	c.add(f.Thing != "", `e.thing = $%[1]d`, string(f.Thing))
	c.add(f.Scope != term.Scope{}, `e.scope_kind = $%[1]d`, string(f.Scope.Kind))
	if f.Scope != (term.Scope{}) {
		c.among("e.scope_id", append([]term.ID{f.Scope.ID}, f.Besides...))
	}
	c.add(!f.From.IsZero(), `e.at >= $%[1]d`, f.From.UTC())
	c.add(!f.To.IsZero(), `e.at < $%[1]d`, f.To.UTC())
	c.add(f.Older > 0, `e.seq < $%[1]d`, f.Older)
	where := ""
	if len(c.text) > 0 {
		where = ` where ` + strings.Join(c.text, ` and `)
	}
	found, err := db.Collect(ctx, s.db, scanLink, selectLink+where+fmt.Sprintf(` order by e.seq desc limit $%d`, len(c.args)+1), append(c.args, f.Limit)...)
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, len(found))
	for i, l := range found {
		entries[i] = l.Entry
		entries[i].Hash = string(l.hash)
	}
	return entries, nil
}

func (s *Service) things(ctx context.Context, after, last int64) ([]Thing, error) {
	return db.Collect(ctx, s.db, func(row db.Scanner) (t Thing, err error) {
		err = row.Scan(&t.Action, &t.Kind, &t.ID)
		return t, err
	}, `select action, kind, thing from audit_entry where seq > $1 and seq <= $2`, after, last)
}

// aboutAlone gives the entries whose values are of one person and nobody else.
func (s *Service) aboutAlone(ctx context.Context, person term.ID) (map[int64]bool, error) {
	seqs, err := db.Collect(ctx, s.db, db.One[int64], `select a.seq from audit_about a where a.person = $1
		and not exists (select 1 from audit_about o where o.seq = a.seq and o.person <> $1)`, string(person))
	if err != nil {
		return nil, err
	}
	alone := make(map[int64]bool, len(seqs))
	for _, seq := range seqs {
		alone[seq] = true
	}
	return alone, nil
}

// Kinds lists the kinds of things that the record speaks of.
func (s *Service) Kinds(ctx context.Context) ([]string, error) {
	kinds, err := db.Collect(ctx, s.db, db.One[string], `select distinct kind from audit_entry order by kind`)
	if err != nil {
		return nil, fmt.Errorf("kinds in the audit record: %w", err)
	}
	return kinds, nil
}
