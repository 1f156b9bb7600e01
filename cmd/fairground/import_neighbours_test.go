package main

import (
	"path/filepath"
	"strings"
	"testing"

	"fairground/internal/app"
	"fairground/internal/sharedtest"

	"github.com/xuri/excelize/v2"
)

// TestImportNeighboursWorkbook: the workbook is known by its sheet, whatever else
// workbooks hold, and imported once.
func TestImportNeighboursWorkbook(t *testing.T) {
	workbook := sharedtest.Dir(t, "dfe-stats", "lait", "sn_may_2025.xlsx")
	other := filepath.Join(t.TempDir(), "sn_may_2025.xlsx")
	book := excelize.NewFile()
	if err := book.SetSheetRow("Sheet1", "A1", &[]any{"LA number", "SN1"}); err != nil {
		t.Fatal(err)
	}
	if err := book.SaveAs(other); err != nil {
		t.Fatal(err)
	}
	database := filepath.Join(t.TempDir(), "neighbours.db")
	for _, c := range []struct {
		args []string
		want string // an error with these words
	}{
		{[]string{workbook}, ""},
		{[]string{workbook}, ""},
		{[]string{other}, "no mapping file fits it"},
		{[]string{workbook, workbook}, "name one file"},
		{[]string{workbook, "--label", "May"}, "taken in as it is"},
		{[]string{workbook, "--dry-run"}, "taken in as it is"},
	} {
		err := run(t, append([]string{"import", "stats", "--database", database}, c.args...)...)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%v: %v, want %q", c.args, err, c.want)
		}
	}
	a, err := app.Open(t.Context(), app.Config{Database: database})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	done, err := a.Need.ImportNeighbours(t.Context(), workbook)
	if err != nil || !done.Same || done.Authorities != 153 {
		t.Errorf("imported before: %+v (%v), want the same 153", done, err)
	}
	if words := done.Words(); words != "Statistical neighbours of 153 local authorities, May 2025: already imported; nothing was changed." {
		t.Errorf("said %q", words)
	}
}
