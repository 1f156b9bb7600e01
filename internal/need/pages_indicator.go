package need

import (
	"context"
	"math"
	"net/http"
	"slices"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
)

// indicatorView is one indicator at a place.
type indicatorView struct {
	*Line
	at         *register.Area
	catalogue  *Catalogue
	picture    *Picture
	like       Neighbours
	series     []namedHistory // the place itself or, where it has no figure, its authorities; then what they are seen against
	parts      int            // how many of them are its authorities
	compared   []comparedPlace
	funnel     *Funnel
	stories    []storyShown
	mayWrite   []site.Link // collaborations that the viewer may write a story for
	quotations []Quotation
}

// namedHistory is what a line chart draws of one place.
type namedHistory struct {
	Name     string
	Readings []Reading
}

// comparedPlace is a row of the comparison.
type comparedPlace struct {
	PlaceReading
	What string // "its local authority", "statistical neighbour 3 of 10, very close"
	Mark site.RowMark
}

func (p *pages) indicator(w http.ResponseWriter, r *http.Request, q asked, id, format string) error {
	ctx := r.Context()
	picture, err := p.Picture(ctx)
	if err != nil {
		return err
	}
	i, ok := picture.catalogue.Find(id)
	if !ok {
		return fault.NotFound("There is no indicator %q. The list of indicators has them all.", id)
	}
	v := &indicatorView{at: q.at, catalogue: picture.catalogue, picture: picture, like: picture.neighbours(q.at)}
	line, why := picture.line(i, q.at, Want{}, v.like)
	switch {
	case format != "" && line == nil: // a page is no file
		return fault.NotFound("There is no figure of “%s” for %s: %s.", i.Title, q.at.Name, why)
	case format != "":
		return sendIndicator(w, line, q.at, format)
	}
	page := site.Page{Title: i.Title, Heading: i.heading(), Lead: i.subject(), Eyebrow: q.at.Name + ": " + lowerFirst(i.Theme.Title()), Crumbs: crumbsOf(q.at), Section: needPath, Wide: true, Canonical: IndicatorURL(q.at.Code, i.ID)}
	if line == nil {
		return p.site.Render(w, r, page, noLineBody(i, q.at, picture.catalogue, why))
	}
	v.Line = line
	v.fill()
	if err := p.addStories(ctx, v); err != nil {
		return err
	}
	page.Licences = licencesShown([]*Release{line.Latest.Release})
	return p.site.Render(w, r, page, indicatorBody(v))
}

func sendIndicator(w http.ResponseWriter, l *Line, at *register.Area, format string) error {
	records := lineRecords(l, at)
	if format == jsonFormat {
		return site.WriteJSON(w, http.StatusOK, map[string]any{"area": at.Code, "name": at.Name, "figures": records})
	}
	return sendRecords(w, l.Indicator.ID+"-"+string(at.Code), records)
}

// fill gathers what the picture says around the line.
func (v *indicatorView) fill() {
	p, i := v.picture, v.Indicator
	codes := []term.GSS{v.at.Code}
	names := []string{v.at.Name}
	for _, code := range p.holders(v.at) {
		if a, ok := p.atlas.Area(code); ok && a.Kind != register.Region {
			codes, names = append(codes, code), append(names, a.Name)
		}
	}
	if !hasNumber(v.History) { // its authorities, then, instead of itself
		holders, held := codes[1:], names[1:]
		codes, names = nil, nil
		for _, part := range v.Parts {
			codes, names = append(codes, part.Area), append(names, p.name(part.Area))
		}
		v.parts = len(codes)
		codes, names = append(codes, holders...), append(names, held...)
	}
	for k, history := range p.history(i.ID, codes...) {
		if k < max(v.parts, 1) || hasNumber(history) {
			v.series = append(v.series, namedHistory{names[k], history})
		}
	}
	v.compare()
	if v.hasFigures() {
		v.funnel = p.funnel(i, v.at)
	}
	for _, quoted := range p.catalogue.Quotations {
		if slices.Contains(quoted.Indicators, i.ID) {
			v.quotations = append(v.quotations, quoted)
		}
	}
}

// hasFigures says whether anything but a reason is known here.
func (v *indicatorView) hasFigures() bool { return len(v.History) > 0 || v.Spread.Values > 0 }

func hasNumber(history []Reading) bool {
	return slices.ContainsFunc(history, func(r Reading) bool { return !math.IsNaN(r.Value.Float()) })
}

