package site

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
)

// Chart is a figure drawn from its own Table, which comes first and is its twin:
// without scripts the figure is the table under an active title. The script
// fetches nothing; it reads names from heading cells and numbers, at full
// precision, from the Value and Interval of the other cells.
//
// A room that wants a chart makes the table a reader needs, gives its cells
// their Value, and says which columns to draw:
//
//	site.Chart{
//		ID: "gap", Kind: site.LineChart, Unit: "percentage points",
//		Title:   "The gap at 19 is no narrower than seven years ago",
//		Summary: "Line chart of the gap in South Yorkshire and England, 2016 to 2022. South Yorkshire lies below England in every year.",
//		Table: site.Table{
//			Caption: "Gap in level 3 at 19",
//			Columns: []site.Column{{Label: "Year"}, {Label: "South Yorkshire", Numeric: true}, {Label: "95% interval", Numeric: true}, {Label: "England", Numeric: true}},
//			Rows: []site.Row{{Cells: []site.Cell{
//				{Text: "2016", Value: term.Number(2016, 0)},
//				{Text: "24.7", Value: term.Number(24.656, term.UnknownDecimals)},
//				{Text: "22.5 to 26.7", Interval: &site.Span{Lower: 22.538, Upper: 26.724}},
//				{Text: "25.3", Value: term.Number(25.257, term.UnknownDecimals)},
//			}}},
//		},
//		Series: []site.ChartSeries{{Column: 1, Interval: 2}, {Column: 3, Context: true}},
//	}
//
// A cell whose Value is a symbol shows the symbol at the axis; one with neither
// number nor symbol leaves its place empty. Neither is ever joined over or read
// as nought.
//
// # What each kind reads
//
// Every number is in the Unit of the figure, as it is shown: 24.7 for 24.7%.
//
//   - LineChart: a row is a period. The heading cell's Value is where it lies
//     (2016; 2016.33 for a term); points are joined when they are at most Step
//     apart and the later row has no Break. Without it every row counts as one step, and no period may be left
//     out of the table. One to four series and any number for context.
//   - DotChart, BarChart: a row is a place, drawn from the highest value down,
//     those without a number last. Row.Mark says which is the reader's own, and
//     which is the benchmark and so becomes a line through the others; beside
//     several series of dots it stays a row. A BarChart draws one series and
//     starts at nought. More than 40 places stand beside one another as dots of
//     the first series, with the marked ones named: the form for a rank.
//   - FunnelChart: a row is a place, XColumn its denominator, the one series its
//     value. Limits is a second table, upwards by denominator, with the columns
//     denominator, lower 99.8%, lower 95%, upper 95%, upper 99.8%, all with
//     Values. Rows with the mark NamedRow are those outside that get their name.
//   - CurveChart: a row is a stratum from the most deprived, XColumn the
//     cumulative share of people in per cent, each series the cumulative share
//     of what is looked at. The script starts at nought and draws the diagonal.
//
// A grid of districts by indicators needs no script and is no Chart: give the
// cells of a Table a Step and the Table a Key.
type Chart struct {
	ID      string // required, and unique on the page
	Kind    ChartKind
	Title   string // what the figure shows, as a sentence
	Summary string // what is drawn and what stands out, for those who do not see it
	Unit    string // "percentage points"; heads the axis of values
	Table   Table
	Series  []ChartSeries
	XColumn int     // of a FunnelChart or a CurveChart
	Step    float64 // of a LineChart: how far apart neighbouring periods are; 1 when nought
	Rules   []ChartRule
	Limits  *Table // of a FunnelChart
	// FromZero makes the axis of values begin at nought; bars always do. Where
	// an axis does not, the figure says so.
	FromZero bool
	// Bars draws intervals as bars where ribbons would hide one another; more
	// than two series with intervals get them anyway.
	Bars bool
	// TableOpen leaves the table unfolded once the chart is drawn.
	TableOpen bool
}

// ChartKind says what is drawn.
type ChartKind string

