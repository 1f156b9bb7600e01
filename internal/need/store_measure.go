package need

import (
	"context"
	"database/sql"
	"fmt"

	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/need/stats"
	"fairground/internal/term"
)

// measureOf finds a measure of a release; a fault of kind not found where there
// is none.
func (s *Service) measureOf(ctx context.Context, r *Release, id string) (stats.Measure, error) {
	m, found, err := db.Get(ctx, s.db, func(row db.Scanner) (m stats.Measure, err error) {
		err = row.Scan(&m.ID, &m.Title, &m.Unit, &m.Group, &m.Definition, &m.YearType, &m.Polarity, &m.Basis)
		return m, err
	}, `select measure, title, unit, grouping, definition, year_type, polarity, basis from need_measure where release = $1 and measure = $2`, r.Number, id)
	if err == nil && !found {
		err = fault.NotFound("%s has no measure %q.", r.Title(), id)
	}
	if err != nil {
		return m, fmt.Errorf("measure %q of release %s: %w", id, r.ID, err)
	}
	return m, nil
}

// storedGroup is a series of a measure, by its breakdown.
type storedGroup struct {
	series    int64
	breakdown string
}

// groupsOf lists the groups of which a release has figures, in the order of import.
func (s *Service) groupsOf(ctx context.Context, r *Release, measure string) ([]storedGroup, error) {
	return db.Collect(ctx, s.db, func(row db.Scanner) (g storedGroup, err error) {
		err = row.Scan(&g.series, &g.breakdown)
		return g, err
	}, `select s.id, s.breakdown from need_series s where s.dataset = $1 and s.measure = $2
		and exists (select 1 from need_observation o where o.series = s.id and o.release = $3) order by s.id`, r.Dataset.ID, measure, r.Number)
}

// withholds says whether any edition of a data set has a symbol that stands for a
// figure of a measure.
func (s *Service) withholds(ctx context.Context, dataset, measure string) (bool, error) {
	_, found, err := db.Get(ctx, s.db, func(row db.Scanner) (n int, err error) { return n, row.Scan(&n) },
		`select 1 from need_series s where s.dataset = $1 and s.measure = $2
		and exists (select 1 from need_observation o where o.series = s.id and o.symbol <> '' and o.symbol <> $3) limit 1`, dataset, measure, string(term.NotApplicable))
	return found, err
}

// LevelCount is how many places of a level have a figure, or a symbol.
type LevelCount struct {
	Level  stats.Level
	Places int
}

// levelsOf counts the places that a series has figures of, by their level.
func (s *Service) levelsOf(ctx context.Context, r *Release, series int64) ([]LevelCount, error) {
	return db.Collect(ctx, s.db, func(row db.Scanner) (c LevelCount, err error) {
		err = row.Scan(&c.Level, &c.Places)
		return c, err
	}, `select p.level, count(*) from need_place p where p.id in (select o.place from need_observation o where o.series = $1 and o.release = $2)
		group by p.level order by 2 desc, 1`, series, r.Number)
}

// placesAtOnce is how many places a statement asks for: fewer than databases
// take parameters.
const placesAtOnce = 1000

// observationsAtPlaces reads one series of one release at some places.
func (s *Service) observationsAtPlaces(ctx context.Context, r *Release, series int64, places []int64) ([]observation, error) {
	var out []observation
	for len(places) > 0 {
		n := min(len(places), placesAtOnce)
		some, err := db.Collect(ctx, s.db, scanObservation, `select place, period, ordinal, value, symbol, decimals, x, n, lower, upper, row_no
			from need_observation where series = $1 and release = $2 and place in (`+db.Parameters(3, n)+`) order by row_no`, append([]any{series, r.Number}, db.Args(places[:n])...)...)
		if err != nil {
			return nil, err
		}
		out, places = append(out, some...), places[n:]
	}
	return out, nil
}

func scanObservation(row db.Scanner) (o observation, err error) {
	var value, x, n, lower, upper sql.NullFloat64
	err = row.Scan(&o.place, &o.period.Label, &o.period.Order, &value, &o.symbol, &o.decimals, &x, &n, &lower, &upper, &o.row)
	o.value, o.x, o.n, o.lower, o.upper = orNaN(value), orNaN(x), orNaN(n), orNaN(lower), orNaN(upper)
	return o, err
}

// schoolsIn lists the URNs of the schools of which a release says anything that
// applies to them.
func (s *Service) schoolsIn(ctx context.Context, r *Release) ([]string, error) {
	return db.Collect(ctx, s.db, db.One[string], `select distinct p.urn from need_series s join need_observation o on o.series = s.id and o.release = $2
		join need_place p on p.id = o.place where s.dataset = $1 and o.symbol <> 'z' and p.level = $3 and p.urn <> ''`,
		r.Dataset.ID, r.Number, string(stats.School))
}
