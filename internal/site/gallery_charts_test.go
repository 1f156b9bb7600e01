package site_test

import (
	"math"
	"net/url"
	"strconv"

	"fairground/internal/site"
	"fairground/internal/term"
	"fairground/interval"

	"github.com/a-h/templ"
)

// Charts as a place's page would have them: one page for each kind.
func chartPages() map[string]galleryPage {
	out := map[string]galleryPage{}
	for name, c := range map[string]templ.Component{
		"line": gapLine(), "lines": manyLines(), "dots": districtDots(), "pairs": districtPairs(), "bars": districtBars(),
		"rank": rankDots(), "funnel": funnelOfAuthorities(), "curve": concentrationCurve(), "none": nothingToDraw(), "grid": districtGrid(),
	} {
		out["/chart-"+name] = galleryPage{site.Page{Title: "South Yorkshire", Eyebrow: "Combined authority", Licences: ogl()}, func(*url.URL) all {
			return all{with{site.Section{Title: "Preparing for work", ID: "work"}, all{c}}}
		}}
	}
	return out
}

func measured(v float64, decimals int) site.Cell {
	return site.Cell{Text: site.Decimal(v, decimals), Value: term.Number(v, term.UnknownDecimals)}
}

func between(lower, upper float64) site.Cell {
	return site.Cell{Text: site.Decimal(lower, 1) + " to " + site.Decimal(upper, 1), Interval: &site.Span{Lower: lower, Upper: upper}}
}

func withheld(s term.Symbol) site.Cell { return site.Cell{Value: term.Withheld(s)} }

func year(y int) site.Cell {
	return site.Cell{Text: strconv.Itoa(y), Value: term.Number(float64(y), 0)}
}

// gapLine has no figures for 2020 and 2021, one withheld, and one at each side
// of it alone.
func gapLine() site.Chart {
	rows := []site.Row{}
	place := map[int][3]float64{
		2016: {26.91, 24.71, 29.05}, 2017: {26.12, 23.95, 28.23}, 2018: {25.604, 23.45, 27.70}, 2019: {24.12, 21.96, 26.22},
		2022: {24.656484490910625, 22.53774714434867, 26.72412256686763}, 2023: {24.98, 22.88, 27.03}, 2025: {25.87, 23.79, 27.89},
	}
	england := map[int]float64{2016: 24.61, 2017: 24.38, 2018: 24.83, 2019: 24.72, 2022: 25.257, 2023: 25.61, 2024: 25.7, 2025: 25.62}
	for y := 2016; y <= 2025; y++ {
		cells := []site.Cell{year(y), withheld(term.NotAvailable), {}, withheld(term.NotAvailable)}
		if v, ok := place[y]; ok {
			cells[1], cells[2] = measured(v[0], 1), between(v[1], v[2])
		} else if y == 2024 {
			cells[1] = withheld(term.Confidential)
		}
		if v, ok := england[y]; ok {
			cells[3] = measured(v, 1)
		}
		rows = append(rows, site.Row{Cells: cells})
	}
	return site.Chart{
		ID: "gap", Kind: site.LineChart, Unit: "percentage points",
		Title:   "The gap at 19 closed until 2019 and has opened since",
		Summary: "Line chart of the gap in level 3 at 19 between 2016 and 2025. South Yorkshire fell from 26.9 to 24.1 percentage points by 2019 and stands at 25.9; England stayed near 25.",
		Table: site.Table{ID: "gap-table", Caption: "Gap in level 3 at 19 between young people eligible for free school meals and others",
			Columns: []site.Column{{Label: "Year"}, {Label: "South Yorkshire", Numeric: true}, {Label: "95% interval", Numeric: true}, {Label: "England", Numeric: true}},
			Rows:    rows, Note: "x: not available. c: withheld to protect people.", Downloads: []site.Link{{Label: "CSV", URL: "/gap.csv"}}},
		Series: []site.ChartSeries{{Column: 1, Interval: 2}, {Column: 3, Context: true}},
		Rules:  []site.ChartRule{{Label: "Target for 2030", Value: 20, Text: "20.0"}},
	}
}

// nothingToDraw has every year withheld.
func nothingToDraw() site.Chart {
	c := gapLine()
	c.ID, c.Rules, c.Series = "none", nil, c.Series[:1]
	for _, row := range c.Table.Rows {
		row.Cells[1], row.Cells[2] = withheld(term.Confidential), site.Cell{}
	}
	return c
}

