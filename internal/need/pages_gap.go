package need

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
	"fairground/interval"
)

// gapLine is a gap, in words.
type gapLine struct {
	Line   *Line
	Who    string // "Children eligible for free school meals"
	What   string // of which outcome
	worse  *Reading
	other  *Reading
	better []PlaceReading // statistical neighbours whose gap is narrower by more than chance, narrowest first
	lower  []PlaceReading // those whose figure is lower, of which no more can be said
	like   int            // statistical neighbours with a figure
	parts  []PlaceReading // the authorities of a place without a figure of its own, narrowest first
}

// gapLines are the headline gaps, the widest first. Of one outcome from two
// sources only that is taken which says how sure it is.
func (p *Picture) gapLines(r *Report) (gaps, inPoints []gapLine) {
	var codes []term.GSS
	for _, n := range r.Neighbours.Of {
		codes = append(codes, n.Area)
	}
	headline := map[string]*Line{}
	for i := range r.Lines {
		if l := &r.Lines[i]; l.Indicator.Gap != nil && l.Indicator.Headline {
			headline[l.Indicator.ID] = l
		}
	}
	for _, i := range p.catalogue.Indicators {
		l := headline[i.ID]
		if l == nil || l.weakerThan(headline[i.Elsewhere]) {
			continue
		}
		g := p.gapLine(l, r, codes)
		if strings.HasPrefix(i.Unit, "percentage") {
			gaps = append(gaps, g)
		} else {
			inPoints = append(inPoints, g)
		}
	}
	slices.SortStableFunc(gaps, func(a, b gapLine) int { return cmp.Compare(b.Line.width(), a.Line.width()) })
	return gaps, inPoints
}

// weakerThan says whether another line on the same outcome is to be shown rather
// than this one: the one with a figure, then the one with an interval.
func (l *Line) weakerThan(other *Line) bool {
	if other == nil {
		return false
	}
	strength := func(l *Line) int {
		_, ok := l.Latest.Value.Number()
		switch {
		case ok && l.Latest.Method.Chance():
			return 2
		case ok:
			return 1
		}
		return 0
	}
	mine, theirs := strength(l), strength(other)
	return mine < theirs || mine == theirs && l.Latest.Period.Order < other.Latest.Period.Order
}

// width is the gap itself or, where only authorities within have figures, the
// least of them.
func (l *Line) width() float64 {
	if v, ok := l.Latest.Value.Number(); ok {
		return v
	}
	return l.Spread.Lower
}

func (p *Picture) gapLine(l *Line, r *Report, like []term.GSS) gapLine {
	g := gapLine{Line: l, Who: "Disadvantaged pupils"}
	worse, _ := p.catalogue.Find(l.Indicator.Gap.Worse)
	if worse.Split == FreeMeals {
		g.Who = "Children eligible for free school meals"
		if worse.Theme == PostSixteen {
			g.Who = "Young people who were eligible for free school meals"
		}
	}
	g.What, _, _ = strings.Cut(worse.Title, ":")
	find := func(id string) *Reading {
		if s := p.series[id]; s != nil {
			for k := range s.periods {
				if s.periods[k] == l.Latest.Period {
					reading := s.reading(r.Area, k)
					return &reading
				}
			}
		}
		return nil
	}
	g.worse, g.other = find(l.Indicator.Gap.Worse), find(l.Indicator.Gap.Other)
	for _, n := range p.latest(l.Indicator.ID, like) {
		g.beside(n)
	}
	if math.IsNaN(l.Latest.Value.Float()) {
		for _, part := range l.Parts {
			if !math.IsNaN(part.Value.Float()) {
				g.parts = append(g.parts, PlaceReading{PlaceName: PlaceName{Area: part.Area, Name: p.name(part.Area)}, Reading: part})
			}
		}
	}
	for _, list := range [][]PlaceReading{g.better, g.lower, g.parts} {
		slices.SortStableFunc(list, func(a, b PlaceReading) int {
			return cmp.Compare(a.Reading.Value.Float(), b.Reading.Value.Float())
		})
	}
	return g
}

// beside counts a similar place in: it does better where its interval lies apart
// from the place's own, and may have a lower figure where no more can be said.
func (g *gapLine) beside(n PlaceReading) {
	theirs := n.Reading.Value.Float()
	if math.IsNaN(theirs) {
		return
	}
	g.like++
	switch ours := g.Line.Latest; {
	case between(n.Reading, ours) == interval.Better:
		g.better = append(g.better, n)
	case ours.Value.Float()-theirs > believed:
		g.lower = append(g.lower, n)
	}
}

