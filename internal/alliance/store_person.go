package alliance

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/term"
)

const selectPerson = `select p.id, p.title, p.phone, p.about, p.listing, p.show_email from person p`

func scanPerson(row db.Scanner) (p Person, err error) {
	err = row.Scan(&p.ID, &p.Title, &p.Phone, &p.About, &p.Listing, &p.ShowEmail)
	return p, err
}

func (s *Service) personRow(ctx context.Context, id term.ID) (Person, bool, error) {
	return db.Get(ctx, s.db, scanPerson, selectPerson+` where p.id = $1`, string(id))
}

func (s *Service) savePerson(ctx context.Context, p Person) error {
	_, err := s.db.Exec(ctx, `insert into person (id, title, phone, about, listing, show_email) values (`+db.Parameters(1, 6)+`)
		on conflict (id) do update set title = excluded.title, phone = excluded.phone, about = excluded.about, listing = excluded.listing, show_email = excluded.show_email`,
		string(p.ID), p.Title, p.Phone, p.About, string(p.Listing), p.ShowEmail)
	return err
}

// ofPeople narrows a question about people down to some of them, in batches; nil
// asks once, about everybody.
func ofPeople[T any](ids []term.ID, ask func(condition string, args []any) ([]T, error)) ([]T, error) {
	if ids == nil {
		return ask(``, nil)
	}
	var out []T
	for some := range slices.Chunk(ids, 500) {
		found, err := ask(` and p.id in (`+db.Parameters(1, len(some))+`)`, textArgs(some))
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

func textArgs(ids []term.ID) []any {
	out := make([]any, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return out
}

// listedPeople gives those of some people, or of everybody, who are listed to
// anybody.
func (s *Service) listedPeople(ctx context.Context, ids []term.ID) ([]Person, error) {
	return ofPeople(ids, func(condition string, args []any) ([]Person, error) {
		return db.Collect(ctx, s.db, scanPerson, selectPerson+` where p.listing <> 'hidden'`+condition, args...)
	})
}

// peopleOf gives whose some affiliations are.
func (s *Service) peopleOf(ctx context.Context, affiliations []term.ID) ([]term.ID, error) {
	var out []term.ID
	for some := range slices.Chunk(affiliations, 500) {
		found, err := db.Collect(ctx, s.db, db.One[term.ID], `select distinct person_id from affiliation where id in (`+db.Parameters(1, len(some))+`) and person_id is not null`, textArgs(some)...)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// standing says of merged organisations which one stands for them now.
func (s *Service) standing(ctx context.Context) (map[term.ID]term.ID, error) {
	pairs, err := db.Collect(ctx, s.db, func(row db.Scanner) (p [2]term.ID, err error) {
		err = row.Scan(&p[0], &p[1])
		return p, err
	}, `select id, stands from organisation_now where id <> stands`)
	out := map[term.ID]term.ID{}
	for _, p := range pairs {
		out[p[0]] = p[1]
	}
	return out, err
}

const selectAffiliation = `select f.id, f.person_id, w.stands, f.organisation_id, f.title, f.role, f.begins, f.ends from affiliation f join organisation_now w on w.id = f.organisation_id`

func scanAffiliation(row db.Scanner) (f Affiliation, err error) {
	var person sql.NullString
	var ends sql.NullTime
	err = row.Scan(&f.ID, &person, &f.Organisation, &f.at, &f.Title, &f.Role, &f.From, &ends)
	f.Person, f.From = term.ID(person.String), f.From.UTC()
	if ends.Valid {
		f.To = ends.Time.UTC()
	}
	return f, err
}

// affiliationsOfListed gives where those of some people, or of everybody, who are
// listed work now.
func (s *Service) affiliationsOfListed(ctx context.Context, ids []term.ID) (map[term.ID][]Affiliation, error) {
	all, err := ofPeople(ids, func(condition string, args []any) ([]Affiliation, error) {
		return db.Collect(ctx, s.db, scanAffiliation, selectAffiliation+` join person p on p.id = f.person_id where p.listing <> 'hidden' and f.ends is null`+condition+` order by f.begins, f.id`, args...)
	})
	out := map[term.ID][]Affiliation{}
	for _, f := range all {
		out[f.Person] = append(out[f.Person], f)
	}
	return out, err
}

// AffiliationsOf lists where a person works and has worked, what lasts first.
func (s *Service) AffiliationsOf(ctx context.Context, person term.ID) ([]Affiliation, error) {
	all, err := db.Collect(ctx, s.db, scanAffiliation, selectAffiliation+` where f.person_id = $1 order by case when f.ends is null then 0 else 1 end, f.begins desc, f.id`, string(person))
	if err != nil {
		return nil, fmt.Errorf("affiliations of %s: %w", person, err)
	}
	return all, nil
}

// AffiliationsAt lists who is of an organisation now, longest there first.
func (s *Service) AffiliationsAt(ctx context.Context, organisation term.ID) ([]Affiliation, error) {
	all, err := db.Collect(ctx, s.db, scanAffiliation, selectAffiliation+` where w.stands = $1 and f.ends is null and f.person_id is not null order by f.begins, f.id`, string(organisation))
	if err != nil {
		return nil, fmt.Errorf("people of %s: %w", organisation, err)
	}
	return all, nil
}

// Affiliation finds one affiliation.
func (s *Service) Affiliation(ctx context.Context, id term.ID) (Affiliation, error) {
	f, found, err := db.Get(ctx, s.db, scanAffiliation, selectAffiliation+` where f.id = $1`, string(id))
	if err == nil && (!found || f.Person == "") {
		err = fault.NotFound("There is no such person at this organisation.")
	}
	if err != nil {
		return f, fmt.Errorf("affiliation %s: %w", id, err)
	}
	return f, nil
}

// affiliationAt finds a person at an organisation, or at the one that it was merged
// into: perhaps since whoever asks read it.
func (s *Service) affiliationAt(ctx context.Context, person, organisation term.ID) (Affiliation, bool, error) {
	return db.Get(ctx, s.db, scanAffiliation, selectAffiliation+` where f.person_id = $1 and w.stands = (select stands from organisation_now where id = $2) and f.ends is null`, string(person), string(organisation))
}

func (s *Service) insertAffiliation(ctx context.Context, f Affiliation) error {
	return s.insertOnce(ctx, "Somebody made them one of the organisation just now.", `insert into affiliation (id, person_id, organisation_id, title, role, begins, ends) values (`+db.Parameters(1, 7)+`)`,
		string(f.ID), string(f.Person), string(f.Organisation), f.Title, string(f.Role), f.From.UTC(), noTime(f.To))
}

// insertOnce adds a row of which there may be one, and says in the words given
// that somebody was quicker.
func (s *Service) insertOnce(ctx context.Context, taken, statement string, args ...any) error {
	n, err := s.db.Exec(ctx, statement+` on conflict do nothing`, args...)
	if err == nil && n == 0 {
		err = fault.Conflict("%s", taken)
	}
	return err
}

func (s *Service) setAffiliation(ctx context.Context, f Affiliation) error {
	_, err := s.db.Exec(ctx, `update affiliation set title = $2, role = $3, ends = $4 where id = $1`, string(f.ID), f.Title, string(f.Role), noTime(f.To))
	return err
}

// kinds gives the kind of every organisation.
func (s *Service) kinds(ctx context.Context) (map[term.ID]Kind, error) {
	return byID[Kind](ctx, s.db, `select id, kind from organisation`)
}

// names gives the names of organisations.
func (s *Service) names(ctx context.Context) (map[term.ID]string, error) {
	return byID[string](ctx, s.db, `select id, name from organisation`)
}

// byID gathers what a question says of each thing, by its id.
func byID[T any](ctx context.Context, d *db.DB, query string) (map[term.ID]T, error) {
	out := map[term.ID]T{}
	_, err := db.Collect(ctx, d, func(row db.Scanner) (id term.ID, err error) {
		var of T
		err = row.Scan(&id, &of)
		out[id] = of
		return id, err
	}, query)
	return out, err
}