// The kinds of chart.
const (
	LineChart   ChartKind = "line"
	DotChart    ChartKind = "dots"
	BarChart    ChartKind = "bars"
	FunnelChart ChartKind = "funnel"
	CurveChart  ChartKind = "curve"
)

// ChartSeries is one column of the table, drawn. Columns count from 0, which is
// the heading.
type ChartSeries struct {
	Column   int
	Interval int    // the column whose cells carry an Interval, possibly Column itself; 0 for none
	Name     string // the column's label when empty
	Context  bool   // grey, behind the others
	Target   bool   // aims rather than measurements: open diamonds
}

// ChartRule is a line across the figure at a value of the axis: a target or a
// benchmark that has no row or column of its own. It is named under the table
// too, for those without scripts.
type ChartRule struct {
	Label string
	Value float64
	Text  string // the value as shown; all of it when empty
}

func (r ChartRule) text() string {
	if r.Text != "" {
		return r.Text
	}
	return exact(r.Value)
}

// Span is an interval round a value, in the value's unit.
type Span struct{ Lower, Upper float64 }

// exact writes a number so that nothing of it is lost.
func exact(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// chartSpec is what the script is told, as JSON in an attribute; the numbers
// stay in the table.
type chartSpec struct {
	Kind     ChartKind    `json:"kind"`
	Unit     string       `json:"unit"`
	Series   []seriesSpec `json:"series"`
	X        int          `json:"x,omitempty"`
	Step     float64      `json:"step"`
	FromZero bool         `json:"fromZero,omitempty"`
	Bars     bool         `json:"bars,omitempty"`
}

type seriesSpec struct {
	Column   int    `json:"column"`
	Interval int    `json:"interval,omitempty"`
	Name     string `json:"name,omitempty"`
	Context  bool   `json:"context,omitempty"`
	Target   bool   `json:"target,omitempty"`
}

// Render writes the figure.
func (c Chart) Render(ctx context.Context, w io.Writer) error {
	if err := c.check(); err != nil {
		return err
	}
	spec := chartSpec{Kind: c.Kind, Unit: c.Unit, X: c.XColumn, Step: c.Step, FromZero: c.FromZero || c.Kind == BarChart, Bars: c.Bars}
	if spec.Step == 0 {
		spec.Step = 1
	}
	for _, s := range c.Series {
		spec.Series = append(spec.Series, seriesSpec(s))
	}
	data, err := json.Marshal(spec)
	if err != nil {
		return fmt.Errorf("chart %s: %w", c.ID, err)
	}
	return chartFigure(c, string(data)).Render(ctx, w)
}

// maxSeries is how many series can be told apart by colour, shape and dash.
const maxSeries = 4

// check finds what could only be drawn wrongly.
func (c Chart) check() error {
	coloured := 0
	for _, s := range c.Series {
		if s.Column < 1 || s.Column >= len(c.Table.Columns) || s.Interval < 0 || s.Interval >= len(c.Table.Columns) {
			return fmt.Errorf("chart %s: a series names a column that the table does not have", c.ID)
		}
		if !s.Context && !s.Target {
			coloured++
		}
	}
	switch {
	case c.ID == "" || c.Title == "" || c.Summary == "":
		return fmt.Errorf("chart %q needs an id, a title and a summary", c.ID)
	case len(c.Series) == 0 || coloured > maxSeries:
		return fmt.Errorf("chart %s: %d series; one to %d can be told apart", c.ID, coloured, maxSeries)
	case (c.Kind == FunnelChart || c.Kind == BarChart) && len(c.Series) != 1:
		return fmt.Errorf("chart %s: a %s chart draws one series", c.ID, c.Kind)
	case (c.Kind == FunnelChart || c.Kind == CurveChart) && (c.XColumn < 1 || c.XColumn >= len(c.Table.Columns)):
		return fmt.Errorf("chart %s: a %s chart needs an XColumn", c.ID, c.Kind)
	}
	return nil
}
