package stats

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestReadNeighbours(t *testing.T) {
	heads := []any{"LA number", "LA Name", "SN1", "SNP", "SN2", "SNP", "SN3", "SNP", "SN4", "SNP", "SN5", "SNP", "SN6", "SNP", "SN7", "SNP", "SN8", "SNP", "SN9", "SNP", "SN10", "SNP"}
	for _, c := range []struct {
		name string
		rows [][]any
		want string // of the error; "" where the rows are read
	}{
		{"sn_may_2025.xlsx", [][]any{{"A"}, heads, {301, "One", 302, "Close", 303, "Far"}, {}, {"", "Old SNs:"}, {"bad"}}, ""},
		{"sn_may_2025.xlsx", [][]any{heads, {301, "One", 302, "Close"}, {301, "One", 303, "Close"}}, "sn_may_2025.xlsx, sheet Sheet1, row 3, column A (LA number): found \"301\": expected every authority once"},
		{"sn_may_2025.xlsx", [][]any{heads, {301, "One", 301, "Close"}}, "row 2, column C (SN1): found \"301\": expected the three digits of another local authority"},
		{"sn_may_2025.xlsx", [][]any{heads, {"3O1", "One", 302, "Close"}}, "row 2, column A (LA number): found \"3O1\": expected the three digits of a local authority"},
		{"sn_may_2025.xlsx", [][]any{{"LA number", "SN1"}}, "expected a row with the headings LA number and SN1 to SN10"},
		{"neighbours.xlsx", [][]any{heads}, "neighbours.xlsx: expected a name with the month of publication in it, as in sn_may_2025.xlsx"},
	} {
		book := excelize.NewFile()
		for i, row := range c.rows {
			cell, err := excelize.CoordinatesToCellName(1, i+1)
			if err != nil {
				t.Fatal(err)
			}
			if err := book.SetSheetRow("Sheet1", cell, &row); err != nil {
				t.Fatal(err)
			}
		}
		path := filepath.Join(t.TempDir(), c.name)
		if err := book.SaveAs(path); err != nil {
			t.Fatal(err)
		}
		vintage, rows, err := ReadNeighbours(path)
		if c.want != "" {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
			continue
		}
		if err != nil || vintage != "May 2025" || len(rows) != 2 || rows[1] != (NeighbourRow{"301", 2, "303", "Far"}) {
			t.Errorf("%s: %v (%v), want 302 and 303", vintage, rows, err)
		}
	}
}
