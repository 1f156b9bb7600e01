package need

import (
	"cmp"
	"math"
	"net/url"
	"strings"

	citable "fairground/internal/figure" // this room has a type of that name
	"fairground/internal/site"
	"fairground/internal/term"
	"fairground/interval"
)

// mostShown is how many decimals a page shows; downloads have all of them.
const mostShown = 2

// noFigure stands where there is neither a number nor a symbol.
const noFigure = "No figure"

// dot stands between facts that have no sentence. It ends a line, and begins none.
const dot = "\u00a0· "

func compareNames(a, b string) int { return cmp.Compare(foldPlace(a), foldPlace(b)) }

// decimals is how many decimals of a reading a page shows: as published, and one
// where we worked it out.
func (r *Reading) decimals() int {
	d := r.Value.Decimals()
	if _, ok := r.Value.Number(); !ok || d < 0 {
		d = 1
		if r.Indicator != nil && r.Indicator.Unit == "children" {
			d = 0
		}
	}
	if r.Method.Chance() {
		d = max(d, 1) // an interval is finer than a whole number
	}
	return min(d, mostShown)
}

// decimals is how many decimals a range of a line's authorities is shown with:
// the most that one of them has.
func (l *Line) decimals() int {
	d := 0
	for i := range l.Parts {
		if _, ok := l.Parts[i].Value.Number(); ok {
			d = max(d, l.Parts[i].decimals())
		}
	}
	return d
}

// number writes a number of the reading's unit as the reading itself is written.
func (r *Reading) number(v float64) string { return site.Decimal(v, r.decimals()) }

// text is the reading for a cell of a table: "63.4%", "26.2", or what stands in
// its place.
func (r *Reading) text() string {
	text := r.shown(r.decimals())
	if _, ok := r.Value.Number(); ok && r.Indicator != nil && percent(r.Indicator) {
		text += "%"
	}
	return text
}

// shown is the reading's number with so many decimals, or what stands in its
// place.
func (r *Reading) shown(decimals int) string {
	if v, ok := r.Value.Number(); ok {
		return site.Decimal(v, decimals)
	}
	return cmp.Or(string(r.Value.Symbol()), noFigure)
}

// full is the reading within a sentence: "63.4%", "26.2 percentage points".
func (r *Reading) full() string {
	if _, ok := r.Value.Number(); ok && r.Indicator != nil && !percent(r.Indicator) {
		return r.text() + " " + r.Indicator.Unit
	}
	return r.text()
}

// unitWord follows a number in a cell where the number does not carry its unit.
func (i *Indicator) unitWord() string {
	switch {
	case i.Unit == "%":
		return ""
	case percent(i):
		return strings.TrimPrefix(i.Unit, "% ")
	}
	return i.Unit
}

// why says why there is no number, or what must be known of the one there is.
func (r *Reading) why() string {
	parts := []string{}
	if s := r.Value.Symbol(); s != "" {
		parts = append(parts, s.Title())
	}
	if r.Note != "" {
		parts = append(parts, r.Note)
	}
	if _, ok := r.Value.Number(); ok && r.Derived && r.Note != leftOver {
		parts = append(parts, "added up by us")
	}
	return strings.Join(parts, "; ")
}

// limits are the reading's interval: its numbers, and by which method. Without
// one that speaks of chance the numbers say that none is published.
func (r *Reading) limits() (numbers, method string) {
	span := ""
	if r.Limits.Known() {
		span = r.number(r.Limits.Lower) + " to " + r.number(r.Limits.Upper)
	}
	_, ok := r.Value.Number()
	switch {
	case r.Method.Chance():
		return span, string(r.Method)
	case r.Method == Bounds:
		return span, string(Bounds)
	case r.Method == Rounding && span != "":
		// One decimal more than the number has: half a step lies between two of them.
		d := min(r.decimals()+1, 3)
		return "No interval published", "rounding: " + site.Decimal(r.Limits.Lower, d) + " to " + site.Decimal(r.Limits.Upper, d)
	case ok:
		return "No interval published", ""
	}
	return "–", ""
}

