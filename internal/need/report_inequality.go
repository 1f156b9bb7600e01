package need

import (
	"context"
	"fmt"
	"math"
	"slices"

	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
	"fairground/interval"
)

// The series that inequality within a place is measured by.
const (
	unequalIndicator = "census-fsm"    // eligibility of schools' pupils
	decileIndicator  = "idaci-decile1" // names the data set of the deciles
)

// Inequality says how unequal a place is inside: how far pupils eligible for free
// school meals are at schools in its most deprived neighbourhoods.
func (s *Service) Inequality(ctx context.Context, area term.GSS) (*Inequality, error) {
	p, at, err := s.pictureOf(ctx, area)
	if err != nil {
		return nil, err
	}
	return p.inequality(at), nil
}

// fewestGroups are those between which inequality can be measured.
const fewestGroups = 3

// tenth is what the schools of a tenth of neighbourhoods come to.
type tenth struct {
	schools int
	x, n    float64
}

func (p *Picture) inequality(at *register.Area) *Inequality {
	out := &Inequality{Place: PlaceName{Area: at.Code, Name: at.Name}, Title: "Pupils eligible for free school meals, by how deprived the neighbourhood of their school is"}
	schools, deciles := p.series[unequalIndicator], p.series[decileIndicator]
	if schools == nil || deciles == nil || schools.latest < 0 || deciles.latest < 0 {
		out.Why = "The school census and the deprivation of neighbourhoods are not both in the data loaded."
		return out
	}
	period := schools.periods[schools.latest]
	out.Periods = fmt.Sprintf("school census %s, IDACI %s", period.Label, deciles.periods[deciles.latest].Label)
	out.Sources = []*Release{schools.release, deciles.release}
	tenths, unplaced := p.tenths(at.Code, schools.indicator.From, deciles.indicator.From, period.Order)
	out.Groups = merged(tenths, defaultThreshold, p.joint[at.Code])
	if unplaced.schools > 0 {
		out.LeftOut = fmt.Sprintf("%s with %.0f pupils, whose neighbourhood or its tenth is not known", plural(unplaced.schools, "school"), unplaced.n)
	}
	if len(out.Groups) < fewestGroups {
		out.Groups, out.Why = nil, "Its schools lie in too few of the tenths of neighbourhoods for inequality between them to be measured."
		return out
	}
	if !out.measure() {
		out.Groups, out.Why = nil, "There are too few eligible pupils to measure inequality."
		return out
	}
	out.Says = []string{
		fmt.Sprintf("The concentration index is %s: it is 0 where schools in all neighbourhoods have the same share of eligible pupils, and the further below 0, the more they are at schools in the most deprived.", site.Decimal(out.Concentration.Index, 3)),
		slopeWords(out.Slope.SII),
	}
	out.CannotSay = []string{
		"Where pupils live: the census is by school, and the neighbourhood is the school’s.",
		"How pupils do: eligibility says who is entitled and claims, not what anybody attains.",
		"How sure the index is beyond the pupils: its interval takes them one by one, though those of one school are much alike, so that it is narrower than it should be.",
		"How unequal single schools of one neighbourhood are among themselves.",
		"Whether one place is more unequal than another where the shares of eligible pupils differ much: the index then has another range.",
	}
	return out
}

// slopeWords say the slope index.
func slopeWords(sii float64) string {
	way := "falls"
	if sii > 0 {
		way = "rises"
	}
	return fmt.Sprintf("From the most deprived end to the least, the share %s by %.1f percentage points along a straight line.", way, math.Abs(sii))
}

// tenths adds up a place's schools by the tenth of their neighbourhood.
func (p *Picture) tenths(area term.GSS, schools, deciles *Source, order int) (out tenths, unplaced tenth) {
	decile := p.deciles(deciles)
	rows := p.small[smallKey{schools.Dataset, schools.Measure}]
	for k := range rows {
		row := &rows[k]
		if row.period.Order != order || !(proportion{X: row.x, N: row.n}).Valid() || !slices.Contains(row.within, area) {
			continue
		}
		at := &unplaced
		if d := decile[row.neighbourhood]; d >= 1 && d <= 10 {
			at = &out[d]
		}
		at.schools, at.x, at.n = at.schools+1, at.x+row.x, at.n+row.n
	}
	return out, unplaced
}

// deciles gives the tenth of every neighbourhood.
func (p *Picture) deciles(from *Source) map[term.GSS]int {
	rows := p.small[smallKey{from.Dataset, from.Measure}]
	out := make(map[term.GSS]int, len(rows))
	for i := range rows {
		if v := rows[i].value; v >= 1 && v <= 10 {
			out[rows[i].neighbourhood] = int(v)
		}
	}
	return out
}

// merged makes groups of tenths, from the most deprived, joining with the next
// one any whose count is too small to show, or that may not stand alone.
func merged(tenths tenths, least float64, together *joint) []InequalityGroup {
	var out []InequalityGroup
	var open *InequalityGroup
	for d := 1; d <= 10; d++ {
		t := tenths[d]
		if t.schools == 0 && open == nil {
			continue
		}
		if open == nil {
			open = &InequalityGroup{Decile: d}
		}
		open.To = d
		open.Schools, open.X, open.N = open.Schools+t.schools, open.X+t.x, open.N+t.n
		if open.X >= least && (open.Decile < d || together == nil || !together[d]) {
			out, open = append(out, *open), nil
		}
	}
	if open != nil && len(out) > 0 {
		last := &out[len(out)-1]
		last.To, last.Schools, last.X, last.N = open.To, last.Schools+open.Schools, last.X+open.X, last.N+open.N
	}
	for i := range out {
		share := interval.Proportion{X: out[i].X, N: out[i].N}
		out[i].Share, out[i].Limits = 100*share.Share(), share.Wilson(interval.Level95).Scale(100)
	}
	return out
}

// measure works out the indices over the groups.
func (q *Inequality) measure() bool {
	var strata []interval.Stratum
	var groups []interval.Group
	for _, g := range q.Groups {
		if math.IsNaN(g.Share) {
			return false
		}
		strata = append(strata, interval.Proportion{X: g.X, N: g.N}.Stratum())
		groups = append(groups, interval.Group{Population: g.N, Value: g.Share, Limits: g.Limits})
	}
	var err error
	if q.Concentration, err = interval.ConcentrationIndex(strata); err != nil {
		return false
	}
	q.Limits = q.Concentration.Interval(interval.Level95)
	q.Slope, err = interval.SlopeIndex(groups, interval.Linear, interval.Level95)
	return err == nil
}

// plural counts things: "1 school", "12 schools".
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
