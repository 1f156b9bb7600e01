package landscape

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/figure"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/term"
	"fairground/interval"
)

// roomName is the name under which this room's figures are cited.
const roomName = "landscape"

// Measure is a number of an answer that can be cited.
type Measure string

// The measures, by their names in queries.
const (
	GapSettings       Measure = "gap-settings"
	GapPupils         Measure = "gap-pupils"
	GapNeighbourhoods Measure = "gap-neighbourhoods"
	GapChildren       Measure = "gap-children"
	ProvidedSettings  Measure = "provided-settings"
	OverlapSettings   Measure = "overlap-settings"
	ReachPerHundred   Measure = "reach-per-100"
	ReachNothing      Measure = "reach-nothing-neighbourhoods"
	ReachNothingFor   Measure = "reach-nothing-children"
	EquityChildren    Measure = "equity-children"
	EquityPlaces      Measure = "equity-places"
	EquityIndex       Measure = "equity-index"
	SiteChildren      Measure = "site-children"
)

// measured is how a measure is worked out, and what is said of it.
type measured struct {
	name     Measure
	question string // on whose page it stands
	short    string // of the link to cite it: "settings with none"
	title    func(*scene) string
	unit     string
	decimals int
	note     string
	value    func(*scene) (float64, interval.Interval, bool) // false: it cannot be worked out
}

const (
	noRecordNote = "Nothing on record is not the same as no service."
	childrenNote = "Children in low-income families are those aged 0 to 15 (IDACI), whatever the age phase asked for."
	nearNote     = noRecordNote + " " + childrenNote + " Distances are in a straight line from the neighbourhood’s centre."
	placesNote   = childrenNote + " A place is a child that work reached, as its organisation counted; each setting’s places are shared out among the children round it."
)

// measures are all that can be cited.
func measures() []measured {
	none := func(c *scene) string { return "Settings with no " + c.asked.what() + " on record" }
	without := func(c *scene) string {
		return "Neighbourhoods with children in low-income families and no " + c.asked.what() + " on record within " + c.withinWords()
	}
	gap := func(count func(snapshot.NeighbourhoodGaps) int) func(*scene) (float64, interval.Interval, bool) {
		return func(c *scene) (float64, interval.Interval, bool) {
			g := c.NeighbourhoodGaps(c.question)
			return float64(count(g)), interval.Unknown(), gapKnown(g)
		}
	}
	return slices.Concat([]measured{
		{GapSettings, "gaps", "settings with none", none, "", 0, noRecordNote, counting(func(c *scene) int { return len(c.Gaps(c.question).Settings) })},
		{GapPupils, "gaps", "pupils there", func(c *scene) string { return "Disadvantaged pupils at s" + none(c)[1:] }, "", 0, noRecordNote + " Pupils are of every age on the school’s roll.", func(c *scene) (float64, interval.Interval, bool) {
			g := c.Gaps(c.question)
			return float64(g.Need), interval.Unknown(), g.NeedKnown()
		}},
		{GapNeighbourhoods, "gaps", "neighbourhoods without", without, "", 0, nearNote, gap(func(g snapshot.NeighbourhoodGaps) int { return len(g.Neighbourhoods) })},
		{GapChildren, "gaps", "children there", func(c *scene) string {
			return "Children in low-income families with no " + c.asked.what() + " on record within " + c.withinWords()
		}, "", 0, nearNote, gap(func(g snapshot.NeighbourhoodGaps) int { return g.Children })},
		{ProvidedSettings, "overlaps", "settings with some", func(c *scene) string { return "Settings with " + c.asked.what() + " on record" + c.thatSays() }, "", 0, noRecordNote, counting(func(c *scene) int { return c.met().Provided })},
		{OverlapSettings, "overlaps", "settings with several organisations", func(c *scene) string {
			return "Settings where two or more organisations have " + c.asked.what() + " on record" + c.theSame()
		}, "", 0, "An overlap is a reason to talk, not a fault.", counting(func(c *scene) int { return c.met().Settings })},
	}, reachMeasures(), equityMeasures(), siteMeasures())
}

func siteMeasures() []measured {
	return []measured{{SiteChildren, siteQuestion, "children reached", (*scene).siteTitle, "", 0,
		nearNote + " Sites are chosen one after another, each the one that adds most: another choice may reach more.", func(c *scene) (float64, interval.Interval, bool) {
			_, s, err := c.plan()
			return float64(s.Reached()), interval.Unknown(), err == nil && len(s.Steps) > 0
		}}}
}

