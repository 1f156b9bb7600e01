package need

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/register"
	"fairground/internal/term"
	"fairground/interval"
)

// Report says what is known of a place. The area may be an old code.
func (s *Service) Report(ctx context.Context, area term.GSS, w Want) (*Report, error) {
	p, at, err := s.pictureOf(ctx, area)
	if err != nil {
		return nil, err
	}
	return p.report(at, w), nil
}

// Line says what is known of one indicator at a place.
func (s *Service) Line(ctx context.Context, area term.GSS, indicator string) (*Line, error) {
	p, err := s.Picture(ctx)
	if err != nil {
		return nil, err
	}
	i, ok := p.catalogue.Find(indicator)
	if !ok {
		return nil, fault.NotFound("There is no indicator %q.", indicator)
	}
	return p.Line(area, i)
}

// Line says what is known at a place of an indicator that is in the picture.
func (p *Picture) Line(area term.GSS, i *Indicator) (*Line, error) {
	at, ok := p.area(area)
	if !ok {
		return nil, fault.NotFound("There is no place with the code %q.", area)
	}
	line, why := p.line(i, at, Want{}, p.neighbours(at))
	if line == nil {
		return nil, fault.NotFound("There is no figure of “%s” for %s: %s.", i.Title, at.Name, why)
	}
	return line, nil
}

// pictureOf finds the picture and an area in it.
func (s *Service) pictureOf(ctx context.Context, area term.GSS) (*Picture, *register.Area, error) {
	p, err := s.Picture(ctx)
	if err != nil {
		return nil, nil, err
	}
	at, ok := p.area(area)
	if !ok {
		return nil, nil, fault.NotFound("There is no place with the code %q.", area)
	}
	return p, at, nil
}

// Places finds the areas that a reader may mean: the one with that code, old or
// new, or those with that name; failing both, those that the words occur in.
func (s *Service) Places(ctx context.Context, text string) ([]*register.Area, error) {
	atlas, err := s.register.Atlas(ctx)
	if err != nil {
		return nil, fmt.Errorf("places: %w", err)
	}
	text = strings.TrimSpace(text)
	if _, ok := atlas.Area(term.GSS(strings.ToUpper(text))); ok {
		var out []*register.Area
		for _, code := range atlas.Resolve(term.GSS(strings.ToUpper(text))) {
			if a, ok := atlas.Area(code); ok {
				out = append(out, a)
			}
		}
		return out, nil
	}
	hits := atlas.Search(text, 200)
	var exact, wide []*register.Area
	for _, a := range hits {
		named := slices.ContainsFunc(append([]string{a.Name}, a.OtherNames...), func(n string) bool { return foldPlace(n) == foldPlace(text) })
		if named && a.Kind != register.Ward {
			wide = append(wide, a)
		}
		if named {
			exact = append(exact, a)
		}
	}
	switch {
	case len(wide) > 0:
		return wide, nil
	case len(exact) > 0:
		return exact, nil
	}
	return hits[:min(len(hits), 20)], nil
}

// report is a place's report, from the picture alone.
func (p *Picture) report(at *register.Area, w Want) *Report {
	out := &Report{Area: at.Code, Name: at.Name, Neighbours: p.neighbours(at)}
	for _, i := range p.catalogue.chosen(w) {
		line, why := p.line(i, at, w, out.Neighbours)
		if why != "" {
			out.Missing = append(out.Missing, Missing{Indicator: i, Why: why})
		}
		if line != nil {
			out.Lines = append(out.Lines, *line)
		}
	}
	return out
}

// line is an indicator at a place. Where the place has no figure it says why; and
// where its parts have some, the line is there all the same.
func (p *Picture) line(i *Indicator, at *register.Area, w Want, like Neighbours) (*Line, string) {
	out, why := p.bare(i, at, w)
	if out == nil {
		return nil, why
	}
	s := p.series[i.ID]
	p.against(out, s, at, like)
	out.Among = p.standing(s, at)
	if i.Beside != "" {
		if other, ok := p.catalogue.Find(i.Beside); ok {
			out.Beside, _ = p.bare(other, at, w)
		}
	}
	return out, why
}

// bare is a line without its comparisons.
func (p *Picture) bare(i *Indicator, at *register.Area, w Want) (*Line, string) {
	s := p.series[i.ID]
	if s == nil || s.latest < 0 {
		return nil, "not in the data loaded"
	}
	if !s.has(at.Code) {
		return nil, p.whyNot(s, at)
	}
	out := &Line{Indicator: i, Latest: s.reading(at.Code, s.latest)}
	first := s.first(at.Code)
	parts := p.land.of(s.tier, at.Code)
	values := make([]float64, len(parts))
	for k, part := range parts {
		values[k] = s.value(part, s.latest)
	}
	out.Spread = interval.Spread(values)
	if first < 0 && out.Spread.Values == 0 {
		return nil, s.why(at.Code)
	}
	why := ""
	if first < 0 {
		why = s.why(at.Code)
	} else {
		if w.Years > 0 {
			first = max(first, s.latest-w.Years+1)
		}
		for period := first; period <= s.latest; period++ {
			out.History = append(out.History, s.reading(at.Code, period))
		}
		out.Trend = s.trend(at.Code)
	}
	if at.Code == p.land.england {
		parts = codes(p.land.kind(register.Region))
	}
	for _, part := range parts {
		out.Parts = append(out.Parts, s.reading(part, s.latest))
	}
	return out, why
}

