package need

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
)

// filters let a reader choose the group and the place.
func (v *measureView) filters() site.Filters {
	f := site.Filters{Page: v.url, Title: "Choose group and place", Keep: []string{"sort"}}
	f.Groups = append(f.Groups, site.FilterGroup{Name: "place", Label: "Place, by name or code", Text: true, Value: v.asked})
	usual, _ := chooseGroup(v.Groups, nil)
	for _, name := range filterNames(v.Groups) {
		options := filterOptions(v.Groups, name, filterValue(usual, name), filterValue(v.Group, name))
		if len(options) > 1 {
			f.Groups = append(f.Groups, site.FilterGroup{Name: groupParameter + name, Label: filterLabel(name), Single: true, Options: options})
		}
	}
	if periods := v.Periods(); len(periods) > 1 {
		f.Groups = append(f.Groups, site.FilterGroup{Name: "period", Label: "Period of the lists", Single: true, Options: v.periodOptions()})
	}
	return f
}

// periodShown is the period of the lists.
func (v *measureView) periodShown() string {
	if k := v.series.periodNamed(v.period); k >= 0 {
		return v.series.periods[k].Label
	}
	return ""
}

// periodOptions are the periods, newest first; the latest of most places is the
// one that nobody need choose.
func (v *measureView) periodOptions() []site.Option {
	var out []site.Option
	periods, shown := v.Periods(), v.series.periodNamed(v.period)
	for k := len(periods) - 1; k >= 0; k-- {
		o := site.Option{Value: periods[k].Label, Label: periods[k].Label, Selected: k == shown}
		if k == v.series.latest {
			o.Value = ""
		}
		out = append(out, o)
	}
	return out
}

