package need

import (
	"math"
	"slices"
	"strconv"

	"fairground/internal/site"
	"fairground/internal/term"
)

// historyTable is the history of the place and of what it is seen against. Where
// a story has a target, the target has a row and a column of its own.
func (v *indicatorView) historyTable() (t site.Table, series []site.ChartSeries, dated bool) {
	t = site.Table{ID: "history", Caption: v.Indicator.Short + ", " + v.at.Name, Stack: true, Columns: []site.Column{{Label: "Period"}},
		Downloads: []site.Link{{Label: "CSV", URL: IndicatorURL(v.at.Code, v.Indicator.ID) + ".csv"}, {Label: "JSON", URL: IndicatorURL(v.at.Code, v.Indicator.ID) + ".json"}}}
	own := v.series[0]
	at := years(own.Readings)
	sure := "How sure"
	if intervalWords(own.Readings) != noIntervals {
		sure = "95% interval"
	}
	for k, s := range v.series {
		t.Columns = append(t.Columns, site.Column{Label: s.Name, Numeric: true})
		draw := site.ChartSeries{Column: len(t.Columns) - 1, Context: k >= max(v.parts, 1) || v.parts > mostColours}
		if k == 0 && v.parts == 0 {
			t.Columns = append(t.Columns, site.Column{Label: sure})
			draw.Interval = len(t.Columns) - 1
		}
		if hasNumber(s.Readings) {
			series = append(series, draw)
		}
	}
	for row := range own.Readings {
		period := site.Cell{Text: own.Readings[row].Period.Label}
		if at != nil {
			period.Value = term.Number(float64(at[row]), 0)
		}
		leaves := at != nil && row > 0 && v.Indicator.breaksBetween(at[row-1], at[row])
		if leaves {
			period.Detail = "not comparable with earlier figures"
		}
		cells := []site.Cell{period}
		for k := range v.series {
			r := &v.series[k].Readings[row]
			cell := r.cell()
			cell.Actions = r.cite(v.series[k].Name)
			cells = append(cells, cell)
			if k == 0 && v.parts == 0 {
				cells = append(cells, limitsCell(r))
			}
		}
		t.Rows = append(t.Rows, site.Row{Cells: cells, Break: leaves})
	}
	if at != nil {
		series = v.addTargets(&t, series)
	}
	return t, series, at != nil
}

// addTargets puts the targets of published stories into the table: aims, never a
// forecast.
func (v *indicatorView) addTargets(t *site.Table, series []site.ChartSeries) []site.ChartSeries {
	for _, s := range v.stories {
		if s.Target.None() {
			continue
		}
		t.Columns = append(t.Columns, site.Column{Label: "Target of " + s.Collaboration, Numeric: true})
		column := len(t.Columns) - 1
		row := -1
		for k := range t.Rows {
			if year, _ := t.Rows[k].Cells[0].Value.Number(); int(year) == s.TargetYear {
				row = k
			}
		}
		if row < 0 {
			t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: strconv.Itoa(s.TargetYear), Value: term.Number(float64(s.TargetYear), 0)}}})
			row = len(t.Rows) - 1
		}
		for k := range t.Rows {
			for len(t.Rows[k].Cells) < column {
				t.Rows[k].Cells = append(t.Rows[k].Cells, site.Cell{Text: "–"})
			}
			cell := site.Cell{Text: "–"}
			if k == row {
				cell = site.Cell{Text: s.targetText(v.Indicator), Value: s.Target}
			}
			t.Rows[k].Cells = append(t.Rows[k].Cells, cell)
		}
		series = append(series, site.ChartSeries{Column: column, Target: true})
	}
	return series
}

// historyChart draws the history; nil where there is nothing to draw a line of.
func (v *indicatorView) historyChart() *site.Chart {
	t, series, dated := v.historyTable()
	known := 0
	for k := range v.series[0].Readings {
		if _, ok := v.series[0].Readings[k].Value.Number(); ok {
			known++
		}
	}
	if known < 2 || !dated && hasHoles(v.series[0].Readings) {
		return nil
	}
	var names []string
	for _, s := range v.series[1:] {
		names = append(names, s.Name)
	}
	c := site.Chart{ID: "line", Kind: site.LineChart, Unit: v.Indicator.Unit, Table: t, Series: series,
		Title: v.Indicator.Short + " in " + v.at.Name}
	if v.parts > 0 {
		c.Title = v.Indicator.Short + " in the " + map[string]string{"region": "regions", "authority": "authorities"}[partWord(v.at)] + " of " + v.at.Name
	} else if run := v.run(); len(run) > 1 {
		c.Title += ": " + run[0].text() + " in " + run[0].Period.Label + ", " + run[len(run)-1].text() + " in " + run[len(run)-1].Period.Label
	}
	c.Summary = "Line chart of " + site.Plural(known, "figure", "figures") + " of " + v.series[0].Name
	if len(names) > 0 {
		c.Summary += ", with " + joined(", ", names...)
	}
	c.Summary += ". Periods without a figure are left open, and lines leave off where the way of measuring changed. " + capital(intervalWords(v.series[0].Readings)) + "."
	return &c
}

func hasHoles(history []Reading) bool {
	for i := range history {
		if math.IsNaN(history[i].Value.Float()) {
			return true
		}
	}
	return false
}

func intervalWords(history []Reading) string {
	for i := range history {
		if history[i].Method.Chance() {
			return "the ribbon is the 95% interval"
		}
	}
	return noIntervals
}

