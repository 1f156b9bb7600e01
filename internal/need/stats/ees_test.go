package stats_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fairground/internal/need/stats"
	"fairground/internal/sharedtest"
	"fairground/internal/table"
)

// got is what was read of a table.
type got struct {
	rows     []stats.Row // with their own cells
	problems []string
	measures []stats.Measure
	notes    []string
}

func read(t *testing.T, paths ...string) got {
	t.Helper()
	opened, err := stats.OpenEES(paths...)
	if err != nil {
		t.Fatal(err)
	}
	g := got{measures: opened.Measures, notes: opened.Notes}
	for row, err := range opened.Rows {
		var problem *table.Problem
		switch {
		case errors.As(err, &problem):
			g.problems = append(g.problems, err.Error())
		case err != nil:
			t.Fatal(err)
		default:
			row.Cells = slices.Clone(row.Cells)
			g.rows = append(g.rows, row)
		}
	}
	if opened.Read() != opened.Size || opened.Size == 0 {
		t.Errorf("read %d bytes of %d", opened.Read(), opened.Size)
	}
	return g
}

// write makes a file of lines.
func write(t *testing.T, name string, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// ids lists measures by id.
func (g got) ids() (out []string) {
	for _, m := range g.measures {
		out = append(out, m.ID)
	}
	return out
}

// say writes a row in one line, for comparing.
func (g got) say(i int) string {
	r := g.rows[i]
	out := fmt.Sprintf("%d %s|%s|%s|%s|%s|%s|%s", r.Number, r.Place.Level, r.Place.Code, r.Place.LA, r.Place.URN, r.Place.Name, r.Period.Label, r.Breakdown)
	for _, c := range r.Cells {
		out += fmt.Sprintf("|%s=%s", g.measures[c.Measure].ID, c.Value.Plain())
	}
	return out
}

// TestRealFiles reads every file of the department's that is at hand and compares
// what was taken for what, how many rows and cells there are, and one row of each.
func TestRealFiles(t *testing.T) {
	for _, c := range []struct {
		file                    string
		rows, measures, filters int
		cells                   int
		first                   string
		problems                int
	}{
		{"ees-format-test-files/LA_with_SOME_regional_columns.csv", 20, 1, 0, 20, "2 Local authority|E08000025|330||Birmingham|2018||admission_numbers=16659", 0},
		{"ees-format-test-files/LEP.csv", 20, 1, 0, 20, "2 Local enterprise partnership|E37000001|||Black Country|2018||admission_numbers=16659", 0},
		{"ees-format-test-files/LSIP.csv", 38, 1, 0, 38, "2 Local skills improvement plan area|E69000001|||Brighton and Hove, East Sussex, West Sussex|2023||admission_numbers=87661", 0},
		{"ees-format-test-files/MCA.csv", 20, 1, 0, 20, "2 Mayoral combined authority|E47000001|||Greater Manchester|2018||admission_numbers=16659", 0},
		{"ees-format-test-files/absence_school.csv", 199, 5, 3, 995, "2 National|E92000001|||England|2020/21|school_type=Total;academy_type=N/A;ncyear=Year 4|enrolments=930365|sess_possible=8380405|sess_authorised=4410042|sess_unauthorised=36349|sess_unauthorised_percent=10.0359", 0},
		{"ees-format-test-files/data-further-education-and-skills.csv", 161, 1, 5, 161, "2 National|E92000001|||England|2023/24|ethnicity_major=Total;ethnicity_minor=Total;sector_subject_area_t1=Total;qualification_type=Total;learning_aim_title=Total|achiever_count=240000", 0},
		{"ees-format-test-files/escaped_commas.csv", 20, 1, 0, 20, "2 Local authority|E08000025|330||Birmingham,,,|2018||admission_numbers=3962", 0},
		{"ees-format-test-files/missing_region.csv", 409, 7, 2, 2863, "2 National|E92000001|||England|2017/18|school_phase=Total;school_type=Total|num_schools=20121|enrolments=6835059|sess_overall_percent=4.20821|sess_authorised_percent=3.01996|sess_unauthorised_percent=1.18824|enrolments_pa_10_exact=731047|enrolments_pa_10_exact_percent=10.69555", 0},
		{"ees-early-files/absence_natcharacteristics.csv.gz", 1309, 33, 2, 43197, "", 0},
		{"ees-early-files/exclusion_natcharacteristics.csv.gz", 4586, 7, 4, 0, "2 National|E92000001|||England|2016/17|school_type=Total;characteristic_desc=Total;characteristic_1=Total;characteristic_2=Total|headcount=8025075|perm_excl=7720|perm_excl_rate=0.1|fixed_excl=381865|fixed_excl_rate=4.76|one_plus_fixed=183475|one_plus_fixed_rate=2.29", 0},
		{"ees-early-files/exclusions_by_reason.csv.gz", 7004, 24, 1, 168096, "", 0},
		{"ees-early-files/schpupnum_geoglevels.csv.gz", 242172, 2, 3, 484344, "2 National|E92000001|||England|2016/17|school_type=Total|num_schools=21319|headcount=8025075", 4},
		{"ees-early-files/schpupnum_lacharacteristics.csv.gz", 194378, 1, 3, 194378, "2 Local authority|E09000001|201||City of London|2016/17|school_type=Total;characteristic_desc=Total;characteristic=Total|headcount=276", 0},
		{"ees-early-files/schpupnum_natcharacteristics.csv.gz", 4586, 1, 4, 4586, "", 0},
		{"attendance/EES_ytd_data_2025-26.csv.gz", 647, 56, 1, 36232, "2 Local authority|E09000030|211||Tower Hamlets|2025/26|education_phase=Primary", 0},
		{"neet/UD_NEETNK_LA_dashboard_2022_final.csv", 160, 39, 1, 0, "", 0},
		{"neet/UD_NEETNK_LA_dashboard_2023_final.csv", 160, 39, 1, 0, "", 0},
	} {
		t.Run(filepath.Base(c.file), func(t *testing.T) {
			g := read(t, sharedtest.Dir(t, "dfe-stats", filepath.FromSlash(c.file)))
			cells := 0
			for _, r := range g.rows {
				cells += len(r.Cells)
			}
			filters := 0
			for _, n := range g.notes {
				if count, _, ok := strings.Cut(n, " filter"); ok {
					filters, _ = strconv.Atoi(count)
				}
			}
			if len(g.rows) != c.rows || len(g.measures) != c.measures || filters != c.filters || c.cells > 0 && cells != c.cells || len(g.problems) != c.problems {
				t.Errorf("%d rows, %d measures, %d filters, %d cells, %d problems; want %d, %d, %d, %d, %d: %s %s", len(g.rows), len(g.measures), filters, cells, len(g.problems), c.rows, c.measures, c.filters, c.cells, c.problems, g.notes, g.problems[:min(3, len(g.problems))])
			}
			if first := g.say(0); !strings.HasPrefix(first, c.first) {
				t.Errorf("the first row says\n%s, want\n%s", first, c.first)
			}
		})
	}
}

// TestMeta: a description names measures and filters, their labels, units and
// decimals; what it says of columns that are not there is a problem.
func TestMeta(t *testing.T) {
	dir := t.TempDir()
	data, meta := filepath.Join(dir, "gld_2025.csv"), filepath.Join(dir, "gld_2025.meta.csv")
	for path, text := range map[string]string{
		data: "time_period,time_identifier,geographic_level,country_code,country_name,sex,topic,group,good,number,age,spare\n" +
			"202425,Academic year,National,E92000001,England,Total,FSM,Eligible,51,12000,5,1\n" +
			"202425,Academic year,National,E92000001,England,Total,FSM,Other,72.54,c,5,1\n",
		meta: "col_name,col_type,label,indicator_grouping,indicator_unit,indicator_dp,filter_hint,filter_grouping_column\n" +
			"sex,Filter,Sex,,,,,\nage,Filter,Age,,,,,\ngroup,Filter,Group,,,,,topic\ngood,Indicator,Good level of development,Development,%,1,,\n" +
			"number,Indicator,Children,,,0,,\nabsent,Indicator,Nowhere,,,,,\nspare,Measure,Spare,,,,,\nsex,Filter,Again,,,many,,\n",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, paths := range map[string][]string{"beside": {data}, "named": {meta, data}} {
		t.Run(name, func(t *testing.T) {
			g := read(t, paths...)
			want := []string{
				"2 National|E92000001|||England|2024/25|sex=Total;topic=FSM;group=Eligible;age=5|good=51.0|number=12000",
				"3 National|E92000001|||England|2024/25|sex=Total;topic=FSM;group=Other;age=5|good=72.54|number=c",
			}
			if len(g.rows) != 2 || g.say(0) != want[0] || g.say(1) != want[1] {
				t.Errorf("%d rows, the first %s", len(g.rows), g.say(0))
			}
			if m := g.measures[0]; m.Title != "Good level of development" || m.Unit != "%" || m.Group != "Development" || m.YearType != "Academic year" {
				t.Errorf("the measure is %+v", m)
			}
			problems := []string{
				`gld_2025.meta.csv, row 8, column B (col_type): found "Measure": expected Filter or Indicator`,
				`gld_2025.meta.csv, row 9, column F (indicator_dp): found "many": expected a number of decimals, such as 1`,
				`gld_2025.meta.csv, row 7, column A (col_name): found "absent": expected a column of gld_2025.csv`,
			}
			if !slices.Equal(g.problems, problems) {
				t.Errorf("problems:\n%s", strings.Join(g.problems, "\n"))
			}
			if !slices.Contains(g.notes, "1 column left out, as the .meta.csv does not name them: spare") {
				t.Errorf("notes: %q", g.notes)
			}
		})
	}
}

// TestSymbols: every symbol stays what it is, those of before 2020 become what
// replaced them, and a blank is no observation.
func TestSymbols(t *testing.T) {
	lines := []string{"time_period,time_identifier,geographic_level,country_code,country_name,group,rate"}
	cells := []string{"z", "x", "c", "low", "k", "u", "LOW", ":", "..", ".", "~", "1,234.50", "45.2%", "-0.3", "40.299999999999997", ""}
	for i, c := range cells {
		lines = append(lines, fmt.Sprintf("2024,Calendar year,National,E92000001,England,g%d,%q", i, c))
	}
	g := read(t, write(t, "rates.csv", lines...))
	want := []string{"z", "x", "c", "low", "k", "u", "low", "x", "x", "z", "low", "1234.5", "45.2", "-0.3", "40.3"}
	for i, w := range want {
		if len(g.rows[i].Cells) != 1 || g.rows[i].Cells[0].Value.Plain() != w {
			t.Errorf("%q is read as %v, want %s", cells[i], g.rows[i].Cells, w)
		}
	}
	if last := g.rows[len(cells)-1]; len(last.Cells) != 0 {
		t.Errorf("a blank is read as %v", last.Cells)
	}
	for _, n := range []string{"The old symbol “.” is read as z, not applicable", "The old symbol “~” is read as low, rounds to nought, but is not nought"} {
		if !slices.Contains(g.notes, n) {
			t.Errorf("%q is not noted: %q", n, g.notes)
		}
	}
}

// TestMalformedRows: each is left out with its place and what was expected, and
// the rows between are read.
func TestMalformedRows(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "bad.csv")
	text := strings.Join([]string{
		"time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,rate",
		"202425,Academic year,National,E92000001,England,,,1",
		"202425,Academic year,Planet,E92000001,England,,,2",
		"202426,Academic year,National,E92000001,England,,,3",
		"24/25,Academic year,National,E92000001,England,,,4",
		"202425,Lunar year,National,E92000001,England,,,5",
		"2024,Academic year,National,E92000001,England,,,6",
		"202425,Week 7,National,E92000001,England,,,7",
		"202425,Academic year,Regional,E92000001,England,,,8",
		"202425,Academic year,National,E92000001",
		"202425,Academic year,National,E92000001,England,,,10,extra",
		"202425,Academic year,National,E92000001,England,,,11,",
		"202425,Academic year,National,E92000001,England,,,many",
		"202425,Academic year,National,E92000001,England,,,13",
	}, "\n")
	meta := "col_name,col_type\nrate,Indicator\n"
	for p, s := range map[string]string{path: text, filepath.Join(dir, "bad.meta.csv"): meta} {
		if err := os.WriteFile(p, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	g := read(t, path)
	var rows []int
	for _, r := range g.rows {
		rows = append(rows, r.Number)
	}
	if want := []int{2, 12, 13, 14}; !slices.Equal(rows, want) { // row 13 lacks its figure only
		t.Errorf("rows %v, want %v", rows, want)
	}
	want := []string{
		`bad.csv, row 3, column C (geographic_level): found "Planet": expected a geographic level whose columns the file has, such as National, Regional`,
		`bad.csv, row 4, column A (time_period): found "202426": expected two years that follow one another, such as 202425, for "Academic year"`,
		`bad.csv, row 5, column A (time_period): found "24/25": expected two years that follow one another, such as 202425, for "Academic year"`,
		`bad.csv, row 6, column B (time_identifier): found "Lunar year": expected a time identifier such as Academic year, Autumn term, Financial year Q1, January or Week 7`,
		`bad.csv, row 7, column A (time_period): found "2024": expected two years that follow one another, such as 202425, for "Academic year"`,
		`bad.csv, row 8, column A (time_period): found "202425": expected one year, such as 2025, for "Week 7"`,
		`bad.csv, row 9, column G (region_name): expected the code or the name of the place (Regional)`,
		`bad.csv, row 10, column E: found "4 cells": expected 8 cells, as many as there are headings; the row was left out`,
		`bad.csv, row 11, column I: found "9 cells": expected 8 cells, as many as there are headings; the row was left out`,
		`bad.csv, row 13, column H (rate): found "many": expected a number, one of the symbols z, x, c, low, k, u, or nothing`,
	}
	if !slices.Equal(g.problems, want) {
		t.Errorf("problems:\n%s", strings.Join(g.problems, "\n"))
	}
}

// TestLevels: each level is named by its own columns, one that is not on the list
// by columns called like it, and codes that are none are left out.
func TestLevels(t *testing.T) {
	head := "time_period,time_identifier,geographic_level,country_code,country_name,old_la_code,new_la_code,la_name,school_urn,school_laestab,school_name,provider_ukprn,provider_name,trust_id,trust_name,english_devolved_area_code,english_devolved_area_name,health_board_code,health_board_name,rate"
	row := func(level string, cells map[string]string) string {
		cells["time_period"], cells["time_identifier"], cells["geographic_level"], cells["rate"] = "202425", "Academic year", level, "1"
		cells["country_code"], cells["country_name"] = "E92000001", "England"
		var out []string
		for _, h := range strings.Split(head, ",") {
			out = append(out, cells[h])
		}
		return strings.Join(out, ",")
	}
	sheffield := map[string]string{"old_la_code": "373", "new_la_code": "E08000039", "la_name": "Sheffield"}
	g := read(t, write(t, "levels.csv", head,
		row("NATIONAL", map[string]string{}),
		row("Local authority", sheffield),
		row("School", map[string]string{"old_la_code": "373", "new_la_code": "E08000039", "la_name": "Sheffield", "school_urn": "145374", "school_laestab": "3732341", "school_name": "Greenhill Primary School"}),
		row("Provider", map[string]string{"provider_ukprn": "10005788", "provider_name": "The Sheffield College"}),
		row("MAT", map[string]string{"trust_id": "TR00123", "trust_name": "A Trust"}),
		row("English devolved area", map[string]string{"english_devolved_area_code": "E47000002", "english_devolved_area_name": "South Yorkshire"}),
		row("Health board", map[string]string{"health_board_code": "H1", "health_board_name": "North"}),
		row("Local authority", map[string]string{"old_la_code": "z", "new_la_code": "x", "la_name": "Not available"}),
	))
	want := []string{
		"2 National|E92000001|||England", "3 Local authority|E08000039|373||Sheffield", "4 School|3732341|373|145374|Greenhill Primary School", "5 Provider|10005788|||The Sheffield College",
		"6 MAT|TR00123|||A Trust", "7 English devolved area|E47000002|||South Yorkshire", "8 Health board|H1|||North", "9 Local authority||||Not available",
	}
	for i, w := range want {
		if i >= len(g.rows) || g.say(i) != w+"|2024/25||rate=1" {
			t.Errorf("row %d is not %s", i, w)
		}
	}
	if len(g.problems) > 0 || len(g.measures) != 1 {
		t.Errorf("measures %v, problems %v", g.ids(), g.problems)
	}
}

// TestWithoutIdentifier: attendance of 2025/26 without its time identifier is
// shown as school years, and says so.
func TestWithoutIdentifier(t *testing.T) {
	g := read(t, write(t, "a.csv", "time_period,geographic_level,country_code,country_name,phase,rate", "202526,National,E92000001,England,Total,93.1", "2025,National,E92000001,England,Total,93.2"))
	if g.say(0) != "2 National|E92000001|||England|2025/26|phase=Total|rate=93.1" || g.say(1) != "3 National|E92000001|||England|2025|phase=Total|rate=93.2" || g.measures[0].YearType != "" {
		t.Errorf("%s; %s; %q", g.say(0), g.say(1), g.measures[0].YearType)
	}
	if !strings.Contains(strings.Join(g.notes, " "), "No column says of which kind the years are") {
		t.Errorf("notes %q", g.notes)
	}
}

// TestSeveralFiles: two years in two files are one table, their columns found by
// name, and a row knows its file.
func TestSeveralFiles(t *testing.T) {
	g := read(t, write(t, "neet_2022.csv", "time_period,geographic_level,country_code,country_name,age,rate", "2022,National,E92000001,England,16-17,2.6"),
		write(t, "neet_2023.csv", "time_period,geographic_level,rate,country_code,country_name,age,more", "2023,National,2.8,E92000001,England,16-17,4"))
	if len(g.rows) != 2 || g.rows[1].File != 1 || g.say(1) != "2 National|E92000001|||England|2023|age=16-17|rate=2.8|more=4" {
		t.Errorf("%d rows: %s", len(g.rows), g.say(1))
	}
}

// TestNoSuchFormat: a file that is none says so, and what to do.
func TestNoSuchFormat(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"other headings": {"Name,Value\na,1", "docs/guides/mapping-files.md"},
		"no figures":     {"time_period,geographic_level,country_code,country_name,group\n2024,National,E92000001,England,all", "no column of it holds figures"},
		"only spaces":    {" \n \n", "it is empty"},
	} {
		if _, err := stats.OpenEES(write(t, "f.csv", c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := stats.OpenEES(write(t, "f.meta.csv", "col_name,col_type")); err == nil {
		t.Error("a description alone was opened")
	}
}
