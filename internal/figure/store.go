package figure

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"time"

	"fairground/internal/db"
	"fairground/internal/term"
)

const columns = `id, room, query, release_id, number, symbol, decimals, unit, lower_limit, upper_limit, method, title, period, place, release_title, published, source, licence, page, note, was_public, cited, cited_by`

// insert keeps a figure, unless there is one with its id.
func (s *Service) insert(ctx context.Context, f Figure) (added bool, err error) {
	a, by := f.Answer, sql.NullString{String: string(f.By), Valid: f.By != ""}
	n, err := s.db.Exec(ctx, `insert into figure (`+columns+`) values (`+db.Parameters(1, 23)+`) on conflict (id) do nothing`,
		f.ID, f.Query.Room, f.Query.Text, a.Release, number(a.Value.Float()), string(a.Value.Symbol()), a.Value.Decimals(), a.Unit, number(a.Lower), number(a.Upper),
		a.Method, a.Title, a.Period, a.Place, a.ReleaseTitle, db.Date(a.Published), a.Source, a.Licence, a.Page, a.Note, f.Public, f.Cited, by)
	if err != nil {
		return false, fmt.Errorf("keep figure %s: %w", f.ID, err)
	}
	return n == 1, nil
}

// number binds a number, or NULL for one that is not known.
func number(x float64) sql.NullFloat64 { return sql.NullFloat64{Float64: x, Valid: finite(x)} }

// float reads what number bound.
func float(x sql.NullFloat64) float64 {
	if !x.Valid {
		return math.NaN()
	}
	return x.Float64
}

func scanFigure(row db.Scanner) (f Figure, err error) {
	var n, lower, upper sql.NullFloat64
	var symbol string
	var decimals int
	var published sql.NullTime
	var by sql.NullString
	a := &f.Answer
	err = row.Scan(&f.ID, &f.Query.Room, &f.Query.Text, &a.Release, &n, &symbol, &decimals, &a.Unit, &lower, &upper,
		&a.Method, &a.Title, &a.Period, &a.Place, &a.ReleaseTitle, &published, &a.Source, &a.Licence, &a.Page, &a.Note, &f.Public, &f.Cited, &by)
	a.Lower, a.Upper, f.Cited, f.By = float(lower), float(upper), f.Cited.UTC(), term.ID(by.String)
	if a.Value = term.Withheld(term.Symbol(symbol)); n.Valid {
		a.Value = term.Number(n.Float64, decimals)
	}
	if published.Valid {
		a.Published = published.Time.UTC()
	}
	return f, err
}

func (s *Service) read(ctx context.Context, id string) (Figure, bool, error) {
	return db.Get(ctx, s.db, scanFigure, `select `+columns+` from figure where id = $1`, id)
}

func (s *Service) newest(ctx context.Context, limit int) ([]Figure, error) {
	return db.Collect(ctx, s.db, scanFigure, `select `+columns+` from figure order by cited desc, id limit $1`, limit)
}

// publish notes that the public may see what a figure says.
func (s *Service) publish(ctx context.Context, id string) error {
	_, err := s.db.Exec(ctx, `update figure set was_public = $2 where id = $1`, id, true)
	return err
}

// there gives those of the ids that are figures.
func (s *Service) there(ctx context.Context, ids []term.ID) ([]term.ID, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = string(id)
	}
	return db.Collect(ctx, s.db, db.One[term.ID], `select id from figure where id in (`+db.Parameters(1, len(ids))+`)`, db.Args(texts)...)
}

// Held is what is held on a person: which figures they cited.
type Held struct {
	ID    string    `json:"figure"`
	Room  string    `json:"room"`
	Query string    `json:"query"`
	Cited time.Time `json:"cited"`
}

// ExportPerson gives what is held on a person.
func (s *Service) ExportPerson(ctx context.Context, person term.ID) ([]Held, error) {
	held, err := db.Collect(ctx, s.db, func(row db.Scanner) (h Held, err error) {
		err = row.Scan(&h.ID, &h.Room, &h.Query, &h.Cited)
		h.Cited = h.Cited.UTC()
		return h, err
	}, `select id, room, query, cited from figure where cited_by = $1 order by cited, id`, string(person))
	if err != nil {
		return nil, fmt.Errorf("figures that %s cited: %w", person, err)
	}
	return held, nil
}

// ErasePerson forgets who cited a person's figures. The figures stay, since
// others rest on them.
func (s *Service) ErasePerson(ctx context.Context, person term.ID) error {
	_, err := s.db.Exec(ctx, `update figure set cited_by = null where cited_by = $1`, string(person))
	return err
}
