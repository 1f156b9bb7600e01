package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"fairground/internal/db"
	"fairground/internal/need/needtest"
	"fairground/internal/need/stats"
)

// statistics makes a database with a few figures of the small England.
func statistics(t *testing.T) Database {
	t.Helper()
	path := filepath.Join(t.TempDir(), "need.db")
	d, err := db.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.Migrate(t.Context(), needtest.Schemas()...); err != nil {
		t.Fatal(err)
	}
	w := needtest.Open(t, d)
	figure := func(p stats.Place, year, value string) needtest.Figure {
		return needtest.Figure{Place: p, Period: year, Value: value}
	}
	w.Load(t, needtest.Release{Dataset: "lait", Measure: "16-17 NEET", Label: "April 2026", Figures: []needtest.Figure{
		figure(needtest.England(), "2025", "3.2"), figure(needtest.Birmingham(), "2024", "x"), figure(needtest.Birmingham(), "2025", "4.1"), figure(needtest.Birmingham(), "2023", "3.9")}},
		needtest.Release{Dataset: "lait", Measure: "16-17_not known", Figures: []needtest.Figure{figure(needtest.Birmingham(), "2025", "2.3")}})
	return Database{Database: path}
}

func TestNeed(t *testing.T) {
	where := statistics(t)
	run := func(c NeedCmd) (string, error) {
		c.Database = where
		var out bytes.Buffer
		err := c.run(t.Context(), &out)
		return out.String(), err
	}
	if _, err := run(NeedCmd{Area: "West Midlands", Format: "table"}); err == nil || !strings.Contains(err.Error(), "E12000005") || !strings.Contains(err.Error(), "E47000007  West Midlands (combined authority)") {
		t.Errorf("a name of two places: %v", err)
	}
	if _, err := run(NeedCmd{Area: "Birmingham", Indicator: []string{"net"}}); err == nil {
		t.Error("an indicator that is not there")
	}
	text, err := run(NeedCmd{Area: "Birmingham", Indicator: []string{"neet", "gld"}, Years: 1, Format: "table"})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Birmingham (E08000025)", "4.1", "rounding only", "beside it: not-known", "gld: not in the data loaded", "not compared"} {
		if !strings.Contains(text, want) {
			t.Errorf("the table lacks %q:\n%s", want, text)
		}
	}
	text, err = run(NeedCmd{Area: "E08000025", Indicator: []string{"neet"}, Format: "json"})
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]any
	if err := json.Unmarshal([]byte(text), &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) != 3 {
		t.Fatalf("%d figures, want three years:\n%s", len(rows), text)
	}
	last, lacking := rows[2], rows[1]
	if last["value"] != 4.1 || last["lower"] != 4.05 || last["interval_method"] != "rounding only" || last["period"] != "2025" || last["area"] != "E08000025" ||
		last["release"] != "Title of lait, April 2026" || last["indicator"] != "neet" || last["symbol"] != "" {
		t.Errorf("figure: %v", last)
	}
	if lacking["value"] != nil || lacking["symbol"] != "x" || lacking["lower"] != nil {
		t.Errorf("a figure that is not available: %v", lacking)
	}
	text, err = run(NeedCmd{Area: "Birmingham", Indicator: []string{"neet"}, Format: "csv"})
	if err != nil {
		t.Fatal(err)
	}
	cells, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(cells) != 4 || cells[2][5] != "x" || cells[3][4] != "4.1" {
		t.Errorf("csv: %v, %v", cells, err)
	}
}
