package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fairground/internal/db"
	"fairground/internal/need"
	"fairground/internal/need/needtest"
	"fairground/internal/need/stats"
	"fairground/internal/site"
	"fairground/internal/term"
)

// withheldStatistics makes a database in which a figure is withheld, and another
// left out for its sake.
func withheldStatistics(t *testing.T) (Database, *needtest.World) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "withheld.db")
	d, err := db.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	if err := d.Migrate(t.Context(), needtest.Schemas()...); err != nil {
		t.Fatal(err)
	}
	w := needtest.Open(t, d)
	var figures []needtest.Figure
	for k, p := range []stats.Place{needtest.England(), needtest.WestMidlandsRegion(), needtest.Birmingham(), needtest.Sandwell(), needtest.Sheffield()} {
		for g, group := range []string{"pupils=Total", "pupils=Disadvantaged", "pupils=Not known to be disadvantaged"} {
			x := []float64{900, 640, 410, 230, 260}[k]
			n := []float64{2100, 1500, 1000, 500, 600}[k]
			x, n = []float64{x, x / 5, x * 4 / 5}[g], []float64{n, n / 4, n * 3 / 4}[g]
			f := needtest.Figure{Place: p, Period: "2024/25", Breakdown: group, X: x, N: n}
			if g == 1 && p.Name == "Sandwell" {
				f.Value, f.X, f.N = "c", 0, 0
			}
			figures = append(figures, f)
		}
	}
	w.Load(t, needtest.Release{Dataset: "sap-la-performance", Measure: "engmaths59", Basis: stats.Counts, Figures: figures})
	return Database{Database: path}, w
}

// TestNeedPrintsNoMoreThanIsShown: what the terminal prints is of the figures that
// the place's page and files have, which the tests of withheld figures read: no
// figure that these leave out is printed, and no column more.
func TestNeedPrintsNoMoreThanIsShown(t *testing.T) {
	where, w := withheldStatistics(t)
	shownThere, left := map[string]need.Reading{}, 0
	areas := []term.GSS{"E92000001", "E12000005", "E47000007", "E47000002", "E08000025", "E08000028", "E08000039"}
	for _, area := range areas {
		report, err := w.Need.Report(t.Context(), area, need.Want{})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range report.Lines {
			for _, r := range append(l.History, l.Latest) {
				shownThere[fmt.Sprint(l.Indicator.ID, area, r.Period.Label)] = r
			}
		}
		for _, m := range report.Missing {
			if strings.Contains(m.Why, "left out here") {
				left++
			}
		}
	}
	if left == 0 {
		t.Fatal("nothing is left out for the withheld figure’s sake")
	}
	for _, area := range areas {
		run := func(format string) string {
			var out bytes.Buffer
			c := NeedCmd{Database: where, Area: string(area), Format: format, Neighbours: true}
			if err := c.run(t.Context(), &out); err != nil {
				t.Fatal(err)
			}
			return out.String()
		}
		printedRows(t, run("csv"), run("json"), shownThere)
		printedTable(t, run("table"), area, shownThere)
	}
}

// printedRows compares what is written for programs with what is shown.
func printedRows(t *testing.T, table, list string, shownThere map[string]need.Reading) {
	t.Helper()
	columns := []string{"indicator", "area", "period", "breakdown", "value", "symbol", "lower", "upper", "interval_method", "release"}
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil || !slices.Equal(rows[0], columns) {
		t.Fatalf("columns %q (%v)", rows[0], err)
	}
	var records []map[string]any
	if err := json.Unmarshal([]byte(list), &records); err != nil || len(records) != len(rows)-1 {
		t.Fatalf("%d records, %d rows (%v)", len(records), len(rows)-1, err)
	}
	for k, row := range rows[1:] {
		r, ok := shownThere[row[0]+row[1]+row[2]]
		if !ok || row[4] != digits(known(r.Value.Float())) || row[6] != digits(known(r.Limits.Lower)) || row[7] != digits(known(r.Limits.Upper)) || row[5] != string(r.Value.Symbol()) {
			t.Errorf("%q is printed, and the page has %v", row, r)
		}
		if len(records[k]) != len(columns) {
			t.Errorf("a record of %d fields: %v", len(records[k]), records[k])
		}
		for c, name := range columns {
			text := ""
			switch v := records[k][name].(type) {
			case float64:
				text = digits(&v)
			case string:
				text = v
			}
			if text != row[c] {
				t.Errorf("%s: JSON %q, CSV %q", name, text, row[c])
			}
		}
	}
}

// printedTable compares a printed table with what is shown.
func printedTable(t *testing.T, text string, area term.GSS, shownThere map[string]need.Reading) {
	t.Helper()
	figures := 0
	lines := strings.Split(text, "\n")
	header := strings.Fields(lines[1])
	if want := strings.Fields("indicator period value limits they are England against England"); !slices.Equal(header, want) {
		t.Fatalf("columns %q, want %q", header, want)
	}
	for _, line := range lines[2:] {
		if line == "" {
			break
		}
		fields := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "beside it: "))
		r, ok := shownThere[fields[0]+string(area)+fields[1]]
		figures++
		switch v, number := r.Value.Number(); {
		case !ok:
			t.Errorf("%s prints %q, which its page does not have", area, line)
		case number && fields[2] != site.Decimal(v, min(max(r.Value.Decimals(), 1), 2)) && fields[2] != site.Decimal(v, 1):
			t.Errorf("%s prints %q, and its page has %v", area, line, r.Value)
		case !number && strings.ContainsAny(fields[2], "0123456789"):
			t.Errorf("%s prints %q, and its page leaves the figure out", area, line)
		}
	}
	if figures == 0 {
		t.Errorf("%s: nothing was printed: %s", area, text)
	}
}
