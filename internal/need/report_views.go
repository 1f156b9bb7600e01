package need

import (
	"context"
	"fmt"
	"math"

	"fairground/internal/fault"
	"fairground/internal/need/stats"
	"fairground/internal/register"
	"fairground/internal/term"
	"fairground/interval"
)

// mostSideBySide is how many places fit beside one another.
const mostSideBySide = 4

// Compare sets up to four places side by side.
func (s *Service) Compare(ctx context.Context, areas []term.GSS, w Want) (*SideBySide, error) {
	if len(areas) == 0 || len(areas) > mostSideBySide {
		return nil, fault.Invalid("Choose up to %d places to set side by side.", mostSideBySide)
	}
	out := &SideBySide{}
	var p *Picture
	for _, code := range areas {
		picture, at, err := s.pictureOf(ctx, code)
		if err != nil {
			return nil, err
		}
		p = picture
		out.Places = append(out.Places, PlaceName{Area: at.Code, Name: at.Name})
	}
	for _, i := range p.catalogue.chosen(w) {
		if row, ok := p.sideBySide(i, out.Places); ok {
			out.Rows = append(out.Rows, row)
		}
	}
	return out, nil
}

// sideBySide takes the latest period for which most of the places have a figure.
func (p *Picture) sideBySide(i *Indicator, places []PlaceName) (SideRow, bool) {
	s := p.series[i.ID]
	if s == nil {
		return SideRow{}, false
	}
	best, most := -1, 0
	for period := s.latest; period >= 0; period-- {
		n := 0
		for _, place := range places {
			if !math.IsNaN(s.value(place.Area, period)) {
				n++
			}
		}
		if n > most {
			best, most = period, n
		}
	}
	if best < 0 {
		return SideRow{}, false
	}
	row := SideRow{Indicator: i, Period: s.periods[best]}
	for k, place := range places {
		row.Readings = append(row.Readings, s.reading(place.Area, best))
		verdict := interval.NotCompared
		if k > 0 && place.Area != places[0].Area {
			verdict = between(row.Readings[k], row.Readings[0])
		}
		row.Verdicts = append(row.Verdicts, verdict)
	}
	return row, true
}

// between judges one place against another of which neither is exactly known: by
// the interval of their difference where there are counts, else by whether their
// intervals lie apart.
func between(a, b Reading) interval.Verdict {
	if !a.Method.Chance() || !b.Method.Chance() {
		return interval.NotCompared
	}
	var difference interval.Interval
	x, y := interval.Proportion{X: a.X, N: a.N}, interval.Proportion{X: b.X, N: b.N}
	if difference = interval.Newcombe(x, y, interval.Level95); !difference.Known() {
		difference = interval.Interval{Lower: a.Limits.Lower - b.Limits.Upper, Upper: a.Limits.Upper - b.Limits.Lower}
	}
	return interval.Compare(difference, 0, a.Indicator.Polarity)
}

// Grid sets the districts of a place against the indicators of a theme.
func (s *Service) Grid(ctx context.Context, area term.GSS, theme Theme) (*Grid, error) {
	p, at, err := s.pictureOf(ctx, area)
	if err != nil {
		return nil, err
	}
	out := &Grid{Place: PlaceName{Area: at.Code, Name: at.Name}, Theme: theme}
	var all []*series
	for _, i := range p.catalogue.Theme(theme) {
		if s := p.series[i.ID]; s != nil && s.latest >= 0 {
			all = append(all, s)
			out.Indicators = append(out.Indicators, i)
			out.Periods = append(out.Periods, s.periods[s.latest])
		}
	}
	for _, code := range p.gridPlaces(at) {
		row := GridRow{Place: PlaceName{Area: code, Name: p.name(code)}}
		for _, s := range all {
			cell := GridCell{Reading: s.reading(code, s.latest)}
			if code != p.land.england {
				cell.Verdict = againstEngland(cell.Reading, s.reading(p.land.england, s.latest)).Verdict
			}
			row.Cells = append(row.Cells, cell)
		}
		out.Rows = append(out.Rows, row)
	}
	return out, nil
}

// gridPlaces are the rows of a grid: England, the place, then its authorities.
func (p *Picture) gridPlaces(at *register.Area) []term.GSS {
	out := []term.GSS{p.land.england}
	if at.Code != p.land.england {
		out = append(out, at.Code)
	}
	if at.Code == p.land.england {
		return append(out, codes(p.land.kind(register.Region))...)
	}
	if at.Kind == register.County {
		return append(out, p.land.of(districts, at.Code)...)
	}
	return append(out, p.land.of(education, at.Code)...)
}

// Funnel sets a place's figure among all authorities', with the limits within
// which chance keeps them.
func (s *Service) Funnel(ctx context.Context, area term.GSS, indicator string) (*Funnel, error) {
	p, err := s.Picture(ctx)
	if err != nil {
		return nil, err
	}
	i, ok := p.catalogue.Find(indicator)
	if !ok {
		return nil, fault.NotFound("There is no indicator %q.", indicator)
	}
	return p.Funnel(area, i)
}