// filterNames are the filters of some breakdowns, in the publisher's order.
func filterNames(groups []string) []string {
	var out []string
	for _, g := range groups {
		for _, filter := range strings.Split(g, ";") {
			if name, _, ok := strings.Cut(filter, "="); ok && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// filterValue is a filter's value in a breakdown.
func filterValue(group, name string) string {
	for _, filter := range strings.Split(group, ";") {
		if of, value, _ := strings.Cut(filter, "="); of == name {
			return value
		}
	}
	return ""
}

// filterOptions are the values of a filter; the usual one needs no parameter.
func filterOptions(groups []string, name, usual, now string) []site.Option {
	var out []site.Option
	seen := map[string]bool{}
	for _, g := range groups {
		value := filterValue(g, name)
		if value == "" || seen[value] {
			continue
		}
		seen[value] = true
		o := site.Option{Value: value, Label: value, Selected: value == now}
		if value == usual {
			o.Value = ""
		}
		out = append(out, o)
	}
	return out
}

func (v *measureView) unitLabel() string { return cmp.Or(capital(v.Measure.Unit), "Value") }

// widestLabel is how long a column's label may be beside a value on a phone.
const widestLabel = 20

// valueLabel heads a column of figures.
func (v *measureView) valueLabel() string {
	if unit := v.unitLabel(); len(unit) <= widestLabel {
		return unit
	}
	return "Value"
}

// caption names a table's places, with their period and the unit where no column
// has it.
func (v *measureView) caption(places, period string) string {
	if period != "" {
		places += ", " + period
	}
	if v.valueLabel() != v.unitLabel() {
		places += " (" + v.unitLabel() + ")"
	}
	return places
}

// placeLabel heads the column of the place's own figures.
func (v *measureView) placeLabel() string {
	if len(v.at.Name) <= widestLabel {
		return v.at.Name
	}
	return "This place"
}

// headline are the place's latest figure, its rank and England's.
func (v *measureView) headline() site.Stats {
	history, country := v.History(v.at.Code)
	if len(history) == 0 {
		return nil
	}
	stat := func(r *Reading, name string) site.Stat {
		out := site.Stat{Value: measureWithUnit(r), Label: name + ", " + r.Period.Label, Detail: measureNote(r)}
		if c := limitsText(r); out.Detail == "" && c.Interval != nil {
			out.Detail = limitsLabel([]Method{r.Method}) + " " + c.Text
		}
		return out
	}
	last := len(history) - 1
	out := site.Stats{stat(&history[last], v.at.Name)}
	if v.at.Code != england {
		out = append(out, stat(&country[last], "England"))
	}
	all, ranked := v.Authorities(history[last].Period.Label)
	for _, a := range all {
		if a.Area == v.at.Code && a.Rank > 0 {
			out = append(out, site.Stat{Value: site.Int(a.Rank) + " of " + site.Int(ranked), Label: "Rank among authorities", Detail: v.rankWords()})
		}
	}
	return out
}

func (v *measureView) rankWords() string {
	if v.Indicator.Polarity == 0 {
		return "1 is the highest; it is not said whether high or low is good"
	}
	return "1 is the best"
}

// historyTable is the place's figures in every period, with England's.
func (v *measureView) historyTable() site.Table {
	history, country := v.History(v.at.Code)
	years := measuredYears(history)
	var all []*Reading
	for k := range history {
		all = append(all, &history[k])
	}
	t := site.Table{ID: "history", Caption: v.caption(v.at.Name+" in every period", ""), Stack: true, Note: keyText(all),
		Columns: []site.Column{{Label: "Period"}, {Label: v.placeLabel(), Numeric: true}, {Label: limitsLabel(methodsOf(all)), Numeric: true}}}
	if v.at.Code != england {
		t.Columns = append(t.Columns, site.Column{Label: "England", Numeric: true})
	}
	for k := range history {
		period := site.Cell{Text: history[k].Period.Label}
		if years != nil {
			period.Value = term.Number(float64(years[k]), 0)
		}
		cells := []site.Cell{period, v.measureCell(&history[k], v.at.Name), limitsText(&history[k])}
		if v.at.Code != england {
			cells = append(cells, site.Cell{Text: measureText(&country[k]), Value: country[k].Value})
		}
		t.Rows = append(t.Rows, site.Row{Cells: cells})
	}
	return t
}

// chart draws the history; nil where there are not two numbers to join.
func (v *measureView) chart() *site.Chart {
	history, country := v.History(v.at.Code)
	numbers := 0
	for k := range history {
		if _, ok := history[k].Value.Number(); ok {
			numbers++
		}
	}
	if numbers < 2 {
		return nil
	}
	first, last := &history[0], &history[len(history)-1]
	c := &site.Chart{ID: "history-chart", Kind: site.LineChart, Unit: v.unitLabel(), Table: v.historyTable(),
		Title:   v.at.Name + ", " + first.Period.Label + " to " + last.Period.Label,
		Summary: "Line chart of “" + v.Measure.Title + "” for " + v.at.Name + ", from " + measureWithUnit(first) + " in " + first.Period.Label + " to " + measureWithUnit(last) + " in " + last.Period.Label + ".",
		Series:  []site.ChartSeries{{Column: 1, Name: v.at.Name}}}
	if slices.ContainsFunc(history, func(r Reading) bool { return r.Method.Chance() }) {
		c.Series[0].Interval = 2
	}
	if v.at.Code != england && comparableSize(history, country) {
		c.Series = append(c.Series, site.ChartSeries{Column: 3, Name: "England", Context: true})
		c.Summary += " England is drawn behind it."
	}
	return c
}

// mostTimes is how many times as large a figure may be for another to be drawn on
// the same axis and still be seen to move.
const mostTimes = 10

// comparableSize says whether England's figures are of the size of a place's: those
// of a rate are, those of a number of people or of money spent are not.
func comparableSize(place, country []Reading) bool {
	largest := func(all []Reading) (most float64) {
		for k := range all {
			if n, ok := all[k].Value.Number(); ok {
				most = max(most, math.Abs(n))
			}
		}
		return most
	}
	return percent(place[0].Indicator) || largest(country) <= mostTimes*largest(place)
}

// authoritiesTable is every authority in one period.
func (v *measureView) authoritiesTable() site.Table {
	rows, ranked := v.Authorities(v.period)
	slices.SortStableFunc(rows, func(a, b RankedReading) int {
		switch v.sort.Key {
		case "value":
			return compareValues(&a.Reading, &b.Reading, v.sort.Down)
		case "rank":
			return compareRanks(a.Rank, b.Rank, v.sort.Down)
		}
		return turned(cmp.Compare(foldPlace(a.Name), foldPlace(b.Name)), v.sort.Down)
	})
	t := v.placesTable("authorities", rows)
	t.Caption = v.caption("Every local authority", v.periodShown())
	if ranked > 0 {
		t.Note = strings.TrimSpace(t.Note + " Rank: " + v.rankWords() + ".")
		t.Columns = append(t.Columns, site.Column{Label: "Rank", Key: "rank", Numeric: true})
		for k := range t.Rows {
			rank := "–"
			if rows[k].Rank > 0 {
				rank = site.Int(rows[k].Rank)
			}
			t.Rows[k].Cells = append(t.Rows[k].Cells, site.Cell{Text: rank})
		}
	}
	t.Columns[0].Key, t.Columns[1].Key = "name", "value"
	t.Page, t.Sort = v.url, v.sort
	return t
}

// widerTable is England, its regions and the combined authorities in one period.
func (v *measureView) widerTable() site.Table {
	rows, refused := refusedAlike(v.Wider(v.period))
	t := v.placesTable("wider", rows)
	t.Note = strings.TrimSpace(t.Note + " " + refused)
	t.Caption = v.caption("England, regions and combined authorities", v.periodShown())
	for k := range t.Rows {
		t.Rows[k].Cells[0].Detail = rows[k].Kind.Title()
	}
	return t
}

// refusedAlike takes out the places of which nothing could be added up, where that
// has one reason for all of them, and gives the reason.
func refusedAlike(all []RankedReading) (rows []RankedReading, reason string) {
	refused := func(r RankedReading) bool { return r.Reading.Derived && r.Reading.Value.None() }
	for _, r := range all {
		switch {
		case !refused(r):
			rows = append(rows, r)
		case reason != "" && reason != r.Reading.Note:
			return all, ""
		default:
			reason = r.Reading.Note
		}
	}
	if reason != "" {
		reason = "Nothing is published for the others, and nothing is added up for them: " + reason + "."
	}
	return rows, reason
}

func (v *measureView) placesTable(id string, rows []RankedReading) site.Table {
	var all []*Reading
	for k := range rows {
		all = append(all, &rows[k].Reading)
	}
	t := site.Table{ID: id, Stack: true, Note: keyText(all), Columns: append([]site.Column{{Label: "Place"}, {Label: v.valueLabel(), Numeric: true}}, limitsColumn(all)...)}
	for k := range rows {
		r := &rows[k].Reading
		row := site.Row{Cells: []site.Cell{{Text: rows[k].Name, URL: site.WithQuery(v.url, "place", string(rows[k].Area), "page", "")}, v.measureCell(r, rows[k].Name), limitsText(r)}[:min(3, len(t.Columns))]}
		if v.at != nil && rows[k].Area == v.at.Code {
			row.Mark = site.OwnRow
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// limitsColumn heads the column of limits, where there are any.
func limitsColumn(all []*Reading) []site.Column {
	methods := methodsOf(all)
	if len(methods) == 0 {
		return nil
	}
	return []site.Column{{Label: limitsLabel(methods), Numeric: true}}
}

// localsTable is the figures of small places one by one.
func (v *measureView) localsTable() site.Table {
	var all []*Reading
	for k := range v.locals {
		all = append(all, &v.locals[k].Reading)
	}
	t := site.Table{ID: "locals", Stack: true, Note: keyText(all), Page: v.url, Sort: v.sort, Pages: v.paging,
		Columns: append([]site.Column{{Label: "Place", Key: "name"}, {Label: v.valueLabel(), Key: "value", Numeric: true}}, limitsColumn(all)...), Empty: "Nothing is published for any of them."}
	places := levelWords(v.level)
	if smallLevel(v.level) {
		places += " in " + v.at.Name
	}
	t.Caption = v.caption(places, v.locals[0].Reading.Period.Label)
	for k := range v.locals {
		l := &v.locals[k]
		value := site.Cell{Text: measureText(&l.Reading), Detail: measureNote(&l.Reading)}
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: l.Name, URL: l.URL, Detail: cmp.Or(l.Place.URN, l.Place.Code)}, value, limitsText(&l.Reading)}[:len(t.Columns)]})
	}
	return t
}

func sortLocals(all []Local, by site.Sort) {
	slices.SortStableFunc(all, func(a, b Local) int {
		if by.Key == "name" {
			return turned(cmp.Compare(a.Name, b.Name), by.Down)
		}
		return compareValues(&a.Reading, &b.Reading, by.Down)
	})
}

func turned(order int, down bool) int {
	if down {
		return -order
	}
	return order
}

// compareValues puts what has no number last either way.
func compareValues(a, b *Reading, down bool) int {
	x, y := a.Value.Float(), b.Value.Float()
	switch {
	case math.IsNaN(x) && math.IsNaN(y):
		return 0
	case math.IsNaN(x):
		return 1
	case math.IsNaN(y):
		return -1
	}
	return turned(cmp.Compare(x, y), down)
}

func compareRanks(a, b int, down bool) int {
	switch {
	case a == b:
		return 0
	case a == 0:
		return 1
	case b == 0:
		return -1
	}
	return turned(cmp.Compare(a, b), down)
}

// amongLinks are the places that the reader may have meant.
func (v *measureView) amongLinks() []site.Link {
	var out []site.Link
	for _, a := range v.among {
		out = append(out, site.Link{Label: placeWords(v.picture, a), URL: site.WithQuery(v.url, "place", string(a.Code), "page", "")})
	}
	return out
}

// placeWords tell a place from others of its name.
func placeWords(p *Picture, a *register.Area) string {
	out := a.Name + ", " + strings.ToLower(a.Kind.Title())
	for _, holder := range p.atlas.Within(a.Code) {
		if holder.Kind == register.District || holder.Kind == register.Region {
			return out + " in " + holder.Name
		}
	}
	return out
}
