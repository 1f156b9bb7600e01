package table

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func FuzzCSV(f *testing.F) {
	for _, seed := range []string{"a,b\n1,2\n", "\"a\nb\",c\r\n", "\"a,b\n\"c\",d\n", "sep=;\na;b\n", "\xff\xfea\x00,\x00b\x00\n\x00",
		"\xef\xbb\xbfa;b\rc;d\r", "caf\xe9,\"x\"\"y\n", "\"\"\"\"\n", " \"a\" ,\"b"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		file, err := Open("list.csv", bytes.NewReader(content), int64(len(content)), Limits{Cell: 1000, Columns: 50, Rows: 1000})
		if err != nil {
			return
		}
		defer file.Close()
		for _, s := range file.Sheets() {
			last := 0
			for row, err := range s.Rows() {
				if row.Number == 0 && err == nil {
					t.Fatal("a row without a number")
				}
				if row.Number != 0 && row.Number <= last {
					t.Fatalf("row %d after row %d", row.Number, last)
				}
				last = max(last, row.Number)
				if len(row.Cells) > 50 {
					t.Fatalf("%d cells", len(row.Cells))
				}
				for _, c := range row.Cells {
					if len(c) > 1000 || strings.ToValidUTF8(c, "?") != c {
						t.Fatalf("cell %q", c)
					}
				}
			}
		}
	})
}

// FuzzRoundTrip checks that what the writer writes, the reader reads.
func FuzzRoundTrip(f *testing.F) {
	f.Add("a", "b,c", "d\"e", "f\ng")
	f.Add("x", " ", "1", "café")
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		for _, s := range []string{a, b, c, d} {
			// The reader takes bytes that are no text, and control characters, for what they are.
			if strings.ToValidUTF8(s, "") != s || strings.ContainsAny(s, "\x00\r") || len(s) > 1000 {
				return
			}
		}
		row := []string{"name", a, b, c, d, "end"}
		var out bytes.Buffer
		w := NewWriter(&out, Verbatim)
		for range 3 {
			if err := w.Write(row); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		limits := Limits{}.orDefault()
		p := &recordReader{lines: newLineReader(bytes.NewReader(out.Bytes()), 4*limits.Cell), comma: ',', limits: limits}
		for range 3 {
			cells, slips, err := p.next()
			if err != nil || len(slips) > 0 {
				t.Fatalf("%q: %v %v", out.String(), slips, err)
			}
			if diff := cmp.Diff(row, cells); diff != "" && strings.Count(strings.Join(row, ""), "\n") < maxQuotedLines {
				t.Fatal(diff)
			}
		}
	})
}

func BenchmarkCSV(b *testing.B) {
	row := "tech_help_2020@name,1499,Rolvenden Primary School,\"Hastings Road, Rolvenden\",Cranbrook,TN17 4LS,Kent,Primary\n"
	content := []byte("set,row,name,address,town,postcode,la,phase\n" + strings.Repeat(row, 10_000))
	f := open(b, "list.csv", content, Limits{})
	for b.Loop() {
		for range f.Sheets()[0].Rows() {
		}
	}
	b.ReportMetric(float64(10_000*b.N)/b.Elapsed().Seconds(), "rows/s")
}

// FuzzWorkbook checks that a damaged workbook gives errors and nothing worse.
// The parts are fuzzed unpacked, since a change in packed bytes only breaks the
// archive.
func FuzzWorkbook(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" t="inlineStr"><is><t>School</t></is></c></row>`, `<mergeCell ref="A1:C3"/>`, "1")
	f.Add(`<row r="2"><c r="B2"><v>100000</v></c></row>`, `<mergeCell ref="B2:B1048576"/>`, "rId9")
	f.Add(`<row r="x"><c r="99"><v>1e999</v></c><c t="s"><v>7</v></c></row>`, `<x:mergeCell ref='A1'/>`, "")
	const ns = ` xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	f.Fuzz(func(t *testing.T, rows, merges, sheetID string) {
		content := zipped(t, map[string]string{
			"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
			"xl/workbook.xml": `<workbook` + ns + ` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` +
				`<sheets><sheet name="S" sheetId="` + sheetID + `" r:id="rId1"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
				`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
			"xl/worksheets/sheet1.xml": `<worksheet` + ns + `><sheetData>` + rows + `</sheetData><mergeCells>` + merges + `</mergeCells></worksheet>`,
		})
		file, err := Open("list.xlsx", bytes.NewReader(content), int64(len(content)), Limits{Cell: 1000, Columns: 50, Rows: 1000})
		if err != nil {
			return
		}
		defer file.Close()
		for _, s := range file.Sheets() {
			for row := range s.Rows() {
				if len(row.Cells) > 50 {
					t.Fatalf("%d cells", len(row.Cells))
				}
			}
		}
	})
}
