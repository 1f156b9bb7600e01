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
