package need

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"math"
	"path/filepath"
	"strings"
	"time"

	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/need/stats"
	"fairground/internal/term"
)

const selectRelease = `select r.number, r.id, r.label, r.published, r.files, r.rows_read, r.imported, coalesce(b.id, ''), r.withdrawn, r.problems,
	d.id, d.title, d.publisher, d.licence, d.attribution, d.link, d.note, d.threshold, d.base
	from need_release r join need_dataset d on d.id = r.dataset left join need_release b on b.number = r.superseded`

func scanRelease(row db.Scanner) (r Release, err error) {
	var published, withdrawn sql.NullTime
	var files, problems string
	d := &r.Dataset
	err = row.Scan(&r.Number, &r.ID, &r.Label, &published, &files, &r.Rows, &r.Imported, &r.Superseded, &withdrawn, &problems,
		&d.ID, &d.Title, &d.Publisher, &d.Licence, &d.Attribution, &d.Link, &d.Note, &d.Policy.Threshold, &d.Policy.Base)
	r.Files, r.Problems = lines(files), lines(problems)
	r.Imported = r.Imported.UTC()
	if published.Valid {
		r.Published = published.Time.UTC()
	}
	if withdrawn.Valid {
		r.Withdrawn = withdrawn.Time.UTC()
	}
	return r, err
}

func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// Releases lists every release of every data set, the data sets by title, the
// newest release of each first.
func (s *Service) Releases(ctx context.Context) ([]Release, error) {
	all, err := db.Collect(ctx, s.db, scanRelease, selectRelease+` order by d.title, d.id, r.number desc`)
	if err != nil {
		return nil, fmt.Errorf("releases: %w", err)
	}
	return all, nil
}

// Release finds a release; a fault of kind not found where there is none.
func (s *Service) Release(ctx context.Context, id term.ID) (Release, error) {
	r, found, err := db.Get(ctx, s.db, scanRelease, selectRelease+` where r.id = $1`, string(id))
	if err == nil && !found {
		err = fault.NotFound("There is no such release.")
	}
	if err != nil {
		return r, fmt.Errorf("release %s: %w", id, err)
	}
	return r, nil
}

// releasesOf lists a data set's releases in the order of import.
func (s *Service) releasesOf(ctx context.Context, dataset string) ([]Release, error) {
	return db.Collect(ctx, s.db, scanRelease, selectRelease+` where r.dataset = $1 order by r.number`, dataset)
}

// releaseByHash finds the release that files were read as before; of several
// that which was not withdrawn.
func (s *Service) releaseByHash(ctx context.Context, dataset, hash string) (Release, bool, error) {
	return db.Get(ctx, s.db, scanRelease, selectRelease+` where r.dataset = $1 and r.hash = $2 order by case when r.withdrawn is null then 0 else 1 end, r.number desc limit 1`, dataset, hash)
}

// MeasuresOf lists what a release measures.
func (s *Service) MeasuresOf(ctx context.Context, release int64) ([]stats.Measure, error) {
	all, err := db.Collect(ctx, s.db, func(row db.Scanner) (m stats.Measure, err error) {
		err = row.Scan(&m.ID, &m.Title, &m.Unit, &m.Group, &m.Definition, &m.YearType, &m.Polarity, &m.Basis)
		return m, err
	}, `select measure, title, unit, grouping, definition, year_type, polarity, basis from need_measure where release = $1 order by grouping, title, measure`, release)
	if err != nil {
		return nil, fmt.Errorf("measures of release %d: %w", release, err)
	}
	return all, nil
}

