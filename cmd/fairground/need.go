package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"fairground/internal/need"
	"fairground/internal/register"
	"fairground/internal/site"
)

// NeedCmd is `fairground need`.
type NeedCmd struct {
	Database
	Area       string   `arg:"" help:"A place: its GSS code, old or new, or its name."`
	Theme      string   `help:"One theme: early-childhood, literacy, post-16-work, attendance or poverty-context." enum:",early-childhood,literacy,post-16-work,attendance,poverty-context" default:"" placeholder:"THEME"`
	Indicator  []string `help:"One indicator, by its id in the catalogue. Give once for each." placeholder:"ID" sep:"none"`
	Years      int      `help:"How many periods to go back from the latest: 1 is the latest alone, 0 all." default:"1" placeholder:"N"`
	Neighbours bool     `help:"Statistical neighbours, too, and the same figures of each."`
	Format     string   `help:"table, csv or json." enum:"table,csv,json" default:"table"`
}

// Help is shown below the usage.
func (NeedCmd) Help() string {
	return `Says what official statistics hold of a place, with how sure each figure is and why one is missing.
The figures are those of the place's page. A name that several places have lists their codes.

A figure has limits that speak of chance, limits of its rounding alone, or none: interval_method says which.
A symbol stands in place of a number: z not applicable, x not available, c withheld, low or k rounds to
nought, u too few to rely on.`
}

// Run prints the figures.
func (c *NeedCmd) Run(ctx context.Context) error { return c.run(ctx, os.Stdout) }

