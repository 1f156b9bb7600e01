package provision

import (
	"context"
	"fmt"
	"slices"
	"time"

	"fairground/internal/db"
	"fairground/internal/term"
)

// Acceptances lists the versions of the terms that an organisation accepted, the
// newest first.
func (s *Service) Acceptances(ctx context.Context, organisation term.ID) ([]Acceptance, error) {
	all, err := db.Collect(ctx, s.db, func(row db.Scanner) (a Acceptance, err error) {
		err = row.Scan(&a.Organisation, &a.Version, &a.Person, &a.At)
		a.At = a.At.UTC()
		return a, err
	}, `select organisation_id, version, person_id, accepted from terms_acceptance where organisation_id = $1 order by accepted desc, version desc`, string(organisation))
	if err != nil {
		return nil, fmt.Errorf("terms accepted by %s: %w", organisation, err)
	}
	return all, nil
}

func (s *Service) insertAcceptance(ctx context.Context, a Acceptance) error {
	_, err := s.db.Exec(ctx, `insert into terms_acceptance (organisation_id, version, person_id, accepted) values ($1, $2, $3, $4) on conflict (organisation_id, version) do nothing`,
		string(a.Organisation), a.Version, string(a.Person), a.At)
	if err != nil {
		return fmt.Errorf("accept terms for %s: %w", a.Organisation, err)
	}
	return nil
}

func (s *Service) countReaders(ctx context.Context, organisation term.ID) ([]CountReader, error) {
	return db.Collect(ctx, s.db, func(row db.Scanner) (r CountReader, err error) {
		err = row.Scan(&r.Organisation, &r.Person, &r.Named)
		r.Named = r.Named.UTC()
		return r, err
	}, `select organisation_id, person_id, named from small_count_reader where organisation_id = $1 order by named, person_id`, string(organisation))
}

// namedBy lists the organisations that let a person see their small counts.
func (s *Service) namedBy(ctx context.Context, person term.ID) ([]term.ID, error) {
	return db.Collect(ctx, s.db, db.One[term.ID], `select organisation_id from small_count_reader where person_id = $1`, string(person))
}

func (s *Service) insertCountReader(ctx context.Context, r CountReader, by term.ID) (added bool, err error) {
	n, err := s.db.Exec(ctx, `insert into small_count_reader (organisation_id, person_id, named, named_by) values ($1, $2, $3, $4) on conflict (organisation_id, person_id) do nothing`,
		string(r.Organisation), string(r.Person), r.Named, string(by))
	return n > 0, err
}

func (s *Service) deleteCountReader(ctx context.Context, organisation, person term.ID) (gone bool, err error) {
	n, err := s.db.Exec(ctx, `delete from small_count_reader where organisation_id = $1 and person_id = $2`, string(organisation), string(person))
	return n > 0, err
}

// heldOnPerson gathers what [Held] lists.
const heldOnPerson = `select 'sent a list', id, organisation_id, made from upload where sent_by = $1
	union all select 'confirmed a list', id, organisation_id, confirmed from upload where confirmed_by = $1 and confirmed is not null
	union all select 'accepted the terms of sharing ' || version, organisation_id, organisation_id, accepted from terms_acceptance where person_id = $1
	union all select 'changed who sees work', id, organisation_id, made from delivery_change where person_id = $1
	union all select 'may see small counts', organisation_id, organisation_id, named from small_count_reader where person_id = $1
	union all select 'let somebody see small counts', organisation_id, organisation_id, named from small_count_reader where named_by = $1
	union all select 'wrote a note (' || kind || '): ' || said, id, coalesce(organisation_id, by_id), made from note where author_id = $1
	union all select did || ' a note: ' || words, note_id, by_id, made from note_step where person_id = $1 and did <> 'said'
	order by 4, 1, 2`

func scanHeld(row db.Scanner) (h Held, err error) {
	err = row.Scan(&h.What, &h.Thing, &h.Of, &h.At)
	h.At = h.At.UTC()
	return h, err
}

// forgetPerson are the statements that take a person out of this room.
func forgetPerson() []string {
	return []string{
		`update upload set sent_by = '' where sent_by = $1`,
		`update upload set confirmed_by = '' where confirmed_by = $1`,
		`update terms_acceptance set person_id = '' where person_id = $1`,
		`update delivery_change set person_id = '' where person_id = $1`,
		`update small_count_reader set named_by = '' where named_by = $1`,
		`update note set author_id = '' where author_id = $1`,
		`update note_step set person_id = '' where person_id = $1`,
		`delete from small_count_reader where person_id = $1`,
	}
}

// shown is who sees a delivery, and how closely.
type shown struct {
	delivery   term.ID
	visibility Visibility
	sensitive  bool
}

func scanShown(row db.Scanner) (b shown, err error) {
	err = row.Scan(&b.delivery, &b.visibility, &b.sensitive)
	return b, err
}

