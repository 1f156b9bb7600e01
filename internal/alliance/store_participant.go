package alliance

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/term"
)

const selectOffer = `select o.id, w.stands, kind, title, about, how_many, place, themes, phases, begins, ends, visibility, by_id, made, withdrawn from offer o join organisation_now w on w.id = o.organisation_id`

func scanOffer(row db.Scanner) (o Offer, err error) {
	var many sql.NullInt64
	var themes, phases string
	var from, to, withdrawn sql.NullTime
	var by sql.NullString
	err = row.Scan(&o.ID, &o.Organisation, &o.Kind, &o.Title, &o.About, &many, &o.Place, &themes, &phases, &from, &to, &o.Visibility, &by, &o.Made, &withdrawn)
	o.HowMany, o.Themes, o.Phases, o.By = int(many.Int64), term.ParseThemeSet(themes), term.ParsePhaseSet(phases), term.ID(by.String)
	o.From, o.To, o.Made, o.Withdrawn = orZero(from), orZero(to), o.Made.UTC(), orZero(withdrawn)
	return o, err
}

// offersOf gives the offers that were not withdrawn, of one organisation or, for
// "", of all.
func (s *Service) offersOf(ctx context.Context, organisation term.ID) ([]Offer, error) {
	if organisation == "" {
		return db.Collect(ctx, s.db, scanOffer, selectOffer+` where withdrawn is null`)
	}
	return db.Collect(ctx, s.db, scanOffer, selectOffer+` where withdrawn is null and w.stands = $1`, string(organisation))
}

func (s *Service) insertOffer(ctx context.Context, o Offer) error {
	var many any
	if o.HowMany > 0 {
		many = o.HowMany
	}
	_, err := s.db.Exec(ctx, `insert into offer (id, organisation_id, kind, title, about, how_many, place, themes, phases, begins, ends, visibility, by_id, made) values (`+db.Parameters(1, 14)+`)`,
		string(o.ID), string(o.Organisation), string(o.Kind), o.Title, o.About, many, o.Place, o.Themes.String(), o.Phases.String(), db.Date(o.From), db.Date(o.To), string(o.Visibility), noID(o.By), o.Made)
	return err
}

func (s *Service) withdrawOffer(ctx context.Context, organisation, id term.ID, at time.Time) (int64, error) {
	return s.db.Exec(ctx, `update offer set withdrawn = $3 where id = $2 and organisation_id in (select id from organisation_now where stands = $1)`, string(organisation), string(id), noTime(at))
}

const selectAsk = `select a.id, collaboration_id, w.stands, title, about, by_when, state, answer, by_id, answered_by, made, answered from ask a join organisation_now w on w.id = a.organisation_id`

func scanAsk(row db.Scanner) (a Ask, err error) {
	var when, answered sql.NullTime
	var by, answeredBy sql.NullString
	err = row.Scan(&a.ID, &a.Collaboration, &a.Organisation, &a.Title, &a.About, &when, &a.State, &a.Answer, &by, &answeredBy, &a.Made, &answered)
	a.ByWhen, a.Answered, a.Made, a.By, a.AnsweredBy = orZero(when), orZero(answered), a.Made.UTC(), term.ID(by.String), term.ID(answeredBy.String)
	return a, err
}

// Ask finds one ask.
func (s *Service) Ask(ctx context.Context, id term.ID) (Ask, error) {
	a, found, err := db.Get(ctx, s.db, scanAsk, selectAsk+` where a.id = $1`, string(id))
	if err == nil && !found {
		err = fault.NotFound("There is no such ask.")
	}
	if err != nil {
		return a, fmt.Errorf("ask %s: %w", id, err)
	}
	return a, nil
}

func (s *Service) asks(ctx context.Context, want AsksWant) ([]Ask, error) {
	return db.Collect(ctx, s.db, scanAsk, selectAsk+` where ($1 = '' or w.stands = $1) and ($2 = '' or collaboration_id = $2)
		order by case when state = 'done' then 1 else 0 end, case when by_when is null then 1 else 0 end, by_when, made desc, a.id`, string(want.Organisation), string(want.Collaboration))
}

func (s *Service) insertAsk(ctx context.Context, a Ask) error {
	_, err := s.db.Exec(ctx, `insert into ask (id, collaboration_id, organisation_id, title, about, by_when, state, answer, by_id, made) values (`+db.Parameters(1, 10)+`)`,
		string(a.ID), string(a.Collaboration), string(a.Organisation), a.Title, a.About, db.Date(a.ByWhen), string(a.State), a.Answer, noID(a.By), a.Made)
	return err
}

func (s *Service) setAsk(ctx context.Context, a Ask) error {
	_, err := s.db.Exec(ctx, `update ask set state = $2, answer = $3, answered_by = $4, answered = $5 where id = $1`, string(a.ID), string(a.State), a.Answer, noID(a.AnsweredBy), noTime(a.Answered))
	return err
}

// organisationBy finds the organisation with an org-id identifier, or the one that
// it was merged into.
func (s *Service) organisationBy(ctx context.Context, id Identifier) (Organisation, bool, error) {
	at, found, err := db.Get(ctx, s.db, db.One[term.ID], `select organisation_id from organisation_identifier where identifier = $1`, string(id))
	if err != nil || !found {
		return Organisation{}, false, err
	}
	o, err := s.Organisation(ctx, at)
	return o, err == nil, err
}

// madeUp says which organisations were made up for a demonstration.
func (s *Service) madeUp(ctx context.Context) (map[term.ID]bool, error) {
	all, err := db.Collect(ctx, s.db, db.One[term.ID], `select id from organisation where illustrative`)
	out := map[term.ID]bool{}
	for _, id := range all {
		out[id] = true
	}
	return out, err
}
