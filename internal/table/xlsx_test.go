package table

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// workbook makes a workbook by what fill does to it.
func workbook(t testing.TB, fill func(f *excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if err := fill(f); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// set fills cells of one sheet in turn.
func set(f *excelize.File, sheet string, cells map[string]any) error {
	for at, v := range cells {
		if err := f.SetCellValue(sheet, at, v); err != nil {
			return err
		}
	}
	return nil
}

func TestWorkbookShowsWhatTheSheetShows(t *testing.T) {
	content := workbook(t, func(f *excelize.File) error {
		zeros, err := f.NewStyle(&excelize.Style{CustomNumFmt: ptr("0000000")})
		if err != nil {
			return err
		}
		day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		if err != nil {
			return err
		}
		if err := set(f, "Sheet1", map[string]any{"A1": "URN", "B1": "LAESTAB", "C1": "Start", "D1": "UPRN",
			"A2": 100000, "B2": 1001, "C2": time.Date(2024, 9, 3, 0, 0, 0, 0, time.UTC), "D2": 10010175254,
			"A3": 1e5, "B3": "0012", "C3": "2023/24", "D3": true}); err != nil {
			return err
		}
		if err := f.SetCellStyle("Sheet1", "B2", "B2", zeros); err != nil {
			return err
		}
		return f.SetCellStyle("Sheet1", "C2", "C2", day)
	})
	rows, problems := readAll(open(t, "list.xlsx", content, Limits{}).Sheets()[0])
	want := [][]string{{"URN", "LAESTAB", "Start", "UPRN"}, {"100000", "0001001", "03/09/2024", "10010175254"}, {"100000", "0012", "2023/24", "TRUE"}}
	if diff := cmp.Diff(want, rows); diff != "" || problems != nil {
		t.Errorf("problems %v, rows differ (-want +got):\n%s", problems, diff)
	}
}

func ptr[T any](v T) *T { return &v }

func TestWorkbookMergesAreFilled(t *testing.T) {
	content := workbook(t, func(f *excelize.File) error {
		if err := set(f, "Sheet1", map[string]any{"A1": "Our schools", "A2": "Trust", "B2": "School", "A3": "North Trust", "B3": "Abbey", "B4": "Bank", "B5": "Cove", "A6": "x"}); err != nil {
			return err
		}
		if err := f.MergeCell("Sheet1", "A1", "C1"); err != nil {
			return err
		}
		return f.MergeCell("Sheet1", "A3", "A5")
	})
	f := open(t, "list.xlsx", content, Limits{})
	for range 2 {
		rows, _ := readAll(f.Sheets()[0])
		want := [][]string{{"Our schools", "Our schools", "Our schools"}, {"Trust", "School"}, {"North Trust", "Abbey"}, {"North Trust", "Bank"}, {"North Trust", "Cove"}, {"x"}}
		if diff := cmp.Diff(want, rows); diff != "" {
			t.Error(diff)
		}
	}
	if p := f.Sheets()[0].Progress(); p != 1 {
		t.Errorf("progress at the end = %v", p)
	}
}

func TestWorkbookSheets(t *testing.T) {
	content := workbook(t, func(f *excelize.File) error {
		for _, name := range []string{"Schools & nurseries", "Secret"} {
			if _, err := f.NewSheet(name); err != nil {
				return err
			}
		}
		if err := set(f, "Schools & nurseries", map[string]any{"A1": "x", "A4": "y"}); err != nil {
			return err
		}
		return f.SetSheetVisible("Secret", false)
	})
	f := open(t, "list.xlsx", content, Limits{})
	var got []string
	for _, s := range f.Sheets() {
		got = append(got, fmt.Sprint(s.Name, " ", s.Hidden))
	}
	if diff := cmp.Diff([]string{"Sheet1 false", "Schools & nurseries false", "Secret true"}, got); diff != "" {
		t.Error(diff)
	}
	rows, _ := readAll(f.Sheets()[1])
	if diff := cmp.Diff([][]string{{"x"}, nil, nil, {"y"}}, rows); diff != "" {
		t.Error(diff)
	}
}

func TestWorkbookBombIsRefused(t *testing.T) {
	content := workbook(t, func(f *excelize.File) error {
		return f.SetCellValue("Sheet1", "A1", strings.Repeat("x", 30_000))
	})
	_, err := Open("bomb.xlsx", bytes.NewReader(content), int64(len(content)), Limits{Bytes: 20_000})
	if err == nil || !strings.Contains(err.Error(), "unpacks to more than 19 kB") {
		t.Errorf("error = %v", err)
	}
}

func TestRowNumbersBeyondASheetAreRefused(t *testing.T) {
	content := workbook(t, func(f *excelize.File) error { return f.SetCellValue("Sheet1", "A77", "x") })
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, entry := range z.File {
		r, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[entry.Name] = strings.ReplaceAll(string(b), `"77"`, `"1999999999"`)
	}
	bad := zipped(t, files)
	if _, err := Open("list.xlsx", bytes.NewReader(bad), int64(len(bad)), Limits{}); err == nil || !strings.Contains(err.Error(), "more rows than a sheet can have") {
		t.Errorf("error %v", err)
	}
}

func TestDamagedWorkbookIsRefused(t *testing.T) {
	content := zipped(t, map[string]string{"xl/workbook.xml": "<workbook", "[Content_Types].xml": "<Types/>"})
	_, err := Open("bad.xlsx", bytes.NewReader(content), int64(len(content)), Limits{})
	if err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("error = %v", err)
	}
}

func TestParseMerge(t *testing.T) {
	for ref, want := range map[string]merge{"A1:C3": {1, 1, 3, 3}, "$B$2:$A$1": {1, 1, 2, 2}, "D4": {4, 4, 4, 4}} {
		got, err := parseMerge(ref)
		if err != nil || got != want {
			t.Errorf("parseMerge(%q) = %v, %v; want %v", ref, got, err, want)
		}
	}
	for _, bad := range []string{"", "A", "1", "A0:B2", "ZZZZ1:A2", "A1:"} {
		if m, err := parseMerge(bad); err == nil && bad != "A1:" {
			t.Errorf("parseMerge(%q) = %v", bad, m)
		}
	}
}
