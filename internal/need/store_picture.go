package need

import (
	"context"
	"database/sql"
	"math"

	"fairground/internal/db"
	"fairground/internal/need/stats"
	"fairground/internal/term"
)

// standing reads the release of each data set that pages show.
func (s *Service) standing(ctx context.Context) (map[string]*Release, error) {
	all, err := db.Collect(ctx, s.db, scanRelease, selectRelease+` where r.superseded is null and r.withdrawn is null order by r.number`)
	if err != nil {
		return nil, err
	}
	out := map[string]*Release{}
	for i := range all {
		out[all[i].Dataset.ID] = &all[i]
	}
	return out, nil
}

// storedSeries is a series as it is kept, with what its measure says of itself.
type storedSeries struct {
	id    int64
	from  Source
	basis stats.Basis
	unit  string
}

// seriesOf reads every series of a release.
func (s *Service) seriesOf(ctx context.Context, r *Release) ([]storedSeries, error) {
	return db.Collect(ctx, s.db, func(row db.Scanner) (v storedSeries, err error) {
		err = row.Scan(&v.id, &v.from.Dataset, &v.from.Measure, &v.from.Breakdown, &v.basis, &v.unit)
		return v, err
	}, `select s.id, s.dataset, s.measure, s.breakdown, m.basis, m.unit
		from need_series s join need_measure m on m.measure = s.measure and m.release = $1
		where s.dataset = $2 order by s.id`, r.Number, r.Dataset.ID)
}

// publishedPlaces reads every place that publishers name.
func (s *Service) publishedPlaces(ctx context.Context) (map[int64]stats.Place, error) {
	type numbered struct {
		id int64
		stats.Place
	}
	all, err := db.Collect(ctx, s.db, func(row db.Scanner) (v numbered, err error) {
		err = row.Scan(&v.id, &v.Level, &v.Code, &v.LA, &v.URN, &v.Name)
		return v, err
	}, `select id, level, code, la, urn, name from need_place`)
	out := make(map[int64]stats.Place, len(all))
	for _, p := range all {
		out[p.id] = p.Place
	}
	return out, err
}

// observation is a figure as it is kept.
type observation struct {
	place                     int64
	period                    stats.Period
	value, x, n, lower, upper float64
	symbol                    term.Symbol
	decimals                  int
	row                       int
	left                      bool // worked out by us: what the whole leaves without another group
}

// observations reads one series of one release.
func (s *Service) observations(ctx context.Context, r *Release, series int64) ([]observation, error) {
	periods := map[string]string{} // each label is kept once
	return db.Collect(ctx, s.db, func(row db.Scanner) (observation, error) {
		o, err := scanObservation(row)
		if label, ok := periods[o.period.Label]; ok {
			o.period.Label = label
		} else {
			periods[o.period.Label] = o.period.Label
		}
		return o, err
	}, `select place, period, ordinal, value, symbol, decimals, x, n, lower, upper, row_no
		from need_observation where series = $1 and release = $2 order by row_no`, series, r.Number)
}

func orNaN(v sql.NullFloat64) float64 {
	if !v.Valid {
		return math.NaN()
	}
	return v.Float64
}