// addRelease stores a data set as it is described now, and a new release of it.
func (s *Service) addRelease(ctx context.Context, t *stats.Table, hash string) (Release, error) {
	d := t.Dataset
	_, err := s.db.Exec(ctx, `insert into need_dataset (id, title, publisher, licence, attribution, link, note, threshold, base) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict (id) do update set title = excluded.title, publisher = excluded.publisher, licence = excluded.licence, attribution = excluded.attribution,
			link = excluded.link, note = excluded.note, threshold = excluded.threshold, base = excluded.base`,
		d.ID, d.Title, d.Publisher, d.Licence, d.Attribution, d.Link, d.Note, d.Policy.Threshold, max(d.Policy.Base, 1))
	if err != nil {
		return Release{}, err
	}
	last, _, err := db.Get(ctx, s.db, db.One[int64], `select coalesce(max(number), 0) from need_release`)
	if err != nil {
		return Release{}, err
	}
	r := Release{ID: s.newID(), Number: last + 1, Dataset: d, Label: t.Release.Label, Published: t.Release.Published}
	for _, f := range t.Files {
		r.Files = append(r.Files, filepath.Base(f))
	}
	_, err = s.db.Exec(ctx, `insert into need_release (number, id, dataset, label, published, files, hash, rows_read, imported, problems) values ($1, $2, $3, $4, $5, $6, $7, 0, $8, '')`,
		r.Number, string(r.ID), d.ID, r.Label, db.Date(r.Published), strings.Join(r.Files, "\n"), hash, s.now().UTC())
	return r, err
}

func (s *Service) finishRelease(ctx context.Context, r Release) error {
	_, err := s.db.Exec(ctx, `update need_release set rows_read = $1, problems = $2 where number = $3`, r.Rows, strings.Join(r.Problems, "\n"), r.Number)
	return err
}

func (s *Service) addMeasures(ctx context.Context, release int64, all []stats.Measure) error {
	_, err := s.db.Load(ctx, "need_measure", []string{"release", "measure", "title", "unit", "grouping", "definition", "year_type", "polarity", "basis"}, func(yield func([]any) bool) {
		for _, m := range all {
			if !yield([]any{release, m.ID, m.Title, m.Unit, m.Group, m.Definition, m.YearType, m.Polarity, string(m.Basis)}) {
				return
			}
		}
	})
	return err
}

func (s *Service) setWithdrawn(ctx context.Context, release int64, at time.Time) error {
	_, err := s.db.Exec(ctx, `update need_release set withdrawn = $1, superseded = null where number = $2`, db.Date(at), release)
	return err
}

func (s *Service) setSuperseded(ctx context.Context, release, by int64) error {
	_, err := s.db.Exec(ctx, `update need_release set superseded = $1 where number = $2`, sql.NullInt64{Int64: by, Valid: by > 0}, release)
	return err
}

// intake begins with the ids that are given out already.
func (s *Service) intake(ctx context.Context, t *stats.Table) (*intake, error) {
	in := &intake{table: t, places: map[stats.Place]int64{}, usedS: map[int64]bool{}, usedP: map[int64]bool{}, periods: map[stats.Period]bool{}}
	byName := map[string]map[string]int64{}
	for _, m := range t.Measures {
		if byName[m.ID] == nil {
			byName[m.ID] = map[string]int64{}
		}
		in.series = append(in.series, byName[m.ID])
	}
	var err error
	if in.nextID, _, err = db.Get(ctx, s.db, db.One[int64], `select coalesce(max(id), 0) from need_series`); err != nil {
		return nil, err
	}
	if in.nextPlace, _, err = db.Get(ctx, s.db, db.One[int64], `select coalesce(max(id), 0) from need_place`); err != nil {
		return nil, err
	}
	known, err := db.Collect(ctx, s.db, func(row db.Scanner) (r seriesRow, err error) {
		err = row.Scan(&r.id, &r.measure, &r.breakdown)
		return r, err
	}, `select id, measure, breakdown from need_series where dataset = $1`, t.Dataset.ID)
	if err != nil {
		return nil, err
	}
	for _, k := range known {
		if of := byName[k.measure]; of != nil {
			of[k.breakdown] = k.id
		}
	}
	places, err := db.Collect(ctx, s.db, func(row db.Scanner) (p placeRow, err error) {
		err = row.Scan(&p.id, &p.place.Level, &p.place.Code, &p.place.LA, &p.place.URN, &p.place.Name)
		return p, err
	}, `select id, level, code, la, urn, name from need_place`)
	for _, p := range places {
		in.places[p.place] = p.id
	}
	return in, err
}

