package table

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"fairground/internal/sharedtest"
)

// open opens content as a file of that name.
func open(t testing.TB, name string, content []byte, limits Limits) *File {
	t.Helper()
	f, err := Open(name, bytes.NewReader(content), int64(len(content)), limits)
	if err != nil {
		t.Fatalf("open %s: %v", name, err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// readAll returns the cells of all rows, and the text of all errors.
func readAll(s *Sheet) (rows [][]string, problems []string) {
	for row, err := range s.Rows() {
		if err != nil {
			problems = append(problems, err.Error())
		}
		if row.Number > 0 {
			rows = append(rows, row.Cells)
		}
	}
	return rows, problems
}

func TestCSVShapes(t *testing.T) {
	tests := []struct {
		name, in string
		want     [][]string
		format   string
	}{
		{"plain", "a,b\n1,2\n", [][]string{{"a", "b"}, {"1", "2"}}, "comma-separated, UTF-8"},
		{"no end of line at the end", "a,b\n1,2", [][]string{{"a", "b"}, {"1", "2"}}, ""},
		{"CRLF", "a,b\r\n1,2\r\n", [][]string{{"a", "b"}, {"1", "2"}}, ""},
		{"CR alone", "a,b\r1,2\r", [][]string{{"a", "b"}, {"1", "2"}}, ""},
		{"semicolons", "a;b\n1,5;2\n", [][]string{{"a", "b"}, {"1,5", "2"}}, "separated by semicolons, UTF-8"},
		{"tabs", "a\tb\n1\t2\n", [][]string{{"a", "b"}, {"1", "2"}}, "separated by tabs, UTF-8"},
		{"bars", "a|b\n1|2\n", [][]string{{"a", "b"}, {"1", "2"}}, "separated by bars, UTF-8"},
		{"declared separator", "sep=;\na;b\n", [][]string{{"a", "b"}}, "separated by semicolons, UTF-8"},
		{"one column", "School\nAbbey\n", [][]string{{"School"}, {"Abbey"}}, ""},
		{"ragged", "a,b,c\n1\n1,2,3,4\n", [][]string{{"a", "b", "c"}, {"1"}, {"1", "2", "3", "4"}}, ""},
		{"blank lines stay between, go at the end", "a,b\n\n1,2\n\n,\n", [][]string{{"a", "b"}, nil, {"1", "2"}}, ""},
		{"quotes", "\"a,b\",\"c\"\"d\"\n", [][]string{{"a,b", `c"d`}}, ""},
		{"a line break in quotes", "\"a\nb\",c\r\nd,e\n", [][]string{{"a\nb", "c"}, {"d", "e"}}, ""},
		{"spaces round quotes", "\"a\" , \"b,c\"\n", [][]string{{"a", "b,c"}}, ""},
		{"a mark", "\xef\xbb\xbfa,b\n", [][]string{{"a", "b"}}, "comma-separated, UTF-8 with a mark"},
		{"Windows-1252", "St Mary\x92s,caf\xe9\n", [][]string{{"St Mary’s", "café"}}, "comma-separated, Windows-1252"},
		{"both encodings in one file", "caf\xe9,x\ncafé,y\n", [][]string{{"café", "x"}, {"café", "y"}}, ""},
		{"both in one row", "caf\xe9,\"café\"\n", [][]string{{"café", "café"}}, ""},
		{"empty", "", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t, "list.csv", []byte(tt.in), Limits{}).Sheets()[0]
			rows, problems := readAll(s)
			if diff := cmp.Diff(tt.want, rows); diff != "" {
				t.Errorf("rows differ (-want +got):\n%s", diff)
			}
			if len(problems) > 0 {
				t.Errorf("unexpected problems: %v", problems)
			}
			if tt.format != "" && s.Format != tt.format {
				t.Errorf("format = %q, want %q", s.Format, tt.format)
			}
		})
	}
}

func TestUTF16(t *testing.T) {
	const text = "Name,Town\r\nÉcole Saint-Martin,Ware\r\n"
	for name, enc := range map[string]*struct {
		e unicode.Endianness
		b unicode.BOMPolicy
	}{
		"little with mark": {unicode.LittleEndian, unicode.UseBOM}, "big with mark": {unicode.BigEndian, unicode.UseBOM},
		"little": {unicode.LittleEndian, unicode.IgnoreBOM}, "big": {unicode.BigEndian, unicode.IgnoreBOM},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := unicode.UTF16(enc.e, enc.b).NewEncoder().Bytes([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			rows, _ := readAll(open(t, "list.csv", b, Limits{}).Sheets()[0])
			if diff := cmp.Diff([][]string{{"Name", "Town"}, {"École Saint-Martin", "Ware"}}, rows); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBadQuotesCostOnlyTheirCell(t *testing.T) {
	tests := []struct {
		name, in string
		want     [][]string
		problem  string
	}{
		{"never closed", "n,t\n\"Abbey,Leeds\nBank,York\nCove,Hull\n",
			[][]string{{"n", "t"}, {"Abbey", "Leeds"}, {"Bank", "York"}, {"Cove", "Hull"}},
			`list.csv, row 2, column A: found "\"Abbey": expected a closing quotation mark ("); the cell was read up to the next separator`},
		{"never closed, next row quoted", "n,t\n\"Abbey,Leeds\n\"Bank\",York\n",
			[][]string{{"n", "t"}, {"Abbey", "Leeds"}, {"Bank", "York"}}, "row 2, column A"},
		{"never closed, next cell quoted", "n,t\n\"Abbey,\"Leeds\"\n", [][]string{{"n", "t"}, {"Abbey", "Leeds"}}, "row 2, column A"},
		{"a mark inside", "n,t\n\"St Mary\"s School\",Leeds\n", [][]string{{"n", "t"}, {`St Mary"s School`, "Leeds"}}, "row 2, column A"},
		{"a mark in a bare cell is text", "n,t\n6\" ruler,x\n", [][]string{{"n", "t"}, {`6" ruler`, "x"}}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rows, problems := readAll(open(t, "list.csv", []byte(tt.in), Limits{}).Sheets()[0])
			if diff := cmp.Diff(tt.want, rows); diff != "" {
				t.Errorf("rows differ (-want +got):\n%s", diff)
			}
			if got := strings.Join(problems, "\n"); !strings.Contains(got, tt.problem) || (got == "") != (tt.problem == "") {
				t.Errorf("problems = %q, want %q", got, tt.problem)
			}
		})
	}
}

func TestRowNumbersAreThoseOfASpreadsheet(t *testing.T) {
	s := open(t, "list.csv", []byte("a\n\n\"two\nlines\"\nlast\n"), Limits{}).Sheets()[0]
	var numbers []int
	for row := range s.Rows() {
		numbers = append(numbers, row.Number)
	}
	if diff := cmp.Diff([]int{1, 2, 3, 4}, numbers); diff != "" {
		t.Error(diff)
	}
}

func TestLimits(t *testing.T) {
	long := strings.Repeat("a,b\n", 100)
	tests := []struct {
		name, in string
		limits   Limits
		want     string
	}{
		{"rows", long, Limits{Rows: 10}, "fewer rows"},
		{"columns", "a,b,c\n", Limits{Columns: 2}, "at most 2 columns"},
		{"cell", strings.Repeat("x", 200) + ",b\n", Limits{Cell: 100}, "at most 100 bytes in one cell"},
		{"line", strings.Repeat("x", 300_000), Limits{Cell: 100}, "a line without an end"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, problems := readAll(open(t, "list.csv", []byte(tt.in), tt.limits).Sheets()[0])
			if got := strings.Join(problems, "\n"); !strings.Contains(got, tt.want) {
				t.Errorf("problems = %q, want %q in them", got, tt.want)
			}
		})
	}
	t.Run("file", func(t *testing.T) {
		_, err := Open("list.csv", strings.NewReader(long), int64(len(long)), Limits{Bytes: 100})
		if err == nil || !strings.Contains(err.Error(), "100 bytes") {
			t.Errorf("error = %v", err)
		}
	})
}

func gzipped(t testing.TB, content string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	fmt.Fprint(w, content)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zipped(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, content := range files {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(f, content)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestArchives(t *testing.T) {
	want := [][]string{{"a", "b"}, {"1", "2"}}
	for name, content := range map[string][]byte{
		"gz":  gzipped(t, "a,b\n1,2\n"),
		"zip": zipped(t, map[string]string{"x/list.csv": "a,b\n1,2\n", "__MACOSX/._list.csv": "junk", "read.me": "hello"}),
	} {
		t.Run(name, func(t *testing.T) {
			f := open(t, "list."+name, content, Limits{})
			for range 2 { // rows can be read again
				rows, _ := readAll(f.Sheets()[0])
				if diff := cmp.Diff(want, rows); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
	t.Run("several CSVs are several sheets", func(t *testing.T) {
		f := open(t, "lists.zip", zipped(t, map[string]string{"one.csv": "a\n", "two.csv": "b\n"}), Limits{})
		if len(f.Sheets()) != 2 {
			t.Fatalf("%d sheets", len(f.Sheets()))
		}
	})
	t.Run("a bomb stops at the limit", func(t *testing.T) {
		bomb := gzipped(t, strings.Repeat("a,b\n", 1<<20))
		_, problems := readAll(open(t, "bomb.gz", bomb, Limits{Bytes: 100_000}).Sheets()[0])
		if got := strings.Join(problems, ""); !strings.Contains(got, "more than 97 kB") {
			t.Errorf("problems = %q", got)
		}
	})
	t.Run("an archive of many is one bomb", func(t *testing.T) {
		many, large := map[string]string{}, map[string]string{}
		for i := range maxArchiveSheets + 1 {
			many[fmt.Sprint(i, ".csv")] = "a\n"
		}
		for i := range 3 { // none of them is too large by itself
			large[fmt.Sprint(i, ".csv")] = strings.Repeat("a,b\n", 10_000)
		}
		for want, files := range map[string]map[string]string{"more than 50 CSV files": many, "unpacks to more than 97 kB": large} {
			content := zipped(t, files)
			if _, err := Open("lists.zip", bytes.NewReader(content), int64(len(content)), Limits{Bytes: 100_000}); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error = %v, want %q", err, want)
			}
		}
	})
	t.Run("a damaged archive keeps its first rows", func(t *testing.T) {
		whole := gzipped(t, strings.Repeat("abbey,bank,cove\n", 100))
		rows, problems := readAll(open(t, "cut.gz", whole[:len(whole)-6], Limits{}).Sheets()[0])
		if len(rows) == 0 || !strings.Contains(strings.Join(problems, ""), "damaged archive") {
			t.Errorf("%d rows, problems %q", len(rows), problems)
		}
	})
}

func TestRefusals(t *testing.T) {
	tests := []struct {
		name    string
		content string
		want    string
	}{
		{"old Excel", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "old Excel file (.xls) or has a password"},
		{"PDF", "%PDF-1.7 ...", "PDF"},
		{"picture", "\x89PNG\r\n\x1a\n\x00", "picture"},
		{"web page", "<html><table>", "web page"},
		{"JSON", `{"a": 1}`, "JSON"},
		{"binary", "abc\x00\x01\x02\x00\x00\x05", "neither text nor a workbook"},
		{"ods", string(zipped(t, map[string]string{"mimetype": "application/vnd.oasis", "content.xml": "<a/>"})), "OpenDocument"},
		{"docx", string(zipped(t, map[string]string{"[Content_Types].xml": "<a/>", "word/document.xml": "<a/>"})), "Word document"},
		{"numbers", string(zipped(t, map[string]string{"Index/Document.iwa": "x"})), "Numbers"},
		{"zip without a list", string(zipped(t, map[string]string{"a.png": "x"})), "no CSV file"},
		{"damaged zip", "PK\x03\x04 and no more", "damaged"},
		{"PDF in gz", string(gzipped(t, "%PDF-1.7")), "not CSV"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Open("thing", strings.NewReader(tt.content), int64(len(tt.content)), Limits{})
			var refusal *Refusal
			if !errors.As(err, &refusal) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error = %v, want a refusal with %q", err, tt.want)
			}
		})
	}
}

func TestColumnLetters(t *testing.T) {
	for n, want := range map[int]string{1: "A", 26: "Z", 27: "AA", 52: "AZ", 703: "AAA", 16384: "XFD", 0: ""} {
		if got := ColumnLetters(n); got != want {
			t.Errorf("ColumnLetters(%d) = %q, want %q", n, got, want)
		}
		if got := ColumnNumber(want); got != n {
			t.Errorf("ColumnNumber(%q) = %d, want %d", want, got, n)
		}
	}
	for _, bad := range []string{"XFE", "AAAA", "A1", "é"} {
		if got := ColumnNumber(bad); got != 0 {
			t.Errorf("ColumnNumber(%q) = %d, want 0", bad, got)
		}
	}
}

func TestWriterGuardsAgainstFormulas(t *testing.T) {
	row := []string{"=1+1", "+44 20", "-1.5", "-1.11e-16", "-1e5-2", "+e", "-Inf", "@SUM(A1)", "\tx", "Abbey", ""}
	for guarding, want := range map[Guarding]string{
		GuardFormulas: "'=1+1,'+44 20,-1.5,-1.11e-16,'-1e5-2,'+e,'-Inf,'@SUM(A1),'\tx,Abbey,\n",
		Verbatim:      "=1+1,+44 20,-1.5,-1.11e-16,-1e5-2,+e,-Inf,@SUM(A1),\"\tx\",Abbey,\n",
	} {
		var b bytes.Buffer
		w := NewWriter(&b, guarding)
		if err := w.Write(row); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		if b.String() != want {
			t.Errorf("guarding %v: %q, want %q", guarding, b.String(), want)
		}
	}
}

func TestRealListInWindows1252(t *testing.T) {
	path := sharedtest.Dir(t, "member-lists", "ofsted-website-primary-2019.csv.gz")
	f, err := OpenPath(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, problems := readAll(f.Sheets()[0])
	if len(rows) != 19698 || len(problems) != 0 {
		t.Errorf("%d rows, problems %v", len(rows), problems)
	}
	for _, r := range rows {
		if len(r) != 5 || strings.ContainsRune(strings.Join(r, ""), '\uFFFD') {
			t.Fatalf("row %q", r)
		}
	}
}

func TestEveryByteOfWindows1252IsRead(t *testing.T) {
	for i := 1; i < 256; i++ {
		want := string(charmap.Windows1252.DecodeByte(byte(i)))
		if got := cellText([]byte{'a', byte(i)}); got != "a"+want && i >= 0x80 {
			t.Errorf("byte %#x: %q, want %q", i, got, want)
		}
	}
}