// compare gathers the places that this one is seen beside: itself, what holds it,
// its authorities, and its statistical neighbours.
func (v *indicatorView) compare() {
	p, i := v.picture, v.Indicator
	holders := []term.GSS{v.at.Code}
	for _, code := range p.holders(v.at) {
		if a, ok := p.atlas.Area(code); ok && a.Kind != register.Region {
			holders = append(holders, code)
		}
	}
	seen := map[term.GSS]bool{}
	add := func(r PlaceReading, what string, mark site.RowMark) {
		if !seen[r.Area] {
			seen[r.Area] = true
			v.compared = append(v.compared, comparedPlace{r, what, mark})
		}
	}
	for k, r := range p.latest(i.ID, holders) {
		switch {
		case k == 0:
			add(r, "", site.OwnRow)
		case r.Area == p.land.england:
			add(r, "all of England", site.BenchmarkRow)
		case !math.IsNaN(r.Reading.Value.Float()):
			add(r, "the combined authority", "")
		}
	}
	for _, part := range v.Parts {
		for _, r := range p.latest(i.ID, []term.GSS{part.Area}) {
			add(r, "in "+v.at.Name, site.NamedRow)
		}
	}
	for k, n := range v.like.Of {
		for _, r := range p.latest(i.ID, []term.GSS{n.Area}) {
			if math.IsNaN(r.Reading.Value.Float()) && math.IsNaN(v.Latest.Value.Float()) {
				continue // of a kind for which nothing is published
			}
			what := "statistical neighbour " + site.Int(k+1) + " of " + site.Int(len(v.like.Of))
			add(r, joined(", ", what, strings.ToLower(n.Closeness)), "")
		}
	}
}

// stats are the figures at the head of the page.
func (v *indicatorView) stats() site.Stats {
	l := v.Line
	_, ok := l.Latest.Value.Number()
	out := site.Stats{}
	if ok || l.Spread.Values == 0 {
		out = append(out, site.Stat{Value: l.Latest.text(), Label: joined(", ", v.at.Name, l.Latest.Period.Label), Detail: joined("; ", l.Indicator.unitWord(), l.Latest.why())})
	} else {
		numbers, of := l.spread()
		out = append(out, site.Stat{Value: numbers, Label: "range of " + of + ", " + l.Latest.Period.Label, Detail: joined("; ", l.Indicator.unitWord(), "no figure for all together: "+l.Latest.why())})
	}
	if numbers, method := l.Latest.limits(); l.Latest.Method.Chance() {
		out = append(out, site.Stat{Value: numbers, Label: "95% interval", Detail: method})
	}
	if l.Beside != nil {
		out = append(out, site.Stat{Value: l.Beside.Latest.text(), Label: lowerFirst(l.Beside.Indicator.Short), Detail: "always to be read beside it; " + l.Beside.Latest.Period.Label, URL: IndicatorURL(v.at.Code, l.Beside.Indicator.ID)})
	}
	if c := l.against("England"); c != nil {
		detail := pointsText(c.Points, c.With.decimals())
		if detail != "" {
			detail = v.at.Name + " is " + apartText(c.Points, c.With.decimals())
		}
		out = append(out, site.Stat{Value: c.With.text(), Label: "England", Detail: detail})
	}
	if l.Among.Of > 0 {
		out = append(out, site.Stat{Value: site.Int(l.Among.Rank) + " of " + site.Int(l.Among.Of), Label: "rank among " + l.Among.Kind, Detail: rankWords(l.Indicator)})
	}
	return out
}

func rankWords(i *Indicator) string {
	if i.Polarity == 0 {
		return "1 is the highest"
	}
	return "1 is the best"
}

// certainty says how sure the figure is, in sentences.
func (v *indicatorView) certainty() []string {
	var out []string
	r := &v.Latest
	_, ok := r.Value.Number()
	numbers, method := r.limits()
	switch {
	case !ok:
	case r.Method.Chance():
		out = append(out, "The 95% interval, "+numbers+", says how far chance may have moved the figure ("+method+").")
		if v.Verdict != 0 {
			out = append(out, "Against England it is "+v.Verdict.String()+".")
		}
	case r.Method == Bounds:
		out = append(out, "It lies between "+numbers+": "+method+".")
	default:
		text := "No interval is published, and none can be worked out: " + r.whyNoInterval() + ". So nothing is said of better or worse, nor whether a change is more than chance."
		if r.Method == Rounding {
			text += " By its " + method + ", it is known only as exactly as it was printed."
		}
		out = append(out, text)
	}
	word, reason := trendWords(v.Trend, v.Indicator)
	if len(v.History) > 0 {
		out = append(out, "Recent trend: "+lowerFirst(word)+" ("+reason+").")
	}
	return out
}

// whyNoInterval says what an interval would need.
func (r *Reading) whyNoInterval() string {
	switch {
	case r.Indicator.Gap == nil && (proportion{X: r.X, N: r.N}).Valid():
		return "it is no share of people who count one by one"
	case strings.HasPrefix(r.Indicator.Unit, "point"):
		return "how far single children differ from the average is not known"
	}
	return "how many children it is out of is not known"
}

// addStories gathers the stories behind the curve that the viewer may see.
func (p *pages) addStories(ctx context.Context, v *indicatorView) error {
	all, err := p.storiesAbout(ctx, v.Indicator.ID, v.at.Code)
	if err != nil {
		return err
	}
	v.stories = all
	v.mayWrite, err = p.writers(ctx, v.at.Code, v.Indicator.ID)
	return err
}