func reachMeasures() []measured {
	reach := func(known func(*scene, snapshot.Reach) bool, of func(snapshot.Reach) float64) func(*scene) (float64, interval.Interval, bool) {
		return func(c *scene) (float64, interval.Interval, bool) {
			r := c.Reach(c.question)
			return of(r), interval.Unknown(), known(c, r)
		}
	}
	nothing := func(c *scene) string { return " with no place of " + c.asked.what() + " on record " + c.citedReach() }
	return []measured{
		{ReachPerHundred, "reach", "places per 100 children", func(c *scene) string {
			return "Places of " + c.asked.what() + " " + c.citedReach() + " per 100 children in low-income families"
		}, "", 1, placesNote, reach((*scene).saidPerHundred, func(r snapshot.Reach) float64 { return r.PerHundred() })},
		{ReachNothing, "reach", "neighbourhoods with none", func(c *scene) string { return "Neighbourhoods" + nothing(c) }, "", 0, placesNote, reach((*scene).saidNothing, func(r snapshot.Reach) float64 { return float64(len(r.Nothing)) })},
		{ReachNothingFor, "reach", "children there", func(c *scene) string { return "Children in low-income families" + nothing(c) }, "", 0, placesNote, reach((*scene).saidNothing, func(r snapshot.Reach) float64 { return float64(r.NothingFor) })},
	}
}

func equityMeasures() []measured {
	equity := func(name Measure, times int, of func(snapshot.Equity) (float64, interval.Interval)) func(*scene) (float64, interval.Interval, bool) {
		return func(c *scene) (float64, interval.Interval, bool) {
			e := c.Equity(c.question, times, seed)
			x, i := of(e)
			return x, i, equityKnown(name, &e)
		}
	}
	const fifth = " in the most deprived fifth of neighbourhoods"
	return []measured{
		{EquityChildren, "equity", "share of children", func(*scene) string { return "Share of children in low-income families" + fifth }, "%", 0, childrenNote, equity(EquityChildren, 0, func(e snapshot.Equity) (float64, interval.Interval) {
			return 100 * e.Fifths[0].ShareOfChildren, interval.Unknown()
		})},
		{EquityPlaces, "equity", "share of places", func(c *scene) string { return "Share of places of " + c.asked.what() + " " + c.citedReach() + fifth }, "%", 0, placesNote, equity(EquityPlaces, 0, func(e snapshot.Equity) (float64, interval.Interval) {
			return 100 * e.Fifths[0].ShareOfPlaces, interval.Unknown()
		})},
		{EquityIndex, "equity", "concentration index", func(c *scene) string {
			return "Concentration index of places of " + c.asked.what() + " " + c.citedReach() + ", by deprivation"
		}, "", 2, "From −1 to 1, above 0 where the less deprived have more. " + placesNote, equity(EquityIndex, draws, func(e snapshot.Equity) (float64, interval.Interval) { return e.Index, e.Interval })},
	}
}

// counting is a measure that is a count, and can always be worked out.
func counting(count func(*scene) int) func(*scene) (float64, interval.Interval, bool) {
	return func(c *scene) (float64, interval.Interval, bool) { return float64(count(c)), interval.Unknown(), true }
}

// met are the overlaps that the question of overlaps answers with.
func (c *scene) met() snapshot.Overlaps {
	themes, phases := c.kinds()
	return c.OverlapsOver(c.question, themes, phases)
}

// citedReach says that something is within reach, as the title of a figure does.
func (c *scene) citedReach() string { return c.withinReach(c.Land.Distance(c.question)) }

// withinWords say how near is near.
func (c *scene) withinWords() string {
	if c.asked.Metres > 0 {
		return distance(c.asked.Metres)
	}
	return distance(snapshot.Usual(c.question.Phase))
}

// Query is the question that gives a measure of an area, as it is cited.
func (m Measure) Query(area term.GSS, asked Asked, as Eyes) figure.Query {
	text := asked.queryAs(as)
	text.Set("area", string(area))
	text.Set("measure", string(m))
	for word, value := range m.beside(asked.With) {
		text[word] = value
	}
	return figure.Query{Room: roomName, Text: text.Encode()}
}