// manyLines compares four places, whose intervals would hide one another as
// ribbons, and has no row at all for 2020 and 2021.
func manyLines() site.Chart {
	var rows []site.Row
	for _, y := range []int{2016, 2017, 2018, 2019, 2022, 2023, 2024, 2025} {
		cells := []site.Cell{year(y)}
		for s := range 4 {
			v := 46 + 3*float64(s) + 2*math.Sin(float64(y+3*s)) + 0.4*float64(y-2016)
			cells = append(cells, measured(v, 1), between(v-1.4, v+1.4))
		}
		target := site.Cell{}
		if y == 2025 {
			target = measured(60, 1)
		}
		rows = append(rows, site.Row{Cells: append(cells, target)})
	}
	columns := []site.Column{{Label: "Year"}}
	var series []site.ChartSeries
	for i, name := range []string{"Barnsley", "Doncaster", "Rotherham", "Sheffield"} {
		columns = append(columns, site.Column{Label: name, Numeric: true}, site.Column{Label: "95% interval", Numeric: true})
		series = append(series, site.ChartSeries{Column: 1 + 2*i, Interval: 2 + 2*i})
	}
	return site.Chart{
		ID: "four", Kind: site.LineChart, Unit: "% of young people", Title: "All four districts do a little better than in 2016",
		Summary: "Line chart of level 3 at 19 in the four districts between 2016 and 2025, without 2020 and 2021. All rose by three to four percentage points.",
		Table:   site.Table{Caption: "Level 3 at 19, by district", Columns: append(columns, site.Column{Label: "Target", Numeric: true}), Rows: rows},
		Series:  append(series, site.ChartSeries{Column: 9, Target: true}),
	}
}

func districtRows() []site.Row {
	var rows []site.Row
	for _, d := range []struct {
		name         string
		v, low, high float64
		mark         site.RowMark
	}{
		{"Barnsley", 22.14, 17.71, 26.46, ""}, {"Doncaster", 24.58, 20.35, 28.69, ""},
		{"Rotherham", 26.835, 22.257, 31.096, site.OwnRow}, {"Sheffield", 25.31, 21.92, 28.62, ""},
		{"Bolton", 23.94, 20.16, 27.58, ""}, {"Stockton-on-Tees", 29.41, 24.75, 33.80, ""},
		{"Bournemouth, Christchurch and Poole", 31.02, 26.88, 34.93, ""},
	} {
		rows = append(rows, site.Row{Mark: d.mark, Cells: []site.Cell{{Text: d.name, URL: "/places"}, measured(d.v, 1), between(d.low, d.high)}})
	}
	return append(rows,
		site.Row{Cells: []site.Cell{{Text: "Isles of Scilly"}, withheld(term.Confidential), {}}},
		site.Row{Mark: site.BenchmarkRow, Cells: []site.Cell{{Text: "England"}, measured(25.257, 1), between(24.884, 25.628)}})
}

func districtDots() site.Chart {
	return site.Chart{
		ID: "dots", Kind: site.DotChart, Unit: "percentage points", Title: "Rotherham’s gap cannot be told from England’s",
		Summary: "Dot chart of the gap in eight places with 95% intervals. Rotherham, 26.8, lies in the middle; its interval includes England’s 25.3.",
		Table: site.Table{Caption: "Gap in level 3 at 19, 2022", Columns: []site.Column{{Label: "Place"}, {Label: "Gap", Numeric: true}, {Label: "95% interval", Numeric: true}},
			Rows: districtRows(), Note: "c: withheld to protect people."},
		Series: []site.ChartSeries{{Column: 1, Interval: 2}},
	}
}

func districtBars() site.Chart {
	c := districtDots()
	c.ID, c.Kind, c.Summary = "bars", site.BarChart, "Bar chart of the gap in eight places."
	return c
}

func districtPairs() site.Chart {
	var rows []site.Row
	for i, name := range []string{"Barnsley", "Doncaster", "Rotherham", "Sheffield"} {
		rows = append(rows, site.Row{Cells: []site.Cell{{Text: name}, measured(33.2+1.7*float64(i), 1), measured(57.4+float64(i*i), 1)}})
	}
	rows[2].Mark = site.OwnRow
	return site.Chart{
		ID: "pairs", Kind: site.DotChart, Unit: "% of young people", FromZero: true, Title: "In every district fewer than four in ten reach level 3",
		Summary: "Dot chart of level 3 at 19 by free school meals in four districts; the two groups are 24 to 29 points apart.",
		Table: site.Table{Caption: "Level 3 at 19, 2022", Columns: []site.Column{{Label: "Place"}, {Label: "Eligible for free school meals", Numeric: true}, {Label: "Not eligible", Numeric: true}},
			Rows: rows},
		Series: []site.ChartSeries{{Column: 1}, {Column: 2}},
	}
}

// authorities makes places whose values scatter by chance, and a little more,
// round the share of all.
func authorities(n int) []site.Row {
	const theta = 0.38982409437
	var rows []site.Row
	for i := range n {
		size := 90 + 2400*math.Pow(float64(i*37%n)/float64(n), 2.5)
		z := 1.25 * (math.Mod(float64(i)*0.754877666, 1) + math.Mod(float64(i)*0.569840291, 1) + math.Mod(float64(i)*0.362, 1) - 1.5) * 2
		share := theta + z*math.Sqrt(theta*(1-theta)/size)
		mark := site.RowMark("")
		if limits := interval.FunnelProportion(theta, size, 0.998); share < limits.Lower || share > limits.Upper {
			mark = site.NamedRow
		}
		name := "Authority " + strconv.Itoa(i+1)
		if i == 17 {
			name, mark, size, share = "Rotherham", site.OwnRow, 483, 136.0/483
		}
		low, up := share-1.96*math.Sqrt(share*(1-share)/size), share+1.96*math.Sqrt(share*(1-share)/size)
		rows = append(rows, site.Row{Mark: mark, Cells: []site.Cell{{Text: name}, measured(math.Round(size), 0), measured(100*share, 1), between(100*low, 100*up)}})
	}
	return append(rows, site.Row{Mark: site.BenchmarkRow, Cells: []site.Cell{{Text: "England"}, measured(76632, 0), measured(100*theta, 1), between(38.6, 39.3)}})
}