func (c *NeedCmd) run(ctx context.Context, out io.Writer) error {
	a, err := c.ask(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	for _, id := range c.Indicator {
		if _, ok := a.Need.Catalogue().Find(id); !ok {
			return fmt.Errorf("there is no indicator %q in the catalogue", id)
		}
	}
	area, err := onePlace(ctx, a.Need, c.Area)
	if err != nil {
		return err
	}
	want := need.Want{Theme: need.Theme(c.Theme), Indicators: c.Indicator, Years: c.Years}
	report, err := a.Need.Report(ctx, area.Code, want)
	if err != nil {
		return err
	}
	reports := []*need.Report{report}
	if c.Neighbours {
		for _, n := range report.Neighbours.Of {
			other, err := a.Need.Report(ctx, n.Area, want)
			if err != nil {
				return err
			}
			reports = append(reports, other)
		}
	}
	switch c.Format {
	case "json":
		return needJSON(out, reports)
	case "csv":
		return needCSV(out, reports)
	}
	return needTable(out, reports, c.Neighbours)
}

// onePlace finds the place that is meant, or says which it might be.
func onePlace(ctx context.Context, s *need.Service, text string) (*register.Area, error) {
	found, err := s.Places(ctx, text)
	if err != nil {
		return nil, err
	}
	switch len(found) {
	case 0:
		return nil, fmt.Errorf("there is no place with the code or name %q", text)
	case 1:
		return found[0], nil
	}
	var which strings.Builder
	for _, a := range found {
		fmt.Fprintf(&which, "\n  %s  %s (%s)", a.Code, a.Name, a.Kind)
	}
	return nil, fmt.Errorf("%q may be one of these; give its code:%s", text, which.String())
}

// needFigure is a figure as it is written out.
type needFigure struct {
	Indicator string   `json:"indicator"`
	Area      string   `json:"area"`
	Period    string   `json:"period"`
	Breakdown string   `json:"breakdown"`
	Value     *float64 `json:"value"`
	Symbol    string   `json:"symbol"`
	Lower     *float64 `json:"lower"`
	Upper     *float64 `json:"upper"`
	Method    string   `json:"interval_method"`
	Release   string   `json:"release"`
}

// figures lists every reading of the reports, by indicator and period.
func figures(reports []*need.Report) []needFigure {
	out := []needFigure{}
	for _, report := range reports {
		for _, line := range report.Lines {
			readings := line.History
			if len(readings) == 0 {
				readings = []need.Reading{line.Latest}
			}
			for _, r := range readings {
				out = append(out, figure(r))
			}
		}
	}
	return out
}

func figure(r need.Reading) needFigure {
	f := needFigure{Indicator: r.Indicator.ID, Area: string(r.Area), Period: r.Period.Label, Symbol: string(r.Value.Symbol()),
		Value: known(r.Value.Float()), Lower: known(r.Limits.Lower), Upper: known(r.Limits.Upper), Method: string(r.Method)}
	f.Breakdown = r.Indicator.Group
	if r.Release != nil {
		f.Release = r.Release.Title()
	}
	return f
}

func known(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

func needJSON(out io.Writer, reports []*need.Report) error {
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(figures(reports))
}

func needCSV(out io.Writer, reports []*need.Report) error {
	w := csv.NewWriter(out)
	if err := w.Write([]string{"indicator", "area", "period", "breakdown", "value", "symbol", "lower", "upper", "interval_method", "release"}); err != nil {
		return err
	}
	for _, f := range figures(reports) {
		if err := w.Write([]string{f.Indicator, f.Area, f.Period, f.Breakdown, digits(f.Value), f.Symbol, digits(f.Lower), digits(f.Upper), f.Method, f.Release}); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// digits writes a number with all that it has, for another program.
func digits(v *float64) string {
	if v == nil {
		return ""
	}
	return fmt.Sprintf("%v", *v)
}

// needTable writes the figures for a reader, then what is missing and why.
func needTable(out io.Writer, reports []*need.Report, neighbours bool) error {
	for k, report := range reports {
		if k > 0 {
			fmt.Fprintln(out)
		}
		fmt.Fprintf(out, "%s (%s)\n", report.Name, report.Area)
		w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "indicator\tperiod\tvalue\tlimits\tthey are\tEngland\tagainst England")
		for _, line := range report.Lines {
			needRows(w, line)
		}
		if err := w.Flush(); err != nil {
			return err
		}
		missing(out, report)
		if neighbours && k == 0 {
			fmt.Fprintf(out, "\nStatistical neighbours (%s):\n", report.Neighbours.Source)
			for _, n := range report.Neighbours.Of {
				fmt.Fprintf(out, "  %s  %s  %s\n", n.Area, n.Name, n.Closeness)
			}
		}
	}
	return nil
}

func needRows(w io.Writer, line need.Line) {
	for k, r := range slices.Backward(line.History) {
		england, verdict := "", ""
		if k == len(line.History)-1 {
			for _, a := range line.Against {
				if a.Name == "England" {
					england, verdict = shown(a.With), a.Verdict.String()
				}
			}
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", line.Indicator.ID, r.Period.Label, shown(r), limits(r), methodWords(r), england, verdict)
	}
	if len(line.History) == 0 && line.Spread.Values > 0 {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t\t\n", line.Indicator.ID, line.Latest.Period.Label, "–", fmt.Sprintf("%.1f to %.1f", line.Spread.Lower, line.Spread.Upper), "range of its authorities")
	}
	if line.Beside != nil && len(line.Beside.History) > 0 {
		r := line.Beside.History[len(line.Beside.History)-1]
		fmt.Fprintf(w, "  beside it: %s\t%s\t%s\t%s\t%s\t\t\n", line.Beside.Indicator.ID, r.Period.Label, shown(r), limits(r), methodWords(r))
	}
}

func shown(r need.Reading) string {
	v, ok := r.Value.Number()
	switch {
	case !ok && r.Value.Symbol() != "":
		return string(r.Value.Symbol())
	case !ok:
		return "–"
	case r.Value.Decimals() >= 0:
		return site.Decimal(v, min(r.Value.Decimals(), 2))
	}
	return site.Decimal(v, 1)
}

func limits(r need.Reading) string {
	if !r.Limits.Known() {
		return ""
	}
	decimals := 1
	switch r.Method {
	case need.Rounding: // half a step lies between two numbers
		decimals = min(max(r.Value.Decimals(), 0)+1, 3)
	case need.Bounds:
		decimals = max(r.Value.Decimals(), 0)
	}
	return site.Decimal(r.Limits.Lower, decimals) + " to " + site.Decimal(r.Limits.Upper, decimals)
}

func methodWords(r need.Reading) string {
	if r.Method == need.NoLimits {
		return "no interval published"
	}
	return string(r.Method)
}

// missing lists what the catalogue covers and the place has no figure of.
func missing(out io.Writer, report *need.Report) {
	if len(report.Missing) == 0 {
		return
	}
	fmt.Fprintln(out, "\nNo figure:")
	for _, m := range report.Missing {
		fmt.Fprintf(out, "  %s: %s\n", m.Indicator.ID, m.Why)
	}
}