// spread is the range of a place's authorities for a cell, and of how many.
func (l *Line) spread() (numbers, of string) {
	e := l.Spread
	if e.Values == 0 {
		return "–", ""
	}
	numbers = site.Decimal(e.Lower, l.decimals()) + " to " + site.Decimal(e.Upper, l.decimals())
	of = site.Plural(e.Values, "authority", "authorities")
	if e.Missing > 0 {
		of += "; " + site.Int(e.Missing) + " without a figure"
	}
	return numbers, of
}

// points says a difference: "+3.4", "−2.1", "the same".
func pointsText(points float64, decimals int) string {
	text := site.Decimal(points, decimals)
	switch {
	case math.IsNaN(points):
		return ""
	case points > 0 && strings.Trim(text, "0.") != "":
		return "+" + text
	case strings.Trim(text, "0.−") == "":
		return "the same"
	}
	return text
}

// apartText says a difference within a sentence: "3.4 higher", "the same".
func apartText(points float64, decimals int) string {
	text := pointsText(math.Abs(points), decimals)
	switch {
	case !strings.HasPrefix(text, "+"):
		return text
	case points < 0:
		return text[1:] + " lower"
	}
	return text[1:] + " higher"
}

// heading is what an indicator measures, without of whom: a title of six lines
// leaves no room for the figure on a phone.
func (i *Indicator) heading() string {
	what, _, _ := strings.Cut(i.Title, ": ")
	return what
}

// subject is of whom an indicator is, or who is compared with whom; "" where the
// title does not say.
func (i *Indicator) subject() string {
	_, whom, _ := strings.Cut(i.Title, ": ")
	return capital(whom)
}

// trendWords say what the test of the last five periods found, or why it could
// not be made.
func trendWords(t interval.Trend, i *Indicator) (word, reason string) {
	if t.Direction == interval.CannotBeCalculated {
		return "Cannot be calculated", t.Obstacle.String()
	}
	word = capital(t.Direction.String())
	if verdict := t.Direction.Judge(i.Polarity); verdict == interval.Better || verdict == interval.Worse {
		word += ", getting " + verdict.String()
	}
	return word, "last five periods"
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// citeURL is the address where a reading can be cited; "" where there is nothing
// to cite.
func (r *Reading) citeURL() string {
	if r.Value.None() || r.Area == "" || r.Indicator == nil {
		return ""
	}
	return citable.Address(citable.Query{Room: roomName, Text: queryText(r.Indicator.ID, r.Area, r.Period.Label)})
}

// queryText is the question that a reading answers, as figures keep it.
func queryText(indicator string, area term.GSS, period string) string {
	return url.Values{"indicator": {indicator}, "area": {string(area)}, "period": {period}}.Encode()
}

// cite is the link beside a reading, named for those who hear it alone.
func (r *Reading) cite(place string) []site.Action {
	to := r.citeURL()
	if to == "" {
		return nil
	}
	return []site.Action{{Label: "Cite", Hidden: r.Indicator.Short + ", " + place + ", " + r.Period.Label, URL: to}}
}

// span is the interval for a chart; nil where it does not speak of chance.
func (r *Reading) span() *site.Span {
	if !r.Method.Chance() || !r.Limits.Known() {
		return nil
	}
	return &site.Span{Lower: r.Limits.Lower, Upper: r.Limits.Upper}
}

// cell is a reading in a table, with what a chart needs.
func (r *Reading) cell() site.Cell {
	return site.Cell{Text: r.text(), Detail: r.why(), Value: r.Value}
}

// Addresses of this room's pages.
const needPath = "/need"

// URL is the address of what is known of a place.
func URL(area term.GSS) string { return needPath + "/" + string(area) }

// IndicatorURL is the address of one indicator at a place.
func IndicatorURL(area term.GSS, indicator string) string { return URL(area) + "/" + indicator }

// CatalogueURL is the address of an indicator's definition and of all places.
func CatalogueURL(indicator string) string { return needPath + "/indicators/" + indicator }