func funnelLimits() *site.Table {
	t := &site.Table{Caption: "Limits of the funnel", Columns: []site.Column{{Label: "Young people", Numeric: true}, {Label: "Lower 99.8%", Numeric: true}, {Label: "Lower 95%", Numeric: true}, {Label: "Upper 95%", Numeric: true}, {Label: "Upper 99.8%", Numeric: true}}}
	for n := 50.0; n < 3000; n *= 1.12 {
		inner, outer := interval.FunnelProportion(0.38982409437, n, 0.95), interval.FunnelProportion(0.38982409437, n, 0.998)
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{measured(math.Round(n), 0), measured(100*outer.Lower, 1), measured(100*inner.Lower, 1), measured(100*inner.Upper, 1), measured(100*outer.Upper, 1)}})
	}
	return t
}

func funnelOfAuthorities() site.Chart {
	return site.Chart{
		ID: "funnel", Kind: site.FunnelChart, Unit: "% of young people eligible for free school meals", XColumn: 1, Limits: funnelLimits(),
		Title:   "Rotherham lies further below England than chance would leave it",
		Summary: "Funnel plot of level 3 at 19 in 151 authorities against the number of young people. Rotherham, 28.2% of 483, lies below the 99.8% limit.",
		Table: site.Table{Caption: "Level 3 at 19 among young people eligible for free school meals, 2022", Rows: authorities(151),
			Columns: []site.Column{{Label: "Place"}, {Label: "Young people", Numeric: true}, {Label: "Level 3", Numeric: true}, {Label: "95% interval", Numeric: true}}},
		Series: []site.ChartSeries{{Column: 2, Interval: 3}},
	}
}

func rankDots() site.Chart {
	c := funnelOfAuthorities()
	c.ID, c.Kind, c.Limits, c.XColumn = "rank", site.DotChart, nil, 0
	c.Title, c.Summary = "Rotherham is among the ten lowest of 151 authorities", "Dot chart of 151 authorities in order."
	return c
}

func concentrationCurve() site.Chart {
	var rows []site.Row
	for i, share := range []float64{17.4, 32.9, 46.1, 57.8, 67.9, 76.7, 84.2, 90.6, 95.9, 100} {
		rows = append(rows, site.Row{Cells: []site.Cell{{Text: site.Int(i + 1)}, measured(10*float64(i+1), 0), measured(share, 1)}})
	}
	return site.Chart{
		ID: "curve", Kind: site.CurveChart, Unit: "Cumulative share of pupils eligible for free school meals", XColumn: 1,
		Title:   "The most deprived fifth of neighbourhoods have a third of the pupils eligible for free school meals",
		Summary: "Concentration curve, well above the line of equal shares.",
		Table: site.Table{Caption: "Free school meals by deprivation of the neighbourhood",
			Columns: []site.Column{{Label: "Tenth, most deprived first"}, {Label: "Cumulative share of all pupils", Numeric: true}, {Label: "Cumulative share of those eligible", Numeric: true}}, Rows: rows},
		Series: []site.ChartSeries{{Column: 2}},
	}
}

func districtGrid() site.Table {
	letters := []string{"A", "B", "C", "D", "E"}
	t := site.Table{Caption: "Where each district stands among all authorities", Columns: []site.Column{{Label: "District"}},
		Key: []site.StepKey{{1, "A", "highest fifth"}, {2, "B", ""}, {3, "C", "middle fifth"}, {4, "D", ""}, {5, "E", "lowest fifth"}}}
	t.Key[1].Label, t.Key[3].Label = "above the middle", "below the middle"
	for _, label := range []string{"Early years", "Key Stage 2", "Key Stage 4", "Level 3 at 19", "Absence"} {
		t.Columns = append(t.Columns, site.Column{Label: label, Numeric: true})
	}
	for i, name := range []string{"Barnsley", "Doncaster", "Rotherham", "Sheffield"} {
		cells := []site.Cell{{Text: name}}
		for j := range 5 {
			step := (i*2+j*3)%5 + 1
			cell := measured(64.3-4.1*float64(step)+float64(j), 1)
			cell.Step, cell.Letter = step, letters[step-1]
			cells = append(cells, cell)
		}
		t.Rows = append(t.Rows, site.Row{Cells: cells})
	}
	t.Rows[1].Cells[2] = withheld(term.Confidential)
	t.Rows[2].Mark = site.OwnRow
	return t
}
