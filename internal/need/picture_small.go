package need

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"fairground/internal/need/stats"
	"fairground/internal/register"
	"fairground/internal/term"
	"fairground/interval"
)

// smallKey names the figures of schools or neighbourhoods.
type smallKey struct{ Dataset, Measure string }

// smallRow is a school's or a neighbourhood's figure, and where it is now.
type smallRow struct {
	breakdown     string
	period        stats.Period
	value, x, n   float64
	symbol        term.Symbol
	neighbourhood term.GSS   // "" where it is not known
	within        []term.GSS // the authority, and everything that holds it
}

// rowsOf reads the figures of small places, once for each measure.
func (p *painter) rowsOf(ctx context.Context, r *Release, measure string) ([]smallRow, error) {
	key := smallKey{r.Dataset.ID, measure}
	if rows, ok := p.picture.small[key]; ok {
		return rows, nil
	}
	var out []smallRow
	for _, row := range p.rows[Source{Dataset: r.Dataset.ID, Measure: measure}] {
		observed, err := p.observations(ctx, r, row.id)
		if err != nil {
			return nil, err
		}
		for _, o := range observed {
			small := smallRow{breakdown: row.from.Breakdown, period: o.period, value: o.value, x: o.x, n: o.n, symbol: o.symbol}
			if p.locate(&small, o.place) {
				out = append(out, small)
			}
		}
	}
	p.picture.small[key] = out
	return out, nil
}

// locate finds where a school or neighbourhood is now: a school that became an
// academy is where its successor is.
func (p *painter) locate(row *smallRow, place int64) bool {
	at := p.places[place]
	switch at.Level {
	case stats.Neighbourhood:
		row.neighbourhood = p.area(place)
		row.within = p.around(row.neighbourhood)
		return row.neighbourhood != ""
	case stats.School:
		return p.locateSchool(row, at)
	}
	return false
}

// locateSchool counts a school in the authority that answers for it, which may
// not be the one that it lies in: so do publishers, and so would a sum of theirs.
// Where that authority is no more, the register says where the school is now.
func (p *painter) locateSchool(row *smallRow, at stats.Place) bool {
	var listing register.Listing
	if i, ok := p.gazetteer.Find(p.gazetteer.Current(term.NewSettingID(term.GIAS, at.URN))); ok {
		listing = p.gazetteer.Listings[i]
	}
	row.neighbourhood = listing.Neighbourhood
	authority := p.picture.land.byDigits(at.LA)
	if authority == "" || listing.County != "" && listing.County == authority {
		authority = cmp.Or(listing.District, listing.County)
	}
	row.within = p.around(authority)
	return len(row.within) > 0
}

// around lists an area and all that hold it.
func (p *painter) around(code term.GSS) []term.GSS {
	if code == "" {
		return nil
	}
	if known, ok := p.picture.land.around[code]; ok {
		return known
	}
	out := []term.GSS{code}
	for _, a := range p.picture.atlas.Within(code) {
		out = append(out, a.Code)
	}
	if p.picture.land.england != "" && !slices.Contains(out, p.picture.land.england) {
		if a, ok := p.picture.atlas.Area(code); !ok || a.Current() {
			out = append(out, p.picture.land.england)
		}
	}
	p.picture.land.around[code] = out
	return out
}

// tally is what small places of an area come to.
type tally struct {
	places, passing   int
	x, n              float64
	values, passValue float64
	withheld          int // without a number that there is
	absent            int // of which nothing is said
}

// addUp makes the series of an indicator that is added up out of small places.
func (p *painter) addUp(ctx context.Context, i *Indicator, r *Release) (*series, error) {
	rows, err := p.rowsOf(ctx, r, i.From.Measure)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	passes, err := p.passing(ctx, i)
	if err != nil || passes == nil {
		return nil, err
	}
	var periods []stats.Period
	tallies := map[stats.Period]map[term.GSS]*tally{}
	for k := range rows {
		row := &rows[k]
		if i.From.Breakdown != "*" && !sameBreakdown(row.breakdown, i.From.Breakdown) || row.symbol == term.NotApplicable {
			continue
		}
		at := tallies[row.period]
		if at == nil {
			at = map[term.GSS]*tally{}
			tallies[row.period] = at
			periods = append(periods, row.period)
		}
		for _, area := range row.within {
			if at[area] == nil {
				at[area] = &tally{}
			}
			at[area].add(row, passes(row), i.Adds.How)
		}
	}
	s := newSeries(i, r, stats.Counts, periods)
	s.tier = districts
	for period, label := range s.periods {
		for area, t := range tallies[label] {
			s.tally(s.at(area, period), t)
		}
	}
	return s, nil
}