// whyNot says why a series has nothing of a place.
func (p *Picture) whyNot(s *series, at *register.Area) string {
	if p.land.lower[at.Code] && s.tier == education {
		if county, ok := p.atlas.Holder(at.Code, register.County); ok {
			return "published for counties and unitary authorities only: see " + p.name(county)
		}
	}
	return "no figure is published for places of this kind"
}

// first is the earliest period with a number at a place, or −1.
func (s *series) first(area term.GSS) int {
	for period := 0; period <= s.latest; period++ {
		if c := s.find(area, period); c != nil && c.number() {
			return period
		}
	}
	return -1
}

// why says why there is no number at a place, by the latest period.
func (s *series) why(area term.GSS) string {
	r := s.reading(area, s.latest)
	switch {
	case r.Note != "":
		return r.Note
	case r.Value.Symbol() != "":
		return r.Value.Symbol().Title()
	}
	return "no figure published"
}

// trend tests the last five periods of a place, as far as they were measured in
// one way.
func (s *series) trend(area term.GSS) interval.Trend {
	var points []interval.TrendPoint
	for period := max(0, s.latest-interval.TrendPoints+1); period <= s.latest; period++ {
		if s.indicator.breaksBetween(s.years[period], s.years[s.latest]) {
			continue
		}
		point := interval.TrendPoint{Period: s.years[period], Value: s.value(area, period), Limits: interval.Unknown()}
		if c := s.find(area, period); c != nil && methods()[c.method].Chance() {
			point.Limits = interval.Interval{Lower: c.lower, Upper: c.upper}
		}
		points = append(points, point)
	}
	return interval.RecentTrend(points)
}

// against compares a line with England, the combined authority, the region and
// statistical neighbours.
func (p *Picture) against(line *Line, s *series, at *register.Area, like Neighbours) {
	for _, code := range p.holders(at) {
		with := s.reading(code, s.latest)
		switch {
		case with.Value.None() && with.Note == "":
		case code == p.land.england:
			c := againstEngland(line.Latest, with)
			line.Against, line.Verdict = append(line.Against, c), c.Verdict
		default:
			line.Against = append(line.Against, comparison(line.Latest, with, p.name(code)))
		}
	}
	if c, ok := s.likeUs(line.Latest, like); ok {
		line.Against = append(line.Against, c)
	}
}

// holders lists what a place is compared with that holds it: England first.
func (p *Picture) holders(at *register.Area) []term.GSS {
	var out []term.GSS
	if at.Code != p.land.england {
		out = append(out, p.land.england)
	}
	for _, kind := range []register.AreaKind{register.CombinedAuthority, register.Region} {
		if code, ok := p.atlas.Holder(at.Code, kind); ok && code != at.Code {
			out = append(out, code)
		}
	}
	return out
}

// comparison sets a reading beside another, of which neither is exactly known.
func comparison(ours, with Reading, name string) Comparison {
	return Comparison{With: with, Name: name, Points: interval.Clean(ours.Value.Float() - with.Value.Float()), Verdict: between(ours, with)}
}

// againstEngland sets a reading beside that of all England, which is so large that
// it passes for exactly known.
func againstEngland(ours, england Reading) Comparison {
	c := Comparison{With: england, Name: "England", Points: interval.Clean(ours.Value.Float() - england.Value.Float())}
	if ours.Method.Chance() && !math.IsNaN(c.Points) {
		c.Verdict = interval.Compare(ours.Limits, england.Value.Float(), ours.Indicator.Polarity)
	}
	return c
}

// believed is how far apart figures are that were published alike: what binary
// arithmetic leaves behind is less.
const believed = 5e-10

// standing ranks a place among those of its kind.
func (p *Picture) standing(s *series, at *register.Area) Standing {
	out := Standing{Kind: "local authorities"}
	var among []term.GSS
	switch {
	case p.land.in(s.tier, at.Code):
		among = p.land.all(s.tier)
	case at.Kind == register.CombinedAuthority:
		out.Kind, among = "combined authorities", codes(p.land.kind(at.Kind))
	case at.Kind == register.Region:
		out.Kind, among = "regions", codes(p.land.kind(at.Kind))
	}
	ours := s.value(at.Code, s.latest)
	if math.IsNaN(ours) {
		return Standing{}
	}
	for _, area := range among {
		theirs := s.value(area, s.latest)
		if math.IsNaN(theirs) {
			continue
		}
		out.Of++
		ahead := theirs - ours
		if s.indicator.Polarity == interval.LowIsGood {
			ahead = -ahead
		}
		if ahead > believed {
			out.Rank++
		}
	}
	if out.Of == 0 {
		return Standing{}
	}
	out.Rank++
	return out
}

func codes(areas []*register.Area) []term.GSS {
	out := make([]term.GSS, len(areas))
	for i, a := range areas {
		out[i] = a.Code
	}
	return out
}