// Funnel is that of an indicator that is in the picture.
func (p *Picture) Funnel(area term.GSS, i *Indicator) (*Funnel, error) {
	at, ok := p.area(area)
	if !ok {
		return nil, fault.NotFound("There is no place with the code %q.", area)
	}
	return p.funnel(i, at), nil
}

func (p *Picture) funnel(i *Indicator, at *register.Area) *Funnel {
	out := &Funnel{Indicator: i, Target: math.NaN()}
	s := p.series[i.ID]
	if s == nil || s.latest < 0 {
		out.Why = "It is not in the data loaded."
		return out
	}
	out.Period = s.periods[s.latest]
	out.Why = s.whyNoFunnel()
	if out.Why != "" {
		return out
	}
	out.Benchmark = p.benchmark(s)
	benchmark := interval.Proportion{X: out.Benchmark.X, N: out.Benchmark.N}
	out.Target = 100 * benchmark.Share()
	var all []interval.Proportion
	ours, like := p.ours(at, s.tier), p.neighbours(at)
	for _, area := range p.land.all(s.tier) {
		r := s.reading(area, s.latest)
		here := interval.Proportion{X: r.X, N: r.N}
		if math.IsNaN(here.Share()) {
			out.Missing++
			continue
		}
		all = append(all, here)
		out.Points = append(out.Points, FunnelPoint{Reading: r, Name: p.name(area), Position: interval.Place(here, benchmark.Share()), Ours: ours[area], Like: like.has(area),
			L95:  interval.FunnelProportion(benchmark.Share(), here.N, interval.Level95).Scale(100),
			L998: interval.FunnelProportion(benchmark.Share(), here.N, interval.Level998).Scale(100)})
	}
	out.Curve = curve(benchmark.Share(), all)
	out.Spread = interval.FunnelDispersion(all, benchmark.Share())
	if out.Spread.Excessive() {
		out.Warning = fmt.Sprintf("%d of %d authorities lie outside the limits where chance would put about %.0f: authorities differ by far more than chance, so that being outside says little about any one of them.",
			out.Spread.Outside95, out.Spread.Areas, math.Ceil(float64(out.Spread.Areas)/20))
	}
	return out
}

// benchmark is England's figure or, where its counts are not known, all
// authorities of which they are, together.
func (p *Picture) benchmark(s *series) Reading {
	r := s.reading(p.land.england, s.latest)
	if !math.IsNaN(interval.Proportion{X: r.X, N: r.N}.Share()) {
		return r
	}
	r = Reading{Indicator: s.indicator, Area: p.land.england, Period: s.periods[s.latest], Limits: interval.Unknown(), Derived: true, Release: s.release,
		Note: "all authorities whose counts are known, together"}
	for _, area := range p.land.all(s.tier) {
		if c := s.find(area, s.latest); c != nil && c.counted() {
			r.X, r.N = r.X+c.x, r.N+c.n
		}
	}
	if share := (interval.Proportion{X: r.X, N: r.N}).Share(); !math.IsNaN(share) {
		r.Value = term.Number(100*share, term.UnknownDecimals)
	}
	return r
}

// whyNoFunnel says what a funnel lacks.
func (s *series) whyNoFunnel() string {
	switch {
	case s.indicator.Gap != nil:
		return "A gap is the difference of two figures, and has no funnel of its own."
	case s.basis == stats.Clustered:
		return "Its counts are of half days, of which one pupil has hundreds: chance would seem far smaller than it is."
	case !percent(s.indicator):
		return "It is no share of a number of people."
	case s.method() == NoLimits:
		return "Only percentages are published: how many children they are out of is not known."
	}
	return ""
}

// ours are the place itself and the authorities in it.
func (p *Picture) ours(at *register.Area, t tier) map[term.GSS]bool {
	out := map[term.GSS]bool{at.Code: true}
	if at.Code != p.land.england {
		for _, part := range p.land.of(t, at.Code) {
			out[part] = true
		}
	}
	return out
}

func (n Neighbours) has(area term.GSS) bool {
	for _, like := range n.Of {
		if like.Area == area {
			return true
		}
	}
	return false
}

// curve draws a funnel from the smallest authority to the largest.
func curve(target float64, all []interval.Proportion) []FunnelLimit {
	if len(all) == 0 {
		return nil
	}
	least, most := math.Inf(1), 0.0
	for _, a := range all {
		least, most = min(least, a.N), max(most, a.N)
	}
	const steps = 60
	out := make([]FunnelLimit, 0, steps+1)
	for k := range steps + 1 {
		n := least * math.Pow(most/least, float64(k)/steps)
		out = append(out, FunnelLimit{N: n, L95: interval.FunnelProportion(target, n, interval.Level95).Scale(100), L998: interval.FunnelProportion(target, n, interval.Level998).Scale(100)})
	}
	return out
}