// saveNames stores the series and places that were met for the first time.
func (s *Service) saveNames(ctx context.Context, dataset string, in *intake) error {
	_, err := s.db.Load(ctx, "need_series", []string{"id", "dataset", "measure", "breakdown"}, func(yield func([]any) bool) {
		for _, r := range in.newSeries {
			if !yield([]any{r.id, dataset, r.measure, r.breakdown}) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	_, err = s.db.Load(ctx, "need_place", []string{"id", "level", "code", "la", "urn", "name"}, func(yield func([]any) bool) {
		for _, p := range in.newPlaces {
			if !yield([]any{p.id, string(p.place.Level), p.place.Code, p.place.LA, p.place.URN, p.place.Name}) {
				return
			}
		}
	})
	return err
}

// saveFigures loads a chunk. Most publish neither counts nor limits, and leaving
// the columns out is a fifth quicker than writing that they are not there.
func (s *Service) saveFigures(ctx context.Context, release int64, c *chunk) error {
	columns := []string{"release", "series", "place", "period", "ordinal", "value", "symbol", "decimals", "row_no"}
	if c.wide {
		columns = append(columns, "x", "n", "lower", "upper")
	}
	_, err := s.db.Load(ctx, "need_observation", columns, c.each(release, len(columns)))
	return err
}

// each gives the chunk's rows; each is valid until the next.
func (c *chunk) each(release int64, width int) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		row := make([]any, width)
		row[0] = release
		for i := range c.figures {
			f := &c.figures[i]
			row[1], row[2], row[3], row[4], row[8] = f.series, f.place, f.period.Label, int64(f.period.Order), f.row
			row[5], row[6], row[7] = number(f.value.Float()), string(f.value.Symbol()), int64(f.value.Decimals())
			if c.wide {
				row[9], row[10], row[11], row[12] = number(f.x), number(f.n), number(f.lower), number(f.upper)
			}
			if !yield(row) {
				return
			}
		}
	}
}

// number binds a number, or NULL for one that is not known.
func number(v float64) any {
	if math.IsNaN(v) {
		return nil
	}
	return v
}

// stored is an observation as it was loaded, for finding those that are there twice.
type stored struct {
	series, place, ordinal, row int64
	period, symbol              string
	value, x, n, lower, upper   sql.NullFloat64
}

// sameFigure says whether two observations of one thing say the same.
func (a *stored) sameFigure(b *stored) bool {
	return a.symbol == b.symbol && a.value == b.value && a.x == b.x && a.n == b.n && a.lower == b.lower && a.upper == b.upper
}

// spot is what there can be one observation of.
type spot struct{ series, place, ordinal int64 }

// spotsTwice finds the spots of some series that have several observations.
func (s *Service) spotsTwice(ctx context.Context, release int64, series []int64) ([]spot, error) {
	return db.Collect(ctx, s.db, func(row db.Scanner) (p spot, err error) {
		err = row.Scan(&p.series, &p.place, &p.ordinal)
		return p, err
	}, `select series, place, ordinal from need_observation where release = $1 and series in (`+db.Parameters(2, len(series))+`)
		group by series, place, ordinal having count(*) > 1 order by series, place, ordinal`, append([]any{release}, db.Args(series)...)...)
}

func (s *Service) observationsAt(ctx context.Context, release int64, p spot) ([]stored, error) {
	return db.Collect(ctx, s.db, func(row db.Scanner) (o stored, err error) {
		o.series, o.place, o.ordinal = p.series, p.place, p.ordinal
		err = row.Scan(&o.row, &o.period, &o.symbol, &o.value, &o.x, &o.n, &o.lower, &o.upper)
		return o, err
	}, `select row_no, period, symbol, value, x, n, lower, upper from need_observation
		where release = $1 and series = $2 and place = $3 and ordinal = $4 order by period, row_no`, release, p.series, p.place, p.ordinal)
}

// removeFigure takes out one observation of a release that is being imported.
func (s *Service) removeFigure(ctx context.Context, release int64, o *stored) error {
	_, err := s.db.Exec(ctx, `delete from need_observation where release = $1 and series = $2 and place = $3 and ordinal = $4 and period = $5 and row_no = $6`,
		release, o.series, o.place, o.ordinal, o.period, o.row)
	return err
}
