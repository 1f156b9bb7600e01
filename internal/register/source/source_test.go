package source

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"fairground/internal/sharedtest"
	"fairground/linkage/school"
)

const sample = `URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName,EstablishmentStatus (name),OpenDate,CloseDate,Street,Town,Postcode,url1,NumberOfPupils,PercentageFSM,LSOA (code),Easting,Northing,HeadLastName
100001,201,City of London,6005,École for Girls,Open,01-09-1990,,St Giles' Terrace,London,EC2Y 8BB,www.school.example,739,12.5,E01000001,532301,181746,Secret
100002,202,Camden,12,Café School,Closed,,31-08-2019,"1, High Street",NA,NW1 1AA,,,,999999999,0,0,Secret
`

func collect[T any](t *testing.T, seq func(func(T, error) bool)) ([]T, []error) {
	t.Helper()
	var out []T
	var errs []error
	for v, err := range seq {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		out = append(out, v)
	}
	return out, errs
}

func TestEstablishments(t *testing.T) {
	got, errs := collect(t, Establishments(strings.NewReader(sample), "sample.csv"))
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	pupils, percent := 739, 12.5
	want := []Establishment{
		{URN: "100001", LACode: "201", LAName: "City of London", EstablishmentNumber: "6005", Name: "École for Girls", StatusName: "Open",
			OpenDate: time.Date(1990, 9, 1, 0, 0, 0, 0, time.UTC), Street: "St Giles' Terrace", Town: "London", Postcode: "EC2Y 8BB",
			Website: "www.school.example", Pupils: &pupils, PercentFSM: &percent, LSOACode: "E01000001", Easting: 532301, Northing: 181746},
		{URN: "100002", LACode: "202", LAName: "Camden", EstablishmentNumber: "0012", Name: "Café School", StatusName: "Closed",
			CloseDate: time.Date(2019, 8, 31, 0, 0, 0, 0, time.UTC), Street: "1, High Street", Postcode: "NW1 1AA"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// Every form in which a file may come gives the same rows.
func TestForms(t *testing.T) {
	want, _ := collect(t, Establishments(strings.NewReader(sample), "sample.csv"))
	narrow, err := charmap.Windows1252.NewEncoder().String(sample)
	if err != nil {
		t.Fatal(err)
	}
	forms := map[string][]byte{
		"byte-order mark": []byte("\ufeff" + sample),
		"Windows-1252":    []byte(narrow),
		"CRLF":            []byte(strings.ReplaceAll(sample, "\n", "\r\n")),
		"UTF-16":          wide(t, sample, unicode.LittleEndian, unicode.UseBOM),
		"UTF-16, big":     wide(t, sample, unicode.BigEndian, unicode.UseBOM),
		"UTF-16, no mark": wide(t, sample, unicode.LittleEndian, unicode.IgnoreBOM),
		"tabs":            []byte(parted(t, sample, '\t')),
		"semicolons":      []byte(parted(t, sample, ';')),
		"gzip":            zipped(t, sample),
		"zip":             archived(t, sample),
	}
	for name, b := range forms {
		got, errs := collect(t, Establishments(bytes.NewReader(b), name))
		if len(errs) > 0 {
			t.Errorf("%s: %v", name, errs)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func wide(t *testing.T, s string, order unicode.Endianness, mark unicode.BOMPolicy) []byte {
	t.Helper()
	out, err := unicode.UTF16(order, mark).NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return []byte(out)
}

// parted writes a table with another sign between its cells.
func parted(t *testing.T, s string, comma rune) string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(s)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Comma = comma
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A register in tabs and UTF-16 is recognised too, and one without rows is named.
func TestAdd(t *testing.T) {
	var r school.Registers
	if err := Add(&r, bytes.NewReader(wide(t, parted(t, sample, '\t'), unicode.LittleEndian, unicode.UseBOM)), "wide.txt"); err != nil || len(r.Settings) != 2 {
		t.Errorf("%d settings, %v", len(r.Settings), err)
	}
	err := Add(&r, strings.NewReader("URN,EstablishmentName\n"), "bare.csv")
	if err == nil || !strings.Contains(err.Error(), "bare.csv: only headings") {
		t.Errorf("%v", err)
	}
}

func zipped(t *testing.T, s string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, s); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func archived(t *testing.T, s string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range map[string]string{"readme.txt": "not this", "edubase.csv": s} {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestBadRowsDoNotStopTheRest(t *testing.T) {
	const file = "URN,EstablishmentName,CloseDate,NumberOfPupils\n" +
		"100001,First,31-31-2020,12\n" +
		"abc,Second,,\n" +
		"100003,Third,,twelve\n" +
		"100004,\"Fourth,,\n" // an open quote swallows what follows it
	got, errs := collect(t, Establishments(strings.NewReader(file), "bad.csv"))
	if len(got) != 2 || got[0].Name != "First" || got[1].Name != "Third" {
		t.Errorf("rows: %+v", got)
	}
	if len(errs) != 4 {
		t.Fatalf("errors: %v", errs)
	}
	want := []string{
		`bad.csv: row 2, column CloseDate: "31-31-2020": expected a date such as 31-08-2019 or 2019-08-31`,
		`bad.csv: row 3, column URN: "abc": expected a URN of 5 to 7 digits`,
		`bad.csv: row 4, column NumberOfPupils: "twelve": expected a number of 0 or more`,
	}
	for i, w := range want {
		if errs[i].Error() != w {
			t.Errorf("error %d: %s\nwant %s", i, errs[i], w)
		}
	}
	var row *RowError
	if !errors.As(errs[3], &row) || row.Row != 5 {
		t.Errorf("last error: %v", errs[3])
	}
}

func TestMissingColumn(t *testing.T) {
	_, errs := collect(t, Links(strings.NewReader("URN,LinkURN\n1,2\n"), "links.csv"))
	if len(errs) != 1 || !strings.Contains(errs[0].Error(), "expected a column LinkType") {
		t.Errorf("%v", errs)
	}
}

func TestRecognise(t *testing.T) {
	for header, want := range map[string]Kind{
		"URN,LA (code),EstablishmentName":               KindEstablishments,
		"URN,LinkURN,LinkName,LinkType":                 KindLinks,
		"ofsted_urn,name,address1":                      KindProviders,
		"Provider URN,Provider name,Provider postcode":  KindProviders,
		"urn,name,seen":                                 KindFormerNames,
		"School,Postcode":                               KindUnknown,
		"URN,Establishment name,Local authority (name)": KindEstablishments,
	} {
		if got := Recognise(strings.Split(header, ",")); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
}

func TestIdentifiers(t *testing.T) {
	for in, want := range map[string]string{"sw1a1aa": "SW1A 1AA", " M1 1AE ": "M1 1AE", "B33-8TH": "B33 8TH", "CR2 6XH": "CR2 6XH", "EC1A1BB": "EC1A 1BB", "": "", "12345": "", "HELLO": "", "London": ""} {
		if got, ok := Postcode(in); got != want || ok != (want != "") {
			t.Errorf("Postcode(%q) = %q, %v", in, got, ok)
		}
	}
	for in, want := range map[string]string{"100001": "100001", "100001.0": "100001", " 402345 ": "402345", "EY123": "", "1": ""} {
		if got, _ := URN(in); got != want {
			t.Errorf("URN(%q) = %q", in, got)
		}
	}
	for in, want := range map[string]string{"ey123456": "EY123456", "2531090": "2531090", "EY 123 456": "EY123456", "nursery": ""} {
		if got, _ := OfstedURN(in); got != want {
			t.Errorf("OfstedURN(%q) = %q", in, got)
		}
	}
}

func TestStatusAndLinks(t *testing.T) {
	for name, want := range map[string]school.Status{"Open": school.Open, "Open, but proposed to close": school.Open, "Closed": school.Closed, "Proposed to open": school.Proposed, "": school.StatusUnknown} {
		if got := statusOf(name, ""); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
	for kind, want := range map[string]school.Link{
		"Successor":                {Successor: true},
		"Predecessor - merged":     {},
		"Successor - Split School": {Successor: true, Split: true},
	} {
		l := Link{LinkType: kind}
		if got, ok := l.School(); !ok || got != want {
			t.Errorf("%s: %+v", kind, got)
		}
	}
	if _, ok := (&Link{LinkType: "Sixth Form Centre Link"}).School(); ok {
		t.Error("a shared sixth form is no history")
	}
}

func TestRealRegister(t *testing.T) {
	r, err := Registers(sharedtest.Dir(t, "gias", "register-2023-11-16.csv.gz"), sharedtest.Dir(t, "gias", "links_edubasealldata20250422.csv.gz"),
		sharedtest.Dir(t, "early-years", "ofsted-early-years-2021.csv.gz"), sharedtest.Dir(t, "gias", "former-names.csv.gz"))
	var rows Problems
	if err != nil && !errors.As(err, &rows) {
		t.Fatal(err)
	}
	if len(rows) > 20 {
		t.Errorf("%d rows not readable: %v", len(rows), rows)
	}
	if len(r.Settings) != 50515+27612 || len(r.Links) < 32000 || len(r.FormerNames) < 3000 {
		t.Errorf("%d settings, %d links, %d former names", len(r.Settings), len(r.Links), len(r.FormerNames))
	}
}

// The modern header of 140 columns, and the older one of 129 behind an index
// column and with floats for integers.
func TestRealHeaders(t *testing.T) {
	for _, path := range [][]string{{"gias", "full-header-sample", "gias_49rows_full140columns_anonymised-heads.csv"}, {"gias", "gias-london-nursery-provision-2019_full-columns.csv.gz"}} {
		f, err := Open(sharedtest.Dir(t, path...))
		if err != nil {
			t.Fatal(err)
		}
		rows, errs := collect(t, Establishments(f, path[len(path)-1]))
		f.Close()
		if len(errs) > 0 {
			t.Errorf("%v: %d errors, first %v", path, len(errs), errs[0])
		}
		pupils, points := 0, 0
		for _, e := range rows {
			if e.Pupils != nil {
				pupils++
			}
			if e.Easting > 0 && strings.HasPrefix(e.GSSLACode, "E") {
				points++
			}
		}
		if len(rows) < 49 || pupils < len(rows)/2 || points < len(rows)*9/10 {
			t.Errorf("%v: %d rows, %d with pupils, %d with points", path, len(rows), pupils, points)
		}
	}
}

func FuzzEstablishments(f *testing.F) {
	f.Add([]byte(sample))
	f.Add([]byte("URN,EstablishmentName\n\"1"))
	f.Add([]byte("\x1f\x8b\x08"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for e, err := range Establishments(bytes.NewReader(b), "fuzz") {
			if err == nil && len(e.URN) < 5 {
				t.Errorf("a row without a URN: %+v", e)
			}
		}
	})
}

func FuzzPostcode(f *testing.F) {
	f.Add("SW1A 1AA")
	f.Add("m1-1ae")
	f.Fuzz(func(t *testing.T, s string) {
		p, ok := Postcode(s)
		if again, ok2 := Postcode(p); ok && (!ok2 || again != p) {
			t.Errorf("%q gave %q, which gives %q", s, p, again)
		}
	})
}