const noIntervals = "no interval is published"

// mostColours is how many lines can be told apart by colour.
const mostColours = 4

// comparison is the place beside others, as dots where there is more than one to
// see.
func (v *indicatorView) comparisonTable() site.Table {
	sure := "How sure"
	if slices.ContainsFunc(v.compared, func(c comparedPlace) bool { return c.Reading.Method.Chance() }) {
		sure = "95% interval"
	}
	t := site.Table{ID: "compared", Caption: v.Indicator.Short + ", " + v.Latest.Period.Label, Stack: true,
		Columns: []site.Column{{Label: "Place"}, {Label: capital(v.Indicator.Unit), Numeric: true}, {Label: sure}, {Label: "What it is"}}}
	for k := range v.compared {
		c := &v.compared[k]
		value := c.Reading.cell()
		value.Actions = c.Reading.cite(c.Name)
		t.Rows = append(t.Rows, site.Row{Mark: c.Mark, Cells: []site.Cell{{Text: c.Name, URL: IndicatorURL(c.Area, v.Indicator.ID)}, value, limitsCell(&c.Reading), {Text: c.What}}})
	}
	return t
}

func (v *indicatorView) comparisonChart() *site.Chart {
	known := 0
	for _, c := range v.compared {
		if !math.IsNaN(c.Reading.Value.Float()) {
			known++
		}
	}
	if known < 2 {
		return nil
	}
	return &site.Chart{ID: "dots", Kind: site.DotChart, Unit: v.Indicator.Unit, Table: v.comparisonTable(), Series: []site.ChartSeries{{Column: 1, Interval: 2, Name: v.Indicator.Short}},
		Title:   v.at.Name + " among the places that it is seen beside, " + v.Latest.Period.Label,
		Summary: "Dot plot of " + site.Plural(known, "place", "places") + ", the highest first. England is the line across them. " + capital(intervalWords([]Reading{v.Latest})) + "."}
}

// funnelChart draws all authorities by how many people they are out of.
func (v *indicatorView) funnelChart() *site.Chart {
	f := v.funnel
	if f == nil || f.Why != "" || len(f.Points) == 0 {
		return nil
	}
	t := site.Table{Caption: v.Indicator.Short + " at all authorities with counts, " + f.Period.Label, Stack: true,
		Columns: []site.Column{{Label: "Place"}, {Label: "Out of how many people", Numeric: true}, {Label: capital(v.Indicator.Unit), Numeric: true}, {Label: "Where it lies"}}}
	outside := 0
	for k := range f.Points {
		p := &f.Points[k]
		row := site.Row{Cells: []site.Cell{{Text: p.Name, URL: IndicatorURL(p.Reading.Area, v.Indicator.ID)}, {Text: site.Decimal(p.Reading.N, 0), Value: term.Number(p.Reading.N, 0)},
			{Text: p.Reading.text(), Value: p.Reading.Value}, {Text: capital(positionWords(p.Position.String()))}}}
		switch {
		case p.Reading.Area == v.at.Code:
			row.Mark = site.OwnRow
		case p.Ours:
			row.Mark = site.NamedRow
		}
		if p.Position.String() != "within" {
			outside++
		}
		t.Rows = append(t.Rows, row)
	}
	centre := "England"
	if f.Benchmark.Note != "" {
		centre = capital(f.Benchmark.Note)
	}
	limits := site.Table{Caption: "The limits of the funnel", Columns: []site.Column{{Label: "Out of", Numeric: true}, {Label: "Lower 99.8%", Numeric: true}, {Label: "Lower 95%", Numeric: true}, {Label: "Upper 95%", Numeric: true}, {Label: "Upper 99.8%", Numeric: true}}}
	for _, l := range f.Curve {
		cells := []site.Cell{{Text: site.Decimal(l.N, 0), Value: term.Number(l.N, term.UnknownDecimals)}}
		for _, value := range []float64{l.L998.Lower, l.L95.Lower, l.L95.Upper, l.L998.Upper} {
			cells = append(cells, site.Cell{Text: site.Decimal(value, 1), Value: term.Number(value, term.UnknownDecimals)})
		}
		limits.Rows = append(limits.Rows, site.Row{Cells: cells})
	}
	return &site.Chart{ID: "funnel", Kind: site.FunnelChart, Unit: v.Indicator.Unit, Table: t, XColumn: 1, Limits: &limits, Series: []site.ChartSeries{{Column: 2, Name: v.Indicator.Short}},
		Rules:   []site.ChartRule{{Label: centre, Value: f.Target, Text: site.Decimal(f.Target, 1) + "%"}},
		Title:   site.Int(outside) + " of " + site.Int(len(f.Points)) + " authorities lie outside the limits within which chance keeps 95 of 100",
		Summary: "Funnel plot of authorities by how many people the figure is out of, with limits of 95% and 99.8% around the figure of " + lowerFirst(centre) + "."}
}

func positionWords(position string) string {
	switch position {
	case "outside 95 below":
		return "below the 95% limits"
	case "outside 95 above":
		return "above the 95% limits"
	case "outside 99.8 below":
		return "below the 99.8% limits"
	case "outside 99.8 above":
		return "above the 99.8% limits"
	}
	return position
}

// plainHistory is the history where there is no line to draw.
func (v *indicatorView) plainHistory() site.Table {
	t, _, _ := v.historyTable()
	return t
}
