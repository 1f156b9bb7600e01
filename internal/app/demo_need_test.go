package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fairground/internal/register"
	"fairground/internal/sharedtest"
)

// TestImportStatisticsTakesNeighbours: a folder's workbook of statistical
// neighbours is imported, one that cannot be read is told of, and a second run
// changes nothing.
func TestImportStatisticsTakesNeighbours(t *testing.T) {
	workbook, err := os.ReadFile(sharedtest.Dir(t, "dfe-stats", "lait", "sn_may_2025.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	lait := filepath.Join(folder, "dfe-stats", "lait")
	if err := os.MkdirAll(lait, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"sn_may_2025.xlsx": workbook, "sn_june_2025.xlsx": []byte("no workbook")} {
		if err := os.WriteFile(filepath.Join(lait, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	a := open(t, filepath.Join(t.TempDir(), "folder.db"))
	for _, changed := range []bool{true, false} {
		var told []register.Report
		if err := a.ImportStatistics(t.Context(), folder, func(r register.Report) { told = append(told, r) }); err != nil {
			t.Fatal(err)
		}
		if len(told) != 2 || len(told[0].Problems) != 1 || !strings.Contains(told[0].Problems[0], "sn_june_2025.xlsx") || told[0].Changed {
			t.Fatalf("told %+v", told)
		}
		if r := told[1]; r.Kind != "Statistical neighbours, May 2025" || r.Changed != changed || len(r.Problems) > 0 || r.Rows == 0 {
			t.Errorf("told %+v, want changed %v", r, changed)
		}
	}
}

// TestImportStatisticsSeesNewContent: a newer file under the same name is a new
// release; the same content, or one whose release was withdrawn, is passed over.
func TestImportStatisticsSeesNewContent(t *testing.T) {
	folder := t.TempDir()
	at := filepath.Join(folder, "dfe-stats", "attainment-age-19")
	if err := os.MkdirAll(at, 0o700); err != nil {
		t.Fatal(err)
	}
	a := open(t, filepath.Join(t.TempDir(), "folder.db"))
	give := func(rate string, reports, releases int) {
		t.Helper()
		text := "time_period,time_identifier,geographic_level,country_code,country_name,education_phase,overall_absence_perc,overall_absence,possible_sessions\n" +
			"202526,Academic year,National,E92000001,England,Total," + rate + ",\n"
		if err := os.WriteFile(filepath.Join(at, "made-up.csv"), []byte(strings.Replace(text, ",\n", ",10,100\n", 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		told := 0
		if err := a.ImportStatistics(t.Context(), folder, func(r register.Report) {
			if told++; len(r.Problems) > 0 {
				t.Errorf("problems: %q", r.Problems)
			}
		}); err != nil {
			t.Fatal(err)
		}
		all, err := a.Need.Releases(t.Context())
		if err != nil || told != reports || len(all) != releases {
			t.Fatalf("%s: %d reports and %d releases (%v), want %d and %d", rate, told, len(all), err, reports, releases)
		}
	}
	give("5.1", 1, 1)
	give("5.1", 0, 1)
	give("5.2", 1, 2)
	all, err := a.Need.Releases(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		if r.Stands() {
			if _, err := a.Need.Withdraw(t.Context(), r.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	give("5.2", 0, 2)
}
