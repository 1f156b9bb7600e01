package need

import (
	"fmt"
	"net/http"
	"strconv"

	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"
	"fairground/interval"
)

func (p *pages) inequality(w http.ResponseWriter, r *http.Request, q asked, format string) error {
	v, err := p.Inequality(r.Context(), q.at.Code)
	if err != nil {
		return err
	}
	switch format {
	case csvFormat:
		return p.inequalityCSV(w, v)
	case jsonFormat:
		return fault.NotFound("Inequality can be had as .csv.")
	}
	page := site.Page{Title: "Inequality within " + q.at.Name, Eyebrow: "Need", Crumbs: crumbsOf(q.at), Section: needPath, Lead: v.Title, Licences: licencesShown(v.Sources)}
	return p.site.Render(w, r, page, inequalityBody(v))
}

// tenths names a group: "Tenth 1, the most deprived".
func (g *InequalityGroup) tenths() string {
	text := "Tenth " + strconv.Itoa(g.Decile)
	if g.To > g.Decile {
		text = fmt.Sprintf("Tenths %d to %d", g.Decile, g.To)
	}
	switch {
	case g.Decile == 1:
		text += ", the most deprived"
	case g.To == 10:
		text += ", the least deprived"
	}
	return text
}

// bars draws the share of each group.
func (v *Inequality) bars() site.Chart {
	t := site.Table{Caption: v.Title + ", " + v.Place.Name, Stack: true, Downloads: []site.Link{{Label: "CSV", URL: URL(v.Place.Area) + "/inequality.csv"}},
		Columns: []site.Column{{Label: "Neighbourhoods, by IDACI"}, {Label: "Eligible", Numeric: true}, {Label: "95% interval", Numeric: true}, {Label: "Pupils eligible", Numeric: true}, {Label: "Pupils", Numeric: true}, {Label: "Schools", Numeric: true}}}
	for i := range v.Groups {
		g := &v.Groups[i]
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: g.tenths()}, {Text: site.Decimal(g.Share, 1) + "%", Value: term.Number(g.Share, term.UnknownDecimals)},
			{Text: site.Decimal(g.Limits.Lower, 1) + " to " + site.Decimal(g.Limits.Upper, 1), Interval: &site.Span{Lower: g.Limits.Lower, Upper: g.Limits.Upper}},
			{Text: site.Decimal(g.X, 0)}, {Text: site.Decimal(g.N, 0)}, {Text: site.Int(g.Schools)}}})
	}
	first, last := v.Groups[0], v.Groups[len(v.Groups)-1]
	return site.Chart{ID: "tenths", Kind: site.DotChart, Unit: "% of pupils", FromZero: true, Table: t, Series: []site.ChartSeries{{Column: 1, Interval: 2, Name: "Eligible for free school meals"}},
		Title:   fmt.Sprintf("Of pupils at schools in the most deprived neighbourhoods %.1f%% are eligible, of those in the least deprived %.1f%%", first.Share, last.Share),
		Summary: "The share of pupils eligible for free school meals at schools in each tenth of neighbourhoods, with 95% intervals."}
}

// curve draws the concentration curve.
func (v *Inequality) curve() site.Chart {
	t := site.Table{Caption: "Concentration curve, " + v.Place.Name, Stack: true, Columns: []site.Column{{Label: "Neighbourhoods up to"}, {Label: "Share of pupils", Numeric: true}, {Label: "Share of eligible pupils", Numeric: true}}}
	curve := v.Concentration.Curve
	if len(curve) == len(v.Groups)+1 {
		curve = curve[1:] // it begins at nought, as the script draws by itself
	}
	for i, point := range curve {
		name := "Step " + strconv.Itoa(i+1)
		if len(curve) == len(v.Groups) {
			name = "Tenth " + strconv.Itoa(v.Groups[i].To)
		}
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: name}, {Text: site.Percent(point.People, 1), Value: term.Number(100*point.People, term.UnknownDecimals)},
			{Text: site.Percent(point.Has, 1), Value: term.Number(100*point.Has, term.UnknownDecimals)}}})
	}
	return site.Chart{ID: "curve", Kind: site.CurveChart, Unit: "% of eligible pupils", Table: t, XColumn: 1, Series: []site.ChartSeries{{Column: 2, Name: v.Place.Name}},
		Title:   "The further the curve lies above the diagonal, the more eligible pupils are at schools in deprived neighbourhoods",
		Summary: "The cumulative share of eligible pupils against the cumulative share of all pupils, from the most deprived neighbourhoods."}
}

// indices are the measures of inequality with their intervals.
func (v *Inequality) indices() site.SummaryList {
	with := func(value float64, limits interval.Interval, decimals int, unit string) string {
		text := site.Decimal(value, decimals) + unit
		if limits.Known() {
			text += " (95% interval " + site.Decimal(limits.Lower, decimals) + " to " + site.Decimal(limits.Upper, decimals) + ")"
		} else {
			text += " (no interval can be worked out)"
		}
		return text
	}
	return site.SummaryList{Label: "Indices", Items: []site.SummaryItem{
		{Key: "Concentration index", Value: with(v.Concentration.Index, v.Limits, 3, ""), Detail: "0: the same share everywhere; below 0: more of them in deprived neighbourhoods"},
		{Key: "Slope index", Value: with(v.Slope.SII, v.Slope.SIILimits, 1, " percentage points"), Detail: "the least deprived end less the most deprived, along a straight line"},
		{Key: "Relative index", Value: with(v.Slope.RII, v.Slope.RIILimits, 2, ""), Detail: "the least deprived end as a multiple of the most deprived"},
		{Key: "Data", Value: v.Periods},
	}}
}