// sentence says the gap.
func (g gapLine) sentence() string {
	unit := g.Line.Indicator.Unit
	v, ok := g.Line.Latest.Value.Number()
	r := &g.Line.Latest
	switch {
	case ok && v >= 0:
		return g.Who + " are " + r.number(v) + " " + unit + " behind"
	case ok:
		return g.Who + " are " + r.number(-v) + " " + unit + " ahead"
	case g.Line.Spread.Values == 1:
		return g.Who + " are " + site.Decimal(g.Line.Spread.Lower, g.Line.decimals()) + " " + unit + " behind in the one authority with a figure"
	case g.Line.Spread.Values > 1:
		numbers, _ := g.Line.spread()
		return g.Who + " are " + numbers + " " + unit + " behind, from one authority to another"
	}
	return g.Who + ": no figure"
}

// facts are what is known of the gap beside its size.
func (g gapLine) facts() []string {
	l := g.Line
	out := []string{l.Latest.Period.Label + g.sides()}
	_, ok := l.Latest.Value.Number()
	switch numbers, method := l.Latest.limits(); {
	case ok && l.Latest.Method.Chance():
		out = append(out, "95% interval "+numbers)
	case ok:
		out = append(out, joined(", ", lowerFirst(numbers), method))
	default:
		out = append(out, "No figure for all of them together: "+l.Latest.why())
	}
	switch c := l.against("England"); {
	case c == nil:
	case math.IsNaN(c.With.Value.Float()):
		out = append(out, "England: no figure in this data set")
	default:
		text := "England " + c.With.text()
		if l.Verdict != 0 {
			text += ": " + l.Verdict.String()
		}
		out = append(out, text)
	}
	return out
}

// mostNamed is how many places a sentence names.
const mostNamed = 3

// mostParts is how many authorities of a place are named one by one.
const mostParts = 12

// widening answers whether the gap is getting wider, or says why nobody can tell.
func (g gapLine) widening() string {
	l := g.Line
	switch {
	case len(g.parts) > 0:
		return "Nobody can tell for the whole, which has no figure: see each authority."
	case math.IsNaN(l.Latest.Value.Float()):
		return ""
	case l.Trend.Direction == interval.CannotBeCalculated:
		return "Nobody can tell: " + l.trendReason() + "."
	}
	return l.trendWord() + " over the " + l.trendReason() + "."
}

func (g gapLine) sides() string {
	if g.worse == nil || g.other == nil || math.IsNaN(g.worse.Value.Float()) || math.IsNaN(g.other.Value.Float()) {
		return ""
	}
	d := max(g.worse.decimals(), g.other.decimals())
	unit := ""
	if percent(g.worse.Indicator) {
		unit = "%"
	}
	return ": " + site.Decimal(g.worse.Value.Float(), d) + unit + " against " + site.Decimal(g.other.Value.Float(), d) + unit
}

// partWord is what the parts of a place are, whose figures are added up to its own.
func partWord(at *register.Area) string {
	if at.Kind == register.Country {
		return "region"
	}
	return "authority"
}

// apart names the authorities of a place without a figure of its own.
func (g gapLine) apart() string {
	if len(g.parts) > mostParts {
		return ""
	}
	return named(g.parts, mostParts)
}

// similar says who does better in similar circumstances: who has a lower figure
// is said to do better only where their interval lies apart from the place's own.
func (g gapLine) similar() string {
	if g.like == 0 || math.IsNaN(g.Line.Latest.Value.Float()) {
		return ""
	}
	of := " of " + site.Plural(g.like, "similar place", "similar places")
	var parts []string
	if len(g.better) > 0 {
		parts = append(parts, "better at "+site.Int(len(g.better))+of+", by intervals that lie apart: "+named(g.better, mostNamed))
		of = " more"
	}
	switch {
	case len(g.lower) > 0 && g.Line.Latest.Method.Chance():
		parts = append(parts, "a lower figure at "+site.Int(len(g.lower))+of+", which may be chance: "+named(g.lower, mostNamed))
	case len(g.lower) > 0:
		parts = append(parts, "a lower figure at "+site.Int(len(g.lower))+of+": "+named(g.lower, mostNamed)+"; without intervals nobody can call it better")
	case len(parts) == 0:
		return "None" + of + " has a lower figure."
	}
	return capital(strings.Join(parts, "; ")) + "."
}

// named lists places with their figures, and how many more there are.
func named(places []PlaceReading, most int) string {
	var names []string
	if len(places) == most+1 {
		most++ // a name is as short as "and 1 more"
	}
	for _, n := range places[:min(most, len(places))] {
		names = append(names, n.Name+" "+n.Reading.text())
	}
	text := strings.Join(names, ", ")
	if more := len(places) - len(names); more > 0 {
		text += " and " + site.Int(more) + " more"
	}
	return text
}