// lockShown reads who sees some deliveries, which are about to change. Others who
// would change them wait.
func (s *Service) lockShown(ctx context.Context, ids []term.ID) (out []shown, err error) {
	for chunk := range slices.Chunk(ids, 500) {
		args, in := make([]any, len(chunk)), `(`+db.Parameters(1, len(chunk))+`)`
		for i, id := range chunk {
			args[i] = string(id)
		}
		if _, err := s.db.Exec(ctx, `update delivery set visibility = visibility where id in `+in, args...); err != nil {
			return nil, err
		}
		some, err := db.Collect(ctx, s.db, scanShown, `select id, visibility, sensitive from delivery where id in `+in+` order by id`, args...)
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}

// setShown writes who sees some deliveries.
func (s *Service) setShown(ctx context.Context, all []shown) error {
	type kind struct {
		visibility Visibility
		sensitive  bool
	}
	byKind := map[kind][]any{}
	for _, b := range all {
		k := kind{b.visibility, b.sensitive}
		byKind[k] = append(byKind[k], string(b.delivery))
	}
	for k, ids := range byKind {
		for chunk := range slices.Chunk(ids, 500) {
			_, err := s.db.Exec(ctx, `update delivery set visibility = $1, sensitive = $2, changed = $3 where id in (`+db.Parameters(4, len(chunk))+`)`,
				append([]any{string(k.visibility), k.sensitive, s.today()}, chunk...)...)
			if err != nil {
				return err
			}
			programmes, err := db.Collect(ctx, s.db, db.One[term.ID], `select distinct programme_id from delivery where id in (`+db.Parameters(1, len(chunk))+`)`, chunk...)
			if err != nil {
				return err
			}
			if err := s.touch(ctx, programmes...); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) insertChange(ctx context.Context, c WorkChange, before []shown) error {
	_, err := s.db.Exec(ctx, `insert into delivery_change (id, organisation_id, person_id, made) values ($1, $2, $3, $4)`, string(c.ID), string(c.Organisation), string(c.Person), c.Made)
	if err != nil {
		return err
	}
	_, err = s.db.Load(ctx, "delivery_before", []string{"change_id", "delivery_id", "visibility", "sensitive"}, func(yield func([]any) bool) {
		for _, b := range before {
			if !yield([]any{string(c.ID), string(b.delivery), string(b.visibility), b.sensitive}) {
				return
			}
		}
	})
	return err
}

const selectChange = `select id, organisation_id, person_id, made, (select count(*) from delivery_before where change_id = id) from delivery_change`

func scanChange(row db.Scanner) (c WorkChange, err error) {
	err = row.Scan(&c.ID, &c.Organisation, &c.Person, &c.Made, &c.Deliveries)
	c.Made = c.Made.UTC()
	return c, err
}

// lastChange finds an organisation's latest change that was not undone.
func (s *Service) lastChange(ctx context.Context, organisation term.ID) (WorkChange, bool, error) {
	return db.Get(ctx, s.db, scanChange, selectChange+` where organisation_id = $1 and undone is null order by made desc, id desc limit 1`, string(organisation))
}

// standingChange finds a change of an organisation's that was not undone.
func (s *Service) standingChange(ctx context.Context, organisation, change term.ID) (WorkChange, bool, error) {
	return db.Get(ctx, s.db, scanChange, selectChange+` where organisation_id = $1 and id = $2 and undone is null`, string(organisation), string(change))
}

// laterChange is a change that came after another, and what both touched.
type laterChange struct {
	WorkChange
	touched []term.ID
}

// laterChanges finds the changes after one that touched deliveries of it and were
// not undone, the latest first.
func (s *Service) laterChanges(ctx context.Context, change term.ID) (out []laterChange, err error) {
	_, err = db.Collect(ctx, s.db, func(row db.Scanner) (none struct{}, err error) {
		var c WorkChange
		var delivery term.ID
		err = row.Scan(&c.ID, &c.Organisation, &c.Person, &c.Made, &delivery)
		c.Made = c.Made.UTC()
		if n := len(out); n == 0 || out[n-1].ID != c.ID {
			out = append(out, laterChange{WorkChange: c})
		}
		last := &out[len(out)-1]
		last.touched = append(last.touched, delivery)
		return none, err
	}, `select c.id, c.organisation_id, c.person_id, c.made, theirs.delivery_id
		from delivery_change this join delivery_change c on c.undone is null and (c.made > this.made or c.made = this.made and c.id > this.id)
		join delivery_before ours on ours.change_id = this.id join delivery_before theirs on theirs.change_id = c.id and theirs.delivery_id = ours.delivery_id
		where this.id = $1 order by c.made desc, c.id desc, theirs.delivery_id`, string(change))
	return out, err
}

func (s *Service) beforeChange(ctx context.Context, change term.ID) ([]shown, error) {
	return db.Collect(ctx, s.db, scanShown, `select delivery_id, visibility, sensitive from delivery_before where change_id = $1 order by delivery_id`, string(change))
}

// markUndone says whether this call is the one that undoes a change.
func (s *Service) markUndone(ctx context.Context, change term.ID, at time.Time) (bool, error) {
	n, err := s.db.Exec(ctx, `update delivery_change set undone = $2 where id = $1 and undone is null`, string(change), at)
	return n > 0, err
}

// deliveryIDsOf lists the deliveries of organisations' programmes.
func (s *Service) deliveryIDsOf(ctx context.Context, organisations []term.ID) ([]term.ID, error) {
	args := make([]any, len(organisations))
	for i, id := range organisations {
		args[i] = string(id)
	}
	return db.Collect(ctx, s.db, db.One[term.ID], `select d.id from delivery d join programme p on p.id = d.programme_id where p.organisation_id in (`+db.Parameters(1, len(args))+`)`, args...)
}