// passing says which small places an indicator counts; nil where what decides it
// is not in the loaded data.
func (p *painter) passing(ctx context.Context, i *Indicator) (func(*smallRow) bool, error) {
	most := float64(i.Adds.Most)
	if most == 0 {
		return func(*smallRow) bool { return true }, nil
	}
	if i.Adds.Where == "" {
		return func(row *smallRow) bool { return row.value <= most }, nil
	}
	dataset, measure, _ := strings.Cut(i.Adds.Where, "/")
	var deciding []smallRow
	if r := p.releases[dataset]; r != nil {
		var err error
		if deciding, err = p.rowsOf(ctx, r, measure); err != nil {
			return nil, err
		}
	}
	if len(deciding) == 0 {
		return nil, nil
	}
	values := make(map[term.GSS]float64, len(deciding))
	for k := range deciding {
		values[deciding[k].neighbourhood] = deciding[k].value
	}
	return func(row *smallRow) bool {
		v, ok := values[row.neighbourhood]
		return ok && v <= most
	}, nil
}

func (t *tally) add(row *smallRow, passes bool, how How) {
	t.places++
	switch {
	case row.symbol != "" && row.symbol != term.NotAvailable:
		t.withheld++
		return
	case how == Rate && !(proportion{X: row.x, N: row.n}).Valid(), how != Rate && math.IsNaN(row.value):
		if row.symbol == "" && how == Rate && row.n == 0 {
			return // a school without pupils adds nothing
		}
		t.absent++
		return
	}
	if how == Rate {
		t.x, t.n = t.x+row.x, t.n+row.n
		return
	}
	t.values += row.value
	if passes {
		t.passing++
		t.passValue += row.value
	}
}

// tally fills a cell with what the small places of an area come to.
func (s *series) tally(c *cell, t *tally) {
	c.flags = isThere | isDerived
	least := s.release.least()
	switch how := s.indicator.Adds.How; how {
	case Rate:
		if t.withheld > 0 {
			c.note = s.note("not added up: the figures of " + plural(t.withheld, "school") + " are withheld")
			return
		}
		s.count(c, t.x, t.n)
		if t.absent > 0 && c.number() {
			c.note = s.note(plural(t.absent, "school") + " without a figure left out")
		}
	case Sum:
		if t.values < least {
			c.withhold(term.Confidential, s.note(smallNote))
			return
		}
		c.value, c.decimals = t.values, 0
		blank := float64(t.withheld + t.absent)
		c.limit(interval.Interval{Lower: t.values, Upper: t.values + blank*max(0, least-1)}, Bounds)
		s.blank(c, t)
	case Share:
		c.x, c.n = float64(t.passing), float64(t.places-t.withheld-t.absent)
		c.value = 100 * c.x / c.n
	case ShareOfSum:
		if t.passing > 0 && t.passValue < least {
			c.withhold(term.Confidential, s.note(smallNote))
			return
		}
		c.x, c.n = t.passValue, t.values
		c.value = 100 * c.x / c.n
		s.blank(c, t)
	}
	if math.IsNaN(c.value) && c.symbol == 0 && c.note == 0 {
		c.withhold(term.NotAvailable, s.note("nothing to add up"))
	}
}

func (s *series) blank(c *cell, t *tally) {
	switch blank := t.withheld + t.absent; blank {
	case 0:
	case 1:
		c.note = s.note("1 neighbourhood has no published number, and is not in it")
	default:
		c.note = s.note(fmt.Sprintf("%d neighbourhoods have no published number, and are not in it", blank))
	}
}
