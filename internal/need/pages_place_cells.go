package need

import (
	"slices"
	"strings"

	"fairground/internal/site"
	"fairground/interval"
)

func (v *placeView) nameCell(l *Line) site.Cell {
	i := l.Indicator
	detail, _, _ := strings.Cut(i.Group, " (")
	if i.Gap != nil {
		detail = "gap, " + detail
	}
	if i.StandsFor != "" {
		detail += "; stands in for what is not published"
	}
	return site.Cell{Text: i.Short, URL: IndicatorURL(v.at.Code, i.ID), Detail: detail}
}

// valueCell is the latest figure with its period and, where something must always
// stand beside it, that.
func (v *placeView) valueCell(l *Line) site.Cell {
	unit := l.Indicator.unitWord()
	if _, ok := l.Latest.Value.Number(); !ok {
		unit = ""
	}
	c := site.Cell{Text: l.Latest.text(), Detail: joined(dot, unit, l.Latest.Period.Label, l.Latest.why())}
	if l.Beside != nil {
		c.Detail += dot + lowerFirst(l.Beside.Indicator.Short) + ": " + l.Beside.Latest.text()
	}
	c.Actions = l.Latest.cite(v.Name)
	return c
}

// lowerFirst writes a title within a sentence, unless it begins with letters
// that stand for words.
func lowerFirst(s string) string {
	if len(s) < 2 || s[1] >= 'A' && s[1] <= 'Z' {
		return s
	}
	for _, name := range []string{"English", "England", "Key Stage", "September", "Attainment 8", "Progress 8", "Department"} {
		if strings.HasPrefix(s, name) {
			return s
		}
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// weightWords say what neighbours were worked out by; "" where they were published.
func (n Neighbours) weightWords() string {
	var words []string
	same := !slices.ContainsFunc(n.Weights, func(w Weight) bool { return w.Weight != n.Weights[0].Weight })
	for _, w := range n.Weights {
		text := lowerFirst(w.Indicator.Short)
		if !same {
			text += " (weight " + site.Decimal(w.Weight, 2) + ")"
		}
		words = append(words, text)
	}
	if len(words) == 0 {
		return ""
	}
	if same {
		return "Compared by " + strings.Join(words, "; ") + ": each weighs the same."
	}
	return "Compared by " + strings.Join(words, "; ") + "."
}

func limitsCell(r *Reading) site.Cell {
	numbers, method := r.limits()
	return site.Cell{Text: numbers, Detail: method, Interval: r.span()}
}

func againstCell(c *Comparison) site.Cell {
	if c == nil {
		return site.Cell{Text: "–"}
	}
	return site.Cell{Text: c.With.text(), Detail: pointsText(c.Points, c.With.decimals())}
}

// likeCell says, beside the neighbours' figure, how it was made of theirs.
func likeCell(c *Comparison) site.Cell {
	cell := againstCell(c)
	if c != nil {
		_, how, _ := strings.Cut(strings.TrimSuffix(c.Name, ")"), "(")
		cell.Detail = joined(dot, cell.Detail, how)
	}
	return cell
}

// verdictCell says nothing where there is no figure to compare.
func verdictCell(l *Line) site.Cell {
	if _, ok := l.Latest.Value.Number(); !ok {
		return site.Cell{Text: "–"}
	}
	return site.Cell{Component: verdictMark(l.Verdict)}
}

// movedCell says nothing where there never was a figure.
func movedCell(l *Line) site.Cell {
	if !hasNumber(l.History) {
		return site.Cell{Text: "–"}
	}
	return site.Cell{Component: trendCell(l)}
}

func rankCell(l *Line) site.Cell {
	if l.Among.Of == 0 {
		return site.Cell{Text: "–"}
	}
	what := "1 is highest"
	if l.Indicator.Polarity != 0 {
		what = "1 is best"
	}
	return site.Cell{Text: site.Int(l.Among.Rank) + " of " + site.Int(l.Among.Of), Detail: l.Among.Kind + ", " + what}
}

// against finds the comparison with a place of that name.
func (l *Line) against(name string) *Comparison {
	for i := range l.Against {
		if l.Against[i].Name == name {
			return &l.Against[i]
		}
	}
	return nil
}

// neighbours is the comparison with the statistical neighbours, which are no
// place of their own.
func (l *Line) neighbours() *Comparison {
	for i := range l.Against {
		if l.Against[i].With.Area == "" {
			return &l.Against[i]
		}
	}
	return nil
}

func (l *Line) trendWord() string {
	word, _ := trendWords(l.Trend, l.Indicator)
	return word
}

// trendReason says why there is no trend, or what was tested, with the first and
// the latest figure.
func (l *Line) trendReason() string {
	_, reason := trendWords(l.Trend, l.Indicator)
	run := l.run()
	switch len(run) {
	case 0:
		return "no figure of the latest period"
	case 1:
		return "one point: " + run[0].Period.Label
	case 2, 3, 4:
		if l.Trend.Direction == interval.CannotBeCalculated {
			reason = "only " + []string{"two", "three", "four"}[len(run)-2] + " points in a row, and the test needs five"
		}
	}
	if !l.Latest.Method.Chance() {
		reason = "no interval is published" // a longer wait would not help
	}
	if l.Trend.Direction != interval.CannotBeCalculated {
		run = run[max(0, len(run)-interval.TrendPoints):] // what was tested
	}
	return reason + "; it was " + run[0].text() + " in " + run[0].Period.Label
}

// run is the history back to the last period without a figure, or to where the
// way of measuring changed: what lies before cannot be set beside it.
func (l *Line) run() []Reading {
	at := years(l.History)
	for i := len(l.History) - 1; i >= 0; i-- {
		_, ok := l.History[i].Value.Number()
		if !ok || i+1 < len(l.History) && at != nil && (at[i] != at[i+1]-1 || l.Indicator.breaksBetween(at[i], at[i+1])) {
			return l.History[i+1:]
		}
	}
	return l.History
}