// beside is what the question of a measure asks beside, of what an address does.
func (m Measure) beside(with url.Values) url.Values {
	out := url.Values{}
	if m == SiteChildren {
		for _, word := range siteWords() {
			if value := with.Get(word); value != "" {
				out.Set(word, value)
			}
		}
	}
	return out
}

// Figures lets numbers of this room be cited, and worked out again.
func (s *Service) Figures(f *figure.Service) { f.Register(roomName, s.rerun) }

// rerun answers a query of this room. It is worked out with the eyes that the
// query names, whoever asks, and refused to those to whom these are not open. A
// state of the data that is gone cannot be worked out again: only that of now is
// kept.
func (s *Service) rerun(ctx context.Context, query, release string) (figure.Answer, error) {
	c, m, as, err := s.cited(ctx, query)
	if err != nil {
		return figure.Answer{}, err
	}
	now, words := c.state()
	if release != "" && release != now {
		return figure.Answer{}, figure.NotKept("Only the present state of the record can be worked out; that of then is not kept.")
	}
	value, limits, ok := m.value(c)
	if !ok {
		return figure.Answer{}, c.nothingToCite(m)
	}
	a := figure.Answer{Title: m.title(c) + ", " + lower(as.words()), Value: term.Number(value, m.decimals), Unit: m.unit, Lower: limits.Lower, Upper: limits.Upper, Method: "no interval: it is a count of what is on record",
		Period: strings.TrimPrefix(c.asked.when(), "in "), Place: c.area.Name, Release: now, ReleaseTitle: words, Note: c.noteOf(m),
		Source: "Fairground, from what organisations put on record and registers of settings, pupils and neighbourhoods", Licence: "Registers under the Open Government Licence v3.0", Page: URL(c.area.Code) + "/" + m.question + "?" + c.asked.whole().Encode()}
	if d, ok := c.timed(m.question); ok {
		a.Source += ", and travel times " + d.Mode + " of " + d.Source
		if d.Licence != "" {
			a.Licence += ", and travel times under: " + d.Licence
		}
	}
	switch {
	case m.question == siteQuestion:
		a.Method = "no interval: it is what a plan reaches, counted from what is on record"
	case a.Interval():
		a.Method = "95% interval by bootstrap of neighbourhoods"
	case m.unit != "" || m.decimals > 0:
		a.Method = "no interval is worked out"
	}
	return a, nil
}

// cited reads a query: the area and what is asked of it, seen with the eyes that
// it names, and the measure. What this room would not have written itself is no
// query of its.
func (s *Service) cited(ctx context.Context, query string) (*scene, *measured, Eyes, error) {
	nothing := func(cause error) (*scene, *measured, Eyes, error) {
		return nil, nil, "", fault.Because(cause, fault.Missing, "This is not the address of a figure.")
	}
	words, err := url.ParseQuery(query)
	if err != nil {
		return nothing(err)
	}
	all := measures()
	at := slices.IndexFunc(all, func(m measured) bool { return string(m.name) == words.Get("measure") })
	asked, err := readAsked(words, 0)
	if err != nil || at < 0 {
		return nothing(err)
	}
	as, err := s.lend(ctx, words.Get(seesWord))
	if fault.Is(err, fault.Bad) {
		return nothing(err)
	} else if err != nil {
		return nil, nil, "", err
	}
	code := term.GSS(words.Get("area"))
	asked.With = all[at].name.beside(asked.With)
	if all[at].name.Query(code, asked, as).Text != query {
		return nothing(nil)
	}
	atlas, err := s.register.Atlas(ctx)
	if err != nil {
		return nil, nil, "", err
	}
	area, ok := atlas.Area(code)
	if !ok || !area.Current() {
		return nil, nil, "", fault.NotFound("There is no place with the code %s any more.", code)
	}
	c, err := s.look(ctx, area, asked, as.mask())
	return c, &all[at], as, err
}

// citation is a link to cite a number.
type citation struct {
	Short, URL string
}

// citations are the links to cite an answer's numbers.
func citations(all []Measure, area term.GSS, asked Asked, as Eyes) (out []citation) {
	known := measures()
	for _, name := range all {
		at := slices.IndexFunc(known, func(m measured) bool { return m.name == name })
		out = append(out, citation{known[at].short, figure.Address(name.Query(area, asked, as))})
	}
	return out
}
